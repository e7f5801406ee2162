"""Columns by what their headings mean, and task tables told from tables of other kinds."""

from __future__ import annotations

import pytest

from extractors.columns import read_heading, task_columns
from extractors.model import Cell, LogicalRow, LogicalTable, PlacedText
from extractors.outputs import split_outputs

HEADINGS = [
    (["TT"], "label"),
    (["STT"], "label"),
    (["Nhiệm vụ"], "title"),
    (["Nội dung công việc"], "title"),
    (["Tên nhiệm vụ/dự án"], "title"),
    (["Nội dung, nhiệm vụ thực hiện"], "title"),
    (["Cơ quan chủ trì"], "lead"),
    (["Đơn vị thực hiện"], "lead"),
    (["Trách nhiệm thực hiện"], "lead"),
    (["Chủ trì theo dõi, đánh giá"], "lead"),
    (["Cơ quan đầu mối theo dõi, báo cáo"], "lead"),
    (["Cơ quan tham mưu"], "lead"),
    (["Đơn vị được giao nhiệm vụ"], "lead"),
    (["Chủ thể thực hiện"], "lead"),
    (["Đơn vị hỗ trợ"], "coordinate"),
    (["Nơi trình"], "approve"),
    (["Mốc hoàn thành"], "deadline"),
    (["Kết thúc"], "deadline"),
    (["Loại nhiệm vụ"], "unknown"),
    (["NS tỉnh"], "funding"),
    (["Việc cần làm"], "title"),
    (["Phân công thực hiện"], "lead"),
    (["Cơ quan thực hiện", "Chủ trì"], "lead"),
    (["Cơ quan thực hiện", "Phối hợp"], "coordinate"),
    (["Cơ quan phối hợp"], "coordinate"),
    (["Các bộ, ngành phối hợp"], "coordinate"),
    (["Đơn vị chủ trì, phối hợp"], "mixed"),
    (["Theo dõi, kiểm tra, đôn đốc"], "monitor"),
    (["Lãnh đạo UBND tỉnh chỉ đạo"], "monitor"),
    (["Thời gian trình"], "deadline"),
    (["Thời gian thực hiện (hoặc trình)"], "deadline"),
    (["Tiến độ thực hiện"], "deadline"),
    (["Hạn hoàn thành"], "deadline"),
    (["Thời gian thực hiện", "2024"], "deadline"),
    (["Sản phẩm"], "output"),
    (["Kết quả dự kiến"], "output"),
    (["Hình thức ban hành văn bản"], "output"),
    (["Cấp trình"], "approve"),
    (["Cấp thẩm quyền ban hành"], "approve"),
    (["Kinh phí (triệu đồng)"], "funding"),
    (["Nguồn kinh phí"], "funding"),
    (["Ghi chú"], "note"),
    (["Chỉ tiêu"], "indicator"),
    (["Đơn vị tính"], "unit"),
    (["2021 - 2025"], "value"),
    (["KẾ HOẠCH GIAI ĐOẠN 2023-2030"], "value"),
    (["KỲ BÁO CÁO"], "reporting"),
    (["Thời hạn giải quyết"], "other_kind"),
    (["Phí, lệ phí"], "other_kind"),
    (["Nhiệm vụ cụ thể/Sản phẩm"], "title"),
    (["Nội dung phối hợp"], "title"),
    (["Nội dung hoàn thành"], "title"),
    (["Nhiệm vụ phân công"], "title"),
    (["Nhóm nhiệm vụ/Nhiệm vụ"], "title"),
    (["Chính sách"], "title"),
    (["Biện pháp thực hiện"], "title"),
    (["Nhóm nhiệm vụ"], "group"),
    (["Nội dung tiêu chí"], "indicator"),
    (["Nội dung chi"], "other_kind"),
    (["Đơn vị được giao"], "lead"),
    (["Cơ quan chuẩn bị"], "lead"),
    (["Phòng, ban thực hiện"], "lead"),
    (["Đơn vị chủ trì, đơn vị phối hợp"], "mixed"),
    (["Cơ quan chủ trì (phối hợp)"], "mixed"),
    (["Đơn vị thực hiện/phối hợp"], "mixed"),
    (["Đơn vị phối hợp thực hiện"], "coordinate"),
    (["Cơ quan liên quan"], "coordinate"),
    (["Đơn vị tham gia"], "coordinate"),
    (["Lãnh đạo UBND tỉnh phụ trách"], "monitor"),
    (["Phó Chủ tịch phụ trách"], "monitor"),
    (["Thời gian trình cấp có thẩm quyền"], "deadline"),
    (["Tần suất thực hiện"], "deadline"),
    (["TG hoàn thành"], "deadline"),
    (["Giai đoạn thực hiện", "2021-2025"], "deadline"),
    (["Kết quả, thời gian"], "output"),
    (["Người ký ban hành"], "approve"),
    (["Căn cứ giao nhiệm vụ"], "unknown"),
    (["Hạn chế, tồn tại"], "unknown"),
    (["Đơn vị được kiểm tra"], "unknown"),
    (["Mục"], "label"),
    (["Xyz"], "unknown"),
    ([], "unknown"),
]


