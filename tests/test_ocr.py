"""Scans end to end. What needs tesseract is skipped without it (`scripts/setup` installs it where it may)."""

from __future__ import annotations

import dataclasses
import itertools
import os
from pathlib import Path

import pytest

from extractors.document import extract
from extractors.ocr import INSTALL, OcrWord, engine_label
from extractors.ocr_fit import fit_line, page_words
from extractors.ocr_repairs import repair_ocr
from extractors.ocr_words import clean_words, without_scraps
from extractors.source import Page, Ruling, Word
from pipeline.doctor import examine
from pipeline.ocr import find_tesseract, parse_tsv
from tests.command_line import kehoach, write_documents
from tests.scans import SAMPLES, scan

PLAN = SAMPLES / "son-la-2024-qd-nghe-thu-cong.pdf"
needs_tesseract = pytest.mark.skipif(find_tesseract() is None, reason=f"no tesseract: {INSTALL}")


@needs_tesseract
def test_a_noisy_skewed_page_gives_the_header_of_the_clean_one() -> None:
    engine = find_tesseract()
    assert engine is not None
    clean = extract(PLAN.read_bytes(), PLAN.name).document
    extraction = extract(scan(PLAN, [1], skew=1.3, noise=10), PLAN.name, ocr=engine)
    read = extraction.document
    for column in ("number", "notation", "date_issued", "issuer", "province_code", "document_type", "subject"):
        assert getattr(read, column) == getattr(clean, column), column
    assert read.source_kind == "pdf_scan"
    assert read.ocr_engine == engine_label(engine)
    codes = {finding.code for finding in extraction.findings}
    assert {"page_scanned", "ocr_text", "number_from_stamp"} <= codes
    assert all(record.confidence < 0.99 for record in (read, *extraction.legal_bases))
    # the boxes lie on the page as displayed: where the clean page prints the number, turned by the skew
    where = next(box for box in read.bboxes if box.column == "number")
    print_ = next(box for box in extract(PLAN.read_bytes(), PLAN.name).document.bboxes if box.column == "number")
    assert where.x0 == pytest.approx(print_.x0, abs=14)
    assert where.y0 == pytest.approx(print_.y0, abs=14)


def test_without_tesseract_always_is_a_wrong_call_and_says_how_to_install_it(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", ["một"])
    (tmp_path / "bin").mkdir()
    done = kehoach("run", "in", "--ocr", "always", "--output", "out", cwd=tmp_path, env={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 2
    assert INSTALL in done.stderr


def test_doctor_says_what_is_missing_and_how_to_install_it(tmp_path: Path) -> None:
    assert {check.name for check in examine()} >= {"Python", "pymupdf", "tesseract"}
    done = kehoach("doctor", module="pipeline.cli", env={"PATH": str(tmp_path)})
    assert done.returncode == 0, "documents with text need no OCR"
    assert INSTALL in done.stdout
    found = kehoach("doctor", module="pipeline.cli", env={"PATH": os.environ.get("PATH", "")})
    assert ("not installed" in found.stdout) == (find_tesseract() is None)


def test_tsv_words_have_boxes_lines_and_confidence() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t1\t0\t0\t0\t90\t20\t-1\t",
        "5\t1\t1\t1\t2\t1\t10\t20\t30\t12\t96.5\tSở",
        "5\tbroken",
        "5\t1\t1\t1\t2\t2\t1\t1\t1\t1\t95\t ",
    ]
    (word,) = parse_tsv("\n".join([head, *rows]))
    assert (word.text, word.x0, word.y1, word.confidence, word.line) == ("Sở", 10, 32, 0.965, (1, 1, 2))


def test_baseline_and_size_come_from_the_letters_of_a_line() -> None:
    # 40 pixels of type size, baseline at 100: x-height 18.4, ascender 26.8, tail 8.4, hat and tone 33.2
    line = [
        OcrWord("xem", 0, 81.6, 50, 100, 0.9, (1,)),
        OcrWord("Hạ", 60, 73.2, 100, 108.4, 0.9, (1,)),
        OcrWord("thế", 110, 66.8, 160, 100, 0.9, (1,)),
    ]
    fit = fit_line(line)
    assert fit.size == pytest.approx(40, rel=0.03)
    assert fit.base == pytest.approx(100, abs=1)
    words = page_words(line, 200 / 72, [False, True, False])
    assert [word.bold for word in words] == [False, True, False]
    assert len({word.base for word in words}) == 1
    assert all(len(word.edges) == len(word.text) for word in words)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("l4", "14", "a page number: digits that a letter cannot stand among"),
        ("2O21", "2021", "the same inside a year"),
        ("202]", "2021", "a bracket that nothing opened"),
        ("FD]", "FDI", "the same after capitals"),
        ("QĐÐ-UBND", "QĐ-UBND", "the engine's two letters for one Đ"),
        ("1...", "1.", "a number set apart is read with a leader"),
        ("|", None, "the remains of a ruling line"),
        ("-", "-", "a bullet is print"),
        (",...;", ",...;", "so are the stops of an open list"),
        ("_|", None, "but not a corner of a frame"),
        ("Sở", "Sở", "print stays as it is"),
        ("lộ", "lộ", "a word is no number"),
    ],
)
def test_confusions_that_can_only_be_confusions(text: str, expected: str | None, why: str) -> None:
    found = [word.text for word in clean_words([OcrWord(text, 0, 0, 30, 20, 0.8, (0,))])]
    assert found == ([expected] if expected is not None else []), why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quý]", ["Quý", "I"]),
        ("Quýi", ["Quý", "I"]),
        ("Quý1V", ["Quý", "IV"]),
        ("QuýII/2025", ["Quý", "II/2025"]),
        ("quý", ["quý"]),
        ("Quýt", ["Quýt"]),
    ],
)
def test_a_numeral_that_is_glued_to_its_quarter_is_parted(text: str, expected: list[str]) -> None:
    found = clean_words([OcrWord(text, 0, 0, 60, 20, 0.8, (0,))])
    assert [word.text for word in found] == expected
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(found))


