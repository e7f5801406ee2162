"""Ruling lines that came broken out of the scanner, or are drawn as dots: found where they run from rule to rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from extractors.grid import ruled_grids
from extractors.scan_dashes import reach_crossings
from extractors.scan_grid import find_rulings
from extractors.source import Page, Ruling

SCALE = 200 / 72
Pixels = np.ndarray


def _table(rows: int = 6, columns: int = 4) -> tuple[Pixels, list[int], list[int]]:
    """A ruled table of hairlines, with a few strokes of letters in its cells."""
    grey = np.full((900, 1300), 255, np.uint8)
    ys = [100 + 100 * row for row in range(rows + 1)]
    xs = [100 + 250 * column for column in range(columns + 1)]
    for y in ys:
        grey[y : y + 2, xs[0] : xs[-1]] = 0
    for x in xs:
        grey[ys[0] : ys[-1], x : x + 2] = 0
    for y in ys[:-1]:
        for x in xs[:-1]:
            for line in (24, 60):
                for letter in range(8):  # stems of letters, in columns over two lines of text
                    grey[y + line : y + line + 22, x + 20 + 14 * letter : x + 23 + 14 * letter] = 0
            grey[y + 34 : y + 36, x + 160 : x + 172] = 0  # a dash
    return grey, ys, xs


def _dotted(grey: Pixels, ys: list[int], xs: list[int]) -> None:
    for y in ys[1:-1]:
        grey[y : y + 2, xs[0] + 3 : xs[-1] - 3] = 255
        grey[y : y + 2, xs[0] + 3 : xs[-1] - 3 : 4] = 0


def _dashed(grey: Pixels, ys: list[int], xs: list[int]) -> None:
    for y in ys:
        for x in range(xs[0], xs[-1], 60):
            grey[y : y + 2, x + 34 : x + 60] = 255


def _stepped(grey: Pixels, ys: list[int], xs: list[int]) -> None:
    """A tilted hairline goes to the next column every few dozen rows, and is lost in between."""
    for x in xs:
        grey[ys[0] : ys[-1], x : x + 2] = 255
        for step, y in enumerate(range(ys[0], ys[-1], 40)):
            grey[y : y + 33, x + step % 2 : x + step % 2 + 1] = 0


def _worn(grey: Pixels, ys: list[int], xs: list[int]) -> None:
    for x in xs[1:-1]:
        grey[ys[1] + 2 : ys[1] + 30, x : x + 2] = 255  # falls short of the rule it begins at
        grey[ys[3] + 35 : ys[3] + 75, x : x + 2] = 255  # and is gone in the middle of a row


@pytest.mark.parametrize("harm", [_dotted, _dashed, _stepped, _worn], ids=lambda harm: harm.__name__.strip("_"))
def test_the_grid_is_whole(harm: Callable[[Pixels, list[int], list[int]], None]) -> None:
    grey, ys, xs = _table()
    harm(grey, ys, xs)
    lines = find_rulings(grey, SCALE)
    (grid,) = ruled_grids(Page(1, 1300 / SCALE, 900 / SCALE, [], lines.horizontals, lines.verticals, []))
    assert (grid.rows, grid.columns, len(grid.cells)) == (6, 4, 24)


def test_a_merged_cell_stays_merged() -> None:
    grey, ys, xs = _table()
    grey[ys[2] - 3 : ys[2] + 5, xs[1] + 3 : xs[2] - 3] = 255  # rows 2 and 3 of the second column are one cell
    grey[ys[4] + 3 : ys[5] - 3, xs[2] - 3 : xs[2] + 5] = 255  # columns 2 and 3 of the fifth row
    lines = find_rulings(grey, SCALE)
    (grid,) = ruled_grids(Page(1, 1300 / SCALE, 900 / SCALE, [], lines.horizontals, lines.verticals, []))
    assert len(grid.cells) == 22


@pytest.mark.parametrize("gap", [4, 7])
def test_leaders_of_dots_are_no_rules(gap: int) -> None:
    grey, ys, xs = _table()
    grey[ys[1] + 45, xs[0] + 20 : xs[1] - 20 : gap] = 0  # inside of a cell
    grey[780, 100:700:gap] = 0  # a blank to be filled below the table
    lines = find_rulings(grey, SCALE)
    assert len(lines.horizontals) == 7
    assert not lines.mask[780].any(), "the dots are text"


def test_lines_that_meet_no_other_stay_as_they_are() -> None:
    across, down = [Ruling(50, 30, 120, 30)], [Ruling(130, 10, 130, 100)]
    reach_crossings(across, down)
    assert (across[0].x0, across[0].x1) == (50, 120), "a line under a word beside a table is not drawn on to it"
