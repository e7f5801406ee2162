"""What reading scans costs, as a multiple of bare tesseract on the same pages, in one run.

    python -m benchmarks.ocr_cost PDF...

Bare tesseract gets each page's picture at 200 dpi in grey and nothing else. Ours is the whole extraction: pictures,
seals, ruling lines, every second reading, and all records. Processor time of this process and of what it starts, so
that other work on the machine counts little. Pages that are not read by OCR are left out of neither side.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np

from extractors.document import extract, warm
from extractors.ocr import OcrImage, OcrWord
from extractors.scan_image import picture
from extractors.source import open_pdf
from pipeline.ocr import Tesseract, find_tesseract


class _Counted:
    """An engine that counts its processes, first readings of a page and others."""

    def __init__(self, engine: Tesseract) -> None:
        self.name, self.version, self.model = engine.name, engine.version, engine.model
        self._engine = engine
        self.pages = self.others = 0

    def read(self, image: OcrImage) -> list[OcrWord]:
        """See `OcrEngine`."""
        if image.again or image.digits or image.layout == "line":
            self.others += 1
        else:
            self.pages += 1
        return self._engine.read(image)


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _bare(engine: Tesseract, data: bytes) -> int:
    """Read each page of a document as tesseract does by itself; how many there were."""
    import cv2

    document = open_pdf(data)
    try:
        for page in document:
            grey = np.ascontiguousarray(cv2.cvtColor(picture(page, []), cv2.COLOR_RGB2GRAY))
            engine.read(OcrImage(grey.tobytes(), grey.shape[1], grey.shape[0], 200, "page"))
        return int(document.page_count)
    finally:
        document.close()


def main(arguments: list[str]) -> int:
    """Print a line a document and the whole; status 2 where there is nothing to measure."""
    engine = find_tesseract()
    if engine is None or not arguments:
        print(__doc__ if engine is not None else "tesseract is not installed: kehoach doctor", file=sys.stderr)
        return 2
    warm()
    bare = ours = 0.0
    for path in map(Path, arguments):
        data, counted = path.read_bytes(), _Counted(engine)
        began = _seconds()
        pages = _bare(engine, data)
        between = _seconds()
        extract(data, path.name, ocr=counted)
        end = _seconds()
        bare, ours = bare + between - began, ours + end - between
        print(
            f"{path.name}: {pages} pages, bare {between - began:.1f} s, ours {end - between:.1f} s, "
            f"{(end - between) / (between - began):.2f} times; {counted.others} second readings",
            flush=True,
        )
    print(f"all: {ours / bare:.2f} times bare tesseract ({ours:.1f} s, {bare:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
