"""`scripts/setup` on machines that lack something: one plain line, no half-made environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without an environment, and a folder `bin` that is its whole PATH."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts" / "setup")
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname", "rm", "id", "touch"):
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def program(checkout: Path, name: str, body: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def setup(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "scripts/setup"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def test_without_python_it_says_what_to_install(checkout: Path) -> None:
    run = setup(checkout)
    assert run.returncode == 1
    assert run.stderr == (
        "Python 3.11 or later is needed. On Debian or Ubuntu: sudo apt-get install python3 python3-venv\n"
    )


def test_an_old_python_is_not_taken(checkout: Path) -> None:
    program(checkout, "python3", "exit 1")  # the version check fails
    assert "Python 3.11 or later is needed" in setup(checkout).stderr


def test_without_venv_it_says_the_one_line_and_leaves_nothing(checkout: Path) -> None:
    # Debian without python3-venv: `python3 -m venv` makes half an environment and fails
    program(
        checkout,
        "python3",
        f'[ "$1" = -m ] && {{ "{sys.executable}" -c "import os; os.mkdir(\'.venv\')"; exit 1; }}; exit 0',
    )
    run = setup(checkout, NO_APT="1")
    assert run.returncode == 1
    assert run.stderr == (
        "python3 cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv\n"
    )
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root installs system packages")
def test_root_with_apt_installs_python3_venv_and_goes_on(checkout: Path) -> None:
    program(
        checkout,
        "python3",
        '[ "$1" = -m ] || exit 0\n'
        "[ -e installed ] || exit 1\n"
        'mkdir -p .venv/bin; for p in python pip; do printf "#!/bin/sh\\necho $p \\"\\$@\\" >>calls\\n" >.venv/bin/$p; '
        "chmod +x .venv/bin/$p; done",
    )
    for tool in ("mkdir", "chmod"):
        (checkout / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    program(checkout, "apt-get", 'echo "apt-get $*" >>calls; case "$*" in *install*) : >installed;; esac')
    run = setup(checkout)
    assert run.returncode == 0, run.stderr
    calls = (checkout / "calls").read_text(encoding="utf-8").splitlines()
    assert calls[:2] == ["apt-get -qq update", "apt-get -qq -y install python3-venv"]
    assert any("--require-hashes -r requirements.txt" in call for call in calls)
    assert any("--no-deps" in call for call in calls)
    assert (checkout / ".venv" / ".installed").exists()
