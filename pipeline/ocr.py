"""The OCR engine: tesseract as a program, one process for one picture, no temporary files.

`OMP_THREAD_LIMIT=1`: with tesseract's own threads a page costs seven times the processor time and is hardly faster.
A picture is handed over in memory that the program opens like a file, where the system has such: what comes through its
standard input it takes letter by letter, a fifth of what its start costs. It is gone with the processes that hold it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from extractors.errors import ExtractionError
from extractors.ocr import OcrImage, OcrWord

# The script model reads worn print better than the language model (0.9 against 1.2 % wrong letters, see design).
MODELS = ("Vietnamese", "vie")
_MODES = {"page": "3", "column": "6", "line": "7"}
_SECONDS = 120  # for one picture; a page takes one or two


class Tesseract:
    """`OcrEngine` over the program `tesseract`; `version` and `model` as found on this machine."""

    name = "tesseract"

    def __init__(self, program: str, version: str, model: str) -> None:
        self._program = program
        self.version = version
        self.model = model

    def read(self, image: OcrImage) -> list[OcrWord]:
        """The words of one picture, by one process."""
        options = ["-l", self.model, "--psm", _MODES[image.layout], "--dpi", str(image.dpi)]
        if image.digits:
            options += ["-c", "tessedit_char_whitelist=0123456789."]
        try:
            with _handed_over(image) as (name, file, content):
                done = subprocess.run(
                    [self._program, name, "stdout", *options, "tsv"],
                    input=content,
                    pass_fds=file,
                    capture_output=True,
                    timeout=_SECONDS,
                    check=False,
                    env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ExtractionError(
                "source", "ocr_failed", f"tesseract did not finish ({type(error).__name__})."
            ) from error
        if done.returncode != 0:
            words = done.stderr.decode(errors="replace").strip().splitlines()
            raise ExtractionError(
                "source", "ocr_failed", f"tesseract failed: {words[-1] if words else done.returncode}."
            )
        return parse_tsv(done.stdout.decode("utf-8", errors="replace"))


@contextmanager
def _handed_over(image: OcrImage) -> Iterator[tuple[str, tuple[int, ...], bytes]]:
    """The name under which the program finds a picture, the open file it needs for that, and its standard input."""
    head = b"P5 %d %d 255\n" % (image.width, image.height)
    if not hasattr(os, "memfd_create") or not Path("/proc/self/fd").is_dir():
        yield "stdin", (), head + image.pixels
        return
    file = os.memfd_create("kehoach-ocr")
    try:
        with os.fdopen(file, "wb", closefd=False) as stream:
            stream.write(head)
            stream.write(image.pixels)
        yield f"/proc/self/fd/{file}", (file,), b""
    finally:
        os.close(file)


def parse_tsv(text: str) -> list[OcrWord]:
    """The words (level 5) of tesseract's TSV output."""
    words = []
    for row in text.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != "5" or not fields[11].strip():
            continue
        left, top, width, height = (float(value) for value in fields[6:10])
        line = tuple(int(value) for value in fields[2:5])
        confidence = min(1.0, max(0.0, float(fields[10]) / 100))
        words.append(OcrWord(fields[11].strip(), left, top, left + width, top + height, confidence, line))
    return words


def _answer(program: str, option: str) -> list[str]:
    try:
        done = subprocess.run([program, option], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return (done.stdout + done.stderr).decode(errors="replace").splitlines()


@cache
def find_tesseract() -> Tesseract | None:
    """The engine of this machine; None where the program or its Vietnamese model is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    version = next((line.split()[1] for line in _answer(program, "--version") if line.startswith("tesseract ")), "")
    found = {line.strip().rpartition("/")[2] for line in _answer(program, "--list-langs")}
    model = next((model for model in MODELS if model in found), None)
    return Tesseract(program, version, model) if version and model else None


def engine_of(mode: str) -> Tesseract | None:
    """The engine to hand to the extractors under `--ocr MODE`; None where OCR is not wanted or not there."""
    return None if mode == "never" else find_tesseract()
