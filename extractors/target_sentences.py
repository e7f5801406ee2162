"""Targets in running text: which numbers of a sentence are to be reached, of what, when and by whom.

A clause names its indicator before the value ("tỷ lệ X đạt 40%") or behind it ("100% hồ sơ ..."); a value without a name
of its own shares the one before ("đạt 10% năm 2025 và 13% vào năm 2030"). Contract, section 5 What the number measures.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace

from extractors.indicator_names import Name, is_measure, name_of
from extractors.indicators import Measure, measure_of, settle
from extractors.model import EMPTY, Context, Draft, Layout, PlacedText
from extractors.numbers import Value, ValueMatch, find_values
from extractors.outline import Entry, outline_of, run_in
from extractors.periods import Period, find_periods
from extractors.target_aims import NEAR, counts_in_name, is_target, only_describes
from extractors.target_sections import FACT, GOAL, OTHER, Setting, setting_of
from schemas.records import Box, FindingNote

_SENTENCE_END = re.compile(r"(?<![A-ZĐ])(?<!TP)(?<!v\.v)[.!?](?=\s+[\"“(]?[A-ZÀ-ỸĐ0-9])|\.\.\.(?=\s+[A-ZÀ-ỸĐ])")
_AIMS = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu (?:là|đến|đạt|năm|trong|giai đoạn|đề ra)|mục tiêu:|đặt mục tiêu|"
    r"với mục tiêu|hướng tới mục tiêu|chỉ tiêu:|"
    r"(?:bảo|đảm) (?:bảo|đảm) đạt|yêu cầu đạt|phải đạt)",
    re.IGNORECASE,
)
_YEARLY = re.compile(r"[\s,;:]*(?:phấn đấu\s+)?(?:hằng|hàng|mỗi)\s+năm(?!\w)", re.IGNORECASE)
_EACH_YEAR = re.compile(r"\s+(?:hằng|hàng|mỗi)\s+năm(?!\w)", re.IGNORECASE)
_OF_SOME = re.compile(r"\s+(?:ở|đối với)\s", re.IGNORECASE)  # `dưới 10% ở nông thôn và dưới 20% ở thành thị`
_VALUE_NEXT = re.compile(
    r"\s*(?:(?:trên|dưới|khoảng|từ|đạt|tối thiểu|ít nhất|không quá|không dưới|tăng|giảm|bình quân|duy trì|"
    r"là|còn|ước)\s+){0,4}[<>≥≤~]?\s*\d",
    re.IGNORECASE,
)
# `Tỷ lệ che phủ rừng: năm 2025 đạt 42%, năm 2030 đạt 43%`
_YEAR_NEXT = re.compile(
    r"\s*(?:(?:đến|vào|hết|cuối|trong)\s+){0,3}(?:năm|giai đoạn)\s+(?:19|20)\d\d[\d\s–-]{0,8}[\s,:]*"
    r"(?:(?:phấn đấu|đạt|trên|dưới|khoảng|từ|tối thiểu|ít nhất|không quá|là|còn|tăng|giảm)\s+){1,3}\d",
    re.IGNORECASE,
)
# `đạt 96 triệu đồng (tương đương 4.100 USD)`: the same value in other words
_EQUAL = re.compile(r"(?:^|[\s(,])(?:tương đương|tương ứng|hay)\s[^;]{0,20}$", re.IGNORECASE)
_STRUCTURE = re.compile(r"(?:về )?(?:chuyển dịch )?cơ cấu(?!\w)", re.IGNORECASE)
_CLAUSE_STOP = re.compile(r"[;.,](?!\d)|$")


@dataclass(slots=True)
class _Read:
    """One target of a sentence before it is a draft: offsets are into the block's clean text."""

    match: ValueMatch
    value: Value
    name: Name
    measure: Measure
    parent: _Read | None
    period: Period | None
    period_words: PlacedText | None
    inherited: bool = False
    notes: list[FindingNote] = field(default_factory=list)


def _note(code: str, message: str, column: str | None = None) -> FindingNote:
    return FindingNote(code=code, message=message, column=column)


def read_sentence_targets(layout: Layout, context: Context) -> list[Draft]:
    """Drafts of all targets in the running text, in reading order; `agencies` are the owners a heading names."""
    entries = outline_of(layout)
    drafts: list[Draft] = []
    for entry in entries:
        drafts.extend(_read_block(entry, entries, context))
    return drafts


