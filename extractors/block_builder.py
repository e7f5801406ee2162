"""Items of the pages to blocks: paragraphs over page breaks, numbering, titles, footnotes, and the parts of the file."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors import tables as logical
from extractors.document_names import type_at
from extractors.flow import Item, Key
from extractors.issuing_bodies import lowered
from extractors.lines import Line, join_placed, place_lines
from extractors.model import EMPTY, Layout, LayoutBlock, LogicalTable, Part, PlacedText
from extractors.numbering import SectionPath, read_label
from extractors.paragraphs import Margins, is_centred, margins_of, set_in_the_middle, starts_paragraph
from extractors.table_blocks import table_blocks
from schemas.identifiers import fold

_APPENDIX = regex.compile(
    r"(?:PHỤ\s*LỤC|Phụ\s*lục|PHỤ BIỂU|Phụ biểu|BIỂU MẪU|BIỂU SỐ|Biểu số|BIỂU|MẪU SỐ|Mẫu số)"
    r"(?:\s*(?:SỐ|số|Số))?[\s.:]*(?P<label>[IVX]{1,5}(?![\p{L}])|\d{1,2}(?:[.\-/]\d{1,2})?[a-zA-Z]?(?!\d)|[A-H](?![\p{L}]))?"
)
_LOOSE_APPENDIX = regex.compile(
    r"(?:DANH MỤC|BẢNG|BIỂU|PHÂN CÔNG|NHIỆM VỤ|LỘ TRÌNH|KHUNG|HỆ THỐNG CHỈ TIÊU|CÁC CHỈ TIÊU)\b"
)
_TYPE_TITLE = regex.compile(
    r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH|ĐỀ ÁN|QUY CHẾ|QUY ĐỊNH|PHƯƠNG ÁN|DỰ ÁN|CHIẾN LƯỢC|ĐIỀU LỆ|HƯỚNG DẪN|QUY HOẠCH|"
    r"BỘ TIÊU CHÍ|BỘ CHỈ SỐ|QUY TRÌNH|NỘI QUY|THỂ LỆ|ĐỀ CƯƠNG)\b"
)
_STOPS = regex.compile(r"[.;]$")


@dataclass(slots=True)
class _Paragraph:
    """Lines of one paragraph while it grows; it may go on over pages."""

    lines: list[Line]
    margins: list[Margins]
    key: Key


class BlockBuilder:
    """Turns items into blocks: paragraphs over page breaks, numbering, titles, parts."""

    def __init__(self) -> None:
        self.blocks: list[LayoutBlock] = []
        self.keys: list[Key] = []
        self.parts: list[Part] = [Part("main", 0, 0)]
        self.paths = SectionPath()
        self.pending: _Paragraph | None = None
        self.in_title = True
        self.axis: float | None = None  # the middle of a bare `QUYẾT ĐỊNH` below a letterhead
        self.signed = False
        self.table_places: dict[int, tuple[int, int, tuple[str, ...]]] = {}
        self.footnote: LayoutBlock | None = None

    # -- items ----------------------------------------------------------------------------------------------------

    def build(self, items: list[Item]) -> None:
        """Take the items of all pages, in reading order."""
        for item in items:
            if item.kind == "line":
                self._line(item)
            elif item.kind == "table":
                self._flush()
                if item.opens_page and self.signed:
                    self._begin_part("appendix", None)
                self._table(item)
            elif item.kind == "letterhead":
                self._flush()
                begun = self._begun()
                if begun and (item.column == "left" or not self._just_letterhead()):
                    self._begin_part("attachment", None)
                self.in_title = True
                self.axis = None
                for line in item.lines:
                    self._add_lines([line], "letterhead", item.key, column=item.column)
            elif item.kind == "signature":
                self._flush()
                self._signature(item)
            elif item.kind == "footnote":
                self._footnotes(item)
            else:
                self._add_lines(item.lines, item.kind, item.key)

    def _begun(self) -> bool:
        """Whether an act stands above: a letterhead, or more than a note or a stamp at the head of the sheet."""
        kept = [block for block in self.blocks if block.kind not in ("page_number", "running_head", "stamp")]
        return any(b.kind == "letterhead" for b in kept) or sum(len(b.text) + len(b.label) for b in kept) > 160

    def _just_letterhead(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].kind == "letterhead"

    def _line(self, item: Item) -> None:
        line = item.lines[0]
        assert item.margins is not None
        if self.pending is not None:
            previous = self.pending.lines[-1]
            opens_part = (item.opens_page or is_centred(line, item.margins)) and self._opens_part(line, item)
            head = len(self.pending.lines) == 1 and self.in_title and _appendix_head(previous.text)
            if self.in_title and len(self.pending.lines) == 1 and self._just_letterhead():
                head = head or _bare_type(previous.text)
            if self.in_title and self.axis is not None and previous.x0 - item.margins.left > 12:
                head = head or (abs(_middle(previous) - self.axis) < 5 < abs(_middle(line) - self.axis))
            if (
                not opens_part
                and not head
                and not starts_paragraph(line, previous, item.margins, self.pending.margins[-1], in_title=self.in_title)
            ):
                self.pending.lines.append(line)
                self.pending.margins.append(item.margins)
                return
            self._flush()
        part = self._opens_part(line, item)
        if part is not None:
            self._begin_part(*part)
        self.pending = _Paragraph([line], [item.margins], item.key)

    def _opens_part(self, line: Line, item: Item) -> tuple[str, str | None] | None:
        """Whether this line is the head of an appendix or of the plan attached to a decision."""
        assert item.margins is not None
        text = line.text.strip()
        if not self.blocks and self.pending is None:
            return None
        centred = is_centred(line, item.margins)
        match = _APPENDIX.match(text)
        alone = match is not None and (
            match.end() == len(text.rstrip(" .:")) or text[match.end() :].lstrip()[:1] in ".:-–("
        )
        if match is not None and len(text) < 120 and (item.opens_page or centred):
            upper = match.group().isupper() or line.bold or centred
            below = self.parts[-1].kind == "appendix" and alone and centred and line.upper  # after a short appendix
            if (alone or line.upper) and upper and (item.opens_page or self.signed or below):
                return ("appendix", match["label"])
        if item.opens_page and self.signed and centred and line.bold:
            if line.upper and _TYPE_TITLE.match(text) and self.parts[-1].kind == "main":
                return ("attachment", None)
            if self.parts[-1].kind != "appendix" and (line.upper or _LOOSE_APPENDIX.match(text)):
                return ("appendix" if _LOOSE_APPENDIX.match(text) else "attachment", None)
        return None

    def _begin_part(self, kind: str, label: str | None) -> None:
        self.parts[-1].last = len(self.blocks) - 1
        self.parts.append(Part(kind, len(self.blocks), len(self.blocks), label))
        self.paths.reset()
        self.in_title = True
        self.signed = False

    # -- blocks ---------------------------------------------------------------------------------------------------

    def _add(self, block: LayoutBlock, key: Key) -> None:
        block.part = len(self.parts) - 1
        self.blocks.append(block)
        self.keys.append(key)

    def _add_lines(self, lines: list[Line], kind: str, key: Key, column: str | None = None) -> None:
        text, marks = place_lines(lines)
        self._add(
            LayoutBlock(
                kind,
                text,
                marks=marks,
                section_path=self.paths.path
                if kind not in ("letterhead", "page_number", "running_head", "stamp")
                else (),
                column=column,
                bold=lines[0].bold,
                italic=lines[0].italic,
                upper=lines[0].upper,
                size=lines[0].size,
            ),
            key,
        )

    def _flush(self) -> None:
        if self.pending is None:
            return
        lines, margins, key = self.pending.lines, self.pending.margins, self.pending.key
        self.pending = None
        text, marks = place_lines(lines)
        centred = all(is_centred(line, edge) for line, edge in zip(lines, margins, strict=True))
        bold = all(line.bold for line in lines)
        upper = all(line.upper for line in lines)
        label = read_label(text.text)
        if label is not None and centred and self.in_title and label.kind == "bullet" and not _BASIS.match(text.text):
            label = None
        block = LayoutBlock(
            "paragraph",
            text,
            marks=marks,
            bold=bold,
            italic=all(line.italic for line in lines),
            upper=upper,
            centred=centred,
            size=lines[0].size,
        )
        words = text.text
        if self.in_title and self._just_letterhead() and _bare_type(words) and lines[0].x0 - margins[0].left > 40:
            self.axis, centred = _middle(lines[0]), True
        elif self.in_title and self.axis is not None and not _PREAMBLE.match(words):
            # a short document shows too few full lines for its margins to be known
            centred = centred or all(
                abs(_middle(line) - self.axis) < 5 and line.x0 > edge.left - 6
                for line, edge in zip(lines, margins, strict=True)
            )
        if label is None:
            appendix_head = self.parts[-1].kind == "appendix" and len(self.blocks) == self.parts[-1].first
            separator = not any(char.isalnum() for char in words)
            below_title = _in_title_zone(self.blocks)
            capitals = bold and len(words) < 600 and (upper or below_title)
            centred = centred or (
                below_title
                and len(words) < 600
                and (set_in_the_middle(lines, margins) or _bare_type(self.blocks[-1].text.text))
            )
            if (
                self.in_title
                and not (below_title and not bold and _PREAMBLE.match(words))
                and (centred or capitals or appendix_head or separator or _attached_line(words))
            ):
                block.kind = "title"
            elif centred and (bold or upper):
                block.kind = "heading"
                if not self.in_title and _APPENDIX.match(words):
                    block.kind = "title"
            else:
                self.in_title = False
                if bold and len(words) < 220 and not _STOPS.search(words):
                    block.kind = "heading"
            block.section_path = self.paths.path
        else:
            self.in_title = False
            body = text.slice(label.end)
            shift = label.end + (len(body.text) - len(body.text.lstrip()))
            block.label = text.slice(0, label.end).strip()
            block.text = body.strip()
            block.marks = tuple((max(0, a - shift), b - shift) for a, b in marks if b > shift)
            if label.kind == "bullet":
                block.kind = "list_item"
                block.section_path = self.paths.path
            else:
                block.level = self.paths.level(label)
                block.section_path = self.paths.enter(label)
                block.kind = self._numbered_kind(block, label.kind, bold)
        self._add(block, key)

    @staticmethod
    def _numbered_kind(block: LayoutBlock, label_kind: str, bold: bool) -> str:
        """heading, list_item or paragraph for a block with a number or letter."""
        text = block.text.text
        stops = _STOPS.search(text) is not None
        if label_kind in ("part", "chapter", "section", "roman", "capital") and (
            bold or block.upper or len(text) < 200
        ):
            return "heading"
        if bold or (len(text) < 160 and not stops) or text.endswith(":"):
            return "heading"
        if label_kind in ("letter", "paren_letter", "paren_number", "paren_roman"):
            return "list_item"
        return "paragraph"

    def _signature(self, item: Item) -> None:
        self.signed = True
        self.in_title = False
        kind = "recipients" if item.column == "left" else "signature"
        if item.column == "left" and not any(fold(line.text).startswith("noi nhan") for line in item.lines):
            previous = self.blocks[-1] if self.blocks else None
            bulleted = any(line.text.lstrip().startswith(("-", "–")) for line in item.lines)
            if not bulleted and (previous is None or previous.kind != "recipients"):
                kind = "signature"
        group: list[Line] = []

        def put() -> None:
            if group:
                text, marks = place_lines(group)
                block = LayoutBlock(
                    kind,
                    text,
                    marks=marks,
                    column=item.column,
                    bold=group[0].bold,
                    italic=group[0].italic,
                    size=group[0].size,
                )
                if kind == "recipients":
                    label = read_label(text.text)
                    if label is not None and label.kind == "bullet":
                        body = text.slice(label.end)
                        block.label = text.slice(0, label.end).strip()
                        block.text = body.strip()
                        block.marks = ()
                self._add(block, item.key)
                group.clear()

        for line in item.lines:
            starts = kind == "signature" or not group or _new_recipient(group[-1], line)
            if starts:
                put()
            group.append(line)
        put()

    def _footnotes(self, item: Item) -> None:
        """One block per paragraph of the footnotes; the first may go on from the page before."""
        assert item.margins is not None
        edges = margins_of(item.lines, item.margins.right - item.margins.left, item.lines[0].size)
        edges = Margins(item.margins.left, max(edges.right, item.margins.right), edges.pitch)
        groups: list[list[Line]] = []
        for line in item.lines:
            opens = line.words[0].raised
            if groups and not opens:
                previous = groups[-1][-1]
                label = read_label(line.text)
                full = previous.x1 > edges.right - 40
                ended = regex.search(r"[.;:]$", previous.text) is not None
                bullet = label is not None and label.kind == "bullet" and not (full and not ended)
                if not bullet and (full or not ended):
                    groups[-1].append(line)
                    continue
            groups.append([line])
        for index, group in enumerate(groups):
            text, marks = place_lines(group)
            opens = group[0].words[0].raised
            label_text = EMPTY
            if opens and marks and marks[0][0] == 0:
                label_text = text.slice(0, marks[0][1])
                shift = marks[0][1]
                rest = text.slice(shift)
                shift += len(rest.text) - len(rest.text.lstrip())
                text = rest.strip()
                marks = tuple((max(0, a - shift), b - shift) for a, b in marks[1:])
            if index == 0 and not opens and self.footnote is not None:
                first = read_label(group[0].text)
                if first is None or first.kind != "bullet" or not regex.search(r"[.;:]$", self.footnote.text.text):
                    joined, spans = join_placed([(self.footnote.text, self.footnote.marks), (text, marks)])
                    self.footnote.text, self.footnote.marks = joined, spans
                    continue
            mark = label_text.text.strip("() ") or (self.footnote.footnote if self.footnote is not None else None)
            block = LayoutBlock("footnote", text, label=label_text, marks=marks, footnote=mark, size=group[0].size)
            self._add(block, item.key)
            self.footnote = block

    # -- tables ---------------------------------------------------------------------------------------------------

    def _table(self, item: Item) -> None:
        """Keep the table's place; its blocks are made when it is closed."""
        self.in_title = False
        assert item.table is not None
        self.table_places[id(item.table)] = (len(self.blocks), len(self.parts) - 1, self.paths.path)
        marker = LayoutBlock("table_row", EMPTY, section_path=self.paths.path)
        marker.table = id(item.table)
        self._add(marker, item.key)

    def finish(self, open_tables: list[logical.OpenTable]) -> Layout:
        """Close paragraphs and tables, order the blocks, and number the parts."""
        self._flush()
        closed: list[LogicalTable] = []
        entries: list[tuple[Key, int, LayoutBlock]] = []
        owners = {id(table): table for table in open_tables}
        for position, (key, block) in enumerate(zip(self.keys, self.blocks, strict=True)):
            if block.table is None:
                entries.append((key, position, block))
                continue
            table = owners[block.table]
            _, part, path = self.table_places[block.table]
            result = logical.close_table(table)
            result.part, result.section_path = part, path
            index = len(closed)
            closed.append(result)
            for block_key, made in table_blocks(table, result, index, key):
                made.part, made.section_path = part, path
                entries.append((block_key, position, made))
        order = sorted(range(len(entries)), key=lambda i: (entries[i][0][:3], entries[i][1], i))
        blocks = [entries[i][2] for i in order]
        for table_index, result in enumerate(closed):
            mine = [index for index, block in enumerate(blocks) if block.table == table_index]
            result.first_block = min(mine, default=-1)
            for index in mine:
                row = blocks[index].row
                if row is not None:
                    result.rows[row].block = index
            result.title = _table_title(blocks, result.first_block)
        parts = self._ordered_parts(blocks)
        return Layout(blocks, closed, parts, "pdf_text", None)

    def _ordered_parts(self, blocks: list[LayoutBlock]) -> list[Part]:
        parts: list[Part] = []
        for index, part in enumerate(self.parts):
            mine = [
                i
                for i, block in enumerate(blocks)
                if block.part == index and block.kind not in ("page_number", "running_head", "footnote", "stamp")
            ]
            first, last = (mine[0], mine[-1]) if mine else (0, -1)
            titles = tuple(i for i in mine if blocks[i].kind == "title")
            parts.append(Part(part.kind, first, last, part.label, titles))
        return parts


