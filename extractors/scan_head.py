"""Lines in capitals set apart before they are read.

Bodies, posts and titles are set in bold capitals on a pitch of little more than their height, so that the marks of one
line (`TỈNH KHÁNH HÒA`) stand under the feet of the line above it. An engine that is shown both as one paragraph gives
the marks to the wrong line or drops them, and is sure of it; line by line it reads them. Costs nothing: the pieces of a
page are read as one column anyway.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from extractors.ocr import OcrWord
from extractors.scan_cells import Pixel
from extractors.scan_image import Pixels

_NARROW = 0.66  # share of the page's width: letterhead, title and signature; running text is wider
_TALL = 2.2  # inches: a higher block is a list
_MOST = 8  # lines
_CAPITALS = 0.46  # body of the letters in shares of the pitch: 0.5 and more for capitals, below 0.42 for small letters
_CORE = 0.36  # of a full row's ink: rows between the top of the letters' bodies and the baseline
_PAPER = 8  # rows of paper over and under a line that is set apart
_LEAST = 0.045  # inches: a body lower than that is a row of marks


@dataclass(slots=True)
class LinesApart:
    """A picture with the set-apart lines in rows added under it; `moved` is by how many rows, by index of the area."""

    grey: Pixels
    ink: Pixels
    areas: list[Pixel]
    moved: dict[int, int] = field(default_factory=dict)

    def back(self, words: Sequence[OcrWord], first: int) -> list[OcrWord]:
        """The words at their places in the page; `line` begins with the area's index, `first` is that of area 0."""
        for word in words:
            rows = self.moved.get(word.line[0] - first, 0)
            word.y0, word.y1 = word.y0 - rows, word.y1 - rows
        return list(words)


def set_lines_apart(grey: Pixels, ink: Pixels, areas: Sequence[Pixel], inch: float) -> LinesApart:
    """Cut narrow blocks of a few lines in capitals into their lines, each with its own marks and nobody else's.

    `ink` is 1 where there is ink, `inch` pixels an inch. Areas keep their order.
    """
    made: list[Pixel] = []
    moved: dict[int, int] = {}
    rows_of: list[tuple[Pixels, Pixels]] = []
    height = grey.shape[0]
    paper = int(np.median(grey[::8, ::8]))
    for x0, y0, x1, y1 in areas:
        narrow = x1 - x0 <= _NARROW * ink.shape[1] and 0.25 * inch < y1 - y0 < _TALL * inch
        lines = _lines(ink[y0:y1, x0:x1], inch) if narrow else []
        if not lines:
            made.append((x0, y0, x1, y1))
            continue
        for top, bottom, others in lines:
            strip = np.full((bottom - top + 2 * _PAPER, ink.shape[1]), paper, np.uint8)
            dark = np.zeros_like(strip)
            window = (slice(_PAPER, _PAPER + bottom - top), slice(x0, x1))
            foreign = others[top:bottom] > 0
            strip[window] = np.where(foreign, np.uint8(paper), grey[y0 + top : y0 + bottom, x0:x1])
            dark[window] = np.where(foreign, np.uint8(0), ink[y0 + top : y0 + bottom, x0:x1])
            rows_of.append((strip, dark))
            moved[len(made)] = height + _PAPER - y0 - top
            made.append((x0, height, x1, height + strip.shape[0]))
            height += strip.shape[0]
    if not rows_of:
        return LinesApart(grey, ink, made)
    return LinesApart(
        np.vstack([grey, *(strip for strip, _ in rows_of)]),
        np.vstack([ink, *(dark for _, dark in rows_of)]),
        made,
        moved,
    )


def _lines(part: Pixels, inch: float) -> list[tuple[int, int, Pixels]]:
    """(first row, last row, what belongs to other lines) of each line of a block; none where it is to stay whole."""
    import cv2

    cores = _cores(part.sum(axis=1, dtype=np.int32), inch)
    if not 2 <= len(cores) <= _MOST:
        return []
    pitches = [below[1] - above[1] for above, below in itertools.pairwise(cores)]
    bodies = [bottom - top + 1 for top, bottom in cores]
    # marks of the lower of two lines are what gets lost
    if not any(body > _CAPITALS * pitch for body, pitch in zip(bodies[1:], pitches, strict=True)):
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(part), connectivity=8)
    owner = np.zeros(count, np.int32)
    for label in range(1, count):
        top = int(stats[label, cv2.CC_STAT_TOP])
        owner[label] = _owner(top, top + int(stats[label, cv2.CC_STAT_HEIGHT]) - 1, cores)
    belongs = owner[labels]
    out: list[tuple[int, int, Pixels]] = []
    for index, (top, bottom) in enumerate(cores):
        mine = (part > 0) & ((belongs == index) | (belongs == -1))
        # what ties two lines together (a stroke of a signature) is cut half way between them
        low = (cores[index - 1][1] + top) // 2 if index else 0
        high = (bottom + cores[index + 1][0]) // 2 if index + 1 < len(cores) else part.shape[0]
        loose = belongs == -1
        mine[:low][loose[:low]] = False
        mine[high:][loose[high:]] = False
        rows = np.flatnonzero(mine.any(axis=1))
        if not len(rows):
            return []
        others = cv2.dilate(((part > 0) & ~mine).astype(np.uint8), np.ones((3, 3), np.uint8))
        others[cv2.dilate(mine.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 0
        out.append((int(rows[0]), int(rows[-1]) + 1, np.asarray(others, np.uint8)))
    return out


def _owner(top: int, bottom: int, cores: Sequence[tuple[int, int]]) -> int:
    """The line a connected piece of ink belongs to; -1 where it reaches through two."""
    through = [i for i, (a, b) in enumerate(cores) if min(bottom, b) - max(top, a) > 0.5 * (b - a)]
    if len(through) > 1:
        return -1
    if through:
        return through[0]
    distances = [max(a - bottom, top - b, 0) for a, b in cores]
    return int(np.argmin(distances))


def _cores(profile: np.ndarray[tuple[int], np.dtype[np.int32]], inch: float) -> list[tuple[int, int]]:
    """First and last row of the letters' bodies, line by line."""
    if not profile.any():
        return []
    out: list[tuple[int, int]] = []
    filled = np.flatnonzero(profile >= _CORE * np.percentile(profile[profile > 0], 85))
    gap = max(2, int(0.02 * inch))
    for run in np.split(filled, np.flatnonzero(np.diff(filled) > gap) + 1):
        if len(run) and run[-1] - run[0] >= _LEAST * inch:
            out.append((int(run[0]), int(run[-1])))
    return out
