"""Logical tables: grids of one page after the other become one table with headings, data rows and section rows.

A table goes on over a page break when the next page begins with a grid of the same columns. Its header may be
repeated there; its first row may be the rest of the row that the break cut (contract, section 5 Tables over pages).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import regex

from extractors.columns import APPROVE, COORDINATE, DEADLINE, LEAD, MONITOR, OUTPUT, read_heading
from extractors.grid import Grid
from extractors.lines import LineNumbers, join_placed, lines_of, place_lines
from extractors.model import EMPTY, Cell, LogicalRow, LogicalTable, PlacedText
from extractors.numbering import read_label
from extractors.table_sections import AMOUNT, mark_sections, mark_sums
from schemas.identifiers import fold
from schemas.records import FindingNote

_WORK = (LEAD, COORDINATE, DEADLINE, OUTPUT)
_SAME_COLUMN = 7.0  # points by which a column's line may move from page to page
_UNFINISHED = regex.compile(r"(?:[,;:(\-–]|\b(?:và|của|các|cho|về|theo|tại|trên|với|để|từ|đến|giai đoạn|số|ngày|năm))$")


@dataclass(slots=True)
class TableRow:
    """One row of one page before rows are joined: its cells by column, and how it was drawn."""

    cells: list[Cell | None]
    page: int
    bold: bool
    y0: float
    y1: float
    kind: str = "data"
    first_on_page: bool = False
    last_on_page: bool = False
    printed_above: bool = False  # a heading between two grids: it has a block of its own


@dataclass(slots=True)
class OpenTable:
    """A table that may go on: its column lines, header texts and rows so far."""

    xs: list[float]
    header: list[TableRow]
    rows: list[TableRow]
    pages: list[int]
    repeats: list[tuple[int, list[TableRow]]] = field(default_factory=list)
    open_bottom: bool = False
    borderless: bool = False


def read_rows(grid: Grid, numbers: LineNumbers) -> list[TableRow]:
    """The rows of one grid with their texts; a merged cell is one `Cell` in all its rows and columns."""
    texts: dict[int, Cell] = {}
    bold: dict[int, bool] = {}
    for cell in grid.cells:
        lines = lines_of(cell.words, numbers)
        text, marks = place_lines(lines)
        texts[id(cell)] = Cell(text.without(marks).strip(), cell.row, cell.column, cell.row_span, cell.column_span)
        bold[id(cell)] = bool(lines) and all(line.bold for line in lines)
    rows: list[TableRow] = []
    for index, places in enumerate(grid.cover()):
        cells = [texts[id(place)] if place is not None else None for place in places]
        own = [place for place in places if place is not None and place.words]
        rows.append(
            TableRow(
                cells,
                grid.page,
                bool(own) and all(bold[id(place)] for place in own),
                grid.ys[index],
                grid.ys[index + 1],
            )
        )
    rows = [row for row in rows if any(cell is not None and cell.text for cell in row.cells)]
    if rows:
        rows[0].first_on_page = True
        rows[-1].last_on_page = True
    return rows


def start_table(grid: Grid, rows: list[TableRow]) -> OpenTable:
    """A new table from its first grid: how many rows are its header is decided here."""
    depth = header_depth(rows)
    table = OpenTable(
        list(grid.xs), rows[:depth], [], [grid.page], open_bottom=grid.open_bottom, borderless=grid.borderless
    )
    _add_rows(table, rows[depth:])
    return table


def continue_table(table: OpenTable, grid: Grid, rows: list[TableRow], section: PlacedText | None = None) -> bool:
    """Append the grid of the next page if it has the same columns; returns whether it did.

    `section` is a heading that is printed between the two grids: it titles the rows below it.
    """
    mapping = _column_map(table.xs, grid.xs)
    if mapping is None:
        return False
    rows = [_remap(row, mapping, len(table.xs) - 1) for row in rows]
    header = [_row_key(row) for row in table.header]
    keys = [_row_key(row) for row in rows]
    depth = 0
    if header and len(keys) >= len(header) and all(_same_header(h, k) for h, k in zip(header, keys, strict=False)):
        depth = len(header)
    elif header and keys and _same_header(header[0], keys[0]):
        depth = 1
    elif header and rows and header_depth(rows, strict=True) and rows[0].bold:
        # Another header over the same columns is another table.
        return False
    if section is not None:
        heading = Cell(section, 0, 0, 1, len(table.xs) - 1)
        table.rows.append(TableRow([heading] * (len(table.xs) - 1), grid.page, True, 0.0, 0.0, printed_above=True))
    if depth:
        table.repeats.append((grid.page, rows[:depth]))
    rest = rows[depth:]
    if rest:
        rest[0].first_on_page = True
    table.pages.append(grid.page)
    table.open_bottom = grid.open_bottom
    _add_rows(table, rest)
    return True


def _same_header(printed: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two rows print the same header; a letter in ten, or one short heading, may be read otherwise (OCR)."""
    if printed == other:
        return True
    if len(printed) != len(other) or len(printed) < 3:
        return False
    whole, again = " ".join(printed), " ".join(other)
    equal = sum(a == b for a, b in zip(printed, other, strict=True))
    if equal < 0.5 * len(printed) or abs(len(whole) - len(again)) > 0.2 * len(whole) + 3:
        return False
    return SequenceMatcher(None, whole, again, autojunk=False).ratio() > 0.9


