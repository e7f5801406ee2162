"""Renders the declaration in `schemas/tables.py`: Arrow schemas, Frictionless data package, data dictionary.

pyarrow is imported where a function needs it, so that workers and `kehoach schema` stay light.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from schemas.codes import SCHEMA_VERSION
from schemas.tables import BOX_FIELDS, TABLES, VOCABULARIES, Column, ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGE_TYPES: dict[ColumnType, str] = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "date": "date",
    "list<string>": "array",
    "list<int32>": "array",
    "list<box>": "array",
}


def fingerprint() -> str:
    """A short hash over the whole declaration: it changes when any table, column or code does."""
    declared = [SCHEMA_VERSION, [asdict(table) for table in TABLES], VOCABULARIES, BOX_FIELDS]
    return hashlib.sha256(json.dumps(declared, sort_keys=True).encode()).hexdigest()[:16]


# --- Arrow --------------------------------------------------------------------------------------------------------


def _arrow_type(kind: ColumnType) -> pa.DataType:
    import pyarrow as pa

    scalars = {
        "string": pa.string(), "int32": pa.int32(), "int64": pa.int64(), "float64": pa.float64(),
        "bool": pa.bool_(), "date": pa.date32(),
    }  # fmt: skip
    if kind == "list<box>":
        return pa.list_(pa.struct([pa.field(name, scalars[part]) for name, part in BOX_FIELDS]))
    if kind.startswith("list<"):
        return pa.list_(scalars[kind[5:-1]])
    return scalars[kind]


def arrow_schema(table: Table, metadata: Mapping[str, str] | None = None) -> pa.Schema:
    """The Arrow schema of `table`: each field with its description, the file with all of them under one key.

    `metadata` is added to the file's (the publisher hands in `publication`). DuckDB does not show Arrow's field
    metadata, hence `column_descriptions` as one JSON text beside it.
    """
    import pyarrow as pa

    fields = [
        pa.field(
            column.name,
            _arrow_type(column.type),
            nullable=not column.required,
            metadata={"description": column.en, "description_vi": column.vi, "unit": column.unit or ""},
        )
        for column in table.columns
    ]  # fmt: skip
    described = {column.name: {"en": column.en, "vi": column.vi, "unit": column.unit} for column in table.columns}
    return pa.schema(
        fields,
        metadata={
            "table": table.name,
            "description": table.en,
            "description_vi": table.vi,
            "schema_version": SCHEMA_VERSION,
            "column_descriptions": json.dumps(described, ensure_ascii=False),
            **(metadata or {}),
        },
    )


def dictionary_columns(table: Table) -> list[str]:
    """The columns to be dictionary-encoded in Parquet, as Parquet names their leaves."""
    return [column.name for column in table.columns if column.dictionary] + [
        f"{column.name}.list.element.column" for column in table.columns if column.type == "list<box>"
    ]


# --- Data package -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """The file of one table: its path relative to the data package, size in bytes, SHA-256 and number of rows.

    One file a table, however large: a reader that lists a folder and then opens its files one by one, through a link
    that moves in between, would mix two publications.
    """

    path: str
    bytes: int
    sha256: str
    rows: int


def _package_field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.codes:
        constraints["enum"] = list(VOCABULARIES[column.codes])
    field: dict[str, Any] = {
        "name": column.name,
        "type": _PACKAGE_TYPES[column.type],
        "title": column.vi,
        "description": column.en,
        "description_vi": column.vi,
        "arrowType": column.type,
        "since": column.since,
    }
    if column.type == "list<box>":
        field["items"] = dict(BOX_FIELDS)
    if column.unit:
        field["unit"] = column.unit
    if column.headings:
        field["headings"] = list(column.headings)
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    keys = []
    for column in table.columns:
        if column.refers:
            resource, _, target = column.refers.partition(".")
            here = "" if resource == table.name else resource  # Table Schema: a table refers to itself by ""
            keys.append({"fields": [column.name], "reference": {"resource": here, "fields": [target]}})
    return keys


def data_package(publication: str, files: Mapping[str, PublishedFile]) -> dict[str, Any]:
    """The Frictionless Data Package descriptor of one publication; no time and no path of the machine stands in it."""
    resources = []
    for table in TABLES:
        part = files[table.name]
        resources.append(
            {
                "name": table.name,
                "type": "table",
                "title": table.vi,
                "description": table.en,
                "description_vi": table.vi,
                "path": part.path,
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": part.bytes,
                "hash": f"sha256:{part.sha256}",
                "rows": part.rows,
                "schema": {
                    "fields": [_package_field(table, column) for column in table.columns],
                    "primaryKey": list(table.key),
                    "foreignKeys": _foreign_keys(table),
                },
            }
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "kehoach",
        "title": "Kế hoạch của các tỉnh, thành phố Việt Nam",
        "description": "Plans of Vietnamese provinces as data: documents, legal bases, citations, targets, tasks.",
        "schemaVersion": SCHEMA_VERSION,
        "publication": publication,
        "resources": resources,
    }


# --- Data dictionary ----------------------------------------------------------------------------------------------

_WORDS = {
    "vi": {
        "title": "Từ điển dữ liệu", "version": "Phiên bản lược đồ", "key": "Khóa chính", "column": "Cột",
        "type": "Kiểu", "meaning": "Ý nghĩa", "unit": "đơn vị", "refers": "tham chiếu",
        "headings": "tiêu đề trên trang", "required": "bắt buộc", "codes": "Danh mục mã", "values": "giá trị",
    },
    "en": {
        "title": "Data dictionary", "version": "Schema version", "key": "Primary key", "column": "Column",
        "type": "Type", "meaning": "Meaning", "unit": "unit", "refers": "refers to", "headings": "headings on the page",
        "required": "never null", "codes": "Code lists", "values": "values",
    },
}  # fmt: skip


def data_dictionary(lang: str) -> str:
    """The data dictionary as Markdown, in `vi` or `en`."""
    words = _WORDS[lang]
    lines = [f"# {words['title']}", "", f"{words['version']} {SCHEMA_VERSION}", ""]
    for table in TABLES:
        lines += [f"## {table.name}", "", table.vi if lang == "vi" else table.en, ""]
        lines += [f"{words['key']}: " + ", ".join(f"`{name}`" for name in table.key), ""]
        lines += [f"| {words['column']} | {words['type']} | {words['meaning']} |", "| --- | --- | --- |"]
        for column in table.columns:
            remarks = [column.vi if lang == "vi" else column.en]
            if column.required:
                remarks.append(words["required"])
            if column.unit:
                remarks.append(f"{words['unit']} `{column.unit}`")
            if column.codes:
                remarks.append(f"{words['values']}: [{column.codes}](#{column.codes})")
            if column.refers:
                remarks.append(f"{words['refers']} `{column.refers}`")
            if column.headings:
                remarks.append(f"{words['headings']}: " + ", ".join(f"“{text}”" for text in column.headings))
            lines.append(f"| `{column.name}` | `{column.type}` | {'; '.join(remarks)} |")
        lines.append("")
    lines += [f"# {words['codes']}", ""]
    for name, values in VOCABULARIES.items():
        lines += [f"## {name}", "", ", ".join(f"`{value}`" for value in values), ""]
    return "\n".join(lines)


def declaration() -> dict[str, Any]:
    """The whole declaration as plain values, for `kehoach schema --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": [asdict(table) for table in TABLES],
        "codes": {name: list(values) for name, values in VOCABULARIES.items()},
    }
