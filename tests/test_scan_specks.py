"""Specks of a black-and-white scan go; thin strokes, small marks and hairlines stay."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.scan_grid import find_rulings
from extractors.scan_image import without_noise
from extractors.scan_specks import speck_share, without_specks


def _paper() -> np.ndarray:
    return np.full((900, 900), 255, np.uint8)


def _speckled(grey: np.ndarray, share: float) -> np.ndarray:
    grey[np.random.default_rng(5).random(grey.shape) < share] = 0
    return grey


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ((slice(400, 402), slice(400, 402)), "a dot of four pixels is a dot"),
        ((slice(400, 401), slice(100, 800)), "a hairline of one pixel"),
        ((slice(400, 430), slice(400, 401)), "a stroke of one pixel"),
    ],
)
def test_print_of_one_pixel_stays(shape: tuple[slice, slice], why: str) -> None:
    grey = _paper()
    grey[shape] = 0
    assert int((without_specks(grey) == 0).sum()) == int((grey == 0).sum()), why


def test_lone_specks_go_but_not_what_is_near_a_letter() -> None:
    grey = _paper()
    grey[400:420, 400:404] = 0  # a stem
    grey[397, 401] = 0  # the rest of a hook over it
    grey[200, 200:202] = 0  # a speck
    left = without_specks(grey) == 0
    assert left[397, 401]
    assert not left[200, 200:202].any()
    assert speck_share(grey) == pytest.approx(2 / grey.size)


def test_a_black_and_white_page_keeps_its_hairlines_and_loses_its_specks() -> None:
    grey = _paper()
    for at in range(100, 801, 100):
        grey[at, 100:801] = grey[100:801, at] = 0
    clean, depth = without_noise(_speckled(grey, 0.0004))
    assert depth == 15, "there is no grain"
    lines = find_rulings(clean, 200 / 72, depth)
    assert (len(lines.horizontals), len(lines.verticals)) == (8, 8)
    assert speck_share(clean) == 0.0


def test_a_page_full_of_specks_is_smoothed() -> None:
    clean, _ = without_noise(_speckled(_paper(), 0.02))
    assert int((clean < 128).sum()) < 0.001 * clean.size


def test_a_line_of_dots_stays() -> None:
    grey = _paper()
    grey[300, 100:800:4] = 0
    assert int((without_specks(_speckled(grey, 0.0004)) == 0).sum()) >= 170
