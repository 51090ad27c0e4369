"""The demo's lessons are those that the timetable and the calendar would make."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from ejournal.models import AcademicYear, AuditRow, Lesson, open_database
from ejournal.models.migrating import migrate
from ejournal.policy.actor import SYSTEM
from ejournal.services.demo import build_demo
from ejournal.services.lesson_making import make_lessons


@pytest.mark.req("TT-3")
@pytest.mark.parametrize("today", [date(2026, 11, 18), date(2026, 11, 21), date(2027, 7, 14)], ids=["a school day", "a Saturday", "the summer"])
def test_making_the_lessons_of_the_demo_changes_nothing(tmp_path: Path, today: date) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'demo.sqlite3'}")
    migrate(db)
    with db.connection_context():
        build_demo(today, pupils=60, years=1)
        year, rows, lessons = AcademicYear.get(), AuditRow.select().count(), Lesson.select().count()
        making = make_lessons(SYSTEM, year.id, year.start, year.end, now=datetime.combine(today, time(12)))
        assert (making.made, making.removed, making.changed, making.kept) == (0, 0, 0, ())
        assert (AuditRow.select().count(), Lesson.select().count()) == (rows, lessons)
