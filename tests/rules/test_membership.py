"""From a day up to, not including, another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.membership import Stay

DAYS = st.dates(date(2026, 9, 1), date(2026, 10, 15))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    start = draw(DAYS)
    length = draw(st.none() | st.integers(1, 30))
    return Stay(start, None if length is None else start + timedelta(days=length))


@pytest.mark.req("MOV-3")
def test_the_day_of_departure_is_the_first_day_without_the_pupil() -> None:
    stay = Stay(date(2026, 9, 21), date(2026, 10, 5))
    found = [stay.covers(date(2026, month, day)) for month, day in ((9, 20), (9, 21), (10, 4), (10, 5))]
    assert found == [False, True, True, False]
    assert Stay(date(2026, 9, 21)).covers(date(2096, 9, 21))


@pytest.mark.req("MOV-3")
@given(stays(), DAYS, st.integers(0, 40))
def test_a_stay_meets_some_days_when_it_covers_one_of_them(stay: Stay, first: date, length: int) -> None:
    days = [first + timedelta(days=number) for number in range(length + 1)]
    assert stay.meets(days[0], days[-1]) == any(stay.covers(day) for day in days)


@pytest.mark.req("MOV-3")
@given(DAYS, DAYS, DAYS)
def test_a_pupil_who_changes_class_is_in_one_of_the_two_on_each_day(start: date, change: date, day: date) -> None:
    if start < change:
        before, after = Stay(start, change), Stay(change)
        assert (before.covers(day) + after.covers(day)) == (day >= start)
