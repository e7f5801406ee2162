"""Tables without ruling lines, or with horizontal ones only: aligned columns under a header line.

A table is found by its header (cells that read as headings of a task or indicator table, see `columns.py`), its columns
by the white stripes below that header, its rows by the numbers in the first column, by ruling lines where there are
some, and by wider gaps. The result is a `Grid` like that of a ruled table, so all that follows is the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.borderless_merges import merge_cells
from extractors.borderless_rows import bands_of, label_like, row_edges
from extractors.borderless_stripes import running_line, segments, stripes, text_of
from extractors.columns import DEADLINE, INDICATOR, LABEL, LEAD, TITLE, UNKNOWN, VALUE, read_heading
from extractors.grid import Grid, GridCell
from extractors.lines import Line, LineNumbers, lines_of
from extractors.source import Ruling, Word
from schemas.identifiers import fold

_LABEL_HEADING = regex.compile(r"(?:s?tt|so ?tt|so)\.?")


@dataclass(slots=True)
class Columns:
    """The columns of a table: their edges, and the header's words in the order of the alphabet, to know it again."""

    xs: list[float]
    header: tuple[str, ...]
    size: float

    def index(self, word: Word) -> int:
        """The column in which the word stands (by its middle)."""
        middle = (word.x0 + word.x1) / 2
        for column in range(len(self.xs) - 2, 0, -1):
            if middle >= self.xs[column]:
                return column
        return 0


def take_tables(
    lines: list[Line], rules: Sequence[Ruling], page: int, above: Columns | None
) -> tuple[list[Grid], list[Line], Columns | None]:
    """The tables of one page, the lines outside of them, and the columns of a table that may go on on the next page.

    `lines` are the body lines of the page, `rules` its horizontal ruling lines, `above` the columns of the table that
    stood last on the page before.
    """
    grids: list[Grid] = []
    rest = sorted(lines, key=lambda line: (line.base, line.x0))
    kept: list[Line] = []
    if above is not None and rest:
        again = _repeated_header(rest, above)
        found = None if again else _find_header(rest)
        below = rest[again : found[0] if found is not None else len(rest)]
        end = _extent(below, above, goes_on=True)
        if end:
            grids.append(_grid(page, below[:end], rest[:again], above, rules, begins=False))
            rest = rest[again + end :]
    while rest:
        found = _find_header(rest)
        if found is None:
            break
        first, last, start_columns = found
        repeated = above is not None and not grids and _same_header(start_columns, above)
        if repeated and above is not None:
            start_columns.xs = above.xs
        end = last + _extent(rest[last:], start_columns)
        if end == last:
            kept.extend(rest[:last])
            rest = rest[last:]
            continue
        kept.extend(rest[:first])
        grids.append(_grid(page, rest[last:end], rest[first:last], start_columns, rules, begins=not repeated))
        rest = rest[end:]
        above = start_columns
    kept.extend(rest)
    goes_on = bool(grids) and not rest
    return grids, kept, above if goes_on else None


# --- the header -----------------------------------------------------------------------------------------------------


def _find_header(lines: list[Line]) -> tuple[int, int, Columns] | None:
    """The first header: indexes of its first line and of the line after its last, and the columns it heads."""
    for index, line in enumerate(lines):
        if not line.bold and fold(line.words[0].text)[:1] not in ("", "s", "t"):
            continue  # nearly every line: neither set as a header nor begun by `STT`, `TT`, `Số`
        parts = segments(line)
        first = fold(text_of(parts[0]))
        labelled = _LABEL_HEADING.fullmatch(first) is not None
        if not labelled and (len(parts) < 3 or not line.bold):
            continue
        top = index
        while top > 0 and _belongs(lines[top - 1], lines[top : index + 1], line):
            top -= 1
        bottom = index + 1
        while bottom < len(lines) and _belongs(lines[bottom], lines[top:bottom], line, below=True):
            bottom += 1
        while bottom > index:
            columns = _columns(lines[top:bottom], lines[bottom:], labelled=labelled)
            if columns is not None:
                return top, bottom, columns
            bottom -= 1
            if bottom <= index:
                break
    return None


