"""Writes a publication: every table as one Parquet file, the data package beside them, all put in force at once.

One file a table, though it is made of parts: a reader that expands `DIR/tasks/*.parquet` opens the files one by one,
and the link above them may move in between; of one file it sees the old or the new, and each is whole. What was encoded
before is copied (`pipeline/row_groups.py`), so that one new document does not mean encoding all others again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cache import ExtractionCache, write_whole
from pipeline.corrections import Corrections, Reviewed
from pipeline.dataset import Dataset, unusable
from pipeline.errors import PublicationError
from pipeline.language import printable, tr
from pipeline.membership import Member, Membership
from pipeline.merging import merge
from pipeline.parts import Group, Mention, Part, PartStore, cut, restore, row_groups
from pipeline.registry_tables import registry_rows
from pipeline.row_groups import join
from pipeline.versions import extractor_version
from schemas.rendering import PublishedFile, arrow_schema, data_package, dictionary_columns, fingerprint
from schemas.tables import PART_TABLES, REGISTRY_TABLES, Table

_FORMAT = "2"  # raise it when the way tables are written changes


@dataclass(frozen=True, slots=True)
class Published:
    """The publication in force after a run, its rows by table, and whether it was written now."""

    publication: str
    rows: dict[str, int]
    written: bool


class Publisher:
    """Publishes memberships: their documents stand in the cache or, where it has lost them, in what is in force.

    `verify`: a publication that stands already is trusted only after its files have been hashed.
    """

    def __init__(self, dataset: Dataset, *, verify: bool = False) -> None:
        self._dataset = dataset
        self._verify = verify
        self._cache = ExtractionCache(dataset.cache)
        self._parts = PartStore(dataset.cache)
        self._groups = GroupStore(dataset.cache)
        # what was extracted of reviewed documents: the tables in force hold what people made of it
        self._extracted = ExtractionCache(dataset.extracted)
        self._corrections = Corrections(dataset.corrections)

    def publish(self, membership: Membership, before: Membership, announce: Callable[[Published], None]) -> Published:
        """Make the publication of these members and put it in force; `before` is the membership in force now.

        `announce` is called with its name and rows just before that, so that a record of it exists whatever happens.
        Raises `PublicationError` or `CallError` where the disk does not let us; the old publication stands then.
        """
        try:
            try:
                return self._publish(membership, before, announce)
            except (pa.ArrowInvalid, ValueError, KeyError):
                self._parts.keep_only(())  # a damaged part: make all of them anew
                self._groups.keep_only()
                return self._publish(membership, before, announce)
        except OSError as error:
            raise unusable(self._dataset.root, error) from error

    def _publish(self, membership: Membership, before: Membership, announce: Callable[[Published], None]) -> Published:
        members = membership.published()
        reviewed = self._reviewed(members)
        parts = cut(members, {name: each.digest for name, each in reviewed.items()})
        content = _content(parts)
        in_force = self._dataset.current()
        if in_force is not None and before.content == content and self._is_whole(in_force.name):
            return self._stay(in_force, membership.of(content), before, announce)
        mentions: Counter[Mention] = Counter()
        for part in parts:
            if not self._parts.has(part):
                self._parts.make(part, self._extractions(part, reviewed))
            mentions.update(self._parts.summary(part).mentions)
        registries = registry_rows(mentions)
        publication = _publication(parts, registries)
        staged: Path | None = None
        if not self._is_whole(publication):
            staged = self._dataset.staging()
            self._write(staged, publication, parts, registries)
        published = Published(publication, _rows_of(staged or self._dataset.publications / publication), True)
        announce(published)
        membership.of(content).save(self._dataset.membership_path(publication))
        self._dataset.enforce(publication, staged)
        self._dataset.clean_old()
        self._parts.keep_only(parts)
        self._groups.keep_only()
        self._keep_extracted([member for member in members if member.document_id in reviewed])
        return published

    def _stay(
        self, folder: Path, membership: Membership, before: Membership, announce: Callable[[Published], None]
    ) -> Published:
        """The publication in force says it all already: at most paths or the quarantine have changed."""
        published = Published(folder.name, _rows_of(folder), False)
        announce(published)
        if membership != before:
            membership.save(self._dataset.membership_path(folder.name))
        self._dataset.clean_old()
        return published

    def _is_whole(self, publication: str) -> bool:
        return self._dataset.is_whole(publication, verify=self._verify)

    def _reviewed(self, members: Sequence[Member]) -> dict[str, Reviewed]:
        """What people said of the members, as it stands now: the whole publication goes by one reading."""
        here = {member.document_id for member in members}
        read = {name: self._corrections.read(name) for name in self._corrections.documents() if name in here}
        return {name: reviewed for name, reviewed in read.items() if reviewed.digest}

    def _extractions(self, part: Part, reviewed: Mapping[str, Reviewed]) -> Iterator[dict[str, Any]]:
        for member, extraction in zip(part.members, self._as_extracted(part), strict=True):
            said = reviewed.get(member.document_id)
            if said is None:
                yield extraction
                continue
            if not self._has_extracted(member):
                self._extracted.write(member.sha256 or "", member.key, extraction, sync=True)
            yield merge(extraction, said).extraction

    def _has_extracted(self, member: Member) -> bool:
        return self._extracted.has(member.sha256 or "", member.key)

    def _keep_extracted(self, members: Sequence[Member]) -> None:
        wanted = {self._extracted.path(member.sha256 or "", member.key) for member in members}
        for path in self._extracted.root.rglob("*.gz"):
            if path not in wanted:
                path.unlink(missing_ok=True)

    def _as_extracted(self, part: Part) -> Iterator[dict[str, Any]]:
        for member in part.members:
            found = self._cache.read(member.sha256 or "", member.key)
            if found is None and (found := self._extracted.read(member.sha256 or "", member.key)) is not None:
                self._cache.write(member.sha256 or "", member.key, found[0])
            current = self._dataset.current()
            if found is None and current is not None:
                restore(current, [each for each in part.members if not self._has_extracted(each)], self._cache)
                found = self._cache.read(member.sha256 or "", member.key)
            if found is None:
                where = printable(str(self._dataset.cache))
                raise PublicationError(
                    tr(
                        f"{where}: bộ nhớ đệm bị hỏng; hãy xóa thư mục này rồi chạy lại, bản công bố cũ vẫn nguyên",
                        f"{where}: the cache is damaged; delete this folder and run again, the old publication stands",
                    )
                )
            yield found[0]

    def _write(
        self, folder: Path, publication: str, parts: Sequence[Part], registries: dict[str, list[dict[str, Any]]]
    ) -> None:
        files: dict[str, PublishedFile] = {}
        for declared in (*PART_TABLES, *REGISTRY_TABLES):
            path = folder / declared.name / f"{declared.name}.parquet"
            path.parent.mkdir()
            frame = folder / "frame.parquet"
            write_parquet(frame, declared, None, {"publication": publication})
            if declared in REGISTRY_TABLES:
                table = pa.Table.from_pylist(registries[declared.name], schema=arrow_schema(declared))
                rows, sources = table.num_rows, [folder / "registry.parquet"]
                write_parquet(sources[0], declared, table)
            else:
                counts = {part.digest: self._parts.summary(part).rows[declared.name] for part in parts}
                groups = row_groups(declared, parts, counts)
                rows, sources = sum(counts.values()), [self._group(declared, group) for group in groups]
            digest = join(frame, sources if rows else (), path)
            files[declared.name] = PublishedFile(
                path=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=digest, rows=rows
            )
        for made_on_the_way in folder.glob("*.parquet"):
            made_on_the_way.unlink()
        package = json.dumps(data_package(publication, files), ensure_ascii=False, indent=1)
        write_whole(folder / "datapackage.json", (package + "\n").encode())

    def _group(self, declared: Table, group: Group) -> Path:
        return self._groups.path(
            group, declared, lambda: pa.concat_tables([self._parts.table(part, declared) for part in group.parts])
        )


class GroupStore:
    """Row groups below `DIR/cache/groups`, each a Parquet file of its own, by their content."""

    def __init__(self, root: Path) -> None:
        self.root = root / "groups"
        self._used: set[str] = set()

    def path(self, group: Group, declared: Table, rows: Callable[[], pa.Table]) -> Path:
        """The file of that row group; `rows` gives what it holds where it has to be made."""
        path = self.root / f"{group.digest}.parquet"
        self._used.add(path.name)
        if not path.is_file():
            self.root.mkdir(parents=True, exist_ok=True)
            making = self.root / f".{group.digest}.{os.getpid()}"
            write_parquet(making, declared, rows())
            os.replace(making, path)
        return path

    def keep_only(self) -> None:
        """Delete all but what was asked for since the last call."""
        with contextlib.suppress(OSError):
            for path in list(self.root.iterdir()):
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
        self._used.clear()


def write_parquet(
    path: Path, declared: Table, rows: pa.Table | None, metadata: Mapping[str, str] | None = None
) -> None:
    """Write the rows of one table (None: none) as one row group; the bytes depend on rows and metadata alone."""
    schema = arrow_schema(declared, metadata)
    with pq.ParquetWriter(
        path,
        schema,
        version="2.6",
        compression="zstd",
        use_dictionary=dictionary_columns(declared),
        write_statistics=True,
    ) as writer:
        if rows is not None and rows.num_rows:
            table = rows.combine_chunks().replace_schema_metadata(schema.metadata)
            writer.write_table(table, row_group_size=1 << 30)


def _content(parts: Sequence[Part]) -> str:
    """The hash of what decides a publication's content, cheaper than the publication's own."""
    said = [_FORMAT, extractor_version(), fingerprint(), [part.digest for part in parts]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _publication(parts: Sequence[Part], registries: dict[str, list[dict[str, Any]]]) -> str:
    """The hash of everything that the published tables depend on."""
    content = [_FORMAT, fingerprint(), [part.digest for part in parts], registries]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:32]


def _rows_of(folder: Path) -> dict[str, int]:
    package = json.loads((folder / "datapackage.json").read_bytes())
    return {resource["name"]: resource["rows"] for resource in package["resources"]}


def quarantine_record(member: Member) -> dict[str, Any]:
    """What the file of one document in quarantine says; no path of the machine, no time."""
    failure = member.failure
    assert failure is not None
    return {
        "source_name": member.name,
        "sha256": member.sha256,
        "document_id": member.document_id if member.sha256 else None,
        "stage": failure.stage,
        "code": failure.code,
        "message": failure.message,
        "extractor_version": failure.extractor_version,
        "attempts": failure.attempts,
    }


def write_quarantine(dataset: Dataset, membership: Membership) -> None:
    """Make `DIR/quarantine` say what the membership says, file by file."""
    wanted = {f"{member.document_id}.json": member for member in membership.quarantined()}
    for path in dataset.quarantine.glob("*.json"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
    for name, member in wanted.items():
        data = (json.dumps(quarantine_record(member), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
        path = dataset.quarantine / name
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)
