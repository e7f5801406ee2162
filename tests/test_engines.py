"""Engines: the same bytes from either, limits that hold in both, and what a lost worker costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest

from pipeline.workers import Limits, Task, WorkerPool
from tests.command_line import kehoach, tables, write_documents


def codes(output: Path) -> set[str]:
    """The codes in quarantine."""
    return {json.loads(path.read_text())["code"] for path in (output / "quarantine").glob("*.json")}


def _start_program(payload: str) -> int:
    """What a worker does in the test below: it starts a program, as OCR does, and waits for it."""
    program = subprocess.Popen(["sleep", "60"])
    Path(payload).write_text(str(program.pid))
    return program.wait()


def test_what_a_worker_started_ends_with_it(tmp_path: Path) -> None:
    pool = WorkerPool("tests.test_engines:_start_program", jobs=1, limits=Limits(2.0))
    (outcome,) = pool.run([Task("a", str(tmp_path / "pid"))])
    assert outcome.kind == "timeout"
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/status").exists() and "zombie" not in Path(f"/proc/{pid}/status").read_text():
        assert time.monotonic() < deadline, "the program outlived the worker"
        time.sleep(0.05)


def _allocate(payload: int) -> str:
    try:
        return str(len(bytearray(payload)))
    except MemoryError:
        return "refused"


def test_a_sudden_bomb_is_refused_by_the_kernel() -> None:
    pool = WorkerPool("tests.test_engines:_allocate", jobs=1, limits=Limits(20.0, 256 << 20))
    (outcome,) = pool.run([Task("a", 64 << 30)])
    assert outcome.value == "refused"


@pytest.mark.parametrize("more", [(), ("--max-pages", "20000")], ids=["limit", "raised"])
def test_more_pages_than_the_limit_are_read_when_it_is_raised(tmp_path: Path, more: tuple[str, ...]) -> None:
    from tests import hostile

    (tmp_path / "a.pdf").write_bytes(hostile.many_pages(3))
    run = ("run", tmp_path / "a.pdf", "--output", tmp_path / "out", "--jobs", "1", "--ocr", "never")
    first = kehoach(*run, "--max-pages", "2", module="pipeline.cli")
    assert first.returncode == 1, first.stderr
    assert "the limit is 2" in first.stderr
    assert codes(tmp_path / "out") == {"too_many_pages"}
    again = kehoach(*run, *(more or ("--max-pages", "2")), module="pipeline.cli")
    assert again.returncode == (0 if more else 1), again.stderr


def test_a_docx_that_unpacks_to_too_much_is_read_when_the_memory_is_raised(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("ỦY BAN NHÂN DÂN TỈNH LONG AN", "KẾ HOẠCH", "Phát triển công nghiệp năm 2025"):
        document.add_paragraph(line)
    file = tmp_path / "a.docx"
    document.save(str(file))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/picture.bmp", bytes(110 << 20))
    run: tuple[str | Path, ...] = ("run", file, "--output", tmp_path / "out", "--jobs", "1", "--ocr", "never")
    first = kehoach(*run, "--memory-limit", "512", module="pipeline.cli")
    assert first.returncode == 1, first.stderr
    assert "more than 102 MiB" in first.stderr
    assert "--memory-limit" in first.stderr
    assert codes(tmp_path / "out") == {"too_large"}
    assert kehoach(*run, "--memory-limit", "512", module="pipeline.cli").returncode == 1
    assert kehoach(*run, module="pipeline.cli").returncode == 0


# --- dask -----------------------------------------------------------------------------------------------------------

distributed: Any = pytest.importorskip("distributed", reason="the optional part kehoach[dask] is not installed")
TEXTS = {
    **{f"{number}.txt": f"SLOW 0.02\nviệc {number}\nviệc khác" for number in range(12)},
    "crash.txt": "CRASH", "hang.txt": "HANG", "fail.txt": "FAIL no_text",
}  # fmt: skip


def test_dask_gives_the_same_bytes_and_keeps_the_limits(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", TEXTS)
    done = {}
    for name, options in {"local": (), "dask": ("--engine", "dask")}.items():
        run = ("run", tmp_path / "in", "--output", tmp_path / name, "--jobs", "2", "--timeout", "4", *options)
        done[name] = kehoach(*run)
        assert done[name].returncode == 1, done[name].stderr
        assert codes(tmp_path / name) == {"worker_died", "timeout", "no_text"}
    assert tables(tmp_path / "dask") == tables(tmp_path / "local")


def test_a_cluster_that_runs_already_and_loses_a_worker(tmp_path: Path) -> None:
    """Killed in the middle, with a document in hand: another worker does it, nothing is missing."""
    from pipeline.dask_engine import DaskEngine

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address=None, silence_logs=50
    ) as cluster:
        engine = DaskEngine(
            "tests.test_engines:_slowly", jobs=2, limits=Limits(30.0), preload=(), scheduler=cluster.scheduler_address
        )
        victim = next(iter(cluster.workers.values())).process.process.pid
        threading.Timer(2.0, os.kill, (victim, signal.SIGKILL)).start()
        outcomes = list(engine.run([Task(str(number), number) for number in range(20)]))
    assert {outcome.kind for outcome in outcomes} == {"done"}
    assert sorted(outcome.value for outcome in outcomes) == list(range(20))


def _slowly(payload: int) -> int:
    time.sleep(0.3)
    return payload


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_scheduler_that_does_not_answer_ends_with_2(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import dask_engine
    from pipeline.errors import CallError

    monkeypatch.setattr(dask_engine, "_PATIENCE", 1)
    engine = dask_engine.DaskEngine("x:y", jobs=1, limits=Limits(1.0), preload=(), scheduler=address)
    with pytest.raises(CallError, match="--scheduler"):
        list(engine.run([Task("a", 1)]))


def test_a_cluster_without_workers_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import dask_engine
    from pipeline.errors import CallError

    monkeypatch.setattr(dask_engine, "_PATIENCE", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as cluster:
        address = cluster.scheduler_address
        engine = dask_engine.DaskEngine("x:y", jobs=1, limits=Limits(1.0), preload=(), scheduler=address)
        with pytest.raises(CallError, match="has no workers"):
            list(engine.run([Task("a", 1)]))


def test_a_cluster_that_loses_all_its_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import dask_engine
    from pipeline.errors import PublicationError

    monkeypatch.setattr(dask_engine, "_LOOK", 0.2)
    monkeypatch.setattr(dask_engine, "_ALONE", 2)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, memory_limit=0, dashboard_address=None, silence_logs=50
    ) as cluster:
        engine = dask_engine.DaskEngine(
            "tests.test_engines:_slowly", jobs=1, limits=Limits(30.0), preload=(), scheduler=cluster.scheduler_address
        )
        outcomes = engine.run([Task(str(number), number) for number in range(1000)])
        assert next(outcomes).kind == "done"
        cluster.scale(0)
        with pytest.raises(PublicationError, match="the Dask cluster is gone"):
            list(outcomes)


def test_a_scheduler_killed_in_the_middle_is_told(tmp_path: Path) -> None:
    from pipeline.dask_engine import DaskEngine
    from pipeline.errors import PublicationError

    place = str(tmp_path / "scheduler.json")
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", "1"]
    scheduler = subprocess.Popen([*dask, "--scheduler-file", place], stderr=subprocess.DEVNULL)
    with (
        scheduler,
        subprocess.Popen(
            [*worker, "--death-timeout", "10", "--scheduler-file", place], stderr=subprocess.DEVNULL
        ) as only,
    ):
        try:
            while not Path(place).exists():
                assert scheduler.poll() is None
                time.sleep(0.1)
            address = json.loads(Path(place).read_text())["address"]
            engine = DaskEngine(
                "tests.test_engines:_slowly", jobs=1, limits=Limits(30.0), preload=(), scheduler=address
            )
            outcomes = engine.run([Task(str(number), number) for number in range(1000)])
            assert next(outcomes).kind == "done"
            scheduler.kill()
            with pytest.raises(PublicationError, match="the Dask cluster is gone"):
                list(outcomes)
        finally:
            scheduler.kill()
            only.kill()


def test_a_worker_of_another_version_refuses() -> None:
    """One that joins while the run goes on; those that are there are asked before."""
    from pipeline.dask_engine import OtherVersionError, run_isolated

    with pytest.raises(OtherVersionError):
        run_isolated("tests.test_engines:_slowly", Limits(5.0), (), "0.0.0+x", Task("a", 1))


def test_published_by_dask_can_be_read(tmp_path: Path) -> None:
    write_documents(tmp_path / "in", ["một\nhai"])
    done = kehoach("run", tmp_path / "in", "--output", tmp_path / "out", "--engine", "dask", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/out/tasks/*.parquet'").fetchall() == [(2,)]
