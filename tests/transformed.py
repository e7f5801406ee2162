"""Copies of PDFs as other programs would have made them: legacy fonts, another drawing order, no ruling lines.

The legacy fonts are not free, so a copy in TCVN3 or VNI uses a free font under a legacy name with text at the legacy
codes; what it looks like is of no matter, what its text layer says is.
"""

from __future__ import annotations

import random
import re
import struct
import unicodedata
from pathlib import Path
from typing import Any

import pymupdf

from extractors.grid import Grid, find_grids
from extractors.lines import LineNumbers
from extractors.source import read_page
from extractors.tables import header_depth, read_rows
from extractors.text import repair

FONTS = Path("/usr/share/fonts/truetype/dejavu")
_FACES = {
    (False, False): "DejaVuSerif.ttf",
    (True, False): "DejaVuSerif-Bold.ttf",
    (False, True): "DejaVuSerif-Italic.ttf",
    (True, True): "DejaVuSerif-BoldItalic.ttf",
}
# TCVN 5712:1993 as glibc's `iconv -f TCVN5712-1` has it, small letters and the seven capitals; typed by hand there,
# so that a slip in the program's own table shows.
TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        strict=True,
    )
)
_SYMBOLS = {"≥": 0xB3, "≤": 0xA3, "×": 0xB4, "÷": 0xB8, "→": 0xAE, "•": 0xB7}  # codes of the font Symbol
_VNI_TONE = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_ROOF = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_ONE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def tcvn3(char: str) -> tuple[str, bool]:
    """The TCVN3 code of a character, and whether it must be set in a font of capitals."""
    if char in TCVN3:
        return TCVN3[char], False
    if char.lower() in TCVN3:
        return TCVN3[char.lower()], True
    return char, False


def vni(char: str) -> str:
    """The VNI code or codes of a character."""
    small = char.lower()
    if small in _VNI_ONE:
        out = _VNI_ONE[small]
    else:
        base, *marks = unicodedata.normalize("NFD", small)
        horn, roof, breve = "\u031b" in marks, "\u0302" in marks, "\u0306" in marks
        tone = next((mark for mark in marks if mark in _VNI_TONE), "")
        letter = {"o": "ô", "u": "ö"}.get(base, base) if horn else base
        if roof:
            out = letter + _VNI_ROOF[tone]
        elif breve:
            out = letter + _VNI_BREVE[tone]
        else:
            out = letter + (_VNI_TONE[tone] if tone else "")
    return out if char == small else out.upper()


def legacy(data: bytes, encoding: str, seed: int | None = None) -> bytes:
    """A copy whose text is set word by word in place, in fonts of the given legacy encoding (`tcvn3` or `vni`).

    With a seed the words of a page are drawn in another order: the body before the head, cells across rows.
    """
    source = pymupdf.open(stream=data, filetype="pdf")
    document = pymupdf.open()
    widths: dict[tuple[str, int], float] = {}
    for page in source:
        new = document.new_page(width=page.rect.width, height=page.rect.height)
        _copy_drawings(page, new)
        out: list[str] = []
        flags = pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES
        for block in page.get_text("rawdict", flags=flags)["blocks"]:
            for span in (span for line in block["lines"] for span in line["spans"]):
                style = (bool(span["flags"] & 16), bool(span["flags"] & 2))
                open_run = ""
                for char in _repaired(span["chars"]):
                    if char["c"] in _SYMBOLS:
                        place = f"{char['origin'][0]:.3f} {page.rect.height - char['origin'][1]:.3f} Tm"
                        code = f"{_SYMBOLS[char['c']]:02x}"
                        out.append(f"BT /LS {span['size']:.3f} Tf 1 0 0 1 {place} <{code}> Tj ET")
                        open_run = ""
                        continue
                    text, capital = tcvn3(char["c"]) if encoding == "tcvn3" else (vni(char["c"]), False)
                    text = text.translate(
                        {0x2013: "\x96", 0x201C: "\x93", 0x201D: "\x94", 0x2026: "\x85", 0x2019: "\x92"}
                    )
                    handle = f"L{'H' if capital else 'N'}{'B' if style[0] else ''}{'I' if style[1] else ''}"
                    x0, _, x1, _ = char["bbox"]
                    for number, code in enumerate(text):
                        widths.setdefault((handle, ord(code) & 0xFF), 0 if number else (x1 - x0) / span["size"])
                    place = f"/{handle} {span['size']:.3f} Tf 1 0 0 1 {char['origin'][0]:.3f} "
                    place += f"{page.rect.height - char['origin'][1]:.3f} Tm"
                    codes = bytes(ord(code) & 0xFF for code in text).hex()
                    if handle == open_run and char["c"] != " ":
                        out[-1] = out[-1].replace("> Tj ET", codes + "> Tj ET")
                    else:
                        out.append(f"BT {place} <{codes}> Tj ET")
                        open_run = handle if char["c"] != " " else ""
        if seed is not None:
            random.Random(seed).shuffle(out)
        xref = document.get_new_xref()
        document.update_object(xref, "<<>>")
        document.update_stream(xref, "\n".join(out).encode("ascii"))
        contents = " ".join(f"{number} 0 R" for number in (*new.get_contents(), xref))
        document.xref_set_key(new.xref, "Contents", f"[{contents}]")
    fonts = {}
    for handle in sorted({handle for handle, _ in widths}):
        bold, italic = "B" in handle, "I" in handle
        mine = {bytes([c]).decode("cp1252", "replace"): w for (h, c), w in widths.items() if h == handle}
        face = _with_advances(FONTS / _FACES[(bold, italic)], mine)
        xref = document[0].insert_font(fontname=handle, fontbuffer=face, set_simple=True)
        family = "VNI-Times" if encoding == "vni" else ".VnTimeH" if handle[1] == "H" else ".VnTime"
        style = handle[2:].replace("B", "Bold").replace("I", "Italic")
        document.xref_set_key(xref, "BaseFont", f"/{family}{',' if style else ''}{style}")
        fonts[handle] = xref
    fonts["LS"] = document.get_new_xref()
    document.update_object(fonts["LS"], "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>")
    listed = " ".join(f"/{handle} {number} 0 R" for handle, number in fonts.items())
    for page in document:
        document.xref_set_key(page.xref, "Resources", f"<< /Font << {listed} >> >>")
    return document.tobytes()


