"""The views of `query` and its prompt: what they hold, and five questions of a researcher over the shared plans.

The numbers of the questions were counted in the gold files by hand, not taken from the program.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import language
from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.query import connect, run_query
from pipeline.views import VIEWS
from schemas.tables import TABLES
from tests.command_line import ROOT, kehoach
from tests.published import plans, samples
from tests.readings import PLANS

shared = pytest.mark.skipif(not PLANS, reason="the shared plans do not lie beside the repository")

# question, at most ten lines of SQL, the answer
QUESTIONS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "Who leads most of the work that the appendices hand out?": (
        """
        SELECT key, count(*) AS tasks
        FROM (SELECT unnest(lead_keys) AS key FROM task_overview WHERE source = 'appendix')
        GROUP BY key ORDER BY tasks DESC, key LIMIT 3
        """,
        [("so-cong-thuong", 44), ("so-ke-hoach-va-dau-tu", 9), ("so-nong-nghiep-va-phat-trien-nong-thon", 8)],
    ),
    "How many tasks of each province's appendices fall due in 2025?": (
        """
        SELECT province_name, count(*) AS tasks
        FROM task_overview
        WHERE source = 'appendix' AND due_year = 2025
        GROUP BY province_name ORDER BY province_name
        """,
        [("Kon Tum", 3), ("Quảng Ngãi", 13), ("Trà Vinh", 15)],
    ),
    "What share of GRDP does each province want manufacturing to have in 2030?": (
        """
        SELECT DISTINCT province_name, comparator, value_min
        FROM target_overview
        WHERE indicator_key = 'manufacturing_share_grdp' AND period_end = 2030
        ORDER BY province_name
        """,
        [("Kon Tum", "gt", 25.0), ("Quảng Nam", "eq", 25.0), ("Quảng Ngãi", "gt", 40.0)],
    ),
    # 12-NQ/TU is cited by two plans as well, but those are acts of two Party committees
    "Which acts does more than one plan build on?": (
        """
        SELECT cited_notation, count(DISTINCT document_id) AS plans
        FROM citation_edges
        WHERE cited_work_id IS NOT NULL
        GROUP BY cited_work_id, cited_notation HAVING plans > 1
        ORDER BY cited_notation
        """,
        [("165/QĐ-TTg", 2), ("19-NQ/TW", 2), ("23-NQ/TW", 2), ("29-NQ/TW", 2)],
    ),
    "What do the appendices want to see written?": (
        """
        SELECT output, count(*) AS times
        FROM (SELECT unnest(outputs) AS output FROM task_overview)
        GROUP BY output ORDER BY times DESC, output LIMIT 5
        """,
        [("Kế hoạch", 20), ("Báo cáo", 17), ("Đề án", 15), ("Nghị quyết", 10), ("Quyết định", 8)],
    ),
}


@pytest.fixture
def of_plans() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(Dataset(plans())) as connection:
        yield connection


@pytest.fixture
def of_samples() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(Dataset(samples())) as connection:
        yield connection


@shared
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_one_short_query(of_plans: duckdb.DuckDBPyConnection, question: str) -> None:
    sql, answer = QUESTIONS[question]
    assert len(sql.strip().splitlines()) <= 10
    assert run_query(of_plans, sql).fetchall() == answer


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    (row,) = run_query(connection, sql).fetchall()
    return row[0] if len(row) == 1 else row


def test_views_have_a_row_for_each_record(of_samples: duckdb.DuckDBPyConnection) -> None:
    for view, table in (("task_overview", "tasks"), ("target_overview", "targets")):
        assert one(of_samples, f"SELECT count(*) FROM {view}") == one(of_samples, f"SELECT count(*) FROM {table}") > 0
    cited = one(of_samples, "SELECT sum(citations) FROM citation_edges")
    assert cited == one(of_samples, "SELECT count(*) FROM citations") > 0
    boxes = one(of_samples, "SELECT sum(len(bboxes)) FROM tasks")
    assert boxes == one(of_samples, "SELECT count(*) FROM task_boxes") > 0


def test_owners_stand_in_their_order_and_are_never_null(of_samples: duckdb.DuckDBPyConnection) -> None:
    assert one(of_samples, "SELECT count(*) FROM task_overview WHERE leads IS NULL OR coordinators IS NULL") == 0
    several = run_query(
        of_samples,
        """SELECT v.coordinators, list(a.agency_name ORDER BY a.ordinal) FROM task_overview v JOIN assignments a
        ON a.subject_id = v.task_id AND a.role = 'coordinate' GROUP BY v.task_id, v.coordinators""",
    ).fetchall()
    assert several
    assert all(shown == printed for shown, printed in several)
    assert any(len(shown) > 1 for shown, _ in several)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_column_of_a_view_says_what_it_holds(lang: str) -> None:
    language.choose(lang)
    try:
        with connect(Dataset(samples())) as connection:
            for view in VIEWS:
                columns = run_query(
                    connection,
                    f"SELECT column_name, comment FROM duckdb_columns() WHERE table_name = '{view.name}' ORDER BY 1",
                ).fetchall()
                assert [name for name, _ in columns] == sorted(view.columns), view.name
                assert all(comment for _, comment in columns)
                comment = one(connection, f"SELECT comment FROM duckdb_views() WHERE view_name = '{view.name}'")
                assert comment == (view.vi if lang == "vi" else view.en)
    finally:
        language.choose("en")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM '{output}/../secret.csv'",
        "SELECT * FROM read_text('{output}/tasks/../../secret.csv')",
        "SELECT * FROM read_text('{output}/link.csv/../../secret.csv')",
        "FROM glob('/etc/*')",
        "SELECT getenv('HOME')",
    ],
)
def test_nothing_outside_the_dataset_is_read(sql: str) -> None:
    output = samples()
    (output.parent / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with connect(Dataset(output)) as connection, pytest.raises(CallError):
        run_query(connection, sql.format(output=output)).fetchall()


def ask(*arguments: str, typed: str = "") -> Any:
    return kehoach("query", *arguments, "--output", samples(), module="pipeline.cli", stdin=typed.encode())


def test_csv_is_plain() -> None:
    """RFC 4180: commas, quotes doubled, line ends CR LF, UTF-8 without a mark."""
    done = ask("SELECT 'a,\"b\"' AS x, 'hai\ndòng' AS y, 'Sở Công Thương' AS z", "--format", "csv")
    assert done.stdout == 'x,y,z\r\n"a,""b""","hai\ndòng",Sở Công Thương\r\n'
    assert next(csv.DictReader(io.StringIO(done.stdout, newline="")))["x"] == 'a,"b"'


