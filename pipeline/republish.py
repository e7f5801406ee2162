"""Publishes what people said since the last run: the same documents, no file is read again."""

from __future__ import annotations

import calendar
import contextlib
import json
import time

from pipeline.cache import write_whole
from pipeline.dataset import Dataset
from pipeline.membership import Membership
from pipeline.publish import Published, Publisher
from pipeline.run_record import free_name
from pipeline.versions import extractor_version, program_version
from schemas.codes import SCHEMA_VERSION


def republish(dataset: Dataset) -> Published:
    """Make a publication of the documents in force and the corrections as they are now; leaves a record in `runs/`.

    Raises `CallError` where there is no dataset, `PublicationError` where a run holds it or the disk is full.
    """
    started = time.time()
    with dataset.locked():
        current = dataset.require_current()
        membership = Membership.load(dataset.membership_path(current.name))

        def announce(published: Published) -> None:
            record = {
                "outcome": "published",
                "exit_status": 0,
                "command": "review",
                "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
                "seconds": round(time.time() - started, 3),
                "program_version": program_version(),
                "extractor_version": extractor_version(),
                "schema_version": SCHEMA_VERSION,
                "documents": {
                    "in_run": 0,
                    "published": len(membership.published()),
                    "quarantined": len(membership.quarantined()),
                },
                "publication": published.publication,
                "written": published.written,
                "rows": published.rows,
            }
            path = free_name(dataset.runs, started, of="-review")
            write_whole(path, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))

        return Publisher(dataset).publish(membership, membership, announce)


def unpublished(dataset: Dataset) -> int:
    """How many documents have corrections that the last run may not have seen (by the clock of the machine)."""
    last = 0
    newest = max(dataset.runs.glob("*.json"), key=lambda path: path.name, default=None)
    if newest is not None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            last = calendar.timegm(time.strptime(json.loads(newest.read_bytes())["started"], "%Y-%m-%dT%H:%M:%SZ"))
    return sum(path.stat().st_mtime >= last for path in dataset.corrections.glob("*.jsonl"))
