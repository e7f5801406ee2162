"""Connected shapes of a black-and-white picture, and rectangles that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from extractors.scan_image import Pixels

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels
Labels = np.ndarray[Any, np.dtype[Any]]


def labelled(ink: Pixels) -> tuple[Labels, np.ndarray[Any, np.dtype[np.int32]]]:
    """The number of each pixel's shape, 0 for paper, and OpenCV's row of figures of each shape; shapes hang together
    over corners too. Numbers of two bytes cost a third of those of four: only a picture full of grain needs these."""
    import cv2

    try:
        found = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:
        found = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(found[1]), np.asarray(found[2], np.int32)


def united(boxes: Iterable[Box]) -> list[Box]:
    """Rectangles that overlap become the rectangle around them, until none do."""
    done: list[Box] = []
    waiting = list(boxes)[::-1]
    while waiting:
        x0, y0, x1, y1 = waiting.pop()
        for index, (a0, b0, a1, b1) in enumerate(done):
            if x0 < a1 and a0 < x1 and y0 < b1 and b0 < y1:
                del done[index]
                waiting.append((min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1)))
                break
        else:
            done.append((x0, y0, x1, y1))
    return done
