"""Labels and section paths (Nghị định 30/2020/NĐ-CP, Phụ lục I, and the practice of plans)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbering import SectionPath, read_label

LABELS = [
    ("I. MỤC TIÊU", "roman", "I", "roman with a stop"),
    ("II- NỘI DUNG", "roman", "II", "roman with a dash"),
    ("IV.MỤC TIÊU", "roman", "IV", "no blank after the stop"),
    ("1. Mục tiêu chung", "number", "1", "khoản"),
    ("1/ Mục tiêu", "number", "1", "older habit with a slash"),
    ("10.1. Đến năm 2030", "decimal2", "10.1", "two levels"),
    ("3.1.Sở Công Thương", "decimal2", "3.1", "no blank after the stop"),
    ("a) Công nghiệp", "letter", "a", "điểm"),
    ("đ) Nâng cao", "letter", "đ", "đ is a letter of its own"),
    ("d ) Đối với", "letter", "d", "stray blank"),
    ("(1) Các Sở", "paren_number", "(1)", "printed with brackets"),
    ("(i) nghiên cứu", "paren_roman", "(i)", "small roman"),
    ("Điều 12. Hiệu lực", "article", "Điều 12", "article"),
    ("PHẦN II", "part", "PHẦN II", "part"),
    ("Phần thứ nhất", "part", "Phần thứ nhất", "part in words"),
    ("Chương III", "chapter", "Chương III", "chapter"),
    ("A. QUAN ĐIỂM", "capital", "A", "capital letter"),
    ("- Tổ chức tuyên truyền", "bullet", "", "dash"),
    ("+ Ngành chế biến", "bullet", "", "plus"),
]
NONE = [
    ("2030; Kế hoạch số 1250/KH-UBND", "a year that begins a line"),
    ("75 - 80%", "a range"),
    ("17/11/2022 của Ban Chấp hành", "a date"),
    ("28-CTr/TU của Tỉnh ủy", "a notation"),
    ("1.638 triệu kWh", "a number with a point"),
    ("12,5% so với", "a share"),
    ("-5%", "a negative number"),
    ("VIỆT NAM", "capitals that begin with V and I"),
    ("V/v đề nghị", "subject of a công văn"),
]


@pytest.mark.parametrize(("text", "kind", "element", "why"), LABELS, ids=[row[0] for row in LABELS])
def test_labels(text: str, kind: str, element: str, why: str) -> None:
    label = read_label(text)
    assert label is not None, why
    assert (label.kind, label.element) == (kind, element), why


@pytest.mark.parametrize(("text", "why"), NONE, ids=[row[0] for row in NONE])
def test_no_label(text: str, why: str) -> None:
    assert read_label(text) is None, why


PATHS = [
    (
        ["I. A", "1. B", "a) C", "b) D", "2. E", "II. F"],
        [("I",), ("I", "1"), ("I", "1", "a"), ("I", "1", "b"), ("I", "2"), ("II",)],
    ),
    (
        ["II. A", "3. B", "3.1. C", "a) D", "3.2. E"],
        [("II",), ("II", "3"), ("II", "3", "3.1"), ("II", "3", "3.1", "a"), ("II", "3", "3.2")],
    ),
    (
        ["III. A", "2. B", "(1) C", "(2) D", "3. E", "a) F", "(1) G"],
        [
            ("III",),
            ("III", "2"),
            ("III", "2", "(1)"),
            ("III", "2", "(2)"),
            ("III", "3"),
            ("III", "3", "a"),
            ("III", "3", "a", "(1)"),
        ],
    ),
    (["Điều 1. A", "I. B", "1. C", "Điều 2. D"], [("Điều 1",), ("Điều 1", "I"), ("Điều 1", "I", "1"), ("Điều 2",)]),
    (
        ["Chương I", "Điều 1. A", "1. B", "a) C", "Điều 2. D", "Chương II"],
        [
            ("Chương I",),
            ("Chương I", "Điều 1"),
            ("Chương I", "Điều 1", "1"),
            ("Chương I", "Điều 1", "1", "a"),
            ("Chương I", "Điều 2"),
            ("Chương II",),
        ],
    ),
]


@pytest.mark.parametrize(("texts", "expected"), PATHS)
def test_paths(texts: list[str], expected: list[tuple[str, ...]]) -> None:
    path = SectionPath()
    seen = []
    for text in texts:
        label = read_label(text)
        assert label is not None
        seen.append(path.enter(label))
    assert seen == expected


@given(st.text())
def test_total(text: str) -> None:
    label = read_label(text)
    assert label is None or 0 < label.end <= len(text)
