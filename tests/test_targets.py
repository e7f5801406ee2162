"""Targets of tables and of sentences: our own examples with reasons, kinds of tables, gold, properties.

`examples/targets.csv`: a line of a plan under a heading, and the targets in it, printed as
`[parent > ]indicator = value in=period`, several joined by ` + `; nothing where the line states no target.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import extract
from extractors.indicators import measure_of
from extractors.layout import layout_of_pdf
from extractors.model import Cell, Context, Draft, Layout, LayoutBlock, LogicalRow, LogicalTable, Part, PlacedText
from extractors.target_columns import indicator_columns, unread_figures
from extractors.target_sections import FACT, GOAL, OTHER, mood_of
from extractors.target_sentences import read_sentence_targets
from extractors.targets import read_table_targets
from schemas.codes import FINDING_CODES

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"
PLANS = ROOT.parent / "shared" / "plans"
EXAMPLES = list(csv.DictReader((Path(__file__).parent / "examples" / "targets.csv").open(encoding="utf-8")))
HEADINGS = {
    "goal": "MỤC TIÊU CỤ THỂ ĐẾN NĂM 2030",
    "task": "NHIỆM VỤ, GIẢI PHÁP",
    "fact": "THỰC TRẠNG",
    "money": "KINH PHÍ THỰC HIỆN",
}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def render(draft: Draft) -> str:
    """A target on one line, as the examples write it."""
    v = draft.values
    mark = "~" if v["approximate"] else ""
    parts = [f"{v['comparator']}{mark}", f"{_number(v['value_min'])}..{_number(v['value_max'])}"]
    if v["unit"]:
        parts.append(v["unit"])
    parts.extend("/" + code for code in v["per"])
    if v["average"]:
        parts.append("average")
    if v["direction"]:
        parts.append(v["direction"])
    if v["baseline_year"]:
        parts.append(f"base={v['baseline_year']}")
    parent = f"{v['parent_indicator']} > " if v["parent_indicator"] else ""
    period = f" in={v['period_text']}" if v["period_text"] else ""
    return f"{parent}{v['indicator']} = {' '.join(parts)}{period}"


def line_layout(heading: str, line: str) -> Layout:
    """A plan of one section with one bullet."""
    blocks = [
        LayoutBlock("heading", PlacedText(heading), PlacedText("II."), section_path=("II",), level=1, bold=True),
        LayoutBlock("list_item", PlacedText(line), PlacedText("-"), section_path=("II",)),
    ]
    return Layout(blocks, [], [Part("main", 0, 1)], "txt", None)


def rendered(section: str, line: str) -> str:
    drafts = read_sentence_targets(line_layout(HEADINGS[section], line), Context(year=2024))
    return " + ".join(render(draft) for draft in drafts)


@pytest.mark.parametrize("row", EXAMPLES, ids=[f"{r['section']}:{r['text'][:40]}" for r in EXAMPLES])
def test_sentence(row: dict[str, str]) -> None:
    assert rendered(row["section"], row["text"]) == row["expected"], row["reason"]


def test_the_examples_have_reasons() -> None:
    assert len(EXAMPLES) >= 60
    assert all(row["reason"].strip() for row in EXAMPLES)


@pytest.mark.parametrize(
    ("title", "mood"),
    [
        ("MỤC TIÊU", GOAL),
        ("Các chỉ tiêu chủ yếu năm 2025", GOAL),
        ("Phấn đấu đến năm 2030:", GOAL),
        ("Tầm nhìn đến năm 2045", GOAL),
        ("Mục tiêu, kết quả cần đạt", GOAL),
        ("THỰC TRẠNG PHÁT TRIỂN", FACT),
        ("Kết quả thực hiện các chỉ tiêu năm 2023", FACT),
        ("Đánh giá tình hình thực hiện mục tiêu", FACT),
        ("Kinh phí thực hiện", OTHER),
        ("Mức hỗ trợ", OTHER),
        ("NHIỆM VỤ, GIẢI PHÁP", None),
        ("Chương trình mục tiêu quốc gia xây dựng nông thôn mới", None),
    ],
)
def test_what_a_heading_announces(title: str, mood: str | None) -> None:
    assert mood_of(title) == mood


@pytest.mark.parametrize(
    ("name", "direction", "average", "per"),
    [
        ("Tốc độ tăng trưởng GRDP bình quân", "increase", True, ()),
        ("GRDP bình quân đầu người", None, False, ("person",)),
        ("GRDP/người", None, False, ("person",)),
        ("Điện thương phẩm bình quân/người năm", None, False, ("person", "year")),
        ("Giảm mức tiêu hao năng lượng bình quân năm", "decrease", True, ("year",)),
        ("Chỉ số sản xuất công nghiệp (IIP) bình quân/năm", None, True, ("year",)),
        ("Giá trị gia tăng ngành nông nghiệp", None, False, ()),
        ("đóng góp của TFP vào tăng trưởng kinh tế", None, False, ()),
        ("Số bác sĩ trên vạn dân", None, False, ("10000 person",)),
        ("Giá trị sản phẩm thu hoạch trên 1 ha", None, False, ("ha",)),
        ("Năng suất lao động hằng năm tăng bình quân", "increase", True, ("year",)),
    ],
)
def test_what_a_name_says(name: str, direction: str | None, average: bool, per: tuple[str, ...]) -> None:
    measure = measure_of(name)
    assert (measure.direction, measure.average, measure.per) == (direction, average, per)


# --- tables -------------------------------------------------------------------------------------------------------


def make_table(headings: list[Any], rows: list[Any], title: str = "") -> LogicalTable:
    """A table without places; a heading may be a path, a row one string: a section row over all columns."""
    paths = [[PlacedText(t) for t in (h if isinstance(h, list) else [h])] for h in headings]
    made = []
    for r, row in enumerate(rows):
        if isinstance(row, str):
            cell = Cell(PlacedText(row), r, 0, 1, len(headings))
            made.append(LogicalRow("section", [cell] * len(headings), block=r))
        else:
            made.append(LogicalRow("data", [Cell(PlacedText(t), r, c) for c, t in enumerate(row)], block=r))
    return LogicalTable(paths, made, (1,), 0, PlacedText(title))


def read(table: LogicalTable, year: int = 2025) -> list[Draft]:
    layout = Layout([], [table], [Part("appendix", 0, 0)], "txt", None)
    return read_table_targets(layout, Context(year=year))


PLAN_YEAR = make_table(
    ["STT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2024", "Kế hoạch năm 2025", "Ghi chú"],
    [
        ["I", "Chỉ tiêu kinh tế", "", "", "", ""],
        ["1", "Tốc độ tăng trưởng GRDP", "%", "7,2", "8 - 8,5", ""],
        ["2", "GRDP bình quân đầu người", "Triệu đồng", "75", "82", ""],
        ["3", "Tổng thu ngân sách trên địa bàn", "Tỷ đồng", "12.000", "≥ 12.500", ""],
        ["", "Trong đó: Thu nội địa", "nt", "9.000", "9.400", ""],
        ["II", "Chỉ tiêu xã hội", "", "", "", ""],
        ["4", "Số lao động được giải quyết việc làm", "1.000 người", "15", "16,5", ""],
        ["5", "Tỷ lệ che phủ rừng", "%", "52", "Duy trì 52", ""],
    ],
)


def test_a_plan_of_one_year() -> None:
    """Unit column, results of the year before, group rows without a merged cell, ditto, "trong đó"."""
    drafts = read(PLAN_YEAR)
    assert [render(d) for d in drafts] == [
        "Tốc độ tăng trưởng GRDP = between 8..8.5 % increase in=năm 2025",
        "GRDP bình quân đầu người = eq 82000000..82000000 VND /person in=năm 2025",
        "Tổng thu ngân sách trên địa bàn = ge 12500000000000.. VND in=năm 2025".replace("12500000000000", "1.25e+13"),
        "Tổng thu ngân sách trên địa bàn > Trong đó: Thu nội địa = eq 9.4e+12..9.4e+12 VND in=năm 2025",
        "Số lao động được giải quyết việc làm = eq 16500..16500 người in=năm 2025",
        "Tỷ lệ che phủ rừng = eq 52..52 % maintain in=năm 2025",
    ]
    assert [d.values["group"] for d in drafts] == ["Chỉ tiêu kinh tế"] * 4 + ["Chỉ tiêu xã hội"] * 2
    assert "ditto" in {n.code for n in drafts[3].notes}
    assert drafts[0].notes == []


def test_a_column_of_means_over_the_years_of_a_period() -> None:
    """Its values are averages; a rate, and what the heading gives for each year, are per year. `Bình quân đầu người` is none."""
    rows = [["1", "Số hộ thoát nghèo", "Hộ", "950", "925"], ["2", "Tốc độ tăng GRDP", "%", "8", "9"]]
    plain = [(False, ())] * 4
    for heading, wanted in (
        ("Bình quân giai đoạn 2025 - 2030", [(False, ()), (True, ()), (False, ()), (True, ("year",))]),
        ("Mục tiêu BQ năm giai đoạn 2026-2030", [(False, ()), (True, ("year",)), (False, ()), (True, ("year",))]),
        ("Giai đoạn 2026-2030", plain),
        ("Mục tiêu bình quân đầu người 2026-2030", plain),
    ):
        drafts = read(make_table(["TT", "Chỉ tiêu", "ĐVT", "Mục tiêu năm 2025", heading], rows))
        assert [(draft.values["average"], draft.values["per"]) for draft in drafts] == wanted, heading


def test_columns_of_one_year_are_in_doubt() -> None:
    """Who set which of them stands only in the headings; a count and its share are told apart by their units."""
    year = "Chỉ tiêu năm 2025"
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", [year, "TW giao"], [year, "HĐND tỉnh giao"], [year, "Phấn đấu"]],
        [["1", "Số hộ thoát nghèo", "Hộ", "900", "950", "1.000"], ["2", "Tỷ lệ tiêm chủng", "%", "-", "-", "97"]],
    )
    doubts = [{note.code for note in draft.notes} for draft in read(table)]
    assert doubts == [{"columns_alike"}] * 3 + [set()]
    table = make_table(
        ["TT", "Chỉ tiêu", [year, "Mục tiêu (hộ)"], [year, "Mục tiêu (%)"]], [["1", "Giảm nghèo", "7.100", "3,9"]]
    )
    assert [{note.code for note in draft.notes} for draft in read(table)] == [set(), set()]


def test_a_road_map_over_years_with_owners() -> None:
    table = make_table(
        [
            "TT",
            "Tên chỉ tiêu",
            "ĐVT",
            ["Lộ trình thực hiện", "2026"],
            ["Lộ trình thực hiện", "2030"],
            "Đơn vị chủ trì",
            "Đơn vị phối hợp",
        ],
        [
            ["1", "Tỷ lệ dịch vụ công trực tuyến", "%", "80", "100", "Sở Nội vụ", "Các sở, ban, ngành"],
            ["2", "Thứ hạng PAR INDEX", "Thứ hạng", "20", "≤ 10", "nt", ""],
        ],
    )
    drafts = read(table)
    assert [d.values["period_end"] for d in drafts] == [2026, 2030, 2026, 2030]
    assert render(drafts[3]) == "Thứ hạng PAR INDEX = le ..10 Thứ hạng in=2030"
    assert [(a.key, a.role) for a in drafts[0].agencies] == [("so-noi-vu", "lead"), ("cac-so-ban-nganh", "coordinate")]
    assert [a.key for a in drafts[3].agencies] == ["so-noi-vu"]


def test_rates_of_growth_beside_amounts_units_as_printed_and_a_row_of_the_groups_rank() -> None:
    """A column of rates keeps its own unit; what no list of units holds stays as printed; `III` with values is no group's."""
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "KH 2023", "So sánh KH 2023/TH 2022 (%)", "Bình quân tăng trưởng (%/năm)"],
        [
            ["I", "Trồng trọt", "", "", "", ""],
            ["1", "Năng suất lúa", "Tạ/ha", "62", "101", "1,3"],
            ["2", "Bằng sáng chế", "Bằng", "12", "120", "5"],
            ["II", "Số xã đạt chuẩn", "xã", "6", "110", ""],
            ["1", "Xã nâng cao", "xã", "2", "200", ""],
        ],
    )
    drafts = read(table, 2023)
    assert [render(d) for d in drafts] == [
        "Năng suất lúa = eq 62..62 tạ /ha in=2023",
        "Năng suất lúa = eq 1.3..1.3 % /year average increase",
        "Bằng sáng chế = eq 12..12 Bằng in=2023",
        "Bằng sáng chế = eq 5..5 % /year average increase",
        "Số xã đạt chuẩn = eq 6..6 xã in=2023",
        "Xã nâng cao = eq 2..2 xã in=2023",
    ]
    assert [d.values["group"] for d in drafts] == ["Trồng trọt"] * 4 + [None, "Số xã đạt chuẩn"]


