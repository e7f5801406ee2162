"""Numbers as plans print them: comparator, amount, unit, denominators, and the words about growth, average and years.

`parse_value` reads a cell, `find_values` running text. Both are total functions over any string, return spans that lie
in it and take time linear in its length. Contract, section 5 Numbers, Comparators, What the number measures; domain
notes, section 3.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace

from extractors.number_forms import NOTATION, end_of_words, is_name, is_year, read_number
from extractors.periods import Period, find_periods
from extractors.units import DURATIONS, Unit, read_denominators, read_unit
from extractors.value_words import Lead, read_lead
from schemas.records import FindingNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an expression says. `value_min` and `value_max` are in `unit`, scale words multiplied out.

    `average`, `direction` and `per` come from the words of the expression itself; a table or sentence may add what the
    indicator says. `period` is the period printed with the value, `baseline_year` the year it is compared with.
    """

    comparator: str
    approximate: bool = False
    value_min: float | None = None
    value_max: float | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    average: bool = False
    direction: str | None = None
    baseline_year: int | None = None
    period: Period | None = None
    notes: tuple[FindingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMatch:
    """A value and where it stands: [start, end) from the comparator to the unit, the number itself, and the predicate.

    `predicate` is where the words that lead up to the value begin ("đạt bình quân khoảng 5%": at "đạt"); what stands
    before it names the indicator. `counted` says that the unit is a counted thing ("50 xã"); `words` are the words of
    the predicate in lower case.
    """

    value: Value
    start: int
    end: int
    number_start: int
    number_end: int
    predicate: int
    counted: bool = False
    words: tuple[str, ...] = ()


# --- around a number ----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_JOINT = re.compile(
    r"[ \u00a0]{0,2}(?:(?P<dash>[-–—÷~])|(?:cho[ \u00a0])?(?P<word>đến|tới)(?=[ \u00a0]))[ \u00a0]{0,2}"
    r"(?:(?:khoảng|gần|dưới|trên|tối[ \u00a0]đa)[ \u00a0])?(?P<number>\d+(?:[.,]\d+)*)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[ \u00a0]{1,2}(?:(?P<ge>trở lên|hoặc cao hơn|hoặc hơn)|(?P<le>trở xuống|trở lại|hoặc thấp hơn))(?!\w)",
    re.IGNORECASE,
)
_AFTER_YEAR = re.compile(
    r"[ \u00a0](?:(?P<avg>bình[ \u00a0]quân[ \u00a0])?(?:hằng|hàng|mỗi)[ \u00a0]năm"
    r"|(?P<avg2>bình[ \u00a0]quân)[ \u00a0]?(?:/|một[ \u00a0]|mỗi[ \u00a0])?năm)(?!\w)",
    re.IGNORECASE,
)
_DATE_TAIL = re.compile(r"[/.-]\d{1,4}(?:[/.-]\d{2,4})?(?!\d)")
_AMONG = re.compile(r"(?<!\w)(?:nhóm|tốp|top)[ \u00a0]$", re.IGNORECASE)  # `Nhóm 20 tỉnh dẫn đầu`
_FRACTION = re.compile(r"[ \u00a0]?/[ \u00a0]?(\d++(?:\.\d{3})*)(?![\d/])")
_NOUN = re.compile(r"[ \u00a0]{1,2}([^\W\d_]+)")
_RISE = re.compile(r"(?<!\w)(lên|xuống)(?!\w)", re.IGNORECASE)


def _note(code: str, message: str) -> FindingNote:
    return FindingNote(code=code, message=message, column="value_text")


_STOP_WORDS = """
    và hoặc đến tới trở trong trên dưới của so với vào là đạt tại cho thì được có tăng giảm còn nhưng như do từ
    để khi theo bao gồm trước sau lần ở này đó nêu về mỗi một các những đã sẽ đang phải cần không chưa vẫn cũng
    ra lên xuống bằng gấp hay mà nếu bởi vì thuộc giai thời kể nhằm tính số tổng cùng hằng hàng bình chiếm tương
    qua ngoài hơn kém cao thấp nhất đều rồi nữa
"""
_STOP_NOUNS = frozenset(_STOP_WORDS.split())


