"""Reads who is responsible: agencies in table cells, in assigning clauses of the body, and the issuer of an act.

Contract, section 5 Agencies. The functions are total: any string in, no exception, spans lie in the string, time
linear in its length.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.model import AgencyMention, Context
from schemas.records import FindingNote


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReading:
    """What a cell says: the agencies in printed order, each with its own role, and the doubts."""

    mentions: tuple[AgencyMention, ...] = ()
    notes: tuple[FindingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentClause:
    """A heading or the opening of a sentence that names who does the work.

    `lead` and `coordinate` are (start, end) in the text read: the words for `lead_text` and `coordinating_text`
    (persons and `(gồm: ...)` included, verbs and labels not). `rest` is the offset where the task's own words begin;
    it equals `len(text)` for a heading that holds nothing else. `form` says how the assignment is printed:
    `heading` (only the agencies, or agencies and a colon), `chair` (`chủ trì ...`), `duty` (`chịu trách nhiệm`,
    `thực hiện:`), `order` (`Giao ...`, `Đề nghị ...`), `colon` (`Sở X: Chủ trì ...`), `subject` (agency and any other verb:
    an assignment only where the section assigns).
    """

    lead: tuple[int, int]
    coordinate: tuple[int, int] | None = None
    mentions: tuple[AgencyMention, ...] = ()
    rest: int = 0
    form: str = "heading"
    notes: tuple[FindingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An issuer in canonical form.

    `name` is in sentence case with its place (`Ủy ban nhân dân tỉnh Trà Vinh`), `key` the slug without the province
    (`uy-ban-nhan-dan-tinh`), `work_issuer` the part of `work_id` (`ubnd-tinh-tra-vinh`), `province_name` the province
    whose body it is, None for central bodies.
    """

    name: str
    key: str
    work_issuer: str
    province_name: str | None = None
    province_code: str | None = None
    start: int = 0
    end: int = 0
    notes: tuple[FindingNote, ...] = ()


def read_agencies(text: str, context: Context, role: str = "lead") -> AgencyReading:
    """The agencies named in a cell, in order. `role` is the column's; words in the cell may give a mention another."""
    return AgencyReading()


def read_clause(text: str, context: Context) -> AssignmentClause | None:
    """The assignment that opens a heading or sentence, or None where no agency opens it."""
    return None


def issuer_of(text: str, context: Context) -> Issuer | None:
    """The issuer printed in a letterhead or named in a citation, or None where none is named."""
    return None