def test_sectors_below_a_rate_are_rates() -> None:
    headings = ["TT", "Chỉ tiêu", "ĐVT", "Năm 2026"]
    rows = [
        ["1", "Tốc độ tăng GRDP", "%", "10"],
        ["", "- Công nghiệp - xây dựng", "%", "13"],
        ["", "- Giá trị dịch vụ", "Tỷ đồng", "5.000"],
    ]
    drafts = read(make_table(headings, rows))
    assert [draft.values["direction"] for draft in drafts] == ["increase", "increase", None]


def test_who_watches_an_indicator_owns_it_where_no_other_column_names_an_owner() -> None:
    headings = ["TT", "Chỉ tiêu", "ĐVT", "Năm 2026", "Cơ quan theo dõi, đánh giá"]
    (draft,) = read(make_table(headings, [["1", "Tỷ lệ đô thị hóa", "%", "45", "Sở Xây dựng"]]))
    assert [(one.role, one.key) for one in draft.agencies] == [("lead", "so-xay-dung")]
    (draft,) = read(
        make_table([*headings, "Cơ quan chủ trì"], [["1", "Tỷ lệ đô thị hóa", "%", "45", "Sở Xây dựng", "Sở Nội vụ"]])
    )
    assert [(one.role, one.key) for one in draft.agencies] == [("monitor", "so-xay-dung"), ("lead", "so-noi-vu")]


