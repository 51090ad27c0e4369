"""What each day of a year is for a grade, and how long the periods are (REG-2)."""

from __future__ import annotations

from datetime import date

import pytest

from ejournal.rules.calendar import propose_year
from ejournal.rules.school_year import (
    SchoolYear,
    YearClosure,
    YearSpecial,
    YearTerm,
    count_terms,
    day_of,
    months_of,
    weeks_needed,
)


def proposed(first: int = 2026, closures: tuple[YearClosure, ...] = ()) -> SchoolYear:
    year = propose_year(first)
    terms = tuple(
        YearTerm(at, f"{term.number}", term.grade_from, term.grade_to, term.start, term.end) for at, term in enumerate(year.terms)
    )
    special = tuple(
        YearSpecial(at, day.date, day.title, None, day.grade_from, day.grade_to) for at, day in enumerate(year.days_off)
    )
    moved = YearSpecial(999, date(2026, 12, 5), "Учебный день по переносу", 1, 1, 12)
    return SchoolYear(year.start, year.end, terms, (*special, moved), closures)


@pytest.mark.req("REG-2")
@pytest.mark.parametrize(
    ("day", "grade", "kind", "weekday"),
    [
        pytest.param(date(2026, 10, 14), 5, "school", 3, id="a Wednesday"),
        pytest.param(date(2026, 10, 17), 5, "weekend", None, id="a Saturday of five days"),
        pytest.param(date(2026, 12, 5), 5, "moved", 1, id="a Saturday as a Monday"),
        pytest.param(date(2026, 11, 4), 5, "off", None, id="a holiday"),
        pytest.param(date(2026, 10, 28), 5, "vacation", None, id="between the quarters"),
        pytest.param(date(2026, 10, 28), 10, "vacation", None, id="inside the half-year of the seniors"),
        pytest.param(date(2027, 2, 17), 1, "vacation", None, id="the first grade rests"),
        pytest.param(date(2027, 2, 17), 2, "school", 3, id="the second does not"),
        pytest.param(date(2027, 7, 1), 5, "outside", None, id="the summer"),
    ],
)
def test_a_day_is_what_it_is_for_its_grade(day: date, grade: int, kind: str, weekday: int | None) -> None:
    found = day_of(proposed(), day, grade)
    assert (found.kind, found.weekday) == (kind, weekday)


@pytest.mark.req("REG-2")
def test_a_saturday_is_worked_by_a_week_of_six_days() -> None:
    assert day_of(proposed(), date(2026, 10, 17), 5, 6).kind == "school"


@pytest.mark.req("REG-2")
def test_a_frost_day_is_a_lost_day_and_a_distant_one_is_not() -> None:
    frost = YearClosure("актированный день", date(2026, 12, 9), date(2026, 12, 9), False)
    distant = YearClosure("карантин", date(2026, 12, 10), date(2026, 12, 11), True)
    plain, year = sum(one.days for one in count_terms(proposed(), 5)), proposed(closures=(frost, distant))
    assert sum(one.days for one in count_terms(year, 5)) == plain - 1
    assert day_of(year, date(2026, 12, 9), 5).kind == "closed" and day_of(year, date(2026, 12, 10), 5).weekday == 4
    assert day_of(year, date(2026, 12, 12), 5).kind == "weekend"


@pytest.mark.req("REG-2")
@pytest.mark.parametrize("first", range(2024, 2036))
def test_the_proposed_year_has_its_weeks(first: int) -> None:
    """34 weeks, 33 in grade 1; a year whose holidays fall badly may be one week short, never more."""
    for grade in (1, 5, 10):
        weeks = sum(one.weeks for one in count_terms(proposed(first), grade))
        assert weeks_needed(grade) - 1 <= weeks <= weeks_needed(grade) + 2


def test_months_begin_where_the_year_does() -> None:
    months = months_of(date(2026, 9, 1), date(2027, 8, 31))
    assert months[0] == date(2026, 9, 1) and months[-1] == date(2027, 8, 1) and len(months) == 12
