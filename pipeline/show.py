"""`kehoach show`: one document for a person to read, or what one stage made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractors.errors import ExtractionError
from extractors.model import Layout
from pipeline.errors import CallError, unwritable
from pipeline.language import printable, tr
from pipeline.sources import published_name
from pipeline.versions import extractor_version
from schemas.records import Assignment, Extraction, Provenance, Target, Task, to_json


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        where = printable(str(path))
        raise CallError(
            tr(
                f"{where}: không đọc được ({error.strerror}); hãy kiểm tra lại đường dẫn",
                f"{where}: cannot be read ({error.strerror}); check the path",
            )
        ) from None


def show_command(path: Path, stage: str | None, as_json: bool, html: Path | None) -> None:
    """Print one document, or write it as one HTML page. Raises `CallError` for a file that cannot be read at all.

    `stage` is `text`, `layout`, `tables` or `records`; None gives the reading for people.
    """
    data = _read(path)
    try:
        if html is not None:
            _write_html(data, path, html)
        elif stage == "text":
            _print_text(data, as_json)
        elif stage in ("layout", "tables"):
            _print_layout(data, stage, as_json)
        else:
            extraction = extract_file(data, path)
            if as_json:
                print(json.dumps(to_json(extraction), ensure_ascii=False, indent=1))
            else:
                print("\n".join(_records(extraction) if stage == "records" else _reading(extraction)))
    except ExtractionError as error:
        raise CallError(f"{printable(str(path))}: {error.message} [{error.code}]") from None


def extract_file(data: bytes, path: Path) -> Extraction:
    """What `run` would publish of this file."""
    from extractors.document import extract
    from pipeline.ocr import engine_of

    name, engine = published_name(str(path)), engine_of("auto")
    return extract(data, name, extractor_version=extractor_version(), ocr=engine, ocr_mode="auto")


def _write_html(data: bytes, path: Path, html: Path) -> None:
    from pipeline.cache import write_whole
    from pipeline.show_html import page_of

    extraction = extract_file(data, path)
    try:
        write_whole(html, page_of(data, extraction).encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(html, error) from None


# --- stages -------------------------------------------------------------------------------------------------------


def _print_text(data: bytes, as_json: bool) -> None:
    """The words of each page with their boxes: what everything else is made of."""
    from extractors.source import open_pdf, read_pages

    document = open_pdf(data)
    try:
        pages = [asdict(page) for page in read_pages(document)]
    finally:
        document.close()
    if as_json:
        print(json.dumps(pages, ensure_ascii=False))
        return
    for page in pages:
        print(f"--- {page['number']} ({page['width']:g} x {page['height']:g} pt)")
        for word in page["words"]:
            print(f"{word['x0']:7.1f} {word['y0']:7.1f} {word['x1']:7.1f} {word['y1']:7.1f}  {word['text']}")


def _print_layout(data: bytes, stage: str, as_json: bool) -> None:
    from extractors.document import layout_of

    layout = layout_of(data)
    values = _blocks(layout) if stage == "layout" else _tables(layout)
    if as_json:
        print(json.dumps(values, ensure_ascii=False, indent=1))
    elif stage == "layout":
        for block in values:
            path = ".".join(block["section_path"])
            print(f"{block['kind']:<14} {path:<12} {block['label'] or '':<6} {block['text']}")
    else:
        for number, table in enumerate(values, start=1):
            print(f"--- {number}: {table['title']} ({tr('trang', 'pages')} {', '.join(map(str, table['pages']))})")
            print(" | ".join(" > ".join(path) for path in table["headings"]))
            for row in table["rows"]:
                print(f"  [{row['kind']}] " + " | ".join(cell or "" for cell in row["cells"]))


def _blocks(layout: Layout) -> list[dict[str, Any]]:
    return [
        {
            "kind": block.kind,
            "section_path": list(block.section_path),
            "label": block.label.text or None,
            "text": block.text.text,
            "pages": list(block.text.pages()),
            "part": block.part,
        }
        for block in layout.blocks
    ]


def _tables(layout: Layout) -> list[dict[str, Any]]:
    return [
        {
            "title": table.title.text,
            "pages": list(table.pages),
            "headings": [[heading.text for heading in path] for path in table.headings],
            "rows": [
                {"kind": row.kind, "cells": [cell.text.text if cell else None for cell in row.cells]}
                for row in table.rows
            ],
        }
        for table in layout.tables
    ]


def _records(extraction: Extraction) -> Iterator[str]:
    """Every record with every column that is not empty."""
    for name, records in to_json(extraction).items():
        for record in [records] if name == "document" else records:
            yield f"--- {name}"
            for column, value in record.items():
                if column == "bboxes" or value is None or value == []:
                    continue
                yield f"  {column}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


# --- the reading for people ---------------------------------------------------------------------------------------


def _doubt(record: Provenance) -> str:
    return "" if record.confidence >= 0.99 else f"  ({record.confidence:.2f})"


def _span(start: object, end: object) -> str:
    return str(start) if start == end else f"{start or '...'} - {end or '...'}"


def _reading(extraction: Extraction) -> Iterator[str]:
    document = extraction.document
    yield document.title or document.source_name
    facts = {
        tr("Số, ký hiệu", "Notation"): document.notation,
        tr("Cơ quan", "Issuer"): document.issuer,
        tr("Ngày", "Date"): document.date_issued or document.year_issued,
        tr("Địa danh", "Place"): document.place,
        tr("Kèm theo", "Attached"): document.attached_title,
        tr("Người ký", "Signer"): ", ".join(filter(None, (document.signer_position, document.signer_name))),
        tr("Tình trạng", "Status"): document.status,
        "work_id": document.work_id,
        tr("Trang", "Pages"): document.page_count,
        tr("Độ tin cậy", "Confidence"): f"{document.confidence:.2f}",
    }
    for label, value in facts.items():
        if value:
            yield f"  {label}: {value}"
    if extraction.legal_bases:
        yield from ("", tr("CĂN CỨ", "LEGAL BASES"))
        yield from (f"  {basis.text}{_doubt(basis)}" for basis in extraction.legal_bases)
    if extraction.objectives:
        yield from ("", tr("MỤC TIÊU", "OBJECTIVES"))
        yield from (f"  [{objective.level}] {objective.text}{_doubt(objective)}" for objective in extraction.objectives)
    owners: dict[str, list[Assignment]] = {}
    for assignment in extraction.assignments:
        owners.setdefault(assignment.subject_id, []).append(assignment)
    if extraction.targets:
        yield from ("", tr("CHỈ TIÊU", "TARGETS"))
        for target in extraction.targets:
            yield from _target(target, owners.get(target.target_id, []))
    if extraction.tasks:
        yield from ("", tr("NHIỆM VỤ", "TASKS"))
        for task in extraction.tasks:
            yield from _task(task, owners.get(task.task_id, []))
    if extraction.findings:
        yield from ("", tr("CẦN XEM LẠI", "FINDINGS"))
        for finding in extraction.findings:
            place = f", {tr('trang', 'page')} {finding.page}" if finding.page else ""
            column = f".{finding.column}" if finding.column else ""
            yield f"  [{finding.severity}] {finding.subject_type}{column}{place}: {finding.message} [{finding.code}]"


def _owners(owners: list[Assignment]) -> Iterator[str]:
    words = {
        "lead": tr("chủ trì", "lead"),
        "coordinate": tr("phối hợp", "coordinate"),
        "approve": tr("phê duyệt", "approve"),
        "monitor": tr("theo dõi", "monitor"),
    }
    for role, word in words.items():
        names = [owner.agency_name for owner in owners if owner.role == role]
        if names:
            yield f"      {word}: {'; '.join(names)}"


def _target(target: Target, owners: list[Assignment]) -> Iterator[str]:
    signs = {"eq": "=", "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "between": ""}
    values = [f"{value:.12g}" for value in (target.value_min, target.value_max) if value is not None]
    if target.comparator == "eq":
        values = values[:1]
    amount = " ".join(filter(None, (signs.get(target.comparator or "", ""), " - ".join(values), target.unit)))
    per = "".join(f"/{each}" for each in target.per)
    period = _span(target.period_start, target.period_end) if target.period_end or target.period_start else ""
    about = "~" if target.approximate else ""
    yield f"  {target.indicator or target.text}: {about}{amount}{per}{f' ({period})' if period else ''}{_doubt(target)}"
    yield from _owners(owners)


def _task(task: Task, owners: list[Assignment]) -> Iterator[str]:
    label = f"{task.label} " if task.label else ""
    yield f"  {label}{task.title or task.text}{_doubt(task)}"
    yield from _owners(owners)
    if task.deadline_text:
        dated = task.deadline_start or task.deadline_end
        dates = f" = {_span(task.deadline_start, task.deadline_end)}" if dated else ""
        yield f"      {tr('thời hạn', 'deadline')}: {task.deadline_text} [{task.deadline_kind}]{dates}"
    if task.output_text:
        yield f"      {tr('sản phẩm', 'output')}: {task.output_text}"
    if task.note:
        yield f"      {tr('ghi chú', 'note')}: {task.note}"