def test_figures_of_single_places_are_told_and_not_taken_for_the_whole() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "Toàn tỉnh", "Huyện Pác Nặm", "TP Bắc Kạn"],
        [["1", "Tỷ lệ hộ nghèo giảm trong năm 2021", "%", "2,0", "4,0", "0,3"]],
    )
    assert [render(d) for d in read(table, 2021)] == [
        "Tỷ lệ hộ nghèo giảm trong năm 2021 = eq 2..2 % decrease in=trong năm 2021"
    ]
    layout = Layout([], [table], [Part("main", 0, 0)], "txt", None)
    assert ["Pác Nặm" in note.message for note in unread_figures(layout, Context())] == [True]


def test_a_share_names_its_whole_in_the_column_of_units_and_a_part_is_told_in_short() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2025"],
        [
            ["1", "Tỷ lệ tham gia BHYT", "% dân số", "≥95"],
            ["2", "Đào tạo nghề", "người", "20.000"],
            ["", "Tr.đó: lao động nữ", "người", "9.000"],
            ["3", "Tổng số hợp tác xã", "HTX", "410"],
            ["", "Trong đó: - Thành lập mới", "HTX", "35"],
            ["", "- Giải thể", "HTX", "5"],
        ],
    )
    drafts = read(table)
    assert render(drafts[0]) == "Tỷ lệ tham gia BHYT = ge 95.. % in=Năm 2025"
    assert [d.values["parent_indicator"] for d in drafts] == [
        None, None, "Đào tạo nghề", None, "Tổng số hợp tác xã", "Tổng số hợp tác xã",
    ]  # fmt: skip
    assert drafts[4].values["indicator"] == "Thành lập mới"


