"""The pages of one document: its overview, a record beside its page, a missing record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from extractors.numbering import read_label
from pipeline.corrections import LINKS, REVIEWED_TABLES, Anchor, StaleError, normal, review_columns, text_hash
from pipeline.review_app import forms
from pipeline.review_app.gold import exportable, gold_of_document
from pipeline.review_app.library import CHECKED, Library, Loaded, Row
from pipeline.review_app.queue import Filters
from pipeline.review_app.saving import Author, add_record, differences, reject_record, save_record, undo_last
from pipeline.review_app.words import expired_page, not_saved
from schemas.tables import table

if TYPE_CHECKING:
    from pipeline.review_app.app import Desk

_MAX_SHEETS = 6
ADDABLE = ("legal_bases", "citations", "objectives", "targets", "tasks", "assignments")


def make_record_pages(desk: Desk) -> Blueprint:
    """The addresses below `/documents/...`."""
    pages = Blueprint("record", __name__)

    @pages.get("/documents/<document_id>")
    def overview(document_id: str) -> str:
        loaded = desk.document(document_id)
        _, unplaced = desk.library.suggestions(loaded)
        tables = [(name, loaded.rows(name), loaded.merged.rejected.get(name, [])) for name in REVIEWED_TABLES[1:]]
        reviews = loaded.merged.extraction["reviews"]
        saves = {entry.entry: entry.save for entry in loaded.reviewed.live}
        return render_template(
            "document.html", loaded=loaded, document=loaded.document, filters=Filters.of(request.args),
            tables=[each for each in tables if each[0] not in ("blocks", "assignments") and (each[1] or each[2])],
            key={name: table(name).key[0] for name in REVIEWED_TABLES}, unplaced=unplaced,
            orphans=[row for row in reviews if row["outcome"] == "orphaned"], saves=saves,
            lost=_orphan_saves(loaded), findings=loaded.findings(loaded.document_id), checked=CHECKED,
            gold=exportable(loaded), has_file=desk.pages.document(loaded.member) is not None,
        )  # fmt: skip

    @pages.get("/documents/<document_id>/pages/<int:number>.png")
    def picture(document_id: str, number: int) -> Response:
        member = desk.library.members.get(document_id)
        data = desk.pages.picture(member, number) if member is not None else None
        if data is None:
            abort(404)
        response = Response(data, content_type="image/png")
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response

    @pages.get("/documents/<document_id>/gold.json")
    def gold(document_id: str) -> Response:
        loaded = desk.document(document_id)
        if not exportable(loaded):
            abort(404)
        name, text = gold_of_document(loaded)
        response = Response(text, content_type="application/json; charset=utf-8")
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.json")
        return response

    @pages.post("/documents/<document_id>/undo/<save>")
    def drop(document_id: str, save: str) -> Response:
        loaded = desk.document(document_id)
        desk.library.corrections.undo(loaded.document_id, save, reviewer=g.reviewer)
        desk.said(loaded.document_id)
        return _redirect(url_for("record.overview", document_id=loaded.document_id))

    # --- one record ---

    def record_page(
        loaded: Loaded, name: str, row: Row, *, is_record: bool = True, typed: Mapping[str, str] | None = None,
        problems: Mapping[str, str] | None = None, stale: Mapping[str, tuple[Any, Any]] | None = None,
        trouble: str = "", status: int = 200,
    ) -> tuple[str, int]:  # fmt: skip
        declared = table(name)
        identifier = row[declared.key[0]]
        placed, _ = desk.library.suggestions(loaded)
        offered = placed.get(identifier, [])
        used = set(request.args.getlist("use"))
        if typed is None and (taken := [each for each in offered if each.entry in used]):
            typed = {each.column: forms.to_text(each.value) for each in taken}
        filters = Filters.of(request.form, "filter.") if request.method == "POST" else Filters.of(request.args)
        findings = loaded.findings(identifier)
        parts = [
            (part, part_row, loaded.findings(part_row[table(part).key[0]]), loaded.state(part_row[table(part).key[0]]))
            for part, part_row in loaded.parts(name, identifier)
        ]
        total, checked, _ = desk.queue.counts(filters)
        unsaved = {column for column, text in (typed or {}).items() if text != forms.to_text(row.get(column))}
        page = request.args.get("page", type=int)
        body = render_template(
            "record.html", loaded=loaded, document=loaded.document, name=name, row=row, record_id=identifier,
            is_record=is_record, fields=forms.fields_of(declared, row, g.lang, typed=typed, problems=problems),
            original=loaded.extracted_row(name, row), decided=_decided(loaded, name, identifier),
            findings=findings, parts=parts, part_key={p: table(p).key[0] for p in ("assignments", "citations")},
            state=loaded.state(identifier), entries=loaded.entries(name, identifier), filters=filters,
            sheets=sheets(loaded, name, row, page), around=_around(loaded, row, page),
            texts=page_texts(loaded, row), revision=loaded.revision(name, identifier), offered=offered,
            stale=stale or {}, trouble=trouble, total=total, checked=checked, to_text=forms.to_text,
            in_sample=desk.sampled is not None and any(r["record_id"] == identifier for r in desk.sampled["records"]),
            agency_keys=forms.key_choices(declared, g.lang), owner=_owner(loaded, row),
            unsaved=unsaved, done=done_of(desk.library, request.args.get("done", "")[:200], filters),
        )  # fmt: skip
        return body, status

    def sheets(loaded: Loaded, name: str, row: Row, page: int | None) -> list[dict[str, Any]]:
        """The pages to be shown: the record's, and one before and after, so that a cut row is seen whole."""
        colours = forms.hues(table(name))
        shown = []
        for number in _page_numbers(loaded, row, page):
            size = desk.pages.size(loaded.member, number)
            if size is None:
                continue
            cells = [
                {**box, "hue": colours.get(box["column"], -1)} for box in row.get("bboxes", ()) if box["page"] == number
            ]
            shown.append({"number": number, "width": size[0], "height": size[1], "cells": cells})
        return shown

    def find(document_id: str, name: str, record_id: str) -> tuple[Loaded, Row, bool]:
        loaded = desk.document(document_id)
        found = loaded.find(name, record_id)
        if found is None:
            abort(404)
        return loaded, *found

    @pages.get("/documents/<document_id>/<name>/<record_id>")
    def show(document_id: str, name: str, record_id: str) -> tuple[str, int]:
        loaded, row, is_record = find(document_id, name, record_id)
        return record_page(loaded, name, row, is_record=is_record)

    @pages.post("/documents/<document_id>/<name>/<record_id>")
    def save(document_id: str, name: str, record_id: str) -> Response | tuple[str, int]:
        loaded, row, is_record = find(document_id, name, record_id)
        typed = {column: request.form[column] for column in review_columns(table(name)) if column in request.form}
        revision = request.form.get("revision", "")
        author = Author(reviewer=g.reviewer, note=(normal(request.form.get("remark", "")) or "")[:500] or None)
        wish = request.form.get("do", "accept")
        filters = Filters.of(request.form, "filter.")
        if g.expired:
            return record_page(loaded, name, row, is_record=is_record, typed=typed, status=403,
                               trouble=expired_page(g.lang))  # fmt: skip
        here = url_for("record.show", document_id=document_id, name=name, record_id=record_id) + filters.query()
        if wish == "undo":
            try:
                undo_last(desk.library, loaded, name, record_id, g.reviewer)
            except OSError as error:
                return record_page(loaded, name, row, is_record=is_record, status=500,
                                   trouble=not_saved(error, g.lang))  # fmt: skip
            desk.said(loaded.document_id)
            if desk.document(loaded.document_id).find(name, record_id) is None:  # an added record is gone again
                here = url_for("record.overview", document_id=document_id)
            return _redirect(here)
        if wish not in ("accept", "save", "reject") or (wish == "reject" and name == "documents"):
            abort(400)
        values, problems = forms.read_changed(table(name), typed, row, g.lang)
        if problems and wish != "reject":
            return record_page(loaded, name, row, is_record=is_record, typed=typed, problems=problems, status=422)
        following = desk.queue.next_after(filters, record_id)
        try:
            if wish == "reject":
                reject_record(desk.library, loaded, name, row, revision, author)
            else:
                save_record(desk.library, loaded, name, row, values, revision, author, accept=wish == "accept")
        except StaleError:
            loaded, row, is_record = find(document_id, name, record_id)
            stale = differences(values, row)
            return record_page(loaded, name, row, is_record=is_record, typed=typed, stale=stale, status=409,
                               trouble="stale")  # fmt: skip
        except OSError as error:
            return record_page(loaded, name, row, is_record=is_record, typed=typed, status=500,
                               trouble=not_saved(error, g.lang))  # fmt: skip
        desk.said(loaded.document_id)
        if wish == "save":
            return _redirect(here)
        done = f"{loaded.document_id}/{name}/{record_id}"
        if following is None:
            return _redirect(url_for("queue") + filters.query(done=done))
        from pipeline.review_app.app import record_url

        return _redirect(
            record_url(following.document_id, following.table, following.record_id, filters, following.page, done)
        )

    # --- a missing record ---

    def missing_page(
        loaded: Loaded, *, typed: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None,
        trouble: str = "", status: int = 200,
    ) -> tuple[str, int]:  # fmt: skip
        asked = request.values
        name = asked.get("table", "tasks")
        name = name if name in ADDABLE else "tasks"
        number = _page_of(loaded, asked) or 1
        box = _box_of(asked)
        size = desk.pages.size(loaded.member, number)
        text = ""
        if box is not None:
            text = desk.pages.text_under(loaded.member, number, box) or _text_of_blocks(loaded, number, box)
        declared = table(name)
        printed = normal(text) or ""
        label = read_label(printed)
        values = forms.blank(declared, printed[label.end :].strip() if label else printed)
        if label is not None and "label" in values:
            values["label"] = label.element or None
        subject = asked.get("subject", "")[:64]
        body = render_template(
            "missing.html", loaded=loaded, document=loaded.document, name=name, page=number, box=box, size=size,
            box_text=[asked.get(edge, "")[:20] for edge in ("x0", "y0", "x1", "y1")], text=text, tables=ADDABLE,
            fields=forms.fields_of(declared, values, g.lang, typed=typed, problems=problems), subject=subject,
            subjects=_subjects(loaded) if name in LINKS else [], needs_subject=name == "assignments",
            texts=[b["text"] for b in loaded.rows("blocks") if number in b["pages"] or not b["pages"]],
            agency_keys=forms.key_choices(declared, g.lang), trouble=trouble, filters=Filters.of({}),
        )  # fmt: skip
        return body, status

    @pages.get("/documents/<document_id>/missing")
    def missing(document_id: str) -> tuple[str, int]:
        return missing_page(desk.document(document_id))

    @pages.post("/documents/<document_id>/missing")
    def add(document_id: str) -> Response | tuple[str, int]:
        loaded = desk.document(document_id)
        name = request.form.get("table", "")
        if name not in ADDABLE:
            abort(400)
        declared = table(name)
        typed = {column: request.form[column] for column in review_columns(declared) if column in request.form}
        if g.expired:
            return missing_page(loaded, typed=typed, trouble=expired_page(g.lang), status=403)
        if name == "assignments" and not typed.get("agency_key", "").strip():
            typed["agency_key"] = typed.get("agency_name", "")  # the key is that of the name
        values, problems = forms.read_changed(declared, typed, {}, g.lang)
        for column in review_columns(declared):
            if declared.column(column).required and column not in values and column not in problems:
                problems[column] = "?"
        links: dict[str, str | None] = {}
        subject = request.form.get("subject", "")
        if name in LINKS and subject:
            kind = next((kind for kind, rows in (("task", "tasks"), ("target", "targets")) if loaded.find(rows, subject)),
                        None)  # fmt: skip
            links = {"subject_type": kind, "subject_id": subject if kind else None, "context_id": subject}
        if name == "assignments" and not links.get("subject_id"):
            problems["agency_key"] = problems.get("agency_key") or (
                "hãy chọn nhiệm vụ hoặc chỉ tiêu" if g.lang == "vi" else "choose the task or target"
            )
        if problems:
            return missing_page(loaded, typed=typed, problems=problems, status=422)
        page = _page_of(loaded, request.form)
        printed = str(values.get("text") or "")
        anchor = Anchor(
            page=page, box=_box_of(request.form) if page else None, text_hash=text_hash(printed), excerpt=printed[:200]
        )
        try:
            identifier = add_record(
                desk.library, loaded, name, values, anchor, Author(reviewer=g.reviewer), links
            )  # fmt: skip
        except OSError as error:
            return missing_page(loaded, typed=typed, trouble=not_saved(error, g.lang), status=500)
        desk.said(loaded.document_id)
        return _redirect(url_for("record.show", document_id=loaded.document_id, name=name, record_id=identifier))

    return pages


