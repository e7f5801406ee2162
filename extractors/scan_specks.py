"""Specks of a scan: lone dark dots that are no part of a letter, told from thin print by standing alone.

A median filter takes specks away, and with them every stroke of one pixel: in a black-and-white picture those are
hooks, tildes, commas and the hairlines of tables. So a shape of a few pixels goes only where nothing else is near.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from extractors.scan_image import Pixels

_LEAST = 3  # pixels at most in a speck; a dot under a letter has six and more at 200 dpi
_NEAR = 5  # pixels: an accent, or a piece of a broken stroke, is nearer to its letter
_DARKER = 70  # grey levels by which a speck is darker than paper


def speck_share(grey: Pixels) -> float:
    """The share of a picture's pixels that lie in specks."""
    return float(np.count_nonzero(_specks(grey)) / max(1, grey.size))


def without_specks(grey: Pixels) -> Pixels:
    """The picture with paper where specks are; all print stays as it is."""
    specks = _specks(grey)
    if not specks.any():
        return grey
    out = grey.copy()
    out[specks] = _paper(grey)
    return out


def _paper(grey: Pixels) -> int:
    return int(np.median(grey[::8, ::8]))


def _specks(grey: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where shapes of a few pixels lie that have no other shape near them."""
    import cv2

    dark = np.asarray(cv2.threshold(grey, max(0, _paper(grey) - _DARKER), 1, cv2.THRESH_BINARY_INV)[1])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= _LEAST
    small[0] = False
    if np.count_nonzero(small) == 0:
        return np.zeros(grey.shape, bool)
    tiny = small[labels]
    size = 2 * _NEAR + 1
    near = cv2.dilate(np.where(tiny, np.uint8(0), dark), np.ones((size, size), np.uint8))
    return np.asarray(tiny & (near == 0))
