"""Tasks of appendix tables: one per logical row of a task table (contract, section 5 Tasks; also of one in the body).

The columns are found by what their headings mean; each column of the record keeps its printed text and its boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from extractors.agencies import read_agencies
from extractors.columns import (
    APPROVE,
    COORDINATE,
    DEADLINE,
    FUNDING,
    GROUP,
    LABEL,
    LEAD,
    MIXED,
    MONITOR,
    NOTE,
    OUTPUT,
    TITLE,
    UNKNOWN,
    Column,
    is_tick,
    task_columns,
)
from extractors.deadlines import deadline_event, parse_deadline
from extractors.model import EMPTY, AgencyMention, Context, Draft, Layout, LogicalRow, LogicalTable, PlacedText
from extractors.numbering import read_label
from extractors.outputs import split_outputs
from schemas.identifiers import fold
from schemas.records import Box, FindingNote

_TEXT_COLUMN = {
    LEAD: "lead_text",
    MIXED: "lead_text",
    COORDINATE: "coordinating_text",
    APPROVE: "approver_text",
    MONITOR: "monitor_text",
    FUNDING: "funding_text",
    DEADLINE: "deadline_text",
    OUTPUT: "output_text",
    NOTE: "note",
}
_ROLE = {
    "lead_text": "lead",
    "coordinating_text": "coordinate",
    "approver_text": "approve",
    "monitor_text": "monitor",
}
_TICKED = (LEAD, COORDINATE, APPROVE, MONITOR, OUTPUT)
_BLANK = regex.compile(r"[-–—_.…/\s]*")
_DITTO = regex.compile(r"[-–—\s.]*(?:nt|n\.t|nhu tren|như trên|\"|''|〃|”|“)[-–—\s.]*", regex.I)
_TOTAL = regex.compile(r"(?:tong(?: cong| so)?|cong)\b[\s:]*(?:\(.*\))?")
_ENDS = regex.compile(r"ket thuc|hoan thanh|^den\b")
# labels of section rows, outermost first
_RANKS = tuple(
    regex.compile(pattern, regex.I)
    for pattern in (r"phần .*|[A-HK-UY]|", r"[IVXL]+", r"\d+", r"\d+\.\d+", r"\d+\.\d+\.\d+", r"[a-zđ]")
)
_LABEL_CELL = regex.compile(r"\(?[\p{L}\d]{1,5}(?:[.\-/]\d{1,3})*\)?[.:)]?")


@dataclass(slots=True)
class _Section:
    """The section rows that stand over a row: the innermost one counts."""

    label: str | None = None
    title: str | None = None
    boxes: tuple[Box, ...] = ()
    words: PlacedText | None = None  # the title where it is printed


class _Sections:
    """The section rows over the rows that come: a numbered parent (`1` over `a`, `1.1`) ends with its children."""

    def __init__(self) -> None:
        self._open: list[tuple[int, _Section]] = []
        self._nested: bool | None = None  # whether the rows below the innermost section are numbered under it

    def enter(self, section: _Section) -> None:
        label = section.label or ""
        rank = next((rank for rank, pattern in enumerate(_RANKS) if pattern.fullmatch(label)), 0)
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()
        self._open.append((rank, section))
        self._nested = None

    def over(self, label: str) -> _Section:
        """The innermost section over a row with this label."""
        while self._open:
            section = self._open[-1][1]
            parent = section.label or ""
            label = label.strip(" .:)(")
            nested = label.startswith(parent + ".") or regex.fullmatch(r"[a-zđ]{1,2}|[-+*•]?", label) is not None
            if self._nested is None:
                self._nested = nested
            peer = regex.fullmatch(r"\d+(?:\.\d+)*", label) is not None and label.count(".") <= parent.count(".")
            if not (parent[:1].isdigit() and self._nested and not nested and peer):
                return section
            self._open.pop()
            self._nested = False
        return _Section()


_QUARTER_ROMAN = regex.compile(r"I{1,3}|IV")
_BARE_TIME = regex.compile(r"I{1,3}|IV|0?[1-9]|1[0-2]")
_QUARTER_WORD = regex.compile(r"qu[ýí]", regex.I)
_MONTH_WORD = regex.compile(r"tháng", regex.I)
_YEAR_WORD = regex.compile(r"năm\s+20\d\d", regex.I)


@dataclass(slots=True)
class _Row:
    """What a row holds by column of the record, before it is a draft."""

    texts: dict[str, PlacedText] = field(default_factory=dict)
    extra: list[PlacedText] = field(default_factory=list)
    notes: list[FindingNote] = field(default_factory=list)
    mixed: bool = False


def read_table_tasks(layout: Layout, context: Context) -> list[Draft]:
    """Drafts of all tasks that stand in task tables, in reading order; their `agencies` carry the roles."""
    drafts: list[Draft] = []
    for table in layout.tables:
        columns = task_columns(table)
        if columns is not None:
            drafts.extend(_read_table(layout, table, columns, context))
    return drafts


def unknown_headings(layout: Layout) -> list[FindingNote]:
    """A finding for each heading of a table that no column of the record holds; a task's cells are kept in `text`."""
    notes = []
    for table in layout.tables:
        for column in task_columns(table) or ():
            if column.meaning == UNKNOWN and column.heading:
                pages = column.parts[0].pages() if column.parts else ()
                notes.append(
                    FindingNote(
                        code="unknown_heading",
                        message=f"The column headed “{column.heading}” is of no known meaning; its cells are in `text` only.",
                        page=pages[0] if pages else None,
                    )
                )
    return notes