def test_the_sum_of_a_year_is_read_and_its_halves_are_told() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", ["Kế hoạch năm 2024", "Tổng số"], ["Kế hoạch năm 2024", "6 tháng đầu năm"]],
        [["1", "Số hộ thoát nghèo", "Hộ", "3.500", "1.500"]],
    )
    assert [render(d) for d in read(table, 2024)] == ["Số hộ thoát nghèo = eq 3500..3500 Hộ in=năm 2024"]
    layout = Layout([], [table], [Part("main", 0, 0)], "txt", None)
    assert ["6 tháng đầu năm" in note.message for note in unread_figures(layout, Context(year=2024))] == [True]


def test_the_plan_of_a_year_whose_results_stand_beside_it_is_no_aim() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "KH 2024", "Ước TH 2024", "KH 2025"],
        [["1", "Tỷ lệ hộ nghèo", "%", "1,6", "1,58", "< 1"]],
    )
    assert [render(d) for d in read(table, 2025)] == ["Tỷ lệ hộ nghèo = lt ..1 % in=2025"]
    alone = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "Ước TH 2024", "KH 2024"], [["1", "Tỷ lệ hộ nghèo", "%", "1,58", "1,6"]]
    )
    assert [render(d) for d in read(alone, 2024)] == ["Tỷ lệ hộ nghèo = eq 1.6..1.6 % in=2024"]


