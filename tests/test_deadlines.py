"""Deadlines: the contract's table, the classes of domain.md 2.2 and 2.3, running text, gold, and totality."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.deadlines import Deadline, deadline_event, find_deadlines, parse_deadline
from extractors.model import Context
from schemas.codes import DEADLINE_KINDS, FINDING_CODES, RECURRENCES

EXAMPLES = Path(__file__).parent / "examples" / "deadlines.csv"
GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def _context(spec: str) -> Context:
    name, _, value = spec.partition("=")
    if name == "plan":
        return Context(plan_start=int(value), plan_end=int(value))
    if name == "issued":
        day = dt.date.fromisoformat(value)
        return Context(date_issued=day, year=day.year)
    return Context()


def _rows() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['text']}: {row['why']}")
def test_example(row: dict[str, str]) -> None:
    found = parse_deadline(row["text"], _context(row["context"]))
    assert (found.kind, found.recurrence or "", found.condition or "") == (
        row["kind"],
        row["recurrence"],
        row["condition"],
    ), row["why"]
    assert (str(found.start or ""), str(found.end or "")) == (row["start"], row["end"]), row["why"]
    assert " ".join(sorted(one.code for one in found.notes)) == row["findings"], row["why"]


def test_examples_are_many_and_distinct() -> None:
    rows = _rows()
    assert len(rows) >= 120
    assert len({(row["text"], row["context"]) for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} == set(DEADLINE_KINDS)
    assert all(row["why"] for row in rows)


def test_none_is_none() -> None:
    assert parse_deadline(None, Context()) == Deadline(kind="none")


@pytest.mark.parametrize(
    ("heading", "event"),
    [
        ("Thời gian trình", "submit"),
        ("Thời gian thực hiện (hoặc trình)", "carry_out"),
        ("Thời gian hoàn thành", "complete"),
        ("Lộ trình thực hiện", "carry_out"),
        ("Tiến độ triển khai", "carry_out"),
        ("THỜI HẠN HOÀN THÀNH, TRÌNH", "complete"),
        ("Thời gian thực hiện chương trình", "carry_out"),
        ("Chương trình công tác", None),
        ("Thời gian", None),
        ("Tiến trình", None),
        ("Trình UBND tỉnh", "submit"),
        ("", None),
    ],
)
def test_event_of_a_heading(heading: str, event: str | None) -> None:
    assert deadline_event(heading) == event


def test_day_in_brackets_is_of_the_cycle_before_them() -> None:
    """`hằng tháng (trước ngày 20), hằng quý (...)`: neither the cycle behind the brackets nor one further left."""
    text = "Báo cáo hằng tháng (trước ngày 20), hằng quý (trước ngày 20 tháng cuối quý), 6 tháng (trước ngày 15/6/2024)"
    found = [match.deadline for match in find_deadlines(text, Context())]
    assert [(one.kind, one.recurrence) for one in found] == [
        ("recurring", "monthly"),
        ("recurring", "quarterly"),
        ("date", None),
    ]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Hoàn thành trong năm 2024.", ["trong năm 2024"]),
        ("Ban hành Kế hoạch trước ngày 30/6/2024 để triển khai.", ["trước ngày 30/6/2024"]),
        ("Chậm nhất trong tháng 9/2026 trình Hội đồng", ["Chậm nhất trong tháng 9/2026"]),
        ("báo cáo trước ngày 05/12 hằng năm (qua Sở Tài chính)", ["trước ngày 05/12 hằng năm"]),
        ("Định kỳ hàng năm báo cáo kết quả, trước ngày 10/12.", ["trước ngày 10/12"]),
        ("gửi trước ngày 20 hằng tháng", ["trước ngày 20 hằng tháng"]),
        (
            "hằng tháng (trước ngày 20), hằng quý (trước ngày 20 tháng cuối quý)",
            ["trước ngày 20", "trước ngày 20 tháng cuối quý"],
        ),
        ("tổ chức trực ban 24/7", []),
        ("báo cáo trước ngày 20 của tháng cuối quý", ["trước ngày 20 của tháng cuối quý"]),
        ("Quý II/2024: tổ chức hội nghị", ["Quý II/2024"]),
        ("gửi về Sở Kế hoạch và Đầu tư trước ngày 30/8/2024", ["trước ngày 30/8/2024"]),  # `tư` is no `từ`
        # none of these says when the task is due
        ("Thường xuyên kiểm tra, đôn đốc", []),
        ("sau khi Trung ương có hướng dẫn", []),
        ("Quyết định số 5/QĐ-UBND ngày 11/4/2023 của UBND tỉnh", []),
        ("Nghị quyết số 29-NQ/TW, ngày 17/11/2022", []),
        ("Luật Đất đai ngày 18 tháng 01 năm 2024", []),
        ("Kế hoạch phát triển giai đoạn 2021-2025", []),
        ("phấn đấu đến năm 2030 đạt 50%, tầm nhìn đến năm 2045", []),
        ("Xây dựng kế hoạch năm 2024", []),
        ("Luật có hiệu lực từ ngày 01/7/2025", []),
        ("hằng năm tổ chức sơ kết", []),
    ],
)
def test_running_text(text: str, spans: list[str]) -> None:
    assert [text[match.start : match.end] for match in find_deadlines(text, Context())] == spans


def test_a_frequency_earlier_in_the_sentence_counts() -> None:
    (match,) = find_deadlines("Định kỳ hàng năm báo cáo kết quả, trước ngày 10/12.", Context())
    assert (match.deadline.kind, match.deadline.recurrence) == ("annual", "yearly")
    assert match.deadline.condition == "trước ngày 10/12"


def _gold_tasks() -> list[dict[str, object]]:
    if not GOLD.is_dir():
        pytest.skip("the shared gold files are not beside the repository")
    return [
        task | {"file": path.stem}
        for path in sorted(GOLD.glob("*.json"))
        for task in json.loads(path.read_text(encoding="utf-8")).get("tasks") or []
    ]


@pytest.mark.shared
def test_gold_cells() -> None:
    tasks = [task for task in _gold_tasks() if task["source"] == "appendix"]
    assert len(tasks) == 132
    for task in tasks:
        found = parse_deadline(task.get("deadline_text"), Context())  # type: ignore[arg-type]
        read = (found.kind, found.start, found.end, found.recurrence, found.condition)
        start, end = (
            dt.date.fromisoformat(str(task[name])) if task[name] else None
            for name in ("deadline_start", "deadline_end")
        )
        assert read == (task["deadline_kind"], start, end, task["deadline_recurrence"], task["deadline_condition"])


@pytest.mark.shared
def test_gold_sentences() -> None:
    for task in _gold_tasks():
        if task["source"] != "body":
            continue
        found = find_deadlines(str(task["title"]), Context(date_issued=dt.date(2023, 11, 10), year=2023))
        title = str(task["title"])
        assert [title[m.start : m.end] for m in found] == ([task["deadline_text"]] if task.get("deadline_text") else [])
        for match in found:
            assert match.deadline.kind == task["deadline_kind"]
            assert match.deadline.condition == task["deadline_condition"]


# --- printing the normal form and reading it again ----------------------------------------------------------------

_YEARS = st.integers(1990, 2089)


@given(_YEARS)
def test_round_trip_year(year: int) -> None:
    found = parse_deadline(f"Năm {year}", Context())
    assert (found.kind, found.start, found.end) == ("year", dt.date(year, 1, 1), dt.date(year, 12, 31))


@given(_YEARS, st.integers(1, 10), st.sampled_from([" - ", "-", "–", " đến ", " - năm "]))
def test_round_trip_range(year: int, length: int, dash: str) -> None:
    found = parse_deadline(f"{year}{dash}{year + length}", Context())
    assert (found.kind, found.start, found.end) == ("range", dt.date(year, 1, 1), dt.date(year + length, 12, 31))


@given(_YEARS, st.integers(1, 4), st.sampled_from(["Quý {r}/{y}", "Quý {n} năm {y}", "quí {r}-{y}", "QUÝ {r} NĂM {y}"]))
def test_round_trip_quarter(year: int, quarter: int, form: str) -> None:
    found = parse_deadline(form.format(r=("I", "II", "III", "IV")[quarter - 1], n=quarter, y=year), Context())
    last = dt.date(year, quarter * 3, calendar.monthrange(year, quarter * 3)[1])
    assert (found.kind, found.start, found.end) == ("quarter", dt.date(year, quarter * 3 - 2, 1), last)


@given(_YEARS, st.integers(1, 12), st.sampled_from(["Tháng {m}/{y}", "{m:02}/{y}", "tháng {m:02} năm {y}", "T{m}/{y}"]))
def test_round_trip_month(year: int, month: int, form: str) -> None:
    found = parse_deadline(form.format(m=month, y=year), Context())
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    assert (found.kind, found.start, found.end) == ("month", dt.date(year, month, 1), last)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2089, 12, 31)),
    st.sampled_from(["{d}/{m}/{y}", "trước ngày {d:02}/{m:02}/{y}", "ngày {d} tháng {m} năm {y}", "{d:02}.{m:02}.{y}"]),
)
def test_round_trip_date(day: dt.date, form: str) -> None:
    found = parse_deadline(form.format(d=day.day, m=day.month, y=day.year), Context())
    assert (found.kind, found.start, found.end) == ("date", None, day)


# --- total and linear ---------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    re.split(
        "[|]",
        "Năm|2024|2025|Quý|III|IV|tháng|6|12|/|-|,|;|(|)|trước|ngày|15|đến|từ|hằng|năm|và|các năm tiếp theo|thường xuyên|"
        "sau khi|khi|theo|kỳ họp thứ|giai đoạn|định kỳ|6 tháng|cuối|đầu|chậm nhất|tầm nhìn|31/6|0|99|:|.| ",
    )
)
_TEXTS = st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map(" ".join), st.lists(_PIECES).map("".join))


@settings(max_examples=400)
@given(_TEXTS, st.sampled_from([Context(), Context(date_issued=dt.date(2024, 3, 1), year=2024, plan_end=2025)]))
def test_total(text: str, context: Context) -> None:
    found = parse_deadline(text, context)
    assert found.kind in DEADLINE_KINDS
    assert found.recurrence is None or found.recurrence in RECURRENCES
    assert all(one.code in FINDING_CODES for one in found.notes)
    if found.start and found.end:
        assert found.start <= found.end
    if found.kind in ("none", "unparsed", "period", "lead_schedule", "project_schedule"):
        assert found.start is found.end is None
    deadline_event(text)


@settings(max_examples=400)
@given(_TEXTS)
def test_spans_lie_in_the_text(text: str) -> None:
    at = 0
    for match in find_deadlines(text, Context(date_issued=dt.date(2024, 3, 1), year=2024)):
        assert at <= match.start < match.end <= len(text)
        at = match.end


@pytest.mark.parametrize(
    "piece",
    [
        ",",
        "1",
        " ",
        "1/",
        "tháng 1, ",
        "năm 2024, ",
        "khi 2024, ",
        "quý i, ",
        "(",
        "trước ",
        "15/12 hằng năm ",
        "6 tháng, ",
    ],
)
def test_linear(piece: str) -> None:
    def cost(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begin = time.process_time()
        parse_deadline(text, Context())
        find_deadlines(text, Context())
        return time.process_time() - begin

    cost(1_000)
    assert cost(80_000) < 16 * cost(10_000) + 0.3  # a quadratic step would cost 64 times as much


def test_every_class_of_the_list_names_an_example() -> None:
    listed = (Path(__file__).parents[1] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    named = [text for line in listed.splitlines() if line.startswith("| ") for text in re.findall("`([^`]+)`", line)]
    words = {"trước", "chậm nhất", "đến", "đến hết", "T6"}  # words of the first column, no whole texts
    assert len(named) > 60
    assert {text for text in named if text not in words} <= {row["text"] for row in _rows()}
