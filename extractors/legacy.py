"""Text in the fonts of before Unicode: TCVN3 (ABC, fonts `.Vn...`) and VNI (fonts `VNI-...`), to Unicode.

Such fonts draw Vietnamese letters at the codes of Western ones, so a file's text layer reads `Uû ban nh©n d©n` or
`UÛY BAN NHAÂN DAÂN`. Converted is only what the font's own name declares, glyph by glyph; text is never judged by its
looks, because guessing ruins what is already right.

Sources: TCVN 5712:1993, third character set (VN3), to which the `.Vn` fonts keep; the VNI-Windows table of VNI Software
(letter, then a character for all its marks). `.Vn...H` fonts print capitals at the codes of small letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from extractors.syllables import is_syllable

TCVN3 = "tcvn3"
TCVN3_CAPITALS = "tcvn3_capitals"
VNI = "vni"

_SUBSET = regex.compile(r"^[A-Z]{6}\+")
_STYLE = regex.compile(
    r"(?:[,\-\s_]*(?:bold|italic|oblique|regular|roman|normal|medium|heavy|light|mt|identity-h|identity-v))+$", regex.I
)

# From 0xA1 in the order of the codes; None where VN3 has no letter.
_TCVN3_ROWS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
_TCVN3: dict[str, str] = {
    chr(first + offset): letter for first, letters in _TCVN3_ROWS for offset, letter in enumerate(letters)
}
# Other names that PDF readers give to the same codes (`mu`, `Euro` or `currency`, `periodcentered`, `macron`).
_TCVN3 |= {"\u03bc": "à", "\u20ac": "Ô", "\u2219": "ã", "\u22c5": "ã", "\u0110": "é", "\u2206": "ặ"}

_VNI_SINGLE = {"ñ": "đ", "Ñ": "Đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}
_VNI_SINGLE |= {"Í": "Í", "Ì": "Ì", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Ô": "Ơ", "Ö": "Ư", "Î": "Ỵ"}
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_ROOF, _BREVE = "\u0302", "\u0306"
_VNI_MARKS: dict[str, str] = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _ROOF, "á": _ROOF + _ACUTE, "à": _ROOF + _GRAVE, "å": _ROOF + _HOOK, "ã": _ROOF + _TILDE, "ä": _ROOF + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_MARKS |= {mark.upper(): combining for mark, combining in _VNI_MARKS.items()}
_ROOF_LETTERS, _BREVE_LETTERS, _TONE_LETTERS = frozenset("aeoAEO"), frozenset("aA"), frozenset("aeouyAEOUYơƠưƯ")


def encoding_of(font: str) -> str | None:
    """The legacy encoding that a font's name declares (`TCVN3`, `TCVN3_CAPITALS`, `VNI`), or None.

    A subset's prefix (`ABCDEF+`) and the style (`,Bold`, `-Italic`) are no part of the name.
    """
    name = _SUBSET.sub("", font.strip().lstrip("/")).replace("#2E", ".").replace("#20", " ")
    folded = name.lower()
    if folded.startswith(".vn"):
        family = _STYLE.sub("", name)
        return TCVN3_CAPITALS if len(family) > 4 and family.endswith("H") else TCVN3
    if regex.match(r"vni[- _]", folded):
        return VNI
    return None


def is_unicode(text: str) -> bool:
    """Whether text in such a font holds letters that no legacy code is read as: then its file maps it to Unicode itself.

    Every letter of the two code tables lies below U+0100, so one `ế` or `ơ` tells (`đ` does not: readers give U+0111
    for the code of the Icelandic letter too).
    """
    return any("\u1ea0" <= char <= "\u1ef9" or char in "ơƠưƯ" for char in text)


def _code(char: str) -> str:
    """The font's own code where a reader gave it as a private-use character (F000 + code)."""
    return chr(ord(char) - 0xF000) if "\uf020" <= char <= "\uf0ff" else char


