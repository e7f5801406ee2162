"""A second look at doubtful lines of letterhead and signature: enlarged, in one more recognition for the whole page.

Only lines with a doubtful word are read again, and only in the head of the first page and around a signature: what
stands there becomes columns of the document's own record. The reading that is more like Vietnamese wins; equal ones
leave the first as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import regex

from extractors.ocr import OcrEngine, OcrImage, OcrWord
from extractors.scan_cells import Pixel, stack_pieces, unstack
from extractors.scan_image import Pixels
from extractors.surnames import is_surname, surname_of
from extractors.syllables import is_syllable
from schemas.identifiers import fold

_HEAD = 0.42  # share of the first page in which letterhead and title stand
_DOUBTFUL = 0.75
_FACTORS = (1.25, 1.6, 2.0)  # enlargements that are tried; all are read by one process
_GAIN = 0.04  # by which another reading must be better
_NAMED = 0.3  # what a surname at the head of a capitalised line counts
_SIGNING = regex.compile(
    r"^\W*(?:t[./]?m|k[./]?t|t[./]?l|tuq)\b|chu tich|giam doc|bo truong|thu tuong|bi thu|truong ban|chanh van phong|cuc truong"
)
_WORD = regex.compile(r"\p{L}+")


def doubtful_lines(
    words: Sequence[OcrWord], areas: Sequence[Pixel], shape: tuple[int, int], inch: float, *, first: bool
) -> list[int]:
    """The areas worth a second reading, by index. `words` stand at their places and name their area; `shape` is the
    page's height and width in pixels, `first` says that it is the document's first page."""
    height, width = shape
    held: dict[int, list[OcrWord]] = {}
    for word in words:
        held.setdefault(word.line[0], []).append(word)
    signed = [
        max(word.y0 for word in mine)
        for mine in held.values()
        if min(word.x0 for word in mine) > 0.4 * width and _SIGNING.search(fold(" ".join(word.text for word in mine)))
    ]
    out: list[int] = []
    for index, mine in held.items():
        top, bottom, left = min(w.y0 for w in mine), max(w.y1 for w in mine), min(w.x0 for w in mine)
        if bottom - top > 1.6 * inch or len(mine) > 24 or index >= len(areas):
            continue
        head = first and bottom < _HEAD * height
        signing = left > 0.4 * width and any(-0.1 * inch <= top - y <= 2.4 * inch for y in signed)
        if (head or signing) and any(_is_doubtful(word) for word in mine):
            out.append(index)
    return out


def _is_doubtful(word: OcrWord) -> bool:
    return word.confidence < _DOUBTFUL and sum(char.isalnum() for char in word.text) > 1


def read_again(
    engine: OcrEngine,
    grey: Pixels,
    ink: Pixels,
    areas: Sequence[Pixel],
    chosen: Sequence[int],
    words: Sequence[OcrWord],
    dpi: int,
) -> dict[int, list[OcrWord]]:
    """The words of those of the chosen areas that read better in an enlarged picture, by the area's index; they stand
    at their places in `grey`. `words` are the first reading."""
    import cv2

    column = stack_pieces(grey, ink, [areas[index] for index in chosen])
    if column is None:
        return {}
    paper = int(np.median(column.grey[::4, ::4]))
    sizes = [(round(column.grey.shape[1] * factor), round(column.grey.shape[0] * factor)) for factor in _FACTORS]
    sheet = np.full((sum(height for _, height in sizes), max(width for width, _ in sizes)), paper, np.uint8)
    at = 0
    for width, height in sizes:
        sheet[at : at + height, :width] = cv2.resize(column.grey, (width, height), interpolation=cv2.INTER_CUBIC)
        at += height
    read = engine.read(
        OcrImage(
            np.ascontiguousarray(sheet).tobytes(), sheet.shape[1], sheet.shape[0], round(dpi * _FACTORS[0]), "column"
        )
    )
    first: dict[int, list[OcrWord]] = {}
    for word in words:
        first.setdefault(word.line[0], []).append(word)
    best: dict[int, tuple[float, list[OcrWord]]] = {index: (merit(first.get(index, [])), []) for index in chosen}
    at = 0
    for factor, (_, height) in zip(_FACTORS, sizes, strict=True):
        mine = [_reduced(word, at, factor) for word in read if at <= (word.y0 + word.y1) / 2 < at + height]
        at += height
        held: dict[int, list[OcrWord]] = {}
        for word in unstack(mine, column):
            word.line = (chosen[word.line[0]], *word.line[1:])
            held.setdefault(word.line[0], []).append(word)
        for index, other in held.items():
            better = merit(other)
            if better > best[index][0] + _GAIN and _letters(other) >= 0.75 * _letters(first[index]):
                best[index] = (better, other)
    return {index: other for index, (_, other) in best.items() if other}


def _reduced(word: OcrWord, top: int, factor: float) -> OcrWord:
    y0, y1 = (word.y0 - top) / factor, (word.y1 - top) / factor
    return OcrWord(word.text, word.x0 / factor, y0, word.x1 / factor, y1, word.confidence, word.line)


def _letters(words: Sequence[OcrWord]) -> int:
    return sum(char.isalnum() for word in words for char in word.text)


def merit(words: Sequence[OcrWord]) -> float:
    """How much a reading is worth: the confidence of its words by their letters; words that Vietnamese does not spell
    count little. Capitalised words that begin with a surname are a name."""
    total = sum(len(word.text) for word in words)
    if not total:
        return 0.0
    worth = sum(len(word.text) * (word.confidence if _spelt(word.text) else 0.3 * word.confidence) for word in words)
    name = [piece for word in words for piece in _WORD.findall(word.text)]
    named = (
        2 <= len(name) <= 5
        and all(piece[0].isupper() for piece in name)
        and not name[0].isupper()
        and (is_surname(name[0]) or surname_of(name[0]) is not None)
    )
    return worth / total + (_NAMED if named else 0.0)


def _spelt(text: str) -> bool:
    if any(char.isdigit() for char in text) or "/" in text:
        return True
    pieces = _WORD.findall(text)
    return bool(pieces) and all(is_syllable(piece) or (piece.isupper() and len(piece) <= 5) for piece in pieces)
