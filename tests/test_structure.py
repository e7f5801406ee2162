"""The fences of the house: imports point left, extractors are pure, files stay short."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.codes import FINDING_CODES, OCR_ODDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("schemas", "extractors", "pipeline")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# what each package may import of the house, left to right
ALLOWED = {"schemas": {"schemas"}, "extractors": {"schemas", "extractors"}, "pipeline": set(PACKAGES)}
# bytes in, records out: no clock, no environment, no files, no processes, no Arrow, no pandas
IMPURE = {
    "os", "sys", "io", "pathlib", "shutil", "tempfile", "glob", "time", "random", "secrets", "uuid", "subprocess",
    "multiprocessing", "threading", "concurrent", "asyncio", "signal", "socket", "http", "urllib", "logging", "locale",
    "sqlite3", "pickle", "pyarrow", "pandas", "duckdb", "typer", "rich", "requests",
}  # fmt: skip
OUTSIDE_SCHEMAS = {"pyarrow"}  # the one package beside the standard library, in rendering.py alone
IMPURE_CALLS = re.compile(r"^(open|print|input|exec|eval|__import__)$")
FORBIDDEN_NAMES = re.compile(r"chunk|utils?|helpers?|manager|processor|misc", re.IGNORECASE)


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_is_something_to_look_at() -> None:
    assert {_id(path).split("/")[0] for path in FILES} == set(PACKAGES)
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_imports_point_left(path: Path) -> None:
    package = _id(path).split("/")[0]
    found = {name.split(".")[0] for name in _imports(_tree(path))} & {*PACKAGES, "tests", "samples", "benchmarks"}
    assert found <= ALLOWED[package], f"{_id(path)} imports {sorted(found - ALLOWED[package])}"


@pytest.mark.parametrize("path", [path for path in FILES if _id(path).startswith("extractors/")], ids=_id)
def test_extractors_are_pure(path: Path) -> None:
    tree = _tree(path)
    found = {name.split(".")[0] for name in _imports(tree)} & IMPURE
    assert not found, f"{_id(path)} imports {sorted(found)}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and IMPURE_CALLS.match(node.func.id):
            pytest.fail(f"{_id(path)}:{node.lineno} calls {node.func.id}")
        if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow"):
            pytest.fail(f"{_id(path)}:{node.lineno} reads the clock")


@pytest.mark.parametrize("path", [path for path in FILES if _id(path).startswith("schemas/")], ids=_id)
def test_schemas_need_the_standard_library_only(path: Path) -> None:
    import sys

    roots = {name.split(".")[0] for name in _imports(_tree(path))} - sys.stdlib_module_names - {"schemas", ""}
    allowed = OUTSIDE_SCHEMAS if path.name == "rendering.py" else set()
    assert roots <= allowed, f"{_id(path)} imports {sorted(roots - allowed)}"


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_files_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 520, f"{_id(path)} has {lines} lines; about 500 is the limit"


@pytest.mark.parametrize("path", [path for path in FILES if path.stat().st_size], ids=_id)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(_tree(path)), f"{_id(path)} has no docstring"


def test_the_architecture_names_every_module() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    top = [path for path in FILES if path.name != "__init__.py" and path.parent.name in PACKAGES]
    missing = [_id(path) for path in top if f"`{path.name}`" not in told]
    assert not missing, f"docs/architecture.md does not name {missing}"
    named = set(re.findall(r"`(\w+\.py)`", told))
    assert named <= {path.name for path in FILES}, "a module that is no more"


def test_names_are_terms_of_the_field() -> None:
    for path in FILES:
        assert not FORBIDDEN_NAMES.search(path.stem), _id(path)
        for node in ast.walk(_tree(path)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                assert not FORBIDDEN_NAMES.search(node.name), f"{_id(path)}: {node.name}"


def test_every_finding_that_is_declared_is_raised() -> None:
    """docs/known-issues.md and the published code list name doubts that the program can have."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in FILES if _id(path) != "schemas/codes.py")
    named = set(re.findall(r'"(\w+)"', code))
    assert FINDING_CODES.keys() - OCR_ODDS.keys() <= named, "no module names these"


def test_pipeline_holds_no_pattern_over_document_text() -> None:
    """What the text of a document means is decided in the extractors."""
    for path in (path for path in FILES if _id(path).startswith("pipeline/")):
        assert "regex" not in set(_imports(_tree(path))), _id(path)


def test_sources_name_no_path_of_a_machine() -> None:
    for path in FILES:
        assert not re.search(r"/(home|work|Users|root)/", path.read_text(encoding="utf-8")), _id(path)
