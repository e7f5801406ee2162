"""Is an extraction what the declaration promises? Asked before it enters the cache, so that one document with an
impossible value goes to quarantine instead of stopping the publication of all."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from schemas.tables import BOX_FIELDS, DOCUMENT_TABLES, VOCABULARIES, Column, ColumnType, Table, table

_MISSING = object()
_BOX_NAMES = frozenset(name for name, _ in BOX_FIELDS)


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()  # a lone surrogate is no text
    except UnicodeEncodeError:
        return False
    return True


def _is_integer(value: Any, bits: int) -> bool:
    return type(value) is int and -(1 << bits - 1) <= value < 1 << bits - 1


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _is_box(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == _BOX_NAMES
        and (value["column"] is None or _is_text(value["column"]))
        and _is_integer(value["page"], 32)
        and all(map(_is_number, (value["x0"], value["y0"], value["x1"], value["y1"])))
    )


def _list_of(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(test(item) for item in value)


_TESTS: dict[ColumnType, Callable[[Any], bool]] = {
    "string": _is_text,
    "int32": lambda value: _is_integer(value, 32),
    "int64": lambda value: _is_integer(value, 64),
    "float64": _is_number,
    "bool": lambda value: type(value) is bool,
    "date": _is_date,
    "list<string>": _list_of(_is_text),
    "list<int32>": _list_of(lambda value: _is_integer(value, 32)),
    "list<box>": _list_of(_is_box),
}


@cache
def _columns(name: str) -> dict[str, tuple[Column, Callable[[Any], bool], frozenset[str]]]:
    return {
        column.name: (column, _TESTS[column.type], frozenset(VOCABULARIES[column.codes] if column.codes else ()))
        for column in table(name).columns
    }


def value_faults(declared: Table, values: Mapping[str, Any], *, whole: bool = False) -> Iterator[str]:
    """What is wrong with some columns of a row, one line each; with `whole` none may be missing, and what is no column
    does not matter. Without it raises `KeyError` for a column that is not declared."""
    known = _columns(declared.name)
    for name in known if whole else values:
        column, test, codes = known[name]
        value = values.get(name, _MISSING)
        if value is None:
            if column.required:
                yield f"{declared.name}.{name} is null"
        elif value is _MISSING:
            yield f"{declared.name}.{name} is missing"
        elif not test(value):
            yield f"{declared.name}.{name} is no {column.type}: {value!r:.80}"
        elif codes and value not in codes:
            yield f"{declared.name}.{name} has the unknown code {value!r:.80}"


def rows_of(extraction: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows that one extraction (in JSON form) gives to the table of that name."""
    # reviews are made when corrections are merged; what an earlier version extracted lacks the tables that came after it
    rows: list[dict[str, Any]] = [extraction["document"]] if name == "documents" else extraction.get(name, [])
    return rows


def faults(extraction: dict[str, Any]) -> Iterator[str]:
    """What is wrong with an extraction in JSON form, one line each; nothing where it can be published."""
    document = extraction["document"]["document_id"]
    for declared in DOCUMENT_TABLES:
        seen: set[str] = set()
        for row in rows_of(extraction, declared.name):
            yield from value_faults(declared, row, whole=True)
            if row.get("document_id") != document:
                yield f"{declared.name}.document_id is not that of the document"
            identifier = row.get(declared.key[0])
            if identifier in seen:
                yield f"{declared.name}.{declared.key[0]} occurs twice: {identifier!r:.80}"
            seen.add(str(identifier))
