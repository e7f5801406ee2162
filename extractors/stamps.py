"""Number and day that the letterhead shows but its text does not hold: stamped as a picture, a signature widget, an
annotation or outlines over the blank after `Số:` and between `ngày`, `tháng`, `năm`.

Only the blanks themselves are read, so that no other stamp near them (ĐẾN, SAO Y, HỎA TỐC, the time of an electronic
signature) is taken for the number. What nobody filled stays empty. Each blank is read twice, by itself and in its line;
two readings that differ are no reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf
import regex

from extractors.geometry import Rect
from extractors.model import Layout
from extractors.ocr import OcrEngine, OcrImage
from extractors.scan_image import Pixels, grey_of, ink_of, picture
from extractors.source import Page, Word
from schemas.identifiers import fold
from schemas.records import Box, FindingNote

_PAGES = 3  # the letterhead of the act stands on the first pages
_HEAD = 0.45  # share of a page's height in which a letterhead stands
_DPI = 300  # blanks are small: they are read finer than pages
_SURE = 0.6  # confidence from which a reading that no second one confirms is taken
_FIGURES = 0.8  # printed and stamped figures are read with 0.9 and more, handwritten ones with less
_ATTACHED = regex.compile(r"(?i)^\W*(?:ban hành\s+)?kèm theo\s")
_FORM = 0.45
_DOTS = regex.compile(r"[.…_\-–\s]*")
_REMAINS = ".…_ “”‘’'\"`"  # of ink that was paled for reading
_CODE = regex.compile(r"\p{Lu}\p{L}{0,4}[-–]\p{Lu}{2,}")
_LINE_NUMBER = regex.compile(r"S\p{L}\s*[:.;]?\s*(?P<number>\d{1,5})\s*(?=[/\-]|\p{Lu})", regex.I)
_NOTATION = regex.compile(r"(?P<number>\d{1,5})\s*(?P<rest>[/\-]\s*[\p{Lu}\d][\p{L}\d/\-. ]*\p{L})")
_WIDTHS = {"number": (1, 5), "day": (1, 2), "month": (1, 2), "year": (4, 4)}


@dataclass(slots=True)
class _Blank:
    """A blank to be read: what stands there, its rectangle, the words on its left and right, its line."""

    what: str
    rect: Rect
    left: Word
    right: Word | None
    line: list[Word]


Look = Callable[[Rect], Pixels]  # a rectangle of a page to its grey picture at 300 dpi, coloured ink as dark as print


def read_stamps(engine: OcrEngine, pdf_page: pymupdf.Page, page: Page, look: Look | None = None) -> bool:
    """Add to the page's words what is stamped over the blanks of its letterhead; whether the engine was asked.

    A stamp that shows something no reading agrees on is a finding on the page. `look` shows a page whose own
    coordinates are not those of `pdf_page`: a scan set upright.
    """
    if page.number > _PAGES or (page.back is not None and look is None):
        return False
    look = look or (lambda rect: grey_of(picture(pdf_page, [], rect, _DPI), keep_colour=True))
    asked = False
    for blank in _blanks(page):
        grey = look(blank.rect)
        ink = ink_of(grey, 61, 25)
        span = _written(ink)
        if span is None:
            continue
        asked = True
        read = _agreed(engine, look, blank, grey)
        if read is None:
            message = f"Page {page.number}: a stamp stands on the blank for the {blank.what}, but it could not be read."
            page.notes.append(FindingNote(code="stamp_unread", message=message, page=page.number))
            continue
        text, confidence = read
        if blank.what == "number" and page.back is not None:
            text += _cleared(page, blank)
        scale = _DPI / 72
        page.words.append(
            _word(text, blank, blank.rect[0] + span[0] / scale, blank.rect[0] + span[1] / scale, confidence)
        )
        page.characters += len(text)
    return asked


def _blanks(page: Page) -> list[_Blank]:
    """The blanks after `Số:` and around `tháng` in the letterhead of a page."""
    head = [word for word in page.words if word.y1 < _HEAD * page.height and not word.hidden]
    if not any(fold(word.text) in ("hoa", "cong", "dang") for word in head):
        return []
    out: list[_Blank] = []
    for line in _lines(head):
        texts = [fold(word.text).strip(" .:,") for word in line]
        for index, word in enumerate(line):
            if texts[index] == "so" and word.text.rstrip(" .")[-1:] in ":ốÔỐố" and word.x0 < 0.5 * page.width:
                if (blank := _blank("number", line, index, page)) is not None:
                    out.append(blank)
                break
        for index, name in enumerate(texts):
            if name == "ngay" and "thang" in texts[index:] and "nam" in texts[index:]:
                month, year = texts.index("thang", index), texts.index("nam", index)
                for what, at in (("day", index), ("month", month), ("year", year)):
                    if (blank := _blank(what, line, at, page)) is not None:
                        out.append(blank)
                break
    return out


def _cleared(page: Page, blank: _Blank) -> str:
    """Take what OCR made of the paled ink of a stamp out of a scanned page; the stroke that it took from the notation."""
    right = blank.right
    inside = (blank.left.x1, right.x0) if right is not None else (blank.left.x1, blank.rect[2])
    page.words = [
        word
        for word in page.words
        if word not in blank.line or not _DOTS.fullmatch(word.text) or not inside[0] <= word.x0 <= inside[1]
    ]
    if right is None:
        return ""
    text = right.text.lstrip(_REMAINS)
    lost = len(right.text) - len(text)
    right.text, right.edges, right.x0 = text, right.edges[lost:], right.edges[lost][0]
    return "" if text[:1] in "/-–" else "/"


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline, from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.base):
        if rows and abs(rows[-1][-1].base - word.base) < 0.3 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def _blank(what: str, line: list[Word], at: int, page: Page) -> _Blank | None:
    """The blank after the word at `at`, or None where something is printed there."""
    left = line[at]
    right: Word | None = None
    for word in line[at + 1 :]:
        if _DOTS.fullmatch(word.text):
            continue
        right = word
        break
    if right is not None:
        inside = right.text.lstrip(_REMAINS)
        code = inside[:1] in "/-–" or (right.confidence is not None and _CODE.match(inside) is not None)
        if inside[:1].isdigit() or (what == "number" and not code and right.x0 - left.x1 < 3 * left.size):
            return None
        start = right.x0 + (right.x1 - right.x0) * (len(right.text) - len(inside)) / max(1, len(right.text))
        end = start if right.x0 - left.x1 < 14 * left.size else left.x1 + 9 * left.size
    else:
        end = min(page.width - 4, left.x1 + 8 * left.size)
    if end - left.x1 < 0.45 * left.size:
        return None
    rect = (left.x1 + 0.4, left.base - 1.15 * left.size, end - 0.4, left.base + 0.42 * left.size)
    return _Blank(what, rect, left, right if right is not None and end <= right.x1 else None, line)


def _written(ink: Pixels) -> tuple[int, int] | None:
    """First and last column of what is written on a blank; None for nothing, dots of a leader or a ruling line."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    height = ink.shape[0]
    spans = [
        (left, left + width)
        for left, top, width, deep, area in stats[1:].tolist()
        if deep > 0.24 * height and deep < 0.98 * height and width < 2.2 * deep and area > 0.01 * height * height
    ]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None


