"""The blocks, parts, tables and footnotes of a text without geometry, while they are put together."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from extractors.cell_tables import blocks_of
from extractors.glued_marks import with_glued
from extractors.model import LayoutBlock, LogicalTable, Part, PlacedText
from extractors.numbering import SectionPath
from extractors.text_footnotes import TextFootnote, without_marks
from schemas.identifiers import fold

_ASSIGNS = re.compile(
    r"giao\b|de nghi\b|yeu cau\b|cac (?:so|co quan|don vi|dia phuong|ban|huyen)\b|(?:giam doc|thu truong|chu tich|chanh)\b|"
    r"(?:so|ban|ubnd|uy ban|cong an|bo chi huy|thanh tra|van phong|cuc|chi cuc|ngan hang|hoi|lien minh|truong|dai|bao)\b"
)
_SENTENCE_ENDS = re.compile(r"[.:!?]\s")


@dataclass(slots=True)
class TextSheet:
    """Collects the blocks and parts of one text."""

    blocks: list[LayoutBlock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    path: SectionPath = field(default_factory=SectionPath)
    first: int = 0
    kind: str = "main"
    label: str | None = None
    titles: list[int] = field(default_factory=list)
    tables: list[LogicalTable] = field(default_factory=list)

    def table(self, index: int) -> None:
        """The blocks of a table, with its place in part and section."""
        table = self.tables[index]
        table.part, table.section_path, table.first_block = len(self.parts), self.path.path, len(self.blocks)
        titles = [b for b in self.blocks[-6:] if b.kind in {"title", "heading"} and b.part == table.part]
        table.title = PlacedText.join([block.text for block in titles[-3:]])
        for block in blocks_of(table, index):
            block.part, block.section_path = table.part, table.section_path
            if block.row is not None:
                table.rows[block.row].block = len(self.blocks)
            self.blocks.append(block)

    def footnote(self, note: TextFootnote) -> None:
        """The block of a footnote."""
        block = LayoutBlock("footnote", PlacedText(note.text), part=len(self.parts), footnote=str(note.number))
        block.label = PlacedText(note.mark)
        self.blocks.append(block)

    def settle_headings(self) -> None:
        """A numbered paragraph of one sentence with numbered blocks right below it titles them: it is a heading.

        Text has no bold print to tell; a sentence that names who does what is left alone.
        """
        numbered = [block for block in self.blocks if block.kind not in ("page_number", "running_head", "footnote")]
        for block, below in itertools.pairwise(numbered):
            if (
                block.kind not in ("paragraph", "list_item")
                or block.level is None
                or below.level is None
                or below.level <= block.level
            ):
                continue
            text = block.text.text
            if below.section_path[: len(block.section_path)] != block.section_path or len(text) > 400:
                continue
            if not _ASSIGNS.match(fold(text)) and not _SENTENCE_ENDS.search(text[:-1]):
                block.kind = "heading"

    def settle_marks(self) -> None:
        """Marks of footnotes, kept apart while lines became paragraphs, to spans of the blocks."""
        for block in self.blocks:
            text, marks = _marks_of(block.text.text)
            if marks and block.kind != "footnote":
                block.text, block.marks = PlacedText(text), marks
        for table in self.tables:
            for cell in {id(c): c for row in table.rows for c in row.cells if c is not None}.values():
                text, marks = _marks_of(cell.text.text)
                cell.text = PlacedText(text).without(marks).strip() if marks else cell.text

    def add(self, kind: str, text: str, column: str | None = None) -> LayoutBlock | None:
        text = " ".join(text.split())
        if not text:
            return None
        block = LayoutBlock(kind, PlacedText(text), part=len(self.parts), column=column)
        letters = [ch for ch in text if ch.isalpha()]
        block.upper = bool(letters) and not any(ch.islower() for ch in letters)
        if kind == "title":
            self.titles.append(len(self.blocks))
        self.blocks.append(block)
        return block

    def close(self) -> None:
        if len(self.blocks) > self.first or not self.parts:
            self.parts.append(Part(self.kind, self.first, len(self.blocks) - 1, self.label, tuple(self.titles)))
        self.first = len(self.blocks)
        self.titles = []
        self.path.reset()

    def open(self, kind: str, label: str | None = None) -> None:
        self.close()
        self.kind, self.label = kind, label


def _marks_of(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text and the spans of its footnote marks: those kept apart, and those that print as superscripts or at a year."""
    text, marks = without_marks(marked)
    return text, with_glued(text, marks)
