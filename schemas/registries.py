"""The registries that keys point to: provinces and agencies, with validity and successors.

Read once from `schemas/data/*.csv`. Dates are the first and the last day of a period, both included; an open end is
None. A date of None asks by name alone: where a name or code had several bodies in turn, the one before the mergers of
2025 is given, since most acts are older; callers say so in a finding.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from schemas.identifiers import fold

_DATA = Path(__file__).parent / "data"
MERGER_2025 = dt.date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: 63 provinces become 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """One province in one period. `code` is the two-digit code of the General Statistics Office.

    `kind` is `tỉnh` or `thành phố`. `successor_codes` are the provinces that took over at the end of the period
    (several after a division), `merged_from` those of which it was formed.
    """

    code: str
    name: str
    kind: str
    iso_3166_2: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    successor_codes: tuple[str, ...]
    merged_from: tuple[str, ...]
    source: str

    @property
    def full_name(self) -> str:
        """`tỉnh Trà Vinh`, `thành phố Hà Nội`."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One body in one period; (`key`, `valid_from`) is unique.

    `level` is the level that the name itself holds (`tỉnh` in `Công an tỉnh`). `levels` says what becomes of a level
    that is printed after the name: `drop` (`Sở Tài chính tỉnh` is the same body), `keep` (`Công an` + `tỉnh` has a key
    of its own), `fixed` (none follows), `group` (a group of bodies). `parts` lists the parts of the name with
    their abbreviations, `aliases` other ways to print it; both serve the reading of texts.
    """

    key: str
    name: str
    kind: str
    is_group: bool
    valid_from: dt.date
    valid_to: dt.date | None
    successor_key: str | None
    level: str
    levels: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    aliases: tuple[str, ...]
    source: str


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _start(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


@cache
def provinces() -> tuple[Province, ...]:
    """Every province and period, by code and first day."""
    return tuple(
        Province(
            code=row["province_code"],
            name=row["name"],
            kind=row["kind"],
            iso_3166_2=row["iso_3166_2"] or None,
            valid_from=_start(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            successor_codes=_list(row["successor_codes"], ";"),
            merged_from=_list(row["merged_from"], ";"),
            source=row["source"],
        )
        for row in _rows("provinces.csv")
    )


@cache
def agencies() -> tuple[Agency, ...]:
    """Every agency and period, by key and first day."""
    return tuple(
        Agency(
            key=row["agency_key"],
            name=row["name"],
            kind=row["kind"],
            is_group=row["is_group"] == "true",
            valid_from=_start(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            successor_key=row["successor_key"] or None,
            level=row["level"],
            levels=row["levels"],
            parts=tuple(
                (part.partition("=")[0].strip(), _list(part.partition("=")[2], ","))
                for part in _list(row["parts"], ";")
            ),
            aliases=_list(row["aliases"], " | "),
            source=row["source"],
        )
        for row in _rows("agencies.csv")
    )


# --- provinces ----------------------------------------------------------------------------------------------------

# Spellings in use beside the official one; folded, without hyphens. Đắk, Đăk, Dak fold to the same letters anyway.
_SPELLINGS = {
    "thua thien hue": ("tt hue", "thua thien", "tth"),
    "ho chi minh": ("hcm", "tphcm", "tp hcm", "hochiminh", "sai gon"),
    "ba ria vung tau": ("br vt", "brvt", "ba ria"),
    "dak lak": ("dac lac", "dac lak", "dak lac", "daklak", "daclac"),
    "dak nong": ("dac nong", "daknong"),
    "kon tum": ("kontum", "con tum"),
    "gia lai": ("gialai", "gia rai"),
    "bac kan": ("bac can",),
    "bac lieu": ("baclieu",),
    "soc trang": ("soctrang",),
    "ha noi": ("hanoi", "tphn"),
    "da nang": ("danang",),
    "hai phong": ("haiphong",),
    "can tho": ("cantho",),
    "lao cai": ("laocai", "lao kai"),
}
_LEVEL = re.compile(r"^(?:tinh|thanh pho|tp|t p)\b[\s.]*")


def plain_place(text: str) -> str:
    """`TP. Hồ Chí Minh` -> `ho chi minh`, `Bà Rịa - Vũng Tàu` -> `ba ria vung tau`: for comparing names of places."""
    bare = " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())
    return _LEVEL.sub("", bare) if not bare.startswith("tphcm") else bare


@cache
def province_spellings() -> dict[str, str]:
    """Every plain spelling of every province, former ones included, to its official name."""
    found: dict[str, str] = {}
    for row in provinces():
        plain = plain_place(row.name)
        found.setdefault(plain, row.name)
        for other in _SPELLINGS.get(plain, ()):
            found.setdefault(other, row.name)
    return found


@cache
def _by_name() -> dict[str, list[Province]]:
    found: dict[str, list[Province]] = {}
    for row in provinces():
        found.setdefault(row.name, []).append(row)
    return {name: sorted(rows, key=lambda row: row.valid_from) for name, rows in found.items()}


@cache
def _by_code() -> dict[str, list[Province]]:
    found: dict[str, list[Province]] = {}
    for row in provinces():
        found.setdefault(row.code, []).append(row)
    return {code: sorted(rows, key=lambda row: row.valid_from) for code, rows in found.items()}


def _in_force(rows: list[Province], date: dt.date | None) -> Province | None:
    if date is None:
        old = [row for row in rows if row.valid_from < MERGER_2025]
        return old[-1] if old else rows[-1]
    if date < rows[0].valid_from and rows[0].valid_from.year == 1997:
        return rows[0]  # the registry begins with the divisions of 1997; older acts are given its first row
    for row in rows:
        if row.valid_from <= date and (row.valid_to is None or date <= row.valid_to):
            return row
    return None


def province_by_name(text: str, date: dt.date | None = None) -> Province | None:
    """The province that `text` names, however spelt (`Hoà Bình`, `TP.HCM`, `tỉnh Đăk Nông`), or None.

    With a date, the row in force on that day; where the name was not in force then, None.
    """
    name = province_spellings().get(plain_place(text))
    return None if name is None else _in_force(_by_name()[name], date)


@lru_cache(maxsize=1024)
def province_at(name_or_code: str, date: dt.date | None) -> Province | None:
    """The province with this name or two-digit code that was in force on that day, or None."""
    key = name_or_code.strip()
    if re.fullmatch(r"[0-9]{2}", key):
        rows = _by_code().get(key)
        return _in_force(rows, date) if rows else None
    return province_by_name(key, date)


def province_code_2025(code: str, date: dt.date | None) -> str | None:
    """The code of the province that the territory belongs to since 1 July 2025, or None for an unknown code.

    A division (Đắk Lắk in 2004) follows the province that kept the name.
    """
    row = province_at(code, date)
    for _ in range(8):
        if row is None or row.valid_to is None or row.valid_from >= MERGER_2025:
            return row.code if row else None
        after = row.valid_to + dt.timedelta(days=1)
        following = row.code if row.code in row.successor_codes else next(iter(row.successor_codes), row.code)
        row = province_at(following, after)
    return row.code if row else None


# --- agencies -----------------------------------------------------------------------------------------------------


@cache
def _agencies_by_key() -> dict[str, tuple[Agency, ...]]:
    found: dict[str, list[Agency]] = {}
    for row in agencies():
        found.setdefault(row.key, []).append(row)
    return {key: tuple(sorted(rows, key=lambda row: row.valid_from)) for key, rows in found.items()}


def agency_rows(key: str) -> tuple[Agency, ...]:
    """All periods of a key, oldest first; empty for a key that no registry knows."""
    return _agencies_by_key().get(key, ())


def agency_row(key: str, date: dt.date | None) -> Agency | None:
    """The body that the key means on that day; None where the registry has none for the day or the key.

    Without a date: the oldest row, which is the one before the reorganisation of 2025.
    """
    rows = agency_rows(key)
    if not rows:
        return None
    if date is None or (date < rows[0].valid_from and rows[0].valid_from.year == 1997):
        return rows[0]
    for row in rows:
        if row.valid_from <= date and (row.valid_to is None or date <= row.valid_to):
            return row
    return None


def _last_row(key: str, date: dt.date | None) -> Agency | None:
    """The row in force, else the one that ended last before the day: bodies are named for months after their end."""
    row = agency_row(key, date)
    if row is not None or date is None:
        return row
    ended = [row for row in agency_rows(key) if row.valid_to is not None and row.valid_to < date]
    return ended[-1] if ended else None


def successor_key(key: str, date: dt.date | None, province_code: str | None = None) -> str | None:
    """The key of the body that has its duties after the reorganisation of 2025, or None if unchanged or unknown.

    Chains are followed (`so-thuy-san` of 2005 leads to `so-nong-nghiep-va-moi-truong`). `province_code` is the province
    of the body; no row of the registry depends on it today.
    """
    row = _last_row(key, date)
    result: str | None = None
    for _ in range(8):
        if row is None or row.successor_key is None or row.valid_to is None:
            break
        if row.successor_key == row.key:
            result = row.key
        else:
            result = row.successor_key
        row = agency_row(result, row.valid_to + dt.timedelta(days=1))
    return None if result == key else result
