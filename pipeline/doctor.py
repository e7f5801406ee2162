"""`kehoach doctor`: whether this machine has what OCR, rendering and the rest need, and the line that installs it."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from dataclasses import dataclass

from extractors.ocr import INSTALL
from pipeline.language import tr
from pipeline.ocr import MODELS, find_tesseract

# What each library is for; all come with `make setup`.
_LIBRARIES = (
    ("pymupdf", "đọc và vẽ PDF", "reads and renders PDF"),
    ("pdfplumber", "đọc bảng lần thứ hai", "second reading of tables"),
    ("opencv-python-headless", "đường kẻ, độ nghiêng, dấu trên trang quét", "lines, skew and seals of scans"),
    ("spacy", "tìm tên cơ quan", "finds names of agencies"),
    ("underthesea", "tách câu", "splits sentences"),
    ("pyarrow", "ghi Parquet", "writes Parquet"),
    ("duckdb", "truy vấn SQL", "SQL queries"),
)


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that was looked at: whether it is there, what is there, and what to do where it is not."""

    name: str
    found: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def examine() -> list[Checkup]:
    """Everything that `doctor` looks at on this machine."""
    version = ".".join(map(str, sys.version_info[:3]))
    checks = [
        Checkup("Python", sys.version_info >= (3, 11), version, tr("cần Python 3.11 trở lên", "needs 3.11 or later"))
    ]
    for name, vi, en in _LIBRARIES:
        try:
            detail, found = f"{importlib.metadata.version(name)}, {tr(vi, en)}", True
        except importlib.metadata.PackageNotFoundError:
            detail, found = tr(vi, en), False
        checks.append(Checkup(name, found, detail, "make setup"))
    checks.append(ocr_checkup())
    return checks


def ocr_checkup() -> Checkup:
    """Tesseract with a Vietnamese model. Not needed for documents with text."""
    engine = find_tesseract()
    without = tr("văn bản quét sẽ bị cách ly", "scanned documents go to quarantine")
    if engine is not None:
        detail = f"{engine.version}, {tr('mô hình', 'model')} {engine.model}"
        if engine.model != MODELS[0]:
            better = tr(f"mô hình {MODELS[0]} đọc tốt hơn", f"the model {MODELS[0]} reads better")
            return Checkup("tesseract", True, f"{detail}; {better}: {INSTALL}", needed=False)
        return Checkup("tesseract", True, detail, needed=False)
    if shutil.which("tesseract") is not None:
        detail = tr("có chương trình, thiếu mô hình tiếng Việt", "the program is there, its Vietnamese model is not")
    else:
        detail = tr("chưa cài", "not installed")
    return Checkup("tesseract", False, f"{detail}; {without}", INSTALL, needed=False)


def doctor_command() -> int:
    """Print the checkups; status 0, or 1 where something that is always needed is missing."""
    checks = examine()
    for check in checks:
        mark = "ok" if check.found else ("--" if not check.needed else "!!")
        print(f"{mark}  {check.name:<24} {check.detail}")
        if not check.found:
            print(f"      {tr('cài bằng', 'install with')}: {check.remedy}")
    return int(any(check.needed and not check.found for check in checks))
