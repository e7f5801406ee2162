"""The picture of a page made ready for reading: rendered, seals lightened, set upright, deskewed.

Works on pixels (numpy; OpenCV is imported where it is needed, so that digital documents never load it). Everything
that is found in the upright picture can be carried back to the page as displayed (`Upright.to_displayed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf

from extractors.geometry import Rect
from extractors.scan_runs import Runs
from extractors.scan_specks import speck_share, without_specks

DPI = 200  # enough for 11 point type; 300 brought nothing and costs twice as much (measured)
_MAX_PIXELS = 36_000_000  # a poster or plan sheet is read coarser than that, not refused
_A4_SHORT = 595.3  # points
_ODD_SHORT = 1000.0  # points: a page this wide with a coarse scan on it only lost its resolution
_STRIPS = (64, 160)  # pixels at 100 dpi
_CHROMA = 45  # difference of colour channels from which a pixel is coloured ink and not grey print
_RIM = 5  # pixels about coloured ink in which what is not dark is its rim
_PEPPERED = 0.006  # share of pixels in specks from which they touch print, and a median has to take them
_STROKE = 70  # grey levels above which a pixel beside paper is print, not grain
_GREY = ("DeviceGray", "CalGray", "ICCBased(Gray")  # colour spaces; a palette or a spot colour has one channel too
_DARK = 85  # the strongest channel of print under coloured ink

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(slots=True)
class Upright:
    """A page's picture, grey, text running left to right; `scale` is pixels per point of its own coordinates.

    `width` and `height` are in those points. `matrix` (2 x 3) carries pixels of the page as displayed to pixels here,
    `display_scale` is pixels per displayed point.
    """

    grey: Pixels
    scale: float
    display_scale: float
    matrix: np.ndarray[Any, np.dtype[np.float64]]
    turns: int
    skew: float
    depth: int = 15  # grey levels by which ink is darker than its surroundings

    @property
    def width(self) -> float:
        return float(self.grey.shape[1]) / self.scale

    @property
    def height(self) -> float:
        return float(self.grey.shape[0]) / self.scale

    def affine(self) -> tuple[float, float, float, float, float, float]:
        """(a, b, c, d, e, f) from points here to points of the page as displayed: x' = ax + cy + e, y' = bx + dy + f."""
        full = np.vstack([self.matrix, [0.0, 0.0, 1.0]])
        back = np.diag([1 / self.display_scale, 1 / self.display_scale, 1.0])
        here = np.diag([self.scale, self.scale, 1.0])
        m = back @ np.linalg.inv(full) @ here
        return (float(m[0, 0]), float(m[1, 0]), float(m[0, 1]), float(m[1, 1]), float(m[0, 2]), float(m[1, 2]))


def picture(
    page: pymupdf.Page,
    images: list[tuple[Rect, int]],
    clip: Rect | None = None,
    dpi: int = DPI,
    *,
    grey: bool = False,
) -> Pixels:
    """The page as displayed, RGB or `grey`. `images` are its images with their width in pixels: a scan without
    resolution (one pixel is one point) is not blown up."""
    short = min(page.rect.width, page.rect.height)
    zoom = dpi / 72
    if clip is None and short > _ODD_SHORT:
        native = [pixels / (rect[2] - rect[0]) for rect, pixels in images if rect[2] - rect[0] > 0.5 * page.rect.width]
        if native:
            zoom = min(zoom, max(max(native), 0.5))
    area = page.rect.width * page.rect.height if clip is None else (clip[2] - clip[0]) * (clip[3] - clip[1])
    if area * zoom * zoom > _MAX_PIXELS:
        zoom = (_MAX_PIXELS / area) ** 0.5
    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(zoom, zoom),
        colorspace=pymupdf.csGRAY if grey else pymupdf.csRGB,
        alpha=False,
        clip=None if clip is None else pymupdf.Rect(*clip),
    )
    shape = (pixmap.height, pixmap.width) if grey else (pixmap.height, pixmap.width, 3)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(shape)


def is_grey(page: pymupdf.Page) -> bool:
    """Whether a page shows nothing but pictures without colour: drawn in grey it is the same, at a quarter of the cost."""
    drawn = {kind for kind, _ in page.get_bboxlog()}
    if drawn - {"fill-image", "ignore-text"} or page.first_annot is not None or page.first_widget is not None:
        return False
    return all(info["cs-name"].startswith(_GREY) and not info["has-mask"] for info in page.get_image_info())


def grey_of(rgb: Pixels, *, keep_colour: bool = False) -> Pixels:
    """Grey print. Red and blue ink of seals and stamps is lightened to paper unless `keep_colour`; dark print under it
    stays, because it is dark in every channel."""
    import cv2

    if not keep_colour and not _has_colour(np.ascontiguousarray(rgb[::4, ::4])):
        return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    red, green, blue = cv2.split(rgb)
    low = cv2.min(cv2.min(red, green), blue)
    if keep_colour:
        return np.asarray(low, np.uint8)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    high = cv2.max(cv2.max(red, green), blue)
    # A JPEG keeps less of colour than of light: around the ink stand rims that are neither coloured nor dark. Nothing is
    # taken that is dark in all channels, as print is.
    core = cv2.compare(cv2.subtract(high, low), float(_CHROMA), cv2.CMP_GT)
    coloured = cv2.dilate(core, np.ones((_RIM, _RIM), np.uint8))
    # To the paper's own shade and no further: a halo lighter than grey paper makes edges of its own.
    paper = float(np.percentile(grey[::4, ::4], 80))
    lifted = cv2.convertScaleAbs(cv2.subtract(high, np.full_like(high, _DARK)), alpha=255 / 60)
    lifted = np.minimum(lifted, np.uint8(paper))
    return np.asarray(cv2.max(grey, cv2.bitwise_and(lifted, coloured)), np.uint8)


def _has_colour(rgb: Pixels) -> bool:
    import cv2

    red, green, blue = cv2.split(rgb)
    low, high = cv2.min(cv2.min(red, green), blue), cv2.max(cv2.max(red, green), blue)
    return bool(cv2.subtract(high, low).max() > _CHROMA)


def ink_of(grey: Pixels, window: int = 41, depth: int = 15) -> Pixels:
    """1 where there is ink: darker than its surroundings (`window` pixels) by `depth` grey levels."""
    import cv2

    return np.asarray(
        cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window | 1, depth)
    )


def without_noise(grey: Pixels) -> tuple[Pixels, int]:
    """The picture with the grain of a noisy scan smoothed, and how many grey levels ink must be darker than paper.

    Clean pictures stay as they are: smoothing costs thin strokes. Grain and specks are measured on a sample.
    """
    import cv2

    sample = np.ascontiguousarray(grey[grey.shape[0] // 4 : grey.shape[0] // 2])
    if (specks := speck_share(sample)) > _PEPPERED:
        grey = np.asarray(cv2.medianBlur(grey, 3), np.uint8)
    elif specks:
        grey = without_specks(grey)
    median = np.asarray(cv2.medianBlur(sample, 3), np.uint8)
    off = cv2.absdiff(sample, median)
    # On white paper half the grain is cut off: the mean over what is not print tells it, the median would not. What
    # is far darker than its surroundings is a thin stroke or a speck.
    paper = cv2.compare(median, float(_middle(median) - 25), cv2.CMP_GT) & cv2.compare(off, float(_STROKE), cv2.CMP_LE)
    grain = float(cv2.mean(off, paper)[0])
    if grain < 3.0:
        return grey, 15
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8 if grain < 8 else 1.1)
    return np.asarray(smooth, np.uint8), 15 + min(25, round(1.2 * grain))


def _middle(grey: Pixels) -> int:
    """The median of a picture, by counting its shades."""
    counts = np.cumsum(np.bincount(grey.ravel(), minlength=256))
    return int(np.searchsorted(counts, counts[-1] / 2))


def set_upright(grey: Pixels, display_scale: float, *, turned: bool = False) -> Upright:
    """Turn the picture by quarter turns until its text runs left to right and is not upside down, then deskew it.
    `turned` says that it stands upright already."""
    import cv2

    grey, depth = without_noise(grey)
    ink = ink_of(_half(grey), 31, depth)
    turns = 0 if turned else quarter_turns(ink)
    level = np.ascontiguousarray(np.rot90(grey, -turns)) if turns else grey
    if turns:
        ink = np.ascontiguousarray(np.rot90(ink, -turns))
    skew = skew_of(ink)
    height, width = level.shape
    turn = _turn_matrix(turns, grey.shape[1], grey.shape[0])
    if abs(skew) >= 0.08:
        rotation = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
        paper = int(np.median(level[::16, ::16]))
        level = cv2.warpAffine(level, rotation, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
        matrix = rotation @ np.vstack([turn, [0.0, 0.0, 1.0]])
    else:
        skew, matrix = 0.0, turn
    scale = display_scale
    short = min(width, height) / display_scale
    if short > _ODD_SHORT:
        scale = min(width, height) / _A4_SHORT  # a page of pixels is read as an A4 sheet
    return Upright(np.asarray(level, np.uint8), scale, display_scale, matrix, turns, float(skew), depth)


def _half(grey: Pixels) -> Pixels:
    import cv2

    return np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def _turn_matrix(turns: int, width: int, height: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Pixels before to pixels after `turns` quarter turns clockwise."""
    matrices = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, height - 1], [1, 0, 0]],
        2: [[-1, 0, width - 1], [0, -1, height - 1]],
        3: [[0, 1, 0], [-1, 0, width - 1]],
    }
    return np.array(matrices[turns % 4], dtype=np.float64)


