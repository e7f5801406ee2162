"""A document whose records people have all accepted, as a gold file that `kehoach evaluate` reads (contract, section 6)."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from pipeline.corrections import review_columns
from pipeline.review_app.library import CHECKED, Library, Loaded, Row
from pipeline.scoring import FIELDS, OWNERS
from schemas.tables import table

# a gold file holds these; citations count as complete only where each of them was looked at
_NEEDED = ("documents", "legal_bases", "objectives", "targets", "tasks", "assignments")


def _all_checked(loaded: Loaded, name: str) -> bool:
    key = table(name).key[0]
    return all(loaded.state(row[key]) in CHECKED for row in loaded.rows(name))


def exportable(loaded: Loaded) -> bool:
    """Whether every record that a gold file holds has been accepted, corrected or added by a person."""
    return not loaded.reviewed.unreadable and all(_all_checked(loaded, name) for name in _NEEDED)


def _owners(loaded: Loaded, record_id: str, name: str) -> dict[str, list[str]]:
    rows = [row for row in loaded.rows("assignments") if row["subject_id"] == record_id]
    return {
        column: list(dict.fromkeys(row["agency_key"] for row in rows if row["role"] == role))
        for column, role in OWNERS[name].items()
    }


def _record(name: str, row: Row) -> dict[str, Any]:
    return {column: row[column] for column in FIELDS[name]}


def gold_of_document(loaded: Loaded) -> tuple[str, str]:
    """The name of the gold file (that of the source without its ending) and its text."""
    document = loaded.document
    cited: dict[str, list[str]] = {}
    for row in loaded.rows("citations"):
        if row["context"] == "legal_basis" and row["cited_notation"]:
            cited.setdefault(str(row["context_id"]), []).append(row["cited_notation"])
    notations = [row["cited_notation"] for row in loaded.rows("citations") if row["cited_notation"]]
    complete = [name for name in _NEEDED if name not in ("documents", "assignments")]
    if _all_checked(loaded, "citations"):
        complete.append("citations")
    name = PurePath(document["source_name"]).stem or document["document_id"]
    reviewers = sorted({entry.reviewer for entry in loaded.reviewed.live})
    gold = {
        "name": name,
        "document": {column: document[column] for column in review_columns(table("documents"))},
        "legal_bases": [
            {**_record("legal_bases", row), "citations": sorted(set(cited.get(row["legal_basis_id"], ())))}
            for row in loaded.rows("legal_bases")
        ],
        "citations_notations": sorted(set(notations)),
        "objectives": [_record("objectives", row) for row in loaded.rows("objectives")],
        "targets": [
            {"source": row["source"], **_record("targets", row), **_owners(loaded, row["target_id"], "targets")}
            for row in loaded.rows("targets")
        ],
        "tasks": [
            {"source": row["source"], **_record("tasks", row), **_owners(loaded, row["task_id"], "tasks")}
            for row in loaded.rows("tasks")
        ],
        "complete_tables": complete,
        "notes": [f"sha256 {document['source_sha256']}", f"reviewed by {', '.join(reviewers)}"],
    }
    return name, json.dumps(gold, ensure_ascii=False, indent=1) + "\n"


def finished(library: Library) -> list[Loaded]:
    """The documents of the dataset that can be exported."""
    loaded = (library.load(name) for name in library.corrections.documents() if name in library.members)
    return [each for each in loaded if each is not None and exportable(each)]
