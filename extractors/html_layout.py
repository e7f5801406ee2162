"""HTML to a `Layout`: the page of a law portal, with its paragraphs, tables and footnotes. No places.

What frames the act on the page (menus, search, notices) is kept as text before its head or behind its end; scripts,
styles and what is hidden are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

from extractors import legacy
from extractors.cell_tables import TABLE
from extractors.errors import ExtractionError
from extractors.marked_text import MarkedText, SourceCell, clean, is_mark, mark, raised_mark
from extractors.model import Layout
from extractors.text_footnotes import TextFootnote

_LEFT_OUT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "head",
        "nav",
        "form",
        "button",
        "select",
        "option",
        "iframe",
        "svg",
        "template",
        "input",
    )
)
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul",
     "ol", "blockquote", "pre", "center", "dl", "dt", "dd", "body", "html", "tr", "td", "th", "table", "tbody", "thead",
     "tfoot", "caption", "figure", "figcaption", "hr", "address", "fieldset", "form", "label")
)  # fmt: skip
_NOTE = regex.compile(r"#?_?ftn?(?:ref)?(\d{1,3})|#?fn-?(\d{1,3})", regex.I)
_HIDDEN = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.I)
_BOLD = regex.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", regex.I)


def is_html(data: bytes) -> bool:
    """Whether the bytes are an HTML page: by the tag they begin with."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe").replace(b"\x00", b"")
    head = regex.sub(rb"^(?:<\?xml[^>]*\?>|<!--.*?-->|\s)+", b"", head, flags=regex.S)
    return regex.match(rb"<(?:!doctype\s+html|html|head|body|div|table|p|meta|title)\b", head, regex.I) is not None


def layout_of_html(data: bytes) -> Layout:
    """The layout of a page's bytes; raises `ExtractionError` (broken_html) where nothing can be read."""
    import lxml.html  # here, because most runs read no HTML

    try:
        root = lxml.html.document_fromstring(_decoded(data))
    except Exception as error:
        raise ExtractionError(
            "source", "broken_html", f"This page cannot be read as HTML ({error}). Save it again from the browser."
        ) from error
    reader = _Reader()
    body = root.find("body")
    reader.read(body if body is not None else root)
    return reader.out.layout("html")


