"""A class of 30 with a subject of 60 works in each period, this year and in the years before: the heaviest page there is.

`python benchmarks/big_class.py DATA` adds it to a school that `scripts/seed.py` has made; half of the cells are filled.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from ours import TODAY  # noqa: E402 after the path

from ejournal.models import (  # noqa: E402
    Absence,
    AcademicYear,
    Account,
    AccountRole,
    ClassMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    Pupil,
    SchoolClass,
    Subject,
    Work,
    WorkKind,
)
from ejournal.models.base import open_database  # noqa: E402

PUPILS, WORKS, FIRST_GRADE = 30, 60, 7


def main(data: str) -> None:
    db = open_database(f"sqlite:///{Path(data) / 'ejournal.sqlite3'}")
    with db.connection_context(), db.atomic():
        chance, kinds = Random(1), list(WorkKind.select())
        pupils = [Pupil.create(surname=f"Большеклассов{number:02}", name="Лев") for number in range(PUPILS)]
        subject = Subject.create(name="Большой предмет", position=999)
        for grade, year in enumerate(AcademicYear.select().order_by(AcademicYear.start), FIRST_GRADE):
            journal = _journal(year, grade, subject, pupils)
            for period in Period.select().where((Period.year == year) & (Period.grade_from <= grade) & (Period.grade_to >= grade)):
                for work, lesson in _works(journal, period, kinds):
                    _fill(work, lesson, pupils, chance)


def _journal(year: Any, grade: int, subject: Any, pupils: list[Any]) -> Any:
    school_class = SchoolClass.create(year=year, grade=grade, letter="Я")
    for pupil in pupils:
        end = year.end if year.end < TODAY.date() else None
        ClassMembership.create(pupil=pupil, school_class=school_class, start=year.start, end=end)
    journal = Journal.create(year=year, school_class=school_class, subject=subject, hours_a_week=10)
    keeper = Account.select().join(AccountRole).where((AccountRole.role == "teacher") & Account.staff.is_null(False)).order_by(Account.id).first()
    JournalTeacher.create(journal=journal, staff=keeper.staff_id, start=year.start)
    return journal


def _works(journal: Any, period: Any, kinds: list[Any]) -> list[tuple[Any, Any]]:
    """Two works on each of the last thirty school days up to today."""
    days = _school_days(period.start, min(period.end, TODAY.date()))[-WORKS // 2 :]
    found = []
    for number, day in enumerate(days):
        lesson = Lesson.create(journal=journal, date=day, number=9, topic=f"Тема {number + 1}", homework=f"§ {number + 1}")
        for position in (1, 2):
            kind = kinds[(number + position) % len(kinds)]
            found.append((Work.create(lesson=lesson, kind=kind, weight=kind.weight, position=position), lesson))
    return found


def _school_days(first: date, last: date) -> list[date]:
    return [day for step in range((last - first).days + 1) if (day := first + timedelta(days=step)).weekday() < 6]


def _fill(work: Any, lesson: Any, pupils: list[Any], chance: Random) -> None:
    for pupil in pupils:
        luck = chance.random()
        if luck < 0.5:
            Mark.create(pupil=pupil, work=work, value=chance.choice("5443543245"), rev=1, changed_at=TODAY)
        elif luck < 0.55 and work.position == 1:
            Absence.create(pupil=pupil, lesson=lesson, code=chance.choice("НБУ"), rev=1, changed_at=TODAY)


if __name__ == "__main__":
    main(sys.argv[1])
