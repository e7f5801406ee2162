"""The pieces of text of a page set as one column, so that one recognition reads the whole page, tables and all.

Layout analysis of an OCR engine goes wrong on tables and on the two columns of letterhead and signature: it joins lines
of neighbours and drops lone row numbers. Cut out along the ruling lines (cells) and along white space (blocks), and set
one below the other, they are plain text to it; each word goes back to where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr import OcrWord
from extractors.scan_image import Pixels
from extractors.scan_shapes import labelled, united
from extractors.syllables import is_syllable

Pixel = tuple[int, int, int, int]  # left, top, right, bottom in pixels

_PAD = 16  # pixels of paper around the column
_GAP = 18  # pixels of paper between two pieces
_BESIDE = 6  # pixels of paper between a number and what it numbers
_LIFT = 12  # pixels by which a line may go down so that its number fits before it
_FOOT = 6  # pixels of paper left under what is cut out
_LEAST = 14  # dark pixels below which a piece is a speck
_TALLEST = 0.4  # inches: no letter of a plan is taller
_DASH = 6  # pixels that a dash is wide at least
_MOST = 1500  # pieces of one page; more are noise
_SURE = 0.62  # confidence below which a cell is read again
_SECOND = 0.05  # of a page's letters may be read again
_LONGEST = 60  # words of a cell that is


@dataclass(slots=True)
class Piece:
    """One piece in the column: where it is there, how far its pixels were moved, the area it comes from and its index.

    `small`: one short token at most, such as the number of a row.
    """

    top: int
    bottom: int
    left: int
    right: int
    dx: int
    dy: int
    area: Pixel
    index: int
    small: bool


@dataclass(slots=True)
class PieceColumn:
    """All pieces that hold ink, one below the other."""

    grey: Pixels
    pieces: list[Piece]


def text_blocks(ink: Pixels, scale: float) -> list[Pixel]:
    """Blocks of text in a picture (1 is ink) without ruling lines and tall shapes: what hangs together over the gaps
    between words and lines but not over a gutter. Blocks whose rectangles overlap are one. `scale` is pixels per point."""
    import cv2

    inch = scale * 72
    half = np.asarray(
        cv2.resize(ink * np.uint8(255), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 40, np.uint8
    )
    wide, tall = int(0.1 * inch) | 1, int(0.05 * inch) | 1
    framed = cv2.copyMakeBorder(half, tall, tall, wide, wide, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((tall, wide), np.uint8))
    closed = np.ascontiguousarray(closed[tall:-tall, wide:-wide])
    _, stats = labelled(closed)
    stats = stats * np.array([2, 2, 2, 2, 4])
    height, width = ink.shape
    boxes: list[tuple[int, int, int, int]] = []
    for left, top, w, h, area in stats[1:].tolist():
        if area < 0.0012 * inch * inch or (h < 0.03 * inch and w < 0.05 * inch):
            continue
        at_edge = left <= 2 or top <= 2 or left + w >= width - 2 or top + h >= height - 2
        if at_edge and (w < 0.12 * inch or h < 0.08 * inch or w > 0.9 * width or h > 0.9 * height):
            continue  # the shadow of the sheet's edge
        boxes.append((left, top, left + w, top + h))
    boxes.sort(key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))
    pad = 4
    blocks = [
        (max(0, x0 - pad), max(0, y0 - pad), min(width, x1 + pad), min(height, y1 + pad))
        for x0, y0, x1, y1 in united(boxes[:_MOST])
    ]
    return sorted(blocks, key=lambda box: (box[1], box[0]))


def tall_shapes(ink: Pixels, inch: float) -> tuple[Pixels, list[Pixel]]:
    """The ink without what is too tall for a letter (seals, signatures, emblems: they would tie columns together), and
    where that stands."""
    import cv2

    half = np.asarray(
        cv2.resize(ink * np.uint8(255), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 90, np.uint8
    )
    labels, stats = labelled(half)
    large = (stats[:, cv2.CC_STAT_HEIGHT] > 0.5 * _TALLEST * inch) & (
        stats[:, cv2.CC_STAT_WIDTH] > 0.25 * _TALLEST * inch
    )
    large[0] = False
    if not large.any():
        return ink, []
    shapes = [(2 * left, 2 * top, 2 * (left + w), 2 * (top + h)) for left, top, w, h, _ in stats[large].tolist()]
    drawn = cv2.dilate(large[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    drawn = cv2.resize(drawn, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.where(drawn > 0, np.uint8(0), ink), shapes


def reach_into_shapes(blocks: Sequence[Pixel], shapes: Sequence[Pixel], ink: Pixels, inch: float) -> list[Pixel]:
    """Blocks of one or two lines beside a tall shape, widened over the letters that a signature runs through: they
    hang together with its strokes and were taken for a part of it."""
    out: list[Pixel] = []
    step, most = max(1, int(0.12 * inch)), int(1.2 * inch)
    for x0, y0, x1, y1 in blocks:
        near = [s for s in shapes if s[0] - step < x1 and x0 < s[2] + step and s[1] < y1 and y0 < s[3]]
        if near and y1 - y0 < 0.5 * inch:
            low, high = (
                max(0, x0 - most, min(s[0] for s in near)),
                min(ink.shape[1], x1 + most, max(s[2] for s in near)),
            )
            left, right = x0, x1
            while left > low and ink[y0 + 4 : y1 - 4, max(low, left - step) : left].any():
                left -= step
            while right < high and ink[y0 + 4 : y1 - 4, right : right + step].any():
                right += step
            x0, x1 = max(0, min(left, x0)), min(ink.shape[1], max(right, x1))
        out.append((x0, y0, x1, y1))
    return out


def stack_pieces(
    grey: Pixels, ink: Pixels, areas: Sequence[Pixel], before: Mapping[int, int] | None = None
) -> PieceColumn | None:
    """The areas of a picture whose ruling lines are gone, one below the other; None where none holds ink.

    `before` says which area stands before which other: a lone number is set before the first line of what it numbers,
    since an engine reads `1. Đề án` far better than a `1.` by itself.
    """
    boxes = _cut(ink, areas)
    if not boxes:
        return None
    labels = {
        other: index
        for index, other in (before or {}).items()
        if index in boxes and other in boxes and _short(boxes[index]) and not _short(boxes[other])
    }
    attached = set(labels.values())
    order = [index for index in boxes if index not in attached]
    shifts = {index: boxes[labels[index]][2] - boxes[labels[index]][0] + _BESIDE for index in order if index in labels}
    wide = max(boxes[index][2] - boxes[index][0] + shifts.get(index, 0) for index in order) + 2 * _PAD
    tall = sum(boxes[index][3] - boxes[index][1] + _GAP + 2 * _LIFT for index in order) + 2 * _PAD
    column = np.full((tall, wide), int(np.median(grey[::8, ::8])), np.uint8)
    pieces: list[Piece] = []
    at = _PAD
    for index in order:
        left, top, right, bottom = boxes[index]
        x = _PAD
        if index in labels:
            l0, t0, r0, b0 = boxes[labels[index]]
            base = _first_baseline(ink[top:bottom, left:right])
            y = at + base - (b0 - t0 - _FOOT) + 1  # figures stand on the line
            if y < at:
                at, y = at + min(_LIFT, at - y), max(y, at)
            y = min(y, tall - (b0 - t0))
            column[y : y + b0 - t0, x : x + r0 - l0] = grey[t0:b0, l0:r0]
            rows = (at - _GAP // 2, max(y + b0 - t0, at + base) + 4)
            edge = x + r0 - l0 + _BESIDE // 2
            pieces.append(Piece(*rows, 0, edge, l0 - x, t0 - y, areas[labels[index]], labels[index], True))
            x += shifts[index]
        column[at : at + bottom - top, x : x + right - left] = np.minimum(
            column[at : at + bottom - top, x : x + right - left], grey[top:bottom, left:right]
        )
        span = (at - _GAP // 2, at + bottom - top + _GAP // 2)
        short = _short(boxes[index])
        pieces.append(Piece(*span, 0, wide, left - x, top - at, areas[index], index, short))
        at += bottom - top + _GAP
    return PieceColumn(np.ascontiguousarray(column[: at + _PAD]), pieces)


def _cut(ink: Pixels, areas: Sequence[Pixel]) -> dict[int, Pixel]:
    """Where the ink of each area stands, with a little paper around it, by the area's index."""
    import cv2

    # Lone pixels go; a dash of one row of pixels, as black-and-white scans have them, stays.
    specks = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))
    specks = np.asarray(specks | cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))
    height, width = ink.shape
    boxes: dict[int, Pixel] = {}
    for index, area in enumerate(areas):
        left, top = max(0, area[0] + 2), max(0, area[1] + 2)
        right, bottom = min(width, area[2] - 2), min(height, area[3] - 2)
        if right - left < 4 or bottom - top < 4:
            continue
        part = specks[top:bottom, left:right]
        if right - left < 200:
            part = _unspecked(part)
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        if not len(rows) or int(part.sum()) < _LEAST:
            continue
        boxes[index] = (
            max(left, left + int(columns[0]) - 8),
            max(top, top + int(rows[0]) - 5),
            min(right, left + int(columns[-1]) + 9),
            min(bottom, top + int(rows[-1]) + _FOOT),
        )
    return boxes


