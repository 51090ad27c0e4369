"""Until when a record may be written, and which reason is named first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.deadlines import Closing, is_late, last_day, lock_reason
from ejournal.rules.school_rules import SchoolRules

DAYS = st.dates(date(2024, 9, 1), date(2030, 8, 31))
TODAY = date(2026, 10, 14)


@pytest.mark.req("MARK-3")
@given(DAYS, st.integers(-40, 70), st.integers(0, 60))
def test_a_work_is_open_from_its_day_for_so_many_days(work: date, later: int, lock_days: int) -> None:
    rules = SchoolRules(lock_days=lock_days)
    reason = lock_reason(work, work + timedelta(days=later), rules)
    assert (reason is None) == (0 <= later <= lock_days)
    assert reason is None or reason.endswith((".", "Alt+Enter."))
    assert last_day(work, rules) == work + timedelta(days=lock_days)


@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
@given(DAYS, DAYS, st.none() | DAYS, st.none() | DAYS)
def test_what_is_closed_stays_closed_whatever_the_day(work: date, today: date, period: date | None, year: date | None) -> None:
    reason = lock_reason(work, today, SchoolRules(), Closing(period, year))
    assert reason is not None or (period is None and year is None)


@pytest.mark.parametrize(
    ("work", "closing", "words"),
    [
        pytest.param(TODAY, Closing(year_closed_on=TODAY), "Учебный год закрыт 14\u00a0октября", id="the year first"),
        pytest.param(TODAY + timedelta(1), Closing(period_closed_on=TODAY), "ещё впереди", id="a lesson ahead"),
        pytest.param(TODAY, Closing(period_closed_on=TODAY), "Период закрыт 14\u00a0октября", id="the period"),
        pytest.param(date(2026, 10, 6), Closing(), "Работа от 6\u00a0октября закрыта 13\u00a0октября", id="the term"),
    ],
)
@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
def test_the_strongest_reason_is_named(work: date, closing: Closing, words: str) -> None:
    assert words in (lock_reason(work, TODAY, SchoolRules(), closing) or "")


@pytest.mark.req("MARK-1")
@given(DAYS, st.integers(-5, 5))
def test_a_record_is_in_time_on_the_day_of_its_lesson_only(lesson: date, later: int) -> None:
    assert is_late(lesson, lesson + timedelta(days=later)) == (later > 0)
