"""Which topic is next, what lags, what to merge: the algebra of the plan."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejournal.rules.plan import (
    Fulfilment,
    PlanLesson,
    PlanTopic,
    allot,
    hours_of_year,
    merge_advice,
    placed,
    step_with,
    steps_of,
    topic_warning,
)

HOURS = st.sampled_from([Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3)])
PLANS = st.lists(HOURS, max_size=25).map(
    lambda hours: [PlanTopic(number, f"Тема {number}", own) for number, own in enumerate(hours, 1)]
)


def topics(*hours: float, **others) -> list[PlanTopic]:
    return [PlanTopic(number, f"Тема {number}", Decimal(str(own)), **others) for number, own in enumerate(hours, 1)]


def numbers(steps) -> list[list[int]]:
    return [[item.id for item in step.items] for step in steps]


@pytest.mark.req("KTP-4")
@settings(deadline=None)
@given(PLANS)
def test_a_plan_asks_for_as_many_lessons_as_it_has_hours_and_keeps_its_order(plan):
    steps = steps_of(plan)
    assert len(steps) == ceil(sum((item.hours for item in plan), Decimal()))
    flat = [item.id for step in steps for item in step.items]
    assert flat == sorted(flat) and set(flat) == {item.id for item in plan}


@pytest.mark.req("KTP-5")
@settings(deadline=None)
@given(PLANS, st.data())
def test_merged_topics_take_no_time_and_come_once_with_their_host(plan, data):
    ids = [item.id for item in plan]
    merged = data.draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(ids), max_size=8)) if ids else {}
    steps = steps_of(plan, merged)
    flat = [item.id for step in steps for item in step.items]
    assert set(flat) == set(ids), "nothing is lost, whatever was merged with what"
    hosts = {item.id: item for item in plan if not any(item.id == one for one in merged)}
    assert len(steps) >= ceil(sum((item.hours for item in hosts.values()), Decimal())) or not hosts


@pytest.mark.req("KTP-4")
@settings(deadline=None)
@given(PLANS, st.lists(st.booleans(), max_size=40), st.data())
def test_each_step_is_given_or_offered_once_at_most_and_none_is_lost(plan, written, data):
    steps = steps_of(plan)
    ids = [item.id for item in plan] or [0]
    lessons = [
        PlanLesson(number, "записано" if is_written else "", data.draw(st.sampled_from([None, *ids])) if is_written else None)
        for number, is_written in enumerate(written, 1)
    ]
    laid = allot(steps, lessons)
    assert len(laid.given) + len(laid.offered) + len(laid.left) == len(steps)
    assert laid.outside == sum(written) - len(laid.given)
    assert laid.topics_left == len(steps) - len(laid.given)
    offered = [steps.index(step) for step in laid.offered.values()]
    assert all(lesson in [one.id for one in lessons if not one.is_given] for lesson in laid.offered)
    if all(item.hours == 1 for item in plan):
        assert offered == sorted(set(offered)), "in order, each once"


@pytest.mark.req("KTP-4")
def test_the_next_topic_is_the_first_not_given_yet():
    steps = steps_of(topics(1, 1, 1, 1))
    lessons = [PlanLesson(10, "Тема 1", 1), PlanLesson(11), PlanLesson(12, "Тема 2", 2), PlanLesson(13)]
    laid = allot(steps, lessons)
    assert {lesson: step.items[0].id for lesson, step in laid.offered.items()} == {11: 3, 13: 4}


def test_a_topic_typed_by_hand_is_known_by_its_words():
    laid = allot(steps_of(topics(1, 1)), [PlanLesson(1, "тема  1."), PlanLesson(2, "Экскурсия в музей"), PlanLesson(3)])
    assert laid.given[1].items[0].id == 1 and laid.outside == 1 and laid.offered[3].items[0].id == 2


def test_halves_share_a_lesson_and_long_topics_take_several():
    steps = steps_of(topics(2, 0.5, 0.5, 1))
    assert numbers(steps) == [[1], [1], [2, 3], [4]]
    assert [(step.part, step.parts) for step in steps[:2]] == [(1, 2), (2, 2)]
    assert steps[2].topic == "Тема 2. Тема 3"


def test_a_merged_topic_comes_with_its_host_and_brings_its_homework():
    plan = [PlanTopic(1, "Дроби", homework="§ 1"), PlanTopic(2, "Закрепление.", homework="§ 2", kind=7), PlanTopic(3, "Числа")]
    steps = steps_of(plan, {2: 1})
    assert numbers(steps) == [[1, 2], [3]]
    assert (steps[0].topic, steps[0].homework, steps[0].kind) == ("Дроби. Закрепление", "§ 1; § 2", 7)
    assert step_with(steps, 2) is steps[0] and step_with(steps, 9) is None


def test_the_kind_of_work_comes_on_the_last_lesson_of_a_long_topic():
    assert [step.kind for step in steps_of([PlanTopic(1, "Сочинение", Decimal(2), kind=4)])] == [None, 4]


@pytest.mark.req("KTP-5")
@pytest.mark.parametrize(
    ("plan", "merged", "due", "written", "ahead", "lag", "short", "percent"),
    [
        pytest.param(105, 0, 20, 20, 85, 0, 0, 100, id="as planned"),
        pytest.param(105, 0, 20, 18, 85, 2, 2, 90, id="two lessons lost"),
        pytest.param(105, 2, 20, 18, 85, 0, 0, 100, id="two merged"),
        pytest.param(105, 0, 0, 0, 105, 0, 0, None, id="before the first lesson"),
        pytest.param(16, 0, 30, 16, 4, 0, 0, 100, id="the plan is over"),
        pytest.param(16, 0, 2, 0, 14, 2, 2, 0, id="14 lessons, 16 topics"),
    ],
)
def test_lag_and_shortage(plan, merged, due, written, ahead, lag, short, percent):
    done = Fulfilment(Decimal(plan), Decimal(merged), due, written, ahead)
    assert (done.lag, done.short, done.percent) == (lag, short, percent)


@pytest.mark.req("KTP-5")
@pytest.mark.parametrize(
    ("written", "unwritten", "lost", "owed", "words"),
    [
        pytest.param(20, 0, 0, 0, "", id="as planned"),
        pytest.param(17, 2, 1, 2, "отстаёт на 1, не записано 2", id="one was lost, two are not written down"),
        pytest.param(18, 2, 0, 2, "не записано 2", id="all were held"),
        pytest.param(18, 0, 2, 0, "отстаёт на 2", id="two were lost"),
    ],
)
def test_a_lesson_that_was_held_and_not_written_down_is_told_apart_from_one_that_was_lost(written, unwritten, lost, owed, words):
    done = Fulfilment(Decimal(105), Decimal(0), 20, written, 85, unwritten)
    assert (done.lag_lost, done.lag_unwritten, done.lag_words) == (lost, owed, words)
    assert done.lag == lost + owed


@pytest.mark.req("KTP-5")
def test_advice_merges_practice_first_and_never_a_set_work():
    plan = [
        PlanTopic(1, "Дроби", section="Числа"), PlanTopic(2, "Дроби. Закрепление", section="Числа"),
        PlanTopic(3, "Контрольная работа № 1", section="Числа", kind=1), PlanTopic(4, "Анализ работы", section="Числа"),
        PlanTopic(5, "Углы", section="Фигуры"), PlanTopic(6, "Отрезки", section="Фигуры"),
    ]  # fmt: skip
    advice = merge_advice(plan, 5)
    assert [(one.item.id, one.into.id) for one in advice] == [(2, 1), (6, 5)]
    assert len(merge_advice(plan, 1)) == 1 and merge_advice(plan, 0) == ()


@settings(deadline=None)
@given(PLANS, st.integers(0, 30))
def test_advice_names_a_topic_once(plan, wanted):
    advice = merge_advice(plan, wanted)
    named = [number for one in advice for number in (one.item.id, one.into.id)]
    assert len(named) == len(set(named)) and len(advice) <= wanted


@pytest.mark.req("KTP-1")
@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(1, 400)), max_size=30))
def test_places_grow_whatever_was_moved(wanted):
    places = placed(wanted)
    assert places == sorted(set(places)) and len(places) == len(wanted) and all(place > 0 for place in places)


def test_a_row_put_in_between_moves_no_other():
    assert placed([64, None, 128, None]) == [64, 96, 128, 192]
    assert placed([64, 192, 128]) in ([64, 192, 256], [64, 96, 128], [64, 65, 128])


@pytest.mark.req("KTP-2")
def test_hours_of_the_year():
    assert hours_of_year(Decimal("2.5"), 34, 9) == 85
    assert hours_of_year(Decimal(4), 34, 1) == 132


@pytest.mark.req("KTP-6")
@pytest.mark.parametrize(
    ("topic", "warned"), [("Present Simple", True), ("Present Simple: вопросы", False), ("12 + 3", True), ("", False), ("Ёж", False)]
)
def test_a_topic_is_written_in_russian(topic, warned):
    assert bool(topic_warning(topic)) is warned
