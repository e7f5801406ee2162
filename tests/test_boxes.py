"""Each box holds its column's text, says a second engine (issue 2, boxes; contract, section 4)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from benchmarks.provenance import BOX_FLOOR, boxes
from tests.readings import PLANS, SAMPLES, read


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_boxes_of_the_samples(path: Path) -> None:
    figure = boxes(*read(path))
    assert figure.misses == []
    assert figure.compared > 100


@pytest.mark.slow
@pytest.mark.shared
def test_boxes_of_the_shared_plans() -> None:
    if not PLANS:
        pytest.skip("the shared plans do not lie beside the repository")
    compared = missed = 0
    for path in PLANS:
        figure = boxes(*read(path))
        compared += figure.compared
        missed += len(figure.misses)
    assert 1 - missed / compared >= BOX_FLOOR


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_every_record_has_a_box_within_its_page(path: Path) -> None:
    extraction, engine = read(path)
    for table in ("blocks", "legal_bases", "citations", "objectives", "targets", "tasks", "assignments"):
        for record in getattr(extraction, table):
            assert record.bboxes, (table, record.text)
            assert record.pages == tuple(sorted({b.page for b in record.bboxes}))
            for box in record.bboxes:
                assert box.x0 < box.x1
                assert box.y0 < box.y1
                assert 1 <= box.page <= len(engine.pages)


def test_a_shifted_box_is_seen() -> None:
    extraction, engine = read(SAMPLES[0])
    block = next(b for b in extraction.blocks if b.kind == "paragraph" and len(b.bboxes) > 2)
    box = block.bboxes[0]
    shifted = dataclasses.replace(box, x0=box.x0 + 30, x1=box.x1 + 30)
    wrong = dataclasses.replace(block, bboxes=(shifted, *block.bboxes[1:]))
    figure = boxes(dataclasses.replace(extraction, blocks=(wrong,)), engine)
    assert [m.column for m in figure.misses if m.table == "blocks"] == ["text"]


def test_a_missing_last_line_is_seen() -> None:
    extraction, engine = read(SAMPLES[0])
    block = next(b for b in extraction.blocks if b.kind == "paragraph" and len(b.bboxes) > 2)
    cut = dataclasses.replace(block, bboxes=block.bboxes[:-1])
    figure = boxes(dataclasses.replace(extraction, blocks=(cut,)), engine)
    assert len([m for m in figure.misses if m.table == "blocks"]) == 1


def test_another_columns_box_is_seen() -> None:
    extraction, engine = read(next(p for p in SAMPLES if p.stem.startswith("son-la")))
    task = next(t for t in extraction.tasks if t.source == "appendix" and t.lead_text and t.coordinating_text)
    swap = {"lead_text": "coordinating_text", "coordinating_text": "lead_text"}
    wrong = dataclasses.replace(
        task, bboxes=tuple(dataclasses.replace(b, column=swap.get(b.column or "", b.column)) for b in task.bboxes)
    )
    figure = boxes(dataclasses.replace(extraction, tasks=(wrong,)), engine)
    assert {m.column for m in figure.misses if m.table == "tasks"} == set(swap)
