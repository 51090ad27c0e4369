"""Works past the term of their marks: whose they are, how many marks lack, which close soonest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ejournal.models import Absence, Exemption, JournalClosing, Lesson, Mark, Pupil, SchoolSetting, Work, WorkKind
from ejournal.policy.actor import load_actor
from ejournal.queries.calendar import year_at
from ejournal.queries.desk import overdue_tasks
from ejournal.queries.overdue import overdue_now, overdue_works
from tests.factories import NOW, TODAY

DAY = date(2026, 10, 8)


def late(school, login="deputy", today=TODAY):
    return overdue_works(load_actor(school.accounts[login].id, today), year_at(today), today)


def give(school, code="К", day=DAY, key="математика", due=3):
    WorkKind.update(due_days=due).where(WorkKind.code == code).execute()
    Work.update(kind=school.kinds[code], title="№ 1").where(Work.id == school.work(key, day)).execute()


def write(school, pupil, value="4", day=DAY, key="математика"):
    Mark.create(pupil=school.pupils[pupil], work=school.work(key, day), value=value, rev=1, changed_at=NOW)


def away(school, pupil, code="Н", day=DAY, key="математика"):
    Absence.create(pupil=school.pupils[pupil], lesson=school.lessons[key, day], code=code, rev=1, changed_at=NOW)


@pytest.mark.req("MARK-2")
def test_a_control_work_lists_how_many_of_the_present_have_no_mark(any_school):
    give(any_school)
    write(any_school, "ершов")
    write(any_school, "елкин", "•")
    away(any_school, "аксенов")
    away(any_school, "щукина", "О")
    (work,) = late(any_school)
    assert work.words == "контрольная работа 8\u00a0октября, срок 11\u00a0октября, без отметок 2 из 4", "late is there, absent is not"
    assert (work.title, work.teacher, work.days_late, work.closes) == ("Математика, 5\u00a0А", "Ведерников\u00a0И.\u00a0С.", 3, "закроется завтра")
    write(any_school, "щукина")
    write(any_school, "луговой")
    assert late(any_school) == ()


@pytest.mark.req("MARK-2")
def test_one_who_was_away_and_handed_it_in_owes_nothing_and_hides_nobody(any_school):
    give(any_school)
    away(any_school, "аксенов")
    write(any_school, "аксенов")
    for pupil in ("ершов", "елкин", "щукина"):
        write(any_school, pupil)
    assert late(any_school)[0].marks.lacking == 1
    Exemption.create(pupil=any_school.pupils["луговой"], subject=any_school.journals["математика"].subject, start=DAY, document="справка")
    assert late(any_school) == (), "the last one is exempt from the subject"


@pytest.mark.req("MARK-2")
def test_oral_answers_works_in_time_cancelled_lessons_and_classes_without_marks_are_not_listed(any_school):
    assert late(any_school) == ()
    give(any_school, day=date(2026, 10, 12))
    assert late(any_school) == ()
    give(any_school, key="первый")
    assert late(any_school) == ()
    give(any_school)
    assert len(late(any_school)) == 1
    Lesson.update(is_cancelled=True).where(Lesson.id == any_school.lessons["математика", DAY].id).execute()
    assert late(any_school) == ()


@pytest.mark.req("MARK-2", "GRID-12")
def test_a_group_has_its_own_pupils_and_a_written_work_needs_one_mark(any_school):
    give(any_school, "С", key="английский")
    assert "без отметок 2 из 2" in late(any_school)[0].words
    write(any_school, "ершов", key="английский")
    assert late(any_school) == ()


@pytest.mark.req("MARK-2", "ROLE-2")
def test_the_teacher_is_told_of_his_own_and_a_substitute_of_the_lesson_he_gave(any_school):
    give(any_school)
    give(any_school, key="алгебра")
    assert [work.title for work in late(any_school, "teacher")] == ["Математика, 5\u00a0А"]
    assert [work.title for work in late(any_school, "teacher2")] == ["Алгебра, 7\u00a0Б"]
    lesson = any_school.lessons["математика", DAY].id
    Lesson.update(substitute=any_school.staff["teacher2"]).where(Lesson.id == lesson).execute()
    assert late(any_school, "teacher") == ()
    assert [work.teacher for work in late(any_school, "teacher2")] == ["Лопухова\u00a0Т.\u00a0П."] * 2
    assert len(late(any_school)) == len(late(any_school, "methodist")) == 2


@pytest.mark.req("MARK-2", "MARK-3")
def test_those_that_close_soonest_come_first_and_the_closed_ones_last(any_school):
    for day, due in ((date(2026, 9, 29), 3), (date(2026, 10, 9), 3), (DAY, 3)):
        give(any_school, day=day, due=due)
    works = late(any_school)
    assert [work.marks.day.day for work in works] == [8, 9, 29]
    assert [work.closes for work in works] == ["закроется завтра", "закроется через 2 дня", "закрыта 6\u00a0октября"]
    actor = load_actor(any_school.accounts["teacher"].id, TODAY)
    tasks = overdue_tasks(actor, overdue_now(actor, TODAY))
    assert [task.kind for task in tasks] == ["bad", "warn"] and tasks[0].url.endswith("?date=2026-10-08")
    JournalClosing.create(journal=any_school.journals["математика"], period=any_school.quarter, closed_on=TODAY, closed_at=NOW)
    assert not any(work.is_open for work in late(any_school))


@pytest.mark.req("MARK-2")
def test_the_school_has_one_term_for_locks_and_each_kind_its_own(any_school):
    SchoolSetting.update(value="1").where(SchoolSetting.key == "lock_days").execute()
    give(any_school, due=5)
    assert late(any_school)[0].closes == "закрыта 13\u00a0октября", "the lock never comes before the kind's own term"


def test_the_list_takes_the_same_selects_whatever_it_holds(school, actor, selects):
    for day in (DAY, DAY + timedelta(days=1)):
        give(school, day=day)
    deputy, year = actor("deputy"), year_at(TODAY)
    with selects() as few:
        overdue_works(deputy, year, TODAY)
    for day in (1, 2, 3, 4, 7, 8, 9):
        give(school, day=date(2026, 9, day))
    with selects() as many:
        overdue_works(deputy, year, TODAY)
    assert len(few) == len(many) == 4 and Pupil.select().count() == 9
