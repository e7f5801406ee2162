"""The picture of a scanned page: set upright, deskewed, seals lightened, ruling lines found, places carried back."""

from __future__ import annotations

import numpy as np
import pymupdf
import pytest

from extractors.geometry import displayed
from extractors.grid import find_grids, ruled_grids
from extractors.ocr import OcrWord
from extractors.scan_cells import stack_pieces, text_blocks, unstack
from extractors.scan_grid import find_rulings
from extractors.scan_image import grey_of, picture, set_upright
from extractors.source import Page, open_pdf, read_page
from tests.scans import SAMPLES, scan

PLAN = SAMPLES / "lam-dong-2026-kh-dia-danh-so.pdf"


def _upright(data: bytes):  # type: ignore[no-untyped-def]
    with pymupdf.open(stream=data) as document:
        rgb = picture(document[0], [])
        return set_upright(grey_of(rgb), rgb.shape[1] / document[0].rect.width)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("skew", [0.0, 2.6])
def test_a_page_is_set_upright_and_level(turns: int, skew: float) -> None:
    upright = _upright(scan(PLAN, [2], turns=turns, skew=skew, noise=8))
    assert upright.turns == (4 - turns) % 4
    assert upright.skew == pytest.approx(-skew, abs=0.15)


def test_places_are_carried_back_to_the_page_as_displayed() -> None:
    upright = _upright(scan(PLAN, [2], turns=1, skew=-1.5))
    matrix = np.vstack([upright.matrix, [0, 0, 1]])
    for x, y in ((100.0, 200.0), (900.0, 1500.0)):
        there = matrix @ np.array([x, y, 1.0])
        back = displayed(upright.affine())(there[0] / upright.scale, there[1] / upright.scale)
        assert back == pytest.approx((x / upright.display_scale, y / upright.display_scale), abs=0.01)


def test_a_red_seal_is_lightened_and_print_under_it_stays() -> None:
    rgb = np.full((40, 60, 3), 255, np.uint8)
    rgb[5:35, 5:55] = (215, 60, 70)
    rgb[15:25, 20:30] = (40, 20, 25)
    grey = grey_of(rgb)
    assert int(grey[8:12, 40:50].min()) > 200, "red ink is paper"
    assert int(grey[18:22, 23:27].max()) < 90, "black print is not"
    assert int(grey_of(rgb, keep_colour=True)[8:12, 40:50].max()) < 90, "a stamp that is to be read keeps its ink"


@pytest.mark.parametrize("skew", [0.0, 1.2])
def test_ruling_lines_of_a_scan_make_the_grid_of_the_drawing(skew: float) -> None:
    with open_pdf(PLAN.read_bytes()) as document:
        number, drawn = next(
            (index + 1, grids[0])
            for index in range(document.page_count)
            if (grids := find_grids(read_page(document[index], index + 1)))
        )
    upright = _upright(scan(PLAN, [number], skew=skew, noise=6))
    lines = find_rulings(upright.grey, upright.scale)
    found = ruled_grids(Page(1, upright.width, upright.height, [], lines.horizontals, lines.verticals, []))[0]
    assert (found.rows, found.columns, len(found.cells)) == (drawn.rows, drawn.columns, len(drawn.cells))
    widths = np.diff(found.xs), np.diff(drawn.xs)
    assert widths[0] == pytest.approx(widths[1], abs=2.0)


def test_pieces_are_stacked_and_words_go_back_to_their_places() -> None:
    import cv2

    grey = np.full((600, 900), 255, np.uint8)
    cv2.putText(grey, "1.", (40, 300), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
    for row in (280, 315):
        cv2.putText(grey, "De an phat trien", (200, row), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
    ink = (grey < 128).astype(np.uint8)
    assert len(text_blocks(ink, 200 / 72)) == 2
    column = stack_pieces(grey, ink, [(20, 200, 120, 400), (150, 200, 800, 400)], {0: 1})
    assert column is not None
    number, title = column.pieces
    assert number.small
    assert title.index == 1
    # the number stands before the first line of what it numbers
    assert number.bottom < title.bottom
    assert number.right <= -title.dx + 200
    word = OcrWord("1.", 20, number.top + 10, 40, number.top + 30, 0.9, (1, 1, 1))
    (back,) = unstack([word], column)
    assert 20 <= back.x0 <= 120
    assert 200 <= back.y0 <= 400


def test_a_page_without_ink_gives_no_pieces() -> None:
    blank = np.full((300, 300), 255, np.uint8)
    assert stack_pieces(blank, np.zeros_like(blank), [(0, 0, 300, 300)]) is None
    assert text_blocks(np.zeros_like(blank), 200 / 72) == []