def decode(char: str, encoding: str) -> str:
    """One character of a legacy font, as it prints when it stands alone."""
    char = _code(char)
    if encoding == VNI:
        return _VNI_SINGLE.get(char, char)
    letter = _TCVN3.get(char, char)
    return letter.upper() if encoding == TCVN3_CAPITALS and len(letter.upper()) == 1 else letter


def compose(before: str, char: str) -> str | None:
    """VNI: the one letter that a letter (already decoded) and the code after it print, or None where they are two."""
    marks = _VNI_MARKS.get(_code(char))
    if marks is None or len(before) != 1:
        return None
    letters = _ROOF_LETTERS if marks[0] == _ROOF else _BREVE_LETTERS if marks[0] == _BREVE else _TONE_LETTERS
    if before not in letters:
        return None
    composed = unicodedata.normalize("NFC", before + marks)
    return composed if len(composed) == 1 else None


def hyphen_for_u(word: str) -> str:
    """TCVN3 has ư at the code of the soft hyphen, which many files name `hyphen`: `Th-ờng` prints `Thường`.

    `word` is decoded already and white space does not occur in it. A hyphen is read as ư only where the letters around
    it, without it, are no syllable to its left (`Th`, `đ`, nothing) and with ư in its place make a syllable.
    """
    if "-" not in word:
        return word
    letters = list(word)
    for index, char in enumerate(letters):
        if char != "-":
            continue
        start = index
        while start > 0 and letters[start - 1].isalpha():
            start -= 1
        end = index + 1
        while end < len(letters) and letters[end].isalpha():
            end += 1
        left, right = "".join(letters[start:index]), "".join(letters[index + 1 : end])
        whole = is_syllable(left) and (left.lower() != "gi" or is_syllable(right))  # `gi-ờng`: ờng is no syllable
        if not left + right or whole or (left.isupper() and len(left) > 1 and not right.isupper()):
            continue
        capital = (left + right).isupper() and len(left + right) > 1
        if len(left) > 1 and left.isupper() and not right:
            continue
        if not left and right[:1].isupper() and not capital:
            continue
        joined = left + ("Ư" if capital else "ư") + right
        if is_syllable(joined) and not (capital and _abbreviation(left, right)):
            letters[index] = "Ư" if capital else "ư"
    return "".join(letters)


def _abbreviation(left: str, right: str) -> bool:
    """Whether capitals on both sides of a hyphen are a notation (`QĐ-UBND`), which has no vowels to speak of."""
    return bool(left) and bool(right) and not any(char in "ƠỜỚỞỠỢ" for char in right)


Glyph = tuple[int, int, tuple[float, float], tuple[float, float, float, float]]  # code, glyph, origin, box


def decode_glyphs(glyphs: Sequence[Glyph], encoding: str) -> list[Glyph]:
    """The drawn characters of one run of text in a legacy font as Unicode, each with its place.

    The two characters of a VNI letter become one, with the box around both.
    """
    out: list[Glyph] = []
    for position, (code, number, origin, box) in enumerate(glyphs):
        char = chr(code)
        if encoding != VNI and char in "-\u00ad" and position + 1 < len(glyphs):
            # The letter ư may be given the narrower glyph of the hyphen: it reaches to the letter after it.
            after = glyphs[position + 1]
            if after[0] != 32 and 0 < after[3][0] - box[2] < 0.35 * (box[3] - box[1]):
                box = (box[0], box[1], after[3][0], box[3])
        if encoding == VNI and out:
            before, first, at, (x0, y0, x1, y1) = out[-1]
            whole = compose(chr(before), char)
            if whole is not None:
                around = (min(x0, box[0]), min(y0, box[1]), max(x1, box[2]), max(y1, box[3]))
                out[-1] = (ord(whole), first, at, around)
                continue
        out.append((ord(decode(char, encoding)), number, origin, box))
    return out


def decode_text(text: str, encoding: str) -> str:
    """A run of text in a legacy font as Unicode; for sources without geometry."""
    out: list[str] = []
    for char in text:
        whole = compose(out[-1], char) if encoding == VNI and out else None
        if whole is not None:
            out[-1] = whole
        else:
            out.append(decode(char, encoding))
    return "".join(out)
