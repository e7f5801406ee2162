"""A target read in prose stays within one sentence, says a second engine."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from benchmarks.sentences import within_sentences
from tests.readings import PLANS, SAMPLES, extraction_of


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_targets_of_the_samples(path: Path) -> None:
    figure = within_sentences(extraction_of(path))
    assert figure.compared > 0
    assert figure.crossing == []


@pytest.mark.shared
def test_targets_of_the_shared_plans() -> None:
    if not PLANS:
        pytest.skip("the shared plans do not lie beside the repository")
    figures = [within_sentences(extraction_of(path)) for path in PLANS]
    assert sum(f.compared for f in figures) > 50
    assert [t.text for f in figures for t in f.crossing] == []


def test_a_target_over_two_sentences_is_seen() -> None:
    extraction = extraction_of(SAMPLES[0])
    block = max(extraction.blocks, key=lambda b: len(b.text))
    two = dataclasses.replace(block, text="Tỷ lệ thứ nhất đạt 10%. Tỷ lệ thứ hai đạt 20%.")
    target = dataclasses.replace(extraction.targets[0], text="thứ nhất đạt 10%. Tỷ lệ thứ hai")
    changed = dataclasses.replace(extraction, blocks=(dataclasses.replace(two, kind="paragraph"),), targets=(target,))
    assert within_sentences(changed).crossing == [target]
