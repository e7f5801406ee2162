"""`kehoach diff`: what became of the tasks and targets of one version of an act in another, or of one dataset in another."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import duckdb

from pipeline.dataset import Dataset
from pipeline.errors import CallError
from pipeline.language import printable, tr
from pipeline.matching import match, moved
from pipeline.query import connect, named_rows
from pipeline.scoring import equal
from schemas.identifiers import fold
from schemas.tables import table

Row = dict[str, Any]

# What is compared, by the subject's table: the view, what a record is recognised by, columns that make it another
# one ("changed"), those that say when (a change of one of them moves the deadline), those that only say where it stands.
_WHEN = {
    "tasks": ("deadline_start", "deadline_end", "deadline_kind", "deadline_recurrence", "deadline_condition"),
    "targets": ("period_start", "period_end"),
}
_WHAT = {
    "tasks": ("title", "leads", "coordinators", "approvers", "outputs"),
    "targets": (
        "indicator",
        "comparator",
        "value_min",
        "value_max",
        "unit",
        "approximate",
        "per",
        "average",
        "direction",
    ),
}
_WHERE = {"tasks": ("label", "section_title"), "targets": ("group", "parent_indicator")}
_PRINTED = {"tasks": "deadline_text", "targets": "value_text"}
_RECOGNISED: dict[str, dict[str, Any]] = {
    "tasks": {"text": ("title",), "number": "label", "place": ("section_title", "source"), "rest": ("leads", "deadline_text")},
    "targets": {
        "text": ("indicator",), "place": ("group", "parent_indicator"),
        "rest": ("period_start", "period_end", "value_text", "unit", "source"),
    },
}  # fmt: skip
_VIEWS = {"tasks": "task_overview", "targets": "target_overview"}
_IDS = {"tasks": "task_id", "targets": "target_id"}
CHANGES = ("added", "dropped", "deadline_moved", "changed", "moved")


@dataclass(slots=True)
class Change:
    """One record that is not as it was. `change`: the first of `CHANGES` that holds; `columns`: (before, after)."""

    table: str
    change: str
    before: Row | None
    after: Row | None
    columns: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Comparison:
    """Two documents with all that changed between them, and how many records of each table did not."""

    before: Row
    after: Row
    changes: list[Change]
    unchanged: dict[str, int]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records of each table changed in each way."""
        return {
            name: {kind: sum(c.table == name and c.change == kind for c in self.changes) for kind in CHANGES}
            | {"unchanged": self.unchanged[name]}
            for name in _VIEWS
        }


# --- comparing ----------------------------------------------------------------------------------------------------


def compare_records(name: str, before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Change], int]:
    """What became of the records of one table, in the order of `before`, then what was added; and how many stayed."""
    pairs = match(before, after, **_RECOGNISED[name])
    elsewhere = moved(pairs)
    changes, unchanged = [], 0
    for i, j in pairs:
        if j is None:
            changes.append(Change(name, "dropped", before[i], None))  # type: ignore[index]
        elif i is None:
            changes.append(Change(name, "added", None, after[j]))
        else:
            a, b = before[i], after[j]
            differ = {
                column: (a[column], b[column])
                for column in (*_WHEN[name], *_WHAT[name], *_WHERE[name])
                if not equal(a[column], b[column])
            }
            when = any(column in differ for column in _WHEN[name])
            if when and not equal(a[_PRINTED[name]], b[_PRINTED[name]]) and name == "tasks":
                differ[_PRINTED[name]] = (a[_PRINTED[name]], b[_PRINTED[name]])
            kind = "deadline_moved" if when else "changed" if any(c in differ for c in _WHAT[name]) else "moved"
            if differ or i in elsewhere:
                changes.append(Change(name, kind, a, b, differ))
            else:
                unchanged += 1
    return changes, unchanged


def compare_documents(
    a: duckdb.DuckDBPyConnection, before: Row, b: duckdb.DuckDBPyConnection, after: Row
) -> Comparison:
    """Two documents, read in a dataset each (which may be the same)."""
    changes: list[Change] = []
    unchanged: dict[str, int] = {}
    for name in _VIEWS:
        found, unchanged[name] = compare_records(name, _records(a, name, before), _records(b, name, after))
        changes += found
    return Comparison(before, after, changes, unchanged)


def _records(connection: duckdb.DuckDBPyConnection, name: str, document: Row) -> list[Row]:
    sql = f"SELECT * FROM {_VIEWS[name]} WHERE document_id = ? ORDER BY ordinal"
    return named_rows(connection, sql, document["document_id"])


_DOCUMENTS = """
SELECT document_id, work_id, source_name, notation, issuer, province_name, status, date_issued, year_issued,
    coalesce(attached_title, title) AS title FROM documents"""


