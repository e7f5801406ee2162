"""What one document yields: the records of every published table, as plain values.

The field names are the column names of the data contract. Coordinates are PDF points with the origin at the top
left of the page as displayed; pages count from 1. This module imports neither pyarrow nor anything outside the
standard library, so that a worker process stays small.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One line of text of one column: `column` is null for a part that no column holds."""

    column: str | None = None
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a record stands and how sure we are of it (probability that every column is right)."""

    pages: tuple[int, ...] = ()
    bboxes: tuple[Box, ...] = ()
    confidence: float = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Provenance):
    document_id: str
    work_id: str | None = None
    source_sha256: str
    source_name: str
    source_kind: str
    page_count: int | None = None
    document_type: str | None = None
    document_type_name: str | None = None
    number: int | None = None
    notation: str | None = None
    issuer: str | None = None
    issuer_key: str | None = None
    province_code: str | None = None
    province_name: str | None = None
    province_code_2025: str | None = None
    place: str | None = None
    date_issued: dt.date | None = None
    year_issued: int | None = None
    title: str | None = None
    subject: str | None = None
    attached_type: str | None = None
    attached_title: str | None = None
    status: str | None = None
    signer_name: str | None = None
    signer_position: str | None = None
    signed_on_behalf: str | None = None
    signed_as: str | None = None
    recipients: tuple[str, ...] = ()
    text_coverage: float = 0.0
    ocr_engine: str | None = None
    schema_version: str = ""
    extractor_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis(Provenance):
    document_id: str
    legal_basis_id: str
    ordinal: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Provenance):
    document_id: str
    citation_id: str
    ordinal: int
    context: str
    context_id: str | None = None
    cited_type: str | None = None
    cited_number: int | None = None
    cited_notation: str | None = None
    cited_issuer: str | None = None
    cited_date: dt.date | None = None
    cited_year: int | None = None
    cited_title: str | None = None
    cited_work_id: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Provenance):
    document_id: str
    block_id: str
    ordinal: int
    kind: str
    section_path: tuple[str, ...] = ()
    label: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Provenance):
    document_id: str
    objective_id: str
    ordinal: int
    level: str
    horizon_year: int | None = None
    section_path: tuple[str, ...] = ()
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Provenance):
    document_id: str
    target_id: str
    ordinal: int
    source: str
    group: str | None = None
    indicator: str | None = None
    parent_indicator: str | None = None
    period_text: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    comparator: str | None = None
    approximate: bool = False
    value_min: float | None = None
    value_max: float | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    average: bool = False
    direction: str | None = None
    baseline_year: int | None = None
    indicator_key: str | None = None
    value_text: str | None = None
    reporting_text: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Provenance):
    document_id: str
    task_id: str
    ordinal: int
    source: str
    appendix_label: str | None = None
    section_label: str | None = None
    section_title: str | None = None
    label: str | None = None
    title: str | None = None
    lead_text: str | None = None
    coordinating_text: str | None = None
    approver_text: str | None = None
    monitor_text: str | None = None
    funding_text: str | None = None
    deadline_text: str | None = None
    deadline_event: str | None = None
    deadline_kind: str = "none"
    deadline_start: dt.date | None = None
    deadline_end: dt.date | None = None
    deadline_recurrence: str | None = None
    deadline_condition: str | None = None
    output_text: str | None = None
    outputs: tuple[str, ...] = ()
    note: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Provenance):
    document_id: str
    assignment_id: str
    subject_type: str
    subject_id: str
    role: str
    ordinal: int
    agency_key: str
    agency_name: str
    agency_kind: str
    is_group: bool = False
    province_code: str | None = None
    successor_key: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """An act that the document carries out; concluded from its citations, which have the place on the page."""

    document_id: str
    implementation_id: str
    ordinal: int
    work_id: str | None = None
    implemented_work_id: str | None = None
    implemented_type: str | None = None
    implemented_notation: str | None = None
    implemented_issuer: str | None = None
    implemented_title: str | None = None
    level: str
    evidence: str
    citation_id: str
    confidence: float = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    document_id: str
    finding_id: str
    severity: str
    code: str
    subject_type: str
    subject_id: str | None = None
    column: str | None = None
    page: int | None = None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything that one document yields: the unit of the cache, of `show --json` and of the review page."""

    document: Document
    legal_bases: tuple[LegalBasis, ...] = ()
    citations: tuple[Citation, ...] = ()
    blocks: tuple[Block, ...] = ()
    objectives: tuple[Objective, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    implementations: tuple[Implementation, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingNote:
    """A doubt raised by a grammar before its record has an id: the code, what it is about, and for people why."""

    code: str
    message: str
    column: str | None = None
    page: int | None = None


# --- JSON codec -------------------------------------------------------------------------------------------------


def to_json(value: Any) -> Any:
    """Turn a record (or a tuple of records) into what `json.dumps` takes; dates become ISO strings."""
    kind: type = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [item if type(item) in _PLAIN else to_json(item) for item in value]
    names = _field_names(kind)
    if names:
        return {
            name: item if type(item) in _PLAIN else to_json(item)
            for name, item in zip(names, [getattr(value, name) for name in names], strict=True)
        }
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


_PLAIN = frozenset((str, int, float, bool, type(None)))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a record class; none for any other type."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return _decode(inner[0], value)
    if origin is tuple:
        item = typing.get_args(hint)[0]
        return tuple(_decode(item, part) for part in value)
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast(type, hint), value)
    if hint is float:
        return float(value)
    return value


def from_json(cls: type, data: dict[str, Any]) -> Any:
    """The inverse of `to_json` for a record class; raises `KeyError` where a required field is missing."""
    hints = _hints(cls)
    known = {f.name for f in dataclasses.fields(cls)}
    return cls(**{name: _decode(hints[name], value) for name, value in data.items() if name in known})
