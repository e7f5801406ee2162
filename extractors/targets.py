"""Targets of tables: one per value, with group, parent, period, owners (contract, section 4 targets, section 5).

A cell may hold several indicators, one a line, whose values stand line by line in the next column; a row may be the
part of the row above ("Trong đó"); a ditto mark means the cell above; a merged cell belongs to every row it covers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extractors.agencies import read_agencies
from extractors.cell_items import CellItem, aligned, cell_items, line_starts, value_lines
from extractors.indicator_names import is_measure
from extractors.indicators import Measure, measure_of, settle
from extractors.model import EMPTY, AgencyMention, Cell, Context, Draft, Layout, LogicalRow, LogicalTable, PlacedText
from extractors.numbers import ValueMatch, find_cell_values, is_ditto, is_empty
from extractors.periods import Period, period_of_column, period_of_heading
from extractors.target_columns import IndicatorColumns, ValueColumn, of_one_year, tables_of_indicators
from extractors.target_sentences import read_goal_cell
from extractors.units import Unit, printed_unit, unit_of_words
from schemas.records import Box, FindingNote

_ROMAN = re.compile(r"(?:[IVX]{1,6}|[A-HĐ])[.)]?")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?")
_SUB_LABEL = re.compile(r"[-–+•*]|[a-zđ][.)]?|\d{1,2}(?:\.\d{1,2})+[.)]?")
_ANNOUNCED = re.compile(r"(?<!\d)(\d{1,2})\s+chỉ tiêu", re.IGNORECASE)
_SECTION_LABEL = re.compile(r"(?:[IVX]{1,6}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*)(?:[.)/:]\s*|\s+(?=[A-ZÀ-ỸĐ]))")
_REFERENCE = re.compile(r"theo phân công|theo nhiệm vụ được giao|như trên|theo phụ lục", re.IGNORECASE)


@dataclass(slots=True)
class _Known:
    """An indicator that was read: what a part of it inherits and names as its parent."""

    text: PlacedText
    measure: Measure
    label: str
    depth: int


@dataclass(slots=True)
class _State:
    """What rows above give to the row that is read."""

    group: PlacedText = EMPTY
    parents: list[_Known] = field(default_factory=list)
    above: dict[int, PlacedText] = field(default_factory=dict)
    announced: int | None = None
    counted: int = 0
    over: list[PlacedText] = field(default_factory=list)
    first_of_group: int | None = None


def _note(code: str, message: str, column: str | None = None) -> FindingNote:
    return FindingNote(code=code, message=message, column=column)


def read_table_targets(layout: Layout, context: Context) -> list[Draft]:
    """Drafts of all targets that stand in tables of indicators, in reading order; `agencies` are their owners."""
    drafts: list[Draft] = []
    for table, columns in tables_of_indicators(layout, context):
        drafts.extend(_read_table(layout, table, columns, context))
    return drafts


def _headings_over(layout: Layout, table: LogicalTable) -> list[PlacedText]:
    """The headings of the sections that a table stands in, innermost first."""
    found: list[PlacedText] = []
    path = table.section_path
    for block in reversed(layout.blocks[: max(table.first_block, 0)]):
        if not path or block.part != table.part:
            break
        if block.kind == "heading" and block.section_path == path and block.label:
            found.append(block.clean)
            path = path[:-1]
    return found


def _read_table(layout: Layout, table: LogicalTable, columns: IndicatorColumns, context: Context) -> list[Draft]:
    state = _State(over=_headings_over(layout, table))
    drafts: list[Draft] = []
    for row in table.rows:
        if row.kind == "section":
            _close_group(state, drafts)
            _open_group(state, _section_text(row), len(drafts))
            continue
        found = _read_row(table, row, columns, state, context)
        drafts.extend(found)
    _close_group(state, drafts)
    return drafts


def _section_text(row: LogicalRow) -> PlacedText:
    """The title of a section row without its numeral."""
    seen: dict[int, PlacedText] = {}
    for cell in row.cells:
        if cell is not None and cell.text:
            seen.setdefault(id(cell), cell.text.strip())
    texts = list(seen.values())
    if len(texts) > 1 and (_ROMAN.fullmatch(texts[0].text) or _NUMBERED.fullmatch(texts[0].text)):
        texts = texts[1:]
    whole = PlacedText.join(texts)
    label = _SECTION_LABEL.match(whole.text)
    return whole.slice(label.end()).strip() if label else whole


def _open_group(state: _State, title: PlacedText, first: int) -> None:
    state.group = title.rstrip(":;")
    state.parents = []
    announced = _ANNOUNCED.search(title.text)
    state.announced = int(announced[1]) if announced else None
    state.counted = 0
    state.first_of_group = first


def _close_group(state: _State, drafts: list[Draft]) -> None:
    """Compare the announced number of indicators with those read; the group's first target carries the finding."""
    if state.announced is None or state.first_of_group is None or state.first_of_group >= len(drafts):
        return
    if state.counted != state.announced:
        message = f"The group announces {state.announced} indicators, {state.counted} were read."
        drafts[state.first_of_group].notes.append(_note("group_count", message, "group"))