def test_a_stem_after_its_quarter_is_no_remains_of_a_line() -> None:
    words = [
        OcrWord(text, 40.0 * i, 0, 40.0 * i + 30, 20, 0.4, (0,)) for i, text in enumerate(["Quý", "[", "|", "năm"])
    ]
    assert [word.text for word in clean_words(words)] == ["Quý", "I", "năm"], "the second bar follows no quarter"


@pytest.mark.parametrize(
    ("read", "confidence", "words"),
    [
        ("Luật/Tổ", 0.0, ["Luật", "Tổ"]),  # a speck of a seal between two words
        ("án/Kế", 0.7, ["án/Kế"]),  # printed
        ("năm,các", 0.2, ["năm,", "các"]),  # a comma whose blank was lost
        ("QĐ/TTg", 0.1, ["QĐ/TTg"]),  # no two syllables
    ],
)
def test_words_that_a_speck_ties_together_are_parted(read: str, confidence: float, words: list[str]) -> None:
    line = [OcrWord(read, 0, 0, 300, 20, confidence, (0,)), OcrWord("chức", 90, 0, 140, 20, 0.9, (0,))]
    found = clean_words(line)
    assert [word.text for word in found[:-1]] == words
    if len(words) == 2:
        assert found[0].x1 < found[1].x0 < found[1].x1 <= found[2].x0, (
            "the box of doubtful words holds their neighbours"
        )


@pytest.mark.parametrize(
    ("scrap", "confidence", "kept"), [("ng", 0.3, False), ("xã.", 0.9, True), ("12", 0.3, True), ("trên", 0.3, True)]
)
def test_scraps_of_a_seal_between_lines_of_text_are_none(scrap: str, confidence: float, kept: bool) -> None:
    words = [
        OcrWord(text, 50 * at, 20 * line, 50 * at + 40, 20 * line + 15, 0.9, (0, line))
        for line, text in ((0, "chữ"), (2, "viết"))
        for at in range(5)
    ]
    words.insert(5, OcrWord(scrap, 60, 20, 90, 35, confidence, (0, 1)))
    assert (scrap in [word.text for word in without_scraps(words)]) is kept


