"""Each check of the doctor: the fault is made (in the table where the doors refuse it), named, mended, and gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import (
    Absence,
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    Closure,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Plan,
    Pupil,
    SchoolClass,
    Subject,
    TimetableSlot,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.calendar import year_at
from ejournal.queries.doctor.catalogue import CATALOGUE, by_journal, examine, ward_of
from tests.factories import NOW, TODAY, SmallSchool

DAY = date(2026, 10, 6)  # a Tuesday, all of its terms over
LATER = date(2026, 11, 20)  # in the second quarter


def found(school: SmallSchool, name: str, login: str = "deputy", today: date = TODAY) -> list[str]:
    """What the check says to somebody, as «where: sentence»."""
    actor = load_actor(school.accounts[login].id, today)
    return [f"{one.where}: {one.text}" for own in examine(ward_of(actor, year_at(today), today), name) for one in own.findings]


def mark(school: SmallSchool, pupil: str = "ершов", day: date = DAY, value: str = "5", key: str = "математика", **more: Any) -> Any:
    work = school.work(key, day)
    return Mark.create(pupil=school.pupils[pupil], work=work, value=value, rev=1, changed_at=more.pop("at", datetime.combine(day, NOW.time())))


def away(school: SmallSchool, pupil: str = "ершов", day: date = DAY, code: str = "Н", key: str = "математика") -> Any:
    return Absence.create(pupil=school.pupils[pupil], lesson=school.lessons[key, day], code=code, rev=1, changed_at=NOW)


def lesson(school: SmallSchool, day: date = DAY, key: str = "математика", **values: Any) -> Any:
    Lesson.update(values).where(Lesson.id == school.lessons[key, day].id).execute()
    return school.lessons[key, day].id


@pytest.mark.req("MOV-3")
def test_a_mark_before_arrival_or_after_departure(any_school):
    assert found(any_school, "mark_outside_stay") == []
    rows = [mark(any_school, "седых", date(2026, 10, 5)), mark(any_school, "луговой", date(2026, 9, 18), "3")]
    mark(any_school, "седых", date(2026, 10, 2), "4")
    assert found(any_school, "mark_outside_stay") == [
        "Математика, 5\u00a0А: Луговой Прохор: 18\u00a0сентября стоит «3», а ученика в этот день здесь не было.",
        "Математика, 5\u00a0А: Седых Роман: 5\u00a0октября стоит «5», а ученика в этот день здесь не было.",
    ]
    mark(any_school, "елкин", key="английский")
    assert len(found(any_school, "mark_outside_stay")) == 3, "he is in the class but not in the group"
    Mark.update(value="").where(Mark.id.in_(rows)).execute()
    GroupMembership.create(pupil=any_school.pupils["елкин"], group=any_school.journals["английский"].group, start=DAY)
    assert found(any_school, "mark_outside_stay") == []


@pytest.mark.req("GRID-3", "ABS-1")
def test_an_answer_of_one_who_was_away(any_school):
    away(any_school)
    row = mark(any_school)
    assert found(any_school, "oral_mark_of_absent") == ["Математика, 5\u00a0А: Ершов Матвей: 6\u00a0октября «Н» и «5» за ответ на том же уроке."]
    Mark.update(changed_at=NOW).where(Mark.id == row.id).execute()
    assert found(any_school, "oral_mark_of_absent") == [], "the work was handed in on a later day"
    Mark.update(changed_at=datetime.combine(DAY, NOW.time())).execute()
    Work.update(kind=any_school.kinds["К"]).where(Work.id == any_school.work("математика", DAY)).execute()
    assert found(any_school, "oral_mark_of_absent") == [], "written work can be handed in the same day"


@pytest.mark.req("GRID-11")
def test_marks_in_the_first_grade(any_school):
    row = mark(any_school, "малышев", key="первый")
    assert "в 1 классе отметок не ставят" in found(any_school, "mark_in_bare_grade")[0]
    Mark.update(value="").where(Mark.id == row.id).execute()
    assert found(any_school, "mark_in_bare_grade") == []


@pytest.mark.req("GRID-3")
def test_a_debt_of_a_period_that_is_over(any_school):
    row = mark(any_school, value="•")
    assert found(any_school, "debt_left") == [], "the quarter still runs"
    assert "период прошёл" in found(any_school, "debt_left", today=LATER)[0]
    Mark.update(value="3").where(Mark.id == row.id).execute()
    assert found(any_school, "debt_left", today=LATER) == []


@pytest.mark.req("MARK-2", "GRID-6")
def test_a_work_in_whose_column_nothing_stands(any_school):
    Work.update(kind=any_school.kinds["К"], title="№ 1").where(Work.id == any_school.work("математика", DAY)).execute()
    assert found(any_school, "work_without_marks") == ["Математика, 5\u00a0А: 6\u00a0октября: контрольная работа «№ 1», а в столбце пусто."]
    assert found(any_school, "work_without_marks", today=DAY + timedelta(days=7)) == [], "its term is not over"
    mark(any_school)
    assert found(any_school, "work_without_marks") == []


@pytest.mark.req("ABS-1")
def test_an_absence_that_waits_for_its_reason(any_school):
    rows = [away(any_school), away(any_school, key="английский"), away(any_school, day=TODAY)]
    assert found(any_school, "absence_without_reason") == [
        "5\u00a0А: Ершов Матвей: 6\u00a0октября, уроки 1 — «Н» без причины 8 дней."
    ]
    Absence.update(code="Б").where(Absence.id == rows[0].id).execute()
    assert "урок 1 " in found(any_school, "absence_without_reason")[0]
    Absence.update(code="У").where(Absence.id == rows[1].id).execute()
    assert found(any_school, "absence_without_reason") == []


@pytest.mark.req("MARK-4")
def test_a_period_mark_out_of_too_few_marks(any_school):
    row = PeriodMark.create(
        pupil=any_school.pupils["ершов"], journal=any_school.journals["английский"], period=any_school.quarter, value="5", rev=1, changed_at=NOW
    )  # fmt: skip
    assert "нет ни одной отметки" in found(any_school, "period_mark_without_marks")[0]
    for day in (1, 2):
        mark(any_school, day=date(2026, 10, day), key="английский")
    assert "всего 2 отметки из 3" in found(any_school, "period_mark_without_marks")[0]
    PeriodMark.update(reason="Отметки из санатория").where(PeriodMark.id == row.id).execute()
    assert found(any_school, "period_mark_without_marks") == []
    PeriodMark.update(reason="").execute()
    mark(any_school, day=date(2026, 10, 5), key="английский")
    assert found(any_school, "period_mark_without_marks") == []


@pytest.mark.req("MARK-5")
def test_a_year_mark_without_marks_of_periods(any_school):
    own = {"pupil": any_school.pupils["ершов"], "journal": any_school.journals["математика"], "rev": 1, "changed_at": NOW}
    PeriodMark.create(kind="year", value="4", **own)
    assert found(any_school, "final_without_periods") == ["Математика, 5\u00a0А: Ершов Матвей: годовая «4», а за периоды отметок нет."]
    PeriodMark.create(period=any_school.quarter, value="4", **own)
    assert found(any_school, "final_without_periods") == []


@pytest.mark.req("REG-2", "TT-3")
def test_a_lesson_on_a_holiday_or_a_weekend(any_school):
    off = CalendarDay.create(year=any_school.year, date=DAY, kind="off", title="День села", grade_from=5, grade_to=5)
    assert found(any_school, "lesson_on_day_off") == [
        "Математика, 5\u00a0А: 6\u00a0октября (День села): урок в день без занятий.",
        "Английский язык, 5\u00a0А, группа 1: 6\u00a0октября (День села): урок в день без занятий.",
    ]
    off.delete_instance()
    saturday = Lesson.create(journal=any_school.journals["математика"], date=date(2026, 10, 10), number=1)
    assert "суббота" in found(any_school, "lesson_on_day_off")[0]
    moved = CalendarDay.create(year=any_school.year, date=saturday.date, kind="working", as_weekday=1)
    assert found(any_school, "lesson_on_day_off") == []
    moved.delete_instance()
    Lesson.update(is_cancelled=True).where(Lesson.id == saturday.id).execute()
    assert found(any_school, "lesson_on_day_off") == []


@pytest.mark.req("REG-2")
def test_a_lesson_on_a_closed_day(any_school):
    row = Closure.create(year=any_school.year, kind="frost", school_class=any_school.classes["7Б"], start=DAY, end=DAY)
    assert [line.split(":")[0] for line in found(any_school, "lesson_on_closure")] == ["Алгебра, 7\u00a0Б", "Проект, 7\u00a0Б"]
    assert "актированный день" in found(any_school, "lesson_on_closure")[0]
    Closure.update(undone_at=NOW).where(Closure.id == row.id).execute()
    assert found(any_school, "lesson_on_closure") == []


@pytest.mark.req("REG-2", "MARK-5")
def test_a_lesson_outside_the_periods(any_school):
    row = Lesson.create(journal=any_school.journals["математика"], date=date(2026, 10, 27), number=1)
    assert "не входит ни в один учебный период" in found(any_school, "lesson_outside_periods")[0]
    Period.update(end=date(2026, 10, 30)).where(Period.id == any_school.quarter.id).execute()
    assert found(any_school, "lesson_outside_periods") == []
    Lesson.update(is_cancelled=True).where(Lesson.id == row.id).execute()


@pytest.mark.req("TT-3")
def test_a_lesson_that_the_timetable_does_not_have(any_school):
    lesson(any_school, origin="timetable")
    assert found(any_school, "lesson_without_slot") == ["Математика, 5\u00a0А: 6\u00a0октября, 1 урок: в расписании этого дня такого урока нет."]
    slot = TimetableSlot.create(journal=any_school.journals["математика"], weekday=2, number=1, start=date(2026, 9, 1))
    assert found(any_school, "lesson_without_slot") == []
    moved = CalendarDay.create(year=any_school.year, date=DAY, kind="working", as_weekday=5)
    assert len(found(any_school, "lesson_without_slot")) == 1, "that day goes by Friday's timetable"
    moved.delete_instance()
    TimetableSlot.update(end=date(2026, 9, 30)).where(TimetableSlot.id == slot.id).execute()
    assert len(found(any_school, "lesson_without_slot")) == 1, "the timetable of September was another one"
    lesson(any_school, origin="moved")
    assert found(any_school, "lesson_without_slot") == []


@pytest.mark.req("TT-2")
def test_two_lessons_of_a_class_at_once(any_school):
    twice = found(any_school, "two_lessons_at_once")
    assert twice[0] == "5\u00a0А: 1\u00a0сентября, 1 урок: у класса два урока сразу.", "the small school has mathematics and English at one time"
    Lesson.update(number=2).where(Lesson.journal == any_school.journals["английский"].id).execute()
    assert found(any_school, "two_lessons_at_once") == []


@pytest.mark.req("MARK-1", "GRID-1")
def test_lessons_that_nobody_wrote_down(any_school):
    Lesson.update(topic="Было", homework="не задано").where(Lesson.date < TODAY).execute()
    assert found(any_school, "lesson_not_written") == found(any_school, "lesson_without_homework") == []
    lesson(any_school, topic="")
    assert found(any_school, "lesson_not_written") == ["Математика, 5\u00a0А: 6\u00a0октября: тема не записана."]
    lesson(any_school, topic="Числа", homework="")
    assert found(any_school, "lesson_not_written") == []
    assert found(any_school, "lesson_without_homework") == ["Математика, 5\u00a0А: 6\u00a0октября: задание не записано."]
    lesson(any_school, homework="№ 5")
    assert found(any_school, "lesson_without_homework") == []


@pytest.mark.req("KTP-6")
def test_a_topic_without_a_cyrillic_letter(any_school):
    lesson(any_school, topic="Past Simple", key="английский")
    lesson(any_school, topic="Ёлка", key="математика")
    assert found(any_school, "topic_not_russian") == ["Английский язык, 5\u00a0А, группа 1: 6\u00a0октября: «Past Simple»."]
    lesson(any_school, topic="Past Simple: вопросы", key="английский")
    assert found(any_school, "topic_not_russian") == []


@pytest.mark.req("REG-5")
def test_a_journal_that_nobody_keeps(any_school):
    assert found(any_school, "journal_without_teacher") == []
    row = JournalTeacher.get(JournalTeacher.journal == any_school.journals["алгебра"].id)
    JournalTeacher.update(end=DAY).where(JournalTeacher.id == row.id).execute()
    assert found(any_school, "journal_without_teacher") == ["Алгебра, 7\u00a0Б: Сегодня у журнала нет учителя."]
    JournalTeacher.create(journal=any_school.journals["алгебра"], staff=any_school.staff["teacher"], start=TODAY)
    assert found(any_school, "journal_without_teacher") == []


@pytest.mark.req("REG-4", "ROLE-1")
def test_a_class_that_nobody_leads(any_school):
    assert found(any_school, "class_without_leader") == ["1: У класса нет классного руководителя."]
    ClassTeacher.create(school_class=any_school.classes["1"], staff=any_school.staff["teacher"], start=TODAY)
    assert found(any_school, "class_without_leader") == []


@pytest.mark.req("MOV-3", "REG-6")
def test_a_pupil_who_learns_and_is_nowhere(any_school):
    assert found(any_school, "pupil_without_class") == ["Седых Роман: Учится, но ни в каком классе не числится."]
    Pupil.update(left_on=date(2026, 10, 5)).where(Pupil.id == any_school.pupils["седых"].id).execute()
    assert found(any_school, "pupil_without_class") == []


@pytest.mark.req("GRID-12")
def test_a_pupil_who_is_in_no_subgroup(any_school):
    lines = found(any_school, "pupil_without_subgroup")
    assert {line.split(": ")[1] for line in lines} == {"Аксёнов Тимофей", "Луговой Прохор", "Ёлкин Глеб"}
    group = any_school.journals["английский"].group
    for key in ("аксенов", "луговой", "елкин"):
        GroupMembership.create(pupil=any_school.pupils[key], group=group, start=DAY)
    assert found(any_school, "pupil_without_subgroup") == []


@pytest.mark.req("REG-5")
def test_a_class_with_pupils_and_no_journal(any_school):
    fresh = SchoolClass.create(year=any_school.year, grade=8, letter="")
    assert found(any_school, "class_without_journals") == []
    ClassMembership.update(school_class=fresh).where(ClassMembership.pupil == any_school.pupils["ким"].id).execute()
    assert found(any_school, "class_without_journals") == ["8: В классе есть ученики, но нет ни одного журнала."]
    Journal.create(year=any_school.year, school_class=fresh, subject=Subject.get(), hours_a_week=1)
    assert found(any_school, "class_without_journals") == []


# ---- who is told what --------------------------------------------------------------------------------------------------


@pytest.mark.req("ROLE-2", "ROLE-3")
def test_each_is_told_of_his_own(school):
    for key in ("алгебра", "английский", "первый"):
        lesson(school, topic="Past", key=key)
    told: Callable[[str], set[str]] = lambda login: {line.split(":")[0] for line in found(school, "topic_not_russian", login)}
    assert told("teacher") == {"Английский язык, 5\u00a0А, группа 1", "Математика, 1"}, "his journal, and his class's"
    assert told("teacher2") == {"Алгебра, 7\u00a0Б", "Английский язык, 5\u00a0А, группа 1"}
    assert len(told("deputy")) == len(told("director")) == len(told("admin")) == 3
    assert found(school, "class_without_leader", "teacher") == [], "the arrangement is the heads' business"


def test_every_check_has_its_test_and_its_words():
    """A new check is one function; it needs a test of its own in this file."""
    source = Path(__file__).read_text(encoding="utf-8")
    for one in CATALOGUE:
        assert f'"{one.name}"' in source, one.name
        assert one.title and one.advice.endswith(".") and one.find.__doc__
    assert len({one.title for one in CATALOGUE}) == len(CATALOGUE) >= 21


def test_the_whole_examination_takes_a_fixed_number_of_selects(school, actor, selects):
    ward = ward_of(actor("deputy"), year_at(TODAY), TODAY)
    with selects() as few:
        examine(ward)
    for pupil in ("ершов", "елкин", "аксенов", "щукина"):
        for day in range(5, 10):
            mark(school, pupil, date(2026, 10, day))
    with selects() as many:
        examine(ward)
    assert len(few) == len(many) <= 40
    assert Plan.select().count() == 0


def test_the_same_findings_stand_under_their_journals(school, actor):
    ward = ward_of(actor("deputy"), year_at(TODAY), TODAY)
    by_kind = sorted(f"{own.check.name}{one.where}{one.text}" for check in CATALOGUE for own in examine(ward, check.name) for one in own.findings)
    assert by_kind == sorted(f"{check.name}{one.where}{one.text}" for _, own in by_journal(ward) for check, one in own)
