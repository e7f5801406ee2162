"""Heads as portals, gazettes and old offices print them, and letterheads typeset: classes that the shared heads lack."""

from __future__ import annotations

import re
from typing import Any

import pymupdf
import pytest

from extractors.citations import find_citations
from extractors.header import read_header
from extractors.issuer_names import read_issuer_name
from extractors.layout import layout_of_pdf
from extractors.legal_bases import read_legal_bases
from extractors.model import Context
from extractors.text_layout import layout_of_text
from tests.typesetting import pdf

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---------------\n"
TIEN_GIANG = "ỦY BAN NHÂN DÂN\nTỈNH TIỀN GIANG\n-------\n" + MOTTO
TITLE = (
    "KẾ HOẠCH\nPhát triển vườn cây ăn trái năm 2018\n\nThực hiện Quyết định số 21/QĐ-TTg ngày 04/01/2018 của Thủ tướng "
    "Chính phủ, UBND tỉnh ban hành Kế hoạch như sau:\nI. MỤC TIÊU\n"
)
NUMBER, DATE = "Số: 64/KH-UBND", "Mỹ Tho, ngày 09 tháng 4 năm 2018"
WHOLE = {
    "number": 64,
    "notation": "64/KH-UBND",
    "document_type": "KH",
    "issuer": "Ủy ban nhân dân tỉnh Tiền Giang",
    "province_code": "82",
    "date_issued": "2018-04-09",
    "subject": "Phát triển vườn cây ăn trái năm 2018",
}


def folded(value: Any) -> Any:
    text = value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else value
    return re.sub(r"\s+", "", text).lower().rstrip(".;:,") if isinstance(text, str) else text


