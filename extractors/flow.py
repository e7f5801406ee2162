"""What stands on the pages in reading order: lines, tables, letterheads, signatures, furniture.

Tables that go on over a page break are one item, at the place where they begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors import tables as logical
from extractors.borderless import Columns, take_tables
from extractors.furniture import PageParts
from extractors.grid import Grid
from extractors.lines import Line, LineNumbers, lines_of, place_lines
from extractors.model import PlacedText
from extractors.numbering import read_label
from extractors.paragraphs import Margins, margins_of
from extractors.source import Page, Ruling, Word

Key = tuple[int, int, float, int]  # page, zone of the page, y, order


@dataclass(slots=True)
class Sheet:
    """One page with its grids and the words outside of them."""

    page: Page
    free: list[Word]
    grids: list[Grid]
    numbers: LineNumbers


@dataclass(slots=True)
class Item:
    """Something that stands on a page, in reading order."""

    kind: str
    key: Key
    lines: list[Line] = field(default_factory=list)
    margins: Margins | None = None
    table: logical.OpenTable | None = None
    column: str | None = None
    opens_page: bool = False


def add_borderless(sheets: list[Sheet], parts: list[PageParts], rules: Sequence[Sequence[Ruling]]) -> None:
    """Find the tables without ruling lines; their words move from the body to the grids of their sheet."""
    open_columns: Columns | None = None
    for sheet, sorted_page, lines in zip(sheets, parts, rules, strict=True):
        if sheet.grids or sorted_page.letterheads:
            open_columns = None  # what stood above it has ended
        grids, sorted_page.body, open_columns = take_tables(sorted_page.body, lines, sheet.page.number, open_columns)
        sheet.grids.extend(grids)


def page_items(
    sheets: list[Sheet], parts: list[PageParts], body_size: float
) -> tuple[list[Item], list[logical.OpenTable]]:
    """The items of all pages in reading order, and the tables among them; `body_size` in points."""
    by_width: dict[int, list[Line]] = {}
    for sorted_page in parts:
        by_width.setdefault(round(sorted_page.page.width), []).extend(sorted_page.body)
    margins = {width: margins_of(lines, width, body_size) for width, lines in by_width.items()}
    items: list[Item] = []
    tables: list[logical.OpenTable] = []
    current: logical.OpenTable | None = None
    last_was_table = False
    between: list[Line] = []
    for sheet, sorted_page in zip(sheets, parts, strict=True):
        number = sheet.page.number
        edge = margins[round(sheet.page.width)]
        flow: list[tuple[float, Line | Grid | tuple[str, list[Line], list[Line]]]] = []
        flow += [(line.y0, line) for line in sorted_page.body]
        flow += [(grid.ys[0], grid) for grid in sheet.grids]
        flow += [(y, ("letterhead", left, right)) for y, left, right in sorted_page.letterheads]
        flow += [(y, ("signature", left, right)) for y, left, right in sorted_page.signatures]
        flow.sort(key=lambda entry: entry[0])
        opens = True
        for y, value in flow:
            key = (number, 1, y, len(items))
            if isinstance(value, Line):
                items.append(Item("line", key, [value], edge, opens_page=opens))
                last_was_table = False
                between.append(value)
            elif isinstance(value, Grid):
                rows = logical.read_rows(value, sheet.numbers)
                goes_on = opens and last_was_table
                heads = None if goes_on else _section_between(between, rows)
                if not (
                    current is not None
                    and (goes_on or heads is not None)
                    and logical.continue_table(current, value, rows, heads)
                ):
                    current = logical.start_table(value, rows)
                    tables.append(current)
                    items.append(Item("table", key, table=current, opens_page=opens))
                last_was_table = True
                between = []
            else:
                kind, left, right = value
                for column, lines in (("left", left), ("right", right)):
                    if lines:
                        place = (number, 1, y, len(items))
                        items.append(Item(kind, place, lines, edge, column=column, opens_page=opens))
                last_was_table = False
            opens = False
        items.extend(_furniture(sheet, sorted_page, edge, len(items)))
    return items, tables


def _section_between(between: list[Line], rows: list[logical.TableRow]) -> PlacedText | None:
    """The heading that stands between two tables of which the second has no header of its own, else None."""
    if not 0 < len(between) <= 4 or logical.header_depth(rows):
        return None
    if not all(line.bold for line in between) and read_label(between[0].text) is None:
        return None
    return place_lines(between)[0]


def _furniture(sheet: Sheet, parts: PageParts, edge: Margins, start: int) -> list[Item]:
    number = sheet.page.number
    out: list[Item] = []
    for kind, zone, lines in (
        ("page_number", 0, parts.page_numbers),
        ("running_head", 0, parts.running_heads),
        ("stamp", 2, parts.stamps),
    ):
        out.extend(Item(kind, (number, zone, line.y0, start + len(out)), [line], edge) for line in lines)
    if parts.footnotes:
        out.append(Item("footnote", (number, 3, parts.footnotes[0].y0, start + len(out)), parts.footnotes, edge))
    if sheet.page.sideways:
        lines = lines_of(sheet.page.sideways, sheet.numbers)
        out.append(Item("stamp", (number, 4, 0.0, start + len(out)), lines, edge))
    return out