def _page(text: str, *, bold: bool = False, size: float = 14.0) -> Page:
    words = []
    x = 60.0
    for order, token in enumerate(text.split()):
        wide = 0.5 * size * len(token)
        edges = [(x + i * wide / len(token), x + (i + 1) * wide / len(token)) for i in range(len(token))]
        words.append(Word(token, x, 90, x + wide, 105, edges, 102, size, bold, False, order=order, confidence=0.96))
        x += wide + 4
    return Page(1, 595, 842, words, [], [], [])


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            "sửa đối, bố sung quy định",
            "sửa đổi, bổ sung quy định",
            "each has a neighbour that leaves no choice",
        ),
        ("thúc đấy phát triến", "thúc đẩy phát triển", "fixed pairs"),
        ("hàng hoá", "hàng hoá", "where the tone stands is spelling"),
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH", "what every act prints"),
        ("theo QĐ-TTgø ngày", "theo QĐ-TTg ngày", "no letter of Vietnamese print"),
        ("một thế giới", "một thế giới", "a pair that is not in the list stays"),
        ("văn hóa truyền thống", "văn hóa truyền thống", "truyền thông is a word too: no choice is forced"),
        ("tính tình", "tính tình", "so does any other word"),
        ("TỔ CHỨC THỰC HIỆẸN", "TỔ CHỨC THỰC HIỆN", "a letter read twice, with and without its mark"),
        ("“Quýết định, thúyền", "“Quyết định, thuyền", "no syllable has two tones: one stands on the hat"),
        ("khỏán", "khỏán", "it may stand on either"),
        ("thục hiện, điện tủ, cơ sỏ", "thực hiện, điện tử, cơ sở", "a horn that was lost, in a fixed pair"),
        (
            "KIEM SOÁT, CHUYEN ĐỔI",
            "KIỂM SOÁT, CHUYỂN ĐỔI",
            "no syllable is spelt so, and the neighbour tells which it is",
        ),
        ("UBND TĨNH BÀ RỊA", "UBND TỈNH BÀ RỊA", "a letterhead names the province whole"),
        ("UBND HÀ TĨNH", "UBND HÀ TĨNH", "a province of that spelling"),
        ("du lịch, thúc đẩy", "du lịch, thúc đẩy", "words without a horn"),
        ("nhiệm kỳ khóa XHI, kỳ họp", "nhiệm kỳ khóa XIII, kỳ họp", "terms of councils and of the Party are in Roman"),
        ("làng nghêề", "làng nghề", "the reading with the mark saw more"),
        ("KIẺM KÊ", "KIỂM KÊ", "no syllable is spelt so, and one alone is near"),
        ("con truờng", "con truờng", "two are near (trường, truồng): it stays"),
        ("Chỉ cục Kiểm lâm, Chỉ nhánh tỉnh", "Chi cục Kiểm lâm, Chi nhánh tỉnh", "fixed pairs again"),
        ("chỉ tiêu, chi tiêu", "chỉ tiêu, chi tiêu", "both are words"),
        ("CÔNG BỒỐ DỮ LIỆU", "CÔNG BỐ DỮ LIỆU", "a vowel read twice, with two marks: its neighbour tells"),
        ("người đân, đoanh nghiệp", "người dân, doanh nghiệp", "D and its stroke"),
        ("đạt được phẩm chất", "đạt được phẩm chất", "a word of its own"),
        ("đi lại, dầu tư", "đi lại, đầu tư", "only where it makes a fixed pair"),
        ("Số Công Thương, Sơ KH&CN", "Sở Công Thương, Sở KH&CN", "the name of a department follows"),
        ("Số hóa dữ liệu", "Số hóa dữ liệu", "none does"),
        ("Số Nhà nước", "Số Nhà nước", "Sở Nhà đất begins otherwise"),
        ("Các sở, bạn. ngành tỉnh", "Các sở, ban, ngành tỉnh", "the three words of every owners' list"),
        ("các số, ban, ngành", "các sở, ban, ngành", "one of them may be misread"),
        ("mời bạn, ngành nghề", "mời bạn, ngành nghề", "but not two"),
        ("doanh nghiệp. hợp tác xã", "doanh nghiệp, hợp tác xã", "no sentence begins with a small letter"),
        ("Tp. hồ Chí Minh", "Tp. hồ Chí Minh", "a shortened word keeps its stop"),
        ("kết thúc. a) Nội dung", "kết thúc. a) Nội dung", "a label is no word"),
        ("Quí [V-2025, Quý ÌII/2026", "Quí IV-2025, Quý III/2026", "a quarter has no other numeral"),
        ("Quý 1/2026", "Quý 1/2026", "a figure is printed too"),
        ("PHÊ DUYỆ1 QĐ1, KH1", "PHÊ DUYỆT QĐ1, KH1", "a figure among capitals with marks; codes stay"),
        ("cảm biến lot, AI", "cảm biến IoT, AI", "no syllable is spelt lot"),
        ("địa bàn tình, UBND tình", "địa bàn tỉnh, UBND tỉnh", "the province"),
        ("trên địa bàn tình hình", "trên địa bàn tình hình", "a word of its own"),
        ("bệnh cấp tính, người dẫn đường", "bệnh cấp tính, người dẫn đường", "so are these"),
        ("DOANH NGHIỆP NHỎ VÀ VỮA", "DOANH NGHIỆP NHỎ VÀ VỪA", "what many plans are about"),
        ("ngành tỉnh: UBND các xã", "ngành tỉnh; UBND các xã", "two kinds of owners"),
        ("UBND tỉnh: thực hiện", "UBND tỉnh: thực hiện", "one: a colon it is"),
        ("QUYE1 ĐỊNH", "QUYẾT ĐỊNH", "whatever its accents were taken for"),
        ("QUYẼE1 ĐỊNH", "QUYẾT ĐỊNH", "twice"),
        ("QUY ĐỊNH", "QUY ĐỊNH", "another type of act"),
        ("CƠ CHẼ, CHÍNH SÁCH", "CƠ CHẾ, CHÍNH SÁCH", "a tilde for an acute over a hat"),
        ("cập nhật đế tham mưu", "cập nhật để tham mưu", "plans do not speak of soles"),
        ("chống đế quốc", "chống đế quốc", "of empires they may"),
        ("tại Krông Nô, Đăk Tô", "tại Krông Nô, Đăk Tô", "names of other languages have no neighbour"),
        ("theo HĐND và OCOP", "theo HĐND và OCOP", "nor have abbreviations"),
    ],
)
def test_tones_that_leave_no_choice(text: str, expected: str, why: str) -> None:
    page = _page(text)
    repair_ocr([page])
    assert " ".join(word.text for word in page.words) == expected, why
    assert bool(page.notes) == (text != expected), "each repair is told"
    assert all(len(word.edges) == len(word.text) for word in page.words)


