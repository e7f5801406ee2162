"""Words that OCR misreads inside of what plans print over and over: owners' lists, department names, quarters, commas.

Each repair needs neighbours that leave no choice: the name of a department of the registry after `Sở`, the three words
of `sở, ban, ngành`, a numeral of a quarter after `Quý`, `tỉnh` after `địa bàn` or `UBND`. What is put right is a finding
of its page (`ocr_repairs.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache

import regex

from extractors.source import Ruling, Word
from extractors.syllables import is_syllable
from schemas.identifiers import fold
from schemas.registries import agencies

_CORE = regex.compile(r"\p{L}+")
# One token, whatever stands beside it: spellings that Vietnamese does not have, since no syllable ends in `l`, and one
# that ends in `t` has an acute or a dot.
_TOKENS = {"lot": "IoT", "loT": "IoT", "1oT": "IoT", "Al": "AI"}
_DIGIT_IN_CAPITALS = regex.compile(r"\p{Lu}+[10]\p{Lu}*")
_DIGITS = {"1": "TIL", "0": "O"}
_DECIDES = regex.compile(r"QUY[EÉÈẺẼÊẾỀỂỄ1IT]{1,4}")  # `QUYẾT` before `ĐỊNH`, in capitals; `QUY ĐỊNH` is another type
_QUARTER = regex.compile(r"([\[\]ÌÍỈỊĨI1l|VY]{1,4})([.,;:)]*|[-–/]\d{4}[.,;:)]*|[-–/].*)")
_STEMS = str.maketrans(dict.fromkeys("[]ÌÍỈỊĨ1l|", "I") | {"Y": "V"})
_QUARTERS = frozenset({"I", "II", "III", "IV"})
_STOP = regex.compile(r"\p{L}{2,}\.")
_OPENS = regex.compile(r"\p{Ll}{2,}[,;:.)]*|\p{Ll}+")
# Shortened words that keep their stop before a small letter (`tp. hồ`, `ths. nguyễn`).
_SHORTENED = frozenset(
    [
        "tp", "tx", "tt", "th", "ths", "ts", "gs", "pgs", "bs", "ks", "cn", "vd", "nxb", "tr", "st", "vv", "dc", "kt",
        "tm", "tl", "tuq",
    ]
)  # fmt: skip
_BEFORE_EMPIRE = frozenset(["hoàng", "chân", "bệ", "phản", "thượng", "viêm", "đồ", "đại", "phong", "ngọc", "có"])
_AFTER_EMPIRE = frozenset(["quốc", "chế", "vương", "giày", "chân", "đô", "thiên", "thích"])
_YEAR = regex.compile(r"(?:19|20)\d\d")
_PLACES = frozenset(["tỉnh", "xã", "phường", "huyện", "phố"])
_OF_PROVINCE = frozenset(["bàn", "ngành", "ubnd", "hđnd"])
_OF_TINH = frozenset(["hình", "trạng", "huống", "nguyện", "cảm", "thế", "báo", "thương", "tiết", "yêu"])
_ABBREVIATED = regex.compile(r"\p{Lu}{1,6}(?:&\p{Lu}{1,6})+[,;.:)]*|(?:VHTTDL|VHTT|LĐTBXH|GTVT|TTTT)[,;.:)]*")
_LIKELY = 0.8  # and to a dash that only the space for it shows
_SURE = 0.85  # confidence left to a comma that was read as a stop: it may be a semicolon


def phrase_repairs(words: Sequence[Word], walls: Sequence[Ruling] = ()) -> dict[int, str]:
    """The new texts of words by their index; `words` stand in reading order, `walls` are the page's lines that run down:
    words on two sides of one are no neighbours."""
    out: dict[int, str] = {}
    for index, word in enumerate(words):
        core = word.text.strip(".,;:()“”\"'")
        if core in _TOKENS:
            out[index] = word.text.replace(core, _TOKENS[core], 1)
        elif core == "đế" and not _empire(words, index):
            out[index] = word.text.replace("đế", "để", 1)
        elif _DECIDES.fullmatch(core) and index + 1 < len(words) and _core(words[index + 1]) == "định":
            out[index] = word.text.replace(core, "QUYẾT", 1)
        elif (right := _capitals(core)) is not None:
            out[index] = word.text.replace(core, right, 1)
    for index, (left, beside) in enumerate(itertools.pairwise(words)):
        if not _next(left, beside) or any(
            left.x1 - 1 <= wall.x0 <= beside.x0 + 1 and wall.y0 < left.base < wall.y1 for wall in walls
        ):
            continue
        if (quarter := _quarter(left, beside)) is not None:
            out[index + 1] = quarter
        if (department := _department(left, words[index + 1 : index + 3])) is not None:
            out[index] = department
        if _core(beside) == "tình" and _core(left) in _OF_PROVINCE and left.text[-1:].isalpha():
            following = _core(words[index + 2]) if index + 2 < len(words) else ""
            if beside.text[-1] != "h" or following not in _OF_TINH:
                out[index + 1] = beside.text.replace("ì", "ỉ")
        if _span(left, beside):
            out[index] = f"{left.text} -"
            left.confidence = min(left.confidence or 0.0, _LIKELY)
        if _level(left, beside):
            out[index] = left.text[:-1] + ";"
            left.confidence = min(left.confidence or 0.0, _SURE)
        if _comma(left, beside):
            out[index] = out.get(index, left.text)[:-1] + ","
            left.confidence = min(left.confidence or 0.0, _SURE)
    out.update(_branches(words))
    return {index: text for index, text in out.items() if text != words[index].text}


def _empire(words: Sequence[Word], index: int) -> bool:
    """Whether `đế` is the word for an emperor or a sole and not a misread `để`."""
    before = _core(words[index - 1]) if index else ""
    after = _core(words[index + 1]) if index + 1 < len(words) else ""
    return before in _BEFORE_EMPIRE or after in _AFTER_EMPIRE


def _next(left: Word, right: Word) -> bool:
    """Whether one word is read right after the other, on its line or at the head of the next one."""
    beside = abs(right.base - left.base) < 0.3 * left.size and -1 < right.x0 - left.x1 < left.size
    return beside or (0.5 * left.size < right.base - left.base < 2.2 * left.size and right.x0 < left.x0)


def _capitals(core: str) -> str | None:
    """A word in capitals with a figure for one letter (`DUYỆ1`): the one syllable it can be. Codes (`KH1`, `QL1`) have
    no marks."""
    if core.isascii() or _DIGIT_IN_CAPITALS.fullmatch(core) is None or len(core) < 3:
        return None
    digit = next(char for char in core if char.isdigit())
    found = [right for letter in _DIGITS[digit] if is_syllable(right := core.replace(digit, letter))]
    return found[0] if len(found) == 1 else None


def _quarter(left: Word, right: Word) -> str | None:
    """The numeral after `Quý`, freed of marks and of letters that look like its stems."""
    if left.text.lower() not in ("quý", "quí") or (found := _QUARTER.fullmatch(right.text)) is None:
        return None
    numeral = found[1].translate(_STEMS)
    return numeral + found[2] if numeral in _QUARTERS and not found[1].isdigit() else None


@cache
def _departments() -> frozenset[tuple[str, ...]]:
    """The first two words of each department's name behind `Sở`, in small letters."""
    names = [row.name for row in agencies() if row.key.startswith("so-")]
    return frozenset(tuple(_CORE.findall(name.lower())[1:3]) for name in names if len(_CORE.findall(name)) > 2)


