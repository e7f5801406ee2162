"""Straight runs of ink are what OpenCV's opening and closing by bars make of them, whatever length and edge."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.scan_runs import Runs


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("length", [1, 2, 3, 6, 7, 16, 21])
def test_runs_are_opened_and_closed_as_opencv_does(length: int, across: bool) -> None:
    random = np.random.default_rng(length)
    bar = np.ones((1, length) if across else (length, 1), np.uint8)
    for shape in ((40, 61), (19, 8), (5, 70)):
        ink = (random.random(shape) < 0.8).astype(np.uint8)
        ink[:, :3] = ink[:2] = 1  # runs that reach the edge
        opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, bar)
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bar)
        assert np.array_equal(Runs(ink, across=across).open(length).pixels(), opened)
        assert np.array_equal(Runs(ink, across=across).close(length).pixels(), closed)


def test_a_page_without_runs_is_empty() -> None:
    assert not Runs(np.eye(30, 44, dtype=np.uint8), across=True).open(3).pixels().any()
