"""Opens a PDF and yields its pages as words with font and box, ruling lines and images, in the direction they are read.

One page at a time; nothing of a page is kept by MuPDF after it has been read. Words are built from the glyphs
themselves (not from MuPDF's own lines), because real files change fonts inside a word and set several columns on one
baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import pymupdf

from extractors import legacy
from extractors.damage import require_whole
from extractors.errors import ExtractionError
from extractors.geometry import Matrix, Rect, concat, displayed, reading_turn, transform_rect
from extractors.glyphs import Carry, Run, read_runs
from extractors.text import is_plain, repair
from extractors.torn import mend
from schemas.records import FindingNote

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
    confidence: float | None = None  # of a word read by OCR, from 0 to 1
    stamp: bool = False  # read in the picture of a stamp, on a page that has text
    disputed: bool = False  # damaged, and OCR reads it differently: it stays as printed


@dataclass(slots=True)
class Ruling:
    """A straight horizontal or vertical line (x0 <= x1, y0 <= y1), however it was drawn."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """One page as it is read; `number` from 1; `unknown` counts glyphs whose meaning the font does not tell.

    Nearly always that is the page as displayed. Where most of its text is displayed sideways or upside down (an
    upright page that `/Rotate` turns, a landscape table drawn on a portrait page), `turn` is not 0: all coordinates are
    those of the page turned so that this text runs to the right, and `back` carries them to the page as displayed.
    `sideways` is the text that runs in another direction. `legacy` names the encodings of before Unicode that were
    converted; `mended` counts torn or glued words that were set right.
    """

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
    turn: int = 0
    back: Matrix | None = None
    legacy: tuple[str, ...] = ()
    mended: int = 0
    # What `page_kind.py` and `scan_page.py` found: the kind and its findings; `scan`: a picture of text; `ocr`: its words
    # were read in its picture; `unread`: it shows more than its text, and no OCR was there to read it.
    outlines: int = 0
    kind: str = "digital"
    scan: bool = False
    ocr: bool = False
    unread: bool = False
    notes: list[FindingNote] = field(default_factory=list)


def open_pdf(data: bytes, max_pages: int = MAX_PAGES) -> pymupdf.Document:
    """The opened document; raises `ExtractionError` (broken_pdf, encrypted, too_many_pages) in plain words."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except Exception as error:
        raise _broken(error) from error
    try:
        if document.needs_pass:
            raise ExtractionError(
                "source", "encrypted", "This PDF asks for a password. Save a copy without one and run it again."
            )
        count = document.page_count
        if count == 0:
            raise ExtractionError("source", "broken_pdf", "This PDF has no pages. Fetch it again from its source.")
        if count > max_pages:
            raise ExtractionError(
                "source",
                "too_many_pages",
                f"This PDF has {count} pages; the limit is {max_pages}. Raise it with --max-pages, or split the file.",
            )
        require_whole(document)
    except ExtractionError:
        document.close()
        raise
    except Exception as error:  # MuPDF reads the page tree only now, and may find it cyclic or of a false length
        document.close()
        raise _broken(error) from error
    return document


def _broken(error: Exception) -> Exception:
    """What to raise for an error of MuPDF; memory that ran out is not the file's fault alone."""
    if "malloc" in str(error) or "calloc" in str(error):
        return MemoryError()
    words = str(error).strip().rstrip(".")
    return ExtractionError(
        "source", "broken_pdf", f"This file cannot be read as a PDF ({words:.200}). Fetch it again from its source."
    )


PageHook = Callable[[pymupdf.Page, Page], Page]


