"""Documents grouped into parts, each part once made into Arrow tables and kept in the cache by its content.

A part holds the documents whose ids begin with the same hexadecimal digits. How many digits depends on the number of
documents alone, so that the bytes of a dataset do not depend on the runs that led to it; one new document makes one
part anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cache import ExtractionCache, canonical, write_whole
from pipeline.membership import Member
from pipeline.validation import rows_of
from schemas.rendering import arrow_schema, fingerprint
from schemas.tables import DOCUMENT_TABLES, PART_TABLES, Table

_DOCUMENTS_PER_PART = 64
_FORMAT = "2"  # raise it when the content of a part changes for another reason than the declaration
_ROWS_PER_GROUP = 1 << 16


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents of the dataset, in order, and the digest of everything that their rows depend on."""

    members: tuple[Member, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring parts whose rows of one table make one row group of its file, and the digest of those."""

    parts: tuple[Part, ...]
    digest: str


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One way in which records name a body or a place: what the registries must have a row for."""

    table: str  # agencies | provinces
    key: str
    name: str
    kind: str
    is_group: bool


def digits(documents: int) -> int:
    """By how many leading digits a dataset of that many documents is cut."""
    count = 0
    while documents > _DOCUMENTS_PER_PART * 16**count:
        count += 1
    return count


def cut(members: Sequence[Member], reviewed: Mapping[str, str]) -> list[Part]:
    """The parts of a dataset; `members` are its documents in order of document_id.

    `reviewed` gives for documents that people reviewed the digest of what is in force of that.
    """
    length = digits(len(members))
    declared = fingerprint()
    parts = []
    for _, group in groupby(members, key=lambda member: member.document_id[:length]):
        chosen = tuple(group)
        content = [
            _FORMAT,
            declared,
            [[member.sha256, member.digest, member.name, reviewed.get(member.document_id, "")] for member in chosen],
        ]
        parts.append(Part(chosen, hashlib.sha256(canonical(content)).hexdigest()))
    return parts


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of a part without its tables: the rows of each, and which bodies and places they name, how often."""

    rows: dict[str, int]
    mentions: Counter[Mention]


def row_groups(declared: Table, parts: Sequence[Part], rows: Mapping[str, int]) -> list[Group]:
    """How the rows of a table (`rows`: by digest of the part) are cut into row groups.

    By leading digits too, as few as the number of rows asks for.
    """
    total = sum(rows.values())
    length = 0
    while total > _ROWS_PER_GROUP * 16**length:
        length += 1
    groups = []
    for _, neighbours in groupby(parts, key=lambda part: part.members[0].document_id[:length]):
        chosen = tuple(part for part in neighbours if rows[part.digest])
        if chosen:
            content = [_FORMAT, declared.name, [part.digest for part in chosen]]
            groups.append(Group(chosen, hashlib.sha256(canonical(content)).hexdigest()))
    return groups


class PartStore:
    """The Arrow tables of parts below `DIR/cache/parts`, one folder a part."""

    def __init__(self, root: Path) -> None:
        self.root = root / "parts"
        self._summaries: dict[str, Summary] = {}

    def has(self, part: Part) -> bool:
        """Whether the part has been made already."""
        return (self.root / part.digest / "summary.json").is_file()

    def make(self, part: Part, extractions: Iterable[dict[str, Any]]) -> None:
        """Turn the extractions of the part's documents, in order, into Arrow files."""
        gathered: dict[str, list[dict[str, Any]]] = {declared.name: [] for declared in PART_TABLES}
        mentions: Counter[Mention] = Counter()
        for member, extraction in zip(part.members, extractions, strict=True):
            extraction["document"]["source_name"] = member.name
            mentions.update(_mentions(extraction))
            for declared in PART_TABLES:
                gathered[declared.name] += rows_of(extraction, declared.name)
        rows = {name: len(each) for name, each in gathered.items()}
        making = self.root / f".{part.digest}.{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        try:
            for declared in PART_TABLES:
                batch = _batch(declared, gathered[declared.name], arrow_schema(declared))
                options = pa.ipc.IpcWriteOptions(compression="lz4")
                with pa.ipc.new_file(str(making / f"{declared.name}.arrow"), batch.schema, options=options) as writer:
                    writer.write_batch(batch)
            listed = [[m.table, m.key, m.name, m.kind, m.is_group, count] for m, count in sorted(mentions.items())]
            write_whole(making / "summary.json", canonical({"rows": rows, "mentions": listed}))
            self.discard(part)
            os.rename(making, self.root / part.digest)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise

    def discard(self, part: Part) -> None:
        """Forget a part, for instance one that turned out to be damaged."""
        shutil.rmtree(self.root / part.digest, ignore_errors=True)

    def table(self, part: Part, declared: Table) -> pa.Table:
        """The rows of the part for one table."""
        with pa.memory_map(str(self.root / part.digest / f"{declared.name}.arrow")) as file:
            return pa.ipc.open_file(file).read_all()

    def summary(self, part: Part) -> Summary:
        """How many rows the part has, and what they name."""
        if (known := self._summaries.get(part.digest)) is None:
            said = json.loads((self.root / part.digest / "summary.json").read_bytes())
            known = Summary(said["rows"], Counter({Mention(*entry[:5]): entry[5] for entry in said["mentions"]}))
            self._summaries[part.digest] = known
        return known

    def keep_only(self, parts: Iterable[Part]) -> None:
        """Delete the parts that no publication in force is made of."""
        wanted = {part.digest for part in parts}
        with contextlib.suppress(OSError):
            for folder in list(self.root.iterdir()):
                if folder.name not in wanted:
                    shutil.rmtree(folder, ignore_errors=True)


def _batch(declared: Table, rows: list[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = []
    for column in declared.columns:
        # what an earlier version extracted lacks the columns that came after it
        absent: Any = [] if column.type.startswith("list") else None
        values: list[Any] = [row.get(column.name, absent) for row in rows]
        if column.type == "date":
            values = [None if value is None else dt.date.fromisoformat(value) for value in values]
        arrays.append(pa.array(values, schema.field(column.name).type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _mentions(extraction: dict[str, Any]) -> Iterable[Mention]:
    document = extraction["document"]
    if document["issuer_key"] is not None:
        yield Mention("agencies", document["issuer_key"], document["issuer"] or document["issuer_key"], "other", False)
    for code in (document["province_code"], document["province_code_2025"]):
        if code is not None:
            yield Mention("provinces", code, document["province_name"] or code, "", False)
    for row in extraction["assignments"]:
        yield Mention("agencies", row["agency_key"], row["agency_name"], row["agency_kind"], row["is_group"])
        if row["successor_key"] is not None:
            yield Mention("agencies", row["successor_key"], row["successor_key"], row["agency_kind"], row["is_group"])
        if row["province_code"] is not None:
            yield Mention("provinces", row["province_code"], row["province_code"], "", False)


def restore(publication: Path, members: Sequence[Member], cache: ExtractionCache) -> None:
    """Bring extractions that the cache has lost back out of the publication in force, as far as they stand there.

    For documents that are not part of a run: their files may be gone, but the dataset keeps them. Not for documents
    that people reviewed: what is published of them is no longer what was extracted.
    """
    wanted = {member.document_id: member for member in members if cache.read(member.sha256 or "", member.key) is None}
    found: dict[str, dict[str, Any]] = {name: {} for name in wanted}
    for declared in DOCUMENT_TABLES:
        if not (publication / declared.name).is_dir():
            continue  # published by an earlier version
        rows = pq.read_table(
            publication / declared.name, schema=arrow_schema(declared), filters=[("document_id", "in", sorted(wanted))]
        ).to_pylist()
        for name, extraction in found.items():
            extraction[declared.name] = [_plain(row) for row in rows if row["document_id"] == name]
    for name, extraction in found.items():
        documents = extraction.pop("documents")
        if documents:
            cache.write(documents[0]["source_sha256"], wanted[name].key, {"document": documents[0], **extraction})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items()}
