"""Worker processes, each with one task at a time: a task that hangs, dies or swells costs itself and nothing else.

MuPDF is not thread safe and may crash on hostile input, hence processes. They are forked from a server that has
imported the function's module once and has no threads of its own (`forkserver`), are ended by the kernel should the
parent be gone, and are replaced after a number of tasks so that leaks do not add up.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, Literal

_TICK = 0.25  # seconds between looks at deadlines and memory
_GRACE = 10.0  # seconds past its limit after which a worker without a parent ends itself
EXTENSION = 0.1  # of the limit: more time for each page that is read by OCR
_HEADROOM = 512 << 20  # bytes of address space past the memory limit, before allocations fail
_STARTS = 5  # workers that die before their first task, in a row, before we give up
_TASKS_PER_WORKER = 200
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to do: `payload` goes to the function as it is."""

    key: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task. `value` is what the function returned (`done`); `detail` says why there is none."""

    key: str
    kind: Literal["done", "timeout", "memory", "died"]
    value: Any = None
    detail: str = ""
    seconds: float = 0.0
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: `timeout` in seconds, `memory` in bytes of resident memory (None: no limit).

    Each `extend()` of the task adds `EXTENSION` times `timeout`; an outcome tells how many there were.
    """

    timeout: float
    memory: int | None = None


class WorkerStartError(RuntimeError):
    """Workers cannot be started at all: a fault of the installation or the machine, not of a document."""


def load(function: str) -> Callable[[Any], Any]:
    """The function that `module:name` names."""
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


def _quiet() -> None:
    """Nothing that a library prints may mix with the log; what matters comes back through the pipe."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _die_with_parent() -> None:
    """Let the kernel end this process when the run is gone, whatever C code it hangs in (Linux; else the timer does).

    The parent of a worker is the fork server. It ends when the last holder of a pipe is gone, and hands that pipe to
    its children too; closed here, the run is the only holder.
    """
    if sys.platform == "linux":
        import ctypes
        from multiprocessing import forkserver

        pr_set_pdeathsig = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        with contextlib.suppress(OSError, AttributeError, TypeError):
            os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]


def _bound_memory(limit: int | None) -> None:
    """Let allocations fail well past the limit: what swells between two looks at it must not take the machine along."""
    if limit is not None and sys.platform == "linux":
        import resource

        size = limit + _HEADROOM
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


class _Clock:
    """The time that the task of this worker has left."""

    def __init__(self, pipe: connection.Connection, timeout: float) -> None:
        self._pipe = pipe
        self._timeout = timeout
        self._end = 0.0

    def start(self) -> None:
        self._end = time.monotonic() + self._timeout + _GRACE
        signal.setitimer(signal.ITIMER_REAL, self._timeout + _GRACE)

    def extend(self) -> None:
        self._end += EXTENSION * self._timeout
        signal.setitimer(signal.ITIMER_REAL, max(0.01, self._end - time.monotonic()))
        self._pipe.send(("more", None))


_clock: _Clock | None = None


def extend() -> None:
    """Give the task of this worker more time (`Limits`); called for each page that is read by OCR, since nobody knows
    before how many of a document's pages those are. Elsewhere than in a worker nothing happens."""
    if _clock is not None:
        _clock.extend()