def check(values: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {column: folded(values[column]) for column in expected} == {k: folded(v) for k, v in expected.items()}


@pytest.mark.parametrize("flat", [False, True], ids=["lines", "one line"])
@pytest.mark.parametrize(
    ("number", "date", "place"),
    [
        ("Số 64/KH-UBND", DATE, "Mỹ Tho"),
        ("Số:......64....../KH-UBND", DATE, "Mỹ Tho"),
        ("Sô: 64/KH-UBND", DATE, "Mỹ Tho"),
        ("Số : 64 /KH - UBND", DATE, "Mỹ Tho"),
        (NUMBER, "Mỹ Tho, ngày..09..tháng..4..năm 2018", "Mỹ Tho"),
        (NUMBER, "Mỹ Tho, Ngày 09 tháng 04 năm 2018", "Mỹ Tho"),
        (NUMBER, "MỸ THO, NGÀY 09 THÁNG 4 NĂM 2018", "MỸ THO"),
        (NUMBER, "Mỹ Tho, ngày 09-4-2018", "Mỹ Tho"),
        (NUMBER, "Mỹ Tho, 09/4/2018", "Mỹ Tho"),
        (NUMBER, "TP. Mỹ Tho, ngày 09 tháng 4 năm 2018", "TP. Mỹ Tho"),
    ],
)
def test_number_and_date_forms(number: str, date: str, place: str, flat: bool) -> None:
    text = f"{TIEN_GIANG}{number}\n{date}\n{TITLE}"
    values = read_header(layout_of_text(" ".join(text.split()) if flat else text)).values
    check(values, WHOLE | {"place": place})


def test_place_without_comma() -> None:
    values = read_header(layout_of_text(f"{TIEN_GIANG}{NUMBER}\nTiền Giang ngày 09 tháng 4 năm 2018\n{TITLE}")).values
    check(values, WHOLE | {"place": "Tiền Giang"})


# (text, expected columns, why it is here)
HEADS: list[tuple[str, dict[str, Any], str]] = [
    (
        f"ỦY BAN NHÂN DÂN\nTỈNH ĐĂK LĂK\n{MOTTO}Số: 8/QĐ-UBND\nBuôn Ma Thuột, ngày 03 tháng 02 năm 2014\nQUYẾT ĐỊNH\n"
        "Về việc phê duyệt Đề án cà phê bền vững\nỦY BAN NHÂN DÂN TỈNH ĐĂK LĂK\nCăn cứ Luật Đất đai ngày 29/11/2013;\n"
        "QUYẾT ĐỊNH:\nĐiều 1. Phê duyệt",
        {
            "issuer": "Ủy ban nhân dân tỉnh Đắk Lắk",
            "subject": "Về việc phê duyệt Đề án cà phê bền vững",
            "work_id": "vn/ubnd-tinh-dak-lak/qd/2014/8",
        },
        "another spelling of the province takes the registry's name, and the authority line is still known",
    ),
    (
        f"UỶ BAN NHÂN DÂN\nTỈNH PHÚ YÊN\n{MOTTO}Số: 19/CT-UB\nTuy Hoà, ngày 11 tháng 6 năm 2002\nCHỈ THỊ CỦA UBND TỈNH\n"
        "Về việc trồng rừng đầu nguồn\nTrong những năm qua, việc trồng rừng đã có kết quả.\n1. Các ngành",
        {"document_type": "CT", "subject": "Về việc trồng rừng đầu nguồn", "notation": "19/CT-UB"},
        "the authority stands in the type line",
    ),
    (
        f"UBND TỈNH HÀ TÂY\nSố: 905 QĐ/UB\n{MOTTO}Hà Đông, ngày 02 tháng 10 năm 2002\nQUYẾT ĐỊNH\nVề phê duyệt quy hoạch\n"
        "UỶ BAN NHÂN DÂN TỈNH HÀ TÂY\nCăn cứ Luật Đất đai;\nQUYẾT ĐỊNH:\nĐiều 1. Phê duyệt",
        {
            "number": 905,
            "issuer": "Ủy ban nhân dân tỉnh Hà Tây",
            "province_code": "28",
            "subject": "Về phê duyệt quy hoạch",
        },
        "an old number with a blank for the slash ends the issuer",
    ),
    (
        "CÔNG BÁO/Số 12 + 13/Ngày 20-6-2011\n5\nPHẦN VĂN BẢN QUY PHẠM PHÁP LUẬT\nỦY BAN NHÂN DÂN TỈNH TÂY NINH\n"
        f"ỦY BAN NHÂN DÂN\nTỈNH TÂY NINH\n{MOTTO}Số: 22/2011/QĐ-UBND\nTây Ninh, ngày 15 tháng 5 năm 2011\nQUYẾT ĐỊNH\n"
        "Về việc ban hành Quy chế bến xe\nỦY BAN NHÂN DÂN TỈNH TÂY NINH\nCăn cứ Luật Giao thông;\nQUYẾT ĐỊNH:\n"
        "Điều 1. Ban hành",
        {"issuer": "Ủy ban nhân dân tỉnh Tây Ninh", "subject": "Về việc ban hành Quy chế bến xe"},
        "the gazette names its part and the body over the letterhead",
    ),
    (
        f"ỦY BAN NHÂN DÂN QUẬN 11\n{MOTTO}Số: 07/2009/QĐ-UBND\nQuận 11, ngày 06 tháng 3 năm 2009\nQUYẾT ĐỊNH\n"
        "Về ban hành Quy chế chợ\nỦY BAN NHÂN DÂN QUẬN 11\nCăn cứ Luật Thương mại;\nQUYẾT ĐỊNH:\nĐiều 1.",
        {"issuer": "Ủy ban nhân dân quận 11", "place": "Quận 11", "province_code": "79"},
        "only one city has numbered districts, and the place has a figure",
    ),
    (
        f"ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI\n{MOTTO}Số: 951/UBND-ĐT\nV/v kiểm tra PCCC\nHà Nội, ngày 20 tháng 7 năm 2021\n"
        "Kính gửi:\n- Các sở.\nThực hiện Chỉ thị số 01/CT-TTg ngày 03/01/2021 của Thủ tướng Chính phủ, UBND Thành phố yêu cầu:",
        {"place": "Hà Nội", "subject": "V/v kiểm tra PCCC", "document_type": "CV"},
        "an abbreviation before the place belongs to the subject",
    ),
    (
        f"HỎA TỐC {TIEN_GIANG}Số: 3/CĐ-UBND\n{DATE}\nCÔNG ĐIỆN KHẨN\nVề việc ứng phó triều cường\n"
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG điện:\n- Các sở;\nTriều cường đang lên",
        {"document_type": "CD", "issuer": "Ủy ban nhân dân tỉnh Tiền Giang", "subject": "Về việc ứng phó triều cường"},
        "words of urgency belong neither to the issuer nor to the subject",
    ),
    (
        f"{TIEN_GIANG}{NUMBER}\n{DATE}\nKẾ HOẠCH PHỐI HỢP\nPhòng cháy rừng tràm năm 2018\nCăn cứ Luật Lâm nghiệp;\nI. MỤC",
        {"subject": "PHỐI HỢP Phòng cháy rừng tràm năm 2018"},
        "capitals beside the type over a subject in small letters",
    ),
    (
        "BAN CHẤP HÀNH TRUNG ƯƠNG\n-------\nSố: 5-NQ/TW\nĐẢNG CỘNG SẢN VIỆT NAM\n---------------\nHà Nội, ngày 01 tháng 11 "
        "năm 2016\nNGHỊ QUYẾT\nHỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA XII VỀ MÔ HÌNH TĂNG TRƯỞNG\nI- TÌNH HÌNH",
        {
            "issuer": "Ban Chấp hành Trung ương Đảng",
            "province_code": None,
            "subject": "HỘI NGHỊ LẦN THỨ TƯ BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG KHÓA XII VỀ MÔ HÌNH TĂNG TRƯỞNG",
        },
        "a central body has no province although its place has one; the conference in a title is no authority line",
    ),
    (
        f"UBND TỈNH HÀ NAM\nSỞ NÔNG NGHIỆP VÀ PTNT\nCHI CỤC KIỂM LÂM\n{MOTTO}Số: 12/KH-CCKL\nHà Nam, ngày 06 tháng 3 năm 2019\n"
        "KẾ HOẠCH\nTuần tra rừng đặc dụng\nI. MỤC ĐÍCH",
        {"notation": "12/KH-CCKL", "province_code": "35", "subject": "Tuần tra rừng đặc dụng"},
        "three bodies one over the other",
    ),
    (
        "CHÍNH PHỦ\n-------\n"
        + MOTTO
        + "Số: 15/NQ-CP\nHà Nội, ngày 02 tháng 3 năm 2022\nNGHỊ QUYẾT VỀ PHIÊN HỌP CHÍNH PHỦ "
        "CHUYÊN ĐỀ CHÍNH PHỦ Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015; QUYẾT NGHỊ: 1. Chính phủ",
        {"subject": "VỀ PHIÊN HỌP CHÍNH PHỦ CHUYÊN ĐỀ", "issuer": "Chính phủ"},
        "the issuer's name inside the subject: only the last is the authority",
    ),
    (
        f"UBND TỈNH HƯNG YÊN {MOTTO}Số: 2/QĐ-UBND Hưng Yên, ngày 03 tháng 8 năm 2019 QUYẾT ĐỊNH Về việc ủy quyền CHỦ TỊCH ỦY BAN "
        "NHÂN DÂN TỈNH HƯNG YÊN Căn cứ Luật Đất đai; QUYẾT ĐỊNH: Điều 1. Ủy quyền",
        {"subject": "Về việc ủy quyền"},
        "from small letters to capitals another line begins, whatever word stands before",
    ),
    (
        "TỈNH ỦY SƠN LA * Số 31-KH/TU ĐẢNG CỘNG SẢN VIỆT NAM Sơn La, ngày 15 tháng 8 năm 2017 KẾ HOẠCH thực hiện Nghị quyết số "
        "10-NQ/TW về kinh tế tư nhân ----- Thực hiện Nghị quyết số 10-NQ/TW ngày 03/6/2017 của Ban Chấp hành Trung ương, Ban "
        "Thường vụ ban hành Kế hoạch: I- MỤC TIÊU",
        {"subject": "thực hiện Nghị quyết số 10-NQ/TW về kinh tế tư nhân", "notation": "31-KH/TU"},
        "a rule ends the title of a flattened Party act",
    ),
    (
        f"{TIEN_GIANG}{NUMBER}\n{DATE}\nKẾ HOẠCH\nPhát triển vùng dứa giai đoạn 2018\n- 2022\n\nCăn cứ Luật Trồng trọt;\nI. MỤC",
        {"subject": "Phát triển vùng dứa giai đoạn 2018 - 2022"},
        "a dash at the start of a line of the title stays",
    ),
    (
        "UBND TỈNH TIỀN GIANG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: /KH-UBND Tiền Giang, ngày tháng "
        "năm 2024 DỰ THẢO KẾ HOẠCH Phát triển vùng dứa Thực hiện Quyết định số 21/QĐ-TTg ngày 04/01/2018 của Thủ tướng,",
        {"document_type": "KH", "subject": "Phát triển vùng dứa", "status": "draft"},
        "the word draft stands before the type",
    ),
    (
        f"{TIEN_GIANG}Số: 64/TB-UBND\n{DATE}\nTHÔNG BÁO\nKết luận cuộc họp về cây dứa\nNgày 02/4/2018, Chủ tịch UBND tỉnh "
        "họp.\nSau khi nghe báo cáo, Chủ tịch kết luận:",
        {"subject": "Kết luận cuộc họp về cây dứa"},
        "an opening sentence with a date is no part of the subject",
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), HEADS, ids=[why for _, _, why in HEADS])
def test_head(text: str, expected: dict[str, Any], why: str) -> None:
    check(read_header(layout_of_text(text)).values, expected)


def test_doubts_of_flattened_and_local_heads() -> None:
    flat = (
        " ".join(f"{TIEN_GIANG}{NUMBER}\n{DATE}\n{TITLE}".split())
        + " 1. Mục tiêu. 2. Yêu cầu. 3. Nội dung. 4. Tổ chức. " * 20
    )
    assert "subject_uncertain" in {note.code for note in read_header(layout_of_text(flat)).notes}
    local = f"UBND HUYỆN LỤC NGẠN\n{MOTTO}Số: 6/KH-UBND\nLục Ngạn, ngày 02 tháng 5 năm 2018\nKẾ HOẠCH\nVụ vải\nI. MỤC"
    assert "province_missing" in {note.code for note in read_header(layout_of_text(local)).notes}


# --- bases ----------------------------------------------------------------------------------------------------------

CONTEXT = Context(province_name="Tiền Giang", province_code="82")
# (preamble, notations under `Căn cứ`, other notations, why)
BASES: list[tuple[str, list[str], list[str], str]] = [
    (
        "Căn cứ các Nghị định của Chính phủ:\nsố 37/2010/NĐ-CP ngày 07/4/2010;\nsố 44/2015/NĐ-CP ngày 06/5/2015;\n"
        "Xét đề nghị của Giám đốc\nSở Xây dựng tại Tờ trình số 15/TTr-SXD ngày 01/3/2018,",
        ["37/2010/NĐ-CP", "44/2015/NĐ-CP"],
        ["15/TTr-SXD"],
        "an enumeration over lines, and a proposal cut inside a name",
    ),
    (
        "Căn cứ Nghị quyết số 20-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương (khóa\nXII) về sức khỏe;\n"
        "Căn cứ Quyết định số 3/QĐ-TTg ngày 02/01/2018;",
        ["20-NQ/TW", "3/QĐ-TTg"],
        [],
        "what closes a parenthesis is no label",
    ),
    (
        "Trên cơ sở xem xét Tờ trình số 9/TTr-UBND ngày 01/3/2018 của Ủy ban nhân dân tỉnh;\n"
        "Sau khi xem xét Báo cáo số 7/BC-UBND ngày 01/3/2018 của Ủy ban nhân dân tỉnh,",
        [],
        ["9/TTr-UBND", "7/BC-UBND"],
        "older openings of a proposal",
    ),
    (
        "I. CĂN CỨ LẬP KẾ HOẠCH\n- Nghị định số 85/2016/NĐ-CP ngày 01/7/2016 của Chính phủ;\n"
        "- Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ;\nII. MỤC TIÊU\n"
        "- Quyết định số 1/QĐ-TTg ngày 01/01/2018 được thực hiện;",
        [],
        ["85/2016/NĐ-CP", "749/QĐ-TTg"],
        "acts listed under the first heading; a list further on is none",
    ),
    (
        "Xét đề nghị của Trưởng phòng (Công văn số 93/TTr-PGD.Q8 ngày 19/6/2006);",
        [],
        ["93/TTr-PGD.Q8"],
        "a numbered district in the notation",
    ),
    (
        "Thực hiện Nghị định số 5/2018/NĐ-CP ngày 05/01/2018 của Chính phủ; căn cứ Quyết định số 18/QĐ-TTg ngày "
        "22/01/2018 của Thủ tướng Chính phủ về dự báo thiên tai; căn cứ tình hình thực tế,",
        ["18/QĐ-TTg"],
        ["5/2018/NĐ-CP"],
        "a small letter after a semicolon opens the next basis where an act follows",
    ),
]


@pytest.mark.parametrize(("preamble", "can_cu", "other", "why"), BASES, ids=[why for *_, why in BASES])
def test_bases(preamble: str, can_cu: list[str], other: list[str], why: str) -> None:
    layout = layout_of_text(
        f"{TIEN_GIANG}{NUMBER}\n{DATE}\nKẾ HOẠCH\nPHÁT TRIỂN VÙNG DỨA\n{preamble}\nQUYẾT ĐỊNH:\nĐiều 1. X"
    )
    found: dict[bool, list[str]] = {True: [], False: []}
    for draft in read_legal_bases(layout, CONTEXT):
        cited = [match.cited_notation for match in find_citations(draft.text, CONTEXT) if match.cited_notation]
        found[draft.values["kind"] == "can_cu"] += cited
    assert (found[True], found[False]) == (can_cu, other)


# --- typeset letterheads --------------------------------------------------------------------------------------------

FLUSH = "#set par(first-line-indent: 0pt)\n"
COUNTRY = ["#text(11pt)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*]", "*Độc lập - Tự do - Hạnh phúc*"]
SIGNED = "_Mỹ Tho, ngày 09 tháng 4 năm 2018_"
SOURCE = """#set par(first-line-indent: (amount: 1.27cm, all: true))
Căn cứ Quyết định số 21/QĐ-TTg ngày 04 tháng 01 năm 2018 của Thủ tướng Chính phủ về phát triển cây ăn trái;

Ủy ban nhân dân tỉnh ban hành Kế hoạch phát triển vườn cây ăn trái với các nội dung như sau:

*I. MỤC ĐÍCH*

1. Nâng cao chất lượng vườn cây ăn trái trên địa bàn tỉnh.
"""


def _columns(left: list[str], right: list[str], row: str = "") -> str:
    broken = " \\\n"
    cells = f"[{broken.join(left)}],[{broken.join(right)}],\n{row}"
    return f"{FLUSH}#grid(columns: (1fr, 1.3fr), align: center, row-gutter: 4pt,\n{cells})\n"


def _centred(*lines: str) -> str:
    return "#align(center)[" + " \\\n".join(f"*{line}*" for line in lines) + "]\n\n"


PLAN = _centred("KẾ HOẠCH", "Phát triển vườn cây ăn trái năm 2018") + SOURCE
COMMITTEE = ["ỦY BAN NHÂN DÂN", "*TỈNH TIỀN GIANG*"]
BLANKS = "[Số: #h(1.2cm) /KH-UBND],[_Mỹ Tho, ngày #h(1cm) tháng #h(1cm) năm 2018_]"
# (typst source, expected columns, why)
SHEETS: list[tuple[str, dict[str, Any], str]] = [
    (
        f"{FLUSH}#align(center)[{COMMITTEE[0]} \\\n {COMMITTEE[1]} \\\n #v(6pt) {COUNTRY[0]} \\\n {COUNTRY[1]}]\n"
        f"#v(4pt)\n{NUMBER}\n\n"
        f"#align(right)[{SIGNED}]\n{PLAN}",
        WHOLE,
        "one column",
    ),
    (
        _columns(
            ["UBND TỈNH TIỀN GIANG", "*BAN CHỈ ĐẠO*", "*PHÁT TRIỂN CÂY ĂN TRÁI*", "Số: 64/KH-BCĐ"],
            [*COUNTRY, "", SIGNED],
        )
        + PLAN,
        WHOLE | {"notation": "64/KH-BCĐ", "issuer": "Ban Chỉ đạo phát triển cây ăn trái tỉnh Tiền Giang"},
        "the number below an issuer of several lines",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[{NUMBER}],[]") + f"#align(right)[{SIGNED}]\n" + PLAN,
        WHOLE,
        "place and date on a line of their own",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[Số: 64/UBND-KT \\\n V/v phát triển vườn \\\n cây ăn trái],[{SIGNED}]")
        + "#v(8pt)\n#align(center)[Kính gửi: #h(2pt) - Các sở, ngành tỉnh; \\\n - UBND các huyện.]\n"
        + SOURCE,
        {"document_type": "CV", "notation": "64/UBND-KT", "subject": "V/v phát triển vườn cây ăn trái"},
        "a công văn, its addressees centred like a title",
    ),
    (
        _columns(["*HỘI ĐỒNG NHÂN DÂN*", "*TỈNH TIỀN GIANG*"], COUNTRY, f"[Số: 64/NQ-HĐND],[{SIGNED}]")
        + _centred("NGHỊ QUYẾT", "Về phát triển vườn cây ăn trái")
        + _centred("HỘI ĐỒNG NHÂN DÂN TỈNH TIỀN GIANG", "KHÓA IX, KỲ HỌP THỨ TÁM")
        + SOURCE,
        {
            "document_type": "NQ",
            "issuer": "Hội đồng nhân dân tỉnh Tiền Giang",
            "subject": "Về phát triển vườn cây ăn trái",
        },
        "a resolution with the council's session",
    ),
    (
        _columns(["TỈNH ỦY TIỀN GIANG", "\\*", "Số 64-KH/TU"], ["*ĐẢNG CỘNG SẢN VIỆT NAM*", "", SIGNED])
        + _centred("KẾ HOẠCH", "thực hiện Nghị quyết số 26-NQ/TW")
        + SOURCE,
        {"notation": "64-KH/TU", "issuer": "Tỉnh ủy Tiền Giang", "subject": "thực hiện Nghị quyết số 26-NQ/TW"},
        "a Party act without a motto",
    ),
    (
        _columns(["*SỞ CÔNG THƯƠNG - SỞ Y TẾ*", "*TỈNH TIỀN GIANG*"], COUNTRY, f"[Số: 64/KHLN-SCT-SYT],[{SIGNED}]")
        + PLAN,
        {"number": 64, "issuer": "Sở Công Thương - Sở Y tế tỉnh Tiền Giang", "province_code": "82"},
        "joint issuers",
    ),
    (
        _columns(
            ["ỦY BAN NHÂN DÂN", "*HUYỆN CÁI BÈ*"], COUNTRY, "[Số: 64/KH-UBND],[_Cái Bè, ngày 09 tháng 4 năm 2018_]"
        )
        + _centred("KẾ HOẠCH", "Phát triển cây ăn trái huyện Cái Bè, tỉnh Tiền Giang")
        + SOURCE,
        {"issuer": "Ủy ban nhân dân huyện Cái Bè", "place": "Cái Bè", "province_code": "82"},
        "a district",
    ),
    (
        _columns(["*BỘ CÔNG THƯƠNG*"], COUNTRY, "[Số: 64/QĐ-BCT],[_Hà Nội, ngày 09 tháng 4 năm 2018_]")
        + _centred("QUYẾT ĐỊNH", "Phê duyệt Kế hoạch chế biến trái cây")
        + _centred("BỘ TRƯỞNG BỘ CÔNG THƯƠNG")
        + SOURCE,
        {"issuer": "Bộ Công Thương", "province_code": None, "subject": "Phê duyệt Kế hoạch chế biến trái cây"},
        "a ministry",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[{NUMBER}],[_Thành phố Hồ Chí Minh, ngày 09 tháng 4 năm \\\n 2018_]") + PLAN,
        WHOLE | {"place": "Thành phố Hồ Chí Minh"},
        "the year carried to the next line of a narrow column",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[Số: 64/UBND-KT \\\n V/v phát triển vườn \\\n cây ăn trái],[{SIGNED}]")
        + "#v(8pt)\n#align(center)[Kính gửi:]\n\n#align(center)[- Các sở, ngành tỉnh;]\n\n"
        + "#align(center)[- Ủy ban nhân dân các huyện.]\n\n"
        + SOURCE,
        {"document_type": "CV", "subject": "V/v phát triển vườn cây ăn trái"},
        "addressees one a line are no subject",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[Số: 64/2004/QĐ-UB],[{SIGNED}]")
        + _centred("QUYẾT ĐỊNH", "V/v phát triển vườn cây ăn trái")
        + _centred("ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG")
        + "#align(center)[- Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26/11/2003;]\n\n"
        + SOURCE,
        {"notation": "64/2004/QĐ-UB", "subject": "V/v phát triển vườn cây ăn trái"},
        "a basis behind a dash, as wide as a centred line",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[Số: 64/QĐ-UBND],[{SIGNED}]")
        + _centred("QUYẾT ĐỊNH", "Ban hành Kế hoạch phát triển vườn cây ăn trái")
        + "QUYẾT ĐỊNH:\n\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch phát triển vườn cây ăn trái.\n\n"
        + _columns(["*Nơi nhận:*", "- Lưu: VT."], ["*CHỦ TỊCH*", "", "*Lê Văn Hưởng*"])
        + "#pagebreak()\n"
        + _columns(COMMITTEE, COUNTRY)
        + _centred("KẾ HOẠCH")
        + "#par(justify: true, first-line-indent: 0pt)[*Phát triển vườn cây ăn trái gắn với xây dựng nông thôn mới trên*"
        + " *địa bàn huyện Cái Bè*]\n\n"
        + "#par(first-line-indent: 0pt)[(Ban hành kèm theo Quyết định số 64/QĐ-UBND ngày 09 tháng 4 năm 2018 của Chủ tịch"
        + " Ủy ban nhân dân tỉnh Tiền Giang)]\n\n"
        + SOURCE,
        {
            "attached_title": "Kế hoạch Phát triển vườn cây ăn trái gắn với xây dựng nông thôn mới trên địa bàn huyện "
            "Cái Bè"
        },
        "the attached plan has its own letterhead, its title runs over the whole width",
    ),
    (
        _columns(["TỈNH ĐOÀN TIỀN GIANG", "*BAN THƯỜNG VỤ*", "\\*\\*\\*"], ["*ĐOÀN TNCS HỒ CHÍ MINH*"])
        + f"#grid(columns: (1fr, 1.3fr), align: center, [Số: 64-KH/TĐTN-PT],[{SIGNED}])\n"
        + PLAN,
        {"issuer": "Tỉnh đoàn Tiền Giang", "number": 64, "date_issued": "2018-04-09", "document_type": "KH"},
        "the Youth Union's own heading in place of the state's",
    ),
    (
        _columns(["*SỞ Y TẾ - SỞ TÀI CHÍNH*", "*TỈNH TIỀN GIANG*"], COUNTRY, f"[Số: 64/KHLN-SYT-STC],[{SIGNED}]")
        + _centred("KẾ HOẠCH LIÊN NGÀNH", "Về phát triển vườn cây ăn trái")
        + SOURCE,
        {"document_type": "KH", "subject": "Về phát triển vườn cây ăn trái"},
        "a plan of several offices",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[{NUMBER}],[_Thành phố Hồ Chí Minh, ngày 09 tháng 4 \\\n năm 2018_]") + PLAN,
        WHOLE | {"place": "Thành phố Hồ Chí Minh"},
        "year and its word carried to the next line of a narrow column",
    ),
    (
        _columns(COMMITTEE, COUNTRY, f"[Số: 64/UBND-KT],[{SIGNED}],[V/v phát triển vườn],[],[cây ăn trái],[]")
        + "Kính gửi:\n\n- Các sở, ngành tỉnh;\n\n- Ủy ban nhân dân các huyện.\n\n"
        + SOURCE,
        {"document_type": "CV", "subject": "V/v phát triển vườn cây ăn trái"},
        "addressees flush left close below the subject",
    ),
    (
        _columns(["*HỘI ĐỒNG NHÂN DÂN*", "*TỈNH TIỀN GIANG*"], COUNTRY, f"[Số: 64/NQ-HĐND],[{SIGNED}]")
        + _centred("NGHỊ QUYẾT", "Về phát triển vườn cây ăn trái")
        + _centred("HỘI ĐỒNG NHÂN DÂN TỈNH TIỀN GIANG", "KHÓA IX - KỲ HỌP THỨ 8")
        + "#align(center)[Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;]\n\n"
        + SOURCE,
        {"document_type": "NQ", "subject": "Về phát triển vườn cây ăn trái"},
        "a basis as wide as a centred line closes the title",
    ),
    (
        (
            _columns(COMMITTEE, COUNTRY, f"[{NUMBER.replace('KH', 'QĐ')}],[{SIGNED}]")
            + _centred(
                "QUYẾT ĐỊNH", "V/v ban hành Quy chế quản lý vườn cây ăn trái trên địa bàn tỉnh Tiền Giang, năm 2018"
            )
            + _centred("ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG")
            + SOURCE
            + _columns([""], ["*TM. ỦY BAN NHÂN DÂN*", "*KT. CHỦ TỊCH*", "*P. CHỦ TỊCH*", "", "*Trần Văn Tuân*"])
        ).replace("*", ""),
        {
            "subject": "V/v ban hành Quy chế quản lý vườn cây ăn trái trên địa bàn tỉnh Tiền Giang, năm 2018",
            "signer_name": "Trần Văn Tuân",
            "signer_position": "P. CHỦ TỊCH",
            "signed_on_behalf": "TM. ỦY BAN NHÂN DÂN",
            "signed_as": "KT. CHỦ TỊCH",
        },
        "nothing is bold, as in a gazette or a layer of recognised text, and no recipients stand beside the signature",
    ),
    (
        _columns(["*THỦ TƯỚNG CHÍNH PHỦ*"], COUNTRY, "[Số: 64/QĐ-TTg],[_Hà Nội, ngày 09 tháng 4 năm 2018_]")
        + _centred("QUYẾT ĐỊNH", "Ban hành Kế hoạch chế biến trái cây")
        + _centred("THỦ TƯỚNG CHÍNH PHỦ")
        + SOURCE
        + _columns(["*Nơi nhận:*", "- Lưu: VT."], ["*KT. THỦ TƯỚNG*", "*PHÓ THỦ TƯỚNG*", "", "*Lê Văn Hưởng*"]),
        {"signer_name": "Lê Văn Hưởng", "signer_position": "PHÓ THỦ TƯỚNG", "signed_as": "KT. THỦ TƯỚNG"},
        "the authority's line in the title of a page is no signature",
    ),
    (
        _columns(COMMITTEE, COUNTRY, BLANKS) + PLAN,
        WHOLE | {"number": None, "notation": None, "date_issued": None},
        "number and day left blank",
    ),
]


@pytest.mark.parametrize(("source", "expected", "why"), SHEETS, ids=[why for *_, why in SHEETS])
def test_letterhead_typeset(source: str, expected: dict[str, Any], why: str) -> None:
    check(read_header(layout_of_pdf(pdf(source))).values, expected)


def test_number_drawn_over_the_blank_later() -> None:
    """The office's software writes number and day at the end of the page's content, over the blanks left for them."""
    document = pymupdf.open(stream=pdf(_columns(COMMITTEE, COUNTRY, BLANKS) + PLAN), filetype="pdf")
    page = document[0]
    for word, shift, figures in (("/KH-UBND", 26, "64"), ("tháng", 22, "09"), ("năm", 22, "4")):
        box = page.search_for(word)[0]
        page.insert_text((box.x0 - shift, box.y1 - 3), figures, fontsize=13)
    check(read_header(layout_of_pdf(document.tobytes())).values, WHOLE)


@pytest.mark.parametrize(
    ("printed", "name", "key"),
    [
        # the board of a mass organisation under the national one
        ("HỘI NÔNG DÂN VIỆT NAM BCH HỘI NÔNG DÂN TỈNH LAI CHÂU", "Hội Nông dân tỉnh Lai Châu", "hoi-nong-dan-tinh"),
        # `Thuế` ends like the name of a province; the general department above it
        ("BỘ TÀI CHÍNH TỔNG CỤC THUẾ CỤC THUẾ TỈNH AN GIANG", "Cục Thuế tỉnh An Giang", "cuc-thue-tinh"),
        # since 2025 the office itself is Thuế
        ("CỤC THUẾ THUẾ TỈNH PHÚ THỌ", "Thuế tỉnh Phú Thọ", "thue-tinh"),
        (
            "NGÂN HÀNG NHÀ NƯỚC VIỆT NAM CHI NHÁNH BẾN TRE",
            "Ngân hàng Nhà nước Việt Nam chi nhánh tỉnh Bến Tre",
            "ngan-hang-nha-nuoc-viet-nam-chi-nhanh",
        ),
    ],
)
def test_offices_under_others(printed: str, name: str, key: str) -> None:
    issuer = read_issuer_name(printed)
    assert issuer is not None
    assert (issuer.name, issuer.key) == (name, key)