def _read_table(layout: Layout, table: LogicalTable, columns: tuple[Column, ...], context: Context) -> list[Draft]:
    part = layout.parts[table.part] if table.part < len(layout.parts) else None
    appendix = part.label if part is not None and part.kind == "appendix" else None
    has_label = any(column.meaning == LABEL for column in columns)
    event = _event(columns)
    dated = any(column.meaning == DEADLINE for column in columns)
    sections = _Sections()
    above: dict[str, PlacedText] = {}
    drafts: list[Draft] = []
    for row in table.rows:
        if row.kind == "section":
            sections.enter(_section(row))
            continue
        read = _read_row(row, columns, above, has_label)
        section = sections.over(read.texts["label"].text if "label" in read.texts else "")
        title = read.texts.get("title")
        if title is None or not title:
            if not read.texts:
                continue
            read.notes.append(FindingNote(code="column_missing", message="This row has no task text.", column="title"))
        elif _TOTAL.fullmatch(fold(title.text)) and "lead_text" not in read.texts:
            continue
        above.update(read.texts)
        if "lead_text" not in read.texts and section.words is not None and _only_owners(section.words, context):
            read.texts["lead_text"] = section.words
            message = f"The section over the row names who does it: {section.words.text}"
            read.notes.append(FindingNote(code="lead_from_section", message=message, column="lead_text"))
        if not dated and section.words is not None and _only_time(section.words, context):
            read.texts["deadline_text"] = section.words
            message = f"The section over the row says when: {section.words.text}"
            read.notes.append(FindingNote(code="deadline_from_section", message=message, column="deadline_text"))
        drafts.append(_draft(row, read, section, appendix, event, context))
    return drafts


def _only_owners(title: PlacedText, context: Context) -> bool:
    """Whether the title of a section is nothing but bodies that the registry knows (`B. SỞ GIAO THÔNG VẬN TẢI`)."""
    reading = read_agencies(title.text, context, "lead")
    return bool(reading.mentions) and not reading.notes and all(one.registered for one in reading.mentions)


_TIME_TITLE = regex.compile(r"(?:trong )?(?:thang|quy|nam|(?:0?[69]) thang (?:dau|cuoi))\b.{0,24}")


def _only_time(title: PlacedText, context: Context) -> bool:
    """Whether the title of a section is nothing but a time (`THÁNG 01`, `Quý II/2024`), as in programmes of work."""
    if _TIME_TITLE.fullmatch(fold(title.text)) is None:
        return False
    read = parse_deadline(title.text, context)
    doubts = {note.code for note in read.notes}
    return read.kind in ("month", "quarter", "year") and doubts <= {"deadline_year_of_plan", "deadline_year_of_issue"}


def _event(columns: tuple[Column, ...]) -> str | None:
    for column in columns:
        if column.meaning == DEADLINE:
            event = deadline_event(column.heading)
            if event is not None:
                return event
    return None


