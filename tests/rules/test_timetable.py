"""Clashes, weeks, hours and norms of a timetable, against a school counted out person by person."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejournal.rules.calendar import SpecialDay, StudyDay, school_days
from ejournal.rules.timetable import (
    EVEN,
    EVERY,
    ODD,
    Course,
    Slot,
    clashes,
    class_hours,
    curriculum_warnings,
    due_lessons,
    norm_warnings,
    placed_hours,
    week_kind,
    week_number,
    written,
)

MONDAY = date(2026, 8, 31)
START = date(2026, 9, 1)
IVANOVA, PETROVA = (1, "Чижова А. П."), (2, "Лапина В. К.")
CLASSES = {1: frozenset({11, 12, 13}), 2: frozenset({21, 22})}


def course(number: int, class_id: int | None = 1, **facts) -> Course:
    pupils = facts.pop("pupils", CLASSES.get(class_id, frozenset()))
    return Course(number, f"Предмет {number}", f"{class_id or 'группа'}", class_id, pupils=pupils, **facts)


def slot(journal: int, weekday: int = 1, number: int = 1, **facts) -> Slot:
    return Slot(journal, weekday, number, facts.pop("start", START), **facts)


def kinds(slots, *courses) -> list[str]:
    return [clash.kind for clash in clashes(slots, {one.id: one for one in courses})]


@pytest.mark.req("TT-2")
@pytest.mark.parametrize(
    ("courses", "facts", "expected"),
    [
        pytest.param((course(1), course(2)), ({}, {}), ["class"], id="a class has two subjects"),
        pytest.param((course(1), course(2, 2)), ({}, {}), [], id="two classes, two teachers"),
        pytest.param((course(1, teachers=(IVANOVA,)), course(2, 2, teachers=(IVANOVA,))), ({"room": "1"}, {"room": "2"}), ["teacher"], id="a teacher in two rooms"),
        pytest.param((course(1, teachers=(IVANOVA,)), course(2, 2, teachers=(IVANOVA,))), ({"room": "1"}, {"room": "1"}), ["combined"], id="a combined class"),
        pytest.param((course(1, teachers=(IVANOVA,)), course(2, 2, teachers=(IVANOVA,))), ({}, {}), ["combined"], id="a combined class without rooms"),
        pytest.param((course(1), course(2, 2)), ({"room": "зал"}, {"room": "зал"}), ["room"], id="two classes in the gym"),
        pytest.param((course(1, group_id=1, pupils=frozenset({11})), course(2, group_id=2, pupils=frozenset({12, 13}))), ({}, {}), [], id="two groups at once"),
        pytest.param((course(1, group_id=1, pupils=frozenset({11, 12})), course(2, group_id=2, pupils=frozenset({12}))), ({}, {}), ["pupils"], id="groups that share a pupil"),
        pytest.param((course(1, group_id=1, pupils=frozenset()), course(2, group_id=1, pupils=frozenset())), ({}, {}), ["pupils"], id="one group twice"),
        pytest.param((course(1, group_id=1, pupils=frozenset()), course(2)), ({}, {}), ["class"], id="a group and its class"),
        pytest.param((course(1, None, group_id=5, pupils=frozenset({11, 21})), course(2)), ({}, {}), ["pupils"], id="a mixed group and a class"),
        pytest.param((course(1), course(2)), ({"weeks": ODD}, {"weeks": EVEN}), [], id="by turns of weeks"),
        pytest.param((course(1), course(2)), ({"end": date(2026, 9, 9)}, {"start": date(2026, 9, 10)}), [], id="one after another"),
        pytest.param((course(1), course(2)), ({"end": date(2026, 9, 10)}, {"start": date(2026, 9, 10)}), ["class"], id="one day together"),
    ],
)
def test_what_clashes(courses, facts, expected):
    slots = [slot(one.id, **own) for one, own in zip(courses, facts, strict=True)]
    assert kinds(slots, *courses) == expected


@pytest.mark.req("TT-2")
def test_a_clash_names_both_sides_the_day_and_the_weeks():
    one, two = course(1, teachers=(IVANOVA,)), course(2, 2, teachers=(IVANOVA,))
    found = clashes([slot(1, 3, 2, room="1", weeks=ODD), slot(2, 3, 2, room="2")], {1: one, 2: two})
    assert found[0].sentence == "Среда, 2 урок (нечётные недели): Чижова А. П. ведёт сразу «Предмет 1», 1 и «Предмет 2», 2."
    assert found[0].is_stop
    assert [clash.is_stop for clash in clashes([slot(1), slot(2)], {1: one, 2: two})] == [False]


# ---- the oracle ----------------------------------------------------------------------------------------------------------

DAYS = [START + timedelta(days=step) for step in range(28)]


@st.composite
def schools(draw):
    courses = {}
    for number in range(1, draw(st.integers(2, 5)) + 1):
        where = draw(st.sampled_from([1, 1, 2, None]))
        pupils = sorted(CLASSES[where]) if where else sorted(CLASSES[1] | CLASSES[2])
        group = draw(st.integers(1, 2)) + (10 * where if where else 50) if where is None or draw(st.booleans()) else None
        own = frozenset(draw(st.sets(st.sampled_from(pupils), min_size=1))) if group else CLASSES[where]
        if group is not None:  # one group has one list
            own = next((one.pupils for one in courses.values() if one.group_id == group), own)
        teacher = draw(st.sampled_from([(), (IVANOVA,), (PETROVA,), (IVANOVA, PETROVA)]))
        courses[number] = course(number, where, group_id=group, pupils=own, teachers=teacher)
    slots = []
    for _ in range(draw(st.integers(2, 6))):
        first = draw(st.integers(0, 20))
        last = draw(st.one_of(st.none(), st.integers(first, 27)))
        facts = {"start": DAYS[first], "end": DAYS[last] if last is not None else None}
        facts |= {"weeks": draw(st.sampled_from([ODD, EVEN, EVERY])), "room": draw(st.sampled_from(["", "1", "2"]))}
        slots.append(slot(draw(st.sampled_from(sorted(courses))), draw(st.integers(1, 2)), draw(st.integers(1, 2)), **facts))
    return courses, list(dict.fromkeys(slots))


def met_by_somebody(courses, slots):
    """Pairs of slots at which one person or one room would have to be twice, found by living through four weeks."""
    found = defaultdict(set)
    for day in DAYS:
        at = [one for one in slots if one.weekday == day.isoweekday() and one.holds(day) and one.weeks & week_kind(day, START)]
        for one, other in combinations(at, 2):
            if one.number == other.number:
                first, second = courses[one.journal], courses[other.journal]
                if first.pupils & second.pupils or first.id == second.id:
                    found[frozenset((one, other))].add("pupil")
                if {key for key, _ in first.teachers} & {key for key, _ in second.teachers}:
                    found[frozenset((one, other))].add("teacher")
                if one.room and one.room == other.room:
                    found[frozenset((one, other))].add("room")
    return found


@pytest.mark.req("TT-2")
@given(schools())
@settings(max_examples=400, deadline=None)
def test_no_clash_is_missed_and_none_is_invented(drawn):
    courses, slots = drawn
    said = defaultdict(set)
    for clash in clashes(slots, courses):
        said[frozenset((clash.one, clash.other))].add(clash.kind)
    lived = met_by_somebody(courses, slots)
    for pair, why in lived.items():
        assert pair in said
        if why == {"room"}:
            assert said[pair] == {"room"}
        if "pupil" in why:
            assert said[pair] & {"class", "pupils", "twice"}
        if "teacher" in why:
            assert said[pair] & {"teacher", "combined", "twice"}
    possible = {pair for pair in said if all(one.start + timedelta(days=14) <= (one.end or DAYS[-1]) for one in pair)}
    for pair in possible:
        one, other = tuple(pair)
        overlap = (max(one.start, other.start), min(one.end or DAYS[-1], other.end or DAYS[-1]))
        if (overlap[1] - overlap[0]).days >= 14:
            first, second = courses[one.journal], courses[other.journal]
            by_rule = first.class_id == second.class_id and (first.group_id is None or second.group_id is None)
            assert pair in lived or by_rule


@given(schools())
@settings(max_examples=100, deadline=None)
def test_among_narrows_and_changes_nothing_else(drawn):
    courses, slots = drawn
    every = clashes(slots, courses)
    assert set(clashes(slots, courses, slots[:1])) == {clash for clash in every if slots[0] in (clash.one, clash.other)}


# ---- weeks -----------------------------------------------------------------------------------------------------------------


@pytest.mark.req("TT-1")
@given(st.dates(date(2020, 8, 20), date(2030, 9, 20)), st.integers(0, 300))
def test_weeks_turn_on_mondays_and_the_first_is_odd(start, step):
    day = start + timedelta(days=step)
    assert week_number(start, start) == 1 and week_kind(start, start) == ODD
    assert week_number(day + timedelta(days=1), start) - week_number(day, start) == (day.isoweekday() == 7)
    assert week_kind(day, start) != week_kind(day + timedelta(days=7), start)


def test_lessons_are_due_by_the_weekday_that_the_day_follows_and_in_its_own_week():
    days = [StudyDay(date(2026, 9, 1), 2), StudyDay(date(2026, 9, 5), 2), StudyDay(date(2026, 9, 8), 2)]
    every, odd = slot(1, 2), slot(2, 2, weeks=ODD)
    assert list(due_lessons([every, odd], days, START)) == [
        (date(2026, 9, 1), every), (date(2026, 9, 1), odd), (date(2026, 9, 5), every), (date(2026, 9, 5), odd), (date(2026, 9, 8), every),
    ]  # fmt: skip


@pytest.mark.req("TT-3", "REG-2")
def test_school_days_are_those_of_the_grade():
    spans = [(date(2026, 9, 1), date(2026, 9, 8)), (date(2026, 9, 14), date(2026, 9, 15))]
    special = [SpecialDay(date(2026, 9, 2)), SpecialDay(date(2026, 9, 3), None, 1, 1), SpecialDay(date(2026, 9, 5), 3), SpecialDay(date(2026, 9, 4), None), SpecialDay(date(2026, 9, 4), 5, 5, 9), SpecialDay(date(2026, 9, 12), 1)]
    third, first = school_days(3, 5, spans, special), school_days(1, 5, spans, special)
    assert [(day.date.day, day.weekday) for day in third] == [(1, 2), (3, 4), (5, 3), (7, 1), (8, 2), (14, 1), (15, 2)]
    assert {day.date for day in third} - {day.date for day in first} == {date(2026, 9, 3)}
    assert date(2026, 9, 4) in {day.date for day in school_days(7, 5, spans, special)}
    assert [day.date.day for day in school_days(7, 6, [(date(2026, 9, 11), date(2026, 9, 13))], [])] == [11, 12]


# ---- hours -----------------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-5")
def test_hours_are_counted_for_the_teacher_and_for_the_class():
    groups = {1: course(1, group_id=1, pupils=frozenset({11})), 2: course(2, group_id=2, pupils=frozenset({12})), 3: course(3, counts=False)}
    slots = [slot(1), slot(2), slot(1, 2, weeks=ODD), slot(3, 3)]
    assert placed_hours(slots) == {1: Decimal("1.5"), 2: Decimal(1), 3: Decimal(1)}
    assert class_hours(slots, groups) == Decimal("1.5")
    assert written(Decimal("1.5")) == "1,5" and written(Decimal("10.0")) == "10" and written(Decimal(0)) == "0"


@pytest.mark.req("TT-2")
def test_norms_are_warned_of_by_day_and_by_week():
    courses = {1: course(1)}
    five_a_day = [slot(1, weekday, number) for weekday in range(1, 6) for number in range(1, 6)]
    assert norm_warnings(4, 5, five_a_day[:23], courses) == ()
    assert norm_warnings(4, 5, five_a_day, courses) == ("в неделю 25 при норме 23",)
    assert norm_warnings(4, 6, five_a_day, courses) == ()
    assert norm_warnings(1, 5, five_a_day[:5] + [slot(1, 2, 1)], courses) == ()
    assert norm_warnings(1, 5, five_a_day[:10], courses) == ("вторник 5 при норме 4",)
    assert norm_warnings(5, 5, [slot(1, 1, number) for number in range(1, 8)], courses) == ("понедельник 7 при норме 6",)
    assert norm_warnings(4, 5, [slot(1, 1, number, weeks=ODD) for number in range(1, 4)], courses) == ()


@pytest.mark.req("REG-5")
def test_the_load_is_held_against_the_curriculum():
    courses = [course(1, subject_id=7, hours=Decimal(2), group_id=1), course(2, subject_id=7, hours=Decimal(3), group_id=2), course(3, subject_id=8)]
    planned = {7: Decimal(3), 8: Decimal(2), 9: Decimal(1)}
    assert curriculum_warnings(courses, planned) == ("Предмет 3: в нагрузке 1, в учебном плане 2",)
