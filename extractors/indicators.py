"""What an indicator's own name says of its value: growth, average over time, denominators, unit.

Used for tables and for sentences alike (contract, section 5 What the number measures). Names are compared in small
letters with their diacritics.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.numbers import Value
from extractors.units import Unit, read_denominators, unit_in_brackets

_RATE = r"(?:tốc độ|tỷ lệ|tỉ lệ|mức|nhịp độ|tỷ suất|số|phần trăm)"
_INCREASE = re.compile(
    rf"(?:{_RATE} (?:gia )?tăng|tăng(?: trưởng)?|tốc độ phát triển|gia tăng)(?!\w)(?! thêm thương mại)", re.IGNORECASE
)
_DECREASE = re.compile(rf"(?:{_RATE} (?:kéo )?giảm|(?:kéo |cắt )?giảm)(?!\w)", re.IGNORECASE)
_MAINTAIN = re.compile(r"(?:tiếp tục )?duy trì(?!\w)", re.IGNORECASE)
# A verb of growth at the end of the name or before words of time: "... tăng bình quân hàng năm".
_VERB_TAIL = (
    r"(?: thêm| lên| trưởng)?(?=\s*(?:$|[(,;:]|bình quân|trung bình|hằng năm|hàng năm|mỗi năm|so với|so|"
    r"từ|/năm|qua các năm|trong năm))"
)
_VERB_UP = re.compile(rf"(?<!gia )(?<!giá trị )(?<!\w)tăng{_VERB_TAIL}", re.IGNORECASE)
_VERB_DOWN = re.compile(rf"(?<!\w)giảm{_VERB_TAIL}", re.IGNORECASE)
_AVERAGE = re.compile(r"(?<!\w)(?:bình quân|trung bình|bq)(?!\w)", re.IGNORECASE)
_OVER_TIME = re.compile(
    r"\s*(?:/\s*năm|(?:hằng|hàng|mỗi|một|1|01|/|các|qua các)?\s*năm(?!\w)|giai đoạn|thời kỳ|\d+\s*năm|"
    r"trong (?:giai|thời|kỳ)|5 năm)",
    re.IGNORECASE,
)
_OVER_HEADS = re.compile(
    r"\s*(?:/|trên|của|mỗi|một|1|tính trên|theo)?\s*(?:một|1|01|mỗi)?\s*(?:đầu người|người|nhân khẩu|khẩu|"
    r"đầu|lao động|hộ|ha|héc|m2|km|đơn vị|"
    r"học sinh|xã|huyện|doanh nghiệp|lượt|khách|vụ|cơ sở|lớp|10\.|1\.|100|vạn)",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"(?<!\w)(?:hằng|hàng|mỗi)\s+năm(?!\w)|(?<!lần)(?<!lần )/\s*năm(?!\w)|bình quân\s+năm(?!\w)", re.IGNORECASE
)
# `trường tổ chức ít nhất 02 buổi tuyên truyền/năm`: the year is of the count in the name, not of the share of schools
_OFTEN = re.compile(r"(?<!\w)(?:ít nhất|tối thiểu) \d", re.IGNORECASE)
_PER_PERSON = re.compile(
    r"(?<!\w)(?:theo |trên )?(?:một |1 )?đầu người(?!\w)|/\s*(?:đầu )?người(?: dân)?(?!\w)"
    r"|(?<!\w)bình quân (?:một |1 |mỗi )?người(?!\w)",
    re.IGNORECASE,
)
_PERSON_YEAR = re.compile(r"(?:/\s*|đầu )người(?: |\s*/\s*)năm(?!\w)", re.IGNORECASE)
_SLASHED = re.compile(r"/\s*(?:\d|vạn|ha\b|hộ\b|lao động|km)", re.IGNORECASE)
_ON_MANY = re.compile(
    r" trên (?=(?:\d{1,3}(?:\.\d{3})+|100|1000|10000|một vạn|vạn|nghìn) ?(?:dân|người|trẻ))", re.IGNORECASE
)
_ON_ONE = re.compile(
    r" (?:tính )?trên (?:một |mỗi |0?1 ?)?(?P<what>ha|héc ta|hécta|km2|hộ|lao động)(?!\w)", re.IGNORECASE
)
_OPENING = re.compile(r"(?:[-+•*–]\s*|trong đó[:,]?\s*|phấn đấu\s+|chỉ tiêu(?: về)?\s+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the name of an indicator says of every value under it."""

    direction: str | None = None
    average: bool = False
    per: tuple[str, ...] = ()
    unit: Unit | None = None
    growth: bool = False