def _redirect(address: str) -> Response:
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response


def _around(loaded: Loaded, row: Row, page: int | None) -> tuple[int | None, int | None]:
    """The page before and the page after those that are shown."""
    shown = _page_numbers(loaded, row, page)
    last = loaded.document["page_count"] or 0
    if not shown:
        return None, None
    return (shown[0] - 1 or None), (shown[-1] + 1 if shown[-1] < last else None)


def _page_numbers(loaded: Loaded, row: Row, page: int | None) -> list[int]:
    """The record's pages (of a header perhaps the first and the last) and those beside them, where a cut row may go on."""
    last = loaded.document["page_count"] or 0
    centre = [page] if page else sorted(row.get("pages", ()))[:_MAX_SHEETS] or [1]
    return sorted({number for number in (centre[0] - 1, *centre, centre[-1] + 1) if 1 <= number <= last})


def page_texts(loaded: Loaded, row: Row) -> list[tuple[str, bool]]:
    """The text of the record's pages, block by block, and whether the block is part of the record."""
    pages = set(row.get("pages", ()))
    words = text_hash(row.get("text") or row.get("title"))
    blocks = loaded.rows("blocks")
    here = [block for block in blocks if not pages or pages & set(block["pages"])] or blocks
    return [
        (block["text"], bool(words) and (text_hash(block["text"]) == words or _touches(block, row))) for block in here
    ]


