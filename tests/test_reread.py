"""Damaged words of a text layer read again in the picture: made by letting a font lie about what its glyphs are."""

from __future__ import annotations

from functools import cache

import pymupdf
import pytest

from extractors.document import extract
from extractors.ocr import INSTALL
from extractors.reread import doubtful_words, torn_words
from extractors.source import Word, open_pdf, read_pages
from pipeline.ocr import find_tesseract
from tests.scans import SAMPLES, FakeEngine

PLAN = SAMPLES / "phu-yen-2025-kh-cay-xanh-truong-hoc.pdf"
LIE = "\uf123"  # what the fonts say of ế: a character of private use


@cache
def lying(glyph: str = "ế", told: str = LIE, turn: int = 0) -> bytes:
    """The first page of the plan, in whose fonts `glyph` is said to be `told`."""
    with pymupdf.open(PLAN) as document:
        document.select([0])
        for xref in range(1, document.xref_length()):
            kind, value = document.xref_get_key(xref, "ToUnicode")
            if kind == "xref":
                stream = int(value.split()[0])
                wrong = document.xref_stream(stream).replace(b"> <%04X>" % ord(glyph), b"> <%04X>" % ord(told))
                document.update_stream(stream, wrong)
        document[0].set_rotation(turn)
        return bytes(document.tobytes())


def _words(*texts: str, gap: float = 4.0) -> list[Word]:
    out: list[Word] = []
    x = 60.0
    for order, text in enumerate(texts):
        wide = 6.0 * len(text)
        edges = [(x + i * 6.0, x + (i + 1) * 6.0) for i in range(len(text))]
        out.append(Word(text, x, 90, x + wide, 105, edges, 102, 12.0, False, False, order=order))
        x += wide + gap
    return out


@pytest.mark.parametrize(
    ("text", "doubtful", "why"),
    [
        ("k\uf123", True, "a character of private use is no letter"),
        ("\ufffdoạch", True, "a glyph without meaning"),
        ("ph¸t", True, "a sign inside a word: text of a legacy font that says it is Unicode"),
        ("triểnn", True, "marked letters that no syllable is spelt with"),
        ("triển", False, "a word"),
        ("logistics", False, "plain letters may be any language"),
        ("UBND", False, "an abbreviation"),
        ("57/KH-UBND", False, "a notation"),
        ("Đắk", False, "the name of a province"),
        ("Krông", False, "a name of another language of the country"),
        ("\uf0b7", False, "a bullet of a symbol font"),
        ("10.5%", False, "a number"),
        ("và/hoặc", False, "alternatives"),
    ],
)
def test_which_words_cannot_be_what_is_printed(text: str, doubtful: bool, why: str) -> None:
    assert (doubtful_words(_words("kế", text, "hoạch")) == [1]) == doubtful, why


@pytest.mark.parametrize(
    ("texts", "torn", "why"),
    [
        (("ph", "át", "triển"), [0], "consonants torn off"),
        (("điểm", "c", "khoản"), [], "the letter of a point"),
        (("c", "Ủy"), [], "one word has one letter case"),
        (("10", "kg", "thóc"), [], "a unit"),
    ],
)
def test_what_may_be_torn(texts: tuple[str, ...], torn: list[int], why: str) -> None:
    assert torn_words(_words(*texts, gap=3.0)) == torn, why


def test_clean_pages_ask_no_engine() -> None:
    engine = FakeEngine("sai")
    document = extract(PLAN.read_bytes(), PLAN.name, ocr=engine).document
    assert (engine.seen, document.ocr_engine) == ([], None)


def test_a_word_that_ocr_reads_differently_stays_as_printed_and_is_told() -> None:
    engine = FakeEngine("sai hẳn rồi")
    extraction = extract(lying(), PLAN.name, ocr=engine)
    assert len(engine.seen) == 1, "one recognition for the page"
    assert any(LIE in block.text for block in extraction.blocks)
    told = [finding for finding in extraction.findings if finding.code == "text_doubtful"]
    assert {finding.subject_type for finding in told} >= {"document", "block"}
    damaged = [block for block in extraction.blocks if LIE in block.text]
    assert all(block.confidence <= 0.7 for block in damaged)
    assert "text_reread" not in {finding.code for finding in extraction.findings}


def test_without_an_engine_nothing_is_read_again() -> None:
    extraction = extract(lying(), PLAN.name, ocr=FakeEngine("x"), ocr_mode="never")
    assert any(LIE in block.text for block in extraction.blocks)
    assert extraction.document.ocr_engine is None


@pytest.mark.skipif(find_tesseract() is None, reason=f"no tesseract: {INSTALL}")
@pytest.mark.parametrize("turn", [0, 90])
def test_glyphs_that_a_font_lies_about_are_read_in_the_picture(turn: int) -> None:
    with open_pdf(lying(turn=turn)) as document:
        (page,) = read_pages(document)
    damaged = [word.text for word in page.words if LIE in word.text]
    assert len(damaged) > 8
    clean = " ".join(block.text for block in extract(lying("ế", "ế", turn), PLAN.name).blocks)
    extraction = extract(lying(turn=turn), PLAN.name, ocr=find_tesseract())
    read = " ".join(block.text for block in extraction.blocks)
    assert LIE not in read
    same = sum(a == b for a, b in zip(read.split(), clean.split(), strict=False))
    assert same >= len(clean.split()) - 1
    assert "text_reread" in {finding.code for finding in extraction.findings}
    assert extraction.document.source_kind == "pdf_text"
