"""Frames of stamps in the picture of a first page: the incoming stamp of an office, a grade of urgency.

A stamp stands where there was room, so that its lines run into those of the title beside it and its last line hangs over
the title's next one. What is printed inside a small frame is read by itself and never joined to a line outside of it.
"""

from __future__ import annotations

from extractors.geometry import Rect
from extractors.scan_grid import PictureLines

_WIDTH = (50.0, 240.0)  # points
_HEIGHT = (22.0, 115.0)
_HEAD = 0.5  # share of the page's height in which stamps stand beside letterhead and title
_OFF = 7.0  # points by which lines of a rubber stamp miss their corners
_DRAWN = 0.6  # share of a side that has to be there


def stamp_frames(lines: PictureLines, height: float) -> list[Rect]:
    """The small frames in the upper half of a page of this height, in points as the lines; the outermost of several."""
    found: list[Rect] = []
    across = sorted((line for line in lines.horizontals if line.y1 < _HEAD * height), key=lambda line: line.y0)
    for index, top in enumerate(across):
        for bottom in across[:index:-1]:
            x0, x1 = min(top.x0, bottom.x0), max(top.x1, bottom.x1)
            y0, y1 = top.y0, bottom.y1
            if not (_HEIGHT[0] <= y1 - y0 <= _HEIGHT[1] and _WIDTH[0] <= x1 - x0 <= _WIDTH[1]):
                continue
            if min(top.x1 - top.x0, bottom.x1 - bottom.x0) < _DRAWN * (x1 - x0):
                continue
            if any(a0 - _OFF <= x0 and x1 <= a1 + _OFF and b0 <= y0 and y1 <= b1 for a0, b0, a1, b1 in found):
                continue
            if all(_side(lines, x, y0, y1) for x in (x0, x1)):
                found.append((x0, y0, x1, y1))
    return found


def _side(lines: PictureLines, x: float, y0: float, y1: float) -> bool:
    """Whether a frame from `y0` to `y1` has its left or right side at `x`, and no line of a larger table there."""
    drawn = [line for line in lines.verticals if abs(line.x0 - x) <= _OFF and line.y0 < y1 and line.y1 > y0]
    inside = sum(min(line.y1, y1) - max(line.y0, y0) for line in drawn)
    beyond = max((max(y0 - line.y0, line.y1 - y1) for line in drawn), default=0.0)
    return inside >= _DRAWN * (y1 - y0) and beyond < 0.5 * (y1 - y0)
