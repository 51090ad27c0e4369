"""How many control works a class can bear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.control_works import ClassWork, crowded_days, warnings_for
from ejournal.rules.school_rules import SchoolRules

DAY = date(2026, 10, 14)
MATHS = ClassWork(1, DAY, 1, "Математика", "Контрольная работа")
RUSSIAN = ClassWork(2, DAY, 2, "Русский язык", "Диктант")
RULES = SchoolRules()
WORKS = st.lists(
    st.builds(
        ClassWork, st.integers(1, 30), st.dates(DAY - timedelta(days=30), DAY + timedelta(days=30)), st.integers(1, 4),
        st.just("Предмет"), st.just("Контрольная работа"), st.sampled_from([None, None, 7, 8]),
    ), max_size=12,
)  # fmt: skip


@pytest.mark.req("GRID-6")
def test_a_second_control_work_of_the_day_is_named():
    assert warnings_for(MATHS, [RUSSIAN], None, RULES) == (
        "На 14\u00a0октября у класса уже назначено: Русский язык. По правилам школы в день 1 контрольная.",
    )
    assert warnings_for(MATHS, [RUSSIAN], None, replace(RULES, control_works_a_day=2)) == ()
    assert warnings_for(MATHS, [replace(RUSSIAN, day=DAY + timedelta(days=1))], None, RULES) == ()


@pytest.mark.req("GRID-6", "GRID-12")
def test_subgroups_of_one_subject_and_two_works_of_one_lesson_do_not_crowd_each_other():
    first = ClassWork(3, DAY, 5, "Английский язык", "Контрольная работа", group=1)
    assert warnings_for(first, [replace(first, lesson=4, group=2)], None, RULES) == ()
    assert warnings_for(first, [replace(first, kind="Диктант")], None, RULES) == ()
    assert len(warnings_for(first, [MATHS], None, RULES)) == 1


@pytest.mark.req("GRID-6")
@pytest.mark.parametrize(("apart", "warned"), [(1, True), (17, True), (18, False), (-17, True), (-18, False)])
def test_the_same_subject_waits_two_and_a_half_weeks(apart, warned):
    other = replace(MATHS, lesson=9, day=DAY + timedelta(days=apart))
    found = warnings_for(MATHS, [other], None, RULES)
    assert bool(found) is warned
    assert not warned or "нужно не меньше 18" in found[0]
    assert warnings_for(MATHS, [other], None, replace(RULES, control_days_between=0)) == ()


@pytest.mark.req("GRID-6", "GRID-12")
def test_works_of_two_subgroups_on_a_day_take_one_share_of_the_hours():
    parts = [replace(MATHS, lesson=20 + n, day=DAY + timedelta(days=20 * (1 + n // 2)), group=1 + n % 2) for n in range(6)]
    assert warnings_for(MATHS, parts, 40, RULES) == (), "three works and the new one are a tenth of forty hours"
    assert "4 контрольные на 39" in warnings_for(MATHS, parts, 39, RULES)[0]


@given(WORKS)
def test_a_day_is_crowded_just_where_one_of_its_works_is_warned_of(works):
    rules = replace(RULES, control_days_between=0)
    crowded = crowded_days(works, rules)
    for work in works:
        mine = bool(warnings_for(work, works, None, rules))
        assert not mine or work.day in crowded
    for day in crowded:
        assert any(warnings_for(work, works, None, rules) for work in works if work.day == day)
