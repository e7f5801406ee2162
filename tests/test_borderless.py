"""Tables without ruling lines give what the ruled tables give; text that only looks aligned gives no table."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.document import extract
from extractors.layout import layout_of_pdf
from extractors.model import Context, Draft
from extractors.tasks import read_table_tasks
from tests.copies import SHARED, assert_same, clean, original, records
from tests.transformed import RULES, with_rules, without_rules
from tests.typesetting import pdf

HEADINGS = {
    "label": "TT",
    "title": "Nhiệm vụ",
    "lead": "Cơ quan chủ trì",
    "coordinate": "Cơ quan phối hợp",
    "deadline": "Thời gian hoàn thành",
    "output": "Sản phẩm",
}
ROWS = [
    ["1", "Rà soát quỹ đất trồng dược liệu dưới tán rừng", "Sở Tài nguyên và Môi trường", "UBND các huyện", "Năm 2025",
     "Báo cáo"],
    ["2", "Xây dựng vườn bảo tồn nguồn gen cây thuốc quý tại hai xã vùng cao của huyện Mường Tè", "Sở Khoa học và Công nghệ",
     "Các sở, ngành liên quan", "Quý II/2026", "Đề án"],
    ["3", "Tập huấn kỹ thuật thu hái", "Hội Nông dân tỉnh", "", "Hằng năm", "Kế hoạch"],
]  # fmt: skip


def table(order: list[str], *, align: str = "left + top", stroke: str = "none") -> str:
    """A typst task table with its columns in the given order."""
    keys = list(HEADINGS)
    widths = {"label": "1cm", "title": "5cm"}
    columns = ", ".join(widths.get(key, "2.6cm") for key in order)
    cells = [f"[*{HEADINGS[key]}*]" for key in order]
    cells += [f"[{row[keys.index(key)]}]" for row in ROWS for key in order]
    return (
        "#set par(first-line-indent: 0pt, justify: false)\n#set text(size: 12pt)\n"
        f"#table(columns: ({columns}), align: {align}, stroke: {stroke}, {', '.join(cells)})\n"
    )


def tasks(body: str) -> list[Draft]:
    return read_table_tasks(layout_of_pdf(pdf("Các nhiệm vụ cụ thể như sau:\n\n" + body)), Context())


def values(drafts: list[Draft]) -> list[dict[str, Any]]:
    return [draft.values for draft in drafts]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (["label", "title", "lead", "coordinate", "deadline", "output"], "the usual order"),
        (["label", "title", "output", "deadline", "lead", "coordinate"], "roles last"),
        (["label", "deadline", "title", "coordinate", "lead", "output"], "the deadline before the task"),
    ],
)
@pytest.mark.parametrize("align", ["left + top", "center + horizon", "left + horizon"])
def test_columns_in_any_order_and_alignment(order: list[str], why: str, align: str) -> None:
    ruled = tasks(table(order, align=align, stroke="0.5pt"))
    bare = tasks(table(order, align=align))
    assert len(ruled) == 3, why
    assert values(bare) == values(ruled), why
    assert all("table_without_rules" in {note.code for note in draft.notes} for draft in bare)
    assert not any("table_without_rules" in {note.code for note in draft.notes} for draft in ruled)


@pytest.mark.parametrize("name", ["phu-yen-2025-kh-cay-xanh-truong-hoc", "son-la-2024-qd-nghe-thu-cong"])
@pytest.mark.parametrize("keep", ["", "h"])
def test_samples_without_their_lines(name: str, keep: str) -> None:
    copy = records(without_rules(original(name), keep=keep))
    assert_same(copy, name)
    assert "table_without_rules" in copy["findings"] - clean(name)["findings"]


@pytest.mark.parametrize("style", RULES)
def test_lines_drawn_in_part_or_in_another_way(style: str) -> None:
    name = "son-la-2024-qd-nghe-thu-cong"
    copy = records(with_rules(original(name), style))
    assert_same(copy, name)
    apart = {"double", "dots", "bars", "white cells"}
    assert ("table_without_rules" in copy["findings"]) == (style not in apart)


@pytest.mark.parametrize("style", ["double", "dots", "bars", "white cells", "horizontal"])
def test_merged_cells_with_lines_drawn_in_another_way(style: str) -> None:
    name = "lam-dong-2026-kh-dia-danh-so"
    assert_same(records(with_rules(original(name), style)), name)


def test_a_header_at_the_foot_of_a_page_stays_ruled() -> None:
    """Nothing stands below it there: the ruled rows of the next page go on with it."""
    cells = ", ".join(f"[*{heading}*]" for heading in HEADINGS.values())
    body = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    columns = "(1cm, 5cm, 2.6cm, 2.6cm, 2.6cm, 2.6cm)"
    head = f"#set par(first-line-indent: 0pt, justify: false)\n#set text(size: 12pt)\n#v(1fr)\n#table(columns: {columns}, {cells})"
    drafts = tasks(f"{head}\n#pagebreak()\n#table(columns: {columns}, {body})")
    assert [draft.values["label"] for draft in drafts] == ["1", "2", "3"]
    assert not any("table_without_rules" in {note.code for note in draft.notes} for draft in drafts)


def test_a_merged_header_without_lines_gives_its_columns() -> None:
    """Cells merged over rows cannot be told without lines: an owner that is missing is in doubt; the rest is the same."""
    name = "lam-dong-2026-kh-dia-danh-so"
    found = extract(without_rules(original(name)), "copy")
    assert len(found.tasks) == len(clean(name)["tasks"])
    doubted = {finding.subject_id for finding in found.findings if finding.code == "row_cells_missing"}
    for mine, theirs in zip(found.tasks, clean(name)["tasks"], strict=True):
        for column in ("label", "title", "section_title", "output_text", "note"):
            assert getattr(mine, column) == theirs[column]
        assert mine.lead_text == theirs["lead_text"] or mine.task_id in doubted
        assert (mine.task_id in doubted) == (mine.lead_text is None)
    assert doubted


PROSE = [
    ("#align(center)[*TT Nhiệm vụ*]\n\nCác sở, ngành chủ trì thực hiện.", "a heading alone"),
    (
        "Thời gian #h(2cm) Địa điểm #h(2cm) Nội dung\n\nCác đơn vị chủ động thực hiện nhiệm vụ được giao.",
        "spaced words",
    ),
    ("- Sở Tài chính: #h(1cm) bố trí kinh phí\n\n- Sở Y tế: #h(1cm) tập huấn", "a list with gaps"),
]


@pytest.mark.parametrize(("body", "why"), PROSE)
def test_no_table_is_seen_in_running_text(body: str, why: str) -> None:
    assert layout_of_pdf(pdf(body)).tables == [], why


@pytest.mark.skipif(not (SHARED / "plans").is_dir(), reason="the shared plans are not beside the repository")
@pytest.mark.parametrize("name", ["quang-nam-2023-kh-ctr-28", "kon-tum-2023-qd-cong-thuong", "tra-vinh-2021-qd-1809"])
def test_shared_plans_without_their_lines(name: str) -> None:
    data = (SHARED / "plans" / f"{name}.pdf").read_bytes()
    want = values(read_table_tasks(layout_of_pdf(data), Context()))
    assert values(read_table_tasks(layout_of_pdf(without_rules(data)), Context())) == want


COLUMNS = "columns: (1.2cm, 5cm, 3cm, 3cm, 2.6cm)"
HEAD = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
SIX = [
    ["1", "Rà soát quỹ đất trồng dược liệu dưới tán rừng của các xã vùng cao", "Sở Nội vụ", "UBND các huyện", "2025"],
    ["2", "Xây dựng vườn bảo tồn nguồn gen cây thuốc quý tại hai xã", "Sở Tài chính", "Các sở, ngành", "2026"],
]


def bare(rows: list[str], *, columns: str = COLUMNS, head: list[str] = HEAD) -> str:
    heads = ", ".join(f"[*{text}*]" for text in head)
    return (
        "#set par(first-line-indent: 0pt, justify: false)\n#set text(size: 12pt)\n"
        f"#table({columns}, stroke: none, {heads}, {', '.join(rows)})\n"
    )


def cells(row: list[str]) -> str:
    return ", ".join(f"[{text}]" for text in row)


def test_a_short_section_title_over_two_columns_hides_no_column() -> None:
    section = "[II], table.cell(colspan: 4)[Hỗ trợ phát triển kinh tế, xã hội vùng cao]"
    drafts = tasks(bare([cells(SIX[0]), section, cells(SIX[1])]))
    assert [draft.values["lead_text"] for draft in drafts] == ["Sở Nội vụ", "Sở Tài chính"]
    assert drafts[1].values["section_title"] == "Hỗ trợ phát triển kinh tế, xã hội vùng cao"


def test_a_row_without_a_number_and_rows_with_bullets_are_rows() -> None:
    rows = [SIX[0], ["", *SIX[1][1:]], ["2", "Tập huấn kỹ thuật thu hái", "Hội Nông dân tỉnh", "Sở Y tế", "2027"]]
    rows += [["-", "Đào tạo nghề", "Sở Công Thương", "Sở Y tế", "2025"]]
    rows += [["-", "Tổ chức hội chợ", "Sở Xây dựng", "Sở Y tế", "2026"]]
    drafts = tasks(bare([cells(row) for row in rows]))
    assert [draft.values["lead_text"] for draft in drafts] == [row[2] for row in rows]


def test_numbered_paragraphs_below_a_table_without_numbers_are_no_rows_of_it() -> None:
    rows = [cells(row[1:]) for row in (*SIX, ["3", "Sơ kết 01 năm thực hiện", "Sở Y tế", "Các sở, ngành", "2027"])]
    after = "\n*III. TỔ CHỨC THỰC HIỆN*\n\n" + "\n\n".join(
        f"{n}. Sở Tài chính hướng dẫn các huyện, thị xã, thành phố tổ chức thực hiện; tổng hợp, báo cáo Ủy ban nhân dân tỉnh."
        for n in (1, 2, 3)
    )
    text = bare(rows, columns="columns: (5cm, 3cm, 3cm, 2.6cm)", head=HEAD[1:]) + "#set text(size: 14pt)\n" + after
    layout = layout_of_pdf(pdf("Các nhiệm vụ cụ thể như sau:\n\n" + text))
    assert len(read_table_tasks(layout, Context())) == 3
    assert sum(block.text.text.startswith("Sở Tài chính hướng dẫn") for block in layout.blocks) == 3
