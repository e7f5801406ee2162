"""`kehoach run` as a user calls it: exit statuses, quarantine, what is read and what is passed over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import extraction, run
from tests.command_line import call, kehoach, start, tables, write_documents


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real worker processes, with the stand-in for the extractors."""
    monkeypatch.setattr(extraction, "EXTRACT", "tests.standin:extract")
    monkeypatch.setattr(run, "extractor_version", lambda: "stand-in")


def quarantine(output: Path) -> dict[str, dict[str, Any]]:
    """The quarantine by source name."""
    entries = [json.loads(path.read_text()) for path in (output / "quarantine").glob("*.json")]
    return {entry["source_name"]: entry for entry in entries}


def names(output: Path) -> list[str]:
    """The published documents' source names."""
    rows = duckdb.sql(f"SELECT source_name FROM '{output}/documents/*.parquet' ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def last_run(output: Path) -> dict[str, Any]:
    """The newest record of a run."""
    return json.loads(max((output / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns).read_text())


def _state(output: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of every file of a dataset folder, its lock and the index of fresh files aside."""
    found = {str(path.relative_to(output)): path.lstat() for path in output.rglob("*") if not path.is_dir()}
    return {
        name: (status.st_ino, status.st_mtime_ns)
        for name, status in found.items()
        if name not in (".lock", "cache/files.json")
    }


def test_documents_are_published_and_the_second_run_extracts_nothing(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", {"a.txt": "một\nhai", "b.txt": "ba", ".hidden.txt": "x", "c.xls": "x"})
    first = call("run", "in", "--output", "out", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "2 documents: 2 extracted, 0 unchanged, 0 in quarantine; 1 files of other endings" in first.stdout
    assert names(tmp_path / "out") == ["a.txt", "b.txt"]
    record = last_run(tmp_path / "out")
    assert record["files"]["skipped_endings"] == {".xls": 1}
    assert record["files"]["hidden"] == 1
    assert record["rows"]["tasks"] == 3
    assert record["exit_status"] == 0
    assert list(record["seconds_by_stage"]) == ["read", "records", "check", "store"]
    assert {each["source_name"] for each in record["slowest"]} == {"a.txt", "b.txt"}
    for each in record["slowest"]:  # both are rounded
        assert 0 < sum(each["seconds_by_stage"].values()) <= each["seconds"] + 0.02
    before = _state(tmp_path / "out")
    second = call("run", "in", "--output", "out", cwd=tmp_path)
    assert second.returncode == 0
    assert "2 documents: 0 extracted, 2 unchanged" in second.stdout
    after = _state(tmp_path / "out")
    assert {path for path in after if after[path] != before.get(path)} == {
        path for path in after if path.startswith("runs/") and path not in before
    }, "what has not changed is not written again"


def test_each_fault_takes_one_document_to_quarantine_and_nothing_else(tmp_path: Path) -> None:
    write_documents(
        tmp_path / "in",
        {
            "good1.txt": "một", "crash.txt": "CRASH", "fail.txt": "FAIL no_text", "bug.txt": "BUG",
            "wrong.txt": "WRONG", "hang.txt": "HANG", "swell.txt": "SWELL", "good2.txt": "hai",
        },
    )  # fmt: skip
    options = ("--timeout", "4", "--memory-limit", "300", "--jobs", "2")
    done = call("run", "in", "--output", "out", *options, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert names(tmp_path / "out") == ["good1.txt", "good2.txt"]
    found = quarantine(tmp_path / "out")
    assert {name: (entry["stage"], entry["code"]) for name, entry in found.items()} == {
        "crash.txt": ("worker", "worker_died"),
        "fail.txt": ("source", "no_text"),
        "bug.txt": ("records", "internal_error"),
        "wrong.txt": ("records", "invalid_record"),
        "hang.txt": ("worker", "timeout"),
        "swell.txt": ("worker", "memory_limit"),
    }
    assert "--timeout" in found["hang.txt"]["message"]
    assert "tasks.deadline_kind has the unknown code 'lots'" in found["wrong.txt"]["message"]
    assert all(str(tmp_path) not in entry["message"] for entry in found.values())
    assert call("check", "--output", "out", cwd=tmp_path).returncode == 0

    # known ones are not tried again (but count), except the one whose process died: that may have been the machine
    again = call("run", "in", "--output", "out", *options, cwd=tmp_path)
    assert again.returncode == 1
    assert last_run(tmp_path / "out")["documents"]["quarantined_known"] == 5
    assert quarantine(tmp_path / "out")["crash.txt"]["attempts"] == 2

    # more time is what it lacked: tried again, and only it
    more = call("run", "in/hang.txt", "--output", "out", "--timeout", "5", cwd=tmp_path)
    assert more.returncode == 1
    assert quarantine(tmp_path / "out")["hang.txt"]["attempts"] == 2

    (tmp_path / "in" / "fail.txt").write_text("được rồi")
    mended = call("run", "in/fail.txt", "--output", "out", cwd=tmp_path)
    assert mended.returncode == 0
    assert "fail.txt" not in quarantine(tmp_path / "out")
    assert "fail.txt" in names(tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.pdf"], "there is no such file"),
        (["empty"], "nothing readable"),
        (["others"], "nothing readable here (1 .xls)"),
        (["fifo"], "neither a regular file nor a folder"),
        (["in", "--output", "file"], "cannot be written"),
        (["in", "--output", "file/below"], "cannot be written"),
        (["in", "--output", "foreign"], "is already there and is not ours"),
        (["in", "--jobs", "0"], "--jobs"),
        ([], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_ends_with_2_and_says_what_to_do(tmp_path: Path, arguments: list[str], said: str) -> None:
    write_documents(tmp_path / "in", ["một"])
    write_documents(tmp_path / "others", {"a.xls": "x"})
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("a file in place of a folder")
    (tmp_path / "foreign" / "tasks").mkdir(parents=True)
    os.mkfifo(tmp_path / "fifo")
    output = [] if "--output" in arguments else ["--output", "out"]
    done = call("run", *arguments, *output, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "current").exists()


def test_a_wrong_call_leaves_the_old_publication(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", ["một"])
    assert call("run", "in", "--output", "out", cwd=tmp_path).returncode == 0
    before = tables(tmp_path / "out")
    for arguments in (["nowhere"], ["in", "nowhere"]):
        assert call("run", *arguments, "--output", "out", cwd=tmp_path).returncode == 2
    assert tables(tmp_path / "out") == before


def test_messages_are_vietnamese_on_request_and_by_locale(tmp_path: Path) -> None:
    for arguments, env in ((["--lang", "vi"], {}), ([], {"LC_ALL": "vi_VN.UTF-8"})):
        done = call("run", "nowhere.pdf", *arguments, cwd=tmp_path, env=env)
        assert done.returncode == 2
        assert "không có tệp hay thư mục này" in done.stderr
    assert "there is no such" in call("run", "x", "--lang", "en", cwd=tmp_path, env={"LC_ALL": "vi_VN"}).stderr


def test_paths_come_from_standard_input_by_line_or_by_nul(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", {"a.txt": "một", "b c.txt": "hai", "d\ne.txt": "ba"})
    done = call("run", "-", "--output", "out", cwd=tmp_path, stdin=b"in/a.txt\r\n\nin/b c.txt\n")
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "out") == ["a.txt", "b c.txt"]
    done = call("run", "-0", "-", "--output", "out2", cwd=tmp_path, stdin=b"in/a.txt\0in/d\ne.txt\0")
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "out2") == ["a.txt", "d\ne.txt"]
    assert call("run", "-", "--output", "out", cwd=tmp_path, stdin=b"").returncode == 2


def test_links_hidden_files_and_the_output_itself_are_not_walked(tmp_path: Path) -> None:
    write_documents(tmp_path / "in" / "deep", {"a.txt": "một"})
    write_documents(tmp_path / "in" / ".git", {"b.txt": "hai"})
    write_documents(tmp_path / "outside", {"c.txt": "ba"})
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "outside" / "c.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "alias.txt").symlink_to(tmp_path / "in" / "deep" / "a.txt")
    (tmp_path / "in" / "dangling.txt").symlink_to(tmp_path / "in" / "gone.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    write_documents(tmp_path / "in" / "out", {"d.txt": "bốn"})
    done = call("run", "in", "--output", "in/out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "in" / "out") == ["a.txt"], "equal bytes are one document, under the first of its names"
    record = last_run(tmp_path / "in" / "out")
    assert record["files"]["links_out"] == 2
    assert record["files"]["special"] == 2


def test_names_that_are_not_utf8_or_hold_control_characters(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in", {"a\x1b[31m.txt": "FAIL no_text", "x" * 240 + ".txt": "hai"})
    with open(os.path.join(os.fsencode(folder), b"b\xff.txt"), "wb") as file:
        file.write(b"ba")
    done = call("run", "in", "--output", "out", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "\x1b" not in done.stderr
    assert names(tmp_path / "out") == ["b\ufffd.txt", "x" * 240 + ".txt"]
    assert call("run", "in", "--output", "out", cwd=tmp_path).returncode == 1


def test_two_runs_at_once_the_second_ends_with_3(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", {"a.txt": "SLOW 4"})
    write_documents(tmp_path / "other", {"b.txt": "hai"})
    first = start("run", "in", "--output", "out", cwd=tmp_path)
    _wait_for(lambda: (tmp_path / "out" / ".lock").exists() and (tmp_path / "out" / ".lock").read_text())
    second = call("run", "other", "--output", "out", cwd=tmp_path)
    assert second.returncode == 3
    assert f"another run (process {first.pid}) holds the dataset" in second.stderr
    assert first.wait(timeout=300) == 0
    first.communicate()
    assert names(tmp_path / "out") == ["a.txt"]
    assert call("run", "other", "--output", "out", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_what_was_finished_is_kept(tmp_path: Path, number: signal.Signals, status: int) -> None:
    write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "hai", "z.txt": "SLOW 30"})
    process = start("run", "in", "--output", "out", "--jobs", "1", cwd=tmp_path)
    _wait_for(lambda: len(list((tmp_path / "out" / "cache").rglob("*.json.gz"))) == 2)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == status, said
    assert "what was finished is in the cache" in said
    assert last_run(tmp_path / "out")["outcome"] == "interrupted"
    (tmp_path / "in" / "z.txt").write_text("ba")
    done = call("run", "in", "--output", "out", cwd=tmp_path)
    assert "3 documents: 1 extracted, 2 unchanged" in done.stdout


def test_quiet_and_json_logs(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", {"a.txt": "một", "b.txt": "FAIL no_text"})
    quiet = call("run", "in", "--output", "out", "--quiet", cwd=tmp_path)
    assert quiet.stdout == ""
    assert quiet.stderr.count("\n") == 1
    assert "b.txt" in quiet.stderr
    assert "[no_text]" in quiet.stderr
    logged = call("run", "in", "--output", "out", "--force", "--log-format", "json", cwd=tmp_path)
    events = [json.loads(line) for line in logged.stderr.splitlines()]
    assert {event["event"] for event in events} == {"quarantined", "progress"}
    assert next(event for event in events if event["event"] == "quarantined")["code"] == "no_text"
    assert json.loads(logged.stdout)["rows"]["documents"] == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB, where it can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_ends_with_3_and_the_old_publication_stands(tmp_path: Path, small_disk: Path) -> None:
    write_documents(tmp_path / "in", ["một"])
    assert call("run", "in", "--output", small_disk / "out", cwd=tmp_path).returncode == 0
    before = tables(small_disk / "out")
    rest = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(b"x" * (rest.f_bavail * rest.f_bsize - 60_000))
    lines = "\n".join(os.urandom(60).hex() for _ in range(400))
    write_documents(tmp_path / "in", {"big.txt": lines})
    done = call("run", "in", "--output", small_disk / "out", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "free" in done.stderr
    assert "Traceback" not in done.stderr
    assert tables(small_disk / "out") == before
    (small_disk / "ballast").unlink()
    assert call("run", "in", "--output", small_disk / "out", cwd=tmp_path).returncode == 0
    assert len(names(small_disk / "out")) == 2


def test_help_and_version_are_fast_and_whole() -> None:
    for command in ("run", "show", "evaluate", "query", "check", "schema"):
        done = kehoach(command, "--help", module="pipeline.cli")
        assert done.returncode == 0
        assert "--lang" in done.stdout
    listed = kehoach("--help", module="pipeline.cli").stdout
    assert all(command in listed for command in ("run", "show", "evaluate", "query", "check", "schema"))
    version = kehoach("--version", module="pipeline.cli").stdout
    assert version.startswith("kehoach 0.")
    loaded = (
        "import sys; sys.argv = ['kehoach', '--help']\nfrom pipeline.cli import main\ntry: main()\nexcept SystemExit: "
    )
    heavy = "pass\nprint([name for name in ('pyarrow', 'pymupdf', 'pandas', 'rich', 'duckdb') if name in sys.modules])"
    import sys

    printed = subprocess.run([sys.executable, "-c", loaded + heavy], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"


def _wait_for(condition: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
