"""What `make torture` does with thousands, with a few: mutants of the samples, and runs killed at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import torture


@pytest.mark.slow
def test_mutants_are_published_or_quarantined_with_a_code(tmp_path: Path) -> None:
    """200 of them: bits flipped, cut, objects swapped, numbers and references changed."""
    found = torture.mutants(tmp_path, range(200))
    assert set(found) <= {"published"} | torture.EXPECTED, found
    assert found["published"] > 20, "mutants that are all refused at the door try nothing"


@pytest.mark.slow
def test_killed_runs_end_in_the_same_bytes(tmp_path: Path) -> None:
    """Of the run, of its workers, of both; readers look on and notice nothing."""
    seen = torture.kills(tmp_path, 5, 100, seed=1, side_by_side=2, slow=0.01)
    assert len(seen) > 1, "another thing was killed each time"