def _cell(row: LogicalRow, index: int | None) -> Cell | None:
    return row.cells[index] if index is not None and index < len(row.cells) else None


def _read_row(
    table: LogicalTable, row: LogicalRow, columns: IndicatorColumns, state: _State, context: Context
) -> list[Draft]:
    name_cell = _cell(row, columns.indicator)
    name = name_cell.text.strip() if name_cell is not None else EMPTY
    label_cell = _cell(row, columns.label)
    label = label_cell.text.text.strip() if label_cell is not None and label_cell is not name_cell else ""
    notes = list(row.findings)
    if is_ditto(name.text):
        name = state.above.get(columns.indicator, name)
        notes.append(_note("ditto", "The cell repeats the one above it.", "indicator"))
    if not name:
        return []
    state.above[columns.indicator] = name
    if columns.group is not None:
        group = _cell(row, columns.group)
        if group is not None and group.text and group is not name_cell and group.text.text != state.group.text:
            _open_group(state, group.text.strip(), 0)
            state.announced = None
    if not columns.values:
        return _stated_targets(row, name, columns, state, context)
    cells: list[tuple[ValueColumn, Cell, PlacedText, list[FindingNote]]] = []
    for column in columns.values:
        cell = _cell(row, column.index)
        if cell is None or cell is name_cell:
            continue
        text, marks = _repeated(state, column.index, cell.text.strip())
        if cell.row_span > 1 or cell.column_span > 1:
            marks = [*marks, _note("merged_cell", "The value stands in a merged cell.", "value_text")]
        if not is_empty(text.text):
            cells.append((column, cell, text, marks))
    for (_, _, _, marks), alike in zip(cells, of_one_year([column for column, *_ in cells]), strict=True):
        if alike:
            message = "Several columns of the table are of this year; what parts them stands only in their headings."
            marks.append(_note("columns_alike", message, "period_text"))
    items = cell_items(name)
    if not cells:
        _without_value(state, row, columns, items, label)
        return []
    own_rank = _ROMAN.fullmatch(label) is not None
    if own_rank:  # a numeral of the groups' rank with values of its own: it is of no group, and heads the rows below
        _open_group(state, EMPTY, 0)
    if not label.strip() or not _SUB_LABEL.fullmatch(label):
        first = items[0]
        if first.depth == 0 and not first.part:
            state.counted += 1
    unit_text, unit_notes = _column_text(row, columns.unit, state)
    reporting, _ = _column_text(row, columns.reporting, state)
    reporting = _once(reporting)
    owners, owner_texts, owner_notes = _owners(row, columns, state, context)
    drafts: list[Draft] = []
    names = _known(items, label, state, unit_text.text)
    for column, cell, text, marks in cells:
        shown = cell.text.strip()
        for known, parent, value_text, match, more in _pairs(items, names, text, shown):
            draft = _draft(
                table, row, state, column, known, parent, value_text, match, _unit_for(unit_text, known, names)
            )
            draft.notes.extend([*notes, *marks, *more, *unit_notes, *owner_notes])
            _finish(draft, reporting, owners, owner_texts, unit_text)
            draft.start = len(drafts)
            drafts.append(draft)
    if own_rank:
        state.group = name.rstrip(":;")
    return drafts


