"""Nothing is lost: page by page, the characters a second engine sees are those of the blocks (issue 2, text kept)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from benchmarks.provenance import KEPT_FLOOR, STRAY_CEILING, SecondEngine, text_kept
from schemas.records import Extraction
from tests.readings import PLANS, SAMPLES, read


def shares(extraction: Extraction, engine: SecondEngine) -> tuple[float, float]:
    pages = text_kept(extraction, engine)
    printed = sum(p.printed for p in pages)
    return sum(p.kept for p in pages) / printed, sum(p.stray for p in pages) / printed


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_samples_are_kept_whole(path: Path) -> None:
    extraction, engine = read(path)
    assert shares(extraction, engine) == (1.0, 0.0)
    assert extraction.document.text_coverage >= KEPT_FLOOR


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("path", PLANS or [None], ids=lambda p: p.stem if p else "none")
def test_shared_plans_are_kept(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared plans do not lie beside the repository")
    kept, stray = shares(*read(path))
    assert kept >= KEPT_FLOOR
    assert stray <= STRAY_CEILING


def test_a_lost_block_is_seen() -> None:
    extraction, engine = read(SAMPLES[0])
    whole = sum(len(b.text) for b in extraction.blocks)
    longest = max(extraction.blocks, key=lambda b: len(b.text))
    rest = tuple(b for b in extraction.blocks if b is not longest)
    kept, stray = shares(dataclasses.replace(extraction, blocks=rest), engine)
    assert kept == pytest.approx(1 - len(longest.text) / whole, abs=0.02)
    assert stray == 0.0


def test_a_block_that_stands_twice_is_seen() -> None:
    extraction, engine = read(SAMPLES[0])
    twice = (*extraction.blocks, max(extraction.blocks, key=lambda b: len(b.text)))
    kept, stray = shares(dataclasses.replace(extraction, blocks=twice), engine)
    assert kept == 1.0
    assert stray > STRAY_CEILING


def test_a_block_on_the_wrong_page_is_seen() -> None:
    extraction, engine = read(SAMPLES[0])
    last = len(engine.pages)
    first = next(b for b in extraction.blocks if len(b.text) > 200 and b.pages == (1,))
    moved = dataclasses.replace(first, bboxes=tuple(dataclasses.replace(box, page=last) for box in first.bboxes))
    blocks = tuple(moved if b is first else b for b in extraction.blocks)
    assert shares(dataclasses.replace(extraction, blocks=blocks), engine)[0] < KEPT_FLOOR
