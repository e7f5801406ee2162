"""Small PDFs for tests, set by typst in memory (the wheel brings its own fonts, the bytes are the same each time)."""

from __future__ import annotations

import pymupdf
import typst

PREAMBLE = """
#set page(paper: "a4", margin: (left: 30mm, right: 15mm, top: 20mm, bottom: 20mm))
#set text(font: "Libertinus Serif", size: 14pt, lang: "vi", hyphenate: false)
#set list(marker: [-])
#set super(typographic: false)
#set par(justify: true, first-line-indent: (amount: 1.27cm, all: true), spacing: 1.1em, leading: 0.65em)
"""


def pdf(body: str, *, preamble: str = PREAMBLE) -> bytes:
    """The PDF of a typst source."""
    return typst.compile((preamble + body).encode())


def turned(data: bytes, rotation: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """The same pages with `/Rotate` and, if given, a crop box (x0, y0, x1, y1 in unrotated points from the top left)."""
    document = pymupdf.open(stream=data, filetype="pdf")
    for page in document:
        if crop is not None:
            page.set_cropbox(pymupdf.Rect(crop))
        page.set_rotation(rotation)
    return document.tobytes()


def sideways(data: bytes, turn: int = 90) -> bytes:
    """Content drawn turned that `/Rotate` sets upright again: with 90 the usual landscape appendix."""
    source = pymupdf.open(stream=data, filetype="pdf")
    document = pymupdf.open()
    for page in source:
        width, height = page.rect.width, page.rect.height
        new = document.new_page(width=height if turn % 180 else width, height=width if turn % 180 else height)
        new.show_pdf_page(new.rect, source, page.number, rotate=turn)
        new.set_rotation(turn)
    return document.tobytes()


def task_table(rows: list[list[str]], *, repeat: bool = True, headed: bool = True) -> str:
    """Typst source of a ruled task table with the usual columns; a row of one text is a section over all columns."""
    header = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Ghi chú"]
    head = [f"table.header(repeat: {str(repeat).lower()}, {', '.join(f'[*{text}*]' for text in header)}),"]
    cells = head if headed else []
    for row in rows:
        if len(row) == 1:
            cells.append(f"table.cell(colspan: 6)[*{row[0]}*],")
        else:
            cells.extend(f"[{text}]," for text in row)
    columns = "(1cm, 5cm, 3cm, 3cm, 2.5cm, 2cm)"
    return f"#set par(first-line-indent: 0pt)\n#table(columns: {columns}, stroke: 0.5pt,\n" + "\n".join(cells) + "\n)\n"
