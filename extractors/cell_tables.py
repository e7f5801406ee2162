"""Tables whose cells are known (tab-separated text, DOCX, HTML): rows of cells to a `LogicalTable`.

The same rules as for tables of PDF pages (`tables.py`): where the header ends, which rows are sections, which go on below
a repeated header. There are no places: boxes stay empty.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.model import Cell, LayoutBlock, LogicalTable, PlacedText
from extractors.tables import OpenTable, TableRow, close_table, header_depth, row_text
from schemas.identifiers import fold
from schemas.records import FindingNote

TABLE = "\ue002"  # around the number of a table, in the line that stands for it


def table_line(index: int) -> str:
    """The line of text that stands for a table."""
    return f"{TABLE}{index}{TABLE}"


def blocks_of(table: LogicalTable, index: int) -> list[LayoutBlock]:
    """The blocks of a table: its header, each logical row; cells parted by tabs, a merged cell once."""
    out: list[LayoutBlock] = []
    seen: set[int] = set()
    heads: list[PlacedText] = []
    for path in table.headings:
        for text in path:
            if id(text) not in seen:
                seen.add(id(text))
                heads.append(text)
    header = PlacedText.join(heads, "\t")
    if header:
        out.append(LayoutBlock("table_header", header, table=index, bold=True))
    merged: set[int] = set()
    for number, row in enumerate(table.rows):
        cells: list[Cell] = []
        for cell in row.cells:
            if cell is not None and id(cell) not in merged:
                merged.add(id(cell))
                cells.append(cell)
        out.append(LayoutBlock("table_row", row_text(cells, "\t"), table=index, row=number))
    return out


def printed_characters(table: LogicalTable) -> int:
    """How many characters a table holds, white space aside; repeated headers are not counted."""
    return sum(1 for block in blocks_of(table, 0) for char in block.text.text if not char.isspace())


def logical_table(rows: Sequence[Sequence[Cell | None]], bold: Sequence[bool] = ()) -> LogicalTable | None:
    """The table of physical rows, each a cell (or None) per column; a merged cell is one object at all its places.

    `bold` says which rows are bold all over. Returns None where there is no header over at least two columns.
    """
    rows = [list(row) for row in rows]
    if not rows or len(rows[0]) < 2:
        return None
    made = [
        TableRow(list(row), 1, bool(bold[index]) if index < len(bold) else False, float(index), index + 1.0)
        for index, row in enumerate(rows)
        if any(cell is not None and cell.text for cell in row)
    ]
    if not made:
        return None
    depth = header_depth(made)
    header, body = made[:depth], made[depth:]
    keys = [_key(row) for row in header]
    table = OpenTable([float(x) for x in range(len(rows[0]) + 1)], header, [], [1])
    page, at = 1, 0
    while at < len(body):
        if keys and [_key(row) for row in body[at : at + depth]] == keys:
            page += 1
            at += depth
            if at < len(body):
                body[at].first_on_page = True
            continue
        body[at].page = page
        table.rows.append(body[at])
        at += 1
    result = close_table(table)
    result.pages = ()
    for row in result.rows:
        row.pages = ()
        row.findings = [
            FindingNote(code=note.code, message="The row goes on below a repeated header.", column=note.column)
            if note.code in ("row_joined", "row_join_uncertain")
            else note
            for note in row.findings
        ]
    return result


def _key(row: TableRow) -> tuple[str, ...]:
    return tuple(fold(cell.text.text) if cell is not None else "" for cell in row.cells)


def text_cells(texts: Sequence[str], row: int) -> list[Cell | None]:
    """One cell per text of a row without merged cells."""
    return [Cell(PlacedText(" ".join(text.split())), row, column) for column, text in enumerate(texts)]
