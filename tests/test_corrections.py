"""What people said of records: kept whatever happens to the file, and brought together with every later extraction."""

from __future__ import annotations

import json
import multiprocessing
import os
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import corrections as room
from pipeline.corrections import Corrections, Entry, Reviewed, StaleError, normal, parse, review_columns, text_hash
from pipeline.merging import merge
from pipeline.validation import faults
from schemas.codes import confidence_of
from schemas.tables import PART_TABLES, VOCABULARIES, table
from tests.review_data import DOC, assignment, box, citation, entry, extraction, task

A, B, C = task(1, "Lập đề án"), task(2, "Rà soát quy hoạch"), task(3, "Xây dựng kế hoạch")


def merged(data: dict[str, Any], *entries: Entry) -> dict[str, Any]:
    """The extraction after a merge, checked as an extraction is before it is published."""
    result = merge(data, Reviewed(entries)).extraction
    assert list(faults(result)) == []
    columns = {each.name: {c.name for c in each.columns} for each in PART_TABLES}
    assert all(set(row) == columns["reviews"] for row in result["reviews"])
    return result


def codes(data: dict[str, Any]) -> list[str]:
    return [row["code"] for row in data["findings"]]


def outcomes(data: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(row["column"], row["outcome"]) for row in data["reviews"]]


# --- what becomes of a correction ---------------------------------------------------------------------------------


def test_the_same_as_before_and_the_correction_stands() -> None:
    data = extraction(A, B)
    done = merged(data, entry(data, A, column="title", new="Lập Đề án"))
    assert [row["title"] for row in done["tasks"]] == ["Lập Đề án", "Rà soát quy hoạch"]
    assert outcomes(done) == [("title", "stands")]
    (row,) = done["reviews"]
    assert (row["extracted_value"], row["corrected_value"], row["subject_id"]) == ("Lập đề án", "Lập Đề án", A.task_id)
    assert codes(done) == []
    assert data["tasks"][0]["title"] == "Lập đề án", "what was extracted is left as it is"


def test_the_extractor_agrees_and_it_is_confirmed() -> None:
    data = extraction(A)
    said = entry(data, A, column="note", new="gấp")
    done = merged(extraction(replace(A, note="gấp"), version="2"), said)
    assert outcomes(done) == [("note", "confirmed")]
    assert done["tasks"][0]["note"] == "gấp"
    assert codes(done) == []


def test_a_third_value_and_the_correction_stands_with_a_finding() -> None:
    data = extraction(A)
    said = entry(data, A, column="note", new="gấp")
    done = merged(extraction(replace(A, note="khẩn"), version="2"), said)
    assert outcomes(done) == [("note", "conflict")]
    assert done["tasks"][0]["note"] == "gấp"
    (finding,) = done["findings"]
    assert (finding["code"], finding["subject_id"], finding["column"]) == ("review_conflict", A.task_id, "note")
    assert "gấp" in finding["message"]
    assert "khẩn" in finding["message"]
    assert done["tasks"][0]["confidence"] == confidence_of(["review_conflict"])


def test_a_place_that_is_gone_is_told() -> None:
    data = extraction(A, B)
    done = merged(extraction(B, version="2"), entry(data, A, column="note", new="gấp"))
    assert outcomes(done) == [("note", "orphaned")]
    assert done["reviews"][0]["corrected_value"] == "gấp"
    (finding,) = done["findings"]
    assert (finding["code"], finding["subject_type"]) == ("review_orphaned", "document")
    assert "Lập đề án" in finding["message"]
    assert "gấp" in finding["message"]


def test_an_accepted_record_keeps_its_values_when_the_extractor_changes_its_mind() -> None:
    data = extraction(A)
    done = merged(extraction(replace(A, label="9"), version="2"), entry(data, A, "accept"))
    assert done["tasks"][0]["label"] is None
    assert outcomes(done) == [("label", "conflict"), (None, "conflict")]


def test_accepting_settles_the_doubts_and_correcting_only_those_of_its_column() -> None:
    doubts = [(A.task_id, "merged_cell", "note"), (A.task_id, "deadline_unparsed", "deadline_text")]
    data = extraction(A, findings=doubts)
    before = data["tasks"][0]["confidence"]
    assert before == confidence_of(["merged_cell", "deadline_unparsed"])
    corrected = merged(data, entry(data, A, column="deadline_text", new="Năm 2030"))
    assert corrected["tasks"][0]["confidence"] == confidence_of(["merged_cell"])
    assert merged(data, entry(data, A, "accept"))["tasks"][0]["confidence"] == 0.99
    assert codes(corrected) == ["merged_cell", "deadline_unparsed"], "the findings tell what was doubtful"


