"""Ruled grids on one page: from ruling lines to cells with spans, and the words of each cell.

Pure geometry on one page; what the cells mean, and how tables go on over pages, is in `tables.py`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from extractors.source import Page, Ruling, Word
from schemas.records import FindingNote

_SNAP = 3.0  # points: lines nearer than this are one line
_SHORT = 6.0  # points: shorter lines rule nothing
_MAX_LINES = 3000  # in one direction; a page with more is a map or a plan of a building, and its lines rule no table
_MAX_PLACES = 10_000  # rows times columns of one table on one page
_REACH = 4.0  # points: a line end this near to a crossing line meets it


@dataclass(slots=True)
class GridCell:
    """One cell: first row and column, spans, its rectangle, its words."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    y0: float
    x1: float
    y1: float
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """One ruled table on one page. `xs` and `ys` are its lines; `open_top`/`open_bottom` say that no line closes it."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    open_top: bool = False
    open_bottom: bool = False
    borderless: bool = False  # found by its aligned columns (`borderless.py`)

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def cover(self) -> list[list[GridCell | None]]:
        """`cover[r][c]` is the cell over that place of the grid."""
        places: list[list[GridCell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.column, cell.column + cell.column_span):
                    places[r][c] = cell
        return places


def find_grids(page: Page) -> list[Grid]:
    """The ruled tables of a page, top to bottom, with their words; needs at least two cells in one grid."""
    grids = ruled_grids(page)
    _assign(page.words, grids)
    # The rest of a row that a page break cut may fill one cell only.
    return [grid for grid in grids if sum(1 for cell in grid.cells if cell.words) >= (1 if grid.columns > 2 else 2)]


def _skip(page: Page, what: str) -> None:
    """A drawing is no table; but should there be one on its page, its reader must know that nobody looked."""
    message = f"Page {page.number} has a drawing ({what}); its words were read as text, not as a table."
    page.notes.append(FindingNote(code="drawing_skipped", message=message, page=page.number))


def ruled_grids(page: Page) -> list[Grid]:
    """The grids that the ruling lines of a page make, top to bottom, whatever words stand in them."""
    horizontals = _merge(page.horizontals, horizontal=True)
    verticals = _merge(page.verticals, horizontal=False)
    grids = []
    most = max(len(horizontals), len(verticals))
    if most > _MAX_LINES:
        _skip(page, f"{most} lines in one direction, at most {_MAX_LINES} are looked at")
        return []
    for hs, vs in _connected(horizontals, verticals):
        grid = _grid(page, hs, vs)
        if grid is not None:
            grids.append(grid)
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return [g for g in grids if not any(_inside(g, other) for other in grids if other is not g)]


def short_rules(page: Page) -> list[Ruling]:
    """The horizontal lines that are shorter than half the page, also together with their like at the same height."""
    rows: list[list[Ruling]] = []
    for line in sorted(page.horizontals, key=lambda line: line.y0):
        if rows and line.y0 - rows[-1][0].y0 <= _SNAP / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    out: list[Ruling] = []
    for row in rows:
        if sum(line.x1 - line.x0 for line in row) < 0.5 * page.width:
            out.extend(row)
    return out


def _inside(inner: Grid, outer: Grid) -> bool:
    return (
        outer.xs[0] - 1 <= inner.xs[0]
        and inner.xs[-1] <= outer.xs[-1] + 1
        and outer.ys[0] - 1 <= inner.ys[0]
        and inner.ys[-1] <= outer.ys[-1] + 1
        and (outer.xs[-1] - outer.xs[0]) * (outer.ys[-1] - outer.ys[0])
        > (inner.xs[-1] - inner.xs[0]) * (inner.ys[-1] - inner.ys[0])
    )


def _merge(lines: list[Ruling], *, horizontal: bool) -> list[Ruling]:
    """Collinear pieces that touch, or the dots and dashes of a broken line, become one line."""
    if horizontal:
        items = sorted((line.y0, line.x0, line.x1) for line in lines)
    else:
        items = sorted((line.x0, line.y0, line.y1) for line in lines)
    groups: list[list[tuple[float, float, float]]] = []
    for item in items:
        if groups and item[0] - groups[-1][0][0] <= _SNAP / 2:
            groups[-1].append(item)
        else:
            groups.append([item])
    out: list[Ruling] = []
    for group in groups:
        at = sum(item[0] for item in group) / len(group)
        spans = sorted((low, high) for _, low, high in group)
        low, high = spans[0]
        for a, b in spans[1:]:
            if a <= high + _SNAP:
                high = max(high, b)
            else:
                if high - low >= _SHORT:
                    out.append(Ruling(low, at, high, at) if horizontal else Ruling(at, low, at, high))
                low, high = a, b
        if high - low >= _SHORT:
            out.append(Ruling(low, at, high, at) if horizontal else Ruling(at, low, at, high))
    return out


def _connected(horizontals: list[Ruling], verticals: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Groups of lines that hang together by crossing or meeting each other."""
    parent = list(range(len(horizontals) + len(verticals)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    at = [v.x0 for v in verticals]  # in order: `_merge` sorted them
    for i, h in enumerate(horizontals):
        for j in range(bisect_left(at, h.x0 - _REACH), bisect_right(at, h.x1 + _REACH)):
            v = verticals[j]
            if v.y0 - _REACH <= h.y0 <= v.y1 + _REACH:
                parent[root(i)] = root(len(horizontals) + j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, line in enumerate([*horizontals, *verticals]):
        entry = groups.setdefault(root(i), ([], []))
        entry[0 if i < len(horizontals) else 1].append(line)
    return [entry for entry in groups.values() if len(entry[1]) >= 2 and len(entry[0]) >= 1]


def _cluster(values: list[float]) -> list[float]:
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][-1] <= _SNAP:
            out[-1].append(value)
        else:
            out.append([value])
    return [sum(group) / len(group) for group in out]


def _grid(page: Page, hs: list[Ruling], vs: list[Ruling]) -> Grid | None:
    xs = _cluster([v.x0 for v in vs])
    ys = _cluster([h.y0 for h in hs])
    top, bottom = min(v.y0 for v in vs), max(v.y1 for v in vs)
    open_top = open_bottom = False
    if ys[0] - top > 2 * _SNAP:
        ys.insert(0, top)
        open_top = True
    if bottom - ys[-1] > 2 * _SNAP:
        ys.append(bottom)
        open_bottom = True
    # Tables drawn without outer vertical lines: the horizontal lines go on past the outermost vertical.
    left, right = min(h.x0 for h in hs), max(h.x1 for h in hs)
    if xs[0] - left > 12:
        xs.insert(0, left)
    if right - xs[-1] > 12:
        xs.append(right)
    if len(xs) < 3 or len(ys) < 2:
        return None
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns * rows > _MAX_PLACES:
        _skip(page, f"a net of {rows} by {columns}, at most {_MAX_PLACES} places are looked at")
        return None
    # the lines that may stand at each of the grid's own
    upright = [[(v.y0, v.y1) for v in vs if abs(v.x0 - x) <= _SNAP] for x in xs]
    level = [[(h.x0, h.x1) for h in hs if abs(h.y0 - y) <= _SNAP] for y in ys]

    def covers(lines: list[tuple[float, float]], low: float, high: float) -> bool:
        middle_low, middle_high = low + 0.25 * (high - low), high - 0.25 * (high - low)
        return any(start <= middle_low and end >= middle_high for start, end in lines)

    group = list(range(rows * columns))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not covers(upright[c + 1], ys[r], ys[r + 1]):
                group[root(r * columns + c + 1)] = root(r * columns + c)
            if r + 1 < rows and not covers(level[r + 1], xs[c], xs[c + 1]):
                group[root((r + 1) * columns + c)] = root(r * columns + c)
    boxes: dict[int, list[int]] = {}
    for r in range(rows):
        for c in range(columns):
            box = boxes.setdefault(root(r * columns + c), [r, c, r, c])
            box[0], box[1] = min(box[0], r), min(box[1], c)
            box[2], box[3] = max(box[2], r), max(box[3], c)
    cells = [
        GridCell(r0, c0, r1 - r0 + 1, c1 - c0 + 1, xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1])
        for r0, c0, r1, c1 in sorted(boxes.values())
    ]
    cells = _without_overlap(cells, xs, ys)
    if len(cells) < 2:
        return None
    return Grid(page.number, xs, ys, cells, open_top, open_bottom)


def _without_overlap(cells: list[GridCell], xs: list[float], ys: list[float]) -> list[GridCell]:
    """Shapes that are no rectangles (a line is missing somewhere) fall back to the elementary cells they cover."""
    taken: dict[tuple[int, int], GridCell] = {}
    out: list[GridCell] = []
    for cell in sorted(cells, key=lambda cell: cell.row_span * cell.column_span):
        places = [
            (r, c)
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.column, cell.column + cell.column_span)
        ]
        if not any(place in taken for place in places):
            out.append(cell)
            for place in places:
                taken[place] = cell
            continue
        for r, c in places:
            if (r, c) not in taken:
                single = GridCell(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1])
                out.append(single)
                taken[(r, c)] = single
    out.sort(key=lambda cell: (cell.row, cell.column))
    return out


def _assign(words: list[Word], grids: list[Grid]) -> None:
    """Give each word to the cell that its centre lies in; a wide word over two cells goes to the one with more of it."""
    levels: dict[tuple[int, int], list[GridCell]] = {}  # the cells of a grid that reach a height, in points
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        for number, grid in enumerate(grids):
            if not (grid.xs[0] - 2 <= x <= grid.xs[-1] + 2 and grid.ys[0] - 2 <= y <= grid.ys[-1] + 2):
                continue
            best: GridCell | None = None
            share = 0.0
            level = (number, int(y))
            if level not in levels:
                levels[level] = [cell for cell in grid.cells if cell.y0 - 4 <= level[1] <= cell.y1 + 4]
            for cell in levels[level]:
                if cell.x0 < word.x1 and word.x0 < cell.x1 and cell.y0 - 2 <= y <= cell.y1 + 2:
                    width = min(word.x1, cell.x1) - max(word.x0, cell.x0)
                    depth = min(word.y1, cell.y1) - max(word.y0, cell.y0)
                    if width > 0 and depth > 0 and width * depth > share:
                        best, share = cell, width * depth
            if best is not None:
                best.words.append(word)
                break
