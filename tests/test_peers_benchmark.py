"""The comparison with other table readers is fair and right: what counts as a right cell, and the plans it is made over."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import peers, plans

ROWS = [["1", "Xây dựng chợ", "Sở Công Thương"], ["2", "Rà soát quy hoạch", "Sở Xây dựng"]]


@pytest.mark.parametrize(
    ("found", "expected", "why"),
    [
        (ROWS, (6, 6, 2), "all right"),
        ([["1", "Xây dựngchợ", "SởCông Thương"], ROWS[1]], (6, 4, 2), "the letters are right, the blanks are not"),
        ([["1", "Xây dựng", "Sở Công"], ["", "chợ", "Thương"], ROWS[1]], (6, 6, 2), "one line a row is joined"),
        ([["TT", "Nhiệm vụ", "Cơ quan chủ trì"], *ROWS], (6, 6, 2), "a header repeated on each page is left out"),
        ([["1", "Xây dựng chợ Sở Công Thương"], ROWS[1]], (4, 4, 1), "two cells run together are both wrong"),
        ([["1", "", "Xây dựng chợ", "Sở Công Thương"], ROWS[1]], (6, 6, 2), "an empty column more is no fault"),
        ([["2", "Xây dựng chợ", "Sở Công Thương"]], (1, 1, 0), "cells of another row are wrong"),
        ([], (0, 0, 0), "nothing found"),
    ],
)
def test_what_counts_as_right(found: list[list[str]], expected: tuple[int, int, int], why: str) -> None:
    assert peers.right(ROWS, peers.joined(found)) == expected, why


def test_the_made_plans_read_as_they_were_made(tmp_path: Path) -> None:
    """Ours over one ruled and one borderless plan: the rows the corpus says are there."""
    (tmp_path / "again").mkdir()
    for number, ruled in ((1, True), (9, False)):  # the last column of 9 is wider on its last page than before
        plan = plans.plan(tmp_path, number, 2, ruled=ruled)
        again = plans.plan(tmp_path / "again", number, 2, ruled=ruled)
        assert plan.path.read_bytes() == again.path.read_bytes()
        letters, _, whole = peers.right(plan.rows, peers.joined(peers.kehoach(str(plan.path))))
        assert (letters, whole) == (len(plan.rows) * len(plans.FIELDS), len(plan.rows))
