"""Opens a PDF and yields its pages as words with font and box, ruling lines and images, in displayed coordinates.

One page at a time; nothing of a page is kept by MuPDF after it has been read. Words are built from the glyphs
themselves (not from MuPDF's own lines), because real files change fonts inside a word and set several columns on one
baseline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pymupdf

from extractors.errors import ExtractionError
from extractors.geometry import Rect, displayed, transform_rect
from extractors.text import is_plain, repair

MAX_PAGES = 3000


@dataclass(slots=True)
class Word:
    """A run of characters without white space; `edges[i]` is (x0, x1) of character i; `base` is the baseline's y."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    edges: list[tuple[float, float]]
    base: float
    size: float
    bold: bool
    italic: bool
    raised: bool = False
    hidden: bool = False
    repaired: bool = False
    order: int = 0


@dataclass(slots=True)
class Ruling:
    """A straight horizontal or vertical line (x0 <= x1, y0 <= y1), however it was drawn."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """One page as displayed; `number` from 1; `unknown` counts glyphs whose meaning the font does not tell."""

    number: int
    width: float
    height: float
    words: list[Word]
    horizontals: list[Ruling]
    verticals: list[Ruling]
    images: list[Rect]
    characters: int = 0
    unknown: int = 0
    sideways: list[Word] = field(default_factory=list)


def open_pdf(data: bytes) -> pymupdf.Document:
    """The opened document; raises `ExtractionError` (broken_pdf, encrypted, too_many_pages) in plain words."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except Exception as error:
        raise ExtractionError(
            "source", "broken_pdf", f"This file cannot be opened as a PDF ({error}). Fetch it again from its source."
        ) from error
    if document.needs_pass:
        document.close()
        raise ExtractionError(
            "source", "encrypted", "This PDF asks for a password. Save a copy without one and run it again."
        )
    if document.page_count == 0:
        document.close()
        raise ExtractionError("source", "broken_pdf", "This PDF has no pages. Fetch it again from its source.")
    if document.page_count > MAX_PAGES:
        count = document.page_count
        document.close()
        raise ExtractionError(
            "source",
            "too_many_pages",
            f"This PDF has {count} pages; the limit is {MAX_PAGES}. Split it and run the parts.",
        )
    return document


def read_pages(document: pymupdf.Document) -> Iterator[Page]:
    """The pages in order; each is closed before the next is read. Raises `ExtractionError` for a page it cannot read."""
    for index in range(document.page_count):
        try:
            page = document.load_page(index)
            yield read_page(page, index + 1)
        except ExtractionError:
            raise
        except Exception as error:
            raise ExtractionError(
                "source", "broken_page", f"Page {index + 1} cannot be read ({error}). Fetch the file again."
            ) from error
        finally:
            page = None
        if index % 16 == 15:
            pymupdf.TOOLS.store_shrink(100)


def read_page(page: pymupdf.Page, number: int) -> Page:
    """One page in displayed coordinates."""
    width, height = page.rect.width, page.rect.height
    carry = displayed(tuple(page.rotation_matrix))
    words, sideways, characters, unknown = _read_words(page, carry, width, height)
    horizontals, verticals = _read_rulings(page, carry)
    images = [
        transform_rect(info["bbox"], carry)
        for info in page.get_image_info()
        if info["bbox"][2] - info["bbox"][0] > 1 and info["bbox"][3] - info["bbox"][1] > 1
    ]
    return Page(number, width, height, words, horizontals, verticals, images, characters, unknown, sideways)


# --- words ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Glyph:
    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    flags: int
    hidden: bool
    order: int


