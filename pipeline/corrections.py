"""What people said of records: append-only JSON lines in `DIR/corrections/`, one file a document.

One line is one entry: a column corrected, a record accepted, refused ("not a record") or added, or an earlier save
undone. Lines are never changed or removed; what is in force is computed from them (`live`). A save is written whole and
to the disk, or not at all. `pipeline/merging.py` brings entries and extraction together.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.cache import canonical, write_whole
from pipeline.validation import value_faults
from schemas.tables import DOCUMENT_TABLES, Table, table

ACTIONS = ("correct", "accept", "reject", "add", "undo")
# tables whose records stand on a page; findings are about records, and what is concluded from records follows them
REVIEWED_TABLES: tuple[str, ...] = tuple(
    each.name for each in DOCUMENT_TABLES if any(column.name == "bboxes" for column in each.columns)
)
SUBJECTS: dict[str, str] = {
    "documents": "document", "legal_bases": "legal_basis", "citations": "citation", "blocks": "block",
    "objectives": "objective", "targets": "target", "tasks": "task", "assignments": "assignment",
}  # fmt: skip
# what a record belongs to: set when it is added, never corrected afterwards
LINKS: dict[str, tuple[str, ...]] = {"citations": ("context_id",), "assignments": ("subject_type", "subject_id")}
_COMPUTED = frozenset(
    {
        "document_id", "ordinal", "pages", "bboxes", "confidence", "source_sha256", "source_name", "source_kind",
        "page_count", "text_coverage", "ocr_engine", "schema_version", "extractor_version",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where a record stood: page, box (x0, y0, x1, y1 in points of the page as displayed), hash of the printed text.

    `ordinal` tells equal places apart, `excerpt` is for people when the place is gone.
    """

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    text_hash: str = ""
    ordinal: int | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a corrections file.

    `extracted` is what the extractor said when the entry was made, `old` what the page showed, `new` what the person
    wants; for a whole record (`column` null) each is a mapping of columns. `save` is shared by the entries of one save;
    `undoes` names the save that an `undo` takes back; `continues` the id under which the record was spoken of before a
    new extraction gave it another. `time` is UTC.
    """

    entry: str
    save: str
    action: str
    document_id: str
    work_id: str | None
    table: str
    record_id: str
    column: str | None = None
    extracted: Any = None
    old: Any = None
    new: Any = None
    reviewer: str
    time: str
    extractor_version: str
    anchor: Anchor = field(default_factory=Anchor)
    note: str | None = None
    undoes: str | None = None
    continues: str | None = None


class StaleError(Exception):
    """Someone else saved the record since the form was made; `revision` is that of the record now."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


@dataclass(frozen=True)
class Reviewed:
    """The entries of one document, and the lines of its file that cannot be read (kept, never dropped).

    What follows from them is computed once: a document that is wholly reviewed has a thousand entries.
    """

    entries: tuple[Entry, ...] = ()
    unreadable: tuple[int, ...] = ()

    @cached_property
    def live(self) -> tuple[Entry, ...]:
        """The entries in force, oldest first: neither undone nor an undoing."""
        undone = {entry.undoes for entry in self.entries if entry.action == "undo"}
        return tuple(entry for entry in self.entries if entry.action != "undo" and entry.save not in undone)

    @cached_property
    def digest(self) -> str:
        """A hash of what is in force; empty where nothing is."""
        live = self.live
        if not live and not self.unreadable:
            return ""
        content = [[_plain(entry) for entry in live], list(self.unreadable)]
        return hashlib.sha256(canonical(content)).hexdigest()


# --- values -------------------------------------------------------------------------------------------------------


def review_columns(declared: Table) -> tuple[str, ...]:
    """The columns of a table that a person can judge: what was read, not what was computed or counted."""
    left_out = {*_COMPUTED, *declared.key, *LINKS.get(declared.name, ())}
    return tuple(column.name for column in declared.columns if column.name not in left_out)


