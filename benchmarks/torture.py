"""`make torture`: thousands of damaged PDFs, and runs killed at any moment. Ends with 1 where a promise was broken.

    python -m benchmarks.torture [--mutants 5000] [--kills 200] [--documents 60] [--seed 1] [--side-by-side 2]

Both parts use the program as it is called (`kehoach run`), with `tests/hostile.py` for the files; the tests run the same
functions with small numbers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests import hostile
from tests.command_line import kehoach, start, tables, write_documents
from tests.readers import Readers, worker_pids

TIMEOUT = 60  # seconds a document
MEMORY = 1024  # MiB a worker
_ENDS = 1200  # seconds within which a run must end, on a machine with much else to do
_SLOW = 0.05  # seconds that a document of the killed runs takes
# what a mutant may end as; internal_error, worker_died and timeout are told apart in the report
EXPECTED = {"broken_pdf", "broken_page", "no_text", "not_a_pdf", "encrypted", "too_many_pages", "memory_limit"}


def say(text: str) -> None:
    """A line at once: who waits for an hour wants to see something."""
    print(text, flush=True)


# --- mutants -----------------------------------------------------------------------------------------------------


def mutants(folder: Path, seeds: Iterable[int], jobs: int = 2) -> Counter[str]:
    """Run the mutants of these seeds; gives how many ended as what. Raises `AssertionError` for a broken promise."""
    (folder / "in").mkdir(parents=True)
    contents = set()
    for seed in seeds:
        data = hostile.mutant(seed)
        contents.add(data)
        (folder / "in" / f"{seed:06}.pdf").write_bytes(data)
    started = time.monotonic()
    process = start(
        "run", folder / "in", "--output", folder / "out", "--quiet", "--ocr", "never", "--jobs", str(jobs),
        "--timeout", str(TIMEOUT), "--memory-limit", str(MEMORY), module="pipeline.cli",
    )  # fmt: skip
    with Memory(process.pid) as memory:
        _, said = process.communicate()
    seconds = time.monotonic() - started
    assert process.returncode in (0, 1), said[-2000:]
    entries = [json.loads(path.read_text()) for path in (folder / "out" / "quarantine").glob("*.json")]
    ((published,),) = duckdb.sql(f"SELECT count(*) FROM '{folder}/out/documents/*.parquet'").fetchall()
    assert published + len(entries) == len(contents), "each is published or in quarantine"
    assert all(entry["code"] and entry["message"] for entry in entries)
    for entry in entries:
        if entry["code"] not in EXPECTED:
            say(f"  {entry['source_name']}: {entry['code']}: {entry['message']}")
    checked = kehoach("check", "--output", folder / "out", module="pipeline.cli")
    assert checked.returncode == 0, checked.stdout
    (record,) = (json.loads(path.read_text()) for path in (folder / "out" / "runs").glob("*.json"))
    slowest = record["slowest"][0]
    assert slowest["seconds"] < 1.5 * TIMEOUT, slowest  # a busy machine looks late
    assert memory.most < (MEMORY + 512) << 20, "past the limit, allocations fail"
    say(
        f"  {seconds:.0f} s; slowest {slowest['source_name']}: {slowest['seconds']} s of {TIMEOUT}; "
        f"largest worker {memory.most >> 20} MiB of {MEMORY}"
    )
    return Counter({"published": published, **Counter(entry["code"] for entry in entries)})


class Memory:
    """The most resident memory in bytes that a run (`parent`) and any worker of it (`most`) has had."""

    def __init__(self, run: int) -> None:
        self.most = 0
        self.parent = 0
        self._run = run
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.parent = max(self.parent, _peak(self._run))
            self.most = max([self.most, *map(_peak, worker_pids(self._run))])


def _peak(pid: int) -> int:
    """The peak that the kernel remembers of a process; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) << 10
    except (OSError, IndexError, ValueError):
        return 0


# --- kills -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    """What every attempt begins with: documents, a dataset of the first of them, the bytes it is to end in."""

    folder: Path
    first: Path
    source: Path
    expected: dict[str, bytes]
    documents: int
    slow: float
    seconds: float  # of an undisturbed run, from its lock to its end