def quarter_turns(ink: Pixels) -> int:
    """How many quarter turns clockwise set the text of a 100 dpi picture upright.

    Lines of text give a profile with sharp steps across them; above the x-height of a Vietnamese line stands far more
    ink (capitals, ascenders, marks) than below its baseline.
    """
    import cv2

    long = max(ink.shape) // 14
    lines = Runs(ink, across=True).open(long).pixels() | Runs(ink, across=False).open(long).pixels()
    text = np.asarray(cv2.subtract(ink, cv2.dilate(lines, np.ones((3, 3), np.uint8))))
    if int(text.sum()) < 400:
        return 0
    upright, sideways = _steps(text), _steps(np.ascontiguousarray(text.T))
    if sideways > 1.35 * upright:
        turned = np.ascontiguousarray(np.rot90(text, -1))
        return 3 if _lean(turned) < 0 else 1
    return 2 if _lean(text) < -0.1 else 0


def _steps(text: Pixels) -> float:
    """How sharply the ink changes from row to row. Strips as wide as a few words bear a little skew; more of it is
    tried out."""
    import cv2

    height, width = text.shape
    best = 0.0
    for angle in (0.0, -2.5, 2.5):
        turned = text
        if angle:
            matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
            turned = np.asarray(cv2.warpAffine(text, matrix, (width, height), flags=cv2.INTER_NEAREST))
        best = max(best, float((np.diff(_strips(turned, 80), axis=0) ** 2).sum()))
    return best


