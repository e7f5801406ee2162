"""Round seals in pictures without colour: found by their rings, taken out of the print they were stamped over.

A seal in colour is lightened before reading (`grey_of`). In a grey or black-and-white scan it has the colour of print:
in grey it is paler, so that print under it can be told by its darkness. In black and white its rings go, because they
are arcs about one centre (strokes that cross them stay), and what stands inside, but for the letters of lines that run
into it from outside. What is read there counts as doubtful (`ocr_words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.geometry import Rect
from extractors.scan_cells import Pixel
from extractors.scan_image import Pixels
from extractors.scan_shapes import united

# Seals of state bodies are 32 to 42 mm wide (Thông tư 07/2010/TT-BCA); pictures of an e-signature's seal are smaller.
_RADII = (0.3, 0.95)  # inches
_RING = 0.55  # share of a circle that is ink: a ring, worn or cut off by the sheet's edge, and no letter O
_AS_CLEAR = 0.75  # of the clearest ring: one outside of it is the outermost
_ARC = 0.24  # inches: no stroke of a letter runs along a ring for that long
_PALER = 28  # grey levels by which a seal is paler than print, where the scan is grey
_CORE, _RIM = 0.38, 0.75  # of the way from print to seal, up to which a pixel is print, and one beside it
_ANGLES = 720
_APART = 0.7  # radii by which the centres of two seals stand apart at least

Real = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Seal:
    """Centre and radius of the outermost ring, in pixels."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Pixel:
        r = self.radius
        return (int(self.x - r), int(self.y - r), int(self.x + r) + 1, int(self.y + r) + 1)

    def touches(self, box: Rect) -> bool:
        """Whether a rectangle has a part inside of the outermost ring."""
        x0, y0, x1, y1 = box
        return bool(np.hypot(self.x - min(max(self.x, x0), x1), self.y - min(max(self.y, y0), y1)) < self.radius)


