"""What the README says about running every night and on many machines, as far as it can be tried on one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import ENVIRONMENT, write_documents

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAN = "ỦY BAN NHÂN DÂN\nTỈNH SƠN LA\nSố: 1/KH-UBND\nKẾ HOẠCH\nTổ chức hội chợ\n1. Sở Công Thương chủ trì tổ chức hội chợ.\n"


def blocks(language: str) -> list[str]:
    """The blocks of the README in that language."""
    return re.findall(rf"^```{language}\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_crontab_line_is_one() -> None:
    (text,) = blocks("cron")
    fields = text.split(None, 5)
    assert all(re.fullmatch(r"\*|\d+", field) for field in fields[:5])
    assert "%" not in fields[5], "cron would end the line there"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    service, timer = blocks("ini")
    here = service.replace("/srv/kehoach/.venv/bin/kehoach", sys.executable).replace("User=kehoach\n", "")
    (tmp_path / "kehoach.service").write_text(here.replace("/srv/kehoach", str(tmp_path)))
    (tmp_path / "kehoach.timer").write_text(timer)
    units = [str(tmp_path / "kehoach.service"), str(tmp_path / "kehoach.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.mark.slow
def test_the_slurm_script_runs_where_srun_is_a_shell(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the optional part kehoach[dask] is not installed")
    (text,) = (text for text in blocks("bash") if "#SBATCH" in text)
    programs = {
        ".venv/bin/dask": f'exec {sys.executable} -m distributed.cli.dask_"$@"',
        ".venv/bin/kehoach": f'exec {sys.executable} -m pipeline.cli "$@" --quiet',
        "srun": 'exec "$@"',
        "hostname": "echo 127.0.0.1",
    }
    for name, line in programs.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
    write_documents(tmp_path / "plans", [PLAN])
    port = str(20_000 + os.getpid() % 20_000)
    text = (
        text.replace("/shared", str(tmp_path))
        .replace("8786", port)
        .replace("dask scheduler", "dask scheduler --no-dashboard")
    )
    text = text.replace("dask worker", "dask worker --no-dashboard")
    environment = ENVIRONMENT | {"SLURM_CPUS_PER_TASK": "1", "PATH": f"{tmp_path}:{ENVIRONMENT['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", text], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "output" / "current").exists()
