"""SIGINT and SIGTERM: a run stops at once and cleanly, until its publication is about to be put in force."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any

from pipeline.errors import Interrupted

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """While entered, either signal raises `Interrupted` once; what tidies up after that is left in peace."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._asked = 0
        self._held = False

    def __enter__(self) -> Stopping:
        self._before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, signum: int, _frame: FrameType | None) -> None:
        first, self._asked = not self._asked, self._asked or signum
        if first and not self._held:
            raise Interrupted(signum)

    def check(self) -> None:
        """Raise `Interrupted` where a signal came while Python could not pass the exception on (in a destructor)."""
        if self._asked and not self._held:
            raise Interrupted(self._asked)

    def hold(self) -> None:
        """The point of no return: what follows takes a moment and ends as if no signal had come."""
        self.check()
        self._held = True
