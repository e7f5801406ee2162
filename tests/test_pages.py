"""Reading pages: displayed coordinates against a second engine, words by geometry, broken input."""

from __future__ import annotations

import io

import pdfplumber
import pymupdf
import pytest

from extractors.errors import ExtractionError
from extractors.geometry import displayed, transform_rect
from extractors.source import open_pdf, read_pages
from tests.typesetting import pdf, sideways, turned

TEXT = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Ủy ban nhân dân tỉnh xây dựng Kế hoạch."


def words_of(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    (page,) = read_pages(open_pdf(data))
    return {word.text: (word.x0, word.y0, word.x1, word.y1) for word in page.words}


def second_engine(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    """pdfplumber gives the page as displayed; with a crop box it measures from the media box, so that is taken off."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        page = document.pages[0]
        left, top = page.cropbox[0], page.cropbox[1]
        return {
            w["text"]: (w["x0"] - left, w["top"] - top, w["x1"] - left, w["bottom"] - top)
            for w in page.extract_words(x_tolerance=1.5)
        }


@pytest.mark.parametrize("rotation", [0, 180])
@pytest.mark.parametrize("crop", [None, (40.0, 30.0, 560.0, 700.0)])
def test_displayed_coordinates(rotation: int, crop: tuple[float, float, float, float] | None) -> None:
    data = turned(pdf(TEXT), rotation, crop)
    (page,) = read_pages(open_pdf(data))
    width, height = (520.0, 670.0) if crop else (595.28, 841.89)
    assert (page.width, page.height) == pytest.approx((width, height), abs=0.1)
    assert page.turn == rotation
    assert not page.sideways
    if rotation == 0:
        ours, theirs = words_of(data), second_engine(data)
        shared = set(ours) & set(theirs)
        assert len(shared) > 15
        for word in shared:
            assert ours[word] == pytest.approx(theirs[word], abs=4.0), word


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_an_upright_page_that_rotate_turns_is_read_in_its_own_direction(rotation: int) -> None:
    """Its words are those of the page before it was turned; `back` leads to where they are displayed."""
    (upright,) = read_pages(open_pdf(pdf(TEXT)))
    data = turned(pdf(TEXT), rotation)
    (page,) = read_pages(open_pdf(data))
    assert [word.text for word in page.words] == [word.text for word in upright.words]
    assert (page.width, page.height) == pytest.approx((upright.width, upright.height))
    assert page.back is not None
    carry = displayed(page.back)
    with pdfplumber.open(io.BytesIO(data)) as document:
        shown = document.pages[0]
        chars = [(c["text"], (c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in shown.chars]
    for word in page.words[:12]:
        x0, y0, x1, y1 = transform_rect((word.x0, word.y0, word.x1, word.y1), carry)
        inside = {char for char, x, y in chars if x0 - 4 <= x <= x1 + 4 and y0 - 4 <= y <= y1 + 4}
        assert set(word.text) <= inside, word.text


@pytest.mark.parametrize("crop", [None, (40.0, 30.0, 800.0, 560.0)])
def test_content_drawn_sideways_and_set_upright(crop: tuple[float, float, float, float] | None) -> None:
    data = sideways(pdf(TEXT))
    if crop is not None:
        data = turned(data, 90, crop)
    (page,) = read_pages(open_pdf(data))
    assert page.words, "text that /Rotate sets upright is upright text"
    assert not page.sideways
    theirs = second_engine(data)
    ours = {word.text: (word.x0, word.y0, word.x1, word.y1) for word in page.words}
    shared = set(ours) & set(theirs)
    assert len(shared) > 10
    for word in shared:
        assert ours[word] == pytest.approx(theirs[word], abs=4.0), word


def test_fonts_that_change_inside_a_word_do_not_break_it() -> None:
    document = pymupdf.open()
    page = document.new_page()
    x = 72.0
    for letter, font in (("Q", "tiro"), ("u", "tibo"), ("y", "tiro"), ("e", "tibo"), ("t", "tiro")):
        page.insert_text((x, 100), letter, fontname=font, fontsize=14)
        x += pymupdf.get_text_length(letter, fontname=font, fontsize=14)
    page.insert_text((x + 6, 100), "dinh", fontname="tiro", fontsize=14)
    (read,) = read_pages(open_pdf(document.tobytes()))
    assert [word.text for word in read.words] == ["Quyet", "dinh"]


def test_text_drawn_twice_for_bold_is_read_once() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "KE HOACH", fontname="tiro", fontsize=14)
    page.insert_text((72.3, 100), "KE HOACH", fontname="tiro", fontsize=14)
    (read,) = read_pages(open_pdf(document.tobytes()))
    assert [word.text for word in read.words] == ["KE", "HOACH"]


def test_ruling_lines_however_they_are_drawn() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.draw_line((50, 100), (300, 100), width=0.5)
    page.draw_rect((50, 200, 300, 260), width=0.5)
    page.draw_rect((50, 400, 300, 401), fill=(0, 0, 0), color=None)
    (read,) = read_pages(open_pdf(document.tobytes()))
    assert sorted(round(line.y0) for line in read.horizontals) == [100, 200, 260, 400]
    assert sorted(round(line.x0) for line in read.verticals) == [50, 300]


BROKEN = [
    (b"%PDF-1.7\nnothing more", "broken_pdf"),
    (pdf(TEXT)[:400], "broken_pdf"),
]


@pytest.mark.parametrize(("data", "code"), BROKEN)
def test_broken_files_say_so(data: bytes, code: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        list(read_pages(open_pdf(data)))
    assert caught.value.code == code
    assert "Fetch" in caught.value.message


def test_a_password_is_named() -> None:
    document = pymupdf.open(stream=pdf(TEXT), filetype="pdf")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    with pytest.raises(ExtractionError) as caught:
        open_pdf(data)
    assert caught.value.code == "encrypted"


def test_a_file_that_only_restricts_printing_is_read() -> None:
    document = pymupdf.open(stream=pdf(TEXT), filetype="pdf")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", permissions=0)
    assert "Luật" in words_of(data)
