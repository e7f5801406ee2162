"""Heads of offices under others, of several bodies together, and what stands around them: classes of whole offices."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from extractors.citations import find_citations
from extractors.header import read_header
from extractors.issuer_names import read_issuer_name
from extractors.issuer_ranks import lower_line_unread
from extractors.layout import layout_of_pdf
from extractors.legal_bases import read_legal_bases
from extractors.letterhead import read_letterhead
from extractors.model import Context, PlacedText
from extractors.signature import read_signature
from extractors.titles import read_title
from tests.typesetting import pdf

DAY = dt.date(2023, 5, 5)

# (letterhead in one line, name, key, province, why)
RANKS: list[tuple[str, str, str, str | None, str]] = [
    (
        "BỘ LAO ĐỘNG – THƯƠNG BINH VÀ XÃ HỘI",
        "Bộ Lao động - Thương binh và Xã hội",
        "bo-lao-dong-thuong-binh-va-xa-hoi",
        None,
        "a long dash",
    ),
    ("BỘ VĂN HÓA-THÔNG TIN", "Bộ Văn hóa - Thông tin", "bo-van-hoa-thong-tin", None, "a glued hyphen between words"),
    (
        "BẢO HIỂM XÃ HỘI VIỆT NAM BẢO HIỂM XÃ HỘI TP.HỒ CHÍ MINH",
        "Bảo hiểm xã hội thành phố Hồ Chí Minh",
        "bao-hiem-xa-hoi-thanh-pho",
        "Hồ Chí Minh",
        "TP. in the name of an office",
    ),
    (
        "TỔNG CỤC THUẾ CỤC THUẾ TP HÀ NỘI",
        "Cục Thuế thành phố Hà Nội",
        "cuc-thue-thanh-pho",
        "Hà Nội",
        "TP without a stop",
    ),
    ("SỞ Y TẾ HÀ NỘI", "Sở Y tế thành phố Hà Nội", "so-y-te", "Hà Nội", "the province without its kind"),
    ("CÔNG AN NGHỆ AN", "Công an tỉnh Nghệ An", "cong-an-tinh", "Nghệ An", "the same of the police"),
    (
        "KHO BẠC NHÀ NƯỚC KHO BẠC NHÀ NƯỚC NGHỆ AN",
        "Kho bạc Nhà nước Nghệ An",
        "kho-bac-nha-nuoc-tinh",
        "Nghệ An",
        "branches of the treasury have no kind in their own name",
    ),
    (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO NGHỆ AN TRƯỜNG THPT ANH SƠN",
        "Trường THPT Anh Sơn tỉnh Nghệ An",
        "truong-thpt-anh-son",
        "Nghệ An",
        "a school under a department",
    ),
    (
        "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG TỈNH LÀO CAI",
        "Sở Nông nghiệp và Môi trường tỉnh Lào Cai",
        "so-nong-nghiep-va-moi-truong",
        "Lào Cai",
        "no school: the environment",
    ),
    (
        "UBND TỈNH KIÊN GIANG SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",
        "Văn phòng đăng ký đất đai tỉnh Kiên Giang",
        "van-phong-dang-ky-dat-dai-tinh",
        "Kiên Giang",
        "three bodies: the unit of a department issues",
    ),
    (
        "CÔNG AN TỈNH BÌNH ĐỊNH CÔNG AN HUYỆN TÂY SƠN",
        "Công an huyện Tây Sơn",
        "cong-an-huyen-tay-son",
        "Bình Định",
        "the lower police issues",
    ),
    (
        "QUÂN KHU 7 BỘ CHỈ HUY QUÂN SỰ TỈNH ĐỒNG NAI",
        "Bộ Chỉ huy Quân sự tỉnh Đồng Nai",
        "bo-chi-huy-quan-su-tinh",
        "Đồng Nai",
        "a command under its military region",
    ),
    (
        "BỘ QUỐC PHÒNG BỘ TƯ LỆNH QUÂN KHU 5",
        "Bộ Tư lệnh Quân khu 5",
        "bo-tu-lenh-quan-khu-5",
        None,
        "no joint issuer although both begin with Bộ",
    ),
    ("BỘ TÀI CHÍNH KHO BẠC NHÀ NƯỚC", "Kho bạc Nhà nước", "kho-bac-nha-nuoc", None, "an office of a ministry"),
    (
        "BỘ TÀI CHÍNH BẢO HIỂM XÃ HỘI VIỆT NAM",
        "Bảo hiểm xã hội Việt Nam",
        "bao-hiem-xa-hoi-viet-nam",
        None,
        "since 2025 under the ministry",
    ),
    (
        "TÒA ÁN NHÂN DÂN TỐI CAO VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO",
        "Tòa án nhân dân tối cao - Viện kiểm sát nhân dân tối cao",
        "toa-an-nhan-dan-toi-cao-vien-kiem-sat-nhan-dan-toi-cao",
        None,
        "two of one rank, one under the other, issue together",
    ),
    (
        "UBND TỈNH LẠNG SƠN UBND HUYỆN CHI LĂNG",
        "Ủy ban nhân dân huyện Chi Lăng",
        "uy-ban-nhan-dan-huyen-chi-lang",
        "Lạng Sơn",
        "a district's committee under the province's",
    ),
    (
        "UBND TỈNH BÌNH PHƯỚC VĂN PHÒNG UBND TỈNH",
        "Văn phòng Ủy ban nhân dân tỉnh Bình Phước",
        "van-phong-uy-ban-nhan-dan-tinh",
        "Bình Phước",
        "the committee's name twice",
    ),
    (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ BẾN TRE",
        "Ủy ban nhân dân thành phố Bến Tre",
        "uy-ban-nhan-dan-thanh-pho-ben-tre",
        "Bến Tre",
        "the city in the province of the same name",
    ),
    (
        "UBND THÀNH PHỐ HUẾ",
        "Ủy ban nhân dân thành phố Huế",
        "uy-ban-nhan-dan-thanh-pho-hue",
        "Thừa Thiên Huế",
        "before 2025 a city of the province",
    ),
    (
        "ĐẢNG BỘ TỈNH TÂY NINH HUYỆN ỦY TÂN BIÊN",
        "Huyện ủy Tân Biên",
        "huyen-uy",
        "Tây Ninh",
        "a district's Party committee under the province's",
    ),
    ("ĐẢNG BỘ TỈNH PHÚ THỌ BAN CHẤP HÀNH", "Tỉnh ủy Phú Thọ", "tinh-uy", "Phú Thọ", "the committee of a Party branch"),
    ("ĐẢNG BỘ XÃ IA GRAI BAN CHẤP HÀNH", "Đảng ủy xã Ia Grai", "dang-uy-xa-ia-grai", None, "the same of a commune"),
    (
        "BAN CHẤP HÀNH TRUNG ƯƠNG BAN TỔ CHỨC",
        "Ban Tổ chức Trung ương",
        "ban-to-chuc-trung-uong",
        None,
        "an organ of the Central Committee",
    ),
    (
        "MẶT TRẬN TỔ QUỐC VIỆT NAM ỦY BAN TRUNG ƯƠNG",
        "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
        "uy-ban-trung-uong-mat-tran-to-quoc-viet-nam",
        None,
        "the organ under the organisation",
    ),
    (
        "HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM BAN CHẤP HÀNH TỈNH QUẢNG BÌNH",
        "Hội Liên hiệp Phụ nữ tỉnh Quảng Bình",
        "hoi-lien-hiep-phu-nu-tinh",
        "Quảng Bình",
        "a mass organisation's board of a place",
    ),
]


@pytest.mark.parametrize(("printed", "name", "key", "province", "why"), RANKS, ids=[row[-1] for row in RANKS])
def test_rank(printed: str, name: str, key: str, province: str | None, why: str) -> None:
    found = read_issuer_name(printed, DAY)
    assert found is not None
    assert (found.name.lower(), found.key, found.province, found.joint) == (name.lower(), key, province, False)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("THƯỜNG TRỰC HĐND - UBND TỈNH HÒA BÌNH", "Thường trực Hội đồng nhân dân - Ủy ban nhân dân tỉnh Hòa Bình"),
        (
            "UBND TỈNH LÂM ĐỒNG - ỦY BAN MTTQ VIỆT NAM TỈNH LÂM ĐỒNG",
            "Ủy ban nhân dân - Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Lâm Đồng",
        ),
        ("UBND TỈNH QUẢNG NGÃI SỞ DU LỊCH - HỘI NÔNG DÂN TỈNH", "Sở Du lịch - Hội Nông dân tỉnh Quảng Ngãi"),
        # the hyphen inside a department's name parts nothing
        (
            "UBND TỈNH QUẢNG NINH SỞ GIÁO DỤC VÀ ĐÀO TẠO - SỞ TÀI CHÍNH - SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            "Sở Giáo dục và Đào tạo - Sở Tài chính - Sở Lao động - Thương binh và Xã hội tỉnh Quảng Ninh",
        ),
    ],
)
def test_joint_issuers(printed: str, name: str) -> None:
    found = read_issuer_name(printed, DAY)
    assert found is not None
    assert (found.name, found.joint) == (name, True)


@pytest.mark.parametrize(
    ("lines", "unread"),
    [
        (["BỘ CHỈ HUY QUÂN SỰ TỈNH QUẢNG TRỊ", "HỘI ĐỒNG NGHĨA VỤ QUÂN SỰ"], True),  # the council's line is lost
        (["UBND TỈNH LONG AN", "SỞ NÔNG NGHIỆP VÀ PTNT", "CHI CỤC THỦY LỢI"], False),
        (["UBND TỈNH LONG AN", "BAN CHỈ ĐẠO", "PHÒNG, CHỐNG THIÊN TAI"], False),
        (["ỦY BAN NHÂN DÂN", "TỈNH LONG AN"], False),
        (["KHO BẠC NHÀ NƯỚC", "KHO BẠC NHÀ NƯỚC NGHỆ AN"], False),
        (["BỘ TÀI CHÍNH", "TỔNG CỤC THUẾ", "CỤC THUẾ TỈNH AN GIANG"], False),
    ],
)
def test_a_line_of_rank_that_nothing_read_is_told(lines: list[str], unread: bool) -> None:
    issuer = read_issuer_name(" ".join(lines), DAY)
    assert issuer is not None
    assert lower_line_unread(lines, issuer.name) is unread


@pytest.mark.parametrize(
    "printed", ["VĂN PHÒNG HĐND - UBND HUYỆN CHI LĂNG", "UBND XÃ BÌNH MINH PHÒNG VĂN HÓA - XÃ HỘI"]
)
def test_hyphens_of_one_office(printed: str) -> None:
    found = read_issuer_name(printed, DAY)
    assert found is not None
    assert not found.joint


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # the body whose head is signed for has a line of its own
        (
            ["K/T VIỆN TRƯỞNG", "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO", "PHÓ VIỆN TRƯỞNG", "Đã ký: Vũ Đức Khiển"],
            ("", "K/T VIỆN TRƯỞNG VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO", "PHÓ VIỆN TRƯỞNG", "Vũ Đức Khiển"),
        ),
        # a director-general is one post
        (
            ["KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC", "Đỗ Thị Phương"],
            ("", "KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC", "Đỗ Thị Phương"),
        ),
        # ranks and degrees are no part of the name; `Ksor` is a surname
        (["GIÁM ĐỐC", "Thiếu tướng Đinh Văn Nơi"], ("", "", "GIÁM ĐỐC", "Đinh Văn Nơi")),
        (["GIÁM ĐỐC", "ThS.BS Trần Văn Bình"], ("", "", "GIÁM ĐỐC", "Trần Văn Bình")),
        (["CHỦ TỊCH", "Ksor Phước Hà"], ("", "", "CHỦ TỊCH", "Ksor Phước Hà")),
        # the mark behind the name
        (["CHỦ TỊCH", "Nguyễn Văn An (đã ký)"], ("", "", "CHỦ TỊCH", "Nguyễn Văn An")),
        # posts that hold another post's words
        (
            ["TM. BAN BÍ THƯ", "THƯỜNG TRỰC BAN BÍ THƯ", "Lê Văn Anh"],
            ("TM. BAN BÍ THƯ", "", "THƯỜNG TRỰC BAN BÍ THƯ", "Lê Văn Anh"),
        ),
        (["QUYỀN CHỦ TỊCH", "Trần Văn Huyến"], ("", "", "QUYỀN CHỦ TỊCH", "Trần Văn Huyến")),
        # an acting head signs in his own name
        (["Q. GIÁM ĐỐC", "Nguyễn Xuân Dũng"], ("", "", "Q. GIÁM ĐỐC", "Nguyễn Xuân Dũng")),
        # a post of two lines
        (
            ["TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ CÁC VẤN ĐỀ CHUNG", "VỀ XÂY DỰNG PHÁP LUẬT", "Nguyễn Hồng Tuyến"],
            ("", "TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ CÁC VẤN ĐỀ CHUNG VỀ XÂY DỰNG PHÁP LUẬT", "Nguyễn Hồng Tuyến"),
        ),
        # no blank after TM.
        (
            ["TM.UBND THÀNH PHỐ CẦN THƠ", "KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Phạm Phước Như"],
            ("TM.UBND THÀNH PHỐ CẦN THƠ", "KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Phạm Phước Như"),
        ),
    ],
)
def test_signatures(lines: list[str], expected: tuple[str, str, str, str]) -> None:
    read = read_signature(PlacedText(line) for line in lines)
    assert (read.on_behalf.text, read.signed_as.text, read.position.text, read.name.text) == expected


@pytest.mark.parametrize(
    ("authority", "issuer"),
    [
        ("BỘ TRƯỞNG, CHỦ NHIỆM ỦY BAN DÂN TỘC", "Ủy ban Dân tộc"),  # two posts of one person
        ("GIÁM ĐỐC BỆNH VIỆN BẠCH MAI", "Bệnh viện Bạch Mai"),  # the head of whatever body issues
    ],
)
@pytest.mark.parametrize("apart", [True, False], ids=["a line of its own", "run together"])
def test_authority(authority: str, issuer: str, apart: bool) -> None:
    lines = [
        "QUYẾT ĐỊNH",
        *(["Ban hành Kế hoạch năm 2021", authority] if apart else [f"Ban hành Kế hoạch năm 2021 {authority}"]),
    ]
    title = read_title([PlacedText(line) for line in lines], issuer)
    assert (title.subject.text, title.authority.text) == ("Ban hành Kế hoạch năm 2021", authority)


@pytest.mark.parametrize(
    ("left", "right", "number", "place"),
    [
        # a công điện gives the hour
        ("Số: 12/CĐ-QG", "Hà Nội, hồi 18 giờ 00 ngày 17 tháng 9 năm 2024", 12, "Hà Nội"),
        # acts of the National Assembly name their type before the number
        ("Nghị quyết số: 142/2024/QH15", "Hà Nội, ngày 29 tháng 6 năm 2024", 142, "Hà Nội"),
    ],
)
def test_number_and_date_lines(left: str, right: str, number: int, place: str) -> None:
    head = read_letterhead([PlacedText("QUỐC HỘI"), PlacedText(left)], [PlacedText(right)])
    assert head.notation is not None
    assert (head.notation.number, head.place.text, head.date is not None) == (number, place, True)
    assert [line.text for line in head.bodies] == ["QUỐC HỘI"]


# --- typeset --------------------------------------------------------------------------------------------------------

FLUSH = "#set par(first-line-indent: 0pt)\n"
COUNTRY = "#text(12pt)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*] \\\n*Độc lập - Tự do - Hạnh phúc*"


def _head(left: str, number: str, date: str) -> str:
    grid = "#grid(columns: (1fr, 1.35fr), align: center, row-gutter: 6pt,\n"
    return f"{FLUSH}{grid}[{left}],[{COUNTRY}],\n[{number}],[_{date}_])\n#v(8pt)\n"


def _signed(*columns: list[str]) -> str:
    cells = ",\n".join("[" + "\n\n".join(f"*{line}*" for line in column) + "]" for column in columns)
    return f"{FLUSH}#v(6pt)\n#grid(columns: ({', '.join(['1fr'] * len(columns))}), align: center,\n{cells})\n"


BODY = """#set par(first-line-indent: (amount: 1.27cm, all: true))
Căn cứ Nghị định số 60/2003/NĐ-CP ngày 06 tháng 6 năm 2003 của Chính phủ quy định chi tiết thi hành Luật Ngân sách;