def _add_rows(table: OpenTable, rows: list[TableRow]) -> None:
    """Append rows; a header that is printed once more between them is no row."""
    header = [_row_key(row) for row in table.header]
    names = len({text for text in header[-1] if text}) if header else 0
    at = 0
    while at < len(rows):
        again = rows[at : at + len(header)]
        if names >= 3 and [_row_key(row) for row in again] == header:
            same_page = [known for page, known in table.repeats if page == again[0].page]
            if same_page:
                same_page[0].extend(again)
            else:
                table.repeats.append((again[0].page, again))
            at += len(header)
            continue
        table.rows.append(rows[at])
        at += 1


def _column_map(old: Sequence[float], new: Sequence[float]) -> list[int] | None:
    """For each line of the new grid the index of the old line it continues, or None where the columns differ."""
    shift = new[0] - old[0]
    if abs(shift) > 60 or abs((new[-1] - new[0]) - (old[-1] - old[0])) > 14:
        return None
    mapping: list[int] = []
    for x in new:
        index = min(range(len(old)), key=lambda i: abs(old[i] + shift - x))
        if abs(old[index] + shift - x) > _SAME_COLUMN or (mapping and index <= mapping[-1]):
            return None
        mapping.append(index)
    return mapping


def _remap(row: TableRow, mapping: list[int], columns: int) -> TableRow:
    """A row whose grid had fewer lines: its cells cover the columns between the lines they stand at."""
    if len(mapping) == columns + 1:
        return row
    cells: list[Cell | None] = [None] * columns
    for index, cell in enumerate(row.cells):
        for column in range(mapping[index], mapping[index + 1]):
            cells[column] = cell
    row.cells = cells
    return row


def _row_key(row: TableRow) -> tuple[str, ...]:
    return tuple(fold(cell.text.text) if cell is not None else "" for cell in row.cells)


_HEADING_WORDS = regex.compile(
    r"^(?:tt|stt|so tt|so thu tu|nhiem vu|noi dung|ten|chi tieu|co quan|don vi|thoi gian|tien do|san pham|ket qua|"
    r"ghi chu|cap |hinh thuc|muc tieu|ke hoach|giai doan|nam 20|20\d\d|chu tri|phoi hop|thuc hien|kinh phi|nguon|"
    r"trach nhiem|lanh dao|theo doi|dau moi|linh vuc|danh muc|cong viec|hoat dong|van ban|dia diem|dvt|don gia|so luong)"
)


def header_depth(rows: list[TableRow], *, strict: bool = False) -> int:
    """How many rows at the top are the header: by merged cells, bold print, and words that headings are made of."""
    if not rows:
        return 0
    start = 0
    # A row over all columns above the header is the table's title, not its header.
    while start < len(rows) - 1 and _single(rows[start]) and not _heading_score(rows[start]):
        start += 1
    if start >= len(rows):
        return 0
    score = _heading_score(rows[start])
    cells = [cell for cell in rows[start].cells if cell is not None and cell.text]
    if strict:
        return 1 if score >= 2 and score * 2 >= len({id(cell) for cell in cells}) else 0
    stands_out = rows[start].bold and not any(row.bold for row in rows[start + 1 : start + 3])
    if score < 2 and not stands_out and not (score == 1 and rows[start].bold):
        return 0
    depth = start + 1
    spans = [cell.row_span for cell in rows[start].cells if cell is not None]
    wide = any(cell is not None and 1 < cell.column_span < len(rows[start].cells) for cell in rows[start].cells)
    deepest = max(spans, default=1)
    if deepest > 1 and wide:
        depth = min(len(rows), start + deepest)
    elif wide and depth < len(rows) and (rows[depth].bold or _heading_score(rows[depth]) >= 1):
        depth += 1
    if depth < len(rows) and _numbered_columns(rows[depth]):
        depth += 1
    return depth


