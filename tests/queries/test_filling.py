"""The matrix of filling against an oracle of its own: plain SQL and loops that know nothing of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from ejournal.models import Exemption, Lesson, PeriodMark, database
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.filling import Asked, filling_page
from ejournal.rules.school_rules import SchoolRules
from tests.factories import TODAY, SmallSchool
from tests.services.test_cells import Pen


def lived(school: SmallSchool, seed: int) -> None:
    """Lessons written by chance: topic, homework, days late, marks."""
    random = Random(seed)
    for (key, day), lesson in school.lessons.items():
        if day > TODAY:
            continue
        topic, homework = random.random() < 0.8, random.random() < 0.7
        at = datetime.combine(day + timedelta(days=random.choice((0, 0, 0, 1, 3))), time(15)) if topic else None
        values = {"topic": "Тема" * topic, "homework": "§ 1" * homework, "filled_at": at, "is_cancelled": random.random() < 0.05}
        Lesson.update(values | {"substitute": school.staff["methodist"] if key == "алгебра" and day.day % 7 == 0 else None}).where(Lesson.id == lesson.id).execute()
    for pupil, day in (("ершов", 12), ("ершов", 13), ("щукина", 13)):
        Pen(school).write(pupil, random.choice("45н"), day=date(2026, 10, day))


def oracle(today: date) -> Counter[tuple[int, str]]:
    """By journal and kind, from the rows themselves."""
    sql = """SELECT l.id, l.journal_id, l.date, l.topic, l.homework, l.filled_at, j.kind,
        (SELECT COUNT(*) FROM mark m JOIN work w ON w.id = m.work_id WHERE w.lesson_id = l.id AND m.value <> '')
        + (SELECT COUNT(*) FROM absence a WHERE a.lesson_id = l.id AND a.code <> '')
        FROM lesson l JOIN journal j ON j.id = l.journal_id WHERE NOT l.is_cancelled"""
    found: Counter[tuple[int, str]] = Counter()
    for _, journal, day, topic, homework, filled_at, kind, records in database.execute_sql(sql).fetchall():
        day, filled = str(day), str(filled_at)[:10] if filled_at else ""
        if day >= today.isoformat():
            continue
        if not topic and not homework and not records:
            found[journal, "record"] += 1
            continue
        found[journal, "topic"] += not topic
        found[journal, "homework"] += kind == "lesson" and not homework
        found[journal, "late"] += bool(topic) and filled > day
    return +found


@pytest.mark.req("DEP-1")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_matrix_says_what_the_rows_say(any_school: SmallSchool, seed: int) -> None:
    lived(any_school, seed)
    deputy = load_actor(any_school.accounts["deputy"].id, TODAY)
    page = filling_page(deputy, Asked(TODAY), TODAY, SchoolRules())
    kinds = ("record", "topic", "homework", "late")
    told = Counter({(row.id, code): row.totals[code] for row in page.rows for code in kinds if row.totals.get(code)})
    assert told == oracle(TODAY) and sum(told.values()) > 20
    for row in page.rows:
        assert {code: sum(cell.counts.get(code, 0) for cell in row.cells) for code in kinds} == {code: row.totals.get(code, 0) for code in kinds}
    by_teacher = Counter()
    for staff in {one.staff for one in page.paces}:
        for row in filling_page(deputy, Asked(TODAY, teacher=staff), TODAY, SchoolRules()).rows:
            by_teacher.update({code: row.totals.get(code, 0) for code in kinds})
    assert +by_teacher == +Counter({code: page.totals.get(code, 0) for code in kinds})  # each lesson has one who answers for it


@pytest.mark.req("DEP-1")
def test_the_report_reads_more_and_says_the_same(any_school: SmallSchool) -> None:
    lived(any_school, 3)
    deputy, others = load_actor(any_school.accounts["deputy"].id, TODAY), []
    for asked in (Asked(TODAY), Asked(TODAY, "week", lack="homework"), Asked(TODAY, teacher=any_school.staff["methodist"].id)):
        page, whole = (filling_page(deputy, asked, TODAY, SchoolRules(), whole=one) for one in (False, True))
        assert (page.bin_totals, page.totals, page.paces, page.held) == (whole.bin_totals, whole.totals, whole.paces, whole.held)
        for row, other in zip(page.rows, whole.rows, strict=True):
            assert (row.cells, row.lacking, row.recorded, row.filled_percent) == (other.cells, other.lacking, other.recorded, other.filled_percent)
            assert sum(cell.held for cell in row.cells) == row.held == len(other.tally.marked)
            assert [cell.first for cell in row.cells if cell.counts] == sorted(cell.first for cell in row.cells if cell.counts)
        others.append(whole)
    maths = next(row for row in others[0].rows if row.id == any_school.journals["математика"].id)
    assert maths.period is not None and maths.period.marks and 0 < maths.without_marks < maths.held


@pytest.mark.req("DEP-1", "MARK-4")
def test_few_marks_while_there_is_time_and_period_marks_after_the_end(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    Exemption.create(pupil=school.pupils["елкин"], subject=school.journals["математика"].subject, start=date(2026, 9, 1), document="справка № 1")
    for day in (5, 6, 7, 8, 9):
        Pen(school).write("ершов", "5", day=date(2026, 10, day))
    after = school.quarter.end + timedelta(days=1)
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], period=school.quarter, value="5", changed_at=datetime(2026, 10, 23))
    now, later = (filling_page(actor("deputy"), Asked(TODAY), day, SchoolRules()) for day in (TODAY, after))
    first, last = (next(row for row in page.rows if row.id == school.journals["математика"].id) for page in (now, later))
    assert [one.name for one in first.period.few] == ["Аксёнов Тимофей", "Луговой Прохор", "Щукина Надежда"] and first.period.final == ()
    assert [one.name for one in last.period.final] == ["Аксёнов Тимофей", "Ёлкин Глеб", "Луговой Прохор", "Щукина Надежда"]
    assert all(row.period is None for row in later.rows if row.id == school.journals["первый"].id)  # no marks in grade 1


@pytest.mark.req("DEP-1")
def test_the_number_of_selects_does_not_grow_with_school_or_days(school: SmallSchool, actor: Callable[[str], Actor], selects: Any) -> None:
    deputy = actor("deputy")
    for asked in (Asked(TODAY, "day"), Asked(TODAY), Asked(TODAY, school_class=school.classes["5А"].id)):
        with selects() as seen:
            filling_page(deputy, asked, TODAY, SchoolRules())
        assert len(seen) <= 13
