"""DOCX to a `Layout`: paragraphs with the numbers that Word makes, tables with merged cells, footnotes. No places.

Source: ECMA-376 part 1 (WordprocessingML): numbering (17.9), tables (17.4), footnotes (17.11). What Word would not print
(deleted text, field codes, hidden text) is left out; headers and footers are page furniture.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

import regex

from extractors import legacy
from extractors.errors import ExtractionError
from extractors.marked_text import MarkedText, SourceCell, clean, is_mark, mark, raised_mark
from extractors.model import Layout
from extractors.text_footnotes import TextFootnote

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# what stands around paragraphs, rows or cells and prints nothing itself: controls, inserted text, an office's own marks
_AROUND = tuple(_W + name for name in ("sdt", "sdtContent", "ins", "customXml"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_UNPACKED = 400 << 20  # bytes of the unpacked parts
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class _Bytes:
    """The bytes of a file as ZIP readers want them: something to seek and read in, and nothing of the disk."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._data) if size is None or size < 0 else self._at + size
        part = self._data[self._at : end]
        self._at += len(part)
        return part

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._at, len(self._data))[whence]
        if start + offset < 0:
            raise ValueError("a place before the first byte")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:  # `zipfile` asks
        return True


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a DOCX: a ZIP with Word's main part."""
    if data[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(_Bytes(data)) as archive:
            return any(name.startswith("word/document") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def layout_of_docx(data: bytes, max_unpacked: int = MAX_UNPACKED) -> Layout:
    """The layout of a DOCX's bytes; raises `ExtractionError` where it cannot be read: `broken_docx`, or `too_large`
    if its parts unpack to more than `max_unpacked` bytes."""
    import docx  # here, because most runs read no DOCX

    try:
        with zipfile.ZipFile(_Bytes(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > max_unpacked:
            raise ExtractionError(
                "source",
                "too_large",
                f"This DOCX unpacks to more than {max_unpacked >> 20} MiB, a fifth of the memory limit. Raise it with "
                "--memory-limit, or save the file without its pictures.",
            )
        document = docx.Document(_Bytes(data))
        return _Reader(document).read().layout("docx")
    except ExtractionError:
        raise
    except Exception as error:
        raise ExtractionError(
            "source",
            "broken_docx",
            f"This file cannot be opened as a DOCX ({error}). Open it in Word and save it again.",
        ) from error


class _Reader:
    """Walks over the body of one document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.out = MarkedText()
        self.numbering = _Numbering(document)
        self.styles = {style.style_id: style for style in document.styles}
        self.notes = self._footnotes()
        self.cited: list[str] = []

    def read(self) -> MarkedText:
        self._blocks(self.document.element.body)
        for number, identifier in enumerate(self.cited, 1):
            text = " ".join(line for line in self.notes.get(identifier, []) if line)
            if text:
                self.out.footnotes.append(TextFootnote(number, text, 0, str(number)))
        return self.out

    def _blocks(self, parent: Any) -> None:
        for child in parent:
            if child.tag == _W + "p":
                self.out.paragraph(self._paragraph(child))
            elif child.tag == _W + "tbl":
                self.out.table(self._table(child))
            elif child.tag in _AROUND:
                self._blocks(child)

    # -- paragraphs -----------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: Any, *, in_cell: bool = False) -> str:
        """The text of a paragraph with its number; in the cell of a table the number may be all that it prints."""
        text = "".join(self._pieces(paragraph))
        label = self.numbering.label(paragraph)
        if not text.strip():
            return label if in_cell and any(char.isalnum() for char in label) else ""
        return f"{label} {text.strip()}" if label else text

    def _pieces(self, paragraph: Any) -> Iterator[str]:
        style = self._style(paragraph, _W + "pPr", _W + "pStyle")
        before = ""
        for run in _runs(paragraph):
            properties = run.find(_W + "rPr")
            if _on(properties, "vanish"):
                continue
            caps = _on(properties, "caps")
            if caps is None:
                caps = bool(style is not None and style.font.all_caps)
            text = "".join(self._run_text(run))
            if _raised(properties) and is_mark(text, before):
                text = raised_mark(text)
            before = text or before
            encoding = _legacy_font(properties)
            if encoding is not None and not legacy.is_unicode(text):
                text = legacy.decode_text(text, encoding)
            yield text.upper() if caps else text

    def _run_text(self, run: Any) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == _W + "t":
                yield clean(child.text or "")
            elif tag in (_W + "tab", _W + "ptab"):
                yield " "
            elif tag in (_W + "br", _W + "cr"):
                yield "\n" if child.get(_W + "type") in (None, "textWrapping") else " "
            elif tag == _W + "noBreakHyphen":
                yield "-"
            elif tag == _W + "sym":
                yield "•"
            elif tag in (_W + "footnoteReference", _W + "endnoteReference"):
                identifier = ("e" if tag.endswith("endnoteReference") else "f") + (child.get(_W + "id") or "")
                if identifier in self.notes and identifier not in self.cited:
                    self.cited.append(identifier)
                    yield mark(len(self.cited))

    def _style(self, element: Any, properties: str, name: str) -> Any:
        found = element.find(f"{properties}/{name}")
        return self.styles.get(found.get(_W + "val")) if found is not None else None

    # -- tables ---------------------------------------------------------------------------------------------------

    def _table(self, table: Any) -> list[list[SourceCell]]:
        rows: list[list[SourceCell]] = []
        above: dict[int, SourceCell] = {}  # by column: the cell that a vertical merge goes on with
        for row in _children(table, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[SourceCell] = []
            column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            cells.extend(SourceCell([]) for _ in range(column))
            for cell in _children(row, "tc"):
                properties = cell.find(_W + "tcPr")
                span = _number(properties.find(_W + "gridSpan"), 1) if properties is not None else 1
                merge = properties.find(_W + "vMerge") if properties is not None else None
                if merge is not None and merge.get(_W + "val") != "restart" and column in above:
                    above[column].row_span += 1
                    column += span
                    continue
                made = SourceCell(self._lines(cell), 1, span, self._bold(cell))
                cells.append(made)
                above.pop(column, None)
                if merge is not None:
                    above[column] = made
                column += span
            rows.append(cells)
        return rows

    def _lines(self, cell: Any) -> list[str]:
        lines: list[str] = []
        for child in cell:
            if child.tag == _W + "p":
                lines.extend(self._paragraph(child, in_cell=True).split("\n"))
            elif child.tag == _W + "tbl":
                lines.extend(line for row in self._table(child) for inner in row for line in inner.lines)
            elif child.tag in _AROUND:
                lines.extend(self._lines(child))
        return [line for line in lines if line.strip()]

    def _bold(self, cell: Any) -> bool:
        runs = [run for run in cell.iter(_W + "r") if "".join(t.text or "" for t in run.iter(_W + "t")).strip()]
        return bool(runs) and all(_on(run.find(_W + "rPr"), "b") for run in runs)

    # -- footnotes ------------------------------------------------------------------------------------------------

    def _footnotes(self) -> dict[str, list[str]]:
        """The lines of each footnote (`f` and its number) and endnote (`e`)."""
        from docx.oxml import parse_xml

        notes: dict[str, list[str]] = {}
        for relation in self.document.part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind not in ("footnotes", "endnotes") or relation.is_external:
                continue
            for note in parse_xml(relation.target_part.blob).iter(f"{_W}{kind[:-1]}"):
                if note.get(_W + "type") in (None, "normal"):
                    notes[kind[0] + (note.get(_W + "id") or "")] = [
                        " ".join("".join(clean(t.text or "") for t in paragraph.iter(_W + "t")).split())
                        for paragraph in note.iter(_W + "p")
                    ]
        return notes


def _runs(parent: Any) -> Iterator[Any]:
    """The runs that are printed: insertions, links, fields; not deletions, nor the second form of a drawing."""
    for child in parent:
        if child.tag == _W + "r":
            yield child
            for box in child.iter(_W + "txbxContent"):
                if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                    for paragraph in box.iter(_W + "p"):
                        yield from _runs(paragraph)
        elif child.tag not in (_W + "del", _W + "moveFrom", _W + "pPr", _FALLBACK):
            yield from _runs(child)


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those in content controls."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in _AROUND:
            yield from _children(child, name)


def _on(properties: Any, name: str) -> bool | None:
    """Whether a property is switched on; None where it is not given."""
    found = properties.find(_W + name) if properties is not None else None
    return None if found is None else found.get(_W + "val") not in ("0", "false", "off", "none")


def _raised(properties: Any) -> bool:
    found = properties.find(_W + "vertAlign") if properties is not None else None
    return found is not None and found.get(_W + "val") == "superscript"


def _number(element: Any, default: int = 0) -> int:
    value = element.get(_W + "val") if element is not None else None
    return int(value) if value is not None and regex.fullmatch(r"\d{1,3}", value) else default


def _legacy_font(properties: Any) -> str | None:
    fonts = properties.find(_W + "rFonts") if properties is not None else None
    name = fonts.get(_W + "ascii") or fonts.get(_W + "hAnsi") if fonts is not None else None
    return legacy.encoding_of(name) if name else None


class _Numbering:
    """The numbers that Word makes: counts paragraphs of each list, and writes their labels."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, Any]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.lists: dict[str, str] = {}  # list -> the abstract list whose count it shares
        self.counts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, Any] = {style.style_id: style.element for style in document.styles}
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        root = getattr(part, "element", None)
        if root is None:
            return
        abstract = {item.get(_W + "abstractNumId"): item for item in root.iter(_W + "abstractNum")}
        for item in root.iter(_W + "num"):
            name = item.get(_W + "numId")
            base = item.find(_W + "abstractNumId").get(_W + "val")
            self.lists[name] = base
            self.levels[name] = (
                {_number_of(lvl): lvl for lvl in abstract[base].iter(_W + "lvl")} if base in abstract else {}
            )
            for override in item.iter(_W + "lvlOverride"):
                depth = _number_of(override)
                inner = override.find(_W + "lvl")
                if inner is not None:
                    self.levels[name][depth] = inner
                start = override.find(_W + "startOverride")
                if start is not None:
                    self.lists[name] = f"{base}/{name}"
                    self.starts[(name, depth)] = _number(start, 1)

    def label(self, paragraph: Any) -> str:
        """The label of a paragraph, empty where it has none; counts it."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        seen = 0
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        while properties is None and style is not None and seen < 10:
            element = self.styles.get(style.get(_W + "val"))
            if element is None:
                break
            properties = element.find(f"{_W}pPr/{_W}numPr")
            style = element.find(_W + "basedOn")
            seen += 1
        if properties is None:
            return ""
        found = properties.find(_W + "numId")
        name = found.get(_W + "val") if found is not None else "0"
        depth = _number(properties.find(_W + "ilvl"))
        levels = self.levels.get(name, {})
        if name == "0" or depth not in levels:
            return ""
        shared = self.lists[name]
        self.counts[(shared, depth)] = self.counts.get((shared, depth), self._start(name, depth) - 1) + 1
        for deeper in range(depth + 1, 9):
            self.counts.pop((shared, deeper), None)
        level = levels[depth]
        text = level.find(_W + "lvlText")
        shown = text.get(_W + "val") if text is not None else ""
        if _format(level) == "bullet":
            return shown if shown in ("-", "+", "•", "–", "*", "·") else "-"
        if _format(level) == "none":
            return shown

        def number(match: regex.Match[str]) -> str:
            at = int(match[1]) - 1
            count = self.counts.get((shared, at), self._start(name, at))
            return _written(count, _format(levels[at]) if at in levels else "decimal")

        return str(regex.sub(r"%([1-9])", number, shown))

    def _start(self, name: str, depth: int) -> int:
        if (name, depth) in self.starts:
            return self.starts[(name, depth)]
        level = self.levels.get(name, {}).get(depth)
        return _number(level.find(_W + "start"), 1) if level is not None else 1


def _number_of(level: Any) -> int:
    value = level.get(_W + "ilvl") or "0"
    return int(value) if value.isdigit() else 0


def _format(level: Any) -> str:
    found = level.find(_W + "numFmt")
    return found.get(_W + "val") if found is not None else "decimal"


def _written(count: int, form: str) -> str:
    """A count as Word writes it in a number format."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else ""
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        left, out = max(0, min(count, 399)), ""
        for value, letters in _ROMAN:
            while left >= value:
                out += letters
                left -= value
        return out.upper() if form == "upperRoman" else out
    return f"{count:02d}" if form == "decimalZero" else str(count)
