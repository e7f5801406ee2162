"""Rows of a table that only title the rows below them, seen by their neighbours: parents, bold rows, titles alone.

What a row shows by itself (one cell over all columns, a Roman number with a title) is in `tables.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import regex

from extractors.model import Cell, LogicalRow

AMOUNT = regex.compile(r"[\d.,\s]+%?")


def mark_sections(rows: list[LogicalRow], bold: Sequence[bool], label_column: int) -> None:
    """Set `kind` to `section` on rows that title those below them; `bold` says which rows are printed bold."""
    _mark_parents(rows, label_column)
    _mark_bold(rows, bold, label_column)
    _mark_titles(rows, label_column)


def mark_sums(rows: list[LogicalRow], work: Sequence[int], label_column: int) -> None:
    """Set `kind` to `section` on rows of a number, a title merged over the columns of owners and times, and sums.

    `work` are those columns: a title that covers two of them is no task, in whatever type it is printed."""
    for row in rows:
        label = row.cells[label_column]
        if row.kind != "data" or not _text(label):
            continue
        others = [cell for cell in _filled(row) if cell is not label and not AMOUNT.fullmatch(cell.text.text)]
        if len(others) == 1 and sum(1 for at in work if row.cells[at] is others[0]) > 1:
            row.kind = "section"


def _text(cell: Cell | None) -> str:
    return cell.text.text if cell is not None else ""


def _mark_bold(rows: list[LogicalRow], bold: Sequence[bool], label_column: int) -> None:
    """A bold row with a Roman number over rows that count from 1 titles them, even where it names their owner too."""
    for at in range(len(rows) - 1):
        row, following = rows[at], rows[at + 1]
        if row.kind != "data" or following.kind != "data" or not bold[at] or bold[at + 1]:
            continue
        label, below = (_text(each.cells[label_column]).strip(" .:)(") for each in (row, following))
        if regex.fullmatch(r"[IVX]+|[A-H]", label) is None or below != "1":
            continue
        if all(following.cells[index] is not None and _text(following.cells[index]) for index in _columns(row)):
            row.kind = "section"


def _columns(row: LogicalRow) -> list[int]:
    return [index for index, cell in enumerate(row.cells) if cell is not None and cell.text]


def _mark_titles(rows: list[LogicalRow], label_column: int) -> None:
    """A row with a title alone, and no number, between rows that are numbered, titles the rows below it."""
    data = [row for row in rows if row.kind == "data" and len(_filled(row)) >= 3]
    numbered = [row for row in data if _text(row.cells[label_column])]
    if len(data) < 2 or len(numbered) < 0.8 * len(data):
        return
    for row, following in itertools.pairwise(rows):
        filled = _filled(row)
        if row.kind != "data" or len(filled) != 1 or following.kind != "data":
            continue
        (cell,) = filled
        title = cell.text.text
        if (
            cell.column == label_column + 1
            and cell.row_span == 1
            and len(title) < 150
            and title[:1].isupper()
            and title[-1:] not in ".;"
            and _text(following.cells[label_column])
        ):
            row.kind = "section"


def _filled(row: LogicalRow) -> list[Cell]:
    return list({id(cell): cell for cell in row.cells if cell is not None and cell.text}.values())


def _mark_parents(rows: list[LogicalRow], label_column: int) -> None:
    """A row that has nothing but a number and a title, over rows numbered below it (`1` over `1.1`, `a`, `-`), titles them."""
    for row, following in itertools.pairwise(rows):
        if row.kind != "data" or following.kind != "data":
            continue
        # a cell merged over the rows below belongs to those too, and says nothing of the parent's own
        filled = _filled(row)
        shared = [cell for cell in filled if cell.row_span > 1 and any(cell is each for each in following.cells)]
        filled = [cell for cell in filled if not any(cell is each for each in shared)]
        label = _text(row.cells[label_column]).strip(" .:)(")
        below = _text(following.cells[label_column]).strip(" .:)(")
        more = len({id(cell) for cell in following.cells if cell is not None and cell.text})
        if len(filled) != 2 or not label or more <= 2:
            continue
        nested = below.startswith(label + ".") or (
            label.isdigit() and regex.fullmatch(r"[a-zđ]|[-+]", below) is not None
        )
        roman = regex.fullmatch(r"[IVX]+|[A-H]", label) is not None and below.isdigit()
        if nested or roman:
            row.kind = "section"
