"""Files read once for all tests that look at the same extraction: samples and shared plans."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.provenance import SHARED, SecondEngine
from extractors.document import extract
from schemas.records import Extraction

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.pdf"))
PLANS = sorted(SHARED.glob("*.pdf"))  # empty where the shared plans do not lie beside the repository


@cache
def extraction_of(path: Path) -> Extraction:
    """What the program reads in the file."""
    return extract(path.read_bytes(), source_name=path.name)


@cache
def engine_of(path: Path) -> SecondEngine:
    """What the second engine sees in it."""
    return SecondEngine(path.read_bytes())


def read(path: Path) -> tuple[Extraction, SecondEngine]:
    """Both."""
    return extraction_of(path), engine_of(path)
