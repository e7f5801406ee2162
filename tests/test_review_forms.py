"""The forms and words of the review page, without the page: values there and back, what is refused, both languages."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from pipeline.corrections import SUBJECTS, review_columns
from pipeline.review_app.forms import fields_of, parsed, read, to_text
from pipeline.review_app.words import code_word, label_of, remark
from schemas.tables import TABLES, VOCABULARIES, table


def test_every_column_of_every_table_has_a_field_that_gives_its_value_back() -> None:
    samples: dict[str, Any] = {
        "string": "Đề án", "int32": 2025, "int64": 1809, "float64": 14.48, "bool": True, "date": "2025-12-31",
        "list<string>": ["a", "b"],
    }  # fmt: skip
    for declared in TABLES:
        if not declared.per_document or declared.name in ("findings", "reviews"):
            continue
        row = {name: samples[declared.column(name).type] for name in review_columns(declared)}
        keys = {"agencies": "so-y-te", "provinces": "62", "indicators": "grdp_growth"}
        for name in row:
            if codes := declared.column(name).codes:
                row[name] = VOCABULARIES[codes][0]
            if (refers := (declared.column(name).refers or "").partition(".")[0]) in keys:
                row[name] = keys[refers]
        typed = {field.name: field.text for field in fields_of(declared, row, "vi")}
        values, wrong = read(declared, typed, typed, "vi")
        assert wrong == {}
        assert values == row


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("value_min", "14,48", 14.48),  # as Vietnamese write it
        ("value_min", "1638000000", 1638000000.0),
        ("period_start", " 2025 ", 2025),
        ("unit", unicodedata.normalize("NFD", "tỷ đồng"), "tỷ đồng"),
        ("unit", "   ", None),
        ("per", "year\r\n\r\nperson\n", ["year", "person"]),
    ],
)
def test_what_is_typed_becomes_a_value(column: str, text: str, value: Any) -> None:
    assert parsed(table("targets").column(column), text) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("value_min", "1.638.000"), ("value_min", "nan"), ("value_min", "1e999"), ("period_start", "năm 2025"),
        ("period_start", "99999999999"), ("comparator", "about"), ("average", "maybe"), ("approximate", ""),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_words(column: str, text: str) -> None:
    values, wrong = read(table("targets"), {column: text}, [column], "vi")
    assert column not in values
    assert wrong[column]


def test_numbers_survive_the_form() -> None:
    for value in (0.1 + 0.2, 1638000000.0, 1e15, 14.48, -3.0):
        assert parsed(table("targets").column("value_min"), to_text(value)) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("code", "message", "lang", "said"),
    [
        ("row_joined", "The row goes on over the break before page 26.", "vi", ("dòng nối tiếp sang trang 26", "vi")),
        ("row_joined", "The row goes on over the break before page 26.", "en",
         ("The row goes on over the break before page 26.", "en")),
        ("target_in_sentence", "Read in running text.", "vi", ("", "en")),  # the words of the code say it
        ("deadline_period", "giai đoạn không ghi năm", "vi", ("", "vi")),  # the same words
        ("body_task_form", "giao việc trong câu", "en", ("", "vi")),
        ("citation_type_conflict", "in là “Kế hoạch” nhưng ký hiệu là 2239/QĐ-UBND", "en",
         ("printed “Kế hoạch”, but the notation is 2239/QĐ-UBND", "en")),
        ("x", "một điều mới về “Sở Y tế”", "en", ("một điều mới về “Sở Y tế”", "vi")),  # unknown, but particular
    ],
)  # fmt: skip
def test_findings_are_told_in_the_language_of_the_page(
    code: str, message: str, lang: str, said: tuple[str, str]
) -> None:
    assert remark(code, message, lang) == said


def test_every_code_of_a_form_has_words_in_both_languages() -> None:
    for name in SUBJECTS:
        for column in map(table(name).column, review_columns(table(name))):
            assert all(label_of(column, lang) for lang in ("vi", "en"))
            if column.codes and column.codes != "document_types":  # those are Vietnamese terms
                for code in VOCABULARIES[column.codes]:
                    assert code_word(column.codes, code, "vi") != code, (column.codes, code)
                    assert code_word(column.codes, code, "en") != code_word(column.codes, code, "vi"), (
                        column.codes,
                        code,
                    )
