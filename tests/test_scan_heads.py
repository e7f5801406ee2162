"""Letterheads and signatures of scans: lines of capitals, seals without colour, stamped numbers, misread names."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from extractors.document import extract
from extractors.letterhead import read_letterhead
from extractors.model import PlacedText
from extractors.ocr import OcrWord
from extractors.ocr_notations import notation_set_right
from extractors.ocr_repairs import repair_ocr
from extractors.ocr_stamps import stamp_words
from extractors.ocr_words import clean_words
from extractors.scan_again import choose, doubtful_lines
from extractors.scan_cells import tall_shapes
from extractors.scan_head import set_lines_apart
from extractors.scan_image import Pixels, grey_of, ink_of
from extractors.scan_layer import carried
from extractors.scan_seals import find_seals, lift_seals, margin_slices, with_arcs
from extractors.signature import read_signature, signer_of
from extractors.source import Page, Word
from extractors.surnames import is_surname, surname_of
from pipeline.ocr import find_tesseract

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"
REAL = Path(__file__).resolve().parents[2] / "shared" / "plans" / "real"
INCH = 200.0
needs_font = pytest.mark.skipif(not Path(FONT).exists(), reason="DejaVu is not installed")
needs_ocr = pytest.mark.skipif(find_tesseract() is None, reason="tesseract is not installed")


def _drawn(lines: list[tuple[float, float, str]], width: int = 595, height: int = 842) -> Pixels:
    """The lines (x, baseline, text) at 12 points as a grey picture of 200 dpi."""
    document = pymupdf.open()
    page = document.new_page(width=width, height=height)
    for x, y, text in lines:
        page.insert_text((x, y), text, fontsize=12, fontfile=FONT, fontname="F0")
    pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width).copy()


# --- lines in capitals -------------------------------------------------------------------------------------------


@needs_font
def test_tight_capitals_are_set_apart_with_their_own_marks() -> None:
    grey = _drawn([(60, 60, "HỘI ĐỒNG NHÂN DÂN"), (60, 74, "TỈNH KHÁNH HÒA")])
    ink = ink_of(grey)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    area = (int(columns[0]) - 4, int(rows[0]) - 4, int(columns[-1]) + 5, int(rows[-1]) + 5)
    apart = set_lines_apart(grey, ink, [area, (900, 900, 950, 920)], INCH)
    assert len(apart.areas) == 3
    assert apart.areas[2] == (900, 900, 950, 920), "other areas stay where they are"
    first, second = apart.areas[:2]
    strips = [int(apart.ink[y0:y1, x0:x1].sum()) for x0, y0, x1, y1 in (first, second)]
    assert sum(strips) == int(ink.sum()), "each mark belongs to one line, none is lost"
    words = [OcrWord("TỈNH", 300, second[1] + 8, 340, second[1] + 30, 0.9, (8, 0))]
    (word,) = apart.back(words, first=7)
    assert 74 * INCH / 72 - 45 < word.y0 < word.y1 < 74 * INCH / 72 + 10, "words go back to their places"


@needs_font
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([(60, 60, "ỦY BAN NHÂN DÂN")], id="one line"),
        pytest.param([(60, 60, "Về việc phê duyệt"), (60, 78, "kế hoạch năm sau")], id="small letters"),
    ],
)
def test_other_blocks_stay_whole(lines: list[tuple[float, float, str]]) -> None:
    grey = _drawn(lines)
    area = (150, 120, 800, 230)
    assert set_lines_apart(grey, ink_of(grey), [area], INCH).areas == [area]


# --- seals without colour ----------------------------------------------------------------------------------------


def _sealed(level: int, *, name: str = "Trần Hồng Hà") -> tuple[Pixels, Pixels]:
    """(with a seal of this grey, without) a signature whose name runs out of the seal to the right."""
    import cv2

    clean = _drawn([(330, 300, "CHỦ TỊCH"), (330, 420, name)])
    lay = np.full_like(clean, 255)
    centre, radius = (905, 1010), 142
    for share, thick in ((1.0, 6), (0.9, 2), (0.62, 2)):
        cv2.circle(lay, centre, int(share * radius), level, thick)
    for step in range(16):
        angle = 2 * np.pi * step / 16
        at = (int(centre[0] + 0.76 * radius * np.cos(angle)) - 8, int(centre[1] + 0.76 * radius * np.sin(angle)) + 8)
        cv2.putText(lay, "N", at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, level, 2)
    return np.minimum(clean, lay), clean


@needs_font
@pytest.mark.parametrize("level", [0, 110], ids=["black", "grey"])
def test_a_seal_without_colour_is_lifted_off_the_print(level: int) -> None:
    grey, clean = _sealed(level)
    ink = ink_of(grey)
    seals = find_seals(ink, tall_shapes(ink, INCH)[1], INCH)
    assert len(seals) == 1
    seal = seals[0]
    assert max(abs(seal.x - 905), abs(seal.y - 1010)) < 6
    assert abs(seal.radius - 142) < 10
    _, left = lift_seals(grey, ink, seals, INCH)
    print_ink = ink_of(clean) > 0
    seal_ink = (ink > 0) & ~print_ink
    assert (left[print_ink] > 0).mean() > 0.9, "print stays"
    assert (left[seal_ink] > 0).mean() < 0.25, "the seal goes"


@needs_font
@needs_font
def test_a_worn_seal_with_a_star_and_a_signature_is_one_seal_with_its_ring_exactly_found() -> None:
    import cv2

    grey, clean = _sealed(110)
    x, y, radius = 905, 1010, 142
    seal = np.full(grey.shape, 255, np.uint8)
    for part, thick in ((1.0, 5), (0.93, 2), (0.62, 2)):
        for start in range(0, 360, 24):  # the ring is worn: a gap every 24 degrees
            cv2.ellipse(seal, (x, y), (round(part * radius),) * 2, 0, start, start + 19, 110, thick)
    star = [(x + r * np.cos(k * 0.6283 - 1.57), y + r * np.sin(k * 0.6283 - 1.57)) for k, r in enumerate([60, 26] * 5)]
    cv2.fillPoly(seal, [np.array(star, np.int32)], 110)
    cv2.polylines(seal, [np.array([(x + 30 + 9 * k, y + 30 * (-1) ** k) for k in range(24)], np.int32)], False, 70, 4)
    grey = np.minimum(clean, seal)
    ink, print_ink = ink_of(grey), ink_of(clean) > 0
    (found,) = find_seals(ink, tall_shapes(ink, INCH)[1], INCH)
    assert np.hypot(found.x - x, found.y - y) < 2
    assert abs(found.radius - radius - 2) < 3
    assert found.touches((x - 10, y + radius - 20, x + 200, y + radius + 10))
    assert not found.touches((x + radius, y + radius - 20, x + 400, y + radius + 10))
    level, left = lift_seals(grey, ink, [found], INCH)
    assert (level[clean < 100] < 160).mean() > 0.97, "dark print under a pale seal stays"
    ring = (seal == 110) & ~print_ink
    assert (left[ring] > 0).mean() < 0.05


@needs_font
def test_the_top_of_a_ring_that_was_taken_for_a_line_comes_back_before_the_seal_goes() -> None:
    grey, _ = _sealed(110)
    ink = ink_of(grey)
    (seal,) = find_seals(ink, tall_shapes(ink, INCH)[1], INCH)
    lines = np.zeros_like(ink)
    row = int(seal.y - seal.radius) + 2
    lines[row : row + 3, 860:960] = 1
    lines[2000, 100:900] = 1  # a line elsewhere stays out
    without, unlined = grey.copy(), ink.copy()
    without[lines > 0], unlined[lines > 0] = 255, 0
    with_arcs(without, unlined, [seal], lines, grey, ink)
    assert (without[row : row + 3, 890:920] == grey[row : row + 3, 890:920]).all()
    assert (without[2000, 100:900] == 255).all()


def test_print_alone_has_no_seal() -> None:
    ink = ink_of(_drawn([(60, 60 + 20 * row, "QUYẾT ĐỊNH ĐIỀU ĐỘNG CÔNG CHỨC") for row in range(20)]))
    assert find_seals(ink, tall_shapes(ink, INCH)[1], INCH) == []


def test_the_slice_of_a_seal_in_the_margin_is_told_from_a_signature() -> None:
    ink = np.zeros((2339, 1654), np.uint8)
    for row in range(300, 2000, 40):
        ink[row : row + 20, 250:1450] = 1  # lines of text
    slice_, signature = (1500, 1200, 1560, 1460), (900, 2050, 1300, 2200)
    assert margin_slices(ink, [slice_, signature], INCH) == [(1500, 1170, 1654, 1490)]
    inside = (1400, 1200, 1460, 1460)  # where other lines have print
    assert margin_slices(ink, [inside], INCH) == []


@pytest.mark.parametrize(
    ("text", "confidence", "beside", "kept"),
    [
        ("Trần", 0.3, "Hồng", True),  # under the seal, but on the line of a name
        ("Trần", 0.3, "", False),  # lettering of the seal
        ("4", 0.9, "", False),  # a stroke of the signature
        ("4", 0.9, "tháng", True),
    ],
)
def test_what_stands_in_a_seal_needs_a_neighbour(text: str, confidence: float, beside: str, kept: bool) -> None:
    words = [OcrWord(text, 10, 10, 50, 30, confidence, (1,))]
    if beside:
        words.append(OcrWord(beside, 58, 10, 110, 30, 0.96, (1,)))
    assert (text in [word.text for word in clean_words(words, [(0, 0, 100, 100)])]) is kept


# --- a second reading --------------------------------------------------------------------------------------------


def _line(text: str, confidence: float = 0.9) -> list[OcrWord]:
    return [OcrWord(word, 50 * i, 0, 50 * i + 40, 20, confidence, (3,)) for i, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("readings", "chosen", "why"),
    [
        (["Lê Hữa Hoàng", "Lê Hữu Hoàng", "Lê Hữu Hoàng", "Lê Hữu Hoàng"], "Lê Hữu Hoàng", "what most say"),
        (["Lê Hữu Hoàng", "Lê Hữa Hoàng", "Lê Hưu Hoàng"], "Lê Hữu Hoàng", "the first among equals"),
        (["xưấn Hồng Hà", "Trân Hồng Hà", "8n Hồng Hà"], "Trân Hồng Hà", "a surname, and syllables"),
        (["Lê Hữu Hoàng", "Lê", "Lê"], "Lê Hữu Hoàng", "letters are not lost"),
    ],
)
def test_one_of_several_readings_is_chosen(readings: list[str], chosen: str, why: str) -> None:
    assert " ".join(word.text for word in choose([_line(text) for text in readings])) == chosen, why


def test_words_that_other_readings_contradict_are_doubtful() -> None:
    best = choose([_line("Lê Hữa Hoàng"), _line("Lê Hữu Hoàng"), _line("Lê Hưu Hoàng")])
    assert [word.confidence < 0.62 for word in best] == [False, True, False]


def test_only_heads_and_signatures_with_a_doubt_are_read_again() -> None:
    def piece(index: int, x: float, y: float, text: str, confidence: float) -> list[OcrWord]:
        return [
            OcrWord(word, x + 60 * i, y, x + 60 * i + 50, y + 25, confidence, (index, 0))
            for i, word in enumerate(text.split())
        ]

    words = [
        *piece(0, 200, 200, "TỈNH KHANH HOA", 0.6),
        *piece(1, 200, 300, "Khánh Hòa", 0.95),
        *piece(2, 200, 1500, "nội dung không rõ", 0.4),
        *piece(3, 1000, 1700, "TM. ỦY BAN NHÂN DÂN", 0.96),
        *piece(4, 1000, 1950, "Lê Hữa Hoàng", 0.91),
    ]
    areas = [(0, 0, 1, 1)] * 7
    assert doubtful_lines(words, areas, (2339, 1654), INCH, first=True) == [0, 4]
    assert doubtful_lines(words, areas, (2339, 1654), INCH, first=False) == [4]
    motto = [*piece(5, 800, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 0.96), *piece(5, 1160, 100, "VỆT", 0.3)]
    title = [*piece(6, 400, 420, "CHỦ NGHĨA XÃ HỘI", 0.96), *piece(6, 640, 420, "hưong", 0.3)]
    assert doubtful_lines([*motto, *title], areas, (2339, 1654), INCH, first=True) == [6], "the motto is known"


# --- names, notations, dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("Trân", "Trần"),
        ("Trấn", "Trần"),
        ("NGUYÊN", "NGUYỄN"),
        ("Đô", "Đỗ"),
        ("Trần", None),  # is one
        ("Lương", None),  # and so is Lường
        ("Tân", None),  # Tẩn is too rare to be taken for certain
        ("Quang", None),  # Quàng, Quảng: nothing that near is common
        ("", None),
    ],
)
def test_surnames_without_their_marks(word: str, right: str | None) -> None:
    assert surname_of(word) == right
    assert right is None or is_surname(right)


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("60-CTY/TU", "60-CTr/TU"),
        ("1809/QD-UBND", "1809/QĐ-UBND"),
        ("02/2020/QÐ-UBNĐ,", "02/2020/QĐ-UBND,"),
        ("15/NO-HDND", "15/NQ-HĐND"),
        ("8ố:", "Số:"),
        ("29-NQ/TW", "29-NQ/TW"),
        ("100/NG-ABC", "100/NG-ABC"),  # may be an abbreviation of its own
        ("30/6/2024", "30/6/2024"),
        ("4704/TTr-STC", "4704/TTr-STC"),
        ("/QD-UBND", "/QD-UBND"),  # without a figure it is no notation yet
    ],
)
def test_notations_are_set_right_by_a_closed_list(read: str, right: str) -> None:
    assert notation_set_right(read) == right
    assert re.findall(r"\d+", notation_set_right(read)) == (re.findall(r"\d+", read) if read != "8ố:" else [])


@pytest.mark.parametrize(
    ("line", "place", "year"),
    [
        ("Khánh Hòa, ngày 4 tháng0L năm 20,20", "Khánh Hòa", None),
        ("Krông Nô, ngày M tháng 9 năm 2014", "Krông Nô", 2014),
        ("Đắk Nông, ngày ,.,? tháng Ạ( năm 2019", "Đắk Nông", 2019),
    ],
)
def test_place_and_year_of_a_date_that_is_not_legible(line: str, place: str, year: int | None) -> None:
    head = read_letterhead([PlacedText("ỦY BAN NHÂN DÂN")], [PlacedText(line)])
    assert (head.place.text, head.year, head.date) == (place, year, None)
    assert [note.code for note in head.notes] == ["date_invalid"]


def _words(text: str) -> list[Word]:
    out, x = [], 50.0
    for token in text.split():
        edges = [(x + 6 * i, x + 6 * i + 6) for i in range(len(token))]
        out.append(Word(token, x, 100, edges[-1][1], 114, edges, 111.0, 13.0, False, False, confidence=0.9))
        x = edges[-1][1] + 4
    return out


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("TÍNH KHANH HOA", "TỈNH KHÁNH HÒA"),
        ("tính Quảng Ngai.", "tỉnh Quảng Ngãi."),
        ("THÀNH PHỐ CÂN THƠ", "THÀNH PHỐ CẦN THƠ"),
        ("tỉnh Khánh Hoà", "tỉnh Khánh Hoà"),  # the tone on the other vowel is spelling
        ("tính toán kinh phí", "tính toán kinh phí"),
        ("KỲ, CHỦ TỊCH", "KT. CHỦ TỊCH"),
        ("Trà Vĩnh, ngày 01 tháng 9", "Trà Vinh, ngày 01 tháng 9"),
        ("Kỳ họp thứ mười", "Kỳ họp thứ mười"),
    ],
)
def test_names_of_provinces_and_signing_powers(read: str, right: str) -> None:
    page = Page(1, 595, 842, _words(read), [], [], [])
    repair_ocr([page])
    assert " ".join(word.text for word in page.words) == right
    assert bool(page.notes) is (read != right), "each repair is a finding"


def _signature(*lines: str) -> str | None:
    signature = read_signature(PlacedText(line) for line in lines)
    return signature.name.text or None


def test_a_post_half_under_a_seal_is_no_name() -> None:
    assert _signature("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHỞ CHỦ", "Lê Hữu Hoàng") == "Lê Hữu Hoàng"
    assert _signature("THỦ TƯỚNG", "EM TƯỚNG", "Trần Hồng Hà") == "Trần Hồng Hà"
    assert _signature("CHỦ TỊCH", "„Huỳnh Minh Tuấn") == "Huỳnh Minh Tuấn"
    assert _signature("CHỦ TỊCH", "NGUYỄN VĂN AN") == "NGUYỄN VĂN AN"


def test_strokes_do_not_go_on_with_a_post() -> None:
    signature = read_signature(PlacedText(line) for line in ("CHỦ TỊCH", "V", "ĐC", "Ngô Xuân Lộc"))
    assert (signature.position.text, signature.name.text) == ("CHỦ TỊCH", "Ngô Xuân Lộc")


def test_names_of_pages_with_text_stay_as_printed() -> None:
    signature = read_signature(PlacedText(line) for line in ("CHỦ TỊCH", "Trân Hồng Hà"))
    assert signer_of(signature, ()) == ("Trân Hồng Hà", [])


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Trần Văn Tuân", True),
        ("Văn Tuân", False),  # a middle name: the surname is covered
        ("Văn Trọng Lý", True),  # a surname
        ("Truơ..g Cảnh Tuyên", False),
        ("Tu. Văn Tuân", False),
        ("Lê Văn An.", True),
        ("Y Ngọc", True),
    ],
)
def test_a_name_that_a_seal_covers_in_part_is_none(printed: str, kept: bool) -> None:
    edges = tuple((9.0 * at, 9.0 * at + 9) for at in range(len(printed)))
    line = PlacedText(printed, [(0, len(printed), 3, 1, 0.0, 12.0, edges, 0)])
    signature = read_signature([PlacedText("CHỦ TỊCH"), line])
    name, notes = signer_of(signature, {3})
    assert (name or "").rstrip(".") == (printed.rstrip(".") if kept else "")
    assert [note.code for note in notes] == ([] if kept else ["signer_unread"])


def test_a_notation_without_its_number_is_no_scribble_and_an_electronic_day_is_a_stamp() -> None:
    words = [OcrWord("'/QĐ-UBND", 100, 100, 190, 120, 0.3, (0,))]
    assert stamp_words(words, 2000, INCH) == set()
    words = [OcrWord(w, 900 + 80 * i, 40, 960 + 80 * i, 60, 0.9, (0,)) for i, w in enumerate(["tỉnh", "21.01.2020"])]
    assert stamp_words(words, 2000, INCH) == {0, 1}


def test_a_line_that_a_frame_ends_is_a_stamp_whatever_is_read_in_it() -> None:
    """`ĐẾN` beside the title, its last line over the title's second one; the frame parts them."""
    stamp = [
        OcrWord("Giữ...", 240, 446, 333, 471, 0.4, (5,)), OcrWord("ĐẾN", 152, 453, 231, 494, 0.97, (5,)),
        OcrWord("4116.120.215...", 315, 476, 503, 525, 0.2, (5,)),
    ]  # fmt: skip
    title = [
        OcrWord("QUYẾT", 749, 431, 886, 465, 0.9, (6,)), OcrWord("ĐỊNH", 897, 431, 999, 466, 0.96, (6,)),
        OcrWord("hoàn", 395, 544, 474, 572, 0.97, (7,)), OcrWord("thành", 489, 543, 586, 571, 0.97, (7,)),
    ]  # fmt: skip
    assert stamp_words([*stamp, *title], 2300, INCH, [(140, 380, 516, 530)]) == {0, 1, 2}
    number = [OcrWord("Số:", 160, 400, 200, 430, 0.9, (5,)), OcrWord("12/QĐ-UBND", 210, 400, 400, 430, 0.9, (5,))]
    assert stamp_words(number, 2300, INCH, [(140, 380, 516, 530)]) == set(), "a number in a frame is the act's own"
    draft = [OcrWord("DỰ", 160, 400, 200, 430, 0.9, (5,)), OcrWord("THẢO", 210, 400, 300, 430, 0.9, (5,))]
    assert stamp_words(draft, 2300, INCH, [(140, 380, 516, 530)]) == set(), "that tells what the act is"