@dataclass(slots=True)
class _Amount:
    """A number or range with its unit, before the words around it are weighed."""

    low: float
    high: float
    end: int
    unit: Unit | None
    ranged: bool
    notes: list[FindingNote]


def _amount(text: str, match: re.Match[str], cell: bool) -> _Amount | None:
    """The amount that begins at `match`; None where it is a date, a notation or no number."""
    read = read_number(match.group())
    if read is None:
        return None
    low, note = read
    notes = [note] if note else []
    end = end_of_words(text, match.end())
    unit = read_unit(text, end)
    after = text[match.end() : match.end() + 1]
    if (
        unit is None
        and after == "/"
        and not cell
        and _DATE_TAIL.match(text, match.end())
        and not _FRACTION.match(text, match.end())
    ):
        return None
    fraction = _FRACTION.match(text, match.end()) if unit is None else None
    if fraction:
        return _fraction(text, match, low, fraction, notes, cell)
    if unit is None and after == "/":
        stop, per = read_denominators(text, match.end())
        if per and per[0].partition(" ")[0] in _PER_MANY:  # `10,5/vạn dân`
            many = Unit(start=match.end(), end=stop, name=None, factor=1.0, per=per)
            return _Amount(low, low, stop, many, False, notes)
        if NOTATION.match(text, match.end()):
            return None
    joint = _JOINT.match(text, unit.end if unit else end)
    if joint:
        second = _second(text, match.group(), low, unit, joint, notes)
        if second is not None:
            return second
    if unit is not None:
        return _Amount(low * unit.factor, low * unit.factor, unit.end, unit, False, notes)
    return _Amount(low, low, end, None, False, notes)


_PER_MANY = frozenset({"100", "1000", "10000", "100000", "1000000"})


def _fraction(
    text: str, match: re.Match[str], low: float, fraction: re.Match[str], notes: list[FindingNote], cell: bool
) -> _Amount | None:
    """`7/7 xã` counts 7 of 7 communes; `1/3 diện tích` is a share; `15/12` followed by neither is a day."""
    end, per = read_denominators(text, match.end())
    if per and per[0].partition(" ")[0] in _PER_MANY:
        # `42/100.000 trẻ đẻ sống`: a rate, not a part of a whole
        return _Amount(low, low, end, Unit(start=match.end(), end=end, name=None, factor=1.0, per=per), False, notes)
    whole = read_number(fraction[1])
    unit = read_unit(text, end_of_words(text, fraction.end()))
    if whole is None or not whole[0]:
        return None
    if low <= whole[0] and ((unit is not None and unit.counted) or (unit is None and cell)):
        message = f"'{text[match.start() : fraction.end()]}': đọc là {match.group()} trên tổng số {fraction[1]}"
        end = unit.end if unit else fraction.end()
        return _Amount(low, low, end, unit, False, [*notes, _note("number_fraction", message)])
    if low < whole[0] <= 10 and re.match(r"[ \u00a0](?:số|tổng|diện|dân)", text[fraction.end() : fraction.end() + 8]):
        message = f"'{text[match.start() : fraction.end()]}': đọc là phân số"
        share = round(low / whole[0], 6)
        return _Amount(share, share, fraction.end(), None, False, [*notes, _note("number_fraction", message)])
    return None


def _second(
    text: str, first: str, low: float, unit: Unit | None, joint: re.Match[str], notes: list[FindingNote]
) -> _Amount | None:
    """The range that `joint` opens, or None where the two numbers do not make one."""
    raw = joint["number"]
    read = read_number(raw)
    if read is None or (is_year(first) and is_year(raw)):
        return None
    if _DATE_TAIL.match(text, joint.end()) and text[joint.end()] == "/":
        return None
    high, note = read
    end = end_of_words(text, joint.end())
    other = read_unit(text, end)
    if other is None and end < len(text) and text[end].isalpha():
        return None
    if unit is not None and unit.name is not None:
        if other is not None and other.name != unit.name:
            return None
        if other is None and joint["word"]:
            return None
        low *= unit.factor
        high *= other.factor if other else unit.factor
        unit, end = other or unit, (other.end if other else end)
    elif unit is not None:
        if other is None:
            return None
        low, high, unit, end = low * unit.factor, high * other.factor, other, other.end
    elif other is not None:
        low, high, unit, end = low * other.factor, high * other.factor, other, other.end
    if note:
        notes = [*notes, note]
    if high < low:
        notes = [*notes, _note("range_order", f"'{first} - {raw}': số sau nhỏ hơn số trước")]
        low, high = high, low
    return _Amount(low, high, end, unit, True, notes)


