"""The demo school is made once, made anew when its making was cut short, and never over a school that is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scripts._bootstrap import demo
from scripts._bootstrap.console import Trouble

SEED = """import sys, pathlib
folder = pathlib.Path(sys.argv[sys.argv.index("--data") + 1])
(folder / "ejournal.sqlite3").write_text("seeded" if "--demo" in sys.argv else "")
sys.exit(int((folder / "fails").exists()))
"""


@pytest.fixture
def fill(tmp_path, monkeypatch):
    """fill_demo over a seed.py of our own: the real one has its own tests."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "seed.py").write_text(SEED, encoding="utf-8")
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    return lambda data: demo.fill_demo(Path(sys.executable), data, os.environ)


def test_an_empty_folder_is_filled_once(fill, tmp_path):
    database = tmp_path / "data" / "ejournal.sqlite3"
    fill(database.parent)
    assert database.read_text() == "seeded"
    database.write_text("worked in")
    fill(database.parent)
    assert database.read_text() == "worked in"


def test_a_school_that_is_there_is_left_as_it_is(fill, tmp_path):
    (tmp_path / "ejournal.sqlite3").write_text("a real school")
    fill(tmp_path)
    assert (tmp_path / "ejournal.sqlite3").read_text() == "a real school"


def test_a_making_that_was_cut_short_is_done_anew(fill, tmp_path):
    (tmp_path / "fails").touch()
    with pytest.raises(Trouble, match="не удалось"):
        fill(tmp_path)
    (tmp_path / "fails").unlink()
    (tmp_path / "ejournal.sqlite3").write_text("half")
    fill(tmp_path)
    assert (tmp_path / "ejournal.sqlite3").read_text() == "seeded"


def test_a_demo_of_another_day_is_set_aside_and_made_anew(fill, tmp_path):
    """Its today would be no school day any more; what was typed in it is kept."""
    fill(tmp_path)
    (tmp_path / "ejournal.sqlite3").write_text("typed in on Friday")
    (tmp_path / "demo-made-on").write_text("2026-10-16")
    fill(tmp_path)
    assert (tmp_path / "ejournal.sqlite3").read_text() == "seeded"
    assert (tmp_path / "backups" / "demo-2026-10-16.sqlite3").read_text() == "typed in on Friday"
