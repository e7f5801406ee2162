"""Damaged and hostile PDFs in this process: each ends quickly, as records or as an error with a code."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pymupdf
import pytest

from extractors.document import extract
from extractors.errors import ExtractionError
from extractors.source import open_pdf
from tests import hostile

CUT = list(hostile.truncations())


@pytest.mark.parametrize("data", [data for data in CUT if b"startxref" not in data[-40:]], ids=len)
def test_what_was_cut_short_is_broken_and_not_a_document_with_little_text(data: bytes) -> None:
    whole = next(path for path in hostile.SAMPLES.glob("*.pdf") if path.read_bytes().startswith(data)).read_bytes()
    if data.rindex(b"endobj") < whole.rindex(b"endobj"):
        with pytest.raises(ExtractionError, match="Fetch it again") as raised:
            extract(data, "a.pdf")
        assert raised.value.code == "broken_pdf", raised.value.message
    else:  # only the table of objects was lost
        assert len(extract(data, "a.pdf").blocks) == len(extract(whole, "a.pdf").blocks)


def test_a_page_whose_content_is_missing_is_found_wherever_it_stands() -> None:
    """Taken out of the middle: the file ends well, one page has nothing to show."""
    data = hostile.pdf(
        {
            1: b"<</Type/Catalog /Pages 2 0 R>>",
            2: b"<</Type/Pages /Kids[3 0 R 6 0 R] /Count 2>>",
            3: b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 595 842] /Contents 4 0 R /Resources<</Font<</F 5 0 R>>>>>>",
            4: hostile.stream(hostile.LINE % 700),
            5: b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>",
            6: b"<</Type/Page /Parent 2 0 R /MediaBox[0 0 595 842] /Contents 7 0 R /Resources<</Font<</F 5 0 R>>>>>>",
        }
    )
    assert open_pdf(data).page_count == 2, "a reference into the void in a file that is sound: MuPDF mends nothing"
    with pytest.raises(ExtractionError, match="page 2") as raised:
        open_pdf(data.replace(b"startxref\n", b"startxref\n9"))
    assert raised.value.code == "broken_pdf"


def test_a_file_whose_table_of_objects_alone_is_wrong_is_read() -> None:
    path = sorted(Path(hostile.SAMPLES).glob("*.pdf"))[0]
    data = path.read_bytes()
    at = data.rindex(b"startxref")
    mended = extract(data[:at] + b"startxref\n7\n%%EOF", "a.pdf")
    assert [block.text for block in mended.blocks] == [block.text for block in extract(data, "a.pdf").blocks]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (hostile.cyclic_tree(), "broken_pdf"),  # nodes that are each other's children
        (hostile.false_count(100_000_000), "broken_pdf"),  # the tree claims what it has not
        (hostile.many_pages(10_000), "too_many_pages"),
        (hostile.encrypted("secret"), "encrypted"),
        (hostile.bomb(1 << 26), "no_text"),
    ],
    ids=["cyclic", "false-count", "pages", "encrypted", "bomb"],
)
def test_refused_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(ExtractionError) as raised:
        extract(data, "a.pdf")
    assert raised.value.code == code
    if code == "too_many_pages":
        assert "3000" in raised.value.message
        assert "--max-pages" in raised.value.message


@pytest.mark.parametrize(
    "data",
    [
        hostile.encrypted(""),  # an owner's password forbids copying, not reading
        hostile.with_scripts(),
        hostile.deep_tree(2_000),
        hostile.line_drawing(3_000),
        hostile.cross_stitch(14),
        hostile.dense_grid(300),
        hostile.image_bomb(20_000, 20_000),
    ],
    ids=["owner", "scripts", "deep", "drawing", "crosses", "graph-paper", "image"],
)
def test_read_in_time(data: bytes) -> None:
    started = time.process_time()
    extraction = extract(data, "a.pdf")
    assert extraction.blocks
    assert time.process_time() - started < 20


def test_scripts_and_attached_files_leave_no_trace() -> None:
    with pymupdf.open(stream=hostile.with_scripts()) as document:
        assert document.embfile_count() == 1
    plain = extract(sorted(hostile.SAMPLES.glob("*.pdf"))[0].read_bytes(), "a.pdf")
    scripted = extract(hostile.with_scripts(), "a.pdf")
    assert [block.text for block in scripted.blocks] == [block.text for block in plain.blocks]


@pytest.mark.parametrize("data", [hostile.dense_grid(120), hostile.cross_stitch(14)], ids=["net", "crosses"])
def test_a_drawing_that_is_not_searched_for_tables_is_told(data: bytes) -> None:
    assert "drawing_skipped" in {finding.code for finding in extract(data, "a.pdf").findings}


@pytest.mark.parametrize("seed", [350, 1823, 4551])
def test_mutants_that_were_internal_errors(seed: int) -> None:
    """Text without a direction or a place (its matrix is all zeros); a page that is no object."""
    with contextlib.suppress(ExtractionError):
        extract(hostile.mutant(seed), "a.pdf")
