"""Scans made of typeset pages: rasterised, skewed, noisy, turned; and an engine that reads what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.scans import Grey, pictures_of
from extractors.ocr import OcrImage, OcrWord

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def scan(source: Path, pages: Sequence[int], *, skew: float = 0.0, noise: float = 0.0, turns: int = 0) -> bytes:
    """The pages (from 1) as a PDF of 200 dpi pictures. `skew` in degrees, `noise` in grey levels, `turns` clockwise."""
    import cv2

    random = np.random.default_rng(7)

    def draw(grey: Grey, _number: int) -> bytes:
        if skew:
            turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), skew, 1.0)
            grey = cv2.warpAffine(grey, turn, (grey.shape[1], grey.shape[0]), borderValue=255)
        if noise:
            grey = np.clip(grey * 0.9 + 15 + random.normal(0, noise, grey.shape), 0, 255).astype(np.uint8)
        grey = np.rot90(grey, -turns) if turns else grey
        return cv2.imencode(".png", np.ascontiguousarray(grey))[1].tobytes()

    return pictures_of(source.read_bytes(), draw, pages=pages, turned=turns % 2 == 1)


class FakeEngine:
    """An `OcrEngine` that gives the same words for every line, and remembers what it was shown."""

    name, version, model = "fake", "1", "none"

    def __init__(self, text: str = "", digits: str = "") -> None:
        self.text = text
        self.digits = digits
        self.seen: list[OcrImage] = []

    def read(self, image: OcrImage) -> list[OcrWord]:
        """The told words, side by side over the picture's width."""
        self.seen.append(image)
        words = (self.digits if image.digits else self.text).split()
        step = image.width / max(1, len(words))
        return [
            OcrWord(word, index * step, 4, (index + 0.9) * step, image.height - 4, 0.95, (0, 0))
            for index, word in enumerate(words)
        ]
