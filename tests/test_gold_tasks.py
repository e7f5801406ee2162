"""Appendix tasks of real plans against gold, cell by cell (skipped where the shared plans are absent)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from extractors.layout import layout_of_pdf
from extractors.model import Context
from extractors.tasks import read_table_tasks

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLANS = [
    "kon-tum-2023-qd-cong-thuong",
    "tra-vinh-2021-qd-1809",
    "quang-nam-2023-kh-ctr-28",
    "quang-ngai-2023-kh-222",
    "real/dong-thap-2025-kh-617",
    "real/ttg-2025-qd-2597",
    "real/dak-lak-2025-kh-0130",
]
COLUMNS = [
    "appendix_label",
    "section_label",
    "section_title",
    "label",
    "title",
    "lead_text",
    "coordinating_text",
    "approver_text",
    "monitor_text",
    "funding_text",
    "deadline_text",
    "deadline_event",
    "output_text",
    "note",
    "deadline_kind",
    "deadline_start",
    "deadline_end",
    "deadline_recurrence",
    "deadline_condition",
    "outputs",
]


def folded(value: object) -> object:
    """As gold is compared: without letter case, closing marks and white space."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return "".join(value.split()).lower().rstrip(".;,:") or None
    if isinstance(value, (list, tuple)):
        return [folded(item) for item in value]
    return value


@pytest.mark.parametrize("name", PLANS)
def test_every_cell_of_the_task_tables(name: str) -> None:
    path = SHARED / "plans" / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared plans are not beside the repository")
    gold = json.loads((SHARED / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    expected = [task for task in gold["tasks"] if task["source"] == "appendix"]
    found = read_table_tasks(layout_of_pdf(path.read_bytes()), Context())
    assert len(found) == len(expected)
    misses = [
        (want["label"], column, want[column], draft.values.get(column))
        for want, draft in zip(expected, found, strict=True)
        for column in COLUMNS
        if folded(want.get(column)) != folded(draft.values.get(column))
    ]
    assert not misses