def read_pages(document: pymupdf.Document, hook: PageHook | None = None) -> Iterator[Page]:
    """The pages in order; each is closed before the next is read. Raises `ExtractionError` for a page it cannot read.

    `hook` sees each page while it is open and gives what goes on: the page itself, or what it read in its picture.
    """
    for index in range(document.page_count):
        try:
            page = document.load_page(index)
            read = read_page(page, index + 1)
            yield hook(page, read) if hook is not None else read
        except ExtractionError:
            raise
        except Exception as error:
            if isinstance(_broken(error), MemoryError):
                raise MemoryError from error
            raise ExtractionError(
                "source", "broken_page", f"Page {index + 1} cannot be read ({error}). Fetch the file again."
            ) from error
        finally:
            page = None
        if index % 16 == 15:
            pymupdf.TOOLS.store_shrink(100)
    require_whole(document)  # MuPDF may have found only now that it has to mend the file


def read_page(page: pymupdf.Page, number: int) -> Page:
    """One page, in the direction in which it is read."""
    width, height = page.rect.width, page.rect.height
    shown = tuple(page.rotation_matrix)
    spans = page.get_texttrace()
    turn = _direction(spans, displayed(shown))
    ahead, back = reading_turn(turn, width, height)
    if turn in (90, 270):
        width, height = height, width
    carry = displayed(concat(shown, ahead) if turn else shown)
    names = _legacy_fonts(spans)
    words, sideways, characters, unknown = _read_words(spans, carry, width, height, names)
    if any(name != legacy.VNI for name in names.values()):
        for word in words:
            word.text = legacy.hyphen_for_u(word.text)
    mended = mend(words)
    horizontals, verticals, outlines = _read_rulings(page, carry)
    images = [
        transform_rect(info["bbox"], carry)
        for info in page.get_image_info()
        if info["bbox"][2] - info["bbox"][0] > 1 and info["bbox"][3] - info["bbox"][1] > 1
    ]
    read = Page(number, width, height, words, horizontals, verticals, images, characters, unknown, sideways)
    read.turn, read.back, read.outlines = turn, back if turn else None, outlines
    read.legacy, read.mended = tuple(sorted(set(names.values()))), mended
    return read


def _direction(spans: list[dict[str, Any]], carry: Carry) -> int:
    """Where most of the page's text runs as displayed: 0 right, 90 down, 180 left, 270 up."""
    counts = {0: 0, 90: 0, 180: 0, 270: 0}
    origin = carry(0.0, 0.0)
    for span in spans:
        px, py = carry(*span["dir"])
        dx, dy = px - origin[0], py - origin[1]
        turn = 0 if dx > 0.9 else 180 if dx < -0.9 else 90 if dy > 0.9 else 270 if dy < -0.9 else None
        if turn is not None:
            counts[turn] += len(span["chars"])
    most = max(counts, key=lambda turn: counts[turn])
    # A few words set sideways on a page that has no others (the stamp on a scan) turn nothing.
    return most if counts[most] > counts[0] and counts[most] >= 30 else 0


def _legacy_fonts(spans: list[dict[str, Any]]) -> dict[str, str]:
    """The legacy encoding of each font of the page that has one; not where its text is Unicode already."""
    named: dict[str, str] = {}
    for font in {span["font"] for span in spans}:
        encoding = legacy.encoding_of(font)
        if encoding is not None:
            text = "".join(chr(glyph[0]) for span in spans if span["font"] == font for glyph in span["chars"])
            if not legacy.is_unicode(text):
                named[font] = encoding
    return named


# --- words ------------------------------------------------------------------------------------------------------


def _read_words(
    spans: list[dict[str, Any]], carry: Carry, width: float, height: float, names: dict[str, str]
) -> tuple[list[Word], list[Word], int, int]:
    """Words of the upright text, words of text that stands sideways, characters seen, unknown glyphs.

    `names` are the legacy encodings of fonts.
    """
    runs = read_runs(spans, carry, width, height, names)
    words = _join_split_words([word for word in map(_word, runs.upright) if word.text], runs.blanks)
    # text shrunk to nothing by its matrix has no direction and no place: nobody can see it
    sideways = [word for word in map(_word, runs.sideways) if word.text and isfinite(word.base + word.x0 + word.x1)]
    count = sum(len(word.text) for word in words) + sum(len(word.text) for word in sideways)
    return words, sideways, count, runs.unknown


