"""The registries: every key and period once, no gaps inside a chain, no overlaps, no cycles, spellings found."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict

import pytest

from schemas.codes import AGENCY_KINDS
from schemas.identifiers import slug
from schemas.registries import (
    MERGER_2025,
    agencies,
    agency_row,
    agency_rows,
    province_at,
    province_by_name,
    province_code_2025,
    provinces,
    successor_key,
)

DAY = dt.timedelta(days=1)
# From March to June 2025 one regional office stood for several provinces; the province's own office follows in July.
INTERIM = {"cuc-thue", "cuc-thue-tinh", "cuc-thue-thanh-pho"}


@pytest.mark.parametrize(
    ("date", "count", "why"),
    [
        (dt.date(2002, 6, 1), 61, "after the divisions of 1997"),
        (dt.date(2004, 1, 1), 64, "Đắk Nông, Điện Biên, Hậu Giang divided off on this day"),
        (dt.date(2008, 7, 31), 64, "last day of Hà Tây"),
        (dt.date(2008, 8, 1), 63, "Hà Tây joined Hà Nội"),
        (dt.date(2025, 6, 30), 63, "last day before the mergers"),
        (dt.date(2025, 7, 1), 34, "Nghị quyết 202/2025/QH15"),
        (dt.date(2026, 8, 1), 34, "Đồng Nai became a city, the number stays"),
    ],
)
def test_number_of_provinces(date: dt.date, count: int, why: str) -> None:
    rows = [row for row in provinces() if row.valid_from <= date and (row.valid_to is None or date <= row.valid_to)]
    assert len(rows) == count, why
    assert len({row.code for row in rows}) == count
    assert len({row.name for row in rows}) == count


def _periods_are_sound(rows: list[tuple[dt.date, dt.date | None]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    for start, end in rows:
        assert end is None or start <= end
    for (_, end), (start, _) in itertools.pairwise(rows):
        assert end is not None, "an open period is followed by another"
        assert end < start, "overlap"


def test_provinces_have_no_overlap_and_no_gap() -> None:
    by_code: dict[str, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for row in provinces():
        by_code[row.code].append((row.valid_from, row.valid_to))
    for periods in by_code.values():
        _periods_are_sound(periods)
        ordered = sorted(periods, key=lambda period: period[0])
        for (_, end), (start, _) in itertools.pairwise(ordered):
            assert end is not None
            assert start == end + DAY, "a code that is used again is used from the next day"


def test_every_ended_province_has_a_successor_in_force_the_next_day() -> None:
    for row in provinces():
        if row.valid_to is None:
            assert row.successor_codes == ()
            continue
        assert row.successor_codes
        for code in row.successor_codes:
            following = province_at(code, row.valid_to + DAY)
            assert following is not None, (row.code, code)


def test_mergers_name_exactly_the_former_provinces() -> None:
    merged = [code for row in provinces() if row.valid_from == MERGER_2025 for code in row.merged_from]
    assert len(merged) == len(set(merged)) == 52, "23 provinces were formed of 52"


@pytest.mark.parametrize(
    ("text", "date", "code", "name"),
    [
        ("Trà Vinh", dt.date(2021, 9, 1), "84", "Trà Vinh"),
        ("TỈNH TRÀ VINH", dt.date(2021, 9, 1), "84", "Trà Vinh"),
        ("Hoà Bình", dt.date(2020, 1, 1), "17", "Hòa Bình"),
        ("Thanh Hoá", dt.date(2026, 1, 1), "38", "Thanh Hóa"),
        ("Đăk Nông", dt.date(2018, 12, 28), "67", "Đắk Nông"),
        ("Đắc Lắc", dt.date(2003, 1, 1), "66", "Đắk Lắk"),
        ("Dak Lak", dt.date(2025, 11, 21), "66", "Đắk Lắk"),
        ("Bà Rịa – Vũng Tàu", dt.date(2010, 1, 1), "77", "Bà Rịa - Vũng Tàu"),
        ("TP.HCM", dt.date(2010, 1, 1), "79", "Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", dt.date(2026, 1, 1), "79", "Hồ Chí Minh"),
        ("Thừa Thiên - Huế", dt.date(2019, 1, 1), "46", "Thừa Thiên Huế"),
        ("thành phố Huế", dt.date(2025, 2, 1), "46", "Huế"),
        ("Hà Tây", dt.date(2007, 5, 5), "28", "Hà Tây"),
        ("Lào Cai", dt.date(2024, 1, 1), "10", "Lào Cai"),
        ("Lào Cai", dt.date(2025, 7, 1), "15", "Lào Cai"),
        ("Đồng Tháp", dt.date(2025, 12, 1), "82", "Đồng Tháp"),
        ("Kon Tum", None, "62", "Kon Tum"),
    ],
)
def test_province_by_name(text: str, date: dt.date | None, code: str, name: str) -> None:
    row = province_by_name(text, date)
    assert row is not None
    assert (row.code, row.name) == (code, name)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Hà Tây", dt.date(2009, 1, 1)),
        ("Kon Tum", dt.date(2025, 7, 1)),
        ("Hậu Giang", dt.date(2003, 12, 31)),
        ("Nha Trang", None),
        ("", None),
    ],
)
def test_no_province(text: str, date: dt.date | None) -> None:
    assert province_by_name(text, date) is None


def test_the_seven_codes_that_changed_meaning() -> None:
    before, after = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
    changed = {}
    for code in ("15", "24", "44", "52", "80", "82", "91"):
        old, new = province_at(code, before), province_at(code, after)
        assert old is not None
        assert new is not None
        changed[old.name] = new.name
    assert changed == {
        "Yên Bái": "Lào Cai",
        "Bắc Giang": "Bắc Ninh",
        "Quảng Bình": "Quảng Trị",
        "Bình Định": "Gia Lai",
        "Long An": "Tây Ninh",
        "Tiền Giang": "Đồng Tháp",
        "Kiên Giang": "An Giang",
    }


@pytest.mark.parametrize(
    ("code", "date", "now"),
    [
        ("62", dt.date(2023, 6, 1), "51"),
        ("49", None, "48"),
        ("84", dt.date(2021, 9, 1), "86"),
        ("28", dt.date(2005, 1, 1), "01"),
        ("66", dt.date(2003, 1, 1), "66"),
        ("82", dt.date(2024, 1, 1), "82"),
        ("87", dt.date(2024, 1, 1), "82"),
        ("82", dt.date(2026, 1, 1), "82"),
        ("99", None, None),
    ],
)
def test_province_code_2025(code: str, date: dt.date | None, now: str | None) -> None:
    assert province_code_2025(code, date) == now


def test_agencies_key_and_period_once_without_overlap() -> None:
    by_key: dict[str, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for row in agencies():
        by_key[row.key].append((row.valid_from, row.valid_to))
        assert row.kind in AGENCY_KINDS
        assert row.source
        assert row.is_group == (row.levels == "group")
        if not row.is_group:
            assert row.key == slug(row.name)
    for periods in by_key.values():
        _periods_are_sound(periods)


def test_successors_exist_and_never_go_round() -> None:
    for row in agencies():
        seen = {(row.key, row.valid_from)}
        at = row
        while at.successor_key is not None:
            assert at.valid_to is not None, f"{at.key} has a successor but no end"
            following = agency_row(at.successor_key, at.valid_to + DAY)
            if following is None and at.key in INTERIM:
                following = agency_row(at.successor_key, dt.date(2025, 7, 1))
            assert following is not None, f"gap between {at.key} and {at.successor_key}"
            assert (following.key, following.valid_from) not in seen, "cycle"
            seen.add((following.key, following.valid_from))
            at = following


@pytest.mark.parametrize(
    ("key", "date", "expected"),
    [
        ("so-ke-hoach-va-dau-tu", dt.date(2023, 1, 1), "so-tai-chinh"),
        ("so-giao-thong-van-tai", dt.date(2023, 1, 1), "so-xay-dung"),
        ("so-lao-dong-thuong-binh-va-xa-hoi", None, "so-noi-vu"),
        ("so-nong-nghiep-va-phat-trien-nong-thon", dt.date(2010, 1, 1), "so-nong-nghiep-va-moi-truong"),
        ("so-thuy-san", dt.date(2005, 1, 1), "so-nong-nghiep-va-moi-truong"),
        ("so-buu-chinh-vien-thong", dt.date(2006, 1, 1), "so-khoa-hoc-va-cong-nghe"),
        ("so-ke-hoach-va-dau-tu", dt.date(2025, 5, 1), "so-tai-chinh"),
        ("so-tai-chinh", dt.date(2023, 1, 1), None),
        ("so-tai-chinh", dt.date(2026, 1, 1), None),
        ("cong-an-tinh", dt.date(2023, 1, 1), None),
        ("bo-giao-thong-van-tai", dt.date(2023, 1, 1), "bo-xay-dung"),
        ("no-such-body", dt.date(2023, 1, 1), None),
    ],
)
def test_successor_key(key: str, date: dt.date | None, expected: str | None) -> None:
    assert successor_key(key, date) == expected


def test_one_key_means_two_bodies_in_turn() -> None:
    assert len(agency_rows("so-tai-chinh")) == 2
    old, new = agency_row("so-tai-chinh", dt.date(2025, 2, 28)), agency_row("so-tai-chinh", dt.date(2025, 3, 1))
    assert old is not None
    assert new is not None
    assert old.valid_from != new.valid_from