def _stated_targets(
    row: LogicalRow, name: PlacedText, columns: IndicatorColumns, state: _State, context: Context
) -> list[Draft]:
    """The targets of a row whose indicator cell states the value itself."""
    due, due_notes = _column_text(row, columns.deadline, state)
    period = period_of_column(due.text) if due else None
    words = due.slice(period.start, period.end) if period else None
    owners, owner_texts, owner_notes = _owners(row, columns, state, context)
    drafts = read_goal_cell(name, period, words, context)
    for draft in drafts:
        draft.values["source"] = "appendix"
        draft.values["group"] = state.group.text or None
        draft.boxes = (*state.group.boxes("group"), *draft.boxes)
        draft.block = row.block
        draft.notes.extend([*row.findings, *due_notes, *owner_notes])
        _finish(draft, EMPTY, owners, owner_texts, EMPTY)
    return drafts


def _repeated(state: _State, index: int, text: PlacedText) -> tuple[PlacedText, list[FindingNote]]:
    """The cell's text, for a ditto mark that of the cell above."""
    if text and is_ditto(text.text) and index in state.above:
        return state.above[index], [_note("ditto", "The cell repeats the one above it.", "value_text")]
    if text:
        state.above[index] = text
    return text, []


def _column_text(row: LogicalRow, index: int | None, state: _State) -> tuple[PlacedText, list[FindingNote]]:
    cell = _cell(row, index)
    if cell is None or index is None:
        return EMPTY, []
    text = cell.text.strip()
    if text and is_ditto(text.text) and index in state.above:
        return state.above[index], [_note("ditto", "The cell repeats the one above it.")]
    if is_empty(text.text):
        return EMPTY, []
    state.above[index] = text
    return text, []


def _once(text: PlacedText) -> PlacedText:
    """A text that a cell prints several times, once."""
    words = text.text
    for times in (2, 3, 4, 5):
        size = (len(words) - times + 1) // times
        if size > 0 and " ".join([words[:size]] * times) == words:
            return text.slice(0, size)
    return text


def _owners(
    row: LogicalRow, columns: IndicatorColumns, state: _State, context: Context
) -> tuple[list[AgencyMention], list[PlacedText], list[FindingNote]]:
    mentions: list[AgencyMention] = []
    texts: list[PlacedText] = []
    notes: list[FindingNote] = []
    for index, role in columns.owners:
        text, marks = _column_text(row, index, state)
        notes.extend(marks)
        if not text:
            continue
        texts.append(text)
        reading = read_agencies(text.text, context, role)
        mentions.extend(reading.mentions)
        notes.extend(reading.notes)
        if not reading.mentions and not reading.notes and _REFERENCE.search(text.text):
            notes.append(_note("owner_by_reference", f"Owners are named by reference: {text.text}"))
    return mentions, texts, notes


# --- parents ---------------------------------------------------------------------------------------------------


def _known(items: list[CellItem], label: str, state: _State, unit: str) -> list[tuple[_Known, _Known | None]]:
    """Each indicator of a row with its parent, in this cell or in a row above; keeps the row for the rows below.

    Sectors below a rate (`Tốc độ tăng GRDP` over `- Dịch vụ`), also in `%`, are rates like it.
    """
    result: list[tuple[_Known, _Known | None]] = []
    here: list[_Known] = []
    for n, item in enumerate(items):
        known = _Known(item.text, measure_of(item.text.text), label, item.depth)
        parent: _Known | None = None
        if n:
            shallower = [k for k in here if k.depth < item.depth]
            if item.part and item.depth == 0:
                shallower = here[-1:]
            parent = shallower[-1] if shallower else None
        else:
            parent = _parent_row(item, label, state)
        rate = parent is not None and parent.measure.growth and "%" in unit and not is_measure(item.text.text)
        if parent is not None and (item.part or rate):
            known.measure = _inherited(known.measure, parent.measure)
        here.append(known)
        result.append((known, parent))
    first, parent = result[0]
    if parent is None:
        state.parents = [first]
    else:
        while state.parents and state.parents[-1] is not parent:
            state.parents.pop()
        state.parents.append(first)
    return result