Các cơ quan thống nhất nội dung phối hợp thực hiện như sau:

Điều 1. Phạm vi phối hợp trên địa bàn tỉnh và trách nhiệm của các bên trong việc trao đổi thông tin, tài liệu có liên quan
đến nội dung phối hợp và bảo đảm kinh phí thực hiện theo quy định của pháp luật hiện hành.

Điều 2. Các cơ quan có trách nhiệm tổ chức thực hiện, theo dõi, đôn đốc và định kỳ báo cáo kết quả thực hiện với Ủy ban
nhân dân tỉnh trước ngày 15 tháng 12 hằng năm.

"""
GAZETTE = (
    "#set page(header: [#grid(columns: (1fr, 1fr), align: (left, right), [46],[CÔNG BÁO/Số 25/Ngày 30-11-2012])])\n"
    "#align(center)[PHẦN VĂN BẢN QUY PHẠM PHÁP LUẬT]\n\n#align(center)[*ỦY BAN NHÂN DÂN TỈNH CÀ MAU*]\n\n"
)


def _read(source: str) -> tuple[dict[str, Any], list[str], set[str]]:
    layout = layout_of_pdf(pdf(source))
    header = read_header(layout)
    bases = [
        match.cited_notation or ""
        for draft in read_legal_bases(layout, Context(province_name="Cà Mau", province_code="96"))
        for match in find_citations(draft.text, Context(province_name="Cà Mau", province_code="96"))
    ]
    return header.values, [notation for notation in bases if notation], {note.code for note in header.notes}


def test_signatures_side_by_side() -> None:
    """The right one signs for the lead body; the others are told in a finding."""
    title = "#align(center)[*HƯỚNG DẪN* \\\n*Về quản lý học phí trên địa bàn tỉnh*]\n\n"
    source = (
        _head(
            "UBND TỈNH CÀ MAU \\\n*SỞ TÀI CHÍNH - SỞ NỘI VỤ*", "Số: 12/HDLS-STC-SNV", "Cà Mau, ngày 09 tháng 4 năm 2018"
        )
        + title
        + BODY
        + _signed(
            ["SỞ NỘI VỤ", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "#v(20pt)", "Nguyễn Mạnh Tuấn"],
            ["SỞ TÀI CHÍNH", "GIÁM ĐỐC", "#v(38pt)", "Vương Thị Tâm"],
        )
        + "\n*Nơi nhận:* \\\n\\- UBND tỉnh (b/c); \\\n\\- Lưu: VT.\n"
    )
    values, _, codes = _read(source)
    assert (values["signer_name"], values["signer_position"]) == ("Vương Thị Tâm", "GIÁM ĐỐC")
    assert values["recipients"] == ("UBND tỉnh (b/c)", "Lưu: VT")
    assert {"several_signers", "issuer_unknown"} <= codes


def test_gazette_page() -> None:
    """The gazette's running head and the part's name stand over the letterhead; the preamble is still read."""
    title = (
        "#align(center)[QUYẾT ĐỊNH \\\nBan hành Quy định về vật liệu xây dựng]\n\n"
        "#align(center)[ỦY BAN NHÂN DÂN TỈNH CÀ MAU]\n\n"
    )
    head = _head("ỦY BAN NHÂN DÂN \\\n*TỈNH CÀ MAU*", "Số: 28/2012/QĐ-UBND", "Cà Mau, ngày 09 tháng 11 năm 2012")
    values, bases, _ = _read(GAZETTE + head + title + BODY)
    assert values["subject"] == "Ban hành Quy định về vật liệu xây dựng"
    assert (values["issuer"], bases) == ("Ủy ban nhân dân tỉnh Cà Mau", ["60/2003/NĐ-CP"])


def test_wide_subject_of_a_letter() -> None:
    """`V/v` fills its column up to the state's name; its last line is no paragraph."""
    number = "Số: 1450/SXD-QLXD \\\n#text(12pt)[V/v thông báo kết quả thẩm định thiết kế \\\nbản vẽ thi công và dự toán công trình]"
    source = (
        _head("UBND TỈNH HÀ NAM \\\n*SỞ XÂY DỰNG*", number, "Hà Nam, ngày 22 tháng 8 năm 2019")
        + "#align(center)[Kính gửi: Ban Quản lý dự án đầu tư xây dựng tỉnh]\n\n"
        + BODY
    )
    values, _, _ = _read(source)
    assert values["subject"] == "V/v thông báo kết quả thẩm định thiết kế bản vẽ thi công và dự toán công trình"


