"""Torn and glued words: what is set right, and all that is left as printed."""

from __future__ import annotations

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.source import Word, open_pdf, read_pages
from extractors.torn import mend
from tests.typesetting import pdf

TEXTS = [
    ("Q UYẾT ĐỊNH", "QUYẾT ĐỊNH", "the head of a decision, its large first letter drawn apart"),
    ("K Ế HOẠCH", "K Ế HOẠCH", "kế is too short a word to be certain of"),
    ("C HƯƠNG TRÌNH", "CHƯƠNG TRÌNH", ""),
    ("ngày 05 t háng 3 năm 20 17", "ngày 05 tháng 3 năm 2017", "a date"),
    ("năm 20 dự án", "năm 20 dự án", "a count after the word year"),
    ("trong năm 20 45 lượt", "trong năm 2045 lượt", "two and two digits after năm are a year"),
    ("có 20 17 xã", "có 20 17 xã", "no word for year before it"),
    ("a) Quyết định", "a) Quyết định", "a label"),
    ("ngày14/10/2021", "ngày 14/10/2021", "a blank is missing before a date"),
    ("số57/KH-UBND", "số 57/KH-UBND", "and before a number"),
    ("năm2025-2030;", "năm 2025-2030;", ""),
    ("H2O, CO2 và PM2.5", "H2O, CO2 và PM2.5", "letters and digits that belong together"),
    ("quy hoạch,xây dựng", "quy hoạch,xây dựng", "as printed: no number is at stake"),
    ("Điều1.", "Điều 1.", ""),
    ("Số: 12/KH-UBND", "Số: 12/KH-UBND", "nothing to do"),
]


def mend_text(text: str) -> tuple[str, int]:
    """The lines of a text set in letters of one width, mended, and how many places were."""
    words: list[Word] = []
    for row, line in enumerate(text.split("\n")):
        x, base = 0.0, 20.0 * row
        for printed in line.split():
            edges = [(x + 7 * at, x + 7 * at + 7) for at in range(len(printed))]
            x = edges[-1][1]
            words.append(Word(printed, edges[0][0], base - 10, x, base + 3, edges, base, 14.0, False, False))
            x += 3.5
    count = mend(words)
    rows = range(text.count("\n") + 1)
    return "\n".join(" ".join(word.text for word in words if word.base == 20.0 * row) for row in rows), count


@pytest.mark.parametrize(("printed", "read", "why"), TEXTS)
def test_texts(printed: str, read: str, why: str) -> None:
    text, count = mend_text(printed)
    assert text == read, why
    assert (count > 0) == (printed != read)


@given(st.text(alphabet="Q UYẾTngàyăm20 17\n", max_size=60))
def test_only_blanks_come_and_go(text: str) -> None:
    mended, _ = mend_text(text)
    assert "".join(mended.split()) == "".join(text.split())
    assert mended.count("\n") == text.count("\n")


def test_words_of_a_page_keep_their_places() -> None:
    document = pymupdf.open(stream=pdf("Q UYẾT ĐỊNH ngày14/10/2021 năm 20 17"), filetype="pdf")
    (page,) = read_pages(open_pdf(document.tobytes()))
    assert [word.text for word in page.words] == ["QUYẾT", "ĐỊNH", "ngày", "14/10/2021", "năm", "2017"]
    assert page.mended == 3
    for word in page.words:
        assert len(word.edges) == len(word.text)
        assert [word.x0, word.x1] == [word.edges[0][0], word.edges[-1][1]]
