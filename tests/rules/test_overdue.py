"""Which works wait for their marks past the term, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.overdue import WorkMarks

CONTROL = WorkMarks("Контрольная работа", date(2026, 10, 6), 3, True, present=12, marked=8)


@pytest.mark.req("MARK-2")
def test_a_control_work_owes_a_mark_to_each_who_was_there():
    assert CONTROL.words == "контрольная работа 6\u00a0октября, срок 9\u00a0октября, без отметок 4 из 12"
    assert not CONTROL.is_overdue(date(2026, 10, 9)), "the last day of the term is in time"
    assert CONTROL.is_overdue(date(2026, 10, 10))
    assert not replace(CONTROL, marked=12).is_overdue(date(2026, 12, 1))


@pytest.mark.req("MARK-2")
def test_exercises_collected_from_a_part_of_the_class_are_not_overdue():
    own = replace(CONTROL, kind="Самостоятельная работа", is_control=False)
    assert own.lacking == 0 and replace(own, marked=0).lacking == 12
    assert replace(own, present=0, marked=0).lacking == 0, "nobody was there"


@given(st.integers(0, 40), st.integers(0, 40), st.booleans(), st.integers(0, 60), st.integers(-10, 100))
def test_it_is_overdue_only_past_its_term_and_never_lacks_more_than_were_there(present, marked, is_control, due, after):
    work = WorkMarks("Тест", date(2026, 10, 6), due, is_control, present, marked)
    assert 0 <= work.lacking <= present
    assert work.is_overdue(work.day + timedelta(days=after)) == (work.lacking > 0 and after > due)