def test_month_without_day_decides_the_province_of_2025() -> None:
    """A blank day in September 2025 lies behind the mergers of 1 July."""
    title = "#align(center)[*KẾ HOẠCH* \\\n*Quan trắc môi trường năm 2026*]\n\n"
    head = _head(
        "UBND TỈNH LÀO CAI \\\n*SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG*",
        "Số: #h(1cm) /KH-SNNMT",
        "Lào Cai, ngày #h(1cm) tháng 9 năm 2025",
    )
    values, _, _ = _read(head + title + BODY)
    assert (values["province_code"], values["date_issued"], values["year_issued"]) == ("15", None, 2025)


def test_notation_torn_at_a_dash() -> None:
    head = read_letterhead([PlacedText("ỦY BAN NHÂN DÂN"), PlacedText("Số: 1500 /UBND – KT")], [PlacedText(COUNTRY)])
    assert head.notation is not None
    assert (head.notation.text, head.notation_text.text) == ("1500/UBND-KT", "1500 /UBND – KT")


def test_numbered_bases_of_a_decision() -> None:
    title = "#align(center)[*QUYẾT ĐỊNH* \\\n*Phê duyệt Đề án cây hồi*]\n\n"
    head = _head("ỦY BAN NHÂN DÂN \\\n*TỈNH CÀ MAU*", "Số: 28/QĐ-UBND", "Cà Mau, ngày 09 tháng 11 năm 2025")
    listed = (
        "#set par(first-line-indent: (amount: 1cm, all: true))\n1\\. Căn cứ Luật Lâm nghiệp ngày 15/11/2017;\n\n"
        "2\\. Căn cứ Quyết định số 523/QĐ-TTg ngày 01/4/2021 của Thủ tướng Chính phủ;\n\n"
        "Xét đề nghị của Giám đốc Sở Nông nghiệp tại Tờ trình số 150/TTr-SNN ngày 05/8/2021.\n\n"
        "#align(center)[*QUYẾT ĐỊNH:*]\n\nĐiều 1. Phê duyệt Đề án cây hồi với các nội dung chủ yếu sau đây:\n\n"
        "1\\. Căn cứ Quy hoạch tỉnh, các huyện lập kế hoạch trồng hồi hằng năm;\n\n"
    )
    _, bases, _ = _read(head + title + listed)
    assert bases == ["523/QĐ-TTg", "150/TTr-SNN"]


