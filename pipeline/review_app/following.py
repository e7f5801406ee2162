"""What follows from a correction: keys and identifiers that are concluded from other columns of the same record.

A person who corrects a notation should not have to work out the `work_id`, nor the days of `Quý IV/2025`. Columns that
the person set are left alone, and so is what was not concluded in this way before: then it came from elsewhere in the
document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from extractors.deadlines import parse_deadline
from extractors.document import plan_period
from extractors.indicator_keys import read_indicator_key
from extractors.issuer_names import read_issuer_name
from extractors.model import Context
from extractors.notations import read_notation
from extractors.outputs import split_outputs
from pipeline.corrections import same
from schemas.identifiers import work_id
from schemas.registries import agency_row, successor_key

Values = Mapping[str, Any]


def _date(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _act(row: Values, names: Mapping[str, str]) -> dict[str, Any]:
    """Number, year, type and work_id of an act by its notation, issuer and date; `names` gives the table's columns."""
    printed, date = row.get(names["notation"]), _date(row.get(names["date"]))
    notation = read_notation(printed) if printed else None
    found: dict[str, Any] = {}
    if notation is not None:
        found[names["number"]] = notation.number
        if notation.type_code:
            found[names["type"]] = notation.type_code
    if year := date.year if date is not None else notation.year if notation is not None else None:
        found[names["year"]] = year
    now = {**row, **found}
    issuer = read_issuer_name(str(row.get(names["issuer"]) or ""), date)
    found[names["work_id"]] = work_id(
        issuer.name if issuer is not None and issuer.complete else None,
        row.get(names["type"]) or now.get(names["type"]),
        notation.number_text if notation is not None else row.get(names["number"]),
        now.get(names["year"]),
        date,
        party=notation is not None and notation.party,
    )
    return found


_CITED = {
    "notation": "cited_notation", "date": "cited_date", "number": "cited_number", "type": "cited_type",
    "year": "cited_year", "issuer": "cited_issuer", "work_id": "cited_work_id",
}  # fmt: skip
_OWN = {
    "notation": "notation", "date": "date_issued", "number": "number", "type": "document_type", "year": "year_issued",
    "issuer": "issuer", "work_id": "work_id",
}  # fmt: skip


def _document(row: Values) -> dict[str, Any]:
    issuer = read_issuer_name(str(row.get("issuer") or ""), _date(row.get("date_issued")))
    return {**_act(row, _OWN), "issuer_key": issuer.key if issuer is not None else None}


def _assignment(row: Values, document: Values) -> dict[str, Any]:
    date = _date(document.get("date_issued"))
    key = str(row.get("agency_key") or "")
    agency = agency_row(key, date)
    if agency is None:
        return {}
    return {
        "agency_name": agency.name, "agency_kind": agency.kind, "is_group": agency.is_group,
        "successor_key": successor_key(key, date, row.get("province_code") or document.get("province_code")),
    }  # fmt: skip


def _target(row: Values, document: Values) -> dict[str, Any]:
    found = read_indicator_key(dict(row), str(row.get("text") or ""), document.get("province_name"))
    return {"indicator_key": found.indicator.key if found.indicator else None}


def _context(document: Values) -> Context:
    """What the grammars may know of the document, from its record."""
    start, end = plan_period(" ".join(str(document.get(key) or "") for key in ("attached_title", "subject")))
    return Context(
        document_type=document.get("document_type"),
        issuer=document.get("issuer"),
        issuer_key=document.get("issuer_key"),
        province_code=document.get("province_code"),
        province_name=document.get("province_name"),
        date_issued=_date(document.get("date_issued")),
        year=document.get("year_issued"),
        plan_start=start,
        plan_end=end,
    )


def _task(row: Values, document: Values) -> dict[str, Any]:
    """The deadline in normal form by its printed words, and the outputs by theirs."""
    deadline = parse_deadline(row.get("deadline_text"), _context(document))
    return {
        "deadline_kind": deadline.kind,
        "deadline_start": deadline.start and deadline.start.isoformat(),
        "deadline_end": deadline.end and deadline.end.isoformat(),
        "deadline_recurrence": deadline.recurrence,
        "deadline_condition": deadline.condition,
        "outputs": list(split_outputs(row.get("output_text"))),
    }


def _concluded(table_name: str, row: Values, document: Values) -> dict[str, Any]:
    if table_name == "citations":
        return _act(row, _CITED)
    if table_name == "documents":
        return _document(row)
    if table_name == "assignments":
        return _assignment(row, document)
    if table_name == "tasks":
        return _task(row, document)
    return _target(row, document) if table_name == "targets" else {}


def followers(table_name: str, row: Values, different: Values, document: Values) -> dict[str, Any]:
    """The columns that change because others did, with their new values.

    `row` is the record as it stands, `different` what a person changed of it (both in JSON form), `document` the
    document's own record.
    """
    if not different:
        return {}
    before = _concluded(table_name, row, document)
    found = dict(different)
    for column, value in _concluded(table_name, {**row, **different}, document).items():
        stood = row.get(column)
        ours = stood is None or (column in before and same(before[column], stood))
        if column not in different and ours and not same(before.get(column), value) and not same(stood, value):
            found[column] = value
    # the identifier takes what the others have become
    again = _concluded(table_name, {**row, **found}, document)
    for column in found.keys() - different.keys():
        found[column] = again.get(column, found[column])
    return {column: value for column, value in found.items() if column not in different}


def completed(table_name: str, values: Values, document: Values) -> dict[str, Any]:
    """The values of a record that a person added, with what follows from them where the person left it open.

    Of an agency that the registry knows, kind and group are the registry's: the form cannot be without them.
    """
    known = {column: value for column, value in values.items() if value not in (None, [])}
    if known.get("deadline_kind") == "none":  # what an empty form says
        del known["deadline_kind"]
    found = _concluded(table_name, known, document)
    found = _concluded(table_name, {**found, **known}, document)
    if table_name == "assignments":
        found = {column: value for column, value in found.items() if column != "agency_name" or not known.get(column)}
        return {**values, **found}
    return {**values, **{column: value for column, value in found.items() if column not in known}}
