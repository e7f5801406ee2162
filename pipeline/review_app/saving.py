"""What a save writes: the entries of one click, checked against what others saved in the meantime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.corrections import LINKS, Anchor, Entry, Reviewed, StaleError, anchor_of, new_id, now, review_values, same
from pipeline.review_app.following import completed, followers
from pipeline.review_app.forms import changed
from pipeline.review_app.library import Library, Loaded, Row
from schemas.identifiers import RecordIds
from schemas.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who saves, and the remark that belongs to it."""

    reviewer: str
    note: str | None = None


class _Save:
    """The entries of one save of one document."""

    def __init__(self, library: Library, loaded: Loaded, author: Author) -> None:
        self._library = library
        self._loaded = loaded
        self._author = author
        self._save = new_id()
        self._time = now()
        self.entries: list[Entry] = []

    def add(self, action: str, name: str, row: Row, **values: Any) -> None:
        identifier = row[table(name).key[0]]
        earlier = {entry.record_id for entry in self._loaded.entries(name, identifier)} - {identifier}
        source = self._loaded.extracted_row(name, row) or row
        self.entries.append(
            Entry(
                **{
                    "entry": new_id(), "save": self._save, "action": action, "document_id": self._loaded.document_id,
                    "work_id": self._loaded.document["work_id"], "table": name, "record_id": identifier,
                    "reviewer": self._author.reviewer, "time": self._time, "note": self._author.note,
                    "extractor_version": self._loaded.document["extractor_version"], "anchor": anchor_of(source),
                    "continues": min(earlier, default=None), **values,
                }
            )
        )  # fmt: skip

    def accept(self, name: str, row: Row, values: Mapping[str, Any]) -> None:
        declared = table(name)
        extracted = review_values(declared, self._loaded.extracted_row(name, row)) or None
        said = review_values(declared, row)
        self.add("accept", name, row, extracted=extracted, old=said, new={**said, **values})

    def write(self, name: str, record_id: str, revision: str) -> str:
        """Write it, unless the record is not what the form was made of; raises `StaleError` and `OSError`."""

        def fresh(reviewed: Reviewed) -> None:
            current = self._library.with_entries(self._loaded, reviewed).revision(name, record_id)
            if current != revision:
                raise StaleError(current)

        if self.entries:
            self._library.corrections.save(self._loaded.document_id, self.entries, check=fresh)
            self._library.remember_work(self.entries[0])
        return self._save


def save_record(
    library: Library,
    loaded: Loaded,
    name: str,
    row: Row,
    values: Mapping[str, Any],
    revision: str,
    author: Author,
    *,
    accept: bool,
) -> str:
    """Save what a person changed of a record and what follows from it; `accept` says that all of it, and what belongs
    to it, is right now."""
    identifier = row[table(name).key[0]]
    save = _Save(library, loaded, author)
    extracted = loaded.extracted_row(name, row)
    different = changed(values, row)
    following = followers(name, row, different, loaded.document)
    for column, value in {**different, **following}.items():
        told = {"note": f"follows {', '.join(different)}"} if column in following else {}
        save.add(
            "correct", name, row, column=column, extracted=extracted.get(column), old=row.get(column), new=value, **told
        )
    different |= following
    if accept:
        save.accept(name, row, different)
        for part, part_row in loaded.parts(name, identifier):
            if loaded.state(part_row[table(part).key[0]]) not in ("accepted", "added"):
                save.accept(part, part_row, {})
    return save.write(name, identifier, revision)


def reject_record(library: Library, loaded: Loaded, name: str, row: Row, revision: str, author: Author) -> str:
    """Save that this is no record of that table."""
    declared = table(name)
    save = _Save(library, loaded, author)
    extracted = review_values(declared, loaded.extracted_row(name, row)) or None
    save.add("reject", name, row, extracted=extracted, old=review_values(declared, row))
    return save.write(name, row[declared.key[0]], revision)


def add_record(
    library: Library,
    loaded: Loaded,
    name: str,
    values: Mapping[str, Any],
    anchor: Anchor,
    author: Author,
    links: Mapping[str, str | None],
) -> str:
    """Save a record that the extractor missed; gives its id. `links` say what it belongs to."""
    ids = RecordIds(loaded.document_id)
    identifier = ids.make(name, f"{anchor.page}:{anchor.box}", new_id())
    save = _Save(library, loaded, author)
    new = {**completed(name, values, loaded.document), **{link: links.get(link) for link in LINKS.get(name, ())}}
    save.add("add", name, {table(name).key[0]: identifier}, new=new, anchor=anchor)
    library.corrections.save(loaded.document_id, save.entries)
    library.remember_work(save.entries[0])
    return identifier


def undo_last(library: Library, loaded: Loaded, name: str, record_id: str, reviewer: str) -> bool:
    """Take back the last save that is in force about a record; False where there is none."""
    entries = loaded.entries(name, record_id)
    if not entries:
        return False
    return library.corrections.undo(loaded.document_id, entries[-1].save, reviewer=reviewer) is not None


def differences(values: Mapping[str, Any], row: Row) -> dict[str, tuple[Any, Any]]:
    """Where what was typed and what stands now differ: {column: (typed, standing)}."""
    return {name: (value, row.get(name)) for name, value in values.items() if not same(value, row.get(name))}
