"""Layout on small typeset plans: letterhead, titles, paragraphs, footnotes, signature, parts, tables over pages."""

from __future__ import annotations

import functools
from pathlib import Path

from extractors.layout import layout_of_pdf
from extractors.model import Context, Layout
from extractors.tasks import read_table_tasks
from tests.typesetting import pdf, sideways, task_table

LETTERHEAD = """
#set par(first-line-indent: 0pt)
#grid(columns: (2fr, 3fr), align: center,
 [#text(13pt)[*ỦY BAN NHÂN DÂN \\ TỈNH CAO BẰNG*] \\ #text(13pt)[Số: 123/KH-UBND]],
 [#text(13pt)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*] \\ *Độc lập - Tự do - Hạnh phúc* \\ _Cao Bằng, ngày 05 tháng 3 năm 2024_])
#v(12pt)
#align(center)[*KẾ HOẠCH*] #v(-6pt)
#align(center)[*Phát triển nghề nuôi ong lấy mật trên địa bàn tỉnh \\ giai đoạn 2024 - 2028*]
#v(8pt)
#set par(first-line-indent: (amount: 1.27cm, all: true))
"""
LONG = (
    "Tổ chức rà soát, đánh giá điều kiện tự nhiên và tập quán nuôi ong của từng xã để lựa chọn giống ong phù hợp, " * 3
)
BODY = (
    LETTERHEAD
    + """
*I. MỤC ĐÍCH, YÊU CẦU*

*1. Mục đích*

- """
    + LONG
    + """bảo đảm sinh kế bền vững cho người dân#footnote[Theo báo cáo của Chi cục Kiểm lâm.].

- Hình thành vùng nguyên liệu tập trung tại các xã vùng cao.

*2. Yêu cầu*

a) Bám sát điều kiện thực tế của từng địa phương.

*II. TỔ CHỨC THỰC HIỆN*

1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với các sở, ngành liên quan hướng dẫn thực hiện Kế hoạch này.

Trên đây là Kế hoạch phát triển nghề nuôi ong lấy mật./.

#set par(first-line-indent: 0pt, justify: false)
#grid(columns: (1fr, 1fr),
 text(11pt)[#text(12pt)[*_Nơi nhận:_*] \\ - Thường trực Tỉnh ủy (b/c); \\ - Các sở, ban, ngành; \\ - Lưu: VT, NN.],
 align(center)[*TM. ỦY BAN NHÂN DÂN \\ KT. CHỦ TỊCH \\ PHÓ CHỦ TỊCH* \\ #v(40pt) *Hoàng Văn Mẫu*])
"""
)


@functools.cache
def plan() -> Layout:
    return layout_of_pdf(pdf(BODY))


def kinds(layout: Layout, kind: str) -> list[str]:
    return [block.text.text for block in layout.blocks if block.kind == kind]


def test_letterhead_in_two_columns() -> None:
    blocks = [block for block in plan().blocks if block.kind == "letterhead"]
    assert [block.text.text for block in blocks if block.column == "left"] == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH CAO BẰNG",
        "Số: 123/KH-UBND",
    ]
    right = [block.text.text for block in blocks if block.column == "right"]
    assert right[0] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert right[-1] == "Cao Bằng, ngày 05 tháng 3 năm 2024"


def test_title_lines_are_joined() -> None:
    titles = kinds(plan(), "title")
    assert "Phát triển nghề nuôi ong lấy mật trên địa bàn tỉnh giai đoạn 2024 - 2028" in " ".join(titles)


def test_section_paths_and_labels() -> None:
    found = {(block.label.text, "/".join(block.section_path)) for block in plan().blocks if block.level}
    assert {("I.", "I"), ("1.", "I/1"), ("2.", "I/2"), ("a)", "I/2/a"), ("II.", "II"), ("1.", "II/1")} <= found


def test_a_paragraph_is_one_block_and_its_footnote_mark_is_known() -> None:
    (block,) = [block for block in plan().blocks if block.text.text.startswith("Tổ chức rà soát")]
    assert block.kind == "list_item"
    assert block.label.text == "-"
    assert block.clean.text.endswith("cho người dân.")
    assert block.text.text[slice(*block.marks[0])].strip() == "1"


def test_footnote_has_its_mark() -> None:
    (block,) = [block for block in plan().blocks if block.kind == "footnote"]
    assert (block.footnote, block.text.text) == ("1", "Theo báo cáo của Chi cục Kiểm lâm.")


def test_recipients_and_signature_are_apart() -> None:
    assert kinds(plan(), "recipients") == [
        "Nơi nhận:",
        "Thường trực Tỉnh ủy (b/c);",
        "Các sở, ban, ngành;",
        "Lưu: VT, NN.",
    ]
    assert kinds(plan(), "signature") == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Hoàng Văn Mẫu"]


