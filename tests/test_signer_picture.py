"""The signer whose name only the picture of an electronic signature shows."""

from __future__ import annotations

import pymupdf
import pytest

from extractors.document import extract
from schemas.records import Extraction
from tests.scans import FakeEngine

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


def _plan(*, printed: str = "", picture: bool = True, beside: bool = False) -> bytes:
    """A plan that ends with a post; under it `printed`, a picture, or a picture far `beside` it."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)

    def put(x: float, y: float, text: str, size: float = 13) -> None:
        page.insert_text((x, y), text, fontsize=size, fontfile=FONT, fontname="F0")

    put(60, 70, "SỞ TÀI CHÍNH")
    put(60, 115, "Số: 12/KH-STC")
    put(250, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 11)
    put(300, 88, "Độc lập - Tự do - Hạnh phúc", 11)
    put(300, 115, "Sơn La, ngày 7 tháng 3 năm 2025", 11)
    put(240, 160, "KẾ HOẠCH")
    put(150, 180, "Tuyên truyền cải cách hành chính năm 2025")
    for row in range(14):
        put(60, 220 + 20 * row, "Các phòng thuộc Sở thực hiện Kế hoạch với các nội dung như sau")
    put(60, 540, "Nơi nhận:", 11)
    put(60, 556, "- UBND tỉnh;", 10)
    put(60, 570, "- Lưu: VT.", 10)
    put(390, 540, "GIÁM ĐỐC")
    signed = [
        "Người ký: Sở Tài",
        "chính",
        "Email: stc@sonla.gov.vn",
        "Cơ quan: Tỉnh",
        "Sơn La",
        "Thời gian ký:",
        "07.03.2025",
    ]
    for row, line in enumerate(signed):
        put(270, 590 + 10 * row, line, 8)
    if printed:
        put(375, 640, printed)
    if picture:
        sheet = pymupdf.open().new_page(width=150, height=90)
        sheet.insert_text((20, 70), "A B C", fontsize=13)
        left = 40 if beside else 360
        page.insert_image(pymupdf.Rect(left, 575, left + 150, 665), stream=sheet.get_pixmap(dpi=100).tobytes("png"))
    return bytes(document.tobytes())


def _extract(data: bytes, engine: FakeEngine) -> Extraction:
    return extract(data, "plan.pdf", ocr=engine)


def test_a_name_in_the_picture_under_the_post_is_read_with_its_place_and_a_finding() -> None:
    extraction = _extract(_plan(), FakeEngine("Nguyễn Tấn Bi"))
    document = extraction.document
    assert (document.signer_position, document.signer_name) == ("GIÁM ĐỐC", "Nguyễn Tấn Bi")
    (box,) = [box for box in document.bboxes if box.column == "signer_name"]
    assert 360 <= box.x0 < box.x1 <= 512
    assert 541 < box.y0 < box.y1 < 670
    assert document.ocr_engine == "fake 1 none"
    assert "ocr_text" in {finding.code for finding in extraction.findings if finding.subject_type == "document"}
    assert document.confidence < 0.99


@pytest.mark.parametrize(
    ("read", "why"),
    [
        ("Sơn La", "a place, though Sơn is a surname"),
        ("Ngày ký Nguyễn Tấn", "no name begins so"),
        ("ZAÉ R1", "strokes"),
        ("", "nothing"),
    ],
)
def test_what_is_no_name_leaves_the_signer_empty(read: str, why: str) -> None:
    extraction = _extract(_plan(), FakeEngine(read))
    assert extraction.document.signer_name is None, why
    assert "signer_not_printed" in {finding.code for finding in extraction.findings}


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        ({"printed": "Trần Hồng Hà"}, "Trần Hồng Hà"),
        ({"picture": False}, None),
        ({"beside": True}, None),
    ],
    ids=["printed", "no picture", "a seal among the recipients"],
)
def test_where_nothing_is_to_be_read_nothing_is_asked(plan: dict[str, object], name: str | None) -> None:
    engine = FakeEngine("Nguyễn Tấn Bi")
    document = _extract(_plan(**plan), engine).document  # type: ignore[arg-type]
    assert document.signer_name == name
    assert engine.seen == []
    assert document.ocr_engine is None