def _section(row: LogicalRow) -> _Section:
    seen: dict[int, PlacedText] = {}
    for cell in row.cells:
        if cell is not None and cell.text:
            seen.setdefault(id(cell), cell.text)
    texts = list(seen.values())
    if len(texts) >= 2 and _LABEL_CELL.fullmatch(texts[0].text):
        # what else stands in the row (sums, an owner, cells merged over the rows below) is not the title
        label: PlacedText = texts[0].strip(".:)( ")
        title = texts[1]
    else:
        whole = PlacedText.join(
            texts[:1] + [text for text in texts[1:] if not regex.fullmatch(r"[\d.,\s]+%?", text.text)]
        )
        found = read_label(whole.text)
        if found is not None and found.kind != "bullet":
            label = whole.slice(0, found.end).strip(".:)( -–/")
            title = whole.slice(found.end).strip()
        else:
            match = regex.match(r"(?:[IVX]{1,5}|[A-H])(?=\s+\p{Lu})", whole.text)
            label = whole.slice(0, match.end()) if match else EMPTY
            title = whole.slice(match.end() if match else 0).strip()
    title = title.rstrip(":;,")
    boxes = (*label.boxes("section_label"), *title.boxes("section_title"))
    return _Section(label.text or None, title.text or None, boxes, title or None)


def _read_row(row: LogicalRow, columns: tuple[Column, ...], above: dict[str, PlacedText], has_label: bool) -> _Row:
    read = _Row(notes=list(row.findings))
    used: set[int] = set()
    ticks: list[PlacedText] = []
    for column in columns:
        cell = row.cells[column.index] if column.index < len(row.cells) else None
        if cell is None:
            continue
        if column.meaning == DEADLINE and column.parts and is_tick(cell.text.text):
            ticks.append(column.parts[-1])
            continue
        if column.meaning in _TICKED and column.parts and is_tick(cell.text.text):
            # bodies or kinds of product as columns: the heading is what the tick says
            _put(read, column, column.parts[-1])
            continue
        if id(cell) in used and cell.column_span > 1 and column.meaning not in (LEAD, COORDINATE):
            continue
        used.add(id(cell))
        text = cell.text
        if not text or _BLANK.fullmatch(text.text):
            if text and column.meaning == UNKNOWN:
                read.extra.append(text)
            continue
        if cell.row_span > 1 and column.meaning not in (LABEL, GROUP):
            read.notes.append(
                FindingNote(code="merged_cell", message="The cell is merged over several rows.", column=_name(column))
            )
        if _DITTO.fullmatch(text.text):
            name = _name(column)
            if name in above:
                read.notes.append(FindingNote(code="ditto", message="The cell repeats the one above it.", column=name))
                read.texts[name] = above[name]
            continue
        _put(read, column, text)
    if ticks and "deadline_text" not in read.texts:
        read.texts["deadline_text"] = _ticked([column for column in columns if column.meaning == DEADLINE], ticks)
    if not has_label and "title" in read.texts:
        _split_label(read)
    elif "label" in read.texts and "title" in read.texts:
        _split_inner_label(read)
    return read


def _ticked(columns: list[Column], ticks: list[PlacedText]) -> PlacedText:
    """The times whose columns are ticked; a bare number takes its word from the heading above (`Thời gian (quý)`)."""
    times = PlacedText.join(ticks, ", ")
    word = _QUARTER_WORD if all(_QUARTER_ROMAN.fullmatch(tick.text) for tick in ticks) else _MONTH_WORD
    if not all(_BARE_TIME.fullmatch(tick.text) for tick in ticks):
        return times
    for part in (part for column in columns for part in column.parts[:-1]):
        named = word.search(part.text)
        if named is not None:
            year = _YEAR_WORD.search(part.text)
            of = [part.slice(*year.span())] if year is not None else []
            return PlacedText.join([part.slice(*named.span()), times, *of])
    return times


def _name(column: Column) -> str:
    if column.meaning == TITLE:
        return "title"
    if column.meaning == LABEL:
        return "label"
    return _TEXT_COLUMN.get(column.meaning, column.meaning)


def _put(read: _Row, column: Column, text: PlacedText) -> None:
    if column.meaning == LABEL:
        read.texts["label"] = text
        return
    if column.meaning in (TITLE, *_TEXT_COLUMN):
        name = _name(column)
        if name in read.texts:
            ends = name == "deadline_text" and _ENDS.search(fold(column.parts[-1].text if column.parts else ""))
            separator = " - " if ends else "; "
            read.texts[name] = PlacedText.join([read.texts[name], text], separator)
        else:
            read.texts[name] = text
        if column.meaning == MIXED:
            read.mixed = True
        return
    if column.meaning == GROUP:
        read.texts["group"] = text
        return
    read.extra.append(text)


