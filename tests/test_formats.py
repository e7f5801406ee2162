"""DOCX, HTML and text through the same model: the sample plans exported give the records of the PDF."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extractors.document import extract, layout_of
from extractors.docx_layout import is_docx
from extractors.errors import ExtractionError
from extractors.html_layout import is_html, layout_of_html
from tests.copies import NAMES, SHARED, TABLES, clean, records
from tests.exported import docx_of, html_of, text_of
from tests.written import PORTAL_PAGE, word_plan

MERGED = "lam-dong-2026-kh-dia-danh-so"


def bare(value: Any) -> Any:
    """The same without white space in strings: a line break of the page is none in another format."""
    if isinstance(value, str):
        return re.sub(r"\s+", "", value)
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items()}
    return type(value)(map(bare, value)) if isinstance(value, list | tuple) else value


def assert_same_words(copy: dict[str, Any], name: str) -> None:
    want = clean(name)
    for table in ("document", *TABLES):
        assert bare(copy[table]) == bare(want[table]), table


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("export", [docx_of, html_of], ids=["docx", "html"])
def test_exported_samples_give_the_same_records(name: str, export: Any) -> None:
    assert_same_words(records(export(name)), name)


@pytest.mark.parametrize("name", [name for name in NAMES if name != MERGED])
def test_samples_as_text_give_the_same_records(name: str) -> None:
    assert_same_words(records(text_of(name)), name)


@pytest.mark.parametrize("export", [html_of, text_of], ids=["html", "txt"])
def test_decomposed_letters_give_the_same_records(export: Any) -> None:
    name = next(name for name in NAMES if name.startswith("phu-yen"))
    data = unicodedata.normalize("NFD", export(name).decode()).encode()
    assert_same_words(records(data), name)


def test_merged_cells_that_left_no_trace_in_text_are_a_finding() -> None:
    copy, want = records(text_of(MERGED)), clean(MERGED)
    for mine, theirs in zip(copy["tasks"], want["tasks"], strict=True):
        for column in ("label", "title", "section_title"):
            assert mine[column] == theirs[column]
    assert "row_cells_missing" in copy["findings"]


@pytest.mark.parametrize(("export", "kind"), [(docx_of, "docx"), (html_of, "html"), (text_of, "txt")])
def test_kind_coverage_and_no_places(export: Any, kind: str) -> None:
    found = extract(export(NAMES[0]), "copy")
    assert found.document.source_kind == kind
    assert found.document.page_count is None
    assert found.document.text_coverage >= 0.99
    assert all(record.bboxes == () for table in TABLES for record in getattr(found, table))


@pytest.mark.parametrize("export", [docx_of, html_of, text_of], ids=["docx", "html", "txt"])
def test_footnotes_are_no_text_of_records(export: Any) -> None:
    name = next(name for name in NAMES if name.startswith("ben-tre"))
    layout = layout_of(export(name))
    notes = [block for block in layout.blocks if block.kind == "footnote"]
    assert [note.footnote for note in notes] == [str(number) for number in range(1, len(notes) + 1)]
    assert notes
    assert sum(len(block.marks) for block in layout.blocks) == len(notes)


# --- as Word and portals make them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "why"), [(word_plan(), "Word"), (PORTAL_PAGE.encode(), "a law portal")])
def test_a_plan_as_it_comes(data: bytes, why: str) -> None:
    found = extract(data, "plan")
    act = found.document
    assert (act.notation, str(act.date_issued), act.issuer) == (
        "123/KH-UBND", "2024-03-15", "Ủy ban nhân dân tỉnh Sơn La"), why  # fmt: skip
    subject = "phát triển vùng nguyên liệu chè giai đoạn 2024-2026 trên địa bàn tỉnh sơn la"
    assert act.subject is not None
    assert act.subject.lower() == subject
    assert (act.signer_name, act.signer_position) == ("Nguyễn Thành Công", "PHÓ CHỦ TỊCH")
    assert act.recipients == ("TT Tỉnh ủy", "Lưu: VT, KT")
    assert [basis.kind for basis in found.legal_bases] == ["can_cu", "can_cu", "theo_de_nghi"]
    assert found.legal_bases[1].text.endswith("của Chính phủ;")
    assert {citation.cited_notation for citation in found.citations} == {None, "98/2018/NĐ-CP", "77/TTr-SNN"}
    assert [(target.period_end, target.value_min, target.unit) for target in found.targets] == [
        (2026, 60000.0, "t"), (2025, 6000.0, "ha")]  # fmt: skip
    rows = [
        (task.section_title, task.label, task.title, task.lead_text, task.coordinating_text, task.deadline_text)
        for task in found.tasks
        if task.source == "appendix"
    ]
    lead = "Sở Nông nghiệp và Phát triển nông thôn"
    assert rows == [
        ("QUY HOẠCH VÙNG CHÈ", "1", "Rà soát hiện trạng các vùng chè", lead, "UBND các huyện", "2024-2025"),
        ("QUY HOẠCH VÙNG CHÈ", "2", "Xây dựng bản đồ vùng chè", lead, "Sở Tài nguyên và Môi trường", "Năm 2024"),
    ]
    (task,) = (task for task in found.tasks if task.source == "body")
    assert (task.label, str(task.deadline_end)) == ("1", "2024-06-30")
    assert act.text_coverage >= 0.99


# --- DOCX ---------------------------------------------------------------------------------------------------------------

NUMBERED = f"""<w:numbering {nsdecls("w")}>
<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def test_numbers_that_word_makes() -> None:
    document = docx.Document()
    part = document.part.numbering_part
    part._element = parse_xml(NUMBERED)
    for depth, text in [(0, "MỤC ĐÍCH"), (1, "Mục đích"), (2, "Bảo tồn giống lúa"), (2, "Mở rộng diện tích"),
                        (3, "Tại các xã vùng cao"), (1, "Yêu cầu"), (2, "Bám sát thực tế"), (0, "TỔ CHỨC THỰC HIỆN"),
                        (1, "Sở Nông nghiệp và Môi trường chủ trì thực hiện Kế hoạch này.")]:  # fmt: skip
        paragraph = document.add_paragraph(text)
        number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="9"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))
    out = io.BytesIO()
    document.save(out)
    blocks = layout_of(out.getvalue()).blocks
    assert [block.label.text for block in blocks] == ["I.", "1.", "a)", "b)", "-", "2.", "a)", "II.", "1."]
    assert blocks[-1].section_path == ("II", "1")


