"""What the review page reads: the documents of the publication in force, as extracted and with what people said."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.cache import ExtractionCache, canonical
from pipeline.corrections import (
    REVIEWED_TABLES,
    Corrections,
    Entry,
    Reviewed,
    anchor_of,
    review_values,
    same,
)
from pipeline.dataset import Dataset
from pipeline.linkage import judged_records
from pipeline.membership import Member, Membership
from pipeline.merging import Merged, merge
from pipeline.parts import restore
from schemas.tables import table

Row = dict[str, Any]
_KEPT = 16  # documents held in memory
CHECKED = ("accepted", "added", "rejected")  # states that ask for nobody; the queue writes them into its SQL


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was said of the same place in an earlier file of the same act."""

    entry: str
    column: str
    value: Any
    reviewer: str
    time: str
    source: str


@dataclass(slots=True)
class Loaded:
    """One document: its member, what was extracted, what people said, and both brought together."""

    member: Member
    extracted: dict[str, Any]
    reviewed: Reviewed
    merged: Merged
    _index: dict[str, dict[str, Row]] = field(default_factory=dict)

    @property
    def document_id(self) -> str:
        return self.member.document_id

    @property
    def document(self) -> Row:
        """The document's own record, as it would be published now."""
        row: Row = self.merged.extraction["document"]
        return row

    def rows(self, name: str) -> list[Row]:
        """The records of a table, as they would be published now."""
        rows: list[Row] = [self.document] if name == "documents" else self.merged.extraction[name]
        return rows

    def find(self, name: str, record_id: str) -> tuple[Row, bool] | None:
        """A record and whether it is one (False: refused as none); None where there is none of that name."""
        if name not in REVIEWED_TABLES:
            return None
        if name not in self._index:
            key = table(name).key[0]
            self._index[name] = {row[key]: row for row in self.rows(name)}
        if (row := self._index[name].get(record_id)) is not None:
            return row, True
        key = table(name).key[0]
        refused = next((row for row in self.merged.rejected.get(name, ()) if row[key] == record_id), None)
        return (refused, False) if refused is not None else None

    def parts(self, name: str, record_id: str) -> list[tuple[str, Row]]:
        """What is judged together with a record: its owners and the acts it cites."""
        found: list[tuple[str, Row]] = []
        if name in ("tasks", "targets"):
            found += [("assignments", r) for r in self.rows("assignments") if r["subject_id"] == record_id]
        if name in ("tasks", "targets", "legal_bases"):
            found += [("citations", r) for r in self.rows("citations") if r["context_id"] == record_id]
        return found

    def extracted_row(self, name: str, row: Row) -> Row:
        """The record as extracted; a record that a person added has none and is empty."""
        identifier = row[table(name).key[0]]
        if self.merged.states.get(identifier) == "added":
            return {}
        return self.merged.pristine.get(identifier, row)

    def state(self, record_id: str) -> str:
        """`accepted`, `corrected`, `conflict`, `added`, `rejected`, or `open`."""
        return self.merged.states.get(record_id, "open")

    def entries(self, name: str, record_id: str) -> list[Entry]:
        """What is in force about a record, under whatever id it was said."""
        then = {old for (where, old), now in self.merged.current.items() if where == name and now == record_id}
        then.add(record_id)
        return [entry for entry in self.reviewed.live if entry.table == name and entry.record_id in then]

    def findings(self, record_id: str) -> list[Row]:
        """The findings on a record, the worst first."""
        rank = {"error": 0, "warning": 1, "info": 2}
        found = [row for row in self.merged.extraction["findings"] if row["subject_id"] == record_id]
        return sorted(found, key=lambda row: rank[row["severity"]])

    def revision(self, name: str, record_id: str) -> str:
        """A name for the state of a record and its parts: a form made of another state is stale."""
        content: list[Any] = []
        found = self.find(name, record_id)
        if found is not None:
            for where, row in [(name, found[0]), *self.parts(name, record_id)]:
                identifier = row[table(where).key[0]]
                said = [entry.entry for entry in self.entries(where, identifier)]
                content.append([identifier, said, review_values(table(where), self.extracted_row(where, row))])
        return hashlib.sha256(canonical(content)).hexdigest()[:16]


