"""How pictures reach the OCR program, and what becomes of one that fails, hangs or is not there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from extractors.errors import ExtractionError
from extractors.ocr import OcrImage
from pipeline import ocr
from pipeline.ocr import Tesseract

PICTURE = OcrImage(bytes(range(12)), 4, 3, 200, "column")
# A program that says what it was given: the head of the picture, and how many bytes came after it.
ECHO = """#!/bin/sh
if [ "$1" = stdin ]; then f=/dev/stdin; else f="$1"; fi
set -- $(cat "$f" | { read -r kind wide high depth; printf '%s-%s-%s-%s ' $kind $wide $high $depth; wc -c; })
printf 'level\\tpage\\n5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s+%s\\n' "$1" "$2"
"""


def _program(folder: Path, text: str) -> Tesseract:
    path = folder / "tesseract"
    path.write_text(text)
    path.chmod(0o755)
    return Tesseract(str(path), "5", "vie")


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


@pytest.mark.parametrize("memory", [True, False])
def test_the_program_gets_the_whole_picture(memory: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    engine = _program(tmp_path, ECHO)
    before = _open_files()
    (word,) = engine.read(PICTURE)
    assert word.text == "P5-4-3-255+12"
    assert _open_files() == before
    assert [path.name for path in tmp_path.iterdir()] == ["tesseract"], "no file is left behind"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#!/bin/sh\necho no model >&2\nexit 1\n", "no model"),
        ("#!/bin/sh\nkill -9 $$\n", "-9"),
        ("#!/bin/sh\nexec sleep 30\n", "TimeoutExpired"),
        (None, "FileNotFoundError"),
    ],
)
def test_a_program_that_fails_ends_in_a_code(
    text: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_SECONDS", 0.5)
    engine = _program(tmp_path, text) if text is not None else Tesseract(str(tmp_path / "none"), "5", "vie")
    before, began = _open_files(), time.monotonic()
    with pytest.raises(ExtractionError) as caught:
        engine.read(PICTURE)
    assert caught.value.code == "ocr_failed"
    assert told in caught.value.message
    assert time.monotonic() - began < 10
    assert _open_files() == before
