"""`scripts/seed.py` as a person starts it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def seed(*arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EJOURNAL_")}
    command = [sys.executable, str(ROOT / "scripts" / "seed.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=clean | {"PYTHONIOENCODING": "utf-8"}, timeout=120
    )


def test_it_makes_a_school_once(tmp_path):
    first = seed("--demo", "--data", str(tmp_path), "--pupils", "12", "--today", "2026-11-18")
    assert (first.returncode, first.stderr) == (0, "")
    assert "ejournal-demo" in first.stdout
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        assert connection.execute('SELECT count(*) FROM "class_membership" WHERE "end" IS NULL').fetchone() == (12,)
    again = seed("--data", str(tmp_path))
    assert again.returncode == 1
    assert "уже есть школа" in again.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no folder"),
        pytest.param(["--data", "x", "--pupils", "many"], id="not a number"),
        pytest.param(["--data", "x", "--pupils", "3"], id="too few pupils"),
        pytest.param(["--data", "x", "--today", "18.11.2026"], id="not a day"),
        pytest.param(["--data", "x", "--colour", "red"], id="no such option"),
    ],
)
def test_wrong_use_is_said_in_one_russian_line(arguments, tmp_path):
    answer = seed(*(str(tmp_path / "x") if part == "x" else part for part in arguments))
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "--help" in answer.stderr
    assert not (tmp_path / "x").exists()


def test_help_is_russian():
    answer = seed("--help")
    assert answer.returncode == 0
    assert "сколько учеников" in answer.stdout