@pytest.mark.parametrize(("path", "meaning"), HEADINGS, ids=[" / ".join(row[0]) or "empty" for row in HEADINGS])
def test_headings(path: list[str], meaning: str) -> None:
    assert read_heading(path) == meaning


def table(*headings: str) -> LogicalTable:
    cells: list[Cell | None] = [Cell(PlacedText("x"), 1, index) for index in range(len(headings))]
    return LogicalTable([[PlacedText(text)] for text in headings], [LogicalRow("data", cells, (1,))], (1,))


TASK_TABLES = [
    ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian trình", "Cấp trình"),
    ("Ghi chú", "Thời gian", "Đơn vị thực hiện", "Nội dung công việc", "STT"),
    ("STT", "Nội dung", "Trách nhiệm thực hiện", "Thời hạn", "Sản phẩm"),
    ("STT", "Nhóm nhiệm vụ", "Nhiệm vụ cụ thể", "Chủ trì", "Phối hợp", "Thời gian hoàn thành"),
    ("TT", "Đề án, chương trình", "Cơ quan trình", "Thời gian trình", "Cấp phê duyệt"),
    ("TT", "Tiêu chí", "Nội dung thực hiện", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"),
    ("STT", "Chính sách", "Cơ quan chủ trì xây dựng", "Thời gian trình"),
    ("STT", "Kiến nghị của cử tri", "Trách nhiệm giải quyết", "Thời hạn"),
    ("TT", "Nhóm nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"),
    ("TT", "Tên lớp đào tạo, bồi dưỡng", "Đối tượng", "Số lượng", "Thời gian", "Đơn vị chủ trì"),
    ("TT", "Tên dự án", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kinh phí dự kiến"),
    ("TT", "Nhiệm vụ", "Lãnh đạo UBND tỉnh phụ trách", "Thời gian hoàn thành"),
]
OTHER_TABLES = [
    ("STT", "Tên thủ tục hành chính", "Thời hạn giải quyết", "Cách thức thực hiện", "Phí, lệ phí", "Căn cứ pháp lý"),
    ("STT", "Loại dịch vụ", "Đơn vị tính", "Đơn giá", "Ghi chú"),
    ("Thời gian", "Thành phần", "Địa điểm", "Ghi chú"),
    ("TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2025", "Năm 2030", "Cơ quan theo dõi"),
    ("STT", "Họ và tên", "Chức vụ", "Nhiệm vụ", "Điện thoại"),
    ("STT", "Tên dự án", "Chủ đầu tư", "Tổng mức đầu tư", "Thời gian thực hiện"),
    ("STT", "Tên thủ tục", "Cơ quan thực hiện", "Thời gian"),
    ("TT", "Tên công trình", "Diện tích", "Tổng mức đầu tư", "Địa điểm"),
    ("TT", "Chỉ tiêu", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"),
    ("TT", "Tên tiêu chí", "Nội dung tiêu chí", "Chỉ tiêu chung", "Sở, ngành phụ trách"),
    ("TT", "Nhiệm vụ chi", "Tổng số", "Ngân sách tỉnh", "Ngân sách huyện", "Đơn vị thực hiện"),
    ("TT", "Nội dung", "Tổng số", "Ngân sách tỉnh", "Ngân sách huyện", "Đơn vị thực hiện"),
    ("Thời gian", "Nội dung", "Thành phần", "Địa điểm", "Chủ trì"),
    ("Trình tự", "Nội dung công việc", "Trách nhiệm", "Thời gian (giờ)", "Biểu mẫu"),
    ("Bước", "Đơn vị thực hiện", "Nội dung công việc", "Thời gian giải quyết"),
    ("STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Cơ quan thực hiện"),
    ("TT", "Họ tên", "Đơn vị công tác", "Nhiệm vụ"),
    ("TT", "Tên dự án", "Chủ đầu tư", "Đơn vị thực hiện", "Quy mô", "Thời gian thực hiện"),
    ("TT", "Tên đơn vị được kiểm tra", "Thời gian kiểm tra", "Đơn vị chủ trì"),
]


@pytest.mark.parametrize("headings", TASK_TABLES, ids=[" | ".join(row)[:50] for row in TASK_TABLES])
def test_task_tables(headings: tuple[str, ...]) -> None:
    assert task_columns(table(*headings)) is not None


@pytest.mark.parametrize("headings", OTHER_TABLES, ids=[" | ".join(row)[:50] for row in OTHER_TABLES])
def test_other_tables(headings: tuple[str, ...]) -> None:
    assert task_columns(table(*headings)) is None


def test_the_programme_of_a_meeting_is_no_task_table() -> None:
    programme = table("Thời gian", "Nội dung", "Người thực hiện")
    programme.rows[0].cells[0] = Cell(PlacedText("7h30 - 8h00"), 1, 0)
    assert task_columns(programme) is None
    programme.rows[0].cells[0] = Cell(PlacedText("Quý I/2025"), 1, 0)
    assert task_columns(programme) is not None


def test_of_two_title_columns_the_specific_one_is_the_task() -> None:
    columns = task_columns(table("STT", "Nhóm nhiệm vụ", "Nhiệm vụ cụ thể", "Chủ trì", "Phối hợp", "Thời gian"))
    assert columns is not None
    assert [column.meaning for column in columns[1:3]] == ["group", "title"]


def test_years_as_columns_are_times_where_the_cells_are_ticks() -> None:
    ticked = table("TT", "Nhiệm vụ", "Chủ trì", "2024", "2025")
    columns = task_columns(ticked)
    assert columns is not None
    assert [column.meaning for column in columns[3:]] == ["deadline", "deadline"]
    ticked.rows[0].cells[3] = Cell(PlacedText("120"), 1, 3)
    columns = task_columns(ticked)
    assert columns is not None
    assert columns[3].meaning == "value"


OUTPUTS = [
    ("Báo cáo", ("Báo cáo",), "one product"),
    ("Kế hoạch; Báo cáo", ("Kế hoạch", "Báo cáo"), "a semicolon always parts"),
    ("Kế hoạch, Đề án", ("Kế hoạch", "Đề án"), "a comma between two kinds of product"),
    ("Đề án/Kế hoạch", ("Đề án", "Kế hoạch"), "a slash between two kinds of product"),
    ("Các văn bản được sửa đổi, bổ sung", ("Các văn bản được sửa đổi, bổ sung",), "a comma inside a name"),
    ("Dự án đầu tư đi vào hoạt động", ("Dự án đầu tư đi vào hoạt động",), "a phrase"),
    (None, (), "an empty cell"),
]


@pytest.mark.parametrize(("text", "parts", "why"), OUTPUTS)
def test_outputs(text: str | None, parts: tuple[str, ...], why: str) -> None:
    assert split_outputs(text) == parts, why
