"""The registry of indicators that plans of different provinces share, read once from `schemas/data/indicators.csv`.

An indicator is a name under which values can be compared: `grdp_growth`, `forest_cover`. `measure` says what a value
of it is: `growth` (per cent more, a year), `reduction` (per cent or points less), `share` (per cent of a whole) or
`amount` (in one of `units`). Standard library only.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.codes import INDICATOR_MEASURES
from schemas.identifiers import fold

_FILE = Path(__file__).parent / "data" / "indicators.csv"
MEASURES = INDICATOR_MEASURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator.

    `units` are the canonical units its values come in; `per` the denominator they need (`person`, `10000 person`), `-`
    where none may stand, empty where it does not matter; `low` and `high` bound what is plausible. `aliases` are the
    ways to print the name, `bare` those that mean it only where nothing stands above them, `parts` pairs of a whole
    and the words for this part of it (`Cơ cấu kinh tế`, `dịch vụ`). `source`: the act that defines or spread it.
    """

    key: str
    vi: str
    en: str
    measure: str
    units: tuple[str, ...]
    per: str
    low: float
    high: float
    aliases: tuple[str, ...]
    bare: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    source: str


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name, marks left out: `Công nghiệp - Xây dựng` is (`cong`, `nghiep`, `xay`, `dung`)."""
    return tuple(re.findall(r"[a-z0-9]+", fold(name)))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _pair(text: str) -> tuple[str, str]:
    whole, _, part = text.partition(">")
    return whole.strip(), part.strip()


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every indicator, by key."""
    with _FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(
        Indicator(
            key=row["indicator_key"],
            vi=row["name_vi"],
            en=row["name_en"],
            measure=row["measure"],
            units=_list(row["units"]),
            per=row["per"],
            low=float(row["low"]),
            high=float(row["high"]),
            aliases=tuple(name for name in _list(row["aliases"]) if not name.endswith("*")),
            bare=tuple(name[:-1] for name in _list(row["aliases"]) if name.endswith("*")),
            parts=tuple(_pair(text) for text in _list(row["parts"])),
            source=row["source"],
        )
        for row in rows
    )
