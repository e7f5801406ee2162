"""The interface of an OCR engine. The engine itself is handed in (`pipeline/ocr.py` has one): no process starts here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

# What this machine needs for OCR; `kehoach doctor` says whether it has it.
PACKAGES = ("tesseract-ocr", "tesseract-ocr-script-viet", "tesseract-ocr-vie")
INSTALL = f"sudo apt-get install -y {' '.join(PACKAGES)}"


@dataclass(frozen=True, slots=True)
class OcrImage:
    """Grey pixels, row by row. `layout`: a whole page, one column of text, or one line; `digits`: only digits; `again`:
    a part of a page that was read before."""

    pixels: bytes
    width: int
    height: int
    dpi: int
    layout: Literal["page", "column", "line"] = "page"
    digits: bool = False
    again: bool = False


@dataclass(slots=True)
class OcrWord:
    """One word as read: its box in pixels of the image, confidence from 0 to 1, and the line it stands in."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: tuple[int, ...] = ()


class OcrEngine(Protocol):
    """What reads pictures. `name`, `version` and `model` bear on the result and are recorded with it."""

    name: str
    version: str
    model: str

    def read(self, image: OcrImage) -> list[OcrWord]:
        """The words of the image in reading order; raises `ExtractionError` where the engine fails."""
        ...


def engine_label(engine: OcrEngine) -> str:
    """`tesseract 5.3.0 Vietnamese`: what `documents.ocr_engine` holds."""
    return f"{engine.name} {engine.version} {engine.model}"