@pytest.mark.parametrize(("blanks", "text"), [(0.83, "2026 - 2028"), (0.3, "2026 2028")])
def test_a_dash_between_years_shows_in_the_space_it_takes(blanks: float, text: str) -> None:
    page = _page("2026 2028")
    left, right = page.words
    right.x0, right.x1 = left.x1 + blanks * left.size, right.x1 + blanks * left.size
    repair_ocr([page])
    assert " ".join(word.text for word in page.words) == text


def test_years_in_two_columns_have_no_dash_between_them() -> None:
    page = _page("2026 2028")
    left, right = page.words
    right.x0, right.x1 = left.x1 + 0.9 * left.size, right.x1 + 0.9 * left.size
    page.verticals.append(Ruling(left.x1 + 5, 0, left.x1 + 5, 800))
    repair_ocr([page])
    assert [word.text for word in page.words] == ["2026", "2028"]


@pytest.mark.parametrize(("stems", "numeral"), [(2, "II."), (3, "III.")])
def test_stems_that_run_together_are_counted_by_their_width(stems: int, numeral: str) -> None:
    page = _page("HI. NHIỆM VỤ", bold=True)
    first = page.words[0]
    wide = 0.37 * 14 * stems + 0.25 * 14
    page.words[0] = dataclasses.replace(first, x1=first.x0 + wide)
    page.words[1].x0 = first.x0 + wide + 4
    repair_ocr([page])
    assert page.words[0].text == numeral


