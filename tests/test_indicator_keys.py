"""Comparable indicators: the expected key of every target of the shared plans, and our own examples with reasons.

`examples/indicator_keys.csv`: what is printed, the key (empty: unknown) and why. Rows with a document are its targets
in the order of the gold file.
"""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.indicator_keys import key_targets, read_indicator_key
from extractors.model import Context, Draft
from pipeline.export import CELL_LIMIT
from schemas.codes import FINDING_CODES, INDICATOR_MEASURES, confidence_of
from schemas.indicators import indicators, words_of
from tests.readings import PLANS, extraction_of

GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"
EXAMPLES = list(csv.DictReader((Path(__file__).parent / "examples" / "indicator_keys.csv").open(encoding="utf-8")))
SHARED = [row for row in EXAMPLES if row["document"]]


def values_of(row: dict[str, str]) -> dict[str, Any]:
    """The columns of the target that a row describes; its text ends in the value."""
    text = row["text"]
    return {
        "indicator": row["indicator"],
        "parent_indicator": row["parent_indicator"] or None,
        "unit": row["unit"],
        "per": tuple(code.replace("_", " ") for code in row["per"].split()),
        "average": bool(row["average"]),
        "direction": row["direction"] or None,
        "value_text": " ".join(word for word in text.split() if word[0].isdigit() or word in ("dưới", "triệu", "-")),
    }


@pytest.mark.parametrize("row", EXAMPLES, ids=[f"{r['indicator'][:50]}:{r['unit']}" for r in EXAMPLES])
def test_key(row: dict[str, str]) -> None:
    values = values_of(row)
    if row["text"]:
        at = row["text"].rindex(next(w for w in row["text"].split() if w == "dưới" or w[0].isdigit()))
        values["value_text"] = row["text"][at:]
    reading = read_indicator_key(values, row["text"], "Lâm Đồng")
    assert (reading.indicator.key if reading.indicator else "") == row["key"], row["reason"]


def test_the_expected_keys_cover_every_target_of_the_shared_plans() -> None:
    assert len(SHARED) == 115
    assert sum(not row["key"] for row in SHARED) == 1  # a capacity in kWh


@pytest.mark.shared
@pytest.mark.skipif(not PLANS, reason="the shared plans do not lie beside the repository")
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_keys_of_the_shared_plans(path: Path) -> None:
    """What is extracted from the PDF, aligned with gold by words and place, has the key we wrote down."""
    expected = [row for row in SHARED if row["document"] == path.stem]
    gold = json.loads((GOLD / f"{path.stem}.json").read_text(encoding="utf-8"))["targets"]
    left = list(extraction_of(path).targets)
    assert len(left) == len(gold) == len(expected)
    for target, row in zip(gold, expected, strict=True):
        same = [
            each
            for each in left
            if words_of(each.indicator or "") == words_of(target["indicator"])
            and words_of(each.value_text or "") == words_of(target["value_text"])
        ]
        assert same, row["indicator"]
        left.remove(same[0])
        assert (same[0].indicator_key or "") == row["key"], row["indicator"]


def test_the_registry_is_sound() -> None:
    assert len({each.key for each in indicators()}) == len(indicators()) > 200
    assert {row["key"] for row in EXAMPLES} - {""} <= {each.key for each in indicators()}
    for each in indicators():
        assert each.measure in INDICATOR_MEASURES
        assert each.low < each.high
        assert each.units
        assert each.source
        assert each.aliases
        assert all(map(words_of, (*each.aliases, *each.bare)))
        assert not set("{}|") & set(
            "".join((*each.aliases, *each.bare, *(word for pair in each.parts for word in pair)))
        )
        # the list stands in one cell of a workbook
        assert len(json.dumps(each.aliases, ensure_ascii=False)) < CELL_LIMIT


def test_no_name_stands_for_two_indicators_of_one_kind() -> None:
    """Growth and amount of one thing share their names; two shares or two amounts in one unit may not."""
    seen: dict[tuple[Any, ...], str] = {}
    for each in indicators():
        for name in (*each.aliases, *each.bare):
            for unit in each.units:
                place = (words_of(name), each.measure, unit, each.per)
                assert seen.setdefault(place, each.key) == each.key, name


