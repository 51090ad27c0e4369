"""Every command answers `--help` with nothing but the standard library: the rest is installed when it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.py") if path.name != "__init__.py"))
def test_help_comes_on_a_bare_python(name: str, tmp_path: Path) -> None:
    """`-S` hides what is installed beside Python."""
    command = [sys.executable, "-S", "-E", str(SCRIPTS / name), "--help"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.strip()
