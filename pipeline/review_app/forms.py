"""The form of a record, made from the declaration of its columns: codes as choices, dates as dates, lists line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.corrections import normal, review_columns, same
from pipeline.language import LANGUAGES
from pipeline.validation import value_faults
from schemas import codes
from schemas.tables import VOCABULARIES, Column, Table

# columns of one record that must not contradict each other (`kehoach check` holds the dataset to the same)
_ORDERED = (("value_min", "value_max"), ("deadline_start", "deadline_end"), ("period_start", "period_end"))
_LONG = 36
HUES = 8

# the words of the closed vocabularies for people; codes that are not here explain themselves or have words in `codes`
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "basis_kinds": {
        "can_cu": ("Căn cứ", "Căn cứ (basis)"), "thuc_hien": ("Thực hiện", "Thực hiện (carrying out)"),
        "theo_de_nghi": ("Theo đề nghị", "Theo đề nghị (proposal)"),
    },
    "statuses": {"signed": ("Đã ký", "Signed"), "stamped": ("Đóng dấu số", "Stamped"), "draft": ("Dự thảo", "Draft")},
    "objective_levels": {
        "general": ("Tổng quát", "General"), "specific": ("Cụ thể", "Specific"), "vision": ("Tầm nhìn", "Vision"),
    },
    "comparators": {
        "eq": ("= bằng", "= equal"), "ge": ("≥ từ ... trở lên", "≥ at least"), "gt": ("> trên", "> above"),
        "le": ("≤ không quá", "≤ at most"), "lt": ("< dưới", "< below"), "between": ("trong khoảng", "between"),
    },
    "directions": {
        "increase": ("Tăng", "Increase"), "decrease": ("Giảm", "Decrease"), "maintain": ("Duy trì", "Maintain"),
    },
    "record_sources": {"appendix": ("Bảng, phụ lục", "Table or appendix"), "body": ("Thân văn bản", "Body")},
    "deadline_events": {
        "submit": ("Trình", "Submit"), "carry_out": ("Thực hiện", "Carry out"), "complete": ("Hoàn thành", "Complete"),
    },
    "deadline_kinds": {
        "year": ("Năm", "Year"), "range": ("Khoảng năm", "Range of years"), "quarter": ("Quý", "Quarter"),
        "month": ("Tháng", "Month"), "date": ("Ngày", "Date"), "annual": ("Hằng năm", "Every year"),
        "from": ("Từ năm", "From a year on"), "recurring": ("Định kỳ", "Recurring"),
        "ongoing": ("Thường xuyên", "Ongoing"), "reference": ("Theo văn bản khác", "By another act"),
        "conditional": ("Có điều kiện", "Conditional"), "several": ("Nhiều thời hạn", "Several"),
        "lead_schedule": ("Theo cơ quan chủ trì", "By the lead agency"),
        "project_schedule": ("Theo dự án", "By the project"), "period": ("Giai đoạn", "A period"),
        "none": ("Không có", "None"), "unparsed": ("Chưa đọc được", "Not read"),
    },
    "recurrences": {
        "weekly": ("Hằng tuần", "Weekly"), "monthly": ("Hằng tháng", "Monthly"), "quarterly": ("Hằng quý", "Quarterly"),
        "half_yearly": ("Sáu tháng", "Half-yearly"), "yearly": ("Hằng năm", "Yearly"),
    },
    "roles": {
        "lead": ("Chủ trì", "Lead"), "coordinate": ("Phối hợp", "Coordinate"), "approve": ("Phê duyệt", "Approve"),
        "monitor": ("Theo dõi", "Monitor"),
    },
    "agency_kinds": {
        "department": ("Sở, cơ quan chuyên môn", "Department"), "committee": ("Ủy ban", "Committee"),
        "council": ("Hội đồng", "Council"), "board": ("Ban", "Board"), "bank": ("Ngân hàng", "Bank"),
        "ministry": ("Bộ", "Ministry"), "party": ("Cơ quan Đảng", "Party body"), "group": ("Nhóm", "Group"),
        "other": ("Khác", "Other"),
    },
}  # fmt: skip


def code_word(vocabulary: str, code: str, lang: str) -> str:
    """A code in words; the code itself where there are none."""
    if vocabulary == "document_types":
        return f"{codes.DOCUMENT_TYPES[code]} ({code})" if code in codes.DOCUMENT_TYPES else code
    words = _WORDS.get(vocabulary, {}).get(code)
    return words[LANGUAGES.index(lang)] if words else code


def finding_word(code: str, lang: str) -> str:
    """A finding code in words."""
    found = codes.FINDING_CODES.get(code)
    return code if found is None else found.vi if lang == "vi" else found.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of the form. `text` is what stands in the input, `problem` what is wrong with it."""

    name: str
    label: str
    kind: str  # text | long | list | select | date | integer | number | yesno | agency | province
    text: str
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    headings: tuple[str, ...] = ()
    hue: int = 0
    problem: str = ""


def hues(declared: Table) -> dict[str, int]:
    """A colour for each column, the same on the page and in the form."""
    return {name: index % HUES for index, name in enumerate(review_columns(declared))}


def _kind(column: Column, text: str) -> str:
    if column.codes:
        return "select"
    if column.refers in ("agencies.agency_key", "provinces.province_code"):
        return "agency" if column.refers.startswith("agencies") else "province"
    kinds = {"date": "date", "bool": "yesno", "int32": "integer", "int64": "integer", "float64": "number"}
    if column.type.startswith("list"):
        return "list"
    return kinds.get(column.type) or ("long" if len(text) > _LONG or column.name in ("text", "title") else "text")


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
        made.append(
            Field(
                name=name, label=column.vi if lang == "vi" else column.en, kind=_kind(column, text), text=text,
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
    return value


_EXAMPLES = {
    "int32": ("một số nguyên, ví dụ 2025", "a whole number, for instance 2025"),
    "int64": ("một số nguyên, ví dụ 1809", "a whole number, for instance 1809"),
    "float64": ("một số không ngăn hàng nghìn, ví dụ 14,48", "a number without grouped digits, for instance 14.48"),
    "date": ("một ngày, ví dụ 2025-12-31", "a date, for instance 2025-12-31"),
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
            problems[name] = (("cần ", "needed: ")[place]) + _EXAMPLES.get(column.type, ("", ""))[place]
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
