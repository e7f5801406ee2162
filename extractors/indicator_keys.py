"""Which comparable indicator a target measures: `targets.indicator_key`, and doubts that follow from knowing it.

A name is an indicator of the registry (`schemas/data/indicators.csv`) where the longest of its aliases stands in it
and nothing else does but words that do not change what is measured (`tốc độ`, `bình quân`, `trên địa bàn tỉnh`, the
province's own name); `Tỷ lệ hộ nghèo dân tộc thiểu số` is another thing than `Tỷ lệ hộ nghèo` and stays unknown. The
unit and the printed growth or reduction must fit what the indicator measures; else the key stays null.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extractors.model import Context, Draft
from schemas.identifiers import fold
from schemas.indicators import Indicator, indicators, words_of
from schemas.records import FindingNote

_LONGEST_NAME = 80  # words; a longer "name" is a paragraph
_INDEXES = ("chi so", "iip", "cpi", "lam phat")  # a rate of growth by definition, although no word says so
_CANONICAL = frozenset({"VND", "USD", "W", "VA", "kWh", "km", "ha", "m3", "t"})
# counts of what lasts; of these, "thêm 5 xã" is how many more, not how many there are
_STOCKS = frozenset({
    "xã", "huyện", "đơn vị", "sản phẩm", "hợp tác xã", "HTX", "thôn", "bản", "ấp", "buôn", "làng", "xóm", "doanh nghiệp",
    "DN", "cụm", "khu", "đô thị", "buồng", "phòng",
})  # fmt: skip
_MORE = regex.compile(r"\bthem(?: (?:it nhat|khoang|tu|tren|duoc|toi thieu|moi|duoi))*$")
_BRACKETS = regex.compile(r"\([^()]*\)")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_RISE = regex.compile(r"\btang(?! them\b)")
_TOWARDS = regex.compile(r"(?:\b(?:len|con|xuong|dat|o muc|thanh)|=)(?: (?:muc|duoi|tren|khoang|tu|toi|it nhat))*$")

# Words beside an alias that leave what is measured as it is, folded; phrases before their parts do not matter.
_NEUTRAL_PHRASES = """
    tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tỷ suất|tốc độ|tăng trưởng|tăng|giảm|duy trì|giữ vững|nâng|nâng cao|phấn đấu|đạt|
    chiếm|bình quân|trung bình|hằng năm|hàng năm|mỗi năm|năm|một năm|giai đoạn|thời kỳ|cả giai đoạn|cả thời kỳ|đến|
    vào|cuối|trong|của|tỉnh|thành phố|toàn tỉnh|toàn thành phố|trên địa bàn|trong đó|chỉ tiêu|theo giá hiện hành|
    giá hiện hành|theo giá so sánh|giá so sánh|mức|chung|tổng|tổng số|số|số lượng|khoảng|ước|hoàn thành|GRDP|GDP|
    hiện hành|so với|kế hoạch|tối thiểu|ít nhất|trên|cả tỉnh|cả năm|ổn định
