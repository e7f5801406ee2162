"""A plan as Word saves it and as a law portal shows it: the same words in raw WordprocessingML and HTML.

What Word makes itself is not in the text: numbers of lists, text struck out or hidden, the stamp's box. What a portal adds
is no part of the act: menus, properties, links, an imprint.
"""

from __future__ import annotations

import io

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_W = nsdecls("w")
_ALL = (
    f'{_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
</w:abstractNum>
{"".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2, 3))}</w:numbering>"""


def _run(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _bold(text: str) -> str:
    return _run(text, "<w:b/>")


def _par(runs: str, number: tuple[int, int] | None = None) -> str:
    made = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{made}</w:pPr>{runs}</w:p>"


def _cell(*paragraphs: str, wide: int = 1, merge: str = "") -> str:
    span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
    down = {"": "", "first": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}[merge]
    return f"<w:tc><w:tcPr>{span}{down}</w:tcPr>{''.join(paragraphs) or '<w:p/>'}</w:tc>"


def _row(*cells: str, struck: bool = False) -> str:
    gone = '<w:trPr><w:del w:id="9" w:author="a"/></w:trPr>' if struck else ""
    return f"<w:tr>{gone}{''.join(cells)}</w:tr>"


def _table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def _note(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def _raised(text: str) -> str:
    return _run(text, '<w:vertAlign w:val="superscript"/>')


def _box(text: str) -> str:
    inner = f"<w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _field(result: str) -> str:
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{kinds[0]}<w:r><w:instrText>REF muc_1</w:instrText></w:r>{kinds[1]}{_run(result)}{kinds[2]}"


def _body() -> list[str]:
    number = _box("123")  # the stamp of the clerk's office
    struck = '<w:del w:id="5" w:author="a"><w:r><w:delText>Căn cứ Luật Đất đai năm 2013;</w:delText></w:r></w:del>'
    proposal = "Theo đề nghị của Giám đốc Sở Nông nghiệp và Phát triển nông thôn tại Tờ trình số 77/TTr-SNN ngày 01 tháng 3 năm 2024."
    tt = _par("", (3, 0))
    return [
        _table(
            _row(
                _cell(
                    _par(_run("ỦY BAN NHÂN DÂN")),
                    _par(_bold("TỈNH SƠN LA")),
                    _par(_run("_______")),
                    _par(_run("Số: ") + number + _run("/KH-UBND")),
                ),
                _cell(
                    _par(_bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
                    _par(_bold("Độc lập - Tự do - Hạnh phúc")),
                    _par(_run("Sơn La, ngày 15 tháng 3 năm 2024", "<w:i/>")),
                ),
            )
        ),
        _par(""),
        _par(_bold("KẾ HOẠCH")),
        _par(_bold("Phát triển vùng nguyên liệu chè giai đoạn 2024-2026") + "<w:r><w:br/></w:r>" + _bold("trên địa bàn tỉnh Sơn La")),
        _par(_run("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;")),
        _par(
            _run("Căn cứ Nghị định số ")
            + f'<w:hyperlink w:anchor="x">{_run("98/2018/NĐ-CP")}</w:hyperlink>'
            + _run(" ngày 05 tháng 7 năm 2018 của Chính phủ")
            + _note(1)
            + _run(";")
        ),
        _par(f'{struck}<w:ins w:id="6" w:author="a">{_run(proposal)}</w:ins>'),
        _par(_bold("MỤC TIÊU"), (1, 0)),
        _par(_run("Mục tiêu chung: Phát triển vùng chè bền vững."), (1, 1)),
        _par(_run("Mục tiêu cụ thể:"), (1, 1)),
        _par(_run("Đến năm 2026") + _raised("2") + _run(", sản lượng chè búp tươi đạt trên 60.000 tấn") + _note(2) + _run("."), (2, 0)),
        _par(_run("Đến năm 2025, diện tích đạt ") + _field("6.000 ha") + _run(".") + _run(" bỏ", "<w:vanish/>"), (2, 0)),
        _par(_bold("NHIỆM VỤ"), (1, 0)),
        f"<w:sdt><w:sdtContent>{_par(_run('Sở Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với UBND các huyện rà soát quy hoạch vùng chè, hoàn thành trước ngày 30/6/2024.'), (1, 1))}</w:sdtContent></w:sdt>",
        _table(
            _row(
                _cell(_par(_bold("Nơi nhận:")), _par(_run("- TT Tỉnh ủy;")), _par(_run("- Lưu: VT, KT."))),
                _cell(
                    _par(_bold("TM. ỦY BAN NHÂN DÂN")),
                    _par(_bold("KT. CHỦ TỊCH")),
                    _par(_bold("PHÓ CHỦ TỊCH")),
                    _par(_bold("Nguyễn Thành Công")),
                ),
            )
        ),
        _par(_bold("PHỤ LỤC")),
        _par(_bold("DANH MỤC NHIỆM VỤ")),
        _table(
            _row(
                _cell(_par(_bold("TT")), merge="first"),
                _cell(_par(_bold("Nội dung nhiệm vụ")), merge="first"),
                _cell(_par(_bold("Cơ quan thực hiện")), wide=2),
                _cell(_par(_bold("Thời gian hoàn thành")), merge="first"),
            ),
            _row(_cell(merge="on"), _cell(merge="on"), _cell(_par(_bold("Chủ trì"))), _cell(_par(_bold("Phối hợp"))), _cell(merge="on")),
            _row(_cell(_par(_bold("I"))), _cell(_par(_bold("QUY HOẠCH VÙNG CHÈ")), wide=4)),
            _row(
                _cell(tt),
                _cell(_par(_run("Rà soát hiện trạng các vùng chè"))),
                _cell(_par(_run("Sở Nông nghiệp và")), _par(_run("Phát triển nông thôn")), merge="first"),
                _cell(_par(_run("UBND các huyện"))),
                _cell(_par(_run("2024-")), _par(_run("2025"))),
            ),
            _row(_cell(_par(_run("5"))), _cell(_par(_run("Việc đã bỏ"))), _cell(), _cell(), _cell(), struck=True),
            _row(
                _cell(tt),
                _cell(_par(_run("Xây dựng bản đồ vùng chè") + _note(1, "endnote"))),
                _cell(merge="on"),
                _cell(_par(_run("Sở Tài nguyên và Môi trường"))),
                _cell(_par(_run("Năm 2024"))),
            ),
        ),
    ]  # fmt: skip


def word_plan() -> bytes:
    """The plan as a DOCX."""
    document = docx.Document()
    document.part.numbering_part._element = parse_xml(_NUMBERING)
    body = document.element.body
    last = body.find(qn("w:sectPr"))
    for element in list(body):
        if element is not last:
            body.remove(element)
    for source in _body():
        head = source[: source.index(">")].split(" ")[0]
        last.addprevious(parse_xml(f"{head} {_ALL}{source[len(head) :]}"))
    notes = {"footnote": ["Về chính sách hợp tác.", "Năm 2023: 58.000 tấn."], "endnote": ["Tỷ lệ 1/10.000."]}
    for kind, texts in notes.items():
        inner = "".join(f'<w:{kind} w:id="{n}"><w:p>{_run(text)}</w:p></w:{kind}>' for n, text in enumerate(texts, 1))
        blob = f'<w:{kind}s {_W}><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>{inner}</w:{kind}s>'
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
        part = Part(PackURI(f"/word/{kind}s.xml"), content, blob.encode(), document.part.package)
        document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


PORTAL_PAGE = """<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>
<title>Kế hoạch 123/KH-UBND 2024</title><script>var a = "Điều 5. Hiệu lực";</script></head><body>
<div id="menu"><ul><li><a href="/">Trang chủ</a></li><li>Văn bản pháp luật</li></ul><form><input value="Tìm"/>
<select><option>Kế hoạch</option><option>Quyết định</option></select></form></div>
<h1>Kế hoạch 123/KH-UBND năm 2024 phát triển vùng nguyên liệu chè do tỉnh Sơn La ban hành</h1>
<table><tr><td>Số hiệu:</td><td>123/KH-UBND</td><td>Loại văn bản:</td><td>Kế hoạch</td></tr>
<tr><td>Ngày ban hành:</td><td>20/03/2024</td><td>Người ký:</td><td>Nguyễn Thành Công</td></tr></table>
<div class="content1"><table border="0"><tbody><tr><td><p align="center"><b>ỦY BAN NHÂN DÂN<br/>TỈNH SƠN LA<br/>-------</b></p></td>
<td><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br/>Độc lập - Tự do - Hạnh phúc<br/>---------------</b></p></td></tr>
<tr><td><p>Số: 123/KH-UBND</p></td><td><p><i>Sơn La, ngày 15 tháng 3 năm 2024</i></p></td></tr></tbody></table>
<p>&nbsp;</p><p align="center"><a name="loai_1"><b>KẾ HOẠCH</b></a></p>
<p align="center">PHÁT TRIỂN VÙNG NGUYÊN LIỆU CHÈ GIAI ĐOẠN 2024-2026<br/>TRÊN ĐỊA BÀN TỈNH SƠN LA</p>
<p><i>Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;</i></p>
<p><i>Căn cứ <a href="/nd">Nghị định số&nbsp;98/2018/NĐ-CP</a>&nbsp;ngày 05 tháng 7 năm 2018 của Chính phủ<sup>1</sup>;</i></p>
<p><i>Theo đề nghị của Giám đốc Sở Nông nghiệp và Phát triển nông thôn tại Tờ trình số 77/TTr-SNN ngày 01 tháng 3 năm
2024.</i></p><p><b>I. MỤC TIÊU</b></p><p><b>1. Mục tiêu chung:</b> Phát triển vùng chè bền vững.</p>
<p><b>2. Mục tiêu cụ thể:</b></p><p>- Đến năm 2026<sup>2</sup>, sản lượng chè búp tươi đạt trên 60.000 tấn.<br/>
- Đến năm 2025, diện tích đạt 6.000 ha.</p><p><b>II. NHIỆM VỤ</b></p>
<p>1. Sở Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với UBND các huyện rà soát quy hoạch vùng chè, hoàn thành
trước ngày 30/6/2024.</p><p><img src="dau.png" alt="Điều 9"/></p>
<table><tr><td><p><b><i>Nơi nhận:<br/></i></b>- TT Tỉnh ủy;<br/>- Lưu: VT, KT.</p></td><td><p><b>TM. ỦY BAN NHÂN DÂN<br/>
KT. CHỦ TỊCH<br/>PHÓ CHỦ TỊCH<br/><br/>Nguyễn Thành Công</b></p></td></tr></table>
<p align="center"><b>PHỤ LỤC</b></p><p align="center"><b>DANH MỤC NHIỆM VỤ</b></p><table border="1">
<tr><td rowspan="2"><b>TT</b></td><td rowspan="2"><b>Nội dung nhiệm vụ</b></td><td colspan="2"><b>Cơ quan thực hiện</b></td>
<td rowspan="2"><b>Thời gian hoàn thành</b></td></tr><tr><td><b>Chủ trì</b></td><td><b>Phối hợp</b></td></tr>
<tr><td><b>I</b></td><td colspan="4"><b>QUY HOẠCH VÙNG CHÈ</b></td></tr>
<tr><td>1</td><td><p>Rà soát hiện trạng các vùng chè</p></td><td rowspan="2">Sở Nông nghiệp và<br/>Phát triển nông thôn</td>
<td>UBND các huyện</td><td>2024-<br/>2025</td></tr>
<tr><td>2</td><td>Xây dựng bản đồ<table><tr><td>vùng chè<sup>(3)</sup></td></tr></table></td><td>Sở Tài nguyên và Môi trường</td>
<td>Năm&nbsp;2024</td></tr></table>
<hr/><p><a name="_ftn1" href="#_ftnref1">[1]</a> Về chính sách hợp tác.</p></div>
<div><h3>Văn bản liên quan</h3><ul><li>Quyết định 45/QĐ-UBND năm 2023 về chè</li></ul></div>
<div><p>Bạn chưa Đăng nhập thành viên.</p><p>Địa chỉ: 17 Nguyễn Gia Thiều. Điện thoại: (028) 3930 3279</p></div></body></html>"""
