"""The agency grammar: a table of examples with the reason for each, and properties that hold for any text."""

from __future__ import annotations

import csv
import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.agencies import read_agencies, read_clause
from extractors.issuers import issuer_of
from extractors.model import Context
from schemas.codes import AGENCY_KINDS, FINDING_CODES

CONTEXTS = {
    "kt": Context(
        province_code="62",
        province_name="Kon Tum",
        date_issued=dt.date(2023, 6, 1),
        year=2023,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "hn": Context(
        province_code="01",
        province_name="Hà Nội",
        date_issued=dt.date(2023, 6, 1),
        year=2023,
        issuer_key="uy-ban-nhan-dan-thanh-pho",
    ),
    "dt26": Context(
        province_code="82",
        province_name="Đồng Tháp",
        date_issued=dt.date(2025, 12, 1),
        year=2025,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "ttg": Context(date_issued=dt.date(2025, 11, 27), year=2025, issuer_key="thu-tuong-chinh-phu"),
    "old": Context(
        province_code="74",
        province_name="Bình Dương",
        date_issued=dt.date(2006, 4, 1),
        year=2006,
        issuer_key="uy-ban-nhan-dan-tinh",
    ),
    "so": Context(
        province_code="67",
        province_name="Đắk Nông",
        date_issued=dt.date(2018, 12, 28),
        year=2018,
        issuer_key="so-tai-chinh",
    ),
    "hu": Context(
        province_code="49",
        province_name="Quảng Nam",
        date_issued=dt.date(2022, 5, 1),
        year=2022,
        issuer_key="uy-ban-nhan-dan-huyen-nui-thanh",
    ),
}
with (Path(__file__).parent / "examples" / "agencies.csv").open(encoding="utf-8", newline="") as _handle:
    EXAMPLES = list(csv.DictReader(_handle))


def test_the_table_is_large_enough_and_each_row_has_its_reason() -> None:
    assert len(EXAMPLES) >= 120
    assert all(row["reason"] for row in EXAMPLES)
    assert len({(row["context"], row["role"], row["text"]) for row in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES, ids=[row["text"][:60] for row in EXAMPLES])
def test_example(row: dict[str, str]) -> None:
    expected = [
        (part.split(":")[1], part.split(":")[0]) if ":" in part else (part, row["role"])
        for part in row["expected"].split()
    ]
    reading = read_agencies(row["text"], CONTEXTS[row["context"]], row["role"])
    assert [(mention.key, mention.role) for mention in reading.mentions] == expected, row["reason"]
