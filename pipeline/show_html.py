"""One self-contained HTML page: the document's pages as pictures, and on them the box of every record."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

import pymupdf

from pipeline.language import chosen, tr
from pipeline.validation import rows_of
from schemas.records import Extraction, to_json
from schemas.tables import DOCUMENT_TABLES

_DPI = 110
_COLOURS = {
    "documents": "#7b3fa0",
    "legal_bases": "#1f7a8c",
    "citations": "#b5651d",
    "blocks": "#888888",
    "objectives": "#2e7d32",
    "targets": "#c2185b",
    "tasks": "#1e55c8",
    "assignments": "#d08700",
}
_STYLE = """
body{margin:0;font:15px/1.4 system-ui,sans-serif;background:#eee;color:#222}
header{position:sticky;top:0;z-index:2;background:#fff;border-bottom:1px solid #bbb;padding:.5rem 1rem}
header h1{font-size:1rem;margin:0 0 .3rem}
header label{margin-right:1rem;white-space:nowrap}
figure{margin:1rem auto;max-width:1000px;background:#fff;box-shadow:0 1px 4px #999;position:relative}
figure svg{display:block;width:100%;height:auto}
figcaption{padding:.2rem .6rem;color:#666}
rect{fill-opacity:.08;stroke-width:.8}
rect:hover{fill-opacity:.35}
.hidden{display:none}
"""
_SCRIPT = """
for(const box of document.querySelectorAll('header input'))
 {const show=()=>document.querySelectorAll('g.'+box.value).forEach(g=>g.classList.toggle('hidden',!box.checked));
  box.addEventListener('change',show);show()}
"""


def _overlays(extraction: Extraction) -> dict[int, dict[str, list[str]]]:
    """The SVG rectangles of all records by page and table, each with what it says as its tooltip."""
    data = to_json(extraction)
    pages: dict[int, dict[str, list[str]]] = {}
    for table in DOCUMENT_TABLES:
        for row in rows_of(data, table.name):
            for box in row.get("bboxes", ()):
                column = box["column"]
                value = row.get(column) if column else row.get("text")
                told = f"{table.name}.{column or '-'}: {value}\n{row['confidence']:.2f}"
                rectangle = (
                    f'<rect x="{box["x0"]:.2f}" y="{box["y0"]:.2f}" width="{box["x1"] - box["x0"]:.2f}" '
                    f'height="{box["y1"] - box["y0"]:.2f}"><title>{escape(told)}</title></rect>'
                )
                pages.setdefault(box["page"], {}).setdefault(table.name, []).append(rectangle)
    return pages


def _figures(data: bytes, extraction: Extraction) -> Iterator[str]:
    if not extraction.document.source_kind.startswith("pdf"):
        yield f"<p>{tr('Nguồn này không có trang in.', 'This source has no printed pages.')}</p>"
        return
    overlays = _overlays(extraction)
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for number in range(1, document.page_count + 1):
            page = document.load_page(number - 1)
            width, height = page.rect.width, page.rect.height
            picture = base64.b64encode(page.get_pixmap(dpi=_DPI).tobytes("png")).decode("ascii")
            groups = "".join(
                f'<g class="{name}" stroke="{_COLOURS[name]}" fill="{_COLOURS[name]}">{"".join(boxes)}</g>'
                for name, boxes in overlays.get(number, {}).items()
            )
            yield (
                f'<figure id="p{number}"><svg viewBox="0 0 {width:.2f} {height:.2f}">'
                f'<image width="{width:.2f}" height="{height:.2f}" href="data:image/png;base64,{picture}"/>'
                f"{groups}</svg><figcaption>{number} / {document.page_count}</figcaption></figure>"
            )


def page_of(data: bytes, extraction: Extraction) -> str:
    """The whole page; `data` are the bytes that the extraction was made of."""
    document = extraction.document
    title = escape(document.title or document.source_name)
    shown = {"tasks", "targets", "legal_bases", "documents"}
    boxes = "".join(
        f'<label style="color:{_COLOURS[table.name]}"><input type="checkbox" value="{table.name}"'
        f"{' checked' if table.name in shown else ''}> {escape(table.vi if chosen() == 'vi' else table.en)}</label>"
        for table in DOCUMENT_TABLES
        if table.name in _COLOURS
    )
    return (
        f'<!doctype html><html lang="{chosen()}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><header><h1>{title}</h1>{boxes}</header>"
        f"{''.join(_figures(data, extraction))}<script>{_SCRIPT}</script></body></html>\n"
    )
