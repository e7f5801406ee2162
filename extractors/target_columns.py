"""Which tables hold indicators with the values to be reached, and what their columns mean.

A table of targets names indicators in one column and holds, in at least one other, amounts for a year or period that
is still to come. Price lists, scoring sheets, budgets, schedules and task tables are none (contract, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors import columns as meanings
from extractors.caching import remembered
from extractors.columns import Column, read_columns, task_columns
from extractors.indicators import Measure, measure_of
from extractors.model import EMPTY, Cell, Context, Layout, LogicalRow, LogicalTable, PlacedText
from extractors.numbers import find_cell_values, find_values, is_ditto, is_empty
from extractors.periods import Period, find_periods, period_of_column
from extractors.units import Unit, unit_in_brackets, unit_of_words
from schemas.identifiers import fold
from schemas.records import FindingNote

_NAMES = re.compile(r"chi tieu|tieu chi|chi so|muc tieu")
_LOOSE_NAMES = re.compile(r"^(?:noi dung|danh muc|linh vuc|ten|hang muc|cac noi dung|dien giai|san pham|chi)\b")
_FUTURE = re.compile(
    r"ke hoach|muc tieu|phan dau|chi tieu|lo trinh|den nam|du kien|dinh huong|den het|can dat|phai dat|"
    r"^kh\b|\bgiao\b|tam nhin|du bao"
)
_PAST = re.compile(
    r"hien trang|\buoc\b|^th\b|\bth\b|da dat|nam goc|hien nay|thuc te|da thuc hien|co so|^thuc hien|"
    r"ket qua|so sanh|tang ?[/(,+]? ?giam|"
    r"hoan thanh|dau ky|^bq\b|nam truoc|cung ky|so voi|ty le dat|ty le hoan"
)
_AMOUNT = re.compile(
    r"gia tri|muc dat|ket qua can dat|muc tieu|chi tieu|phan dau|ke hoach|toan (?:tinh|huyen|thanh pho|xa)|so lieu|"
    r"so luong|ty le|(?:^|\bca |\btrong )nam\b|^tong(?: so| cong)?$|binh quan tang|toc do tang|tang truong"
)
# A plan measured against results ("So sánh KH 2023 với TH 2022", "KH 2023/ƯTH 2022"): a ratio, no value to be reached.
_COMPARED = re.compile(r"^so (?:sanh|voi)|so sanh|\b(?:kh|ke hoach|muc tieu)\b[^/]{0,20}/ ?(?:th|uoc|u?th|thuc hien)\b")
# A column for one place of those a table distributes its figures to.
_OF_PLACE = re.compile(
    r"(?:Huyện|HUYỆN|Thị xã|TX\.?|Thành phố|TP\.?|Quận|Xã|Phường|Thị trấn|TT\.?|Đặc khu|H\.)\s?[A-ZĐÀ-Ỹ][^\d,;:()]{1,30}$"
)
_GROWTH = re.compile(r"binh quan tang|tang (?:truong )?binh quan|toc do tang|tang truong|tang bq|bq tang")
_OTHER_TABLE = re.compile(
    r"bieu gia|don gia|gia dat|bang gia|muc thu|muc chi|le phi|dinh muc|thang diem|cham diem|bang diem|"
    r"du toan|phan bo|lich |thong so|quy chuan|"
    r"nhu cau von|kinh phi|tong muc|von dau tu|khoi luong"
)
_OTHER_COLUMN = re.compile(
    r"diem (?:toi da|chuan|cham|so|danh gia|tu)|^diem$|thang diem|don gia|thanh tien|muc gia|dinh muc|"
    r"gioi han|phuong phap|quy chuan|"
    r"kinh phi|\bvon\b|ngan sach|du toan|khoi luong|gia dat|le phi"
)
# A column of means over the years of its period (`Bình quân giai đoạn 2021 - 2025`), and of what falls to each year.
_MEAN = re.compile(
    r"^(?:muc |ke hoach |muc tieu )?(?:binh quan|bq|trung binh)\b(?! (?:dau nguoi|nguoi|chung|mot|1|ho)\b)"
)
_MEAN_OF_YEAR = re.compile(r"^(?:muc |ke hoach |muc tieu )?(?:binh quan|bq|trung binh) ?(?:/ ?|moi |hang |1 )?nam\b")
# A column for a part of a year, which the years of a period cannot tell from the whole.
_PART_OF_YEAR = re.compile(r"\b(?:0?[369] thang|quy (?:i{1,3}|iv|[1-4])|thang \d{1,2})\b|\b(?:dau|cuoi) nam$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: its index, the words of its heading that give the period, the years, a unit printed there.

    `measure` is what a heading such as `Tăng trưởng bình quân (%/năm)` says of its values, whatever the row counts;
    `average` and `yearly` say that its values are means over the period's years (`Bình quân năm`).
    """

    index: int
    period_text: PlacedText | None = None
    period: Period | None = None
    unit: Unit | None = None
    measure: Measure | None = None
    average: bool = False
    yearly: bool = False


