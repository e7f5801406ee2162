"""Headings and row numbers of tables in text: what opens, heads and ends a table where there are no lines to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.columns import DEADLINE, INDICATOR, LABEL, LEAD, MIXED, OUTPUT, TITLE, UNKNOWN, VALUE, read_heading
from extractors.model import LogicalTable
from schemas.identifiers import fold

ROW_LABEL = regex.compile(
    r"\s*(?P<label>\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,3}[.)]?|[IVX]{1,5}[.)/]?|[A-H][.)]?|[a-zđ]\))(?=\s|$)(?P<rest>.*)",
    regex.S,
)
TABLE_END = regex.compile(
    r"\s*(?:(?:PHỤ\s*LỤC|Phụ lục|BIỂU|Biểu số)(?:\s+(?:SỐ\s+|số\s+)?[IVX\d]{1,5})?\s*$|Nơi nhận|TM\.|KT\.|Ghi chú\s*:|"
    r"Văn bản này|Bạn [Cc]hưa|Lưu ý\s*:)"
)
_STARTERS = regex.compile(
    r"s?tt$|so$|nhiem vu|noi dung|danh muc|ten |chi tieu|cac chi|don vi|co quan|thoi|tien do|san pham|ket qua|hinh thuc|cap |ghi|"
    r"ky bao|ke hoach (?:giai|nam)|muc tieu|giai doan|den nam|nam |(?:19|20)\d\d|kinh phi|nguon|trach|chu tri|phoi hop|lanh dao|"
    r"theo doi|dau moi|dia|du kien|dvt|linh vuc|van ban|hoat dong|cong viec|de an|du an|giai phap|han |lo trinh|yeu cau|cac nhiem"
)
# `Cơ quan` + `chủ trì`, `chủ trì` + `theo dõi, đánh giá` are one heading.
_GOES_ON = regex.compile(r"(?:quan|vi|,) (?:chu tri|dau moi|phoi hop|thuc hien|theo doi)|tri,? theo doi|dau moi theo")
_ONCE = {INDICATOR: TITLE}


@dataclass(slots=True)
class FoundTable:
    """A table and the lines (first, behind the last) that it takes of the text."""

    first: int
    last: int
    table: LogicalTable


def split_headings(lines: Sequence[str]) -> list[str] | None:
    """The headings of a table from the lines of its header; None where they do not read as headings of a plan's table.

    A heading begins with one of the words that headings begin with; of the ways to part the words the one is taken in
    which most parts have a meaning and none has it twice.
    """
    words: list[str] = []
    fresh: list[bool] = []
    for line in lines:
        for number, word in enumerate(line.replace("|", " ").replace("*", " ").split()):
            words.append(word)
            fresh.append(number == 0)
    if not 3 <= len(words) <= 60:
        return None
    # best[j]: score, headings and their meanings over the first j words
    best: list[tuple[float, tuple[str, ...], tuple[str, ...]] | None] = [None] * (len(words) + 1)
    best[0] = (0.0, (), ())
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - 14), end):
            before = best[start]
            if before is None:
                continue
            text = " ".join(words[start:end])
            meaning = read_heading([text])
            once = _ONCE.get(meaning, meaning)
            score = before[0] + (2.0 if meaning != UNKNOWN else -4.0) + (0.6 if fresh[start] else 0.0)
            if not _STARTERS.match(fold(text) + " "):
                score -= 3.0
            if meaning not in (VALUE, UNKNOWN) and once in before[2]:
                score -= 3.5
            if text.count("(") != text.count(")") or regex.search(
                r"(?:[,(\-–]|\b(?:và|của|giai|đoạn|năm|đến))$", text.lower()
            ):
                score -= 3.0
            if regex.search(r".(?:co quan|don vi) (?!lien quan)|^(?:co quan|don vi)$", fold(text)):
                score -= 1.0
            if meaning == LABEL and start > 0:
                score -= 3.0
            if start and _GOES_ON.match(fold(words[start - 1]) + " " + fold(text)):
                score -= 3.0
            here = best[end]
            if here is None or score > here[0]:
                best[end] = (score, (*before[1], text), (*before[2], once))
    found = best[len(words)]
    if found is None or not reads_as_table(list(found[1])):
        return None
    return list(found[1])


def meanings_of(headings: Sequence[str]) -> list[str]:
    meanings = [read_heading([text]) for text in headings]
    if INDICATOR in meanings:
        return meanings
    return [VALUE if meaning == TITLE and index > 1 else meaning for index, meaning in enumerate(meanings)]


def reads_as_table(headings: Sequence[str]) -> bool:
    meanings = [read_heading([text]) for text in headings]
    known = {meaning for meaning in meanings if meaning != UNKNOWN}
    return (
        len(headings) >= 3
        and len(known) >= 3
        and bool(known & {TITLE, INDICATOR})
        and bool(known & {LEAD, MIXED, DEADLINE, VALUE, OUTPUT})
        and meanings.count(UNKNOWN) * 2 <= len(meanings)
    )
