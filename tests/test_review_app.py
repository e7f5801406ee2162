"""The review page by its answers: what it shows, what it saves, what it tells when something is in the way."""

from __future__ import annotations

import errno
import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from pipeline import run
from pipeline.checks import problems
from pipeline.corrections import Corrections, review_columns
from pipeline.dataset import Dataset
from pipeline.review_app.pages import _png
from schemas.tables import table
from tests.review_site import (
    ROWS,
    SCRIPT,
    Site,
    address,
    copied,
    entries,
    form_values,
    moved,
    plan,
    publish,
    published_plan,
    rows,
    task,
    token,
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return copied(tmp_path / "out")


# --- what it shows ------------------------------------------------------------------------------------------------


def test_extracted_text_is_escaped_everywhere(site: Site) -> None:
    row = task(site)
    name = row["document_id"]
    pages = ["/", "/documents", f"/documents/{name}", address(row), f"/documents/{name}/documents/{name}"]
    for page in pages:
        text = site.page(page)
        assert "<script>document" not in text, page
    assert "&lt;script&gt;" in site.page(pages[-1])


def test_the_form_is_made_from_the_schema(site: Site) -> None:
    text = site.page(address(task(site)))
    for name in review_columns(table("tasks")):
        assert re.search(rf'name="{name}"', text), name
    assert '<input id="f-deadline_end" name="deadline_end" value="2025-12-31"' in text
    assert 'type="date"' in text
    assert '<select id="f-deadline_kind"' in text
    assert text.count("<rect") >= 4, "each line of each cell is marked"


def test_both_languages(site: Site) -> None:
    site.post("/language/en", {"token": token(site)})
    assert "Start reviewing" in site.page("/")
    site.post("/language/vi", {"token": token(site)})
    assert "Bắt đầu rà soát" in site.page("/")


# --- what it saves ------------------------------------------------------------------------------------------------


def test_correct_publish_and_raise_the_version(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    row = task(site)
    typed = unicodedata.normalize("NFD", "Rà soát quy hoạch trường lớp")
    answer = site.save(address(row), "save", title=typed, remark="gọn lại")
    assert answer.status_code == 303
    (entry,) = entries(site)
    assert entry["new"] == unicodedata.normalize("NFC", typed)
    assert (entry["old"], entry["column"], entry["reviewer"]) == (row["title"], "title", "Hạnh")
    assert entry["note"] == "gọn lại"
    assert entry["anchor"]["page"] == 1
    site.post("/publish", {"token": token(site)})
    assert task(site)["title"] == entry["new"]
    assert list(problems(Dataset(site.output))) == []
    monkeypatch.setattr(run, "extractor_version", lambda: "9.9.9+raised")
    assert publish(site.output, published_plan() / "in", force=True) == 0
    assert task(site)["title"] == entry["new"]
    assert entry["new"] in site.page(address(task(site)))


def test_accept_and_next_until_nothing_is_left(site: Site) -> None:
    here = site.get("/next").location
    for _ in range(50):
        answer = site.save(here)
        assert answer.status_code == 303
        here = answer.location
        if "/documents/" not in here:
            break
    assert here.startswith("/?done=")
    assert 'class="done-strip"' in site.page(here), "what was said last can be taken back"
    assert "Không còn gì" in site.page("/") or "Nothing is left" in site.page("/")
    name = task(site)["document_id"]
    assert site.get(f"/documents/{name}/gold.json").status_code == 200


def test_undo_brings_back_what_was_extracted(site: Site) -> None:
    row = task(site)
    site.save(address(row), "accept", title="Khác")
    assert 'value="undo"' in site.page(address(row))
    site.save(address(row), "undo")
    assert form_values(site.page(address(row)))["title"] == row["title"]
    assert len(entries(site)) > 2, "nothing is removed from the file"


def test_not_a_record_and_back(site: Site) -> None:
    row = task(site, 1)
    site.save(address(row), "reject")
    assert 'name="do" value="accept"' not in site.page(address(row))
    site.post("/publish", {"token": token(site)})
    assert row["title"] not in {each["title"] for each in rows(site.output, "tasks")}
    assert not {each["subject_id"] for each in rows(site.output, "assignments")} & {row["task_id"]}
    site.post(address(row), {**hidden(site, address(row)), "do": "undo"})
    site.post("/publish", {"token": token(site)})
    assert row["title"] in {each["title"] for each in rows(site.output, "tasks")}


def test_a_document_cannot_be_refused(site: Site) -> None:
    """Its own record is the one thing that a document must have."""
    row = rows(site.output, "documents")[0]
    where = address(row, "documents")
    assert 'value="reject"' not in site.page(where)
    assert site.post(where, {**site.form(where), "do": "reject"}).status_code == 400
    assert site.post(where, {**site.form(where), "do": "nonsense"}).status_code == 400
    assert entries(site) == []
    site.save(where, "save", place="Kon Tum cũ")
    (path,) = (site.output / "corrections").glob("*.jsonl")
    forged = json.loads(path.read_text()) | {"action": "reject", "column": None, "new": None, "entry": "x", "save": "x"}
    path.write_text(path.read_text() + json.dumps(forged) + "\n")
    assert site.form(where)["place"] == "Kon Tum cũ", "a line that says so is told as unreadable, not obeyed"
    site.post("/publish", {"token": token(site)})
    assert rows(site.output, "documents")[0]["place"] == "Kon Tum cũ"
    assert "review_unreadable" in {each["code"] for each in rows(site.output, "findings")}


def hidden(site: Site, where: str) -> dict[str, str]:
    return {name: value for name, value in form_values(site.page(where)).items() if name in ("token", "revision")}


def test_a_missing_record_from_four_numbers(site: Site) -> None:
    row = task(site, 2)
    name = row["document_id"]
    box = next(box for box in row["bboxes"] if box["column"] == "title")
    numbers = {
        edge: str(round(box[edge] + (1 if edge in ("x1", "y1") else -1), 1)) for edge in ("x0", "y0", "x1", "y1")
    }
    query = "&".join(f"{key}={value}" for key, value in {"table": "objectives", "page": "1", **numbers}.items())
    form = form_values(site.page(f"/documents/{name}/missing?{query}"))
    assert "Tuyên truyền" in form["text"], "the words under the box are offered"
    answer = site.post(f"/documents/{name}/missing", {**form, "level": "specific", "horizon_year": "2030"})
    assert answer.status_code == 303
    site.post("/publish", {"token": token(site)})
    (added,) = [each for each in rows(site.output, "objectives") if each["horizon_year"] == 2030]
    assert "Tuyên truyền" in added["text"]
    assert added["bboxes"][0]["page"] == 1
    assert list(problems(Dataset(site.output))) == []


def test_a_missing_record_of_a_text_without_pages(tmp_path: Path) -> None:
    """A .txt has no pages: the record is added without a place, behind the others."""
    text = "KẾ HOẠCH\nPhát triển nghề\n\nI. MỤC TIÊU\n\n1. Mục tiêu chung\n\nGiữ nghề.\n\n2. Mục tiêu cụ thể\n\nCó 12 nghề.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert publish(tmp_path / "out", tmp_path / "a.txt") == 0
    site = Site(tmp_path / "out")
    where = f"/documents/{rows(site.output, 'documents')[0]['document_id']}/missing?table=objectives"
    form = form_values(site.page(where))
    assert site.post(
        where, {**form, "text": "Mở lớp truyền nghề", "page": "7", "x0": "1", "y0": "1", "x1": "9", "y1": "9"}
    )
    site.post("/publish", {"token": form["token"]})
    added = rows(site.output, "objectives")[-1]
    assert (added["text"], added["pages"], added["bboxes"]) == ("Mở lớp truyền nghề", [], [])
    assert list(problems(Dataset(site.output))) == []


def test_a_missing_owner(site: Site) -> None:
    row = task(site)
    where = f"/documents/{row['document_id']}/missing?table=assignments&subject={row['task_id']}"
    form = form_values(site.page(where))
    values = {"agency_key": "so-y-te", "agency_name": "Sở Y tế", "text": "Sở Y tế", "role": "coordinate"}
    answer = site.post(where, {**form, **values})
    assert answer.status_code == 303, answer.text
    assert "Sở Y tế" in site.page(address(row))


def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_lost(site: Site) -> None:
    row = task(site)
    answer = site.save(
        address(row), "save", title="Giữ lại điều này", deadline_start="2026-01-01", deadline_end="2025-01-01"
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert form_values(answer.text)["title"] == "Giữ lại điều này"
    assert entries(site) == []


def test_the_second_save_of_a_stale_form_is_refused_with_both_values(site: Site) -> None:
    row = task(site)
    first, second = site.form(address(row)), site.form(address(row))
    site.post("/reviewer", {"token": token(site), "reviewer": "Bình"})
    assert site.post(address(row), {**first, "title": "Của Bình", "do": "save"}).status_code == 303
    answer = site.post(address(row), {**second, "title": "Của Hạnh", "do": "accept"})
    assert answer.status_code == 409
    assert "Của Bình" in answer.text
    assert "Của Hạnh" in answer.text
    assert [each["new"] for each in entries(site)] == ["Của Bình"]
    again = site.post(address(row), {**form_values(answer.text), "do": "save"})
    assert again.status_code == 303, "who has seen both may decide"
    assert [each["new"] for each in entries(site)] == ["Của Bình", "Của Hạnh"]
    assert [each["reviewer"] for each in entries(site)] == ["Bình", "Bình"]


def test_a_save_while_a_run_publishes_anew_is_refused_when_the_record_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = task(site)
    form = site.form(address(row))
    monkeypatch.setattr(run, "extractor_version", lambda: "9.9.9+raised")
    publish(site.output, published_plan() / "in", force=True)
    assert site.post(address(row), {**form, "title": "Mới", "do": "save"}).status_code == 303, "the record is the same"


def test_a_form_older_than_the_server_keeps_what_was_typed(site: Site) -> None:
    row = task(site)
    form = site.form(address(row))
    later = Site(site.output)
    answer = later.post(address(row), {**form, "title": "Đã gõ xong", "do": "accept"})
    assert answer.status_code == 403
    assert form_values(answer.text)["title"] == "Đã gõ xong"
    assert entries(site) == []
    assert later.post(address(row), {**form_values(answer.text), "do": "accept"}).status_code == 303


def test_a_full_disk_is_told_and_nothing_is_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    row = task(site)
    form = site.form(address(row))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.corrections.write_whole", full)
        answer = site.post(address(row), {**form, "title": "Đã gõ xong", "do": "save"})
    assert answer.status_code == 500
    assert form_values(answer.text)["title"] == "Đã gõ xong"


# --- conflicts, orphans, other files ------------------------------------------------------------------------------


def test_a_conflict_is_shown_and_comes_first(site: Site) -> None:
    row = task(site)
    site.save(address(row), "accept", note="gấp")
    moved(site.output, row, note="khẩn")
    first = re.search(r'<td class="what"><a href="([^"#?]+)', site.page("/"))
    assert first
    assert first[1] == address(row), [
        (f["code"], f["subject_type"], f["message"]) for f in rows(site.output, "findings")
    ]
    text = site.page(address(row))
    assert "khẩn" in text
    assert form_values(text)["note"] == "gấp"
    assert "review_conflict" in {each["code"] for each in rows(site.output, "findings")}
    site.save(address(row), "accept")
    site.post("/publish", {"token": token(site)})
    assert "review_conflict" not in {each["code"] for each in rows(site.output, "findings")}, "looked at again"


def test_an_orphan_is_shown_and_can_be_taken_back(site: Site) -> None:
    row = task(site)
    site.save(address(row), "save", note="gấp")
    moved(site.output, row)
    text = site.page(f"/documents/{row['document_id']}")
    assert row["title"] in text
    assert "gấp" in text
    assert "review_orphaned" in {each["code"] for each in rows(site.output, "findings")}
    save = re.search(r'action="([^"]+/undo/[^"]+)"', text)
    assert save
    site.post(save[1], {"token": token(site)})
    assert "gấp" not in site.page(f"/documents/{row['document_id']}")


def test_a_new_file_of_the_same_act_is_offered_the_old_corrections(site: Site, tmp_path: Path) -> None:
    """What stands in both files is offered at its place; what the new file words otherwise is told on its overview."""
    row, reworded = task(site), task(site, 1)
    assert rows(site.output, "documents")[0]["work_id"]
    site.save(address(row), "save", note="gấp")
    site.save(address(reworded), "save", note="chờ vốn")
    changed = [ROWS[0], [ROWS[1][0], "Mở lớp đào tạo nghề", *ROWS[1][2:]], ROWS[2]]
    (tmp_path / "b.pdf").write_bytes(plan(f"Phát triển nghề {SCRIPT}", changed))
    publish(site.output, tmp_path / "b.pdf")
    (other,) = [
        each for each in rows(site.output, "tasks")
        if each["document_id"] != row["document_id"] and each["title"] == row["title"]
    ]  # fmt: skip
    text = site.page(address(other))
    offer = re.search(r'href="([^"]+use=[0-9a-f]+)"', text)
    assert offer
    assert form_values(text)["note"] == "", "offered, not taken"
    assert form_values(site.page(offer[1].replace("&amp;", "&")))["note"] == "gấp"
    overview = site.page(f"/documents/{other['document_id']}")
    assert "chờ vốn" in overview
    assert "gấp" not in overview, "what has found its place is offered there"
    # who takes it over saves it as an own correction of the new file
    assert site.save(address(other), "save", note="gấp").status_code == 303
    assert "use=" not in site.page(address(other))


def test_the_text_is_shown_when_the_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(plan())
    publish(tmp_path / "out", tmp_path / "a.pdf")
    (tmp_path / "a.pdf").unlink()
    site = Site(tmp_path / "out")
    row = task(site)
    text = site.page(address(row))
    assert "<img" not in text
    assert 'class="block mine"' in text
    assert site.get(f"/documents/{row['document_id']}/pages/1.png").status_code == 404
    (tmp_path / "a.pdf").write_bytes(plan("Khác"))
    assert "<img" not in site.page(address(row)), "other bytes are another document"


# --- what is in the way -------------------------------------------------------------------------------------------


def test_a_disk_that_can_only_be_read_is_told_at_every_button(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    row = task(site)
    site.save(address(row), "save", note="một")
    saved = entries(site)[0]["save"]
    form = site.form(address(row))
    missing = f"/documents/{row['document_id']}/missing"
    new = form_values(site.page(f"{missing}?table=objectives&page=1&x0=1&y0=1&x1=500&y1=500"))
    opened = os.open

    def read_only(path: Any, *rest: Any, **named: Any) -> int:
        if str(path).endswith(".lock"):
            raise OSError(errno.EROFS, "Read-only file system")
        return opened(path, *rest, **named)

    monkeypatch.setattr("pipeline.corrections.os.open", read_only)
    for path, values, kept in (
        (address(row), {**form, "title": "Đã gõ", "do": "save"}, "Đã gõ"),
        (address(row), {**form, "do": "accept"}, "một"),
        (address(row), {**form, "do": "reject"}, ""),
        (address(row), {**form, "do": "undo"}, ""),
        (missing, {**new, "text": "Đã gõ"}, "Đã gõ"),
        (f"/documents/{row['document_id']}/undo/{saved}", {"token": form["token"]}, ""),
    ):
        answer = site.post(path, values)
        assert answer.status_code == 500
        assert "chỉ cho đọc" in answer.text or "can only be read" in answer.text
        assert kept in answer.text
    assert len(entries(site)) == 1


def test_a_crash_in_the_middle_of_a_save_is_survived(site: Site) -> None:
    """A line torn by another program's crash is kept, told, and what is saved afterwards stands on a line of its own."""
    row = task(site)
    site.save(address(row), "save", note="một")
    (path,) = (site.output / "corrections").glob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    later = Site(site.output)
    assert form_values(later.page(address(row)))["note"] == "một"
    assert later.save(address(row), "save", note="hai").status_code == 303
    lines = path.read_bytes().split(b"\n")
    assert (lines[0] + b"\n", lines[1]) == (whole, whole[: len(whole) // 2])
    assert form_values(later.page(address(row)))["note"] == "hai"
    assert "2" in later.page(f"/documents/{row['document_id']}"), "the line that cannot be read is told"
    later.post("/publish", {"token": token(later)})
    assert "review_unreadable" in {each["code"] for each in rows(site.output, "findings")}


def test_two_servers_on_one_dataset(site: Site) -> None:
    """The second sees at once what was saved at the first, and its older form is refused."""
    other = Site(site.output)
    row = task(site)
    mine, theirs = site.form(address(row)), other.form(address(row))
    assert site.post(address(row), {**mine, "note": "một", "do": "save"}).status_code == 303
    answer = other.post(address(row), {**theirs, "note": "hai", "do": "save"})
    assert answer.status_code == 409
    assert "một" in answer.text
    assert "hai" in answer.text
    assert other.form(address(row))["note"] == "một"


def test_the_order_of_the_queue(site: Site) -> None:
    """What is in question, then errors, then the least confident."""
    from pipeline.review_app.queue import Filters, Queue

    queue = Queue(Dataset(site.output).require_current().resolve())
    found = [(max(item.severity, 2), item.confidence) for item in queue.items(Filters())]
    assert len(found) > 4
    assert found == sorted(found, key=lambda each: (-each[0], each[1]))
    assert queue.items(Filters(order="document"))[0].table == "documents"


def test_corrections_of_the_page_can_be_read_by_the_store(site: Site) -> None:
    row = task(site)
    site.save(address(row), "accept", note="gấp")
    store = Corrections(site.output / "corrections")
    assert store.read(row["document_id"]).unreadable == ()
    assert {each.action for each in store.read(row["document_id"]).live} == {"correct", "accept"}


def test_a_picture_keeps_its_colours_and_is_grey_without_any() -> None:
    document = pymupdf.open()
    page = document.new_page(width=200, height=200)
    page.insert_text((20, 50), "Quyết định")
    grey = pymupdf.Pixmap(_png(page.get_pixmap(dpi=144)))
    assert (grey.n, grey.width) == (1, 400)
    for colour in ((0.8, 0, 0), (0, 0.4, 0), (0, 0, 0.7), (0.7, 0, 0.7)):  # a seal, a signature
        with pymupdf.open(stream=document.tobytes(), filetype="pdf") as again:
            again[0].draw_line((20, 100), (24, 100), color=colour, width=0.5)
            picture = pymupdf.Pixmap(_png(again[0].get_pixmap(dpi=144)))
        assert picture.n == 3, colour
