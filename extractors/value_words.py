"""The words that lead up to a number: comparators and predicates ("đạt bình quân khoảng trên").

The phrases are data; `read_lead` walks back from a number over them. Sources: contract, section 5 Comparators and What
the number measures; domain notes 3.1.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from extractors.periods import Period


def _phrases(table: dict[str, str]) -> dict[str, str]:
    """Phrase -> what it says, from lists with a bar between the phrases."""
    return {" ".join(phrase.split()): said for said, listed in table.items() for phrase in listed.split("|")}


_COMPARATOR_LISTS = {
    "gt": """
        trên | hơn | vượt | vượt trên | vượt mức | vượt quá | cao hơn | lớn hơn | nhiều hơn | trên mức | quá |
        >
    """,
    "ge": """
        tối thiểu | tối thiểu là | ít nhất | ít nhất là | không dưới | không thấp hơn | không ít hơn | không
        nhỏ hơn | không kém | thấp nhất | thấp nhất là | chí ít | không dưới mức | bằng hoặc cao hơn | ≥ | >=
        | => | ⩾
    """,
    "lt": """
        dưới | thấp hơn | nhỏ hơn | ít hơn | chưa đến | chưa tới | chưa quá | không đến | không tới | dưới mức
        | <
    """,
    "le": """
        không quá | tối đa | tối đa là | không vượt | không vượt quá | không cao hơn | không lớn hơn | không
        nhiều hơn | nhiều nhất | cao nhất là | không hơn | không quá mức | không trên | ≤ | <= | =< | ⩽
    """,
    "about": """
        khoảng | ước | ước tính | ước khoảng | ước chừng | ước đạt | xấp xỉ | gần | gần bằng | chừng | cỡ |
        vào khoảng | trên dưới | ~ | ≈ | trong khoảng | dao động khoảng
    """,
}
# Words of the predicate and what they say of the value; "" says nothing.
_PREDICATE_LISTS = {
    "increase": """
        tăng | tăng thêm | tăng trưởng | tăng lên | gia tăng | tăng trưởng đạt | mức tăng | mức tăng trưởng |
        tốc độ tăng | tốc độ tăng trưởng
    """,
    "decrease": """
        giảm | giảm xuống | giảm còn | giảm thêm | giảm xuống còn | cắt giảm | kéo giảm | giảm được | mức giảm
        | tốc độ giảm | giảm dần
    """,
    "maintain": """
        duy trì | duy trì ở mức | duy trì mức | tiếp tục duy trì | duy trì ổn định | duy trì ổn định ở mức |
        duy trì đạt
    """,
    "average": """
        bình quân | trung bình | bình quân đạt | đạt bình quân | trung bình đạt | bq
    """,
    "year": """
        hằng năm | hàng năm | mỗi năm | một năm | bình quân năm | bình quân mỗi năm | bình quân hằng năm |
        bình quân hàng năm | trung bình mỗi năm | trung bình năm | bình quân/năm | bình quân 1 năm | trung
        bình hằng năm | trung bình hàng năm | bình quân một năm
    """,
    "": """
        đạt | đạt được | phải đạt | cơ bản đạt | là | chiếm | chiếm tỷ trọng | chiếm tỷ lệ | chiếm tỉ lệ | còn
        | chỉ còn | xuống còn | có | bằng | mức | ở mức | đạt mức | đạt mức đạt | tốc độ | đạt tốc độ | lên |
        lên đến | lên tới | lên mức | xuống | xuống mức | đến | tới | thêm | được | vào | gấp | phấn đấu |
        phấn đấu đạt | đảm bảo | bảo đảm | đảm bảo đạt | tương đương | tương ứng | tương ứng là | lần lượt |
        lần lượt là | lần lượt đạt | dự kiến | dự kiến đạt | ở | ổn định | đều | nâng lên | : | = | đạt tỷ lệ
        | đạt tỉ lệ | với tốc độ | với mức | đóng góp | cán mốc | hoàn thành
    """,
}
_COMPARATORS = _phrases(_COMPARATOR_LISTS)
_PREDICATES = _phrases(_PREDICATE_LISTS)
_YEAR_AVERAGES = frozenset(p for p, e in _PREDICATES.items() if e == "year" and p.startswith(("bình", "trung")))
# A growth word that is part of a name: "giá trị gia tăng", "giá trị tăng thêm".
_NAME_BEFORE = {"gia tăng": ("giá trị", "thuế"), "tăng thêm": ("giá trị",)}
_BARE_AVERAGES = frozenset({"bình quân", "trung bình", "bq"})
_LONGEST = 5

_TOKEN = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?|[<>]=|=[<>]|[<>≥≤⩾⩽~≈:=]|[^\s]")
_MARK = re.compile(r"[\d;,.()]")
_REACH = 120


@dataclass(slots=True)
class Lead:
    """What the words before a number say."""

    start: int  # of the first comparator word, or of the number
    predicate: int
    comparator: str | None = None
    approximate: bool = False
    average: bool = False
    per_year: bool = False
    direction: str | None = None
    opener: int | None = None  # of a "từ"
    mixed: bool = False
    period: Period | None = None
    words: tuple[str, ...] = ()


def read_lead(text: str, number: int, floor: int, periods: tuple[Period, ...], ends: list[int], share: bool) -> Lead:
    """Read the comparators and the predicate that end at `number`, not before `floor`.

    `share` says that the number is a percentage: "X bình quân đạt 9%" averages, in "thu nhập bình quân đạt 70 triệu
    đồng" the word belongs to the name.
    """
    low = max(floor, number - _REACH)
    # A period counts as one word of the predicate: "đến năm 2030 đạt 5%". No other digit or mark is read over.
    spans: list[Period] = []
    at, edge = bisect.bisect_right(ends, number) - 1, number
    while at >= 0 and periods[at].start >= low and periods[at].role in ("period", "vision"):
        if _MARK.search(text, periods[at].end, edge):
            break
        spans.append(periods[at])
        edge = periods[at].start
        at -= 1
    spans.reverse()
    for mark in _MARK.finditer(text, low, edge):
        low = mark.end()
    window = text[low:number]
    tokens: list[tuple[str, int, int, Period | None]] = []
    at = 0
    for period in (*spans, None):
        stop = period.start - low if period else len(window)
        tokens.extend(
            (m.group().lower(), low + m.start(), low + m.end(), None) for m in _TOKEN.finditer(window, at, stop)
        )
        if period:
            tokens.append(("", period.start, period.end, period))
            at = period.end - low
    lead = Lead(start=number, predicate=number)
    words: list[str] = []
    named, predicated = False, False
    i = len(tokens)
    while i > 0:
        token = tokens[i - 1]
        if token[3] is not None:
            if lead.period is None:
                lead.period = token[3]
            i -= 1
            lead.predicate = token[1]
            continue
        if token[0] == "từ":
            lead.opener = token[1] if lead.opener is None else lead.opener
            i -= 1
            lead.predicate = token[1]
            if lead.comparator is None and not lead.approximate:
                lead.start = token[1]
            continue
        for count in range(min(_LONGEST, i), 0, -1):
            part = tokens[i - count : i]
            if any(t[3] is not None for t in part):
                continue
            phrase = " ".join(t[0] for t in part)
            code = _COMPARATORS.get(phrase)
            if code is not None:
                if code == "about" or phrase == "trên dưới":
                    lead.approximate = True
                elif lead.comparator is None:
                    lead.comparator = code
                elif lead.comparator != code:
                    lead.mixed = True
                lead.start = part[0][1]
                break
            effect = _PREDICATES.get(phrase)
            if effect is None:
                continue
            if part[0][0] in ("lên", "xuống") and i > count and tokens[i - count - 1][0] == "trở":
                continue  # `trình độ đại học trở lên | đạt 24%`
            names = _NAME_BEFORE.get(phrase)
            before = " ".join(t[0] for t in tokens[max(0, i - count - 2) : i - count])
            if names and before.endswith(names):
                named = True
                break
            if effect == "average" and not share and (phrase not in _BARE_AVERAGES or predicated):
                continue
            predicated = True
            if effect == "average":
                lead.average = True
            elif effect == "year":
                lead.per_year = True
                lead.average = lead.average or phrase in _YEAR_AVERAGES
            elif effect and lead.direction is None:
                lead.direction = effect
            break
        else:
            break
        if named:
            break
        words.append(phrase)
        i -= count
        lead.predicate = part[0][1]
    lead.words = tuple(reversed(words))
    return lead
