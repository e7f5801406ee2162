"""The cache, the validation before it, and the file index."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cache import ExtractionCache, FileIndex, canonical, write_whole
from pipeline.parts import _batch
from pipeline.sources import collect, listed_paths, published_name
from pipeline.validation import faults
from pipeline.versions import extractor_version, settings_key
from schemas.records import Extraction, from_json, to_json
from schemas.rendering import arrow_schema
from schemas.tables import table
from tests.standin import extract


def _extraction() -> dict[str, Any]:
    value: dict[str, Any] = to_json(extract("một\nhai".encode(), "a.txt"))
    return value


def test_what_is_written_comes_back_and_the_name_is_not_part_of_it(tmp_path: Path) -> None:
    cache = ExtractionCache(tmp_path)
    extraction = _extraction()
    digest = cache.write("a" * 64, "key", extraction)
    assert extraction["document"]["source_name"] == "a.txt", "the caller's value is left alone"
    stored, again = cache.read("a" * 64, "key") or ({}, "")
    assert again == digest
    stored["document"]["source_name"] = "a.txt"
    assert stored == extraction
    assert from_json(Extraction, stored) == extract("một\nhai".encode(), "a.txt")
    assert digest == cache.write("b" * 64, "key", _extraction() | {}), "the same content, the same digest"


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"no gzip"])
def test_a_damaged_entry_counts_as_missing(tmp_path: Path, damage: bytes) -> None:
    cache = ExtractionCache(tmp_path)
    cache.write("a" * 64, "key", _extraction())
    cache.path("a" * 64, "key").write_bytes(damage)
    assert cache.read("a" * 64, "key") is None
    assert cache.read("b" * 64, "key") is None


def test_what_no_document_needs_is_deleted_when_it_is_old(tmp_path: Path) -> None:
    cache = ExtractionCache(tmp_path)
    for sha256, key in (("a" * 64, "now"), ("a" * 64, "before"), ("b" * 64, "now")):
        cache.write(sha256, key, _extraction())
    wanted = {cache.path("a" * 64, "now").name}
    os.utime(cache.path("a" * 64, "before"), (1, 1))
    cache.clean(wanted, keep_seconds=3600)
    assert cache.has("a" * 64, "now")
    assert not cache.has("a" * 64, "before"), "of an earlier version"
    assert cache.has("b" * 64, "now"), "perhaps an interrupted run's"
    cache.clean(wanted, keep_seconds=0)
    assert not cache.has("b" * 64, "now")
    assert cache.has("a" * 64, "now"), "a document of the dataset has it, however old"


def test_the_key_follows_version_and_settings() -> None:
    keys = {
        settings_key("1", {"ocr": "never"}),
        settings_key("2", {"ocr": "never"}),
        settings_key("1", {"ocr": "always"}),
        settings_key("1", {"ocr": "never", "ocr_engine": "tesseract 5"}),
    }
    assert len(keys) == 4
    assert settings_key("1", {"a": "x", "b": "y"}) == settings_key("1", {"b": "y", "a": "x"})


def test_the_extractor_version_follows_code_and_data(tmp_path: Path) -> None:
    for package in ("extractors", "schemas", "pipeline"):
        (tmp_path / package).mkdir()
    code = tmp_path / "extractors" / "header.py"
    code.write_text("one")
    seen = [extractor_version.__wrapped__(tmp_path)]
    code.write_text("two")
    seen.append(extractor_version.__wrapped__(tmp_path))
    (tmp_path / "schemas" / "data").mkdir()
    (tmp_path / "schemas" / "data" / "agencies.csv").write_text("x")
    seen.append(extractor_version.__wrapped__(tmp_path))
    assert len(set(seen)) == 3
    (tmp_path / "pipeline" / "run.py").write_text("x")  # how documents are run does not change what they say
    (tmp_path / "extractors" / "__pycache__").mkdir()
    (tmp_path / "extractors" / "__pycache__" / "header.pyc").write_text("x")
    assert extractor_version.__wrapped__(tmp_path) == seen[-1]
    assert seen[0].split("+")[0] == "0.1.0"


def test_write_whole_leaves_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_whole(path, b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuse)
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_index_trusts_only_files_that_have_settled(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("một")

    def source() -> Any:
        return collect([str(file)], str(tmp_path / "out")).sources[0]

    index = FileIndex(tmp_path)
    index.record(source(), "fresh")
    assert index.sha256(source()) is None, "changed a moment ago, it may change again unseen"
    settled = time.time() + 5
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: int(settled * 1e9))
        index.record(source(), "hash")
    index.save()
    assert FileIndex(tmp_path).sha256(source()) == "hash"
    os.utime(file, (1, 1))
    assert FileIndex(tmp_path).sha256(source()) is None
    (tmp_path / "files.json").write_text("{broken")
    assert FileIndex(tmp_path).sha256(source()) is None


# --- validation ---------------------------------------------------------------------------------------------------


def test_a_sound_extraction_has_no_faults() -> None:
    assert list(faults(_extraction())) == []


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("tasks", "deadline_kind", "lots", "unknown code"),
        ("tasks", "title", "\ud800", "no string"),  # a lone surrogate would stop the whole publication
        ("tasks", "title", 5, "no string"),
        ("tasks", "ordinal", None, "is null"),
        ("tasks", "ordinal", True, "no int32"),
        ("tasks", "ordinal", 1 << 31, "no int32"),
        ("tasks", "deadline_start", "2024-02-30", "no date"),
        ("tasks", "deadline_start", "20240228", "no date"),
        ("tasks", "confidence", float("nan"), "no float64"),
        ("tasks", "outputs", "Báo cáo", "no list<string>"),
        ("tasks", "pages", [1.5], "no list<int32>"),
        ("tasks", "bboxes", [{"page": 1}], "no list<box>"),
        ("tasks", "document_id", "0" * 16, "not that of the document"),
        ("document", "number", 1 << 63, "no int64"),
        ("findings", "code", "never_declared", "unknown code"),
    ],
)
def test_each_fault_is_named(name: str, column: str, value: object, said: str) -> None:
    extraction = _extraction()
    row = extraction["document"] if name == "document" else extraction[name][0]
    row[column] = value
    told = list(faults(extraction))
    assert any(said in fault and column in fault for fault in told), told


def test_a_missing_column_and_a_key_that_occurs_twice_are_faults() -> None:
    extraction = _extraction()
    del extraction["tasks"][0]["title"]
    extraction["blocks"][1]["block_id"] = extraction["blocks"][0]["block_id"]
    told = "\n".join(faults(extraction))
    assert "tasks.title is missing" in told
    assert "blocks.block_id occurs twice" in told


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_value_escapes_the_validation(value: object) -> None:
    """Whatever stands in a column, either it is a fault or Arrow can hold it."""
    schema = arrow_schema(table("tasks"))
    for column in ("title", "ordinal", "outputs", "deadline_end"):
        extraction = _extraction()
        extraction["tasks"][0][column] = value
        if not list(faults(extraction)):
            assert _batch(table("tasks"), extraction["tasks"], schema).num_rows == 2
            canonical(extraction)


# --- names and lists ----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=50).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_every_file_name_can_be_published(name: bytes) -> None:
    published_name(os.fsdecode(b"/folder/" + name)).encode()


def test_listed_paths() -> None:
    assert listed_paths(b"a\r\n\nb c\n", nul=False) == ["a", "b c"]
    assert listed_paths(b"a\nb\0c\0", nul=True) == ["a\nb", "c"]
    assert [os.fsencode(path) for path in listed_paths(b"\xff\n", nul=False)] == [b"\xff"]


def test_the_digest_is_that_of_the_canonical_json(tmp_path: Path) -> None:
    digest = ExtractionCache(tmp_path).write("a" * 64, "key", _extraction())
    named = _extraction()
    named["document"]["source_name"] = ""
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
    assert digest == hashlib.sha256(text).hexdigest()