def _read_block(entry: Entry, entries: list[Entry], context: Context) -> list[Draft]:
    clean = entry.block.clean
    if not any(map(str.isdigit, set(clean.text))):
        return []
    title, rest = run_in(clean)
    if title and (_VALUE_NEXT.match(rest.text) or (_YEAR_NEXT.match(rest.text) and is_measure(title.text))):
        # "Tỷ lệ đô thị hóa: 45%": the words before the colon name the indicator.
        title, rest = clean.slice(0, 0), clean
    start = len(clean) - len(rest) if title else 0
    setting = setting_of(entry, entries, title, context)
    if setting.mood in (FACT, OTHER):
        return []
    drafts: list[Draft] = []
    for first, last in _sentences(clean.text, start):
        for read in _read_sentence(clean, first, last, setting, context):
            drafts.append(_draft(entry.index, clean, read, setting, title))
    return drafts


def read_goal_cell(cell: PlacedText, period: Period | None, words: PlacedText | None, context: Context) -> list[Draft]:
    """Drafts of the targets that a cell of a table of goals states in words; the period is that of its row."""
    setting = Setting(GOAL, period, words)
    drafts: list[Draft] = []
    for first, last in _sentences(cell.text, 0):
        for read in _read_sentence(cell, first, last, setting, context):
            drafts.append(_draft(-1, cell, read, setting, EMPTY))
    return drafts


def _sentences(text: str, start: int) -> list[tuple[int, int]]:
    """The sentences from `start` on, as spans."""
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE_END.finditer(text, start):
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _shift_period(period: Period | None, by: int) -> Period | None:
    return None if period is None else replace(period, start=period.start + by, end=period.end + by)


def _shift(match: ValueMatch, by: int) -> ValueMatch:
    """The match with its spans moved from the sentence into the block."""
    return replace(
        match,
        value=replace(match.value, period=_shift_period(match.value.period, by)),
        start=match.start + by,
        end=match.end + by,
        number_start=match.number_start + by,
        number_end=match.number_end + by,
        predicate=match.predicate + by,
    )


def _read_sentence(clean: PlacedText, first: int, last: int, setting: Setting, context: Context) -> list[_Read]:
    text = clean.text
    matches = [_shift(m, first) for m in find_values(text[first:last]) if not only_describes(m)]
    matches = [m for n, m in enumerate(matches) if not counts_in_name(text, first, matches, n)]
    if not matches:
        return []
    periods = [_shift_period(p, first) for p in find_periods(text[first:last])]
    spans = [p for p in periods if p is not None]
    begins = [p.start for p in spans]
    aim = _AIMS.search(text, first, last)
    leading = _leading(text, first, spans)
    found: list[_Read] = []
    known: list[_Read] = []  # those told of the past too: they name the indicator of what follows
    whole: _Read | None = None  # what "trong đó" parts belong to
    inside = listed = in_turn = parted = False
    unnamed: tuple[ValueMatch, Name, list[Period]] | None = None
    edge = first
    for n, match in enumerate(matches):
        after = matches[n + 1].predicate if n + 1 < len(matches) else last
        near = spans[bisect.bisect_left(begins, edge) : bisect.bisect_left(begins, after + NEAR)]
        name = name_of(text, edge, match, after, near, n > 0 and not parted)
        parted = name.closed > match.end
        edge = max(match.end, name.closed)
        if match.value.period is not None and match.value.period.start >= match.end:
            edge = match.value.period.end
        chained = bool(found) and n > 0 and found[-1].match is matches[n - 1] and found[-1].match.counted
        if not is_target(text, first, match, name, setting, aim.start() if aim else None, chained):
            continue
        if name.behind and known and known[-1].name.headed and _same_rate(match.value, known[-1].value):
            name = replace(name, text="", behind=False)
        counted_again = name.behind and bool(known) and _counted_again(match.value, name, known[-1].value)
        if counted_again:
            name = replace(name, text="", behind=False)
        read = _one(clean, match, name, known, leading, near, setting)
        if read is None:
            unnamed = (match, name, near)
            continue
        if unnamed is not None and name.behind and n and unnamed[0] is matches[n - 1]:
            # `Đến năm 2025 đạt 60% và đến năm 2030 đạt 75% các cơ quan ...`: the name stands behind the last value
            shared = replace(unnamed[1], start=name.start, end=name.end, text=name.text, behind=True)
            earlier = _one(clean, unnamed[0], shared, known, leading, unnamed[2], setting)
            if earlier is not None and earlier.value.unit == read.value.unit and earlier.period is not None:
                _add(earlier, _note("indicator_behind", "The name stands behind the next value.", "indicator"))
                known.append(earlier)
                if not _is_past(earlier, context):
                    found.append(earlier)
        unnamed = None
        known.append(read)
        if name.part and found:
            whole = whole if inside and whole is not None else found[-1]
            inside, listed = True, name.list_opens
        elif inside and name.new_clause and not listed:
            inside, whole = False, None
        if inside and whole is not None:
            _inherit(read, whole)
        if _is_past(read, context):
            continue
        if name.behind and n and found and any(x.code == "indicator_behind" for x in found[-1].notes):
            _add(read, _note("indicator_behind", "The name stands behind the value.", "indicator"))
        in_turn = (in_turn and read.inherited) or any(
            word.startswith(("lần lượt", "tương ứng")) for word in match.words
        )
        if in_turn:
            _add(
                read,
                _note("indicator_uncertain", "Several things named together have their values in turn.", "indicator"),
            )
        if counted_again:
            _add(
                read,
                _note("indicator_uncertain", "The value has only its unit; the name is the one before.", "indicator"),
            )
        if setting.mood != GOAL and aim is None:
            read.notes.append(_note("target_uncertain", "The section states no aims; the words of the clause do."))
        found.append(read)
    return found


