"""Laws, codes, ordinances and the Constitution cited by name: `Luật Tổ chức chính quyền địa phương ngày 19/6/2015`.

Nghị định 30/2020/NĐ-CP has laws and ordinances cited without number and issuer, so the name itself must be found. A
list of the names of laws in force since 1992 gives the end of a name that no date closes; a name that the list does
not know ends at the next mark or function word, which raises a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.issuing_bodies import lowered
from extractors.law_names import LAW_NAMES


@dataclass(frozen=True, slots=True)
class LawName:
    """A law cited by name: span from the keyword to the end of the name, its type code and whether a list knows it."""

    start: int
    end: int
    type_code: str
    known: bool
    list_head: bool = False


def _name_pattern() -> re.Pattern[str]:
    names = sorted({lowered(name) for name in LAW_NAMES}, key=len, reverse=True)
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+").replace(",", r"\s*,?") for name in names)
    return re.compile(rf"(?:{alternatives})(?!\w)")


_NAMES = _name_pattern()
_HEAD = re.compile(
    r"(?<!\w)(?:(?P<code>bộ luật)|(?P<law>luật)|(?P<ordinance>pháp lệnh)|(?P<constitution>hiến pháp))(?!\w)"
)
# Words before "luật" that make it another word, and drafts, which are no acts yet.
_NO_HEAD = re.compile(
    r"(?:pháp|kỷ|quy|hội|khoa|trường|đại học|ngành|cử nhân|tạp chí|viện|văn phòng|công ty|kỉ|giới|dự thảo|dự án"
    r"|phá)\s+\Z"
)
_CONSTITUTION = re.compile(
    r"\s+(?:nước\s+(?:cộng hòa xã hội chủ nghĩa việt nam|chxhcn việt nam)(?:\s*,?\s*\(?(?:năm\s+)?[0-9]{4}\)?)?"
    r"|(?:năm\s+)?[0-9]{4}(?![0-9]))"
)
_AMENDING = re.compile(
    r"\s+sửa\s+đổi(?:\s*,?\s*bổ\s+sung)?(?:\s+(?:một\s+số\s+điều"
    r"|điều\s+[0-9]+)[^;.()\"“”]{0,40}?)?(?:\s+của)?(?:\s+các)?\s+(?=(?:[0-9]{1,2}\s+)?(?:bộ\s+)?luật|pháp lệnh)"
)
_AMENDED_NAME = re.compile(
    r"[^;.()\"“”]{1,400}?(?=\s*(?:[;.()\"“”]|\Z)|\s+số\s*:?\s*[0-9]|,?\s+(?:ngày\s*[0-9]|năm\s+[0-9]{4}|được\s"
    r"|đã\s|quy định\s+(?:về|tại)|và\s+các\s+(?:văn|nghị|quy)))"
)
_STOP = frozenset(
    (  # function words that cannot stand in a law's name
        *(
            "ngày",
            "năm",
            "số",
            "được",
            "quy",
            "định",
            "do",
            "của",
            "về",
            "đã",
            "có",
            "để",
            "theo",
            "tại",
            "trong",
            "khi",
        ),
        *(
            "trong",
            "khi",
            "thì",
            "là",
            "hoặc",
            "cho",
            "với",
            "hiện",
            "mới",
            "này",
            "nêu",
            "đến",
            "từ",
            "nhằm",
            "bởi",
            "trên",
            "gồm",
        ),
    )
)
_CLOSED = re.compile(r"[^\W_][^;.:()\"“”\n]{1,110}?(?=\s*,?\s+(?:ngày\s*[0-9]|số\s*:?\s*[0-9]|năm\s+[0-9]{4}))")
_WORD = re.compile(r"\s+([^\W_][\w&-]*)")
_AFTER_NAME = re.compile(r"\s*\(sửa đổi(?:,? bổ sung)?\)")


def find_law_names(text: str, low: str) -> Iterator[LawName]:
    """The laws cited by name in `text` (`low` is `lowered(text)`), in order, none inside another."""
    past = 0
    for head in _HEAD.finditer(low):
        if head.start() < past or not text[head.start()].isupper():
            continue
        before = low[max(0, head.start() - 16) : head.start()]
        if _NO_HEAD.search(before):
            continue
        kind = head.lastgroup
        type_code = {"code": "Luat", "law": "Luat", "ordinance": "PL", "constitution": "HP"}[kind or "law"]
        if kind == "constitution":
            found = _CONSTITUTION.match(low, head.end())
            if found is not None:
                yield LawName(head.start(), head.end(), type_code, True)
                past = head.end()
            continue
        plural = bool(re.search(r"các\s+(?:bộ\s+)?\Z", before))
        name = _name_at(text, low, head.end(), plural)
        if name is None:
            continue
        end, known = name
        yield LawName(head.start(), end, type_code, known)
        past = end
        if plural:
            for start, stop in _further(text, low, end):
                yield LawName(start, stop, type_code, True, list_head=True)
                past = stop


def _further(text: str, low: str, at: int) -> Iterator[tuple[int, int]]:
    """The names after the first of `các Luật: Đất đai; Nhà ở; ...`, each without its own "Luật"."""
    joint = re.compile(
        r"(?:\s+(?:ngày\s+)?[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}"
        r"|\s+ngày\s+[0-9]{1,2}\s+tháng\s+[0-9]{1,2}\s+năm\s+[0-9]{4}|\s+năm\s+[0-9]{4})?"
        r"\s*(?:[,;]\s*(?:và\s+)?|và\s+)"
    )
    for _ in range(30):
        found = joint.match(low, at)
        if found is None:
            return
        name = _NAMES.match(low, found.end())
        if name is None or not text[found.end()].isupper():
            return
        yield found.end(), name.end()
        at = name.end()


def _name_at(text: str, low: str, at: int, plural: bool) -> tuple[int, bool] | None:
    """The end of the law's name that begins at `at`, and whether a list knows it."""
    if low.startswith(" số", at) or re.match(r"\s*[:]?\s*số\s*:?\s*[0-9]", low[at : at + 20]):
        return at, True
    amending = _AMENDING.match(low, at)
    if amending is not None:
        found = _AMENDED_NAME.match(low, amending.end())
        return (found.end(), True) if found is not None else None
    begin = re.compile(r"\s*:\s*|\s+").match(low, at) if plural else re.compile(r"\s+").match(low, at)
    if begin is None:
        return None
    known = _NAMES.match(low, begin.end())
    closed = _CLOSED.match(low, begin.end()) if text[begin.end() : begin.end() + 1].isupper() or known else None
    if (
        closed is not None
        and not any(word in _STOP for word in closed.group().split())
        and "luật" not in closed.group()
    ):
        # a date or number closes the name: the print itself says where it ends
        return closed.end(), known is not None or len(closed.group()) < 60
    if known is not None:
        end = known.end()
        revised = _AFTER_NAME.match(low, end)
        return (revised.end() if revised is not None else end), True
    if begin.end() >= len(text) or not text[begin.end()].isupper():
        return None
    end = at
    for count in range(12):
        found = _WORD.match(text, end)
        if found is None:
            break
        word = low[found.start(1) : found.end(1)]
        if (
            word in _STOP
            or (word == "và" and count == 0)
            or re.match(r"và\s+(?:các|bộ luật|luật|nghị|quy|thông)", low[found.start(1) :][:14])
        ):
            break
        end = found.end()
    return (end, False) if end > at else None
