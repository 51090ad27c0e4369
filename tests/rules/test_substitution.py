"""Who is offered for an absent teacher's lesson: never somebody busy, best first, nobody twice at one time (TT-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.substitution import Colleague, OwnJournal, Slot, lessons_of, offers_for, propose

DAY = date(2026, 10, 14)
ABSENT = 0
MATHS, HISTORY, ENGLISH = 1, 2, 3


def slot(lesson: int, number: int, giver: int, subject: int = MATHS, class_id: int = 5, journal: int = 100) -> Slot:
    return Slot(lesson, journal, DAY, number, subject, class_id, frozenset({giver}))


def colleague(staff: int, *journals: OwnJournal) -> Colleague:
    return Colleague(staff, f"Учитель {staff:02}", journals)


def own(number: int, subject: int, class_id: int) -> OwnJournal:
    return OwnJournal(number, subject, {MATHS: "Математика", HISTORY: "История", ENGLISH: "Английский язык"}[subject], class_id)


@pytest.mark.req("TT-4")
def test_the_same_subject_in_that_class_goes_first_then_the_subject_then_the_class_then_whoever_is_free() -> None:
    need = slot(1, 3, ABSENT)
    people = [
        colleague(1), colleague(2, own(11, HISTORY, 5)), colleague(3, own(12, MATHS, 7)), colleague(4, own(13, MATHS, 5)),
    ]  # fmt: skip
    offers = offers_for(need, people, [need], {})
    assert [(offer.staff, offer.kind) for offer in offers] == [(4, "same"), (3, "same"), (2, "other"), (1, "same"), (2, "same")]
    assert offers[0].why == "ведёт этот предмет; ведёт уроки в этом классе; свободен, в этот день уроков нет"
    assert offers[2].why.startswith("проведёт свой предмет — история") and offers[2].key == "other:2:11"


@pytest.mark.req("TT-4")
def test_another_subject_is_not_offered_for_a_group_while_the_other_group_has_a_lesson() -> None:
    need, other = slot(1, 3, ABSENT, ENGLISH), slot(2, 3, 9, ENGLISH, journal=101)
    offers = offers_for(need, [colleague(2, own(11, HISTORY, 5))], [need, other], {})
    assert [(offer.staff, offer.kind) for offer in offers] == [(2, "same")]


@pytest.mark.req("TT-4")
def test_of_equals_the_one_with_fewer_lessons_that_day() -> None:
    need = slot(1, 3, ABSENT)
    people = [colleague(1, own(11, MATHS, 7)), colleague(2, own(12, MATHS, 8))]
    day = [need, slot(2, 1, 1), slot(3, 2, 1), slot(4, 1, 2)]
    offers = offers_for(need, people, day, {})
    assert [(offer.staff, offer.load) for offer in offers] == [(2, 1), (1, 2)]
    assert offers[1].why.endswith("в этот день 2 урока")


@pytest.mark.req("TT-4")
def test_a_subject_of_the_whole_class_does_not_fit_beside_its_other_group() -> None:
    need, other = slot(1, 3, ABSENT, ENGLISH), slot(2, 3, 1, ENGLISH, journal=101)
    person = colleague(2, own(11, HISTORY, 5))
    assert [offer.kind for offer in offers_for(need, [person], [need], {})] == ["other", "same"]
    assert [offer.kind for offer in offers_for(need, [person], [need, other], {})] == ["same"]


@pytest.mark.req("TT-4")
def test_who_has_the_other_group_at_that_time_can_take_both() -> None:
    need = slot(1, 3, ABSENT, ENGLISH)
    other = slot(2, 3, 1, ENGLISH, journal=101)
    busy = slot(3, 3, 2, ENGLISH, class_id=6, journal=102)
    offers = offers_for(need, [colleague(1), colleague(2)], [need, other, busy], {})
    assert [(offer.staff, offer.kind) for offer in offers] == [(1, "join")]


@pytest.mark.req("TT-4")
def test_a_combined_class_goes_to_one_person() -> None:
    needs = [slot(1, 3, ABSENT, class_id=2, journal=1), slot(2, 3, ABSENT, class_id=3, journal=2)]
    proposed = propose(needs, [colleague(1), colleague(2)], needs, {})
    assert {offer.staff for offer in proposed.values() if offer} == {1}


# ---- properties --------------------------------------------------------------------------------------------------------

subjects, classes, staff = st.integers(1, 3), st.integers(1, 3), st.integers(1, 6)
slots = st.lists(
    st.builds(
        lambda lesson, number, giver, subject, class_id: Slot(
            lesson, 1000 + lesson, DAY, number, subject, class_id, frozenset({giver})
        ),
        st.integers(100, 10_000), st.integers(1, 4), staff, subjects, classes,
    ),
    max_size=15, unique_by=lambda one: one.lesson,
)  # fmt: skip
people = st.lists(
    st.builds(lambda number, journals: colleague(number, *journals), staff, st.lists(st.builds(own, st.integers(1, 99), subjects, classes), max_size=3)),
    max_size=6, unique_by=lambda one: one.staff,
)  # fmt: skip
needs_of_the_absent = st.lists(st.tuples(st.integers(1, 4), subjects, classes), min_size=1, max_size=5, unique_by=lambda one: one[0])
away_staff = st.frozensets(staff, max_size=3)


def as_needs(rows: Sequence[tuple[int, int, int]]) -> list[Slot]:
    return [slot(at, number, ABSENT, subject, class_id, 500 + at) for at, (number, subject, class_id) in enumerate(rows, 1)]


@pytest.mark.req("TT-4")
@given(needs_of_the_absent, people, slots, away_staff)
def test_nobody_busy_or_away_is_ever_offered(
    rows: Sequence[tuple[int, int, int]], team: list[Colleague], day: list[Slot], away: frozenset[int]
) -> None:
    needs = as_needs(rows)
    held = [*day, *needs]
    for need in needs:
        for offer in offers_for(need, team, held, {one: {DAY} for one in away}):
            assert offer.staff not in away and offer.staff != ABSENT
            there = [one for one in held if one.number == need.number and offer.staff in one.givers]
            if offer.kind == "join":
                assert any((one.class_id, one.subject) == (need.class_id, need.subject) for one in there)
            else:
                assert not there
            assert offer.why


@pytest.mark.req("TT-4")
@given(needs_of_the_absent, people, slots, away_staff)
def test_a_proposal_takes_nobody_twice_at_one_time_and_is_one_of_the_offers(
    rows: Sequence[tuple[int, int, int]], team: list[Colleague], day: list[Slot], away: frozenset[int]
) -> None:
    needs, gone = as_needs(rows), {one: {DAY} for one in away}
    proposed = propose(needs, team, [*day, *needs], gone)
    assert set(proposed) == {need.lesson for need in needs}
    taken = [(need.number, offer.staff) for need in needs if (offer := proposed[need.lesson]) and offer.kind != "join"]
    assert len(taken) == len(set(taken))
    for need in needs:
        chosen = proposed[need.lesson]
        keys = {offer.key for offer in offers_for(need, team, [*day, *needs], gone)}
        assert chosen is None and not keys or chosen is not None and chosen.key in keys


@pytest.mark.req("TT-4")
@given(needs_of_the_absent, people, slots)
def test_the_order_does_not_depend_on_the_order_of_the_list(
    rows: Sequence[tuple[int, int, int]], team: list[Colleague], day: list[Slot]
) -> None:
    need = as_needs(rows)[0]
    offers = offers_for(need, team, [*day, need], {})
    assert offers == offers_for(need, team[::-1], [*day, need], {})
    assert [offer.rank for offer in offers] == sorted(offer.rank for offer in offers)


def test_lessons_of_another_day_are_another_day_s() -> None:
    tomorrow = Slot(9, 1, DAY + timedelta(days=1), 3, MATHS, 5, frozenset({1}))
    assert lessons_of([tomorrow], 1, DAY) == frozenset()
    assert offers_for(slot(1, 3, ABSENT), [colleague(1)], [tomorrow], {})[0].load == 0
