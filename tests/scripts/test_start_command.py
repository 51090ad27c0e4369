"""The commands as a person runs them: words in Russian on any terminal, the promised exit codes, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from scripts._bootstrap.console import Trouble, run_command
from scripts._bootstrap.places import ROOT

COMMANDS = ["start.py", "test.py", "wheels.py", "trace.py"]


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, **variables}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, timeout=60)


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "latin-1", "utf-8"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_russian_in_whatever_encoding(name, encoding):
    done = run(f"scripts/{name}", "--help", PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and not done.stderr
    assert "запуск:" in done.stdout.decode("cp1251" if encoding == "cp1251" else "utf-8")


@pytest.mark.parametrize("arguments", [["--oops"], ["extra"], ["--port", "x"], ["--port"], ["--demo=1"]], ids=" ".join)
def test_wrong_use_ends_with_code_2_and_one_line(arguments):
    done = run("scripts/start.py", *arguments, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.decode().splitlines()) == 1 and "--help" in done.stderr.decode()


def test_a_taken_port_ends_with_code_1_before_anything_is_made():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run("scripts/start.py", "--port", str(other.getsockname()[1]), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "занят" in done.stderr.decode() and len(done.stderr.decode().splitlines()) == 1


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        pytest.param(Trouble("Так вышло."), "Так вышло.", id="a trouble with its own words"),
        pytest.param(KeyboardInterrupt(), "Остановлено.", id="Ctrl+C"),
        pytest.param(PermissionError(13, "denied", "/data"), "нет доступа: /data", id="no right"),
        pytest.param(OSError(28, "no space"), "на диске нет места", id="disk full"),
        pytest.param(ValueError("a bug"), "trouble.log", id="a bug is kept whole in a file"),
    ],
)
def test_whatever_happens_is_one_line_and_code_1(trouble, words, capsys):
    def command(_):
        raise trouble

    assert run_command(command) == 1
    said = capsys.readouterr().err
    assert words in said and len(said.splitlines()) == 1
