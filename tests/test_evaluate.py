"""What `evaluate` counts: hand-made extractions with known mistakes against hand-made gold."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from pipeline import evaluate as ev
from pipeline.errors import CallError
from pipeline.scoring import align, comparable, compare_document, compare_head, equal
from schemas import records

TASKS = [
    {"label": "1", "title": "Xây dựng Đề án phát triển nghề mây tre đan", "lead_text": "Sở Công Thương"},
    {"label": "2", "title": "Tổ chức hội chợ sản phẩm OCOP cấp tỉnh", "lead_text": "Sở Công Thương"},
    {"label": "3", "title": "Rà soát quy hoạch vùng nguyên liệu tre, luồng", "lead_text": "Sở Nông nghiệp"},
]
DEADLINE = {
    "deadline_kind": "year",
    "deadline_start": "2024-01-01",
    "deadline_end": "2024-12-31",
    "deadline_recurrence": None,
    "deadline_condition": None,
}


def gold() -> dict[str, Any]:
    owners = {"leads": ["so-cong-thuong"], "coordinators": ["cac-so-ban-nganh"], "approvers": [], "monitors": []}
    return {
        "document": {"number": 12, "notation": "12/KH-UBND", "date_issued": "2024-03-05", "recipients": ["Như trên"]},
        "document_pdf": {"place": "Sơn La"},
        "document_stamp": {"number": 13},
        "complete_tables": ["legal_bases", "citations", "objectives", "targets", "tasks:appendix"],
        "legal_bases": [{"kind": "can_cu", "text": "Căn cứ Luật Đầu tư;", "citations": []}],
        "citations_notations": ["165/QĐ-TTg", "28-CTr/TU"],
        "objectives": [{"level": "general", "horizon_year": 2030, "text": "Phát triển bền vững."}],
        "targets": [
            {
                "source": "appendix",
                "indicator": "Tỷ lệ che phủ rừng",
                "value_text": "50%",
                "comparator": "eq",
                "value_min": 50,
                "value_max": 50,
                "unit": "%",
                "per": ["person", "year"],
                "owners": ["so-cong-thuong"],
            }
        ],
        "tasks": [{"source": "appendix", **t, **DEADLINE, **owners} for t in TASKS],
    }


def extraction(**changes: Any) -> records.Extraction:
    ident = "0123456789abcdef"
    document = records.Document(
        document_id=ident,
        source_sha256=ident * 4,
        source_name="plan.pdf",
        source_kind="pdf_text",
        number=12,
        notation="12/KH-UBND",
        date_issued=dt.date(2024, 3, 5),
        recipients=("Như trên",),
        place="Sơn La",
    )
    tasks = tuple(
        records.Task(
            document_id=ident,
            task_id=f"t{i}",
            ordinal=i,
            source="appendix",
            label=t["label"],
            title=t["title"],
            lead_text=t["lead_text"],
            deadline_kind="year",
            deadline_start=dt.date(2024, 1, 1),
            deadline_end=dt.date(2024, 12, 31),
            text=t["title"],
        )
        for i, t in enumerate(TASKS, 1)
    )

    def owner(subject: str, kind: str, role: str, key: str) -> records.Assignment:
        return records.Assignment(
            document_id=ident,
            assignment_id=subject + role + key,
            subject_type=kind,
            subject_id=subject,
            role=role,
            ordinal=1,
            agency_key=key,
            agency_name=key,
            agency_kind="department",
            text=key,
        )

    whole = records.Extraction(
        document=document,
        legal_bases=(
            records.LegalBasis(
                document_id=ident, legal_basis_id="l1", ordinal=1, kind="can_cu", text="Căn cứ Luật Đầu tư;"
            ),
        ),
        citations=tuple(
            records.Citation(
                document_id=ident, citation_id=f"c{i}", ordinal=i, context="body", cited_notation=n, text=n
            )
            for i, n in enumerate(["165/QĐ-TTg", "28-CTr/TU", "165/QĐ-TTg"], 1)
        ),
        objectives=(
            records.Objective(
                document_id=ident,
                objective_id="o1",
                ordinal=1,
                level="general",
                horizon_year=2030,
                text="Phát triển bền vững",
            ),
        ),
        targets=(
            records.Target(
                document_id=ident,
                target_id="g1",
                ordinal=1,
                source="appendix",
                indicator="Tỷ lệ che phủ rừng",
                value_text="50%",
                comparator="eq",
                value_min=50.0,
                value_max=50.0,
                unit="%",
                per=("year", "person"),
                text="50%",
            ),
        ),
        tasks=tasks,
        assignments=(
            *(owner(t.task_id, "task", "lead", "so-cong-thuong") for t in tasks),
            *(owner(t.task_id, "task", "coordinate", "cac-so-ban-nganh") for t in tasks),
            owner("g1", "target", "lead", "so-cong-thuong"),
        ),
    )
    return records.Extraction(**{**{n: getattr(whole, n) for n in whole.__dataclass_fields__}, **changes})


def replaced(record: Any, **changes: Any) -> Any:
    return type(record)(**{**{n: getattr(record, n) for n in record.__dataclass_fields__}, **changes})


def compared(found: records.Extraction, want: dict[str, Any] | None = None) -> Any:
    return compare_document("plan.pdf", want or gold(), ev.tables_of(found))


def statuses(result: Any, **where: Any) -> list[str]:
    return [o.status for o in result.observations if all(getattr(o, k) == v for k, v in where.items())]


@pytest.mark.parametrize(
    ("a", "b", "same", "why"),
    [
        ("Sở Công Thương;", "sở công thương", True, "case and closing mark"),
        ("2023 - 2024", "2023-2024", True, "white space"),
        ("thi hành quyết định này./.", "thi hành quyết định này", True, "the formula that closes an act"),
        ("e\u0302\u0301", "ế", True, "composed and decomposed letters are the same text"),
        ("hóa", "hoá", False, "tone placement is kept as printed, so it counts"),
        ("Sở Xây dựng", "Sở Xây", False, "another text"),
        (None, "", True, "an empty cell is null"),
        ([], None, True, "an empty list is null"),
        (5, 5.0, True, "numbers by value"),
        (0.1 + 0.2, 0.3, True, "rounding of a product of decimals is no miss"),
        (dt.date(2024, 1, 2), "2024-01-02", True, "dates as ISO text"),
        (True, 1.0, False, "a flag is no number"),
        (["a", "b"], ["b", "a"], False, "outputs are ordered"),
    ],
)
def test_equal(a: Any, b: Any, same: bool, why: str) -> None:
    assert equal(a, b) is same, why


def test_per_has_no_order() -> None:
    assert equal(["year", "person"], ["person", "year"], ordered=False)


def test_comparable_takes_linear_time() -> None:
    assert comparable("," * 1_000_000) is None


def test_a_perfect_extraction_has_no_miss() -> None:
    result = compared(extraction())
    assert {o.status for o in result.observations} == {"right"}
    assert all(j.right for j in result.judgements)
    assert statuses(result, table="assignments") == ["right"] * 7
    assert statuses(result, table="documents", field="place") == ["right"], "document_pdf adds the place"


def test_a_lost_row_is_missing_and_so_are_its_owners() -> None:
    whole = extraction()
    result = compared(extraction(tasks=whole.tasks[:2], assignments=whole.assignments[:2]))
    assert statuses(result, table="tasks", level="record") == ["right", "right", "missing"]
    frame = ev.Evaluation(observations=result.observations).frame()
    figures = ev.field_figures(frame).set_index(["table", "field"])
    assert tuple(figures.loc[("tasks", "title"), ["right", "gold"]]) == (2, 3), "a lost row has no exact title"
    rows = ev.record_figures(frame).set_index(["table", "source"])
    assert rows.loc[("tasks", "appendix"), "recall"] == pytest.approx(2 / 3)


def test_an_extra_row_lowers_precision_and_its_owners_are_extra() -> None:
    whole = extraction()
    extra = replaced(whole.tasks[0], task_id="t9", title="Một dòng tiêu đề lặp lại")
    owner = replaced(whole.assignments[0], subject_id="t9", assignment_id="x")
    result = compared(extraction(tasks=(*whole.tasks, extra), assignments=(*whole.assignments, owner)))
    assert statuses(result, table="tasks", level="record").count("extra") == 1
    assert statuses(result, table="assignments").count("extra") == 1
    assert [j.subject for j in result.judgements if not j.right and j.table == "tasks"]


def test_a_wrong_end_date_spoils_the_normal_form_and_the_certainty() -> None:
    whole = extraction()
    wrong = replaced(whole.tasks[1], deadline_end=dt.date(2025, 12, 31))
    result = compared(extraction(tasks=(whole.tasks[0], wrong, whole.tasks[2])))
    assert statuses(result, field="deadline in normal form") == ["right", "wrong", "right"]
    assert [j.subject for j in ev.certain_but_wrong(result.judgements)] == ["2 Tổ chức hội chợ sản phẩm OCOP cấp tỉnh"]


def test_a_doubted_record_may_be_wrong() -> None:
    whole = extraction()
    wrong = replaced(whole.tasks[1], deadline_end=None, confidence=0.7)
    result = compared(extraction(tasks=(whole.tasks[0], wrong, whole.tasks[2])))
    assert ev.certain_but_wrong(result.judgements) == []
    steps = ev.confidence_figures(result.judgements).set_index("from")
    assert steps.loc["0.70", "right"] == 0.0


def test_body_tasks_are_not_scored_where_gold_has_none() -> None:
    whole = extraction()
    body = replaced(whole.tasks[0], task_id="t9", source="body", title="Chủ trì tổng hợp")
    assert {o.status for o in compared(extraction(tasks=(*whole.tasks, body))).observations} == {"right"}


def test_tables_that_gold_does_not_complete_are_not_scored() -> None:
    want = gold() | {"complete_tables": ["tasks:appendix"]}
    assert {o.table for o in compared(extraction(), want).observations} == {"documents", "tasks", "assignments"}


def test_citations_are_distinct_notations() -> None:
    citations = extraction().citations[:1]
    result = compared(extraction(citations=citations))
    assert statuses(result, table="citations") == ["right", "missing"]


def test_the_stamp_counts_only_where_it_was_read() -> None:
    finding = records.Finding(
        document_id="0123456789abcdef",
        finding_id="f1",
        severity="info",
        code="number_from_stamp",
        subject_type="document",
        message="",
    )
    assert statuses(compared(extraction()), field="number") == ["right"]
    assert statuses(compared(extraction(findings=(finding,))), field="number") == ["wrong"]


def test_text_files_are_compared_without_what_only_the_pdf_shows() -> None:
    document = replaced(extraction().document, source_kind="txt", place=None)
    assert "place" not in {o.field for o in compared(extraction(document=document)).observations}


def test_rows_with_the_same_title_are_told_apart_by_their_other_cells() -> None:
    rows = [
        {"source": "appendix", "title": "Báo cáo định kỳ", "lead_text": lead}
        for lead in ("Sở Y tế", "Sở Tư pháp", "Sở Xây dựng")
    ]
    assert align("tasks", rows, rows[::-1]) == [(0, 2), (1, 1), (2, 0)]


def test_a_torn_title_still_finds_its_row() -> None:
    want = [{"source": "appendix", "title": "Rà soát quy hoạch vùng nguyên liệu tre, luồng giai đoạn 2024 - 2030"}]
    have = [{"source": "appendix", "title": "Rà soát quy hoạch vùng nguyên liệu tre, luồng"}]
    assert align("tasks", want, have) == [(0, 0)]


def test_heads_take_other_right_spellings_and_skip_what_is_unscored() -> None:
    head = {
        "number": 12,
        "notation": "12/KH-UBND",
        "issuer": "Sở Tài chính tỉnh Sơn La",
        "issuer_alt": ["Sở Tài chính"],
        "place": "Hà Nội",
        "unscored": ["place"],
        "legal_basis_notations": ["165/QĐ-TTg"],
        "other_basis_notations": [],
        "has_can_cu": True,
    }
    whole = extraction()
    document = replaced(whole.document, issuer="Sở Tài chính")
    cited = replaced(whole.citations[0], context="legal_basis", context_id="l1")
    result = compare_head("a", head, ev.tables_of(extraction(document=document, citations=(cited,))))
    assert {o.field: o.status for o in result.observations} == {
        "number": "right",
        "notation": "right",
        "issuer": "right",
        "legal_basis_notations": "right",
        "has_can_cu": "right",
    }


def test_a_head_whose_bases_are_not_annotated_is_not_scored_on_them() -> None:
    head = {"number": 12, "legal_basis_notations": None, "other_basis_notations": None}
    result = compare_head("a", head, ev.tables_of(extraction()))
    assert [o.field for o in result.observations] == ["number"]


def test_a_head_that_cannot_be_read_has_every_field_wrong() -> None:
    result = ev.evaluate_heads({"a": {"text": "", "number": 12}}, {}, lambda name, text: {"documents": [{}]})
    assert [(o.field, o.status) for o in result.observations] == [("number", "wrong")]


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A folder laid out as `run` publishes it, one document in it."""
    tables = ev.tables_of(extraction())
    for name in ev.TABLES:
        rows = [dict(row) for row in tables[name]]
        for row in rows:
            row.pop("bboxes", None)
        table = pa.Table.from_pylist(rows) if rows else pa.table({"document_id": pa.array([], pa.string())})
        folder = tmp_path / "output" / "publications" / "p1" / name
        folder.mkdir(parents=True)
        pq.write_table(table, folder / "part.parquet")
    (tmp_path / "output" / "current").symlink_to("publications/p1")
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "plan.json").write_text(json.dumps(gold()), encoding="utf-8")
    return tmp_path