def of_one_year(columns: Sequence[ValueColumn]) -> list[bool]:
    """For each column, whether another is of the same years and measure (`TW giao`, `HĐND tỉnh giao`, `Phấn đấu`).

    No column of a record tells such values apart."""
    keys = [
        (c.period and (c.period.year_start, c.period.year_end), c.unit and c.unit.name, c.measure is None, c.average)
        for c in columns
    ]
    return [keys.count(key) > 1 for key in keys]


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """What the columns of a table of targets mean; indexes into `LogicalRow.cells`."""

    indicator: int
    values: tuple[ValueColumn, ...]
    label: int | None = None
    unit: int | None = None
    group: int | None = None
    owners: tuple[tuple[int, str], ...] = ()  # column, role
    reporting: int | None = None
    past: tuple[int, ...] = ()
    unread: tuple[Column, ...] = ()  # columns of figures that are no year's: those of single places
    deadline: int | None = None  # where the indicator's own cell states the value, the column that says by when


_ROLES = {
    meanings.LEAD: "lead",
    meanings.MIXED: "lead",
    meanings.MONITOR: "monitor",
    meanings.COORDINATE: "coordinate",
}


def _owners(columns: Sequence[Column], unit: int | None) -> tuple[tuple[int, str], ...]:
    """The columns of owners with their roles. Who watches an indicator owns it where no other column names an owner."""
    owners = [(c, _ROLES[c.meaning]) for c in columns if c.meaning in _ROLES and c.index != unit]
    if not any(role == "lead" for _, role in owners):
        owners = [
            (c, "lead" if role == "monitor" and not _PERSON.match(fold(c.heading)) else role) for c, role in owners
        ]
    return tuple((c.index, role) for c, role in owners)


_PERSON = re.compile(r"(?:lanh dao|dong chi|thuong truc|pho chu tich|chu tich|truong ban)\b")


def _texts(table: LogicalTable, index: int) -> list[str]:
    """The cells of a column in rows of data, a merged cell once, empty ones left out."""
    seen: set[int] = set()
    found = []
    for row in table.rows:
        cell: Cell | None = row.cells[index] if index < len(row.cells) else None
        if row.kind == "section" or cell is None or id(cell) in seen or is_empty(cell.text.text):
            continue
        seen.add(id(cell))
        found.append(cell.text.text)
    return found


def _numeric(texts: list[str]) -> float:
    """The share of cells that are amounts rather than prose."""
    filled = [text for text in texts if not is_ditto(text)]
    if not filled:
        return 0.0
    return sum(1 for text in filled if len(text) < 160 and _is_amount(text)) / len(filled)


@remembered
def _is_amount(text: str) -> bool:
    values = find_cell_values(text)
    if not values:
        return False
    spoken = sum(match.end - match.predicate for match in values)
    years = sum(len(m.group()) + 8 for m in _YEAR.finditer(text))
    return spoken + years >= 0.3 * len(text.strip())


def _holds_units(texts: list[str]) -> bool:
    units = [unit_of_words(text) for text in texts if not is_ditto(text)]
    return bool(units) and sum(1 for unit in units if unit is not None) >= 0.7 * len(units)


