"""Doubtful words of a text layer, read a second time in the picture of their page and compared.

A font may not tell what its glyphs are, or tell it wrongly; a blank may be drawn inside a word. Where no certain repair
covers that (`text.py`, `torn.py`, `legacy.py`), the line around the word is read by OCR. Agrees the reading with what is
legible of the word, it is set right; else the word stays as it is printed. Both are findings. Pages without such words
cost nothing but a look at their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

import numpy as np
import pymupdf
import regex

from extractors.ocr import OcrEngine, OcrImage, OcrWord
from extractors.scan_cells import Pixel, stack_pieces, unstack
from extractors.scan_image import DPI, grey_of, ink_of, picture
from extractors.source import Page, Word
from extractors.syllables import is_syllable
from schemas.identifiers import fold
from schemas.records import FindingNote
from schemas.registries import provinces

_LETTERS = regex.compile(r"\p{L}+")
_UNTOLD = regex.compile(r"[\ufffd\p{Co}\p{Cn}\u3000-\U0010ffff]")  # no meaning, or one of another script
_INSIDE = regex.compile(r"(?<=\p{L})[?¿¡§¶©®±²³¤¦¨¬¯´·¸»«¼½¾×÷¢£¥µ^~`|\\]+(?=\p{L})")
_PICTURES = frozenset("\uf0b7\uf02d\uf0a7\uf0fc\uf0d8\uf076\uf0e0")  # bullets, which `text.py` reads
# Names of places in other languages of Việt Nam (Đắk Lắk, Krông Nô, Ia Grai): clusters and ends that Vietnamese lacks.
_FOREIGN_NAME = regex.compile(r"\p{Lu}\p{Ll}*[klrsh]|\p{Lu}[rlđ]\p{Ll}+")
_MOST = 40  # words of a page read again; with more of them the page is garbage, and judged so
_WIDE = 2  # words to each side that are read with it: an engine reads a line better than a word
_LEFT = 0.3  # confidence in a word that stays as printed though OCR reads something else
_CONSONANTS = frozenset(["ch", "gh", "kh", "ng", "ngh", "nh", "ph", "th", "tr", *"bcdđghklmnpqrstvx"])
_SURE = 0.75  # confidence of a second reading that sets a word right
_LIKE = 0.6  # share of the legible letters that it has to agree with
_NAMED = 5


def doubtful_words(words: Sequence[Word]) -> list[int]:
    """The words that cannot be what is printed, by index: characters without meaning, signs inside a word, and marked
    letters that no Vietnamese syllable is spelt with. Hidden words, abbreviations and names are left alone."""
    return [index for index, word in enumerate(words) if not word.hidden and not word.stamp and _is_doubtful(word.text)]


@lru_cache(maxsize=1 << 15)
def _is_doubtful(text: str) -> bool:
    if text.isascii():
        return _INSIDE.search(text) is not None and not any(char.isdigit() for char in text)
    if any(char not in _PICTURES for char in _UNTOLD.findall(text)):
        return True
    if any(char.isdigit() or char in "/@" for char in text):
        return False
    if _INSIDE.search(text):
        return True
    for piece in _LETTERS.findall(text):
        if len(piece) < 2 or piece.isascii() or is_syllable(piece) or (piece.isupper() and len(piece) <= 6):
            continue
        if piece.lower() not in _names() and not _FOREIGN_NAME.fullmatch(piece):
            return True
    return False


@cache
def _names() -> frozenset[str]:
    """Words of the provinces' names that Vietnamese does not spell."""
    return frozenset(piece.lower() for row in provinces() for piece in row.name.split() if not is_syllable(piece))


def torn_words(words: Sequence[Word]) -> list[int]:
    """Where a blank may tear a syllable after its first consonants (`ph át triển`), by the index of the first piece."""
    return [
        index
        for index in range(len(words) - 1)
        if words[index].text.lower() in _CONSONANTS
        and not words[index].hidden
        and _beside(words[index], words[index + 1])
        and _is_one(words[index].text, words[index + 1].text)
    ]


def _is_one(left: str, right: str) -> bool:
    core = right.rstrip(",;:.")
    return core.isalpha() and (core.islower() or (left.isupper() and core.isupper())) and is_syllable(left + core)


def _beside(left: Word, right: Word) -> bool:
    return abs(left.base - right.base) <= 0.15 * left.size and -0.3 * left.size < right.x0 - left.x1 < 0.6 * left.size


