"""Joined Parquet files are what the writer itself would have made of the same rows, byte for byte."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.row_groups import join

SCHEMA = pa.schema(
    [
        pa.field("code", pa.string(), metadata={"description": "mã"}),
        pa.field("count", pa.int64()),
        pa.field("boxes", pa.list_(pa.struct([("column", pa.string()), ("x0", pa.float64())]))),
        pa.field("flag", pa.bool_()),
        pa.field("day", pa.date32()),
    ],
    metadata={"publication": "abc", "description_vi": "bảng thử"},
)
SETTINGS: dict[str, Any] = {"version": "2.6", "compression": "zstd", "use_dictionary": ["code"]}


def _rows(count: int, seed: int) -> pa.Table:
    dice = random.Random(seed)
    return pa.table(
        {
            "code": [dice.choice(("eq", "việc", "x" * 300, None)) for _ in range(count)],
            "count": [dice.randrange(-(1 << 62), 1 << 62) for _ in range(count)],
            "boxes": [[{"column": "title", "x0": dice.random()}] * dice.randrange(3) for _ in range(count)],
            "flag": [dice.choice((True, False, None)) for _ in range(count)],
            "day": pa.array([dice.randrange(20_000) for _ in range(count)], pa.date32()),
        },
        schema=SCHEMA,
    )


def _write(path: Path, schema: pa.Schema, groups: list[pa.Table]) -> Path:
    with pq.ParquetWriter(path, schema, **SETTINGS) as writer:
        for group in groups:
            writer.write_table(group.replace_schema_metadata(schema.metadata), row_group_size=1 << 30)
    return path


@pytest.mark.parametrize(
    "counts",
    [[], [1], [5, 100], [3000, 1, 70], [9] * 14, [9] * 15, [2] * 130],
    ids=["none", "one", "two", "large", "short-list", "long-list", "many"],  # the list's head has two forms
)
def test_the_bytes_are_those_of_the_writer(tmp_path: Path, counts: list[int]) -> None:
    groups = [_rows(count, seed) for seed, count in enumerate(counts)]
    bare = SCHEMA.remove_metadata()
    sources = [_write(tmp_path / f"{number}", bare, [group]) for number, group in enumerate(groups)]
    join(_write(tmp_path / "frame", SCHEMA, []), sources, tmp_path / "joined.parquet")
    assert (tmp_path / "joined.parquet").read_bytes() == _write(tmp_path / "direct", SCHEMA, groups).read_bytes()
    if counts:
        query = f"SELECT count(*), sum(count::HUGEINT) FROM '{tmp_path}/joined.parquet'"
        total = sum(value for group in groups for value in group.column("count").to_pylist())
        assert duckdb.sql(query).fetchall() == [(sum(counts), total)]


@pytest.mark.parametrize("keep", [0, 3, 200, -1, -9], ids=lambda keep: f"cut-{keep}")
def test_a_source_that_was_cut_is_refused(tmp_path: Path, keep: int) -> None:
    frame = _write(tmp_path / "frame", SCHEMA, [])
    source = _write(tmp_path / "source", SCHEMA, [_rows(50, 1)])
    source.write_bytes(source.read_bytes()[:keep])
    with pytest.raises(ValueError):
        join(frame, [source], tmp_path / "joined.parquet")
