"""What `run` publishes: the same bytes whatever the way there, whole tables at any moment, membership that follows
the files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import time
import unicodedata
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import extraction, parts, run
from pipeline.dataset import KEEP_SECONDS, Dataset
from pipeline.errors import Interrupted
from pipeline.parts import digits
from pipeline.stopping import Stopping
from schemas.rendering import dictionary_columns
from schemas.tables import PART_TABLES, TABLES
from tests.command_line import start, tables, write_documents
from tests.readers import Readers, worker_pids


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real worker processes, with the stand-in for the extractors."""
    monkeypatch.setattr(extraction, "EXTRACT", "tests.standin:extract")
    monkeypatch.setattr(run, "extractor_version", lambda: "stand-in")


def publish(output: Path, *paths: Path, jobs: int = 1, **options: Any) -> int:
    """One run in this process."""
    return run.execute(
        run.Options(paths=tuple(map(str, paths)), output=output, jobs=jobs, quiet=True, **options)
    )  # fmt: skip


def names(output: Path) -> list[str]:
    """The published documents' source names."""
    return sorted(pq.read_table((output / "documents").resolve()).column("source_name").to_pylist())


def test_the_bytes_do_not_depend_on_jobs_order_runs_or_cache(tmp_path: Path) -> None:
    texts = {f"{number}.txt": f"việc {number}\nviệc chung" for number in range(12)}
    folder = write_documents(tmp_path / "in", texts)
    publish(tmp_path / "one", folder, jobs=1)
    publish(tmp_path / "two", folder, jobs=2)
    for name in sorted(texts, reverse=True):
        publish(tmp_path / "steps", folder / name)
    expected = tables(tmp_path / "one")
    assert len(expected) == len(TABLES) + 1
    assert tables(tmp_path / "two") == expected
    assert tables(tmp_path / "steps") == expected
    shutil.rmtree(tmp_path / "two" / "cache")
    shutil.rmtree(tmp_path / "two" / ".publications" / (tmp_path / "two" / "current").resolve().name)
    publish(tmp_path / "two", folder, jobs=2)
    assert tables(tmp_path / "two") == expected
    shutil.rmtree(tmp_path / "one" / "cache")
    publish(tmp_path / "one", folder, jobs=2, force=True)
    assert tables(tmp_path / "one") == expected


