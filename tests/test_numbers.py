"""The grammar of numbers: a table of examples with reasons, properties, and time.

`examples/numbers.csv` is of our own writing. A value prints as
`comparator[~] min..max unit /per... average direction base=Y in=PERIOD !finding`, several joined by ` + `.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import Value, find_cell_values, find_values, is_ditto, is_empty, parse_value, read_number
from extractors.periods import find_periods, period_of_column, period_of_heading
from extractors.units import read_unit, unit_in_brackets, unit_of_words

EXAMPLES = list(csv.DictReader((Path(__file__).parent / "examples" / "numbers.csv").open(encoding="utf-8")))


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def render(text: str, value: Value) -> str:
    """One line for a value, as the examples write it."""
    mark = "~" if value.approximate else ""
    parts = [value.comparator + mark, f"{_amount(value.value_min)}..{_amount(value.value_max)}"]
    if value.unit:
        parts.append(value.unit)
    parts.extend("/" + code for code in value.per)
    if value.average:
        parts.append("average")
    if value.direction:
        parts.append(value.direction)
    if value.baseline_year:
        parts.append(f"base={value.baseline_year}")
    if value.period:
        parts.append(f"in={text[value.period.start : value.period.end]}")
    parts.extend("!" + note.code for note in value.notes)
    return " ".join(parts)


def rendered(kind: str, text: str) -> str:
    values = parse_value(text) if kind == "cell" else [m.value for m in find_values(text)]
    return " + ".join(render(text, v) for v in values)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 120
    assert all(row["reason"].strip() for row in EXAMPLES)
    assert len({(row["kind"], row["text"]) for row in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES, ids=[f"{r['kind']}:{r['text'][:40]}" for r in EXAMPLES])
def test_example(row: dict[str, str]) -> None:
    assert rendered(row["kind"], row["text"]) == row["expected"], row["reason"]


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("1.638", 1638.0),
        ("14,48", 14.48),
        ("155.404,62", 155404.62),
        ("08", 8.0),
        ("0,029", 0.029),
        ("632.940.000.000", 632940000000.0),
        ("10.5", 10.5),
        ("0.125", 0.125),
    ],
)
def test_number(raw: str, amount: float) -> None:
    read = read_number(raw)
    assert read is not None
    assert read[0] == amount


@pytest.mark.parametrize("raw", ["1.2.3", "1,2,3", "12.34.567", "1.234,5,6", "9" * 30])
def test_points_and_commas_that_make_no_number(raw: str) -> None:
    assert read_number(raw) is None


@pytest.mark.parametrize(
    ("text", "ditto"),
    [
        ("---nt---", True),
        ("nt", True),
        ("-nt-", True),
        ('"', True),
        ("”", True),
        ("''", True),
        ("〃", True),
        ("Như trên", True),
        ("", False),
        ("-", False),
        ("10%", False),
        ("Sở Nội vụ", False),
    ],
)
def test_ditto(text: str, ditto: bool) -> None:
    assert is_ditto(text) is ditto


@pytest.mark.parametrize(
    ("text", "empty"), [("", True), ("-", True), ("…", True), ("x", True), ("0", False), ("nt", False), ("5%", False)]
)
def test_empty_cell(text: str, empty: bool) -> None:
    assert is_empty(text) is empty


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("đến năm 2030", (None, 2030)),
        ("Đến hết năm 2025", (None, 2025)),
        ("vào năm 2030", (2030, 2030)),
        ("năm 2045", (2045, 2045)),
        ("giai đoạn 2021 - 2025", (2021, 2025)),
        ("giai đoạn (2016 - 2020)", (2016, 2020)),
        ("giai đoạn đến năm 2030", (None, 2030)),
        ("từ năm 2026 đến năm 2030", (2026, 2030)),
        ("từ nay đến năm 2030", (None, 2030)),
        ("từ năm 2025 trở đi", (2025, None)),
        ("trước năm 2030", (None, 2029)),
        ("nhiệm kỳ 2020 – 2025", (2020, 2025)),
        ("đến năm 2030, tầm nhìn đến năm 2045", (None, 2030)),
        ("Tầm nhìn đến năm 2045", (None, 2045)),
        ("KẾ HOẠCH GIAI ĐOẠN 2023-2030", (2023, 2030)),
    ],
)
def test_period_of_heading(text: str, years: tuple[int | None, int | None]) -> None:
    period = period_of_heading(text)
    assert period is not None
    assert (period.year_start, period.year_end) == years


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("so với năm 2020", "baseline"),
        ("so với cùng kỳ năm 2020", "baseline"),
        ("theo giá so sánh 2010", "price"),
        ("tầm nhìn đến năm 2045", "vision"),
        ("ngày 20/9/2023", "date"),
        ("ngày 20 tháng 9 năm 2023", "date"),
    ],
)
def test_years_that_are_no_period(text: str, role: str) -> None:
    assert [p.role for p in find_periods(text)] == [role]


def test_period_of_column() -> None:
    for text, years in [("2026", (2026, 2026)), ("2021 - 2025", (2021, 2025)), ("Năm 2025", (2025, 2025))]:
        period = period_of_column(text)
        assert period is not None
        assert (period.year_start, period.year_end) == years
    assert period_of_column("Chỉ tiêu") is None


@pytest.mark.parametrize(
    ("text", "name", "factor", "per"),
    [
        ("Triệu đồng/người", "VND", 1e6, ("person",)),
        ("1.000 tấn", "t", 1e3, ()),
        ("Tỷ đồng", "VND", 1e9, ()),
        ("%", "%", 1, ()),
        ("Bác sĩ/vạn dân", "Bác sĩ", 1, ("10000 person",)),
        ("Thứ hạng", "Thứ hạng", 1, ()),
    ],
)
def test_unit_column(text: str, name: str, factor: float, per: tuple[str, ...]) -> None:
    unit = unit_of_words(text)
    assert unit is not None
    assert (unit.name, unit.factor, unit.per) == (name, factor, per)


def test_unit_in_brackets_of_an_indicator() -> None:
    unit = unit_in_brackets("Thu nhập bình quân đầu người (triệu đồng/người/năm)")
    assert unit is not None
    assert (unit.name, unit.factor, unit.per) == ("VND", 1e6, ("person", "year"))
    assert unit_in_brackets("Chỉ số sản xuất công nghiệp (IIP)") is None


# --- properties ---------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        *"0123456789.,-–/%()<>≥;: ",
        "năm 2025",
        "đến năm 2030",
        "trên ",
        "khoảng ",
        "từ ",
        "trở lên",
        "triệu",
        " đồng",
        "/năm",
        "so với ",
        "lên ",
        "nt",
        "bình quân ",
        "tăng ",
        "1/3",
        "kWh",
    ]
)
ANY_TEXT = st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join))


@given(ANY_TEXT)
def test_never_raises_and_spans_lie_in_the_text(text: str) -> None:
    for found in (find_values(text), find_cell_values(text)):
        end = 0
        for match in found:
            assert end <= match.number_start < match.number_end <= match.end <= len(text)
            assert 0 <= match.start <= match.number_start
            assert 0 <= match.predicate <= match.number_start
            assert text[match.number_start].isdigit()
            value = match.value
            if value.value_min is not None and value.value_max is not None:
                assert value.value_min <= value.value_max
            assert (value.value_min is None) == (value.comparator in ("lt", "le"))
            assert (value.value_max is None) == (value.comparator in ("gt", "ge"))
            end = match.end
    for period in find_periods(text):
        assert 0 <= period.start < period.end <= len(text)
    for at in range(min(len(text), 5)):
        unit = read_unit(text, at)
        assert unit is None or at <= unit.start < unit.end <= len(text)
    parse_value(text)
    is_ditto(text)
    is_empty(text)


_WORDS = {"eq": "", "gt": "trên ", "ge": "ít nhất ", "lt": "dưới ", "le": "không quá "}
_UNITS = {
    "%": "%",
    "VND": " đồng",
    "USD": " USD",
    "W": " W",
    "kWh": " kWh",
    "km": " km",
    "ha": " ha",
    "m3": " m3",
    "t": " tấn",
}
_PER = {(): "", ("year",): "/năm", ("person",): "/người", ("person", "year"): "/người/năm"}


def _printed(value: float) -> str:
    whole, _, decimals = f"{value:.2f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{int(whole):,}".replace(",", ".") + ("," + decimals if decimals else "")


@given(
    st.sampled_from([*_WORDS, "between"]),
    st.integers(0, 99_999_999).map(lambda n: n / 100),
    st.integers(1, 9_999).map(lambda n: n / 100),
    st.sampled_from(list(_UNITS)),
    st.sampled_from(list(_PER)),
    st.booleans(),
)
def test_the_printed_normal_form_reads_back(
    comparator: str, low: float, more: float, unit: str, per: tuple[str, ...], approximate: bool
) -> None:
    about = "khoảng " if approximate else ""
    high = round(low + more, 2)
    amount = f"{_printed(low)} - {_printed(high)}" if comparator == "between" else _printed(low)
    text = f"{about}{_WORDS.get(comparator, '')}{amount}{_UNITS[unit]}{_PER[per]}"
    (value,) = parse_value(text)
    assert value.comparator == comparator
    assert value.approximate is approximate
    assert (value.unit, value.per) == (unit, per)
    assert value.value_min == (None if comparator in ("lt", "le") else pytest.approx(low))
    top = high if comparator == "between" else low
    assert value.value_max == (None if comparator in ("gt", "ge") else pytest.approx(top))


@pytest.mark.parametrize(
    "line",
    [",", "1", "1,", "1 ", "%", "trên ", "từ 1 ", "năm 2025 ", "(", "- ", "1/", "triệu "],
    ids=lambda line: repr(line),
)
def test_time_is_linear_in_the_length(line: str) -> None:
    """The worst lines finish; the bound is wide, quadratic time would take many minutes."""
    text = line * (60_000 // len(line))
    start = time.perf_counter()
    find_values(text)
    assert time.perf_counter() - start < 20
