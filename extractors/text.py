"""Certain repairs of damaged text, character by character, so that each repaired character keeps its place.

Repaired are only faults whose origin is known and whose repair is therefore certain:

- a letter and its combining mark read one byte late in UTF-16 (`U+6103 U+0300` for `a` + `U+0303`, that is `ã`);
- U+00D0 ETH for U+0110 (Đ), U+00F0 for U+0111 (đ): never used in Vietnamese;
- decomposed letters (NFD) into NFC;
- soft hyphens, zero-width characters and byte order marks, which print nothing, dropped;
- no-break and other typographic spaces read as blanks;
- `Ƣ` and `ƣ` (U+01A2, U+01A3), which some fonts show for `Ư` and `ư`.
"""

from __future__ import annotations

import re
import unicodedata

_DROP = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u0000")
_BLANK = frozenset(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n\x0b\x0c"
)
_LETTER = {"\u00d0": "Đ", "\u00f0": "đ", "\u01a2": "Ư", "\u01a3": "ư"}
# Bullets of symbol fonts stand in the private use area at F000 + the font's own code.
_PRIVATE = {"\uf0b7": "•", "\uf02d": "-", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0d8": "➢", "\uf076": "❖", "\uf0e0": "→"}
_SUSPECT = _DROP | _BLANK | frozenset(_LETTER) | frozenset(_PRIVATE)


_TO_REPAIR = re.compile("[" + "".join(sorted(_SUSPECT)) + "\u0300-\u036f\u4101-\u7aff" + "]")


def is_plain(text: str) -> bool:
    """Whether there is nothing to repair: the fast way out for almost every word."""
    return text.isascii() or (_TO_REPAIR.search(text) is None and unicodedata.is_normalized("NFC", text))


def _shifted_letter(char: str) -> bool:
    """Whether the character's high byte is an ASCII letter, as in text read one byte late."""
    code = ord(char)
    return 0x4100 <= code <= 0x7AFF and chr(code >> 8).isalpha() and (code & 0xFF) in (0x01, 0x03)


def unshift(first: str, second: str) -> str | None:
    """`U+6103 U+0300` -> `ã`: two code units read one byte late, or None where that is not what they are.

    The bytes are 00 LL HH MM in UTF-16BE (letter LL, combining mark HHMM); read one byte late they are LLHH MM00.
    """
    a, b = ord(first), ord(second)
    letter, high, low, tail = a >> 8, a & 0xFF, b >> 8, b & 0xFF
    if tail != 0 or not (0x41 <= letter <= 0x5A or 0x61 <= letter <= 0x7A):
        return None
    if high == 0x03:
        composed = unicodedata.normalize("NFC", chr(letter) + chr((high << 8) | low))
        return composed if len(composed) == 1 else None
    return None


def repair(chars: list[str]) -> tuple[list[tuple[str, int, int]], bool]:
    """Repair a run of printed characters.

    Gives (text, first, last) for each repaired character, the indexes (last included) of the printed characters it
    comes from, and whether a letter was changed (a blank for a no-break space does not count as a change).
    """
    out: list[tuple[str, int, int]] = []
    changed = False
    index = 0
    while index < len(chars):
        char = chars[index]
        if index + 1 < len(chars) and _shifted_letter(char):
            fixed = unshift(char, chars[index + 1])
            if fixed is not None:
                out.append((fixed, index, index + 1))
                changed = True
                index += 2
                continue
        if char in _DROP:
            index += 1
            continue
        if char in _BLANK:
            out.append((" ", index, index))
        elif char in _LETTER:
            out.append((_LETTER[char], index, index))
            changed = True
        elif char in _PRIVATE:
            out.append((_PRIVATE[char], index, index))
        elif unicodedata.combining(char) and out and not out[-1][0].isspace():
            base, first, _ = out[-1]
            composed = unicodedata.normalize("NFC", base + char)
            out[-1] = (composed, first, index)
        else:
            composed = unicodedata.normalize("NFC", char)
            out.append((composed, index, index))
        index += 1
    return out, changed


def normalise(text: str) -> tuple[str, bool]:
    """The repaired text and whether a letter was changed; for sources without geometry."""
    if is_plain(text):
        return text, False
    pieces, changed = repair(list(text))
    return "".join(piece for piece, _, _ in pieces), changed
