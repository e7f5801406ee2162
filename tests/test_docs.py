"""The documentation says what is there: every command, option, file, package and table; and nothing that is gone."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

from pipeline.commands import app
from schemas.tables import TABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GROUP: Any = typer.main.get_command(app)
COMMANDS = sorted(GROUP.commands)
UNIVERSAL = {"--help", "--lang", "--output"}


def options_of(command: str) -> set[str]:
    """The options of a command as typed."""
    return {o for p in GROUP.commands[command].params if p.param_type_name == "option" for o in p.opts}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"kehoach {command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_readme(command: str) -> None:
    for option in options_of(command):
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", README), option


def test_the_readme_names_no_command_and_no_option_that_is_gone() -> None:
    assert set(re.findall(r"kehoach ([a-z]+)\b(?! is| are)", README)) - {"query", *COMMANDS} == set()
    known = {option for command in COMMANDS for option in options_of(command)} | UNIVERSAL | {"--version"}
    others = re.compile(r"bin/dask |#SBATCH |^flock |systemctl ")  # options of other programs
    ours = "\n".join(line for line in README.splitlines() if not others.search(line))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) - known == set()


def test_every_command_explains_itself_in_both_languages() -> None:
    program = [sys.executable, "-m", "pipeline.cli"]
    seen = {}
    for lang in ("vi", "en"):
        run = subprocess.run(
            [*program, "--lang", lang, "--help"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            cwd=ROOT,
            env=os.environ | {"COLUMNS": "200"},
        )
        seen[lang] = run.stdout
        for command in COMMANDS:
            assert re.search(rf"^\s+{command}\s+\S", run.stdout, re.MULTILINE), (lang, command)
    assert seen["vi"] != seen["en"]


def test_every_table_is_in_the_readme() -> None:
    named = set(re.findall(r"`([a-z_]+)`", README.split("## What comes out")[1].split("`kehoach schema`")[0]))
    assert {table.name for table in TABLES} <= named


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_and_files_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)\)", text):
        assert (path.parent / target).exists(), target
    for name in re.findall(r"`((?:extractors|schemas|pipeline|benchmarks|samples|tests|scripts)/[\w./]+\.\w+)`", text):
        assert (ROOT / name).exists(), name


def test_packages_do_what_the_readme_says_where_it_says() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| `([\w/]+\.py)` \|", README, re.MULTILINE)
    modules = {"opencv-python-headless": "cv2", "python-docx": "docx"}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {name for name, _ in rows} == {*declared, "pytest"}
    for name, file in rows:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        imported = {
            module.split(".")[0]
            for node in ast.walk(tree)
            for module in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert modules.get(name, name) in imported, f"{file} does not use {name}"


def test_make_targets_of_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for path in DOCS:
        assert set(re.findall(r"`?make ([a-z]+)`", path.read_text(encoding="utf-8"))) <= targets, path
    assert all(re.search(rf"^{t}:.*## \w", makefile, re.MULTILINE) for t in targets - {"lint"}), "make help lists it"


def test_versions_agree() -> None:
    version = importlib.metadata.version("kehoach")
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_requirements_are_exact_and_hashed_and_name_no_index() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^([A-Za-z0-9._-]+)(==[^ ;\\]+)?(?: ;[^\\]*)? \\\n    --hash=sha256:", text, re.MULTILINE)
    assert pins
    assert all(version for _, version in pins)
    names = {name.lower() for name, _ in pins}
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    for line in wanted:
        name = re.match(r"[a-z0-9-]+", line)
        assert not name or name[0] in names, name


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith(
        "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3, 19 November 2007"
    )
    assert re.findall(r"^  (\d+)\. [A-Z]", text, re.MULTILINE) == [str(n) for n in range(18)]
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text
