"""Versions of one act: recognised, and compared task by task. A row that moves or is renumbered is not a new one."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dataset import Dataset
from pipeline.diff import compare_records, pair_documents
from pipeline.matching import match, moved
from pipeline.query import connect
from schemas.identifiers import document_id
from schemas.records import Extraction
from tests.command_line import kehoach
from tests.published import plans, publish, samples
from tests.readings import PLANS, SAMPLES, extraction_of

(SON_LA,) = [path for path in SAMPLES if path.stem.startswith("son-la")]
shared = pytest.mark.skipif(not PLANS, reason="the shared plans do not lie beside the repository")


def task(
    title: str, label: str = "", lead: str = "Sở Công Thương", end: str | None = None, **more: Any
) -> dict[str, Any]:
    """A row of `task_overview`."""
    return {
        "task_id": "t", "title": title, "label": label, "section_title": None, "source": "appendix", "leads": [lead],
        "coordinators": [], "approvers": [], "outputs": [], "deadline_text": end, "deadline_start": None,
        "deadline_end": end and dt.date.fromisoformat(end), "deadline_kind": "date" if end else "none",
        "deadline_recurrence": None, "deadline_condition": None, **more,
    }  # fmt: skip


A, B, C, D = (
    "Xây dựng Đề án phát triển công nghiệp hỗ trợ",
    "Rà soát quy hoạch các cụm công nghiệp trên địa bàn tỉnh",
    "Tổ chức hội nghị xúc tiến đầu tư hằng năm",
    "Hỗ trợ doanh nghiệp tham gia sàn thương mại điện tử",
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([task(A), task(B)], [task(A), task(B)], {}),
        ([task(A), task(B)], [task(B)], {"dropped": [A]}),
        ([task(A)], [task(A), task(C)], {"added": [C]}),
        # a row put in before the others renumbers them all: they stay what they are
        (
            [task(A, "1"), task(B, "2"), task(D, "3")],
            [task(C, "1"), task(A, "2"), task(B, "3"), task(D, "4")],
            {"added": [C], "moved": [A, B, D]},
        ),
        # the last row becomes the first
        ([task(A), task(B), task(C)], [task(C), task(A), task(B)], {"moved": [C]}),
        ([task(A, section_title="Thể chế")], [task(A, section_title="Hạ tầng")], {"moved": [A]}),
        ([task(A, end="2025-06-30")], [task(A, end="2025-12-31")], {"deadline_moved": [A]}),
        ([task(A, end="2025-06-30")], [task(A)], {"deadline_moved": [A]}),
        # the deadline in other words: 30/6/2025, ngày 30 tháng 6 năm 2025
        ([task(A, end="2025-06-30")], [task(A, end="2025-06-30", deadline_text="ngày 30 tháng 6 năm 2025")], {}),
        ([task(A, lead="Sở Công Thương")], [task(A, lead="Sở Tài chính")], {"changed": [A]}),
        # case, closing marks and blanks are no change
        ([task(A + ".")], [task(A.upper() + " ;")], {}),
        # edited: most words stay
        ([task(A)], [task(A + " và dệt may")], {"changed": [A + " và dệt may"]}),
        # rewritten, but the same number in the same section with words in common
        (
            [task("Xây dựng kế hoạch phát triển cụm công nghiệp", "4")],
            [task("Lập kế hoạch đầu tư hạ tầng cụm công nghiệp", "4")],
            {"changed": ["Lập kế hoạch đầu tư hạ tầng cụm công nghiệp"]},
        ),
        # the same number alone makes no task the same
        ([task(B, "4")], [task(D, "4")], {"dropped": [B], "added": [D]}),
        # the same words for two agencies: each stays with its own
        (
            [task("Báo cáo kết quả thực hiện", lead="Sở Y tế"), task("Báo cáo kết quả thực hiện", lead="Sở Tài chính")],
            [task("Báo cáo kết quả thực hiện", lead="Sở Tài chính"), task("Báo cáo kết quả thực hiện", lead="Sở Y tế")],
            {"moved": ["Báo cáo kết quả thực hiện"]},
        ),
        # said twice before, once now
        ([task(A), task(A)], [task(A)], {"dropped": [A]}),
        ([], [task(A)], {"added": [A]}),
        ([task("")], [task("")], {}),
    ],
)
def test_what_became_of_tasks(before: list[Any], after: list[Any], expected: dict[str, list[str]]) -> None:
    changes, unchanged = compare_records("tasks", before, after)
    said: dict[str, list[str]] = {}
    for each in changes:
        said.setdefault(each.change, []).append((each.after or each.before or {})["title"])
    assert said == expected
    assert unchanged == len(after) - sum(len(titles) for kind, titles in expected.items() if kind != "dropped")


def target(indicator: str, end: int, low: float, **more: Any) -> dict[str, Any]:
    """A row of `target_overview`."""
    return {
        "target_id": "g", "indicator": indicator, "group": None, "parent_indicator": None, "period_start": None,
        "period_end": end, "comparator": "eq", "value_min": low, "value_max": low, "unit": "%", "approximate": False,
        "per": [], "average": False, "direction": None, "value_text": f"{low}%", "source": "body", **more,
    }  # fmt: skip


def test_a_target_of_another_year_is_another_target() -> None:
    before = [target("Tỷ lệ che phủ rừng", 2025, 62.0), target("Tỷ lệ che phủ rừng", 2030, 63.0)]
    after = [target("Tỷ lệ che phủ rừng", 2025, 62.5), target("Tỷ lệ che phủ rừng", 2030, 63.0)]
    (change,), unchanged = compare_records("targets", before, after)
    assert (change.change, unchanged) == ("changed", 1)
    assert change.columns == {"value_min": (62.0, 62.5), "value_max": (62.0, 62.5)}


@shared
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_real_tasks_in_another_order_are_the_same_tasks(data: st.DataObject) -> None:
    with connect(Dataset(plans())) as connection:
        result = connection.sql("SELECT * FROM task_overview WHERE source = 'appendix'").to_arrow_table().to_pylist()
    some = data.draw(st.permutations(result))
    changes, unchanged = compare_records("tasks", result, some)
    assert {each.change for each in changes} <= {"moved"}
    assert len(changes) + unchanged == len(result)


@given(st.lists(st.text(max_size=6), max_size=8), st.lists(st.text(max_size=6), max_size=8))
def test_each_record_has_one_partner_at_most(left: list[str], right: list[str]) -> None:
    pairs = match([{"x": each} for each in left], [{"x": each} for each in right], text=("x",))
    assert sorted(i for i, _ in pairs if i is not None) == list(range(len(left)))
    assert sorted(j for _, j in pairs if j is not None) == list(range(len(right)))
    assert moved(pairs) <= set(range(len(left)))


def test_many_tasks_take_no_time() -> None:
    with connect(Dataset(samples())) as connection:
        titles = [title for (title,) in connection.execute("SELECT title FROM tasks ORDER BY task_id").fetchall()]
    rows = [{"x": f"{titles[at % len(titles)]} {at}"} for at in range(500)]
    start = time.process_time()  # the machine may be busy with other things
    pairs = match(rows, [{"x": each["x"] + " năm"} for each in rows], text=("x",))
    assert all(i == j for i, j in pairs)
    assert time.process_time() - start < 10


# --- a draft of a sample, made from its final -------------------------------------------------------------------------


@cache
def draft() -> Extraction:
    """The plan of Sơn La as a draft: no number or date; one task less, one more, one due later, a line rewritten."""
    final = extraction_of(SON_LA)
    sha = "d" * 64
    new = document_id(sha)

    def own(record: Any) -> Any:
        """The record as one of the draft."""
        changed = {
            column.name: getattr(record, column.name).replace(final.document.document_id, new)
            for column in dataclasses.fields(record)
            if isinstance(getattr(record, column.name), str)
        }
        return dataclasses.replace(record, **changed)

    moved_to = dt.date(2029, 12, 31)
    dated = next(each for each in final.tasks if each.deadline_end and each.source == "appendix")
    tasks = [
        own(dataclasses.replace(each, deadline_end=moved_to, deadline_text="31/12/2029") if each is dated else each)
        for each in final.tasks
        if each is not final.tasks[0]
    ]
    tasks.append(
        dataclasses.replace(tasks[-1], task_id=f"{new}-tffffffffffff", title="Lập bản đồ các làng nghề", label="99")
    )
    blocks = [
        own(
            dataclasses.replace(each, text="Câu này chỉ có trong dự thảo và đã bỏ khi ban hành.")
            if at % 9 == 5
            else each
        )
        for at, each in enumerate(final.blocks)
    ]
    header = dataclasses.replace(
        final.document, document_id=new, source_sha256=sha, source_name="du-thao.docx", work_id=None, number=None,
        notation=None, date_issued=None, status="draft",
    )  # fmt: skip
    gone = {final.tasks[0].task_id}
    return dataclasses.replace(
        final,
        document=header,
        tasks=tuple(tasks),
        blocks=tuple(blocks),
        **{
            name: tuple(own(each) for each in getattr(final, name) if getattr(each, "subject_id", None) not in gone)
            for name in (
                "legal_bases",
                "citations",
                "objectives",
                "targets",
                "assignments",
                "implementations",
                "findings",
            )
        },
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with all samples, and the draft of one."""
    return publish(tmp_path_factory.mktemp("versions") / "out", [*map(extraction_of, SAMPLES), draft()])


