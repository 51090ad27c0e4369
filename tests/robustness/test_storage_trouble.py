"""The disk is full, the database is locked by another program, the server is started again: a sentence, and nothing lost."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from tests.factories import TODAY, SmallSchool
from tests.robustness.conftest import BRIEF
from tests.robustness.served import Served
from tests.robustness.storm import Cell, faults_on_disk, open_cells
from tests.robustness.visitor import Answer, Visitor

NO_ROOM = "На диске сервера нет места. Ничего не записано: освободите место и повторите."
LOCKED = "База данных занята другой программой. Ничего не записано: повторите через минуту."


def change(cell: Cell, text: str = "5", rev: int = 0) -> dict[str, object]:
    return {"pupil": cell[0], "work": cell[1], "text": text, "rev": rev}


def seen_long_ago(data: Path) -> None:
    """The session was last seen half an hour ago, so that the next page notes that it is in use."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    connection.execute("UPDATE session SET seen_at = datetime(seen_at, '-10 minutes')")
    connection.commit()
    connection.close()


# ---- a full disk -------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True)
    if not done or done.returncode:
        pytest.skip("a small file system of our own can be mounted by root on Linux only, and not in every container")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(disk: Path) -> Path:
    """Take all the room there is left."""
    ballast = disk / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


def save_until_full(visitor: Visitor, journal: int, cells: list[Cell]) -> tuple[str, list[dict[str, object]], Answer]:
    """Whole columns at a call, until the disk has no room for another."""
    for text in ("5", "4", "3"):
        standing = visitor.cells(journal)
        op, changes = str(uuid4()), [change(cell, text, standing.get(cell, ("", 0))[1]) for cell in cells]
        answer = visitor.save(journal, changes, op)
        if answer.status != 200:
            return op, changes, answer
    raise AssertionError("the disk was never full")


@pytest.mark.req("GRID-4")
def test_a_full_disk_refuses_in_words_and_the_same_call_goes_through_when_there_is_room(
    data: Path, small_disk: Path, handles: SmallSchool
) -> None:
    journal, cells = handles.journals["математика"].id, open_cells(handles)
    on_disk = small_disk / "data"
    shutil.copytree(data, on_disk)
    with Served(on_disk, BRIEF) as server:
        teacher = Visitor(server.port).enter()
        assert teacher.save(journal, [change(cells[0], "2")]).status == 200
        seen_long_ago(on_disk)
        ballast = fill_up(small_disk)
        op, changes, refused = save_until_full(teacher, journal, cells)
        assert (refused.status, refused.json) == (503, {"error": NO_ROOM})
        stands = teacher.cells(journal)  # a page still opens
        assert teacher.ask("GET", f"/journal/{journal}").status == 200
        assert all(stands.get((one["pupil"], one["work"]), ("", 0))[1] == one["rev"] for one in changes)
        assert faults_on_disk(on_disk) == []
        ballast.unlink()
        saved = teacher.save(journal, changes, op)
        assert {result["status"] for result in saved.json["results"]} == {"saved"}
        assert teacher.save(journal, changes, op).json == saved.json
        assert faults_on_disk(on_disk) == []
    assert "a bug on" not in (small_disk / "server.log").read_text(encoding="utf-8")


# ---- a lock held by another program ----------------------------------------------------------------------------------


@pytest.fixture
def other_program(data: Path) -> Iterator[sqlite3.Connection]:
    """Somebody looks into the database with a tool and forgets to close it."""
    connection = sqlite3.connect(data / "ejournal.sqlite3", isolation_level=None)
    yield connection
    connection.close()


@pytest.mark.req("GRID-4")
def test_a_locked_database_refuses_in_words_and_takes_the_same_call_once_later(
    impatient: Served, teacher: Visitor, handles: SmallSchool, other_program: sqlite3.Connection
) -> None:
    journal, cell, op = handles.journals["математика"].id, open_cells(handles)[0], str(uuid4())
    seen_long_ago(impatient.data)
    other_program.execute("BEGIN IMMEDIATE")
    refused = teacher.save(journal, [change(cell)], op)
    assert (refused.status, refused.json) == (503, {"error": LOCKED})
    assert teacher.ask("GET", f"/journal/{journal}").status == 200
    assert teacher.cells(journal) == {}
    other_program.execute("ROLLBACK")
    first, second = (teacher.save(journal, [change(cell)], op) for _ in range(2))
    assert first.json["results"][0]["status"] == "saved" and first.json == second.json
    assert teacher.cells(journal) == {cell: ("5", 1)}
    assert faults_on_disk(impatient.data) == []


def test_a_short_lock_is_waited_out(
    impatient: Served, teacher: Visitor, handles: SmallSchool, other_program: sqlite3.Connection
) -> None:
    journal, cell, answers = handles.journals["математика"].id, open_cells(handles)[0], []
    other_program.execute("BEGIN IMMEDIATE")
    waiting = Thread(target=lambda: answers.append(teacher.save(journal, [change(cell)])))
    waiting.start()
    waiting.join(0.1)
    other_program.execute("ROLLBACK")
    waiting.join(5)
    assert [answer.json["results"][0]["status"] for answer in answers] == ["saved"]


def test_nobody_gets_in_while_the_database_is_locked_and_is_told_why(
    impatient: Served, other_program: sqlite3.Connection
) -> None:
    other_program.execute("BEGIN IMMEDIATE")
    with pytest.raises(AssertionError, match="База данных"):
        Visitor(impatient.port, "deputy").enter()


# ---- started again under an open page ------------------------------------------------------------------------------


@pytest.mark.req("GRID-4", "ROLE-8")
def test_an_open_page_goes_on_when_the_server_is_started_again(served: Served, teacher: Visitor, handles: SmallSchool) -> None:
    journal, cells, op = handles.journals["математика"].id, open_cells(handles), str(uuid4())
    before = teacher.save(journal, [change(cells[0])], op)
    served.stop()
    with pytest.raises(OSError):
        teacher.save(journal, [change(cells[1])])
    served.start()
    assert teacher.save(journal, [change(cells[0])], op).json == before.json
    assert teacher.save(journal, [change(cells[1])]).json["results"][0]["status"] == "saved"
    assert teacher.cells(journal) == {cells[0]: ("5", 1), cells[1]: ("5", 1)}


def test_the_key_of_the_cookies_is_read_by_its_owner_only(served: Served) -> None:
    assert (served.data / "secret.key").stat().st_mode & 0o777 == 0o600


# ---- the same page open twice ------------------------------------------------------------------------------------


@pytest.mark.req("GRID-5")
def test_two_tabs_of_one_teacher_do_not_overwrite_each_other(served: Served, teacher: Visitor, handles: SmallSchool) -> None:
    journal, other_tab = handles.journals["математика"].id, teacher.beside()
    cell = (handles.pupils["ершов"].id, handles.work("математика", TODAY))
    assert teacher.save(journal, [change(cell, "5")]).json["results"][0]["status"] == "saved"
    late = other_tab.save(journal, [change(cell, "3")]).json["results"][0]
    assert (late["status"], late["text"], late["rev"]) == ("conflict", "5", 1)
    assert other_tab.save(journal, [change(cell, "3", late["rev"])]).json["results"][0]["status"] == "saved"
    assert teacher.cells(journal) == {cell: ("3", 2)}