def _belongs(line: Line, band: Sequence[Line], anchor: Line, *, below: bool = False) -> bool:
    """Whether a line is one more line of the header: near it, set as it is, and no row or title of its own."""
    if line.bold != anchor.bold or line.italic != anchor.italic or abs(line.size - anchor.size) > 1.2:
        return False
    near = line.base - band[-1].base if below else band[0].base - line.base
    if near > 1.65 * anchor.size or abs(line.base - anchor.base) > 5.2 * anchor.size:
        return False
    parts = segments(line)
    if below:
        return not _is_label(text_of(parts[0]), anchor, parts[0][0])
    # A line of the title is one run of words over the middle of the table.
    return len(parts) > 1 or parts[0][-1].x1 - parts[0][0].x0 < 12 * anchor.size


def _is_label(text: str, anchor: Line, word: Word) -> bool:
    """Whether a line opens with the number of a row, under the heading of the numbers."""
    under = word.x0 < anchor.words[0].x1 + anchor.size
    return under and label_like(text.split(" ")[0])


def _columns(header: list[Line], below: list[Line], *, labelled: bool) -> Columns | None:
    """The columns under a header, or None where its cells do not read as headings of a plan's table."""
    body = _table_lines(below)
    if not header or not body:
        return None
    words = [word for line in header for word in line.words]
    size = max(word.size for word in words)
    free = stripes(body)
    edges: list[float] = []
    for low, high in free:
        edges.extend(_edges_in(low, high, header))
    left = min(word.x0 for word in (*words, *(w for line in body for w in line.words)))
    right = max(word.x1 for word in (*words, *(w for line in body for w in line.words)))
    xs = [left - 2, *sorted(edge for edge in edges if left + 4 < edge < right - 4), right + 2]
    columns = Columns(xs, (), size)
    headings: list[list[Word]] = [[] for _ in xs[1:]]
    for word in words:
        headings[columns.index(word)].append(word)
    merged = _without_empty(xs, headings)
    if merged is None:
        return None
    columns.xs, headings = merged
    texts = [_heading_text(cell) for cell in headings]
    meanings = [read_heading([text]) for text in texts]
    known = {meaning for meaning in meanings if meaning != UNKNOWN}
    if len(texts) < 3 or len(known) < 3 or any(len(text) > 90 for text in texts):
        return None
    if not known & {TITLE, INDICATOR} or not known & {LEAD, DEADLINE, VALUE, LABEL}:
        return None
    if meanings.count(UNKNOWN) * 2 > len(meanings) or (not labelled and len(known) < 3):
        return None
    columns.header = tuple(sorted(fold(" ".join(texts)).split()))
    return columns


def _heading_text(words: list[Word]) -> str:
    return " ".join(line.text for line in lines_of(words, LineNumbers(0)))


def _without_empty(xs: list[float], headings: list[list[Word]]) -> tuple[list[float], list[list[Word]]] | None:
    """Columns that have no heading were no columns: they are part of the one before."""
    edges = [xs[0]]
    kept: list[list[Word]] = []
    for index, cell in enumerate(headings):
        if cell or not kept:
            kept.append(cell)
            edges.append(xs[index + 1])
        else:
            edges[-1] = xs[index + 1]
    return (edges, kept) if all(kept) else None


def _table_lines(lines: list[Line]) -> list[Line]:
    """The lines below a header as far as they look like a table: until three lines of running text."""
    run = 0
    width = max((line.x1 - line.x0 for line in lines), default=0.0)
    for index, line in enumerate(lines):
        prose = running_line(line, width) and line.x1 - line.x0 > 0.8 * width
        run = run + 1 if prose else 0
        if run == 3:
            return lines[: index - 2]
    return lines


def _edges_in(low: float, high: float, header: Sequence[Line]) -> list[float]:
    """Where columns part within one white stripe of the body: at gaps of the header.

    A stripe that the header's lowest words cross parts nothing; headings that stand inside a wide stripe (a column that
    is empty below) have their edges on both sides.
    """
    inside: list[tuple[float, float]] = []
    crossed = beside = False
    for line in header:
        for part in segments(line):
            x0, x1 = part[0].x0, part[-1].x1
            if x0 >= low - 1 and x1 <= high + 1:
                inside.append((x0, x1))
            elif x0 < low - 0.5 and x1 > high + 0.5:
                crossed = True
    if crossed:
        # A heading merged over two columns, with their own headings on both sides below it.
        for line in header:
            parts = segments(line)
            for left, right in itertools.pairwise(parts):
                if left[-1].x1 <= high + 1 and right[0].x0 >= low - 1 and right[0].x0 - left[-1].x1 >= 3:
                    beside = True
        if not beside:
            return []
    if not inside:
        gap = [low, high]
        for line in header:
            for left, right in itertools.pairwise(segments(line)):
                if left[-1].x1 < high and right[0].x0 > low and left[0].x0 < low and right[-1].x1 > high:
                    gap = [max(gap[0], min(left[-1].x1, high)), min(gap[1], max(right[0].x0, low))]
        return [(gap[0] + gap[1]) / 2 if gap[0] < gap[1] else (low + high) / 2]
    groups: list[list[float]] = []
    for x0, x1 in sorted(inside):
        if groups and x0 < groups[-1][1] + 3:
            groups[-1][1] = max(groups[-1][1], x1)
        else:
            groups.append([x0, x1])
    edges = []
    before = low
    for x0, x1 in groups:
        if x0 - before >= 1.5:
            edges.append((before + x0) / 2)
        before = x1
    if high - before >= 1.5:
        edges.append((before + high) / 2)
    return edges