def test_a_filled_cell_without_a_number_is_told() -> None:
    """A mark, a dash and `nt` are no values; words are, and nothing says what number they mean."""
    table = make_table(
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2025", "Năm 2030"],
        [
            ["1", "Tỷ lệ hộ nghèo", "%", "2,0", "Theo kế hoạch của Trung ương"],
            ["2", "Tỷ lệ đô thị hóa", "%", "-", "45"],
            ["3", "Tỷ lệ che phủ rừng", "%", "x", "nt"],
        ],
    )
    layout = Layout([], [table], [Part("appendix", 0, 0)], "txt", None)
    (note,) = unread_figures(layout, Context(year=2025))
    assert (note.code, note.column) == ("value_unparsed", "value_text")
    assert note.message == (
        "The value “Theo kế hoạch của Trung ương” of “Tỷ lệ hộ nghèo” holds no number that can be read."
    )


def test_a_unit_column_headed_like_an_office_and_a_group_column() -> None:
    table = make_table(
        ["TT", "Nhóm chỉ tiêu", "Chỉ tiêu", "Đơn vị", "Năm 2025", "Năm 2030"],
        [
            ["1", "Kinh tế", "Tốc độ tăng GRDP bình quân", "%/năm", "8", "9"],
            ["2", "", "GRDP/người", "USD", "4.500", "7.000 - 7.500"],
        ],
    )
    drafts = read(table)
    assert [d.values["group"] for d in drafts] == ["Kinh tế"] * 4
    assert render(drafts[0]) == "Tốc độ tăng GRDP bình quân = eq 8..8 % /year average increase in=Năm 2025"
    assert render(drafts[3]) == "GRDP/người = between 7000..7500 USD /person in=Năm 2030"


