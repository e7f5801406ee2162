"""What ends a run before its time. Each message says what is wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path

from pipeline.language import printable, tr


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


def unwritable(path: Path, error: OSError) -> CallError:
    """What to raise where the file or folder that a command is to write cannot be written."""
    where, reason = printable(str(path)), error.strerror or str(error)
    return CallError(tr(f"{where}: không ghi được ({reason})", f"{where}: cannot be written ({reason})"))
