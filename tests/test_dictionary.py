"""The dictionary: nothing left unsaid, the same words everywhere, found by those who look for them, never stale."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from schemas.dictionary import _NOTES, CAVEATS, described, document, find, notes_of
from schemas.rendering import arrow_schema
from schemas.tables import TABLES, Column, Table, table
from tests.command_line import kehoach
from tests.published import samples

ROOT = Path(__file__).parent.parent
COLUMNS = [(each, column) for each in TABLES for column in each.columns]


@pytest.mark.parametrize(("each", "column"), COLUMNS, ids=[f"{t.name}.{c.name}" for t, c in COLUMNS])
def test_every_column_has_an_example_of_its_type_and_known_caveats(each: Table, column: Column) -> None:
    notes = notes_of(each, column)
    assert notes.example, "write one into schemas/dictionary.py"
    assert set(notes.caveats) <= set(CAVEATS)
    if column.type.startswith("list") or column.type in ("int32", "int64", "float64", "bool"):
        value = json.loads(notes.example)
        expected = {"bool": bool, "int32": int, "int64": int, "float64": (int, float)}.get(column.type, list)
        assert isinstance(value, expected)
    if column.type == "date":
        import datetime as dt

        assert dt.date.fromisoformat(notes.example)
    if column.codes:
        from schemas.tables import VOCABULARIES

        assert notes.example in VOCABULARIES[column.codes]


def test_nothing_is_said_of_columns_that_are_gone() -> None:
    names = {each.name: {column.name for column in each.columns} for each in TABLES}
    place = ""
    for line in _NOTES.strip().splitlines():
        if line.startswith("["):
            place = line.strip("[]")
            assert place == "*" or place in names
            continue
        name = line.split("|")[0].strip()
        assert any(name in of for key, of in names.items() if place in ("*", key)), f"{place}.{name}"


def test_every_caveat_is_used() -> None:
    assert {code for each, column in COLUMNS for code in notes_of(each, column).caveats} == set(CAVEATS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("chủ trì", "tasks.lead_text"),
        ("chu tri", "tasks.lead_text"),  # typed without accents
        ("CƠ QUAN PHỐI HỢP", "tasks.coordinating_text"),
        ("deadline end", "tasks.deadline_end"),
        ("thời hạn hoàn thành", "tasks.deadline_text"),  # a heading on the page
        ("quarterly", "tasks.deadline_recurrence"),  # a code
        ("indicator comparable", "targets.indicator_key"),
    ],
)
def test_find(words: str, expected: str) -> None:
    assert expected in [f"{each.name}.{column.name}" for each, column in find(words)]


def test_find_takes_whole_words_and_accents_as_typed() -> None:
    """`chủ trì` is neither in `chương trình` nor the same as `chữ` and `trị`; a long word may be cut short."""
    assert {f"{each.name}.{column.name}" for each, column in find("chủ trì")} == {"tasks.lead_text", "assignments.role"}
    assert ("tasks", "deadline_end") in {(each.name, column.name) for each, column in find("deadl")}
    assert find("") == find("   ") == []


def test_find_on_the_command_line() -> None:
    done = kehoach("schema", "--find", "chủ trì", "--lang", "vi", module="pipeline.cli")
    assert done.returncode == 0
    assert "tasks.lead_text" in done.stdout
    assert "ví dụ: `Sở Công Thương`" in done.stdout
    nothing = kehoach("schema", "--find", "xyzzy", module="pipeline.cli")
    assert (nothing.returncode, "No column" in nothing.stdout) == (1, True)
    listed = json.loads(kehoach("schema", "--find", "chủ trì", "--json", module="pipeline.cli").stdout)
    assert listed[0]["headings"]


def test_the_document_is_not_stale() -> None:
    text = (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert text == document(), "run: make dictionary"


def test_parquet_says_the_same() -> None:
    schema = pq.read_schema(next((samples() / "tasks").glob("*.parquet")))
    lead = table("tasks").column("lead_text")
    assert schema.field("lead_text").metadata[b"example"].decode() == "Sở Công Thương"
    assert schema.field("lead_text").metadata[b"caveats"] == b"as_printed null_not_printed body_from_heading"
    said = json.loads(schema.metadata[b"column_descriptions"])
    assert said["lead_text"] == described(table("tasks"), lead)
    assert schema.equals(arrow_schema(table("tasks")))


def test_the_data_package_is_valid_and_says_what_may_be_done_with_it() -> None:
    descriptor = json.loads((samples() / "datapackage.json").read_text(encoding="utf-8"))
    assert list(Package.metadata_validate(descriptor)) == []
    assert descriptor["licenses"][0]["name"] == "CC0-1.0"
    assert "Điều 15" in descriptor["rights"]
    assert descriptor["sources"]
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    keys = {name: resource["schema"]["primaryKey"] for name, resource in resources.items()}
    for name, resource in resources.items():
        assert resource["bytes"] > 0
        assert resource["hash"].startswith("sha256:")
        for key in resource["schema"]["foreignKeys"]:
            # a foreign key leads to the primary key of one column, in this table ("") or another
            assert keys[key["reference"]["resource"] or name] == key["reference"]["fields"]
    fields = {field["name"]: field for field in resources["tasks"]["schema"]["fields"]}
    assert fields["lead_text"]["caveats"] == ["as_printed", "null_not_printed", "body_from_heading"]
