"""Exports: every value comes back out of workbook and CSV, nothing is executed, deadlines stand on their day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.dataset import Dataset
from pipeline.export import CELL_LIMIT, calendar, guarded, unguarded, write_csv, write_workbook
from schemas.rendering import arrow_schema
from schemas.tables import TABLES, table
from tests.command_line import kehoach
from tests.published import plans, samples
from tests.readings import PLANS

DATASETS = [plans if PLANS else samples]


def published(output: Path) -> Path:
    """The folder of the publication in force."""
    return (output / "current").resolve()


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a published table."""
    return pq.read_table(folder / name / f"{name}.parquet").to_pylist()


def restored(kind: str, value: Any) -> Any:
    """A cell as the value it was written from; `kind` is the column's type."""
    if value is None or value == "":
        return None
    if kind.startswith("list"):
        return json.loads(value)
    if kind == "date":
        return value.date() if isinstance(value, dt.datetime) else dt.date.fromisoformat(value)
    if kind == "bool":
        return value if isinstance(value, bool) else value == "true"
    if kind in ("int32", "int64"):
        return int(value)
    return float(value) if kind == "float64" else value


def same(kind: str, left: Any, right: Any) -> bool:
    """Numbers to the 15 digits that a spreadsheet keeps, all else exactly."""
    if kind == "float64" and left is not None and right is not None:
        return math.isclose(left, right, rel_tol=1e-15)
    return bool(left == right)


def test_every_value_comes_back_out_of_the_workbook(tmp_path: Path) -> None:
    folder = published(samples())
    write_workbook(folder, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True)
    assert book.sheetnames[: len(TABLES)] == [each.name for each in TABLES]
    for each in TABLES:
        header, *lines = book[each.name].iter_rows(values_only=True)
        kinds = {column.name: column.type for column in each.columns}
        assert list(header) == [name for name in kinds if (each.name, name) != ("blocks", "text")]
        expected = rows(folder, each.name)
        assert len(lines) == len(expected)
        for line, row in zip(lines, expected, strict=True):
            for name, cell in zip(header, line, strict=True):
                assert same(kinds[name], restored(kinds[name], cell), row[name]), (each.name, name)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda each: each.__name__)
def test_every_value_comes_back_out_of_csv(dataset: Any, tmp_path: Path) -> None:
    folder = published(dataset())
    write_csv(folder, tmp_path / "csv", with_text=True)
    for each in TABLES:
        data = (tmp_path / "csv" / f"{each.name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        kinds = {column.name: column.type for column in each.columns}
        expected = rows(folder, each.name)
        assert len(read) == len(expected)
        for line, row in zip(read, expected, strict=True):
            for name, cell in line.items():
                cell = cell if kinds[name] in ("float64", "int32", "int64", "bool") else unguarded(cell)
                assert restored(kinds[name], cell) == row[name], (each.name, name)
    assert "apostrophe" in (tmp_path / "csv" / "DOC-TRUOC_READ-ME.txt").read_text(encoding="utf-8-sig")


@given(st.text())
def test_no_cell_of_csv_begins_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@\t\r\n"))


def hostile(folder: Path, titles: list[str]) -> Path:
    """A publication whose only tasks have these titles."""
    for each in TABLES:
        (folder / each.name).mkdir(parents=True)
        data: list[dict[str, Any]] = []
        if each.name == "tasks":
            for at, title in enumerate(titles):
                row = {column.name: [] if column.type.startswith("list") else None for column in each.columns}
                data.append(row | {"task_id": f"t{at}", "document_id": "d", "ordinal": at, "title": title})
        path = folder / each.name / f"{each.name}.parquet"
        schema = pa.schema([field.with_nullable(True) for field in arrow_schema(table(each.name))])
        pq.write_table(pa.Table.from_pylist(data, schema=schema), path)
    return folder


def test_nothing_is_executed_and_long_cells_are_cut_with_a_note(tmp_path: Path) -> None:
    titles = ['=HYPERLINK("http://x.example","y")', "+1", "-Sở", "@SUM(A1)", "http://x.example/a", "x" * 40_000, "12"]
    folder = hostile(tmp_path / "p", titles)
    write_workbook(folder, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    page = book["tasks"]
    assert page.freeze_panes == "A2"
    (at,) = [cell.column for cell in page[1] if cell.value == "title"]
    cells = [page.cell(line, at) for line in range(2, len(titles) + 2)]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells if len(str(cell.value)) < 100] == [each for each in titles if len(each) < 100]
    assert len(str(cells[5].value)) == CELL_LIMIT
    assert list(book["cut_cells"].iter_rows(min_row=2, values_only=True)) == [("tasks", "t5", "title", 40_000)]
    write_csv(folder, tmp_path / "csv")
    lines = list(csv.DictReader((tmp_path / "csv" / "tasks.csv").open(encoding="utf-8-sig", newline="")))
    assert lines[0]["title"] == "'" + titles[0]


def test_the_workbook_depends_on_the_publication_alone(tmp_path: Path) -> None:
    folder = published(samples())
    write_workbook(folder, tmp_path / "a.xlsx")
    write_workbook(folder, tmp_path / "b.xlsx")
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx") as a, zipfile.ZipFile(tmp_path / "b.xlsx") as b:
        assert all(a.read(name) == b.read(name) for name in a.namelist())


def test_the_calendar_has_every_dated_task_on_its_last_day() -> None:
    folder = published(samples())
    dated = {row["task_id"]: row for row in rows(folder, "tasks") if row["deadline_end"]}
    events = list(Calendar.from_ical(calendar(Dataset(samples()))).walk("VEVENT"))
    assert len(events) == len(dated) > 0
    for event in events:
        task = dated[str(event["UID"]).removesuffix("@kehoach")]
        assert event["DTSTART"].dt == task["deadline_end"]
        assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(days=1)
        assert " ".join(task["title"].split()) in str(event["SUMMARY"])
    assert calendar(Dataset(samples())) == calendar(Dataset(samples()))


def test_the_calendar_is_written_as_rfc_5545_asks() -> None:
    """Lines of 75 octets at most that end in CR LF, no letter cut in two, what a calendar must have in each event."""
    data = calendar(Dataset(samples()))
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode("utf-8") is not None for line in lines)
    unfolded = data.replace(b"\r\n ", b"").decode("utf-8")
    events = unfolded.split("BEGIN:VEVENT")[1:]
    assert all(all(f"\r\n{name}" in event for name in ("UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:")) for event in events)
    assert len({event.split("UID:")[1].split("\r\n")[0] for event in events}) == len(events)
    assert "Sở" in unfolded


def test_on_the_command_line(tmp_path: Path) -> None:
    for form, name in (("xlsx", "a.xlsx"), ("csv", "b"), ("ics", "c.ics")):
        for _ in range(2):  # a second time over the first
            done = kehoach("export", tmp_path / name, "--format", form, "--output", samples(), module="pipeline.cli")
            assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / name).exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("x")
    done = kehoach("export", tmp_path / "mine", "--format", "csv", "--output", samples(), module="pipeline.cli")
    assert done.returncode == 2
    assert (tmp_path / "mine" / "thesis.doc").exists()
    done = kehoach("export", tmp_path / "no" / "x.xlsx", "--output", samples(), module="pipeline.cli")
    assert done.returncode == 2