def _touches(block: Row, row: Row) -> bool:
    return any(
        a["page"] == b["page"] and a["x0"] < b["x1"] and b["x0"] < a["x1"] and a["y0"] < b["y1"] and b["y0"] < a["y1"]
        for a in block["bboxes"]
        for b in row.get("bboxes", ())
    )


def _decided(loaded: Loaded, name: str, record_id: str) -> dict[str, Any]:
    """By column: the newest correction in force, for the form to tell who corrected what."""
    entries = loaded.entries(name, record_id)
    return {entry.column: entry for entry in entries if entry.action == "correct" and entry.column}


def _orphan_saves(loaded: Loaded) -> list[dict[str, Any]]:
    """Records whose place is gone: what was said of each, to be taken back by its save."""
    gone = {row["subject_id"] for row in loaded.merged.extraction["reviews"] if row["outcome"] == "orphaned"}
    found: dict[str, dict[str, Any]] = {}
    for entry in loaded.reviewed.live:
        if entry.record_id in gone:
            each = found.setdefault(entry.save, {"save": entry.save, "table": entry.table, "entries": []})
            each["entries"].append(entry)
    return list(found.values())


def _owner(loaded: Loaded, row: Row) -> tuple[str, Row] | None:
    """The record that an assignment or a citation belongs to."""
    wanted = row.get("subject_id") or row.get("context_id")
    for name in ("tasks", "targets", "legal_bases"):
        if wanted and (found := loaded.find(name, wanted)) is not None:
            return name, found[0]
    return None


