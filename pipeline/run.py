"""`kehoach run`: find, plan, extract, publish. Readable from `execute` downwards."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from extractors.ocr import INSTALL, engine_label
from pipeline import extraction
from pipeline.cache import KEEP_UNUSED, ExtractionCache, FileIndex, hash_file
from pipeline.dataset import Dataset, unusable
from pipeline.engines import engine_named
from pipeline.errors import CallError, Interrupted, PublicationError
from pipeline.extraction import EXTRACT, Job, Result
from pipeline.language import printable, tr
from pipeline.membership import Failure, Member, Membership
from pipeline.ocr import engine_of
from pipeline.progress import Progress
from pipeline.run_record import RunRecord
from pipeline.sources import Found, Source, collect, listed_paths
from pipeline.stopping import Stopping
from pipeline.versions import extractor_version, settings_key
from pipeline.workers import EXTENSION, Limits, Outcome, Task, WorkerStartError

_UNPACKED_SHARE = (
    5  # a DOCX may unpack to one part in so many of the memory limit: its tree takes several times its XML
)
_ATTEMPTS = 3  # runs in which a document may take its worker down before only --retry-quarantined tries it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for. `timeout` in seconds a document, `memory_limit` in bytes a worker.

    `scheduler` is the address of a Dask scheduler; without one `engine="dask"` starts a cluster on this machine.
    """

    paths: tuple[str, ...]
    output: Path
    jobs: int
    ocr: Literal["auto", "never", "always"] = "auto"
    force: bool = False
    prune: bool = False
    retry_quarantined: bool = False
    verify: bool = False
    timeout: float = 300.0
    memory_limit: int = 2 << 30
    max_pages: int = 3000
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None
    quiet: bool = False
    log_format: Literal["text", "json"] = "text"
    nul: bool = False


@dataclass(slots=True)
class Plan:
    """What is to be done: `todo` by SHA-256, and what is settled already (`results`, by SHA-256 or path)."""

    seen: dict[str, str | None] = field(default_factory=dict)
    todo: dict[str, Source] = field(default_factory=dict)
    results: dict[str, Member] = field(default_factory=dict)
    unchanged: int = 0
    known_quarantined: int = 0


def execute(options: Options) -> int:
    """One run; returns its exit status (contract, section 1).

    Raises `CallError`, `PublicationError`, and `Interrupted` where a signal comes before there is anything to tidy up.
    """
    with Stopping() as stopping:
        return _execute(options, stopping)


def _execute(options: Options, stopping: Stopping) -> int:
    if options.ocr == "always" and engine_of(options.ocr) is None:
        raise CallError(
            tr(
                f"--ocr always: máy này chưa có bộ nhận dạng chữ; hãy cài: {INSTALL}",
                f"--ocr always: this machine has no OCR engine; install it: {INSTALL}",
            )
        )
    paths = _paths(options)
    found = collect(paths, os.path.realpath(options.output))
    if not found.sources:
        raise _nothing(paths, found)
    dataset = Dataset(options.output)
    dataset.prepare()
    with dataset.locked():
        return _Run(options, dataset, found, stopping).execute()


def _paths(options: Options) -> list[str]:
    paths: list[str] = []
    for path in options.paths:
        paths += listed_paths(sys.stdin.buffer.read(), options.nul) if path == "-" else [path]
    return paths


def _nothing(paths: Sequence[str], found: Found) -> CallError:
    where = ", ".join(printable(path) for path in paths[:3]) or "-"
    skipped = ", ".join(f"{count} {ending or '?'}" for ending, count in sorted(found.skipped_endings.items()))
    more = f" ({skipped})" if skipped else ""
    return CallError(
        tr(
            f"{where}: không có văn bản nào đọc được{more}; cần tệp .pdf, .txt, .docx hoặc .html",
            f"{where}: nothing readable here{more}; name .pdf, .txt, .docx or .html files, or a folder that has some",
        )
    )


def _started(outcomes: Generator[Outcome, None, None]) -> Generator[Outcome, None, None]:
    """The outcomes; workers that cannot be started at all end the run instead of blaming documents."""
    with contextlib.closing(outcomes):
        try:
            yield from outcomes
        except WorkerStartError as error:
            raise PublicationError(
                tr(
                    f"không khởi động được tiến trình trích xuất; hãy cài lại chương trình (make setup): {error}",
                    f"worker processes do not start; install the program again (make setup): {error}",
                )
            ) from None


