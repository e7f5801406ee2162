"""The blocks of a table: one for each printed header row, one for each logical row."""

from __future__ import annotations

from extractors import tables as logical
from extractors.flow import Key
from extractors.model import Cell, LayoutBlock, LogicalTable, PlacedText


def table_blocks(table: logical.OpenTable, result: LogicalTable, index: int, key: Key) -> list[tuple[Key, LayoutBlock]]:
    """The blocks of a table: a header block for each printed header, a row block for each logical row."""
    made: list[tuple[Key, LayoutBlock]] = []
    page, _, y, order = key

    def header(rows: list[logical.TableRow], at: Key) -> None:
        for row in rows:
            seen = PlacedText.join([_own(row, rows)], "\t")
            if seen:
                made.append((at, LayoutBlock("table_header", seen, table=index, bold=True)))

    header(table.header, key)
    repeats = dict(table.repeats)
    last_page = page
    merged_seen: set[int] = set()
    for number, row in enumerate(result.rows):
        if not row.pages:
            continue  # a heading printed between two grids has a block of its own
        first_page = row.pages[0]
        for repeated in sorted(set(repeats)):
            if last_page < repeated <= max(row.pages):
                header(repeats.pop(repeated), (repeated, 1, 0.0, order))
        last_page = max(last_page, first_page)
        cells: list[Cell] = []
        for cell in row.cells:
            if cell is None or id(cell) in merged_seen:
                continue
            merged_seen.add(id(cell))
            cells.append(cell)
        text = logical.row_text(cells, "\t")
        at = (first_page, 1, y if first_page == page else 1.0, order)
        block = LayoutBlock("table_row", text, table=index, row=number)
        made.append((at, block))
    for repeated in sorted(repeats):
        header(repeats[repeated], (repeated, 1, 0.0, order))
    return made


def _own(row: logical.TableRow, rows: list[logical.TableRow]) -> PlacedText:
    """The texts of the cells that begin in this row (a cell merged over header rows counts in its first)."""
    position = next(i for i, other in enumerate(rows) if other is row)
    above = {id(cell) for other in rows[:position] for cell in other.cells}
    return logical.row_text([cell for cell in row.cells if id(cell) not in above], "\t")
