"""The signer's name where only the picture of a signature shows it: electronic signing puts one picture with seal,
signature and name under the post, and the page's text ends with the post.

Only what lies under a post that no name follows is read, and only a line that is a person's name with a surname is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pymupdf

from extractors.geometry import Rect, union
from extractors.ocr import OcrEngine, OcrImage, OcrWord
from extractors.scan_image import DPI, grey_of, picture
from extractors.signature import is_person, is_post
from extractors.source import Page, Word
from extractors.surnames import is_surname, surname_of
from extractors.syllables import is_syllable
from schemas.identifiers import fold
from schemas.registries import provinces

_GAP = 2.5  # in sizes of the print: recipients and signature stand side by side, further apart than words
_LOWER = 140.0  # points below the post within which a picture begins
_DEEP = 300.0  # points below it within which all of it lies
_BESIDE = 130.0  # points by which the middle of a name may stand off that of its post
_SMALL, _LARGE = 30.0, 340.0  # points: the width of such a picture
_SURE = 0.5  # confidence in each word of a name
_EDGES = "*_|„“”‟\"'‘’`´~^°•¬.,;:-"


def read_signer(engine: OcrEngine, pdf_page: pymupdf.Page, page: Page) -> bool:
    """Add to the page's words the name that a picture under a post shows; whether the engine was asked."""
    if page.back is not None or not page.images:
        return False
    post = _unsigned(page)
    area = _below(page, post) if post else None
    if area is None:
        return False
    grey = np.ascontiguousarray(grey_of(picture(pdf_page, [], area, DPI)))
    words = engine.read(OcrImage(grey.tobytes(), grey.shape[1], grey.shape[0], DPI, "column"))
    name = _name(words)
    if name:
        step = 72 / DPI
        top, bottom = min(word.y0 for word in name), max(word.y1 for word in name)
        base = min(word.y1 for word in name)  # a letter with a tail reaches lower
        for word in name:
            text = word.text.strip(_EDGES)
            x0, x1 = area[0] + word.x0 * step, area[0] + word.x1 * step
            wide = (x1 - x0) / len(text)
            edges = [(x0 + index * wide, x0 + (index + 1) * wide) for index in range(len(text))]
            page.words.append(
                Word(
                    text, x0, area[1] + top * step, x1, area[1] + bottom * step, edges, area[1] + base * step,
                    post[0].size, post[0].bold, False, order=post[-1].order, confidence=word.confidence,
                )
            )  # fmt: skip
            page.characters += len(text)
    return True


def _unsigned(page: Page) -> list[Word]:
    """The words of the last post in capitals under which no name is printed; none where there is no such post."""
    lines = _lines([word for word in page.words if not word.hidden])
    found: list[Word] = []
    for line in lines:
        text = " ".join(word.text for word in line)
        if text.upper() == text and len(text) <= 60 and is_post(text) and _middle(line) > 0.35 * page.width:
            found = line
    for line in lines if found else ():
        below = 0 < line[0].base - found[0].base < _DEEP and abs(_middle(line) - _middle(found)) < _BESIDE
        # the lines of an electronic signature are small print: `Đắk Nông` in them is nobody
        if below and line[0].size > 0.8 * found[0].size and is_person(" ".join(word.text for word in line)):
            return []
    return found


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline without a wide gap, from the top of the page down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (round(w.base), w.x0)):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(last.base - word.base) < 0.3 * word.size and word.x0 - last.x1 < _GAP * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _middle(line: Sequence[Word]) -> float:
    return (line[0].x0 + line[-1].x1) / 2


def _below(page: Page, post: Sequence[Word]) -> Rect | None:
    """The rectangle under a post that pictures of a signature take; None where there are none."""
    low, middle = max(word.y1 for word in post), _middle(post)
    pictures = [
        (x0, y0, x1, y1)
        for x0, y0, x1, y1 in page.images
        if x0 - 30 <= middle <= x1 + 30
        and _SMALL <= x1 - x0 <= _LARGE
        and y0 < low + _LOWER
        and low + 10 < y1 < low + _DEEP
    ]
    if not pictures:
        return None
    x0, _, x1, y1 = union(pictures)
    return (max(0.0, x0), low + 1, min(page.width, x1), min(page.height, y1 + 2))


@cache
def _places() -> frozenset[str]:
    """Provinces: an electronic signature names that of the office (`Sơn La`)."""
    return frozenset(fold(row.name) for row in provinces())


def _name(words: Sequence[OcrWord]) -> list[OcrWord]:
    """The words of the lowest line that is a person's name."""
    lines: dict[tuple[int, ...], list[OcrWord]] = {}
    for word in words:
        if word.text.strip(_EDGES):
            lines.setdefault(word.line, []).append(word)
    for line in sorted(lines.values(), key=lambda line: -line[0].y0):
        texts = [word.text.strip(_EDGES) for word in line]
        surname = is_surname(texts[0]) or surname_of(texts[0]) is not None
        text = " ".join(texts)
        if surname and is_person(text) and all(map(is_syllable, texts)) and fold(text) not in _places():
            return line if min(word.confidence for word in line) >= _SURE else []
    return []
