"""`make cost`: what the extraction costs, as ratios of processor time within one run.

    python -m benchmarks.cost [--plans DIR] [--repeats 5] [--only extraction,tables,memory,help,jobs]

Machines differ and have other work to do, so no second is compared with a second of another run: what is compared is
measured in turns, in processor time, and the least of the repeats counts (the median stands beside it). The plans are
the shared ones where they lie beside the repository, else the samples.

- extraction: ours, whole and by stage, as a multiple of PyMuPDF's `get_text("words")` and `get_cdrawings` on the same pages;
- tables: pdfplumber's `extract_tables` on the pages with tables, as a multiple of our whole extraction of the same pages;
- memory: what a worker needs at its peak above the import of its libraries, and again after four times as many documents;
- help: `kehoach --help` as a multiple of `python -c "import typer"`;
- jobs: how much faster two workers are than one, as a share of what two busy loops gain over one.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymupdf

ROOT = Path(__file__).resolve().parent.parent
READERS = {  # the steps of `records`, by the name they have in `extractors.document`
    "legal bases": "read_legal_bases",
    "objectives": "read_objectives",
    "targets in tables": "read_table_targets",
    "targets in sentences": "read_sentence_targets",
    "tasks in tables": "read_table_tasks",
    "tasks in the body": "read_body_tasks",
    "indicator keys": "key_targets",
}
GRAMMARS = {  # parts of these steps, by module and name
    "agencies of cells": ("extractors.tasks", "read_agencies"),
    "assigning clauses": ("extractors.body_tasks", "read_clause"),
    "deadlines in sentences": ("extractors.body_tasks", "find_deadlines"),
    "numbers in sentences": ("extractors.target_sentences", "find_values"),
    "citations": ("extractors.assembly", "find_citations"),
}


def plans(folder: Path | None) -> list[Path]:
    """The plans that are measured."""
    shared = ROOT.parent / "shared" / "plans"
    found = sorted((folder or (shared if shared.is_dir() else ROOT / "samples")).glob("*.pdf"))
    if not found:
        raise SystemExit("No PDF there: name a folder with --plans.")
    return found


def spent(work: Callable[[], Any]) -> float:
    """Processor seconds of this process for one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def base(data: bytes) -> None:
    """What everything is measured by."""
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for page in document:
            page.get_text("words")
            page.get_cdrawings()


class Stages:
    """Processor seconds by stage of one extraction: `began(stage)` ends the stage before."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stage = ""
        self._since = time.process_time()

    def began(self, stage: str) -> None:
        now = time.process_time()
        self.seconds[self._stage] += now - self._since
        self._stage, self._since = stage, now

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Count the steps and grammars too, by putting a watch around the functions where they are called."""
        import importlib

        places = [(name, "extractors.document", function) for name, function in READERS.items()]
        places += [(name, *place) for name, place in GRAMMARS.items()]
        kept = []
        for name, module_name, function_name in places:
            module = importlib.import_module(module_name)
            function = getattr(module, function_name, None)
            if function is not None:
                kept.append((module, function_name, function))
                setattr(module, function_name, self._watched(name, function))
        try:
            yield
        finally:
            for module, function_name, function in kept:
                setattr(module, function_name, function)

    def _watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[name] += time.process_time() - began

        return call


def measure_extraction(files: list[bytes], repeats: int) -> float:
    """Print the cost of the extraction by stage; gives ours as a multiple of the base (least of the repeats)."""
    from extractors.caching import forget
    from extractors.document import extract, warm
    from pipeline.cache import canonical
    from pipeline.validation import faults
    from schemas.records import to_json

    def stored(made: Any) -> None:
        rows = to_json(made)
        assert not any(faults(rows))
        canonical(rows)

    warm()
    bases: list[list[float]] = [[] for _ in files]
    ours: list[list[float]] = [[] for _ in files]
    rest: list[list[float]] = [[] for _ in files]
    for _ in range(repeats):
        for at, data in enumerate(files):
            bases[at].append(spent(lambda data=data: base(data)))
            made: list[Any] = []
            forget()
            ours[at].append(spent(lambda data=data, made=made: made.append(extract(data, "plan.pdf"))))
            rest[at].append(spent(lambda made=made: stored(made[0])))
            bases[at].append(spent(lambda data=data: base(data)))
    unit = sum(map(min, bases))
    ratio = sum(map(min, ours)) / unit
    typical = statistics.median(
        sum(run[turn] for run in ours) / (sum(run[2 * turn] + run[2 * turn + 1] for run in bases) / 2)
        for turn in range(repeats)
    )
    print(
        f"extraction / (get_text('words') + get_cdrawings): {ratio:.2f} (median of runs {typical:.2f}; needed: at most 12)"
    )
    shares = []
    for data in files * 2:
        stages = Stages()
        forget()
        with stages.watching():
            extract(data, "plan.pdf", on_stage=stages.began)
        stages.began("")
        shares.append(stages.seconds)
    whole = {"text", "layout", "header", "records", "assembly"}
    total = sum(sum(seconds[name] for name in whole) for seconds in shares)
    for names, indent in ((("text", "layout", "header", "records"), "  "), (READERS, "    "), (("assembly",), "  ")):
        for name in names:
            print(f"{indent}{name}: {ratio * sum(seconds[name] for seconds in shares) / total:.2f}")
    print("  of which, wherever they are called:")
    for name in GRAMMARS:
        print(f"    {name}: {ratio * sum(seconds[name] for seconds in shares) / total:.2f}")
    print(f"  besides, in the worker: check and JSON {sum(map(min, rest)) / unit:.2f}")
    return ratio


