"""Comparison of what was extracted with gold: one observation for each thing compared (contract, section 6).

Pure functions over plain values (dicts as read from Parquet or from `schemas.records.to_json`); `pipeline/evaluate.py`
reads, sums up and prints. Comparison ignores letter case, closing marks and white space; nothing else.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.matching import Pair, paired

Record = Mapping[str, Any]
Tables = Mapping[str, Sequence[Record]]

_CLOSING = ".,;:…/"
# Two records are the same one where this share of their letters, in runs of three, is common to both.
SAME_RECORD = 0.6

FIELDS: dict[str, tuple[str, ...]] = {
    "legal_bases": ("kind", "text"),
    "objectives": ("level", "horizon_year", "text"),
    "targets": (
        "group",
        "indicator",
        "parent_indicator",
        "period_text",
        "period_start",
        "period_end",
        "comparator",
        "approximate",
        "value_min",
        "value_max",
        "unit",
        "per",
        "average",
        "direction",
        "baseline_year",
        "value_text",
        "reporting_text",
    ),
    "tasks": (
        "appendix_label",
        "section_label",
        "section_title",
        "label",
        "title",
        "lead_text",
        "coordinating_text",
        "approver_text",
        "monitor_text",
        "funding_text",
        "deadline_text",
        "deadline_event",
        "deadline_kind",
        "deadline_start",
        "deadline_end",
        "deadline_recurrence",
        "deadline_condition",
        "output_text",
        "outputs",
        "note",
    ),
}
# Several columns that are right only together: the figures ask for them as one.
COMPOSITES: dict[str, dict[str, tuple[str, ...]]] = {
    "tasks": {
        "deadline in normal form": (
            "deadline_kind",
            "deadline_start",
            "deadline_end",
            "deadline_recurrence",
            "deadline_condition",
        )
    },
    "targets": {"comparator, values, unit": ("comparator", "value_min", "value_max", "unit")},
}
# What records are aligned by: the first text decides, the second breaks ties between equal ones.
ALIGN_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "legal_bases": (("text",), ("kind",)),
    "objectives": (("text",), ("level",)),
    "targets": (("indicator", "value_text"), ("parent_indicator", "period_text", "group")),
    "tasks": (("title",), ("section_title", "label", "lead_text", "deadline_text")),
}
ID_COLUMNS = {
    "legal_bases": "legal_basis_id",
    "objectives": "objective_id",
    "targets": "target_id",
    "tasks": "task_id",
}
OWNERS = {
    "tasks": {"leads": "lead", "coordinators": "coordinate", "approvers": "approve", "monitors": "monitor"},
    "targets": {"owners": "lead"},
}
SUBJECT_TYPES = {"tasks": "task", "targets": "target"}
UNORDERED = frozenset({"per"})


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing compared.

    `level`: `field` (a column of a record that both hold), `composite` (several columns as one), `record` (is it
    there), `item` (a notation, an owner). `status`: `right`, `wrong`, `missing` (in gold only), `extra` (extracted
    only). `subject` says to a person which record it is; `confidence` is the extracted record's.
    """

    document: str
    table: str
    source: str
    level: str
    field: str
    status: str
    subject: str = ""
    expected: Any = None
    got: Any = None
    confidence: float | None = None


@dataclass(slots=True)
class Judgement:
    """Whether a whole extracted record is right: what its confidence is measured against."""

    document: str
    table: str
    subject: str
    confidence: float
    right: bool


@dataclass(slots=True)
class Comparison:
    """Everything compared for one document."""

    observations: list[Observation] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)


