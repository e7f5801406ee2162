"""Is every character kept, and does every box hold what its column says? Asked of a second engine (pdfplumber).

`python -m benchmarks.provenance [PDF...]` prints both figures for each file: by default the samples and, where they lie
beside the repository, the shared plans. Exit status 1 where a figure is below its floor.

Text kept: page by page, the characters of the page (white space aside, repaired and NFC) against those of the blocks,
as multisets. Boxes: for each box that names a column, the characters inside it against the column's text, compared
without white space, after the repairs and with footnote marks taken out.
"""

from __future__ import annotations

import argparse
import bisect
import datetime as dt
import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber

from extractors.text import normalise
from schemas.codes import DOCUMENT_TYPES
from schemas.records import Box, Extraction

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "plans"
KEPT_FLOOR = 0.999
STRAY_CEILING = 0.001
BOX_FLOOR = 0.999

RECORD_TABLES = (
    "blocks",
    "legal_bases",
    "citations",
    "objectives",
    "targets",
    "tasks",
    "assignments",
)
# Header columns hold normal forms (sentence case, codes, no blanks); their box shows what is printed, so they are
# compared on letters and digits alone.
HEADER = frozenset(["notation", "issuer", "title", "attached_title", "document_type_name", "place", "subject"])
CODES = frozenset(["document_type", "attached_type"])
_MARK = re.compile(r"[\d()*⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹]+")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character: what it is, where its middle is, how large."""

    text: str
    x: float
    y: float
    x0: float
    size: float


class SecondEngine:
    """The characters of a PDF as pdfplumber sees them, page by page, in points of the page as displayed."""

    def __init__(self, data: bytes) -> None:
        self.pages: list[list[Glyph]] = []
        self._rows: list[tuple[list[float], list[Glyph]]] = []
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                left, top = page.cropbox[0], page.cropbox[1]
                glyphs = [
                    Glyph(
                        c["text"],
                        (c["x0"] + c["x1"]) / 2 - left,
                        (c["top"] + c["bottom"]) / 2 - top,
                        c["x0"] - left,
                        c["size"],
                    )
                    for c in page.chars
                ]
                self.pages.append(glyphs)
                rows = sorted(glyphs, key=lambda g: g.y)
                self._rows.append(([g.y for g in rows], rows))
                page.close()  # pdfplumber keeps every page it has read until then

    def page_text(self, page: int) -> str:
        """Everything on the page, without white space, repaired."""
        return squeeze(normalise("".join(g.text for g in self.pages[page - 1]))[0])

    def inside(self, box: Box, *, marks: bool = True) -> str:
        """The text inside a box, from left to right; `marks` false leaves out characters set small."""
        heights, rows = self._rows[box.page - 1]
        first, last = bisect.bisect_left(heights, box.y0), bisect.bisect_right(heights, box.y1)
        found = [g for g in rows[first:last] if box.x0 - 0.5 <= g.x <= box.x1 + 0.5]
        if not marks and found:
            usual = Counter(round(g.size, 1) for g in found if not g.text.isspace()).most_common(1)
            if usual:
                found = [g for g in found if g.size > 0.8 * usual[0][0] or not _MARK.fullmatch(g.text)]
        found.sort(key=lambda g: g.x0)
        return squeeze(normalise("".join(g.text for g in found))[0])


def squeeze(text: str) -> str:
    """Without white space and invisible characters, composed."""
    bare = "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", bare)


# --- text kept ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageFigure:
    """Characters of one page: on the page, kept in blocks, and in blocks but not on the page (or twice)."""

    page: int
    printed: int
    kept: int
    stray: int
    lost: str = ""
    added: str = ""


def text_by_page(extraction: Extraction, engine: SecondEngine) -> dict[int, Counter[str]]:
    """The characters of the blocks, given to the pages their boxes stand on."""
    pages: dict[int, Counter[str]] = {}
    for block in extraction.blocks:
        for column in ("label", "text"):
            text = squeeze(getattr(block, column) or "")
            boxes = [b for b in block.bboxes if b.column == column]
            # a block may go on over pages, a row of a table cell by cell: each box takes as many as it holds
            at = 0
            for box in boxes[:-1]:
                count = len(engine.inside(box))
                pages.setdefault(box.page, Counter()).update(text[at : at + count])
                at += count
            pages.setdefault(boxes[-1].page if boxes else 0, Counter()).update(text[at:])
    return pages


def text_kept(extraction: Extraction, engine: SecondEngine) -> list[PageFigure]:
    """A figure for each page; page 0 are blocks without a place."""
    blocks = text_by_page(extraction, engine)
    figures = []
    for page in range(len(engine.pages) + 1):
        printed = Counter(engine.page_text(page)) if page else Counter()
        mine = blocks.get(page, Counter())
        lost, added = printed - mine, mine - printed
        if page or mine:
            figures.append(
                PageFigure(
                    page,
                    printed.total(),
                    (printed & mine).total(),
                    added.total(),
                    "".join(sorted(lost.elements()))[:60],
                    "".join(sorted(added.elements()))[:60],
                )
            )
    return figures


# --- boxes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoxMiss:
    """A box whose characters are not its column's text."""

    table: str
    column: str
    page: int
    inside: str
    expected: str


@dataclass(slots=True)
class BoxFigure:
    """How many boxes were compared, and which of them differ; columns of codes are not text and are left out."""

    compared: int = 0
    misses: list[BoxMiss] = field(default_factory=list)

    @property
    def share(self) -> float:
        return 1 - len(self.misses) / self.compared if self.compared else 1.0


