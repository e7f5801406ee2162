"""What ends a run before its time. Each message says what is wrong, where, and what to do."""

from __future__ import annotations


class CallError(Exception):
    """The call was wrong: a path or output that does not exist or cannot be used (exit status 2)."""


class PublicationError(Exception):
    """Nothing could be published; the old publication stands (exit status 3)."""


class Interrupted(BaseException):
    """A signal asked to stop; what was finished is in the cache (exit status 128 + the signal's number).

    Like `KeyboardInterrupt` no handler for errors may swallow it.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.status = 128 + signum