def test_every_character_is_kept() -> None:
    layout = plan()
    assert layout.kept_characters == layout.source_characters > 800


ROWS = [
    ["I. NÂNG CAO NĂNG LỰC"],
    *[
        [
            str(n),
            "Xây dựng mô hình nuôi ong mẫu tại xã vùng cao và tập huấn kỹ thuật cho hộ dân, " * 3,
            "Sở Tài chính",
            "Các sở, ngành liên quan",
            "Năm 2025",
            "",
        ]
        for n in range(1, 12)
    ],
]


def appendix(*, repeat: bool) -> str:
    return (
        BODY + "\n#pagebreak()\n#align(center)[*PHỤ LỤC II* \\ *DANH MỤC NHIỆM VỤ*]\n" + task_table(ROWS, repeat=repeat)
    )


def test_rows_over_pages_are_joined_whether_the_header_is_repeated_or_not() -> None:
    for repeat in (True, False):
        layout = layout_of_pdf(pdf(appendix(repeat=repeat)))
        (table,) = layout.tables
        assert len(table.pages) >= 3
        tasks = read_table_tasks(layout, Context())
        assert [task.values["label"] for task in tasks] == [str(n) for n in range(1, 12)]
        wanted = ROWS[1][1].strip().rstrip(",")
        assert all(task.values["title"].rstrip(",") == wanted for task in tasks)
        assert all(task.values["section_title"] == "NÂNG CAO NĂNG LỰC" for task in tasks)
        assert all(task.values["appendix_label"] == "II" for task in tasks)
        assert layout.kept_characters == layout.source_characters


def test_sideways_pages_give_the_same_tasks() -> None:
    data = pdf(appendix(repeat=True))
    upright = [task.values for task in read_table_tasks(layout_of_pdf(data), Context())]
    assert [task.values for task in read_table_tasks(layout_of_pdf(sideways(data)), Context())] == upright


def test_boxes_of_a_cell_stand_on_the_right_pages() -> None:
    layout = layout_of_pdf(pdf(appendix(repeat=False)))
    tasks = read_table_tasks(layout, Context())
    over = [task for task in tasks if len({box.page for box in task.boxes if box.column == "title"}) == 2]
    assert over, "at least one row goes over a page break"
    assert all("row_joined" in {note.code for note in task.notes} for task in over)


def test_a_table_goes_on_below_a_heading_without_a_new_header() -> None:
    rows = [["1", "Khảo sát nguồn hoa", "Sở Tài chính", "", "Năm 2025", ""]]
    more = [["2", "Hỗ trợ thùng ong", "Sở Công Thương", "", "Năm 2026", ""]]
    second = task_table(more, headed=False)
    body = "#align(center)[*PHỤ LỤC*]\n" + task_table([["I. KHẢO SÁT"], *rows]) + "\n*II. HỖ TRỢ*\n" + second
    layout = layout_of_pdf(pdf(BODY + "\n#pagebreak()\n" + body))
    tasks = read_table_tasks(layout, Context())
    assert [(task.values["label"], task.values["section_title"]) for task in tasks] == [
        ("1", "KHẢO SÁT"),
        ("2", "HỖ TRỢ"),
    ]
    assert layout.kept_characters == layout.source_characters


def test_a_header_printed_again_between_the_rows_of_a_page_is_no_task() -> None:
    names = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Ghi chú"]
    rows = [["1", "Khảo sát nguồn hoa", "Sở Tài chính", "", "Năm 2025", ""], names]
    rows.append(["2", "Hỗ trợ thùng ong", "Sở Công Thương", "", "Năm 2026", ""])
    layout = layout_of_pdf(pdf(BODY + "\n#pagebreak()\n#align(center)[*PHỤ LỤC*]\n" + task_table(rows)))
    assert [task.values["label"] for task in read_table_tasks(layout, Context())] == ["1", "2"]
    assert len([text for text in kinds(layout, "table_header") if text.startswith("TT\tNhiệm vụ")]) == 2
    assert layout.kept_characters == layout.source_characters


def test_cells_merged_over_rows_that_a_page_break_cuts_belong_to_all_of_them() -> None:
    """The break may fall below the first of the merged rows, or inside it; where it is not seen, the owner is in doubt."""
    long = "Rà soát, đánh giá các vùng hoa nuôi ong của tỉnh và đề xuất giải pháp quản lý, bảo vệ, phát triển. "
    cells = []
    for number in range(1, 13):
        cells.append(f"[{number}], [{long * (2 + number % 3)}],")
        if number % 3 == 1:
            cells.append(f"table.cell(rowspan: 3)[Sở số {(number + 2) // 3}],")
        cells.append(f"[Năm {2024 + number}],")
    header = "table.header(repeat: false, [*TT*], [*Nhiệm vụ*], [*Cơ quan chủ trì*], [*Thời gian*]),"
    table = f"#set par(first-line-indent: 0pt)\n#table(columns: (1cm, 8cm, 3cm, 2.5cm), stroke: 0.5pt, {header}"
    layout = layout_of_pdf(pdf(BODY + f"\n#pagebreak()\n#align(center)[*PHỤ LỤC*]\n{table}{''.join(cells)})"))
    tasks = read_table_tasks(layout, Context())
    assert len(layout.tables[0].pages) >= 2
    for number, task in enumerate(tasks):
        assert task.values["label"] == str(number + 1)
        owner = task.values["lead_text"]
        doubts = {note.code for note in task.notes}
        assert owner == f"Sở số {number // 3 + 1}" or (owner is None and "row_cells_missing" in doubts)
    assert sum(task.values["lead_text"] is None for task in tasks) <= 1