def _parent_row(item: CellItem, label: str, state: _State) -> _Known | None:
    """The row above of which this one is a part: by bullet, "Trong đó", or a label one level deeper."""
    if not state.parents:
        return None
    number = _NUMBERED.fullmatch(label)
    if number and "." in label.rstrip("."):
        upper = label.rstrip(".)").rpartition(".")[0]
        for known in reversed(state.parents):
            if known.label.rstrip(".)") == upper:
                return known
        return None
    if item.part or item.depth:
        for known in reversed(state.parents):
            if known.depth < item.depth or (item.part and item.depth == 0):
                return known
        return state.parents[0]
    if label in ("-", "–", "+", "•", "*"):
        plain = [
            k for k in state.parents if k.label not in ("-", "–", "+", "•", "*") or (label == "+" and k.label == "-")
        ]
        return plain[-1] if plain else None
    if re.fullmatch(r"[a-zđ][.)]?", label):
        plain = [k for k in state.parents if not re.fullmatch(r"[a-zđ][.)]?", k.label)]
        return plain[-1] if plain else None
    if not label and item.text.text[:1].islower():
        return state.parents[-1]
    return None


def _inherited(own: Measure, whole: Measure) -> Measure:
    """A "trong đó" part has the growth, the average and the denominators of the whole where it names none."""
    if own.direction or not whole.growth:
        return own
    return Measure(
        direction=whole.direction,
        average=own.average or whole.average,
        per=own.per or whole.per,
        unit=own.unit or whole.unit,
        growth=True,
    )


def _without_value(
    state: _State, row: LogicalRow, columns: IndicatorColumns, items: list[CellItem], label: str
) -> None:
    """A row without values is the title of a group, or the whole whose parts stand below."""
    del row, columns
    first = items[0]
    if _ROMAN.fullmatch(label) or (not label and (first.text.text.isupper() or _ANNOUNCED.search(first.text.text))):
        _open_group(state, first.text, 0)
        state.announced = None
        return
    _known(items, label, state, "")


def _pairs(
    items: list[CellItem], names: list[tuple[_Known, _Known | None]], text: PlacedText, shown: PlacedText
) -> list[tuple[_Known, _Known | None, PlacedText, ValueMatch, list[FindingNote]]]:
    """Which value of a cell belongs to which indicator of the row, with the words of the value."""
    found = find_cell_values(text.text)
    if not found:
        return []
    notes: list[FindingNote] = []
    if len(found) == 1 and len(items) == 1:
        return [(*names[0], shown if shown else text, found[0], notes)]
    lines = value_lines(text, found)
    if len(items) == 1:
        notes = [_note("several_values", f"The cell holds {len(found)} values.", "value_text")]
        return [(*names[0], line, match, notes) for line, match in zip(lines, found, strict=True)]
    chosen = aligned(items, text, found)
    if chosen is None:
        notes = [_note("lines_unaligned", f"{len(items)} lines of names, {len(found)} values.", "value_text")]
        return [
            (*names[min(n, len(names) - 1)], line, match, notes)
            for n, (line, match) in enumerate(zip(lines, found, strict=True))
        ]
    return [(*names[i], line, match, notes) for i, line, match in zip(chosen, lines, found, strict=True)]


# --- the draft ----------------------------------------------------------------------------------------------------


