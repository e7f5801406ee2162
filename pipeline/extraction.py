"""What a worker does with one document: read the bytes, extract, validate, store in the cache."""

from __future__ import annotations

import hashlib
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractors.errors import ExtractionError
from pipeline.cache import ExtractionCache
from pipeline.ocr import engine_of
from pipeline.validation import faults, rows_of
from pipeline.workers import load
from schemas.records import to_json
from schemas.tables import DOCUMENT_TABLES

# The one function that turns bytes into records; tests put another in its place.
EXTRACT = "extractors.document:extract"


@dataclass(frozen=True, slots=True)
class Job:
    """One document to extract: where it is, what its bytes hash to, and where the result goes."""

    path: str
    name: str
    sha256: str
    key: str
    cache: str
    extractor_version: str
    ocr_mode: str
    max_pages: int
    extract: str = EXTRACT


@dataclass(frozen=True, slots=True)
class Result:
    """`done` with the digest of the extraction and the rows of each table; `failed` with stage, code and message.

    `blocked` is a fault of the machine (a full disk), not of the document: the run cannot go on.
    """

    status: Literal["done", "failed", "blocked"]
    digest: str = ""
    rows: tuple[tuple[str, int], ...] = ()
    seconds: float = 0.0
    stage: str = ""
    code: str = ""
    message: str = ""


def _where(error: BaseException) -> str:
    """The last place in our own code that the error came through, without any path of the machine."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).parent.name in ("extractors", "schemas", "pipeline")]
    last = (ours or frames)[-1]
    return f"{Path(last.filename).parent.name}/{Path(last.filename).name}:{last.lineno}"


def failure(error: Exception) -> Result:
    """What to say of a document whose extraction raised `error`."""
    if isinstance(error, ExtractionError):
        return Result("failed", stage=error.stage, code=error.code, message=error.message)
    if isinstance(error, MemoryError):
        return Result("failed", stage="records", code="memory_limit", message="it needs more memory than there is")
    message = f"{type(error).__name__} at {_where(error)}: {error!s:.500}; please report this document as a bug"
    return Result("failed", stage="records", code="internal_error", message=message)


def extract_json(data: bytes, job: Job) -> dict[str, Any]:
    """The extraction of `data` in JSON form; raises what the extractors raise, `invalid_record` for a wrong one."""
    extract: Any = load(job.extract)
    extraction: dict[str, Any] = to_json(
        extract(
            data,
            job.name,
            extractor_version=job.extractor_version,
            ocr=engine_of(job.ocr_mode),
            ocr_mode=job.ocr_mode,
            max_pages=job.max_pages,
        )
    )
    if (fault := next(faults(extraction), None)) is not None:
        raise ExtractionError("records", "invalid_record", f"{fault}; please report this document as a bug")
    return extraction


def extract_to_cache(job: Job) -> Result:
    """Extract one document; never raises. The cache gets the extraction, the caller a summary."""
    started = time.monotonic()
    try:
        data = Path(job.path).read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}; check its permissions and run again"
        return Result("failed", stage="source", code="unreadable", message=message)
    if hashlib.sha256(data).hexdigest() != job.sha256:
        message = "the file changed while it was being read; run again when it is complete"
        return Result("failed", stage="source", code="changed", message=message)
    try:
        extraction = extract_json(data, job)
    except Exception as error:
        return failure(error)
    try:
        digest = ExtractionCache(Path(job.cache)).write(job.sha256, job.key, extraction)
    except OSError as error:
        return Result("blocked", code="cache", message=f"{error.strerror}: {job.cache}")
    rows = tuple((declared.name, len(rows_of(extraction, declared.name))) for declared in DOCUMENT_TABLES)
    return Result("done", digest=digest, rows=rows, seconds=time.monotonic() - started)
