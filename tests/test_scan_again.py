"""One more recognition serves doubtful lines, enlarged, and lone numbers, as they are; all words go back to their places."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr import OcrImage, OcrWord
from extractors.scan_again import read_again


class _Rows:
    """An engine that reads one word in each run of rows with ink: the rows' number, at its place."""

    name, version, model = "rows", "1", "none"

    def __init__(self) -> None:
        self.seen: list[OcrImage] = []

    def read(self, image: OcrImage) -> list[OcrWord]:
        self.seen.append(image)
        dark = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.width) < 128
        rows = np.flatnonzero(dark.any(axis=1))
        out = []
        for number, run in enumerate(np.split(rows, np.flatnonzero(np.diff(rows) > 4) + 1)):
            columns = np.flatnonzero(dark[run].any(axis=0))
            box = (float(columns[0]), float(run[0]), float(columns[-1]), float(run[-1]))
            out.append(OcrWord(str(number), *box, 0.9, (number,)))
        return out


def _page() -> tuple[np.ndarray, np.ndarray, list[tuple[int, int, int, int]]]:
    grey = np.full((300, 400), 255, np.uint8)
    areas = [(20, 20, 300, 60), (20, 100, 60, 140), (20, 180, 60, 220)]
    grey[30:50, 40:280] = 0
    grey[110:130, 30:45] = 0
    grey[190:210, 32:44] = 0
    return grey, (grey < 128).astype(np.uint8), areas


@pytest.mark.parametrize("numbers", [[], [1], [1, 2]])
def test_lines_and_numbers_share_one_recognition(numbers: list[int]) -> None:
    grey, ink, areas = _page()
    engine = _Rows()
    first = [OcrWord("?", 40.0, 30.0, 280.0, 50.0, 0.3, (0, 0))]
    lines, alone = read_again(engine, grey, ink, areas, [0], first, 200, numbers)
    assert len(engine.seen) == 1
    assert engine.seen[0].again
    assert [word.line[0] for word in alone] == numbers
    for word in alone:
        left, top, right, bottom = areas[word.line[0]]
        assert left <= word.x0 < word.x1 <= right
        assert top <= word.y0 < word.y1 <= bottom
    for index, words in lines.items():
        assert index == 0
        assert all(20 <= word.y0 < word.y1 <= 60 for word in words)


def test_nothing_to_read_is_not_read() -> None:
    grey = np.full((80, 80), 255, np.uint8)
    engine = _Rows()
    assert read_again(engine, grey, np.zeros_like(grey), [(5, 5, 70, 70)], [0], [], 200, [0]) == ({}, [])
    assert not engine.seen
