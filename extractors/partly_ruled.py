"""Ruled grids that are not the whole table: only the header is ruled, or no line parts the rows below it.

Such a grid is taken apart, so that the whole table is read by alignment (`borderless.py`); the lines there are still part
its rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractors.borderless_rows import label_like
from extractors.columns import COORDINATE, DEADLINE, INDICATOR, LABEL, LEAD, MIXED, TITLE, UNKNOWN, VALUE, read_heading
from extractors.grid import Grid, GridCell
from extractors.lines import Line, LineNumbers, lines_of
from extractors.source import Word
from extractors.tables import header_depth, read_rows

_NEAR = 4.0  # ems below a header within which its first row begins


HEADER = "header"  # a header was taken apart
COLUMNS = "columns"  # a grid without lines between its rows was


def whole_grids(grids: Sequence[Grid], words: Sequence[Word], above: str = "") -> tuple[list[Grid], str]:
    """The grids of a page that rule whole rows, and what the last of them was when it was taken apart (`HEADER`, ...).

    `words` are all words of the page; `above` is what the page before gave: its table may go on here.
    """
    if not grids:
        return [], above if above == HEADER else ""
    inside = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    free = [word for word in words if id(word) not in inside]
    kept: list[Grid] = []
    for grid in grids:
        if any(map(_several_rows, grid.cells)) or (above == COLUMNS and grid is grids[0] and grid.rows <= 2):
            above = COLUMNS
        elif _only_header(grid, grids, free, again=above == HEADER and grid is grids[0]):
            above = HEADER
        else:
            above = ""
            kept.append(grid)
    return kept, above


def _only_header(grid: Grid, grids: Sequence[Grid], free: Sequence[Word], *, again: bool) -> bool:
    """Whether a grid holds nothing but headings, and text stands in its columns right below it.

    `again` says that such a header stood on the page before: then any text below it will do.
    """
    if grid.rows > 3 or grid.columns < 3:
        return False
    rows = read_rows(grid, LineNumbers(0))
    if header_depth(rows) < len(rows):
        return False
    paths = _paths(grid)
    meanings = [read_heading(path) for path in paths]
    known = {meaning for meaning in meanings if meaning != UNKNOWN}
    if (
        len(known) < 3
        or not known & {TITLE, INDICATOR}
        or not known & {LEAD, MIXED, COORDINATE, DEADLINE, VALUE, LABEL}
    ):
        return False
    if any(len(text) > 90 for path in paths for text in path) or meanings.count(UNKNOWN) * 2 > len(meanings):
        return False
    foot = grid.ys[-1]
    if any(other is not grid and 0 <= other.ys[0] - foot < 12 for other in grids):
        return False
    left, right = grid.xs[0] - 2, grid.xs[-1] + 2
    below = [word for word in free if word.base > foot and left <= (word.x0 + word.x1) / 2 <= right]
    near = [line for line in lines_of(below, LineNumbers(0))[:4] if line.base - foot < _NEAR * line.size]
    return bool(near) and (again or any(_in_columns(line, grid) for line in near))


def _in_columns(line: Line, grid: Grid) -> bool:
    """Whether the words of a line stand in several columns and hardly one of them over the edge of a column."""
    columns = {sum(1 for x in grid.xs[1:-1] if (word.x0 + word.x1) / 2 > x) for word in line.words}
    crossed = sum(1 for x in grid.xs[1:-1] if any(word.x0 < x - 2 and word.x1 > x + 2 for word in line.words))
    return len(columns) > 1 and crossed <= 1


def _paths(grid: Grid) -> list[list[str]]:
    """The headings over each column, outermost first; a row `(1) (2) (3)` is none."""
    cover = grid.cover()
    rows = [row for row in cover if not _counts(row)]
    out: list[list[str]] = []
    for column in range(grid.columns):
        cells: list[GridCell] = []
        for row in rows:
            cell = row[column]
            if cell is not None and cell.words and not any(cell is seen for seen in cells):
                cells.append(cell)
        out.append([" ".join(line.text for line in lines_of(cell.words, LineNumbers(0))) for cell in cells])
    return out


def _counts(row: Sequence[GridCell | None]) -> bool:
    texts = ["".join(word.text for word in cell.words).strip("()[] ") for cell in row if cell is not None]
    return len(texts) > 2 and all(text.isdigit() for text in texts)


def _several_rows(cell: GridCell) -> bool:
    """Whether a cell of the first column holds the numbers of several rows, one below the other: no line parts them."""
    if cell.column or cell.column_span > 1 or len(cell.words) < 2:
        return False
    lines = lines_of(cell.words, LineNumbers(0))
    numbers = [line.words[0].text.strip("().:/") for line in lines if label_like(line.words[0].text)]
    if len(numbers) < 2 or len(numbers) < 0.6 * len(lines):
        return False
    return all(_follows(a, b) for a, b in itertools.pairwise(numbers))


def _follows(label: str, after: str) -> bool:
    """Whether `after` can be the number of a row below `label`: `2` after `1`, `2` after `1.4`, `1` after `II`."""
    if not (label[:1].isdigit() and after[:1].isdigit()):
        return label != after
    return [int(part) for part in label.split(".") if part] < [int(part) for part in after.split(".") if part]
