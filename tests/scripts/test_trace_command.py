"""The table requirement -> tests, read from the marks without running anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts._bootstrap.places import ROOT

SAMPLE = """
import pytest
pytestmark = [pytest.mark.req("SEC-1")]

@pytest.mark.req("GRID-3", "GRID-2")
def test_cell(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("GRID-5"))])
def test_cases(x): ...

class TestPage:
    @pytest.mark.req("GRID-3")
    async def test_page(self): ...
"""
TITLES = {"GRID-2": "spreadsheet", "GRID-3": "cell", "GRID-5": "two people", "SEC-1": "deny", "ADM-1": "panel"}


@pytest.fixture
def trace(tmp_path):
    (tmp_path / "tests" / "grid").mkdir(parents=True)
    (tmp_path / "tests" / "grid" / "test_a.py").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "list.tsv").write_text("".join(f"{key}\t{title}\n" for key, title in TITLES.items()), encoding="utf-8")
    places = ["--tests", str(tmp_path / "tests"), "--list", str(tmp_path / "list.tsv")]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "scripts" / "trace.py"), *places, *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8")

    run.folder = tmp_path
    return run


def test_each_requirement_is_shown_with_its_tests(trace):
    done = trace()
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "GRID-2\tspreadsheet\tgrid/test_a.py::test_cell",
        "GRID-3\tcell\tgrid/test_a.py::TestPage::test_page, grid/test_a.py::test_cell",
        "GRID-5\ttwo people\tgrid/test_a.py::test_cases",
        "SEC-1\tdeny\tgrid/test_a.py",
        "ADM-1\tpanel\t—",
    ]


def test_missing_shows_those_without_a_test(trace):
    done = trace("--missing")
    assert (done.returncode, done.stdout) == (0, "ADM-1\tpanel\n")


def test_an_id_that_is_not_in_the_list_is_named(trace):
    (trace.folder / "list.tsv").write_text("GRID-2\tx\nGRID-5\tx\nSEC-1\tx\n", encoding="utf-8")
    done = trace()
    assert done.returncode == 1 and "GRID-3 нет в списке" in done.stderr


def test_the_marks_of_this_project_name_known_requirements():
    command = [sys.executable, str(ROOT / "scripts" / "trace.py")]
    assert subprocess.run(command, capture_output=True, encoding="utf-8").stderr == ""
