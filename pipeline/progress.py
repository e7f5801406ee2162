"""What a run says while it works, on standard error: a line that moves, a line now and then, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Literal, TextIO

from pipeline.language import printable, tr

_EVERY_TERMINAL = 0.2  # seconds
_EVERY_PIPE = 10.0


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress:
    """Reports events and how far the run is. `quiet` leaves only warnings and errors."""

    def __init__(self, *, quiet: bool = False, log_format: Literal["text", "json"] = "text") -> None:
        self._stream: TextIO = sys.stderr
        self._quiet = quiet
        self._json = log_format == "json"
        self._live = not quiet and not self._json and self._stream.isatty()
        self._shown = False
        self._last = 0.0
        self._started = time.monotonic()

    def event(self, name: str, text: str, *, level: str = "info", **fields: Any) -> None:
        """One thing that happened: `text` for people, `fields` for machines."""
        if self._quiet and level == "info":
            return
        self._clear()
        if self._json:
            # the clock belongs to the log alone, no table holds it
            entry = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": level, "event": name}
            line = json.dumps({**entry, "message": text, **fields}, ensure_ascii=True)
        else:
            line = printable(text)
        print(line, file=self._stream, flush=True)

    def advance(self, done: int, total: int, quarantined: int, *, last: bool = False) -> None:
        """How many documents are through; shown at most every so often, and always at the end."""
        now = time.monotonic()
        if self._quiet or (not last and now - self._last < (_EVERY_TERMINAL if self._live else _EVERY_PIPE)):
            return
        self._last = now
        left = (now - self._started) / done * (total - done) if done else 0.0
        text = tr(
            f"{done}/{total} văn bản, {quarantined} bị cách ly, còn khoảng {_clock(left)}",
            f"{done}/{total} documents, {quarantined} in quarantine, about {_clock(left)} left",
        )
        if self._live:
            width = 24
            filled = width * done // total if total else width
            self._stream.write(f"\r\x1b[K[{'#' * filled}{'.' * (width - filled)}] {text}")
            self._stream.flush()
            self._shown = True
            if last:
                self._clear()
        else:
            self.event("progress", text, done=done, total=total, quarantined=quarantined, seconds_left=round(left))

    def _clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._shown = False