def test_parquet_comes_without_a_word_on_the_other_stream() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "query", "FROM tasks", "--format", "parquet", "--output", samples()],
        capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == b""
    assert pq.read_table(io.BytesIO(done.stdout)).num_rows > 0


def test_nothing_is_written_beside_who_asks() -> None:
    with connect(Dataset(samples())) as connection:
        assert one(connection, "SELECT current_setting('temp_directory')") == ""


def test_without_sql_statements_are_read_one_after_the_other() -> None:
    done = ask("--format", "csv", typed="SELECT 1 AS a;\nSELECT\n 2 AS b;\n.exit\nSELECT 3;\n")
    assert (done.returncode, done.stdout) == (0, "a\r\n1\r\nb\r\n2\r\n")
    tables = ask(typed=".tables\n").stdout
    assert "task_overview" in tables
    assert "assignments" in tables
    assert "deadline_end" in ask(typed=".columns task_overview\n").stdout


def test_a_script_notices_its_mistake() -> None:
    done = ask(typed="SELECT 1;\nSELEC;\nSELECT 2;\n")
    assert done.returncode == 2
    assert "SELEC" in done.stderr


def test_a_publication_of_an_earlier_version_can_still_be_asked(tmp_path: Path) -> None:
    """It has no table `indicators`: the view that needs it is left out, the others work."""
    import shutil

    shutil.copytree(samples(), tmp_path / "output", symlinks=True)
    shutil.rmtree((tmp_path / "output" / "indicators").resolve())
    with connect(Dataset(tmp_path / "output")) as connection:
        assert one(connection, "SELECT count(*) FROM task_overview") > 0
        with pytest.raises(CallError):
            run_query(connection, "FROM target_overview")


def test_every_table_is_read_by_pandas_pyarrow_and_duckdb_without_this_program() -> None:
    output = samples()
    for each in TABLES:
        rows = pq.read_table((output / each.name).resolve()).num_rows
        assert list(pd.read_parquet(output / each.name).columns) == [column.name for column in each.columns]
        (found,) = duckdb.connect().execute(f"SELECT count(*) FROM '{output}/{each.name}/*.parquet'").fetchall()
        assert found[0] == rows == len(pd.read_parquet(output / each.name))