def _repeated_header(lines: Sequence[Line], above: Columns) -> int:
    """How many lines at the top of a page are the header of the table above, word for word and column by column."""
    words: list[str] = []
    for count, line in enumerate(lines[:12], 1):
        words.extend(fold(line.text).split())
        if len(words) >= len(above.header):
            return count if tuple(sorted(words)) == above.header else 0
    return 0


def _same_header(found: Columns, above: Columns) -> bool:
    return found.header == above.header and abs(found.xs[0] - above.xs[0]) < 60


# --- the extent -----------------------------------------------------------------------------------------------------


def _crosses(part: Sequence[Word], columns: Columns) -> bool:
    """Whether words that hang together stand in more than one column."""
    return any(part[0].x0 < edge - 2 and part[-1].x1 > edge + 2 for edge in columns.xs[1:-1])


def _extent(lines: Sequence[Line], columns: Columns, *, goes_on: bool = False) -> int:
    """How many of the lines belong to the table: until running text, a title, or text outside of its columns.

    `goes_on` says that the table may go on from the page before: then the rest of one cell is enough.
    """
    wide = columns.xs[-1] - columns.xs[0]
    last = rows_end = 0
    run = 0
    begun = in_rows = False
    for index, line in enumerate(lines):
        parts = segments(line)
        # The last column ends where its longest line ends, and that line may stand on another page.
        if line.x0 < columns.xs[0] - 14 or (line.x1 > columns.xs[-1] + 14 and parts[-1][0].x0 < columns.xs[-2]):
            break
        crossing = [part for part in parts if _crosses(part, columns)]
        in_rows = not crossing and (in_rows or len(parts) > 1)
        rows_end = index + 1 if in_rows else rows_end
        opens = label_like(parts[0][0].text) and columns.index(parts[0][0]) == 0
        if crossing and not opens:
            run += 1
            if run >= 3 or (not begun and line.x1 - line.x0 > 0.75 * wide) or _ends_table(line):
                break
            continue
        if _ends_table(line):
            break
        if len(parts) > 1 or (goes_on and index == 0 and columns.index(parts[0][0]) > 0):
            begun = True
        if index - last > 0 and run and len(parts) == 1 and not opens and columns.index(parts[0][0]) == 0:
            # The last line of a section row over two lines, or of a paragraph: the next lines tell.
            run += 1
            continue
        run = 0
        last = index + 1
    if begun and rows_end and last - rows_end >= 3:
        last = rows_end  # no table ends in section rows: what follows the last row is running text with numbers
    return last if begun else 0


def _ends_table(line: Line) -> bool:
    text = fold(line.text)
    return regex.match(r"(?:phu luc|noi nhan|tm\.|kt\.|ghi chu ?:|tong so:? \d+ nhiem vu)", text) is not None


# --- the grid -------------------------------------------------------------------------------------------------------