def test_a_draft_and_its_final_are_recognised_and_nothing_else_is(output: Path) -> None:
    with connect(Dataset(output)) as connection:
        found = connection.execute(
            "SELECT source_name, later_source_name, relation, same_work_id, similarity, work_id FROM document_versions"
        ).fetchall()
    ((first, second, relation, same, similarity, work),) = found
    assert (first, second, relation, same) == ("du-thao.docx", SON_LA.name, "draft_and_final", False)
    assert 0.4 < similarity < 1
    assert work == extraction_of(SON_LA).document.work_id


def test_a_republication_is_recognised_by_its_work_id(tmp_path: Path) -> None:
    again = dataclasses.replace(
        draft(),
        document=dataclasses.replace(draft().document, work_id=extraction_of(SON_LA).document.work_id, status="signed"),
    )
    with connect(Dataset(publish(tmp_path / "out", [extraction_of(SON_LA), again]))) as connection:
        found = connection.execute("SELECT relation, same_work_id, similarity FROM document_versions").fetchall()
    assert [each[:2] for each in found] == [("same_act", True)]


def test_the_plan_of_another_year_is_no_version(tmp_path: Path) -> None:
    """The same office, nearly the same words, no number in either, but "năm 2026" in the title instead of 2025."""
    (path,) = [each for each in SAMPLES if "cay-xanh" in each.stem]
    first = extraction_of(path)
    titles = {
        name: (getattr(first.document, name) or "").replace("2025", "2026") or None
        for name in ("title", "subject", "attached_title")
    }
    header = dataclasses.replace(draft().document, **{**titles, "source_name": "2026.docx", "year_issued": None})
    header = dataclasses.replace(
        header, issuer_key=first.document.issuer_key, province_code=first.document.province_code
    )
    assert first.document.work_id is None
    empty: dict[str, Any] = dict.fromkeys(
        ("tasks", "targets", "assignments", "citations", "findings", "implementations"), ()
    )
    blocks = tuple(
        dataclasses.replace(
            each, document_id=header.document_id, block_id=each.block_id.replace(each.document_id, header.document_id)
        )
        for each in first.blocks
    )
    second = dataclasses.replace(first, document=header, blocks=blocks, legal_bases=(), objectives=(), **empty)
    for title, expected in ((titles["title"], 0), (first.document.title, 1)):
        document = dataclasses.replace(
            header, title=title, attached_title=None if title is None else header.attached_title
        )
        both = [first, dataclasses.replace(second, document=document)]
        with connect(Dataset(publish(tmp_path / str(expected), both))) as connection:
            assert len(connection.execute("FROM document_versions").fetchall()) == expected


