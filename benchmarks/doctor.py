"""How long the doctor, the list of late works and the schedule take: `python benchmarks/doctor.py DATA [YYYY-MM-DD]`.

DATA is a school made by `scripts/seed.py --pupils 500 --today 2027-05-20`. One line a check, in milliseconds, the best of three.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROUNDS = 3


def main(data: str, day: str = "2027-05-20") -> None:
    from ejournal.models import Account, Mark, Pupil, open_database
    from ejournal.policy.actor import load_actor
    from ejournal.queries.assessment import schedule_page
    from ejournal.queries.calendar import year_at
    from ejournal.queries.doctor.catalogue import CATALOGUE, examine, ward_of
    from ejournal.queries.overdue import overdue_works

    today = date.fromisoformat(day)
    open_database(f"sqlite:///{Path(data) / 'ejournal.sqlite3'}").connect()
    print(f"pupils {Pupil.select().count()}, marks {Mark.select().count()}")
    deputy, teacher = (load_actor(Account.get(Account.login == login).id, today) for login in ("deputy", "teacher"))
    assert deputy and teacher
    year = year_at(today)
    ward = ward_of(deputy, year, today)
    for one in CATALOGUE:
        say(one.name, lambda name=one.name: examine(ward, name))
    say("the doctor, whole", lambda: examine(ward))
    say("late works, deputy", lambda: overdue_works(deputy, year, today))
    say("late works, teacher", lambda: overdue_works(teacher, year, today))
    say("schedule of the school", lambda: schedule_page(deputy, year, None, None, today))


def say(title: str, deed: Callable[[], Any]) -> None:
    best = min(_timed(deed) for _ in range(ROUNDS))
    print(f"{title:30}{best * 1000:9.1f} ms")


def _timed(deed: Callable[[], Any]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*sys.argv[1:3])
