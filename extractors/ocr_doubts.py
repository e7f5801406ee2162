"""How sure a record is whose words were read by OCR: the odds that all of them are right, word by word.

The chance that a word is misread follows from the engine's confidence in it. The shares below were counted on 50,000
words of scans made of documents whose text is known (`benchmarks/scan_confidence.py` makes such scans): they hold for the
engine of `pipeline/ocr.py` and change little from scanner to scanner.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import zip_longest

import regex

from extractors.model import Layout
from extractors.source import Word
from extractors.syllables import is_syllable
from schemas.codes import OCR_ODDS
from schemas.identifiers import fold
from schemas.records import Box, FindingNote

# Share of misread words by confidence: from each bound on, up to the next.
_BOUNDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.945, 0.955)
_MISREAD = (0.8, 0.65, 0.53, 0.44, 0.37, 0.32, 0.22, 0.19, 0.13, 0.055, 0.042, 0.022, 0.001)
# Factors: a spelling that no syllable has; figures and abbreviations, which are read rightly at lower confidence.
_NO_SYLLABLE, _EASY = 2.0, 0.45
_FIGURE = 0.008  # a wrong figure is a word like any other: nothing makes the engine doubt it
_COLON = 0.05  # a semicolon is read as a colon, never the other way about
_SIGN = 0.3  # of the chance of a lone sign: a bullet or dash hardly ever stands in a column
# Words that the engine likes to read for another one, surely: `chi` as `chỉ`, `nền` as `nên`, `bền` as `bên`, `tự` as `tụ`.
_TAKEN = {"chỉ": 0.25, "nên": 0.2, "bên": 0.15, "tụ": 0.3, "mình": 0.15, "thiểu": 0.05, "trông": 0.3, "tuyển": 0.2}
# Pairs that leave no doubt.
_BORNE_OUT = frozenset(
    ["chỉ tiêu", "chỉ đạo", "chỉ số", "chỉ thị", "chỉ dẫn", "chỉ định", "tuyển dụng", "tuyển sinh", "tuyển chọn"]
)
# What a document's other words say: a spelling that it prints again, and that no other one with the same letters outnumbers,
# is misread less often than its confidence alone tells; one beside a far more frequent one (`cẩu`, `cấu`) more often.
# From how many times as frequent: the factor, and the least chance. Counted on 27,000 words of 27 scans whose text is
# known, none of which the shares above were counted on.
_REPEATED, _SINGLE = 0.4, 0.8
_RIVALS = ((10.0, 2.0, 0.05), (4.0, 1.5, 0.012), (1.0, 1.0, 0.005))
_NAMED = 4  # words that a message names
_TOLD = 0.03  # chance from which a word is worth naming
_MARKS = ".,;:()“”\"'"
_LETTERS = regex.compile(r"\p{L}+")


def ocr_notes(layout: Layout, boxes: Iterable[Box]) -> list[FindingNote]:
    """The findings on a record with these boxes (as read, not as displayed): one that it was read by OCR, one for each
    column that has doubtful words, and one for the small doubts of all others together. Their codes carry the odds
    that everything there is right (`schemas.codes.OCR_ODDS`)."""
    if not layout.ocr_words:
        return []
    if not layout.ocr_spellings:
        layout.ocr_spellings.update(spellings(layout.ocr_words.values()))
    columns: dict[str | None, list[Word]] = {}
    seen: set[int] = set()
    page = None
    for box in boxes:
        for word in layout.ocr_words.get(box.page, ()):
            if not box.y0 <= (word.y0 + word.y1) / 2 <= box.y1:
                continue
            if box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and id(word) not in seen:
                seen.add(id(word))
                page = page or box.page
                columns.setdefault(box.column, []).append(word)
    if not seen:
        return []
    notes = _disputed(columns, page)
    seen -= {id(word) for words in columns.values() for word in words if word.disputed}
    if not seen:
        return notes
    notes.append(FindingNote(code="ocr_text", message=f"Read by OCR: {len(seen)} words.", page=page))
    rest = 1.0
    for column, words in columns.items():
        odds = 1.0
        chances = [misread(word, after, layout.ocr_spellings) for word, after in zip_longest(words, words[1:])]
        for chance in chances:
            odds *= 1.0 - chance
        code = odds_code(odds)
        doubtful = [(chance, word) for chance, word in zip(chances, words, strict=True) if chance >= _TOLD]
        if code is None or not doubtful:
            rest *= odds
            continue
        doubtful.sort(key=lambda pair: -pair[0])
        named = ", ".join(f"“{word.text}” {word.confidence or 0.0:.0%}" for _, word in doubtful[:_NAMED])
        more = f" and {len(doubtful) - _NAMED} more" if len(doubtful) > _NAMED else ""
        notes.append(FindingNote(code=code, message=f"OCR is not sure of {named}{more}.", column=column, page=page))
    if (code := odds_code(rest)) is not None:
        message = f"{len(seen)} words give OCR many chances to err, though it doubts none of them."
        if len(notes) > 1:
            message = f"{len(seen)} words give OCR many chances to err."
        notes.append(FindingNote(code=code, message=message, page=page))
    return notes


def _disputed(columns: dict[str | None, list[Word]], page: int | None) -> list[FindingNote]:
    """A finding for each column with damaged words that stayed as they are printed."""
    notes = []
    for column, words in columns.items():
        if damaged := [word.text for word in words if word.disputed]:
            message = f"OCR reads {', '.join(f'“{text}”' for text in damaged[:_NAMED])} differently."
            notes.append(FindingNote(code="text_doubtful", message=message, column=column, page=page))
    return notes


def odds_code(odds: float) -> str | None:
    """The finding code whose weight is nearest to these odds; None where nothing can be said against the text."""
    return min(OCR_ODDS, key=lambda code: abs(OCR_ODDS[code] - odds)) if odds < 0.99 else None


def spellings(pages: Iterable[Iterable[Word]]) -> dict[str, dict[str, int]]:
    """How often each spelling occurs among words read by OCR, by its letters without marks."""
    out: dict[str, dict[str, int]] = {}
    for words in pages:
        for word in words:
            if (plain := word.text.lower().strip(_MARKS)).isalpha():
                family = out.setdefault(fold(plain), {})
                family[plain] = family.get(plain, 0) + 1
    return out


def _among(chance: float, plain: str, known: Mapping[str, Mapping[str, int]]) -> float:
    """The chance of a word, given how often the document spells it so and otherwise."""
    family = known.get(fold(plain), {})
    mine = family.get(plain, 0)
    if not mine:
        return chance
    rival = max((count for spelling, count in family.items() if spelling != plain), default=0)
    for times, factor, least in _RIVALS:
        if rival > mine and rival >= times * mine:
            return max(factor * chance, least)
    return chance * (_SINGLE if mine == 1 else _REPEATED)


def misread(word: Word, after: Word | None = None, known: Mapping[str, Mapping[str, int]] | None = None) -> float:
    """The chance that a word read by OCR is not what is printed, from 0 to 0.95; 0 for a word that was not. `after` is the
    word that follows, `known` are the document's `spellings`."""
    if word.confidence is None or word.disputed:
        return 0.0
    chance = _MISREAD[max(0, bisect_right(_BOUNDS, word.confidence) - 1)]
    pieces = _LETTERS.findall(word.text)
    if any(char.isdigit() for char in word.text):
        chance = max(_FIGURE, _EASY * chance)
    elif not pieces:
        chance *= _SIGN
    elif not all(is_syllable(piece) for piece in pieces if len(piece) > 1):
        chance *= _EASY if all(piece.isupper() for piece in pieces) else _NO_SYLLABLE
    plain = word.text.lower().strip(_MARKS)
    if known and plain.isalpha():
        chance = _among(chance, plain, known)
    if plain in _TAKEN and f"{plain} {after.text.lower().strip(_MARKS) if after else ''}" not in _BORNE_OUT:
        chance = max(chance, _TAKEN[plain])
    return min(0.95, max(chance, _COLON if word.text.endswith(":") else 0.0))
