"""The sample plans as DOCX, HTML and text, made from the source they are typeset from."""

from __future__ import annotations

import functools
import html
import io
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from samples import typeset

MOTTO = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
Element = tuple[str, Any]


@functools.cache
def elements(name: str) -> tuple[Element, ...]:
    """A plan as paragraphs (runs, bold), pairs of columns, and tables (header rows, body rows)."""
    out: list[Element] = []
    plan = typeset.layout_of(name, typeset.sources()[name])
    for block in (block for section in plan["sections"] for block in section["blocks"]):
        kind = block["kind"]
        if kind == "letterhead":
            out.append(("pair", ([*block["issuer"], block["number"]], [*MOTTO, block["date"]])))
        elif kind == "title":
            out.extend(("bold", [line]) for line in (block["type"], *block["lines"]))
            if "under" in block:
                out.append(("plain", [block["under"]]))
        elif kind == "centre":
            out.append(("bold", [block["text"]]))
        elif kind == "signature":
            right = [*block["lines"], *([block["mark"]] if "mark" in block else []), block["name"]]
            out.append(("pair", (["Nơi nhận:", *block["recipients"]], right)))
        elif kind == "table":
            out.append(("table", block))
        else:
            runs = [*([block["bold"] + " "] if block.get("bold") else []), *block["runs"]]
            out.append(("bold" if kind == "heading" else "plain", runs))
    return tuple(out)


def _grid(block: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [*block["header"], *block["body"]]


# --- DOCX -------------------------------------------------------------------------------------------------------------


def docx_of(name: str) -> bytes:
    """The plan as Word would save it: letterhead and signature in tables, merged cells, footnotes."""
    document = docx.Document()
    notes: list[str] = []
    for kind, value in elements(name):
        if kind == "pair":
            table = document.add_table(rows=1, cols=2)
            for cell, lines in zip(table.rows[0].cells, value, strict=True):
                cell.paragraphs[0].text = lines[0]
                for line in lines[1:]:
                    cell.add_paragraph(line)
        elif kind == "table":
            _docx_table(document, value)
        else:
            paragraph = document.add_paragraph()
            for run in value:
                if isinstance(run, str):
                    paragraph.add_run(run).bold = kind == "bold"
                else:
                    notes.append(run["note"])
                    reference = OxmlElement("w:footnoteReference")
                    reference.set(qn("w:id"), str(len(notes)))
                    paragraph.add_run()._r.append(reference)
    if notes:
        document.part.relate_to(_footnotes(document, notes), RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _footnotes(document: Any, notes: list[str]) -> Part:
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {html.escape(text)}'
        "</w:t></w:r></w:p></w:footnote>"
        for number, text in enumerate(notes, 1)
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    blob = f'<w:footnotes xmlns:w="{space}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>{body}</w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    return Part(PackURI("/word/footnotes.xml"), kind, blob.encode(), document.part.package)


def _docx_table(document: Any, block: dict[str, Any]) -> None:
    rows = _grid(block)
    width = sum(cell.get("cols", 1) for cell in rows[0])
    table = document.add_table(rows=len(rows), cols=width)
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while (index, column) in taken:
                column += 1
            high, wide = cell.get("rows", 1), cell.get("cols", 1)
            place = table.cell(index, column)
            if high > 1 or wide > 1:
                place = place.merge(table.cell(index + high - 1, column + wide - 1))
            taken.update((r, c) for r in range(index, index + high) for c in range(column, column + wide))
            place.paragraphs[0].text = ""
            place.paragraphs[0].add_run(" ".join(cell["lines"])).bold = bool(cell.get("bold"))


# --- HTML -------------------------------------------------------------------------------------------------------------


def html_of(name: str) -> bytes:
    """The plan as a law portal shows it, with what the portal puts around it."""
    out = [
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Văn bản</title><style>p{margin:0}</style></head><body>",
        "<nav><a href='/'>Trang chủ</a></nav><div class='search'>Đăng nhập</div><div id='content'>",
    ]
    notes: list[str] = []
    for kind, value in elements(name):
        if kind == "pair":
            cells = "".join(f"<td>{''.join(f'<p>{html.escape(line)}</p>' for line in lines)}</td>" for lines in value)
            out.append(f"<table><tr>{cells}</tr></table>")
        elif kind == "table":
            out.append(_html_table(value))
        else:
            text = ""
            for run in value:
                if isinstance(run, str):
                    text += html.escape(run)
                else:
                    notes.append(run["note"])
                    text += f"<a href='#_ftn{len(notes)}' name='_ftnref{len(notes)}'><sup>[{len(notes)}]</sup></a>"
            out.append(f"<p>{f'<b>{text}</b>' if kind == 'bold' else text}</p>")
    for number, note in enumerate(notes, 1):
        out.append(f"<p><a href='#_ftnref{number}' name='_ftn{number}'>[{number}]</a> {html.escape(note)}</p>")
    out.append("</div><div>Bạn chưa đăng nhập thành viên!</div><script>var a = 1;</script></body></html>")
    return "\n".join(out).encode()


def _html_table(block: dict[str, Any]) -> str:
    rows = []
    for row in _grid(block):
        cells = []
        for cell in row:
            text = html.escape(" ".join(cell["lines"]))
            spans = f" rowspan='{cell.get('rows', 1)}' colspan='{cell.get('cols', 1)}'"
            cells.append(f"<td{spans}>{f'<b>{text}</b>' if cell.get('bold') else text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border='1'>{''.join(rows)}</table>"


# --- text -------------------------------------------------------------------------------------------------------------


def text_of(name: str) -> bytes:
    """The plan as plain text: a paragraph a line, the cells of a row parted by tabs; merged cells in their first row."""
    out: list[str] = []
    notes: list[str] = []
    for kind, value in elements(name):
        if kind == "pair":
            out.extend("\n".join(lines) for lines in value)
        elif kind == "table":
            out.append("\n".join("\t".join(" ".join(cell["lines"]) for cell in row) for row in _grid(value)))
        else:
            text = ""
            for run in value:
                if isinstance(run, str):
                    text += run
                else:
                    notes.append(run["note"])
                    text += f"⁽{'⁰¹²³⁴⁵⁶⁷⁸⁹'[len(notes)]}⁾"
            out.append(text)
    out.extend(f"{'⁰¹²³⁴⁵⁶⁷⁸⁹'[number]} {note}" for number, note in enumerate(notes, 1))
    return "\n\n".join(out).encode()