def find_seals(ink: Pixels, shapes: Sequence[Pixel], inch: float) -> list[Seal]:
    """The round seals among the tall shapes of a page; `ink` is 1 where there is ink, `inch` pixels an inch."""
    import cv2

    least, most = _RADII[0] * inch, _RADII[1] * inch
    found: list[tuple[float, Seal]] = []
    for x0, y0, x1, y1 in _windows(shapes, inch):
        if max(x1 - x0, y1 - y0) < 1.4 * least or min(x1 - x0, y1 - y0) < 0.7 * least:
            continue
        if min(x1 - x0, y1 - y0) > 3 * most:
            continue
        # An outer ring that is worn to short arcs is none of the tall shapes: it is looked for around them.
        around, margin = 2 * int(0.22 * inch), 2 * int(0.06 * inch)
        left, top = max(0, x0 - around), max(0, y0 - around)
        part = ink[top : y1 + around, left : x1 + around] * np.uint8(255)
        half = np.asarray(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        a0, b0 = max(0, x0 - margin - left) // 2, max(0, y0 - margin - top) // 2
        inner = np.ascontiguousarray(half[b0 : (y1 + margin - top) // 2, a0 : (x1 + margin - left) // 2])
        circles = cv2.HoughCircles(
            inner, cv2.HOUGH_GRADIENT, dp=2, minDist=0.15 * inch, param1=200, param2=40,
            minRadius=int(least / 2), maxRadius=int(most / 2),
        )  # fmt: skip
        # Lettering and emblem make circles of their own: the middle of the window is asked too, and that of the square at
        # either end of it, where a signature hangs on the seal.
        high, wide = inner.shape
        middles = [(wide / 2, high / 2), (high / 2, high / 2), (wide - high / 2, high / 2), (wide / 2, wide / 2)]
        middles += [(x, y) for x, y, _ in circles[0][:5].tolist()] if circles is not None else []
        dark = np.asarray(cv2.dilate(np.asarray(half > 80, np.uint8), np.ones((3, 3), np.uint8)))
        clear, x, y, radius = max(
            (_centred(dark, a0 + x, b0 + y, least / 2, most / 2) for x, y in middles), key=lambda ring: ring[0]
        )
        if clear >= _RING:
            found.append(_fitted(ink, Seal(left + 2 * x + 0.5, top + 2 * y + 0.5, 2 * radius + 1.0), inch))
    kept: list[Seal] = []
    for _, seal in sorted(found, key=lambda each: -each[0] * each[1].radius):
        # A worn ring falls into pieces, each of which was taken for a circle of its own; inner rings have the same centre.
        if all(np.hypot(seal.x - other.x, seal.y - other.y) > _APART * other.radius for other in kept):
            kept.append(seal)
    return sorted(kept, key=lambda seal: (seal.y, seal.x))


def _fitted(ink: Pixels, seal: Seal, inch: float) -> tuple[float, Seal]:
    """The circle through the outer edge of a ring, which was found in a coarser picture, and the share of its circumference
    that lies on it: print that crosses the ring is left out of account. Without enough of it the seal as it was found."""
    width = max(4, int(0.05 * inch))
    turn = np.linspace(-np.pi, np.pi, _ANGLES, endpoint=False)
    share, fitted = 0.0, seal
    for _ in range(3):
        start = max(1, int(fitted.radius) - width)
        around, _ = _around(ink, fitted.x, fitted.y, int(fitted.radius) + width + 1, _ANGLES)
        band = around[:, start:] > 0
        some = band.any(axis=1)
        edge = start + band.shape[1] - 1 - np.argmax(band[:, ::-1], axis=1)
        x, y = fitted.x + np.cos(turn) * edge, fitted.y + np.sin(turn) * edge
        chosen = some & (edge < start + band.shape[1] - 1)  # what reaches beyond the band is print
        for _ in range(6):
            if chosen.sum() < 0.3 * _ANGLES:
                return share, fitted
            rows = np.column_stack([2 * x[chosen], 2 * y[chosen], np.ones(int(chosen.sum()))])
            (at_x, at_y, rest), *_ = np.linalg.lstsq(rows, x[chosen] ** 2 + y[chosen] ** 2, rcond=None)
            radius = float(np.sqrt(max(0.0, rest + at_x**2 + at_y**2)))
            off = np.abs(np.hypot(x - at_x, y - at_y) - radius)
            chosen = some & (off <= max(1.5, 2.0 * float(np.median(off[chosen]))))
        if np.hypot(at_x - seal.x, at_y - seal.y) > 2 * width or abs(radius - seal.radius) > 2 * width:
            return share, fitted
        share, fitted = float(chosen.mean()), Seal(float(at_x), float(at_y), radius)
    return share, fitted


def margin_slices(ink: Pixels, shapes: Sequence[Pixel], inch: float) -> list[Pixel]:
    """Tall narrow shapes in a margin where no other row of the page has print: the slice of a seal that is stamped over
    the fanned edges of all sheets (giáp lai), whose lettering would tie the blocks beside it together."""
    out: list[Pixel] = []
    height, width = ink.shape
    for x0, y0, x1, y1 in _stacked(shapes, 0.4 * inch):
        if not (0.7 * inch < y1 - y0 < 2.2 * inch and x1 - x0 < 1.1 * inch) or 0.25 * width < x0 < x1 < 0.75 * width:
            continue
        left, right = (x0, width) if x0 > width / 2 else (0, x1)
        inner = int(0.08 * inch)
        first, last = (x0 + inner, right) if x0 > width / 2 else (left, x1 - inner)
        top, bottom = max(0, y0 - int(0.15 * inch)), min(height, y1 + int(0.15 * inch))
        rows = np.asarray(ink[:, first:last].any(axis=1))
        rows[top:bottom] = False
        for a0, b0, a1, b1 in shapes:  # signatures reach into margins
            if a1 > first and a0 < last:
                rows[b0:b1] = False
        if rows.mean() < 0.03:
            out.append((left, top, right, bottom))
    return out


def _stacked(shapes: Sequence[Pixel], reach: float) -> list[Pixel]:
    """Shapes that stand one over the other, as one: a ruling line that is taken out cuts an arc in two."""
    done: list[Pixel] = []
    for x0, y0, x1, y1 in sorted(shapes, key=lambda shape: shape[1]):
        for index, (a0, b0, a1, b1) in enumerate(done):
            if min(x1, a1) > max(x0, a0) and y0 - b1 < reach and max(x1, a1) - min(x0, a0) < 3 * reach:
                done[index] = (min(x0, a0), b0, max(x1, a1), max(y1, b1))
                break
        else:
            done.append((x0, y0, x1, y1))
    return done


def _windows(shapes: Sequence[Pixel], inch: float) -> list[Pixel]:
    """Shapes that touch, as one: a seal falls into rings and lettering, or hangs together with a signature."""
    reach = int(0.05 * inch)
    wider = [(x0 - reach, y0 - reach, x1 + reach, y1 + reach) for x0, y0, x1, y1 in shapes]
    return [(max(0, x0), max(0, y0), x1, y1) for x0, y0, x1, y1 in sorted(united(wider))]


def _centred(dark: Pixels, x: float, y: float, least: float, most: float) -> tuple[float, float, float, float]:
    """(how clear it is, centre, radius) of the outermost clear ring near a centre.

    A ring is clear by the share of its circle that is ink, less what stands just outside of it: the lettering and the
    emblem of a seal are dense, but no ring.
    """
    best = (-1.0, x, y, 0.0)
    beyond = max(4, int(0.06 * most))
    for step in (4, 2, 1):
        _, near_x, near_y, _ = best
        for dx in (-step, 0, step):
            for dy in (-step, 0, step):
                around, inside = _around(dark, near_x + dx, near_y + dy, int(most) + 2 * beyond, 72)
                # Half a seal stands at the edge of each sheet of a file (giáp lai): only what the sheet holds counts.
                share = around.sum(axis=0) / np.maximum(inside.sum(axis=0), 0.4 * len(inside))
                after = np.convolve(share, np.ones(beyond), "full")[2 * beyond :] / beyond
                clear = (share[: len(after)] - after)[int(least) : int(most)]
                radius = int(clear.argmax())
                if clear[radius] > best[0]:
                    outer = int(np.flatnonzero(clear >= max(_RING, _AS_CLEAR * clear[radius]))[-1:].sum())
                    best = (float(clear[radius]), near_x + dx, near_y + dy, float(max(radius, outer) + int(least)))
    return best


def _around(dark: Pixels, x: float, y: float, radius: int, angles: int) -> tuple[Pixels, Flags]:
    """The picture unrolled about a centre: one row an angle, one column a distance from 0 up to `radius`; and where it
    lies on the sheet."""
    turn = np.linspace(-np.pi, np.pi, angles, endpoint=False)[:, None]
    away = np.arange(radius)[None, :]
    columns = np.rint(x + np.cos(turn) * away).astype(np.intp)
    rows = np.rint(y + np.sin(turn) * away).astype(np.intp)
    inside = (columns >= 0) & (rows >= 0) & (columns < dark.shape[1]) & (rows < dark.shape[0])
    out = np.zeros(inside.shape, np.uint8)
    out[inside] = dark[rows[inside], columns[inside]]
    return out, inside


def lift_seals(grey: Pixels, ink: Pixels, seals: Sequence[Seal], inch: float) -> tuple[Pixels, Pixels]:
    """The picture and its ink without the seals, as far as they can be told from the print under them."""
    import cv2

    grey, ink = grey.copy(), ink.copy()
    paper = int(np.median(grey[::8, ::8]))
    outside = ink.copy()
    for seal in seals:
        x0, y0, x1, y1 = seal.box
        outside[max(0, y0) : y1, max(0, x0) : x1] = 0
    print_level = float(np.median(grey[outside > 0])) if outside.any() else 0.0
    for seal in seals:
        reach = int(seal.radius + 0.08 * inch)
        x0, y0 = max(0, int(seal.x) - reach), max(0, int(seal.y) - reach)
        x1, y1 = min(grey.shape[1], int(seal.x) + reach), min(grey.shape[0], int(seal.y) + reach)
        rows, columns = np.mgrid[y0:y1, x0:x1]
        away = np.hypot(columns - seal.x, rows - seal.y)
        window = (slice(y0, y1), slice(x0, x1))
        ring = (np.abs(away - seal.radius) < 0.04 * inch) & (ink[window] > 0)
        level = float(np.median(grey[window][ring])) if ring.any() else 0.0
        if level - print_level >= _PALER:
            core = (grey[window] <= print_level + _CORE * (level - print_level)).astype(np.uint8)
            rim = grey[window] <= print_level + _RIM * (level - print_level)  # of a thin stroke
            gone = (away <= reach) & ~(rim & (cv2.dilate(core, np.ones((3, 3), np.uint8)) > 0))
        else:
            gone = _arcs(ink, seal, reach, inch, away, np.arctan2(rows - seal.y, columns - seal.x))
        grey[window][gone] = paper
        ink[window][gone] = 0
        _drop_specks(grey[window], ink[window], paper, inch)
        if level - print_level < _PALER:
            _keep_lines(grey, ink, seal, paper, inch)
    return grey, ink


def with_arcs(grey: Pixels, ink: Pixels, seals: Sequence[Seal], lines: Pixels, drawn: Pixels, inked: Pixels) -> None:
    """Put back, in place, what was taken out of a picture as a ruling line but is the top or bottom of a ring, with the
    print it runs through. `lines` is 1 where lines were, `drawn` and `inked` are the picture and its ink with them."""
    for seal in seals:
        x0, y0, x1, y1 = seal.box
        rows, columns = np.mgrid[max(0, y0) : min(grey.shape[0], y1), max(0, x0) : min(grey.shape[1], x1)]
        window = (slice(max(0, y0), y1), slice(max(0, x0), x1))
        back = (lines[window] > 0) & (np.hypot(columns - seal.x, rows - seal.y) <= seal.radius + 2)
        grey[window][back] = drawn[window][back]
        ink[window][back] = inked[window][back]


def _drop_specks(grey: Pixels, ink: Pixels, paper: int, inch: float) -> None:
    """What the edges of rings leave behind; the dots and marks of letters are larger."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] < 0.0002 * inch * inch
    small[0] = False
    specks = cv2.dilate(small[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    grey[specks & ((ink == 0) | small[labels])] = paper
    ink[small[labels]] = 0


def _keep_lines(grey: Pixels, ink: Pixels, seal: Seal, paper: int, inch: float) -> None:
    """Take away what stands inside a seal (emblem, lettering) but the letters of lines that run into it from outside."""
    import cv2

    x0, y0, x1, y1 = seal.box
    left, right = max(0, x0 - int(0.6 * inch)), min(ink.shape[1], x1 + int(0.6 * inch))
    top, bottom = max(0, y0), min(ink.shape[0], y1)
    part = np.ascontiguousarray(ink[top:bottom, left:right])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    boxes = [(x, y, x + w, y + h) for x, y, w, h, _ in stats.tolist()]
    inside = {index for index in range(1, count) if _within(boxes[index], seal, left, top)}
    letters = {
        index
        for index, (a0, b0, a1, b1) in enumerate(boxes)
        if index and 0.05 * inch < b1 - b0 < 0.24 * inch and a1 - a0 < 0.6 * inch
    }
    kept: set[int] = set()
    waiting = [index for index in letters if index not in inside]
    while waiting:
        a0, b0, a1, b1 = boxes[waiting.pop()]
        for other in (inside & letters) - kept:
            c0, d0, c1, d1 = boxes[other]
            apart = max(a0, c0) - min(a1, c1)
            # the letter between them may be spoilt: those on one baseline are of one line all the same
            on_line = abs(b1 - d1) < 0.02 * inch and abs((b1 - b0) - (d1 - d0)) < 0.25 * max(b1 - b0, d1 - d0)
            beside = apart < 0.09 * inch or (on_line and apart < 0.3 * inch)
            level = min(b1, d1) - max(b0, d0) > 0.6 * min(b1 - b0, d1 - d0)
            if beside and level and min(b1 - b0, d1 - d0) > 0.4 * max(b1 - b0, d1 - d0):
                kept.add(other)
                waiting.append(other)
    marks = {
        index
        for index in inside - letters
        if boxes[index][3] - boxes[index][1] < 0.1 * inch
        and any(
            min(boxes[index][2], c1) > max(boxes[index][0], c0)
            and max(boxes[index][1], d0) - min(boxes[index][3], d1) < 0.05 * inch
            for c0, d0, c1, d1 in (boxes[letter] for letter in kept)
        )
    }
    lost = np.zeros(count, np.uint8)
    lost[list(inside - kept - marks)] = 1
    gone = lost[labels] > 0
    spread = cv2.dilate(gone.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    grey[top:bottom, left:right][spread & ((part == 0) | gone)] = paper
    ink[top:bottom, left:right][gone] = 0


def _within(box: Pixel, seal: Seal, left: int, top: int) -> bool:
    """Whether a piece of ink lies inside of the outermost ring."""
    x0, y0, x1, y1 = box
    across = max(abs(x0 + left - seal.x), abs(x1 + left - seal.x))
    down = max(abs(y0 + top - seal.y), abs(y1 + top - seal.y))
    return bool(across * across + down * down <= (1.04 * seal.radius) ** 2)


def _arcs(ink: Pixels, seal: Seal, reach: int, inch: float, away: Real, angle: Real) -> Flags:
    """Where the window of a seal shows an arc about its centre that no stroke crosses."""
    import cv2

    around, _ = _around(ink, seal.x, seal.y, reach + 1, _ANGLES)
    arcs = np.zeros_like(around)
    for radius in range(int(0.25 * inch), reach + 1):
        if around[:, max(0, radius - 2) : radius + 3].mean(axis=0).max() < 0.25:
            continue  # no ring at this distance
        length = max(5, round(_ARC * inch / radius / (2 * np.pi) * _ANGLES))
        row = np.concatenate([around[-length:, radius], around[:, radius], around[:length, radius]])[None, :]
        arcs[:, radius] = cv2.morphologyEx(row, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))[0][length:-length]
    arcs = np.asarray(cv2.morphologyEx(arcs, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8)))
    # A stroke that goes on beyond the arc, inwards or outwards, is print: the arc stays where it crosses.
    rest = cv2.subtract(around, arcs)
    long = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((1, max(3, int(0.025 * inch))), np.uint8)))
    wide = max(3, int(0.012 * inch))
    crossing = cv2.dilate(long, np.ones((1, 2 * int(0.06 * inch) + 1), np.uint8))
    crossing = np.asarray(cv2.morphologyEx(crossing, cv2.MORPH_OPEN, np.ones((wide, 1), np.uint8)))
    gone = np.asarray(cv2.dilate(np.asarray(cv2.subtract(arcs, crossing)), np.ones((3, 3), np.uint8)))
    at = np.rint((angle + np.pi) / (2 * np.pi) * _ANGLES).astype(np.intp) % _ANGLES
    removed: Flags = gone[at, np.clip(np.rint(away).astype(np.intp), 0, reach)] > 0
    removed &= away <= reach
    return removed
