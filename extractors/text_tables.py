"""Tables in text that was taken out of a PDF or a web page: found by their header, read row by row.

Class of text: a header that opens with `TT` or `STT` and whose words read as the headings of a plan's table; below it rows
with their numbers, the cells parted by tabs or bars, aligned with blanks, one a paragraph, broken over lines, or run
together on a line. Where the cells of a row are parted by meaning alone (`cell_parting.py`) the row says so in a finding,
and where that is not certain in another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.borderless import take_tables
from extractors.cell_parting import LINE, PARAGRAPH, CellParter, Parting, joined, pieces_of
from extractors.lines import LineNumbers, lines_of
from extractors.model import EMPTY, Cell, Context, LogicalRow, LogicalTable, PlacedText
from extractors.separated_tables import separated_table
from extractors.source import Word
from extractors.tables import close_table, read_rows, start_table
from extractors.text_headings import ROW_LABEL, TABLE_END, FoundTable, meanings_of, reads_as_table, split_headings
from schemas.records import FindingNote

_OPENS = regex.compile(r"\s*\|?\s*(?:\*\*)?(?:S\s?TT|STT|Stt|TT|Số TT|Số thứ tự|T\s?T)\.?(?:\*\*)?(?=[\s|]|$)")


def find_tables(lines: Sequence[str], context: Context | None = None) -> list[FoundTable]:
    """The tables among the lines of a text, in order. Never raises; text that is no table is left alone."""
    context = context or Context()
    out: list[FoundTable] = []
    at = 0
    while at < len(lines):
        if not _OPENS.match(lines[at]):
            at += 1
            continue
        found = (
            separated_table(lines, at, "\t", context)
            or separated_table(lines, at, "|", context)
            or _aligned(lines, at)
            or (_by_meaning(lines, at, context) if lines[at].count("\t") < 2 else None)
        )
        if found is None:
            at += 1
            continue
        out.append(found)
        at = found.last
    return out


# --- aligned with blanks -----------------------------------------------------------------------------------------------


def _aligned(lines: Sequence[str], first: int) -> FoundTable | None:
    """A table whose columns are aligned with blanks (`pdftotext -layout`): read like a page without ruling lines."""
    if len(regex.findall(r"\S\s{2,}(?=\S)", lines[first])) < 2:
        return None
    top = first
    while (
        top > 0 and first - top < 4 and lines[top - 1].strip() and regex.search(r"^\s{12,}|\S\s{3,}\S", lines[top - 1])
    ):
        top -= 1
    words: list[Word] = []
    last = first
    blanks = 0
    for index in range(top, len(lines)):
        line = lines[index]
        if not line.strip():
            blanks += 1
            if blanks > 3:
                break
            continue
        if index > first and TABLE_END.match(line):
            break
        blanks = 0
        last = index + 1
        base = 14.0 * (index - top)
        for match in regex.finditer(r"\S+", line):
            # One blank is narrower than the gap that may part two columns, two blanks are not.
            a, b = 5.0 * match.start(), 5.0 * match.end()
            edges = [(a + 5.0 * k, a + 5.0 * k + 5.0) for k in range(len(match.group()))]
            words.append(Word(match.group(), a, base - 9.0, b, base + 2.0, edges, base, 12.0, False, False))
    grids, kept, _ = take_tables(lines_of(words, LineNumbers(1)), [], 1, None)
    if len(grids) != 1:
        return None
    rows = read_rows(grids[0], LineNumbers(1))
    opened = start_table(grids[0], rows)
    table = close_table(opened)
    if not reads_as_table([" ".join(t.text for t in path) for path in table.headings]):
        return None
    end = min((round(line.base / 14.0) + top for line in kept if line.base > 14.0 * (first - top)), default=last)
    table.headings = [[PlacedText(text.text) for text in path] for path in table.headings]
    for row in table.rows:
        row.pages = ()
        seen: dict[int, Cell] = {}
        for column, cell in enumerate(row.cells):
            if cell is not None:
                seen.setdefault(
                    id(cell), Cell(PlacedText(cell.text.text), cell.row, cell.column, cell.row_span, cell.column_span)
                )
                row.cells[column] = seen[id(cell)]
    table.pages = ()
    return FoundTable(top, end, table)


# --- by meaning -------------------------------------------------------------------------------------------------------


def _by_meaning(lines: Sequence[str], first: int, context: Context) -> FoundTable | None:
    """A table whose cells are parted by nothing but lines and paragraphs, or by nothing at all."""
    start = _first_row(lines, first)
    if start is None:
        return None
    header = [line for line in lines[first:start] if line.strip()]
    texts = [" ".join(line.replace("*", " ").split()) for line in header]
    whole = _one_cell_a_paragraph(lines, first, start) and reads_as_table(texts)
    headings = texts if whole else split_headings(texts)
    if headings is None:
        return None
    end = _end(lines, start)
    meanings = meanings_of(headings)
    parter = CellParter(meanings, context, whole=whole)
    rows, last = _rows(lines, start, end, parter, len(headings), whole=whole)
    if not rows:
        return None
    table = LogicalTable([[PlacedText(text)] for text in headings], rows, ())
    return FoundTable(first, last, table)


def _first_row(lines: Sequence[str], first: int) -> int | None:
    """The line with the number of the first row, within a few lines of the header."""
    length = len(lines[first].strip()) - 2
    for index in range(first + 1, min(len(lines), first + 40)):
        line = lines[index]
        match = ROW_LABEL.match(line)
        if (
            match is not None
            and length > 0
            and match["label"].rstrip(".)/") in ("1", "01", "I", "A", "1.1", "2", "a", "I.1")
        ):
            if regex.fullmatch(r"[\s(]*1\)?(?:\s*\(?\d\)?){2,}\s*", line):
                continue  # a row that only numbers the columns
            return index
        length += len(line.strip())
        if length > 500:
            return None
    return None


def _one_cell_a_paragraph(lines: Sequence[str], first: int, start: int) -> bool:
    """Whether each line of the header is a paragraph of its own: then each cell is one too."""
    filled = [index for index in range(first, start) if lines[index].strip()]
    return len(filled) > 2 and all(index == first or not lines[index - 1].strip() for index in filled)


def _end(lines: Sequence[str], start: int) -> int:
    """The line behind a table's last: a new appendix, the signature, the junk of a web page, another table."""
    for index in range(start, len(lines)):
        if TABLE_END.match(lines[index]) or (index > start and _OPENS.match(lines[index])):
            return index
    return len(lines)


