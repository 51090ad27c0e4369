"""A morning at school: 60 parents open the diary and 40 teachers save marks, all at once, against a floor in the same run.

`python3 benchmarks/morning_rush.py [--rounds 5] [--schools DIR]`. The school is that of `run.py`: 500 pupils, one year.
Parents and teachers log in as people do, each keeps a connection of his own and asks
three times a round; a floor (`floor.py`: raw sqlite3, no login, no policy, no audit chain) is asked the same in turn. No answer may
be anything but the expected. Printed: the median and the 99th of 100 of a diary and of a save, the floor's beside them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from client import Work, get, measure, post  # noqa: E402 after the path
from ours import TODAY  # noqa: E402
from schools import OPEN, made_school  # noqa: E402
from servers import Running, script  # noqa: E402

from ejournal.services.passwords import hash_password  # noqa: E402
from tests.factories import PASSWORD  # noqa: E402
from tests.robustness.visitor import Visitor  # noqa: E402

PARENTS, TEACHERS, TIMES, THREADS = 60, 40, 3, 6
WEEK = f"{TODAY - timedelta(days=TODAY.weekday()):%Y-%m-%d}"
CHILDREN = """
    SELECT s.guardian_id, min(s.pupil_id) FROM guardianship s JOIN class_membership m ON m.pupil_id = s.pupil_id AND m.end IS NULL
    WHERE s.sees_diary AND s.guardian_id NOT IN (SELECT guardian_id FROM account WHERE guardian_id IS NOT NULL AND login NOT LIKE 'rush-%')
    GROUP BY s.guardian_id ORDER BY s.guardian_id LIMIT ?
"""
JOURNALS = """
    SELECT k.journal_id, min(a.login) FROM journal_teacher k JOIN account a ON a.staff_id = k.staff_id JOIN journal j ON j.id = k.journal_id
    JOIN school_class c ON c.id = j.school_class_id AND c.grade >= 5
    WHERE k.end IS NULL AND j.group_id IS NULL AND j.marking = 'five' GROUP BY k.journal_id ORDER BY k.journal_id
"""


@dataclass(frozen=True)
class Saver:
    """A teacher at his journal, with a cell that may be written today."""

    login: str
    journal: int
    cell: tuple[int, int]


@dataclass
class Rush:
    """One server with everybody's works: the diaries first, then the saves."""

    running: Running
    diaries: list[Work]
    saves: list[Work]

    def run(self) -> tuple[list[float], list[float]]:
        """Milliseconds of the diaries and of the saves."""
        found = measure(self.running.port, self.diaries + self.saves, TIMES)
        cut = len(self.diaries) * TIMES
        return found[:cut], found[cut:]


def parents_of(data: Path) -> list[tuple[str, int]]:
    """Logins of parents, made where they are not there yet, each with a child."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    known, secret = [], hash_password(PASSWORD)
    for guardian, pupil in connection.execute(CHILDREN, (PARENTS,)).fetchall():
        login = f"rush-{guardian}"
        if connection.execute("SELECT 1 FROM account WHERE login = ?", (login,)).fetchone() is None:
            row = "INSERT INTO account (login, password_hash, must_change_password, is_active, guardian_id, created_at) VALUES (?, ?, 0, 1, ?, ?)"
            number = connection.execute(row, (login, secret, guardian, f"{TODAY}")).lastrowid
            connection.execute("INSERT INTO account_role (account_id, role) VALUES (?, 'parent')", (number,))
        known.append((login, pupil))
    connection.commit()
    connection.close()
    return known


def savers_of(data: Path) -> list[Saver]:
    """So many journals with an open cell each; the teachers of the school take turns."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    found: list[Saver] = []
    for journal, login in connection.execute(JOURNALS).fetchall():
        cells = connection.execute(OPEN, {"journal": journal, "today": f"{TODAY:%Y-%m-%d}"}).fetchall()
        if cells and len(found) < TEACHERS:
            found.append(Saver(login, journal, cells[0]))
    connection.close()
    return found