def diff(*arguments: str | Path, output: Path) -> Any:
    return kehoach("diff", *arguments, "--output", output, module="pipeline.cli")


def test_what_a_draft_became(output: Path) -> None:
    final = extraction_of(SON_LA)
    done = diff("du-thao.docx", "1187/qđ-ubnd", "--format", "json", output=output)
    assert done.returncode == 0, done.stderr
    (compared,) = json.loads(done.stdout)["compared"]
    made = {each["change"]: each for each in compared["changes"] if each["change"] != "moved"}
    counts = compared["counts"]["tasks"]
    assert [counts[kind] for kind in ("added", "dropped", "deadline_moved", "changed")] == [1, 1, 1, 0]
    assert counts["unchanged"] + counts["moved"] == len(final.tasks) - 2
    assert compared["counts"]["targets"]["unchanged"] == len(final.targets)
    assert made["added"]["title"] == final.tasks[0].title
    assert made["dropped"]["title"] == "Lập bản đồ các làng nghề"
    ends = made["deadline_moved"]["columns"]["deadline_end"]
    assert ends["before"] == "2029-12-31"
    assert ends["after"] < "2029"


def test_it_is_said_to_a_person_and_to_a_program(output: Path) -> None:
    ids = [draft().document.document_id, extraction_of(SON_LA).document.document_id]
    done = diff(*ids, "--lang", "vi", output=output)
    assert "bỏ 1" in done.stdout
    assert "  - 99 Lập bản đồ các làng nghề" in done.stdout
    assert "31/12/2029 → " in done.stdout
    assert "ngày)" in done.stdout
    lines = list(csv.DictReader(io.StringIO(diff(*ids, "--format", "csv", output=output).stdout, newline="")))
    assert {each["document_before"] for each in lines} == {ids[0]}
    assert {(each["change"], each["column"]) for each in lines} >= {
        ("added", ""), ("dropped", ""), ("deadline_moved", "deadline_end"),
    }  # fmt: skip