def find_document(connection: duckdb.DuckDBPyConnection, name: str) -> Row:
    """The one document that has this id (its beginning is enough), work_id, notation or file name; else `CallError`."""
    wanted = unicodedata.normalize("NFC", name)
    file = wanted.replace("\\", "/").rpartition("/")[2]
    bare = fold(wanted).replace(" ", "")
    documents = named_rows(connection, f"{_DOCUMENTS} ORDER BY document_id")
    ways: tuple[Callable[[Row], bool], ...] = (
        lambda each: (
            each["document_id"] == wanted or each["work_id"] == wanted or each["source_name"] in (wanted, file)
        ),
        lambda each: bool(each["notation"]) and fold(each["notation"]).replace(" ", "") == bare,
        lambda each: len(wanted) >= 4 and each["document_id"].startswith(wanted.lower()),
        lambda each: each["source_name"].rpartition(".")[0] == file,
    )
    for known in ways:
        found = [each for each in documents if known(each)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = "; ".join(f"{each['document_id']} ({each['source_name']})" for each in found)
            raise CallError(
                tr(
                    f"{printable(name)}: nhiều văn bản; hãy dùng document_id: {printable(listed)}",
                    f"{printable(name)}: several documents; name one by its document_id: {printable(listed)}",
                )
            )
    raise CallError(
        tr(
            f"{printable(name)}: không có văn bản này trong bộ dữ liệu (document_id, work_id, ký hiệu hoặc tên tệp)",
            f"{printable(name)}: no such document in the dataset (document_id, work_id, notation or file name)",
        )
    )


def pair_documents(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Which documents of two datasets are the same: by file, then act, then file name, then title and issuer."""
    left, right = list(before), list(after)
    pairs: list[tuple[Row | None, Row | None]] = []
    a: Row | None
    b: Row | None
    for column in ("document_id", "work_id", "source_name"):
        for a in list(left):
            b = next((each for each in right if a[column] and each[column] == a[column]), None)
            if b is not None:
                pairs.append((a, b))
                left.remove(a)
                right.remove(b)
    titled = match(left, right, text=("title",), place=("issuer",), rest=("year_issued", "notation"))
    for i, j in titled:
        a, b = None if i is None else left[i], None if j is None else right[j]
        if a and b and (a["issuer"] != b["issuer"] or (a["work_id"] and b["work_id"])):
            pairs += [(a, None), (None, b)]
        else:
            pairs.append((a, b))
    return sorted(pairs, key=lambda pair: (str((pair[0] or pair[1] or {})["source_name"]), pair[0] is None))


# --- the command --------------------------------------------------------------------------------------------------


def diff_command(before: str, after: str, output: Path, form: str) -> None:
    """Print what changed from `before` to `after`: two documents of the dataset at `output`, or two dataset folders."""
    folders = [Path(name) for name in (before, after)]
    if all(Dataset(folder).current() is not None for folder in folders):
        with connect(Dataset(folders[0])) as a, connect(Dataset(folders[1])) as b:
            pairs = pair_documents(named_rows(a, _DOCUMENTS), named_rows(b, _DOCUMENTS))
            only = [("dropped", x) for x, y in pairs if x and not y] + [("added", y) for x, y in pairs if y and not x]
            compared = [compare_documents(a, x, b, y) for x, y in pairs if x and y]
    else:
        with connect(Dataset(output)) as connection:
            first, second = (find_document(connection, name) for name in (before, after))
            only, compared = [], [compare_documents(connection, first, connection, second)]
    if form == "json":
        print(json.dumps(_as_json(compared, only), ensure_ascii=False, indent=1, default=str))
    elif form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows(_as_csv(compared, only))
        sys.stdout.write(buffer.getvalue())
    else:
        print("\n".join(_as_text(compared, only)))


def _as_json(compared: list[Comparison], only: list[tuple[str, Row]]) -> Row:
    return {
        "documents": [{"change": change, **document} for change, document in only],
        "compared": [
            {
                "before": each.before,
                "after": each.after,
                "counts": each.counts(),
                "changes": [
                    {
                        "table": change.table,
                        "change": change.change,
                        "before_id": change.before and change.before[_IDS[change.table]],
                        "after_id": change.after and change.after[_IDS[change.table]],
                        "label": _label(change),
                        "title": _title(change),
                        "columns": {name: {"before": a, "after": b} for name, (a, b) in change.columns.items()},
                        "record": None if change.before and change.after else change.before or change.after,
                    }
                    for change in each.changes
                ],
            }
            for each in compared
        ],
    }


_HEADINGS = (
    "document_before", "document_after", "table", "change", "id_before", "id_after", "label", "title", "column", "before",
    "after",
)  # fmt: skip


def _as_csv(compared: list[Comparison], only: list[tuple[str, Row]]) -> Iterator[Sequence[str]]:
    """A line for each column that changed; one with no column for a record added, dropped or only moved."""
    yield _HEADINGS
    for change, document in only:
        ends = (document["document_id"], "") if change == "dropped" else ("", document["document_id"])
        yield (*ends, "documents", change, "", "", document["notation"] or "", document["title"] or "", "", "", "")
    for each in compared:
        for made in each.changes:
            ids = [side[_IDS[made.table]] if side else "" for side in (made.before, made.after)]
            start = (each.before["document_id"], each.after["document_id"], made.table, made.change, *ids,
                     _label(made), _title(made))  # fmt: skip
            for name, (a, b) in made.columns.items() or [("", (None, None))]:
                yield (*start, name, _plain(a), _plain(b))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _label(change: Change) -> str:
    return str((change.after or change.before or {}).get("label") or "")


def _title(change: Change) -> str:
    record = change.after or change.before or {}
    return str(record.get("title" if change.table == "tasks" else "indicator") or "")


# --- for a person -------------------------------------------------------------------------------------------------

_LONGEST = 160  # characters of a title in the text for people
_MARKS = {"added": "+", "dropped": "-", "deadline_moved": ">", "changed": "~", "moved": "="}


def _words() -> dict[str, str]:
    return {
        "tasks": tr("Nhiệm vụ", "Tasks"), "targets": tr("Chỉ tiêu", "Targets"), "added": tr("thêm", "added"),
        "dropped": tr("bỏ", "dropped"), "deadline_moved": tr("đổi thời hạn", "deadline moved"),
        "changed": tr("sửa", "changed"), "moved": tr("đổi chỗ hoặc đổi số", "moved or renumbered"),
        "unchanged": tr("giữ nguyên", "unchanged"),
    }  # fmt: skip


def _as_text(compared: list[Comparison], only: list[tuple[str, Row]]) -> Iterator[str]:
    for mark, document in only:
        yield f"{_MARKS[mark]} {_named(document)}"
    same = 0
    for each in compared:
        if len(compared) > 1 and not each.changes:
            same += 1
            continue
        yield f"A  {_named(each.before)}"
        yield f"B  {_named(each.after)}"
        for name, counts in each.counts().items():
            said = ", ".join(f"{_words()[kind]} {number}" for kind, number in counts.items() if number)
            yield f"{_words()[name]}: {said or tr('không có', 'none')}"
        for change in each.changes:
            if change.change != "moved":
                yield from _change_lines(change)
        yield ""
    if same:
        yield tr(f"{same} văn bản như cũ", f"{same} documents unchanged")


def _named(document: Row) -> str:
    status = tr("dự thảo", "draft") if document["status"] == "draft" else ""
    known = filter(None, (document["notation"], document["issuer"], status, document["source_name"]))
    return printable(f"{document['title'] or ''} ({'; '.join(known)})")


def _change_lines(change: Change) -> Iterator[str]:
    label = _label(change)
    yield f"  {_MARKS[change.change]} {label + ' ' if label else ''}{_short(_title(change))}{_aside(change)}"
    for name, (a, b) in change.columns.items():
        if change.change != "moved" and name in _WHERE[change.table]:
            continue
        declared = {"leads": "lead_text", "coordinators": "coordinating_text", "approvers": "approver_text"}.get(
            name, name
        )
        column = table(change.table).column(declared)
        shown = _edited(a, b) if name in ("title", "indicator") else f"{_shown(a)} → {_shown(b)}{_shift(name, a, b)}"
        yield f"      {tr(column.vi, column.en)}: {shown}"


def _aside(change: Change) -> str:
    """Of a record that stands on one side only: who leads and until when, or the value."""
    if change.before and change.after:
        return ""
    record = change.after or change.before or {}
    if change.table == "targets":
        return f" ({record['value_text']})" if record["value_text"] else ""
    said = "; ".join(filter(None, (", ".join(record["leads"]), record["deadline_text"])))
    return f" ({said})" if said else ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + " …"


def _edited(before: str | None, after: str | None) -> str:
    """Only the words that are not the same, with three around them: `… kế hoạch [-năm-] {+quý+} báo cáo …`."""
    a, b = (before or "").split(), (after or "").split()
    parts: list[str] = []
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for at, (kind, i, k, j, m) in enumerate(steps):
        if kind == "equal":
            first, last = at == 0, at == len(steps) - 1
            if k - i <= 6:
                parts += a[i:k]
            else:
                parts += [*(() if first else a[i : i + 3]), "…", *(() if last else a[k - 3 : k])]
            continue
        if k > i:
            parts.append(f"[-{' '.join(a[i:k])}-]")
        if m > j:
            parts.append(f"{{+{' '.join(b[j:m])}+}}")
    return " ".join(parts)


def _shown(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value)) or "–"
    if isinstance(value, bool):
        return tr("có", "yes") if value else tr("không", "no")
    return "–" if value is None else f"{value:.12g}" if isinstance(value, float) else " ".join(str(value).split())


def _shift(name: str, a: Any, b: Any) -> str:
    """By how many days a last day moved."""
    if name != "deadline_end" or a is None or b is None:
        return ""
    days = (b - a).days
    return tr(
        f" ({'lùi' if days > 0 else 'sớm hơn'} {abs(days)} ngày)",
        f" ({abs(days)} days {'later' if days > 0 else 'earlier'})",
    )
