"""Which bells ring on a day, and a shortened day made by a rule (REG-3)."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.bells import BellUse, Ring, schedule_of, shorten

SATURDAY = date(2026, 12, 5)
ORDINARY = {1: Ring(time(8, 30), time(9, 10)), 2: Ring(time(9, 20), time(10, 0)), 3: Ring(time(10, 20), time(11, 0))}


@pytest.mark.req("REG-3")
def test_a_date_goes_before_a_weekday_and_that_before_the_ordinary() -> None:
    uses = [BellUse(1, None, None), BellUse(2, 6, None), BellUse(3, None, SATURDAY)]
    assert schedule_of(SATURDAY, 6, uses) == 3
    assert schedule_of(SATURDAY, 6, uses[:2]) == 2
    assert schedule_of(SATURDAY, 1, uses[:2]) == 1, "a Saturday worked as a Monday rings as a Monday"
    assert schedule_of(SATURDAY, 6, []) is None


@pytest.mark.req("REG-3")
def test_a_day_of_thirty_minutes_keeps_its_beginning_and_its_breaks() -> None:
    assert shorten(ORDINARY, 30) == {
        1: Ring(time(8, 30), time(9, 0)), 2: Ring(time(9, 10), time(9, 40)), 3: Ring(time(10, 0), time(10, 30)),
    }  # fmt: skip


@pytest.mark.req("REG-3")
@given(st.integers(15, 60))
def test_no_lesson_grows_and_none_overlap(minutes: int) -> None:
    short = shorten(ORDINARY, minutes)
    rings = [short[number] for number in sorted(short)]
    assert all(ring.start < ring.end for ring in rings)
    assert all(before.end < after.start for before, after in zip(rings, rings[1:], strict=False))
    assert all(short[number].end <= ORDINARY[number].end for number in short)


@pytest.mark.req("REG-3")
@pytest.mark.parametrize("minutes", [0, 14, 61])
def test_an_odd_length_is_refused_in_words(minutes: int) -> None:
    with pytest.raises(BadInput, match="от 15 до 60 минут"):
        shorten(ORDINARY, minutes)
    with pytest.raises(BadInput, match="Обычного расписания звонков"):
        shorten({}, 30)