def test_two_datasets(output: Path, tmp_path: Path) -> None:
    done = diff(samples(), output, output=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "du-thao.docx" in done.stdout.splitlines()[0]
    assert "4 documents unchanged" in done.stdout
    done = diff(output, samples(), "--format", "csv", output=tmp_path)
    assert [each["change"] for each in csv.DictReader(io.StringIO(done.stdout))] == ["dropped"]


def test_documents_of_two_datasets_are_paired_by_file_then_act_then_name() -> None:
    def row(id_: str, work: str | None, name: str, title: str = "", issuer: str = "") -> dict[str, Any]:
        return {"document_id": id_, "work_id": work, "source_name": name, "title": title, "issuer": issuer,
                "year_issued": None, "notation": None}  # fmt: skip

    before = [
        row("1", "w1", "a.pdf"),
        row("2", "w2", "b.pdf"),
        row("3", None, "c.pdf"),
        row("4", None, "d.pdf", A, "X"),
    ]
    after = [row("9", "w1", "z.pdf"), row("2", "w7", "y.pdf"), row("8", None, "c.pdf"), row("7", "w9", "e.pdf", A, "X"),
             row("6", "w8", "f.pdf", A, "Y")]  # fmt: skip
    pairs = pair_documents(before, after)
    assert sorted((a["document_id"] if a else "", b["document_id"] if b else "") for a, b in pairs) == [
        ("", "6"), ("1", "9"), ("2", "2"), ("3", "8"), ("4", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), [("1/QĐ-XYZ", "no such document"), ("", "no such document")])
def test_a_document_that_nobody_knows_is_an_error(output: Path, name: str, said: str) -> None:
    done = diff(name, "du-thao.docx", output=output)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_name_of_two_documents_is_an_error_that_names_both(tmp_path: Path) -> None:
    twice = dataclasses.replace(
        draft(), document=dataclasses.replace(draft().document, notation=extraction_of(SON_LA).document.notation)
    )
    output = publish(tmp_path / "out", [extraction_of(SON_LA), twice])
    done = diff(str(twice.document.notation), "du-thao.docx", output=output)
    assert done.returncode == 2
    assert all(each in done.stderr for each in (twice.document.document_id, extraction_of(SON_LA).document.document_id))