def test_a_correction_that_was_accepted_with_the_record_is_told_as_a_correction() -> None:
    """What Enter saves: the changed column and the acceptance of the whole."""
    data = extraction(A)
    said = entry(data, A, column="note", new="gấp", note="xem trang 2")
    values = {name: data["tasks"][0][name] for name in review_columns(table("tasks"))}
    accepted = entry(data, A, "accept", new={**values, "note": "gấp"})
    done = merged(data, said, accepted)
    assert outcomes(done) == [("note", "stands"), (None, "confirmed")]
    row = done["reviews"][0]
    assert (row["action"], row["extracted_value"], row["corrected_value"]) == ("correct", None, "gấp")
    assert row["note"] == "xem trang 2"
    # another value accepted later is not that correction any more
    other = entry(data, A, "accept", new={**values, "note": "rất gấp"})
    assert ("note", "stands") not in outcomes(merged(data, said, other))


def test_the_last_word_on_a_column_counts() -> None:
    data = extraction(A)
    first, second = (entry(data, A, column="note", new=value) for value in ("một", "hai"))
    done = merged(data, first, second)
    assert done["tasks"][0]["note"] == "hai"
    assert len(done["reviews"]) == 1


def test_undone_is_as_if_never_said() -> None:
    data = extraction(A)
    said = entry(data, A, column="note", new="một")
    undo = replace(said, entry="x", save="x", action="undo", undoes=said.save, new=None)
    assert merge(data, Reviewed((said, undo))).extraction == merge(data, Reviewed(())).extraction
    assert Reviewed((said, undo)).digest == ""


# --- not a record, a record is missing ----------------------------------------------------------------------------


def test_what_is_no_record_goes_with_what_belongs_to_it() -> None:
    owners = (assignment(A, "so-tai-chinh"), assignment(B, "so-y-te"))
    data = extraction(A, B, assignments=owners, citations=(citation(A, "12/NQ"),))
    done = merged(data, entry(data, owners[0], "accept"), entry(data, A, "reject"))
    assert [row["title"] for row in done["tasks"]] == [B.title]
    assert done["tasks"][0]["ordinal"] == 1
    assert [row["agency_key"] for row in done["assignments"]] == ["so-y-te"]
    assert [(row["context"], row["context_id"]) for row in done["citations"]] == [("body", None)]
    assert outcomes(done) == [(None, "stands")]
    assert codes(done) == []
    later = merged(extraction(B, version="2"), entry(data, A, "reject"))
    assert outcomes(later) == [(None, "confirmed")], "the extractor no longer takes it for a record"
    other = merged(extraction(replace(A, note="mới"), B, version="2"), entry(data, A, "reject"))
    assert len(other["tasks"]) == 1
    assert codes(other) == ["review_conflict"]


def added(data: dict[str, Any], title: str, y: float, **values: Any) -> Entry:
    new = {
        **dict.fromkeys(review_columns(table("tasks"))), "source": "appendix", "title": title, "text": title,
        "deadline_kind": "none", "outputs": [], **values,
    }  # fmt: skip
    row = task(9, title, y=y)
    return entry(data, row, "add", new=new, record_id=f"{DOC}-tadded")


def test_a_missing_record_is_published_where_it_stands() -> None:
    data = extraction(A, C)
    done = merged(data, added(data, "Rà soát quy hoạch", 200))
    assert [(row["ordinal"], row["title"]) for row in done["tasks"]] == [(1, A.title), (2, B.title), (3, C.title)]
    assert done["tasks"][1]["bboxes"][0]["y0"] == 200
    assert outcomes(done) == [(None, "stands")]


def test_a_missing_record_that_the_extractor_now_finds_is_not_there_twice() -> None:
    data = extraction(A, C)
    said = added(data, "Rà soát quy hoạch", 198)
    done = merged(extraction(A, B, C, version="2"), said)
    assert [row["title"] for row in done["tasks"]] == [A.title, B.title, C.title]
    assert outcomes(done) == [(None, "confirmed")]
    other = merged(extraction(A, replace(B, note="khác"), C, version="2"), said)
    assert other["tasks"][1]["note"] is None
    assert "review_conflict" in codes(other)