def _heading_period(column: Column) -> tuple[PlacedText | None, Period | None]:
    """The period that a column's heading gives, from its lowest line up, and the words that give it."""
    for part in reversed(column.parts):
        found = period_of_column(part.text)
        if found is None:
            year = _YEAR.search(part.text)
            if year and not find_periods(part.text):
                number = int(year.group())
                found = Period(start=year.start(), end=year.end(), role="period", year_start=number, year_end=number)
        if found is not None:
            return part.slice(found.start, found.end), found
    return None, None


def _is_past(heading: str, period: Period | None, year: int | None) -> bool:
    """Whether a column holds results: by its words, else by its years before the document's own."""
    if _COMPARED.search(heading):
        return True
    if _FUTURE.search(heading):
        return False
    if _PAST.search(heading):
        return True
    return bool(period and year and period.year_end and period.year_end < year)


def _closed_years(columns: Sequence[Column], folded: dict[int, str], year: int | None) -> frozenset[int]:
    """The years whose results stand beside their plan, before the year that is planned now.

    `KH 2024 | Ước TH 2024 | KH 2025`: the plan of 2024 is what its results are measured by, no aim any more.
    """
    done: set[int] = set()
    planned: set[int] = set()
    for column in columns:
        period = _heading_period(column)[1]
        if period is None or period.year_end is None or period.year_start != period.year_end:
            continue
        (done if _is_past(folded[column.index], period, year) else planned).add(period.year_end)
    return frozenset(one for one in done & planned if max(planned) > one)


def _stated(texts: list[str]) -> bool:
    """Whether the cells of an indicator column state their values themselves ("100% hồ sơ được xử lý trực tuyến")."""
    stated = [text for text in texts if any(m.value.unit is not None for m in find_values(text))]
    return len(stated) * 2 >= len(texts) > 0


def _spoken(columns: tuple[Column, ...], indicator: Column, unit: int | None) -> IndicatorColumns | None:
    """A table of goals without a column of values; it says who or by when."""
    owners = _owners(columns, unit)
    deadline = next((c.index for c in columns if c.meaning == meanings.DEADLINE), None)
    if not owners and deadline is None:
        return None
    return IndicatorColumns(indicator=indicator.index, values=(), owners=owners, deadline=deadline)


