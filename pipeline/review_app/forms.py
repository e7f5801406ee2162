"""The form of a record, made from the declaration of its columns: codes as choices, dates as dates, lists line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.corrections import normal, review_columns, same
from pipeline.language import LANGUAGES
from pipeline.review_app.words import code_word, label_of
from pipeline.validation import value_faults
from schemas.identifiers import slug
from schemas.indicators import indicators
from schemas.registries import agencies, provinces
from schemas.tables import VOCABULARIES, Column, Table

# columns of one record that must not contradict each other (`kehoach check` holds the dataset to the same)
_ORDERED = (("value_min", "value_max"), ("deadline_start", "deadline_end"), ("period_start", "period_end"))
HUES = 8
# Sixths of the form's width: what is short by nature takes two, printed text three, what is mostly long all six. The
# place of a field does not depend on its value, so that the eye finds it again in the next record.
_SPANS = {"select": 2, "yesno": 2, "date": 2, "integer": 2, "number": 2, "province": 2}
_NARROW = frozenset(
    {"appendix_label", "section_label", "label", "unit", "per", "period_text", "deadline_condition", "notation",
     "cited_notation", "place", "document_type_name", "province_name"}
)  # fmt: skip
_WIDE = frozenset(
    {"title", "section_title", "subject", "text", "note", "work_id", "cited_work_id", "attached_title", "cited_title",
     "recipients", "section_path", "group", "agency_name", "cited_issuer"}
)  # fmt: skip


# a number stands before its title, a source before its group
_BESIDE = {
    ("tasks", "label"): 1, ("tasks", "title"): 5, ("targets", "source"): 2, ("targets", "group"): 4,
    ("documents", "notation"): 2, ("documents", "issuer"): 4, ("documents", "issuer_key"): 4,
    ("documents", "province_name"): 2, ("documents", "place"): 2, ("assignments", "agency_key"): 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of the form. `text` is what stands in the input, `problem` what is wrong with it."""

    name: str
    label: str
    kind: str  # text | long | list | select | date | integer | number | yesno | agency | province | indicator
    text: str
    description: str = ""
    span: int = 3
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    headings: tuple[str, ...] = ()
    hue: int = 0
    problem: str = ""


def hues(declared: Table) -> dict[str, int]:
    """A colour for each column, the same on the page and in the form."""
    return {name: index % HUES for index, name in enumerate(review_columns(declared))}


_REGISTRIES = {
    "agencies.agency_key": "agency", "provinces.province_code": "province", "indicators.indicator_key": "indicator",
}  # fmt: skip


@cache
def registry_choices(kind: str, lang: str = "vi") -> tuple[tuple[str, str], ...]:
    """What the inputs for keys of a registry offer: keys with names, in order of names."""
    found: set[tuple[str, str]] = set()
    if kind == "agency":
        found = {(agency.key, agency.name) for agency in agencies()}
    elif kind == "province":
        found = {(province.code, province.full_name) for province in provinces()}
    elif kind == "indicator":
        found = {(each.key, each.vi if lang == "vi" else each.en) for each in indicators()}
    return tuple(sorted(found, key=lambda each: (each[1], each[0])))