def _round(value: float) -> float:
    """Without the dust that multiplying by a scale leaves (`0.029 * 1e6`)."""
    return float(f"{value:.12g}")


def _build(text: str, match: re.Match[str], amount: _Amount, lead: Lead, cell: bool) -> ValueMatch:
    notes = list(amount.notes)
    unit, end = amount.unit, amount.end
    name = unit.name if unit else None
    counted = bool(unit and unit.counted)
    if (unit is None or (unit.name is None and not unit.per)) and not cell:
        noun = _NOUN.match(text, end)
        if noun and noun[1].lower() not in _STOP_NOUNS:
            name, end, counted = noun[1], noun.end(), True
            notes.append(_note("unit_unknown", f"'{noun[1]}': đơn vị chưa có trong danh mục"))
    comparator, start = lead.comparator, lead.start
    trailing = _TRAILING.match(text, end)
    if trailing:
        told = "ge" if trailing["ge"] else "le"
        if comparator and comparator != told:
            notes.append(
                _note("comparator_uncertain", f"'{text[lead.start : trailing.end()]}': hai từ so sánh khác nhau")
            )
        else:
            comparator = told
        end = trailing.end()
    low: float | None = _round(amount.low)
    high: float | None = _round(amount.high)
    if cell and _AMONG.search(text, max(0, match.start() - 8), match.start()):
        notes.append(_note("comparator_uncertain", f"'{text[start:end]}': một trong số các vị trí đầu"))
    if lead.mixed:
        notes.append(_note("comparator_uncertain", f"'{text[start:end]}': hai từ so sánh khác nhau"))
    if amount.ranged:
        if comparator is not None:
            notes.append(_note("comparator_uncertain", f"'{text[start:end]}': từ so sánh trước một khoảng"))
        comparator = "between"
    elif comparator is None and lead.opener is not None and lead.start == lead.opener:
        comparator = "ge"
        notes.append(_note("comparator_uncertain", f"'{text[start:end]}': 'từ' không có mức trên, đọc là tối thiểu"))
    comparator = comparator or "eq"
    if comparator in ("gt", "ge"):
        high = None
    elif comparator in ("lt", "le"):
        low = None
    if name in ("%", "pp") and max(amount.low, amount.high) >= 1000:
        notes.append(_note("number_implausible", f"'{text[match.start() : end]}': tỷ lệ quá lớn"))
    per = list(unit.per) if unit else []
    average = lead.average
    after = _AFTER_YEAR.match(text, end)
    if after or lead.per_year:
        average = average or bool(after and (after["avg"] or after["avg2"]))
        if "year" not in per:
            per.append("year")
    if "person" in per:
        average = False
    value = Value(
        comparator=comparator,
        approximate=lead.approximate,
        value_min=low,
        value_max=high,
        unit=name,
        per=tuple(per),
        average=average,
        direction=lead.direction,
        period=lead.period,
        notes=tuple(notes),
    )
    return ValueMatch(
        value=value,
        start=start,
        end=end,
        number_start=match.start(),
        number_end=match.end(),
        predicate=lead.predicate,
        counted=counted,
        words=lead.words,
    )


# --- the grammar --------------------------------------------------------------------------------------------------

# A number with a number on either side and only blanks between has neither unit nor predicate.
_BETWEEN = re.compile(r"[ \u00a0]+\d")
_SPEC_UNITS = frozenset({"kV", "KV", "Kv", "V", "dB", "°C", "độ"})
# "giá trị sản phẩm trên 01 ha": the denominator of what is measured, no amount.
_ON_ONE = re.compile(
    r"(?<!\w)(?:trên|tính trên)[ \u00a0](?:0?1)[ \u00a0]?(?:ha|héc ta|hécta|đơn vị|m2|người|hộ|lao động|km2?|đầu)(?!\w)",
    re.I,
)
_CLAUSE_END = re.compile(r"[;]|[.!?](?=\s|$)")