def test_an_owner_can_be_added_to_a_record_and_goes_when_that_is_gone() -> None:
    data = extraction(A)
    row = assignment(A, "so-noi-vu", 2)
    new = {
        "subject_type": "task", "subject_id": A.task_id, "role": "lead", "agency_key": "so-noi-vu",
        "agency_name": "Sở Nội vụ", "agency_kind": "department", "is_group": False, "province_code": None,
        "successor_key": None, "text": "Sở Nội vụ",
    }  # fmt: skip
    said = entry(data, row, "add", new=new, record_id=f"{DOC}-aadded")
    assert [r["agency_key"] for r in merged(data, said)["assignments"]] == ["so-noi-vu"]
    gone = merged(extraction(B, version="2"), said)
    assert gone["assignments"] == []
    assert codes(gone) == ["review_orphaned"]


# --- knowing a record again ---------------------------------------------------------------------------------------


def renamed(record: Any, name: str) -> Any:
    return replace(record, task_id=f"{DOC}-t{name}")


def test_a_record_is_known_again_by_place_and_text() -> None:
    data = extraction(A, B)
    said = entry(data, A, column="note", new="gấp")
    moved = renamed(replace(A, bboxes=(box(260.0),)), "moved")
    repaired = renamed(replace(A, text="Lập đề án (sửa)", title="Lập đề án (sửa)"), "repaired")
    for now in (moved, repaired):
        done = merged(extraction(B, now, version="2"), said)
        assert {row["task_id"]: row["note"] for row in done["tasks"]} == {B.task_id: None, now.task_id: "gấp"}
        assert codes(done) == []


def test_the_same_words_on_another_page_are_another_record() -> None:
    data = extraction(A)
    elsewhere = renamed(replace(A, pages=(2,), bboxes=(box(100.0, 2),)), "elsewhere")
    done = merged(extraction(elsewhere, version="2"), entry(data, A, column="note", new="gấp"))
    assert done["tasks"][0]["note"] is None
    assert codes(done) == ["review_orphaned"]


def test_between_two_equal_places_nothing_is_guessed() -> None:
    data = extraction(A)
    twins = [renamed(replace(A, bboxes=(box(600.0 + 50 * n),)), f"twin{n}") for n in range(2)]
    done = merged(extraction(*twins, version="2"), entry(data, A, column="note", new="gấp"))
    assert [row["note"] for row in done["tasks"]] == [None, None]
    assert codes(done) == ["review_orphaned"]


def test_owners_in_one_cell_are_told_apart_by_their_values() -> None:
    owners = [
        replace(assignment(A, key, n), text="Sở Y tế, Sở Nội vụ") for n, key in enumerate(("so-y-te", "so-noi-vu"))
    ]
    data = extraction(A, assignments=tuple(owners))
    said = entry(data, owners[1], column="agency_name", new="Sở Nội vụ (mới)")
    now = [replace(each, assignment_id=f"{each.assignment_id}-2") for each in owners]
    done = merged(extraction(A, assignments=tuple(now), version="2"), said)
    assert [row["agency_name"] for row in done["assignments"]] == ["so-y-te", "Sở Nội vụ (mới)"]


# --- the file -----------------------------------------------------------------------------------------------------


def test_what_is_saved_is_read_and_nothing_is_rewritten(tmp_path: Path) -> None:
    store = Corrections(tmp_path / "corrections")
    data = extraction(A)
    first = entry(data, A, column="note", new="gấp", note="xem trang 2")
    store.save(DOC, [first])
    before = store.path(DOC).read_bytes()
    store.save(DOC, [entry(data, A, "accept")])
    assert store.path(DOC).read_bytes().startswith(before)
    assert store.read(DOC).entries[0] == first
    line = json.loads(before)
    wanted = {"reviewer", "time", "extractor_version", "anchor", "old", "new", "note", "column", "table"}
    assert wanted <= set(line)
    assert {"page", "box", "text_hash"} <= set(line["anchor"])