def _repaired(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters as they print: no legacy font has codes for what a damaged text layer says."""
    pieces, _ = repair([char["c"] for char in chars])
    out = []
    for text, first, last in pieces:
        (x0, y0, _, _), (_, _, x1, y1) = chars[first]["bbox"], chars[last]["bbox"]
        out.append({"c": text[:1] or " ", "bbox": (x0, y0, x1, y1), "origin": chars[first]["origin"]})
    return out


def _with_advances(file: Path, widths: dict[str, float]) -> bytes:
    """A TrueType file whose glyphs advance by these widths (in ems, by character): the letters stay as they were."""
    data = bytearray(file.read_bytes())
    tables = {}
    for number in range(int.from_bytes(data[4:6], "big")):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        tables[tag] = offset
    (units,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (count,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    font = pymupdf.Font(fontfile=str(file))
    for char, width in widths.items():
        glyph = font.has_glyph(ord(char))
        if 0 < glyph < count:
            struct.pack_into(">H", data, tables[b"hmtx"] + 4 * glyph, round(width * units))
    return bytes(data)


def redrawn(data: bytes, seed: int, *, decomposed: bool = False) -> bytes:
    """A copy whose words are drawn one by one in another order and in a free Unicode font; no blank is drawn.

    `decomposed`: each mark of a letter is a character of its own (NFD).
    """
    source = pymupdf.open(stream=data, filetype="pdf")
    document = pymupdf.open()
    widths: dict[str, dict[str, float]] = {}
    pages: list[list[tuple[str, str, float, tuple[float, float]]]] = []
    flags = pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES
    for page in source:
        words: list[tuple[str, str, float, tuple[float, float]]] = []
        blocks = page.get_text("rawdict", flags=flags)["blocks"]
        for span in (span for block in blocks for line in block["lines"] for span in line["spans"]):
            face = _FACES[bool(span["flags"] & 16), bool(span["flags"] & 2)]
            inside = False
            for char in span["chars"]:
                if char["c"].isspace():
                    inside = False
                    continue
                printed = unicodedata.normalize("NFD", char["c"]) if decomposed else char["c"]
                x0, _, x1, _ = char["bbox"]
                mine = widths.setdefault(face, {})
                mine.setdefault(printed[0], (x1 - x0) / span["size"])
                mine.update(dict.fromkeys(printed[1:], 0.0))
                if inside:
                    text, *rest = words[-1]
                    words[-1] = (text + printed, *rest)
                else:
                    words.append((printed, face, span["size"], char["origin"]))
                inside = True
        random.Random(seed).shuffle(words)
        pages.append(words)
    fonts = {face: _with_advances(FONTS / face, found) for face, found in widths.items()}
    for page, words in zip(source, pages, strict=True):
        new = document.new_page(width=page.rect.width, height=page.rect.height)
        _copy_drawings(page, new)
        for face, font in fonts.items():
            new.insert_font(fontname=face.removesuffix(".ttf"), fontbuffer=font)
        shape = new.new_shape()
        for text, face, size, origin in words:
            shape.insert_text(origin, text, fontname=face.removesuffix(".ttf"), fontsize=size)
        shape.commit()
    return document.tobytes()


def _copy_drawings(page: pymupdf.Page, new: pymupdf.Page) -> None:
    for drawing in page.get_drawings():
        for item in drawing["items"]:
            if item[0] == "l":
                new.draw_line(item[1], item[2], width=drawing["width"] or 0.5)
            elif item[0] == "re":
                new.draw_rect(item[1], width=drawing["width"] or 0.5, fill=drawing["fill"], color=drawing["color"])


def without_rules(data: bytes, *, keep: str = "") -> bytes:
    """The same pages without drawn lines; `keep="h"` keeps the horizontal ones."""
    source = pymupdf.open(stream=data, filetype="pdf")
    for page in source:
        lines = [] if not keep else list(page.get_cdrawings())
        page.clean_contents()
        (xref,) = page.get_contents()
        content = source.xref_stream(xref)
        # Paths end in a painting operator; what stands between text objects is drawing.
        parts = re.split(rb"(\bBT\b.*?\bET\b)", content, flags=re.S)
        painting = re.compile(rb"(?<=\s)(?:S|s|f\*?|F|B\*?|b\*?)(?=\s|$)")
        content = b"".join(part if number % 2 else painting.sub(b"n", part) for number, part in enumerate(parts))
        source.update_stream(xref, content)
        for drawing in lines:
            for item in drawing["items"]:
                if item[0] == "l" and abs(item[1][1] - item[2][1]) < 1:
                    page.draw_line(item[1], item[2], width=0.5)
                elif item[0] == "re" and item[1][3] - item[1][1] < 2.6 < item[1][2] - item[1][0]:
                    page.draw_line(item[1][:2], (item[1][2], item[1][1]), width=0.5)
    return source.tobytes()


RULES = {
    "horizontal": "only the lines between rows, as far as their cells go",
    "vertical": "only the lines between columns",
    "box": "only a frame",
    "header lines": "a line above and below the header, and one that closes the table",
    "header grid": "the header is ruled, what stands below it is not",
    "columns": "a frame, the line under the header and those between columns, none between rows",
    "double": "each line drawn twice",
    "dots": "each line a row of short strokes",
    "bars": "each line a thin filled rectangle",
    "white cells": "each cell on a white ground, and lines over it",
}


def with_rules(data: bytes, style: str) -> bytes:
    """The same pages with the tables' lines drawn in another way (`RULES`)."""
    source = pymupdf.open(stream=data, filetype="pdf")
    document = pymupdf.open(stream=without_rules(data), filetype="pdf")
    for page, new in zip(source, document, strict=True):
        read = read_page(page, page.number + 1)
        shape = new.new_shape()
        for grid in find_grids(read):
            depth = header_depth(read_rows(grid, LineNumbers(1)))
            if style == "white cells":
                for cell in grid.cells:
                    shape.draw_rect(pymupdf.Rect(cell.x0, cell.y0, cell.x1, cell.y1))
                    shape.finish(fill=(1, 1, 1), color=None, width=0)
            for line in _lines_of(grid, style, depth):
                _draw(shape, line, style)
        shape.commit(overlay=style != "white cells")
    return document.tobytes()


Segment = tuple[float, float, float, float]


def _lines_of(grid: Grid, style: str, depth: int) -> list[Segment]:
    left, right, top, bottom = grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]
    frame = [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]
    if style == "box":
        return frame
    if style == "header lines":
        return [(left, y, right, y) for y in (top, grid.ys[depth], bottom)] if depth else []
    if style == "columns":
        return [*frame, (left, grid.ys[depth], right, grid.ys[depth]), *((x, top, x, bottom) for x in grid.xs)]
    out: list[Segment] = []
    for cell in grid.cells:
        if style != "header grid" or cell.row < depth:
            level = [(cell.x0, y, cell.x1, y) for y in (cell.y0, cell.y1)]
            upright = [(x, cell.y0, x, cell.y1) for x in (cell.x0, cell.x1)]
            out += [*(level if style != "vertical" else []), *(upright if style != "horizontal" else [])]
    return out


def _draw(shape: pymupdf.Shape, line: Segment, style: str) -> None:
    x0, y0, x1, y1 = line
    across, down = (0.6, 0.0) if x0 == x1 else (0.0, 0.6)
    if style == "double":
        for side in (-1, 1):
            shape.draw_line((x0 + side * across, y0 + side * down), (x1 + side * across, y1 + side * down))
    elif style == "dots":
        length, at = max(x1 - x0, y1 - y0), 0.0
        while at < length:
            end = min(length, at + 1.2)
            shape.draw_line(*(((x0, y0 + at), (x0, y0 + end)) if x0 == x1 else ((x0 + at, y0), (x0 + end, y0))))
            at += 2.4
    elif style == "bars":
        shape.draw_rect(pymupdf.Rect(x0 - across / 2, y0 - down / 2, x1 + across / 2, y1 + down / 2))
        shape.finish(fill=(0, 0, 0), color=None, width=0)
        return
    else:
        shape.draw_line((x0, y0), (x1, y1))
    shape.finish(width=0.4)