def is_diary(status: int, body: bytes) -> None:
    if status != 200 or b'class="diary"' not in body:
        raise AssertionError(f"{status} {body[:300]!r}")


def saving(saver: Saver, visitor: Visitor | None) -> Work:
    """Now a five, now a four; `visitor` None asks the floor, which knows nobody."""
    texts = itertools.cycle("54")
    standing = visitor.cells(saver.journal).get(saver.cell, ("", 0)) if visitor else ("", 0)
    rev = [standing[1]]

    def request() -> bytes:
        change = {"pupil": saver.cell[0], "work": saver.cell[1], "text": next(texts), "rev": rev[0]}
        body = json.dumps({"op": str(uuid4()), "changes": [change]}).encode()
        return post(f"/journal/{saver.journal}/cells", body, visitor.cookie if visitor else "", visitor.token if visitor else "")

    def check(status: int, body: bytes) -> None:
        if status != 200:
            raise AssertionError(f"{status} {body[:300]!r}")
        (result,) = json.loads(body)["results"]
        if result["status"] not in ("saved", "unchanged"):
            raise AssertionError(body.decode())
        rev[0] = result["rev"]

    return Work(request, check)


def our_rush(data: Path, parents: list[tuple[str, int]], savers: list[Saver]) -> Rush:
    running = script("ours.py", data, THREADS)
    visitors = {login: entered(running.port, login) for login in sorted({one for one, _ in parents} | {one.login for one in savers})}
    diaries = [Work(asks(pupil, visitors[login].cookie), is_diary) for login, pupil in parents]
    return Rush(running, diaries, [saving(one, visitors[one.login]) for one in savers])


def floor_rush(data: Path, parents: list[tuple[str, int]], savers: list[Saver]) -> Rush:
    diaries = [Work(asks(pupil, ""), is_diary) for _, pupil in parents]
    return Rush(script("floor.py", data, THREADS), diaries, [saving(one, None) for one in savers])


def asks(pupil: int, cookie: str) -> Callable[[], bytes]:
    request = get(f"/diary/{pupil}?week={WEEK}", cookie)
    return lambda: request


def entered(port: int, login: str) -> Visitor:
    visitor = Visitor(port, login).enter()
    visitor.close()
    return visitor


@contextmanager
def both(data: Path) -> Iterator[tuple[Rush, Rush]]:
    parents, savers = parents_of(data), savers_of(data)
    rushes: list[Rush] = []
    try:
        rushes.append(floor_rush(data, parents, savers))
        rushes.append(our_rush(data, parents, savers))
        yield rushes[0], rushes[1]
    finally:
        for one in rushes:
            one.running.stop()


def shown(times: list[float]) -> str:
    return f"{median(times):6.0f} ms, 99 %: {quantiles(times, n=100)[98]:6.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description="parents at the diary and teachers saving, all at once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--schools", type=Path, default=HERE.parent / ".cache" / "benchmarks", help="where the schools are kept")
    options = parser.parse_args()
    options.schools.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[float]] = {name: [] for name in ("floor diary", "floor save", "our diary", "our save")}
    with both(made_school(options.schools, 1)) as (floor, ours):
        print(f"{len(ours.diaries)} parents, {len(ours.saves)} teachers at once, {TIMES} times each, {options.rounds} rounds and one to warm up")
        for number in range(options.rounds + 1):
            for name, rush in (("floor", floor), ("our", ours)):
                for what, times in zip(("diary", "save"), rush.run(), strict=True):
                    found[f"{name} {what}"] += times if number else []
    for what in ("diary", "save"):
        ratio = median(found[f"our {what}"]) / median(found[f"floor {what}"])
        print(f"{what:6} {shown(found[f'our {what}'])}   (floor {shown(found[f'floor {what}'])})   x {ratio:.2f}")
    print("every answer was the expected one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
