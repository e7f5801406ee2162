"""A document's time limit grows with its scanned pages: a long scan is done, a hanging one is not."""

from __future__ import annotations

import dataclasses
import time

import pytest

from extractors.ocr import OcrImage
from pipeline import extraction
from pipeline.workers import Limits, Task, WorkerPool, extend
from tests.scans import FakeEngine


def _read_pages(payload: tuple[int, bool]) -> str:
    """A document whose scanned pages each take a while; at the end it may hang."""
    pages, hangs = payload
    for _ in range(pages):
        extend()
        time.sleep(0.02)
    time.sleep(30 if hangs else 0)
    return "read"


def test_the_limit_grows_with_the_pages_that_ocr_reads() -> None:
    pool = WorkerPool("tests.test_time_limits:_read_pages", jobs=1, limits=Limits(0.5))
    outcomes = {outcome.key: outcome for outcome in pool.run([Task("long", (60, False)), Task("hangs", (4, True))])}
    assert outcomes["long"].value == "read", "60 pages take more than the limit, and each adds a tenth of it"
    assert outcomes["hangs"].kind == "timeout", "the next document begins with the plain limit again"
    assert outcomes["hangs"].extensions == 4
    assert 0.7 <= outcomes["hangs"].seconds < 10
    extend()  # elsewhere than in a worker it does nothing


def test_only_the_first_reading_of_a_page_adds_time(monkeypatch: pytest.MonkeyPatch) -> None:
    added = []
    monkeypatch.setattr(extraction, "extend", lambda: added.append(1))
    engine = extraction._ClockedEngine(FakeEngine("a"), extraction.Stopwatch())  # type: ignore[arg-type]
    page = OcrImage(b"\xff" * 100, 10, 10, 200, "column")
    for image in (page, dataclasses.replace(page, digits=True), dataclasses.replace(page, again=True)):
        engine.read(image)
    engine.read(dataclasses.replace(page, layout="line"))
    assert added == [1]
