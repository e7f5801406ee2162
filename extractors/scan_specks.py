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
_ROW = 5  # pixels of a row, on either side of a dot, in which the next dot of a line lies
_DARKER = 70  # grey levels by which a speck is darker than paper


def speck_share(grey: Pixels) -> float:
    """The share of a picture's pixels that lie in specks."""
    return float(np.count_nonzero(_specks(grey)) / max(1, grey.size))


def without_specks(grey: Pixels) -> Pixels:
    """The picture with paper where specks are; all print stays as it is, and so do the dots of a dotted line."""
    specks = _specks(grey)
    if not specks.any():
        return grey
    out = grey.copy()
    out[specks > 0] = _paper(grey)
    return out


def _paper(grey: Pixels) -> int:
    return int(np.median(grey[::8, ::8]))


def _specks(grey: Pixels) -> Pixels:
    """1 where shapes of a few pixels lie that have no larger one near them and do not stand in a line."""
    import cv2

    dark = np.asarray(cv2.threshold(grey, max(0, _paper(grey) - _DARKER), 1, cv2.THRESH_BINARY_INV)[1])
    # No shape of so few pixels reaches further than two pixels from any of its own.
    about = cv2.boxFilter(dark, -1, (5, 5), normalize=False, borderType=cv2.BORDER_CONSTANT)
    small = cv2.compare(about, _LEAST, cv2.CMP_LE) & dark
    size = 2 * _NEAR + 1
    specks = cv2.subtract(small, cv2.dilate(cv2.subtract(dark, small), np.ones((size, size), np.uint8)))
    if cv2.countNonZero(specks):
        specks = cv2.subtract(specks, _in_rows(dark))
    return np.asarray(specks, np.uint8)


def _in_rows(dark: Pixels) -> Pixels:
    """1 where dark pixels lie both before and after a place, in its row or in its column, as dots of a line do."""
    import cv2

    reach = _ROW // 2 + 3  # beyond a dot itself
    out = np.zeros_like(dark)
    for kernel, axis in (((_ROW, 3), 1), ((3, _ROW), 0)):
        some = np.asarray(cv2.dilate(dark, np.ones(kernel[::-1], np.uint8)))
        out |= np.roll(some, reach, axis) & np.roll(some, -reach, axis)
    return np.asarray(cv2.dilate(out, np.ones((3, 3), np.uint8)))