def _heading_score(row: TableRow) -> int:
    seen = {id(cell): cell for cell in row.cells if cell is not None and cell.text}
    return sum(1 for cell in seen.values() if len(cell.text) < 90 and _HEADING_WORDS.match(fold(cell.text.text)))


def _numbered_columns(row: TableRow) -> bool:
    """A row `(1) (2) (3)`, `1 2 3`, `A B 1 2` under the header that only numbers the columns."""
    texts = [cell.text.text.strip(" ()[]") for cell in row.cells if cell is not None]
    filled = [text for text in texts if text]
    if len(filled) < 3 or len(filled) < len(texts) - 1:
        return False
    numbers = [int(text) for text in filled if text.isdigit()]
    return all(regex.fullmatch(r"\d{1,2}|[A-Ea-e]|\d{1,2}\s?=.{1,12}", text) for text in filled) and numbers == sorted(
        set(numbers)
    )


def _single(row: TableRow) -> bool:
    """Whether one cell covers the whole row."""
    return len({id(cell) for cell in row.cells}) == 1 and row.cells[0] is not None


# --- joining and kinds --------------------------------------------------------------------------------------------


def close_table(table: OpenTable) -> LogicalTable:
    """The finished table: headings per column, rows joined over page breaks, section rows recognised."""
    columns = len(table.xs) - 1
    headings = _headings(table.header, columns)
    label_column = _label_column(headings, table.rows)
    rows: list[LogicalRow] = []
    sources: list[TableRow] = []
    unnumbered = label_column is not None and any(
        not row.first_on_page and not _text(row.cells[label_column]) and _breadth(row) >= 3 for row in table.rows
    )
    for row in table.rows:
        kind = _kind(row, label_column)
        if (
            rows
            and kind == "data"
            and row.first_on_page
            and row.page != sources[-1].page
            and rows[-1].kind == "data"
            and _continues(rows[-1], row, label_column, unnumbered)
        ):
            _join_row(rows[-1], row)
            _share_joined(rows[-1], table.rows, row, label_column)
            sources[-1] = row
            continue
        _share_merged(rows, table.rows, row, sources[-1] if sources else None, label_column)
        rows.append(LogicalRow(kind, list(row.cells), () if row.printed_above else (row.page,)))
        sources.append(row)
    if label_column is not None:
        meanings = [read_heading([text.text for text in path]) for path in headings]
        mark_sums(rows, [at for at, meaning in enumerate(meanings) if meaning in _WORK], label_column)
        mark_sections(rows, [source.bold for source in sources], label_column)
    if table.borderless:
        message = "The table has no ruling lines; its cells were parted by alignment."
        for made in rows:
            made.findings.append(FindingNote(code="table_without_rules", message=message))
        _doubt_missing_owners(headings, rows, range(len(rows)))
    else:
        tops = [at for at, source in enumerate(sources) if source.first_on_page and source.page != sources[0].page]
        _doubt_missing_owners(headings, rows, tops)
        _doubt_missing_values(headings, rows, tops)
    return LogicalTable(headings, rows, tuple(sorted(set(table.pages))))


def _doubt_missing_owners(headings: list[list[PlacedText]], rows: list[LogicalRow], among: Iterable[int]) -> None:
    """An owner that is missing is in doubt in these rows, where a cell merged over rows cannot be told from empty ones.

    So it is in any row of a table without lines, and in the first row of a page: the break may have cut the merge."""
    leads = [column for column, path in enumerate(headings) if read_heading([text.text for text in path]) == LEAD]
    if len(leads) != 1 or not any(_text(row.cells[leads[0]]) for row in rows if row.kind == "data"):
        return
    message = "The cell of the owner is empty; it may be one merged over several rows."
    for row in (rows[at] for at in among if rows[at].kind == "data"):
        if not _text(row.cells[leads[0]]):
            row.findings.append(FindingNote(code="row_cells_missing", message=message, column="lead_text"))


