"""`scripts/verify.py` finds what was touched behind the program's back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ejournal.queries.audit import chain_head
from tests.factories import SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

ROOT = Path(__file__).resolve().parents[2]


def verify(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "verify.py"), "--data", str(data), *more]
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
    before, pen = give_history(), Pen(school)
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


@pytest.mark.req("COR-3")
def test_a_mark_changed_in_its_table_is_named_and_counted(school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    Pen(school).write("ершов", "4")
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        connection.execute("UPDATE mark SET value = '5'")
    answer = verify(tmp_path)
    assert answer.returncode == 1 and answer.stderr.strip() == "История изменений нарушена, мест: 1."
    assert "Ершов Матвей" in answer.stdout and "в таблице «5», а по истории «4»" in answer.stdout


@pytest.mark.req("COR-3")
def test_a_head_from_paper_is_held_against_the_trail(school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    number, own = chain_head() or (0, "")
    right, wrong = (verify(tmp_path, "--head", f"№ {number} {text}") for text in (own[:12], "0" * 12))
    assert right.returncode == 0 and "сверено с отметками: 1" in right.stdout
    assert wrong.returncode == 1 and f"Запись № {number}: хеш не тот, что отмечен" in wrong.stdout
    nonsense = verify(tmp_path, "--head", "не помню")
    assert nonsense.returncode == 2 and "№ 12345 3fa2 9c01" in nonsense.stderr


def test_a_folder_without_a_school_is_said_in_words(tmp_path: Path) -> None:
    answer = verify(tmp_path)
    assert answer.returncode == 1 and "нет базы журнала" in answer.stderr
