"""How sure records of scans are: the odds of their words, column by column; which cells are worth a second reading."""

from __future__ import annotations

import pytest

from benchmarks.scan_confidence import half_figure
from extractors.model import Layout
from extractors.ocr import OcrWord
from extractors.ocr_doubts import misread, ocr_notes, odds_code, spellings
from extractors.scan_cells import doubtful_cells
from extractors.source import Word
from pipeline.scoring import Judgement
from schemas.codes import FINDING_CODES, OCR_ODDS, confidence_of
from schemas.records import Box


def _word(text: str, confidence: float | None, x: float = 10.0) -> Word:
    return Word(text, x, 10, x + 8, 20, [(x, x + 8)] * len(text), 18, 12, False, False, confidence=confidence)


def _layout(words: list[Word]) -> Layout:
    return Layout([], [], [], "pdf_scan", 1, ocr_words={1: words})


def _confidence(words: list[Word]) -> float:
    box = Box(column="title", page=1, x0=0, y0=0, x1=2000, y1=30)
    return confidence_of(note.code for note in ocr_notes(_layout(words), [box]))


@pytest.mark.parametrize(
    ("less", "more", "why"),
    [
        (_word("sở", 0.5), _word("sở", 0.8), "the engine's confidence"),
        (_word("nghêgg", 0.8), _word("nghề", 0.8), "what Vietnamese does not spell"),
        (_word("sở", 0.8), _word("UBND", 0.8), "abbreviations are read rightly at lower confidence"),
        (_word("năm", 0.6), _word("2025", 0.6), "so are figures"),
        (_word("2025", 0.97), _word("năm", 0.97), "but nothing betrays a wrong figure"),
        (_word("sở", 0.3), _word("-", 0.3), "a lone dash says little"),
        (_word("gồm:", 0.965), _word("gồm;", 0.965), "semicolons are read as colons"),
        (_word("chỉ", 0.965), _word("chi", 0.965), "chi is often read as chỉ, never the other way about"),
    ],
)
def test_what_makes_a_word_doubtful(less: Word, more: Word, why: str) -> None:
    assert misread(less) > misread(more), why


def test_a_neighbour_bears_a_word_out() -> None:
    assert misread(_word("chỉ", 0.965), _word("tiêu", 0.965)) < misread(_word("chỉ", 0.965), _word("cho", 0.965))


@pytest.mark.parametrize(
    ("others", "low", "high", "why"),
    [
        ("cấu trúc cấu tạo", 0.0, 0.003, "printed again, and no other spelling is more frequent"),
        ("cẩu " * 1 + "cấu " * 4, 0.01, 0.05, "four times as many are spelt otherwise"),
        ("cẩu " * 1 + "cấu " * 25, 0.05, 0.2, "ten times as many"),
    ],
)
def test_a_spelling_is_judged_by_the_documents_others(others: str, low: float, high: float, why: str) -> None:
    words = [_word(text, 0.965) for text in others.split()]
    assert low <= misread(words[0], None, spellings([words])) <= high, why


def test_a_word_that_stands_once_is_more_doubtful_than_one_that_stands_twice() -> None:
    once, twice = [_word("nghề", 0.9)], [_word("nghề", 0.9), _word("Nghề,", 0.9)]
    assert misread(twice[0], None, spellings([twice])) < misread(once[0], None, spellings([once])) < misread(once[0])


def test_a_damaged_word_that_ocr_reads_differently_is_told_on_its_column() -> None:
    word = _word("ph¸t", 0.3)
    word.disputed = True
    (note,) = ocr_notes(_layout([word]), [Box(column="title", page=1, x0=0, y0=0, x1=200, y1=30)])
    assert (note.code, note.column) == ("text_doubtful", "title")
    assert "ph¸t" in note.message


def test_confidence_falls_with_every_doubtful_word_and_with_length() -> None:
    sure = [_word("sở", 0.965, 10.0 * i) for i in range(60)]
    doubtful = _word("sờ", 0.6, 700)
    steps = [
        _confidence(sure[:5]),
        _confidence(sure),
        _confidence([*sure, doubtful]),
        _confidence([*sure, doubtful, _word("sơ", 0.3, 720)]),
    ]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == 4
    assert steps[0] > 0.9
    assert steps[-1] < 0.45


def test_the_doubt_is_a_finding_on_its_column_that_names_the_words() -> None:
    words = [_word("Sở", 0.96), _word("Giáơ", 0.41, 30)]
    notes = ocr_notes(_layout(words), [Box(column="lead_text", page=1, x0=0, y0=0, x1=200, y1=30)])
    (doubt,) = [note for note in notes if note.code in OCR_ODDS]
    assert doubt.column == "lead_text"
    assert "Giáơ" in doubt.message
    assert "Sở" not in doubt.message
    assert all(FINDING_CODES[code].weight == weight for code, weight in OCR_ODDS.items())


def test_print_that_was_not_read_by_ocr_has_no_such_doubt() -> None:
    assert misread(_word("sờx", None)) == 0.0
    assert ocr_notes(Layout([], [], [], "pdf_text", 1), []) == []
    assert odds_code(1.0) is None


def _cell(index: int, *readings: tuple[str, float]) -> list[OcrWord]:
    return [OcrWord(text, 0, 0, 30, 20, confidence, (index, 0)) for text, confidence in readings]


def test_only_doubtful_cells_are_read_again_and_few_of_them() -> None:
    page = [word for index in range(3, 40) for word in _cell(index, *[("thương", 0.96)] * 8)]
    page += _cell(0, ("Sở", 0.96), ("Công", 0.5)) + _cell(1, ("nghêgg", 0.8)) + _cell(2, ("-", 0.2), ("sở", 0.9))
    page += _cell(45, ("mờ", 0.2))
    assert doubtful_cells(page, 40) == [0, 1], "cell 2 has a doubtful dash only; 45 is no cell"
    worn = [word for index in range(40) for word in _cell(index, *[("mờ", 0.2)] * 8)]
    assert len(doubtful_cells(worn, 40)) == 2, "a second reading costs as much as the first: a twentieth at most"
    assert doubtful_cells([], 40) == []


def test_records_of_equal_confidence_at_the_middle_count_by_their_share() -> None:
    judgements = [
        Judgement("d", "tasks", "", c, right) for c, right in ((0.2, False), (0.5, False), (0.5, True), (0.9, True))
    ]
    figure = half_figure("tasks", judgements)
    assert (figure.records, figure.wrong) == (4, 2)
    assert figure.share == pytest.approx(0.75), "one below the middle, and half of the other"
    assert half_figure("tasks", [j for j in judgements if j.right]).share is None