_OFTEN_MERGED = {
    COORDINATE: "coordinating_text",
    APPROVE: "approver_text",
    MONITOR: "monitor_text",
    DEADLINE: "deadline_text",
    OUTPUT: "output_text",
}


def _doubt_missing_values(headings: list[list[PlacedText]], rows: list[LogicalRow], tops: Iterable[int]) -> None:
    """As owners, so the partners, times and products that most rows of the table have, empty below a filled one.

    A merge that the break leaves one row on each page looks like two plain cells, the lower one empty."""
    data = [row for row in rows if row.kind == "data"]
    often = []
    for column, path in enumerate(headings):
        name = _OFTEN_MERGED.get(read_heading([text.text for text in path]))
        if name is not None and 2 * sum(1 for row in data if _text(row.cells[column])) >= len(data):
            often.append((column, path[-1].text, name))
    for above, row in ((rows[at - 1], rows[at]) for at in tops if at):
        if above.kind != "data" or row.kind != "data" or len(row.pages) > 1:  # a row of two pages began above the break
            continue
        lost = [each for each in often if not _text(row.cells[each[0]]) and _text(above.cells[each[0]])]
        if lost:  # one cause, one finding
            shown = ", ".join(f"“{heading}”" for _, heading, _ in lost)
            message = f"Empty under {shown}; it may be a merged cell that the page break cut off its text."
            row.findings.append(FindingNote(code="row_cells_missing", message=message, column=lost[0][2]))


def _headings(header: list[TableRow], columns: int) -> list[list[PlacedText]]:
    paths: list[list[PlacedText]] = [[] for _ in range(columns)]
    for row in header:
        if _single(row) or _numbered_columns(row):
            continue
        for column, cell in enumerate(row.cells[:columns]):
            if cell is not None and cell.text and not any(cell.text is text for text in paths[column]):
                paths[column].append(cell.text)
    return paths


def _label_column(headings: list[list[PlacedText]], rows: list[TableRow]) -> int | None:
    """The column that numbers the rows: by its heading, else by what stands in it."""
    for column, path in enumerate(headings[:2]):
        words = fold(" ".join(text.text for text in path))
        if regex.fullmatch(r"(?:s\s?t\s?t|t\s?t|so tt|so thu tu|tt\.?|stt\.?|so|muc|ma so?)", words):
            return column
    texts = [row.cells[0].text.text for row in rows if row.cells and row.cells[0] is not None and row.cells[0].text]
    short = [text for text in texts if regex.fullmatch(r"[\dIVXivxa-zđA-Z]{1,5}(?:\.\d+)*[.)]?", text)]
    return 0 if texts and len(short) >= 0.7 * len(texts) else None


def _text(cell: Cell | None) -> str:
    return cell.text.text if cell is not None else ""


def _kind(row: TableRow, label_column: int | None) -> str:
    """`section` for a row that only titles the rows below it."""
    filled = {id(cell): cell for cell in row.cells if cell is not None and cell.text}
    if len(filled) == 1:
        (cell,) = filled.values()
        if cell.column_span >= len(row.cells) - 1 and len(row.cells) > 2:
            return "section"
        if label_column is not None and cell.column == label_column and cell.column_span > 1 and cell.row_span == 1:
            return "section"
        text = cell.text.text
        if cell.row_span == 1 and (row.bold or text.isupper()) and (read_label(text) is not None or text.isupper()):
            return "section"
        return "data"
    if label_column is not None and len(filled) == 2:
        label = row.cells[label_column]
        others = [cell for cell in filled.values() if cell is not label]
        if label is not None and label.text and len(others) == 1:
            title = others[0]
            wide = title.column_span >= len(row.cells) - 1 - label_column and len(row.cells) > 2
            roman = regex.fullmatch(r"(?:[IVX]{1,5}|[A-H])[.)/]?", label.text.text.strip()) is not None
            if wide or row.bold or (roman and title.column == label_column + 1):
                return "section"
    if row.bold and label_column is not None:
        label = row.cells[label_column]
        if label is not None and regex.fullmatch(r"(?:[IVX]{1,5}|[A-H])[.)/]?", label.text.text.strip()):
            # sums of the section may stand in its row
            others = [cell for cell in filled.values() if cell is not label and not AMOUNT.fullmatch(cell.text.text)]
            if len(others) == 1:
                return "section"
    return "data"


def _breadth(row: TableRow) -> int:
    return len({id(cell) for cell in row.cells if cell is not None and cell.text})