def test_section_rows_lose_their_numeral_and_announce_a_count() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "Đến năm 2030"],
        ["I Về công nghiệp: 02 chỉ tiêu", ["1.", "Tỷ trọng công nghiệp trong GRDP", "Trên 45% vào năm 2025"]],
    )
    (draft,) = read(table)
    assert draft.values["group"] == "Về công nghiệp: 02 chỉ tiêu"
    assert (draft.values["period_start"], draft.values["period_end"]) == (None, 2030)
    assert {n.code for n in draft.notes} == {"period_conflict", "group_count"}


def test_several_indicators_in_one_cell() -> None:
    table = make_table(
        ["TT", "CHỈ TIÊU", "KẾ HOẠCH GIAI ĐOẠN 2023-2030", "KỲ BÁO CÁO"],
        [
            [
                "3",
                "Cơ cấu kinh tế: - Công nghiệp - Xây dựng: + Trong đó, công nghiệp: - Dịch vụ:",
                "39,5 - 40% 28,7% 37% - 37,5%",
                "Hằng năm, 5 năm Hằng năm, 5 năm",
            ]
        ],
    )
    drafts = read(table)
    assert [(d.values["parent_indicator"], d.values["indicator"], d.values["value_text"]) for d in drafts] == [
        ("Cơ cấu kinh tế", "Công nghiệp - Xây dựng", "39,5 - 40%"),
        ("Công nghiệp - Xây dựng", "Trong đó, công nghiệp", "28,7%"),
        ("Cơ cấu kinh tế", "Dịch vụ", "37% - 37,5%"),
    ]
    assert {d.values["reporting_text"] for d in drafts} == {"Hằng năm, 5 năm"}


def test_several_years_in_one_cell() -> None:
    table = make_table(["TT", "Chỉ tiêu", "Mục tiêu"], [["1", "Tỷ lệ đô thị hóa", "Năm 2025: 50%; năm 2030: 60%"]])
    drafts = read(table)
    assert [(d.values["value_min"], d.values["period_text"]) for d in drafts] == [
        (50.0, "Năm 2025"),
        (60.0, "năm 2030"),
    ]
    assert all("several_values" in {n.code for n in d.notes} for d in drafts)


def test_goals_that_their_own_cell_states() -> None:
    table = make_table(
        ["TT", "Chỉ tiêu", "Đơn vị chủ trì", "Thời hạn"],
        [["1", "100% hồ sơ thủ tục hành chính được số hóa", "Sở Nội vụ", "Năm 2025"]],
    )
    (draft,) = read(table)
    assert render(draft) == "hồ sơ thủ tục hành chính được số hóa = eq 100..100 % in=Năm 2025"
    assert draft.values["source"] == "appendix"
    assert [a.key for a in draft.agencies] == ["so-noi-vu"]


@pytest.mark.parametrize(
    ("headings", "row", "title"),
    [
        (["TT", "Tên hàng hóa", "Đơn vị tính", "Đơn giá (đồng)"], ["1", "Xi măng", "tấn", "1.500.000"], "BẢNG GIÁ"),
        (["TT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"], ["1", "Ban hành kế hoạch", "5", "4"], ""),
        (["TT", "Nội dung", "Tổng kinh phí", "Năm 2025", "Năm 2026"], ["1", "Đào tạo", "500", "200", "300"], "DỰ TOÁN"),
        (
            ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Sản phẩm"],
            ["1", "Xây dựng đề án", "Sở Nội vụ", "Sở Y tế", "2025", "Đề án"],
            "",
        ),
        (["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2021", "Thực hiện 2022"], ["1", "GRDP", "%", "8", "9"], ""),
        (["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2019", "Năm 2020"], ["1", "GRDP", "%", "8", "9"], ""),
        (["Thông số", "Đơn vị", "Giá trị giới hạn"], ["COD", "mg/l", "50"], ""),
        (["TT", "Họ và tên", "Chức vụ", "Số điện thoại"], ["1", "Nguyễn Văn A", "Giám đốc", "0912345678"], ""),
        (
            ["TT", "Danh mục dự án", "Quy mô", "Tổng mức đầu tư (tỷ đồng)", "Giai đoạn 2026-2030"],
            ["1", "Cầu X", "500m", "120", "100"],
            "DANH MỤC DỰ ÁN",
        ),
    ],
    ids=["prices", "scores", "budget", "tasks", "results", "past years", "limits", "persons", "projects"],
)
def test_tables_of_other_kinds(headings: list[str], row: list[str], title: str) -> None:
    assert indicator_columns(make_table(headings, [row], title), 2025) is None