def test_a_damaged_line_is_kept_and_told(tmp_path: Path) -> None:
    store = Corrections(tmp_path)
    data = extraction(A)
    good = entry(data, A, column="note", new="gấp")
    wrong = [
        b'{"entry": "torn', b"\xff\xfe", b"[]", b"{}", b"null", json.dumps({**json.loads(room._encoded(good)),
        "column": "deadline_kind", "new": "no such code"}).encode(),
    ]  # fmt: skip
    store.path(DOC).write_bytes(b"\n".join(wrong))
    store.save(DOC, [good])
    reviewed = store.read(DOC)
    assert reviewed.entries == (good,)
    assert reviewed.unreadable == (1, 2, 3, 4, 5, 6)
    assert store.path(DOC).read_bytes().startswith(b"\n".join(wrong) + b"\n")
    done = merge(data, reviewed).extraction
    assert codes(done) == ["review_unreadable"] * 6
    assert done["tasks"][0]["note"] == "gấp"


def test_a_value_that_does_not_fit_is_not_written(tmp_path: Path) -> None:
    store = Corrections(tmp_path)
    data = extraction(A)
    with pytest.raises(ValueError):
        store.save(DOC, [entry(data, A, column="deadline_kind", new="no such code")])
    assert store.read(DOC) == Reviewed()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Corrections(tmp_path)
    data = extraction(A)
    store.save(DOC, [entry(data, A, column="note", new="một")])
    before = store.path(DOC).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError):
            store.save(DOC, [entry(data, A, column="note", new="hai")])
    assert store.path(DOC).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_who_comes_second_is_refused(tmp_path: Path) -> None:
    store = Corrections(tmp_path)
    data = extraction(A)

    def fresh(reviewed: Reviewed) -> None:
        if reviewed.entries:
            raise StaleError("now")

    store.save(DOC, [entry(data, A, column="note", new="một")], check=fresh)
    with pytest.raises(StaleError):
        store.save(DOC, [entry(data, A, column="note", new="hai")], check=fresh)
    assert [each.new for each in store.read(DOC).entries] == ["một"]


def _save_many(root: str, worker: int) -> None:
    data = extraction(A)
    for number in range(10):
        Corrections(Path(root)).save(DOC, [entry(data, A, column="note", new=f"{worker}/{number}")])


def test_two_servers_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_save_many, args=(str(tmp_path), n)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    found = {each.new for each in Corrections(tmp_path).read(DOC).entries}
    assert found == {f"{w}/{n}" for w in range(2) for n in range(10)}


def test_undo_takes_back_a_whole_save_once(tmp_path: Path) -> None:
    store = Corrections(tmp_path)
    data = extraction(A)
    one = replace(entry(data, A, column="note", new="một"), save="s")
    two = replace(entry(data, A, column="label", new="1"), save="s")
    store.save(DOC, [one, two])
    assert store.undo(DOC, "s", reviewer="Bình") is not None
    assert store.read(DOC).live == ()
    assert store.undo(DOC, "s", reviewer="Bình") is None
    assert len(store.read(DOC).entries) == 3


@given(st.text())
def test_typed_text_is_stored_in_normal_form(text: str) -> None:
    found = normal(text)
    assert found is None or (found == unicodedata.normalize("NFC", found) and found == found.strip() and found)
    assert normal(found) == found
    assert text_hash(unicodedata.normalize("NFD", text)) == text_hash(text)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    reviewed = parse(data, DOC)
    assert reviewed.entries == ()
    assert len(reviewed.unreadable) == sum(1 for line in data.split(b"\n") if line.strip())


# --- whatever people say ------------------------------------------------------------------------------------------

OWNER, OTHER = assignment(A, "so-tai-chinh"), assignment(B, "so-y-te")
INSIDE, BODY = citation(A, "12/NQ"), citation(None, "15/KH")
SAMPLES: dict[str, list[Any]] = {
    "string": ["Một", "Hai", None], "int32": [2025, None], "int64": [7, None], "float64": [1.5, None],
    "bool": [True, False], "date": ["2025-01-01", None], "list<string>": [[], ["a"]],
}  # fmt: skip


def versions() -> dict[str, Any]:
    """Extractions of the same document: as it was, with a task less, moved, reworded, with nothing."""
    everything = {"assignments": (OWNER, OTHER), "citations": (INSIDE, BODY)}
    return {
        "same": extraction(A, B, C, **everything),
        "less": extraction(B, C, assignments=(OTHER,), citations=(BODY,)),
        "moved": extraction(renamed(A, "moved"), B, C, assignments=(OTHER,), citations=(BODY,)),
        "other": extraction(replace(A, note="khác", label="9"), B, C, **everything),
        "nothing": extraction(),
    }


