"""Tables in text without places: tabs, bars, blanks; an appendix alone; one column for several roles; any text at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.document import extract
from extractors.html_layout import layout_of_html
from extractors.text_layout import layout_of_text
from extractors.text_tables import find_tables

ROWS = [
    ["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"],
    ["1", "Rà soát văn bản về hộ tịch", "Sở Tư pháp", "UBND các huyện", "Quý II/2024"],
    ["2", "Xây dựng quy chế quản lý cư trú", "Công an tỉnh", "Sở Tư pháp", "Năm 2024"],
    ["3", "Tập huấn nghiệp vụ", "Sở Nội vụ", "", "Hằng năm"],
]
TITLE = "PHỤ LỤC II\nDANH MỤC NHIỆM VỤ\n(Kèm theo Kế hoạch số 45/KH-UBND ngày 12/3/2024 của UBND tỉnh Yên Bái)\n\n"


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[c]) for row in rows) + 3 for c in range(len(rows[0]))]
    return "\n".join("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


FORMS = [
    ("\n".join("\t".join(row) for row in ROWS), "parted by tabs"),
    ("\n".join("| " + " | ".join(row) + " |" for row in ROWS), "parted by bars"),
    (aligned(ROWS), "aligned with blanks"),
]


@pytest.mark.parametrize(("table", "why"), FORMS)
def test_an_appendix_alone_gives_its_tasks(table: str, why: str) -> None:
    found = extract((TITLE + table + "\n").encode(), "phu-luc.txt")
    assert [
        [task.label, task.title, task.lead_text, task.coordinating_text or "", task.deadline_text]
        for task in found.tasks
    ] == ROWS[1:], why
    assert {task.appendix_label for task in found.tasks} == {"II"}, why
    assert found.document.document_type is None, "an appendix does not say what it belongs to"
    assert found.document.number is None, "the number of the act it is attached to is not its own"


def test_blank_lines_and_cells_over_two_lines_in_an_aligned_table() -> None:
    rows = [*ROWS[:3], ["", "trên địa bàn tỉnh", "", "và các huyện", ""], ["", "", "", "", ""], ROWS[3]]
    found = extract((TITLE + aligned(rows) + "\n").encode(), "phu-luc.txt")
    assert [(task.label, task.title, task.coordinating_text) for task in found.tasks] == [
        ("1", "Rà soát văn bản về hộ tịch", "UBND các huyện"),
        ("2", "Xây dựng quy chế quản lý cư trú trên địa bàn tỉnh", "Sở Tư pháp và các huyện"),
        ("3", "Tập huấn nghiệp vụ", None),
    ]


@pytest.mark.parametrize("heading", ["Trách nhiệm thực hiện", "Đơn vị thực hiện"])
@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Chủ trì: Sở Tư pháp; Phối hợp: UBND các huyện, Công an tỉnh", "on one line"),
        ("- Chủ trì: Sở Tư pháp - Phối hợp: UBND các huyện, Công an tỉnh", "behind dashes"),
        ("Sở Tư pháp chủ trì, phối hợp với UBND các huyện, Công an tỉnh", "as a sentence"),
    ],
)
def test_one_column_for_several_roles(heading: str, cell: str, why: str) -> None:
    rows = [["STT", "Nội dung nhiệm vụ", heading, "Thời gian"], ["1", "Rà soát văn bản", cell, "Năm 2024"],
            ["2", "Tập huấn nghiệp vụ", "Sở Nội vụ", "Hằng năm"]]  # fmt: skip
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    found = extract(f"<html><body><p>KẾ HOẠCH</p><table>{table}</table></body></html>".encode(), "page.html")
    first = next(task.task_id for task in found.tasks)
    owners = {(a.role, a.agency_key) for a in found.assignments if a.subject_id == first}
    assert owners == {("lead", "so-tu-phap"), ("coordinate", "ubnd-cap-huyen"), ("coordinate", "cong-an-tinh")}, why


DUMP = """Số: 12/KH-UBND
Lâm Đồng, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
Phát triển làng nghề giai đoạn 2024-2025
Căn cứ Nghị định số 52/2018/NĐ-CP ngày 12/4/2018 của Chính phủ về phát triển ngành nghề nông thôn;
I. MỤC TIÊU
Phát triển làng nghề bền vững.
II. NHIỆM VỤ, GIẢI PHÁP
2. Công tác tuyên truyền, phổ biến; quán triệt.
2.1. Giám đốc Sở Công Thương chủ trì, phối hợp với các đơn vị liên quan:
- Triển khai thực hiện Kế hoạch phát triển các làng nghề trên địa bàn tỉnh, tầm nhìn
2045.

12

- Tổ chức hội chợ hằng năm cho các làng nghề đã được công nhận trên địa bàn toàn
13
tỉnh theo quy định.
2.2. Sở Tài chính chủ trì bố trí kinh phí.
a) Lập dự toán.
"""


def test_headings_that_nothing_prints_bold_and_numbers_of_pages() -> None:
    found = extract(DUMP.encode(), "dump.txt")
    tasks = [task for task in found.tasks if task.section_label == "2.1"]
    assert [task.title for task in tasks] == [
        "Triển khai thực hiện Kế hoạch phát triển các làng nghề trên địa bàn tỉnh, tầm nhìn 2045.",
        "Tổ chức hội chợ hằng năm cho các làng nghề đã được công nhận trên địa bàn toàn tỉnh theo quy định.",
    ]
    assert {task.section_title for task in tasks} == {"Công tác tuyên truyền, phổ biến; quán triệt"}
    assert [block.text for block in found.blocks if block.kind == "page_number"] == ["12", "13"]
    kinds = {block.label: block.kind for block in found.blocks if block.label}
    assert kinds["2."] == "heading"
    assert kinds["2.2."] != "heading", "a sentence that says who does what is no title"


SCRAPS = st.sampled_from(
    ["STT", "TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", "1", "2.", "I", "Sở Tư pháp", "Năm 2024", "\t", " | ", "   ",
     "\n", "\n\n", "PHỤ LỤC I", "Nơi nhận:", "TM. ỦY BAN", "năm 20452", "²", "⁽¹⁾", "<td>", "Văn bản liên quan", "-"]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(SCRAPS | st.text(max_size=6), max_size=40).map("".join))
@example("KẾ HOẠCH\nNội dung\nNơi nhận:\n² Sở Tư pháp")  # a raised number where a web page's footnotes could stand
def test_any_text_is_read_and_nothing_of_it_is_lost(text: str) -> None:
    at = 0
    for found in find_tables(text.split("\n")):
        assert at <= found.first < found.last
        at = found.last
        assert all(len(row.cells) == len(found.table.headings) for row in found.table.rows)
    layout = layout_of_text(text)
    assert layout.kept_characters <= layout.source_characters
    for block in layout.blocks:
        assert all(0 <= a < b <= len(block.text.text) for a, b in block.marks)
    assert layout_of_html(f"<html><p>{text}</p>".encode()).source_kind == "html"