def test_what_word_does_not_print_is_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Căn cứ ")
    paragraph.add_run("bản nháp ").font.hidden = True
    paragraph.add_run("luật tổ chức chính quyền địa phương;").font.all_caps = True
    gone = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>đã xóa</w:delText></w:r></w:del>")
    paragraph._p.append(gone)
    out = io.BytesIO()
    document.save(out)
    text = " ".join(block.text.text for block in layout_of(out.getvalue()).blocks)
    assert text == "Căn cứ LUẬT TỔ CHỨC CHÍNH QUYỀN ĐỊA PHƯƠNG;"


def test_what_stands_in_marks_of_an_office_is_read() -> None:
    """`customXml` of an office's own schema may stand around paragraphs, also in a cell."""
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Nội dung"
    cell = table.cell(0, 1)._tc
    kept = "<w:p><w:r><w:t>Sở Nội vụ</w:t></w:r></w:p>"
    cell.append(parse_xml(f'<w:customXml {nsdecls("w")} w:element="coQuan">{kept}</w:customXml>'))
    out = io.BytesIO()
    document.save(out)
    text = " ".join(block.text.text for block in layout_of(out.getvalue()).blocks)
    assert "Nội dung" in text
    assert "Sở Nội vụ" in text


def test_a_legacy_font_in_word() -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("Uû ban nh©n d©n tØnh Th¸i B×nh")
    run.font.name = ".VnTime"
    out = io.BytesIO()
    document.save(out)
    assert layout_of(out.getvalue()).blocks[0].text.text == "Uỷ ban nhân dân tỉnh Thái Bình"