@pytest.mark.parametrize("opener", ["Thực hiện:", "Căn cứ:"])
def test_bases_listed_under_a_bare_opener(opener: str) -> None:
    title = "#align(center)[*KẾ HOẠCH* \\\n*Triển khai Nghị quyết về giáo dục*]\n\n"
    head = _head("ỦY BAN NHÂN DÂN \\\n*TỈNH CÀ MAU*", "Số: 28/KH-UBND", "Cà Mau, ngày 09 tháng 11 năm 2025")
    listed = (
        "\\- Nghị quyết số 71-NQ/TW ngày 22/8/2025 của Bộ Chính trị về đột phá phát triển giáo dục và đào tạo;\n\n"
        "\\- Nghị quyết số 281/NQ-CP ngày 15/9/2025 của Chính phủ ban hành Chương trình hành động.\n\n"
    )
    values, bases, _ = _read(
        f"{head}{title}#set par(first-line-indent: (amount: 1cm, all: true))\n{opener}\n\n{listed}{BODY}"
    )
    assert bases[:2] == ["71-NQ/TW", "281/NQ-CP"]
    assert re.fullmatch("Triển khai Nghị quyết về giáo dục", values["subject"])


def test_number_lower_than_the_date() -> None:
    """Under a long issuer of a Party committee the number stands lower than place and date on the right."""
    left = "ĐẢNG BỘ TỈNH TÂY NINH \\\n*HUYỆN ỦY TÂN BIÊN* \\\n\\* \\\n#v(6pt)Số 145-KH/HU"
    head = (
        f"{FLUSH}#grid(columns: (1fr, 1.35fr), align: center,\n[{left}],"
        "[*ĐẢNG CỘNG SẢN VIỆT NAM* \\\n_Tân Biên, ngày 20 tháng 7 năm 2023_])\n#v(8pt)\n"
    )
    title = "#align(center)[*KẾ HOẠCH* \\\n*phòng, chống cháy rừng mùa khô*]\n\n"
    values, _, _ = _read(head + title + BODY)
    assert (values["notation"], values["issuer"], values["province_code"]) == ("145-KH/HU", "Huyện ủy Tân Biên", "72")
    assert values["subject"] == "phòng, chống cháy rừng mùa khô"