def _strips(text: Pixels, wide: int) -> np.ndarray[Any, np.dtype[np.int32]]:
    """The ink of each row of each strip: one column a strip of `wide` pixels."""
    import cv2

    ends = [*range(0, text.shape[1], wide), text.shape[1]]
    sums = cv2.integral(text, sdepth=cv2.CV_32S)[:, ends]
    return np.asarray(np.diff(np.diff(sums, axis=0), axis=1), np.int32)


def _lean(text: Pixels) -> float:
    """(ink above the x-heights - ink below the baselines) / ink outside of both; below 0 for text upside down.

    Taken in strips, wide ones for running text and narrow ones that lie in one column of a table.
    """
    above = below = 0
    for strip in _STRIPS:
        for profile in np.ascontiguousarray(_strips(text, strip).T):
            filled = np.flatnonzero(profile > 1)
            if not len(filled):
                continue
            for line in np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1):
                if not 8 <= len(line) <= 60:
                    continue
                rows = profile[line[0] : line[-1] + 1]
                core = np.flatnonzero(rows >= 0.45 * rows.max())
                above += int(rows[: core[0]].sum())
                below += int(rows[core[-1] + 1 :].sum())
    return (above - below) / max(1, above + below)


def skew_of(ink: Pixels, limit: float = 5.0) -> float:
    """Degrees (anticlockwise) by which to turn a 100 dpi picture so that its lines are level."""
    import cv2

    small = np.asarray(cv2.resize(ink * np.uint8(255), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))

    def score(picture: Pixels, angle: float) -> float:
        height, width = picture.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_NEAREST)
        profile = np.asarray(cv2.reduce(turned, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S), np.int64)
        return float((np.diff(profile[:, 0]) ** 2).sum())

    best = max(np.arange(-limit, limit + 0.01, 0.5), key=lambda angle: (score(small, angle), -abs(angle)))
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=lambda angle: (score(small, angle), -abs(angle)))
    whole = ink * np.uint8(255)
    return float(max(np.arange(best - 0.05, best + 0.051, 0.05), key=lambda angle: (score(whole, angle), -abs(angle))))