# --- gold ---------------------------------------------------------------------------------------------------------

_FIELDS = (
    "group indicator parent_indicator period_text period_start period_end comparator approximate value_min value_max unit "
    "per average direction value_text reporting_text"
)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(value.lower().split()).rstrip(".;:,")
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "kon-tum-2023-kh-cong-nghiep-hoa",
        "kon-tum-2023-qd-cong-thuong",
        "quang-nam-2023-kh-ctr-28",
        "quang-ngai-2023-kh-222",
        "tra-vinh-2021-qd-1809",
    ],
)
def test_gold(name: str) -> None:
    """Every target of the shared plans, every field, none extra."""
    path = PLANS / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared plans do not lie beside the repository")
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    header = {**gold["document"], **gold.get("document_pdf", {})}
    issued = header.get("date_issued")
    context = Context(
        province_code=header["province_code"],
        province_name=header["province_name"],
        year=header["year_issued"],
        date_issued=dt.date.fromisoformat(issued) if issued else None,
    )
    layout = layout_of_pdf(path.read_bytes())
    drafts = [*read_table_targets(layout, context), *read_sentence_targets(layout, context)]
    for source in ("appendix", "body"):
        expected = [t for t in gold["targets"] if t["source"] == source]
        found = [d for d in drafts if d.values["source"] == source]
        assert len(found) == len(expected)
        for target, draft in zip(expected, found, strict=True):
            for field in _FIELDS.split():
                assert _plain(draft.values[field]) == _plain(target[field]), (target["indicator"], field)
            owners = [a.key for a in draft.agencies if a.role == "lead"]
            assert owners == target["owners"], target["indicator"]


@pytest.mark.shared
def test_no_target_where_nothing_is_aimed_at() -> None:
    names = ["ct-09-2009-ubnd-binh-duong", "dak-lak-2025-kh-0130"]
    paths = [PLANS / "real" / f"{name}.pdf" for name in names]
    if not all(path.exists() for path in paths):
        pytest.skip("the shared plans do not lie beside the repository")
    for path in paths:
        assert extract(path.read_bytes(), source_name=path.name).targets == (), path.name


# --- properties ---------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    [
        "phấn đấu ",
        "đến năm 2030 ",
        "tỷ lệ ",
        "đạt ",
        "trên ",
        "50%",
        "1.000 ha",
        "20 xã ",
        "trong đó ",
        "(",
        ")",
        "; ",
        ", ",
        ": ",
        ". ",
        "và ",
        "tăng ",
        "bình quân ",
        "từ 5% lên 10%",
        "so với năm 2020",
        "“",
        "100% ",
        "hộ nghèo ",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=25).map("".join)))
def test_sentences_never_raise_and_lie_in_the_text(line: str) -> None:
    for draft in read_sentence_targets(line_layout(HEADINGS["goal"], line), Context(year=2024)):
        assert draft.values["indicator"]
        assert draft.values["indicator"] in line
        assert draft.values["value_text"] in line
        assert draft.values["comparator"] in ("eq", "ge", "gt", "le", "lt", "between")
        assert all(note.code in FINDING_CODES for note in draft.notes)


@given(st.lists(st.lists(st.one_of(st.text(max_size=30), _WORDS), min_size=3, max_size=3), max_size=6))
def test_tables_never_raise(rows: list[list[str]]) -> None:
    for draft in read(make_table(["TT", "Chỉ tiêu", "Năm 2030"], rows)):
        assert all(note.code in FINDING_CODES for note in draft.notes)