def test_the_command_reads_parquet_prints_figures_and_writes_json(publication: Path) -> None:
    console = Console(record=True, width=120, file=io.StringIO())
    out = publication / "scores.json"
    parts = ev.evaluate(publication / "output", publication / "gold", json_file=out, console=console)
    text = console.export_text()
    assert parts["gold"].documents == ["plan.pdf"]
    assert "Exact values: tasks, appendix" in text
    assert "Wrong at 0.99 or above: 0" in text
    data = json.loads(out.read_text(encoding="utf-8"))["gold"]
    assert {row["table"]: row["f1"] for row in data["records"]} == dict.fromkeys(
        ["legal_bases", "objectives", "targets", "tasks", "assignments", "citations"], 1.0
    )
    assert all(c["status"] == "right" for c in data["comparisons"])


def test_each_miss_is_printed_with_what_was_expected(publication: Path) -> None:
    want = copy.deepcopy(gold())
    want["tasks"][0]["lead_text"] = "Sở Xây dựng"
    want["tasks"].append({**want["tasks"][0], "title": "Một nhiệm vụ không có trong bản trích", "leads": ["so-y-te"]})
    (publication / "gold" / "plan.json").write_text(json.dumps(want), encoding="utf-8")
    console = Console(record=True, width=120, file=io.StringIO())
    ev.evaluate(publication / "output", publication / "gold", console=console)
    text = console.export_text()
    assert "expected Sở Xây dựng" in text
    assert "got      Sở Công Thương" in text
    assert "missing 1 Một nhiệm vụ không có trong bản trích" in text
    assert "missing lead so-y-te" in text


@pytest.mark.parametrize("what", ["no publication", "no gold", "bad gold", "nothing asked"])
def test_a_wrong_call_says_so(publication: Path, what: str) -> None:
    output, folder = publication / "output", publication / "gold"
    if what == "no publication":
        output = publication / "elsewhere"
    elif what == "no gold":
        folder = publication / "nothing"
    elif what == "bad gold":
        (folder / "plan.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(CallError):
        ev.evaluate(output, None if what == "nothing asked" else folder)


def test_gold_without_a_document_is_named(publication: Path) -> None:
    (publication / "gold" / "other.json").write_text(json.dumps(gold()), encoding="utf-8")
    console = Console(record=True, width=120, file=io.StringIO())
    parts = ev.evaluate(publication / "output", publication / "gold", console=console)
    assert parts["gold"].without_document == ["other"]
    assert "no document for other" in console.export_text()


def test_the_longest_gold_name_wins() -> None:
    assert ev.gold_of("plan-b.scan.pdf", {"plan": 1, "plan-b": 1}) == "plan-b"
    assert ev.gold_of("other.pdf", {"plan": 1}) is None