@dataclass(slots=True)
class _Entry:
    """The lines of one row or section: (line, where it begins, whether a page begins there)."""

    label: str
    lines: list[tuple[str, int, bool]]
    start: int
    last: int


def _rows(
    lines: Sequence[str], start: int, end: int, parter: CellParter, columns: int, *, whole: bool
) -> tuple[list[LogicalRow], int]:
    """The rows of a table, and the line behind its last cell."""
    entries = _entries(lines, start, end)
    rows: list[LogicalRow] = []
    last = start
    for position, entry in enumerate(entries):
        following = entries[position + 1].label if position + 1 < len(entries) else ""
        final = position + 1 == len(entries)
        last = entry.last
        if _is_section(entry, following):
            rows.append(_section(entry, len(rows), columns, whole=whole))
            if not whole or len(entry.lines) < 2:
                continue
            # What stands below the title is a row without a number.
            entry = _Entry("", entry.lines[1:], entry.start, entry.last)
        found, used = _data_rows(entry, parter, len(rows), final=final, whole=whole)
        rows.extend(found)
        if final and used:
            last = used
    return rows, last


def _section(entry: _Entry, index: int, columns: int, *, whole: bool) -> LogicalRow:
    """A section row: its number, and its title over the other columns."""
    lines = entry.lines[:1] if whole else entry.lines
    label = Cell(PlacedText(entry.label), index, 0)
    title = Cell(PlacedText(joined([line.strip() for line, _, _ in lines])), index, 1, 1, columns - 1)
    return LogicalRow("section", [label, *([title] * (columns - 1))])


def _entries(lines: Sequence[str], start: int, end: int) -> list[_Entry]:
    """The lines from number to number. A number counts where it can follow the one before it."""
    out: list[_Entry] = []
    blank = True
    for index in range(start, end):
        line = lines[index]
        if not line.strip():
            blank = True
            continue
        page = line[:1] == " " and line[1:2] not in ("", " ")
        match = ROW_LABEL.match(line)
        alone = match is not None and not match["rest"].strip()
        if match is not None and _follows(match["label"], [entry.label for entry in out], alone=alone):
            out.append(_Entry(match["label"], [], index, index + 1))
            if match["rest"].strip():
                out[-1].lines.append((match["rest"], PARAGRAPH, False))
        elif out:
            out[-1].lines.append((line, PARAGRAPH if blank else LINE, page))
            out[-1].last = index + 1
        else:
            break
        blank = False
    return out


def _numbers(label: str) -> list[int]:
    return [int(part) for part in regex.findall(r"\d+", label)]


_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]


