"""Does confidence tell which records of a scan are wrong? Asked of scans made of documents whose text is known.

`python -m benchmarks.scan_confidence [PDF...]` makes a scan of each file by each scanner of `benchmarks.scans.SCANNERS`
(`--scanner NAME`, also one of `OTHERS`, asks for that one), reads it by OCR and compares every record with the one read
from the file itself: by default the samples and, where they lie beside the repository, the shared plans. Printed for each
table: how many records, how many are wrong, and the share of the wrong ones that stand in the lower half by confidence
(records of equal confidence at the middle count by their share).
Exit status 1 where that share over all tables is below 0.75.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.provenance import default_files
from benchmarks.scans import OTHERS, SCANNERS, Scanner, scanned
from pipeline.evaluate import tables_of
from pipeline.scoring import FIELDS, OWNERS, SUBJECT_TYPES, Judgement, Tables, compare_document

NEEDED = 0.75
_HEADER = ("number", "notation", "document_type", "issuer", "province_code", "place", "date_issued", "year_issued")


@dataclass(frozen=True, slots=True)
class HalfFigure:
    """Records, wrong ones among them, and the share of these in the lower half by confidence (None without any)."""

    table: str
    records: int
    wrong: int
    share: float | None


def gold_from(tables: Tables) -> dict[str, Any]:
    """The tables of a clean document in the form of a gold file that annotates everything."""
    owners: dict[tuple[str, str], list[str]] = {}
    for row in tables["assignments"]:
        owners.setdefault((row["subject_id"], row["role"]), []).append(row["agency_key"])
    document = tables["documents"][0]
    gold: dict[str, Any] = {
        "document": {column: document[column] for column in (*_HEADER, "subject", "signer_name")},
        "complete_tables": [*FIELDS, "citations"],
        "citations_notations": [row["cited_notation"] for row in tables["citations"] if row["cited_notation"]],
    }
    ids = {table: f"{SUBJECT_TYPES[table]}_id" for table in OWNERS}
    for table in FIELDS:
        gold[table] = [dict(row) for row in tables[table]]
        for row in gold[table] if table in OWNERS else ():
            row.update({name: owners.get((row[ids[table]], role), []) for name, role in OWNERS[table].items()})
    return gold


def judged(clean: Tables, read: Tables) -> list[Judgement]:
    """Each record of a scan: its confidence, and whether it says what the clean document says."""
    return compare_document(str(read["documents"][0]["source_name"]), gold_from(clean), read).judgements


def half_figure(table: str, judgements: Sequence[Judgement]) -> HalfFigure:
    """The share of the wrong records in the lower half; a group of equal confidence that the middle cuts counts by
    the part of it that lies below."""
    wrong = sum(not j.right for j in judgements)
    if not wrong:
        return HalfFigure(table, len(judgements), 0, None)
    room = len(judgements) / 2
    held = 0.0
    for confidence in sorted({j.confidence for j in judgements}):
        group = [j for j in judgements if j.confidence == confidence]
        part = min(1.0, room / len(group))
        held += part * sum(not j.right for j in group)
        room -= part * len(group)
        if room <= 0:
            break
    return HalfFigure(table, len(judgements), wrong, held / wrong)


def figures(judgements: Iterable[Judgement]) -> list[HalfFigure]:
    """One figure a table, the last one over all of them. Headers are one record a document: they are not judged."""
    by_table: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.table != "documents":
            by_table.setdefault(judgement.table, []).append(judgement)
    rows = [half_figure(table, group) for table, group in sorted(by_table.items())]
    return [*rows, half_figure("all", [j for group in by_table.values() for j in group])]


def shown(title: str, rows: Sequence[HalfFigure]) -> str:
    """The figures as lines of text."""
    lines = [f"{title}: table, records, wrong, share of the wrong ones in the lower half"]
    for row in rows:
        share = "-" if row.share is None else f"{row.share:.3f}"
        lines.append(f"  {row.table:<12} {row.records:6d} {row.wrong:6d}  {share}")
    return "\n".join(lines)


def measure(path: Path, scanners: Sequence[Scanner], seed: int) -> Mapping[str, list[Judgement]]:
    """The judgements on one document, by scanner."""
    from extractors.document import extract
    from pipeline.ocr import find_tesseract

    engine = find_tesseract()
    if engine is None:
        raise SystemExit("This benchmark needs OCR; `kehoach doctor` says how to install it.")
    data = path.read_bytes()
    clean = tables_of(extract(data, source_name=path.name))
    return {
        scanner.name: judged(clean, tables_of(extract(scanned(data, scanner, seed=seed), path.name, ocr=engine)))
        for scanner in scanners
    }


def main(arguments: list[str] | None = None) -> int:
    """Status 0 where the wrong records stand low, 1 where not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan_confidence", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--scanner", action="append", choices=[scanner.name for scanner in (*SCANNERS, *OTHERS)])
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    wanted = options.scanner or [scanner.name for scanner in SCANNERS]
    scanners = [scanner for scanner in (*SCANNERS, *OTHERS) if scanner.name in wanted]
    everything: list[Judgement] = []
    for path in options.files or default_files():
        for name, judgements in measure(path, scanners, options.seed).items():
            print(shown(f"{path.name}, {name}", figures(judgements)), flush=True)
            everything += judgements
    rows = figures(everything)
    print(shown("All scans", rows))
    return 0 if rows[-1].share is None or rows[-1].share >= NEEDED else 1


if __name__ == "__main__":
    sys.exit(main())
