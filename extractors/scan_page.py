"""A page that has to be read from its picture: from pixels to a `Page` like any other.

picture -> upright -> ruling lines -> pieces of text (cells, blocks) set in one column -> one recognition -> words at
their places. Boxes in the upright picture differ from the page as displayed by `Page.back`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pymupdf
import regex

from extractors.geometry import Rect, contains, displayed, transform_rect, union
from extractors.grid import Grid, ruled_grids
from extractors.ocr import OcrEngine, OcrImage, OcrWord
from extractors.ocr_fit import page_words
from extractors.ocr_stamps import stamp_words
from extractors.ocr_style import bold_words
from extractors.ocr_words import clean_words, without_scraps
from extractors.page_kind import BLANK, PageKind, judge_page
from extractors.reread import reread
from extractors.scan_again import doubtful_lines, read_again
from extractors.scan_cells import (
    Piece,
    Pixel,
    doubtful_cells,
    reach_into_shapes,
    stack_pieces,
    tall_shapes,
    text_blocks,
    unstack,
)
from extractors.scan_frames import stamp_frames
from extractors.scan_grid import PictureLines, drop_sheet_edges, find_rulings
from extractors.scan_head import LinesApart, set_lines_apart
from extractors.scan_image import Pixels, Upright, grey_of, is_grey, picture, set_upright
from extractors.scan_layer import carried, with_lines
from extractors.scan_seals import find_seals, lift_seals, margin_slices, with_arcs
from extractors.signer_picture import read_signer
from extractors.source import Page, Word
from extractors.stamps import Look, read_stamps
from extractors.syllables import spelling_of
from schemas.identifiers import fold
from schemas.records import FindingNote

_ELECTRONIC = regex.compile(r"nguoi ky|ky boi|thoi gian ky|digitally signed|signature")
_POOR = 0.5  # mean confidence below which a page may be upside down
_SIGNS = frozenset(",;:'`´|°^~")
_STAMPED = 40  # grey levels by which coloured ink is darker than what is left of it
_LEAST_INK = 60  # pixels of it
_SEALED = 0.8  # confidence left to a word that a seal was taken off, however surely the rest of it reads
_AGAIN = 0.72  # confidence below which a short cell is read a second time


@dataclass(slots=True)
class PageReader:
    """Decides for each page whether it is read from its picture, and reads it. `mode`: auto, never or always."""

    engine: OcrEngine | None
    mode: str = "auto"
    used: bool = False
    kinds: dict[int, PageKind] = field(default_factory=dict)

    @property
    def nothing_read(self) -> bool:
        """Whether every page that shows something needs OCR, and none was read by it."""
        shown = [kind for kind in self.kinds.values() if kind.name != "blank"]
        return not self.used and bool(shown) and all(kind.needs_ocr and kind.name != "mixed" for kind in shown)

    def __call__(self, pdf_page: pymupdf.Page, page: Page) -> Page:
        """The page as it goes on to layout: as it is, or with the words of its picture."""
        kind = judge_page(pdf_page, page)
        self.kinds[page.number] = kind
        page.scan = kind.is_scan
        page.kind = kind.name
        note = kind.note(page.number)
        if note is not None:
            page.notes.append(note)
        engine = self.engine if self.mode != "never" else None
        wanted = kind.name != "blank" and (kind.needs_ocr or kind.name == "layered" or self.mode == "always")
        if not wanted:
            if engine is not None and kind.name == "digital":
                self.used = read_stamps(engine, pdf_page, page) or self.used
                self.used = reread(engine, pdf_page, page) or self.used
                self.used = read_signer(engine, pdf_page, page) or self.used
            return page
        if engine is None and kind.name == "layered":
            return with_lines(pdf_page, page)
        if engine is None:
            page.unread = True
            return page
        self.used = True
        read = read_picture(engine, pdf_page, page, kind, everything=self.mode == "always")
        if not read.words and kind.name == "scanned":
            self.kinds[page.number] = BLANK
            read.kind, read.notes = BLANK.name, [note for note in (BLANK.note(page.number),) if note is not None]
        return read


def read_picture(
    engine: OcrEngine, pdf_page: pymupdf.Page, page: Page, kind: PageKind, *, everything: bool = False
) -> Page:
    """The page with what OCR reads in its picture. Visible text of a mixed or short page stays, and is not read twice;
    a garbage text layer stays only where OCR reads nothing better."""
    import cv2

    cv2.setNumThreads(1)  # a second thread costs a sixth more on a page and is no faster
    keep = [] if everything or kind.name not in ("mixed", "short") else [w for w in page.words if not w.hidden]
    plain = is_grey(pdf_page)
    shown = picture(pdf_page, _image_widths(pdf_page), grey=plain)
    display_scale = shown.shape[1] / pdf_page.rect.width
    grey = shown if plain else grey_of(shown)
    if keep:
        grey = _without_words(grey, keep, page, display_scale)
    upright = set_upright(grey, display_scale)
    words, lines = _recognise(engine, upright, first=page.number == 1)
    first = upright
    # Turned by two quarters first: a page is seldom taken for a sideways one, unless it holds a few lines only.
    for turns in (2, 1, 3) if words and _mean(words) < _POOR else ():
        other = set_upright(np.ascontiguousarray(np.rot90(first.grey, -turns)), display_scale, turned=True)
        again, again_lines = _recognise(engine, other, first=page.number == 1)
        if again and _mean(again) > _mean(words) + 0.1:
            upright, words, lines = _chained(first, other, turns), again, again_lines
        if _mean(words) >= _POOR:
            break
    read = page_words(words, upright.scale, bold_words(words, lines.ink), order=len(page.words))
    result = Page(page.number, upright.width, upright.height, read, lines.horizontals, lines.verticals, page.images)
    if page.number == 1:
        frames = [_pixels(frame, upright.scale) for frame in stamp_frames(lines, upright.height)]
        stamps = stamp_words(words, upright.grey.shape[0], upright.scale * 72, frames)
        result.sideways = [word for index, word in enumerate(read) if index in stamps]
        result.words = [word for index, word in enumerate(read) if index not in stamps]
    result.back = upright.affine()
    result.kind, result.scan, result.notes, result.outlines = page.kind, page.scan, page.notes, page.outlines
    if keep and _ELECTRONIC.search(fold(" ".join(word.text for word in keep))):
        result.sideways = [*carried(keep, page, result), *result.sideways]
    elif keep:
        result.words = _merged(carried(keep, page, result), result)
    elif not kind.picture and kind.name == "garbage" and not everything and not _better(result.words, page.words):
        page.notes.append(
            FindingNote(
                code="text_layer_kept",
                message=f"Page {page.number}: OCR reads it no better than its text layer, which was kept.",
                page=page.number,
            )
        )
        return page
    result.ocr = True
    if page.number == 1:
        read_stamps(engine, pdf_page, result, _coloured(None if plain else shown, grey, upright))
    result.characters = sum(len(word.text) for word in (*result.words, *result.sideways))
    return result


def _coloured(rgb: Pixels | None, grey: Pixels, upright: Upright) -> Look:
    """A look at a scan with the ink of its stamps, which is lightened where print is read. `rgb`: None without colour."""
    import cv2

    dark = grey if rgb is None else grey_of(rgb, keep_colour=True)
    if rgb is None or int((cv2.subtract(grey, dark) > _STAMPED).sum()) < _LEAST_INK:
        return lambda _rect: np.full((8, 8), 255, np.uint8)
    height, width = upright.grey.shape
    level = np.asarray(cv2.warpAffine(dark, upright.matrix, (width, height), borderValue=255), np.uint8)

    def look(rect: Rect) -> Pixels:
        left, top, right, bottom = _pixels(rect, upright.scale)
        part = level[max(0, top) : max(top + 2, bottom), max(0, left) : max(left + 2, right)]
        factor = 300 / (72 * upright.scale)
        return np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)

    return look


def _image_widths(pdf_page: pymupdf.Page) -> list[tuple[Rect, int]]:
    carry = displayed(tuple(pdf_page.rotation_matrix))
    return [(transform_rect(info["bbox"], carry), int(info["width"])) for info in pdf_page.get_image_info()]


def _mean(words: Sequence[OcrWord]) -> float:
    return sum(word.confidence * len(word.text) for word in words) / max(1, sum(len(word.text) for word in words))


def _better(read: list[Word], layer: list[Word]) -> bool:
    new, old = spelling_of(word.text for word in read), spelling_of(word.text for word in layer)
    return new.tokens >= 0.5 * old.tokens and new.merit > old.merit + 0.08


def _chained(first: Upright, second: Upright, turns: int) -> Upright:
    """`second` was made from the picture of `first` turned clockwise: its matrix from the page as displayed."""
    height, width = first.grey.shape
    quarters = {
        1: [[0.0, -1.0, height - 1], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
        2: [[-1.0, 0.0, width - 1], [0.0, -1.0, height - 1], [0.0, 0.0, 1.0]],
        3: [[0.0, 1.0, 0.0], [-1.0, 0.0, width - 1], [0.0, 0.0, 1.0]],
    }
    one = np.vstack([first.matrix, [0.0, 0.0, 1.0]])
    two = np.vstack([second.matrix, [0.0, 0.0, 1.0]])
    second.matrix = (two @ np.array(quarters[turns]) @ one)[:2]
    second.turns = (first.turns + turns) % 4
    return second


def _without_words(grey: Pixels, words: list[Word], page: Page, scale: float) -> Pixels:
    """The picture with paper where text of the page stands that is already known."""
    out = grey.copy()
    paper = int(np.median(grey[::8, ::8]))
    carry = displayed(page.back or (1, 0, 0, 1, 0, 0))
    areas = [(word.x0, word.y0, word.x1, word.y1) for word in words]
    whole = union(areas)
    if (whole[2] - whole[0]) * (whole[3] - whole[1]) < 0.06 * page.width * page.height:
        areas = [whole]  # one small text, such as an electronic signature: nothing else is printed between its lines
    for area in areas:
        x0, y0, x1, y1 = transform_rect(area, carry)
        out[max(0, int(y0 * scale)) : int(y1 * scale) + 1, max(0, int(x0 * scale) - 1) : int(x1 * scale) + 2] = paper
    return out


def _merged(keep: list[Word], read: Page) -> list[Word]:
    """The known words, and the read words that none of them covers."""
    rows: dict[int, list[Word]] = {}
    for word in keep:
        for row in range(int(word.y0 // 20), int(word.y1 // 20) + 1):
            rows.setdefault(row, []).append(word)
    out = list(keep)
    for word in read.words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        if not any(k.x0 <= x <= k.x1 and k.y0 <= y <= k.y1 for k in rows.get(int(y // 20), ())):
            out.append(word)
    return out


def _recognise(engine: OcrEngine, upright: Upright, *, first: bool) -> tuple[list[OcrWord], PictureLines]:
    """One recognition: the cells of ruled tables and the blocks of text outside of them, set in one column."""
    lines = find_rulings(upright.grey, upright.scale, upright.depth)
    drop_sheet_edges(lines, upright.width, upright.height)
    probe = Page(0, upright.width, upright.height, [], lines.horizontals, lines.verticals, [])
    grids = [grid for grid in ruled_grids(probe) if not _no_table(grid, lines, upright)]
    grey = upright.grey.copy()
    grey[lines.mask > 0] = int(np.median(grey[::8, ::8]))
    ink, inked = lines.ink, lines.ink.copy()
    ink[lines.mask > 0] = 0
    inch = upright.scale * 72
    tall = tall_shapes(ink, inch)[1]
    for x0, y0, x1, y1 in margin_slices(ink, tall, inch):
        grey[y0:y1, x0:x1], ink[y0:y1, x0:x1] = int(np.median(grey[::8, ::8])), 0
    seals = find_seals(ink, tall, inch)
    if seals:
        with_arcs(grey, ink, seals, lines.mask, upright.grey, inked)
        grey, ink = lift_seals(grey, ink, seals, inch)
    free = ink.copy()
    pieces: list[Pixel] = []
    before: dict[int, int] = {}
    rim = max(2, int(0.03 * inch))
    for grid in grids:
        area = _pixels((grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), upright.scale)
        # What is left of an outer line is a frame whose rectangle is the table: all of it would be read once more.
        free[max(0, area[1] - rim) : area[3] + rim + 1, max(0, area[0] - rim) : area[2] + rim + 1] = 0
        for cell, following in itertools.pairwise([*grid.cells, None]):
            if cell is None:
                break
            if following is not None and (cell.row, cell.row_span) == (following.row, following.row_span):
                before[len(pieces)] = len(pieces) + 1
            pieces.append(_pixels((cell.x0, cell.y0, cell.x1, cell.y1), upright.scale))
    frames = stamp_frames(lines, upright.height) if first else []
    for x0, y0, x1, y1 in (_pixels(frame, upright.scale) for frame in frames):
        free[y0:y1, x0:x1] = 0
    free, shapes = tall_shapes(free, inch)
    blocks = reach_into_shapes(text_blocks(free, upright.scale), shapes, ink, inch)
    shapes += [seal.box for seal in seals]
    blocks += [_pixels(frame, upright.scale) for frame in frames]
    cells = len(pieces)
    apart = set_lines_apart(grey, ink, blocks, inch)
    pieces += apart.areas
    column = stack_pieces(apart.grey, apart.ink, pieces, before)
    if column is None:
        return [], lines
    words = unstack(engine.read(_image(column.grey, upright.scale, "column")), column)
    lone = _lone_digits(words, column.pieces, cells)
    read = apart.back(words, cells)
    doubtful = [n for n in doubtful_lines(read, pieces, upright.grey.shape, inch, first=first) if n >= cells]
    doubtful += doubtful_cells(read, cells)
    if doubtful:  # one recognition for both
        again, digits = read_again(engine, apart.grey, apart.ink, pieces, doubtful, read, round(inch), lone)
    else:
        again, digits = {}, _read_digits(engine, apart, pieces, lone, upright.scale)
    read, numbered = _with_digits(read, apart.back(digits, cells))
    again = {number: line for number, line in again.items() if number not in numbered}
    if again:
        order = {number: place for place, number in enumerate(dict.fromkeys(word.line[0] for word in read))}
        read = [word for word in read if word.line[0] not in again]
        read += apart.back([word for line in again.values() for word in line], cells)
        read.sort(key=lambda word: order.get(word.line[0], len(order)))
    read = without_scraps(clean_words(_without_specks(read, inch), shapes))
    for word in read:
        if any(seal.touches((word.x0, word.y0, word.x1, word.y1)) for seal in seals):
            word.confidence = min(word.confidence, _SEALED)
    return read, lines


def _without_specks(words: list[OcrWord], inch: float) -> list[OcrWord]:
    """The words without signs that stand far from every other word of their line: a comma follows what it closes."""
    lines: dict[tuple[int, ...], list[OcrWord]] = {}
    for word in words:
        if any(char.isalnum() for char in word.text):
            lines.setdefault(word.line, []).append(word)

    def alone(word: OcrWord) -> bool:
        near = lines.get(word.line, ())
        return not any(max(word.x0, other.x0) - min(word.x1, other.x1) < 0.3 * inch for other in near)

    return [word for word in words if not set(word.text) <= _SIGNS or not alone(word)]


def _no_table(grid: Grid, lines: PictureLines, upright: Upright) -> bool:
    """A frame of two or three cells around half the page is a border or a fold of the sheet: its lines go."""
    area = (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])
    if len(grid.cells) > 3 or area < 0.4 * upright.width * upright.height:
        return False
    box = (grid.xs[0] - 4, grid.ys[0] - 4, grid.xs[-1] + 4, grid.ys[-1] + 4)
    for kept in (lines.horizontals, lines.verticals):
        kept[:] = [r for r in kept if not (contains(box, r.x0, r.y0) and contains(box, r.x1, r.y1))]
    return True


def _pixels(rect: Rect, scale: float) -> Pixel:
    return (int(rect[0] * scale), int(rect[1] * scale), int(rect[2] * scale) + 1, int(rect[3] * scale) + 1)


def _image(grey: Pixels, scale: float, layout: str, *, digits: bool = False) -> OcrImage:
    height, width = grey.shape
    return OcrImage(np.ascontiguousarray(grey).tobytes(), width, height, max(70, round(scale * 72)), layout, digits)  # type: ignore[arg-type]


def _lone_digits(words: Sequence[OcrWord], pieces: Sequence[Piece], cells: int) -> list[int]:
    """Pieces that hold one short doubtful token or nothing at all although they hold ink: mostly row numbers. Outside of
    the first pieces, which are the `cells` of tables, only what was read with a figure: the rest are specks."""
    held: dict[int, list[OcrWord]] = {}
    for word in words:
        held.setdefault(word.line[0], []).append(word)
    out = []
    for piece in pieces:
        number = piece.index
        mine = held.get(number, [])
        if not piece.small or len(mine) > 2:
            continue
        text = "".join(word.text for word in mine)
        if number >= cells and not any(char.isdigit() for char in text):
            continue
        if not text or (len(text) <= 4 and min(word.confidence for word in mine) < _AGAIN):
            out.append(number)
    return out


def _read_digits(
    engine: OcrEngine, apart: LinesApart, areas: Sequence[Pixel], lone: Sequence[int], scale: float
) -> list[OcrWord]:
    """The figures in some of the areas, each by itself; `line` begins with the area's index."""
    single = stack_pieces(apart.grey, apart.ink, [areas[number] for number in lone]) if lone else None
    if single is None:
        return []
    digits = unstack(engine.read(_image(single.grey, scale, "column", digits=True)), single)
    for word in digits:
        word.line = (lone[word.line[0]], *word.line[1:])
    return digits


def _with_digits(words: list[OcrWord], digits: Sequence[OcrWord]) -> tuple[list[OcrWord], set[int]]:
    """Where the second reading found digits with more confidence, they stand for what the first one read: the words, and
    the numbers of these pieces."""
    best: dict[int, OcrWord] = {}
    for word in digits:
        number = word.line[0]
        if word.text.isdigit() and (number not in best or best[number].confidence < word.confidence):
            best[number] = word
    first: dict[int, float] = {}
    for word in words:
        first[word.line[0]] = min(first.get(word.line[0], 1.0), word.confidence)
    chosen = {n: w for n, w in best.items() if w.confidence > first.get(n, 0.0) and w.confidence > 0.4}
    kept = [word for word in words if word.line[0] not in chosen]
    for number, word in chosen.items():
        kept.append(OcrWord(word.text, word.x0, word.y0, word.x1, word.y1, word.confidence, (number, 0)))
    return kept, set(chosen)
