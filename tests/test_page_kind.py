"""What a page is: each class made of a typeset page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pymupdf
import pytest

from extractors.document import extract
from extractors.errors import ExtractionError
from extractors.page_kind import judge_page
from extractors.source import read_page
from tests.scans import SAMPLES, scan

PLAN = SAMPLES / "phu-yen-2025-kh-cay-xanh-truong-hoc.pdf"
GARBAGE = "QUYET DfNH Ve vi6c ban hdnh K6 hogch co cdu lai ngdnh cdng nghi6p tinh d6n nam 2025 Cdn cil Lu4t T6 chuc "


def _inner(rect: pymupdf.Rect, left: float, top: float, right: float, bottom: float) -> pymupdf.Rect:
    return pymupdf.Rect(rect.x0 + left, rect.y0 + top, rect.x1 - right, rect.y1 - bottom)


def _scanned() -> pymupdf.Document:
    return pymupdf.open(stream=scan(PLAN, [1]))


def _digital() -> pymupdf.Document:
    return pymupdf.open(PLAN)


def _blank() -> pymupdf.Document:
    document = pymupdf.open()
    document.new_page()
    return document


def _outlines() -> pymupdf.Document:
    with pymupdf.open(PLAN) as document:
        svg = document[0].get_svg_image(text_as_path=True)
    return pymupdf.open(stream=pymupdf.open(stream=svg.encode(), filetype="svg").convert_to_pdf())


def _hidden(text: str) -> pymupdf.Document:
    document = _scanned()
    page = document[0]
    page.insert_textbox(_inner(page.rect, 60, 60, 60, 60), text * 6, fontname="helv", fontsize=9, render_mode=3)
    return document


def _signed_scan() -> pymupdf.Document:
    document = _scanned()
    document[0].insert_text((300, 20), "Signed by: UBND 21.01.2020 09:32:33 +07:00", fontsize=7)
    return document


def _under_picture() -> pymupdf.Document:
    document = pymupdf.open()
    with _scanned() as source:
        rect = source[0].rect
        picture = source[0].get_pixmap(dpi=100).tobytes("png")
    page = document.new_page(width=rect.width, height=rect.height)
    page.insert_textbox(_inner(rect, 60, 60, 60, 60), GARBAGE * 6, fontname="helv", fontsize=9)
    page.insert_image(rect, stream=picture)
    return document


def _half() -> pymupdf.Document:
    document = pymupdf.open(PLAN)
    with pymupdf.open(PLAN) as source:
        picture = source[0].get_pixmap(dpi=100).tobytes("png")
    document[1].insert_image(_inner(document[1].rect, 60, 380, 60, 40), stream=picture)
    document.select([1])
    return document


@pytest.mark.parametrize(
    ("make", "kind", "scan_page"),
    [
        (_digital, "digital", False),
        (_scanned, "scanned", True),
        (_blank, "blank", False),
        (_outlines, "outlines", True),
        (lambda: _hidden(GARBAGE), "scanned", True),
        (_signed_scan, "short", True),
        (_under_picture, "scanned", True),
        (_half, "mixed", False),
    ],
    ids=[
        "digital",
        "scanned",
        "blank",
        "outlines",
        "hidden garbage",
        "signature over a scan",
        "text under a picture",
        "half",
    ],
)
def test_kinds(make: Callable[[], pymupdf.Document], kind: str, scan_page: bool) -> None:
    with make() as document:
        found = judge_page(document[0], read_page(document[0], 1))
    assert (found.name, found.is_scan) == (kind, scan_page), found.reason
    note = found.note(1)
    assert (note is None) == (kind == "digital"), "every decision but the ordinary one gives its reason"


def test_garbage_that_shows_is_told() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_textbox(_inner(page.rect, 60, 60, 60, 60), GARBAGE * 6, fontname="helv", fontsize=9)
    assert judge_page(page, read_page(page, 1)).name == "garbage"


@pytest.mark.parametrize("make", [_scanned, _signed_scan, lambda: _hidden(GARBAGE), _outlines])
def test_without_an_engine_a_scan_is_refused_with_the_line_that_installs_one(
    make: Callable[[], pymupdf.Document],
) -> None:
    with make() as document:
        data = document.tobytes()
    with pytest.raises(ExtractionError, match="apt-get install -y tesseract-ocr") as caught:
        extract(data, "scan.pdf")
    assert caught.value.code == "no_text"


def test_a_page_without_text_among_others_is_a_finding() -> None:
    document = pymupdf.open(PLAN)
    with _scanned() as scanned:
        document.insert_pdf(scanned)
    extraction = extract(document.tobytes(), "mixed.pdf")
    assert extraction.document.source_kind == "pdf_mixed"
    assert {"page_scanned", "page_without_text"} <= {finding.code for finding in extraction.findings}


def _layered(page: int = 7, *, share: float = 1.0, garbage: bool = False) -> pymupdf.Document:
    """A page of a plan with its picture over its text; `share` of the words are left, or words without their accents."""
    plan = SAMPLES / "son-la-2024-qd-nghe-thu-cong.pdf"
    document = pymupdf.open(plan)
    document.select([page - 1])
    sheet = document[0]
    picture = sheet.get_pixmap(dpi=150).tobytes("jpg")
    words = sheet.get_text("words")
    if garbage:
        document = pymupdf.open()
        sheet = document.new_page(width=sheet.rect.width, height=sheet.rect.height)
        for word in words:
            plain = "".join(char for char in unicodedata.normalize("NFD", word[4]) if ord(char) < 128)
            sheet.insert_text((word[0], word[3] - 3), plain or "-", fontsize=9, render_mode=3)
    elif share < 1:
        below = sorted(word[3] for word in words)[int(len(words) * share)]
        sheet.add_redact_annot(pymupdf.Rect(0, below, sheet.rect.width, sheet.rect.height))
        sheet.apply_redactions()
    document[0].insert_image(document[0].rect, stream=picture)
    return pymupdf.open(stream=document.tobytes())


@pytest.mark.parametrize(
    ("make", "kind", "reason"),
    [
        (_layered, "layered", "hidden text layer"),
        (lambda: _layered(garbage=True), "scanned", "carry a mark"),
        (lambda: _layered(share=0.5), "scanned", "too short"),
        (lambda: _layered(share=0.02), "scanned", "too short"),
    ],
    ids=["good", "accents lost", "half of the page", "a line"],
)
def test_a_layer_under_a_scan_is_judged_by_its_words_and_by_what_it_leaves_out(
    make: Callable[[], pymupdf.Document], kind: str, reason: str
) -> None:
    with make() as document:
        found = judge_page(document[0], read_page(document[0], 1))
    assert found.name == kind
    assert reason in found.reason


def test_a_good_layer_is_read_without_ocr_and_its_table_by_the_lines_of_the_picture() -> None:
    with _layered() as document:
        data = document.tobytes()
    read = extract(data, "layered.pdf")
    with pymupdf.open(SAMPLES / "son-la-2024-qd-nghe-thu-cong.pdf") as plan:
        plan.select([6])
        clean = extract(plan.tobytes(), "clean.pdf")
    assert len(clean.tasks) > 5
    assert [(task.label, task.title, task.lead_text) for task in read.tasks] == [
        (task.label, task.title, task.lead_text) for task in clean.tasks
    ]
    assert read.document.source_kind == "pdf_scan"
    assert "text_layer_hidden" in {finding.code for finding in read.findings}


def test_pages_are_judged_one_by_one() -> None:
    with _layered() as document, _layered(2, garbage=True) as garbage:
        document.insert_pdf(garbage)
        kinds = [judge_page(page, read_page(page, page.number + 1)).name for page in document]
    assert kinds == ["layered", "scanned"]
