"""The calendar and the bells in the deputy's hands: moved days, periods, shortened days; a closed year stays (REG-2, REG-3)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import AcademicYear, AuditRow, Bell, BellDay, BellSchedule, CalendarDay, Lesson, Period
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.bells import bells_between, bells_of, schedules
from ejournal.queries.school_year import calendar_page
from ejournal.rules.bells import Ring
from ejournal.services.bells import drop_bell_day, set_bells, shorten_day
from ejournal.services.calendar import (
    NeedsConfirming,
    SpecialDayOrder,
    drop_special_day,
    move_period,
    set_special_day,
)
from tests.factories import NOW, TODAY, SmallSchool

SATURDAY = date(2026, 10, 17)


def actor(school: SmallSchool, login: str = "deputy") -> Actor:
    found = load_actor(school.accounts[login].id, TODAY, "127.0.0.1")
    assert found is not None
    return found


@pytest.mark.req("REG-2")
def test_a_saturday_is_worked_as_a_monday_and_back(any_school: SmallSchool) -> None:
    order = SpecialDayOrder(any_school.year.id, SATURDAY, 1)
    before = calendar_page(TODAY).shown.days
    number = set_special_day(actor(any_school, "dispatcher"), order, now=NOW).id
    page = calendar_page(TODAY)
    day = next(day for month in page.months for week in month.weeks for day in week if day and day.date == SATURDAY)
    assert (day.kind, day.weekday) == ("moved", 1) and page.shown.days == before + 1
    with pytest.raises(BadInput, match="уже записано"):
        set_special_day(actor(any_school), order, now=NOW)
    drop_special_day(actor(any_school), number, now=NOW)
    assert not CalendarDay.select().exists() and calendar_page(TODAY).shown.days == before
    assert [row.action for row in AuditRow.select().where(AuditRow.entity == "CalendarDay").order_by(AuditRow.id)] == ["create", "delete"]
    with pytest.raises(NotThere):
        drop_special_day(actor(any_school), number, now=NOW)


@pytest.mark.req("REG-2")
def test_a_period_says_what_would_be_left_outside_and_waits_for_a_yes(any_school: SmallSchool) -> None:
    quarter = any_school.quarter
    Lesson.update(topic="Делители").where(Lesson.date == quarter.start).execute()
    later = quarter.start + timedelta(days=1)
    with pytest.raises(NeedsConfirming, match=r"окажутся 5 уроков, из них с записями 5"):
        move_period(actor(any_school), quarter.id, later, quarter.end, confirmed=False, now=NOW)
    assert Period.get_by_id(quarter.id).start == quarter.start
    assert move_period(actor(any_school), quarter.id, later, quarter.end, confirmed=True, now=NOW)
    assert Period.get_by_id(quarter.id).start == later and Lesson.select().where(Lesson.topic == "Делители").count() == 6
    with pytest.raises(BadInput, match="уже в другом периоде"):
        move_period(actor(any_school), quarter.id, later, any_school.next_quarter.start, confirmed=True, now=NOW)


@pytest.mark.req("REG-2")
def test_lessons_follow_the_dates_of_a_period_and_those_with_records_stay(any_school: SmallSchool) -> None:
    deputy, quarter = actor(any_school), any_school.quarter
    first = quarter.start
    Lesson.update(origin="timetable").execute()
    there = {(row.journal_id, row.number) for row in Lesson.select().where(Lesson.date == first)}
    held = Lesson.select().where(Lesson.date == first).first()
    Lesson.update(topic="Делители").where(Lesson.id == held.id).execute()
    shorter = move_period(deputy, quarter.id, first + timedelta(days=1), quarter.end, confirmed=True, now=NOW)
    assert shorter.changed and shorter.lessons.removed == len(there) - 1 and not shorter.gained
    assert [one.lesson for one in shorter.lessons.kept] == [held.id]
    assert [row.id for row in Lesson.select().where(Lesson.date == first)] == [held.id]
    back = move_period(deputy, quarter.id, first, quarter.end, confirmed=True, now=NOW)
    assert back.gained and not move_period(deputy, quarter.id, first, quarter.end, confirmed=True, now=NOW)


@pytest.mark.req("REG-2", "ARC-2")
def test_a_closed_year_and_other_roles_are_refused(school: SmallSchool) -> None:
    order = SpecialDayOrder(school.year.id, SATURDAY, None, "День школы")
    number = set_special_day(actor(school), order, now=NOW).id
    for login in ("teacher", "secretary", "parent"):
        with pytest.raises(Refused):
            set_special_day(actor(school, login), order, now=NOW)
    with pytest.raises(Refused):
        move_period(actor(school, "dispatcher"), school.quarter.id, TODAY, SATURDAY, confirmed=True, now=NOW)
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="учебный год закрыт"):
        drop_special_day(actor(school), number, now=NOW)
    with pytest.raises(Refused, match="учебный год закрыт"):
        move_period(actor(school), school.quarter.id, TODAY, SATURDAY, confirmed=True, now=NOW)
    assert CalendarDay.select().count() == 1


@pytest.mark.req("REG-3")
def test_a_shortened_day_rings_short_and_the_next_as_ever(any_school: SmallSchool) -> None:
    ordinary = bells_of(TODAY)
    assert ordinary[2] == Ring(time(9, 20), time(10, 0))
    schedule = shorten_day(actor(any_school, "dispatcher"), TODAY, 30, now=NOW)
    assert bells_of(TODAY)[2] == Ring(time(9, 10), time(9, 40))
    week = bells_between(TODAY, TODAY + timedelta(days=2))
    assert week[TODAY][1].end == time(9, 0) and week[TODAY + timedelta(days=1)] == ordinary
    assert shorten_day(actor(any_school), TODAY + timedelta(days=1), 30, now=NOW) == schedule, "made once"
    view = next(one for one in schedules() if one.id == schedule)
    assert view.title == "Уроки по 30 минут" and len(view.days) == 2
    for number, _, _ in view.days:
        drop_bell_day(actor(any_school), number, now=NOW)
    assert bells_of(TODAY) == ordinary and not BellDay.select().exists()


@pytest.mark.req("REG-3")
def test_a_weekday_has_its_own_bells_and_a_moved_day_those_of_the_day_it_stands_for(any_school: SmallSchool) -> None:
    monday = BellSchedule.create(title="Понедельник")
    Bell.create(schedule=monday, number=1, start=time(8, 45), end=time(9, 25))
    set_bells(actor(any_school), monday.id, weekday=1, now=NOW)
    assert bells_of(date(2026, 10, 19)) == {1: Ring(time(8, 45), time(9, 25))}
    assert bells_of(SATURDAY)[1].start == time(8, 30)
    set_special_day(actor(any_school), SpecialDayOrder(any_school.year.id, SATURDAY, 1), now=NOW)
    assert bells_of(SATURDAY)[1].start == time(8, 45)
    for options, field in (({}, "date"), ({"weekday": 9}, "weekday")):
        with pytest.raises(BadInput) as refusal:
            set_bells(actor(any_school), monday.id, **options, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(Refused):
        set_bells(actor(any_school, "teacher"), monday.id, weekday=1, now=NOW)


@pytest.mark.req("REG-2")
def test_the_calendar_takes_a_fixed_number_of_selects(school: SmallSchool, selects) -> None:  # type: ignore[no-untyped-def]
    with selects() as seen:
        calendar_page(TODAY)
    assert len(seen) <= 6
    with selects() as seen:
        bells_of(TODAY)
    assert len(seen) <= 4
