"""Scans made of clean documents: drawn at some resolution, skewed, blurred, grained, and pressed as a scanner does.

The same seed gives the same pixels, so that a figure measured on them can be measured again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pymupdf
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page becomes a picture: `dpi`, `skew` in degrees, `blur` as sigma in pixels, `grain` in grey levels,
    `quality` of the JPEG; `bilevel` gives black and white dots with `specks` per thousand, as a fax machine does: what is
    darker than `threshold` is black. `contrast` and `black` are how far paper is from print and how dark print is, in
    shares of all grey levels and in grey levels; `thick` spreads the print, as a copy of a copy does."""

    name: str
    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.0
    grain: float = 0.0
    quality: int = 75
    bilevel: bool = False
    specks: float = 0.0
    threshold: int = 185
    contrast: float = 0.88
    black: int = 22
    thick: bool = False


# What offices have: a good machine, a hurried one, one set to small files, one set to black and white.
SCANNERS = (
    Scanner("office", skew=0.3, blur=0.5, grain=3.0, quality=75),
    Scanner("hurried", skew=-1.1, blur=0.7, grain=9.0, quality=50),
    Scanner("small", dpi=150, skew=0.6, blur=0.4, grain=5.0, quality=40),
    Scanner("black", skew=-0.4, blur=0.6, bilevel=True, specks=0.4),
)


def pictures_of(
    data: bytes,
    draw: Callable[[Grey, int], bytes],
    *,
    dpi: int = 200,
    pages: Iterable[int] | None = None,
    turned: bool = False,
) -> bytes:
    """The pages (from 1; all) of a PDF as a PDF of pictures of the same size, on their side if `turned`.

    `draw` makes a picture's file of a page in grey and its number.
    """
    made = pymupdf.open()
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for number in pages or range(1, document.page_count + 1):
            page = document[number - 1]
            pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
            grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
            width, height = page.rect.width, page.rect.height
            sheet = made.new_page(width=height if turned else width, height=width if turned else height)
            sheet.insert_image(sheet.rect, stream=draw(grey, number))
    return bytes(made.tobytes(no_new_id=True))


# On none of these were the shares of `extractors.ocr_doubts` counted first: black and white at 300 dpi, hairlines that
# break because the machine is set too light, a copy of a copy, faded toner, a small picture.
OTHERS = (
    Scanner("fine", dpi=300, skew=0.5, blur=0.8, bilevel=True, threshold=170, specks=0.1),
    Scanner("hairline", skew=0.5, blur=0.5, bilevel=True, threshold=105, specks=0.1),
    Scanner("copied", skew=-0.3, blur=0.9, grain=4.0, quality=70, specks=0.3, thick=True),
    Scanner("faded", skew=0.25, blur=0.8, grain=4.0, quality=70, contrast=0.45, black=115),
    Scanner("tiny", dpi=120, skew=-0.4, blur=0.4, grain=3.0, quality=60),
)


def scanned(data: bytes, scanner: Scanner, *, seed: int = 7, pages: Sequence[int] | None = None) -> bytes:
    """The pages (from 1; all) of a PDF as a PDF of pictures of the same size."""
    import cv2

    def draw(grey: Grey, number: int) -> bytes:
        random = np.random.default_rng([seed, number, zlib.crc32(scanner.name.encode())])
        picture = np.asarray(grey, np.float32)
        if scanner.blur:
            picture = cv2.GaussianBlur(picture, (0, 0), scanner.blur)
        if scanner.skew:
            angle = scanner.skew * float(random.uniform(0.5, 1.5))
            turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), angle, 1.0)
            size = (grey.shape[1], grey.shape[0])
            picture = cv2.warpAffine(picture, turn, size, flags=cv2.INTER_CUBIC, borderValue=255)
        picture = picture * scanner.contrast + scanner.black  # paper is not white, print not black
        if scanner.grain:
            picture = picture + random.normal(0, scanner.grain, picture.shape).astype(np.float32)
        drawn = np.clip(picture, 0, 255).astype(np.uint8)
        if scanner.bilevel:
            drawn = np.where(drawn > scanner.threshold, np.uint8(255), np.uint8(0))
            drawn[random.random(drawn.shape) < scanner.specks / 1000] = 0
            _, packed = cv2.imencode(".png", drawn)
        else:
            _, packed = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, scanner.quality])
        return packed.tobytes()

    return pictures_of(data, draw, dpi=scanner.dpi, pages=pages)