def _split_label(read: _Row) -> None:
    """Without a column of numbers the row's number opens its title."""
    title = read.texts["title"]
    found = read_label(title.text)
    if found is not None and found.kind in ("number", "decimal2", "decimal3", "roman", "letter"):
        read.texts["label"] = title.slice(0, found.end)
        read.texts["title"] = title.slice(found.end).strip()


def _split_inner_label(read: _Row) -> None:
    """`1 | Về lãnh đạo | 1.2. Tổ chức học tập`: the column of numbers counts the groups, the row's own number is inside."""
    title = read.texts["title"]
    group = read.texts["label"].text.strip(".:)( ")
    found = read_label(title.text)
    if found is None or found.kind not in ("decimal2", "decimal3") or not title.text.strip().startswith(f"{group}."):
        return
    if "group" in read.texts:
        read.texts["group_label"] = read.texts["label"].strip(".:)( ")
    read.texts["label"] = title.slice(0, found.end)
    read.texts["title"] = title.slice(found.end).strip()


def _draft(
    row: LogicalRow, read: _Row, section: _Section, appendix: str | None, event: str | None, context: Context
) -> Draft:
    texts = read.texts
    label = texts.get("label", EMPTY).strip(".:)( ")
    values: dict[str, object] = {
        "source": "appendix",
        "appendix_label": appendix,
        "section_label": section.label,
        "section_title": section.title,
        "label": label.text or None,
        "title": texts["title"].text if "title" in texts else None,
        "deadline_event": event,
    }
    boxes: list[Box] = [*section.boxes, *label.boxes("label")]
    if section.title is None and "group" in texts:
        values["section_title"] = texts["group"].text
        boxes.extend(texts["group"].boxes("section_title"))
        if "group_label" in texts and section.label is None:
            values["section_label"] = texts["group_label"].text
            boxes.extend(texts["group_label"].boxes("section_label"))
    if "title" in texts:
        boxes.extend(texts["title"].boxes("title"))
    notes = list(read.notes)
    agencies: list[AgencyMention] = []
    for name in dict.fromkeys(_TEXT_COLUMN.values()):
        placed = texts.get(name)
        values[name] = placed.text if placed is not None else None
        if placed is None:
            continue
        boxes.extend(placed.boxes(name))
        if name in _ROLE:
            reading = read_agencies(placed.text, context, _ROLE[name])
            mentions = reading.mentions
            if name == "lead_text" and read.mixed and all(one.role == "lead" for one in mentions) and len(mentions) > 1:
                mentions = _in_turn(placed.text, mentions)
                notes.append(FindingNote(code="agency_role_unclear", message=_UNCLEAR, column=name))
            agencies.extend(mentions)
            notes.extend(_with_column(note, name) for note in reading.notes)
    deadline = parse_deadline(texts["deadline_text"].text if "deadline_text" in texts else None, context)
    notes.extend(deadline.notes)
    values.update(
        deadline_kind=deadline.kind,
        deadline_start=deadline.start,
        deadline_end=deadline.end,
        deadline_recurrence=deadline.recurrence,
        deadline_condition=deadline.condition,
        outputs=split_outputs(texts["output_text"].text if "output_text" in texts else None),
    )
    for extra in read.extra:
        boxes.extend(extra.boxes(None))
    text = _row_text(row)
    return Draft("tasks", values, text, tuple(boxes), notes, block=row.block, agencies=agencies)


_UNCLEAR = "cột ghi chung chủ trì và phối hợp"


def _in_turn(text: str, mentions: Sequence[AgencyMention]) -> tuple[AgencyMention, ...]:
    """`Sở Y tế/UBND các huyện` under `Đơn vị thực hiện/phối hợp`: who stands behind the stroke works with who leads."""
    stroke = text.find("/")
    parted = stroke > 0 and any(one.start > stroke for one in mentions) and any(one.end <= stroke for one in mentions)
    if not parted:
        return tuple(mentions)
    return tuple(replace(one, role="coordinate") if one.start > stroke else one for one in mentions)


def _with_column(note: FindingNote, column: str) -> FindingNote:
    if note.column is not None:
        return note
    return FindingNote(code=note.code, message=note.message, column=column, page=note.page)


def _row_text(row: LogicalRow) -> str:
    """The row's cells in the order of the columns, joined by ` | `; a merged cell once."""
    seen: set[int] = set()
    parts = []
    for cell in row.cells:
        if cell is None or id(cell) in seen or not cell.text:
            continue
        seen.add(id(cell))
        parts.append(cell.text.text)
    return " | ".join(parts)
