"""Cost and accuracy side by side with general table readers, in one run over one seeded corpus.

    python -m benchmarks.peers [--plans 12] [--scans 2] [--largest 30] [--seed 1] [--tools kehoach,pdfplumber,...]

The peers live in an environment of their own (`build/peers`, made on the first call from `benchmarks/peers.txt`), for
they need libraries that clash with ours. The corpus is `benchmarks/plans.py`: task tables of 1 to `--largest` pages, ruled and
borderless, digital and scanned. Prints a table for the README: for each kind of plan and each tool the share of cells
and of whole rows right, and the CPU time as a ratio to ours on the same document (median, and the quartiles as spread);
then how our cost grows with pages, rows and documents.

What is compared is the same for all: the rows a tool found, header rows left out, a row without a number joined to the
row above (so a row cut by a page break, or one line a row, is no fault). Ours are the columns of `tasks`. A cell is right
when its letters are; "words" also asks for the blanks between them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import peer_run, plans

ROOT = Path(__file__).parent.parent
HOME = ROOT / "build" / "peers"
OURS = "kehoach"
SCANNED = (OURS, "img2table", "pymupdf4llm")  # the tools that read pictures
Rows = list[list[str]]


def kehoach(path: str) -> Rows:
    """Our task rows of one PDF, as the printed texts of its columns."""
    from extractors.document import extract
    from pipeline.ocr import find_tesseract

    made = extract(Path(path).read_bytes(), source_name=path, ocr=find_tesseract() if "scan" in path else None)
    return [[getattr(task, field) or "" for field in plans.FIELDS] for task in made.tasks]


def environment() -> Path:
    """The Python of the peers' environment; makes it when it is not there."""
    python = HOME / "bin" / "python"
    if not python.exists():
        print(f"Installing the peers into {HOME.relative_to(ROOT)} (some minutes) ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        locked = ["--require-hashes", "-r", str(ROOT / "benchmarks" / "peers.txt")]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *locked], check=True)
    return python


def run(tool: str, paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """What the tool found in each file, and its CPU seconds: `{path: {rows, seconds, error?}}`."""
    call = [sys.executable, "-m", "benchmarks.peers", "--ours"]
    if tool != OURS:
        call = [str(environment()), str(ROOT / "benchmarks" / "peer_run.py"), tool]
    done = subprocess.run(
        [*call, *map(str, paths)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, check=True
    )
    return {entry["path"]: entry for entry in map(json.loads, done.stdout.decode().splitlines())}


def bare(text: str) -> str:
    """Letters and marks alone."""
    return re.sub(r"\s+", "", text).lower()


def words(text: str) -> str:
    """The text with single blanks."""
    return " ".join(text.split()).lower()


def joined(rows: Iterable[list[str]]) -> Rows:
    """The rows without headers, empty columns and other tables; a row without a number goes on with the row above."""
    header = {bare(text) for text in plans.HEADER}
    out: Rows = []
    for row in rows:
        if sum(bare(cell) in header for cell in row) >= 3:
            continue
        numbered = bool(row) and re.fullmatch(r"\s*\d{1,3}[.)]?\s*", row[0])
        if numbered:
            out.append(list(row))
        elif out and len(out[-1]) == len(row):
            out[-1] = [f"{above} {cell}" if cell.strip() else above for above, cell in zip(out[-1], row, strict=True)]
    return out


def right(expected: Rows, found: Rows) -> tuple[int, int, int]:
    """Cells right by letters, cells right by words, rows with all letters right. Rows are paired by their number."""
    by_number: dict[str, list[list[str]]] = {}
    for row in found:
        by_number.setdefault(bare(row[0]).rstrip(".)"), []).append(row)
    letters = blanks = whole = 0
    for row in expected:
        best = (0, 0, 0)
        for other in by_number.get(row[0], []):
            wide = [cell for cell in other if cell.strip()] if len(other) != len(row) else other
            pairs = list(zip(row, wide, strict=False))
            same = sum(bare(a) == bare(b) for a, b in pairs)
            best = max(best, (same, sum(words(a) == words(b) for a, b in pairs), int(same == len(row))))
        letters, blanks, whole = letters + best[0], blanks + best[1], whole + best[2]
    return letters, blanks, whole


def kind(plan: plans.Plan) -> str:
    """What the plan is, in the words of the table."""
    return f"{'scanned' if plan.scanned else 'digital'}, {'ruled' if plan.ruled else 'no rules'}"


def spread(values: Sequence[float]) -> str:
    """Median and quartiles."""
    if len(values) < 2:
        return f"{values[0]:.2f}" if values else "-"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def slope(points: Iterable[tuple[float, float]]) -> float:
    """The exponent of growth: 1 when twice as much takes twice as long (least squares over logarithms)."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def report(corpus: list[plans.Plan], results: dict[str, dict[str, dict[str, Any]]]) -> str:
    """The Markdown table."""
    lines = [
        "| plans | tool | cells | cells with blanks | whole rows | CPU time, ours = 1 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in sorted({kind(plan) for plan in corpus}):
        mine = [plan for plan in corpus if kind(plan) == name]
        for tool, found in results.items():
            if not all(str(plan.path) in found for plan in mine):
                continue
            scores = [right(plan.rows, joined(found[str(plan.path)]["rows"])) for plan in mine]
            rows = sum(len(plan.rows) for plan in mine)
            cells = rows * len(plans.FIELDS)
            shares = [sum(score[part] for score in scores) / of for part, of in enumerate((cells, cells, rows))]
            ratios = [found[str(p.path)]["seconds"] / results[OURS][str(p.path)]["seconds"] for p in mine]
            shown = " | ".join(f"{share:.3f}" for share in shares)
            lines.append(f"| {name} ({len(mine)}, {rows} rows) | {tool} | {shown} | {spread(ratios)} |")
    return "\n".join(lines)


def growth(corpus: list[plans.Plan], found: dict[str, dict[str, Any]]) -> str:
    """How our cost grows with pages and rows."""
    digital = [plan for plan in corpus if not plan.scanned]
    by_pages = slope((plan.pages, found[str(plan.path)]["seconds"]) for plan in digital)
    by_rows = slope((len(plan.rows), found[str(plan.path)]["seconds"]) for plan in digital)
    return f"Cost grows as pages^{by_pages:.2f} and as rows^{by_rows:.2f} (1 is linear; {len(digital)} digital plans)."


def documents(paths: Sequence[Path]) -> str:
    """The cost a document in one process that reads the same plan over and over: late ones against early ones."""
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", "--ours", *[str(paths[0])] * 60],
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    seconds = [json.loads(line)["seconds"] for line in found.stdout.decode().splitlines()]
    ratio = statistics.median(seconds[-20:]) / statistics.median(seconds[:20])
    return f"The last 20 of 60 documents in one process cost {ratio:.2f} of the first 20."


def main(arguments: list[str] | None = None) -> int:
    """Status 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--plans", type=int, default=12, help="digital plans")
    parser.add_argument("--scans", type=int, default=2, help="scanned plans")
    parser.add_argument("--largest", type=int, default=30, help="most pages of a table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tools", default=",".join([OURS, *peer_run.TOOLS]))
    parser.add_argument("--ours", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ours:
        os.environ["OMP_THREAD_LIMIT"] = "1"
        peer_run.measure(kehoach, options.ours)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        corpus = list(plans.write(made, options.plans, largest=options.largest, seed=options.seed))
        for index in range(options.scans):
            corpus.append(plans.plan(made, 90000 + index, 2 + index, scanned=True, seed=options.seed))
        results = {}
        for tool in options.tools.split(","):
            paths = [plan.path for plan in corpus if not plan.scanned or tool in SCANNED]
            print(f"{tool}: {len(paths)} plans ...", file=sys.stderr)
            results[tool] = run(tool, paths)
            for path, entry in results[tool].items():
                if "error" in entry:
                    print(f"  {Path(path).name}: {entry['error']}", file=sys.stderr)
        print(report(corpus, results))
        print()
        print(growth(corpus, results[OURS]))
        print(documents([plan.path for plan in corpus]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