def draft(indicator: str, low: float | None, high: float | None, end: int | None, unit: str = "%") -> Draft:
    values = {
        "indicator": indicator, "unit": unit, "per": (), "average": False, "direction": None, "value_min": low,
        "value_max": high, "period_start": None, "period_end": end, "value_text": f"{low}",
    }  # fmt: skip
    return Draft("targets", values, indicator)


@pytest.mark.parametrize(
    ("drafts", "codes"),
    [
        ([draft("Tỷ lệ che phủ rừng", 58, 58, 2025)], [[]]),
        # more than the whole
        ([draft("Tỷ lệ che phủ rừng", 580, 580, 2025)], [["indicator_implausible"]]),
        ([draft("Tổng công suất các nguồn điện", 1e9, 1e9, 2030, "kWh")], [["indicator_unit"]]),
        # what is counted says nothing against an amount: exports of 20 factories are another thing, not a mistake
        ([draft("Kim ngạch xuất khẩu", 20, 20, 2030, "nhà máy")], [[]]),
        # a share and an amount of one thing are two questions
        ([draft("Điện thương phẩm", 5, 5, 2030)], [[]]),
        # 58 and 64 for one year exclude each other
        (
            [draft("Tỷ lệ che phủ rừng", 58, 58, 2025), draft("Độ che phủ rừng", 64, 64, 2025)],
            [["indicator_contradiction"], ["indicator_contradiction"]],
        ),
        # "more than 40" and 45 do not
        ([draft("Tỷ lệ đô thị hóa", 40, None, 2030), draft("Tỷ lệ đô thị hóa", 45, 45, 2030)], [[], []]),
        # nor do two years
        ([draft("Tỷ lệ đô thị hóa", 40, 40, 2025), draft("Tỷ lệ đô thị hóa", 45, 45, 2030)], [[], []]),
        # nor values without a year
        ([draft("Tỷ lệ đô thị hóa", 40, 40, None), draft("Tỷ lệ đô thị hóa", 45, 45, None)], [[], []]),
    ],
)
def test_findings(drafts: list[Draft], codes: list[list[str]]) -> None:
    drafts = [Draft(each.table, dict(each.values), each.text) for each in drafts]
    key_targets(drafts, Context())
    assert [[note.code for note in each.notes] for each in drafts] == codes
    assert all(0 < confidence_of(each) < 0.99 for each in codes if each)
    assert all(code in FINDING_CODES for each in codes for code in each)


@pytest.mark.shared
@pytest.mark.skipif(not PLANS, reason="the shared plans do not lie beside the repository")
def test_right_values_of_the_gold_files_raise_no_doubt_but_one() -> None:
    """115 targets as people read them. The one: a plan gives the capacity of its power plants in kWh."""
    raised = []
    for path in PLANS:
        gold = json.loads((GOLD / f"{path.stem}.json").read_text(encoding="utf-8"))["targets"]
        drafts = [Draft("targets", {**row, "per": tuple(row.get("per") or ())}, row["value_text"]) for row in gold]
        key_targets(drafts, Context())
        raised += [(path.stem, note.code, each.values["unit"]) for each in drafts for note in each.notes]
    assert raised == [("kon-tum-2023-qd-cong-thuong", "indicator_unit", "kWh")]


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_is_read(indicator: str, parent: str, unit: str, text: str) -> None:
    values = {"indicator": indicator, "parent_indicator": parent, "unit": unit, "value_text": text}
    reading = read_indicator_key(values, text, parent)
    assert reading.indicator is None or reading.indicator.units


def test_long_names_take_no_time() -> None:
    start = time.perf_counter()
    for name in ("kim ngạch xuất khẩu " * 50_000, "tỷ lệ " * 200_000, "(" * 1_000_000, "GRDP, " * 200_000):
        read_indicator_key({"indicator": name, "parent_indicator": name, "unit": "%", "value_text": name}, name)
    assert time.perf_counter() - start < 3
