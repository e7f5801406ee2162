"""Ruling lines that came broken out of the scanner, or are drawn as dots or dashes: found by what runs between lines.

A hairline that is a little tilted steps from one row of pixels to the next, and a black-and-white scanner drops the
places in between; Word draws the rules between rows as dots. What is left are short flat pieces in one line. Letters
leave such pieces too (dashes, leaders of dots, feet of capitals), but theirs do not run from one rule of the table to
the next: a broken line counts only where both its ends meet lines that cross it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.scan_image import Pixels
from extractors.scan_runs import Runs
from extractors.scan_shapes import labelled
from extractors.source import Ruling

_STEM = 0.03  # inches: what is thicker than that is a stroke of a letter, not a hairline
_DOTS = 0.035  # inches: gaps between dots of a dotted line
_LEAST = {True: 0.06, False: 0.09}  # inches: shorter pieces across, down, are parts of letters
_GAP = {True: 0.2, False: 0.12}  # inches between two pieces of one line; down, a line of text may stand in a gap
_STRAY = 0.02  # inches by which the pieces of a line that is still tilted may stand off each other
_MEETS = 0.07  # inches between the end of a line and the one it meets
_FILLED = {True: 0.45, False: 0.8}  # share of a broken line that is drawn: stems of letters stand in columns
_LONG = 0.25  # inches: the shortest side of a cell
_WORN = 0.5  # inches that two ends in one line, none of which meets a crossing one, may be apart
_AROUND = 0.3  # inches about the lines that are known in which others are looked for
_NEW = 0.1  # inches of a line that no known one covers
_FREE = 0.7  # share of a piece that has paper on both sides
_BESIDE = {True: 0.022, False: 0.045}  # inches of it: text is set further from the rules beside it than above it
_SHORT = 0.32  # inches by which a rule that is worn at its end falls short of the one it ends at
_MOST = 4000  # pieces of one page; more are grain


@dataclass(slots=True)
class _Run:
    """Pieces in one line, in pixels: where it begins and ends along it, and across it at both ends."""

    begin: float
    end: float
    first: float
    last: float
    drawn: float
    pieces: list[tuple[int, int, int, int]]


def broken_lines(
    ink: Pixels, horizontals: list[Ruling], verticals: list[Ruling], scale: float
) -> tuple[list[Ruling], list[Ruling], Pixels]:
    """Lines across and down that `horizontals` and `verticals` (in points) lack, and where their pieces are drawn (1).
    `ink` is 1 where there is ink, `scale` is pixels per point."""
    mask = np.zeros_like(ink)
    if not horizontals and not verticals:
        return [], [], mask  # a table has some whole lines, if only across or down
    inch = scale * 72
    pad = round(_AROUND * inch)
    both = [*horizontals, *verticals]
    left, top = (max(0, int(min(edge) * scale) - pad) for edge in ([r.x0 for r in both], [r.y0 for r in both]))
    right, bottom = (int(max(edge) * scale) + pad for edge in ([r.x1 for r in both], [r.y1 for r in both]))
    part = np.ascontiguousarray(ink[top:bottom, left:right])
    flat = _runs(part, (left, top), inch, across=True)
    tall = _runs(np.ascontiguousarray(part.T), (top, left), inch, across=False)
    solid_flat = [(r.x0 * scale, r.x1 * scale, r.y0 * scale, r.y1 * scale) for r in horizontals]
    solid_tall = [(r.y0 * scale, r.y1 * scale, r.x0 * scale, r.x1 * scale) for r in verticals]
    flat = [run for run in flat if not _covered(run, solid_flat, inch)]
    tall = [run for run in tall if not _covered(run, solid_tall, inch)]
    # Each needs lines to meet: a table all of whose rules are broken has some that are not, or its rules meet each other.
    while True:
        crossing = solid_tall + [(r.begin, r.end, r.first, r.last) for r in tall]
        kept_flat = [run for run in flat if _held(run, crossing, inch)]
        crossing = solid_flat + [(r.begin, r.end, r.first, r.last) for r in kept_flat]
        kept_tall = [run for run in tall if _held(run, crossing, inch)]
        if len(kept_flat) == len(flat) and len(kept_tall) == len(tall):
            break
        flat, tall = kept_flat, kept_tall
    for run, across in [*((run, True) for run in flat), *((run, False) for run in tall)]:
        for piece in run.pieces:
            x, y, w, h = piece if across else (piece[1], piece[0], piece[3], piece[2])
            mask[max(0, y - 1) : y + h + 1, max(0, x - 1) : x + w + 1] = 1
    lines_across = [
        Ruling(r.begin / scale, (r.first + r.last) / 2 / scale, r.end / scale, (r.first + r.last) / 2 / scale)
        for r in flat
    ]
    lines_down = [
        Ruling((r.first + r.last) / 2 / scale, r.begin / scale, (r.first + r.last) / 2 / scale, r.end / scale)
        for r in tall
    ]
    return lines_across, lines_down, mask


def _runs(ink: Pixels, corner: tuple[int, int], inch: float, *, across: bool) -> list[_Run]:
    """Flat pieces of `ink` chained to lines that run from left to right; `corner` is where it begins in the page."""
    import cv2

    stem, beside = max(4, round(_STEM * inch)), max(3, round(_BESIDE[across] * inch))
    thick = cv2.dilate(Runs(ink, across=False).open(stem).pixels(), np.ones((3, 3), np.uint8))
    thin = Runs(np.asarray(cv2.subtract(ink, thick), np.uint8), across=True).close(max(3, round(_DOTS * inch)))
    _, stats = labelled(thin.open(max(6, round(_LEAST[across] * inch))).pixels())
    if not 1 < len(stats) <= _MOST:
        return []
    height = ink.shape[0]
    pieces: list[tuple[int, int, int, int]] = []
    for left, top, wide, high, _area in stats[1:].tolist():
        if high > stem:
            continue
        above = ink[max(0, top - beside) : top - 1, left : left + wide].any(axis=0)
        below = ink[min(height, top + high + 1) : top + high + beside, left : left + wide].any(axis=0)
        if (above | below).mean() <= 1 - _FREE:
            pieces.append((left + corner[0], top + corner[1], wide, high))
    pieces.sort()
    gap, stray = _GAP[across] * inch, _STRAY * inch
    open_runs: list[_Run] = []
    done: list[_Run] = []
    for left, top, wide, high in pieces:
        y = top + (high - 1) / 2
        still = []
        best: _Run | None = None
        for run in open_runs:
            if left - run.end > gap:
                done.append(run)
                continue
            still.append(run)
            if abs(run.last - y) <= stray and left >= run.end - 3 and (best is None or run.end > best.end):
                best = run
        open_runs = still
        if best is None:
            open_runs.append(_Run(left, left + wide, y, y, wide, [(left, top, wide, high)]))
        else:
            best.end, best.last, best.drawn = left + wide, y, best.drawn + wide
            best.pieces.append((left, top, wide, high))
    return [run for run in done + open_runs if run.drawn >= _FILLED[across] * (run.end - run.begin)]


def _covered(run: _Run, solid: list[tuple[float, float, float, float]], inch: float) -> bool:
    """Whether lines that are known already run where this one does, but for bits shorter than a letter is high."""
    middle = (run.first + run.last) / 2
    near = 2 * _STRAY * inch
    shared = sum(
        max(0.0, min(end, run.end) - max(begin, run.begin))
        for begin, end, first, last in solid
        if abs((first + last) / 2 - middle) <= near
    )
    return run.end - run.begin - shared < _NEW * inch


def _held(run: _Run, crossing: list[tuple[float, float, float, float]], inch: float) -> bool:
    """Whether both ends of a line, which is as long as a cell, meet lines that cross it."""
    if run.end - run.begin < _LONG * inch:
        return False
    reach = _MEETS * inch

    def meets(at: float, across: float) -> bool:
        return any(
            abs((first + last) / 2 - at) <= reach and begin - reach <= across <= end + reach
            for begin, end, first, last in crossing
        )

    return meets(run.begin, run.first) and meets(run.end, run.last)


def reach_crossings(horizontals: list[Ruling], verticals: list[Ruling]) -> None:
    """Lengthen, in place, rules whose worn ends stop short: a rule of a table ends at one that crosses it. Two ends in
    one line that meet nothing belong together. Only lines that meet or cross another elsewhere are rules of a table.
    All in points."""
    across = [_Line(r.x0, r.x1, r.y0) for r in horizontals]
    down = [_Line(r.y0, r.y1, r.x0) for r in verticals]
    _reach(across, down)
    _reach(down, across)
    horizontals[:] = [Ruling(r.begin, r.at, r.end, r.at) for r in across]
    verticals[:] = [Ruling(r.at, r.begin, r.at, r.end) for r in down]


@dataclass(slots=True)
class _Line:
    """A line by where it begins and ends along its direction, and where it stands across it."""

    begin: float
    end: float
    at: float


def _reach(lines: list[_Line], crossing: list[_Line]) -> None:
    meets, short, worn = _MEETS * 72, _SHORT * 72, _WORN * 72
    held: list[tuple[_Line, list[float]]] = []
    for line in lines:
        at = [c.at for c in crossing if c.begin - meets <= line.at <= c.end + meets]
        if any(line.begin - meets <= place <= line.end + meets for place in at):
            held.append((line, at))

    def loose(place: float, at: list[float]) -> bool:
        return not any(abs(other - place) <= meets for other in at)

    held.sort(key=lambda pair: pair[0].begin)
    for index, (line, at) in enumerate(held):
        for other, others in held[index + 1 :]:
            if other.begin - line.end > worn:
                break
            if abs(other.at - line.at) <= _STRAY * 72 and other.begin > line.end:
                if loose(line.end, at) and loose(other.begin, others):
                    line.end = other.begin
                break
    for line, at in held:
        if loose(line.begin, at):
            line.begin = max((place for place in at if line.begin - short <= place < line.begin), default=line.begin)
        if loose(line.end, at):
            line.end = min((place for place in at if line.end < place <= line.end + short), default=line.end)