def _decoded(data: bytes) -> str:
    """The page's text: by its byte order mark, its own declaration, else UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        declared = regex.search(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", data[:4096], regex.I)
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                text = data.decode(name, "replace")
            except LookupError:
                text = data.decode("cp1258", "replace")
    return regex.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "") or "<p></p>"


class _Reader:
    """Walks over the elements of a page."""

    def __init__(self) -> None:
        self.out = MarkedText()
        self.pending: list[str] = []
        self.notes: dict[int, str] = {}
        self.fonts: list[str | None] = [None]

    def read(self, root: Any) -> None:
        """Read the page; the footnotes it gathers at its end are taken out of the text first."""
        self._take_notes(root)
        self._element(root)
        self._flush()
        for number in sorted(self.notes):
            self.out.footnotes.append(TextFootnote(number, self.notes[number], 0, str(number)))

    def _flush(self) -> None:
        text = "".join(self.pending)
        self.pending.clear()
        if text.strip():
            self.out.paragraph(text)

    def _element(self, element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _LEFT_OUT or _hidden(element):
            self._text(element.tail)
            return
        if element.tag == "table":
            self._flush()
            self.out.table(self._table(element))
        elif element.tag == "br":
            self.pending.append("\n")
        else:
            block = element.tag in _BLOCKS
            if block:
                self._flush()
            number = _mark_number(element)
            raised = clean("".join(element.text_content().split())) if element.tag == "sup" else ""
            if number is not None and number in self.notes:
                self.pending.append(mark(number))
            elif raised and is_mark(raised, "".join(self.pending[-2:])):
                self.pending.append(raised_mark(raised))
            else:
                self._inside(element)
            if block:
                self._flush()
        self._text(element.tail)

    def _inside(self, element: Any) -> None:
        self.fonts.append(_font(element) or self.fonts[-1])
        if element.tag == "li" and not (element.text or "").strip().startswith(("-", "+")):
            self.pending.append(_bullet(element))
        self._text(element.text)
        for child in element:
            self._element(child)
        self.fonts.pop()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = clean(regex.sub(r"\s+", " ", text))
        encoding = self.fonts[-1]
        if encoding is not None and not legacy.is_unicode(text):
            text = legacy.decode_text(text, encoding)
        self.pending.append(text)

    # -- tables ---------------------------------------------------------------------------------------------------

    def _table(self, table: Any) -> list[list[SourceCell]]:
        rows: list[list[SourceCell]] = []
        for row in _rows(table):
            cells: list[SourceCell] = []
            for cell in row:
                if cell.tag not in ("td", "th") or _hidden(cell):
                    continue
                inner = _Reader()
                inner.notes, inner.fonts = self.notes, [self.fonts[-1]]
                inner._inside(cell)
                inner._flush()
                lines = [line for line in inner.out.lines if TABLE not in line]
                for nested in inner.out.tables:
                    for entry in nested.rows:
                        lines.extend(c.text.text for c in entry.cells if c is not None and c.text)
                cells.append(
                    SourceCell(lines, _span(cell, "rowspan"), _span(cell, "colspan"), cell.tag == "th" or _bold(cell))
                )
            if cells:
                rows.append(cells)
        return rows

    # -- footnotes ------------------------------------------------------------------------------------------------

    def _take_notes(self, root: Any) -> None:
        """Footnote bodies: the element around an anchor `_ftn1`, or with that id."""
        for element in list(root.iter("a", "div", "li", "p")):
            name = element.get("name") or element.get("id") or ""
            match = regex.fullmatch(r"_?(?:ftn|fn-?)(\d{1,3})", name, regex.I)
            if match is None:
                continue
            holder = element
            while holder.tag == "a" or holder.tag in ("sup", "span", "b", "font"):
                if holder.getparent() is None or holder.getparent() is root:
                    break
                holder = holder.getparent()
            text = " ".join(holder.text_content().split())
            text = regex.sub(rf"^[\[(]?{match[1]}[\])]?[.:]?\s*", "", text)
            number = int(match[1])
            if text and number not in self.notes and holder is not root:
                self.notes[number] = clean(text)
                holder.drop_tree()


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from _rows(child)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(500, int(value))) if regex.fullmatch(r"\s*\d{1,4}\s*", value) else 1


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _bold(cell: Any) -> bool:
    """Whether all text of a cell stands in bold elements."""
    if _BOLD.search(cell.get("style") or ""):
        return True
    whole = "".join(cell.text_content().split())
    bold = "".join("".join(e.text_content().split()) for e in cell.iter("b", "strong") if not _inside_bold(e))
    return bool(whole) and bold == whole


def _inside_bold(element: Any) -> bool:
    return any(parent.tag in ("b", "strong") for parent in element.iterancestors())


def _font(element: Any) -> str | None:
    """The legacy encoding that an element's font declares."""
    face = element.get("face") or ""
    style = regex.search(r"font-family\s*:\s*[\"']?([^;\"',]+)", element.get("style") or "", regex.I)
    name = face.split(",")[0].strip() or (style[1].strip() if style else "")
    return legacy.encoding_of(name) if name else None


def _mark_number(element: Any) -> int | None:
    """The number of the footnote that an element is the mark of: a link to `#_ftn1`, or a raised number."""
    if element.tag == "a":
        match = _NOTE.fullmatch(element.get("href", "").rsplit("/", 1)[-1])
        if match is not None and "ref" not in (element.get("href") or ""):
            return int(match[1] or match[2])
    if element.tag == "sup":
        text = "".join(element.text_content().split()).strip("[]()")
        if regex.fullmatch(r"\d{1,2}", text):
            return int(text)
    return None


def _bullet(item: Any) -> str:
    """The label of a list item: its number in an ordered list, else a dash."""
    parent = item.getparent()
    if parent is not None and parent.tag == "ol":
        number = 1 + sum(1 for other in item.itersiblings("li", preceding=True))
        return f"{number}. "
    return "- "
