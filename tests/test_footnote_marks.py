"""Footnote marks by size, height and place: they are no text of a record, and a year never grows by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import extract
from extractors.glued_marks import glued_marks
from tests.typesetting import pdf

GLUED = [
    ("đến năm 20452.", "đến năm 2045.", "a year and mark 2"),
    ("năm 202512, đạt 5%", "năm 2025, đạt 5%", "a mark of two digits"),
    ("giai đoạn 2021-20255 và", "giai đoạn 2021-2025 và", "the second year of a period"),
    ("2021 – 202511", "2021 – 2025", "with a dash"),
    ("ngày 30/6/20253;", "ngày 30/6/2025;", "a date"),
    ("tháng 6/20251", "tháng 6/2025", "a month"),
    ("nông thôn² và", "nông thôn và", "a superscript character"),
    ("của tỉnh⁽²⁾;", "của tỉnh;", "in raised parentheses"),
    ("năm 2023¹², gồm", "năm 2023, gồm", "after a year"),
    ("đạt 85%³", "đạt 85%", "after a percent sign"),
    ("8.600m³ và 12 km²", "8.600m³ và 12 km²", "powers of a length"),
    ("Nghị quyết số 31/2021/QH15", "Nghị quyết số 31/2021/QH15", "a number that belongs to its word"),
    ("bản đồ tỷ lệ 1/20000", "bản đồ tỷ lệ 1/20000", "the scale of a map"),
    ("số 15/20212/QĐ", "số 15/20212/QĐ", "in a notation nothing is cut"),
    ("cấp 20452 thẻ", "cấp 20452 thẻ", "a number that nothing calls a year"),
    ("năm 2045", "năm 2045", "a year"),
    ("từ năm 20.452 lên", "từ năm 20.452 lên", "a grouped number"),
    ("10² mẫu", "10² mẫu", "a power of a number"),
]


@pytest.mark.parametrize(("printed", "read", "why"), GLUED)
def test_marks_that_nothing_raises(printed: str, read: str, why: str) -> None:
    out, at = "", 0
    for start, end in glued_marks(printed):
        out += printed[at:start]
        at = end
    assert out + printed[at:] == read, why


@given(st.text(alphabet="năm 0123456789/-–⁽⁾¹²³⁴m%.,", max_size=80))
def test_spans_lie_in_the_text_in_order_and_hold_digits(text: str) -> None:
    at = 0
    for start, end in glued_marks(text):
        assert at <= start < end <= len(text)
        assert any(char.isdigit() for char in text[start:end])
        at = end


HEAD = """
#grid(columns: (1fr, 1fr), align: center, [ỦY BAN NHÂN DÂN\\ *TỈNH LAI CHÂU*\\ Số: 12/KH-UBND],
[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*\\ *Độc lập - Tự do - Hạnh phúc*\\ _Lai Châu, ngày 05 tháng 3 năm 2024_])
#align(center)[*KẾ HOẠCH*\\ *Phát triển nghề dệt giai đoạn 2024-2030*]
"""
SET = [
    ("#super[2]", "a superscript"),
    ("#text(size: 0.85em, baseline: -0.3em)[2]", "hardly smaller than the text, but raised"),
    ("#text(size: 0.65em)[2]", "small and not raised"),
    ("2", "as large as the text and on its line"),
    ("⁽²⁾", "superscript characters"),
]


@pytest.mark.parametrize(("mark", "why"), SET)
def test_a_year_with_a_mark_in_a_page(mark: str, why: str) -> None:
    body = f"""{HEAD}
*I. MỤC TIÊU*

Tỷ lệ lao động qua đào tạo đến năm 2029{mark} đạt 85%.

*II. NHIỆM VỤ*

1. Sở Công Thương chủ trì tổ chức hội chợ, hoàn thành trước ngày 30/6/2025{mark}.

#v(2cm)
#line(length: 5cm)
#text(size: 10pt)[{mark} Theo báo cáo của Sở Công Thương.]
"""
    found = extract(pdf(body), "plan.pdf")
    assert [(target.period_end, target.value_min) for target in found.targets] == [(2029, 85.0)], why
    assert [str(task.deadline_end) for task in found.tasks] == ["2025-06-30"], why
    assert found.tasks[0].title.endswith("trước ngày 30/6/2025."), why
    assert found.document.text_coverage == 1.0


def test_a_number_stamped_higher_than_its_line_is_no_mark() -> None:
    head = HEAD.replace("Số: 12/KH", "Số: #text(size: 0.9em, baseline: -0.25em)[12] /KH")
    assert extract(pdf(head + "\n\nCác sở thực hiện Kế hoạch này."), "plan.pdf").document.number == 12
