"""Words torn by a drawn blank (`Q UYẾT ĐỊNH`, `năm 20 17`) and words glued together (`ngày14/10/2021`), set right.

Only what is certain: a closed list of the words that heads, preambles and dates of acts are made of, and the numbers of
a date; a tear inside any other word is left as it is printed. The words of the list are no part of another word, and
no one writes their first letter as a word of its own.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from extractors.source import Word

_WORDS = regex.compile(
    r"quyết|nghị|chương|trình|hoạch|phụ|chỉ|thị|thông|điều|căn|theo|thực|hiện|nhân|dân|cộng|nghĩa|việt|nam|"
    r"độc|hạnh|phúc|ngày|tháng|chủ|tịch|phó|tỉnh|thành|phố|huyện|sở|phòng|nhận|trách|nhiệm|vụ|giai|đoạn|"
    r"triển|khai|hướng|dẫn|quy|định|phương|án|chiến|lược|đề|báo|cáo|công|văn|thường|trực|đồng|giám|đốc|"
    r"nghiệp",
    regex.I,
)
# Beginnings that stand before such a word only when it was torn: one letter that is no word and no label of its kind.
_LONE = frozenset("bcdđghklmnpqrstvx")
_GLUED = regex.compile(r"(?P<word>(?i:ngày|tháng|năm|số|điều|khoản|quý))(?P<rest>\d{1,4}(?:[/.\-–,;:)].*)?)")


def joins(tokens: Sequence[str]) -> list[int]:
    """The positions i at which token i and token i + 1 are two pieces of one word."""
    found: list[int] = []
    for index in range(len(tokens) - 1):
        left, right = tokens[index], tokens[index + 1]
        if (len(left) == 1 and left.lower() in _LONE and _is_word(left + right)) or _is_year(tokens, index):
            found.append(index)
    return found


def _is_word(joined: str) -> bool:
    """Whether the pieces make one of the listed words, in one letter case: `Quyết`, `QUYẾT`, `quyết`."""
    core = joined.rstrip(",;:.")
    if _WORDS.fullmatch(core) is None:
        return False
    return core.isupper() or core[1:].islower()


def _is_year(tokens: Sequence[str], index: int) -> bool:
    """`năm 20 17`: two pieces of two digits after the word for year, which together are a year of 1945 to 2099."""
    if index == 0 or tokens[index - 1].lower() != "năm":
        return False
    left, right = tokens[index], tokens[index + 1].rstrip(",;:.)")
    if not (left.isascii() and right.isascii() and left.isdigit() and right.isdigit()):
        return False
    return len(left) == 2 and len(right) == 2 and left in ("19", "20") and 1945 <= int(left + right) <= 2099


def cut(word: str) -> int | None:
    """Where a blank is missing in `ngày14/10/2021`, `số57/KH-UBND`: the offset of the number, or None."""
    match = _GLUED.fullmatch(word)
    return match.start("rest") if match is not None else None


def mend(words: list[Word]) -> int:
    """Join torn words and part glued ones in place; `words` are in lines from left to right. How many there were."""
    count = 0
    torn = [
        index
        for index, (word, following) in enumerate(itertools.pairwise(words))
        if len(word.text) < 3 and (len(word.text) == 1 or word.text.isdigit()) and _neighbours(word, following)
    ]
    for index in reversed(torn):
        first = max(0, index - 1)
        if index - first in joins([word.text for word in words[first : index + 2]]):
            left, right = words[index], words[index + 1]
            left.text += right.text
            left.edges = [*left.edges, *right.edges]
            left.x1, left.y0, left.y1 = right.x1, min(left.y0, right.y0), max(left.y1, right.y1)
            left.bold, left.italic = right.bold, right.italic
            left.repaired = True
            del words[index + 1]
            count += 1
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word.text.isalpha():
            continue
        at = cut(word.text) if word.text[-1:].isdigit() or any(map(str.isdigit, word.text[:8])) else None
        if at is None:
            continue
        rest = dataclasses.replace(
            word, text=word.text[at:], x0=word.edges[at][0], edges=list(word.edges[at:]), repaired=True
        )
        word.text, word.edges, word.repaired = word.text[:at], list(word.edges[:at]), True
        word.x1 = word.edges[-1][1]
        words.insert(index + 1, rest)
        count += 1
    return count


def _neighbours(left: Word, right: Word) -> bool:
    """Whether two words stand on one line with no more than a wide blank between them."""
    size = max(left.size, right.size)
    return abs(left.base - right.base) <= 0.15 * size and -0.3 * size < right.x0 - left.x1 < 0.6 * size
