"""Pictures of pages and the words under a box, from the source files where they still are.

MuPDF is not thread safe: one request at a time. A file is used only while its bytes are those of the document.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pymupdf

from extractors.cell_parting import joined
from extractors.errors import ExtractionError
from extractors.geometry import displayed, transform_rect
from extractors.source import Page, open_pdf, read_page
from pipeline.cache import hash_file
from pipeline.membership import Member

_DPI = 144
_MAX_PIXELS = 12_000_000
_OPEN = 3
_PICTURES = 48
_COLOUR = 12  # how far the channels of a pixel lie apart at least where there is colour


@dataclass(slots=True)
class _Open:
    mark: tuple[int, int, int]
    document: pymupdf.Document


class Pages:
    """The pages of the documents whose files are still there."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def close(self) -> None:
        """Close what is open."""
        for each in self._open.values():
            each.document.close()
        self._open.clear()

    def document(self, member: Member) -> pymupdf.Document | None:
        """The opened file; None where it is gone, has changed or is no PDF."""
        sha256 = member.sha256 or ""
        for path in member.paths:
            with contextlib.suppress(OSError):
                found = os.stat(path)
                mark = (found.st_size, found.st_mtime_ns, found.st_ino)
                known = self._open.get(sha256)
                if known is not None and known.mark == mark:
                    self._open.move_to_end(sha256)
                    return known.document
                if hash_file(path) != sha256:
                    continue
                with contextlib.suppress(ExtractionError):
                    document = open_pdf(Path(path).read_bytes())
                    self._open[sha256] = _Open(mark, document)
                    while len(self._open) > _OPEN:
                        self._open.popitem(last=False)[1].document.close()
                    return document
        return None

    def size(self, member: Member, number: int) -> tuple[float, float] | None:
        """Width and height of a page as displayed, in points; None where there is none to show."""
        document = self.document(member)
        if document is None or not 1 <= number <= document.page_count:
            return None
        try:
            rect = document.load_page(number - 1).rect
        except Exception:  # a damaged page has no picture
            return None
        return rect.width, rect.height

    def picture(self, member: Member, number: int) -> bytes | None:
        """The page as displayed, as PNG; None where it cannot be shown. `number` counts from 1."""
        document = self.document(member)
        if document is None or not 1 <= number <= document.page_count:
            return None
        key = (member.sha256 or "", number)
        if key not in self._pictures:
            try:
                page = document.load_page(number - 1)
                area = page.rect.width * page.rect.height * (_DPI / 72) ** 2
                dpi = int(_DPI * min(1.0, (_MAX_PIXELS / max(area, 1.0)) ** 0.5))
                self._pictures[key] = _png(page.get_pixmap(dpi=max(dpi, 10)))
            except Exception:
                return None
            while len(self._pictures) > _PICTURES:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return self._pictures[key]

    def text_under(self, member: Member, number: int, box: Sequence[float]) -> str | None:
        """The words whose middle lies in a box of the page as displayed, in reading order; None without the file."""
        document = self.document(member)
        if document is None or not 1 <= number <= document.page_count:
            return None
        try:
            page = read_page(document.load_page(number - 1), number)
        except Exception:
            return None
        return _words_in(page, box)


def _png(picture: pymupdf.Pixmap) -> bytes:
    """The picture as PNG; in grey where it has no colour, which takes half the time."""
    if picture.n == 3:
        red, green, blue = np.frombuffer(picture.samples, np.uint8).reshape(-1, 3).T
        apart = (np.maximum(a, b) - np.minimum(a, b) for a, b in ((red, green), (green, blue)))
        if all(int(each.max(initial=0)) < _COLOUR for each in apart):
            picture = pymupdf.Pixmap(pymupdf.csGRAY, picture)
    data: bytes = picture.tobytes("png")
    return data


def _words_in(page: Page, box: Sequence[float]) -> str:
    carry = displayed(page.back) if page.back is not None else None
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for word in page.words:
        rect: Sequence[float] = (word.x0, word.y0, word.x1, word.y1)
        shown = transform_rect(rect, carry) if carry is not None else rect
        x, y = (shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2
        if not (box[0] <= x <= box[2] and box[1] <= y <= box[3]) or word.hidden:
            continue
        for base, words in lines:
            if abs(base - word.base) < word.size * 0.4:
                words.append((word.x0, word.text))
                break
        else:
            lines.append((word.base, [(word.x0, word.text)]))
    return joined([" ".join(text for _, text in sorted(words)) for _, words in sorted(lines)])