VERSIONS = versions()


def said_by(draw: Any, before: list[Entry]) -> Entry:
    """One entry as the page might write it; the file checks that it is one."""
    data = VERSIONS["same"]
    action = draw(st.sampled_from(["correct", "correct", "accept", "reject", "add", "undo"]))
    record = draw(st.sampled_from([A, B, C, OWNER, OTHER, INSIDE, BODY]))
    if action == "undo" and before:
        target = draw(st.sampled_from(before))
        return replace(target, entry=room.new_id(), save=room.new_id(), action="undo", new=None, undoes=target.save)
    if action == "add":
        name = draw(st.sampled_from(["t", "a", "c"]))
        if name == "c":
            act = citation(draw(st.sampled_from([A, B])), "99/QĐ")
            columns = (*review_columns(table("citations")), "context_id")
            new = {column: getattr(act, column) for column in columns}
            return entry(data, act, "add", new=new, record_id=f"{DOC}-cnew")
        if name == "t":
            return replace(
                added(data, "Rà soát quy hoạch", draw(st.sampled_from([150.0, 200.0]))), record_id=f"{DOC}-tnew"
            )
        row = assignment(draw(st.sampled_from([A, B])), "so-noi-vu", 2)
        new = {
            name: getattr(row, name) for name in (*review_columns(table("assignments")), "subject_type", "subject_id")
        }
        return entry(data, row, "add", new=new, record_id=f"{DOC}-anew")
    if action in ("accept", "reject") or action == "undo":
        return entry(data, record, "accept" if action == "undo" else action)
    name = {"Task": "tasks", "Assignment": "assignments", "Citation": "citations"}[type(record).__name__]
    column = table(name).column(draw(st.sampled_from(review_columns(table(name)))))
    values = SAMPLES[column.type]
    if column.codes:
        values = [*VOCABULARIES[column.codes][:2], None]
    wanted = draw(st.sampled_from([each for each in values if each is not None or not column.required]))
    return entry(data, record, column=column.name, new=wanted)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(sorted(VERSIONS)))
def test_whatever_people_say_can_be_published(data: Any, version: str) -> None:
    """Any entries over any later extraction: no fault, no record without its owner, nothing said is lost in silence."""
    said: list[Entry] = []
    for _ in range(data.draw(st.integers(0, 8))):
        said.append(said_by(data.draw, said))
    lines = "".join(room._encoded(each) + "\n" for each in said).encode()
    reviewed = parse(lines, DOC)
    assert reviewed.unreadable == ()
    assert reviewed.entries == tuple(said), "what is written is what is read"
    done = merged(VERSIONS[version], *reviewed.entries)
    ids = {name: [row[table(name).key[0]] for row in done[name]] for name in ("tasks", "targets", "legal_bases")}
    known = {each for rows in ids.values() for each in rows}
    assert {row["subject_id"] for row in done["assignments"]} <= known
    assert {row["context_id"] for row in done["citations"]} - {None} <= known
    assert {row["citation_id"] for row in done["implementations"]} <= {row["citation_id"] for row in done["citations"]}
    ordinals = [row["ordinal"] for row in done["tasks"]]
    assert ordinals == sorted(set(ordinals))
    everywhere = {row[table(n).key[0]] for n in ("tasks", "assignments", "citations") for row in done[n]}
    assert {row["subject_id"] for row in done["findings"]} - {DOC} <= everywhere
    told = {row["subject_id"] for row in done["reviews"]}
    now = {then: here for (_, then), here in merge(VERSIONS[version], reviewed).current.items()}
    gone = {now.get(each.record_id, each.record_id) for each in reviewed.live} - told - everywhere
    # what belonged to a record that was refused went with it
    refused = {each.record_id for each in reviewed.live if each.action == "reject"}
    assert all(each in gone_with(refused) for each in gone), (gone, refused)
    assert merge(VERSIONS[version], reviewed).extraction == merge(VERSIONS[version], reviewed).extraction


def gone_with(refused: set[str]) -> set[str]:
    """The owners of refused tasks, read or added."""
    return {OWNER.assignment_id, OTHER.assignment_id, f"{DOC}-anew"} if refused else set()
