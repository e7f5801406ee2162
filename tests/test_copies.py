"""Sample plans as other programs would have made them give the same records: turned, cropped, legacy fonts, reordered."""

from __future__ import annotations

import pymupdf
import pytest

from extractors.document import extract
from tests.copies import NAMES, assert_same, clean, original, records
from tests.transformed import FONTS, legacy, redrawn
from tests.typesetting import sideways, turned

WITH_TABLES = "lam-dong-2026-kh-dia-danh-so"
needs_fonts = pytest.mark.skipif(not FONTS.is_dir(), reason="the free fonts (fonts-dejavu-core) are not installed")


@pytest.mark.parametrize(("name", "turn"), list(zip(NAMES, (90, 180, 270, 90), strict=True)))
def test_pages_that_rotate_turns_are_read_in_their_own_direction(name: str, turn: int) -> None:
    assert_same(records(turned(original(name), turn)), name)


def test_boxes_of_a_turned_page_lie_on_the_page_as_displayed() -> None:
    data = turned(original(WITH_TABLES), 90)
    found = extract(data, "copy")
    with pymupdf.open(stream=data, filetype="pdf") as document:
        sizes = {page.number + 1: (page.rect.width, page.rect.height) for page in document}
    boxes = [box for record in (*found.tasks, *found.blocks) for box in record.bboxes]
    assert len(boxes) > 100
    for box in boxes:
        width, height = sizes[box.page]
        assert -1 <= box.x0 < box.x1 <= width + 1
        assert -1 <= box.y0 < box.y1 <= height + 1
    tall = [box for box in boxes if box.y1 - box.y0 > 3 * (box.x1 - box.x0)]
    assert len(tall) > len(boxes) / 2, "a line of text that runs downwards is higher than wide"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_content_drawn_turned_gives_the_same_records(turn: int) -> None:
    assert_same(records(sideways(original(WITH_TABLES), turn)), WITH_TABLES)


def test_a_crop_box_changes_nothing_but_places() -> None:
    with pymupdf.open(stream=original(WITH_TABLES), filetype="pdf") as document:
        for page in document:
            page.set_cropbox(pymupdf.Rect(15, 15, page.rect.width - 15, page.rect.height - 15))
        data = document.tobytes()
    assert_same(records(data), WITH_TABLES)


@needs_fonts
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("name", [WITH_TABLES, "phu-yen-2025-kh-cay-xanh-truong-hoc"])
def test_legacy_fonts_give_the_same_records_and_a_finding(name: str, encoding: str) -> None:
    copy = records(legacy(original(name), encoding))
    assert_same(copy, name)
    assert copy["findings"] - clean(name)["findings"] == {"text_legacy_font"}


@needs_fonts
def test_text_drawn_in_another_order_gives_the_same_records() -> None:
    assert_same(records(legacy(original(WITH_TABLES), "tcvn3", seed=3)), WITH_TABLES)


@needs_fonts
@pytest.mark.parametrize("decomposed", [False, True], ids=["composed", "decomposed"])
def test_words_drawn_one_by_one_in_any_order(decomposed: bool) -> None:
    name = "phu-yen-2025-kh-cay-xanh-truong-hoc"
    assert_same(records(redrawn(original(name), 5, decomposed=decomposed)), name)