def _agreed(engine: OcrEngine, look: Look, blank: _Blank, grey: Pixels) -> tuple[str, float] | None:
    """What two readings of a blank agree on, with their confidence; a single sure one counts less."""
    alone = _digits(engine, blank, grey)
    whole = _in_line(engine, look, blank)
    if alone is not None and whole is not None:
        return (alone[0], max(alone[1], whole[1])) if alone[0] == whole[0] else None
    single = alone or whole
    return (single[0], 0.9 * single[1]) if single is not None and single[1] >= _SURE else None


def _framed(grey: Pixels, pad: int = 24) -> OcrImage:
    framed = np.full((grey.shape[0] + 2 * pad, grey.shape[1] + 2 * pad), int(np.percentile(grey, 90)), np.uint8)
    framed[pad:-pad, pad:-pad] = grey
    return OcrImage(framed.tobytes(), framed.shape[1], framed.shape[0], _DPI, "line")


def _digits(engine: OcrEngine, blank: _Blank, grey: Pixels) -> tuple[str, float] | None:
    image = _framed(grey)
    words = engine.read(OcrImage(image.pixels, image.width, image.height, image.dpi, "line", digits=True))
    text = "".join(word.text for word in words).strip(".")
    return _valid(blank.what, text, min((word.confidence for word in words), default=0.0))


def _in_line(engine: OcrEngine, look: Look, blank: _Blank) -> tuple[str, float] | None:
    """The blank read together with the words around it."""
    right = blank.right.x1 if blank.right is not None else blank.rect[2]
    clip = (blank.left.x0 - 2, blank.rect[1], right + 2, blank.rect[3])
    words = engine.read(_framed(look(clip)))
    inside: list[str] = []
    confidence = 1.0
    scale = _DPI / 72
    for word in words:
        x = clip[0] + ((word.x0 + word.x1) / 2 - 24) / scale
        if any(char.isdigit() for char in word.text) and clip[0] <= x <= clip[2]:
            inside.append(word.text)
            confidence = min(confidence, word.confidence)
    text = " ".join(word.text for word in words)
    if blank.what == "number":
        found = _LINE_NUMBER.search(text) or _NOTATION.search(text)
        return _valid("number", found["number"], confidence) if found else None
    figures = regex.findall(r"\d+", text)
    return _valid(blank.what, figures[0], confidence) if len(figures) == 1 else None


