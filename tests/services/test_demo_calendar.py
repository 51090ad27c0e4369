"""The demo's year is a year as the ministry draws it, and today is always a school day in it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ejournal.services.demo.calendar import frame_of, year_of

ANY_DAY = st.dates(date(2025, 1, 1), date(2035, 12, 31))
GRADES = st.integers(2, 11)


@given(ANY_DAY, GRADES)
@example(date(2029, 9, 1), 7)  # the year begins on a Saturday
@example(date(2027, 1, 1), 11)
@example(date(2027, 8, 31), 9)
@example(date(2026, 10, 25), 10)  # a Sunday of the autumn vacation
@example(date(2026, 11, 4), 5)
def test_any_day_is_a_school_day(today, grade):
    frame = frame_of(year_of(today), today)
    days = {day.date: day.weekday for day in frame.school_days(grade)}
    assert 1 <= days[today] <= 5
    assert frame.start <= today <= frame.end


@given(ANY_DAY)
def test_periods_follow_each_other_and_hold_all_school_days(today):
    frame = frame_of(year_of(today), today)
    for kind in ("quarter", "half"):
        terms = [term for term in frame.terms if term.kind == kind]
        assert all(term.start < term.end for term in terms)
        assert all(before.end < after.start for before, after in pairwise(terms))
    special = [(day.date, day.grade_from) for day in frame.special]
    assert len(special) == len(set(special))


@given(ANY_DAY, st.integers(1, 11))
def test_a_year_has_about_34_weeks_whatever_today_is(today, grade):
    days = [day.date for day in frame_of(year_of(today), today).school_days(grade)]
    assert days == sorted(set(days))
    assert 155 <= len(days) <= 195


@pytest.mark.req("REG-2")
def test_the_year_2026_as_it_is_planned():
    quarters = [(term.start, term.end) for term in frame_of(2026).terms if term.kind == "quarter"]
    assert quarters == [
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 30)),
        (date(2027, 1, 11), date(2027, 3, 26)),
        (date(2027, 4, 5), date(2027, 5, 26)),
    ]
    free = {day.date for day in frame_of(2026).special if day.grade_from == 1 and day.grade_to == 12}
    assert {date(2026, 11, 4), date(2027, 2, 23), date(2027, 3, 8), date(2027, 5, 10)} <= free


@pytest.mark.req("REG-2")
def test_the_first_grade_rests_in_february_and_seniors_in_autumn():
    frame = frame_of(2026)
    assert date(2027, 2, 16) not in {day.date for day in frame.school_days(1)}
    assert date(2027, 2, 16) in {day.date for day in frame.school_days(2)}
    assert date(2026, 10, 28) not in {day.date for day in frame.school_days(11)}


def test_a_saturday_is_worked_by_the_timetable_of_another_day():
    today = date(2026, 11, 21)
    worked = [day for day in frame_of(2026, today).special if day.kind == "working"]
    assert [(day.date, day.as_weekday) for day in worked] == [(today, 3)]
