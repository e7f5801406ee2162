"""The record of one run below `DIR/runs`: times, counts, versions, paths. Nothing of it goes into a table."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cache import write_whole
from pipeline.versions import library_versions, program_version
from schemas.codes import SCHEMA_VERSION

_SLOWEST = 10


@dataclass(frozen=True, slots=True)
class _Timed:
    name: str
    seconds: float
    stages: tuple[tuple[str, float], ...]


class RunRecord:
    """Gathers what a run has to say of itself. `facts` are written as they are."""

    def __init__(self, folder: Path, facts: Mapping[str, Any]) -> None:
        self._folder = folder
        self._facts = dict(facts)
        self._started = time.time()
        self._steps: dict[str, float] = {}
        self._stages: dict[str, float] = {}
        self._slowest: list[_Timed] = []
        self._path: Path | None = None

    @contextlib.contextmanager
    def clocked(self, step: str) -> Iterator[None]:
        """The time that a step of the run takes, by the wall's clock."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._steps[step] = round(time.monotonic() - started, 3)

    def document(self, name: str, seconds: float, stages: Iterable[tuple[str, float]]) -> None:
        """One document is through: what it took in all, and in each stage where that is known."""
        timed = _Timed(name, seconds, tuple(stages))
        for stage, spent in timed.stages:
            self._stages[stage] = self._stages.get(stage, 0.0) + spent
        self._slowest = sorted([*self._slowest, timed], key=lambda each: -each.seconds)[:_SLOWEST]

    def state(self, facts: Mapping[str, Any]) -> None:
        """Add what is known now."""
        self._facts.update(facts)

    def save(self, outcome: str, status: int | None) -> None:
        """Write it whole, over what was written of this run before; raises `OSError`."""
        record = {
            "outcome": outcome,
            "exit_status": status,
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._started)),
            "seconds": round(time.time() - self._started, 3),
            "seconds_by_step": self._steps,
            # over all documents of the run and all workers: more than the wall's clock saw where these work side by side
            "seconds_by_stage": {stage: round(seconds, 3) for stage, seconds in self._stages.items()},
            "program_version": program_version(),
            "schema_version": SCHEMA_VERSION,
            "libraries": library_versions(),
            **self._facts,
            "slowest": [
                {
                    "source_name": each.name,
                    "seconds": round(each.seconds, 3),
                    "seconds_by_stage": {stage: round(seconds, 3) for stage, seconds in each.stages},
                }
                for each in self._slowest
            ],
        }
        if self._path is None:  # a run writes once when it publishes and once when it ends: one record
            self._path = free_name(self._folder, self._started)
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        write_whole(self._path, text.encode("utf-8", "replace"))


def free_name(folder: Path, started: float, of: str = "") -> Path:
    """Where the record of a run that started then (seconds since the epoch) goes: no other has this name, and names sort
    as the runs began. `of` says whose record it is where it is not that of `kehoach run`."""
    stem = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(started))}-{os.getpid()}{of}"
    again = (
        f"_{count}" for count in itertools.count(2)
    )  # two runs of one process within a second; `_` sorts after `.`
    paths = (folder / f"{stem}{mark}.json" for mark in itertools.chain([""], again))
    return next(path for path in paths if not path.exists())
