"""Cells merged over rows in tables that have lines between their rows only.

Such a line stops where a cell goes on: between two rows that a line parts, the columns it leaves out are merged.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.grid import GridCell
from extractors.source import Ruling

_SAME = 1.5  # points within which pieces of a line stand at one height
_COVERED = 0.6  # of a column's width, over which a line parts its cells


def merge_cells(cells: list[GridCell], xs: Sequence[float], rules: Sequence[Ruling], rows: set[int]) -> list[GridCell]:
    """The cells of a table (one a row and column) with those merged that no line parts where one parts their rows.

    `rows` are the indexes of the rows that hold data; `rules` the horizontal lines of the page.
    """
    by_place = {(cell.row, cell.column): cell for cell in cells if cell.row in rows}
    count = len(xs) - 1
    for row in sorted(rows):
        if row + 1 not in rows:
            continue
        parted = _parted(by_place, row, xs, rules)
        if not parted or len(parted) == count:
            continue
        for column in range(count):
            upper, lower = by_place.get((row, column)), by_place.get((row + 1, column))
            if column in parted or upper is None or lower is None or upper.column_span > 1 or lower.column_span > 1:
                continue
            upper.words.extend(lower.words)
            upper.row_span += 1
            upper.y1 = lower.y1
            by_place[(row + 1, column)] = upper
    kept = {id(cell) for cell in by_place.values()}
    return [cell for cell in cells if cell.row not in rows or id(cell) in kept]


def _parted(cells: dict[tuple[int, int], GridCell], row: int, xs: Sequence[float], rules: Sequence[Ruling]) -> set[int]:
    """The columns that a line between two rows parts; none where no line parts the first column and another."""
    low = max((word.base for c in (0, 1) if (cell := cells.get((row, c))) for word in cell.words), default=None)
    high = min((word.base for c in (0, 1) if (cell := cells.get((row + 1, c))) for word in cell.words), default=None)
    if low is None or high is None or low >= high:
        return set()
    near = sorted((rule for rule in rules if low - 1 <= rule.y0 <= high), key=lambda rule: rule.y0)
    best: set[int] = set()
    for rule in near:
        pieces = [other for other in near if abs(other.y0 - rule.y0) <= _SAME]
        columns = {c for c in range(len(xs) - 1) if _overlap(pieces, xs[c], xs[c + 1]) > _COVERED * (xs[c + 1] - xs[c])}
        if len(columns) > len(best):
            best = columns
    return best if {0, 1} <= best else set()


def _overlap(pieces: Sequence[Ruling], low: float, high: float) -> float:
    covered, reach = 0.0, low
    for piece in sorted(pieces, key=lambda rule: rule.x0):
        covered += max(0.0, min(piece.x1, high) - max(piece.x0, reach))
        reach = max(reach, piece.x1)
    return covered
