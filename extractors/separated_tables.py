"""Tables in text whose cells are parted by a mark: tabs (a table copied out of Word), bars (Markdown).

Merged cells leave no trace there: a header of two lines is spread over the columns so that they read best, and a row with
fewer cells than columns is parted by meaning, with a finding.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import regex

from extractors.cell_parting import PARAGRAPH, CellParter, Piece
from extractors.cell_tables import logical_table, text_cells
from extractors.columns import LEAD, OUTPUT, UNKNOWN, VALUE, read_heading
from extractors.model import Cell, Context, PlacedText
from extractors.text_headings import ROW_LABEL, TABLE_END, FoundTable, meanings_of, reads_as_table
from schemas.records import FindingNote


def separated_table(lines: Sequence[str], first: int, mark: str, context: Context) -> FoundTable | None:
    """A table whose cells are parted by a mark: tab-separated, or between bars."""
    entries, last = _marked_rows(lines, first, mark)
    counts = Counter(len(entry) for entry in entries if len(entry) > 1)
    if not counts or max(counts) < 3:
        return None
    columns = max(counts, key=lambda count: (counts[count], count))
    if len(entries) > 2 and _are_headings(entries[1]):
        columns = max(counts)
    depth = 1
    header: list[list[Cell | None]] | None = None
    if len(entries[0]) < columns and len(entries) > 1:
        header, depth = spread_header(entries[0], entries[1], columns), 2
    elif len(entries[0]) == columns:
        header = [text_cells(entries[0], 0)]
    if header is None or not reads_as_table(_paths(header)):
        return None
    parter: CellParter | None = None
    rows: list[list[Cell | None]] = list(header)
    doubtful: dict[int, FindingNote] = {}
    for texts in entries[depth:]:
        filled = [text for text in texts if text.strip()]
        if len(texts) == 1:
            rows.append([Cell(PlacedText(texts[0]), len(rows), 0, 1, columns)] * columns)
        elif len(texts) == columns or len(texts) > columns or not filled:
            cut = [*texts[: columns - 1], " ".join(text for text in texts[columns - 1 :] if text)]
            rows.append(text_cells(cut, len(rows)))
        else:
            # Merged cells left no trace: which of the others the row has is told by what they say.
            parter = parter or CellParter(meanings_of(_paths(header)), context, whole=True)
            parting = parter.part([Piece(text, PARAGRAPH) for text in filled[1:]])
            if parting is None:
                return None
            message = "This row has fewer cells than the table has columns: which are missing is not certain."
            doubtful[len(rows)] = FindingNote(code="row_cells_missing", message=message)
            rows.append(text_cells([filled[0], *parting.cells], len(rows)))
    table = logical_table(rows)
    if table is None:
        return None
    for row in table.rows:
        note = next((doubtful[cell.row] for cell in row.cells if cell is not None and cell.row in doubtful), None)
        if note is not None:
            row.findings.append(note)
    return FoundTable(first, last, table)


def _are_headings(texts: Sequence[str]) -> bool:
    """Whether a row is the second line of a header: nearly all its cells read as headings, and none as a number."""
    filled = [text for text in texts if text]
    known = sum(1 for text in filled if len(text) < 60 and read_heading([text]) != UNKNOWN)
    return len(filled) > 1 and known >= 0.75 * len(filled) and not ROW_LABEL.match(filled[0])


def _marked_rows(lines: Sequence[str], first: int, mark: str) -> tuple[list[list[str]], int]:
    """The rows of a table with marks as texts of cells (a section row has one), and the line behind the last."""
    entries: list[list[str]] = []
    last = first
    blanks = 0
    for index in range(first, len(lines)):
        line = lines[index]
        bare = regex.fullmatch(r"[\s\-=:_*+|]*", line) is not None
        if mark in line and not bare:
            body = line.strip().removeprefix("|").removesuffix("|") if mark == "|" else line
            entries.append([" ".join(text.split()) for text in body.split(mark)])
        elif not bare and _titles_rows(lines, index, mark):
            entries.append([" ".join(line.split())])
        elif not bare or (not line.strip() and blanks > 5):
            break
        else:
            blanks += not line.strip()
            if mark in line:
                last = index + 1
            continue
        blanks = 0
        last = index + 1
    return entries, last


def _paths(header: Sequence[Sequence[Cell | None]]) -> list[str]:
    """The headings of the columns, each with the one above it."""
    out = []
    for column in range(len(header[0])):
        seen: dict[int, str] = {}
        for row in header:
            cell = row[column]
            if cell is not None and cell.text:
                seen.setdefault(id(cell), cell.text.text)
        out.append(" ".join(seen.values()))
    return out


def spread_header(upper: Sequence[str], lower: Sequence[str], columns: int) -> list[list[Cell | None]] | None:
    """A header of two lines whose merged cells left no trace: which headings of the upper line stand over the lower ones.

    Of all ways to fill the columns in order that is taken whose columns read best; None where none fits.
    """
    parents = len(upper) + len(lower) - columns
    if not 1 <= parents <= 3 or len(upper) > 12 or len(lower) > 12 or len(lower) < 2 * parents:
        return None
    best: tuple[float, list[tuple[int, int]]] | None = None
    for chosen in itertools.combinations(range(len(upper)), parents):
        for cuts in itertools.combinations(range(2, len(lower) - 1), parents - 1):
            edges = [0, *cuts, len(lower)]
            if any(b - a < 2 for a, b in itertools.pairwise(edges)):
                continue
            meanings: list[str] = []
            spans: list[tuple[int, int]] = []
            for index, text in enumerate(upper):
                if index in chosen:
                    a, b = edges[chosen.index(index)], edges[chosen.index(index) + 1]
                    meanings.extend(read_heading([text, lower[k]]) for k in range(a, b))
                    spans.append((a, b))
                else:
                    meanings.append(read_heading([text]))
                    spans.append((0, 0))
            score = float(sum(2 for meaning in meanings if meaning != UNKNOWN))
            score -= sum(n - 1 for m, n in Counter(meanings).items() if m not in (VALUE, UNKNOWN))
            # A heading that says nothing by itself is one that stands over others.
            score += sum(1.0 for index in chosen if read_heading([upper[index]]) in (UNKNOWN, LEAD, VALUE, OUTPUT))
            if best is None or score > best[0]:
                best = (score, spans)
    if best is None:
        return None
    rows: list[list[Cell | None]] = [[], []]
    for text, (a, b) in zip(upper, best[1], strict=True):
        column = len(rows[0])
        wide = Cell(PlacedText(text), 0, column, 1 if b > a else 2, max(1, b - a))
        rows[0].extend([wide] * max(1, b - a))
        rows[1].extend([Cell(PlacedText(lower[k]), 1, column + k - a) for k in range(a, b)] if b > a else [wide])
    return rows if len(rows[0]) == columns else None


def _titles_rows(lines: Sequence[str], index: int, mark: str) -> bool:
    """Whether a line without marks is a section row: a number or capitals, and a row of the table right below it."""
    text = lines[index].strip()
    match = ROW_LABEL.match(text)
    titled = match is not None and bool(match["rest"].strip())
    below = next((line for line in lines[index + 1 : index + 5] if line.strip()), "")
    return (titled or text.isupper()) and len(text) < 300 and mark in below and not TABLE_END.match(text)
