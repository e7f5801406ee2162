"""Bold print in the picture of a page: an OCR engine of today does not tell, and layout rests on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.ocr import OcrWord
from extractors.ocr_fit import fit_line
from extractors.scan_image import Pixels

_BOLD = 1.105  # strokes this much thicker than the page's ordinary ones
_SURE = 0.055  # nearer to the limit than this, the neighbours on the line decide
_REFERENCE = 0.30  # share of a page's letters that is ordinary print, however much of it is bold


def bold_words(words: Sequence[OcrWord], ink: Pixels) -> list[bool]:
    """For each word whether it is bold: by the mean thickness of its strokes against the page's ordinary print.

    Thickness grows less than type size does (small print is cut stouter), roughly with its fourth root.
    """
    if not words:
        return []
    import cv2

    distance = cv2.distanceTransform(ink, cv2.DIST_L1, 3)
    lines: dict[tuple[int, ...], list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    strokes = [0.0] * len(words)
    letters = [sum(char.isalnum() for char in word.text) for word in words]
    for members in lines.values():
        size = fit_line([words[index] for index in members]).size
        for index in members:
            area = _area(words[index], ink.shape)
            dark = int(np.count_nonzero(ink[area]))
            if dark > 0 and letters[index]:
                strokes[index] = 4 * float(distance[area].sum()) / dark / size**0.25
    known = sorted((strokes[i], letters[i]) for i in range(len(words)) if strokes[i])
    if not known:
        return [False] * len(words)
    wanted = _REFERENCE * sum(weight for _, weight in known)
    reference = known[-1][0]
    for value, weight in known:
        wanted -= weight
        if wanted <= 0:
            reference = value
            break
    ratios = [value / reference / _BOLD if value else 0.0 for value in strokes]
    bold = [ratio > 1 for ratio in ratios]
    for members in lines.values():
        _agree(members, ratios, letters, bold)
    return bold


def _agree(members: list[int], ratios: list[float], letters: list[int], bold: list[bool]) -> None:
    """Words without letters, short words and doubtful ones follow their neighbours on the line."""
    for place, index in enumerate(members):
        if letters[index] >= 2 and abs(ratios[index] - 1) > _SURE:
            continue
        near = [
            other
            for other in members[max(0, place - 2) : place + 3]
            if other != index and letters[other] >= 2 and abs(ratios[other] - 1) > _SURE
        ]
        if near:
            bold[index] = sum(1 if ratios[other] > 1 else -1 for other in near) > 0
        elif not letters[index]:
            bold[index] = False


def _area(word: OcrWord, shape: tuple[int, ...]) -> tuple[slice, slice]:
    return (
        slice(max(0, int(word.y0)), min(shape[0], int(word.y1) + 1)),
        slice(max(0, int(word.x0)), min(shape[1], int(word.x1) + 1)),
    )
