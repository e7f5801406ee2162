"""Runs one table reader over PDFs, in that reader's own environment; imports nothing of this project but its standard library.

    PYTHON benchmarks/peer_run.py TOOL PDF...

One JSON line a file on standard output: the CPU seconds it took (with its child processes, libraries loaded before) and
the rows of cells it found, in reading order. Each tool has the settings that did best on the made plans.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

Rows = list[list[str]]


def _texts(rows: Any) -> Rows:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def pdfplumber(path: str) -> Rows:
    import pdfplumber as tool

    ruled = "borderless" not in path
    settings = {} if ruled else {"vertical_strategy": "text", "horizontal_strategy": "text", "min_words_vertical": 4}
    rows: Rows = []
    with tool.open(path) as document:
        for page in document.pages:
            for table in page.extract_tables(settings):
                rows += _texts(table)
            page.close()
    return rows


def camelot(path: str) -> Rows:
    import camelot as tool

    flavor = "network" if "borderless" in path else "lattice"
    rows: Rows = []
    for table in tool.read_pdf(path, pages="all", flavor=flavor, suppress_stdout=True):
        rows += _texts(table.df.values.tolist())
    return rows


def pymupdf4llm(path: str) -> Rows:
    import pymupdf4llm as tool

    text = tool.to_markdown(path, ocr_language="vie") if "scan" in path else tool.to_markdown(path, use_ocr=False)
    rows: Rows = []
    for line in text.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|:\s-]+", line):
            cells = line.strip().strip("|").split("|")
            rows.append([re.sub(r"<br\s*/?>|\*\*", " ", cell).strip() for cell in cells])
    return rows


def img2table(path: str) -> Rows:
    from img2table.document import PDF
    from img2table.ocr import TesseractOCR

    scan = "scan" in path
    found = PDF(path).extract_tables(
        ocr=TesseractOCR(lang="vie", n_threads=1) if scan else None,
        borderless_tables="borderless" in path,
    )
    rows: Rows = []
    for page in sorted(found):
        for table in found[page]:
            rows += _texts([[cell.value for cell in row] for row in table.content.values()])
    return rows


TOOLS: dict[str, Callable[[str], Rows]] = {
    "pdfplumber": pdfplumber,
    "camelot": camelot,
    "pymupdf4llm": pymupdf4llm,
    "img2table": img2table,
}


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(read: Callable[[str], Rows], paths: list[str]) -> None:
    """Print a line for each file; the first file is read once before, so that no library is loaded on the clock."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the tools and their children print goes to standard error
    with contextlib.suppress(Exception):
        read(paths[0])
    for path in paths:
        begin = _seconds()
        entry: dict[str, Any] = {"path": path}
        try:
            entry["rows"] = read(path)
        except Exception as error:  # a reader that fails on a file has found nothing in it
            entry |= {"rows": [], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(entry | {"seconds": _seconds() - begin}, ensure_ascii=False), file=told, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    measure(TOOLS[sys.argv[1]], sys.argv[2:])
