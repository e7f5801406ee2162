"""The values that the extractors hand to each other: placed text, layout blocks, logical tables.

Coordinates are PDF points, origin top left of the page as displayed. Text keeps its place character by character,
so that every record can say where each of its columns is printed.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.records import Box, FindingNote

# page (from 1), x0, y0, x1, y1, number of the printed line on that page
Place = tuple[int, float, float, float, float, int]


# Characters start..end of a text are printed on one line of one page: `edges[offset + k]` is (x0, x1) of character k.
# start, end, page, line, y0, y1, edges, offset
Segment = tuple[int, int, int, int, float, float, Sequence[tuple[float, float]], int]


class PlacedText:
    """A string whose characters know where they are printed.

    Held as segments (a word of a line each), so that slicing and joining cost by the word. A character under no
    segment has no place: a blank that stands for a line break, and every character of sources without geometry
    (`.txt`, `.docx`, `.html`). Immutable by convention.
    """

    __slots__ = ("segments", "text")

    def __init__(self, text: str, segments: Sequence[Segment] = ()) -> None:
        self.text = text
        self.segments = segments

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"PlacedText({self.text!r})"

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def places(self) -> list[Place | None]:
        """For each character its place, or None."""
        out: list[Place | None] = [None] * len(self.text)
        for start, end, page, line, y0, y1, edges, offset in self.segments:
            for index in range(start, end):
                x0, x1 = edges[offset + index - start]
                out[index] = (page, x0, y0, x1, y1, line)
        return out

    def slice(self, start: int = 0, end: int | None = None) -> PlacedText:
        """The characters from `start` to before `end`, with their places."""
        low, high, _ = slice(start, end).indices(len(self.text))
        if low == 0 and high == len(self.text):
            return self
        return PlacedText(self.text[low:high], _cut(self.segments, low, high, -low))

    def strip(self, extra: str = "") -> PlacedText:
        """Without white space (and the characters of `extra`) at both ends."""
        if not extra:
            kept = self.text.lstrip()
            start = len(self.text) - len(kept)
            return self.slice(start, start + len(kept.rstrip()))
        start, end = 0, len(self.text)
        while start < end and (self.text[start].isspace() or self.text[start] in extra):
            start += 1
        while end > start and (self.text[end - 1].isspace() or self.text[end - 1] in extra):
            end -= 1
        return self.slice(start, end)

    def rstrip(self, extra: str = "") -> PlacedText:
        """Without white space (and the characters of `extra`) at the end."""
        end = len(self.text)
        while end > 0 and (self.text[end - 1].isspace() or self.text[end - 1] in extra):
            end -= 1
        return self.slice(0, end)

    def without(self, spans: Iterable[tuple[int, int]]) -> PlacedText:
        """The text with the given (start, end) spans cut out."""
        drop = sorted(spans)
        if not drop:
            return self
        parts: list[PlacedText] = []
        at = 0
        for start, end in drop:
            if start > at:
                parts.append(self.slice(at, start))
            at = max(at, end)
        parts.append(self.slice(at))
        return PlacedText.join(parts, "")

    @staticmethod
    def join(parts: Iterable[PlacedText], separator: str = " ") -> PlacedText:
        """The parts one after the other, `separator` (without a place) between those that are not empty."""
        texts: list[str] = []
        segments: list[Segment] = []
        at = 0
        for part in parts:
            if not part.text:
                continue
            if texts:
                texts.append(separator)
                at += len(separator)
            texts.append(part.text)
            segments.extend(_cut(part.segments, 0, len(part.text), at) if at else part.segments)
            at += len(part.text)
        return PlacedText("".join(texts), segments)

    def boxes(self, column: str | None, start: int = 0, end: int | None = None) -> tuple[Box, ...]:
        """One box per printed line of the characters from `start` to before `end`, in reading order."""
        low, high, _ = slice(start, end).indices(len(self.text))
        while low < high and self.text[low].isspace():
            low += 1
        while high > low and self.text[high - 1].isspace():
            high -= 1
        found: dict[tuple[int, int], list[float]] = {}
        begin = max(0, bisect_left(self.segments, (low + 1,)) - 1)
        for position in range(begin, len(self.segments)):
            first, last, page, line, y0, y1, edges, offset = self.segments[position]
            if first >= high:
                break
            a, b = first if first > low else low, last if last < high else high
            if a >= b:
                continue
            x0 = edges[offset + a - first][0]
            x1 = edges[offset + b - 1 - first][1]
            box = found.get((page, line))
            if box is None:
                found[(page, line)] = [x0, y0, x1, y1]
                continue
            if x0 < box[0]:
                box[0] = x0
            if y0 < box[1]:
                box[1] = y0
            if x1 > box[2]:
                box[2] = x1
            if y1 > box[3]:
                box[3] = y1
        return tuple(
            Box(
                column=column,
                page=page,
                x0=round(b[0], 2),
                y0=round(b[1], 2),
                x1=round(b[2], 2),
                y1=round(b[3], 2),
            )
            for (page, _), b in found.items()
        )

    def pages(self) -> tuple[int, ...]:
        """The pages on which a character stands, in order."""
        return tuple(sorted({segment[2] for segment in self.segments}))


def _cut(segments: Sequence[Segment], low: int, high: int, shift: int) -> list[Segment]:
    """The segments between `low` and `high`, moved by `shift`; segments stand in the order of the text."""
    if not segments:
        return []
    first = max(0, bisect_left(segments, (low + 1,)) - 1)
    last = bisect_left(segments, (high,), first)
    out: list[Segment] = []
    for start, end, page, line, y0, y1, edges, offset in segments[first:last]:
        a, b = start if start > low else low, end if end < high else high
        if a < b:
            out.append((a + shift, b + shift, page, line, y0, y1, edges, offset + a - start))
    return out


EMPTY = PlacedText("")


def pages_of(boxes: Iterable[Box]) -> tuple[int, ...]:
    """The pages that the boxes stand on, in order."""
    return tuple(sorted({box.page for box in boxes}))


@dataclass(slots=True)
class LayoutBlock:
    """One block in reading order.

    `text` holds everything printed after `label` (`1.`, `a)`, `-`), footnote marks included; `marks` are the
    (start, end) spans of footnote marks in it, with the blank before them. `clean` is what records are read from.
    `part` numbers the parts of the file (see `Part`). `level` is the depth of the numbering (1 = Phần or I),
    None outside the hierarchy. For rows of tables `table` and `row` index `Layout.tables` and its `rows`.
    """

    kind: str
    text: PlacedText
    label: PlacedText = EMPTY
    marks: tuple[tuple[int, int], ...] = ()
    section_path: tuple[str, ...] = ()
    level: int | None = None
    part: int = 0
    bold: bool = False
    italic: bool = False
    upper: bool = False
    centred: bool = False
    size: float = 0.0
    table: int | None = None
    row: int | None = None
    column: str | None = None  # letterhead and signature blocks: "left" | "right"
    footnote: str | None = None  # the mark of a footnote block
    findings: list[FindingNote] = field(default_factory=list)
    _clean: PlacedText | None = None

    @property
    def clean(self) -> PlacedText:
        """The text without footnote marks and the blanks before them."""
        if self._clean is None:
            self._clean = self.text.without(self.marks).strip()
        return self._clean

    @property
    def line(self) -> str:
        """Label and clean text in one string, for patterns that want to see both."""
        label = self.label.text
        return f"{label} {self.clean.text}" if label else self.clean.text


@dataclass(slots=True)
class Part:
    """A part of the file: the act itself (`main`), the plan a decision issues (`attachment`), or an `appendix`.

    `label` is an appendix's printed number (`II`), None where it has none. `first` and `last` are indexes into
    `Layout.blocks`, `last` included. `title` are the indexes of the title blocks.
    """

    kind: str
    first: int
    last: int
    label: str | None = None
    title: tuple[int, ...] = ()


@dataclass(slots=True)
class Cell:
    """One cell of a logical table; a merged cell is one object that stands at several places of `LogicalRow.cells`."""

    text: PlacedText
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class LogicalRow:
    """One row after joining over page breaks. `cells[c]` is the cell that covers column `c`, None where there is none.

    `kind` is `data` or `section` (one cell over all columns, or only a label and a title). `block` is the index of its
    block in `Layout.blocks`.
    """

    kind: str
    cells: list[Cell | None]
    pages: tuple[int, ...] = ()
    block: int = -1
    findings: list[FindingNote] = field(default_factory=list)


@dataclass(slots=True)
class LogicalTable:
    """One table, over however many pages it goes.

    `headings[c]` is the path of heading cells over column `c`, outermost first (two-line headers with a merged cell
    give two). `title` is the text that stands over the table; `part` indexes `Layout.parts`.
    """

    headings: list[list[PlacedText]]
    rows: list[LogicalRow]
    pages: tuple[int, ...]
    part: int = 0
    title: PlacedText = EMPTY
    section_path: tuple[str, ...] = ()
    first_block: int = -1
    findings: list[FindingNote] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """What layout analysis hands on: blocks in reading order, tables, parts, coverage and its own findings."""

    blocks: list[LayoutBlock]
    tables: list[LogicalTable]
    parts: list[Part]
    source_kind: str
    page_count: int | None
    source_characters: int = 0
    kept_characters: int = 0
    findings: list[FindingNote] = field(default_factory=list)
    # Words read by OCR, by page (`source.Word`, with `confidence`), for the findings of the records they stand in.
    ocr_words: dict[int, list[Any]] = field(default_factory=dict)
    # How often each of their spellings occurs, by its letters without marks (`ocr_doubts.py` counts them once).
    ocr_spellings: dict[str, dict[str, int]] = field(default_factory=dict)
    # Pages read in another direction than displayed: what carries their places to the page as displayed.
    turned: dict[int, tuple[float, float, float, float, float, float]] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A record before it has its identifiers: what a room hands to `document.py`.

    `values` holds columns of the record's table except ids, ordinals, provenance and `text`. `boxes` carry the
    column names. `block` is the index of the block it was read in and `start` the offset in that block's `clean`
    text (0 for whole blocks and rows): together they order the records and give them their place.
    `agencies` are the assignments of a task or target, in order.
    """

    table: str
    values: dict[str, Any]
    text: str
    boxes: tuple[Box, ...] = ()
    notes: list[FindingNote] = field(default_factory=list)
    block: int = -1
    start: int = 0
    end: int = 0
    agencies: list[AgencyMention] = field(default_factory=list)
    owner_words: PlacedText | None = None  # targets: the printed words that name the owners


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMention:
    """One agency named in a text: where (`start`, `end` in the string read), in which role, and which one it is.

    `key` and `name` are canonical (contract, section 5 Agencies); `registered` is false where no registry knows it.
    """

    key: str
    name: str
    kind: str
    role: str
    start: int
    end: int
    is_group: bool = False
    registered: bool = True
    province_code: str | None = None
    successor_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the document itself says that a grammar may need: never anything from another document."""

    document_type: str | None = None
    issuer: str | None = None
    issuer_key: str | None = None
    province_code: str | None = None
    province_name: str | None = None
    date_issued: dt.date | None = None
    year: int | None = None
    plan_start: int | None = None
    plan_end: int | None = None