def review_values(declared: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Those columns of a row in JSON form."""
    return {name: row[name] for name in review_columns(declared) if name in row}


def normal(value: Any) -> Any:
    """Text in NFC without blanks around it and without control characters; empty text is null (contract, section 5)."""
    if isinstance(value, str):
        kept = "".join(" " if char in "\r\n\t\u2028\u2029" else char for char in unicodedata.normalize("NFC", value))
        kept = "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs", "Co"))
        return " ".join(kept.split()) or None
    if isinstance(value, (list, tuple)):
        return [item for item in map(normal, value) if item is not None]
    return value


def same(a: Any, b: Any) -> bool:
    """Whether two values of a column are the same: numbers within rounding, all else exactly."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def text_hash(text: str | None) -> str:
    """The hash of printed text by which a place is known again: without case, white space and kind of composition."""
    bare = "".join(unicodedata.normalize("NFC", text or "").casefold().split())
    return hashlib.sha256(bare.encode()).hexdigest()[:16] if bare else ""


def anchor_of(row: Mapping[str, Any]) -> Anchor:
    """The anchor of a record in JSON form."""
    boxes = row.get("bboxes") or ()
    page = boxes[0]["page"] if boxes else next(iter(row.get("pages") or ()), None)
    here = [box for box in boxes if box["page"] == page]
    box = None
    if here:
        box = (
            round(min(b["x0"] for b in here), 2), round(min(b["y0"] for b in here), 2),
            round(max(b["x1"] for b in here), 2), round(max(b["y1"] for b in here), 2),
        )  # fmt: skip
    text = str(row.get("text") or row.get("title") or "")
    return Anchor(page=page, box=box, text_hash=text_hash(text), ordinal=row.get("ordinal"), excerpt=text[:200])


# --- the file -----------------------------------------------------------------------------------------------------


def _decoded(line: str, document_id: str) -> Entry:
    """One line; raises `ValueError` where it is no entry of that document or its value does not fit the column."""
    data = json.loads(line)
    known = {each.name for each in fields(Entry)}
    if not isinstance(data, dict):
        raise ValueError("no object")
    anchor = data.get("anchor") or {}
    box = anchor.get("box")
    try:
        entry = Entry(
            **{key: value for key, value in data.items() if key in known and key != "anchor"},
            anchor=Anchor(**{**anchor, "box": tuple(map(float, box)) if box else None}),
        )
    except TypeError as error:
        raise ValueError(str(error)) from None
    texts = (entry.entry, entry.save, entry.record_id, entry.reviewer, entry.time, entry.extractor_version)
    if entry.action not in ACTIONS or entry.document_id != document_id or not all(isinstance(t, str) for t in texts):
        raise ValueError("not an entry of this document")
    if not isinstance(entry.note, str | None) or not isinstance(entry.work_id, str | None):
        raise ValueError("note or work_id is no text")
    if entry.action == "undo":
        return entry
    if entry.table not in REVIEWED_TABLES:
        raise ValueError(f"unknown table {entry.table}")
    if entry.table == "documents" and entry.action in ("reject", "add"):
        raise ValueError("a document has one record: it is neither refused nor added")
    declared = table(entry.table)
    allowed = {*review_columns(declared), *LINKS.get(entry.table, ())}
    if entry.action == "correct":
        judged: Mapping[str, Any] = {str(entry.column): entry.new}
    else:
        judged = entry.new if entry.new is not None else {}
        if not isinstance(judged, dict) or (entry.action == "reject") != (entry.new is None):
            raise ValueError("the values of a record are an object")
    # a column that a later schema dropped is no fault of the line
    for fault in value_faults(declared, {key: value for key, value in judged.items() if key in allowed}):
        raise ValueError(fault)
    return entry


def _plain(entry: Entry) -> dict[str, Any]:
    """The entry for JSON; its values are what JSON gave, so that nothing needs to be copied."""
    values = {each.name: getattr(entry, each.name) for each in fields(Entry)}
    return values | {"anchor": {each.name: getattr(entry.anchor, each.name) for each in fields(Anchor)}}


def _encoded(entry: Entry) -> str:
    return json.dumps(_plain(entry), ensure_ascii=False, allow_nan=False)


def parse(data: bytes, document_id: str) -> Reviewed:
    """The entries of a corrections file; a line that is none is counted by its number, from 1."""
    entries, unreadable = [], []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            entries.append(_decoded(raw.decode("utf-8"), document_id))
        except (ValueError, KeyError, TypeError, RecursionError):
            unreadable.append(number)
    return Reviewed(tuple(entries), tuple(unreadable))


def _mark(path: Path) -> tuple[int, int, int]:
    """What changes when the file is replaced by another."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def new_id() -> str:
    """A name for an entry or a save that no other has."""
    return secrets.token_hex(8)


def now() -> str:
    """The time of a save, UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Corrections:
    """The folder `DIR/corrections`. Document ids come from our own tables, never from a request."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, tuple[tuple[int, int, int], Reviewed]] = {}

    def path(self, document_id: str) -> Path:
        """The file of one document."""
        return self.root / f"{document_id}.jsonl"

    def documents(self) -> list[str]:
        """The documents that have a file, by id."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(path.stem for path in self.root.glob("*.jsonl") if not path.name.startswith("."))
        return []

    def read(self, document_id: str) -> Reviewed:
        """What stands in the file of a document, empty where there is none. Raises `OSError`."""
        path = self.path(document_id)
        try:
            mark = _mark(path)
        except FileNotFoundError:
            return Reviewed()
        known = self._known.get(document_id)
        if known is not None and known[0] == mark:
            return known[1]
        reviewed = parse(path.read_bytes(), document_id)
        self._known[document_id] = (mark, reviewed)
        return reviewed

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        import fcntl

        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def save(
        self, document_id: str, entries: Sequence[Entry], *, check: Callable[[Reviewed], None] = lambda reviewed: None
    ) -> None:
        """Append the entries of one save: all of them on the disk when this returns, or none.

        `check` sees what stands in the file while nobody else can write, and raises (`StaleError`) to refuse. The file
        is replaced by a longer one, so that a full disk or a crash never leaves half a line. Raises `OSError`.
        """
        with self._locked():
            path = self.path(document_id)
            before = self.read(document_id)
            check(before)
            data = path.read_bytes() if path.exists() else b""
            if data and not data.endswith(b"\n"):
                data += b"\n"  # someone else's torn line stays a line of its own
            new = "".join(_encoded(entry) + "\n" for entry in entries).encode()
            added = parse(new, document_id)
            if len(added.entries) != len(entries):
                raise ValueError("an entry that could not be read back was not written")
            write_whole(path, data + new, sync=True)
            self._known[document_id] = (_mark(path), Reviewed(before.entries + added.entries, before.unreadable))
            descriptor = os.open(self.root, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def undo(self, document_id: str, target: str, *, reviewer: str) -> Entry | None:
        """Take back one save; None where it is not in force any more. Raises `OSError`."""
        made: list[Entry] = []
        reviewed = self.read(document_id)
        first = next((entry for entry in reviewed.live if entry.save == target), None)
        if first is None:
            return None
        entry = replace(
            first, entry=new_id(), save=new_id(), action="undo", column=None, extracted=None, old=None, new=None,
            reviewer=reviewer, time=now(), note=None, undoes=target,
        )  # fmt: skip

        def still(current: Reviewed) -> None:
            if any(each.save == target for each in current.live):
                made.append(entry)
            else:
                raise StaleError("")

        try:
            self.save(document_id, [entry], check=still)
        except StaleError:
            return None
        return made[0]
