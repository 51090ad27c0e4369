"""Many people in one journal at the same moment: every save counts once, none overwrites another, nobody sees a lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest

from ejournal.models import AuditRow, JournalTeacher, open_database
from ejournal.models.base import is_sqlite
from ejournal.queries.audit import chain_faults
from tests.conftest import with_database
from tests.factories import SmallSchool
from tests.robustness.served import Served
from tests.robustness.storm import Cell, State, open_cells
from tests.robustness.visitor import Answer, Visitor

CELLS = 7


@dataclass(frozen=True)
class Scene:
    """A server over one of the engines, and how many write how much."""

    server: Served
    url: str
    writers: int
    saves: int


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, data: Path, handles: SmallSchool) -> Iterator[Scene]:
    if request.param == "sqlite":
        url, writers, saves = f"sqlite:///{data / 'ejournal.sqlite3'}", 6, 20
        server = Served(data, {"EJOURNAL_THREADS": "6"})
    else:
        template, _ = request.getfixturevalue("postgresql_template")
        url, writers, saves = request.getfixturevalue("new_postgresql")(template), 8, 25
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE school_setting SET value = '60' WHERE key = 'lock_days'")
        server = Served(data, {"EJOURNAL_DATABASE_URL": url, "EJOURNAL_THREADS": "8"})
    with server:
        yield Scene(server, url, writers, saves)


@dataclass
class Rival:
    """Writes in cells that others write in as well; after a conflict he looks again and takes another cell."""

    visitor: Visitor
    journal: int
    cells: list[Cell]
    saves: int
    chance: Random
    known: dict[Cell, State] = field(default_factory=dict)
    saved: Counter[Cell] = field(default_factory=Counter)
    conflicts: int = 0
    troubles: list[str] = field(default_factory=list)

    def run(self) -> None:
        while sum(self.saved.values()) < self.saves and not self.troubles:
            cell = self.chance.choice(self.cells)
            text, rev = self.known.get(cell, ("", 0))
            other = "3" if text == "5" else "5"
            self._note(cell, self.visitor.save(self.journal, [{"pupil": cell[0], "work": cell[1], "text": other, "rev": rev}]))

    def _note(self, cell: Cell, answer: Answer) -> None:
        if answer.status != 200:
            self.troubles.append(f"{answer.status} {answer.text[:300]}")
            return
        result = answer.json["results"][0]
        self.known[cell] = (result["text"], result["rev"])
        self.saved[cell] += result["status"] == "saved"
        self.conflicts += result["status"] == "conflict"
        if result["status"] == "refused":
            self.troubles.append(answer.text)


@pytest.mark.req("GRID-5", "COR-3")
def test_no_save_is_lost_and_the_trail_has_no_gap(scene: Scene, handles: SmallSchool) -> None:
    journal, cells = handles.journals["математика"].id, open_cells(handles)[:CELLS]
    visitor = Visitor(scene.server.port).enter()
    rivals = [Rival(visitor.beside(), journal, cells, scene.saves, Random(number)) for number in range(scene.writers)]
    at_once([rival.run for rival in rivals])
    assert [trouble for rival in rivals for trouble in rival.troubles] == []
    saved = sum((rival.saved for rival in rivals), Counter())
    assert sum(saved.values()) == scene.writers * scene.saves
    assert {cell: rev for cell, (_, rev) in visitor.cells(journal).items()} == dict(saved)
    assert trail(scene.url) == sum(saved.values())
    assert "Traceback" not in scene.server.log


def at_once(steps: list) -> None:
    gate = Barrier(len(steps))
    threads = [Thread(target=lambda step=step: (gate.wait(10), step())) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def trail(url: str) -> int:
    """How many changes of marks the trail holds, once the chain has been walked."""
    db = open_database(url)
    with db.connection_context():
        assert chain_faults() == ()
        numbers = [row[0] for row in AuditRow.select(AuditRow.id).order_by(AuditRow.id).tuples()]
        assert numbers == list(range(1, len(numbers) + 1))
        marks = AuditRow.select().where(AuditRow.entity == "Mark").count()
    if not is_sqlite():
        db.close_all()
    return marks


@pytest.mark.req("GRID-5")
def test_two_teachers_in_one_cell_at_the_same_moment(scene: Scene, handles: SmallSchool) -> None:
    """Exactly one is first; the other is told who, and his own value waits for his choice."""
    add_second_teacher(scene.url, handles)
    journal, cells = handles.journals["математика"].id, open_cells(handles)
    pair = [Visitor(scene.server.port, login).enter() for login in ("teacher", "teacher2")]
    for cell in cells[:10]:
        results = sorted(both_write(pair, journal, cell), key=lambda result: result["status"])
        assert [result["status"] for result in results] == ["conflict", "saved"]
        assert results[0]["text"] == results[1]["text"] and results[0]["rev"] == 1
        assert ("Ведерников" if results[1]["text"] == "5" else "Лопухова") in results[0]["message"]


def both_write(pair: list[Visitor], journal: int, cell: Cell) -> list[dict[str, Any]]:
    """What the two are answered who write «5» and «2» in an empty cell."""
    answers: list[Answer] = []

    def write(visitor: Visitor, text: str) -> None:
        answers.append(visitor.save(journal, [{"pupil": cell[0], "work": cell[1], "text": text, "rev": 0}]))

    at_once([lambda: write(pair[0], "5"), lambda: write(pair[1], "2")])
    return [answer.json["results"][0] for answer in answers]


def add_second_teacher(url: str, handles: SmallSchool) -> None:
    db = open_database(url)
    with db.connection_context():
        JournalTeacher.create(journal=handles.journals["математика"], staff=handles.staff["teacher2"], start=handles.year.start)
    if not is_sqlite():
        db.close_all()


# ---- PostgreSQL goes away ---------------------------------------------------------------------------------------------


@pytest.fixture
def distant(data: Path, postgresql_template: tuple[str, SmallSchool], new_postgresql) -> Iterator[Scene]:
    url = new_postgresql(postgresql_template[0])
    with Served(data, {"EJOURNAL_DATABASE_URL": url}) as server:
        yield Scene(server, url, 0, 0)


def server_says(url: str, sql: str) -> int:
    """Run `sql` on the server with the database's NAME put in; how many rows it was about."""
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
        return connection.execute(sql.replace("NAME", url.rpartition("/")[2])).rowcount


CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'NAME'"


@pytest.mark.req("GRID-4")
def test_connections_cut_between_two_requests_are_not_even_noticed(distant: Scene, handles: SmallSchool) -> None:
    journal, cells = handles.journals["математика"].id, open_cells(handles)[-3:]
    teacher = Visitor(distant.server.port).enter()
    tabs = [teacher.beside() for _ in range(6)]
    at_once([lambda one=one: [one.cells(journal) for _ in range(8)] for one in tabs])
    assert server_says(distant.url, CUT) > 1, "the pool should hold several connections"
    change = {"pupil": cells[0][0], "work": cells[0][1], "text": "5", "rev": 0}
    op = "00000000-0000-0000-0000-000000000001"
    answers = [teacher.save(journal, [change], op) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200], answers
    assert len({answer.text for answer in answers}) == 1
    assert teacher.cells(journal) == {cells[0]: ("5", 1)}


@pytest.mark.req("GRID-4")
def test_a_database_server_away_for_a_while_is_answered_in_words(distant: Scene, handles: SmallSchool) -> None:
    journal = handles.journals["математика"].id
    teacher = Visitor(distant.server.port).enter()
    server_says(distant.url, "ALTER DATABASE NAME ALLOW_CONNECTIONS false")
    server_says(distant.url, CUT)
    for path in (f"/journal/{journal}/data", f"/journal/{journal}", "/", "/healthz", "/login"):
        answer = teacher.ask("GET", path)
        assert answer.status == 503 and in_words(answer), path
    assert not distant.server.is_well()
    server_says(distant.url, "ALTER DATABASE NAME ALLOW_CONNECTIONS true")
    assert distant.server.is_well()
    assert teacher.ask("GET", f"/journal/{journal}").status == 200


def in_words(answer: Answer) -> bool:
    """200, or a sentence in Russian without a word of the program's."""
    return answer.status == 200 or ("База данных" in answer.text and "Traceback" not in answer.text and "psycopg" not in answer.text)


@pytest.mark.req("GRID-4")
def test_browsers_that_keep_their_connections_open_do_not_shut_the_door(served: Served) -> None:
    """Thirty browsers with five connections each: the last one is answered as the first."""
    kept = [Visitor(served.port) for _ in range(150)]
    assert {one.ask("GET", "/healthz").status for one in kept} == {200}
    for one in kept:
        one.close()