def _unit_for(text: PlacedText, known: _Known, names: list[tuple[_Known, _Known | None]]) -> Unit | None:
    """The unit of the row's unit cell; of one with a line for each indicator the indicator's own line."""
    if not text:
        return None
    unit = unit_of_words(text.text)
    if unit is not None or len(names) < 2:
        return unit or printed_unit(text.text)
    starts = line_starts(text)
    lines = [text.slice(a, b).strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    units = [u for line in lines if (u := unit_of_words(line.text)) is not None]
    position = next(n for n, (k, _) in enumerate(names) if k is known)
    if len(units) == len(names):
        return units[position]
    if len(units) == len(names) - 1 and position:
        return units[position - 1]
    return None


def _draft(
    table: LogicalTable,
    row: LogicalRow,
    state: _State,
    column: ValueColumn,
    known: _Known,
    parent: _Known | None,
    value_text: PlacedText,
    match: ValueMatch,
    unit: Unit | None,
) -> Draft:
    notes: list[FindingNote] = []
    group = state.group
    if column.measure is not None:  # a column of rates: the row's unit counts what grows
        known = replace(known, measure=column.measure)
        unit = column.unit or column.measure.unit
    value = settle(match.value, known.measure, unit or column.unit)
    if column.average:
        rate = value.unit in ("%", "pp") and value.direction in ("increase", "decrease")
        more = () if "year" in value.per or not (column.yearly or rate) else ("year",)
        value = replace(value, average=True, per=(*value.per, *more))
    notes.extend(match.value.notes)
    if value.unit is None:
        notes.append(_note("unit_missing", "No unit stands with the value, its row or its column.", "unit"))
    period_text, period = column.period_text, column.period
    boxes: list[Box] = []
    if period is None:
        period_text, period, notes_period = _other_period(table, known, value.period, value_text, state)
        notes.extend(notes_period)
    elif value.period is not None and not _agrees(value.period, period):
        notes.append(_note("period_conflict", "The cell names another year than its column.", "period_text"))
    indicator = known.text
    values: dict[str, object] = {
        "source": "appendix",
        "group": group.text or None,
        "indicator": indicator.text,
        "parent_indicator": parent.text.text if parent is not None else None,
        "period_text": period_text.text if period_text else None,
        "period_start": period.year_start if period else None,
        "period_end": period.year_end if period else None,
        "comparator": value.comparator,
        "approximate": value.approximate,
        "value_min": value.value_min,
        "value_max": value.value_max,
        "unit": value.unit,
        "per": value.per,
        "average": value.average,
        "direction": value.direction,
        "baseline_year": value.baseline_year,
        "value_text": value_text.text,
        "reporting_text": None,
    }
    boxes.extend(group.boxes("group"))
    boxes.extend(indicator.boxes("indicator"))
    if parent is not None:
        boxes.extend(parent.text.boxes("parent_indicator"))
    if period_text:
        boxes.extend(period_text.boxes("period_text"))
    boxes.extend(value_text.boxes("value_text"))
    return Draft("targets", values, f"{indicator.text} | {value_text.text}", tuple(boxes), notes, block=row.block)


def _agrees(cell: Period, column: Period) -> bool:
    """Whether a year in a cell is the one its column is for: the same, or the end of the column's period."""
    return cell.year_end == column.year_end


def _other_period(
    table: LogicalTable, known: _Known, cell: Period | None, value_text: PlacedText, state: _State
) -> tuple[PlacedText | None, Period | None, list[FindingNote]]:
    """Where the column names no year: the cell's own, the indicator's, the group's, the table's title, a heading above."""
    if cell is not None:
        words = _words_of(cell, value_text)
        return words, cell, []
    for text in (known.text, state.group, table.title, *state.over):
        period = period_of_heading(text.text) if text else None
        if period is not None:
            note = _note("period_from_title", "The year stands in a heading, not with the value.", "period_text")
            return text.slice(period.start, period.end), period, [] if text is known.text else [note]
    return None, None, [_note("period_missing", "No year or period stands with the value.", "period_text")]


def _words_of(period: Period, value_text: PlacedText) -> PlacedText | None:
    """The words of a cell's period inside the words of its value."""
    for found in (period_of_heading(value_text.text),):
        if found is not None and (found.year_start, found.year_end) == (period.year_start, period.year_end):
            return value_text.slice(found.start, found.end)
    return None


def _finish(
    draft: Draft,
    reporting: PlacedText,
    owners: list[AgencyMention],
    owner_texts: list[PlacedText],
    unit_text: PlacedText,
) -> None:
    """Add what a row gives to each of its targets alike: owners, the reporting cycle, the cells they stand in."""
    boxes = list(draft.boxes)
    draft.agencies = list(owners)
    draft.owner_words = PlacedText.join(owner_texts, "; ") if owner_texts else None
    if reporting:
        draft.values["reporting_text"] = reporting.text
        boxes.extend(reporting.boxes("reporting_text"))
    extra = [unit_text, *owner_texts]
    for text in extra:
        boxes.extend(text.boxes(None))
    draft.text = " | ".join([draft.text, *(t.text for t in extra if t)])
    draft.boxes = tuple(boxes)