def _same_rate(value: Value, before: Value) -> bool:
    """`111 bé trai/100 bé gái năm 2025 và 109 bé trai/100 bé gái năm 2030`: one rate of so many, not another thing."""
    return bool(value.per and value.per[0][:1].isdigit()) and (value.unit, value.per) == (before.unit, before.per)


def _counted_again(value: Value, name: Name, before: Value) -> bool:
    """`đào tạo 50.000 người (bình quân 10.000 người/năm)`: behind the number stands its unit and nothing that names it."""
    unit = (value.unit or "").lower()
    alone = name.text.split("/")[0].strip(" .;,()").lower() == unit
    return bool(unit) and alone and ((before.unit or "").lower() + " ").startswith(unit + " ")


def _add(read: _Read, note: FindingNote) -> None:
    if all(other.code != note.code for other in read.notes):
        read.notes.append(note)


def _leading(text: str, first: int, spans: list[Period]) -> Period | None:
    """The period that opens a sentence ("Phấn đấu đến năm 2030, ..."): it holds for all its clauses."""
    for period in spans:
        before = text[first : period.start].strip(" \u00a0-–,")
        if period.role not in ("period", "vision"):
            continue
        if not before or re.fullmatch(
            r"(?:phấn đấu|mục tiêu|cụ thể|trong đó|và|để|để đến|phấn đấu để|riêng)", before, re.IGNORECASE
        ):
            return period
        return None
    return None


def _is_past(read: _Read, context: Context) -> bool:
    """Whether the target's own period ended before the document's year: a result."""
    year = context.year or (context.date_issued.year if context.date_issued else None)
    return bool(year and read.period and read.period.year_end and read.period.year_end < year)


def _one(
    clean: PlacedText,
    match: ValueMatch,
    name: Name,
    found: list[_Read],
    leading: Period | None,
    spans: list[Period],
    setting: Setting,
) -> _Read | None:
    text = clean.text
    inherited = False
    if not name.text and found:
        name = replace(name, start=found[-1].name.start, end=found[-1].name.end, text=found[-1].name.text)
        inherited = True
    if not name.text:
        return None
    measure = measure_of(name.text)
    value = match.value
    notes = list(value.notes)
    if inherited:
        last = found[-1]
        value = replace(value, direction=value.direction or last.value.direction)
    elif found and not name.headed and not measure.growth and value.direction is None:
        # "Tốc độ tăng kim ngạch xuất khẩu ...; nhập khẩu đạt bình quân 6%": the growth is understood.
        last = found[-1]
        if last.measure.growth and last.value.unit == value.unit and "year" in value.per:
            value = replace(value, direction=last.value.direction)
    if _YEARLY.match(text, name.clause) and "year" not in value.per:
        value = replace(value, per=(*value.per, "year"))
    if name.direction and value.direction is None:
        value = replace(value, direction=name.direction)
    changes = name.behind and value.direction in ("increase", "decrease")
    if changes and "year" not in value.per and _EACH_YEAR.match(text, name.end):
        value = replace(value, per=(*value.per, "year"))  # `giảm 5% số vụ mỗi năm`
    value = settle(value, measure)
    if name.notes:
        notes.extend(name.notes)
    if not name.behind and _OF_SOME.match(text, match.end):
        notes.append(_note("indicator_uncertain", "Words behind the value say of which part it holds.", "indicator"))
    period, words = value.period, None
    if period is not None and period.role in ("period", "vision"):
        words = clean.slice(period.start, period.end)
    else:
        equal = inherited and _EQUAL.search(text, max(name.clause - 2, 0), match.number_start) is not None
        period = name.period or (found[-1].period if equal else None) or leading
        if equal and period is found[-1].period:
            words = found[-1].period_words
        elif period is not None:
            words = clean.slice(period.start, period.end)
    if period is None:
        trailing = _trailing(text, match, spans)
        if trailing is not None:
            period, words = trailing, clean.slice(trailing.start, trailing.end)
    if period is None:
        period, words = setting.period, setting.period_words
    return _Read(match, value, name, measure, None, period, words, inherited, notes)


