"""Record linkage: what people said, summed up record by record, and which row of another extraction each of these is.

A record is known again by its id, else by its place and printed text; where that is not certain it is not guessed. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.corrections import Anchor, Entry, anchor_of, review_columns, same
from schemas.tables import Table, table

_SAME_PLACE = 0.5  # share of the union that two boxes must have in common

Row = dict[str, Any]


@dataclass(slots=True)
class Judged:
    """What people said of one record, summed up."""

    table: str
    record_id: str
    anchor: Anchor
    columns: dict[str, Entry] = field(default_factory=dict)  # the entry that decides a column
    corrected: dict[str, Entry] = field(default_factory=dict)  # the correction that a later acceptance confirmed
    accepted: Entry | None = None
    rejected: Entry | None = None
    added: Entry | None = None

    def wanted(self, column: str) -> Any:
        """The value that stands for a column."""
        entry = self.columns[column]
        return entry.new if entry.column is not None else entry.new[column]

    def extracted(self, column: str) -> Any:
        """What the extractor said of it then."""
        entry = self.columns[column]
        if entry.action == "add":
            return None
        return entry.extracted if entry.column is not None else (entry.extracted or {}).get(column)


def judged_records(entries: Iterable[Entry]) -> list[Judged]:
    """The entries in force by record, in the order in which records were first spoken of."""
    found: dict[tuple[str, str], Judged] = {}
    for entry in entries:
        before = (entry.table, entry.continues or "")
        if before in found and (entry.table, entry.record_id) not in found:
            found[(entry.table, entry.record_id)] = found.pop(before)
        judged = found.setdefault((entry.table, entry.record_id), Judged(entry.table, entry.record_id, entry.anchor))
        judged.record_id, judged.anchor = entry.record_id, entry.anchor
        known = review_columns(table(entry.table))
        if entry.action == "correct" and entry.column in known:
            judged.columns[entry.column] = judged.corrected[entry.column] = entry
        elif entry.action in ("accept", "add") and isinstance(entry.new, dict):
            judged.columns |= {column: entry for column in entry.new if column in known}
            now = entry.new
            judged.corrected = {c: e for c, e in judged.corrected.items() if c not in now or same(e.new, now[c])}
            judged.rejected = None
            judged.accepted = entry
            if entry.action == "add":
                judged.added = entry
        elif entry.action == "reject":
            judged.rejected = entry
    return list(found.values())


# --- knowing records again ----------------------------------------------------------------------------------------


def _overlap(a: Sequence[float] | None, b: Sequence[float] | None, *, of_smaller: bool = False) -> float:
    """The share of their union (or of the smaller one) that two boxes have in common; 0 where one is missing."""
    if not a or not b:
        return 0.0
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    areas = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    return common / (min(areas) if of_smaller else sum(areas) - common)


def _likeness(wanted: Anchor, have: Anchor, drawn: bool) -> float:
    """How surely two places are the same: the printed text on the same page counts most, then the box; 0 is no.

    A box that was `drawn` by hand is wide or narrow: there the share of the smaller box counts.
    """
    if wanted.page != have.page:
        return 0.0
    common = _overlap(wanted.box, have.box, of_smaller=drawn)
    if wanted.text_hash and wanted.text_hash == have.text_hash:
        return 2.0 + common
    return common if common >= _SAME_PLACE else 0.0


def _agreeing(judged: Judged, row: Row) -> tuple[int, int]:
    """How many columns of a row are as the person wants them, and how many as the extractor said then."""
    wanted = sum(same(judged.wanted(column), row.get(column)) for column in judged.columns)
    before = sum(same(judged.extracted(column), row.get(column)) for column in judged.columns)
    return wanted, before


def find_again(judged: Sequence[Judged], rows: Sequence[Row], declared: Table) -> dict[int, int]:
    """Which row each judged record is now: {index in `judged`: index in `rows`}, each row once."""
    key = declared.key[0]
    by_id = {row[key]: index for index, row in enumerate(rows)}
    result: dict[int, int] = {}
    for index, each in enumerate(judged):
        if each.record_id in by_id:
            result[index] = by_id[each.record_id]
    taken = set(result.values())
    lost = [index for index in range(len(judged)) if index not in result]
    if not lost:
        return result
    anchors = [anchor_of(row) for row in rows]
    candidates = []
    for index in lost:
        for position in range(len(rows)):
            if position in taken:
                continue
            drawn = judged[index].added is not None
            if likeness := _likeness(judged[index].anchor, anchors[position], drawn):
                wanted, before = _agreeing(judged[index], rows[position])
                candidates.append(((likeness, max(wanted, before), wanted), index, position))
    # between equals nothing is chosen: a correction on the wrong record is worse than one that asks for a person
    for score in sorted({candidate[0] for candidate in candidates}, reverse=True):
        level = [(i, p) for s, i, p in candidates if s == score and i not in result and p not in taken]
        for index, position in level:
            rivals = [(i, p) for i, p in level if i == index or p == position]
            if len(rivals) == 1:
                result[index] = position
                taken.add(position)
        ambiguous = {i for i, _ in level} - result.keys()
        candidates = [(s, i, p) for s, i, p in candidates if i not in ambiguous]
    return result