def _department(word: Word, after: Sequence[Word]) -> str | None:
    """`Sở` before the name of a department where its vowel or tone is misread (`Số Công Thương`, `Sơ KH&CN`)."""
    if fold(word.text) != "so" or word.text[:1] != "S" or word.text == "Sở":
        return None
    named = len(after) == 2 and _next(*after) and tuple(_core(other) for other in after) in _departments()
    return "Sở" if (named and after[0].text[:1].isupper()) or _ABBREVIATED.fullmatch(after[0].text) else None


def _core(word: Word) -> str:
    found = _CORE.search(word.text)
    return found[0].lower() if found else ""


def _comma(left: Word, right: Word) -> bool:
    """Whether a stop stands before a small letter: a sentence begins with a capital, so its tail was lost."""
    return (
        _STOP.fullmatch(left.text) is not None
        and fold(left.text[:-1]) not in _SHORTENED
        and not left.text[:-1].isupper()
        and _OPENS.fullmatch(right.text) is not None
        and is_syllable(left.text[:-1])
        and is_syllable(_core(right))
    )


def _span(left: Word, right: Word) -> bool:
    """Whether two years on a line stand as far apart as a dash between blanks takes, though none was read."""
    if _YEAR.fullmatch(left.text) is None or (later := _YEAR.match(right.text)) is None:
        return False
    level = abs(right.base - left.base) < 0.3 * left.size
    return level and 0.62 * left.size < right.x0 - left.x1 and 0 < int(later[0]) - int(left.text) <= 30


def _level(left: Word, right: Word) -> bool:
    """Whether a colon stands between two kinds of owners (`ngành tỉnh: UBND các xã`): its tail was lost."""
    return (
        left.text.endswith(":")
        and _core(left) in _PLACES
        and (right.text in ("UBND", "HĐND", "Sở") or (right.text == "Ủy" and _core(left) == "tỉnh"))
    )


def _branches(words: Sequence[Word]) -> dict[int, str]:
    """`sở, ban, ngành` where a tone, a letter or the tail of a comma is misread in one or two of its words."""
    out: dict[int, str] = {}
    for index in range(len(words) - 2):
        first, second, third = run = words[index : index + 3]
        first_read, second_read, third_read = map(_core, run)
        if fold(first_read) != "so" or fold(second_read) not in ("ban", "han") or third_read != "ngành":
            continue
        if not (_next(first, second) and _next(second, third)) or (first_read != "sở" and second_read != "ban"):
            continue
        for offset, (word, right) in enumerate(zip((first, second), ("sở", "ban"), strict=True)):
            core = _CORE.search(word.text)
            assert core is not None
            cased = right.upper() if core[0].isupper() else right.capitalize() if core[0][0].isupper() else right
            end = word.text[core.end() :]
            text = word.text[: core.start()] + cased + ("," if end == "." else end)
            if text != word.text:
                out[index + offset] = text
    return out
