"""Readers that never stop, as users have them, while runs publish, are killed and start again."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import duckdb


class Readers:
    """Reads in a loop: one table over its glob, all tables below a resolved `current`. `sizes`: rows that `tasks` may have."""

    def __init__(self, output: Path, sizes: set[int], pause: float = 0.01) -> None:
        self._output = output
        self._sizes = sizes
        self._pause = pause
        self._stop = threading.Event()
        self.faults: list[str] = []
        self.reads = 0
        self._threads = [threading.Thread(target=self._loop, args=(each,)) for each in (self._one, self._all)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _loop(self, read: Any) -> None:
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            while not self._stop.is_set():
                began = time.monotonic()
                try:
                    read(connection)
                    self.reads += 1
                except Exception as error:
                    self.faults.append(f"{type(error).__name__}: {error}")
                # leave the cores something for the run, the more the slower the machine is
                self._stop.wait(max(self._pause, 5 * (time.monotonic() - began)))

    def _one(self, connection: duckdb.DuckDBPyConnection) -> None:
        ((rows,),) = connection.execute(f"SELECT count(title) FROM '{self._output}/tasks/*.parquet'").fetchall()
        if rows not in self._sizes:
            self.faults.append(f"{rows} tasks")

    def _all(self, connection: duckdb.DuckDBPyConnection) -> None:
        current = (self._output / "current").resolve()
        sql = "SELECT DISTINCT value FROM parquet_kv_metadata(?) WHERE key = 'publication'"
        found = connection.execute(sql, [f"{current}/*/*.parquet"]).fetchall()
        if found != [(current.name.encode(),)]:
            self.faults.append(f"mixed: {found}")


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def worker_pids(parent: int) -> list[int]:
    """The processes that work for a run: its forked grandchildren (Linux)."""
    return [pid for child in _children(parent) for pid in _children(child)]
