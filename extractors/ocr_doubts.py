"""How sure a record is whose words were read by OCR: findings from the confidence of the words under its boxes."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from extractors.model import Layout
from extractors.source import Word
from extractors.syllables import is_syllable
from schemas.records import Box, FindingNote

_DOUBTFUL = 0.62
_UNSURE = 0.35
_LETTERS = regex.compile(r"\p{L}+")
_LONG = 14  # words: the chance of a wrong letter grows with every word
_NAMED = 4  # words that a message names


def ocr_notes(layout: Layout, boxes: Iterable[Box]) -> list[FindingNote]:
    """The findings on a record with these boxes (as read, not as displayed): one that it was read by OCR, and one for
    each column with words that the engine is not sure of, or that cannot be Vietnamese."""
    if not layout.ocr_words:
        return []
    columns: dict[str | None, list[Word]] = {}
    seen: set[int] = set()
    page = None
    for box in boxes:
        for word in layout.ocr_words.get(box.page, ()):
            x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
            if box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1:
                seen.add(id(word))
                page = page or box.page
                columns.setdefault(box.column, []).append(word)
    if not seen:
        return []
    notes = [FindingNote(code="ocr_text", message=f"Read by OCR: {len(seen)} words.", page=page)]
    if len(seen) > _LONG:
        code = "ocr_long" if len(seen) <= 3 * _LONG else "ocr_very_long"
        notes.append(FindingNote(code=code, message=f"{len(seen)} words give OCR many chances to err.", page=page))
    told: set[int] = set()
    for column, words in columns.items():
        doubtful = [word for word in words if id(word) not in told and doubt(word) < _DOUBTFUL]
        told.update(id(word) for word in doubtful)
        if not doubtful:
            continue
        lowest = min(doubt(word) for word in doubtful)
        named = ", ".join(f"“{word.text}” {word.confidence:.0%}" for word in doubtful[:_NAMED])
        more = f" and {len(doubtful) - _NAMED} more" if len(doubtful) > _NAMED else ""
        code = "ocr_unsure" if lowest < _UNSURE else "ocr_doubtful"
        notes.append(FindingNote(code=code, message=f"OCR is not sure of {named}{more}.", column=column, page=page))
    return notes


def doubt(word: Word) -> float:
    """The engine's confidence, halved for a word that no Vietnamese spelling allows."""
    confidence = word.confidence if word.confidence is not None else 1.0
    if any(char.isdigit() or char == "/" for char in word.text):
        return confidence
    for piece in _LETTERS.findall(word.text):
        if len(piece) > 1 and sum(char.isupper() for char in piece) < 2 and not is_syllable(piece):
            return confidence / 2
    return confidence
