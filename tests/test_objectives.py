"""Objectives: which section holds them, which level and horizon they have, and what in it is none; gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.layout import layout_of_pdf
from extractors.objectives import read_objectives
from extractors.outline import outline_of, section_label
from schemas.codes import FINDING_CODES, OBJECTIVE_LEVELS
from tests.outlines import layout_of

SHARED = Path(__file__).resolve().parents[2] / "shared"

Row = tuple[str, int | None, str]


def _read(text: str) -> list[Row]:
    drafts = read_objectives(layout_of(text))
    return [(str(one.values["level"]), one.values["horizon_year"], one.text) for one in drafts]


CASES: list[tuple[str, str, list[Row]]] = [
    (
        "levels by heading, horizon by heading",
        """
        # I. MỤC TIÊU
        # 1. Mục tiêu tổng quát
        Xây dựng chính quyền số hiện đại.
        # 2. Mục tiêu cụ thể đến năm 2025, tầm nhìn đến năm 2030
        - Tỷ lệ hồ sơ trực tuyến đạt 80%.
        - Đến năm 2024 có 50 xã đạt chuẩn.
        # 3. Tầm nhìn đến năm 2030
        Tỉnh thuộc nhóm khá của cả nước.
        # II. NHIỆM VỤ
        - Tuyên truyền sâu rộng.
        """,
        [
            ("general", None, "Xây dựng chính quyền số hiện đại."),
            ("specific", 2025, "Tỷ lệ hồ sơ trực tuyến đạt 80%."),
            ("specific", 2024, "Đến năm 2024 có 50 xã đạt chuẩn."),
            ("vision", 2030, "Tỉnh thuộc nhóm khá của cả nước."),
        ],
    ),
    (
        "run-in titles are not part of the text; a bullet's own colon is",
        """
        # II. MỤC TIÊU
        1. Mục tiêu chung: Nâng cao chất lượng dạy và học.
        2. Mục tiêu cụ thể:
        - Về giáo dục: 90% trường đạt chuẩn vào năm 2025.
        """,
        [
            ("general", None, "Nâng cao chất lượng dạy và học."),
            ("specific", 2025, "Về giáo dục: 90% trường đạt chuẩn vào năm 2025."),
        ],
    ),
    (
        "lead-ins carry the year down and are no records; sub-bullets are",
        """
        # I. MỤC TIÊU
        # 2. Mục tiêu cụ thể
        a) Phấn đấu đến năm 2030 đạt các chỉ tiêu sau:
        - Kinh tế:
        + GRDP tăng 8%/năm.
        + Thu ngân sách tăng 10%/năm.
        """,
        [("specific", 2030, "GRDP tăng 8%/năm."), ("specific", 2030, "Thu ngân sách tăng 10%/năm.")],
    ),
    (
        "purpose and requirements are no objectives",
        """
        # I. MỤC ĐÍCH, YÊU CẦU
        # 1. Mục đích
        - Nâng cao nhận thức, hướng tới mục tiêu chung.
        # 2. Yêu cầu
        - Bám sát chỉ đạo.
        """,
        [],
    ),
    (
        "in a mixed section only what stands under its own heading counts",
        """
        # I. QUAN ĐIỂM, MỤC TIÊU
        # 1. Quan điểm
        - Con người là trung tâm.
        # 2. Mục tiêu
        Giảm nghèo bền vững.
        # 3. Yêu cầu
        - Đúng tiến độ.
        """,
        [("general", None, "Giảm nghèo bền vững.")],
    ),
    (
        "target groups below a mixed heading are none",
        """
        # II. MỤC TIÊU, ĐỐI TƯỢNG
        # 1. Mục tiêu cụ thể
        # a) Đến năm 2026
        - Có 30% doanh nghiệp ứng dụng công nghệ số.
        # 2. Đối tượng
        - Doanh nghiệp nhỏ và vừa.
        """,
        [("specific", 2026, "Có 30% doanh nghiệp ứng dụng công nghệ số.")],
    ),
    (
        "a mixed section without headings of its own is read with doubt",
        """
        # I. MỤC ĐÍCH, MỤC TIÊU
        Bảo đảm an toàn thực phẩm.
        """,
        [("general", None, "Bảo đảm an toàn thực phẩm.")],
    ),
    (
        "a pointer to an appendix is none; years in a cited act's title do not count",
        """
        # II. MỤC TIÊU
        Theo Chương trình số 28-CTr/TU của Tỉnh ủy về phát triển đến năm 2030, tầm nhìn đến năm 2045.
        (Đính kèm chỉ tiêu cụ thể tại Phụ lục I)
        """,
        [
            (
                "general",
                None,
                "Theo Chương trình số 28-CTr/TU của Tỉnh ủy về phát triển đến năm 2030, tầm nhìn đến năm 2045.",
            )
        ],
    ),
    (
        "the programme of national targets is no section of objectives",
        """
        # II. MỤC TIÊU QUỐC GIA VỀ XÂY DỰNG NÔNG THÔN MỚI
        - Rà soát tiêu chí.
        """,
        [],
    ),
    (
        "how the aims of a past year were reached",
        """
        # Phần I
        # I. TÌNH HÌNH THỰC HIỆN CÁC MỤC TIÊU, CHỈ TIÊU NĂM 2025
        Đã hoàn thành 23/34 mục tiêu.
        # II. KẾT QUẢ VÀ MỤC TIÊU
        - Giảm 10% số vụ.
        """,
        [("specific", None, "Giảm 10% số vụ.")],
    ),
    (
        "a heading of aims and indicators leaves the level to those below it",
        """
        # I. MỤC TIÊU, CHỈ TIÊU
        # 1. Mục tiêu tổng quát
        Giảm nghèo bền vững.
        # 2. Chỉ tiêu
        - Giảm 10% số hộ.
        """,
        [("general", None, "Giảm nghèo bền vững."), ("specific", None, "Giảm 10% số hộ.")],
    ),
    (
        "a comparison with the past is no horizon",
        """
        # I. MỤC TIÊU CỤ THỂ
        - Giảm 10% số vụ so với năm 2020.
        """,
        [("specific", None, "Giảm 10% số vụ so với năm 2020.")],
    ),
]


@pytest.mark.parametrize(("why", "text", "rows"), CASES, ids=[case[0] for case in CASES])
def test_sections(why: str, text: str, rows: list[Row]) -> None:
    assert _read(text) == rows, why


def test_doubt_is_said() -> None:
    (draft,) = read_objectives(layout_of("# I. MỤC ĐÍCH, MỤC TIÊU\nBảo đảm an toàn."))
    assert {note.code for note in draft.notes} == {"objective_section_mixed", "objective_level_unnamed"}


def test_boxes_hold_the_text_without_its_run_in_title() -> None:
    (draft,) = read_objectives(layout_of("# I. MỤC TIÊU\n1. Mục tiêu chung: Phát triển."))
    (box,) = draft.boxes
    assert (box.column, box.x1 - box.x0) == ("text", len("Phát triển."))


@pytest.mark.parametrize(
    ("path", "label"),
    [
        (("II", "4", "4.1"), "4.1"),
        (("III", "3", "a", "(2)"), "3.a.(2)"),
        (("IV",), "IV"),
        (("Điều 1", "V", "1"), "1"),
        (("Điều 2", "1"), "Điều 2.1"),
        (("Phần II", "3"), "3"),
        (("A", "I", "2"), "2"),
        ((), None),
    ],
)
def test_section_label(path: tuple[str, ...], label: str | None) -> None:
    assert section_label(path) == label


_LINES = st.sampled_from(
    [
        "# I. MỤC TIÊU",
        "# 1. Mục tiêu chung",
        "2. Mục tiêu cụ thể:",
        "- Đạt 5%.",
        "+ Sau:",
        "Đến năm 2030",
        "# II. Yêu cầu",
    ]
)


@given(st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=12))
def test_total(lines: list[str]) -> None:
    layout = layout_of("\n".join(" ".join(line.split()) for line in lines))
    entries = outline_of(layout)
    assert all(at < here for here, entry in enumerate(entries) for at in entry.above)
    for draft in read_objectives(layout):
        assert draft.values["level"] in OBJECTIVE_LEVELS
        assert all(note.code in FINDING_CODES for note in draft.notes)
        assert draft.text in layout.blocks[draft.block].clean.text


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
    path = SHARED / "plans" / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the shared plans are not beside the repository")
    gold = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))["objectives"]
    drafts = read_objectives(layout_of_pdf(path.read_bytes()))
    assert [(one.values["level"], one.values["horizon_year"], one.text) for one in drafts] == [
        (one["level"], one["horizon_year"], one["text"]) for one in gold
    ]