@pytest.mark.parametrize(
    ("words", "stamp"),
    [
        ("CỔNG THÔNGTIN BIỆN TỬ CHÍNH PHỦ", True),  # the portal's name over the hour
        ("ĐẾN —rm.n Ngày.", True),  # scribbles follow
        ("TẦM NHÌN ĐẾN NĂM 2050", False),  # a title in capitals
        ("thời gian thực hiện đến 2030", False),
    ],
)
def test_incoming_stamps_by_their_words(words: str, stamp: bool) -> None:
    read = [OcrWord(w, 150 + 100 * i, 400, 245 + 100 * i, 430, 0.9, (5,)) for i, w in enumerate(words.split())]
    assert bool(stamp_words(read, 2300, INCH)) is stamp


# --- pictures ----------------------------------------------------------------------------------------------------


def test_the_rim_that_a_jpeg_leaves_around_red_ink_is_paper() -> None:
    import cv2

    rgb = np.full((200, 200, 3), 236, np.uint8)
    cv2.circle(rgb, (100, 100), 60, (205, 45, 50), 5)
    rgb[95:105, 20:180] = 25  # print across the ring
    coded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    read = cv2.cvtColor(cv2.imdecode(coded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    grey = grey_of(np.asarray(read, np.uint8))
    above = grey[30:90]
    assert (above < 190).mean() < 0.01, "neither ring nor rim"
    assert np.median(grey[98:102, 60:140]) < 60, "print stays"


@needs_font
@needs_ocr
def test_a_number_stamped_in_blue_on_a_scan_is_read() -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)

    def put(x: float, y: float, text: str, colour: tuple[float, float, float] = (0, 0, 0)) -> None:
        page.insert_text((x, y), text, fontsize=12, fontfile=FONT.replace("-Bold", ""), fontname="F0", color=colour)

    put(70, 70, "ỦY BAN NHÂN DÂN")
    put(76, 90, "TỈNH LÂM ĐỒNG")
    put(270, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    put(310, 90, "Độc lập - Tự do - Hạnh phúc")
    put(80, 120, "Số:")
    put(106, 120, "2468", (0.1, 0.15, 0.7))
    put(140, 120, "/KH-UBND")
    put(290, 120, "Lâm Đồng, ngày 17 tháng 7 năm 2025")
    put(250, 170, "KẾ HOẠCH")
    put(130, 190, "Triển khai chuyển đổi số trong cơ quan nhà nước")
    for row in range(4):
        put(70, 240 + 20 * row, "Ủy ban nhân dân tỉnh ban hành Kế hoạch với nội dung như sau")
    jpeg = page.get_pixmap(dpi=200).tobytes("jpeg", jpg_quality=60)
    scanned = pymupdf.open()
    scanned.new_page(width=595, height=842).insert_image(pymupdf.Rect(0, 0, 595, 842), stream=jpeg)
    extraction = extract(scanned.tobytes(), "plan.pdf", ocr=find_tesseract())
    head = extraction.document
    assert (head.number, head.notation) == (2468, "2468/KH-UBND")
    assert "number_from_stamp" in {finding.code for finding in extraction.findings}


@needs_ocr
@pytest.mark.skipif(not REAL.exists(), reason="the shared plans do not lie beside the repository")
def test_a_black_and_white_scan_with_a_seal_over_the_signer() -> None:
    """The scan of 1360/QĐ-TTg: the seal's rings run through the surname."""
    path = REAL / "qd-1360-ttg-2025.pdf"
    extraction = extract(path.read_bytes(), path.name, ocr=find_tesseract())
    head = extraction.document
    assert (head.notation, head.place, head.signer_name) == ("1360/QĐ-TTg", "Hà Nội", "Trần Hồng Hà")
    doubts = {finding.code for finding in extraction.findings if finding.column == "signer_name"}
    assert doubts, "a name under a seal is doubtful"


# --- text that lies over a scan ------------------------------------------------------------------------------------


def test_text_kept_from_a_scanned_page_has_plain_numbers_as_places() -> None:
    """The line of an electronic signature over a picture: a number of another kind would make its box unfit to publish."""
    read = Page(1, 595, 842, [], [], [], [])
    read.back = (0.9, 0.01, -0.01, 0.9, 3.0, 4.0)
    word = Word("Ký", 195.0, 4.7, 210.0, 12.0, [(195.0, 203.0), (203.0, 210.0)], 10.0, 7.0, False, False)
    (moved,) = carried([word], Page(1, 595, 842, [], [], [], []), read)
    places = [moved.x0, moved.y0, moved.x1, moved.y1, moved.base, *(edge for pair in moved.edges for edge in pair)]
    assert {type(place) for place in places} == {float}
    assert moved.x0 == pytest.approx((195.0 - 3.0) / 0.9, abs=3), "moved to where the picture shows it"


# --- the post of a deputy under a seal ----------------------------------------------------------------------------


def _set_about(*lines: tuple[float, str], middle: float = 430.0) -> Page:
    """A page with lines (baseline, text) set about one middle; a text may hang over to the right of a seal (`…TỊCH`)."""
    words = []
    for base, text in lines:
        covered = text.count("…") * 9.0
        plain = text.replace("…", "")
        wide = 9.0 * len(plain)
        x = middle - (wide + covered) / 2 + covered
        for token in plain.split():
            long = 9.0 * len(token)
            edges = [(x, x + long)] * len(token)
            words.append(Word(token, x, base - 12, x + long, base + 3, edges, base, 14.0, True, False, confidence=0.9))
            x += long + 9.0
    return Page(1, 595, 842, words, [], [], [])


@pytest.mark.parametrize(
    ("above", "below", "post", "why"),
    [
        ("KT. CHỦ TỊCH", "………TỊCH", "PHÓ CHỦ TỊCH", "no other post ends so"),
        ("KT. CHỦ TỊCH", "……ĐNÚ TỊCH", "PHÓ CHỦ TỊCH", "and scraps of it"),
        ("KT. GIÁM ĐỐC", "………………ĐỐC", "PHÓ GIÁM ĐỐC", "of a department"),
        ("KT. BỘ TRƯỞNG", "………TRƯỞNG", "THỨ TRƯỞNG", "a ministry's has a name of its own"),
        ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH", "read whole"),
        ("KT. CHỦ TỊCH", "THƯỜNG TRỰC", "THƯỜNG TRỰC", "a deputy of another name"),
        ("KT. CHỦ TỊCH", "Nguyễn Văn Tịch", "Nguyễn Văn Tịch", "a name"),
        ("TM. CHỦ TỊCH", "……TỊCH", "TỊCH", "nobody signs for another"),
    ],
)
def test_the_post_of_a_deputy_of_which_a_seal_leaves_the_end(above: str, below: str, post: str, why: str) -> None:
    page = _set_about((300.0, above), (318.0, below))
    repair_ocr([page])
    lower = [word for word in page.words if word.base == 318.0]
    assert " ".join(word.text for word in lower) == post, why
    if post != below.replace("…", ""):
        assert all((word.confidence or 0.0) <= 0.6 for word in lower)
        assert [note.code for note in page.notes] == ["ocr_corrected"]


def test_a_chairman_set_far_from_the_line_above_is_no_deputy() -> None:
    page = _set_about((300.0, "KT. CHỦ TỊCH"), (318.0, "TỊCH"))  # its end does not stand under the other's
    repair_ocr([page])
    assert [word.text for word in page.words][-1] == "TỊCH"
