"""What is read grows with the text, not with its square: told by the cost of four times as much within one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from extractors.agencies import read_agencies, read_clause
from extractors.citations import find_citations
from extractors.deadlines import find_deadlines
from extractors.model import Context, PlacedText
from extractors.numbers import find_values
from extractors.periods import find_periods
from extractors.target_sentences import read_goal_cell

CONTEXT = Context(province_name="Trà Vinh", province_code="84", year=2021)
# Four times the text costs about four times as much where it is linear, sixteen times where it is quadratic.
TOLERATED = 9.0


def _cost(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _targets(text: str) -> object:
    return read_goal_cell(PlacedText(text), None, None, CONTEXT)


@pytest.mark.parametrize(
    ("read", "unit", "times"),
    [
        (_targets, "đạt 5%, ", 500),  # one endless sentence of values without names
        (_targets, "thành lập 05 hợp tác xã, ", 400),
        (_targets, "tỷ lệ hộ nghèo giảm còn 3% vào năm 2025, ", 200),
        (lambda text: read_agencies(text, CONTEXT), ",", 5_000),
        (lambda text: read_agencies(text, CONTEXT), " Sở Y tế,", 500),
        (lambda text: read_agencies(text, CONTEXT), " tôi,", 1_000),
        (lambda text: read_agencies(text, CONTEXT), "(", 10_000),
        (lambda text: read_clause(text, CONTEXT), "Các sở, ", 10_000),
        (lambda text: find_citations(text, CONTEXT), "Quyết định số 12/QĐ-UBND, ", 200),
        (lambda text: find_deadlines(text, CONTEXT), "trước ngày 30/6/2024, ", 200),
        (find_values, "12,5%; ", 500),
        (find_periods, "đến năm 2030, ", 400),
    ],
)
def test_cost_grows_with_the_length(read: Callable[[str], object], unit: str, times: int) -> None:
    read(unit * 3)  # registries and patterns are made with the first text
    ratios = []
    for _ in range(4):
        # the blank makes each text a new one, which no cache has seen
        turn = " " * len(ratios)
        ratios.append(_cost(read, turn + unit * (4 * times)) / max(_cost(read, turn + unit * times), 0.004))
        if ratios[-1] < TOLERATED:
            return
    pytest.fail(f"four times the text cost {min(ratios):.1f} times as much")