def test_a_broken_docx_says_so() -> None:
    data = docx_of(NAMES[0])
    assert is_docx(data)
    with pytest.raises(ExtractionError) as caught:
        layout_of(_without(data, "[Content_Types].xml"))
    assert caught.value.code == "broken_docx"


def _without(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as copy:
        for entry in source.namelist():
            if entry != name:
                copy.writestr(entry, source.read(entry))
    return out.getvalue()


# --- HTML -----------------------------------------------------------------------------------------------------------------

PAGES = [
    (b"<!DOCTYPE html><html><p>a</p></html>", True, "a page"),
    (b"\xef\xbb\xbf\n<html lang='vi'>", True, "a byte order mark"),
    (b"<?xml version='1.0'?><!-- saved --><html>", True, "XHTML with a comment"),
    (b"<div><table><tr><td>TT", True, "a fragment"),
    (b"%PDF-1.7", False, "a PDF"),
    ("ỦY BAN NHÂN DÂN <b>TỈNH</b>".encode(), False, "text with a tag in it"),
]


@pytest.mark.parametrize(("data", "answer", "why"), PAGES)
def test_what_is_html(data: bytes, answer: bool, why: str) -> None:
    assert is_html(data) is answer, why


def test_hidden_parts_scripts_and_fonts() -> None:
    page = (
        "<html><body><script>var x = 'Điều 9';</script><p style='display: none'>ẩn</p>"
        "<p><font face='.VnTime'>Uû ban nh©n d©n</font> tỉnh</p><ol><li>Một</li><li>Hai</li></ol></body></html>"
    )
    blocks = layout_of_html(page.encode()).blocks
    assert [block.line for block in blocks] == ["Uỷ ban nhân dân tỉnh", "1. Một", "2. Hai"]


@pytest.mark.parametrize("data", [b"<html>", b"<html><table><tr><td rowspan='99999' colspan='9999'>x", b"<p>" * 3000])
def test_odd_pages_are_read(data: bytes) -> None:
    assert layout_of_html(data).source_kind == "html"


# --- the shared text dumps ---------------------------------------------------------------------------------------------

DUMPS = [
    ("tra-vinh-2021-qd-1809", 25, 1.0, "tab-separated, the header on every page, rows that go on below it"),
    ("quang-ngai-2023-kh-222", 14, 1.0, "one cell a paragraph, web boilerplate"),
    ("kon-tum-2023-qd-cong-thuong", 7, 0.9, "cells broken over lines"),
    ("quang-nam-2023-kh-ctr-28", 50, 0.9, "cells run together on a line"),
]


@pytest.mark.skipif(not (SHARED / "plans" / "text").is_dir(), reason="the shared plans are not beside the repository")
@pytest.mark.parametrize(("name", "rows", "share", "why"), DUMPS)
def test_task_rows_of_the_shared_dumps_are_those_of_the_pdf(name: str, rows: int, share: float, why: str) -> None:
    columns = ("label", "title", "lead_text", "coordinating_text", "deadline_text", "approver_text", "section_title")
    pdf = [t for t in records((SHARED / "plans" / f"{name}.pdf").read_bytes())["tasks"] if t["source"] == "appendix"]
    dump = records((SHARED / "plans" / "text" / f"{name}.txt").read_bytes())
    mine = [task for task in dump["tasks"] if task["source"] == "appendix"]
    assert len(mine) == len(pdf) == rows, why
    same = sum(
        all(fold_case(a[column]) == fold_case(b[column]) for column in columns) for a, b in zip(mine, pdf, strict=True)
    )
    assert same >= share * rows, why


def fold_case(value: str | None) -> str:
    return re.sub(r"[\s.;:,]+", "", value or "").lower().replace("ð", "đ")