def indicator_columns(table: LogicalTable, year: int | None = None) -> IndicatorColumns | None:
    """The columns of a table of targets, or None where the table is of another kind.

    `year` is the document's: a column for an earlier year holds results.
    """
    columns = read_columns(table)
    if len(columns) < 2 or not table.rows or task_columns(table) is not None:
        return None
    folded = {column.index: fold(column.heading) for column in columns}
    own = {column.index: fold(column.parts[-1].text) if column.parts else "" for column in columns}
    shares = {column.index: _numeric(_texts(table, column.index)) for column in columns}
    # "Đơn vị" heads a column of units as well as one of offices: its cells decide.
    unit = next((c.index for c in columns if c.meaning == meanings.UNIT), None)
    if unit is None:
        unit = next((c.index for c in columns if c.index > 0 and _holds_units(_texts(table, c.index))), None)
    named = [
        c
        for c in columns
        if shares[c.index] < 0.4
        and c.index != unit
        and c.meaning not in (meanings.LABEL, meanings.UNIT, meanings.NOTE, meanings.REPORTING, *_ROLES)
        and _texts(table, c.index)
    ]
    strong = [c for c in named if _NAMES.search(own[c.index]) or _NAMES.search(folded[c.index])]
    title = fold(table.title.text)
    loose = [c for c in named if _LOOSE_NAMES.search(own[c.index])]
    if strong:
        # "Nhóm chỉ tiêu | Tên chỉ tiêu": the last of several is the indicator, those before it are groups.
        indicator = next((c for c in reversed(strong) if not _YEAR.search(c.heading)), strong[0])
    elif loose and (unit is not None or _NAMES.search(title)) and not _OTHER_TABLE.search(title):
        indicator = loose[-1]
    else:
        return None
    if _OTHER_TABLE.search(title) and not (strong and _NAMES.search(title)):
        return None
    closed = _closed_years(columns, folded, year)
    values: list[ValueColumn] = []
    past: list[int] = []
    unread: list[Column] = []
    numeric = other = 0
    for column in columns:
        if column.index in (indicator.index, unit) or column.meaning in (meanings.LABEL, meanings.UNIT, meanings.NOTE):
            continue
        if column.meaning in _ROLES or column.meaning in (meanings.REPORTING, meanings.APPROVE):
            continue
        if shares[column.index] < 0.5:
            continue
        if column.meaning == meanings.DEADLINE and _heading_period(column)[1] is None:
            continue
        numeric += 1
        heading = folded[column.index]
        if _OTHER_COLUMN.search(heading) or column.meaning in (meanings.FUNDING, meanings.OTHER_KIND):
            other += 1
            continue
        words, period = _heading_period(column)
        if _is_past(heading, period, year) or (period is not None and period.year_end in closed):
            past.append(column.index)
            continue
        if column.parts and _PART_OF_YEAR.search(fold(column.parts[-1].text)):
            unread.append(column)
            continue
        place = bool(column.parts) and _OF_PLACE.match(column.parts[-1].text.strip()) is not None
        if place or (period is None and not _AMOUNT.search(heading)):
            unread.append(column)
            continue
        bracket = next((u for p in reversed(column.parts) if (u := unit_in_brackets(p.text)) is not None), None)
        rate = measure_of(column.parts[-1].text) if column.parts and _GROWTH.search(heading) else None
        lowest = fold(column.parts[-1].text) if column.parts else ""
        spread = period is not None and period.year_start is not None and period.year_start != period.year_end
        mean = spread and rate is None and _MEAN.search(lowest) is not None
        yearly = mean and _MEAN_OF_YEAR.search(lowest) is not None
        values.append(ValueColumn(column.index, words, period, bracket, rate, mean, yearly))
    if not values and not numeric and strong and _stated(_texts(table, indicator.index)):
        return _spoken(columns, indicator, unit)
    if not values or other * 2 >= numeric:
        return None
    group = next(
        (c.index for c in columns if c.index < indicator.index and c.meaning == meanings.GROUP and c is not indicator),
        None,
    )
    if group is None and len(strong) > 1 and strong[0].index < indicator.index:
        group = strong[0].index
    return IndicatorColumns(
        indicator=indicator.index,
        values=tuple(values),
        label=next((c.index for c in columns if c.meaning == meanings.LABEL), None),
        unit=unit,
        group=group,
        owners=_owners(columns, unit),
        reporting=next((c.index for c in columns if c.meaning == meanings.REPORTING), None),
        past=tuple(past),
        unread=tuple(unread),
    )


def tables_of_indicators(layout: Layout, context: Context) -> Iterator[tuple[LogicalTable, IndicatorColumns]]:
    """The tables that hold targets, in reading order, with what their columns mean."""
    year = context.year or (context.date_issued.year if context.date_issued else None)
    for table in layout.tables:
        columns = indicator_columns(table, year)
        if columns is not None:
            yield table, columns


def unread_figures(layout: Layout, context: Context) -> list[FindingNote]:
    """A finding for each filled cell, and each column, of a table of targets whose values make no record."""
    notes: list[FindingNote] = []
    for table, columns in tables_of_indicators(layout, context):
        if columns.unread:
            names = ", ".join(f"“{column.heading}”" for column in columns.unread)
            message = f"The figures in the columns headed {names} are of no year or of one place; they are not read."
            notes.append(
                FindingNote(code="unknown_heading", message=message, page=table.pages[0] if table.pages else None)
            )
        for row in table.rows:
            if row.kind != "section":
                notes.extend(_without_number(row, columns))
    return notes


def _without_number(row: LogicalRow, columns: IndicatorColumns) -> Iterator[FindingNote]:
    name = row.cells[columns.indicator] if columns.indicator < len(row.cells) else None
    if name is None or not name.text:
        return
    for index in (column.index for column in columns.values if column.index < len(row.cells)):
        cell = row.cells[index]
        text = cell.text.strip() if cell is not None and cell is not name else EMPTY
        if text and not (is_empty(text.text) or is_ditto(text.text) or find_cell_values(text.text)):
            message = f"The value “{text.text}” of “{name.text.strip().text}” holds no number that can be read."
            page = next(iter(text.pages()), None)
            yield FindingNote(code="value_unparsed", message=message, column="value_text", page=page)