def records(extraction: Extraction) -> Iterator[tuple[str, Any]]:
    """Every record with its table's name."""
    yield "documents", extraction.document
    for table in RECORD_TABLES:
        for record in getattr(extraction, table):
            yield table, record


def _loosened(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _printed(value: Any) -> str | None:
    """A column's value as one string without white space; None where it is no text."""
    if isinstance(value, str):
        return squeeze(value)
    if isinstance(value, tuple):
        return squeeze("".join(str(v) for v in value))
    return None


def _agrees(table: str, column: str, value: Any, inside: list[str]) -> list[bool] | None:
    """Box by box for header columns, which hold normal forms; None for text that is compared as it stands."""
    if table != "documents":
        return None
    whole = "".join(inside)
    if isinstance(value, dt.date):
        digits = [int(d) for d in re.findall(r"\d+", whole)]
        return [{value.day, value.month, value.year} <= set(digits)] * len(inside)
    if isinstance(value, int):
        return [value in [int(d) for d in re.findall(r"\d+", whole)]] * len(inside)
    if column in CODES:
        return [_loosened(whole).startswith(_loosened(DOCUMENT_TYPES[str(value)]))] * len(inside)
    if column in HEADER:
        mine = _loosened(str(value))
        return [bool(_loosened(part)) and _loosened(part) in mine for part in inside]
    return None


def compare_column(
    table: str, column: str, value: Any, boxes: list[Box], engine: SecondEngine
) -> list[tuple[Box, bool, str, str]]:
    """Each box of a column with whether it holds its part of the column's text, what it holds, what is expected."""
    inside = [engine.inside(b) for b in boxes]
    judged = _agrees(table, column, value, inside)
    if judged is not None:
        return [(b, ok, text, str(value)) for b, ok, text in zip(boxes, judged, inside, strict=True)]
    expected = _printed(value)
    if expected is None:
        return []
    rows = []
    at = 0
    for position, (box, text) in enumerate(zip(boxes, inside, strict=True)):
        options = dict.fromkeys([text, engine.inside(box, marks=False), text.lstrip("-+•")])
        if column == "recipients":
            options |= dict.fromkeys(o.strip("-+•;.,") for o in list(options))
        match = next((o for o in options if o and expected.startswith(o, at)), None)
        if match is None:
            # a mark the text does not keep: what closes a heading, a recipient, a clause
            match = next((o for o in (o.rstrip(";.,:/") for o in options) if o and expected.startswith(o, at)), None)
        if match is None:
            later = [(expected.find(o, at), o) for o in options if o and expected.find(o, at) >= 0]
            rows.append((box, False, text, expected[at : at + len(text) + 10]))
            at = min(later)[0] + len(min(later)[1]) if later else at + len(text)
            continue
        at += len(match)
        whole = position < len(boxes) - 1 or at >= len(expected.rstrip(";.,:/"))
        rows.append((box, whole, text, match if whole else match + " ... " + expected[at:]))
    return rows


def boxes(extraction: Extraction, engine: SecondEngine) -> BoxFigure:
    """All boxes of all records that name a column holding text."""
    figure = BoxFigure()
    for table, record in records(extraction):
        columns: dict[str, list[Box]] = {}
        for box in record.bboxes:
            if box.column is not None:
                columns.setdefault(box.column, []).append(box)
        for column, mine in columns.items():
            value = getattr(record, column)
            for box, ok, inside, expected in compare_column(table, column, value, mine, engine):
                figure.compared += 1
                if not ok:
                    figure.misses.append(BoxMiss(table, column, box.page, inside, expected))
    return figure


# --- telling ------------------------------------------------------------------------------------------------------


def default_files() -> list[Path]:
    """The samples, and the five shared plans where they lie beside the repository."""
    return [*sorted((ROOT / "samples").glob("*.pdf")), *sorted(SHARED.glob("*.pdf"))]


def measure(path: Path) -> tuple[list[PageFigure], BoxFigure]:
    """Both figures of one file."""
    from extractors.document import extract

    data = path.read_bytes()
    extraction = extract(data, source_name=path.name)
    engine = SecondEngine(data)
    return text_kept(extraction, engine), boxes(extraction, engine)


def report(paths: Iterable[Path], listed: int) -> bool:
    """Prints the figures of each file; whether all are at their floor."""
    good = True
    compared = missed = 0
    for path in paths:
        pages, figure = measure(path)
        printed = sum(p.printed for p in pages)
        kept = sum(p.kept for p in pages) / max(printed, 1)
        stray = sum(p.stray for p in pages) / max(printed, 1)
        print(
            f"{path.name}: text kept {kept:.5f}, stray {stray:.5f}, "
            f"boxes {figure.share:.5f} ({len(figure.misses)} of {figure.compared} differ)"
        )
        for p in pages:
            if p.kept < p.printed or p.stray:
                print(f"  page {p.page}: {p.kept} of {p.printed} kept; lost {p.lost!r}; added {p.added!r}")
        for miss in figure.misses[:listed]:
            print(f"  {miss.table}.{miss.column} page {miss.page}: {miss.inside!r} for {miss.expected!r}")
        compared += figure.compared
        missed += len(figure.misses)
        good &= kept >= KEPT_FLOOR and stray <= STRAY_CEILING
    share = 1 - missed / max(compared, 1)
    print(f"all boxes: {share:.5f} ({missed} of {compared} differ)")
    return good and share >= BOX_FLOOR


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.provenance", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--list", type=int, default=20, help="how many differing boxes to show for each file")
    options = parser.parse_args(arguments)
    return 0 if report(options.files or default_files(), options.list) else 1


if __name__ == "__main__":
    sys.exit(main())