def comparable(value: Any) -> Any:
    """The form in which values are compared: dates as ISO text, text without case, closing marks and white space.

    Empty text and empty lists equal null, because a published column has no empty text.
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFC", value).casefold().split())
        return text.rstrip(_CLOSING) or None
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()[:10]
    if isinstance(value, Iterable):
        return tuple(comparable(item) for item in value) or None
    return value


def equal(expected: Any, got: Any, *, ordered: bool = True) -> bool:
    """Whether two values are the same in a comparison with gold."""
    a, b = comparable(expected), comparable(got)
    if isinstance(a, bool) is not isinstance(b, bool):
        return False
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    if not ordered and isinstance(a, tuple) and isinstance(b, tuple):
        return Counter(a) == Counter(b)
    return bool(a == b)


# --- alignment ----------------------------------------------------------------------------------------------------


def _joined(record: Record, columns: Sequence[str]) -> str:
    return "\x00".join(str(comparable(record.get(column)) or "") for column in columns)


def _trigrams(text: str) -> Counter[str]:
    padded = f"\x01{text}\x02"
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2)) if text else Counter()


def _dice(a: Counter[str], b: Counter[str], size_a: int, size_b: int) -> float:
    if not size_a or not size_b:
        return 1.0 if size_a == size_b else 0.0
    if 2 * min(size_a, size_b) < SAME_RECORD * (size_a + size_b):
        return 0.0  # too different in length to reach the threshold
    return 2 * (a & b).total() / (size_a + size_b)


def align(table: str, gold: Sequence[Record], found: Sequence[Record]) -> list[Pair]:
    """Pairs (index in gold, index in found), None where the other side has no such record; gold's order first.

    The most similar pairs are taken first; between equals the one whose other columns agree, then the one that
    stands at the like place in the document.
    """
    main, rest = ALIGN_BY[table]
    sides = []
    for records in (gold, found):
        side = []
        for record in records:
            first, second = _trigrams(_joined(record, main)), _trigrams(_joined(record, rest))
            side.append((first, first.total(), second, second.total(), comparable(record.get("source"))))
        sides.append(side)
    scale = max(len(gold), len(found), 1)
    candidates = []
    for i, (first_a, size_a, rest_a, rest_size_a, source_a) in enumerate(sides[0]):
        for j, (first_b, size_b, rest_b, rest_size_b, source_b) in enumerate(sides[1]):
            if source_a != source_b:
                continue
            likeness = _dice(first_a, first_b, size_a, size_b)
            if likeness < SAME_RECORD:
                continue
            tie = 0.02 * (2 * (rest_a & rest_b).total() / max(rest_size_a + rest_size_b, 1))
            candidates.append((likeness + tie - 0.01 * abs(i - j) / scale, i, j))
    return paired(candidates, len(gold), len(found))


# --- one document -------------------------------------------------------------------------------------------------


def subject_of(table: str, record: Record) -> str:
    """A short name of a record for people: its label and the beginning of its text."""
    label = record.get("label") or record.get("section_label") if table == "tasks" else None
    text = str(record.get(ALIGN_BY[table][0][0]) or "")
    text = text if len(text) <= 60 else text[:57].rstrip() + "..."
    if table == "targets" and record.get("value_text"):
        text += f" = {record['value_text']}"
    return f"{label} {text}" if label else text


def expected_document(gold: Record, document: Record, finding_codes: Iterable[str]) -> dict[str, Any]:
    """The header that gold expects of this file: a PDF shows more than the text, a stamp that was read yet more."""
    expected = dict(gold["document"])
    if str(document.get("source_kind", "")).startswith("pdf"):
        expected.update(gold.get("document_pdf") or {})
        if "number_from_stamp" in set(finding_codes):
            expected.update(gold.get("document_stamp") or {})
    return expected


def scope_of(gold: Record, table: str) -> str | None:
    """`""` where gold holds the whole table, a `source` where only that part, None where it is not annotated."""
    for entry in gold.get("complete_tables", ()):
        name, _, source = str(entry).partition(":")
        if name == table:
            return source
    return None


def compare_header(
    name: str,
    expected: Record,
    document: Record,
    *,
    alternatives: Mapping[str, Sequence[Any]] | None = None,
) -> Comparison:
    """Field by field; `alternatives` are other right values of a field."""
    result = Comparison()
    everything = True
    for column, value in expected.items():
        got = document.get(column)
        rights = [value, *(alternatives or {}).get(column, ())]
        right = any(equal(v, got) for v in rights)
        everything &= right
        result.observations.append(
            Observation(
                name,
                "documents",
                "",
                "field",
                column,
                "right" if right else "wrong",
                "",
                value,
                got,
                document.get("confidence"),
            )
        )
    result.judgements.append(Judgement(name, "documents", name, float(document.get("confidence") or 0.0), everything))
    return result


def compare_sets(
    name: str, table: str, source: str, column: str, expected: Iterable[Any], got: Iterable[Any]
) -> list[Observation]:
    """Distinct values on both sides, as `item` observations."""
    want = {comparable(v): v for v in expected}
    have = {comparable(v): v for v in got if comparable(v) is not None}
    rows = [
        Observation(
            name, table, source, "item", column, "right" if key in have else "missing", str(v), v, have.get(key)
        )
        for key, v in want.items()
    ]
    rows += [
        Observation(name, table, source, "item", column, "extra", str(v), None, v)
        for key, v in have.items()
        if key not in want
    ]
    return rows


def _compare_pair(name: str, table: str, want: Record, have: Record, derived: Mapping[str, Any]) -> Comparison:
    result = Comparison()
    source = str(want.get("source") or "")
    subject = subject_of(table, want)
    confidence = float(have.get("confidence") or 0.0)

    def note(level: str, column: str, right: bool, expected: Any, got: Any) -> None:
        status = "right" if right else "wrong"
        result.observations.append(
            Observation(name, table, source, level, column, status, subject, expected, got, confidence)
        )

    note("record", "", True, subject, None)
    everything = True
    seen: dict[str, bool] = {}
    for column in FIELDS[table]:
        if column not in want:
            continue
        right = equal(want[column], have.get(column), ordered=column not in UNORDERED)
        seen[column] = right
        everything &= right
        note("field", column, right, want[column], have.get(column))
    for column, value in derived.items():
        if column in want:
            note("field", column, equal(want[column], value, ordered=False), want[column], value)
    for title, columns in COMPOSITES.get(table, {}).items():
        if all(column in seen for column in columns):
            right = all(seen[column] for column in columns)
            note("composite", title, right, [want[c] for c in columns], [have.get(c) for c in columns])
    result.judgements.append(Judgement(name, table, subject, confidence, everything))
    return result


def _compare_table(name: str, table: str, gold: Sequence[Record], tables: Tables, scope: str) -> Comparison:
    """Aligned records of one table, their fields, and for tasks and targets who owns them."""
    result = Comparison()
    found = [r for r in tables.get(table, ()) if not scope or r.get("source") == scope]
    want = [r for r in gold if not scope or r.get("source") == scope]
    id_column = ID_COLUMNS[table]
    owners: dict[str, list[Record]] = {}
    for row in tables.get("assignments", ()):
        owners.setdefault(str(row["subject_id"]), []).append(row)
    cited: dict[str, list[str]] = {}
    if table == "legal_bases":
        for row in tables.get("citations", ()):
            if row.get("context") == "legal_basis" and row.get("cited_notation"):
                cited.setdefault(str(row.get("context_id")), []).append(row["cited_notation"])
    for i, j in align(table, want, found):
        here = want[i] if i is not None else None
        there = found[j] if j is not None else None
        identity = str(there[id_column]) if there is not None else ""
        if here is not None and there is not None:
            derived = {"citations": sorted(set(cited.get(identity, ())))} if table == "legal_bases" else {}
            pair = _compare_pair(name, table, here, there, derived)
            result.observations += pair.observations
            result.judgements += pair.judgements
        elif here is not None:
            subject, source = subject_of(table, here), str(here.get("source") or "")
            result.observations.append(Observation(name, table, source, "record", "", "missing", subject, subject))
        elif there is not None:
            subject, source = subject_of(table, there), str(there.get("source") or "")
            confidence = float(there.get("confidence") or 0.0)
            result.observations.append(
                Observation(name, table, source, "record", "", "extra", subject, None, subject, confidence)
            )
            result.judgements.append(Judgement(name, table, subject, confidence, False))
        if table in OWNERS:
            owned = _compare_owners(name, table, here, there, owners.get(identity, ()))
            result.observations += owned.observations
            result.judgements += owned.judgements
    return result


def _compare_owners(
    name: str, table: str, want: Record | None, have: Record | None, rows: Sequence[Record]
) -> Comparison:
    result = Comparison()
    known = want if want is not None else have
    assert known is not None
    subject, source = subject_of(table, known), str(known.get("source") or "")
    expected = {(role, key) for column, role in OWNERS[table].items() for key in ((want or {}).get(column) or ())}
    got = {(str(row["role"]), str(row["agency_key"])): row for row in rows}
    for pair in sorted(expected | set(got)):
        status = "right" if pair in expected and pair in got else "missing" if pair in expected else "extra"
        confidence = float(got[pair].get("confidence") or 0.0) if pair in got else None
        words = " ".join(pair)
        result.observations.append(
            Observation(
                name,
                "assignments",
                source,
                "item",
                SUBJECT_TYPES[table],
                status,
                subject,
                words if pair in expected else None,
                words if pair in got else None,
                confidence,
            )
        )
        if confidence is not None:
            judgement = Judgement(name, "assignments", f"{subject}: {words}", confidence, status == "right")
            result.judgements.append(judgement)
    return result


def compare_document(name: str, gold: Record, tables: Tables) -> Comparison:
    """One document against its gold.

    `tables` holds the rows of this document by table name, `documents` exactly one. Only what `complete_tables`
    names is compared, and the header always.
    """
    document = tables["documents"][0]
    codes = [str(row["code"]) for row in tables.get("findings", ())]
    result = compare_header(name, expected_document(gold, document, codes), document)
    for table in ("legal_bases", "objectives", "targets", "tasks"):
        scope = scope_of(gold, table)
        if scope is not None:
            part = _compare_table(name, table, gold.get(table) or (), tables, scope)
            result.observations += part.observations
            result.judgements += part.judgements
    if scope_of(gold, "citations") is not None:
        got = [row.get("cited_notation") for row in tables.get("citations", ())]
        expected = gold.get("citations_notations") or ()
        result.observations += compare_sets(name, "citations", "", "cited_notation", expected, got)
        want = {comparable(v) for v in expected}
        for row in tables.get("citations", ()):
            if row.get("cited_notation"):
                right = comparable(row["cited_notation"]) in want
                confidence = float(row.get("confidence") or 0.0)
                result.judgements.append(Judgement(name, "citations", str(row["cited_notation"]), confidence, right))
    return result


HEADER_COLUMNS = (
    "number",
    "notation",
    "document_type",
    "issuer",
    "province_code",
    "place",
    "date_issued",
    "year_issued",
    "subject",
    "signer_name",
)


def compare_head(name: str, gold: Record, tables: Tables) -> Comparison:
    """One document against header gold: the fields, and the notations under each kind of legal basis."""
    unscored = set(gold.get("unscored") or ())
    expected = {c: gold[c] for c in HEADER_COLUMNS if c in gold and c not in unscored}
    result = compare_header(
        name, expected, tables["documents"][0], alternatives={"issuer": gold.get("issuer_alt") or ()}
    )
    kinds = {str(row["legal_basis_id"]): row["kind"] for row in tables.get("legal_bases", ())}
    under: dict[bool, list[str]] = {True: [], False: []}
    for row in tables.get("citations", ()):
        if row.get("context") == "legal_basis" and row.get("cited_notation"):
            under[kinds.get(str(row.get("context_id"))) == "can_cu"].append(row["cited_notation"])
    for column, is_can_cu in (("legal_basis_notations", True), ("other_basis_notations", False)):
        if gold.get(column) is not None and column not in unscored:
            result.observations += compare_sets(name, "citations", "", column, gold[column], under[is_can_cu])
    if "has_can_cu" in gold and "has_can_cu" not in unscored:
        got = "can_cu" in kinds.values()
        status = "right" if got == bool(gold["has_can_cu"]) else "wrong"
        result.observations.append(
            Observation(name, "legal_bases", "", "field", "has_can_cu", status, "", gold["has_can_cu"], got)
        )
    return result