"""
_NEUTRAL = frozenset(words_of(phrase) for phrase in _NEUTRAL_PHRASES.split("|"))
_NEUTRAL_LENGTH = max(map(len, _NEUTRAL))


@dataclass(frozen=True, slots=True)
class KeyReading:
    """The indicator of one target (None where it is unknown), and one that only its unit speaks against."""

    indicator: Indicator | None
    contradicted: Indicator | None = None


_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Registry:
    """The names of indicators by their words: free, valid without a parent only, and parts with their wholes."""

    free: dict[_Words, list[Indicator]]
    bare: dict[_Words, list[Indicator]]
    parts: dict[_Words, list[tuple[_Words, Indicator]]]
    longest: int


@cache
def _registry() -> _Registry:
    free: dict[_Words, list[Indicator]] = {}
    bare: dict[_Words, list[Indicator]] = {}
    parts: dict[_Words, list[tuple[_Words, Indicator]]] = {}
    for indicator in indicators():
        for names, into in ((indicator.aliases, free), (indicator.bare, bare)):
            for name in dict.fromkeys(map(words_of, names)):
                into.setdefault(name, []).append(indicator)
        for whole, part in indicator.parts:
            parts.setdefault(words_of(part), []).append((words_of(whole), indicator))
    return _Registry(free, bare, parts, max(map(len, (*free, *bare, *parts))))


def _neutral(words: _Words, own: frozenset[_Words]) -> bool:
    """Whether nothing but neutral phrases stands in `words`; the longest phrase counts."""
    at = 0
    while at < len(words):
        for length in range(min(_NEUTRAL_LENGTH + 2, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            if phrase in _NEUTRAL or phrase in own or (length == 1 and _YEAR.fullmatch(phrase[0])):
                at += length
                break
        else:
            return False
    return True


def _found(words: _Words, names: Container[_Words], own: frozenset[_Words]) -> Iterator[_Words]:
    """The names that stand in `words` with nothing but neutral phrases around them, longest first."""
    for length in range(min(_registry().longest, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            name = words[at : at + length]
            if name in names and _neutral(words[:at], own) and _neutral(words[at + length :], own):
                yield name


def _forms(name: str) -> list[_Words]:
    """The words of a name with what stands in brackets, and without."""
    whole = words_of(name)
    short = words_of(_BRACKETS.sub(" ", name))
    return [whole] if short == whole or not short else [whole, short]


def _measures(indicator: Indicator, values: dict[str, Any], text: str) -> bool:
    """Whether the value is of the kind that the indicator measures: growth, reduction, share or amount."""
    direction, per = values.get("direction"), tuple(values.get("per") or ())
    name = fold(str(values.get("indicator") or ""))
    towards = direction in ("increase", "decrease") and _towards(values, text)
    moves = direction in ("increase", "decrease") and not towards
    if indicator.measure == "growth":
        if direction == "decrease":
            return False
        rises = direction == "increase" and not towards
        return (
            rises or bool(values.get("average")) or bool(_RISE.search(name)) or any(word in name for word in _INDEXES)
        )
    if indicator.measure == "reduction":
        return direction == "decrease" and not towards
    if moves:
        return False
    if indicator.measure == "score":
        return True
    if indicator.measure == "share":
        return not values.get("average") and "toc do" not in name
    # what is founded anew each year is a flow: "thêm" says nothing against it
    if values.get("unit") in _STOCKS and "thành lập mới" not in indicator.vi and _more(values, text):
        return False
    denominators = {code for code in per if code != "year"}
    if indicator.per == "-":
        return not denominators
    if indicator.per:
        return indicator.per in denominators or (indicator.per == "person" and "nguoi" in name)
    return True


def _before(values: dict[str, Any], text: str) -> str:
    """The folded words that stand before the value; empty where it does not stand in `text`."""
    value = fold(str(values.get("value_text") or ""))
    before, found, _ = fold(text).partition(value) if value else ("", "", "")
    return before.rstrip(" ,:")[-60:] if found else ""


def _towards(values: dict[str, Any], text: str) -> bool:
    """Whether the value is where the movement ends (`giảm xuống còn 2%`), not how large it is (`giảm 2%`)."""
    return bool(_TOWARDS.search(_before(values, text)))


def _more(values: dict[str, Any], text: str) -> bool:
    """Whether the value is how many more there are to be (`có thêm 5 xã`), not how many."""
    return bool(_MORE.search(_before(values, text)))


def _unit_fits(indicator: Indicator, values: dict[str, Any]) -> bool:
    unit = values.get("unit")
    return fold(unit or "-") in {fold(each) for each in indicator.units}


def read_indicator_key(values: dict[str, Any], text: str = "", province: str | None = None) -> KeyReading:
    """The indicator that a target measures.

    `values` are the target's columns (`indicator`, `parent_indicator`, `group`, `unit`, `per`, `direction`,
    `average`, `value_text`), `text` its printed words, `province` the name of the document's province, which may
    stand beside a name. Never raises; time linear in the length of the name.
    """
    name = str(values.get("indicator") or "")[:2000]
    known = _registry()
    own = frozenset({words_of(province)} if province else ())
    wholes = [form for each in ("parent_indicator", "group") for form in _forms(str(values.get(each) or "")[:500])]
    contradicted: Indicator | None = None
    for words in _forms(name):
        if len(words) > _LONGEST_NAME:
            continue
        for part in _found(words, known.parts, own):
            for whole, indicator in known.parts[part]:
                if any(True for form in wholes for _ in _found(form, (whole,), own)) and _fits(indicator, values, text):
                    return KeyReading(indicator)
        for names in (known.free,) if values.get("parent_indicator") else (known.free, known.bare):
            for alias in _found(words, names, own):
                for indicator in names[alias]:
                    if _fits(indicator, values, text):
                        return KeyReading(indicator)
                contradicted = contradicted or _contradicted(names[alias], values)
    return KeyReading(None, contradicted)


def _fits(indicator: Indicator, values: dict[str, Any], text: str) -> bool:
    return _unit_fits(indicator, values) and _measures(indicator, values, text)


def _contradicted(named: list[Indicator], values: dict[str, Any]) -> Indicator | None:
    """The one indicator of that name, where it is measured in one canonical unit and the value in another."""
    if len(named) != 1 or named[0].measure != "amount" or values.get("unit") not in _CANONICAL:
        return None
    if not _CANONICAL.issuperset(named[0].units):
        return None
    return None if _unit_fits(named[0], values) else named[0]


# --- the targets of one document ------------------------------------------------------------------------------------


def key_targets(drafts: Iterable[Draft], context: Context) -> None:
    """Fill `indicator_key` of the target drafts of one document, in place, and note what does not fit.

    Notes: a value outside what is plausible, a unit that the indicator cannot have, two values of one indicator for
    one period that exclude each other.
    """
    keyed: list[tuple[Draft, Indicator]] = []
    for draft in drafts:
        if draft.table != "targets":
            continue
        reading = read_indicator_key(draft.values, draft.text, context.province_name)
        draft.values["indicator_key"] = reading.indicator.key if reading.indicator else None
        if reading.indicator is not None:
            keyed.append((draft, reading.indicator))
            draft.notes.extend(_implausible(draft.values, reading.indicator))
        elif reading.contradicted is not None:
            units = ", ".join(reading.contradicted.units)
            message = f'"{reading.contradicted.vi}" comes in {units}; here it is given in {draft.values.get("unit")}.'
            draft.notes.append(FindingNote(code="indicator_unit", message=message, column="unit"))
    _contradictions(keyed)


def _implausible(values: dict[str, Any], indicator: Indicator) -> Iterator[FindingNote]:
    for column in ("value_min", "value_max"):
        value = values.get(column)
        if value is not None and not indicator.low <= value <= indicator.high:
            message = f'{value:.12g} is outside {indicator.low:.12g} to {indicator.high:.12g}, plausible for "{indicator.vi}".'
            yield FindingNote(code="indicator_implausible", message=message, column=column)
            return


def _bounds(values: dict[str, Any]) -> tuple[float, float] | None:
    low, high = values.get("value_min"), values.get("value_max")
    if low is None and high is None:
        return None
    return (float("-inf") if low is None else low, float("inf") if high is None else high)


def _contradictions(keyed: list[tuple[Draft, Indicator]]) -> None:
    """Note every target whose value another of the same indicator, period and unit excludes."""
    groups: dict[tuple[Any, ...], list[tuple[Draft, Indicator]]] = {}
    for draft, indicator in keyed:
        v = draft.values
        if v.get("period_end") is None or v.get("baseline_year") or _bounds(v) is None:
            continue
        # growth belongs to a span of years; a share or an amount to the year it is reached in
        start = v.get("period_start") if indicator.measure in ("growth", "reduction") else None
        groups.setdefault((indicator.key, start, v["period_end"], v.get("unit")), []).append((draft, indicator))
    for members in groups.values():
        ranges = [(draft, indicator, _bounds(draft.values)) for draft, indicator in members]
        lows = max(range_[0] for *_, range_ in ranges if range_)
        highs = min(range_[1] for *_, range_ in ranges if range_)
        if lows <= highs:
            continue
        for draft, indicator, range_ in ranges:
            if range_ and (range_[1] < lows or range_[0] > highs):
                message = f'The document gives another value for "{indicator.vi}" and the same period.'
                draft.notes.append(FindingNote(code="indicator_contradiction", message=message, column="value_text"))
