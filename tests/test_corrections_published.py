"""Corrections on their way into the published tables: they survive every later run, and the bytes depend on nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import extraction, run
from pipeline.checks import problems
from pipeline.corrections import Corrections, Entry, anchor_of, new_id, review_values
from pipeline.dataset import Dataset
from schemas.tables import table
from tests.command_line import tables, write_documents

VERSION = {"now": "1"}


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real worker processes, with the stand-in for the extractors, of a version that can be raised."""
    VERSION["now"] = "1"
    monkeypatch.setattr(extraction, "EXTRACT", "tests.standin:extract")
    monkeypatch.setattr(run, "extractor_version", lambda: VERSION["now"])


def publish(output: Path, *paths: Path, **options: Any) -> int:
    return run.execute(run.Options(paths=tuple(map(str, paths)), output=output, jobs=1, quiet=True, **options))


def rows(output: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table((output / name).resolve()).to_pylist()
    return found


def entry(row: dict[str, Any], action: str, column: str | None = None, new: Any = None) -> Entry:
    said = review_values(table("tasks"), row)
    old = row[column] if column else said
    return Entry(
        entry=new_id(), save=new_id(), action=action, document_id=row["document_id"], work_id=None, table="tasks",
        record_id=row["task_id"], column=column, extracted=old, old=old, new=said if action == "accept" else new,
        reviewer="Hạnh", time="2026-01-02T03:04:05Z", extractor_version="1", anchor=anchor_of(row),
    )  # fmt: skip


def corrected(output: Path, title: str, new: str) -> None:
    """Corrects the title of a task, as the review page does."""
    row = next(row for row in rows(output, "tasks") if row["title"] == title)
    Corrections(output / "corrections").save(row["document_id"], [entry(row, "correct", "title", new)])


def titles(output: Path) -> set[str]:
    return {row["title"] for row in rows(output, "tasks")}


def test_a_correction_is_published_and_survives_a_new_extractor(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba"})
    output = tmp_path / "out"
    publish(output, folder)
    corrected(output, "hai", "HAI")
    before = tables(output)
    publish(output, folder)
    assert titles(output) == {"một", "HAI", "ba"}
    assert tables(output) != before
    (review,) = rows(output, "reviews")
    assert (review["extracted_value"], review["corrected_value"], review["outcome"]) == ("hai", "HAI", "stands")
    VERSION["now"] = "2"
    publish(output, folder, force=True)
    assert titles(output) == {"một", "HAI", "ba"}
    assert {row["extractor_version"] for row in rows(output, "documents")} == {"2"}
    assert rows(output, "reviews")[0]["extractor_version"] == "1"
    assert list(problems(Dataset(output))) == []


def test_the_bytes_depend_on_files_and_corrections_alone(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {f"{n}.txt": f"việc {n}\nviệc chung" for n in range(4)})
    one, two = tmp_path / "one", tmp_path / "two"
    publish(one, folder)
    untouched = tables(one)
    corrected(one, "việc 2", "việc hai")
    publish(one, folder)
    shutil.copytree(one / "corrections", two / "corrections")
    publish(two, folder / "2.txt")
    publish(two, folder)
    assert tables(two) == tables(one)
    (name,) = Corrections(two / "corrections").documents()
    store = Corrections(two / "corrections")
    assert store.undo(name, store.read(name).live[0].save, reviewer="Bình")
    publish(two, folder)
    assert tables(two) == untouched, "undone is as if never said"


def test_what_was_extracted_is_not_lost_with_the_cache(tmp_path: Path) -> None:
    """Else a correction would be merged into its own result, and undoing it would bring back nothing."""
    folder = write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba"})
    late = write_documents(tmp_path / "late", {"c.txt": "bốn"})
    output = tmp_path / "out"
    publish(output, folder)
    corrected(output, "hai", "HAI")
    publish(output, folder)
    shutil.rmtree(folder)
    shutil.rmtree(output / "cache")
    publish(output, late)
    assert titles(output) == {"một", "HAI", "ba", "bốn"}
    assert rows(output, "reviews")[0]["extracted_value"] == "hai"
    store = Corrections(output / "corrections")
    (name,) = store.documents()
    store.undo(name, store.read(name).live[0].save, reviewer="Bình")
    shutil.rmtree(output / "cache")
    publish(output, late)
    assert titles(output) == {"một", "hai", "ba", "bốn"}
    assert rows(output, "reviews") == []
    assert not list(Dataset(output).extracted.rglob("*.gz"))


def test_prune_and_force_never_touch_corrections(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai"})
    output = tmp_path / "out"
    publish(output, folder)
    corrected(output, "hai", "HAI")
    (path,) = (output / "corrections").glob("*.jsonl")
    before = path.read_bytes()
    (folder / "b.txt").unlink()
    publish(output, folder, force=True, prune=True)
    assert path.read_bytes() == before
    assert rows(output, "reviews") == []
    write_documents(folder, {"b.txt": "hai"})
    publish(output, folder)
    assert titles(output) == {"một", "HAI"}, "the document comes back with what was said of it"


def test_a_damaged_line_is_told_in_the_dataset(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một"})
    output = tmp_path / "out"
    publish(output, folder)
    name = rows(output, "documents")[0]["document_id"]
    (output / "corrections").mkdir()
    (output / "corrections" / f"{name}.jsonl").write_text('{"torn')
    publish(output, folder)
    assert "review_unreadable" in {row["code"] for row in rows(output, "findings")}
    assert list(problems(Dataset(output))) == []
