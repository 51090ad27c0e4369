"""A copy made while people work opens and holds what was saved."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ejournal.copies.backup import back_up, keep_newest
from ejournal.errors import StorageTrouble
from tests.factories import NOW, SmallSchool
from tests.services.test_cells import Pen


@pytest.mark.req("BAK-1")
def test_a_copy_holds_the_mark_saved_a_moment_ago(school: SmallSchool, tmp_path: Path) -> None:
    Pen(school).write("ершов", "5")
    copy = back_up(tmp_path / "ejournal.sqlite3", tmp_path / "backups", "before-migration", NOW)
    assert sqlite3.connect(copy).execute("SELECT value FROM mark").fetchall() == [("5",)]


@pytest.mark.req("BAK-1")
def test_a_damaged_database_gives_no_copy_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(StorageTrouble):
        back_up(tmp_path / "broken.sqlite3", tmp_path / "backups", "daily", NOW)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.req("BAK-1")
def test_only_the_newest_copies_are_kept(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "one.sqlite3").execute("CREATE TABLE t (x)").connection.close()
    for day in range(5):
        back_up(tmp_path / "one.sqlite3", tmp_path / "b", "daily", datetime(2026, 10, 1) + timedelta(days=day))
    keep_newest(tmp_path / "b", "daily", 2)
    assert sorted(path.name for path in (tmp_path / "b").glob("*.sqlite3")) == [
        "2026-10-04-000000-daily.sqlite3",
        "2026-10-05-000000-daily.sqlite3",
    ]