def _read_words(page: pymupdf.Page, carry, width: float, height: float):  # type: ignore[no-untyped-def]
    """Words of the upright text, words of text that stands sideways, characters seen, unknown glyphs."""
    upright: list[_Glyph] = []
    turned: list[_Glyph] = []
    unknown = 0
    order = 0
    identity = carry(1.0, 2.0) == (1.0, 2.0)
    origin = carry(0.0, 0.0)
    for span in page.get_texttrace():
        dx, dy = span["dir"]
        if not identity:
            px, py = carry(dx, dy)
            dx, dy = px - origin[0], py - origin[1]
        bold = bool(span["flags"] & 16) or "bold" in span["font"].lower()
        flags = (1 if bold else 0) | (2 if span["flags"] & 2 else 0)
        hidden = span["type"] == 3
        size = span["size"]
        target = upright if dx > 0.9 else turned
        for code, _gid, (ox, oy), box in span["chars"]:
            order += 1
            if code == 0xFFFD:
                unknown += 1
            if code < 0x20 and code not in (9, 10, 13):
                continue
            x0, y0, x1, y1 = box
            if not identity:
                x0, y0, x1, y1 = transform_rect(box, carry)
                ox, oy = carry(ox, oy)
            if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
                continue
            if target and x1 - x0 < 0.02 * size and target[-1].char == chr(code) and chr(code).isalpha():
                continue  # the mark of a composed letter, drawn apart and given the whole letter's meaning
            target.append(
                _Glyph(chr(code), x0, y0, x1, y1, oy if target is upright else x0, size, flags, hidden, order)
            )
    words = _assemble(upright)
    sideways = _assemble_sideways(turned)
    count = sum(len(word.text) for word in words) + sum(len(word.text) for word in sideways)
    return words, sideways, count, unknown


def _assemble(glyphs: list[_Glyph]) -> list[Word]:
    """Glyphs in drawing order to words: cut at blanks, at jumps, at changes of baseline; then joined by geometry."""
    runs: list[list[_Glyph]] = []
    run: list[_Glyph] = []
    previous: _Glyph | None = None
    for glyph in glyphs:
        if glyph.char.isspace() or glyph.char == "\u00a0":
            if run:
                runs.append(run)
                run = []
            previous = None
            continue
        if previous is not None:
            gap = glyph.x0 - previous.x1
            em = max(glyph.size, previous.size, 1.0)
            apart = gap > 0.16 * em or gap < -0.5 * em
            if apart or abs(glyph.base - previous.base) > 0.12 * em or abs(glyph.size - previous.size) > 0.2 * em:
                runs.append(run)
                run = []
        run.append(glyph)
        previous = glyph
    if run:
        runs.append(run)
    words = [_word(item) for item in runs]
    return _join_split_words([word for word in words if word.text], glyphs)


def _word(run: list[_Glyph]) -> Word:
    text = "".join(glyph.char for glyph in run)
    edges = [(glyph.x0, glyph.x1) for glyph in run]
    repaired = False
    if not is_plain(text):
        pieces, repaired = repair([glyph.char for glyph in run])
        letters: list[str] = []
        new_edges: list[tuple[float, float]] = []
        for piece, first, last in pieces:
            box = (min(edges[k][0] for k in range(first, last + 1)), max(edges[k][1] for k in range(first, last + 1)))
            for letter in piece:
                if not letter.isspace():
                    letters.append(letter)
                    new_edges.append(box)
        text, edges = "".join(letters), new_edges
    bold = sum(glyph.flags & 1 for glyph in run) * 2 > len(run)
    italic = sum((glyph.flags >> 1) & 1 for glyph in run) * 2 > len(run)
    return Word(
        text,
        min((edge[0] for edge in edges), default=run[0].x0),
        min(glyph.y0 for glyph in run),
        max((edge[1] for edge in edges), default=run[-1].x1),
        max(glyph.y1 for glyph in run),
        edges,
        run[0].base,
        max(glyph.size for glyph in run),
        bold,
        italic,
        hidden=run[0].hidden,
        repaired=repaired,
        order=run[0].order,
    )


