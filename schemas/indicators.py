"""The registry of indicators that plans of different provinces share, read once from `schemas/data/indicators.csv`.

An indicator is a name under which values can be compared: `grdp_growth`, `forest_cover`. `measure` says what a value
of it is: `growth` (per cent more, a year), `reduction` (per cent or points less), `share` (per cent of a whole),
`amount` (in one of `units`) or `score` (a point on the scale of an index). Standard library only.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.identifiers import fold

_FILE = Path(__file__).parent / "data" / "indicators.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator.

    `units` are the canonical units its values come in, `-` where none is printed; `per` the denominator they need
    (`person`, `10000 person`), `-` where none may stand, empty where it does not matter; `low` and `high` bound what is
    plausible. `aliases` are the ways to print the name (`{a|b}` in the file: either word), `bare` those that mean it
    only where nothing stands above them, `parts` pairs of a whole and the words for this part of it (`Cơ cấu kinh tế`,
    `dịch vụ`). `source`: the act that defines or spread it.
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


_CHOICE = re.compile(r"\{([^{}]*)\}")


def _expanded(text: str) -> list[str]:
    """Every text that `{a|b}` and `{|a}` stand for: one of the words, or none."""
    found = _CHOICE.search(text)
    if found is None:
        return [" ".join(text.split())]
    start, end = text[: found.start()], text[found.end() :]
    return [each for word in found[1].split("|") for each in _expanded(start + word + end)]


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for part in text.split(";") if part.strip() for each in _expanded(part)))


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
