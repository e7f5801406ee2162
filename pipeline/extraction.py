"""What a worker does with one document: read the bytes, extract, validate, store in the cache."""

from __future__ import annotations

import dataclasses
import hashlib
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractors.errors import ExtractionError
from extractors.ocr import OcrImage, OcrWord
from pipeline.cache import ExtractionCache
from pipeline.ocr import Tesseract, engine_of
from pipeline.validation import faults
from pipeline.workers import extend, load
from schemas.records import to_json

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
    max_unpacked: int  # bytes of a DOCX's parts
    extract: str = EXTRACT


@dataclass(frozen=True, slots=True)
class Result:
    """`done` with the digest of the extraction; `failed` with stage, code and message.

    `blocked` is a fault of the machine (a full disk), not of the document: the run cannot go on.
    """

    status: Literal["done", "failed", "blocked"]
    digest: str = ""
    seconds: tuple[tuple[str, float], ...] = ()  # by stage, also of one that failed
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


class Stopwatch:
    """Seconds by stage: `began(stage)` ends the stage before."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stage = ""
        self._since = 0.0

    def began(self, stage: str) -> None:
        """From now on the time is that stage's; `""`: nobody's."""
        now = time.perf_counter()
        if self._stage:
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def stop(self) -> tuple[tuple[str, float], ...]:
        """The seconds of each stage, in the order in which they first began."""
        self.began("")
        return tuple((stage, round(seconds, 6)) for stage, seconds in self._seconds.items())


class _ClockedEngine:
    """An OCR engine whose time is a stage of its own."""

    def __init__(self, engine: Tesseract, watch: Stopwatch) -> None:
        self.name, self.version, self.model = engine.name, engine.version, engine.model
        self._engine = engine
        self._watch = watch

    def read(self, image: OcrImage) -> list[OcrWord]:
        """See `OcrEngine`."""
        if image.layout != "line" and not image.digits and not image.again:
            extend()  # a page's first reading
        self._watch.began("ocr")
        try:
            return self._engine.read(image)
        finally:
            self._watch.began("text")


def extract_json(data: bytes, job: Job, watch: Stopwatch) -> dict[str, Any]:
    """The extraction of `data` in JSON form; raises what the extractors raise, `invalid_record` for a wrong one."""
    extract: Any = load(job.extract)
    engine = engine_of(job.ocr_mode)
    extraction: dict[str, Any] = to_json(
        extract(
            data,
            job.name,
            extractor_version=job.extractor_version,
            ocr=_ClockedEngine(engine, watch) if engine is not None else None,
            ocr_mode=job.ocr_mode,
            max_pages=job.max_pages,
            max_unpacked=job.max_unpacked,
            on_stage=watch.began,
        )
    )
    watch.began("check")
    if (fault := next(faults(extraction), None)) is not None:
        raise ExtractionError("records", "invalid_record", f"{fault}; please report this document as a bug")
    return extraction


def extract_to_cache(job: Job) -> Result:
    """Extract one document; never raises. The cache gets the extraction, the caller a summary."""
    watch = Stopwatch()
    return dataclasses.replace(_extract_to_cache(job, watch), seconds=watch.stop())


def _extract_to_cache(job: Job, watch: Stopwatch) -> Result:
    watch.began("read")
    try:
        data = Path(job.path).read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}; check its permissions and run again"
        return Result("failed", stage="source", code="unreadable", message=message)
    if hashlib.sha256(data).hexdigest() != job.sha256:
        message = "the file changed while it was being read; run again when it is complete"
        return Result("failed", stage="source", code="changed", message=message)
    try:
        extraction = extract_json(data, job, watch)
    except Exception as error:
        return failure(error)
    watch.began("store")
    try:
        digest = ExtractionCache(Path(job.cache)).write(job.sha256, job.key, extraction)
    except OSError as error:
        return Result("blocked", code="cache", message=f"{error.strerror}: {job.cache}")
    return Result("done", digest=digest)