def _word(run: Run) -> Word:
    text, edges = run.text, run.edges
    repaired = False
    if not is_plain(text):
        pieces, repaired = repair(list(run.text))
        letters: list[str] = []
        new_edges: list[tuple[float, float]] = []
        for piece, first, last in pieces:
            box = (min(edge[0] for edge in edges[first : last + 1]), max(edge[1] for edge in edges[first : last + 1]))
            for letter in piece:
                if not letter.isspace():
                    letters.append(letter)
                    new_edges.append(box)
        text, edges = "".join(letters), new_edges
    count = len(run.text)
    return Word(
        text,
        edges[0][0] if edges else 0.0,
        run.y0,
        edges[-1][1] if edges else 0.0,
        run.y1,
        edges,
        run.base,
        run.size,
        run.bold * 2 > count,
        run.italic * 2 > count,
        hidden=run.hidden,
        repaired=repaired,
        order=run.order,
    )


def _join_split_words(words: list[Word], blanks: dict[int, list[tuple[float, float]]]) -> list[Word]:
    """Join words that touch on one baseline although they were drawn apart.

    A blank that was drawn between them keeps them apart. Also drops glyphs drawn twice on one spot (false bold).
    """
    words.sort(key=lambda word: (round(word.base), word.x0, word.order))
    out: list[Word] = []
    last: Word | None = None
    for word in words:
        if last is not None:
            gap = word.x0 - last.x1
            em = last.size if last.size > word.size else word.size
            if gap <= 0.09 * em and abs(last.base - word.base) <= 0.12 * last.size and last.hidden == word.hidden:
                if last.text == word.text and abs(last.x0 - word.x0) < 0.12 * em and abs(last.x1 - word.x1) < 0.12 * em:
                    continue
                if (
                    -0.25 * em <= gap
                    and abs(last.size - word.size) <= 0.2 * em
                    and not _blank_between(blanks, last, word)
                ):
                    last.text += word.text
                    last.edges = [*last.edges, *word.edges]
                    last.x1 = max(last.x1, word.x1)
                    last.y0, last.y1 = min(last.y0, word.y0), max(last.y1, word.y1)
                    last.repaired = last.repaired or word.repaired
                    continue
        out.append(word)
        last = word
    return out


def _blank_between(blanks: dict[int, list[tuple[float, float]]], left: Word, right: Word) -> bool:
    """Whether a drawn blank stands between two words of one line."""
    low, high = left.x1 - 0.05 * left.size, right.x0 + 0.05 * right.size
    for key in range(round(left.base) - 1, round(left.base) + 2):
        for x0, x1 in blanks.get(key, ()):
            if low <= (x0 + x1) / 2 <= high and x1 - x0 < 3 * left.size:
                return True
    return False


# --- ruling lines -----------------------------------------------------------------------------------------------

_THIN = 2.6  # points: a filled rectangle at most this thin is a line


def _read_rulings(page: pymupdf.Page, carry: Carry) -> tuple[list[Ruling], list[Ruling], int]:
    """Horizontal and vertical lines: strokes, edges of stroked rectangles, thin filled rectangles. And how many filled
    shapes with curves there are: letters turned into outlines look like that."""
    outlines = 0
    horizontals: list[Ruling] = []
    verticals: list[Ruling] = []

    def add(xa: float, ya: float, xb: float, yb: float) -> None:
        x0, y0, x1, y1 = min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
        # A dot of a dotted line may belong to a line either way; pieces that join nothing are dropped with the merge.
        if y1 - y0 <= _THIN:
            middle = (y0 + y1) / 2
            horizontals.append(Ruling(x0, middle, x1, middle))
        if x1 - x0 <= _THIN:
            middle = (x0 + x1) / 2
            verticals.append(Ruling(middle, y0, middle, y1))

    for drawing in page.get_cdrawings():
        kind = drawing["type"]
        stroked = "s" in kind
        if not stroked and any(item[0] == "c" for item in drawing["items"][:12]):
            outlines += 1 + len(drawing["items"]) // 40
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
    return horizontals, verticals, outlines
