"""`make torture`: thousands of damaged PDFs, and runs killed at any moment. Ends with 1 where a promise was broken.

    python -m benchmarks.torture [--mutants 5000] [--kills 200] [--documents 60] [--seed 1]

Both parts use the program as it is called (`kehoach run`), with `tests/hostile.py` for the files; the tests run the same
functions with small numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb

from tests import hostile
from tests.command_line import kehoach, start, tables, write_documents

TIMEOUT = 30  # seconds a document
MEMORY = 1024  # MiB a worker
# what a mutant may end as; internal_error, worker_died and timeout are told apart in the report
EXPECTED = {"broken_pdf", "broken_page", "no_text", "not_a_pdf", "encrypted", "too_many_pages", "memory_limit"}


def mutants(folder: Path, seeds: Iterable[int], jobs: int = 2) -> Counter[str]:
    """Run the mutants of these seeds; gives how many ended as what. Raises `AssertionError` for a broken promise."""
    (folder / "in").mkdir(parents=True)
    contents = set()
    for seed in seeds:
        data = hostile.mutant(seed)
        contents.add(data)
        (folder / "in" / f"{seed:06}.pdf").write_bytes(data)
    done = subprocess.run(
        [
            *start_line("pipeline.cli"), "run", folder / "in", "--output", folder / "out", "--quiet", "--ocr", "never",
            "--jobs", str(jobs), "--timeout", str(TIMEOUT), "--memory-limit", str(MEMORY),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr[-2000:]
    entries = [json.loads(path.read_text()) for path in (folder / "out" / "quarantine").glob("*.json")]
    ((published,),) = duckdb.sql(f"SELECT count(*) FROM '{folder}/out/documents/*.parquet'").fetchall()
    assert published + len(entries) == len(contents), "each is published or in quarantine"
    assert all(entry["code"] and entry["message"] for entry in entries)
    unexpected = [f"{e['source_name']}: {e['code']}: {e['message']}" for e in entries if e["code"] not in EXPECTED]
    for line in unexpected:
        print(f"  {line}")
    checked = kehoach("check", "--output", folder / "out", module="pipeline.cli")
    assert checked.returncode == 0, checked.stdout
    (record,) = (json.loads(path.read_text()) for path in (folder / "out" / "runs").glob("*.json"))
    print(f"  slowest: {record['slowest'][0]['seconds']} s of {TIMEOUT}")
    return Counter({"published": published, **Counter(entry["code"] for entry in entries)})


def start_line(module: str) -> list[str]:
    """The program as a command."""
    import sys

    return [sys.executable, "-m", module]


def kills(folder: Path, count: int, documents: int, seed: int) -> Counter[str]:
    """Kill `count` runs, or one of their workers, each at another moment; the next run must end in the same bytes.

    Uses the stand-in for the extractors (`tests/standin.py`): what is tried is everything around them.
    """
    dice = random.Random(seed)
    texts = [f"SLOW 0.01\nviệc {number}" for number in range(documents)]
    source = write_documents(folder / "in", texts)
    first = write_documents(folder / "first", ["một"])
    assert kehoach("run", first, source, "--output", folder / "expected", "--quiet").returncode == 0
    expected = tables(folder / "expected")
    started = time.monotonic()
    assert kehoach("run", first, source, "--output", folder / "timed", "--quiet").returncode == 0
    whole = time.monotonic() - started
    seen: Counter[str] = Counter()
    for attempt in range(count):
        output = folder / f"out{attempt}"
        kehoach("run", first, "--output", output, "--quiet")
        process = start("run", first, source, "--output", output, "--quiet")
        time.sleep(dice.uniform(0.05, whole))
        workers = worker_pids(process.pid)
        if attempt % 2 and workers:
            os.kill(dice.choice(workers), signal.SIGKILL)
            seen["a worker"] += 1
        elif process.poll() is None:
            process.kill()
            seen["the run"] += 1
        else:
            seen["too late"] += 1
        process.communicate(timeout=300)
        found = duckdb.sql(f"SELECT count(*) FROM '{output.resolve()}/documents/*.parquet'").fetchall()
        assert found[0][0] in (1, documents, documents + 1), found
        done = kehoach("run", first, source, "--output", output, "--quiet")
        assert done.returncode == 0, (attempt, done.stderr)
        assert tables(output) == expected, attempt
        subprocess.run(["rm", "-rf", output], check=True)
    return seen


def worker_pids(parent: int) -> list[int]:
    """The processes that work for a run: its forked grandchildren."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    children = {pid for pid, above in pairs if above == parent}
    return [pid for pid, above in pairs if above in children]


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kehoach-torture-") as name:
        if chosen.mutants:
            found = mutants(Path(name) / "mutants", range(chosen.seed, chosen.seed + chosen.mutants))
            print(f"{chosen.mutants} mutants: " + ", ".join(f"{code} {n}" for code, n in found.most_common()))
        if chosen.kills:
            seen = kills(Path(name) / "kills", chosen.kills, chosen.documents, chosen.seed)
            print(
                f"{chosen.kills} kills, then the same bytes: " + ", ".join(f"{n} of {what}" for what, n in seen.items())
            )


if __name__ == "__main__":
    main()
