"""The tutorial runs as it stands, on the sample plans."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.dataset import Dataset
from pipeline.query import connect, run_query
from tests.published import samples

TEXT = (Path(__file__).parent.parent / "docs" / "tutorial.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.+?)```", TEXT, re.DOTALL)
PYTHON = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("sql", SQL)
def test_sql(sql: str) -> None:
    with connect(Dataset(samples())) as connection:
        assert run_query(connection, sql).fetchall()


@pytest.mark.parametrize("code", PYTHON)
def test_python(code: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=samples().parent, capture_output=True, encoding="utf-8", check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout


def test_there_are_examples_of_each() -> None:
    assert len(SQL) >= 4
    assert len(PYTHON) >= 2
    assert "```r\n" in TEXT
