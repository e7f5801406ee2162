"""What a page is: digital, scanned, mixed, outlines without text, garbage text layer, or too little text for what it
shows. Each decision but the ordinary one is a finding with its reason.

Cheap first: most pages are decided by what `source.py` has read of them; only a page that a picture or many filled
outlines cover is drawn, small, to see what it shows outside of its words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pymupdf

from extractors.geometry import Rect, displayed, transform_rect
from extractors.source import Page, Word
from extractors.syllables import Spelling, spelling_of
from schemas.records import FindingNote

_COVERS = 0.55  # share of the page from which a picture is the page
_PICTURE = 0.12  # share from which a picture may hold a table or paragraphs
_OUTLINES = 150  # filled shapes from which text may have been turned into outlines
_INK = 0.0006  # share of dark pixels from which a page shows something
_OUTSIDE = 0.25  # share of the ink that may lie outside of a hidden layer's words: ruling lines, seal, signature
_PROBE = 60  # dpi at which a page is drawn to see whether it shows anything


@dataclass(frozen=True, slots=True)
class PageKind:
    """`name`: digital, blank, scanned, layered, mixed, outlines, garbage or short. `reason` in plain words.

    `layered` is a scan with a hidden text layer that reads like Vietnamese: without OCR that layer is its text.
    `picture`: the page is a picture.
    """

    name: str
    reason: str = ""
    picture: bool = False
    code: str = ""

    @property
    def needs_ocr(self) -> bool:
        """Whether what the page shows is not in its text."""
        return self.name in ("scanned", "mixed", "outlines", "garbage", "short")

    @property
    def is_scan(self) -> bool:
        """Whether the page is a picture or drawing of text rather than text."""
        return self.name in ("scanned", "layered", "outlines") or (self.picture and self.name != "mixed")

    def note(self, page: int) -> FindingNote | None:
        """The decision as a finding; None for an ordinary page."""
        if not self.code:
            return None
        return FindingNote(code=self.code, message=f"Page {page}: {self.reason}", page=page)


DIGITAL = PageKind("digital")
BLANK = PageKind("blank", "nothing is printed on it.", False, "page_blank")


def judge_page(pdf_page: pymupdf.Page, page: Page) -> PageKind:
    """What the page is. `pdf_page` is drawn only where `page` leaves doubt."""
    area = page.width * page.height
    covered = max((_area(rect) for rect in page.images), default=0.0) / area if area else 0.0
    picture = covered >= _COVERS
    seen = [word for word in page.words if not word.hidden]
    hidden = [word for word in page.words if word.hidden]
    if picture and seen and _under_picture(pdf_page):
        seen, hidden = [], page.words
    characters = sum(len(word.text) for word in seen)
    layer = picture and len(hidden) > len(seen)
    told = page.words if layer else seen
    unread = _unread_share(pdf_page, page, told) if _doubtful(page, covered, characters) else None
    if not seen and not hidden:
        return _without_text(page, covered, unread)
    if page.unknown > 0.15 * max(1, page.characters):
        reason = f"its fonts do not tell what {page.unknown} of {page.characters} characters are."
        return PageKind("garbage", reason, picture, "text_layer_garbage")
    if layer:
        return _hidden_layer(hidden, unread)
    spelling = spelling_of(word.text for word in page.words)
    if spelling.garbage:
        return PageKind("garbage", _shares(spelling), picture, "text_layer_garbage")
    if unread is not None and unread.ink >= _INK:
        if picture and unread.share > 0.6 and characters < 600:
            reason = f"a picture covers it, and its {characters} characters of text are {1 - unread.share:.0%} of what it shows."
            return PageKind("short", reason, True, "text_layer_short")
        if unread.share > (0.5 if covered < _COVERS else 0.35):
            what = "a picture" if covered >= _PICTURE else "drawn shapes"
            reason = f"{what} shows more than its text: {unread.share:.0%} of the ink is outside of its words."
            return PageKind("mixed", reason, False, "page_mixed")
    return DIGITAL


def _without_text(page: Page, covered: float, unread: Unread | None) -> PageKind:
    if unread is not None and unread.ink < _INK:
        return BLANK
    if covered >= 0.05:
        return PageKind("scanned", "a picture without a text layer.", True, "page_scanned")
    reason = f"it shows text as {page.outlines} outlines, without characters."
    return PageKind("outlines", reason, False, "page_outlines")


def _hidden_layer(hidden: list[Word], unread: Unread | None) -> PageKind:
    spelling = spelling_of(word.text for word in hidden)
    if spelling.good and (unread is None or unread.share < _OUTSIDE):
        reason = f"a scan with a hidden text layer: {spelling.syllables:.0%} of its tokens are syllables."
        return PageKind("layered", reason, True, "text_layer_hidden")
    if not spelling.enough:
        return PageKind("scanned", "a picture with hardly any hidden text.", True, "page_scanned")
    if spelling.good and unread is not None:
        reason = f"a scan whose hidden text layer is too short: {unread.share:.0%} of the ink is outside of its words."
        return PageKind("scanned", reason, True, "page_scanned")
    return PageKind(
        "scanned", f"a scan whose hidden text layer is not good enough: {_shares(spelling)}", True, "page_scanned"
    )


def _shares(spelling: Spelling) -> str:
    return (
        f"{spelling.syllables:.0%} of its {spelling.tokens} tokens can be Vietnamese syllables, "
        f"{spelling.marked:.0%} carry a mark."
    )


def _doubtful(page: Page, covered: float, characters: int) -> bool:
    if not page.words and covered >= _COVERS:
        return False  # a scan: reading it tells whether it is blank
    return characters < 3 or covered >= _PICTURE or (page.outlines >= _OUTLINES and page.outlines > characters // 2)


def _area(rect: Rect) -> float:
    return max(0.0, rect[2] - rect[0]) * max(0.0, rect[3] - rect[1])


def _under_picture(pdf_page: pymupdf.Page) -> bool:
    """Whether a picture over the page is drawn after most of its text: the text lies hidden under it."""
    area = abs(pdf_page.rect.get_area())
    text = under = 0.0
    for kind, box in pdf_page.get_bboxlog():
        if kind in ("fill-text", "stroke-text"):
            text += 1
        elif kind == "fill-image" and abs(pymupdf.Rect(box).get_area()) >= _COVERS * area:
            under = text
    return text > 0 and under > 0.8 * text


@dataclass(frozen=True, slots=True)
class Unread:
    """What a drawn page shows: share of dark pixels, and which share of them lies outside of its words."""

    ink: float
    share: float


def _unread_share(pdf_page: pymupdf.Page, page: Page, words: list[Word]) -> Unread:
    """Draw the page small and look for ink outside of its words and ruling lines. Words may be turned (`page.back`)."""
    zoom = min(_PROBE / 72, (2_000_000 / max(1.0, page.width * page.height)) ** 0.5)
    pixmap = pdf_page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
    paper = int(np.percentile(grey[::3, ::3], 80))
    dark = grey < min(160, paper - 50)
    total = int(dark.sum())
    if total == 0:
        return Unread(0.0, 0.0)
    dark = dark.copy()
    carry = displayed(page.back) if page.back is not None else displayed((1, 0, 0, 1, 0, 0))
    boxes = [transform_rect((word.x0 - 1, word.y0 - 1, word.x1 + 1, word.y1 + 1), carry) for word in words]
    boxes += [
        transform_rect((line.x0 - 1, line.y0 - 1, line.x1 + 1, line.y1 + 1), carry)
        for line in (*page.horizontals, *page.verticals)
    ]
    for x0, y0, x1, y1 in boxes:
        dark[max(0, int(y0 * zoom)) : int(y1 * zoom) + 1, max(0, int(x0 * zoom)) : int(x1 * zoom) + 1] = False
    return Unread(total / dark.size, float(dark.sum()) / total)