def test_a_title_over_the_columns_of_owners_beside_a_sum_is_a_section() -> None:
    """In plain type too; one merged over the name and the unit alone is a row of its own."""
    heads = "[TT], [Nội dung], [Cơ quan chủ trì], [Cơ quan phối hợp], [Thời gian], [Kinh phí],"
    rows = [
        "[I], table.cell(colspan: 4)[Tuyên truyền, đào tạo], [450],",
        "[1], [Tổ chức lớp tập huấn], [Sở Y tế], [Sở Tài chính], [Năm 2025], [150],",
        "[2], table.cell(colspan: 2)[Tổ chức hội nghị tổng kết], [Sở Tài chính], [Năm 2025], [300],",
        "[II], table.cell(colspan: 4)[Hỗ trợ kỹ thuật], [1.000,5],",
        "[3], [Xây dựng mô hình], [Sở Y tế], [], [Năm 2025], [1.000,5],",
    ]
    table = f"#table(columns: (1cm, 5cm, 3cm, 3cm, 2.4cm, 2cm), stroke: 0.5pt, {heads}{''.join(rows)})"
    tasks = read_table_tasks(layout_of_pdf(pdf(f"{BODY}\n#set par(first-line-indent: 0pt)\n{table}")), Context())
    assert [(task.values["label"], task.values["section_label"], task.values["section_title"]) for task in tasks] == [
        ("1", "I", "Tuyên truyền, đào tạo"),
        ("2", "I", "Tuyên truyền, đào tạo"),
        ("3", "II", "Hỗ trợ kỹ thuật"),
    ]


def test_a_row_that_a_page_break_cuts_is_not_in_doubt_for_its_empty_cells() -> None:
    """It began above the break: what is empty in both its parts is printed empty (row 13 of the sample)."""
    sample = Path(__file__).parent.parent / "samples" / "son-la-2024-qd-nghe-thu-cong.pdf"
    tasks = read_table_tasks(layout_of_pdf(sample.read_bytes()), Context())
    cut = [task for task in tasks if task.values["label"] == "13"]
    assert [{note.code for note in task.notes} for task in cut] == [{"row_joined"}]


def test_a_merge_that_a_page_break_leaves_one_row_on_each_page_is_in_doubt() -> None:
    """Its lower cell looks like a plain empty one; partners, times and products as owners. Sparse columns are not."""
    tall = "table.cell(inset: (bottom: 280pt))"
    shared = "table.cell(rowspan: 2)"
    rows = [
        "[1], [Rà soát vùng hoa], [Sở Y tế], [Sở Tài chính], [Tháng 5/2025], [Báo cáo], [],",
        f"[2], {tall}[Ban hành quy chế], [Sở Y tế], {shared}[Sở Nội vụ], {shared}[Quý II/2025], {shared}[Quy chế], [x],",
        f"[3], {tall}[Tập huấn cán bộ], [Sở Y tế], [],",
        "[4], [Sơ kết], [Sở Y tế], [Sở Nội vụ], [Năm 2025], [Báo cáo], [],",
    ]
    heads = "[TT], [Nhiệm vụ], [Chủ trì], [Phối hợp], [Thời gian], [Sản phẩm], [Ghi chú],"
    table = f"#table(columns: (1cm, 4cm, 2.4cm, 2.4cm, 2.4cm, 2cm, 1.6cm), stroke: 0.5pt, {heads}{''.join(rows)})"
    source = f"{BODY}\n#pagebreak()\n#v(170pt)\n#set par(first-line-indent: 0pt)\n{table}"
    tasks = read_table_tasks(layout_of_pdf(pdf(source)), Context())
    doubts = [[note.message for note in task.notes if note.code == "row_cells_missing"] for task in tasks]
    assert [task.values["coordinating_text"] for task in tasks] == ["Sở Tài chính", "Sở Nội vụ", None, "Sở Nội vụ"]
    assert [len(each) for each in doubts] == [0, 0, 1, 0]
    assert "“Phối hợp”, “Thời gian”, “Sản phẩm”;" in doubts[2][0]
