"""A scan whose hidden text layer is good: its words, with the ruling lines of its picture.

Where no OCR is there, such a page is read like any other. Words lie over the print of a picture that may be skewed or
turned, so both are carried to the picture set upright.
"""

from __future__ import annotations

import numpy as np
import pymupdf

from extractors.geometry import displayed, transform_rect
from extractors.scan_grid import drop_sheet_edges, find_rulings
from extractors.scan_image import grey_of, picture, set_upright
from extractors.source import Page, Word


def with_lines(pdf_page: pymupdf.Page, page: Page) -> Page:
    """The page with the ruling lines that its picture shows, words and lines in the coordinates of that picture."""
    rgb = picture(pdf_page, [])
    upright = set_upright(grey_of(rgb), rgb.shape[1] / pdf_page.rect.width)
    lines = find_rulings(upright.grey, upright.scale, upright.depth)
    drop_sheet_edges(lines, upright.width, upright.height)
    result = Page(page.number, upright.width, upright.height, [], lines.horizontals, lines.verticals, page.images)
    result.back = upright.affine()
    result.kind, result.scan, result.notes, result.outlines = page.kind, page.scan, page.notes, page.outlines
    result.characters, result.unknown, result.mended, result.legacy = (
        page.characters,
        page.unknown,
        page.mended,
        page.legacy,
    )
    result.words, result.sideways = carried(page.words, page, result), carried(page.sideways, page, result)
    return result


def carried(keep: list[Word], page: Page, read: Page) -> list[Word]:
    """Known words in the coordinates of the upright picture."""
    assert read.back is not None
    inverse = np.linalg.inv(np.vstack([np.array(read.back).reshape(3, 2).T, [0.0, 0.0, 1.0]]))
    (a, c, e), (b, d, f) = inverse[:2].tolist()  # plain numbers: a record holds no others
    ahead = displayed((a, b, c, d, e, f))
    shown = displayed(page.back or (1, 0, 0, 1, 0, 0))
    for word in keep:
        x0, y0, x1, y1 = transform_rect(transform_rect((word.x0, word.y0, word.x1, word.y1), shown), ahead)
        stretch = (x1 - x0) / max(1e-6, word.x1 - word.x0)
        word.edges = [(x0 + (a - word.x0) * stretch, x0 + (b - word.x0) * stretch) for a, b in word.edges]
        share = (word.base - word.y0) / max(1e-6, word.y1 - word.y0)
        word.x0, word.y0, word.x1, word.y1, word.base = x0, y0, x1, y1, y0 + share * (y1 - y0)
    return keep
