"""Ruling lines in the picture of a page, as `Ruling` values: the same grid and table code reads them afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.scan_dashes import broken_lines, reach_crossings
from extractors.scan_image import Pixels, ink_of
from extractors.scan_runs import Runs
from extractors.scan_shapes import labelled
from extractors.source import Ruling

_ACROSS = 0.33  # inches: shorter horizontal runs are strokes of letters or dashes
_DOWN = 0.24  # inches: taller than any letter of the text
_THICK = 0.06  # inches: thicker shapes are bars, logos, dark edges of the scan
_SPECK = 4  # pixels at most in a grain of the paper; a dot under a letter has nine and more at 150 dpi
_SPECKLED = 0.06  # share of such grains among all shapes from which ink has to be darker
_DARKEST = 45  # grey levels asked of ink at most


@dataclass(slots=True)
class PictureLines:
    """Lines of one picture in points, its ink (1), and where the lines themselves are drawn (`mask`, 1)."""

    horizontals: list[Ruling]
    verticals: list[Ruling]
    ink: Pixels
    mask: Pixels


def find_rulings(grey: Pixels, scale: float, depth: int = 15) -> PictureLines:
    """The straight lines of an upright picture; `scale` is pixels per point, `depth` as in `ink_of`."""
    import cv2

    inch = scale * 72
    ink = print_of(grey, int(0.2 * inch), depth)
    across, down = max(8, int(_ACROSS * inch)), max(8, int(_DOWN * inch))
    flat = _runs(ink, across, across=True)
    tall = _runs(ink, down, across=False)
    horizontals = _pieces(np.asarray(flat), scale, horizontal=True)
    verticals = _pieces(np.asarray(tall), scale, horizontal=False)
    mask = np.zeros_like(ink)
    reach = max(1, round(0.008 * inch))
    for kept, lines in ((flat, horizontals), (tall, verticals)):
        drawn = np.zeros_like(ink)
        for line in lines:
            x0, y0 = int(line.x0 * scale), int(line.y0 * scale)
            x1, y1 = int(line.x1 * scale) + 1, int(line.y1 * scale) + 1
            pad = int(_THICK * inch)
            area = (slice(max(0, y0 - pad), y1 + pad), slice(max(0, x0 - pad), x1 + pad))
            drawn[area] = kept[area]
        mask |= cv2.dilate(drawn, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    across_too, down_too, pieces = broken_lines(ink, horizontals, verticals, scale)
    horizontals += across_too
    verticals += down_too
    mask |= pieces
    found = PictureLines(_joined(horizontals, True), _joined(verticals, False), ink, np.asarray(mask))
    reach_crossings(found.horizontals, found.verticals)
    return found


def print_of(grey: Pixels, window: int, depth: int) -> Pixels:
    """1 where there is print: as `ink_of`, but darker by as much as it takes for the paper's grain to stay paper.

    Grain that the pressing of a picture has made coarse is hardly less dark than its surroundings, yet it ties all
    text of a page into one shape. It is told from print by its size: no sign has so few pixels.
    """
    import cv2

    height = grey.shape[0]
    ink = ink_of(grey, window, depth)
    while depth < _DARKEST:
        sample = np.ascontiguousarray(ink[height // 4 : 3 * height // 4])
        _, stats = labelled(sample)
        grains = int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] <= _SPECK))
        if grains <= max(40, _SPECKLED * len(stats)):
            break
        depth += 5
        ink = ink_of(grey, window, depth)
    return ink


def _runs(ink: Pixels, length: int, *, across: bool) -> Pixels:
    """Ink in straight runs of `length` pixels. Worn lines have gaps of a pixel or two: these are bridged, but only
    between runs that no serif makes, since the feet of letters stand in a row too."""
    runs = Runs(ink, across=across).open(max(6, length // 3)).close(max(3, length // 8))
    return runs.open(length).pixels()


def _pieces(mask: Pixels, scale: float, *, horizontal: bool) -> list[Ruling]:
    import cv2

    inch = scale * 72
    thick = _THICK * inch
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    out: list[Ruling] = []
    for left, top, width, height in sorted(map(cv2.boundingRect, contours)):
        area = int(np.count_nonzero(mask[top : top + height, left : left + width]))
        length, depth = (width, height) if horizontal else (height, width)
        # A long line that is still a little tilted or bent makes a tall box with little ink in it.
        if area / length > thick or depth > thick + 0.02 * length:
            continue
        if horizontal:
            y = (top + height / 2) / scale
            out.append(Ruling(left / scale, y, (left + width) / scale, y))
        else:
            x = (left + width / 2) / scale
            out.append(Ruling(x, top / scale, x, (top + height) / scale))
    return out


def _joined(lines: list[Ruling], horizontal: bool) -> list[Ruling]:
    """Pieces of one line with small gaps (a stroke of pen, a worn spot) become one."""
    rest = sorted(lines, key=(lambda r: (r.x0, r.y0)) if horizontal else (lambda r: (r.y0, r.x0)))
    out: list[Ruling] = []
    for line in rest:
        for other in out:
            if horizontal and abs(other.y0 - line.y0) <= 2.2 and line.x0 - other.x1 <= 9:
                total = (other.x1 - other.x0) + (line.x1 - line.x0)
                y = (other.y0 * (other.x1 - other.x0) + line.y0 * (line.x1 - line.x0)) / total
                other.y0 = other.y1 = y
                other.x1 = max(other.x1, line.x1)
                break
            if not horizontal and abs(other.x0 - line.x0) <= 2.2 and line.y0 - other.y1 <= 9:
                total = (other.y1 - other.y0) + (line.y1 - line.y0)
                x = (other.x0 * (other.y1 - other.y0) + line.x0 * (line.y1 - line.y0)) / total
                other.x0 = other.x1 = x
                other.y1 = max(other.y1, line.y1)
                break
        else:
            out.append(Ruling(line.x0, line.y0, line.x1, line.y1))
    return out


def drop_sheet_edges(lines: PictureLines, width: float, height: float) -> None:
    """Take out lines that are no rules of a table: edges of the sheet and folds that run over the whole of it."""
    lines.horizontals[:] = [
        r for r in lines.horizontals if r.x1 - r.x0 < 0.94 * width and 0.012 * height < r.y0 < 0.988 * height
    ]
    lines.verticals[:] = [
        r for r in lines.verticals if r.y1 - r.y0 < 0.94 * height and 0.015 * width < r.x0 < 0.985 * width
    ]
