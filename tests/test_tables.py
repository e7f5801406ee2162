"""The declaration of tables against the records, the contract's rules, and what is rendered from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
import types
import typing

import pyarrow as pa
import pytest

from schemas import records
from schemas.rendering import (
    PublishedFile,
    arrow_schema,
    data_dictionary,
    data_package,
    dictionary_columns,
    fingerprint,
)
from schemas.tables import DOCUMENT_TABLES, TABLES, VOCABULARIES, Table, table

RECORDS = {
    "documents": records.Document,
    "legal_bases": records.LegalBasis,
    "citations": records.Citation,
    "blocks": records.Block,
    "objectives": records.Objective,
    "targets": records.Target,
    "tasks": records.Task,
    "assignments": records.Assignment,
    "implementations": records.Implementation,
    "findings": records.Finding,
}
# The contract's section 4, table by table: columns may be added to these, never renamed or dropped.
CONTRACT = {
    "documents": (
        "document_id work_id source_sha256 source_name source_kind page_count document_type "
        "document_type_name number notation issuer issuer_key province_code province_name province_code_2025 "
        "place date_issued year_issued title subject attached_type attached_title status signer_name "
        "signer_position signed_on_behalf signed_as recipients text_coverage ocr_engine schema_version "
        "extractor_version pages bboxes confidence"
    ),
    "legal_bases": "document_id legal_basis_id ordinal kind text pages bboxes confidence",
    "citations": (
        "document_id citation_id ordinal context context_id cited_type cited_number cited_notation "
        "cited_issuer cited_date cited_year cited_title cited_work_id text pages bboxes confidence"
    ),
    "blocks": "document_id block_id ordinal kind section_path label text pages bboxes confidence",
    "objectives": "document_id objective_id ordinal level horizon_year section_path text pages bboxes confidence",
    "targets": (
        "document_id target_id ordinal source group indicator parent_indicator period_text period_start "
        "period_end comparator approximate value_min value_max unit per average direction value_text "
        "reporting_text text pages bboxes confidence"
    ),
    "tasks": (
        "document_id task_id ordinal source appendix_label section_label section_title label title lead_text "
        "coordinating_text approver_text monitor_text funding_text deadline_text deadline_event deadline_kind "
        "deadline_start deadline_end deadline_recurrence deadline_condition output_text outputs note text "
        "pages bboxes confidence"
    ),
    "assignments": (
        "document_id assignment_id subject_type subject_id role ordinal agency_key agency_name agency_kind "
        "is_group province_code successor_key text pages bboxes confidence"
    ),
    "implementations": "document_id implementation_id implemented_work_id level evidence citation_id",
    "findings": "document_id finding_id severity code subject_type subject_id column page message",
    "reviews": "document_id review_id subject_type subject_id column action outcome extracted_value corrected_value",
    "agencies": "agency_key valid_from registered",
    "provinces": "province_code valid_from registered",
    "indicators": "indicator_key name_vi name_en measure units",
}
PYTHON_TYPES = {
    str: {"string"},
    int: {"int32", "int64"},
    float: {"float64"},
    bool: {"bool"},
    dt.date: {"date"},
    tuple[str, ...]: {"list<string>"},
    tuple[int, ...]: {"list<int32>"},
    tuple[records.Box, ...]: {"list<box>"},
}


def test_every_table_of_the_contract_is_declared_with_its_columns() -> None:
    assert [each.name for each in TABLES] == list(CONTRACT)
    for name, columns in CONTRACT.items():
        missing = set(columns.split()) - {column.name for column in table(name).columns}
        assert not missing, f"{name} lacks {missing}"


@pytest.mark.parametrize("declared", DOCUMENT_TABLES, ids=lambda each: each.name)
def test_records_and_tables_are_in_step(declared: Table) -> None:
    """A field of a record is a column of its table, of the same type and as nullable, and the other way round."""
    record = RECORDS[declared.name]
    hints = typing.get_type_hints(record)
    assert {field.name for field in dataclasses.fields(record)} == {column.name for column in declared.columns}
    for column in declared.columns:
        hint = hints[column.name]
        nullable = isinstance(hint, types.UnionType)
        if nullable:
            (hint,) = [part for part in typing.get_args(hint) if part is not type(None)]
        assert column.type in PYTHON_TYPES[hint], f"{declared.name}.{column.name}"
        assert column.required is not nullable, f"{declared.name}.{column.name}: required or not"


def test_extraction_holds_every_document_table() -> None:
    fields = [field.name for field in dataclasses.fields(records.Extraction)]
    assert fields == ["document", *(each.name for each in DOCUMENT_TABLES if each.name != "documents")]


def test_names_keys_codes_and_references_resolve() -> None:
    for each in TABLES:
        names = [column.name for column in each.columns]
        assert len(names) == len(set(names)), each.name
        assert set(each.key) <= set(names)
        for column in each.columns:
            assert column.en
            assert column.vi[0].isupper() or column.vi[0].isdigit(), f"{each.name}.{column.name}: {column.vi}"
            if column.codes:
                assert VOCABULARIES[column.codes]
            if column.refers:
                there, _, name = column.refers.partition(".")
                assert table(there).column(name).type == column.type


def test_arrow_schema_describes_each_column_and_the_file() -> None:
    schema = arrow_schema(table("tasks"), {"publication": "abc"})
    assert schema.field("deadline_end").type == pa.date32()
    assert schema.field("bboxes").type.value_type.field("page").type == pa.int32()
    assert schema.field("task_id").nullable is False
    assert schema.field("note").metadata[b"description"] == b"Note"
    assert schema.metadata[b"publication"] == b"abc"
    assert b"deadline_condition" in schema.metadata[b"column_descriptions"]


def test_codes_are_dictionary_encoded() -> None:
    for each in TABLES:
        wanted = {column.name for column in each.columns if column.codes}
        assert wanted <= set(dictionary_columns(each))


def test_data_package_is_valid_and_declares_the_keys() -> None:
    from frictionless import Package

    files = {
        each.name: PublishedFile(path=f"{each.name}/{each.name}.parquet", bytes=1, sha256="0" * 64, rows=0)
        for each in TABLES
    }
    package = data_package("abc", files)
    assert list(Package.metadata_validate(package)) == []
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert resources["agencies"]["schema"]["primaryKey"] == ["agency_key", "valid_from"]
    assert {
        "fields": ["document_id"],
        "reference": {"resource": "documents", "fields": ["document_id"]},
    } in resources["tasks"]["schema"]["foreignKeys"]
    assert resources["tasks"]["schema"]["fields"][0]["constraints"] == {"required": True}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_data_dictionary_names_every_column_and_code_list(lang: str) -> None:
    text = data_dictionary(lang)
    for each in TABLES:
        assert f"## {each.name}\n" in text
        for column in each.columns:
            assert f"| `{column.name}` | `{column.type}` |" in text
    for name in VOCABULARIES:
        assert f"## {name}\n" in text


def test_fingerprint_follows_the_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setitem(VOCABULARIES, "roles", ("lead",))
    assert fingerprint() != before


def test_declaration_does_not_load_pyarrow() -> None:
    """A worker validates records by the declaration and must stay small."""
    program = "import sys, schemas.tables, schemas.rendering, schemas.records; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