def _per_of(name: str) -> tuple[str, ...]:
    codes: list[tuple[int, str]] = []
    pair = _PERSON_YEAR.search(name)
    person = _PER_PERSON.search(name)
    if pair:
        codes += [(pair.start(), "person"), (pair.start() + 1, "year")]
    elif person:
        codes.append((person.start(), "person"))
    yearly = _YEARLY.search(name) if _OFTEN.search(name) is None else None
    if yearly and not pair:
        codes.append((yearly.start(), "year"))
    for match in _SLASHED.finditer(name):
        _, found = read_denominators(name, match.start())
        codes.extend((match.start() + n, code) for n, code in enumerate(found))
    for match in _ON_MANY.finditer(name):
        _, found = read_denominators(name, match.start())
        codes.extend((match.start() + n, code) for n, code in enumerate(found))
    one = _ON_ONE.search(name)
    if one:
        what = {"héc ta": "ha", "hécta": "ha", "hộ": "household", "lao động": "worker"}.get(one["what"].lower())
        codes.append((one.start(), what or one["what"].lower()))
    return tuple(dict.fromkeys(code for _, code in sorted(codes)))


def measure_of(name: str) -> Measure:
    """Read an indicator's name: growth at its head or end, "bình quân" over time or over heads, unit in brackets."""
    name = name[:600]
    opening = _OPENING.match(name)
    at = opening.end() if opening else 0
    direction: str | None = None
    growth = False
    if _INCREASE.match(name, at):
        direction, growth = "increase", True
    elif _DECREASE.match(name, at):
        direction, growth = "decrease", True
    elif _MAINTAIN.match(name, at):
        direction = "maintain"
    elif _VERB_UP.search(name):
        direction, growth = "increase", True
    elif _VERB_DOWN.search(name):
        direction, growth = "decrease", True
    average = False
    for match in _AVERAGE.finditer(name):
        if _OVER_HEADS.match(name, match.end()):
            continue
        if _OVER_TIME.match(name, match.end()) or growth:
            average = True
    per = _per_of(name)
    if "person" in per and not growth:
        average = False
    return Measure(direction=direction, average=average, per=per, unit=unit_in_brackets(name), growth=growth)


def settle(value: Value, measure: Measure, unit: Unit | None = None) -> Value:
    """The value with what its indicator and the unit of its column or row add.

    The value's own unit counts before the column's, the column's before the one in brackets in the name. An averaged
    rate of growth or reduction in % is per year also where the year is left out.
    """
    per = list(value.per)
    other = unit or measure.unit
    low, high, name = value.value_min, value.value_max, value.unit
    if name is None and other is not None:
        name = other.name
        # "1.000 tỷ" under "tỷ đồng" carries its scale itself.
        large = max(abs(low or 0.0), abs(high or 0.0)) >= 1e6 and other.factor > 1
        if not large:
            low = None if low is None else float(f"{low * other.factor:.12g}")
            high = None if high is None else float(f"{high * other.factor:.12g}")
    if other is not None:
        per += [code for code in other.per if code not in per]
    # A multiple ("gấp 1,5 lần") is of no denomination.
    missing = [code for code in measure.per if code not in per and name != "lần"]
    # "/người năm" in the name and "/người" in the value: the order of the name.
    per = [code for code in measure.per if code in per or code in missing] + [c for c in per if c not in measure.per]
    direction = value.direction or measure.direction
    average = value.average or measure.average
    if "person" in per and not (direction in ("increase", "decrease") and name == "%"):
        average = False
    spread = value.period is not None and None not in (value.period.year_start, value.period.year_end)
    if average and name in ("%", "pp") and "year" not in per and direction not in ("increase", "decrease"):
        # "tỷ lệ lấp đầy bình quân 60%" averages over places; over time only where a period of years is named.
        average = spread and value.period is not None and value.period.year_start != value.period.year_end
    if average and direction in ("increase", "decrease") and name in ("%", "pp") and "year" not in per:
        per.append("year")
    return replace(
        value,
        value_min=low,
        value_max=high,
        unit=name,
        per=tuple(per),
        average=average,
        direction=direction,
    )