class Library:
    """The documents of the publication in force. One request at a time uses it."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.corrections = Corrections(dataset.corrections)
        self.publication = ""
        self.members: dict[str, Member] = {}
        self._cache = ExtractionCache(dataset.cache)
        self._extracted = ExtractionCache(dataset.extracted)
        self._pristine: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._loaded: OrderedDict[str, tuple[tuple[str, str, str], Loaded]] = OrderedDict()
        self._works: dict[str, set[str]] | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Follow the publication in force; True where it is another than before. Raises `CallError` without one."""
        current = self.dataset.require_current()
        if current.name == self.publication:
            return False
        membership = Membership.load(self.dataset.membership_path(current.name))
        self.members = {member.document_id: member for member in membership.published()}
        self.publication = current.name
        self._works = None
        return True

    def load(self, document_id: str) -> Loaded | None:
        """One document by id; None where the dataset has none of that id."""
        member = self.members.get(document_id)
        if member is None:
            return None
        reviewed = self.corrections.read(member.document_id)
        mark = (member.key, member.digest, reviewed.digest)
        known = self._loaded.get(member.document_id)
        if known is not None and known[0] == mark:
            self._loaded.move_to_end(member.document_id)
            known[1].reviewed = reviewed  # the same entries in force, perhaps read anew
            return known[1]
        extracted = self._as_extracted(member)
        if extracted is None:
            return None
        loaded = Loaded(member, extracted, reviewed, merge(extracted, reviewed))
        self._loaded[member.document_id] = (mark, loaded)
        while len(self._loaded) > _KEPT:
            self._loaded.popitem(last=False)
        return loaded

    def with_entries(self, loaded: Loaded, reviewed: Reviewed) -> Loaded:
        """The same document with other entries, for a look inside the lock of the corrections."""
        if reviewed is loaded.reviewed:
            return loaded
        return Loaded(loaded.member, loaded.extracted, reviewed, merge(loaded.extracted, reviewed))

    def _as_extracted(self, member: Member) -> dict[str, Any] | None:
        mark = (member.sha256 or "", member.digest)
        if mark in self._pristine:
            self._pristine.move_to_end(mark)
            return self._pristine[mark]
        key = (member.sha256 or "", member.key)
        found = self._cache.read(*key) or self._extracted.read(*key)
        if found is None:
            restore(self.dataset.require_current(), [member], self._cache)
            found = self._cache.read(*key)
        if found is None:
            return None
        found[0]["document"]["source_name"] = member.name
        self._pristine[mark] = found[0]
        while len(self._pristine) > _KEPT:
            self._pristine.popitem(last=False)
        return found[0]

    # --- earlier files of the same act ---

    def _same_work(self, work_id: str | None, but: str) -> list[str]:
        """Documents with corrections of the same act, also such as have left the dataset."""
        if self._works is None:
            self._works = {}
            for name in self.corrections.documents():
                for entry in self.corrections.read(name).live:
                    if entry.work_id:
                        self._works.setdefault(entry.work_id, set()).add(name)
        return sorted(self._works.get(work_id or "", set()) - {but})

    def remember_work(self, entry: Entry) -> None:
        """Add a new entry to what is known of works."""
        if self._works is not None and entry.work_id:
            self._works.setdefault(entry.work_id, set()).add(entry.document_id)

    def suggestions(self, loaded: Loaded) -> tuple[dict[str, list[Suggestion]], list[Suggestion]]:
        """What was said of earlier files of the same act: by record id, and what found no place in this file.

        A place is the same where the printed text is, once in either file; a value that is already so is no suggestion.
        """
        placed: dict[str, list[Suggestion]] = {}
        unplaced: list[Suggestion] = []
        for other in self._same_work(loaded.document["work_id"], loaded.document_id):
            for judged in judged_records(self.corrections.read(other).live):
                corrected = {c: e for c, e in judged.columns.items() if e.action == "correct"}
                if not corrected:
                    continue
                rows = loaded.rows(judged.table)
                same_text = rows if judged.table == "documents" else _with_text(rows, judged.anchor.text_hash)
                for column, entry in corrected.items():
                    offered = Suggestion(entry.entry, column, judged.wanted(column), entry.reviewer, entry.time, other)
                    if len(same_text) != 1:
                        unplaced.append(offered)
                        continue
                    row = same_text[0]
                    identifier = row[table(judged.table).key[0]]
                    said = any(own.column == column for own in loaded.entries(judged.table, identifier))
                    if not said and not same(row.get(column), offered.value):
                        placed.setdefault(identifier, []).append(offered)
        return placed, unplaced


def _with_text(rows: Sequence[Mapping[str, Any]], text_hash: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if text_hash and anchor_of(row).text_hash == text_hash]
