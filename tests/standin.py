"""A stand-in for the extractors: records made from lines of text, and faults on demand.

`python -m tests.standin run ...` is the command line with this in the extractors' place, in real worker processes. A
document is UTF-8 text; its first line may ask for a fault:

    CRASH             the process kills itself with SIGKILL
    HANG              it never returns
    SWELL             it takes memory without end
    FAIL code         the extractors refuse it
    BUG               the extractors raise what they should not
    WRONG             a record that the declaration forbids
    SLOW seconds      it takes that long
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable

from extractors.errors import ExtractionError
from schemas.codes import SCHEMA_VERSION
from schemas.identifiers import RecordIds, document_id
from schemas.records import Assignment, Block, Box, Document, Extraction, Finding, Task


def _fault(word: str, argument: str) -> None:
    if word == "CRASH":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "HANG":
        while True:
            time.sleep(1)
    elif word == "SWELL":
        kept = []
        while True:
            kept.append(b"x" * (8 << 20))
            time.sleep(0.02)
    elif word == "FAIL":
        raise ExtractionError("source", argument, "the stand-in was asked to refuse it")
    elif word == "BUG":
        raise ZeroDivisionError("the stand-in was asked to fail")
    elif word == "SLOW":
        time.sleep(float(argument))


def extract(
    data: bytes,
    source_name: str,
    *,
    extractor_version: str = "",
    ocr: object | None = None,
    ocr_mode: str = "auto",
    max_pages: int = 3000,
    max_unpacked: int = 400 << 20,
    on_stage: Callable[[str], None] | None = None,
) -> Extraction:
    """One task and one block a line, and an agency that no registry knows."""
    if on_stage is not None:
        on_stage("records")
    lines = data.decode("utf-8", "replace").splitlines()
    word, _, argument = (lines or [""])[0].partition(" ")
    _fault(word, argument)
    sha256 = hashlib.sha256(data).hexdigest()
    name = document_id(sha256)
    ids = RecordIds(name)
    box = Box(column="title", page=1, x0=72.0, y0=72.0, x1=200.25, y1=84.0)
    tasks = tuple(
        Task(
            document_id=name, task_id=ids.make("tasks", str(index), line), ordinal=index, source="body", title=line,
            text=line, pages=(1,), bboxes=(box,), outputs=("Báo cáo",),
            deadline_kind="lots" if word == "WRONG" else "none",
        )
        for index, line in enumerate(lines, start=1)
    )  # fmt: skip
    return Extraction(
        document=Document(
            document_id=name, source_sha256=sha256, source_name=source_name, source_kind="txt", page_count=1,
            province_code="01", province_code_2025="01", province_name="Hà Nội", issuer_key="van-phong-bi-an",
            issuer="Văn phòng Bí ẩn", text_coverage=1.0, schema_version=SCHEMA_VERSION,
            extractor_version=extractor_version, pages=(1,), confidence=0.9,
        ),
        tasks=tasks,
        blocks=tuple(
            Block(
                document_id=name, block_id=ids.make("blocks", str(index), line), ordinal=index, kind="paragraph",
                section_path=("I", str(index)), text=line, pages=(1,),
            )
            for index, line in enumerate(lines, start=1)
        ),
        assignments=tuple(
            Assignment(
                document_id=name, assignment_id=ids.make("assignments", str(task.ordinal), task.text), ordinal=1,
                subject_type="task", subject_id=task.task_id, role="lead", agency_key="hoi-cau-ca", text="Hội Câu cá",
                agency_name="Hội Câu cá", agency_kind="other", pages=(1,),
            )
            for task in tasks
        ),
        findings=(
            Finding(
                document_id=name, finding_id=ids.make("findings", "0", "page"), severity="warning",
                code="page_without_text", subject_type="document", subject_id=name, message="Trang trắng", page=1,
            ),
        ),
    )  # fmt: skip


if __name__ == "__main__":
    from pipeline import cli, extraction, versions

    extraction.EXTRACT = "tests.standin:extract"
    # constant: the extractors' own code may be edited while these tests run
    versions.extractor_version = lambda: "stand-in"
    cli.main()
