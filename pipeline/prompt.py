"""`kehoach query` without SQL: statements typed one after the other, with the tables and columns at hand."""

from __future__ import annotations

import contextlib
import sys

import duckdb

from pipeline.errors import CallError
from pipeline.language import tr
from pipeline.query import print_result

_TABLES = """
SELECT v.view_name AS name, v.comment FROM duckdb_views() v WHERE NOT v.internal ORDER BY v.view_oid"""
_COLUMNS = """
SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns()
WHERE table_name = '{name}' AND NOT internal ORDER BY column_index"""


def _help() -> str:
    return tr(
        "Gõ một câu lệnh đọc, kết thúc bằng dấu chấm phẩy. .tables: các bảng; .columns BẢNG: các cột; .exit: thoát.",
        "Type a reading statement and end it with a semicolon. .tables: the tables; .columns TABLE: its columns; .exit: leave.",
    )


def ask(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    """Read statements from standard input until its end or `.exit`; a mistake is answered in one line.

    Piped, it prints no prompt and raises `CallError` at the first mistake, so that a script notices.
    """
    typed = sys.stdin.isatty()
    if typed:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  arrow keys and history in input()
        print(_help(), file=sys.stderr)
    waiting: list[str] = []
    while True:
        try:
            line = input(("   ...> " if waiting else "kehoach> ") if typed else "")
        except EOFError:
            break
        except KeyboardInterrupt:
            waiting.clear()
            print(file=sys.stderr)
            continue
        if not waiting and line.strip().startswith("."):
            if line.split()[0] in (".exit", ".quit"):
                return
            _answer(connection, *_dotted(line), typed=typed)
            continue
        waiting.append(line)
        if line.rstrip().endswith(";"):
            _answer(connection, "\n".join(waiting), form, typed=typed)
            waiting.clear()
    if any(line.strip() for line in waiting):
        _answer(connection, "\n".join(waiting), form, typed=typed)


def _dotted(line: str) -> tuple[str, str]:
    """The statement behind a word that begins with a point, and its format."""
    word, _, rest = line.strip().partition(" ")
    if word == ".columns" and rest.strip():
        return _COLUMNS.format(name=rest.strip().replace("'", "''")), "table"
    if word == ".tables":
        return _TABLES, "table"
    return "", "table"


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, form: str, *, typed: bool) -> None:
    if not sql.strip(" ;\n\t"):
        print(_help(), file=sys.stderr)
        return
    try:
        print_result(connection, sql, form)
    except CallError as error:
        if not typed:
            raise
        print(f"kehoach: {error}", file=sys.stderr)
