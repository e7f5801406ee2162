"""The sample plans: made from one source, byte for byte, and gold that agrees with what is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from samples import typeset

SAMPLES = Path(typeset.__file__).parent
PLANS = typeset.sources()
NAMES = sorted(PLANS)
# Any notation as the decree writes it: number, type, issuer. Deliberately not the program's own pattern.
NOTATION = re.compile(r"\d+(?:/\d{4})?(?:/[A-ZĐ][A-Za-zĐ]*-[A-ZĐ]\w*|-[A-Z][A-Za-z]*/[A-ZĐ]\w*)")


@pytest.fixture(scope="module", params=NAMES)
def printed(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A plan's name and its text as printed, white space aside."""
    name: str = request.param
    with pymupdf.open(SAMPLES / f"{name}.pdf") as pdf:
        return name, "".join("".join(page.get_text() for page in pdf).split())


def gold(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_typesetting_again_gives_the_same_bytes(name: str) -> None:
    data = (SAMPLES / f"{name}.pdf").read_bytes()
    assert typeset.typeset(name, PLANS[name]) == data
    assert typeset.gold_text(name, PLANS[name]) == (SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8")
    assert len(data) < 1_000_000


def test_there_are_four_and_each_shows_something_else() -> None:
    assert len(NAMES) >= 4
    assert len({plan["shows"] for plan in PLANS.values()}) == len(NAMES)


def test_every_notation_of_the_text_is_in_gold_and_the_other_way_round() -> None:
    for name in NAMES:
        plan = PLANS[name]
        text = " ".join(
            [*(str(b.get("text", "")) for b in plan["blocks"]), *(str(b.get("run_in", "")) for b in plan["blocks"])]
        )
        assert set(NOTATION.findall(text)) == set(gold(name)["citations_notations"]), name


def test_gold_texts_are_printed(printed: tuple[str, str]) -> None:
    name, text = printed
    want = gold(name)
    words = [b["text"] for b in want["legal_bases"]] + [o["text"] for o in want["objectives"]]
    # cells of a table are printed column by column, so only what stands in one line is looked for
    words += [t["value_text"] for t in want["targets"] if t["source"] == "body"]
    words += [t["lead_text"] for t in want["tasks"] if t["source"] == "body"]
    for part in words:
        assert _near(part, text), (name, part)


def _near(part: str, text: str) -> bool:
    """Whether the text holds the part, white space and footnote marks between its letters aside."""
    letters = re.sub(r"\s+", "", part)
    return re.search(r"\d?".join(map(re.escape, letters)), text) is not None


def test_rows_go_on_over_page_breaks_in_both_appendices() -> None:
    with pymupdf.open(SAMPLES / "son-la-2024-qd-nghe-thu-cong.pdf") as pdf:
        pages = [" ".join(page.get_text().split()) for page in pdf]
    indicators, tasks = (i for i, text in enumerate(pages) if re.search(r"\d Phụ lục I{1,2} ", text))
    # row 4 of appendix I and row 13 of appendix II: the beginning on one page, the end on the next
    assert "Tỷ lệ làng nghề có hệ thống thu gom" in pages[indicators]
    assert "của bản, tiểu khu" in pages[indicators + 1]
    assert "Chỉ tiêu" not in pages[indicators + 1], "the header is not repeated"
    assert "Đưa sản phẩm làng nghề lên sàn" in pages[tasks + 1]
    assert "du lịch và trạm dừng nghỉ" in pages[tasks + 2]
    assert "Nội dung nhiệm vụ" in pages[tasks + 2], "the header is repeated"


def test_the_landscape_appendix_is_landscape() -> None:
    with pymupdf.open(SAMPLES / "lam-dong-2026-kh-dia-danh-so.pdf") as pdf:
        wide = [page.rect.width > page.rect.height for page in pdf]
    assert wide == [False, False, True, True]