def _subjects(loaded: Loaded) -> list[tuple[str, str]]:
    return [
        (row[table(name).key[0]], str(row.get("title") or row.get("indicator") or row["text"])[:90])
        for name in ("tasks", "targets")
        for row in loaded.rows(name)
    ]


def done_of(library: Library, text: str, filters: Filters) -> dict[str, str] | None:
    """What was decided a moment ago, for the line that tells of it and takes it back; None where the request names
    none. `text` comes from a request: it is looked up, never used."""
    document_id, _, rest = text.partition("/")
    name, _, record_id = rest.partition("/")
    loaded = library.load(document_id)
    found = loaded.find(name, record_id) if loaded is not None else None
    if loaded is None or found is None:
        return None
    row = found[0]
    label = row.get("title") or row.get("indicator") or row.get("cited_notation") or row.get("agency_name")
    address = url_for("record.show", document_id=loaded.document_id, name=name, record_id=record_id) + filters.query()
    return {"state": loaded.state(record_id), "label": str(label or row.get("text") or ""), "address": address}


def _page_of(loaded: Loaded, values: Any) -> int | None:
    """The page that a request asks for, or the nearest there is; None for a source that has no pages."""
    last: int | None = loaded.document["page_count"]
    return min(max(1, values.get("page", 1, type=int)), last) if last else None


def _box_of(values: Any) -> tuple[float, float, float, float] | None:
    """Four numbers of a request as a box with its corners in order; None where they are none."""
    try:
        numbers = [round(float(values.get(edge, "").replace(",", ".")), 2) for edge in ("x0", "y0", "x1", "y1")]
    except ValueError:
        return None
    if not all(abs(number) < 20_000 for number in numbers):  # also refuses what is no number
        return None
    x0, x1 = sorted((numbers[0], numbers[2]))
    y0, y1 = sorted((numbers[1], numbers[3]))
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _text_of_blocks(loaded: Loaded, page: int, box: tuple[float, float, float, float]) -> str:
    """Where the file is gone: the blocks whose middle lies in the box."""
    found = []
    for block in loaded.rows("blocks"):
        for each in block["bboxes"]:
            x, y = (each["x0"] + each["x1"]) / 2, (each["y0"] + each["y1"]) / 2
            if each["page"] == page and box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                found.append(block["text"])
                break
    return " ".join(found)