def _valid(what: str, text: str, confidence: float) -> tuple[str, float] | None:
    """The digits, where they can be what they should be."""
    least, most = _WIDTHS[what]
    if not text.isdecimal() or not least <= len(text) <= most:
        return None
    value = int(text)
    limits = {"number": (1, 99999), "day": (1, 31), "month": (1, 12), "year": (1975, 2100)}[what]
    return (text, confidence) if limits[0] <= value <= limits[1] else None


def _word(text: str, blank: _Blank, x0: float, x1: float, confidence: float) -> Word:
    """The stamped digits as a word on the line of the blank."""
    near = blank.left
    step = (x1 - x0) / len(text)
    edges = [(x0 + index * step, x0 + (index + 1) * step) for index in range(len(text))]
    return Word(
        text, x0, near.y0, x1, near.y1, edges, near.base, near.size, False, near.italic,
        order=near.order, confidence=confidence, stamp=True,
    )  # fmt: skip


# --- findings on the header --------------------------------------------------------------------------------------


def stamp_notes(layout: Layout, boxes: Iterable[Box]) -> list[FindingNote]:
    """The findings that number or day of the header were read in a picture: a stamp's, or that of a scanned page."""
    notes: list[FindingNote] = []
    codes = {"number": "number_from_stamp", "notation": "number_from_stamp", "date_issued": "date_from_stamp"}
    done: set[str] = set()
    for box in boxes:
        code = codes.get(box.column or "")
        if code is None or code in done:
            continue
        for word in _figures(layout, box):
            done.add(code)
            where = "a stamp's picture" if word.stamp else "the picture of the page"
            column = "number" if code == "number_from_stamp" else "date_issued"
            message = f"“{word.text}” was read in {where}, confidence {word.confidence:.0%}."
            notes.append(FindingNote(code=code, message=message, column=column, page=box.page))
            break
    return notes


def _figures(layout: Layout, box: Box) -> list[Word]:
    """The OCR words with figures that stand in a box, or that it is a part of."""
    return [
        word
        for word in layout.ocr_words.get(box.page, ())
        if any(char.isdigit() for char in word.text)
        and min(word.x1, box.x1) > max(word.x0, box.x0)
        and word.y0 - 1 <= (box.y0 + box.y1) / 2 <= word.y1 + 1
    ]


def drop_unsure(layout: Layout, values: dict[str, Any], boxes: Iterable[Box]) -> list[FindingNote]:
    """Take number and day out of the header where the engine is not sure of their figures (handwriting, a worn stamp),
    or where a number has no notation that could be read. Each is a finding; what is left is what is certain."""
    lowest: dict[str, float] = {}
    for box in boxes:
        if box.column in ("number", "date_issued"):
            for word in _figures(layout, box):
                # A whole notation in one token that reads as one is borne out by its form, whatever its letters cost.
                sure = (word.confidence or 0.0) + (0.0 if word.text.strip(".,:").isdigit() else _FORM)
                lowest[box.column] = min(lowest.get(box.column, 1.0), sure)
    notes: list[FindingNote] = []
    for column, confidence in lowest.items():
        bare = column == "number" and values.get("notation") is None
        if values.get(column) is None or (confidence >= _FIGURES and not bare):
            continue
        if not bare and _repeated(layout, values, column):
            continue
        message = (
            f"The {column} reads “{values[column]}” in the picture, but not surely ({confidence:.0%}); it stays empty."
        )
        notes.append(FindingNote(code="stamp_unread", message=message, column=column))
        for name in (column, "work_id", *(("notation",) if column == "number" else ())):
            values[name] = None
    return notes


def _repeated(layout: Layout, values: dict[str, Any], column: str) -> bool:
    """Whether the line over an appendix (`Kèm theo Kế hoạch số 617/KH-UBND ngày 01/12/2025 của ...`) says the same of this
    document: its number (or, for the number itself, its whole notation) and its day. Two readings do not err alike."""
    day, notation = values.get("date_issued"), values.get("notation")
    if day is None or notation is None:
        return False
    written = (
        rf"0?{day.day}\s*[/-]\s*0?{day.month}\s*[/-]\s*{day.year}(?!\d)",
        rf"0?{day.day}\s+tháng\s+0?{day.month}\s+năm\s+{day.year}(?!\d)",
    )
    said = str(notation) if column == "number" else str(notation).split("/")[0] + "/"
    for block in layout.blocks:
        text = block.text.text
        if _ATTACHED.search(text) is None or said not in text.replace(" ", ""):
            continue
        if any(regex.search(rf"ngày\s+{form}", text) for form in written):
            return True
    return False


def was_stamped(layout: Layout) -> bool:
    """Whether a page with text got its number or day from a stamp's picture."""
    return any(word.stamp for words in layout.ocr_words.values() for word in words)
