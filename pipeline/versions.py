"""The versions that bear on the result: they are part of every cache key and of every run's record."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_DATA_ENDINGS = frozenset({".py", ".csv", ".json", ".md"})


@cache
def program_version() -> str:
    """The version of the installed program."""
    return importlib.metadata.version("kehoach")


def _sources(root: Path) -> Iterator[tuple[str, bytes]]:
    for package in ("extractors", "schemas"):
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _DATA_ENDINGS and path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()


@cache
def extractor_version(root: Path = _ROOT) -> str:
    """The program's version and a short hash over the code and data of `extractors/` and `schemas/`."""
    digest = hashlib.sha256()
    for name, content in _sources(root):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return f"{program_version()}+{digest.hexdigest()[:10]}"


def settings_key(version: str, settings: Mapping[str, str | None]) -> str:
    """The part of a cache key that stands for everything but the document: extractor and settings."""
    text = json.dumps([version, dict(sorted(settings.items()))], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """Python and the libraries that shape the result, for the record of a run."""
    names = ("pymupdf", "pdfplumber", "spacy", "underthesea", "pyarrow", "duckdb")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "absent"
    return found
