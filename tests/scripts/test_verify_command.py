"""`scripts/verify.py` finds what was touched behind the program's back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ejournal.models import database
from tests.factories import SmallSchool
from tests.services.test_cells import Pen

ROOT = Path(__file__).resolve().parents[2]


def verify(data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "verify.py"), "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


TOUCHES = {
    "altered": ("UPDATE audit_row SET new = replace(new, '\"4\"', '\"5\"') WHERE id = {b}", "{b}: содержание записи изменено"),
    "removed": ("DELETE FROM audit_row WHERE id = {b}", "{c}: перед ней не хватает записей"),
    "reordered": (
        "UPDATE audit_row SET previous_hash = (SELECT hash FROM audit_row WHERE id = {a}) WHERE id = {c}",
        "{c}: не сходится с предыдущей",
    ),
}


@pytest.mark.req("COR-3")
@pytest.mark.parametrize("touch", TOUCHES)
def test_a_touched_row_is_named(school: SmallSchool, tmp_path: Path, touch: str) -> None:
    before, pen = max_row(), Pen(school)
    for rev, text in enumerate(("3", "4", "5", "4")):
        pen.write("ершов", text, rev=rev)
    assert verify(tmp_path).returncode == 0
    places = dict(zip("abc", range(before + 1, before + 4), strict=True))
    sql, found = (text.format(**places) for text in TOUCHES[touch])
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        for trigger in ("audit_row_no_update", "audit_row_no_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        assert connection.execute(sql).rowcount == 1
    answer = verify(tmp_path)
    assert answer.returncode == 1 and "Traceback" not in answer.stderr
    assert f"Запись № {found}" in answer.stdout


def max_row() -> int:
    return database.execute_sql("SELECT coalesce(max(id), 0) FROM audit_row").fetchone()[0]


def test_a_folder_without_a_school_is_said_in_words(tmp_path: Path) -> None:
    answer = verify(tmp_path)
    assert answer.returncode == 1 and "нет базы журнала" in answer.stderr
