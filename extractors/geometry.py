"""The only coordinate code: from the page as stored to the page as displayed, and simple measures on boxes.

MuPDF gives text and drawings of a page in unrotated coordinates measured from the crop box; the data contract wants
points with the origin at the top left of the page as displayed (rotated by `/Rotate`, cut by the crop box).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Rect = tuple[float, float, float, float]
Point = tuple[float, float]


def displayed(matrix: Sequence[float]) -> Callable[[float, float], Point]:
    """A function that carries a point by an affine matrix (a, b, c, d, e, f), such as a page's rotation matrix."""
    a, b, c, d, e, f = matrix
    if (a, b, c, d, e, f) == (1.0, 0.0, 0.0, 1.0, 0.0, 0.0):
        return lambda x, y: (x, y)
    return lambda x, y: (a * x + c * y + e, b * x + d * y + f)


Matrix = tuple[float, float, float, float, float, float]


def concat(first: Sequence[float], then: Sequence[float]) -> Matrix:
    """The matrix that does `first` and then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def reading_turn(turn: int, width: float, height: float) -> tuple[Matrix, Matrix]:
    """From the page as displayed (`width` x `height` points) to the page as it is read, and back.

    `turn` says where its text runs as displayed: 0 to the right, 90 downwards, 180 to the left, 270 upwards.
    Raises `ValueError` for any other turn.
    """
    if turn == 0:
        return (1, 0, 0, 1, 0, 0), (1, 0, 0, 1, 0, 0)
    if turn == 90:  # x' = y, y' = width - x
        return (0, -1, 1, 0, 0, width), (0, 1, -1, 0, width, 0)
    if turn == 180:
        return (-1, 0, 0, -1, width, height), (-1, 0, 0, -1, width, height)
    if turn == 270:  # x' = height - y, y' = x
        return (0, 1, -1, 0, height, 0), (0, -1, 1, 0, 0, height)
    raise ValueError(f"a page is read in quarter turns, not {turn}")


def transform_rect(rect: Sequence[float], carry: Callable[[float, float], Point]) -> Rect:
    """The upright rectangle around a transformed rectangle (four corners: a deskewed page is turned a little)."""
    xa, ya = carry(rect[0], rect[1])
    xb, yb = carry(rect[2], rect[3])
    xc, yc = carry(rect[0], rect[3])
    xd, yd = carry(rect[2], rect[1])
    return (min(xa, xb, xc, xd), min(ya, yb, yc, yd), max(xa, xb, xc, xd), max(ya, yb, yc, yd))


def union(rects: Iterable[Sequence[float]]) -> Rect:
    """The smallest rectangle around all; raises `ValueError` when there is none."""
    items = list(rects)
    if not items:
        raise ValueError("union of no rectangles")
    return (
        min(r[0] for r in items),
        min(r[1] for r in items),
        max(r[2] for r in items),
        max(r[3] for r in items),
    )


def contains(rect: Sequence[float], x: float, y: float, slack: float = 0.0) -> bool:
    """Whether the point lies in the rectangle, or at most `slack` points outside."""
    return rect[0] - slack <= x <= rect[2] + slack and rect[1] - slack <= y <= rect[3] + slack
