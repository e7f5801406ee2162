"""`kehoach query`: SQL over the tables of the publication in force, in an embedded DuckDB that can only read them."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.language import chosen, tr
from pipeline.views import VIEWS
from schemas.tables import TABLES

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def connect(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """A connection with one commented view a table and those of `pipeline/views.py`, all of one publication.

    Files elsewhere are out of its reach.

    Raises `CallError` where there is no dataset.
    """
    publication = dataset.require_current().resolve()
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    lang = chosen()
    for table in TABLES:
        if not (publication / table.name).is_dir():
            continue  # published by an earlier version
        files = str(publication / table.name / "*.parquet")
        connection.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM read_parquet({_quoted(files)})')
        words = {column.name: column.vi if lang == "vi" else column.en for column in table.columns}
        _comment(connection, table.name, table.vi if lang == "vi" else table.en, words)
    for view in VIEWS:
        try:
            connection.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
        except (duckdb.BinderException, duckdb.CatalogException):  # an earlier version lacked a column or a table of it
            continue
        _comment(connection, view.name, view.vi if lang == "vi" else view.en, dict(view.comments(lang)))
    folders = sorted({str(publication), str(dataset.root.absolute()), str(dataset.root.resolve())})
    connection.execute(f"SET allowed_directories = [{', '.join(_quoted(folder + '/') for folder in folders)}]")
    connection.execute("SET temp_directory = ''")  # else a large query would write beside whoever asks it
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _comment(connection: duckdb.DuckDBPyConnection, view: str, words: str, columns: dict[str, str]) -> None:
    """Say what a view and its columns hold, where `DESCRIBE` and other programs look for it."""
    connection.execute(f'COMMENT ON VIEW "{view}" IS {_quoted(words)}')
    for name in connection.execute(f'SELECT * FROM "{view}" LIMIT 0').description or ():
        if name[0] in columns:
            connection.execute(f'COMMENT ON COLUMN "{view}"."{name[0]}" IS {_quoted(columns[name[0]])}')


def _statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type not in _READING:
        raise CallError(
            tr(
                "query chỉ nhận một câu lệnh đọc (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, EXPLAIN)",
                "query takes one reading statement (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, EXPLAIN)",
            )
        )
    return statements[0]


def run_query(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
    """Execute one reading statement; raises `CallError` with DuckDB's own words for any other."""
    try:
        return connection.execute(_statement(connection, sql))
    except duckdb.Error as error:
        raise CallError(str(error)) from None


def named_rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a statement of our own as mappings of columns; `values` take the places of its `?`."""
    result = connection.execute(sql, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _plain(value: Any) -> Any:
    """What JSON can hold: dates and times as ISO text, bytes and other types as their text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, (list, dict, bool)) else str(plain)


def query_command(sql: str | None, output: Path, form: str) -> None:
    """Print the result of `sql` as `table`, `csv`, `json` or `parquet` on standard output; without it, ask for more."""
    with connect(Dataset(output)) as connection:
        if sql is None:
            from pipeline.prompt import ask

            ask(connection, form)
        else:
            print_result(connection, sql, form)


def print_result(connection: duckdb.DuckDBPyConnection, sql: str, form: str) -> None:
    """Execute one reading statement and print what comes out; raises `CallError` where it cannot."""
    try:
        if form == "parquet":
            _write_parquet(connection, sql)
            return
        result = run_query(connection, sql)
        names = [column[0] for column in result.description or ()]
        rows = result.fetchall()
    except duckdb.Error as error:
        raise CallError(str(error)) from None
    if form == "json":
        listed = [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    elif form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)
        sys.stdout.write(buffer.getvalue())
    else:
        _print_table(names, rows)


def _write_parquet(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    import pyarrow.parquet as pq

    if sys.stdout.isatty():
        raise CallError(
            tr(
                "hãy chuyển kết quả Parquet vào một tệp: ... > tep.parquet",
                "send Parquet to a file: ... > file.parquet",
            )
        )
    statement, buffer = _statement(connection, sql), io.BytesIO()
    pq.write_table(connection.sql(statement).to_arrow_table(), buffer, compression="zstd")
    sys.stdout.buffer.write(buffer.getvalue())


def _print_table(names: list[str], rows: list[tuple[Any, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # piped, nothing is cut off; on a terminal columns share its width
    console = Console() if sys.stdout.isatty() else Console(width=10_000)
    table = Table()
    for name in names:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)
