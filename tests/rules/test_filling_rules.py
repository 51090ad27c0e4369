"""What a lesson lacks, how late it is, which checks are due: by the regulations' own cases."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.filling import LessonFacts, bins_of, days_of, lacks_of, longest_run, median_of, percent
from ejournal.rules.journal_checks import TimeSpan, counts_for, place_words, proposals, state_words

TODAY, DAY = date(2026, 10, 14), date(2026, 10, 12)


@pytest.mark.req("DEP-1", "MARK-1")
@pytest.mark.parametrize(
    ("lesson", "lacks"),
    [
        pytest.param(LessonFacts(DAY, False, False, False, None, True), ("record",), id="nothing stands: one lack, not three"),
        pytest.param(LessonFacts(DAY, False, False, True, None, True), ("topic", "homework"), id="marks alone"),
        pytest.param(LessonFacts(DAY, True, False, False, DAY, True), ("homework",), id="topic without homework"),
        pytest.param(LessonFacts(DAY, True, False, False, DAY, False), (), id="a club asks for none"),
        pytest.param(LessonFacts(DAY, True, True, True, TODAY, True), ("late",), id="two days later"),
        pytest.param(LessonFacts(DAY, True, True, True, date(2026, 10, 9), True), (), id="written ahead"),
        pytest.param(LessonFacts(TODAY, False, False, False, None, True), ("today",), id="today's may still be written"),
        pytest.param(LessonFacts(date(2026, 10, 15), False, False, False, None, True), (), id="ahead"),
    ],
)
def test_what_a_lesson_lacks(lesson: LessonFacts, lacks: tuple[str, ...]) -> None:
    assert lacks_of(lesson, TODAY) == lacks


@pytest.mark.req("DEP-1")
@given(st.dates(date(2026, 9, 1), date(2027, 5, 31)), st.integers(0, 70))
def test_weeks_hold_every_day_once(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    held = [day for one in bins_of(first, last, "week") for day in range(one.start.toordinal(), one.end.toordinal() + 1)]
    assert held == list(range(first.toordinal(), last.toordinal() + 1))


@pytest.mark.req("DEP-1")
def test_median_share_and_runs() -> None:
    assert median_of([]) is None and median_of([0, 3, 1]) == 1 and median_of([0, 1]) == Fraction(1, 2)
    assert percent(1, 8) == 13 and percent(0, 0) is None and longest_run([True, True, False, True]) == 2
    assert days_of("month", date(2026, 12, 31), (DAY, DAY)) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.req("DEP-2")
def test_each_class_is_due_once_a_month_and_at_the_end_of_its_period() -> None:
    quarter = TimeSpan("1 четверть", date(2026, 9, 1), date(2026, 10, 23), 1, 9)
    half = TimeSpan("1 полугодие", date(2026, 9, 1), date(2026, 12, 30), 10, 11)
    classes = [(1, 5), (2, 10)]
    assert [(one.kind, one.class_id) for one in proposals(classes, [quarter, half], TODAY)] == [("month", 1), ("month", 2)]
    late = proposals(classes, [quarter, half], date(2026, 10, 20))
    assert [(one.kind, one.class_id, one.due) for one in late if one.kind == "period"] == [("period", 1, date(2026, 10, 30))]
    assert proposals(classes, [quarter, half], date(2026, 7, 1)) == []
    assert counts_for("month", date(2026, 10, 31), "again", DAY) and not counts_for("period", date(2026, 10, 30), "month", DAY)
    assert place_words(DAY, 3, "Ершов Матвей") == "12.10, 3 урок, Ершов Матвей" and place_words(None, None, "") == "журнал в целом"
    assert state_words("open", DAY, TODAY).endswith("прошёл")