def _follows(label: str, before: Sequence[str], *, alone: bool) -> bool:
    """Whether a number at the start of a line can be that of the next row: a successor, or the first below a section."""
    core = label.rstrip(".)/")
    if not before:
        return True
    if core in _ROMAN:
        seen = [other.rstrip(".)/") for other in before if other.rstrip(".)/") in _ROMAN]
        return core == (_ROMAN[_ROMAN.index(seen[-1]) + 1] if seen and seen[-1] != "XV" else "I")
    if regex.fullmatch(r"[A-H]", core):
        letters = [other.rstrip(".)/") for other in before if regex.fullmatch(r"[A-H]", other.rstrip(".)/"))]
        return bool(letters) and ord(core) == ord(letters[-1]) + 1
    if not core[0].isdigit():
        return False
    now = _numbers(core)
    last = [_numbers(other) for other in before if other[0].isdigit()]
    if len(now) > 1:
        if not last:
            return now[-1] == 1
        previous = last[-1]
        if len(previous) == len(now):
            return (now[:-1] == previous[:-1] and previous[-1] < now[-1] <= previous[-1] + 2) or (
                now[-1] == 1 and now[:-1] > previous[:-1]
            )
        return (now[:-1] == previous and now[-1] == 1) or now[: len(previous)] > previous
    flat = [numbers[0] for numbers in last]
    if not flat:
        return now[0] == 1
    if alone:
        # A number that has a line to itself: the next one, the same again (a slip), or the first below a new section.
        return now[0] in (flat[-1], flat[-1] + 1, flat[-1] + 2) or (now[0] in (1, 2) and not before[-1][0].isdigit())
    return now[0] == flat[-1] + 1 or (now[0] == 1 and not before[-1][0].isdigit())


def _is_section(entry: _Entry, following: str) -> bool:
    """Whether an entry titles the rows below it: a roman or capital number, or `2.` over `2.1`."""
    core = entry.label.rstrip(".)/")
    if core in _ROMAN or regex.fullmatch(r"[A-H]", core):
        return sum(len(line) for line, _, _ in entry.lines) < 400
    below = _numbers(following)
    return len(below) == 2 and _numbers(core) == below[:1] and below[1] == 1 and "." in following.rstrip(".")


def _data_rows(
    entry: _Entry, parter: CellParter, index: int, *, final: bool, whole: bool
) -> tuple[list[LogicalRow], int]:
    """The data rows of an entry (a row without a number may follow), and for the last entry the line behind its cells."""
    lines = entry.lines
    late: list[str] = []
    for position, (line, _, page) in enumerate(lines):
        if page and position and line.strip()[:1].islower():
            # The rest of a cell that a page break cut stands behind all the cells of the page before.
            late = [text.strip() for text, _, _ in lines[position:]]
            lines = lines[:position]
            break
    pieces = pieces_of([(line, begins) for line, begins, _ in lines], inside=not whole)
    partings = parter.rows(pieces, rest=final) if whole else [parter.part(pieces, rest=final)] if pieces else []
    rows: list[LogicalRow] = []
    rest = ""
    for number, parting in enumerate(partings):
        if parting is None:
            continue
        texts = list(parting.cells)
        notes = _notes(parting)
        if late and not rows:
            texts[0] = joined([texts[0], *late])
            notes.append(FindingNote(code="row_join_uncertain", message="The row goes on after a page break."))
        label = PlacedText(entry.label) if number == 0 and entry.label else EMPTY
        cells: list[Cell | None] = [Cell(label, index + number, 0)]
        cells += [Cell(PlacedText(t) if t else EMPTY, index + number, c) for c, t in enumerate(texts, 1)]
        rows.append(LogicalRow("data", cells, findings=notes))
        rest = parting.rest
    used = entry.last - _lines_of(rest, entry) if rest else 0
    return rows, used


def _lines_of(rest: str, entry: _Entry) -> int:
    """How many of an entry's last lines make up the text behind its last cell."""
    have = 0
    wanted = len("".join(rest.split()))
    for count, (line, _, _) in enumerate(reversed(entry.lines), 1):
        have += len("".join(line.split()))
        if have >= wanted:
            return _with_blanks(entry, count)
    return 0


def _with_blanks(entry: _Entry, count: int) -> int:
    """Lines from the entry's end that hold `count` printed lines: blank lines between them counted once each."""
    # Lines of an entry are in order; between them stand the blank lines that `_entries` left out.
    blanks = sum(1 for _, begins, _ in entry.lines[-count + 1 :] if begins == PARAGRAPH) if count > 1 else 0
    return count + blanks


def _notes(parting: Parting) -> list[FindingNote]:
    if parting.certain:
        return [FindingNote(code="row_from_text", message="The cells of this row were parted by their meaning.")]
    message = "Where the cells of this row end is not certain: the text has lost its columns."
    return [FindingNote(code="row_cells_uncertain", message=message)]