def reread(engine: OcrEngine, pdf_page: pymupdf.Page, page: Page) -> bool:
    """Read the doubtful words of a page again and set right what can be; whether the engine was asked."""
    doubtful, torn = doubtful_words(page.words), torn_words(page.words)
    if not (doubtful or torn) or len(doubtful) + len(torn) > _MOST:
        return False
    asked = [*doubtful, *torn]
    found = _read(engine, pdf_page, page, [_around(page.words, index, page) for index in asked])
    repaired: list[str] = []
    left: list[str] = []
    joined: list[int] = []
    for place, index in enumerate(asked):
        word = page.words[index]
        read = found.get(place, ())
        if place >= len(doubtful):
            other = page.words[index + 1]
            if _covering(read, word.x0, other.x1, word.text + other.text) and index - 1 not in joined:
                repaired.append(f"“{word.text} {other.text}” is “{word.text}{other.text}”")
                joined.append(index)
        elif (right := _agreed(word, read)) is not None:
            repaired.append(f"“{word.text}” is “{right.text}”")
            step = (word.x1 - word.x0) / len(right.text)
            word.edges = [(word.x0 + at * step, word.x0 + (at + 1) * step) for at in range(len(right.text))]
            word.text, word.repaired, word.confidence = right.text, True, right.confidence
        elif not any(_same(word.text, other.text) for other in read):
            left.append(f"“{word.text}”")
            word.disputed, word.confidence = True, _LEFT
    for index in sorted(joined, reverse=True):
        word, other = page.words[index], page.words[index + 1]
        word.text += other.text
        word.edges = [*word.edges, *other.edges]
        word.x1, word.y0, word.y1 = other.x1, min(word.y0, other.y0), max(word.y1, other.y1)
        word.repaired = True
        del page.words[index + 1]
    for code, told in (("text_reread", repaired), ("text_doubtful", left)):
        if told:
            more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
            what = "damaged words were read in the picture" if code == "text_reread" else "words may be damaged"
            message = f"Page {page.number}: {what}: {', '.join(told[:_NAMED])}{more}."
            page.notes.append(FindingNote(code=code, message=message, page=page.number))
    return True


def _covering(read: Sequence[OcrWord], x0: float, x1: float, text: str) -> bool:
    """Whether one word was read over this place, and it is this one."""
    inside = [word for word in read if min(word.x1, x1) - max(word.x0, x0) > 0.3 * (word.x1 - word.x0)]
    return len(inside) == 1 and _same(inside[0].text, text) and inside[0].confidence >= _SURE


def _around(words: Sequence[Word], index: int, page: Page) -> tuple[float, float, float, float]:
    """The place of a word with its neighbours on the line."""
    word = words[index]
    near = [
        other
        for other in words[max(0, index - _WIDE) : index + _WIDE + 1]
        if abs(other.base - word.base) < 0.3 * word.size and abs(other.x0 - word.x0) < 16 * word.size
    ]
    low = min(other.x0 for other in near) - 0.25 * word.size
    high = max(other.x1 for other in near) + 0.25 * word.size
    top, bottom = word.base - 1.02 * word.size, word.base + 0.32 * word.size
    return max(0.0, low), max(0.0, top), min(page.width, high), min(page.height, bottom)


def _read(
    engine: OcrEngine, pdf_page: pymupdf.Page, page: Page, areas: Sequence[tuple[float, float, float, float]]
) -> dict[int, list[OcrWord]]:
    """What OCR reads in each area, by its place in the list, in points of the page; one recognition for all."""
    grey = grey_of(picture(pdf_page, []))
    scale = grey.shape[1] / pdf_page.rect.width
    grey = np.ascontiguousarray(np.rot90(grey, page.turn // 90))
    pixels: list[Pixel] = [
        (int(x0 * scale), int(y0 * scale), int(x1 * scale) + 1, int(y1 * scale) + 1) for x0, y0, x1, y1 in areas
    ]
    column = stack_pieces(grey, ink_of(grey, 41, 25), pixels)
    if column is None:
        return {}
    height, width = column.grey.shape
    image = OcrImage(np.ascontiguousarray(column.grey).tobytes(), width, height, DPI, "column")
    out: dict[int, list[OcrWord]] = {}
    for word in unstack(engine.read(image), column):
        word.x0, word.x1 = word.x0 / scale, word.x1 / scale
        out.setdefault(word.line[0], []).append(word)
    return out


def _agreed(word: Word, read: Sequence[OcrWord]) -> OcrWord | None:
    """The second reading of a word, where it is sure and agrees with what is legible of the first."""
    middle = [other for other in read if word.x0 <= (other.x0 + other.x1) / 2 <= word.x1]
    if len(middle) != 1 or middle[0].confidence < _SURE:
        return None
    text = middle[0].text
    if _is_doubtful(text) or not any(is_syllable(piece) for piece in _LETTERS.findall(text)):
        return None
    legible = _UNTOLD.sub("", _INSIDE.sub("", word.text))
    kept = sum(block.size for block in SequenceMatcher(None, fold(legible), fold(text), False).get_matching_blocks())
    if kept < _LIKE * max(len(fold(legible)), 1) or not 0.5 <= len(text) / len(word.text) <= 1.6:
        return None
    return middle[0]


def _same(text: str, other: str) -> bool:
    """Whether the reading bears out the print, closing marks aside."""
    return text.strip(".,;:()“”\"'").lower() == other.strip(".,;:()“”\"'").lower()