def key_choices(declared: Table, lang: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """By registry, the choices that the inputs of a table need."""
    kinds = {_REGISTRIES[column.refers] for column in declared.columns if column.refers in _REGISTRIES}
    return {kind: registry_choices(kind, lang) for kind in sorted(kinds)}


def _kind(column: Column) -> str:
    if column.codes:
        return "select"
    if column.refers in _REGISTRIES:
        return _REGISTRIES[column.refers]
    kinds = {"date": "date", "bool": "yesno", "int32": "integer", "int64": "integer", "float64": "number"}
    if column.type.startswith("list"):
        return "list"
    return kinds.get(column.type) or ("long" if column.name in _WIDE else "text")


def _span(table_name: str, column: Column, kind: str, text: str) -> int:
    if (table_name, column.name) in _BESIDE:
        return _BESIDE[(table_name, column.name)]
    if column.name in _WIDE:
        return 6
    return _SPANS.get(kind) or (2 if column.name in _NARROW and len(text) <= 40 else 3)


def to_text(value: Any) -> str:
    """A value as it stands in an input."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return str(value)


def fields_of(
    declared: Table,
    values: Mapping[str, Any],
    lang: str,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields of a record; `typed` is what a person typed and could not be saved, `problems` why."""
    colours = hues(declared)
    made = []
    for name in review_columns(declared):
        column = declared.column(name)
        text = typed[name] if typed is not None and name in typed else to_text(values.get(name))
        options: list[tuple[str, str]] = []
        if column.codes:
            options = [(code, code_word(column.codes, code, lang)) for code in VOCABULARIES[column.codes]]
            if not column.required or not text:
                options.insert(0, ("", "—"))
        elif column.type == "bool":
            options = [("true", "Có" if lang == "vi" else "Yes"), ("false", "Không" if lang == "vi" else "No")]
        kind = _kind(column)
        span = _span(declared.name, column, kind, text)
        kind = "long" if kind == "text" and len(text) > 9 * span else kind  # more than one line holds
        made.append(
            Field(
                name=name, label=label_of(column, lang), kind=kind, text=text, span=span,
                description=f"{column.vi if lang == 'vi' else column.en} ({name})",
                options=tuple(options), required=column.required and not column.type.startswith("list"),
                headings=column.headings, hue=colours[name], problem=(problems or {}).get(name, ""),
            )
        )  # fmt: skip
    return made


class UnreadableValueError(ValueError):
    """What was typed is no value of the column; the message is for the person."""


def _number(text: str) -> float:
    """`14,48` and `14.48` are the same; digits grouped by points or commas are refused, since they may mean either."""
    bare = text.replace(" ", "").replace("\u00a0", "")
    if bare.count(",") + bare.count(".") > 1:
        raise UnreadableValueError
    number = float(bare.replace(",", "."))
    if number != number or abs(number) == float("inf"):
        raise UnreadableValueError
    return number


def parsed(column: Column, text: str) -> Any:
    """The value that a text stands for, in normal form; raises `ValueError` where it is none."""
    if column.type.startswith("list"):
        items = [item for line in text.replace("\r\n", "\n").split("\n") if (item := normal(line)) is not None]
        return [int(item) for item in items] if column.type == "list<int32>" else items
    value = normal(text)
    if value is None:
        return None
    if column.type in ("int32", "int64"):
        return int(value)
    if column.type == "float64":
        return _number(value)
    if column.type == "bool":
        if value not in ("true", "false"):
            raise UnreadableValueError
        return value == "true"
    if column.type == "date":
        return dt.date.fromisoformat(value).isoformat()
    if column.refers in _REGISTRIES:
        return _key(_REGISTRIES[column.refers], value)
    return value


def _key(kind: str, value: str) -> str:
    """A key of a registry from what was typed, the key or the name; agencies may be such as no registry knows."""
    bare = slug(value)
    choices = registry_choices(kind)
    if any(value == key for key, _ in choices) or (kind == "agency" and value == bare):
        return value
    for key, name in choices:
        if slug(name) in (bare, f"tinh-{bare}", f"thanh-pho-{bare}"):
            return key
    if kind == "agency" and bare:
        return bare
    raise UnreadableValueError


_EXAMPLES = {
    "int32": ("một số nguyên, ví dụ 2025", "a whole number, for instance 2025"),
    "int64": ("một số nguyên, ví dụ 1809", "a whole number, for instance 1809"),
    "float64": ("một số không ngăn hàng nghìn, ví dụ 14,48", "a number without grouped digits, for instance 14.48"),
    "date": ("một ngày, ví dụ 2025-12-31", "a date, for instance 2025-12-31"),
    "bool": ("Có hoặc Không", "Yes or No"),
    "province": ("mã hoặc tên một tỉnh", "the code or name of a province"),
    "indicator": ("một khóa của danh mục chỉ tiêu, hoặc để trống", "a key of the indicator registry, or nothing"),
    "agency": ("tên hoặc khóa của cơ quan", "the name or key of an agency"),
}


def read(
    declared: Table, typed: Mapping[str, str], columns: Iterable[str], lang: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed as values, and the problems by column; both are complete."""
    place = LANGUAGES.index(lang)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in columns:
        if name not in typed:
            continue
        column = declared.column(name)
        try:
            value = parsed(column, typed[name])
        except (ValueError, OverflowError):
            example = _EXAMPLES[_REGISTRIES.get(column.refers or "", column.type)]
            problems[name] = f"{('cần', 'needed:')[place]} {example[place]}"
            continue
        if value is None and column.required:
            problems[name] = ("không được để trống", "must not be empty")[place]
            continue
        if next(value_faults(declared, {name: value}), None) is not None:
            problems[name] = ("giá trị không hợp lệ", "not a value of this column")[place]
            continue
        values[name] = value
    for low, high in _ORDERED:
        first, last = values.get(low), values.get(high)
        if first is not None and last is not None and first > last:
            problems[high] = ("nhỏ hơn giá trị đầu", "lies before the first value")[place]
    return values, problems


def read_changed(
    declared: Table, typed: Mapping[str, str], row: Mapping[str, Any], lang: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Like `read`, for the form of a record that stands: what was left as it is may be accepted as it is, even where
    today's registries do not know it; a broken character (U+FFFD, of text that is no UTF-8) must not come in."""
    values, problems = read(declared, typed, typed, lang)
    problems = {name: why for name, why in problems.items() if typed[name] != to_text(row.get(name))}
    for name in typed:
        if "\ufffd" in typed[name] and typed[name] != to_text(row.get(name)):
            problems[name] = ("có ký tự hỏng", "holds a broken character")[LANGUAGES.index(lang)]
    return values, problems


def changed(values: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Those values that differ from the record's."""
    return {name: value for name, value in values.items() if not same(value, row.get(name))}


def blank(declared: Table, text: str) -> dict[str, Any]:
    """The values with which the form of a missing record begins: the text under the box where it belongs."""
    values: dict[str, Any] = {}
    for name in review_columns(declared):
        column = declared.column(name)
        values[name] = [] if column.type.startswith("list") else False if column.type == "bool" else None
    values |= {name: text for name in ("text", "title", "indicator", "agency_name") if name in values}
    starts = {
        "source": "body", "deadline_kind": "none", "kind": "can_cu", "context": "body", "level": "specific",
        "role": "lead", "agency_kind": "department",
    }  # fmt: skip
    return values | {name: value for name, value in starts.items() if name in values}
