"""Straight runs of ink in a black-and-white picture, eight pixels a byte.

Opening and closing by a bar one pixel wide, as OpenCV does it (a bar of even length begins half its length before its
place; what lies beyond the edge of the picture does not count), at a fifth of its cost: bytes hold eight columns, and
a bar of any length needs few shifts of whole rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from extractors.scan_image import Pixels


class Runs:
    """The pixels (1 is ink) of a picture, to be opened and closed by bars that lie along its rows or its columns."""

    def __init__(self, ink: Pixels, *, across: bool) -> None:
        import cv2

        self._across = across
        self._shape = ink.shape
        self._bits = np.packbits(cv2.transpose(ink) if across else ink, axis=1)

    def open(self, length: int) -> Runs:
        """Leave only what a bar of `length` pixels fits into."""
        self._bits = _dilated(_eroded(self._bits, length), length)
        return self

    def close(self, length: int) -> Runs:
        """Fill what no bar of `length` pixels fits into."""
        self._bits = _eroded(_dilated(self._bits, length), length)
        return self

    def pixels(self) -> Pixels:
        """The picture, 1 where there is ink."""
        import cv2

        height, width = self._shape
        if not self._bits.any():
            return np.zeros(self._shape, np.uint8)
        pixels = np.unpackbits(self._bits, axis=1, count=height if self._across else width)
        return np.asarray(cv2.transpose(pixels) if self._across else pixels, np.uint8)


def _eroded(bits: Pixels, length: int) -> Pixels:
    return np.asarray(np.invert(_dilated(np.invert(bits), length)), np.uint8)


def _dilated(bits: Pixels, length: int) -> Pixels:
    """1 where a window of `length` rows, which begins `length // 2` rows before the place, holds a 1."""
    height = bits.shape[0]
    out = np.zeros((height + length, bits.shape[1]), np.uint8)
    out[length // 2 : length // 2 + height] = bits
    reach = 1
    while reach < length:  # a row holds what the next `reach` rows hold, itself among them
        step = min(reach, length - reach)
        out[:-step] |= out[step:].copy()
        reach += step
    return out[:height]