# `- Căn cứ Luật ...`: a basis behind a dash (decisions before 2011) may be as wide as a centred line.
_BASIS = regex.compile(r"[-–—•*+]\s*(?:Căn cứ|Xét|Theo|Thực hiện|Để)\b")
# A basis in ordinary type below the title, as wide as a centred line: no subject opens so.
_PREAMBLE = regex.compile(
    r"Căn cứ\s|Xét (?:đề nghị|[Tt]ờ trình)|Theo đề nghị|Sau khi (?:xem xét|nghe)|Thực hiện [^;]{20,400};$"
)


def _bare_type(text: str) -> bool:
    """Whether a title is nothing but the name of a type: what stands below it is the subject, however it is set."""
    found = type_at(lowered(text)) if text.isupper() else None
    return found is not None and not text[found[1] :].strip(" .:*-–_")


def _middle(line: Line) -> float:
    return (line.x0 + line.x1) / 2


def _in_title_zone(blocks: list[LayoutBlock]) -> bool:
    """Whether the block before (furniture aside) is a title: then a bold block is its continuation."""
    for block in reversed(blocks):
        if block.kind not in ("page_number", "running_head", "stamp", "footnote"):
            return block.kind == "title"
    return False


def _appendix_head(text: str) -> bool:
    """Whether a line is nothing but `PHỤ LỤC II` and the like."""
    match = _APPENDIX.match(text.strip())
    return match is not None and not text.strip()[match.end() :].strip(" .:")


def _attached_line(text: str) -> bool:
    return regex.match(r"\(\s*(?:Ban hành|Kèm|Đính kèm|Phê duyệt)", text) is not None


def _new_recipient(previous: Line, line: Line) -> bool:
    if line.text.lstrip().startswith(("-", "–", "+", "•")):
        return True
    return fold(previous.text).startswith(("noi nhan", "kinh gui"))


def _table_title(blocks: list[LayoutBlock], first: int) -> PlacedText:
    """The title that stands over a table: the nearest title or bold centred blocks above it."""
    texts: list[PlacedText] = []
    for index in range(first - 1, max(-1, first - 8), -1):
        block = blocks[index]
        if block.kind in ("page_number", "running_head", "footnote", "stamp"):
            continue
        if block.kind not in ("title", "heading"):
            break
        texts.append(block.clean)
        if block.kind == "heading":
            break
    return PlacedText.join(reversed(texts), " ")