def _continues(above: LogicalRow, row: TableRow, label_column: int | None, unnumbered: bool = False) -> bool:
    """Whether the first row of a page is the rest of the row that the break cut.

    `unnumbered` says that the table has rows of its own without a number.
    """
    filled = [index for index, cell in enumerate(row.cells) if cell is not None and cell.text]
    before = [index for index, cell in enumerate(above.cells) if cell is not None and cell.text]
    if not filled or not before:
        return False
    if label_column is not None:
        label, last = _text(row.cells[label_column]), _text(above.cells[label_column])
        if label:
            # The number may be printed in the lower half of a row whose upper half has none.
            if last or label_column in before:
                return False
            apart = len(set(before) & set(filled)) <= 1
            return (len(before) <= 2 or (apart and not unnumbered)) and _cut(above, row)
        if not last:
            return _cut(above, row)
        return not (unnumbered and set(filled) >= set(before) - {label_column}) or _cut(above, row)
    empty = len(row.cells) - len(filled)
    return empty >= 1 and _cut(above, row)


def _cut(above: LogicalRow, row: TableRow) -> bool:
    """Whether some cell reads on: it ends unfinished above, or begins in small letters below."""
    for upper, lower in zip(above.cells, row.cells, strict=True):
        if upper is None or lower is None or not upper.text or not lower.text:
            continue
        if _UNFINISHED.search(upper.text.text) or lower.text.text[:1].islower():
            return True
    return False


def _join_row(above: LogicalRow, row: TableRow) -> None:
    """Put the rest of a cut row into the row above it, column by column."""
    doubtful = False
    for column, lower in enumerate(row.cells):
        upper = above.cells[column]
        if lower is None or not lower.text:
            continue
        if upper is None or not upper.text:
            above.cells[column] = lower
            continue
        text, _ = join_placed([(upper.text, ()), (lower.text, ())])
        above.cells[column] = Cell(text, upper.row, upper.column, upper.row_span, upper.column_span)
        if regex.search(r"[.!?]$", upper.text.text) and lower.text.text[:1].isupper():
            doubtful = True
    above.pages = tuple(sorted({*above.pages, row.page}))
    code = "row_join_uncertain" if doubtful else "row_joined"
    above.findings.append(
        FindingNote(code=code, message=f"The row goes on over the break before page {row.page}.", page=row.page)
    )


def _share_joined(above: LogicalRow, page_rows: list[TableRow], row: TableRow, label_column: int | None) -> None:
    """The lower half of a cut row may be merged with the rows below it: what the joined cell says is theirs too."""
    for column, cell in enumerate(row.cells):
        whole = above.cells[column]
        if column == label_column or cell is None or cell.row_span == 1 or whole is None or not whole.text:
            continue
        shared = Cell(whole.text, whole.row, whole.column, max(whole.row_span, cell.row_span), whole.column_span)
        for other in page_rows:
            if other is not row and other.cells[column] is cell:
                other.cells[column] = shared


def _share_merged(
    rows: list[LogicalRow], page_rows: list[TableRow], row: TableRow, source: TableRow | None, label_column: int | None
) -> None:
    """A cell merged over rows that a page break cuts belongs to the rows below the break too.

    Only where the break itself shows it: the cell below it, first on the next page, is empty, and it or the cell above
    is merged over rows. What is read from a merged cell carries a finding.
    """
    if source is None or not row.first_on_page or row.page == source.page or rows[-1].kind != "data":
        return
    for column, cell in enumerate(row.cells):
        upper = rows[-1].cells[column]
        if (
            column == label_column
            or cell is None
            or cell.text
            or upper is None
            or not upper.text
            or (upper.row_span == 1 and cell.row_span == 1)
        ):
            continue
        whole = upper
        if upper.row_span == 1:
            whole = Cell(upper.text, upper.row, upper.column, 1 + cell.row_span, upper.column_span)
        for other in page_rows:
            if other.cells[column] is cell:
                other.cells[column] = whole


def row_text(cells: Sequence[Cell | None], separator: str) -> PlacedText:
    """The texts of a row's cells in the order of the columns, each merged cell once."""
    seen: set[int] = set()
    parts: list[PlacedText] = []
    for cell in cells:
        if cell is None or id(cell) in seen:
            continue
        seen.add(id(cell))
        if cell.text:
            parts.append(cell.text)
    return PlacedText.join(parts, separator) if parts else EMPTY
