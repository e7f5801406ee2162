"""`kehoach check`: is what is published what was promised? Keys, code lists, counts against `runs/`, hashes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline.cache import hash_file
from pipeline.dataset import Dataset
from pipeline.language import tr
from pipeline.query import connect
from schemas.codes import SCHEMA_VERSION
from schemas.rendering import arrow_schema
from schemas.tables import DOCUMENT_TABLES, TABLES, VOCABULARIES, Table


def problems(dataset: Dataset) -> Iterator[str]:
    """What is wrong with the publication in force, one line each. Raises `CallError` where there is none."""
    publication = dataset.require_current().resolve()
    damaged = list(_files(publication))
    yield from damaged
    if damaged:
        return  # what SQL would say of damaged files is noise
    yield from _counts(dataset, publication)
    with connect(dataset) as connection:
        for table in TABLES:
            yield from _keys(connection, table)
            yield from _codes(connection, table)
        yield from _records(connection)


def _files(publication: Path) -> Iterator[str]:
    """Hashes and sizes of the data package, schemas and metadata of the files."""
    try:
        package = json.loads((publication / "datapackage.json").read_bytes())
        resources = {resource["name"]: resource for resource in package["resources"]}
        stated = package["publication"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield tr(f"datapackage.json: không đọc được: {error}", f"datapackage.json: cannot be read: {error}")
        return
    if stated != publication.name:
        yield tr(
            f"datapackage.json: là của bản {stated}, không phải {publication.name}",
            f"datapackage.json: is of publication {stated}, not {publication.name}",
        )
    for table in TABLES:
        if (resource := resources.get(table.name)) is None:
            yield tr(f"datapackage.json: thiếu {table.name}", f"datapackage.json: lacks {table.name}")
            continue
        yield from _file(publication, table, resource)
        extra = {path.name for path in (publication / table.name).glob("*")} - {Path(resource["path"]).name}
        for name in sorted(extra):
            yield tr(f"{table.name}/{name}: tệp lạ", f"{table.name}/{name}: does not belong here")


def _file(publication: Path, table: Table, resource: dict[str, Any]) -> Iterator[str]:
    name = resource["path"]
    path = publication / name
    try:
        if path.stat().st_size != resource["bytes"] or f"sha256:{hash_file(str(path))}" != resource["hash"]:
            yield tr(f"{name}: khác với mã băm trong datapackage.json", f"{name}: differs from its hash")
            return
        parquet = pq.ParquetFile(path)
    except (OSError, ValueError) as error:
        yield tr(f"{name}: không đọc được: {error}", f"{name}: cannot be read: {error}")
        return
    if parquet.metadata.num_rows != resource["rows"]:
        yield tr(f"{name}: sai số dòng", f"{name}: {parquet.metadata.num_rows} rows, not {resource['rows']}")
    if not parquet.schema_arrow.equals(arrow_schema(table)):
        yield tr(f"{name}: lược đồ khác với khai báo", f"{name}: the schema is not the declared one")
    metadata = parquet.schema_arrow.metadata or {}
    for key, value in (("publication", publication.name), ("schema_version", SCHEMA_VERSION)):
        if metadata.get(key.encode()) != value.encode():
            yield tr(f"{name}: siêu dữ liệu {key} sai", f"{name}: its metadata does not say {key} {value}")


def _counts(dataset: Dataset, publication: Path) -> Iterator[str]:
    """The rows of each table and the quarantine against the last run that led to this publication."""
    record: dict[str, Any] | None = None
    for path in sorted(dataset.runs.glob("*.json")):
        try:
            entry = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            yield tr(f"runs/{path.name}: không đọc được: {error}", f"runs/{path.name}: cannot be read: {error}")
            continue
        if entry.get("publication") == publication.name and entry.get("outcome") in ("published", "publishing"):
            record = entry
    if record is None:
        yield tr(
            f"runs/: không có lần chạy nào ghi bản công bố {publication.name}",
            f"runs/: no run has recorded publication {publication.name}",
        )
        return
    for table in TABLES:
        rows = sum(pq.read_metadata(path).num_rows for path in (publication / table.name).glob("*.parquet"))
        if rows != record["rows"].get(table.name):
            yield tr(
                f"{table.name}: {rows} dòng, runs/ ghi {record['rows'].get(table.name)}",
                f"{table.name}: {rows} rows, runs/ has {record['rows'].get(table.name)}",
            )
    waiting = sum(1 for _ in dataset.quarantine.glob("*.json"))
    if record["outcome"] == "published" and waiting != record["documents"]["quarantined"]:
        yield tr(
            f"quarantine/: {waiting} tệp, runs/ ghi {record['documents']['quarantined']}",
            f"quarantine/: {waiting} files, runs/ has {record['documents']['quarantined']}",
        )


def _single(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _keys(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    key = ", ".join(f'"{name}"' for name in table.key)
    twice = _single(connection, f"SELECT count(*) FROM (SELECT 1 FROM {table.name} GROUP BY {key} HAVING count(*) > 1)")
    if twice:
        yield tr(f"{table.name}: {twice} khóa ({key}) trùng", f"{table.name}: {twice} keys ({key}) occur twice")
    for column in table.columns:
        where = f'{table.name} WHERE "{column.name}"'
        if column.required and (nulls := _single(connection, f"SELECT count(*) FROM {where} IS NULL")):
            yield tr(f"{table.name}.{column.name}: {nulls} ô trống", f"{table.name}.{column.name}: {nulls} nulls")
        if column.refers:
            there, _, target = column.refers.partition(".")
            lost = _single(
                connection,
                f'SELECT count(*) FROM {where} IS NOT NULL AND "{column.name}" NOT IN (SELECT "{target}" FROM {there})',
            )
            if lost:
                yield tr(
                    f"{table.name}.{column.name}: {lost} giá trị không có trong {column.refers}",
                    f"{table.name}.{column.name}: {lost} values are not in {column.refers}",
                )


def _codes(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.codes is None:
            continue
        found = connection.execute(
            f'SELECT DISTINCT "{column.name}" FROM {table.name} WHERE "{column.name}" IS NOT NULL'
        ).fetchall()
        for (code,) in sorted(found):
            if code not in VOCABULARIES[column.codes]:
                yield tr(
                    f"{table.name}.{column.name}: mã lạ {code!r}", f"{table.name}.{column.name}: unknown code {code!r}"
                )


# What else must hold: each statement counts the rows that break it.
_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "documents: document_id không khớp source_sha256",
        "documents: document_id is not the beginning of source_sha256",
        "SELECT count(*) FROM documents WHERE document_id <> source_sha256[1:16] OR length(source_sha256) <> 64",
    ),
    (
        "assignments: subject_id không có trong tasks, targets",
        "assignments: subject_id is in neither tasks nor targets",
        "SELECT count(*) FROM assignments WHERE (subject_type = 'task' AND subject_id NOT IN (SELECT task_id FROM tasks)) "
        "OR (subject_type = 'target' AND subject_id NOT IN (SELECT target_id FROM targets))",
    ),
    (
        "targets: value_min lớn hơn value_max",
        "targets: value_min exceeds value_max",
        "SELECT count(*) FROM targets WHERE value_min > value_max",
    ),
    (
        "tasks: deadline_start sau deadline_end",
        "tasks: deadline_start is after deadline_end",
        "SELECT count(*) FROM tasks WHERE deadline_start > deadline_end",
    ),
)


def _records(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Rules over the records: what refers to what, and provenance that lies in the document."""
    for vi, en, sql in _RULES:
        if count := _single(connection, sql):
            yield f"{tr(vi, en)}: {count}"
    for table in DOCUMENT_TABLES:
        names = {column.name for column in table.columns}
        if "pages" not in names:
            continue
        listed = ", ".join(f"'{name}'" for name in sorted(names))
        rules = {
            tr("confidence ngoài khoảng 0..1", "confidence outside 0..1"): "NOT (t.confidence BETWEEN 0 AND 1)",
            tr("trang không có trong văn bản", "pages that the document does not have"): (
                "len(list_filter(t.pages, lambda p: p < 1 OR p > d.page_count)) > 0"
            ),
            tr("khung của cột không có", "boxes of columns that do not exist"): (
                f"len(list_filter(t.bboxes, lambda b: b.column IS NOT NULL AND b.column NOT IN ({listed}))) > 0"
            ),
            tr("khung ở trang không thuộc bản ghi", "boxes on pages that are not the record's"): (
                "len(list_filter(t.bboxes, lambda b: NOT list_contains(t.pages, b.page))) > 0"
            ),
        }
        for text, condition in rules.items():
            sql = f"SELECT count(*) FROM {table.name} t JOIN documents d USING (document_id) WHERE {condition}"
            if count := _single(connection, sql):
                yield f"{table.name}: {text}: {count}"


def check_command(output: Path) -> int:
    """Print every problem; 0 where there is none, else 1."""
    found = list(problems(Dataset(output)))
    for line in found:
        print(line)
    if not found:
        print(tr("Bộ dữ liệu đúng như cam kết", "The dataset is as promised"))
    return 1 if found else 0
