"""Brings corrections and a new extraction together; pure: the same extraction and entries give the same result.

For each thing that a person said: the extractor now agrees (`confirmed`), says what it said then (`stands`), or says a
third thing (`conflict`: what the person said stands, and a finding tells of it); or the place is gone (`orphaned`, a
finding on the document). Which record is which, `pipeline/linkage.py` knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.implementations import read_implementations
from pipeline.corrections import LINKS, REVIEWED_TABLES, SUBJECTS, Entry, Reviewed, anchor_of, review_values, same
from pipeline.linkage import Judged, Row, find_again, judged_records
from schemas.codes import FINDING_CODES, confidence_of
from schemas.identifiers import RecordIds
from schemas.records import Citation, Document, LegalBasis, from_json, to_json
from schemas.tables import Table, table

_CHECKED = 0.99


@dataclass(slots=True)
class Merged:
    """An extraction with what people said.

    `states` by record id: `accepted`, `corrected` (in part), `conflict` (to be looked at again), `added`, `rejected`.
    """

    extraction: dict[str, Any]
    states: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, list[Row]] = field(default_factory=dict)  # by table: the rows that were taken out
    current: dict[tuple[str, str], str] = field(default_factory=dict)  # (table, id then): id now
    pristine: dict[str, Row] = field(default_factory=dict)  # by id: the row as extracted


def _unchanged(before: Sequence[Row], now: Sequence[Row]) -> bool:
    """Whether rows say the same, however sure of it."""
    apart = ("confidence", "ordinal")
    return len(before) == len(now) and all(
        all(same(value, b.get(column)) for column, value in a.items() if column not in apart)
        for a, b in zip(before, now, strict=True)
    )


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class _Merge:
    def __init__(self, extraction: dict[str, Any], reviewed: Reviewed) -> None:
        self.document_id: str = extraction["document"]["document_id"]
        self.tables: dict[str, list[Row]] = {
            name: [dict(row) for row in ([extraction["document"]] if name == "documents" else extraction[name])]
            for name in REVIEWED_TABLES
        }
        self.before: dict[str, list[Row]] = {
            name: [extraction["document"]] if name == "documents" else extraction[name] for name in REVIEWED_TABLES
        }
        self.findings: list[Row] = [dict(row) for row in extraction["findings"]]
        self.concluded: dict[str, list[Row]] = {
            name: [dict(row) for row in rows]
            for name, rows in extraction.items()
            if name not in (*self.tables, "document", "findings", "reviews")
        }
        self.reviewed = reviewed
        self.reviews: list[Row] = []
        self.merged = Merged(extraction)
        self.dropped: set[str] = set()  # records that went with the one they belong to
        self.placed: list[tuple[Row, str | None]] = []  # added citations and what they were added to

    def run(self) -> Merged:
        judged = judged_records(self.reviewed.live)
        for name in REVIEWED_TABLES:
            mine = [each for each in judged if each.table == name and each.record_id not in self.dropped]
            self._table(name, mine)
        for row, owner in self.placed:  # tasks come after citations: only now is it known what became of them
            row["context_id"] = self._now(owner) if owner else None
            if row["context_id"] is None and row["context"] in ("task", "target", "legal_basis"):
                row["context"] = "body"
        for line in self.reviewed.unreadable:
            message = f"Dòng {line} của tệp sửa chữa không đọc được; dòng ấy vẫn được giữ nguyên"
            self._finding("review_unreadable", "document", self.document_id, None, None, message, f"line {line}")
        for number, row in enumerate(self.reviews, start=1):
            row["ordinal"] = number
        self._follow()
        self.merged.extraction = {
            **self.concluded,
            "document": self.tables["documents"][0],
            **{name: rows for name, rows in self.tables.items() if name != "documents"},
            "findings": self.findings,
            "reviews": self.reviews,
        }
        return self.merged

    def _table(self, name: str, judged: list[Judged]) -> None:
        if not judged:
            return
        declared = table(name)
        key = declared.key[0]
        rows = self.tables[name]
        found = find_again(judged, rows, declared)
        gone: set[int] = set()
        additions: list[Row] = []
        for index, each in enumerate(judged):
            position = found.get(index)
            if position is None:
                self._without_row(declared, each, additions)
                continue
            row = rows[position]
            self.merged.current[(name, each.record_id)] = row[key]
            self.merged.pristine[row[key]] = dict(row)
            if each.rejected is not None:
                gone.add(position)
                self._reject(declared, each, row)
            else:
                self._correct(declared, each, row)
        removed = [row for position, row in enumerate(rows) if position in gone]
        if removed:
            self.merged.rejected[name] = removed
            self._remove_dependents({row[key] for row in removed})
        if removed or additions:
            rows = [row for position, row in enumerate(rows) if position not in gone]
            for row in additions:
                _insert(rows, row)
            if name != "assignments":  # there the ordinal counts within one subject and role
                for number, row in enumerate(rows, start=1):
                    row["ordinal"] = number
            self.tables[name] = rows

    def _follow(self) -> None:
        """Which acts the document carries out is concluded anew where people changed what it is concluded from."""
        if "implementations" not in self.concluded:
            return
        now = {name: self.tables[name] for name in ("documents", "legal_bases", "citations")}
        if all(_unchanged(self.before[name], rows) for name, rows in now.items()):
            doubts = {row["citation_id"]: row["confidence"] for row in now["citations"]}
            for row in self.concluded["implementations"]:
                row["confidence"] = doubts.get(row["citation_id"], row["confidence"])
            return
        found = read_implementations(
            from_json(Document, now["documents"][0]),
            tuple(from_json(LegalBasis, row) for row in now["legal_bases"]),
            tuple(from_json(Citation, row) for row in now["citations"]),
            RecordIds(self.document_id),
        )
        self.concluded["implementations"] = to_json(found)

    # -- what becomes of one record --

    def _correct(self, declared: Table, judged: Judged, row: Row) -> None:
        key = row[declared.key[0]]
        conflicts = 0
        for column, entry in judged.columns.items():
            now, wanted = row.get(column), judged.wanted(column)
            if same(now, wanted):
                outcome = "confirmed"
            elif same(now, judged.extracted(column)):
                outcome = "stands"
            else:
                outcome = "conflict"
                conflicts += 1
                self._conflict(declared, key, column, row, judged.extracted(column), now, wanted, entry)
            correction = judged.corrected.get(column, entry)
            if correction.action == "correct" or outcome == "conflict":
                values = (now, judged.extracted(column), wanted)
                self._review(declared, key, column, correction, outcome, values)
            row[column] = wanted
        if judged.accepted is not None:
            outcome = "conflict" if conflicts else "confirmed"
            self._review(declared, key, None, judged.accepted, outcome, (None, None, None))
        self.merged.states[key] = (
            "conflict" if conflicts else "accepted" if judged.accepted is not None else "corrected"
        )
        settled = {column for column, entry in judged.columns.items() if entry.action == "correct"}
        doubts = [
            finding["code"]
            for finding in self.findings
            if finding["subject_id"] == key
            and (finding["column"] not in settled or finding["code"].startswith("review_"))
        ]
        if judged.accepted is not None:
            doubts = ["review_conflict"] * conflicts
        if "confidence" in row:
            row["confidence"] = max(confidence_of(doubts), 0.0 if conflicts else row["confidence"])

    def _reject(self, declared: Table, judged: Judged, row: Row) -> None:
        entry = judged.rejected
        assert entry is not None
        key = row[declared.key[0]]
        then = entry.extracted or {}
        now = review_values(declared, row)
        outcome = "stands" if all(same(now.get(column), value) for column, value in then.items()) else "conflict"
        if outcome == "conflict":
            message = f"Đã loại bỏ vì không phải bản ghi, nay máy đọc khác: {row.get('text') or ''}"[:500]
            page = anchor_of(row).page
            self._finding("review_conflict", "document", self.document_id, None, page, message, key)
        self._review(declared, key, None, entry, outcome, (now, then, None))
        self.merged.states[key] = "rejected" if outcome == "stands" else "conflict"

    def _without_row(self, declared: Table, judged: Judged, additions: list[Row]) -> None:
        if judged.rejected is not None:
            if judged.added is None:  # the extractor no longer makes it a record either
                entry = judged.rejected
                self._review(declared, judged.record_id, None, entry, "confirmed", (None, entry.extracted, None))
            return
        if judged.added is not None and self._owner_is_there(judged.added):
            additions.append(self._added(declared, judged))
            return
        anchor = judged.anchor
        for column, entry in judged.columns.items():
            if entry.action == "correct":
                values = (None, judged.extracted(column), judged.wanted(column))
                self._review(declared, judged.record_id, column, entry, "orphaned", values)
        whole = judged.accepted
        if whole is not None:
            self._review(declared, judged.record_id, None, whole, "orphaned", (None, None, whole.new))
        said = "; ".join(
            f"{column} = {_shown(judged.wanted(column))}"
            for column, entry in judged.columns.items()
            if entry.action == "correct"
        )
        message = f"Không còn thấy “{anchor.excerpt}” ({declared.name}); đã rà soát: {said or 'chấp nhận'}"[:500]
        self._finding("review_orphaned", "document", self.document_id, None, anchor.page, message, judged.record_id)

    def _owner_is_there(self, entry: Entry) -> bool:
        subject = entry.new.get("subject_id")
        return subject is None or self._now(subject) is not None

    def _now(self, record_id: str) -> str | None:
        """The id of a record that an addition belongs to, now; None where it is gone, or refused."""
        now = next((now for (_, then), now in self.merged.current.items() if then == record_id), record_id)
        there = (row[table(name).key[0]] for name in ("tasks", "targets", "legal_bases") for row in self.tables[name])
        return now if now in there else None

    def _added(self, declared: Table, judged: Judged) -> Row:
        entry = judged.added
        assert entry is not None
        anchor = entry.anchor
        values: Row = {column.name: [] if column.type.startswith("list") else None for column in declared.columns}
        values |= {column.name: False for column in declared.columns if column.type == "bool"}
        values |= {column: judged.wanted(column) for column in judged.columns}
        for link in LINKS.get(declared.name, ()):
            link_value = entry.new.get(link)
            values[link] = self._now(link_value) if link.endswith("_id") and link_value else link_value
        values |= {
            "document_id": self.document_id,
            declared.key[0]: judged.record_id,
            "ordinal": anchor.ordinal or 1,
            "pages": [anchor.page] if anchor.page else [],
            "bboxes": [],
            "confidence": _CHECKED,
        }
        if anchor.box and anchor.page:
            x0, y0, x1, y1 = anchor.box
            values["bboxes"] = [{"column": "text", "page": anchor.page, "x0": x0, "y0": y0, "x1": x1, "y1": y1}]
        if declared.name == "citations":
            self.placed.append((values, entry.new.get("context_id")))
        self._review(declared, judged.record_id, None, entry, "stands", (None, None, review_values(declared, values)))
        for column, correction in judged.columns.items():
            if correction.action == "correct":
                shown = (None, None, correction.new)
                self._review(declared, judged.record_id, column, correction, "stands", shown)
        self.merged.current[(declared.name, judged.record_id)] = judged.record_id
        self.merged.states[judged.record_id] = "added"
        return values

    def _remove_dependents(self, gone: set[str]) -> None:
        """What belongs to a record that is none goes too; a citation inside it stays as one of the body."""
        lost = [row for row in self.tables["assignments"] if row["subject_id"] in gone]
        self.tables["assignments"] = [row for row in self.tables["assignments"] if row["subject_id"] not in gone]
        self.dropped |= {row["assignment_id"] for row in lost}
        gone = gone | self.dropped
        for row in self.tables["citations"]:
            if row["context_id"] in gone:
                row["context"], row["context_id"] = "body", None
        self.findings = [row for row in self.findings if row["subject_id"] not in gone]

    # -- what is told --

    def _conflict(
        self, declared: Table, key: str, column: str, row: Row, then: Any, now: Any, wanted: Any, entry: Entry
    ) -> None:
        message = (
            f"{entry.reviewer} đã chọn “{_shown(wanted) or '(trống)'}” khi máy đọc “{_shown(then) or '(trống)'}”; "
            f"nay máy đọc “{_shown(now) or '(trống)'}”"
        )
        page = next((box["page"] for box in row.get("bboxes", ()) if box["column"] == column), anchor_of(row).page)
        self._finding("review_conflict", SUBJECTS[declared.name], key, column, page, message[:500], entry.entry)

    def _finding(
        self,
        code: str,
        subject_type: str,
        subject_id: str,
        column: str | None,
        page: int | None,
        message: str,
        why: str,
    ) -> None:
        ids = RecordIds(self.document_id)
        self.findings.append(
            {
                "document_id": self.document_id,
                "finding_id": ids.make("findings", f"{subject_id}/{code}/{column or ''}/{why}", message),
                "severity": FINDING_CODES[code].severity,
                "code": code,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "column": column,
                "page": page,
                "message": message,
            }
        )

    def _review(
        self, declared: Table, key: str, column: str | None, entry: Entry, outcome: str, values: tuple[Any, Any, Any]
    ) -> None:
        now, then, wanted = map(_shown, values)
        digest = hashlib.sha256(f"{declared.name}\0{key}\0{column or ''}\0{entry.entry}".encode()).hexdigest()[:12]
        self.reviews.append(
            {
                "document_id": self.document_id,
                "review_id": f"{self.document_id}-r{digest}",
                "ordinal": 0,
                "subject_type": SUBJECTS[declared.name],
                "subject_id": key,
                "column": column,
                "action": entry.action,
                "outcome": outcome,
                "extracted_value": now,
                "earlier_value": then,
                "corrected_value": wanted,
                "reviewer": entry.reviewer,
                "reviewed_at": entry.time,
                "extractor_version": entry.extractor_version,
                "page": entry.anchor.page,
                "note": entry.note,
            }
        )


def _insert(rows: list[Row], row: Row) -> None:
    """Put an added record where it stands in the reading order: before the first that lies below it."""
    place = anchor_of(row)
    here = (place.page or 0, place.box[1] if place.box else float("inf"))
    for position, other in enumerate(rows):
        anchor = anchor_of(other)
        if anchor.page is not None and (anchor.page, anchor.box[1] if anchor.box else 0.0) > here:
            rows.insert(position, row)
            return
    rows.append(row)


def merge(extraction: Mapping[str, Any], reviewed: Reviewed) -> Merged:
    """`extraction` (JSON form, as extracted) with what people said of it; the argument is left as it is."""
    return _Merge(dict(extraction), reviewed).run()
