"""What a DOCX or HTML source hands on: its paragraphs as lines, its tables and footnotes beside them.

Tables that only set text side by side (letterhead, signature with its recipients) become lines, cell after cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.cell_parting import joined
from extractors.cell_tables import logical_table, table_line
from extractors.model import Cell, Layout, LogicalTable, PlacedText
from extractors.text import normalise
from extractors.text_footnotes import CLOSE, OPEN, TextFootnote
from extractors.text_layout import layout_of_text
from schemas.identifiers import fold

_SIDE_BY_SIDE = regex.compile(
    r"cong hoa xa hoi|dang cong san|doc lap ?- ?tu do|^noi nhan|(?:^|\s)(?:tm|kt|tl|tuq)\s?\.\s?\w|^so\s?:\s*[\d./#]|kinh gui"
)
_RESERVED = regex.compile("[\ue000-\ue0ff]")


@dataclass(slots=True)
class SourceCell:
    """One cell of a source's table: its lines, its spans, whether it is bold all over."""

    lines: list[str]
    row_span: int = 1
    column_span: int = 1
    bold: bool = False


@dataclass(slots=True)
class MarkedText:
    """The text of a source while it is read."""

    lines: list[str] = field(default_factory=list)
    tables: list[LogicalTable] = field(default_factory=list)
    footnotes: list[TextFootnote] = field(default_factory=list)

    def paragraph(self, text: str) -> None:
        """One paragraph; a line break in it begins a new line."""
        for line in text.split("\n"):
            line = " ".join(line.split())
            if line:
                self.lines.append(line)

    def table(self, rows: Sequence[Sequence[SourceCell]]) -> None:
        """A table: as such where it has a header over its columns, else as lines."""
        words = fold(" ".join(" ".join(cell.lines) for row in rows[:6] for cell in row))
        cells, bold = _placed(rows)
        made = None if _SIDE_BY_SIDE.search(words) and len(rows) <= 6 else logical_table(cells, bold)
        if made is not None and any(made.headings) and len(made.headings) > 1 and made.rows:
            self.lines.append(table_line(len(self.tables)))
            self.tables.append(made)
            return
        for row in rows:
            for cell in row:
                for line in cell.lines:
                    self.paragraph(line)

    def layout(self, kind: str) -> Layout:
        """The layout of the whole."""
        return layout_of_text("\n".join(self.lines), kind, self.tables, self.footnotes, whole_lines=True)


def _placed(rows: Sequence[Sequence[SourceCell]]) -> tuple[list[list[Cell | None]], list[bool]]:
    """The cells of a table at all the places they cover."""
    grid: dict[tuple[int, int], Cell] = {}
    bold: list[bool] = []
    width = 0
    for index, row in enumerate(rows):
        column = 0
        filled = [cell for cell in row if any(line.strip() for line in cell.lines)]
        bold.append(bool(filled) and all(cell.bold for cell in filled))
        for source in row:
            while (index, column) in grid:
                column += 1
            lines = [normalise(" ".join(line.split()))[0] for line in source.lines]
            text = joined([line for line in lines if line])
            cell = Cell(PlacedText(text), index, column, source.row_span, source.column_span)
            for r in range(index, min(index + source.row_span, len(rows))):
                for c in range(column, column + min(source.column_span, 60)):
                    grid.setdefault((r, c), cell)
            column += min(source.column_span, 60)
            width = max(width, column)
    return [[grid.get((r, c)) for c in range(width)] for r in range(len(rows))], bold


def clean(text: str) -> str:
    """Text without the private characters that stand for marks and tables here."""
    return str(_RESERVED.sub("", text))


def mark(number: int) -> str:
    """The mark of a footnote in the text."""
    return f"{OPEN}{number}{CLOSE}"


_RAISED_MARK = regex.compile(r"\s*[(\[]?(?:\d{1,2}|\*{1,3})[)\]]?\s*")


def is_mark(raised: str, before: str) -> bool:
    """Whether raised text is the mark of a footnote: a number after a word, but no power after a length (`m2`, `km3`)."""
    if not _RAISED_MARK.fullmatch(raised) or not before.strip():
        return False
    return not (raised.strip() in ("2", "3") and regex.search(r"(?:^|[^\p{L}])[kcdh]?m$", before.rstrip()) is not None)


def raised_mark(text: str) -> str:
    """The mark of a footnote as printed, where the source names no footnote."""
    return f"{OPEN}{text.strip()}{CLOSE}"
