"""Shortened departments of letterheads, the heads of bodies whose post ends with the body's first word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.department_spellings import departments_in_full
from extractors.issuer_names import read_issuer_name
from extractors.model import PlacedText
from extractors.signature import read_signature
from extractors.titles import is_authority, read_title

PARKS = "Ban Quản lý các Khu công nghiệp tỉnh Tiền Giang"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        # one link for another
        ("SỞ NÔNG NGHIỆP & PHÁT TRIỂN NÔNG THÔN", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("SỞ KẾ HOẠCH & ĐẦU TƯ", "Sở Kế hoạch và Đầu tư"),
        ("SỞ KHOA HỌC - CÔNG NGHỆ", "Sở Khoa học và Công nghệ"),
        ("SỞ GIÁO DỤC ĐÀO TẠO", "Sở Giáo dục và Đào tạo"),
        ("SỞ VĂN HÓA THỂ THAO VÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
        ("SỞ VĂN HOÁ, THỂ THAO & DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
        ("SỞ VĂN HÓA THÔNG TIN", "Sở Văn hóa - Thông tin"),
        # parts shortened
        ("SỞ NÔNG NGHIỆP & PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("SỞ LAO ĐỘNG - TB&XH", "Sở Lao động - Thương binh và Xã hội"),
        ("SỞ LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
        ("SỞ VH, TT&DL", "Sở Văn hóa, Thể thao và Du lịch"),
        # kinds shortened
        ("BQL CÁC KHU CÔNG NGHIỆP", "Ban Quản lý các Khu công nghiệp"),
        ("BAN QUẢN LÝ CÁC KCN", "Ban Quản lý các Khu công nghiệp"),
        ("BCĐ PHÒNG CHỐNG DỊCH", "Ban Chỉ đạo phòng chống dịch"),
        ("VP ỦY BAN NHÂN DÂN", "Văn phòng Ủy ban nhân dân"),
        # an older department of which a later one is a part stays its own
        ("SỞ KHOA HỌC, CÔNG NGHỆ VÀ MÔI TRƯỜNG", "Sở Khoa học, Công nghệ và Môi trường"),
        ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Sở Nông nghiệp và Môi trường"),
    ],
)
def test_shortened_under_a_committee(printed: str, name: str) -> None:
    read = read_issuer_name(f"UBND TỈNH YÊN BÁI {printed}")
    assert read is not None
    assert (read.name, read.province) == (f"{name} tỉnh Yên Bái", "Yên Bái")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("BỘ NÔNG NGHIỆP & PTNT", "Bộ Nông nghiệp và Phát triển nông thôn"),
        ("BỘ LAO ĐỘNG - TBXH", "Bộ Lao động - Thương binh và Xã hội"),
        ("UBND HUYỆN ĐẠI LỘC VP HĐND&UBND", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện Đại Lộc"),
        ("UBND TỈNH AN GIANG HỘI ĐỒNG PHỐI HỢP GIÁO DỤC", "Hội đồng phối hợp giáo dục tỉnh An Giang"),  # no Hội Đồng
        ("UBND HUYỆN A LƯỚI PHÒNG KINH TẾ & HẠ TẦNG", "Phòng Kinh tế và Hạ tầng huyện A Lưới"),
        ("UBND HUYỆN A LƯỚI PHÒNG VĂN HÓA THÔNG TIN", "Phòng văn hóa thông tin huyện A Lưới"),  # no department
        ("SỞ TÀI NGUYÊN & MÔI TRƯỜNG HÀ NỘI", "Sở Tài nguyên và Môi trường thành phố Hà Nội"),
        ("SỞ TÀI NGUYÊN - MÔI TRƯỜNG - SỞ TÀI CHÍNH", "Sở Tài nguyên và Môi trường - Sở Tài chính"),
    ],
)
def test_shortened_elsewhere(printed: str, name: str) -> None:
    read = read_issuer_name(printed)
    assert read is not None
    assert read.name == name


@pytest.mark.parametrize("text", ["SỞ Y TẾ", "SỞ XÂY DỰNG", "BAN CHẤP HÀNH", "BCH HỘI NÔNG DÂN", "Sở NN&PTNT", ""])
def test_others_stay(text: str) -> None:
    assert departments_in_full(text) == text


@given(st.text(max_size=60))
def test_total(text: str) -> None:
    full = departments_in_full(text)
    assert departments_in_full(full) == full


@pytest.mark.parametrize(
    ("authority", "issuer"),
    [
        ("TRƯỞNG BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP TIỀN GIANG", PARKS),  # no kind before the province
        ("TRƯỞNG BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP TỈNH TIỀN GIANG", PARKS),
        ("TRƯỞNG BAN BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", PARKS),
        ("TRƯỞNG BAN DÂN TỘC TỈNH LÀO CAI", "Ban Dân tộc tỉnh Lào Cai"),
        ("TRƯỞNG PHÒNG NỘI VỤ HUYỆN VŨ THƯ", "Phòng Nội vụ huyện Vũ Thư"),
        ("CHÁNH VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", "Văn phòng Ủy ban nhân dân tỉnh Vĩnh Long"),
        ("CHÁNH THANH TRA TỈNH BÌNH THUẬN", "Thanh tra tỉnh Bình Thuận"),
        ("HIỆU TRƯỞNG", "Trường THPT Anh Sơn tỉnh Nghệ An"),  # the post alone
        ("GIÁM ĐỐC SỞ NÔNG NGHIỆP & PTNT TỈNH YÊN BÁI", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Yên Bái"),
    ],
)
@pytest.mark.parametrize("apart", [True, False], ids=["a line of its own", "run together"])
def test_heads_of_bodies(authority: str, issuer: str, apart: bool) -> None:
    subject = "Phê duyệt kế hoạch năm 2021"
    lines = ["QUYẾT ĐỊNH", *([subject, authority] if apart else [f"{subject} {authority}"])]
    title = read_title([PlacedText(line) for line in lines], issuer)
    assert (title.subject.text, title.authority.text) == (subject, authority)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("TRƯỞNG BAN TỔ CHỨC", "Ban Dân tộc tỉnh Lào Cai"),
        ("TRƯỞNG BAN QUẢN LÝ KHU KINH TẾ", "Ủy ban nhân dân tỉnh Lào Cai"),
        ("TRƯỞNG PHÒNG TÀI CHÍNH", "Phòng Nội vụ huyện Vũ Thư"),
    ],
)
def test_heads_of_other_bodies(text: str, issuer: str) -> None:
    assert not is_authority(text, issuer)


def test_a_post_in_a_subject_is_no_authority() -> None:
    """In capitals the last words of a subject may name a post."""
    title = read_title([PlacedText("QUYẾT ĐỊNH"), PlacedText("VỀ VIỆC BỔ NHIỆM GIÁM ĐỐC")], "Sở Y tế tỉnh Cà Mau")
    assert title.subject.text == "VỀ VIỆC BỔ NHIỆM GIÁM ĐỐC"


@pytest.mark.parametrize(
    ("lines", "signed_as", "position"),
    [
        # `K/T` of the Party's offices stays with the post behind it
        (["K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"], "K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
        (["K.T CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "K.T CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        # two posts of one person
        (["TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN", "PHÓ CHỦ TỊCH UBND TỈNH"], "", "TRƯỞNG BAN PHÓ CHỦ TỊCH UBND TỈNH"),
        # the deputy of a head whose KT. is lost
        (["BỘ TRƯỞNG", "THỨ TRƯỞNG"], "", "THỨ TRƯỞNG"),
        (["CHÁNH VĂN PHÒNG", "PHÓ VĂN PHÒNG"], "", "PHÓ VĂN PHÒNG"),
    ],
)
def test_posts(lines: list[str], signed_as: str, position: str) -> None:
    read = read_signature(PlacedText(line) for line in [*lines, "Nguyễn Chí Thiện"])
    assert (read.signed_as.text, read.position.text, read.name.text) == (signed_as, position, "Nguyễn Chí Thiện")
