"""The parts of a head: the issuer's name, signature and recipients, title, letters torn apart."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.issuer_names import read_issuer_name
from extractors.letterhead import read_letterhead
from extractors.model import PlacedText
from extractors.signature import is_person, read_recipients, read_signature
from extractors.titles import read_title
from extractors.torn_text import join_torn


@pytest.mark.parametrize(
    ("printed", "name", "key"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH TRÀ VINH", "Ủy ban nhân dân tỉnh Trà Vinh", "uy-ban-nhan-dan-tinh"),
        ("UBND TỈNH BÀ RỊA - VŨNG TÀU SỞ Y TẾ", "Sở Y tế tỉnh Bà Rịa - Vũng Tàu", "so-y-te"),
        ("UBND TỈNH PHÚ THỌ THANH TRA TỈNH", "Thanh tra tỉnh Phú Thọ", "thanh-tra-tinh"),
        ("UBND TỈNH KON TUM VĂN PHÒNG", "Văn phòng Ủy ban nhân dân tỉnh Kon Tum", "van-phong-uy-ban-nhan-dan-tinh"),
        ("BỘ TÀI CHÍNH CỤC THUẾ", "Cục Thuế", "cuc-thue"),
        ("BỘ CÔNG AN CÔNG AN TỈNH BẾN TRE", "Công an tỉnh Bến Tre", "cong-an-tinh"),
        ("ỦY BAN NHÂN DÂN TP. HỒ CHÍ MINH", "Ủy ban nhân dân thành phố Hồ Chí Minh", "uy-ban-nhan-dan-thanh-pho"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ THỦ ĐỨC", "Ủy ban nhân dân thành phố Thủ Đức", "uy-ban-nhan-dan-thanh-pho-thu-duc"),
        ("ỦY BAN NHÂN DÂN QUẬN 1", "Ủy ban nhân dân quận 1", "uy-ban-nhan-dan-quan-1"),
        ("BAN CHẤP HÀNH ĐẢNG BỘ TỈNH KON TUM", "Tỉnh ủy Kon Tum", "tinh-uy"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "Thủ tướng Chính phủ", "thu-tuong-chinh-phu"),
        # a committee under a provincial one (Party bodies since 2025)
        (
            "ĐẢNG BỘ TỈNH LÀO CAI ĐẢNG ỦY UBND TỈNH",
            "Đảng ủy Ủy ban nhân dân tỉnh Lào Cai",
            "dang-uy-uy-ban-nhan-dan-tinh",
        ),
        ("TỈNH ỦY LÀO CAI ĐẢNG ỦY XÃ BÁT XÁT", "Đảng ủy xã Bát Xát", "dang-uy-xa-bat-xat"),
        # mass organisations: full words, without their organ
        (
            "ỦY BAN MTTQ VIỆT NAM TỈNH ĐẮK LẮK BAN THƯỜNG TRỰC",
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Đắk Lắk",
            "uy-ban-mat-tran-to-quoc-viet-nam-tinh",
        ),
        (
            "LIÊN ĐOÀN LAO ĐỘNG TỈNH BẾN TRE BAN CHẤP HÀNH",
            "Liên đoàn Lao động tỉnh Bến Tre",
            "lien-doan-lao-dong-tinh",
        ),
        ("TỈNH ĐOÀN KHÁNH HÒA BAN THƯỜNG VỤ", "Tỉnh đoàn Khánh Hòa", "tinh-doan"),
        # the national body stands above and does not issue
        (
            "BẢO HIỂM XÃ HỘI VIỆT NAM BẢO HIỂM XÃ HỘI TỈNH QUẢNG NINH",
            "Bảo hiểm xã hội tỉnh Quảng Ninh",
            "bao-hiem-xa-hoi-tinh",
        ),
        # joint issuers keep the capitals of each
        (
            "SỞ GIÁO DỤC VÀ ĐÀO TẠO - SỞ Y TẾ TỈNH NAM ĐỊNH",
            "Sở Giáo dục và Đào tạo - Sở Y tế tỉnh Nam Định",
            "so-giao-duc-va-dao-tao-so-y-te",
        ),
        ("ỦY BAN THƯỜNG VỤ QUỐC HỘI", "Ủy ban Thường vụ Quốc hội", "uy-ban-thuong-vu-quoc-hoi"),
    ],
)
def test_issuer_name(printed: str, name: str, key: str) -> None:
    found = read_issuer_name(printed)
    assert found is not None
    assert (found.name, found.key) == (name, key)


def placed(*lines: str) -> list[PlacedText]:
    """Lines with a box of 9 points for each character, 20 points apart, so that places can be followed."""
    out = []
    for n, line in enumerate(lines):
        edges = [(10.0 * i, 10.0 * i + 9) for i in range(len(line))]
        out.append(PlacedText(line, [(0, len(line), 1, n, 20.0 * n, 20.0 * n + 12, edges, 0)]))
    return out


def test_values_keep_their_place() -> None:
    head = read_letterhead(
        placed("ỦY BAN NHÂN DÂN", "TỈNH TRÀ VINH", "Số: 1809 /QĐ-UBND"), placed("Trà Vinh, ngày 01 tháng 9 năm 2021")
    )
    assert head.notation is not None
    assert head.notation.text == "1809/QĐ-UBND"
    (box,) = head.number_text.boxes("number")
    assert (box.column, box.x0, box.x1, box.y0) == ("number", 40.0, 79.0, 40.0)
    (box,) = head.date_text.boxes("date_issued")
    assert box.x0 == 100.0
    assert head.date == dt.date(2021, 9, 1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "(Đã ký)", "Nguyễn Văn An"),
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn An"),
        ),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Ngọc Tuấn"), ("TM. ỦY BAN NHÂN DÂN", "", "CHỦ TỊCH", "Lê Ngọc Tuấn")),
        (
            ("KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH", "[daky]", "Hồ Quang Bửu"),
            ("", "KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Hồ Quang Bửu"),
        ),
        (
            ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "Trần B Xuân"),
            ("", "TL. CHỦ TỊCH KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "Trần B Xuân"),
        ),
        (("GIÁM ĐỐC",), ("", "", "GIÁM ĐỐC", "")),
        (("CHỦ TỊCH", "Người ký: Sở Tài chính", "Triệu Đình Lê"), ("", "", "CHỦ TỊCH", "Triệu Đình Lê")),
        (
            ("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Chí Hiến",),
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Chí Hiến"),
        ),
    ],
)
def test_signature(lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    found = read_signature(PlacedText(line) for line in lines)
    assert (found.on_behalf.text, found.signed_as.text, found.position.text, found.name.text) == expected


def test_recipients_lose_bullet_and_closing_mark_and_keep_luu() -> None:
    blocks = [
        PlacedText("Nơi nhận:"),
        PlacedText("- Như Điều 3 (t/h);"),
        PlacedText("Nơi nhận: - Bộ Y tế (b/c);"),
        PlacedText("- Lưu: VT, KTTH.VTH."),
    ]
    assert [item.text for item in read_recipients(blocks)] == ["Như Điều 3 (t/h)", "Bộ Y tế (b/c)", "Lưu: VT, KTTH.VTH"]
    joined = [PlacedText("Nơi nhận: - Như Điều 3; - CT, các PCT UBND tỉnh; - Lưu: VT.")]
    assert [item.text for item in read_recipients(joined)] == ["Như Điều 3", "CT, các PCT UBND tỉnh", "Lưu: VT"]


def test_is_person() -> None:
    assert is_person("Nguyễn Thị Minh Khai")
    assert is_person("TS. Trần Văn B")
    assert not is_person("PHÓ CHỦ TỊCH")
    assert not is_person("Các sở, ban, ngành")


@pytest.mark.parametrize(
    ("blocks", "issuer", "subject", "authority"),
    [
        (
            ["QUYẾT ĐỊNH PHÊ DUYỆT ĐỀ ÁN CHUYỂN ĐỔI SỐ THỦ TƯỚNG CHÍNH PHỦ"],
            "Thủ tướng Chính phủ",
            "PHÊ DUYỆT ĐỀ ÁN CHUYỂN ĐỔI SỐ",
            "THỦ TƯỚNG CHÍNH PHỦ",
        ),
        (
            ["QUYẾT ĐỊNH", "THÀNH LẬP TỔ CÔNG TÁC CỦA THỦ TƯỚNG CHÍNH PHỦ"],
            "Thủ tướng Chính phủ",
            "THÀNH LẬP TỔ CÔNG TÁC CỦA THỦ TƯỚNG CHÍNH PHỦ",
            "",
        ),
        (
            ["KẾ HOẠCH", "Phát triển du lịch (lần 2)", "(Thực hiện Nghị quyết số 12-NQ/TU ngày 01/6/2022 của Tỉnh ủy)"],
            "Ủy ban nhân dân tỉnh Trà Vinh",
            "Phát triển du lịch (lần 2)",
            "",
        ),
        (
            ["KẾ HOẠCH", "Hoạt động của Ủy ban", "ỦY BAN NHÂN DÂN TỈNH"],
            "Ủy ban nhân dân tỉnh Trà Vinh",
            "Hoạt động của Ủy ban ỦY BAN NHÂN DÂN TỈNH",
            "",
        ),
        (
            ["QUYẾT ĐỊNH", "CÔNG BỐ THỦ TỤC CỦA ỦY BAN NHÂN DÂN TỈNH CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"],
            "Ủy ban nhân dân tỉnh Cà Mau",
            "CÔNG BỐ THỦ TỤC CỦA ỦY BAN NHÂN DÂN TỈNH",
            "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        ),
    ],
)
def test_title(blocks: list[str], issuer: str, subject: str, authority: str) -> None:
    title = read_title([PlacedText(block) for block in blocks], issuer)
    assert (title.subject.text, title.authority.text) == (subject, authority)


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("Q UYẾT ĐỊNH", "QUYẾT ĐỊNH"),
        ("C Ô NG ĐIỆN ngày 21 th á ng 5 n ă m 2019 s ố 5", "CÔNG ĐIỆN ngày 21 tháng 5 năm 2019 số 5"),
        ("dự án nhóm B ở khu C và lớp B an toàn", "dự án nhóm B ở khu C và lớp B an toàn"),
        ("cột A B C D và vitamin C ao", "cột A B C D và vitamin C ao"),
    ],
)
def test_torn_letters(torn: str, whole: str) -> None:
    assert join_torn(torn)[0] == whole
