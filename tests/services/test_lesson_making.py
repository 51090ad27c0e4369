"""Lessons come from timetable × calendar; what somebody wrote in stays whatever becomes of the timetable (TT-3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    Absence,
    Attachment,
    AuditRow,
    CalendarDay,
    Closure,
    Journal,
    Lesson,
    Mark,
    Period,
    Plan,
    PlanItem,
    SchoolClass,
    Substitution,
    TimetableSlot,
    Work,
    WorkKind,
    database,
)
from ejournal.policy.actor import SYSTEM, load_actor
from ejournal.rules.audit_chain import Link, find_faults
from ejournal.services.lesson_making import make_lessons
from ejournal.services.timetable import Action, change_cells
from ejournal.services.timetable_rows import CellChange
from tests.factories import NOW, TODAY

SECOND = (date(2026, 11, 2), date(2026, 12, 30))  # the second quarter


def make(school, first=SECOND[0], last=SECOND[1], who=SYSTEM):
    return make_lessons(who, school.year.id, first, last, now=NOW)


def slot(school, journal, weekday, number, **facts):
    start = facts.pop("start", date(2026, 9, 1))
    return TimetableSlot.create(journal=school.journals[journal], weekday=weekday, number=number, start=start, **facts)


def lessons(school, journal, first=SECOND[0]):
    query = Lesson.select().where((Lesson.journal == school.journals[journal].id) & (Lesson.date >= first))
    return list(query.order_by(Lesson.date, Lesson.number))


@pytest.mark.req("TT-3")
def test_lessons_are_made_with_their_work_and_a_second_run_writes_nothing(any_school):
    slot(any_school, "алгебра", 1, 2, room="9")
    before = AuditRow.select().count()
    assert make(any_school).made == 9
    made = lessons(any_school, "алгебра")
    assert [row.date for row in made][:2] == [date(2026, 11, 2), date(2026, 11, 9)]
    assert {(row.number, row.room, row.origin, row.topic) for row in made} == {(2, "9", "timetable", "")}
    works = list(Work.select().where(Work.lesson.in_([row.id for row in made])))
    assert {(work.kind.code, work.position, work.title, work.weight) for work in works} == {("О", 1, "", 1)} and len(works) == 9
    rows, version = AuditRow.select().count(), Journal.get_by_id(any_school.journals["алгебра"].id).version
    assert rows == before + 18 and version == 1
    again = make(any_school)
    assert (again.made, again.removed, again.changed, again.kept) == (0, 0, 0, ())
    assert AuditRow.select().count() == rows
    assert Journal.get_by_id(any_school.journals["алгебра"].id).version == version
    Lesson.create(journal=any_school.journals["математика"], date=date(2026, 12, 1), number=1)  # ids go on after the made ones


@pytest.mark.req("TT-3", "REG-2")
def test_days_off_moved_days_and_closures(any_school):
    slot(any_school, "алгебра", 1, 2)
    slot(any_school, "математика", 1, 2)
    year = any_school.year
    CalendarDay.create(year=year, date=date(2026, 11, 9), kind="off")
    CalendarDay.create(year=year, date=date(2026, 11, 21), kind="working", as_weekday=1)
    seventh = any_school.classes["7Б"]
    Closure.create(year=year, kind="frost", start=date(2026, 12, 7), end=date(2026, 12, 8))
    Closure.create(year=year, kind="quarantine", school_class=seventh, start=date(2026, 12, 14), end=date(2026, 12, 20), effect="remote")
    Closure.create(year=year, kind="transport", route="Ольховка", start=date(2026, 12, 21), end=date(2026, 12, 21))
    make(any_school)
    days = {row.date: row.is_remote for row in lessons(any_school, "алгебра")}
    assert date(2026, 11, 9) not in days
    off = {(row.date, row.change) for row in lessons(any_school, "алгебра") if row.is_cancelled}
    assert off == {(date(2026, 12, 7), "актированный день")}, "made under the closure, to come back with it"
    assert date(2026, 11, 21) in days and date(2026, 12, 21) in days
    assert [day for day, is_remote in days.items() if is_remote] == [date(2026, 12, 14)]
    assert not any(row.is_remote for row in lessons(any_school, "математика"))


@pytest.mark.req("TT-3")
def test_a_day_closed_after_its_lessons_were_made_keeps_them_for_the_order_to_decide(school):
    slot(school, "алгебра", 1, 2)
    make(school)
    Closure.create(year=school.year, kind="frost", start=date(2026, 12, 7), end=date(2026, 12, 7))
    assert make(school).removed == 0


@pytest.mark.req("TT-3", "REG-2")
def test_a_closure_that_was_taken_back_closes_nothing(school):
    slot(school, "алгебра", 1, 2)
    Closure.create(year=school.year, kind="frost", start=date(2026, 12, 7), end=date(2026, 12, 7), undone_at=NOW)
    make(school)
    assert date(2026, 12, 7) in {row.date for row in lessons(school, "алгебра")}


@pytest.mark.req("TT-1", "TT-3")
def test_odd_and_even_weeks_take_turns(school):
    slot(school, "алгебра", 3, 1, even_weeks=False)
    slot(school, "проект", 3, 1, odd_weeks=False)
    make(school)
    odd, even = lessons(school, "алгебра"), lessons(school, "проект")
    assert [row.date for row in odd][:2] == [date(2026, 11, 11), date(2026, 11, 25)]
    assert [row.date for row in even][:2] == [date(2026, 11, 4), date(2026, 11, 18)]


@pytest.mark.req("TT-3")
def test_what_the_timetable_has_no_more_goes_and_what_was_written_in_stays(any_school):
    row = slot(any_school, "алгебра", 1, 2)
    make(any_school)
    first, second, *_ = lessons(any_school, "алгебра")
    Lesson.update(homework="№ 15").where(Lesson.id == second.id).execute()
    TimetableSlot.update(weekday=2).where(TimetableSlot.id == row.id).execute()
    making = make(any_school)
    assert (making.made, making.removed) == (9, 8)
    assert [(one.date, one.reason) for one in making.kept] == [(second.date, "задано на дом")]
    assert making.kept[0].sentence == "Алгебра, 7\u00a0Б: 9\u00a0ноября, 2 урок — задано на дом"
    assert Lesson.get_or_none(Lesson.id == first.id) is None
    gone = AuditRow.get((AuditRow.entity == "Lesson") & (AuditRow.entity_id == first.id) & (AuditRow.action == "delete"))
    assert '"date":"2026-11-02"' in gone.old
    again = make(any_school)
    assert (again.made, again.removed) == (0, 0) and again.kept == making.kept


def with_mark(school, lesson):
    work = Work.get(Work.lesson == lesson.id)
    Mark.create(pupil=school.pupils["ким"], work=work, value="5", changed_at=NOW)


def with_absence(school, lesson):
    Absence.create(pupil=school.pupils["ким"], lesson=lesson, code="Н", changed_at=NOW)


def with_substitution(school, lesson):
    Substitution.create(lesson=lesson, kind="cancel", made_at=NOW)


def with_file(school, lesson):
    Attachment.create(entity="Lesson", entity_id=lesson.id, name="план.pdf", size=1, sha256="0" * 64, added_at=NOW)


def with_work(school, lesson):
    Work.update(kind=school.kinds["К"], title="Контрольная № 1").where(Work.lesson == lesson.id).execute()


def with_plan(school, lesson):
    plan = Plan.create(year=school.year, subject=school.journals["алгебра"].subject, grade=7, title="Алгебра, 7 класс")
    Lesson.update(plan_item=PlanItem.create(plan=plan, position=1, topic="Степень")).where(Lesson.id == lesson.id).execute()


def with_field(**values):
    return lambda school, lesson: Lesson.update(**values).where(Lesson.id == lesson.id).execute()


HELD = {
    "a mark": (with_mark, "есть отметки"),
    "an absence": (with_absence, "отмечены пропуски"),
    "a substitution": (with_substitution, "записана замена"),
    "a file": (with_file, "приложен файл"),
    "a work that was set": (with_work, "назначена работа"),
    "a topic of the plan": (with_plan, "записана тема"),
    "a topic": (with_field(topic="Степень"), "записана тема"),
    "a cancelled lesson": (with_field(is_cancelled=True), "отменён"),
    "a change": (with_field(change="в актовом зале"), "в актовом зале"),
    "a topic that was taken back": (with_field(rev=2), "урок правили"),
}


@pytest.mark.req("TT-3")
@pytest.mark.parametrize(("write", "words"), HELD.values(), ids=HELD.keys())
def test_a_lesson_that_holds_something_stays(school, write, words):
    row = slot(school, "алгебра", 1, 2, room="1")
    make(school)
    own = lessons(school, "алгебра")[0]
    write(school, own)
    TimetableSlot.update(room="2").where(TimetableSlot.id == row.id).execute()
    assert make(school).changed == 8 and Lesson.get_by_id(own.id).room == "1", "nor does it move to another room"
    row.delete_instance()
    making = make(school)
    assert making.removed == 8 and words in making.kept[0].reason
    assert Lesson.get_or_none(Lesson.id == own.id)


@pytest.mark.req("TT-3")
def test_lessons_by_hand_and_moved_ones_are_nobody_s_to_remove(school):
    for number, origin in ((5, "hand"), (6, "moved")):
        Lesson.create(journal=school.journals["алгебра"], date=date(2026, 11, 3), number=number, origin=origin)
    making = make(school)
    assert (making.removed, making.kept) == (0, ())


@pytest.mark.req("TT-3", "MARK-6")
def test_a_closed_period_is_left_alone(school):
    slot(school, "алгебра", 1, 2)
    make(school)
    Period.update(closed_on=date(2026, 12, 31)).where(Period.number == 2).execute()
    TimetableSlot.update(weekday=2).execute()
    making = make(school)
    assert (making.made, making.removed) == (0, 0)


@pytest.mark.req("TT-3", "SEC-1")
def test_who_may_and_what_is_said(school):
    slot(school, "алгебра", 1, 2)
    for login in ("teacher", "director", "parent"):
        with pytest.raises(Refused):
            make(school, who=load_actor(school.accounts[login].id, TODAY))
    assert make(school, who=load_actor(school.accounts["dispatcher"].id, TODAY)).made == 9
    with pytest.raises(BadInput):
        make(school, SECOND[1], SECOND[0])


def test_without_a_kind_of_work_it_says_so(school):
    slot(school, "алгебра", 1, 2)
    Work.delete().execute()
    WorkKind.delete().execute()
    with pytest.raises(BadInput, match="вида работ"):
        make(school)


@pytest.mark.req("TT-3")
def test_new_lessons_never_take_the_number_of_a_removed_one(any_school):
    row = slot(any_school, "алгебра", 1, 2)
    make(any_school)
    old = {one.id for one in lessons(any_school, "алгебра")}
    TimetableSlot.update(weekday=2).where(TimetableSlot.id == row.id).execute()
    make(any_school)
    assert not old & {one.id for one in lessons(any_school, "алгебра")}


@pytest.mark.req("TT-3", "COR-3")
def test_a_year_of_eleven_classes_takes_seconds_and_the_chain_holds(any_school):
    first, last = date(2026, 9, 1), date(2027, 5, 26)
    Period.create(year=any_school.year, kind="quarter", number=3, grade_from=1, grade_to=9, start=date(2027, 1, 11), end=date(2027, 3, 26))
    Period.create(year=any_school.year, kind="quarter", number=4, grade_from=1, grade_to=9, start=date(2027, 4, 5), end=date(2027, 5, 26))
    subject = any_school.journals["алгебра"].subject
    with database.atomic():
        for number in range(11):
            own = SchoolClass.create(year=any_school.year, grade=9, letter="АБВГДЕЖЗИКЛ"[number])
            journal = Journal.create(year=any_school.year, school_class=own, subject=subject, hours_a_week=20)
            for hour in range(33):
                TimetableSlot.create(journal=journal, weekday=hour % 5 + 1, number=hour // 5 + 1, start=first)
    began = datetime.now()
    made = make(any_school, first, last).made
    seconds = (datetime.now() - began).total_seconds()
    assert made > 11 * 33 * 33
    assert seconds < 15, seconds
    assert (make(any_school, first, last).made, make(any_school, first, last).removed) == (0, 0)
    rows = AuditRow.select().order_by(AuditRow.id)
    links = ((Link(row.id, row.at.isoformat(), row.account_id, row.address, row.entity, row.entity_id, row.action, row.old, row.new), row.previous_hash, row.hash) for row in rows)
    assert list(find_faults(links)) == []


# ---- whatever happens ------------------------------------------------------------------------------------------------------

STEP = st.one_of(
    st.tuples(st.just("cell"), st.integers(1, 5), st.integers(1, 2), st.sampled_from(["", "алгебра", "проект"]), st.integers(0, 8)),
    st.tuples(st.just("make")),
    st.tuples(st.just("write"), st.integers(0, 40), st.sampled_from(sorted(HELD))),
)


@pytest.mark.req("TT-3")
@given(st.lists(STEP, min_size=3, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_changes_ever_loses_a_lesson_with_a_record(school, steps):
    dispatcher = load_actor(school.accounts["dispatcher"].id, TODAY)
    held: dict[int, tuple] = {}
    with database.atomic() as transaction:
        for step in steps:
            if step[0] == "cell":
                _, weekday, number, journal, week = step
                slots = ((school.journals[journal].id, 3, ""),) if journal else ()
                cell = CellChange(school.classes["7Б"].id, weekday, number, slots)
                action = Action(str(uuid4()), SECOND[0] + timedelta(weeks=week), (cell,))
                change_cells(dispatcher, school.year.id, action, now=datetime.combine(SECOND[0], time(9)))
            elif step[0] == "make":
                make(school)
                again = make(school)
                assert (again.made, again.removed, again.changed) == (0, 0, 0)
            elif found := [row for row in lessons(school, "алгебра") + lessons(school, "проект") if row.id not in held]:
                own = found[step[1] % len(found)]
                HELD[step[2]][0](school, own)
                held[own.id] = (own.journal_id, own.date, own.number)
        there = {row.id: (row.journal_id, row.date, row.number) for row in Lesson.select().where(Lesson.id.in_(list(held)))}
        transaction.rollback()
    assert there == held
