"""The timetable of the demo has no clash whatever the load, and spreads lessons over the week."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ejournal.services.demo.build import plan_demo
from ejournal.services.demo.curriculum import courses_of
from ejournal.services.demo.staffing import MOST, unit_of, weekly_load
from ejournal.services.demo.timetable import DAYS, SLOTS, Load, arrange, clashes

FULL_WEEK = DAYS * SLOTS
LOADS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=60)


@given(LOADS)
@settings(max_examples=150, deadline=None)
def test_any_load_that_fits_the_week_is_placed_without_clashes(drawn):
    loads = [Load(number, own, teacher, hours) for number, (own, teacher, hours) in enumerate(drawn)]
    for key in ("class_key", "teacher"):
        sums: Counter[int] = Counter()
        for load in loads:
            sums[getattr(load, key)] += load.hours
        assume(max(sums.values()) <= FULL_WEEK)
    arrange(loads)
    assert clashes(loads) == []
    assert all(len(load.day_slots) == load.hours for load in loads)
    assert all(1 <= day <= DAYS and 1 <= slot <= SLOTS for load in loads for day, slot in load.day_slots)
    for load in loads:
        by_day = Counter(day for day, _ in load.day_slots)
        assert max(by_day.values()) <= -(-load.hours // DAYS)


def test_a_clash_is_seen():
    one, other = Load(1, 1, 1, 1), Load(2, 2, 1, 1)
    one.day_slots = other.day_slots = [(1, 1)]
    assert clashes([one, other]) == [("teacher", 1)]


def loads_of(pupils: int, seed: int) -> list[Load]:
    from datetime import date

    plan = plan_demo(date(2026, 11, 18), pupils, 1, seed)
    return [
        Load(1000 * own.id + number, own.id, hash(own.teachers[unit_of(course, own.grade)]), course.hours_in(own.grade))
        for own in plan.classes[-1]
        for number, course in enumerate(courses_of(own.grade))
    ]


@pytest.mark.req("TT-2")
@pytest.mark.parametrize("pupils", [12, 22, 57, 101, 500, 2000])
def test_every_size_of_school_has_a_timetable(pupils):
    loads = loads_of(pupils, 1)
    arrange(loads)
    assert clashes(loads) == []
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for load in loads:
        for day, slot in load.day_slots:
            days[load.class_key, day].append(slot)
    windows = sum(max(slots) - len(slots) for slots in days.values())
    assert windows <= len(days) // 50, "classes have windows"


@pytest.mark.parametrize("pupils", [12, 22, 101, 500, 2000])
def test_nobody_teaches_more_than_a_week_holds(pupils):
    from datetime import date

    plan = plan_demo(date(2026, 11, 18), pupils, 3, 1)
    for classes in plan.classes:
        load = weekly_load(classes)
        assert max(load.values()) <= MOST
        leaders = [own.leader for own in classes]
        assert len(set(leaders)) == len(leaders), "one class teacher leads two classes"
    assert weekly_load(plan.classes[-1])["math", 0] >= 3 * DAYS
