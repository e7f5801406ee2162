"""The rows of the registries' tables: agencies, provinces (with a row for each key they do not know), indicators."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.parts import Mention
from schemas.indicators import indicators
from schemas.registries import agencies, provinces


def _unknown(mentions: Counter[Mention], table: str, known: set[str]) -> list[Mention]:
    """The keys of one table that its registry lacks, each under the name it is printed under most often."""
    best: dict[str, tuple[int, Mention]] = {}
    for mention, count in sorted(mentions.items()):
        if mention.table != table or mention.key in known:
            continue
        # a name that merely repeats the key stands back behind any printed one
        weight = count if mention.name != mention.key else 0
        if mention.key not in best or weight > best[mention.key][0]:
            best[mention.key] = (weight, mention)
    return [best[key][1] for key in sorted(best)]


def registry_rows(mentions: Counter[Mention]) -> dict[str, list[dict[str, Any]]]:
    """The rows of these tables, in order of key and period; `mentions` is what the published records name."""
    agency_rows: list[dict[str, Any]] = [
        {
            "agency_key": row.key,
            "agency_name": row.name,
            "agency_kind": row.kind,
            "is_group": row.is_group,
            "level": row.level or None,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "successor_key": row.successor_key,
            "aliases": list(row.aliases),
            "registered": True,
            "source": row.source,
        }
        for row in agencies()
    ]
    known = {row["agency_key"] for row in agency_rows}
    # a successor that the registry itself does not describe needs a row as well
    named = Counter(mentions)
    for row in agencies():
        if row.successor_key:
            named[Mention("agencies", row.successor_key, row.successor_key, row.kind, row.is_group)] += 0
    for mention in _unknown(named, "agencies", known):
        agency_rows.append(
            {
                "agency_key": mention.key,
                "agency_name": mention.name,
                "agency_kind": mention.kind,
                "is_group": mention.is_group,
                "level": None,
                "valid_from": None,
                "valid_to": None,
                "successor_key": None,
                "aliases": [],
                "registered": False,
                "source": None,
            }
        )
    province_rows: list[dict[str, Any]] = [
        {
            "province_code": province.code,
            "province_name": province.name,
            "province_kind": province.kind,
            "iso_3166_2": province.iso_3166_2,
            "valid_from": province.valid_from,
            "valid_to": province.valid_to,
            "successor_codes": list(province.successor_codes),
            "merged_from": list(province.merged_from),
            "registered": True,
            "source": province.source,
        }
        for province in provinces()
    ]
    for mention in _unknown(mentions, "provinces", {row["province_code"] for row in province_rows}):
        province_rows.append(
            {
                "province_code": mention.key,
                "province_name": mention.name,
                "province_kind": None,
                "iso_3166_2": None,
                "valid_from": None,
                "valid_to": None,
                "successor_codes": [],
                "merged_from": [],
                "registered": False,
                "source": None,
            }
        )
    return {
        "agencies": sorted(agency_rows, key=lambda row: (row["agency_key"], str(row["valid_from"] or ""))),
        "provinces": sorted(province_rows, key=lambda row: (row["province_code"], str(row["valid_from"] or ""))),
        "indicators": [
            {
                "indicator_key": row.key,
                "name_vi": row.vi,
                "name_en": row.en,
                "measure": row.measure,
                "units": list(row.units),
                "low": row.low,
                "high": row.high,
                "aliases": [*row.aliases, *row.bare],
                "source": row.source,
            }
            for row in sorted(indicators(), key=lambda row: row.key)
        ],
    }
