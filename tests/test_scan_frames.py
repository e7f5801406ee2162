"""Frames of stamps among the lines of a page."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.geometry import Rect
from extractors.scan_frames import stamp_frames
from extractors.scan_grid import PictureLines
from extractors.source import Ruling

HEIGHT = 842.0


def lines_of(*boxes: Rect) -> PictureLines:
    """The four sides of each box."""
    across = [Ruling(x0, y, x1, y) for x0, y0, x1, y1 in boxes for y in (y0, y1)]
    down = [Ruling(x, y0, x, y1) for x0, y0, x1, y1 in boxes for x in (x0, x1)]
    none = np.zeros((2, 2), np.uint8)
    return PictureLines(across, down, none, none)


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((51, 140, 185, 192), True),  # ĐẾN under the letterhead
        ((51, 140, 185, 152), False),  # a bar
        ((60, 140, 520, 192), False),  # the first row of a table
        ((60, 140, 185, 700), False),  # a column of one
        ((51, 540, 185, 592), False),  # below: the head of a list, a signature's frame
    ],
)
def test_a_small_frame_in_the_upper_half_is_a_stamps(box: Rect, found: bool) -> None:
    assert stamp_frames(lines_of(box), HEIGHT) == ([box] if found else [])


def test_corners_that_do_not_meet_and_lines_within_are_one_frame() -> None:
    lines = lines_of((51, 140, 185, 192))
    lines.horizontals[0] = Ruling(54, 140, 181, 140)
    lines.horizontals.append(Ruling(52, 156, 186, 156))
    lines.verticals[1] = Ruling(184, 148, 184, 206)
    assert stamp_frames(lines, HEIGHT) == [(51, 140, 185, 192)]


def test_lines_under_the_letterhead_are_no_frame() -> None:
    lines = lines_of()
    lines.horizontals += [Ruling(100, 85, 160, 85), Ruling(300, 101, 480, 101), Ruling(95, 130, 165, 130)]
    assert stamp_frames(lines, HEIGHT) == []
