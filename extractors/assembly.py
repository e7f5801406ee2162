"""Drafts to records: identifiers, ordinals, provenance, confidence, citations with their context, findings.

Identifiers are made of the place (page and corner of the first box, or the section path where there is no geometry)
and the text, so that they stay the same whatever other records there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from extractors.citations import CitationMatch, find_citations
from extractors.header import HeaderReading
from extractors.implementations import read_implementations
from extractors.issuing_bodies import lowered
from extractors.model import Context, Draft, Layout, LayoutBlock, PlacedText, pages_of
from extractors.ocr_doubts import ocr_notes
from extractors.titles import CARRIED_OUT
from schemas.codes import FINDING_CODES, SCHEMA_VERSION, confidence_of
from schemas.identifiers import RecordIds, document_id
from schemas.records import (
    Assignment,
    Block,
    Box,
    Citation,
    Document,
    Extraction,
    Finding,
    FindingNote,
    LegalBasis,
    Objective,
    Target,
    Task,
)

_FURNITURE = ("page_number", "running_head", "stamp", "letterhead", "signature", "recipients")
_ID_FIELD = {
    "legal_bases": "legal_basis_id",
    "objectives": "objective_id",
    "targets": "target_id",
    "tasks": "task_id",
}
_RECORD = {"legal_bases": LegalBasis, "objectives": Objective, "targets": Target, "tasks": Task}
_SUBJECT = {
    "legal_bases": "legal_basis",
    "objectives": "objective",
    "targets": "target",
    "tasks": "task",
    "citations": "citation",
    "assignments": "assignment",
    "blocks": "block",
}


@dataclass(slots=True)
class Assembler:
    """Builds the `Extraction` of one document from its layout, header and drafts."""

    layout: Layout
    header: HeaderReading
    context: Context
    sha256: str
    source_name: str
    extractor_version: str
    document: str = ""
    ids: RecordIds = field(default_factory=lambda: RecordIds(""))
    findings: list[Finding] = field(default_factory=list)

    def assemble(self, drafts: list[Draft], table_notes: Iterable[FindingNote]) -> Extraction:
        """The extraction: records in reading order, each with an id, an ordinal and a confidence."""
        self.document = document_id(self.sha256)
        self.ids = RecordIds(self.document)
        blocks = self._blocks()
        made: dict[str, list[Any]] = {table: [] for table in _RECORD}
        owners: dict[str, list[tuple[Draft, str]]] = {table: [] for table in _RECORD}
        assignments: list[Assignment] = []
        for table in _RECORD:
            mine = sorted((d for d in drafts if d.table == table), key=lambda d: (d.block, d.start, d.end))
            for ordinal, draft in enumerate(mine, 1):
                record, identifier = self._record(table, draft, ordinal)
                made[table].append(record)
                owners[table].append((draft, identifier))
                if draft.agencies:
                    assignments.extend(self._assignments(table, draft, identifier))
        citations = self._citations(owners)
        document = self._document(table_notes)
        bases = tuple(made["legal_bases"])
        return Extraction(
            document=document,
            legal_bases=bases,
            citations=tuple(citations),
            blocks=tuple(blocks),
            objectives=tuple(made["objectives"]),
            targets=tuple(made["targets"]),
            tasks=tuple(made["tasks"]),
            assignments=tuple(assignments),
            implementations=read_implementations(document, bases, tuple(citations), self.ids),
            findings=tuple(self.findings),
        )

    # -- blocks ---------------------------------------------------------------------------------------------------

    def _blocks(self) -> list[Block]:
        out = []
        for ordinal, block in enumerate(self.layout.blocks, 1):
            boxes = (*block.label.boxes("label"), *block.text.boxes("text"))
            place = _place(boxes, f"{block.kind}/{'/'.join(block.section_path)}")
            identifier = self.ids.make("blocks", place, f"{block.label.text}\x00{block.text.text}")
            confidence = self._raise([*block.findings, *ocr_notes(self.layout, boxes)], "block", identifier)
            out.append(
                Block(
                    document_id=self.document,
                    block_id=identifier,
                    ordinal=ordinal,
                    kind=block.kind,
                    section_path=block.section_path,
                    label=block.label.text or None,
                    text=block.text.text,
                    pages=pages_of(boxes),
                    bboxes=boxes,
                    confidence=confidence,
                )
            )
        return out

    # -- records --------------------------------------------------------------------------------------------------

    def _record(self, table: str, draft: Draft, ordinal: int) -> tuple[Any, str]:
        place = _place(draft.boxes, self._path(draft))
        identifier = self.ids.make(table, place, _identity(draft))
        notes = [*draft.notes, *ocr_notes(self.layout, (*draft.boxes, *self._appendix_boxes(draft)))]
        confidence = self._raise(notes, _SUBJECT[table], identifier)
        values = dict(draft.values)
        if table != "legal_bases" and table != "objectives":
            values = {key: value for key, value in values.items() if value is not None or key not in ("outputs", "per")}
        record = _RECORD[table](
            document_id=self.document,
            **{_ID_FIELD[table]: identifier},
            ordinal=ordinal,
            text=draft.text,
            pages=pages_of(draft.boxes) or self._block_pages(draft),
            bboxes=draft.boxes,
            confidence=confidence,
            **values,
        )
        return record, identifier

    def _appendix_boxes(self, draft: Draft) -> tuple[Box, ...]:
        """Where the number of a record's appendix is printed, for the doubts of OCR: a misread one is wrong in each."""
        if not self.layout.ocr_words or draft.values.get("source") != "appendix" or draft.table != "tasks":
            return ()
        parts = (p for p in self.layout.parts if p.kind == "appendix" and p.first <= draft.block <= p.last and p.title)
        title = next((self.layout.blocks[part.title[0]] for part in parts), None)
        return title.text.boxes("appendix_label")[:1] if title is not None else ()

    def _block_pages(self, draft: Draft) -> tuple[int, ...]:
        if 0 <= draft.block < len(self.layout.blocks):
            return self.layout.blocks[draft.block].text.pages()
        return ()

    def _path(self, draft: Draft) -> str:
        if 0 <= draft.block < len(self.layout.blocks):
            return "/".join(self.layout.blocks[draft.block].section_path)
        return ""

    def _assignments(self, table: str, draft: Draft, subject: str) -> list[Assignment]:
        out: list[Assignment] = []
        seen: set[tuple[str, str]] = set()
        column = {
            "lead": "lead_text",
            "coordinate": "coordinating_text",
            "approve": "approver_text",
            "monitor": "monitor_text",
        }
        for mention in draft.agencies:
            if (mention.role, mention.key) in seen:
                continue
            seen.add((mention.role, mention.key))
            name = column.get(mention.role, "text")
            if draft.owner_words is not None:
                text, boxes = draft.owner_words.text, draft.owner_words.boxes("text")
            else:
                text = str(draft.values.get(name) or mention.name)
                boxes = tuple(replace(box, column="text") for box in draft.boxes if box.column == name)
            identifier = self.ids.make("assignments", subject, f"{mention.role}\x00{mention.key}")
            notes = [
                note
                for note in draft.notes
                if note.column == name and FINDING_CODES[note.code].weight < 1 and note.code in _AGENCY_CODES
            ]
            confidence = self._raise([*notes, *ocr_notes(self.layout, boxes)], "assignment", identifier)
            out.append(
                Assignment(
                    document_id=self.document,
                    assignment_id=identifier,
                    subject_type="task" if table == "tasks" else "target",
                    subject_id=subject,
                    role=mention.role,
                    ordinal=len(out) + 1,
                    agency_key=mention.key,
                    agency_name=mention.name,
                    agency_kind=mention.kind,
                    is_group=mention.is_group,
                    province_code=mention.province_code,
                    successor_key=mention.successor_key,
                    text=text,
                    pages=pages_of(boxes),
                    bboxes=boxes,
                    confidence=confidence,
                )
            )
        return out

    # -- citations ------------------------------------------------------------------------------------------------

    def _citations(self, owners: dict[str, list[tuple[Draft, str]]]) -> list[Citation]:
        out: list[Citation] = []
        own = self.header.values.get("notation")
        tasks = {draft.block: identifier for draft, identifier in owners["tasks"]}
        targets: dict[int, str] = {}
        for draft, identifier in owners["targets"]:
            if draft.values.get("source") == "appendix":
                targets.setdefault(draft.block, identifier)
        bases: dict[int, list[tuple[int, int, str]]] = {}
        for draft, identifier in owners["legal_bases"]:
            end = draft.end or 10**9
            bases.setdefault(draft.block, []).append((draft.start, end, identifier))
        begun: set[int] = set()
        for index, block in enumerate(self.layout.blocks):
            if block.kind in _FURNITURE:
                continue
            if block.kind == "heading" and (block.level is not None or block.label):
                begun.add(block.part)
            if block.level is not None:
                begun.add(block.part)
            for text in self._passages(block):
                for match in find_citations(text.text, self.context, own):
                    context, context_id = self._context(index, block, match, text, tasks, targets, bases, begun)
                    out.append(self._citation(match, text, context, context_id, len(out) + 1, block))
        return out

    def _passages(self, block: LayoutBlock) -> list[PlacedText]:
        """What is read for citations on its own: a block, or each cell of a row."""
        if block.kind in ("table_row", "table_header") and block.table is not None and block.row is not None:
            row = self.layout.tables[block.table].rows[block.row]
            seen: dict[int, PlacedText] = {}
            for cell in row.cells:
                if cell is not None and cell.text:
                    seen.setdefault(id(cell), cell.text)
            return list(seen.values())
        return [block.clean]

    def _context(
        self,
        index: int,
        block: LayoutBlock,
        match: CitationMatch,
        text: PlacedText,
        tasks: dict[int, str],
        targets: dict[int, str],
        bases: dict[int, list[tuple[int, int, str]]],
        begun: set[int],
    ) -> tuple[str, str | None]:
        for start, end, identifier in bases.get(index, ()):
            if start <= match.start < end:
                return "legal_basis", identifier
        if block.kind == "footnote":
            return "footnote", None
        if index in tasks:
            return "task", tasks[index]
        if index in targets:
            return "target", targets[index]
        if block.kind == "title" and text.text.lstrip().startswith("(") and not CARRIED_OUT.match(lowered(text.text)):
            return "attachment", None
        if block.part not in begun:
            return "preamble", None
        return "body", None

    def _citation(
        self,
        match: CitationMatch,
        text: PlacedText,
        context: str,
        context_id: str | None,
        ordinal: int,
        block: LayoutBlock,
    ) -> Citation:
        piece = text.slice(match.start, match.end)
        boxes = piece.boxes("text")
        place = _place(boxes, f"{block.kind}/{'/'.join(block.section_path)}")
        identifier = self.ids.make("citations", place, piece.text)
        confidence = self._raise([*match.notes, *ocr_notes(self.layout, boxes)], "citation", identifier)
        return Citation(
            document_id=self.document,
            citation_id=identifier,
            ordinal=ordinal,
            context=context,
            context_id=context_id,
            cited_type=match.cited_type,
            cited_number=match.cited_number,
            cited_notation=match.cited_notation,
            cited_issuer=match.cited_issuer,
            cited_date=match.cited_date,
            cited_year=match.cited_year,
            cited_title=match.cited_title,
            cited_work_id=match.cited_work_id,
            text=piece.text,
            pages=pages_of(boxes),
            bboxes=boxes,
            confidence=confidence,
        )

    # -- the document ---------------------------------------------------------------------------------------------

    def _document(self, table_notes: Iterable[FindingNote]) -> Document:
        layout, header = self.layout, self.header
        coverage = 1.0
        if layout.source_characters:
            coverage = round(min(1.0, layout.kept_characters / layout.source_characters), 6)
        notes = [*header.notes]
        confidence = self._raise(notes, "document", self.document)
        for note in (*layout.findings, *table_notes):
            self._raise([note], "document", self.document)
        if coverage < 0.995:
            message = f"{coverage:.2%} of the characters stand in a block; the rest was lost."
            self._raise([FindingNote(code="low_coverage", message=message)], "document", self.document)
        return Document(
            document_id=self.document,
            source_sha256=self.sha256,
            source_name=self.source_name,
            source_kind=layout.source_kind,
            page_count=layout.page_count,
            text_coverage=coverage,
            schema_version=SCHEMA_VERSION,
            extractor_version=self.extractor_version,
            pages=pages_of(header.boxes),
            bboxes=tuple(header.boxes),
            confidence=confidence,
            **header.values,
        )

    def _raise(self, notes: Iterable[FindingNote], subject_type: str, subject_id: str) -> float:
        """Keep the notes as findings of a record and return the record's confidence."""
        unique = list(dict.fromkeys(notes))
        for note in unique:
            place = f"{subject_id}/{note.code}/{note.column or ''}/{note.page or ''}"
            self.findings.append(
                Finding(
                    document_id=self.document,
                    finding_id=self.ids.make("findings", place, note.message),
                    severity=FINDING_CODES[note.code].severity,
                    code=note.code,
                    subject_type=subject_type,
                    subject_id=subject_id,
                    column=note.column,
                    page=note.page,
                    message=note.message,
                )
            )
        return confidence_of(note.code for note in unique)


_AGENCY_CODES = frozenset(code for code in FINDING_CODES if code.startswith(("agency", "owner", "province")))


def _identity(draft: Draft) -> str:
    """The words that make a record itself: its text, and what tells several records of one text apart."""
    keys = ("source", "label", "indicator", "value_text", "period_text", "kind", "level")
    parts = [str(draft.values.get(key) or "") for key in keys]
    return "\x00".join([draft.text, *parts])


def _place(boxes: Iterable[Box], otherwise: str) -> str:
    for box in boxes:
        return f"{box.page}:{box.x0:.0f}:{box.y0:.0f}"
    return otherwise
