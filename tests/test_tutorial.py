"""What the documents tell a reader to type runs as it stands, on the sample plans: shell, SQL, Python, the notebook.

The shell runs in a folder of its own with `.venv/bin/kehoach` and `make` standing in for what `make setup` installs;
tests/test_setup_script.py holds `make setup` itself. R is not run: its arrow is not on the machines of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.dataset import Dataset
from pipeline.query import connect, run_query
from scripts.known_issues import PAGE, document
from tests.published import samples
from tests.readings import SAMPLES, extraction_of

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "first-look.ipynb"
PAGES = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# where a block stands, its language, what it says
BLOCKS = [
    (page.relative_to(ROOT).as_posix(), language, text)
    for page in PAGES
    for language, text in re.findall(
        r"^```(\w*)\n(.+?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
]
# commands in running text and tables, but for those whose arguments are only named: `kehoach diff A B`
INLINE = sorted(
    {
        span
        for page in PAGES
        for span in re.findall(r"`((?:\.venv/bin/)?kehoach [^`]+)`", page.read_text(encoding="utf-8"))
        if " " in span.partition("kehoach ")[2] + (" " if "--" in span else "")
        and not re.search(r"(?<![\w/-])(?:[A-Z]+(?![\w/-])|\"SQL\")|\.\.\.", span)
    }
)
ENVIRONMENT = os.environ | {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "MPLBACKEND": "Agg"}


def of(*languages: str) -> list[str]:
    """The blocks in these languages, in the order of the documents."""
    return [text for _, language, text in BLOCKS if language in languages]


def test_every_block_is_in_a_language_that_is_run_or_named_here() -> None:
    others = {"bash", "cron", "ini"}  # for other machines: tests/test_operation.py
    assert {language for _, language, _ in BLOCKS} <= {"sh", "sql", "python", "r", "bibtex", "", *others}
    # blocks without a language are drawings of folders and of the way of the data
    assert not [
        text
        for _, language, text in BLOCKS
        if not language and re.search(r"kehoach (?!run\b.*->)|SELECT|import ", text)
    ]
    assert len(of("sh")) >= 4
    assert len(of("sql")) >= 7
    assert len(of("python")) >= 3
    assert len(of("r")) == 1
    assert len(INLINE) >= 4


def script(path: Path, text: str) -> None:
    """A file that can be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nset -eu\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has done `make setup`: program, samples, plans of his own; nothing extracted yet."""
    folder = tmp_path_factory.mktemp("reader")
    script(folder / ".venv/bin/kehoach", f'PYTHONPATH={ROOT} exec {sys.executable} -m pipeline.cli "$@"')
    script(folder / ".venv/bin/python", f'PYTHONPATH={ROOT} exec {sys.executable} "$@"')
    # the targets that the documents name: setup is done, test is what runs here, run is what the Makefile does
    script(
        folder / "bin/make",
        'case "$1" in setup|test) ;; run) exec sh scripts/demo ;; *) echo "no make $1 here"; exit 2 ;; esac',
    )
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "demo", folder / "scripts" / "demo")
    (folder / "samples").symlink_to(ROOT / "samples")
    (folder / "plans").mkdir()
    for path in SAMPLES:
        shutil.copy(path, folder / "plans")
    return folder


def shell(reader: Path, text: str) -> subprocess.CompletedProcess[str]:
    """The text as a shell runs it in the reader's folder."""
    return subprocess.run(
        ["sh", "-euc", text], cwd=reader, capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        env=ENVIRONMENT | {"PATH": f"{reader}/bin:{ENVIRONMENT['PATH']}"}, timeout=300,
    )  # fmt: skip


def test_shell_blocks_one_after_the_other(reader: Path) -> None:
    """In the order of the documents: what `make run` made is what later blocks ask."""
    said = ""
    for text in of("sh"):
        if "kehoach review" in text:
            continue  # below
        done = shell(reader, text)
        assert done.returncode == 0, (text, done.stderr[-2000:])
        said += done.stdout
    assert "Sơn La" in said
    for made in ("report.html", "plans.xlsx", "deadlines.ics"):
        assert (reader / made).stat().st_size > 1000, made


def test_the_review_page_opens_as_documented(reader: Path) -> None:
    (text,) = (text for text in of("sh") if "kehoach review" in text)
    command = shlex.split(text.strip())
    command[0] = str(reader / command[0])
    log = reader / "review.log"
    with log.open("w") as out:
        page = subprocess.Popen([*command, "--no-browser"], cwd=reader, stdout=out, stderr=out, env=ENVIRONMENT)
    try:
        end = time.monotonic() + 60
        while "http://127.0.0.1:" not in log.read_text() and time.monotonic() < end and page.poll() is None:
            time.sleep(0.2)
        assert "http://127.0.0.1:" in log.read_text()
    finally:
        page.terminate()
        page.wait(20)


@pytest.mark.parametrize("command", [each for each in INLINE if " review" not in each])
def test_commands_in_running_text(reader: Path, command: str) -> None:
    done = shell(reader, f".venv/bin/{command.removeprefix('.venv/bin/')}")
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("code", of("python"))
def test_python(reader: Path, code: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=reader, capture_output=True, encoding="utf-8", check=False, env=ENVIRONMENT
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout


@pytest.mark.parametrize("sql", of("sql"))
def test_sql(sql: str) -> None:
    with connect(Dataset(samples())) as connection:
        assert run_query(connection, sql).fetchall()


def test_the_notebook(tmp_path: Path) -> None:
    """Its cells run in their order, in the folder where Jupyter would run them; no output is kept in the file."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    sources = ["".join(cell["source"]) for cell in cells]
    assert not [source for source in sources if re.search(r"^\s*[%!]", source, re.MULTILINE)], "plain Python only"
    (tmp_path / "docs").mkdir()
    (tmp_path / "output").symlink_to(samples())
    runner = (
        "import json, sys\nspace = {}\nfor cell in json.load(sys.stdin):\n    exec(cell, space)\n    print('-- done')"
    )
    run = subprocess.run(
        [sys.executable, "-c", runner], cwd=tmp_path / "docs", input=json.dumps(sources), capture_output=True,
        encoding="utf-8", check=False, env=ENVIRONMENT,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    answers = [part.strip() for part in run.stdout.split("-- done")]
    assert len(answers) == len(sources) + 1
    assert sum(bool(answer) for answer in answers) >= len(sources) - 1, "all but the chart print something"


def test_known_issues_are_not_stale() -> None:
    extractions = [extraction_of(path) for path in SAMPLES]
    assert PAGE.read_text(encoding="utf-8") == document(extractions), "run: make issues"
