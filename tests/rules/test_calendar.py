"""The proposal of a school year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.calendar import Term, check_terms, propose_year, year_beginning


@pytest.mark.req("REG-2")
def test_the_year_2026_27_is_as_the_school_knows_it() -> None:
    year = propose_year(2026)
    assert [(term.start, term.end) for term in year.terms if term.kind == "quarter"] == [
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 30)),
        (date(2027, 1, 11), date(2027, 3, 26)),
        (date(2027, 4, 5), date(2027, 5, 26)),
    ]
    assert [(term.start, term.end) for term in year.terms if term.kind == "half"] == [
        (date(2026, 9, 1), date(2026, 12, 30)),
        (date(2027, 1, 11), date(2027, 5, 26)),
    ]
    off = {day.date: day.title for day in year.days_off if day.grade_from == 1 and day.grade_to > 1}
    assert off[date(2027, 5, 3)] == "Праздник Весны и Труда"  # 1 May is a Saturday
    assert date(2026, 11, 4) in off


@pytest.mark.req("REG-2")
@given(st.integers(2015, 2060))
def test_every_proposal_is_a_year_that_can_be_written(first: int) -> None:
    year = propose_year(first)
    check_terms(year.terms, year.start, year.end)
    days = [(day.date, day.grade_from) for day in year.days_off]
    assert len(days) == len(set(days))
    assert all(day.date.isoweekday() < 6 for day in year.days_off)
    quarters = [term for term in year.terms if term.kind == "quarter"]
    breaks = [(after.start - before.end).days - 1 for before, after in zip(quarters, quarters[1:], strict=False)]
    assert all(days >= 7 for days in breaks)


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ((date(2026, 10, 20), date(2026, 12, 30)), "quarter2_start"),
        ((date(2026, 12, 30), date(2026, 11, 2)), "quarter2_end"),
        ((date(2026, 11, 2), date(2027, 12, 30)), "quarter2_start"),
    ],
    ids=["overlaps", "turns back", "leaves the year"],
)
def test_a_period_that_cannot_be_is_named(second: tuple[date, date], field: str) -> None:
    terms = (Term("quarter", 1, 1, 9, date(2026, 9, 1), date(2026, 10, 23)), Term("quarter", 2, 1, 9, *second))
    with pytest.raises(BadInput) as refusal:
        check_terms(terms, date(2026, 9, 1), date(2027, 8, 31))
    assert refusal.value.field == field


def test_in_summer_the_coming_year_is_proposed() -> None:
    assert [year_beginning(date(2026, month, 15)) for month in (1, 5, 6, 9, 12)] == [2025, 2025, 2026, 2026, 2026]