def _serve(pipe: connection.Connection, function: str, limits: Limits) -> None:
    """The life of a worker: say that it is ready, then one task after the other until the pipe closes.

    It leads a process group, so that the programs it starts (tesseract) end with it.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # multiprocessing ends daemons by it, and waits for them
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        _die_with_parent()
        _quiet()
        _bound_memory(limits.memory)
        work = load(function)
        global _clock
        _clock = _Clock(pipe, limits.timeout)
    except BaseException:
        pipe.send(("broken", traceback.format_exc()))
        return
    pipe.send(("ready", None))
    with contextlib.suppress(EOFError, OSError):
        while (payload := pipe.recv()) is not None:
            # the kernel ends the process when the timer runs out, whatever C code it hangs in
            _clock.start()
            value = work(payload)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(("done", value))


def _resident_bytes(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _ending(code: int | None) -> str:
    """How a process ended, in words: the signal's name or the exit code."""
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: connection.Connection
    ready: bool = False
    task: Task | None = None
    started: float = 0.0
    tasks: int = field(default=0)
    extensions: int = 0

    def kill(self) -> None:
        """End the process and what it started."""
        self.signal()
        self.process.join()
        self.pipe.close()

    def signal(self) -> None:
        """Kill without waiting. Its group may outlive it, or (before its first lines) not be there yet."""
        if self.process.pid is not None:
            with contextlib.suppress(OSError, AttributeError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()


class WorkerPool:
    """Runs `function` ("module:name") over tasks in `jobs` processes.

    `limits` hold for each task (memory is looked at on Linux), `preload` names modules that the function will need. The
    function must be importable, payloads and results small: documents travel by path.
    """

    def __init__(
        self,
        function: str,
        *,
        jobs: int,
        limits: Limits,
        preload: Sequence[str] = (),
    ) -> None:
        self._function = function
        self._jobs = max(1, jobs)
        self._limits = limits
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([function.partition(":")[0], *preload])

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
        """The outcomes as they come, in no order. Closing the iterator kills the workers."""
        waiting = iter(tasks)
        exhausted = False
        try:
            while True:
                while not exhausted and (worker := self._idle()) is not None:
                    task = next(waiting, None)
                    if task is None:
                        exhausted = True
                        break
                    worker.task = task
                    if worker.ready:
                        self._send(worker)
                if exhausted and not any(worker.task for worker in self._workers):
                    return
                yield from self._collect()
        finally:
            self._close()

    def one(self, task: Task) -> Outcome:
        """The outcome of a single task, by a worker that stays for the next one; for pools with one job."""
        worker = self._idle()
        assert worker is not None
        worker.task = task
        if worker.ready:
            self._send(worker)
        while True:
            for outcome in self._collect():
                return outcome

    def _idle(self) -> _Worker | None:
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) < self._jobs:
            return self._start()
        return None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._function, self._limits), daemon=True)
        try:
            with _without_main():
                process.start()
        except (EOFError, OSError) as error:
            raise WorkerStartError(f"a worker process cannot be started: {error!r}") from error
        theirs.close()
        worker = _Worker(process=process, pipe=ours)
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker) -> None:
        assert worker.task is not None
        worker.started = time.monotonic()
        worker.extensions = 0
        with contextlib.suppress(OSError):  # it died meanwhile: the next look finds that out
            worker.pipe.send(worker.task.payload)

    def _collect(self) -> Iterator[Outcome]:
        ready = connection.wait([worker.pipe for worker in self._workers], timeout=self._patience())
        for worker in list(self._workers):
            outcome = self._receive(worker) if worker.pipe in ready else self._overdue(worker)
            if outcome is not None:
                yield outcome

    def _patience(self) -> float:
        deadlines = [w.started + self._seconds(w) for w in self._workers if w.ready and w.task is not None]
        return max(0.0, min([_TICK, *(deadline - time.monotonic() for deadline in deadlines)]))

    def _seconds(self, worker: _Worker) -> float:
        """How long the worker's task may take, as far as is known."""
        return self._limits.timeout * (1 + EXTENSION * worker.extensions)

    def _receive(self, worker: _Worker) -> Outcome | None:
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            return self._buried(worker)
        if kind == "broken":
            raise WorkerStartError(value)
        if kind == "more":
            worker.extensions += 1
            return None
        if kind == "ready":
            worker.ready = True
            self._failed_starts = 0
            if worker.task is not None:
                self._send(worker)
            return None
        assert worker.task is not None
        outcome = Outcome(worker.task.key, "done", value, seconds=time.monotonic() - worker.started)
        worker.task = None
        worker.tasks += 1
        if worker.tasks >= _TASKS_PER_WORKER:
            self._drop(worker)
        return outcome

    def _overdue(self, worker: _Worker) -> Outcome | None:
        if not worker.ready or worker.task is None:
            return None
        seconds = time.monotonic() - worker.started
        if seconds > self._seconds(worker):
            return self._killed(worker, "timeout", seconds)
        memory = self._limits.memory
        if memory is not None and _resident_bytes(worker.process.pid or 0) > memory:
            return self._killed(worker, "memory", seconds)
        return None

    def _killed(self, worker: _Worker, kind: Literal["timeout", "memory"], seconds: float) -> Outcome:
        assert worker.task is not None
        self._drop(worker)
        return Outcome(worker.task.key, kind, seconds=seconds, extensions=worker.extensions)

    def _buried(self, worker: _Worker) -> Outcome | None:
        """A worker that closed its end: with a task it takes that task along, while starting it is replaced."""
        worker.process.join()
        code = worker.process.exitcode
        self._drop(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise WorkerStartError(f"worker processes end before they are ready (exit code {code})")
            if worker.task is not None:
                self._start().task = worker.task
            return None
        if worker.task is None:
            return None
        detail = _ending(code)
        return Outcome(worker.task.key, "died", detail=detail, seconds=time.monotonic() - worker.started)

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.remove(worker)

    def _close(self) -> None:
        for worker in self._workers:
            worker.signal()
        for worker in self._workers:
            worker.kill()
        self._workers.clear()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep multiprocessing from importing the command line's module again in each worker."""
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    main.__spec__ = None
    if file is not None:
        del main.__file__
    try:
        yield
    finally:
        main.__spec__ = spec
        if file is not None:
            main.__file__ = file