def _unspecked(part: Pixels) -> Pixels:
    """A cell's ink without specks: a few pixels of dust would make a tall box of a lone number."""
    import cv2

    if not part.any():
        return part
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(part), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    small = areas < min(_LEAST, 0.25 * int(areas[1:].max()))
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    small &= (wide < _DASH) | (high > 3)
    small[0] = False
    return np.where(small[labels], np.uint8(0), part) if small.any() else part


def _short(box: Pixel) -> bool:
    return box[3] - box[1] < 62 and box[2] - box[0] < 110


def _first_baseline(part: Pixels) -> int:
    """The row on which the first line of a piece stands."""
    profile = part.sum(axis=1, dtype=np.int32)
    rows = np.flatnonzero(profile > 0)
    if not len(rows):
        return int(part.shape[0])
    ends = rows[np.flatnonzero(np.diff(rows) > 2)]
    last = int(ends[ends >= rows[0] + 14][0]) if (ends >= rows[0] + 14).any() else int(rows[-1])
    line = profile[int(rows[0]) : last + 1]
    return int(rows[0]) + int(np.flatnonzero(line >= 0.35 * line.max())[-1])


def unstack(words: Sequence[OcrWord], column: PieceColumn) -> list[OcrWord]:
    """The words of the column at their places in the picture; `line` begins with the index of the area."""
    out: list[OcrWord] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        for piece in column.pieces:
            if piece.top <= y < piece.bottom and piece.left <= x < piece.right:
                x0, x1 = word.x0 + piece.dx, word.x1 + piece.dx
                y0, y1 = word.y0 + piece.dy, word.y1 + piece.dy
                out.append(OcrWord(word.text, x0, y0, x1, y1, word.confidence, (piece.index, *word.line)))
                break
    return out


def doubtful_cells(words: Sequence[OcrWord], cells: int) -> list[int]:
    """The cells worth a second reading, the most doubtful first: their index is below `cells`, and they hold a word that
    the engine is not sure of, or one that Vietnamese does not spell. No more of them than a small share of the page's
    letters, since a second reading costs as much as the first."""
    held: dict[int, list[OcrWord]] = {}
    for word in words:
        held.setdefault(word.line[0], []).append(word)
    room = _SECOND * sum(len(word.text) for word in words)
    doubts = sorted(
        (min(map(_sureness, mine)), index) for index, mine in held.items() if index < cells and len(mine) <= _LONGEST
    )
    out: list[int] = []
    for sureness, index in doubts:
        letters = sum(len(word.text) for word in held[index])
        if sureness >= _SURE:
            break
        if letters <= room:
            room -= letters
            out.append(index)
    return out


def _sureness(word: OcrWord) -> float:
    """The confidence in a word, less for small letters that are no syllable; lone signs are not asked about."""
    letters = word.text.strip(".,;:()/-–“”\"'")
    if not any(char.isalnum() for char in letters):
        return 1.0
    odd = letters.isalpha() and not letters.isupper() and not is_syllable(letters)
    return word.confidence - (0.25 if odd else 0.0)
