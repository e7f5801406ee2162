"""Roman numerals of scans that their neighbours in sequence tell. No OCR engine is needed: pages are made of words."""

from __future__ import annotations

import pytest

from extractors.ocr_repairs import repair_ocr
from extractors.source import Page, Word

_SIZE = 14.0


def _page(rows: list[tuple[str, str]], *, gap: float = 0.3, stems: dict[int, float] | None = None) -> Page:
    """Lines of a numeral and its title; `gap` between them in sizes, `stems` the width of some numerals in stems."""
    words = []
    for at, (numeral, title) in enumerate(rows):
        x, base = 90.0, 100.0 + 30 * at
        for place, text in enumerate([numeral, *title.split()]):
            wide = 0.45 * _SIZE * len(text)
            if place == 0 and stems and at in stems:
                wide = (0.37 * stems[at] + 0.25) * _SIZE
            edges = [(x, x + wide)] * len(text)
            words.append(
                Word(text, x, base - 12, x + wide, base + 3, edges, base, _SIZE, gap < 1, False, confidence=0.7)
            )
            x += wide + (gap if place == 0 else 0.3) * _SIZE
    return Page(1, 595, 842, words, [], [], [])


def _read(rows: list[tuple[str, str]], **drawn: object) -> list[str]:
    page = _page(rows, **drawn)  # type: ignore[arg-type]
    repair_ocr([page])
    firsts = {word.base: word.text for word in reversed(page.words)}
    return [firsts[base] for base in sorted(firsts)]


def _rows(*numerals: str) -> list[tuple[str, str]]:
    return [(numeral, "NHIỆM VỤ" if at % 2 else "MỤC TIÊU") for at, numeral in enumerate(numerals)]


@pytest.mark.parametrize(
    ("read", "right", "why"),
    [
        ("I II HI! 1 IV", "I II III 1 IV", "a stem read as a mark; rows between the section rows count for themselves"),
        ("I II NHI IV", "I II III IV", "three stems read as five"),
        ("I 1 2 H 1 2 3 IV", "I 1 2 H 1 2 3 IV", "a section row is missing: nothing tells which"),
        ("I 1 2 H 1 III 1", "I 1 2 II 1 III 1", "two stems as one letter"),
        ("I IL III", "I II III", "a stem as L"),
        ("I II HI", "I II III", "the last one can be neither the first of others nor one more"),
        ("I HI", "I HI", "II or III: left as read"),
        ("1 1 2 3 II 1 2", "I 1 2 3 II 1 2", "a figure before a row that begins to count anew, and II after it"),
        ("1 2 3 4", "1 2 3 4", "row numbers stay"),
        ("I II III 1V V", "I II III IV V", "a figure in a numeral"),
        ("I II III ÌV", "I II III IV", "a stem with a mark, the last one"),
        ("Ì II III", "I II III", "the first one"),
        ("I II V VI", "I II V VI", "numerals that were printed so"),
        ("I L II", "I L II", "a letter that is no numeral between two that follow each other"),
    ],
)
def test_section_rows_of_a_table_are_told_by_their_neighbours(read: str, right: str, why: str) -> None:
    assert _read(_rows(*read.split()), gap=3.5) == right.split(), why


def test_headings_are_told_by_their_neighbours_where_width_and_letters_leave_a_choice() -> None:
    # the engine took the line for a larger one, so that the width says one stem less
    rows = _rows("I.", "II.", "HI.", "IV.")
    assert _read(rows, stems={0: 1, 1: 2, 2: 2.2, 3: 2}) == ["I.", "II.", "III.", "IV."]


def test_a_numeral_that_is_read_surely_stays_though_it_is_printed_twice() -> None:
    page = _page(_rows("I.", "II.", "II.", "IV."), stems={0: 1, 1: 2, 2: 2, 3: 2})
    for word in page.words:
        word.confidence = 0.95
    repair_ocr([page])
    assert [word.text for word in page.words if word.x0 == 90.0] == ["I.", "II.", "II.", "IV."]


def test_what_the_sequence_tells_is_a_finding() -> None:
    page = _page(_rows("I", "H", "III"), gap=3.5)
    repair_ocr([page])
    (note,) = page.notes
    assert note.code == "ocr_corrected"
    assert "“H” is “II”" in note.message