def _grid(
    page: int, lines: Sequence[Line], header: Sequence[Line], columns: Columns, rules: Sequence[Ruling], *, begins: bool
) -> Grid:
    """The grid of one table on one page: header rows, data rows, section rows over all columns.

    `begins` says that the first line begins a row; else it may be the rest of a row of the page before.
    """
    xs = columns.xs
    count = len(xs) - 1
    cells: list[GridCell] = []
    ys: list[float] = []
    if header:
        top = min(line.y0 for line in header) - 1
        bottom = max(line.base for line in header) + 0.3 * columns.size
        ys.append(top)
        cells.extend(_header_cells(header, columns, top, bottom, ys))
        ys.append(bottom)
    else:
        ys.append(min(line.y0 for line in lines) - 1)
    crossing_rules = _heights(rules, xs[0], xs[-1])
    bands = bands_of(lines, columns.index, lambda part: _crosses(part, columns), segments)
    data: set[int] = set()
    for row in row_edges(bands, crossing_rules, columns.index, columns.size, begins=begins):
        index = len(ys) - 1
        low, high = ys[-1], max(ys[-1] + 1, row[-1].bottom + 0.5)
        ys.append(high)
        words = [word for band in row for word in band.words]
        if row[0].section:
            cells.extend(_section_cells(words, index, columns, low, high))
            continue
        for column in range(count):
            mine = [word for word in words if columns.index(word) == column]
            cells.append(GridCell(index, column, 1, 1, xs[column], low, xs[column + 1], high, mine))
        data.add(index)
    return Grid(page, list(xs), ys, merge_cells(cells, xs, rules, data), borderless=True)


def _heights(rules: Sequence[Ruling], low: float, high: float) -> list[float]:
    """The heights at which ruling lines, or pieces of one in a row, go over most of the table's width."""
    found: list[list[Ruling]] = []
    for rule in sorted(rules, key=lambda rule: rule.y0):
        if found and rule.y0 - found[-1][0].y0 <= 1.5:
            found[-1].append(rule)
        else:
            found.append([rule])
    heights = []
    for pieces in found:
        covered, reach = 0.0, low
        for piece in sorted(pieces, key=lambda rule: rule.x0):
            covered += max(0.0, min(piece.x1, high) - max(piece.x0, reach))
            reach = max(reach, piece.x1)
        if covered > 0.6 * (high - low):
            heights.append(pieces[0].y0)
    return heights


def _section_cells(words: list[Word], row: int, columns: Columns, low: float, high: float) -> list[GridCell]:
    """A section row: one cell over all columns, or its number and one cell over the others."""
    xs = columns.xs
    count = len(xs) - 1
    first = [word for word in words if columns.index(word) == 0]
    rest = [word for word in words if columns.index(word) > 0]
    if len(first) == 1 and rest and label_like(first[0].text) and rest[0].x0 - first[0].x1 > 0.6 * first[0].size:
        return [
            GridCell(row, 0, 1, 1, xs[0], low, xs[1], high, first),
            GridCell(row, 1, 1, count - 1, xs[1], low, xs[-1], high, rest),
        ]
    return [GridCell(row, 0, 1, count, xs[0], low, xs[-1], high, list(words))]


def _header_cells(
    header: Sequence[Line], columns: Columns, top: float, bottom: float, ys: list[float]
) -> list[GridCell]:
    """One row of headings, or two where a heading is merged over columns that have their own below it."""
    xs = columns.xs
    count = len(xs) - 1
    merged: list[tuple[int, int, list[Word]]] = []
    for line in header:
        for part in segments(line):
            if _crosses(part, columns):
                covered = [c for c in range(count) if part[0].x0 < xs[c + 1] - 2 and part[-1].x1 > xs[c] + 2]
                merged.append((covered[0], covered[-1], list(part)))
    words = [word for line in header for word in line.words]
    if not merged:
        return [
            GridCell(0, c, 1, 1, xs[c], top, xs[c + 1], bottom, [w for w in words if columns.index(w) == c])
            for c in range(count)
        ]
    cut = max(max(word.base for word in part) for _, _, part in merged) + 0.3 * columns.size
    ys.append(cut)
    over = {c: (first, last) for first, last, _ in merged for c in range(first, last + 1)}
    cells: list[GridCell] = []
    done: set[tuple[int, int]] = set()
    for c in range(count):
        mine = [word for word in words if columns.index(word) == c]
        span = over.get(c)
        if span is None:
            cells.append(GridCell(0, c, 2, 1, xs[c], top, xs[c + 1], bottom, mine))
            continue
        first, last = span
        inside = [word for word in words if first <= columns.index(word) <= last and word.base <= cut]
        if span not in done:
            done.add(span)
            cells.append(GridCell(0, first, 1, last - first + 1, xs[first], top, xs[last + 1], cut, inside))
        below = [word for word in mine if word.base > cut]
        cells.append(GridCell(1, c, 1, 1, xs[c], cut, xs[c + 1], bottom, below))
    return cells
