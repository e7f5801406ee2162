"""Extractions and entries for the tests of review: small, in JSON form, of one document."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from pipeline.corrections import SUBJECTS, Entry, anchor_of, new_id, review_values
from schemas.codes import FINDING_CODES, confidence_of
from schemas.records import Assignment, Box, Citation, Document, Extraction, Finding, Target, Task, to_json
from schemas.tables import table

SHA = hashlib.sha256(b"review").hexdigest()
DOC = SHA[:16]


def box(y: float, page: int = 1, column: str | None = "title") -> Box:
    """A line of text at that height."""
    return Box(column=column, page=page, x0=72.0, y0=y, x1=300.0, y1=y + 12)


def task(number: int, title: str, *, y: float | None = None, page: int = 1, **values: Any) -> Task:
    """A task whose id is made of its number and title, as the extractors make it of place and text."""
    name = hashlib.sha256(f"{number}/{title}".encode()).hexdigest()[:12]
    return Task(
        document_id=DOC, task_id=f"{DOC}-t{name}", ordinal=number, source="appendix", title=title, text=title,
        pages=(page,), bboxes=(box(100.0 * number if y is None else y, page),), **values,
    )  # fmt: skip


def assignment(subject: Task, key: str, number: int = 1) -> Assignment:
    """An owner of a task."""
    return Assignment(
        document_id=DOC, assignment_id=f"{subject.task_id}{key}", subject_type="task", subject_id=subject.task_id,
        role="lead", ordinal=number, agency_key=key, agency_name=key, agency_kind="department", text=key,
        pages=subject.pages, bboxes=(box(subject.bboxes[0].y0, subject.pages[0], "text"),),
    )  # fmt: skip


def citation(context: Task | None, text: str) -> Citation:
    """A reference inside a task, or in the body."""
    return Citation(
        document_id=DOC, citation_id=f"{DOC}-c{text}", ordinal=1, context="task" if context else "body",
        context_id=context.task_id if context else None, text=text, pages=(1,), bboxes=(box(700, 1, "text"),),
    )  # fmt: skip


def extraction(*tasks: Task, version: str = "1", **tables: Any) -> dict[str, Any]:
    """The JSON form; each finding's code given as (record id, code, column)."""
    doubts = tables.pop("findings", ())
    findings = tuple(
        Finding(
            document_id=DOC, finding_id=f"{DOC}-f{index}", severity=FINDING_CODES[code].severity, code=code,
            subject_type="task", subject_id=subject, column=column, page=1, message=code,
        )
        for index, (subject, code, column) in enumerate(doubts)
    )  # fmt: skip
    doubted = {
        each.task_id: replace(each, confidence=confidence_of(f.code for f in findings if f.subject_id == each.task_id))
        for each in tasks
    }
    document = Document(
        document_id=DOC, work_id="vn/ubnd-tinh-kon-tum/kh/2023/7", source_sha256=SHA, source_name="a.pdf",
        source_kind="pdf_text", page_count=3, title="Kế hoạch", schema_version="1", extractor_version=version,
        text_coverage=1.0,
    )  # fmt: skip
    made: dict[str, Any] = to_json(
        Extraction(document=document, tasks=tuple(doubted.values()), findings=findings, **tables)
    )
    return made


def entry(data: dict[str, Any], record: Any, action: str = "correct", **values: Any) -> Entry:
    """An entry about a record (a dataclass of the extraction), as the page writes it."""
    names = {Task: "tasks", Assignment: "assignments", Target: "targets", Document: "documents", Citation: "citations"}
    name = names[type(record)]
    declared = table(name)
    row = to_json(record)
    if action == "correct":
        column = values["column"]
        values = {"extracted": row[column], "old": row[column], **values}
    elif action == "accept":
        said = review_values(declared, row)
        values = {"extracted": said, "old": said, "new": said, **values}
    elif action == "reject":
        values = {"extracted": review_values(declared, row), "old": review_values(declared, row), **values}
    save = new_id()
    return Entry(**{
        "entry": save, "save": save, "action": action, "document_id": DOC, "work_id": data["document"]["work_id"],
        "table": name, "record_id": row[declared.key[0]], "reviewer": "Hạnh", "time": "2026-01-02T03:04:05Z",
        "extractor_version": data["document"]["extractor_version"], "anchor": anchor_of(row), **values,
    })  # fmt: skip


__all__ = ["DOC", "SHA", "SUBJECTS", "assignment", "box", "citation", "entry", "extraction", "task"]
