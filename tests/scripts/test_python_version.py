"""A Python that is too old is told so in Russian, not by a syntax error."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scripts._bootstrap.places import ROOT
from scripts._bootstrap.python_version import complaint_about, require_python

COMMANDS = [path for path in (ROOT / "scripts").glob("*.py") if "require_python(" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 11, 2, "final", 0), (3, 14), (4, 0)])
def test_a_new_python_will_do(version):
    assert complaint_about(version) == ""


@pytest.mark.parametrize("version", [(3, 9, 18), (2, 7), (3, 2)])
def test_an_old_python_is_refused_in_russian(version):
    words = complaint_about(version)
    assert "Нужен Python 3.10" in words and f"здесь {version[0]}.{version[1]}" in words


def test_the_refusal_ends_the_program_with_words_and_so_with_code_1():
    with pytest.raises(SystemExit) as end:
        require_python((3, 9, 2))
    assert end.value.code.startswith("Нужен Python")


@pytest.mark.parametrize("path", [*COMMANDS, ROOT / "scripts/_bootstrap/python_version.py"], ids=lambda path: path.name)
def test_an_old_python_can_read_that_far(path: Path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_start_and_test_ask_first():
    assert {"start.py", "test.py"} <= {path.name for path in COMMANDS}