def test_a_lost_cache_does_not_lose_documents_whose_files_are_gone(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba"})
    late = write_documents(tmp_path / "late", {"c.txt": "bốn"})
    publish(tmp_path / "whole", folder, late)
    publish(tmp_path / "out", folder)
    shutil.rmtree(folder)
    shutil.rmtree(tmp_path / "out" / "cache")
    publish(tmp_path / "out", late)
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")


def test_damaged_cache_files_are_made_again(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai"})
    publish(tmp_path / "out", folder)
    expected = tables(tmp_path / "out")
    for path in (tmp_path / "out" / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (folder / "c.txt").write_text("ba")
    publish(tmp_path / "out", folder)
    assert names(tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]
    (folder / "c.txt").unlink()
    publish(tmp_path / "out", folder, prune=True)
    assert tables(tmp_path / "out") == expected


def test_equal_bytes_are_one_document_under_the_first_of_its_names(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Á.txt")
    for order in ((decomposed, "b.txt"), ("b.txt", decomposed)):
        folder = tmp_path / order[0][:1] / "in"
        for name in order:
            write_documents(folder, {name: "cùng một văn bản"})
            publish(folder.parent / "out", folder)
        assert names(folder.parent / "out") == ["b.txt"], "code-point order: b stands before Á"
    (folder / "b.txt").unlink()
    publish(folder.parent / "out", folder)
    assert names(folder.parent / "out") == ["Á.txt"], "NFC; the name that is gone goes, since another is left"


def test_membership_follows_the_files(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai", "c.txt": "ba"})
    output = tmp_path / "out"
    publish(output, folder)
    (folder / "a.txt").write_text("một, bản mới")  # other bytes at the same path: the old document leaves
    (folder / "b.txt").rename(folder / "z.txt")  # renamed: the same document
    (folder / "c.txt").unlink()  # gone: stays until --prune
    publish(output, folder)
    assert names(output) == ["a.txt", "c.txt", "z.txt"]
    publish(output, folder, prune=True)
    assert names(output) == ["a.txt", "z.txt"]
    publish(tmp_path / "fresh", folder)
    assert tables(output) == tables(tmp_path / "fresh")


def test_a_document_that_can_no_longer_be_extracted_leaves(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai"})
    assert publish(tmp_path / "out", folder) == 0
    (folder / "b.txt").write_text("FAIL broken_pdf")
    assert publish(tmp_path / "out", folder) == 1
    assert names(tmp_path / "out") == ["a.txt"]
    (folder / "b.txt").unlink()
    assert publish(tmp_path / "out", folder, prune=True) == 0
    assert not list((tmp_path / "out" / "quarantine").iterdir())


def test_a_dataset_of_nothing_but_quarantine_can_be_read(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["FAIL no_text"])
    assert publish(tmp_path / "out", folder) == 1
    assert names(tmp_path / "out") == []
    assert duckdb.sql(f"SELECT count(title) FROM '{tmp_path}/out/tasks/*.parquet'").fetchall() == [(0,)]


def test_an_unreadable_file_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai"})
    publish(tmp_path / "out", folder)

    def refuse(path: str) -> str:
        if path.endswith("b.txt"):
            raise PermissionError(13, "Permission denied", path)
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()

    with monkeypatch.context() as patched:
        patched.setattr(run, "hash_file", refuse)
        assert publish(tmp_path / "out", folder, verify=True) == 1
    assert names(tmp_path / "out") == ["a.txt", "b.txt"]
    (entry,) = (tmp_path / "out" / "quarantine").iterdir()
    assert json.loads(entry.read_text())["code"] == "unreadable"
    assert publish(tmp_path / "out", folder, verify=True) == 0
    assert not list((tmp_path / "out" / "quarantine").iterdir())


def test_changed_content_is_seen_though_size_and_time_are_the_same(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một"})
    long_ago = time.time_ns() - 10**12
    os.utime(folder / "a.txt", ns=(long_ago, long_ago))
    publish(tmp_path / "out", folder)
    first = tables(tmp_path / "out")
    (folder / "a.txt").write_text("mội")
    os.utime(folder / "a.txt", ns=(long_ago, long_ago))
    publish(tmp_path / "out", folder)  # the change time gives it away
    assert tables(tmp_path / "out") != first


def test_parquet_as_the_contract_says(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba"})
    output = tmp_path / "out"
    publish(output, folder)
    publications = set()
    for table in TABLES:
        (path,) = (output / table.name).glob("*.parquet")
        parquet = pq.ParquetFile(path)
        metadata = parquet.schema_arrow.metadata
        publications.add(metadata[b"publication"].decode())
        assert metadata[b"schema_version"]
        assert set(json.loads(metadata[b"column_descriptions"])) == {column.name for column in table.columns}
        for group in range(parquet.metadata.num_row_groups):
            for index in range(parquet.metadata.num_columns):
                column = parquet.metadata.row_group(group).column(index)
                assert column.compression == "ZSTD"
                if column.path_in_schema in dictionary_columns(table):
                    assert column.has_dictionary_page
    assert publications == {(output / "current").resolve().name}
    assert duckdb.sql(f"SELECT count(*) FROM '{output}/tasks/*.parquet'").fetchall() == [(3,)]
    frame = pd.read_parquet(output / "tasks")
    assert list(frame["title"]) == list(pd.read_parquet(output / "current" / "tasks")["title"])
    unknown = duckdb.sql(f"SELECT agency_key FROM '{output}/agencies/*.parquet' WHERE NOT registered ORDER BY 1")
    assert unknown.fetchall() == [("hoi-cau-ca",), ("van-phong-bi-an",)]


def test_the_data_package_tells_the_truth(tmp_path: Path) -> None:
    from frictionless import Package

    publish(tmp_path / "out", write_documents(tmp_path / "in", ["một"]))
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert list(Package.metadata_validate(package)) == []
    for resource in package["resources"]:
        data = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)
    text = json.dumps(package)
    assert str(tmp_path) not in text


def test_no_table_holds_a_path_or_the_time(tmp_path: Path) -> None:
    publish(tmp_path / "out", write_documents(tmp_path / "in", ["một"]))
    for name, data in tables(tmp_path / "out").items():
        assert str(tmp_path).encode() not in data, name


@pytest.mark.parametrize(
    ("documents", "expected"), [(0, 0), (1, 0), (64, 0), (65, 1), (1024, 1), (1025, 2), (10_000, 2), (100_000, 3)]
)
def test_parts_are_cut_by_the_number_of_documents_alone(documents: int, expected: int) -> None:
    assert digits(documents) == expected


def test_many_parts_and_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_DOCUMENTS_PER_PART", 4)
    texts = [f"văn bản {number}" for number in range(30)]
    folder = write_documents(tmp_path / "in", texts)
    publish(tmp_path / "one", folder, jobs=2)
    assert len(list((tmp_path / "one" / "cache" / "parts").iterdir())) > 8
    publish(tmp_path / "two", *[folder / f"{number:03}.txt" for number in range(4)])  # one part
    publish(tmp_path / "two", folder)  # up to sixteen
    assert tables(tmp_path / "two") == tables(tmp_path / "one")
    ids = pq.read_table((tmp_path / "one" / "tasks").resolve()).column("document_id").to_pylist()
    assert ids == sorted(ids)


def test_one_new_document_encodes_one_row_group_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_DOCUMENTS_PER_PART", 2)
    monkeypatch.setattr(parts, "_ROWS_PER_GROUP", 8)
    folder = write_documents(tmp_path / "in", [f"văn bản {number}\nhai" for number in range(30)])
    publish(tmp_path / "out", folder)
    assert pq.ParquetFile(tmp_path / "out" / "tasks" / "tasks.parquet").num_row_groups > 5
    groups = tmp_path / "out" / "cache" / "groups"
    before = {path.name for path in groups.iterdir()}
    write_documents(folder, {"new.txt": "một văn bản mới"})
    publish(tmp_path / "out", folder)
    new = {path.name for path in groups.iterdir()} - before
    assert 0 < len(new) <= len(PART_TABLES), "one of each table that it has rows of"
    publish(tmp_path / "fresh", folder)
    assert tables(tmp_path / "fresh") == tables(tmp_path / "out")


def test_a_publication_with_a_lost_or_damaged_file_is_made_again(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["một", "hai"])
    output = tmp_path / "out"
    publish(output, folder)
    expected = tables(output)
    (output / "tasks" / "tasks.parquet").unlink()
    publish(output, folder)
    assert tables(output) == expected
    path = output / "tasks" / "tasks.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"X")  # as long as before: only its hash tells
    publish(output, folder, verify=True)
    assert tables(output) == expected


def test_prune_cleans_the_cache_of_documents_that_left(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai"})
    output = tmp_path / "out"
    publish(output, folder)
    (folder / "b.txt").unlink()
    publish(output, folder)
    assert len(list((output / "cache" / "extractions").rglob("*.gz"))) == 2
    publish(output, folder, prune=True)
    assert len(list((output / "cache" / "extractions").rglob("*.gz"))) == 1


def test_a_signal_counts_until_the_publication_goes_in_force_and_not_after(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["một"])
    with Stopping() as stopping:
        with pytest.raises(Interrupted) as raised:
            signal.raise_signal(signal.SIGTERM)
        assert raised.value.status == 143
        signal.raise_signal(signal.SIGINT)  # the second leaves the tidying up in peace
        with pytest.raises(Interrupted):
            stopping.hold()

    def interrupt(publication: str, staged: Path | None) -> None:
        signal.raise_signal(signal.SIGTERM)
        enforce(dataset, publication, staged)

    dataset, enforce = Dataset(tmp_path / "out"), Dataset.enforce
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Dataset, "enforce", lambda _self, *arguments: interrupt(*arguments))
        assert publish(tmp_path / "out", folder) == 0, "143 would say that the old publication stands"
    assert names(tmp_path / "out") == ["000.txt"]


def test_the_publication_before_stays_for_an_hour(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["một"])
    publish(tmp_path / "out", folder)
    old = (tmp_path / "out" / "current").resolve()
    os.utime(old, (1, 1))  # it was made long ago; what counts is when it left force
    write_documents(tmp_path / "in", ["hai"])
    publish(tmp_path / "out", folder)
    dataset = Dataset(tmp_path / "out")
    new = dataset.require_current().resolve()
    assert new != old
    dataset.clean_old(time.time() + KEEP_SECONDS - 60)
    assert pq.read_table(old / "tasks").num_rows == 1
    dataset.clean_old(time.time() + KEEP_SECONDS + 60)
    assert not old.exists()
    assert not dataset.membership_path(old.name).exists()
    assert new.exists()


def test_corrections_are_left_alone(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["một"])
    publish(tmp_path / "out", folder)
    kept = tmp_path / "out" / "corrections" / "a.jsonl"
    kept.parent.mkdir()
    kept.write_text("{}\n")
    publish(tmp_path / "out", folder, force=True, prune=True)
    assert kept.read_text() == "{}\n"


def test_readers_see_whole_tables_while_publications_change(tmp_path: Path) -> None:
    small = write_documents(tmp_path / "small", ["một"])
    large = write_documents(tmp_path / "large", [f"{number}\n" * 50 for number in range(20)])
    output = tmp_path / "out"
    publish(output, small)
    with Readers(output, {1, 1 + 20 * 50}) as readers:
        for _ in range(5):
            publish(output, large)
            shutil.move(large, tmp_path / "aside")
            publish(output, small, prune=True)
            shutil.move(tmp_path / "aside", large)
    assert readers.faults == []
    assert readers.reads > 20


def test_orphaned_workers_end(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", ["HANG"])
    process = start("run", folder, "--output", tmp_path / "out", "--timeout", "600")
    deadline = time.monotonic() + 30
    while not (workers := worker_pids(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 15
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)