def test_columns_that_nearly_touch() -> None:
    """A long issuer reaches the state's name: no gap is wider than a blank, the words themselves part the columns."""
    head = (
        f"{FLUSH}#grid(columns: (1fr, 1.35fr), align: center, row-gutter: 6pt,\n"
        "[#text(13.5pt)[HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM \\\n*BAN CHẤP HÀNH TỈNH CÀ MAU*]],"
        "[#text(13.5pt)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*] \\\n*Độc lập - Tự do - Hạnh phúc*],"
        "[Số: 98/KH-BTV],[_Cà Mau, ngày 15 tháng 3 năm 2023_])\n#v(8pt)\n"
    )
    title = "#align(center)[*KẾ HOẠCH* \\\n*Hỗ trợ phụ nữ khởi nghiệp*]\n\n"
    values, _, _ = _read(head + title + BODY)
    assert (values["issuer"], values["notation"]) == ("Hội Liên hiệp Phụ nữ tỉnh Cà Mau", "98/KH-BTV")


def test_short_act_in_ordinary_type() -> None:
    """Nothing is bold and few lines are full: the type's own line below the letterhead shows where the middle is."""
    head = _head("BỘ Y TẾ", "Số: 38/2010/TT-BYT", "Hà Nội, ngày 07 tháng 9 năm 2010").replace("*", "")
    title = (
        "#align(center)[THÔNG TƯ \\\nHướng dẫn kiểm tra cuối năm việc thực hiện các quy định \\\n"
        "quản lý nhà nước về dược và mỹ phẩm]\n\n"
    )
    body = (
        "#set par(first-line-indent: (amount: 1.27cm, all: true))\nCăn cứ Luật Dược ngày 14/6/2005;\n\n"
        "Căn cứ Nghị định số 188/2007/NĐ-CP ngày 27/12/2007 của Chính phủ quy định chức năng của Bộ Y tế;\n\n"
        "Căn cứ Nghị định số 79/2006/NĐ-CP ngày 09/8/2006 của Chính phủ;\n\nĐiều 1. Phạm vi điều chỉnh\n\n"
    )
    values, bases, _ = _read(head + title + body)
    subject = "Hướng dẫn kiểm tra cuối năm việc thực hiện các quy định quản lý nhà nước về dược và mỹ phẩm"
    assert (values["document_type"], values["subject"], bases) == ("TT", subject, ["188/2007/NĐ-CP", "79/2006/NĐ-CP"])


