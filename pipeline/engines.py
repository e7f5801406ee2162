"""Where documents are extracted: worker processes of this machine, or a Dask cluster. The same function, the same limits.

An engine yields one `Outcome` a task, in no order. It loses no task: a worker that dies takes one document along at
most, and that one is reported.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Protocol

from pipeline.workers import Limits, Outcome, Task, WorkerPool


class Engine(Protocol):
    """What `run` needs of an engine."""

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
        """The outcomes as they come; closing the generator ends all work."""


def engine_named(
    name: str, function: str, *, jobs: int, limits: Limits, preload: Sequence[str] = (), scheduler: str | None = None
) -> Engine:
    """The engine of that name (`local` or `dask`) for `function` ("module:name"); `CallError` where it is missing."""
    if name == "local":
        return WorkerPool(function, jobs=jobs, limits=limits, preload=preload)
    from pipeline.dask_engine import DaskEngine

    return DaskEngine(function, jobs=jobs, limits=limits, preload=preload, scheduler=scheduler)
