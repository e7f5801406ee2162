"""Each class of expressions that docs/grammars.md lists is covered by the example it names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).resolve().parents[1]
_SECTION = regex.compile(r"^## (?P<name>\w+)$(?P<rows>.*?)(?=^## |\Z)", regex.M | regex.S)


def named() -> list[tuple[str, str]]:
    page = (ROOT / "docs" / "grammars.md").read_text(encoding="utf-8")
    out = []
    for section in _SECTION.finditer(page):
        for row in section["rows"].splitlines():
            cells = row.split("|")
            if len(cells) == 4 and "`" in cells[2]:
                out.extend((section["name"].lower(), text) for text in regex.findall(r"`([^`]+)`", cells[2]))
    return out


@pytest.mark.parametrize(("grammar", "beginning"), named())
def test_the_example_is_there(grammar: str, beginning: str) -> None:
    with (ROOT / "tests" / "examples" / f"{grammar}.csv").open(encoding="utf-8", newline="") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)]
    assert any(text.startswith(beginning) for text in texts)


def test_every_grammar_has_its_classes() -> None:
    assert {grammar for grammar, _ in named()} == {"citations", "numbers", "agencies"}
