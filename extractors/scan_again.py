"""A second look at doubtful lines of letterhead and signature: enlarged, in one more recognition for the whole page.

Only lines with a doubtful word are read again, and only in the head of the first page and around a signature: what
stands there becomes columns of the document's own record. The reading that is more like Vietnamese wins; equal ones
leave the first as it is.
"""

from __future__ import annotations

from collections import Counter
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
_NAME = 0.94  # and that of a word in a signer's name
_FACTORS = (1.25, 1.6, 2.0)  # enlargements that are tried; all are read by one process
_GAIN = 0.04  # by which another reading must be better
_WORSE = 0.25  # by which what most say may be less like Vietnamese
_DISPUTED = 0.6  # confidence of a word that other readings contradict
_NAMED = 0.3  # what a surname at the head of a capitalised line counts
_SIGNING = regex.compile(
    r"^\W*(?:t[./]?m|k[./]?t|t[./]?l|tuq)\b|chu tich|giam doc|bo truong|thu tuong|bi thu|truong ban|chanh van phong|cuc truong"
)
_MOTTO = frozenset(
    ["cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam", "doc", "lap", "tu", "do", "hanh", "phuc"]
)
_EDGES = "„“”\"'‘’`´~^°•¬⁄|.,:;-_"
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
        if bottom - top > 0.8 * inch or len(mine) > 16 or index >= len(areas):
            continue
        head = first and bottom < _HEAD * height
        signing = left > 0.4 * width and any(-0.1 * inch <= top - y <= 2.4 * inch for y in signed)
        limit = _NAME if signing and _is_name(mine) else _DOUBTFUL
        # strokes of a signature and specks have no word that is sure; there is nothing to read again
        sure = any(word.confidence > 0.8 and len(word.text) > 1 and _spelt(word.text) for word in mine)
        if _is_motto(mine):
            continue
        if (head or (signing and sure)) and any(_is_doubtful(word, limit) for word in mine):
            out.append(index)
    return out


def _is_motto(words: Sequence[OcrWord]) -> bool:
    """Whether most of a line is the name of the state or its motto, which are the same on every document."""
    sure = [fold(word.text.strip(_EDGES)) for word in words if word.confidence > 0.8]
    known = [word for word in sure if word in _MOTTO]
    return len(known) >= 4 and 3 * len(known) >= 2 * len(words) and not {"cong", "doc", "hanh"}.isdisjoint(known)


def _is_doubtful(word: OcrWord, limit: float) -> bool:
    return word.confidence < limit and sum(char.isalnum() for char in word.text) > 1


def _is_name(words: Sequence[OcrWord]) -> bool:
    """Whether a line can be a person's name: no other word of the document bears it out, so little doubt is enough."""
    texts = [word.text.strip(_EDGES) for word in words]
    return 2 <= len(words) <= 6 and all(text[:1].isupper() and not text[1:].isupper() for text in texts if text)


def read_again(
    engine: OcrEngine,
    grey: Pixels,
    ink: Pixels,
    areas: Sequence[Pixel],
    chosen: Sequence[int],
    words: Sequence[OcrWord],
    dpi: int,
    numbers: Sequence[int] = (),
) -> tuple[dict[int, list[OcrWord]], list[OcrWord]]:
    """The words of those of the chosen areas that read better in an enlarged picture, by the area's index, and what
    stands in the areas `numbers`, which may be lone numbers, by themselves (`line` begins with the area's index); all
    stand at their places in `grey`. `words` are the first reading."""
    import cv2

    column = stack_pieces(grey, ink, [areas[index] for index in chosen])
    if column is None:
        return {}, []
    single = stack_pieces(grey, ink, [areas[index] for index in numbers]) if numbers else None
    paper = int(np.median(column.grey[::4, ::4]))
    sizes = [(round(column.grey.shape[1] * factor), round(column.grey.shape[0] * factor)) for factor in _FACTORS]
    below = single.grey.shape if single is not None else (0, 0)
    sheet = np.full(
        (sum(height for _, height in sizes) + below[0], max(below[1], *(width for width, _ in sizes))), paper, np.uint8
    )
    at = 0
    for width, height in sizes:
        sheet[at : at + height, :width] = cv2.resize(column.grey, (width, height), interpolation=cv2.INTER_CUBIC)
        at += height
    if single is not None:
        sheet[at:, : below[1]] = single.grey
    read = engine.read(
        OcrImage(
            np.ascontiguousarray(sheet).tobytes(),
            sheet.shape[1],
            sheet.shape[0],
            round(dpi * _FACTORS[0]),
            "column",
            again=True,
        )
    )
    first: dict[int, list[OcrWord]] = {}
    for word in words:
        first.setdefault(word.line[0], []).append(word)
    readings: dict[int, list[list[OcrWord]]] = {index: [first.get(index, [])] for index in chosen}
    at = 0
    for factor, (_, height) in zip(_FACTORS, sizes, strict=True):
        mine = [_reduced(word, at, factor) for word in read if at <= (word.y0 + word.y1) / 2 < at + height]
        at += height
        held: dict[int, list[OcrWord]] = {}
        for word in unstack(mine, column):
            word.line = (chosen[word.line[0]], *word.line[1:])
            held.setdefault(word.line[0], []).append(word)
        for index, other in held.items():
            readings[index].append(other)
    alone = (
        unstack([_reduced(word, at, 1.0) for word in read if (word.y0 + word.y1) / 2 >= at], single) if single else []
    )
    for word in alone:
        word.line = (numbers[word.line[0]], *word.line[1:])
    out: dict[int, list[OcrWord]] = {}
    for index, found in readings.items():
        best = choose(found)
        if best is not found[0]:
            out[index] = best
    return out, alone


def choose(readings: Sequence[list[OcrWord]]) -> list[OcrWord]:
    """One of several readings of a line, the first of which stands for the page: what most say, else the one that is
    more like Vietnamese. Words that most others read differently are doubtful from then on."""
    first = readings[0]
    if len(readings) == 1:
        return first
    votes = Counter(_text(reading) for reading in readings)

    def rank(place: int) -> tuple[int, float]:
        # the first reading stands among equals, and against one that lost letters
        lost = _letters(readings[place]) < 0.75 * _letters(first)
        return (0 if lost else votes[_text(readings[place])], merit(readings[place]) + (0.0 if place else _GAIN))

    best = readings[max(range(len(readings)), key=rank)]
    if merit(best) < merit(first) - _WORSE:
        best = first
    others = [{word.text for word in reading} for reading in readings if reading is not best]
    for word in best:
        if sum(word.text in texts for texts in others) * 2 < len(others):
            word.confidence = min(word.confidence, _DISPUTED)
    return best


def _text(words: Sequence[OcrWord]) -> str:
    return " ".join(word.text for word in words)


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
