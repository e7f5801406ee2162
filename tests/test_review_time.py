"""How long the server of the review page takes: measured and told."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections import Entry, anchor_of, new_id, now, review_values
from pipeline.dataset import Dataset
from pipeline.review_app.library import Library
from schemas.tables import table
from tests.review_site import Site, address, publish, rows

SHARED = Path(__file__).resolve().parents[2] / "shared" / "plans"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared plans are not beside the repository")
def test_the_time_of_a_page_is_reported(tmp_path: Path, record_property: Any, capsys: Any) -> None:
    """Server time from page to page of a plan of 28 pages, also when nearly all of it is reviewed: measured and told,
    not asserted. `save` is what "Accept, next" takes."""
    output = tmp_path / "out"
    publish(output, SHARED / "quang-nam-2023-kh-ctr-28.pdf")
    found = {row["pages"][0]: row for row in rows(output, "tasks") if row["pages"]}
    times: dict[str, list[float]] = {}
    busy: dict[str, float] = {}

    def timed(kind: str, ask: Callable[[], Any]) -> None:
        begin, processor = time.perf_counter(), time.process_time()
        assert ask().status_code in (200, 303)
        times.setdefault(kind, []).append((time.perf_counter() - begin) * 1000)
        busy[kind] = busy.get(kind, 0.0) + (time.process_time() - processor) * 1000

    for state in ("", ", reviewed"):
        site = Site(output)
        for number, record in sorted(found.items()):
            picture = f"/documents/{record['document_id']}/pages/{number}.png"
            timed(f"record{state}", partial(site.get, address(record)))
            timed("picture", partial(site.get, picture))
        for record in list(found.values())[-4:]:
            timed(f"save{state}", partial(site.post, address(record), {**site.form(address(record)), "do": "accept"}))
        if not state:
            accept_whole(output, record["document_id"])
    with capsys.disabled():
        for kind, each in times.items():
            told = f"{kind}: median {sorted(each)[len(each) // 2]:.0f} ms, worst {max(each):.0f} ms of {len(each)}"
            told += f"; {busy[kind] / len(each):.0f} ms of processor on average"
            record_property(kind, told)
            print(f"\n  review, server time, {told}", end="")  # noqa: T201


def accept_whole(output: Path, document: str) -> None:
    """One save that accepts every record of a document, as it was extracted."""
    library = Library(Dataset(output))
    loaded = library.load(document)
    assert loaded is not None
    entries = []
    for name in ("legal_bases", "citations", "objectives", "targets", "tasks", "assignments"):
        for row in loaded.rows(name):
            said = review_values(table(name), row)
            entries.append(
                Entry(
                    entry=new_id(), save="all", action="accept", document_id=document, work_id=None, table=name,
                    record_id=row[table(name).key[0]], extracted=said, old=said, new=said, reviewer="Hạnh", time=now(),
                    extractor_version="1", anchor=anchor_of(row),
                )
            )  # fmt: skip
    library.corrections.save(document, entries)
