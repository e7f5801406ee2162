"""The entry point: choose the language, run the command, turn what went wrong into one line and an exit status."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from pipeline import language
from pipeline.errors import CallError, Interrupted, PublicationError


def _interrupted(signum: int, _frame: FrameType | None) -> None:
    raise Interrupted(signum)


def main() -> None:
    """`kehoach ...`; exits with the statuses of the contract."""
    arguments = sys.argv[1:]
    language.choose(language.preferred(arguments))
    if "--version" in arguments:
        from pipeline.versions import extractor_version, program_version

        print(f"kehoach {program_version()} (extractor {extractor_version()})")
        return
    for stream in (sys.stdout, sys.stderr):
        # a terminal in another encoding must not stop the work; Vietnamese needs UTF-8 where output is piped
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")  # type: ignore[union-attr]
    if "run" in arguments:  # typer would end with 1, which says something else there
        signal.signal(signal.SIGINT, _interrupted)
    from pipeline.commands import app  # its help texts are made here, in the language just chosen

    try:
        app(prog_name="kehoach")
    except CallError as error:
        print(f"kehoach: {error}", file=sys.stderr)
        sys.exit(2)
    except PublicationError as error:
        print(f"kehoach: {error}", file=sys.stderr)
        sys.exit(3)
    except Interrupted as stop:
        sys.exit(stop.status)
    except BrokenPipeError:  # `kehoach show ... | head`
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
