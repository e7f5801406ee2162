"""The files below `runs/`: one for each run, in the order in which they began."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.run_record import RunRecord, free_name


def test_a_run_that_writes_twice_leaves_one_record(tmp_path: Path) -> None:
    """It writes when it publishes, and again when it has ended."""
    record = RunRecord(tmp_path, {"command": "run"})
    record.save("publishing", None)
    record.save("published", 0)
    (path,) = tmp_path.iterdir()
    written = json.loads(path.read_text())
    assert (written["outcome"], written["exit_status"], written["command"]) == ("published", 0, "run")


def test_runs_within_one_second_keep_a_record_each(tmp_path: Path) -> None:
    """In the order of their names, by which the checks find the last one."""
    for count in range(3):
        free_name(tmp_path, 1_800_000_000.0).write_text(str(count))
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == ["0", "1", "2"]
    assert free_name(tmp_path, 1_800_000_000.0, of="-review").name.endswith("-review.json")