def kills(
    folder: Path, count: int, documents: int, seed: int, side_by_side: int = 1, slow: float = _SLOW
) -> Counter[str]:
    """Kill runs, their workers, or both, `count` times, each at another moment; the next run must end in the same bytes.

    `slow`: seconds that a document takes.

    Readers look on all the while. Uses the stand-in for the extractors (`tests/standin.py`): what is tried is everything
    around them. Gives how often what was killed. Raises `AssertionError` for a broken promise.
    """
    source = write_documents(folder / "in", [f"SLOW {slow}\nviệc {number}" for number in range(documents)])
    first = write_documents(folder / "first", ["một"])
    assert kehoach("run", first, source, "--output", folder / "expected", "--quiet").returncode == 0
    assert kehoach("run", first, "--output", folder / "begun", "--quiet").returncode == 0
    shutil.copytree(folder / "begun", folder / "timed", symlinks=True)
    process = start("run", first, source, "--output", folder / "timed", "--quiet")
    locked = _lock_of(folder / "timed", process)
    process.communicate()
    seconds = time.monotonic() - locked
    ground = _Ground(folder, first, source, tables(folder / "expected"), documents, slow, seconds)
    assert tables(folder / "timed") == ground.expected
    dice = random.Random(seed)
    seen: Counter[str] = Counter()
    reads = 0
    with ThreadPoolExecutor(side_by_side) as pool:
        attempt = 0
        while seen.total() - seen["too late"] < count and attempt < 3 * count:
            plans = [
                (attempt + each, dice.uniform(0, ground.seconds), dice.randrange(1 << 30))
                for each in range(side_by_side)
            ]
            for (number, _, _), (what, looked) in zip(
                plans, pool.map(lambda plan: _attempt(ground, *plan), plans), strict=True
            ):
                seen[what] += 1
                reads += looked
                if number % 20 == 19:
                    say(f"  {number + 1} attempts: {dict(seen)}, {reads} reads")
            attempt += side_by_side
    say(f"  {reads} reads, none failed or saw part of a table")
    return seen


def _lock_of(output: Path, process: subprocess.Popen[str]) -> float:
    """The moment at which the run took hold of the dataset."""
    while process.poll() is None:
        with contextlib.suppress(OSError):
            if (output / ".lock").read_text().strip() == str(process.pid):
                break
        time.sleep(0.01)
    return time.monotonic()


def _attempt(ground: _Ground, number: int, delay: float, die: int) -> tuple[str, int]:
    """One killed run and the next one; gives what was killed and how often somebody read meanwhile."""
    output = ground.folder / f"out{number}"
    shutil.copytree(ground.folder / "begun", output, symlinks=True)
    tasks = 1 + 2 * ground.documents
    # one document less: that of the killed worker is in quarantine until the next run
    with Readers(output.resolve(), {1, tasks - 2, tasks}, pause=0.1) as readers:
        process = start("run", ground.first, ground.source, "--output", output, "--quiet")
        _lock_of(output, process)
        if number % 3:  # workers too: these live only for a part of the run
            delay = min(delay, ground.documents * ground.slow / 2)
            while process.poll() is None and not worker_pids(process.pid):
                time.sleep(0.005)
        time.sleep(delay)
        what = _kill(process, number, random.Random(die))
        process.communicate(timeout=_ENDS)
        done = kehoach("run", ground.first, ground.source, "--output", output, "--quiet", timeout=_ENDS)
    assert done.returncode == 0, (number, done.stderr)
    assert readers.faults == [], (number, readers.faults[:3])
    assert tables(output) == ground.expected, number
    assert not list((output / "quarantine").iterdir()), number
    assert not [path for path in (output / ".publications").iterdir() if path.name in (".staging", ".discarded")], (
        number
    )
    shutil.rmtree(output)
    return what, readers.reads


def _kill(process: subprocess.Popen[str], number: int, dice: random.Random) -> str:
    """Kill the run, a worker, or the run with all its workers; says which."""
    workers = worker_pids(process.pid) if number % 3 else []
    if process.poll() is not None:
        return "too late"
    if number % 3 == 1 and workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(workers), signal.SIGKILL)
        return "a worker"
    process.kill()
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return "the run and its workers" if workers else "the run"


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side-by-side", type=int, default=2, help="runs that are killed at the same time")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kehoach-torture-") as name:
        if chosen.mutants:
            found = mutants(Path(name) / "mutants", range(chosen.seed, chosen.seed + chosen.mutants))
            say(f"{chosen.mutants} mutants: " + ", ".join(f"{code} {n}" for code, n in found.most_common()))
        if chosen.kills:
            started = time.monotonic()
            seen = kills(Path(name) / "kills", chosen.kills, chosen.documents, chosen.seed, chosen.side_by_side)
            say(
                f"{chosen.kills} kills over {chosen.documents} documents, then the same bytes "
                f"({time.monotonic() - started:.0f} s): " + ", ".join(f"{n} of {what}" for what, n in seen.items())
            )


if __name__ == "__main__":
    main()
