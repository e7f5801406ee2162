"""Scans made of typeset pages: rasterised, skewed, noisy, turned; and an engine that reads what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pymupdf

from extractors.ocr import OcrImage, OcrWord

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def scan(source: Path, pages: Sequence[int], *, skew: float = 0.0, noise: float = 0.0, turns: int = 0) -> bytes:
    """The pages (from 1) as a PDF of 200 dpi pictures. `skew` in degrees, `noise` in grey levels, `turns` clockwise."""
    import cv2

    made = pymupdf.open()
    random = np.random.default_rng(7)
    with pymupdf.open(source) as document:
        for number in pages:
            page = document[number - 1]
            pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
            grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
            if skew:
                turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), skew, 1.0)
                grey = cv2.warpAffine(grey, turn, (grey.shape[1], grey.shape[0]), borderValue=255)
            if noise:
                grey = np.clip(grey * 0.9 + 15 + random.normal(0, noise, grey.shape), 0, 255).astype(np.uint8)
            grey = np.rot90(grey, -turns) if turns else grey
            _, png = cv2.imencode(".png", np.ascontiguousarray(grey))
            width, height = page.rect.width, page.rect.height
            if turns % 2:
                width, height = height, width
            sheet = made.new_page(width=width, height=height)
            sheet.insert_image(sheet.rect, stream=png.tobytes())
    return bytes(made.tobytes())


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