URGENT = "#place(top + left, dx: 10pt, dy: 76pt, text(13pt)[*HỎA TỐC*])\n"
RECEIPT = "#place(top + left, dx: 0pt, dy: 76pt, text(9pt)[*CÔNG VĂN ĐẾN* \\\nSố: 4321 \\\nNgày: 30/3/2020 \\\nChuyển: .....])\n"
BROWSER = (
    "#set page(header: [#text(8pt)[9\\/21\\/23, 10:15 AM #h(1fr) Kế hoạch 54 - Cổng thông tin]],\n"
    "  footer: [#text(8pt)[https:\\/\\/vanban.langson.gov.vn\\/kh-54 #h(1fr) 1\\/1]])\n"
)


@pytest.mark.parametrize("mark", [URGENT, RECEIPT, BROWSER], ids=["urgency", "receipt stamp", "browser"])
def test_marks_on_the_page(mark: str) -> None:
    """Marks of urgency, the receipt stamp beside the title, a browser's header and footer belong to no field."""
    head = _head("ỦY BAN NHÂN DÂN \\\n*TỈNH LẠNG SƠN*", "Số: 54/KH-UBND", "Lạng Sơn, ngày 27 tháng 3 năm 2020")
    title = "#align(center)[*KẾ HOẠCH* \\\n*Phòng cháy rừng* \\\n*mùa khô năm 2020*]\n\n"
    values, bases, _ = _read(mark + head + title + BODY)
    assert (values["issuer"], values["notation"], values["subject"], bases) == (
        "Ủy ban nhân dân tỉnh Lạng Sơn",
        "54/KH-UBND",
        "Phòng cháy rừng mùa khô năm 2020",
        ["60/2003/NĐ-CP"],
    )


@pytest.mark.parametrize(
    ("text", "notation", "year"),
    [
        ("Nghị quyết số 19-2016/NQ-CP ngày 28/4/2016 của Chính phủ", "19-2016/NQ-CP", 2016),  # its official form
        ("Luật Dược số 34/2005 – QH 11 ngày 14/06/2005", "34/2005/QH11", 2005),
        ("Luật Xây dựng số 16/2003/QH 11 ngày 26/11/2003", "16/2003/QH11", 2003),
        ("Nghị quyết số 142/2024/QH 15. Các bộ", "142/2024/QH15", 2024),
        ("Kế hoạch số 500/KH-BCA-X01 ngày 20/9/2023", "500/KH-BCA-X01", 2023),  # a department of the police
        ("giai đoạn 2016-2020/NQ-CP", None, None),  # a period is no number
    ],
)
def test_notations_with_years(text: str, notation: str | None, year: int | None) -> None:
    found = find_citations(text, Context(province_name="Cà Mau", province_code="96"))
    assert [(match.cited_notation, match.cited_year) for match in found] == ([(notation, year)] if notation else [])