def measure_tables(files: list[bytes]) -> float:
    """Print and give pdfplumber's `extract_tables` as a multiple of our whole extraction, of the pages with tables."""
    import pdfplumber

    from extractors.caching import forget
    from extractors.document import extract, layout_of

    theirs = ours = whole = 0.0
    count = pages = 0
    for data in files:
        numbers = sorted({page for table in layout_of(data).tables for page in table.pages})
        least = []
        for _ in range(2):
            forget()
            least.append(spent(lambda data=data: extract(data, "plan.pdf")))
        whole += min(least)
        with pymupdf.open(stream=data, filetype="pdf") as document:
            pages += document.page_count
            if not numbers:
                continue
            document.select([number - 1 for number in numbers])
            part = document.tobytes()
        least = []
        for _ in range(3):
            forget()
            least.append(spent(lambda part=part: extract(part, "part.pdf")))
        ours += min(least)
        theirs += spent(lambda part=part: _their_tables(pdfplumber, part))
        count += len(numbers)
    ratio = theirs / ours
    print(
        f"pdfplumber extract_tables / our whole extraction, of the {count} pages with tables: {ratio:.2f} "
        f"(needed: at least 4); to a page of all {pages}: {theirs / count / (whole / pages):.2f}"
    )
    return ratio


def _their_tables(pdfplumber: Any, data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


_MEMORY = """
import sys
def peak():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
import cv2, numpy, pymupdf, regex, lxml.etree, docx, spacy.matcher, spacy.tokens, spacy.vocab
import extractors.document, pipeline.extraction
libraries = peak()
import pipeline.warmed
warm = peak()
files = [open(path, "rb").read() for path in sys.argv[1:]]
peaks = []
for turn in range(5):
    for data in files:
        pipeline.extraction.to_json(extractors.document.extract(data, "plan.pdf"))
    peaks.append(peak())
print(libraries, warm, peaks[0], peaks[-1])
"""


def measure_memory(paths: list[Path]) -> float:
    """Print what a worker needs above its libraries in MiB; gives the peak over five times all plans."""
    out = subprocess.run(
        [sys.executable, "-c", _MEMORY, *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    libraries, warm, once, again = map(float, out.split())
    print(
        f"memory of a worker: libraries {libraries:.0f} MiB; above them registries and patterns {warm - libraries:.0f}, "
        f"peak over all plans {once - libraries:.0f}, over all plans five times {again - libraries:.0f} (needed: at most 150)"
    )
    return again - libraries


def _child(command: list[str]) -> float:
    """Processor seconds of a child process and its children."""
    before = os.times()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure_help(repeats: int) -> float:
    """Print and give `kehoach --help` as a multiple of a bare import of typer."""
    ours, bare = [], []
    for _ in range(repeats + 1):
        bare.append(_child([sys.executable, "-c", "import typer"]))
        ours.append(_child([sys.executable, "-m", "pipeline.cli", "--help"]))
    ratio = min(ours) / min(bare)
    print(f"kehoach --help / python -c 'import typer': {ratio:.2f} (needed: below 2)")
    return ratio


def _loop(_: object) -> None:
    total = 0
    for number in range(15_000_000):
        total += number


def _extract(data: bytes) -> None:
    from extractors.caching import forget
    from extractors.document import extract

    forget()
    extract(data, "plan.pdf")


def _wall(pool: Any, function: Callable[[Any], None], work: list[Any]) -> float:
    began = time.perf_counter()
    for _ in pool.imap_unordered(function, work):
        pass
    return time.perf_counter() - began


def measure_jobs(files: list[bytes], repeats: int) -> float:
    """Print and give the gain of two workers over one as a share of the gain of two busy loops (medians of turns)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.warmed"])
    work = sorted(files, key=len, reverse=True) * 2
    gains: list[tuple[float, float]] = []
    with context.Pool(1) as one, context.Pool(2) as two:
        for pool in (one, two):
            pool.map(_extract, files[:1] * 4, chunksize=1)
        for _ in range(repeats):
            busy = _wall(one, _loop, [None] * 4) / _wall(two, _loop, [None] * 4)
            ours = _wall(one, _extract, work) / _wall(two, _extract, work)
            gains.append((ours, busy))
    ours, busy = (statistics.median(values) for values in zip(*gains, strict=True))
    print(
        f"two workers over one: {ours:.2f} times as fast; two busy loops over one: {busy:.2f}; "
        f"share {ours / busy:.2f} (needed: at least 0.85)"
    )
    return ours / busy


def main() -> None:
    """See the module's words."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plans", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default="extraction,tables,memory,help,jobs")
    options = parser.parse_args()
    wanted = options.only.split(",")
    paths = plans(options.plans)
    files = [path.read_bytes() for path in paths]
    if "extraction" in wanted:
        measure_extraction(files, options.repeats)
    if "tables" in wanted:
        measure_tables(files)
    if "memory" in wanted:
        measure_memory(paths)
    if "help" in wanted:
        measure_help(options.repeats)
    if "jobs" in wanted:
        measure_jobs(files, max(1, options.repeats // 2))


if __name__ == "__main__":
    main()
