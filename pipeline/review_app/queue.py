"""The queue: every record of the publication with what speaks for looking at it, doubtful ones first.

A small in-memory database made of the published tables; what people said since then is kept beside it as a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb

from pipeline.corrections import REVIEWED_TABLES
from pipeline.query import named_rows
from pipeline.review_app.library import CHECKED
from schemas.tables import table

PAGE_SIZE = 60
_ORDER = {"documents": 0, "legal_bases": 1, "objectives": 2, "targets": 3, "tasks": 4, "citations": 5, "assignments": 6}
_LABEL = {
    "documents": "coalesce(title, source_name)",
    "legal_bases": "text",
    "citations": "coalesce(cited_notation, text)",
    "blocks": "text",
    "objectives": "text",
    "targets": "concat_ws(': ', indicator, value_text)",
    "tasks": "coalesce(title, text)",
    "assignments": "agency_name",
}
_OWNER = {"assignments": "subject_id", "citations": "context_id"}
STATUSES = ("open", "all", "checked", "conflict")
ORDERS = ("doubt", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the queue shows; every field comes from a request and is only ever compared, never executed."""

    document: str = ""
    table: str = ""
    finding: str = ""
    agency: str = ""
    status: str = "open"
    order: str = "doubt"
    audit: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str], prefix: str = "") -> Filters:
        """The filters of a query string; what is unknown is left out. Forms have them under a prefix: columns of
        records, whose fields stand in the same form, may have the same names."""
        chosen = {each.name: values.get(prefix + each.name, "")[:200] for each in fields(cls)}
        chosen["table"] = chosen["table"] if chosen["table"] in REVIEWED_TABLES else ""
        chosen["status"] = chosen["status"] if chosen["status"] in STATUSES else "open"
        chosen["order"] = chosen["order"] if chosen["order"] in ORDERS else "doubt"
        return cls(**chosen)

    def query(self, **changes: str) -> str:
        """The query string that says the same, without what is the default; empty or beginning with `?`."""
        values = {each.name: getattr(self, each.name) for each in fields(self)} | changes
        defaults = {each.name: each.default for each in fields(self)}
        kept = {name: value for name, value in values.items() if value and value != defaults.get(name)}
        return "?" + urlencode(kept) if kept else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue."""

    table: str
    record_id: str
    document_id: str
    document: str
    page: int | None
    label: str
    severity: int  # 0 none, 1 info, 2 warning, 3 error, 4 something that people said is in question
    confidence: float
    codes: tuple[str, ...]
    state: str
    owner: str | None


def _records_sql(name: str) -> str:
    declared = table(name)
    page = "list_min(pages)" if name != "documents" else "coalesce(list_min(pages), 1)"
    ordinal = "ordinal" if name != "documents" else "0"
    return (
        f"SELECT '{name}' AS tbl, {_ORDER.get(name, 9)} AS rank_table, {declared.key[0]} AS id, document_id, "
        f"{page} AS page, {ordinal} AS ordinal, {_LABEL[name]} AS label, confidence, "
        f"{_OWNER.get(name, 'NULL')}::VARCHAR AS owner FROM read_parquet(?)"
    )


class Queue:
    """The records of one publication. Not for several threads."""

    def __init__(self, publication: Path) -> None:
        self._db = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False, "threads": "1"})
        self._build(publication)
        self._db.execute("SET enable_external_access = false")

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()

    def _build(self, publication: Path) -> None:
        def files(name: str) -> str:
            return str(publication / name / "*.parquet")

        names = [name for name in REVIEWED_TABLES if name != "blocks"]
        union = " UNION ALL ".join(_records_sql(name) for name in names)
        self._db.execute(f"CREATE TABLE raw AS {union}", [files(name) for name in names])
        self._db.execute(
            "CREATE TABLE doubts AS SELECT subject_id AS id, code, "
            "CASE WHEN starts_with(code, 'review_') THEN 4 WHEN severity = 'error' THEN 3 "
            "WHEN severity = 'warning' THEN 2 ELSE 1 END AS severity FROM read_parquet(?) WHERE subject_id IS NOT NULL",
            [files("findings")],
        )
        self._db.execute(
            "CREATE TABLE owners AS SELECT subject_id AS id, agency_key, agency_name FROM read_parquet(?) "
            "UNION ALL SELECT assignment_id, agency_key, agency_name FROM read_parquet(?) "
            "UNION ALL SELECT document_id, issuer_key, issuer FROM read_parquet(?) WHERE issuer_key IS NOT NULL",
            [files("assignments"), files("assignments"), files("documents")],
        )
        # a record is as doubtful as the most doubtful of what is judged together with it
        self._db.execute(
            "CREATE TABLE grouped AS SELECT coalesce(r.owner, r.id) AS head, r.id, r.confidence, "
            "coalesce(max(d.severity), 0) AS severity FROM raw r LEFT JOIN doubts d USING (id) "
            "GROUP BY r.owner, r.id, r.confidence"
        )
        self._db.execute(
            "CREATE TABLE records AS SELECT r.*, o.severity AS own_severity, g.severity, g.doubt, d.label AS document, "
            "(r.owner IS NULL OR r.owner NOT IN (SELECT id FROM raw)) AS head FROM raw r "
            "JOIN (SELECT head AS id, max(severity) AS severity, min(confidence) AS doubt FROM grouped GROUP BY head) "
            "g ON g.id = coalesce(r.owner, r.id) JOIN grouped o ON o.id = r.id "
            "JOIN (SELECT document_id, label FROM raw WHERE tbl = 'documents') d USING (document_id)"
        )
        for name in ("raw", "grouped"):
            self._db.execute(f"DROP TABLE {name}")
        self._db.execute("CREATE TABLE states (id VARCHAR PRIMARY KEY, state VARCHAR)")
        self._db.execute("CREATE TABLE samples (id VARCHAR PRIMARY KEY)")

    # --- what people said ---

    def set_states(self, document_id: str, states: Mapping[str, str]) -> None:
        """What became of the records of one document."""
        self._db.execute(
            "DELETE FROM states WHERE id IN (SELECT id FROM records WHERE document_id = ?) OR starts_with(id, ?)",
            [document_id, document_id],
        )
        if states:
            pairs = [list(states), list(states.values())]
            self._db.execute("INSERT OR REPLACE INTO states SELECT unnest(?), unnest(?)", pairs)

    def set_sample(self, ids: Iterable[str]) -> None:
        """The records that an audit asks to be checked."""
        self._db.execute("DELETE FROM samples")
        if wanted := sorted(set(ids)):
            self._db.execute("INSERT INTO samples SELECT unnest(?)", [wanted])

    # --- what is asked ---

    def _where(self, filters: Filters, *, status: bool = True) -> tuple[str, list[Any]]:
        parts: list[str] = []
        values: list[Any] = []
        if filters.table:
            parts.append("tbl = ?")
            values.append(filters.table)
        elif not filters.audit:
            parts.append("head")
        if filters.document:
            parts.append("document_id = ?")
            values.append(filters.document)
        if filters.finding:
            owned = (
                "" if filters.table else " OR id IN (SELECT owner FROM records JOIN doubts USING (id) WHERE code = ?)"
            )
            parts.append(f"(id IN (SELECT id FROM doubts WHERE code = ?){owned})")
            values += [filters.finding] * (1 if filters.table else 2)
        if filters.agency:
            parts.append("id IN (SELECT id FROM owners WHERE agency_key = ?)")
            values.append(filters.agency)
        if filters.audit:
            parts.append("id IN (SELECT id FROM samples)")
        if status and filters.status != "all":
            parts.append(
                {
                    "open": f"coalesce(state, 'open') NOT IN {CHECKED}",
                    "checked": f"state IN {CHECKED}",
                    "conflict": "(state = 'conflict' OR id IN (SELECT id FROM doubts WHERE severity = 4))",
                }[filters.status]
            )
        return " AND ".join(parts) or "TRUE", values

    @staticmethod
    def _key(filters: Filters) -> str:
        """What people said and what is in question, then errors, then the least confident; else the document's order."""
        doubt = "greatest(severity, 2) * -1, doubt, " if filters.order == "doubt" else ""
        return f"({doubt}document_id, rank_table, ordinal, id)"

    def items(self, filters: Filters, page: int = 1) -> list[Item]:
        """One page of the queue, from 1."""
        where, values = self._where(filters)
        return self._items(
            f"WHERE {where} ORDER BY {self._key(filters)} LIMIT {PAGE_SIZE} OFFSET {PAGE_SIZE * (page - 1)}", values
        )

    def _items(self, tail: str, values: list[Any]) -> list[Item]:
        rows = self._db.execute(
            "SELECT tbl, id, document_id, document, page, label, severity, doubt, coalesce(state, 'open'), owner "
            f"FROM records LEFT JOIN states USING (id) {tail}",
            values,
        ).fetchall()
        codes = self.codes([row[1] for row in rows])
        return [
            Item(row[0], row[1], row[2], row[3] or "", row[4], row[5] or "", row[6], row[7], codes.get(row[1], ()),
                 row[8], row[9])
            for row in rows
        ]  # fmt: skip

    def codes(self, ids: list[str]) -> dict[str, tuple[str, ...]]:
        """The codes of the findings on some records and on what belongs to them, the worst first."""
        if not ids:
            return {}
        rows = self._db.execute(
            "SELECT head, list(code ORDER BY severity DESC, code) FROM ("
            "SELECT DISTINCT coalesce(r.owner, r.id) AS head, d.code, d.severity FROM records r JOIN doubts d USING (id) "
            "WHERE r.id IN (SELECT unnest(?)) OR r.owner IN (SELECT unnest(?))"
            " UNION SELECT r.id, d.code, d.severity FROM records r JOIN doubts d USING (id) "
            "WHERE r.id IN (SELECT unnest(?))) GROUP BY head",
            [ids, ids, ids],
        ).fetchall()
        return {head: tuple(found) for head, found in rows}

    def next_after(self, filters: Filters, record_id: str) -> Item | None:
        """The next record to look at behind this one in the order of the queue, else the first; None at the end."""
        where, values = self._where(filters)
        key = self._key(filters)
        here = self._db.execute(f"SELECT {key} FROM records WHERE id = ?", [record_id]).fetchone()
        if here is not None:
            tail = (
                f"WHERE {where} AND id <> ? AND {key} > (SELECT {key} FROM records WHERE id = ?) ORDER BY {key} LIMIT 1"
            )
            if found := self._items(tail, [*values, record_id, record_id]):
                return found[0]
        found = self._items(f"WHERE {where} AND id <> ? ORDER BY {key} LIMIT 1", [*values, record_id])
        return found[0] if found else None

    def counts(self, filters: Filters) -> tuple[int, int, int]:
        """Of the records that the filters show: all, checked, and those in the chosen state."""
        where, values = self._where(filters, status=False)
        row = self._db.execute(
            f"SELECT count(*), count(*) FILTER (WHERE state IN {CHECKED}) "
            f"FROM records LEFT JOIN states USING (id) WHERE {where}",
            values,
        ).fetchone()
        chosen, values = self._where(filters)
        shown = self._db.execute(
            f"SELECT count(*) FROM records LEFT JOIN states USING (id) WHERE {chosen}", values
        ).fetchone()
        assert row is not None
        assert shown is not None
        return int(row[0]), int(row[1]), int(shown[0])

    def documents(self) -> list[dict[str, Any]]:
        """Every document with the counts of its records, the most doubtful first."""
        return named_rows(
            self._db,
            "SELECT document_id, any_value(document) AS title, count(*) AS total, "
            f"count(*) FILTER (WHERE state IN {CHECKED}) AS checked, "
            f"max(severity) FILTER (WHERE coalesce(state, 'open') NOT IN {CHECKED}) AS worst, "
            "count(*) FILTER (WHERE severity >= 2) AS warnings, "
            "count(*) FILTER (WHERE state = 'conflict') AS conflicts "
            "FROM records LEFT JOIN states USING (id) WHERE head GROUP BY document_id "
            "ORDER BY total = checked, coalesce(worst, 0) DESC, warnings DESC, document_id",
        )

    def choices(self) -> dict[str, list[tuple[str, str, int]]]:
        """What the filters offer: documents, finding codes and agencies, each with its count."""
        ask = {
            "document": "SELECT document_id, document, count(*) FROM records WHERE head GROUP BY ALL ORDER BY 2",
            "finding": "SELECT code, code, count(DISTINCT id) FROM doubts GROUP BY ALL ORDER BY 3 DESC, 1",
            "agency": "SELECT agency_key, any_value(agency_name), count(DISTINCT id) AS n FROM owners "
            "GROUP BY agency_key ORDER BY n DESC, 1 LIMIT 300",
        }
        return {name: list(map(tuple, self._db.execute(sql).fetchall())) for name, sql in ask.items()}
