"""`python -m benchmarks.corpus`: a corpus of thousands end to end: throughput, memory, and what the next nights cost.

    python -m benchmarks.corpus [--documents 2000] [--plans 200] [--jobs 2] [--seed 1] [--pages 4]

The corpus are our own typeset plans (`benchmarks/plans.py`), each in several copies whose bytes differ, which to the program
are different documents. Seconds are of the wall, so look at the load of the machine; the shares hold better.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import plans
from benchmarks.torture import Memory, say
from tests.command_line import start


@dataclass(frozen=True)
class Run:
    """One run: its seconds, its record, the peaks of its own memory and of its workers' in MiB."""

    seconds: float
    record: dict[str, Any]
    parent: int
    worker: int


def make(folder: Path, documents: int, number: int, pages: int, seed: int) -> list[Path]:
    """A corpus of so many files of at most `pages` pages of table; gives their paths."""
    folder.mkdir(parents=True)
    originals = [
        plan.path.read_bytes() for plan in plans.write(folder.parent / "plans", number, largest=pages, seed=seed)
    ]
    files = []
    for index in range(documents):
        path = folder / f"{index:05}.pdf"
        path.write_bytes(
            originals[index % number] + b"%% copy %d\n" % index
        )  # after the end: other bytes, the same plan
        files.append(path)
    return files


def run(output: Path, jobs: int, *paths: Path) -> Run:
    """`kehoach run` on these paths."""
    started = time.monotonic()
    process = start(
        "run", *paths, "--output", output, "--jobs", str(jobs), "--ocr", "never", "--quiet", module="pipeline.cli"
    )
    with Memory(process.pid) as memory:
        _, said = process.communicate()
    assert process.returncode == 0, said[-2000:]
    record = json.loads(max((output / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns).read_text())
    return Run(time.monotonic() - started, record, memory.parent >> 20, memory.most >> 20)


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--plans", type=int, default=200, help="different plans among them")
    parser.add_argument("--pages", type=int, default=4, help="most pages of table of a plan")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kehoach-corpus-") as name:
        folder, output = Path(name) / "in", Path(name) / "out"
        files = make(folder, chosen.documents + 1, min(chosen.plans, chosen.documents), chosen.pages, chosen.seed)
        late = files[-1].rename(Path(name) / files[-1].name)
        alone = run(Path(name) / "alone", chosen.jobs, late)
        first = run(output, chosen.jobs, folder)
        second = run(output, chosen.jobs, folder)
        one = run(output, chosen.jobs, folder, late)
    counts = first.record["documents"]
    assert (counts["published"], second.record["documents"]["extracted"]) == (chosen.documents, 0)
    assert one.record["documents"]["extracted"] == 1
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in first.record["seconds_by_step"].items())
    stages = first.record["seconds_by_stage"]
    spent = sum(stages.values())
    shares = ", ".join(f"{stage} {100 * seconds / spent:.0f} %" for stage, seconds in stages.items())
    rows = first.record["rows"]
    say(f"{chosen.documents} documents, {rows['blocks']} blocks, {rows['tasks']} tasks; {chosen.jobs} jobs")
    say(f"first run {first.seconds:.1f} s ({steps}): {chosen.documents / first.seconds:.1f} documents a second")
    say(f"  of the workers' time: {shares}")
    say(f"  peak memory: run {first.parent} MiB, worker {first.worker} MiB (one document alone: {alone.worker} MiB)")
    say(f"second run {second.seconds:.1f} s: {100 * second.seconds / first.seconds:.1f} % of the first")
    say(
        f"one new document among them {one.seconds:.1f} s: {one.seconds / alone.seconds:.2f} times that document alone "
        f"({alone.seconds:.1f} s), {100 * one.seconds / first.seconds:.1f} % of the first"
    )


if __name__ == "__main__":
    main()
