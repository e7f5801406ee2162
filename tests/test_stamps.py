"""Number and day stamped over the blanks of a letterhead; an engine that is told what to read keeps this fast."""

from __future__ import annotations

import datetime as dt

import pymupdf
import pytest

from extractors.document import extract
from extractors.model import Layout, LayoutBlock, PlacedText
from extractors.source import Word, read_page
from extractors.stamps import drop_unsure, read_stamps
from schemas.records import Box, Extraction
from tests.scans import FakeEngine

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


def _letterhead(*, number: str = "", day: str = "", month: str = "", dots: bool = False, other: str = "") -> bytes:
    """A plan whose number and day are pictures (`number`, `day`, `month`), blanks where they are empty."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    font = pymupdf.Font("notos") if False else None
    assert font is None

    def put(x: float, y: float, text: str) -> None:
        page.insert_text((x, y), text, fontsize=13, fontfile=FONT, fontname="F0")

    def stamp(x: float, y: float, text: str) -> None:
        if text:
            small = pymupdf.open()
            sheet = small.new_page(width=9 * len(text) + 2, height=14)
            sheet.insert_text((1, 11), text, fontsize=13)
            rect = (x, y - 11, x + 9 * len(text) + 2, y + 3)
            page.insert_image(pymupdf.Rect(*rect), stream=sheet.get_pixmap(dpi=200).tobytes("png"))

    put(60, 70, "ỦY BAN NHÂN DÂN")
    put(70, 88, "TỈNH LÂM ĐỒNG")
    put(250, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    put(300, 88, "Độc lập - Tự do - Hạnh phúc")
    put(70, 115, "Số:")
    put(160, 115, "/KH-UBND")
    put(280, 115, "Lâm Đồng, ngày")
    put(430, 115, "tháng")
    put(505, 115, "năm 2025")
    if dots:
        put(98, 117, ".......")
        put(404, 117, "...")
    stamp(104, 115, number)
    stamp(406, 115, day)
    stamp(482, 115, month)
    stamp(80, 140, other)
    put(240, 160, "KẾ HOẠCH")
    put(150, 180, "Triển khai chuyển đổi số năm 2026")
    for row in range(12):
        put(60, 220 + 20 * row, "Ủy ban nhân dân tỉnh ban hành Kế hoạch với các nội dung như sau")
    return bytes(document.tobytes())


def _extract(data: bytes, engine: FakeEngine) -> Extraction:
    return extract(data, "plan.pdf", ocr=engine)


def test_a_stamped_number_is_read_with_its_finding() -> None:
    extraction = _extract(_letterhead(number="2468"), FakeEngine("Số: 2468 /KH-UBND", "2468"))
    document = extraction.document
    assert (document.number, document.notation, document.status) == (2468, "2468/KH-UBND", "stamped")
    assert document.ocr_engine == "fake 1 none"
    assert document.source_kind == "pdf_text"
    codes = {finding.code: finding for finding in extraction.findings if finding.subject_type == "document"}
    assert codes["number_from_stamp"].column == "number"
    assert document.confidence < 0.99
    assert document.date_issued is None, "blanks that nobody filled stay null"


def test_day_and_month_are_read_each_from_its_blank() -> None:
    with pymupdf.open(stream=_letterhead(day="17", month="7")) as pdf:
        page = read_page(pdf[0], 1)
        engine = FakeEngine("ngày 7 tháng", "7")
        assert read_stamps(engine, pdf[0], page)
    assert [word.text for word in page.words if word.stamp] == ["7", "7"]


@pytest.mark.parametrize("dots", [False, True], ids=["blank", "dotted line"])
def test_what_nobody_filled_is_not_even_looked_at_twice(dots: bool) -> None:
    engine = FakeEngine("Số: 12 /KH-UBND", "12")
    document = _extract(_letterhead(dots=dots), engine).document
    assert document.number is None
    assert document.date_issued is None
    assert engine.seen == []
    assert document.ocr_engine is None


def test_another_stamp_near_the_number_is_not_taken() -> None:
    engine = FakeEngine("ĐẾN Số: 77 Ngày 27/6/2025", "77")
    document = _extract(_letterhead(other="DEN 77"), engine).document
    assert document.number is None
    assert engine.seen == []


def test_two_readings_that_differ_are_no_reading_but_a_finding() -> None:
    extraction = _extract(_letterhead(number="2468"), FakeEngine("Số: 2463 /KH-UBND", "2468"))
    assert extraction.document.number is None
    assert "stamp_unread" in {finding.code for finding in extraction.findings}


def test_never_means_never() -> None:
    engine = FakeEngine("Số: 2468 /KH-UBND", "2468")
    document = extract(_letterhead(number="2468"), "plan.pdf", ocr=engine, ocr_mode="never").document
    assert document.number is None
    assert engine.seen == []


@pytest.mark.parametrize(
    ("line", "kept", "why"),
    [
        ("(Kèm theo Kế hoạch số 617/KH-UBND ngày 01/12/2025 của UBND tỉnh)", True, "the appendix says the same"),
        ("(Ban hành kèm theo Kế hoạch số 617/KH-UBND ngày 01 tháng 12 năm 2025)", True, "in other words"),
        ("(Kèm theo Kế hoạch số 617/KH-UBND ngày 07/12/2025 của UBND tỉnh)", False, "another day"),
        ("(Kèm theo Kế hoạch số 611/KH-UBND ngày 01/12/2025 của UBND tỉnh)", False, "another act"),
        ("Thực hiện Kế hoạch số 617/KH-UBND ngày 01/12/2025 của UBND tỉnh", False, "no line over an appendix"),
    ],
)
def test_a_doubtful_day_is_borne_out_by_the_line_over_an_appendix(line: str, kept: bool, why: str) -> None:
    day = Word("01", 10, 10, 20, 20, [(10, 15), (15, 20)], 18, 12, False, False, confidence=0.56)
    block = LayoutBlock("paragraph", PlacedText(line))
    layout = Layout([block], [], [], "pdf_scan", 1, ocr_words={1: [day]})
    values = {"date_issued": dt.date(2025, 12, 1), "notation": "617/KH-UBND", "number": 617, "work_id": "w"}
    notes = drop_unsure(layout, values, [Box(column="date_issued", page=1, x0=8, y0=9, x1=60, y1=21)])
    assert (values["date_issued"] is not None) == kept, why
    assert [note.code for note in notes] == ([] if kept else ["stamp_unread"])
