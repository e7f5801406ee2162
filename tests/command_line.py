"""Calling the program as a user does: its output and its exit status, from a process of its own or (faster) from this."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# compiled modules are kept for the session, as on a machine where the program is installed
_COMPILED = tempfile.TemporaryDirectory(prefix="kehoach-compiled-")
# English whatever the machine's locale, and the repository's packages first
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": str(ROOT),
    "PYTHONPYCACHEPREFIX": _COMPILED.name,
}


def start(*arguments: str | Path, module: str = "tests.standin", cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start the command line without waiting; `module` is the stand-in or `pipeline.cli`."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=cwd, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def kehoach(
    *arguments: str | Path,
    module: str = "tests.standin",
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end (within `timeout` seconds)."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=cwd, env=ENVIRONMENT | (env or {}), input=stdin, capture_output=True, timeout=timeout, check=False,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def call(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Like `kehoach`, in this process, with the extractors that `pipeline.extraction` names: a second less each time."""
    from pipeline import cli, language

    out, said = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before, handler = language.chosen(), signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["kehoach", *map(str, arguments)])
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", said)
        for name, value in {"LC_ALL": "C.UTF-8", **(env or {})}.items():
            patched.setenv(name, value)
        if cwd is not None:
            patched.chdir(cwd)
        try:
            cli.main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        finally:
            language.choose(before)
            signal.signal(signal.SIGINT, handler)
    texts = []
    for stream in (out, said):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(list(map(str, arguments)), status, *texts)


def write_documents(folder: Path, texts: dict[str, str] | Iterable[str]) -> Path:
    """Files of that text, named or numbered; gives the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    named = texts if isinstance(texts, dict) else {f"{number:03}.txt": text for number, text in enumerate(texts)}
    for name, text in named.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def tables(output: Path) -> dict[str, bytes]:
    """The bytes of everything that a publication holds, by its relative path."""
    current = (output / "current").resolve()
    return {str(path.relative_to(current)): path.read_bytes() for path in sorted(current.rglob("*")) if path.is_file()}
