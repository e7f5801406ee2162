"""Letters torn apart by blanks (`Q UYẾT ĐỊNH`, `th á ng`): joined where the pieces make a syllable and do not stand alone.

Class of text: web pages and OCR in which a letter of another font was set off by blanks. A join needs a piece that is no
Vietnamese word by itself (a bare consonant, a lone vowel with a mark, a rime without its onset) and a result that is spelt
as a syllable can be. Joining single cases that could be labels (`B ở`, `I`, `C`) needs more such damage in the same text.
"""

from __future__ import annotations

import re

from extractors.syllables import is_syllable

_TOKEN = re.compile(r"[^\W\d_]+")
# One-letter words of Vietnamese, and letters that serve as labels.
_WORDS = frozenset(
    ["ở", "ô", "ý", "y", "à", "ạ", "ừ", "ổ", "ế", "ơ", "é", "í", "á", "ư", "ê", "ồ", "ề", "u", "o", "a", "i", "ủ", "ó"]
)
_CLUSTERS = frozenset(
    [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "gh",
        "gi",
        "h",
        "k",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "ngh",
        "nh",
        "p",
        "ph",
        "q",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ]
)
_LONE_VOWELS = re.compile(r"[ăâêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]\Z")
_BARE_VOWEL = frozenset("aăâeêioôơuưy")


def _fragment(piece: str) -> bool:
    """Whether a run of letters cannot be a word of the text: a consonant, or a vowel that hardly stands alone."""
    low = piece.lower()
    if low in _CLUSTERS and low != "gi":
        return True
    return len(low) == 1 and low.isalpha()


def _certain(piece: str) -> bool:
    """A fragment in small letters of a kind that never stands alone: evidence of damage."""
    if not piece.islower():
        return False
    return piece in _CLUSTERS and piece not in {
        "gi",
        "c",
        "b",
        "d",
        "đ",
        "g",
        "h",
        "k",
        "l",
        "m",
        "n",
        "p",
        "q",
        "r",
        "s",
        "t",
        "v",
        "x",
    }


def join_torn(text: str) -> tuple[str, int]:
    """The text with torn syllables joined, and how many joins were made. Line breaks inside a syllable go too."""
    pieces = [(found.start(), found.end()) for found in _TOKEN.finditer(text)]
    plan = _plan(text, pieces)
    strong = sum(1 for _, _, sure in plan if sure)
    damaged = strong >= 1
    joins = [(first, last) for first, last, sure in plan if damaged or _header_word(text, pieces, first, last)]
    if not joins:
        return text, 0
    out: list[str] = []
    at = 0
    for first, last in joins:
        start, end = pieces[first][0], pieces[last][1]
        out.append(text[at:start])
        out.append(re.sub(r"\s+", "", text[start:end]))
        at = end
    out.append(text[at:])
    return "".join(out), len(joins)


_HEADER_WORDS = frozenset(
    [
        "quyết",
        "định",
        "nghị",
        "kế",
        "hoạch",
        "chương",
        "trình",
        "chỉ",
        "thị",
        "công",
        "điện",
        "thông",
        "báo",
        "cộng",
        "hòa",
        "xã",
        "hội",
        "chủ",
        "nghĩa",
        "việt",
        "nam",
        "căn",
        "cứ",
        "ủy",
        "ban",
        "nhân",
        "dân",
        "tỉnh",
    ]
)


def _header_word(text: str, pieces: list[tuple[int, int]], first: int, last: int) -> bool:
    start, end = pieces[first][0], pieces[last][1]
    return re.sub(r"\s+", "", text[start:end]).lower() in _HEADER_WORDS


def _plan(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """(first piece, last piece, whether it is strong evidence) of each possible join, in order, none overlapping."""
    out: list[tuple[int, int, bool]] = []
    index = 0
    while index < len(pieces):
        found = _longest(text, pieces, index)
        if found is None:
            index += 1
            continue
        last, sure = found
        out.append((index, last, sure))
        index = last + 1
    return out


def _longest(text: str, pieces: list[tuple[int, int]], first: int) -> tuple[int, bool] | None:
    """The join of two to four neighbouring pieces that begins at `first`, or None."""
    word = text[pieces[first][0] : pieces[first][1]]
    best: tuple[int, bool] | None = None
    joined = word
    for last in range(first + 1, min(first + 5, len(pieces))):
        gap = text[pieces[last - 1][1] : pieces[last][0]]
        if not gap.isspace() or len(gap) > 3:
            break
        before = text[pieces[last - 1][0] : pieces[last - 1][1]]
        piece = text[pieces[last][0] : pieces[last][1]]
        if not (_fragment(before) or _fragment(piece)):
            break
        joined += piece
        if len(joined) > 7:
            break
        if not _case_fits(word, joined) or not is_syllable(joined):
            continue
        if _worth(text, pieces, first, last):
            sure = any(_certain(text[pieces[i][0] : pieces[i][1]]) for i in range(first, last + 1)) or _lone(
                text, pieces, first, last
            )
            best = (last, sure)
    return best


def _case_fits(word: str, joined: str) -> bool:
    return joined.isupper() or joined.islower() or (word[0].isupper() and joined[1:].islower())


def _lone(text: str, pieces: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a lone marked vowel stands between or behind letters (`s ố`, `đ í nh`), which no text prints."""
    words = [text[pieces[i][0] : pieces[i][1]] for i in range(first, last + 1)]
    return any(_LONE_VOWELS.match(word.lower()) and word.lower() not in {"ở", "ý", "ô", "à"} for word in words[1:])


def _worth(text: str, pieces: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether some piece could not stand by itself: otherwise the words are left alone."""
    words = [text[pieces[i][0] : pieces[i][1]] for i in range(first, last + 1)]
    lows = [word.lower() for word in words]
    if any(low in _CLUSTERS and low not in {"gi"} for low in lows):
        # an onset before its rime, a coda behind its vowel; a capital letter may be a label
        if words[0].isupper() and len(words[0]) == 1 and len(words) == 2 and not words[1].isupper():
            marked = _LONE_VOWELS.match(lows[1]) is not None and lows[1] not in _WORDS
            return lows[0] not in _BARE_VOWEL and (marked or not is_syllable(words[1]))
        return True
    if all(low in _WORDS or len(low) > 1 for low in lows):
        # `TẢ I`, `l ưu`: a bare vowel that completes the syllable before it
        return (
            len(lows) == 2
            and len(lows[1]) == 1
            and lows[1] in {"i", "u", "o", "y"}
            and words[0].isupper() == words[1].isupper()
            and lows[0] not in _WORDS
        )
    return any(_LONE_VOWELS.match(low) and low not in _WORDS for low in lows)
