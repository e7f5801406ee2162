"""Misread words that no Vietnamese spelling allows, where one spelling alone is near: accents of capitals above all.

Three classes. A letter read twice, bare and with its mark (`HIỆẸN` for `HIỆN`, `nghêề` for `nghề`). A syllable with two
tones, of which one stands on no hat (`Quýết`). And a mark that is
lost or taken for another on the same vowel (`KIẺM` for `KIỂM`, `QUYÉT` for `QUYẾT`): put right only where exactly one
syllable differs in nothing but that mark. Foreign words, names and abbreviations have no such neighbour and stay.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from extractors.syllables import is_syllable

_CORE = regex.compile(r"\p{L}{3,7}")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = {
    "a": "aăâ",
    "ă": "aăâ",
    "â": "aăâ",
    "e": "eê",
    "ê": "eê",
    "o": "oôơ",
    "ô": "oôơ",
    "ơ": "oôơ",
    "u": "uư",
    "ư": "uư",
}


def only_spelling(text: str) -> str:
    """The token with its one word set right, or as it is."""
    found = _CORE.findall(text)
    if len(found) != 1 or any(char.isdigit() for char in text) or "/" in text or "-" in text:
        return text
    word = found[0]
    if not (word.isupper() or word[1:].islower()):
        return text
    right = _nearest(word.lower())
    if right is None:
        return text
    cased = right.upper() if word.isupper() else right[0].upper() + right[1:] if word[0].isupper() else right
    return text.replace(word, cased, 1)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str | None:
    if is_syllable(word):
        return None
    parted = [_parts(char) for char in word]
    if not any(shape in _SHAPES and (shape not in "aeou" or tone) for shape, tone in parted):
        return None  # no mark at all: a foreign word, or one that lost more than one can tell
    doubled = {
        candidate
        for index in range(len(word) - 1)
        if _base(parted[index][0]) == _base(parted[index + 1][0]) and parted[index][0] in _SHAPES
        for candidate in (word[:index] + word[index + 1 :], word[: index + 1] + word[index + 2 :])
        if is_syllable(candidate)
    }
    if doubled:
        most = max(_marks(candidate) for candidate in doubled)
        best = [candidate for candidate in doubled if _marks(candidate) == most]
        return best[0] if len(best) == 1 else None
    toned = [index for index, (_, tone) in enumerate(parted) if tone]
    if len(toned) == 2:  # no syllable has two; it stands on the vowel with a hat or horn, where there is one
        marked = [index for index in toned if parted[index][0] in "ăâêôơư"]
        kept = marked[0] if len(marked) == 1 else None
        once = "".join(char if at in (kept, None) else parted[at][0] for at, char in enumerate(word))
        return once if kept is not None and is_syllable(once) else None
    changed = {
        unicodedata.normalize("NFC", word[:index] + unicodedata.normalize("NFC", other + tone) + word[index + 1 :])
        for index, (shape, tone) in enumerate(parted)
        for other in _SHAPES.get(shape, "")
        if other != shape
    }
    changed = {candidate for candidate in changed if is_syllable(candidate)}
    return changed.pop() if len(changed) == 1 else None


def _parts(char: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    letters = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in letters if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES)), tone


def _base(shape: str) -> str:
    return unicodedata.normalize("NFD", shape)[0]


def _marks(word: str) -> int:
    return sum(unicodedata.combining(mark) > 0 for mark in unicodedata.normalize("NFD", word))
