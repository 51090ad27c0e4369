"""The desk «Сегодня»: today's lessons, what is late, who is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from ejournal.models import AcademicYear, Journal, JournalClosing, Lesson, SchoolClass
from ejournal.policy.actor import Actor
from ejournal.queries.desk import away_today, late_lessons, school_counts, todays_lessons
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_tasks import desk_tasks, period_marks
from ejournal.rules.school_rules import SchoolRules
from tests.factories import CAST, NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen


@pytest.mark.req("CLS-1", "ABS-1")
def test_the_class_teacher_sees_who_is_away_with_lessons_and_reason(any_school: SmallSchool) -> None:
    Pen(any_school).write("ершов", "н")
    Pen(any_school, "teacher2", "английский").write("ершов", "б")
    Pen(any_school).write("щукина", "н")
    Pen(any_school).write("елкин", "о")
    from ejournal.policy.actor import load_actor

    teacher = load_actor(any_school.accounts["teacher"].id, TODAY)
    away = away_today(teacher, TODAY)
    assert [(one.name, one.class_title, one.lessons, one.reason, one.is_open) for one in away] == [
        ("Ершов Матвей", "5\u00a0А", "1, 1", "болеет", False),
        ("Щукина Надежда", "5\u00a0А", "1", "не указана", True),
    ]
    other = load_actor(any_school.accounts["teacher2"].id, TODAY)
    assert away_today(other, TODAY) == ()
    Lesson.update(is_cancelled=True).where(Lesson.journal == any_school.journals["математика"].id).execute()
    assert [(one.name, one.lessons) for one in away_today(teacher, TODAY)] == [("Ершов Матвей", "1")], "nobody is missed where no lesson was"


@pytest.mark.req("DEP-6")
def test_classes_and_journals_are_those_of_the_year(school: SmallSchool) -> None:
    pupils, classes, journals = school_counts(TODAY, school.year)
    assert (pupils, classes, journals) == (8, 3, 6)
    before = AcademicYear.create(title="2025/26", start=date(2025, 9, 1), end=date(2026, 5, 31))
    old = SchoolClass.create(year=before, grade=4, letter="А")
    Journal.create(year=before, school_class=old, subject=school.journals["математика"].subject_id, marking="five", hours_a_week=4, kind="lesson")
    assert school_counts(TODAY, school.year) == (8, 3, 6) and school_counts(TODAY, None) == (8, 0, 0)


def test_todays_lessons_say_what_is_missing_and_which_is_now(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    Lesson.update(topic="Степень числа", homework="№ 178").where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    lessons = todays_lessons(actor("teacher"), datetime(2026, 10, 14, 8, 45))
    assert [(one.title, one.missing, one.is_now) for one in lessons] == [
        ("Математика, 5\u00a0А", "", True),
        ("Математика, 1", "тема, задание", True),
        ("Кружок, Краеведы", "тема", True),  # no homework is asked of a circle
    ]
    assert todays_lessons(actor("teacher"), datetime(2026, 10, 17, 9)) == ()


@pytest.mark.req("MARK-1", "CLS-1")
def test_late_lessons_come_one_line_a_journal_the_oldest_first_with_the_exact_place(
    school: SmallSchool, actor: Callable[[str], Actor]
) -> None:
    Lesson.update(topic="Было", homework="не задано").where(Lesson.journal != school.journals["математика"].id).execute()
    Lesson.update(topic="Было", homework="не задано").where(Lesson.date < date(2026, 10, 12)).execute()
    tasks = late_lessons(actor("teacher"), TODAY)
    assert [(task.text, task.note, task.url) for task in tasks] == [
        (
            "Записать тему: 12\u00a0октября, Математика, 5\u00a0А",
            "просрочено, дней: 2, и ещё уроков: 1",
            f"/journal/{school.journals['математика'].id}?date=2026-10-12",
        )
    ]


@pytest.mark.parametrize("login", CAST)
def test_everyone_has_a_desk(web, school: SmallSchool, login: str) -> None:
    for pupil in ("ершов", "щукина"):
        Pen(school).write(pupil, "н")
    page = web(login).get("/")
    assert page.status_code == 200 and "Среда, 14\u00a0октября" in page.text
    assert NOW.date() == TODAY


@pytest.mark.req("MARK-5", "MARK-6")
def test_a_period_that_ends_is_on_the_desk_until_its_journals_are_closed(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    rules, teacher, end = SchoolRules(), actor("teacher"), datetime.combine(school.quarter.end, time(12))
    reads = DeskReads(teacher, end.date(), rules)
    assert list(period_marks(teacher, end - timedelta(days=5), rules, reads)) == []
    (due,) = period_marks(teacher, end, rules, reads)
    assert due.text.startswith("Выставить отметки и закрыть 1 четверть: ") and due.kind == "warn"
    assert due.url == f"/journal/{school.journals['математика'].id}/marks?period={school.quarter.id}", "the column of that period, not of the one that goes on"
    (late,) = period_marks(teacher, end + timedelta(days=30), rules, reads)
    assert late.kind == "bad"
    for journal in teacher.journal_ids:
        JournalClosing.create(journal=journal, period=school.quarter, closed_on=TODAY, closed_at=NOW)
    assert list(period_marks(teacher, end, rules, reads)) == []


def test_the_late_comes_first_and_every_line_has_its_place(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    tasks = desk_tasks(actor("teacher"), NOW, SchoolRules())
    kinds = [task.kind for task in tasks]
    assert kinds == sorted(kinds, key=lambda kind: {"bad": 0, "warn": 1}.get(kind, 2))
    assert all(task.url.startswith("/") and task.text for task in tasks)