def _trailing(text: str, match: ValueMatch, spans: list[Period]) -> Period | None:
    """A period that closes the clause of the value ("đạt 38% tổng mức bán lẻ vào năm 2030;")."""
    stop = _CLAUSE_STOP.search(text, match.end)
    end = stop.start() if stop else len(text)
    for period in spans:
        closes = match.end <= period.start and period.end <= end and end - period.end <= 1
        if period.role == "period" and closes and not any(c.isdigit() for c in text[match.end : period.start]):
            return period
    return None


def _inherit(read: _Read, whole: _Read) -> None:
    """A "trong đó" part has the period, the average, the denominators and the growth of the whole."""
    read.parent = whole
    own = read.match.value
    if own.period is None and read.name.period is None:
        read.period, read.period_words = whole.period, whole.period_words
    value = read.value
    if value.unit == whole.value.unit and whole.value.direction in ("increase", "decrease"):
        direction = value.direction or whole.value.direction
        if direction == whole.value.direction:
            per = value.per or whole.value.per
            value = replace(value, direction=direction, average=value.average or whole.value.average, per=per)
    read.value = value


def _draft(block: int, clean: PlacedText, read: _Read, setting: Setting, title: PlacedText) -> Draft:
    value, name, match = read.value, read.name, read.match
    boxes: list[Box] = [*clean.boxes("indicator", name.start, name.end)]
    notes = [*read.notes, _note("target_in_sentence", "Read in running text.")]
    parent = EMPTY
    if read.parent is not None:
        parent = clean.slice(read.parent.name.start, read.parent.name.end)
    elif title and not name.headed and (_STRUCTURE.match(title.text) or is_measure(title.text)):
        # "Cơ cấu kinh tế: nông nghiệp chiếm 20%; ...", "Tỷ lệ thu gom: đô thị đạt 98%": parts of what the title names.
        parent = title
    boxes.extend(parent.boxes("parent_indicator"))
    if read.period_words is not None:
        boxes.extend(read.period_words.boxes("period_text"))
    else:
        notes.append(_note("period_missing", "No year or period stands with the value.", "period_text"))
    boxes.extend(clean.boxes("value_text", match.start, match.end))
    if value.unit is None:
        notes.append(_note("unit_missing", "No unit stands with the value.", "unit"))
    if setting.owners and setting.owner_words is not None:
        boxes.extend(setting.owner_words.boxes(None))
        notes.extend(setting.notes)
    values: dict[str, object] = {
        "source": "body",
        "group": None,
        "indicator": name.text,
        "parent_indicator": parent.text or None,
        "period_text": read.period_words.text if read.period_words is not None else None,
        "period_start": read.period.year_start if read.period else None,
        "period_end": read.period.year_end if read.period else None,
        "comparator": value.comparator,
        "approximate": value.approximate,
        "value_min": value.value_min,
        "value_max": value.value_max,
        "unit": value.unit,
        "per": value.per,
        "average": value.average,
        "direction": value.direction,
        "baseline_year": value.baseline_year,
        "value_text": clean.text[match.start : match.end],
        "reporting_text": None,
    }
    start = min(name.start, match.start)
    end = max(name.end, match.end)
    return Draft(
        "targets",
        values,
        clean.text[start:end],
        tuple(boxes),
        notes,
        block=block,
        start=match.number_start,
        end=match.number_end,
        agencies=list(setting.owners),
        owner_words=setting.owner_words,
    )