class _Run:
    """The state of one run, under the lock."""

    def __init__(self, options: Options, dataset: Dataset, found: Found, stopping: Stopping) -> None:
        self._stopping = stopping
        self._options = options
        self._dataset = dataset
        self._found = found
        self._cache = ExtractionCache(dataset.cache)
        self._index = FileIndex(dataset.cache)
        self._progress = Progress(quiet=options.quiet, log_format=options.log_format)
        self._version = extractor_version()
        # without an engine `auto` and `never` give the same result and share the cache
        engine = engine_of(options.ocr)
        self._settings: dict[str, str | None] = {
            "ocr": options.ocr if engine is not None else "never",
            "ocr_engine": engine_label(engine) if engine is not None else None,
        }
        self._key = settings_key(self._version, self._settings)
        self._record = RunRecord(dataset.runs, self._facts())

    def execute(self) -> int:
        """Do it all; the run's record says how it ended, whatever happens."""
        try:
            status = self._execute()
        except Interrupted as stop:
            status = stop.status
            self._progress.event(
                "interrupted",
                tr(
                    "Đã dừng; phần đã xong nằm trong bộ nhớ đệm, bản công bố cũ vẫn nguyên",
                    "Interrupted; what was finished is in the cache, the old publication stands",
                ),
                level="warning",
            )
            self._finish("interrupted", status)
        except CallError:
            self._finish("failed", 2)
            raise
        except PublicationError:
            self._finish("failed", 3)
            raise
        except Exception as error:
            self._finish("failed", 3)
            traceback.print_exc()
            raise PublicationError(
                tr(
                    "lỗi của chương trình (ở trên); hãy báo cho người phát triển, bản công bố cũ vẫn nguyên",
                    "a fault of the program (above); please report it, the old publication stands",
                )
            ) from error
        return status

    def _execute(self) -> int:
        before = self._membership()
        with self._record.clocked("plan"):
            plan = self._plan(before)
        if all(sha256 is None for sha256 in plan.seen.values()):
            raise _nothing([source.path for source in self._found.sources], self._found)
        with self._record.clocked("extract"):
            self._extract(plan, before)
        self._stopping.check()
        after = before.updated(plan.seen, plan.results, self._options.prune)
        published = self._publish(plan, before, after)
        status = 1 if any(member.failure for member in plan.results.values()) else 0
        self._finish("published", status)
        self._summary(published)
        return status

    def _membership(self) -> Membership:
        current = self._dataset.current()
        if current is None:
            return Membership()
        try:
            return Membership.load(self._dataset.membership_path(current.name))
        except (OSError, ValueError, KeyError, TypeError) as error:
            where = printable(str(self._dataset.membership_path(current.name)))
            raise PublicationError(
                tr(
                    f"{where}: không đọc được ({error}); hãy khôi phục tệp này từ bản sao lưu hoặc chọn --output khác",
                    f"{where}: cannot be read ({error}); restore it from a backup or choose another --output",
                )
            ) from None

    # --- plan ---

    def _plan(self, before: Membership) -> Plan:
        plan = Plan()
        index = self._index
        for folder in self._found.unreadable_folders:
            text = tr(f"{folder}: không mở được thư mục, bỏ qua", f"{folder}: the folder cannot be opened, passed over")
            self._progress.event("folder_unreadable", text, level="warning")
        for source in self._found.sources:
            sha256 = None if self._options.verify else index.sha256(source)
            if sha256 is None:
                try:
                    sha256 = hash_file(source.path)
                except OSError as error:
                    self._unreadable(plan, source, error, before)
                    continue
                index.record(source, sha256)
            plan.seen[source.path] = sha256
            if sha256 not in plan.results and sha256 not in plan.todo:
                self._decide(plan, source, sha256, before.get(sha256))
        try:
            index.save()
        except OSError as error:
            raise unusable(self._dataset.root, error) from None
        return plan

    def _decide(self, plan: Plan, source: Source, sha256: str, known: Member | None) -> None:
        """Is the document done already, known to be impossible, or to be extracted?"""
        if known is not None and not self._options.force:
            if known.failure is not None and not self._worth_retrying(known.failure):
                plan.results[sha256] = known
                plan.known_quarantined += 1
                return
            if known.failure is None and known.key == self._key and self._cache.has(sha256, self._key):
                plan.results[sha256] = known
                plan.unchanged += 1
                return
        if not self._options.force and self._cache.has(sha256, self._key):
            cached = self._cache.read(sha256, self._key)  # an interrupted run finished it
            if cached is not None:
                plan.results[sha256] = Member(sha256, key=self._key, digest=cached[1])
                plan.unchanged += 1
                return
        plan.todo[sha256] = source

    def _worth_retrying(self, failure: Failure) -> bool:
        """Whether the version, the settings or what the document lacked has changed, or someone asks for it."""
        if self._options.retry_quarantined or failure.key != self._key or failure.code in ("unreadable", "changed"):
            return True
        if failure.code == "worker_died":  # perhaps the machine's fault
            return failure.attempts < _ATTEMPTS
        if failure.timeout is not None:
            return self._options.timeout > failure.timeout
        if failure.memory_limit is not None:
            return self._options.memory_limit > failure.memory_limit
        if failure.max_pages is not None:
            return self._options.max_pages > failure.max_pages
        return False

    def _unreadable(self, plan: Plan, source: Source, error: OSError, before: Membership) -> None:
        message = f"the file cannot be read: {error.strerror}; check its permissions and run again"
        plan.seen[source.path] = None
        failure = self._failure(before.get(source.path), "source", "unreadable", message)
        plan.results[source.path] = Member(None, [source.path], failure=failure)
        self._tell(source, failure)

    # --- extract ---

    def _extract(self, plan: Plan, before: Membership) -> None:
        if not plan.todo:
            return
        pool = engine_named(
            self._options.engine,
            "pipeline.extraction:extract_to_cache",
            jobs=min(self._options.jobs, len(plan.todo)),
            limits=Limits(self._options.timeout, self._options.memory_limit),
            preload=("pipeline.warmed",) if extraction.EXTRACT == EXTRACT else (),
            scheduler=self._options.scheduler,
        )
        tasks = (Task(sha256, self._job(source, sha256)) for sha256, source in plan.todo.items())
        total = len(plan.todo)
        quarantined = 0
        with contextlib.closing(_started(pool.run(tasks))) as outcomes:
            for done, outcome in enumerate(outcomes, start=1):
                member = self._member(outcome, before.get(outcome.key))
                plan.results[outcome.key] = member
                source = plan.todo[outcome.key]
                if member.failure is not None:
                    quarantined += 1
                    self._tell(source, member.failure)
                stages = outcome.value.seconds if outcome.kind == "done" else ()
                self._record.document(source.name, outcome.seconds, stages)
                self._progress.advance(done, total, quarantined, last=done == total)
                self._stopping.check()

    def _job(self, source: Source, sha256: str) -> Job:
        return Job(
            path=source.path,
            name=source.name,
            sha256=sha256,
            key=self._key,
            cache=str(self._dataset.cache.absolute()),
            extractor_version=self._version,
            ocr_mode=self._options.ocr,
            max_pages=self._options.max_pages,
            max_unpacked=self._options.memory_limit // _UNPACKED_SHARE,
            extract=extraction.EXTRACT,
        )

    def _member(self, outcome: Outcome, known: Member | None) -> Member:
        if outcome.kind == "done":
            result: Result = outcome.value
            if result.status == "blocked":
                raise PublicationError(
                    tr(
                        f"không ghi được bộ nhớ đệm ({printable(result.message)}); hãy giải phóng chỗ trên đĩa rồi chạy "
                        "lại, bản công bố cũ vẫn nguyên",
                        f"the cache cannot be written ({printable(result.message)}); free space on the disk and run "
                        "again, the old publication stands",
                    )
                )
            if result.status == "done":
                return Member(outcome.key, key=self._key, digest=result.digest)
            if result.code == "memory_limit":
                return Member(outcome.key, failure=self._out_of_memory(known))
            failure = self._failure(known, result.stage, result.code, result.message)
            if result.code == "too_many_pages":
                failure.max_pages = self._options.max_pages
            if result.code == "too_large":
                failure.memory_limit = self._options.memory_limit
            return Member(outcome.key, failure=failure)
        if outcome.kind == "timeout":
            limit = self._options.timeout
            more = (
                f" and {EXTENSION * limit:g} for each of the {pages} pages that OCR read"
                if (pages := outcome.extensions)
                else ""
            )
            message = f"not done within {limit:g} seconds{more}; give it more with --timeout"
            failure = self._failure(known, "worker", "timeout", message)
            failure.timeout = limit
        elif outcome.kind == "memory":
            failure = self._out_of_memory(known)
        else:
            message = (
                f"the process that read it ended ({outcome.detail}); it is tried again in the next runs, "
                "or with --retry-quarantined"
            )
            failure = self._failure(known, "worker", "worker_died", message)
        return Member(outcome.key, failure=failure)

    def _out_of_memory(self, known: Member | None) -> Failure:
        size = self._options.memory_limit >> 20
        message = f"it needs more than {size} MiB of memory; give it more with --memory-limit"
        failure = self._failure(known, "worker", "memory_limit", message)
        failure.memory_limit = self._options.memory_limit
        return failure

    def _failure(self, known: Member | None, stage: str, code: str, message: str) -> Failure:
        earlier = known.failure if known is not None else None
        again = earlier is not None and earlier.code == code and earlier.key == self._key
        attempts = earlier.attempts + 1 if again and earlier is not None else 1
        return Failure(stage, code, message, self._version, self._key, attempts)

    def _tell(self, source: Source, failure: Failure) -> None:
        self._progress.event(
            "quarantined",
            tr(f"Cách ly {source.name}: {failure.message} [{failure.code}]",
               f"Quarantined {source.name}: {failure.message} [{failure.code}]"),
            level="warning", source_name=source.name, stage=failure.stage, code=failure.code,
        )  # fmt: skip

    # --- publish ---

    def _publish(self, plan: Plan, before: Membership, after: Membership) -> Mapping[str, Any]:
        from pipeline.publish import Published, Publisher, write_quarantine

        record: dict[str, Any] = {}

        def announce(published: Published) -> None:
            record.update(self._counts(plan, before, after), publication=published.publication)
            record.update(written=published.written, rows=published.rows)
            self._record.state(record)
            self._stopping.hold()
            if published.written:
                self._record.save("publishing", None)

        verify = self._options.verify or self._options.force
        with self._record.clocked("publish"):
            Publisher(self._dataset, verify=verify).publish(after, before, announce)
        try:
            write_quarantine(self._dataset, after)
        except OSError as error:
            raise unusable(self._dataset.root, error) from None
        if record["written"] or self._options.prune:
            with self._record.clocked("clean"), contextlib.suppress(OSError):
                self._clean(after)
        return record

    def _clean(self, after: Membership) -> None:
        """Delete from the cache what no document of the dataset needs; what people reviewed is kept elsewhere."""
        wanted = {self._cache.path(member.sha256 or "", member.key).name for member in after.published()}
        self._cache.clean(wanted, keep_seconds=0 if self._options.prune else KEEP_UNUSED)
        self._index.keep_only({path for member in after.members() for path in member.paths})

    def _counts(self, plan: Plan, before: Membership, after: Membership) -> dict[str, Any]:
        failed = sum(member.failure is not None for member in plan.results.values())
        left = {m.document_id for m in before.published()} - {m.document_id for m in after.published()}
        return {
            "documents": {
                "in_run": len(plan.results),
                "extracted": len(plan.results) - plan.unchanged - failed,
                "unchanged": plan.unchanged,
                "quarantined_new": failed - plan.known_quarantined,
                "quarantined_known": plan.known_quarantined,
                "left": len(left),
                "published": len(after.published()),
                "quarantined": len(after.quarantined()),
            }
        }

    # --- the record of the run ---

    def _finish(self, outcome: str, status: int) -> None:
        with contextlib.suppress(OSError):  # the publication matters more than its record
            self._record.save(outcome, status)

    def _facts(self) -> dict[str, Any]:
        options = asdict(self._options)
        return {
            "extractor_version": self._version,
            "settings": self._settings,
            "options": {name: options[name] for name in sorted(options) if name not in ("paths", "output")},
            "paths": [printable(path) for path in self._options.paths],
            "output": printable(str(self._options.output)),
            "files": {
                "found": len(self._found.sources),
                "skipped_endings": dict(sorted(self._found.skipped_endings.items())),
                "hidden": self._found.hidden,
                "links_out": self._found.links_out,
                "special": self._found.special,
                "unreadable_folders": [printable(path) for path in self._found.unreadable_folders],
            },
        }

    def _summary(self, record: Mapping[str, Any]) -> None:
        if self._options.quiet:
            return
        if self._options.log_format == "json":
            print(json.dumps(record, ensure_ascii=False))
            return
        counts = record["documents"]
        failed = counts["quarantined_new"] + counts["quarantined_known"]
        skipped = sum(self._found.skipped_endings.values())
        print(
            tr(
                f"{counts['in_run']} văn bản: {counts['extracted']} mới trích xuất, {counts['unchanged']} không đổi, "
                f"{failed} bị cách ly; bỏ qua {skipped} tệp khác loại",
                f"{counts['in_run']} documents: {counts['extracted']} extracted, {counts['unchanged']} unchanged, "
                f"{failed} in quarantine; {skipped} files of other endings passed over",
            )
        )
        print(
            tr(
                f"Bộ dữ liệu {printable(str(self._options.output))} (bản {record['publication'][:12]}):",
                f"Dataset {printable(str(self._options.output))} (publication {record['publication'][:12]}):",
            )
        )
        for name, rows in record["rows"].items():
            print(f"  {name:<12} {rows:>9}")
