"""A copy comes back by one command; a damaged one is refused; a storm of saves does not spoil it (BAK-1, BAK-2)."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ejournal.copies.backup import back_up, bring_away, copies_in, read_card, rotate_daily
from ejournal.copies.restore import restore
from ejournal.copies.trial import copy_troubles, trial_is_due, try_aside, try_noted
from ejournal.errors import StorageTrouble
from ejournal.models import Mark, database
from ejournal.rules.school_rules import SchoolRules
from tests.factories import NOW, SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def marks_in(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM mark ORDER BY id")]


@pytest.fixture
def kept(school: SmallSchool, tmp_path: Path) -> Path:
    """A school with a history and one «5», copied by the command; then a «2» was written."""
    give_history()
    pen = Pen(school)
    pen.write("ершов", "5")
    made = run("backup.py", "--data", tmp_path)
    assert made.returncode == 0, made.stderr
    pen.write("ершов", "2", rev=1)
    return next((tmp_path / "backups").glob("*-manual.sqlite3"))


@pytest.mark.req("BAK-2", "BAK-1")
def test_a_copy_takes_the_place_of_the_present_database_which_stays_aside(kept: Path, tmp_path: Path) -> None:
    answer = run("restore.py", kept, "--data", tmp_path)
    assert answer.returncode == 0 and "База восстановлена" in answer.stdout, answer.stderr
    assert marks_in(tmp_path / "ejournal.sqlite3") == ["5"]
    (aside,) = (tmp_path / "aside").glob("*/ejournal.sqlite3")
    assert marks_in(aside) == ["2"]
    assert run("verify.py", "--data", tmp_path).returncode == 0  # the heads noted after the copy bind no more
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        told = connection.execute("SELECT new FROM audit_row WHERE action = 'restore'").fetchone()
    assert json.loads(told[0]) == {"copy": kept.name}


@pytest.mark.req("BAK-2")
def test_a_copy_with_one_flipped_byte_is_refused_and_nothing_is_touched(kept: Path, tmp_path: Path) -> None:
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    answer = run("restore.py", kept, "--data", tmp_path)
    assert answer.returncode == 1 and "повреждена" in answer.stderr and len(answer.stderr.splitlines()) == 1
    assert marks_in(tmp_path / "ejournal.sqlite3") == ["2"] and not (tmp_path / "aside").exists()


@pytest.mark.req("BAK-2", "COR-3")
def test_a_copy_whose_records_were_touched_is_refused(kept: Path, tmp_path: Path) -> None:
    with sqlite3.connect(kept) as connection:
        connection.execute("UPDATE mark SET value = '4'")
    kept.with_suffix(".json").unlink()  # whoever touched it took its card away
    answer = run("restore.py", kept, "--data", tmp_path)
    assert answer.returncode == 1 and "не восстанавливаю" in answer.stderr
    assert marks_in(tmp_path / "ejournal.sqlite3") == ["2"]


@pytest.mark.req("BAK-2")
def test_what_is_no_copy_and_what_a_newer_program_made_is_refused(kept: Path, tmp_path: Path) -> None:
    stray = tmp_path / "2026-01-01-000000-manual.sqlite3"
    sqlite3.connect(stray).execute("CREATE TABLE t (x)").connection.close()
    assert "не копия базы журнала" in run("restore.py", stray, "--data", tmp_path).stderr
    with sqlite3.connect(kept) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    kept.with_suffix(".json").unlink()
    assert "более новой программой" in run("restore.py", kept, "--data", tmp_path).stderr
    assert run("restore.py", tmp_path / "none.sqlite3", "--data", tmp_path).returncode == 1
    assert "Файла копии нет" in try_aside(tmp_path / "none.sqlite3")


@pytest.mark.req("BAK-2")
def test_a_trial_touches_nothing_and_is_noted_on_the_card(kept: Path, tmp_path: Path) -> None:
    answer = run("restore.py", kept, "--data", tmp_path, "--trial")
    assert answer.returncode == 0 and "из них отметок 1" in answer.stdout
    card = read_card(kept)
    assert card is not None and card.tried_at and marks_in(tmp_path / "ejournal.sqlite3") == ["2"]


@pytest.mark.req("BAK-2")
def test_what_a_killed_restore_left_is_not_taken_for_this_copys(kept: Path, tmp_path: Path) -> None:
    left = tmp_path / "ejournal.sqlite3.restoring"
    left.write_bytes(kept.read_bytes())
    holding = sqlite3.connect(left)
    holding.execute("PRAGMA journal_mode = WAL")
    holding.execute("UPDATE mark SET value = '3'")
    holding.commit()
    wal = left.with_name(f"{left.name}-wal").read_bytes()
    holding.close()
    left.with_name(f"{left.name}-wal").write_bytes(wal)
    restore(kept, tmp_path, NOW)
    assert marks_in(tmp_path / "ejournal.sqlite3") == ["5"] and not list(tmp_path.glob("*.restoring*"))


@pytest.mark.req("BAK-2")
def test_a_full_disk_stops_a_restore_before_the_database_is_touched(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "drive #2, 100 %"  # signs that mean something in an address
    (place / "files" / "ab").mkdir(parents=True)
    for name in (kept.name, kept.with_suffix(".json").name):
        (place / name).write_bytes((kept.parent / name).read_bytes())
    (place / "files" / "ab" / "abcd").write_bytes(b"a plan of many pages")
    whole = shutil.copyfile

    def half(source: Path, target: Path) -> None:
        if Path(source).name != "abcd":
            whole(source, target)
            return
        Path(target).write_bytes(b"a plan")
        raise OSError(28, "no space")

    monkeypatch.setattr(shutil, "copyfile", half)
    with pytest.raises(StorageTrouble, match="Прежняя база на месте"):
        restore(place / kept.name, tmp_path, NOW)
    assert marks_in(tmp_path / "ejournal.sqlite3") == ["2"] and not list((tmp_path / "files").rglob("abcd*")), "half a file is no file"
    monkeypatch.undo()
    (tmp_path / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (tmp_path / "files" / "ab" / "abcd").write_bytes(b"a plan")  # cut off by an earlier program
    assert restore(place / kept.name, tmp_path, NOW + timedelta(seconds=1)).files == 1
    assert (tmp_path / "files" / "ab" / "abcd").read_bytes() == b"a plan of many pages" and marks_in(tmp_path / "ejournal.sqlite3") == ["5"]


@pytest.mark.req("BAK-1", "BAK-2")
def test_a_copy_that_does_not_come_back_is_told_loudly_and_tried_once(kept: Path, tmp_path: Path) -> None:
    (copy,) = copies_in(kept.parent)
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    assert not try_noted(copy)
    (told,) = [one for one in copy_troubles(copies_in(kept.parent), SchoolRules(), copy.made_at) if "не восстанавливается" in one.words]
    assert told.is_bad and "повреждена" in told.note
    assert not trial_is_due(copies_in(kept.parent), 0, copy.made_at + timedelta(days=99))


@pytest.mark.req("BAK-1")
def test_a_copy_of_days_to_come_does_not_silence_the_desk(school: SmallSchool, tmp_path: Path) -> None:
    for day in (NOW, NOW.replace(year=2099)):
        back_up(tmp_path / "ejournal.sqlite3", tmp_path / "backups", "daily", day)
    told = [one.words for one in copy_troubles(copies_in(tmp_path / "backups"), SchoolRules(), NOW + timedelta(days=3))]
    assert any("ещё не настал" in words for words in told) and any("3 дня" in words for words in told)


@pytest.mark.req("BAK-1")
def test_every_mark_answered_before_the_copy_is_in_it(school: SmallSchool, tmp_path: Path) -> None:
    give_history()
    pen, stop, answered = Pen(school), threading.Event(), []

    def storm() -> None:
        with database.connection_context():
            for number in range(400):
                pen.write("ершов", "45"[number % 2], rev=number)
                answered.append(number)
                if stop.is_set():
                    return

    writer = threading.Thread(target=storm)
    writer.start()
    copies = []
    while len(copies) < 3:
        before = len(answered)
        copy = back_up(tmp_path / "ejournal.sqlite3", tmp_path / f"b{len(copies)}", "manual", NOW)
        copies.append((before, copy))
    stop.set()
    writer.join()
    for before, copy in copies:
        with sqlite3.connect(copy) as connection:
            assert (connection.execute("SELECT max(rev) FROM mark").fetchone()[0] or 0) >= before
        assert try_aside(copy) == ""


@pytest.mark.req("BAK-1")
def test_the_second_place_is_read_back_and_an_absent_drive_is_told(school: SmallSchool, tmp_path: Path) -> None:
    copy = back_up(tmp_path / "ejournal.sqlite3", tmp_path / "backups", "daily", NOW)
    attached = tmp_path / "files" / "ab"
    attached.mkdir(parents=True)
    (attached / "abcd").write_bytes(b"plan")
    drive = tmp_path / "drive"
    drive.mkdir()
    assert bring_away(copy, tmp_path / "files", drive) == 3 and bring_away(copy, tmp_path / "files", drive) == 0
    assert (drive / "files" / "ab" / "abcd").read_bytes() == b"plan"
    with pytest.raises(StorageTrouble, match="не второе место"):
        bring_away(copy, tmp_path / "files", tmp_path / "backups" / ".." / "backups")
    with pytest.raises(StorageTrouble, match="Второго места"):
        bring_away(copy, tmp_path / "files", tmp_path / "none")


@pytest.mark.req("BAK-1")
def test_days_weeks_and_months_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    last = datetime(2026, 11, 20, 3)
    for days in range(500):
        (folder / f"{last - timedelta(days=days):%Y-%m-%d-%H%M%S}-daily.sqlite3").touch()
    rotate_daily(folder)
    days = [copy.day for copy in copies_in(folder)]
    assert days[:7] == [(last - timedelta(days=number)).date() for number in range(7)]
    assert len({(day.year, day.month) for day in days}) == 12 and len(days) <= 7 + 4 + 12


@pytest.mark.req("BAK-1")
def test_the_desk_is_loud_when_a_copy_is_overdue(school: SmallSchool, tmp_path: Path) -> None:
    rules = SchoolRules()
    assert "копий базы нет" in copy_troubles([], rules, NOW)[0].words
    back_up(tmp_path / "ejournal.sqlite3", tmp_path / "backups", "daily", NOW)
    found = copies_in(tmp_path / "backups")
    assert copy_troubles(found, rules, NOW + timedelta(days=1)) == []
    late = copy_troubles(found, rules, NOW + timedelta(days=3))
    assert late[0].is_bad and "3 дня" in late[0].words
    assert Mark.select().count() == 0
