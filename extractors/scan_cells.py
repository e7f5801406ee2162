"""The pieces of text of a page set as one column, so that one recognition reads the whole page, tables and all.

Layout analysis of an OCR engine goes wrong on tables and on the two columns of letterhead and signature: it joins lines
of neighbours and drops lone row numbers. Cut out along the ruling lines (cells) and along white space (blocks), and set
one below the other, they are plain text to it; each word goes back to where it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr import OcrWord
from extractors.scan_image import Pixels

Pixel = tuple[int, int, int, int]  # left, top, right, bottom in pixels

_PAD = 16  # pixels of paper around the column
_GAP = 18  # pixels of paper between two pieces
_LEAST = 14  # dark pixels below which a piece is a speck
_MOST = 1500  # pieces of one page; more are noise


@dataclass(slots=True)
class Piece:
    """One piece in the column: its rows there, how far its pixels were moved, and its place in the picture.

    `small` says that it holds one short token at most: mostly the number of a row.
    """

    top: int
    bottom: int
    dx: int
    dy: int
    area: Pixel
    small: bool


@dataclass(slots=True)
class PieceColumn:
    """All pieces that hold ink, one below the other."""

    grey: Pixels
    pieces: list[Piece]


def text_blocks(ink: Pixels, scale: float) -> list[Pixel]:
    """Blocks of text in a picture (1 is ink) without ruling lines: what hangs together over the gaps between words and
    lines but not over a gutter. Blocks whose rectangles overlap are one. `scale` is pixels per point."""
    import cv2

    inch = scale * 72
    wide, tall = int(0.2 * inch) | 1, int(0.1 * inch) | 1
    framed = cv2.copyMakeBorder(ink, tall, tall, wide, wide, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((tall, wide), np.uint8))
    closed = np.ascontiguousarray(closed[tall:-tall, wide:-wide])
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
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
        for x0, y0, x1, y1 in _united(boxes[:_MOST])
    ]
    return sorted(blocks, key=lambda box: (box[1], box[0]))


def _united(boxes: list[Pixel]) -> list[Pixel]:
    """Rectangles that overlap become the rectangle around them, until none do."""
    done: list[Pixel] = []
    waiting = list(reversed(boxes))
    while waiting:
        x0, y0, x1, y1 = waiting.pop()
        for index, (a0, b0, a1, b1) in enumerate(done):
            if x0 < a1 and a0 < x1 and y0 < b1 and b0 < y1:
                del done[index]
                waiting.append((min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1)))
                break
        else:
            done.append((x0, y0, x1, y1))
    return done


def stack_pieces(grey: Pixels, ink: Pixels, areas: Sequence[Pixel]) -> PieceColumn | None:
    """The areas of a picture whose ruling lines are gone, one below the other; None where none holds ink."""
    import cv2

    specks = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))
    found: list[tuple[Pixel, Pixel]] = []
    height, width = grey.shape
    for area in areas:
        left, top, right, bottom = (
            max(0, area[0] + 2),
            max(0, area[1] + 2),
            min(width, area[2] - 2),
            min(height, area[3] - 2),
        )
        if right - left < 4 or bottom - top < 4:
            continue
        part = specks[top:bottom, left:right]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        if not len(rows) or int(part.sum()) < _LEAST:
            continue
        box = (
            max(left, left + int(columns[0]) - 8),
            max(top, top + int(rows[0]) - 5),
            min(right, left + int(columns[-1]) + 9),
            min(bottom, top + int(rows[-1]) + 6),
        )
        found.append((box, area))
    if not found:
        return None
    paper = int(np.median(grey[::8, ::8]))
    wide = max(box[2] - box[0] for box, _ in found) + 2 * _PAD
    tall = sum(box[3] - box[1] + _GAP for box, _ in found) + 2 * _PAD
    column = np.full((tall, wide), paper, np.uint8)
    pieces: list[Piece] = []
    at = _PAD
    for (left, top, right, bottom), area in found:
        column[at : at + bottom - top, _PAD : _PAD + right - left] = grey[top:bottom, left:right]
        small = bottom - top < 70 and right - left < 110
        pieces.append(Piece(at - _GAP // 2, at + bottom - top + _GAP // 2, left - _PAD, top - at, area, small))
        at += bottom - top + _GAP
    return PieceColumn(column, pieces)


def unstack(words: Sequence[OcrWord], column: PieceColumn) -> list[OcrWord]:
    """The words of the column at their places in the picture; `line` begins with the number of the piece."""
    out: list[OcrWord] = []
    for word in words:
        middle = (word.y0 + word.y1) / 2
        for number, piece in enumerate(column.pieces):
            if piece.top <= middle < piece.bottom:
                x0, x1 = word.x0 + piece.dx, word.x1 + piece.dx
                y0, y1 = word.y0 + piece.dy, word.y1 + piece.dy
                out.append(OcrWord(word.text, x0, y0, x1, y1, word.confidence, (number, *word.line)))
                break
    return out