def _join_split_words(words: list[Word], glyphs: list[_Glyph]) -> list[Word]:
    """Join words that touch on one baseline although they were drawn apart (fonts that change inside a word).

    A blank that was drawn between them keeps them apart. Also drops glyphs drawn twice on one spot (false bold).
    """
    blanks: dict[int, list[tuple[float, float]]] = {}
    for glyph in glyphs:
        if glyph.char.isspace() and glyph.x1 - glyph.x0 > 0.04 * glyph.size:
            blanks.setdefault(round(glyph.base), []).append((glyph.x0, glyph.x1))
    for spans in blanks.values():
        spans.sort()
    words.sort(key=lambda word: (round(word.base), word.x0, word.order))
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if last is not None and abs(last.base - word.base) <= 0.12 * last.size and last.hidden == word.hidden:
            em = max(last.size, word.size)
            gap = word.x0 - last.x1
            if last.text == word.text and abs(last.x0 - word.x0) < 0.12 * em and abs(last.x1 - word.x1) < 0.12 * em:
                continue
            close = -0.25 * em <= gap <= 0.09 * em and abs(last.size - word.size) <= 0.2 * em
            if close and not _blank_between(blanks, last, word):
                last.text += word.text
                last.edges.extend(word.edges)
                last.x1 = max(last.x1, word.x1)
                last.y0, last.y1 = min(last.y0, word.y0), max(last.y1, word.y1)
                last.repaired = last.repaired or word.repaired
                continue
        out.append(word)
    return out


def _blank_between(blanks: dict[int, list[tuple[float, float]]], left: Word, right: Word) -> bool:
    low, high = left.edges[-1][1] - 0.6 * left.size, right.edges[0][0] + 0.3 * right.size
    for key in range(round(left.base) - 1, round(left.base) + 2):
        for x0, x1 in blanks.get(key, ()):
            centre = (x0 + x1) / 2
            if left.x1 - 0.05 * left.size <= centre <= right.x0 + 0.05 * right.size and low <= x0 and x1 <= high + 3:
                return True
    return False


def _assemble_sideways(glyphs: list[_Glyph]) -> list[Word]:
    """Text that does not run left to right on the displayed page: one word for each run of drawn letters."""
    words: list[Word] = []
    run: list[_Glyph] = []
    for glyph in glyphs:
        if glyph.char.isspace():
            if run:
                words.append(_word(run))
                run = []
            continue
        if run and abs(glyph.x0 - run[-1].x0) > 3 * glyph.size and abs(glyph.y0 - run[-1].y0) > 3 * glyph.size:
            words.append(_word(run))
            run = []
        run.append(glyph)
    if run:
        words.append(_word(run))
    return words


# --- ruling lines -----------------------------------------------------------------------------------------------

_THIN = 2.6  # points: a filled rectangle at most this thin is a line
_SHORT = 4.0  # points: shorter pieces are no ruling lines


def _read_rulings(page: pymupdf.Page, carry) -> tuple[list[Ruling], list[Ruling]]:  # type: ignore[no-untyped-def]
    """Horizontal and vertical lines: strokes, edges of stroked rectangles, thin filled rectangles."""
    horizontals: list[Ruling] = []
    verticals: list[Ruling] = []

    def add(xa: float, ya: float, xb: float, yb: float) -> None:
        x0, y0, x1, y1 = min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
        if y1 - y0 <= _THIN and x1 - x0 >= _SHORT:
            middle = (y0 + y1) / 2
            horizontals.append(Ruling(x0, middle, x1, middle))
        elif x1 - x0 <= _THIN and y1 - y0 >= _SHORT:
            middle = (x0 + x1) / 2
            verticals.append(Ruling(middle, y0, middle, y1))

    for drawing in page.get_cdrawings():
        kind = drawing["type"]
        stroked = "s" in kind
        fill = drawing.get("fill")
        colour = drawing.get("color")
        if stroked and colour is not None and min(colour) > 0.97 and not (fill and min(fill) < 0.97):
            continue  # white on white prints nothing
        for item in drawing["items"]:
            shape = item[0]
            if shape == "l" and stroked:
                add(*carry(*item[1]), *carry(*item[2]))
            elif shape in ("re", "qu"):
                if shape == "re":
                    rect = transform_rect(item[1], carry)
                else:
                    points = [carry(*point) for point in item[1]]
                    xs, ys = [p[0] for p in points], [p[1] for p in points]
                    rect = (min(xs), min(ys), max(xs), max(ys))
                x0, y0, x1, y1 = rect
                if min(x1 - x0, y1 - y0) <= _THIN:
                    if stroked or not (fill and min(fill) > 0.97):
                        add(x0, y0, x1, y1)
                elif stroked:
                    add(x0, y0, x1, y0)
                    add(x0, y1, x1, y1)
                    add(x0, y0, x0, y1)
                    add(x1, y0, x1, y1)
    return horizontals, verticals