@pytest.mark.parametrize(
    ("read", "stems", "numeral"), [("II.", 2.5, "III."), ("I.", 1.8, "II."), ("II.", 1.8, "II."), ("IH.", 1.7, "II.")]
)
def test_a_stem_that_was_lost_shows_in_the_width(read: str, stems: float, numeral: str) -> None:
    page = _page(f"{read} NHIỆM VỤ", bold=True)
    word = page.words[0]
    wide = (0.37 * stems + 0.25) * 14
    page.words[0] = dataclasses.replace(word, x1=word.x0 + wide)
    page.words[1].x0 = word.x0 + wide + 4
    repair_ocr([page])
    assert page.words[0].text == numeral


@pytest.mark.parametrize(
    ("stems", "end", "numeral"), [(3, "/2025", "III/2025"), (2, "-", "II-"), (2, "/2025", "II/2025")]
)
def test_a_quarter_is_counted_by_its_width_whatever_follows(stems: int, end: str, numeral: str) -> None:
    page = _page(f"Quý IHI{end} xong" if stems == 3 else f"Quý H{end} xong")
    word = page.words[1]
    wide = (0.33 * stems + (0.28 + 4 * 0.5 if end != "-" else 0.33)) * 14
    page.words[1] = dataclasses.replace(word, x1=word.x0 + wide)
    repair_ocr([page])
    assert page.words[1].text == numeral


def test_no_period_runs_from_a_quarter_to_the_same_one() -> None:
    page = _page("Quý II - Quý HI/2025 xong")
    page.words[1] = dataclasses.replace(page.words[1], x1=page.words[1].x0 + 0.33 * 2 * 14)
    word = page.words[4]
    page.words[4] = dataclasses.replace(word, x1=word.x0 + (0.33 * 1.8 + 0.28 + 4 * 0.5) * 14)
    repair_ocr([page])
    assert [word.text for word in page.words[1:5]] == ["II", "-", "Quý", "III/2025"]


def test_a_numeral_that_only_its_width_tells_is_doubtful() -> None:
    page = _page("Quý HI/2025 xong")
    word = page.words[1]
    page.words[1] = dataclasses.replace(word, confidence=0.96, x1=word.x0 + (0.33 * 1.8 + 0.28 + 4 * 0.5) * 14)
    repair_ocr([page])
    assert page.words[1].text == "II/2025"
    assert (page.words[1].confidence or 0.0) <= 0.5


def test_text_that_was_not_read_by_ocr_is_never_repaired() -> None:
    page = _page("bố sung QUYÉT ĐỊNH")
    for word in page.words:
        word.confidence = None
    repair_ocr([page])
    assert [word.text for word in page.words] == ["bố", "sung", "QUYÉT", "ĐỊNH"]


def _numbered(texts: list[str], at: float = 300.0) -> list[Page]:
    """Pages of one line of text below a lone token where page numbers stand."""
    pages = []
    for number, text in enumerate(texts, 1):
        page = _page("nội dung của trang này")
        for word in page.words:
            word.base, word.y0, word.y1 = word.base + 100, word.y0 + 100, word.y1 + 100
        token = Word(text, at, 28, at + 6, 42, [(at, at + 6)], 40, 13, False, False, confidence=0.5)
        page.number, page.width, page.height = number, 595, 842
        page.words.insert(0, token)
        pages.append(page)
    return pages


@pytest.mark.parametrize(
    ("texts", "expected", "why"),
    [
        (["1", "2", "bì", "4"], ["1", "2", "3", "4"], "the numbers of the others tell"),
        (["12", "13", "ọ", "15"], ["12", "13", "14", "15"], "wherever they begin"),
        (["a", "b", "c", "4"], ["a", "b", "c", "4"], "one number tells nothing"),
        (["4", "9", "b", "1"], ["4", "9", "b", "1"], "nor do numbers that do not count on"),
    ],
)
def test_a_page_number_is_told_by_its_place_and_the_others(texts: list[str], expected: list[str], why: str) -> None:
    pages = _numbered(texts)
    repair_ocr(pages)
    assert [page.words[0].text for page in pages] == expected, why


def test_a_lone_token_elsewhere_is_no_page_number() -> None:
    pages = _numbered(["1", "2", "3"]) + _numbered(["b"], at=90.0)
    pages[-1].number = 4
    repair_ocr(pages)
    assert pages[-1].words[0].text == "b"
