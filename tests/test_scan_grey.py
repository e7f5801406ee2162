"""Pages that show no colour are drawn in grey, and only these; shapes are counted alike however many there are."""

from __future__ import annotations

import numpy as np
import pymupdf
import pytest

from extractors.scan_image import grey_of, is_grey, picture
from extractors.scan_shapes import labelled, united


def _page(*, colour: bool = False, text: bool = False, note: bool = False) -> pymupdf.Page:
    shades = np.random.default_rng(3).integers(0, 255, (60, 40, 3 if colour else 1)).astype(np.uint8)
    space = pymupdf.csRGB if colour else pymupdf.csGRAY
    page = pymupdf.open().new_page(width=200, height=300)
    page.insert_image(page.rect, pixmap=pymupdf.Pixmap(space, 40, 60, shades.tobytes(), False), keep_proportion=False)
    if text:
        page.insert_text((20, 20), "14", color=(1, 0, 0))
    if note:
        page.add_rect_annot(pymupdf.Rect(10, 10, 90, 90))
    return page


def test_a_grey_scan_drawn_in_grey_is_the_same_picture() -> None:
    page = _page()
    assert is_grey(page)
    assert np.array_equal(picture(page, [], grey=True), grey_of(picture(page, [])))


@pytest.mark.parametrize("more", ["colour", "text", "note"])
def test_what_may_have_colour_is_drawn_in_colour(more: str) -> None:
    assert not is_grey(_page(**{more: True}))


def test_a_palette_has_one_channel_and_is_no_grey() -> None:
    page = _page()
    document = page.parent
    picture_of_it = page.get_images()[0][0]
    document.xref_set_key(picture_of_it, "ColorSpace", "[/Indexed /DeviceRGB 1 <ff000000ff00>]")
    assert not is_grey(document.reload_page(page))


def test_shapes_beyond_two_bytes_are_counted() -> None:
    dots = np.zeros((600, 600), np.uint8)
    dots[::2, ::2] = 1
    labels, stats = labelled(dots)
    assert len(stats) == 90_001
    assert labels.max() == 90_000
    few, _ = labelled(dots[:20, :20].copy())
    assert few.max() == 100


def test_rectangles_that_overlap_only_as_one_are_one() -> None:
    assert united([(0, 0, 10, 10), (20, 0, 30, 10), (8, 8, 22, 12)]) == [(0, 0, 30, 12)]
    assert sorted(united([(0, 0, 10, 10), (10, 0, 20, 10)])) == [(0, 0, 10, 10), (10, 0, 20, 10)], "touching is apart"
