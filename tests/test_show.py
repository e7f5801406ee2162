"""`kehoach show` on a sample plan."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import language
from pipeline.errors import CallError
from pipeline.show import show_command
from tests.command_line import ROOT, kehoach

_PLANS = sorted((ROOT / "samples").glob("*.pdf"))
pytestmark = pytest.mark.skipif(not _PLANS, reason="samples/ has no PDF yet: run `make samples`")


@pytest.fixture(scope="module")
def plan() -> Path:
    """The smallest sample."""
    return min(_PLANS, key=lambda path: path.stat().st_size)


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What `show` prints; in this process, since most of a call is the loading of the extractors."""

    def call(path: Path, stage: str | None = None, *, as_json: bool = False, html: Path | None = None) -> str:
        show_command(path, stage, as_json, html)
        return capsys.readouterr().out

    return call


def test_the_command_line(plan: Path) -> None:
    done = kehoach("show", plan, "--lang", "vi", module="pipeline.cli")
    assert done.returncode == 0, done.stderr
    assert "Cơ quan: " in done.stdout


def test_the_reading_for_people(plan: Path, show: Callable[..., str]) -> None:
    language.choose("en")
    printed = show(plan)
    assert "TASKS" in printed or "TARGETS" in printed
    assert "Issuer: " in printed


def test_json_is_the_extraction(plan: Path, show: Callable[..., str]) -> None:
    extraction = json.loads(show(plan, as_json=True))
    assert extraction["document"]["source_name"] == plan.name
    assert extraction["blocks"]


def test_each_stage_has_a_text_and_a_json_form(plan: Path, show: Callable[..., str]) -> None:
    blocks = json.loads(show(plan, "layout", as_json=True))
    assert len(show(plan, "layout").splitlines()) >= len(blocks) > 3
    pages = json.loads(show(plan, "text", as_json=True))
    words = [word["text"] for page in pages for word in page["words"]]
    assert {"HÒA", "HOÀ"} & set(words), "the national name stands on every first page"
    assert isinstance(json.loads(show(plan, "tables", as_json=True)), list)
    assert "document_id: " in show(plan, "records")


def test_html_is_one_file_with_every_page_and_boxes(plan: Path, tmp_path: Path, show: Callable[..., str]) -> None:
    show(plan, html=tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    extraction = json.loads(show(plan, as_json=True))
    assert page.count("<figure") == extraction["document"]["page_count"]
    assert page.count("<rect") > len(extraction["blocks"])
    assert not re.search(r"(?:src|href)=\"(?!data:)", page), "nothing is loaded from elsewhere"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"no pdf at all", "no PDF"),
        (b"%PDF-1.7 broken", "cannot be read as a PDF"),
    ],
    ids=["missing", "empty", "text", "broken"],
)
def test_what_cannot_be_shown_says_why(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "plan.pdf"
    if content is not None:
        path.write_bytes(content)
    language.choose("en")
    with pytest.raises(CallError, match=said):
        show_command(path, None, False, None)
