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
from schemas.dictionary import CAVEATS, caveat_lines, described, notes_of, remarks
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
    said = [described(table, column) for table in TABLES for column in table.columns]
    declared = [SCHEMA_VERSION, [asdict(table) for table in TABLES], said, VOCABULARIES, BOX_FIELDS]
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
            metadata={
                "description": column.en,
                "description_vi": column.vi,
                "unit": column.unit or "",
                "headings": "; ".join(column.headings),
                "example": notes_of(table, column).example,
                "caveats": " ".join(notes_of(table, column).caveats),
                "since": column.since,
            },
        )
        for column in table.columns
    ]  # fmt: skip
    columns = {column.name: described(table, column) for column in table.columns}
    return pa.schema(
        fields,
        metadata={
            "table": table.name,
            "description": table.en,
            "description_vi": table.vi,
            "schema_version": SCHEMA_VERSION,
            "column_descriptions": json.dumps(columns, ensure_ascii=False),
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
    notes = notes_of(table, column)
    if notes.example:
        field["example"] = notes.example
    if notes.caveats:
        field["caveats"] = list(notes.caveats)
    if column.refers:
        field["refers"] = column.refers
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    """Where one column decides: a registry whose rows are periods has no key of one column, `refers` names it then."""
    keys = []
    single = {each.name: each.key[0] for each in TABLES if len(each.key) == 1}
    for column in table.columns:
        if column.refers:
            resource, _, target = column.refers.partition(".")
            if single.get(resource) != target:
                continue
            here = "" if resource == table.name else resource  # Table Schema: a table refers to itself by ""
            keys.append({"fields": [column.name], "reference": {"resource": here, "fields": [target]}})
    return keys


LICENCE = {
    "name": "CC0-1.0",
    "title": "Creative Commons Zero v1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
SOURCES = [
    {"title": "Văn bản của các cơ quan nhà nước Việt Nam; tên và SHA-256 của từng tệp ở bảng documents"},
    {"title": "Danh mục cơ quan, tỉnh, chỉ tiêu; nguồn ở cột source của các bảng agencies, provinces, indicators"},
]
RIGHTS = (
    "The texts are official documents, outside copyright by Điều 15 of the Law on Intellectual Property of Việt Nam. "
    "The dataset is dedicated to the public domain under CC0-1.0. The program's licence (AGPL-3.0-or-later) does not "
    "reach what the program writes."
)


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
        "licenses": [LICENCE],
        "sources": SOURCES,
        "rights": RIGHTS,
        "keywords": ["Việt Nam", "kế hoạch", "provinces", "plans", "targets", "open government"],
        "caveats": {code: {"vi": vi, "en": en} for code, (vi, en) in CAVEATS.items()},
        "resources": resources,
    }


# --- Data dictionary ----------------------------------------------------------------------------------------------

_WORDS = {
    "vi": {
        "title": "Từ điển dữ liệu", "version": "Phiên bản lược đồ", "key": "Khóa chính", "column": "Cột",
        "type": "Kiểu", "meaning": "Ý nghĩa", "codes": "Danh mục mã", "caveats": "Lưu ý",
    },
    "en": {
        "title": "Data dictionary", "version": "Schema version", "key": "Primary key", "column": "Column",
        "type": "Type", "meaning": "Meaning", "codes": "Code lists", "caveats": "Caveats",
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
            lines.append(f"| `{column.name}` | `{column.type}` | {remarks(table, column, lang)} |")
        lines.append("")
    lines += [f"# {words['caveats']}", "", *caveat_lines(lang), ""]
    lines += [f"# {words['codes']}", ""]
    for name, values in VOCABULARIES.items():
        lines += [f"## {name}", "", ", ".join(f"`{value}`" for value in values), ""]
    return "\n".join(lines)


def declaration() -> dict[str, Any]:
    """The whole declaration as plain values, for `kehoach schema --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": [
            {**asdict(table), "columns": [{"name": each.name, **described(table, each)} for each in table.columns]}
            for table in TABLES
        ],
        "caveats": {code: {"vi": vi, "en": en} for code, (vi, en) in CAVEATS.items()},
        "codes": {name: list(values) for name, values in VOCABULARIES.items()},
    }