def _scan(text: str, cell: bool) -> list[ValueMatch]:
    periods = find_periods(text)
    ends = [p.end for p in periods]
    found: list[ValueMatch] = []
    floor = 0  # nothing before it belongs to the next value
    skip = 0
    base: Period | None = None
    base_direction: str | None = None
    for match in _NUMBER.finditer(text):
        start = match.start()
        if start < skip:
            continue
        if not cell and _BETWEEN.match(text, match.end()) and text[max(0, start - 2) : start].strip()[-1:].isdigit():
            continue
        at = bisect.bisect_right(ends, start)
        if at < len(periods) and periods[at].start <= start and periods[at].end >= match.end():
            continue
        amount = _amount(text, match, cell)
        if amount is None:
            skip = match.end()
            tail = _FRACTION.match(text, match.end()) or _DATE_TAIL.match(text, match.end())
            if tail:
                skip = tail.end()
            continue
        if is_name(text, start, match.end(), amount.unit, cell):
            joint = _JOINT.match(text, match.end())
            if joint and amount.ranged:
                skip = amount.end
            continue
        if is_year(match.group()) and amount.unit is None:
            continue
        share = amount.unit is not None and amount.unit.name in ("%", "pp", "‰")
        lead = read_lead(text, start, floor, periods, ends, share)
        if not cell and match.group() in ("1", "01") and _ON_ONE.match(text, max(0, lead.start)):
            continue
        item = _build(text, match, amount, lead, cell)
        if not cell and not _is_amount(item):
            continue
        skip = item.end
        floor = item.end
        after = text[item.end : item.end + 70]
        if lead.opener is not None and not amount.ranged and _climbs(after):
            base = _following(text, item.end, periods, ends)
            base_direction = lead.direction
            continue
        value = item.value
        if base_direction is not None or base is not None:
            year = base.year_end if base else None
            own = None if value.period == base else value.period
            value = replace(value, direction=value.direction or base_direction, baseline_year=year, period=own)
            base, base_direction = None, None
        if value.period is None or value.period.role == "vision":
            follows = _following(text, item.end, periods, ends)
            value = replace(value, period=follows or value.period)
        found.append(replace(item, value=value))
    return _with_baselines(text, found, periods)


def _is_amount(item: ValueMatch) -> bool:
    """Whether a number in running text is an amount at all: it has a unit that is no technical rating, or is compared."""
    value = item.value
    if value.unit in _SPEC_UNITS:
        return False
    if value.unit is None:
        led = [
            w
            for w in item.words
            if w in ("đạt", "là", "còn", "bằng", "ở mức", "đạt mức", ":", "xuống còn", "chiếm", "duy trì")
        ]
        return (
            bool(led)
            or bool(value.per)
            or value.comparator != "eq"
            or any(n.code == "number_fraction" for n in value.notes)
        )
    return True


def _climbs(after: str) -> bool:
    """Whether the value is where a change begins: "từ 30% (năm 2020) lên 50%"."""
    rise = _RISE.search(after)
    if rise is None:
        return False
    between = re.sub(r"(?:19|20)\d{2}", "", after[: rise.start()])
    return not re.search(r"[;.\d]", between)


def _following(text: str, at: int, periods: tuple[Period, ...], ends: list[int]) -> Period | None:
    """The period that stands directly behind `at`, with a blank or an opening bracket between."""
    i = bisect.bisect_right(ends, at)
    if i < len(periods) and periods[i].role in ("period",):
        gap = text[at : periods[i].start]
        if periods[i].start >= at and len(gap) <= 4 and not gap.strip(" \u00a0("):
            return periods[i]
    return None


def _with_baselines(text: str, found: list[ValueMatch], periods: tuple[Period, ...]) -> list[ValueMatch]:
    """Give each value the year it is compared with, printed in its own clause, behind it or else before it."""
    bases = [p for p in periods if p.role == "baseline" and p.year_start == p.year_end]
    if not bases:
        return found
    result: list[ValueMatch] = []
    starts = [b.start for b in bases]
    for n, item in enumerate(found):
        if item.value.baseline_year is None:
            until = found[n + 1].predicate if n + 1 < len(found) else len(text)
            since = found[n - 1].end if n else 0
            i = bisect.bisect_left(starts, item.end)
            behind = bases[i] if i < len(bases) and bases[i].start <= until else None
            ahead = bases[i - 1] if i > 0 and bases[i - 1].start >= since else None
            if behind and not _CLAUSE_END.search(text, item.end, behind.start):
                item = replace(item, value=replace(item.value, baseline_year=behind.year_start))
            elif ahead and not _CLAUSE_END.search(text, ahead.end, item.start):
                item = replace(item, value=replace(item.value, baseline_year=ahead.year_start))
        result.append(item)
    return result


