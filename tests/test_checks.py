"""`check`, `query`, `schema` and `show` on a published dataset, as a user calls them; damage that `check` must see."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline import extraction, language, run
from pipeline.checks import problems
from pipeline.dataset import Dataset
from schemas.tables import TABLES, VOCABULARIES
from tests.command_line import kehoach, write_documents


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small published dataset."""
    monkeypatch.setattr(extraction, "EXTRACT", "tests.standin:extract")
    monkeypatch.setattr(run, "extractor_version", lambda: "stand-in")
    folder = write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba", "c.txt": "FAIL no_text"})
    assert run.execute(run.Options(paths=(str(folder),), output=tmp_path / "out", jobs=1, quiet=True)) == 1
    return tmp_path / "out"


def _rewrite(output: Path, name: str, change: Callable[[pa.Table], pa.Table], *, reseal: bool = True) -> None:
    """Change a published table behind the program's back; `reseal` makes the data package agree with it."""
    (path,) = (output / name).glob("*.parquet")
    schema = pq.read_schema(path)
    changed = change(pq.read_table(path.resolve()))
    # the file's own schema: a change of values must not be seen as a change of schema
    pq.write_table(changed.cast(schema).replace_schema_metadata(schema.metadata), path)
    if reseal:
        package_path = (output / "datapackage.json").resolve()
        package = json.loads(package_path.read_text())
        import hashlib

        for resource in package["resources"]:
            if resource["name"] == name:
                data = path.read_bytes()
                resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
                resource["bytes"] = len(data)
                resource["rows"] = changed.num_rows
        package_path.write_text(json.dumps(package))


def _set(column: str, value: object) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        index = table.schema.get_field_index(column)
        values = [value, *table.column(column).to_pylist()[1:]]
        return table.set_column(index, table.schema.field(column), pa.array(values, table.schema.field(column).type))

    return change


def found(output: Path) -> str:
    """What `check` says, in one string."""
    language.choose("en")
    return "\n".join(problems(Dataset(output)))


def test_a_sound_dataset_passes(output: Path) -> None:
    done = kehoach("check", "--output", output, module="pipeline.cli")
    assert done.returncode == 0, done.stdout
    assert "as promised" in done.stdout


def test_without_a_dataset_check_and_query_say_so(tmp_path: Path) -> None:
    for command in (["check"], ["query", "SELECT 1"]):
        done = kehoach(*command, "--output", tmp_path / "none", module="pipeline.cli")
        assert done.returncode == 2
        assert "there is no dataset here" in done.stderr


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("tasks", _set("source", "elsewhere"), "tasks.source: unknown code 'elsewhere'"),
        ("tasks", _set("document_id", "0" * 16), "tasks.document_id: 1 values are not in documents.document_id"),
        ("assignments", _set("agency_key", "no-body"), "assignments.agency_key: 1 values are not in agencies"),
        ("assignments", _set("subject_id", "gone"), "subject_id is in neither tasks nor targets: 1"),
        ("tasks", lambda table: pa.concat_tables([table, table.slice(0, 1)]), '("task_id") occur twice'),
        ("tasks", lambda table: table.slice(1), "tasks: 2 rows, runs/ has 3"),
        ("documents", _set("source_sha256", "0" * 64), "document_id is not the beginning of source_sha256"),
        ("tasks", _set("confidence", 1.5), "confidence outside 0..1"),
        ("blocks", _set("pages", [7]), "pages that the document does not have"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_check_sees(output: Path, table: str, change: Callable[[pa.Table], pa.Table], said: str) -> None:
    _rewrite(output, table, change)
    assert said in found(output)


def test_check_sees_changed_bytes_and_exits_1(output: Path) -> None:
    _rewrite(output, "tasks", lambda table: table.take(pc.sort_indices(table["task_id"])), reseal=False)
    done = kehoach("check", "--output", output, module="pipeline.cli")
    assert done.returncode == 1
    assert "tasks/tasks.parquet: differs from its hash" in done.stdout


def test_check_sees_missing_and_foreign_files(output: Path) -> None:
    (output / "tasks" / "tasks.parquet").unlink()
    (output / "blocks" / "extra.parquet").write_bytes(b"x")
    said = found(output)
    assert "tasks/tasks.parquet: cannot be read" in said
    assert "blocks/extra.parquet: does not belong here" in said


def test_check_sees_runs_and_quarantine_that_disagree(output: Path) -> None:
    next((output / "quarantine").iterdir()).unlink()
    assert "quarantine/: 0 files, runs/ has 1" in found(output)
    for path in (output / "runs").iterdir():
        path.unlink()
    assert "no run has recorded publication" in found(output)


# --- query --------------------------------------------------------------------------------------------------------

_SQL = "SELECT title, outputs, ordinal, deadline_start FROM tasks ORDER BY title"


def test_query_prints_each_format(output: Path) -> None:
    def ask(form: str) -> str:
        done = kehoach("query", _SQL, "--output", output, "--format", form, module="pipeline.cli")
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert [row["title"] for row in json.loads(ask("json"))] == ["ba", "hai", "một"]
    assert json.loads(ask("json"))[0]["outputs"] == ["Báo cáo"]
    rows = list(csv.DictReader(io.StringIO(ask("csv"))))
    assert rows[2] == {"title": "một", "outputs": '["Báo cáo"]', "ordinal": "1", "deadline_start": ""}
    assert "Báo cáo" in ask("table")


def test_query_writes_parquet(output: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "pipeline.cli", "query", _SQL, "--output", str(output), "--format", "parquet"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    assert pq.read_table(pa.BufferReader(data)).column("title").to_pylist() == ["ba", "hai", "một"]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP VIEW tasks",
        "CREATE TABLE x AS SELECT 1",
        "COPY tasks TO 'stolen.csv'",
        "ATTACH 'x.db'",
        "SET threads = 1",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT nothing FROM tasks",
        "SELEC",
        "",
    ],
)
def test_query_only_reads_and_only_the_dataset(output: Path, tmp_path: Path, sql: str) -> None:
    from pipeline.errors import CallError
    from pipeline.query import connect, run_query

    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    with connect(Dataset(output)) as connection, pytest.raises(CallError):
        run_query(connection, sql.format(secret=secret, folder=tmp_path)).fetchall()
    assert not (tmp_path / "stolen.csv").exists()


def test_query_reads_files_of_the_dataset_by_their_path(output: Path) -> None:
    from pipeline.query import connect, run_query

    with connect(Dataset(output)) as connection:
        rows = run_query(connection, f"SELECT count(*) FROM '{output}/tasks/*.parquet'").fetchall()
        assert rows == [(3,)]
        comments = run_query(connection, "SELECT comment FROM duckdb_columns() WHERE column_name = 'lead_text'")
        assert comments.fetchall() == [("Who leads, as printed",)]


# --- schema -------------------------------------------------------------------------------------------------------


def test_schema_is_the_dictionary_in_both_languages_and_json() -> None:
    english = kehoach("schema", module="pipeline.cli")
    assert english.returncode == 0
    assert "# Data dictionary" in english.stdout
    assert "# Từ điển dữ liệu" in kehoach("schema", "--lang", "vi", module="pipeline.cli").stdout
    declared = json.loads(kehoach("schema", "--json", module="pipeline.cli").stdout)
    assert [table["name"] for table in declared["tables"]] == [table.name for table in TABLES]
    assert declared["codes"]["roles"] == list(VOCABULARIES["roles"])
