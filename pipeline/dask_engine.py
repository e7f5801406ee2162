"""The engine over Dask: a cluster that runs already, or one of this machine.

A Dask worker extracts nothing itself: it keeps one worker process of `pipeline/workers.py` and hands it one document at
a time, so that limits hold and a crash costs one document there too. Workers must see the documents and the dataset's
cache under the same paths (a shared file system), and have the same version of this program.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Generator, Iterable, Sequence
from functools import cache
from typing import Any

from pipeline.errors import CallError, PublicationError
from pipeline.language import tr
from pipeline.versions import extractor_version
from pipeline.workers import Limits, Outcome, Task, WorkerPool

_RETRIES = 3  # times that a document is begun again elsewhere when its Dask worker is lost
_PATIENCE = 15  # seconds for a scheduler to answer, and to have a worker
_ALONE = 600  # seconds that a run waits for a cluster that has lost all of its workers
_TICK = 0.1  # seconds between looks at what is done
_LOOK = 10  # seconds between looks at the cluster
_one_at_a_time = threading.Lock()


@cache
def _pool(function: str, limits: Limits, preload: tuple[str, ...]) -> WorkerPool:
    # Dask starts its workers as daemons, which multiprocessing forbids to have children; ours end with their parent
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return WorkerPool(function, jobs=1, limits=limits, preload=preload)


class OtherVersionError(Exception):
    """A Dask worker has another version of this program than the run; the argument is its version."""


def run_isolated(function: str, limits: Limits, preload: tuple[str, ...], version: str | None, task: Task) -> Outcome:
    """What a Dask worker does with one task; raises `OtherVersionError` where it is not of that version."""
    if version is not None and version != extractor_version():
        raise OtherVersionError(extractor_version())
    with _one_at_a_time:
        return _pool(function, limits, preload).one(task)


class DaskEngine:
    """Runs `function` over tasks on the cluster at `scheduler`, else on `jobs` Dask workers of this machine.

    Raises `CallError` where Dask is not installed, the scheduler does not answer or its workers have another version.
    """

    def __init__(
        self, function: str, *, jobs: int, limits: Limits, preload: Sequence[str], scheduler: str | None
    ) -> None:
        try:
            import distributed
        except ImportError:
            raise CallError(
                tr(
                    "--engine dask: chưa cài Dask; hãy chạy: pip install 'kehoach[dask]'",
                    "--engine dask: Dask is not installed; run: pip install 'kehoach[dask]'",
                )
            ) from None
        self._distributed: Any = distributed
        # workers of a cluster that is ours are this program; others may come at any time, from another installation
        self._arguments = (function, limits, tuple(preload), extractor_version() if scheduler is not None else None)
        self._jobs = jobs
        self._scheduler = scheduler

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
        """The outcomes as they come. Closing the iterator cancels what is left, and ends a cluster that is ours."""
        with contextlib.ExitStack() as stack:
            client = self._client(stack)
            futures = {}
            for task in tasks:
                future = client.submit(run_isolated, *self._arguments, task, retries=_RETRIES, pure=False)
                futures[future] = task.key
            stack.callback(_cancel, client, futures)
            done = self._distributed.as_completed(list(futures), raise_errors=False)
            while futures:
                self._await(done, client)
                future = next(done)
                key = futures.pop(future)
                if future.status in ("pending", "lost"):
                    # The worker that held the result was lost since: the scheduler has it made again elsewhere.
                    futures[future] = key
                    done.add(future)
                elif future.status == "finished":
                    yield future.result()
                elif future.status != "error":
                    raise _gone()
                elif isinstance(error := future.exception(), OtherVersionError):
                    raise self._other_version({str(error)})
                else:
                    yield Outcome(key, "died", detail=f"Dask: {type(error).__name__}")

    def _await(self, done: Any, client: Any) -> None:
        """Wait for the next document; raises `PublicationError` where the cluster has been without workers for long."""
        alone_since = time.monotonic()
        looked = 0.0
        while not done.has_ready():
            time.sleep(_TICK)
            if (now := time.monotonic()) - looked > _LOOK:
                looked = now
                if client.status != "running":
                    raise _gone()
                if client.nthreads():
                    alone_since = now
            if now - alone_since > _ALONE:
                raise _gone()

    def _client(self, stack: contextlib.ExitStack) -> Any:
        if self._scheduler is None:
            cluster = self._distributed.LocalCluster(
                n_workers=self._jobs, threads_per_worker=1, memory_limit=0, dashboard_address=None, silence_logs=50
            )
            stack.enter_context(cluster)
            return stack.enter_context(self._distributed.Client(cluster))
        try:
            client = stack.enter_context(self._distributed.Client(self._scheduler, timeout=_PATIENCE))
        except (OSError, ValueError, TimeoutError) as error:
            raise CallError(
                tr(
                    f"--scheduler {self._scheduler}: không kết nối được ({error}); hãy kiểm tra địa chỉ",
                    f"--scheduler {self._scheduler}: does not answer ({error}); check the address",
                )
            ) from None
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise CallError(
                tr(
                    f"--scheduler {self._scheduler}: chưa có máy con nào; hãy chạy `dask worker {self._scheduler}` trước",
                    f"--scheduler {self._scheduler}: it has no workers; start some: `dask worker {self._scheduler}`",
                )
            ) from None
        versions = set(client.run(extractor_version).values())
        if not versions <= {extractor_version()}:
            raise self._other_version(versions)
        return client

    def _other_version(self, versions: set[str]) -> CallError:
        found = ", ".join(sorted(versions))
        return CallError(
            tr(
                f"--scheduler {self._scheduler}: máy con dùng phiên bản khác ({found}); "
                "hãy cài cùng một phiên bản ở mọi máy",
                f"--scheduler {self._scheduler}: its workers have other versions ({found}); "
                "install one version everywhere",
            )
        )


def _gone() -> PublicationError:
    return PublicationError(
        tr(
            "cụm Dask không còn trả lời; phần đã xong nằm trong bộ nhớ đệm, hãy chạy lại khi cụm hoạt động",
            "the Dask cluster is gone; what was finished is in the cache, run again when the cluster is back",
        )
    )


def _cancel(client: Any, futures: dict[Any, str]) -> None:
    if futures:
        with contextlib.suppress(Exception):  # the cluster may be gone already
            client.cancel(list(futures))