def find_values(text: str) -> tuple[ValueMatch, ...]:
    """Every amount in running text, in order, without overlap.

    Years, days, notations of acts, articles, ordinals ("mức độ 3"), technical ratings in kV and the base of a change
    ("từ 30%" in "từ 30% lên 50%") are none. Durations and ages are ("dưới 5 tuổi"): the caller decides by the sentence.
    """
    return tuple(_scan(text, cell=False))


_SPACED = re.compile(r"(?<![\d.,])([1-9]\d{0,2}(?:[ \u00a0]\d{3})+)(?![\d.,])")
_DITTO = re.compile(
    r"[-–—.\s\"“”'(]*(?:nt|n/t|như trên|như đã nêu trên|như mục trên)[-–—.\s\"“”')]*"
    r"|\s*(?:[\"”“〃]|''|’’|//)\s*|[-–—\s]*[\"”“〃][-–—\s]*",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[-–—…._*/\s]*|x|X|không|không có|Không", re.IGNORECASE)


def is_ditto(text: str) -> bool:
    """Whether a cell repeats the one above it: `---nt---`, `nt`, `"`, `〃`, `như trên`."""
    return bool(_DITTO.fullmatch(text)) and bool(text.strip())


def is_empty(text: str) -> bool:
    """Whether a cell holds no value: nothing, dashes, dots, a mark, `không`."""
    return len(text) < 40 and bool(_EMPTY.fullmatch(text.strip()))


def find_cell_values(text: str) -> tuple[ValueMatch, ...]:
    """Every amount in a table cell, with spans; a bare number counts, a bare year counts only where it is all there is.

    A minus glued to a number that opens the cell is a sign; blanks may group thousands (`12 500`).
    """
    spaced = _SPACED.sub(lambda m: m.group().replace(" ", ".").replace("\u00a0", "."), text)
    found = _scan(spaced, cell=True)
    if spaced != text:
        note = _note("number_foreign_format", "dấu cách đọc là dấu phân nhóm")
        found = [replace(m, value=replace(m.value, notes=(*m.value.notes, note))) for m in found]
    opening = re.match(r"[ \u00a0]*[-–−](?=\d)", text)
    if (
        found
        and opening
        and found[0].number_start == opening.end()
        and not re.search(r"[\n;]|[ \u00a0][-–+]\d", text[opening.end() :])
    ):
        first = found[0]
        low, high = first.value.value_min, first.value.value_max
        value = replace(
            first.value,
            value_min=-high if high is not None else None,
            value_max=-low if low is not None else None,
            notes=(*first.value.notes, _note("number_negative", "dấu trừ trước số")),
        )
        found[0] = replace(first, value=value, start=opening.end() - 1)
    if not found:
        bare = re.fullmatch(r"[ \u00a0]*((?:19|20)\d{2})[ \u00a0.]*", text)
        if bare:
            amount = float(bare[1])
            value = Value(
                comparator="eq", value_min=amount, value_max=amount, notes=(_note("number_like_year", bare[1]),)
            )
            at, end = bare.start(1), bare.end(1)
            found = [ValueMatch(value=value, start=at, end=end, number_start=at, number_end=end, predicate=at)]
    return tuple(found)


def parse_value(text: str) -> tuple[Value, ...]:
    """The amounts that a table cell states, in order; empty for an empty or ditto cell and for one without a number."""
    if is_empty(text) or is_ditto(text):
        return ()
    return tuple(match.value for match in find_cell_values(text))


def is_duration(value: Value) -> bool:
    """Whether the amount is a time or an age ("6 tháng", "5 tuổi")."""
    return value.unit is not None and value.unit.lower() in DURATIONS
