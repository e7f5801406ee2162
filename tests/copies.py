"""What a copy of a plan must give: the records of the original, but for boxes, identifiers and source columns."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

from extractors.document import extract

SAMPLES = Path(__file__).parent.parent / "samples"
SHARED = Path(__file__).parent.parent.parent / "shared"
NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.pdf")))
TABLES = ("legal_bases", "objectives", "targets", "tasks", "assignments")
_APART = frozenset(
    ("bboxes", "confidence", "pages", "source_sha256", "source_name", "source_kind", "page_count", "text_coverage")
)


def plain(record: Any) -> dict[str, Any]:
    """A record's columns without places, identifiers and what tells of the file."""
    values = dataclasses.asdict(record)
    return {key: value for key, value in values.items() if key not in _APART and not key.endswith("_id")}


def records(data: bytes) -> dict[str, Any]:
    """The records of a file, table by table, and the codes of its findings."""
    found = extract(data, "copy")
    out: dict[str, Any] = {table: [plain(record) for record in getattr(found, table)] for table in TABLES}
    out["document"] = plain(found.document)
    out["findings"] = {finding.code for finding in found.findings}
    return out


def original(name: str) -> bytes:
    """The bytes of a sample plan."""
    return (SAMPLES / f"{name}.pdf").read_bytes()


@functools.cache
def clean(name: str) -> dict[str, Any]:
    """The records of a sample plan as it is."""
    return records(original(name))


def assert_same(copy: dict[str, Any], name: str, *tables: str) -> None:
    """Every column of every record is as in the clean sample (of all tables, or of those named)."""
    want = clean(name)
    for table in tables or ("document", *TABLES):
        if table == "document":
            assert copy[table] == want[table]
            continue
        assert len(copy[table]) == len(want[table]), table
        for mine, theirs in zip(copy[table], want[table], strict=True):
            assert mine == theirs
