"""The figure beside a name taken apart, and where it may go; each number is found a second time by whole numbers or by trying."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.forecast import (
    Sufficiency,
    Way,
    above_written,
    explain,
    if_next,
    lessons_left_text,
    needed_for,
    sufficiency,
    written_works,
)
from ejournal.rules.marks import GivenMark
from ejournal.rules.period_marks import PeriodFacts, period_proposal
from ejournal.rules.school_rules import ROUNDINGS, SchoolRules

PRESETS = st.sampled_from([value for value, _ in ROUNDINGS])
HUNDREDTHS = st.sampled_from([100, 120, 150, 300, 500]) | st.integers(1, 1000)
PAIRS = st.lists(st.tuples(st.integers(2, 5), HUNDREDTHS), max_size=25)
NBSP = "\u00a0"


def of_pairs(pairs: list[tuple[int, int]]) -> list[GivenMark]:
    return [GivenMark(str(mark), Decimal(weight) / 100) for mark, weight in pairs]


def of_text(text: str) -> list[GivenMark]:
    """«5 4к 3п»: к is a written work of weight 2, п a written one of weight 1."""
    return [GivenMark(word.rstrip("кп"), Decimal(1 + ("к" in word)), word[-1] in "кп") for word in text.split()]


def reached(pairs: list[tuple[int, int]], preset: Decimal) -> int:
    """The oracle: the highest mark whose threshold the points reach, in whole hundredths; 0 without marks."""
    points, weight = sum(mark * own for mark, own in pairs), sum(own for _, own in pairs)
    limit = int(preset * 100)
    return max((mark for mark in (2, 3, 4, 5) if pairs and 100 * points >= weight * (100 * mark - 100 + limit)), default=0)


@pytest.mark.req("GRID-7")
@given(PAIRS, PRESETS, st.booleans(), st.lists(st.sampled_from(["н/а", "осв", "•"]), max_size=3))
def test_the_parts_make_the_mean(pairs: list[tuple[int, int]], preset: Decimal, use_weights: bool, words: list[str]) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=use_weights)
    found = explain([*of_pairs(pairs), *map(GivenMark, words)], rules)
    own = [(mark, weight if use_weights else 100) for mark, weight in pairs]
    assert found.total * 100 == sum(mark * weight for mark, weight in own)
    assert found.weight * 100 == sum(weight for _, weight in own)
    assert (found.mean is None) == (not pairs) and found.mark == (str(reached(own, preset)) if pairs else "")
    assert len(found.counted) == len(pairs) and len(found.left_out) == len(words)
    assert all(word in found.left_out_text for word in words)


@pytest.mark.req("GRID-7")
@given(st.lists(st.tuples(st.integers(2, 5), HUNDREDTHS), min_size=5, max_size=20), PRESETS, st.booleans())
def test_the_forecast_and_the_proposal_of_the_period_are_one(pairs: list[tuple[int, int]], preset: Decimal, use_weights: bool) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=use_weights)
    found, proposal = explain(of_pairs(pairs), rules), period_proposal(PeriodFacts(of_pairs(pairs)), rules)
    assert proposal.value == found.mark and proposal.rule.startswith(f"{found.name} {found.shown} → {found.mark}")


@pytest.mark.req("GRID-7")
@pytest.mark.parametrize(
    ("marks", "rules", "formula", "left_out", "rounding"),
    [
        pytest.param("5 4к 3", SchoolRules(use_weights=True), "(5 + 4·2 + 3) : 4 = 4,00", "", "округляем вверх от 4,50", id="weights"),
        pytest.param("5 4к 3", SchoolRules(), "(5 + 4 + 3) : 3 = 4,00", "", "округляем вверх от 4,50", id="without weights"),
        pytest.param("4 н/а осв 5 • •", SchoolRules(mean_digits=1), "(4 + 5) : 2 = 4,5", "н/а, осв, • не считаются", "округляем вверх от 4,50",
                     id="what is left out"),
        pytest.param("3 •", SchoolRules(), "(3) : 1 = 3,00", "• не считается", "округляем вверх от 3,50", id="one mark"),
        pytest.param("осв", SchoolRules(), "", "осв не считается", "", id="nothing to reckon"),
    ],
)  # fmt: skip
def test_the_formula_as_it_is_read(marks: str, rules: SchoolRules, formula: str, left_out: str, rounding: str) -> None:
    found = explain(of_text(marks), rules)
    assert (found.formula, found.left_out_text, found.rounding) == (formula, left_out, rounding)


@pytest.mark.req("GRID-7")
def test_a_weight_of_a_tenth_is_written_with_a_comma() -> None:
    marks = [GivenMark("5", Decimal("1.50")), GivenMark("3", Decimal("10"))]
    assert explain(marks, SchoolRules(use_weights=True)).formula == "(5·1,5 + 3·10) : 11,5 = 3,26"


@pytest.mark.req("GRID-7", "DIA-4")
@given(PAIRS, PRESETS, st.booleans(), HUNDREDTHS)
def test_the_next_mark_is_reckoned_as_if_it_stood(pairs: list[tuple[int, int]], preset: Decimal, use_weights: bool, weight: int) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=use_weights)
    for future in if_next(of_pairs(pairs), rules, Decimal(weight) / 100):
        own = [(mark, each if use_weights else 1) for mark, each in (*pairs, (future.points, weight))]
        assert future.mean == Fraction(sum(mark * each for mark, each in own), sum(each for _, each in own))
        assert future.mark == str(max(2, reached(own, preset)))
    means = [future.mean for future in if_next(of_pairs(pairs), rules)]
    assert means == sorted(means, reverse=True) and len(means) == 4


@pytest.mark.req("DIA-4")
def test_if_the_next_mark_is_a_five() -> None:
    futures = if_next(of_text("4 4 4 4"), SchoolRules(mean_digits=1))
    assert [future.text for future in futures] == [
        "если следующая 5 → 4,2", "если следующая 4 → 4,0", "если следующая 3 → 3,8", "если следующая 2 → 3,6"
    ]  # fmt: skip
    assert [future.points for future in if_next([], SchoolRules(lowest_mark=1))] == [5, 4, 3, 2, 1]


def by_trying(target: int, points: int, pairs: list[tuple[int, int]], weight: int, preset: Decimal) -> int:
    """The oracle: marks are added one by one until the wished mark comes out."""
    own = list(pairs)
    while reached(own, preset) < target:
        own.append((points, weight))
    return len(own) - len(pairs)


@pytest.mark.req("DIA-4")
@given(st.integers(3, 5), st.lists(st.tuples(st.integers(2, 5), st.integers(50, 500)), max_size=12), PRESETS, st.booleans(), st.integers(50, 500))
def test_no_fewer_marks_lead_to_the_wished_one(
    target: int, pairs: list[tuple[int, int]], preset: Decimal, use_weights: bool, weight: int
) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=use_weights)
    own, each = [(mark, old if use_weights else 1) for mark, old in pairs], weight if use_weights else 1
    found = needed_for(target, of_pairs(pairs), rules, weight=Decimal(weight) / 100)
    tried = {points: by_trying(target, points, own, each, preset) for points in range(target, 6)}
    assert found.is_reached == (tried[5] == 0) == (not found.ways)
    if not found.is_reached:
        best = [Way(points, tried[points]) for points in range(5, target - 1, -1)]
        assert list(found.ways) == [way for way in best if not any(lower.points < way.points and lower.number <= way.number for lower in best)]


@pytest.mark.req("DIA-4")
@pytest.mark.parametrize(
    ("target", "marks", "left", "text"),
    [
        (4, "3 3 4 3", None, "для 4 нужно: 1 пятёрка или 2 четвёрки"), (4, "3 3 3", None, "для 4 нужно: 1 пятёрка или 3 четвёрки"),
        (5, "4 4 4", None, "для 5 нужно: 3 пятёрки"), (4, "4 4", None, "4 уже выходит"), (3, "4 4", None, "3 уже выходит"),
        (3, "2", None, "для 3 нужно: 1 тройка"), (3, "2 2 2", None, "для 3 нужно: 1 четвёрка или 3 тройки"), (4, "", None, "для 4 нужно: 1 четвёрка"),
        (4, "3 3 3", 2, "для 4 нужно: 1 пятёрка"),
        (4, "2 2 2 2 3", 3, "для 4 не хватит уроков: нужно 5 пятёрок, осталось 3 урока"), (5, "4", 0, "для 5 не хватит уроков: нужна 1 пятёрка, уроков не осталось"),
    ],
)  # fmt: skip
def test_what_is_needed_for_a_mark(target: int, marks: str, left: int | None, text: str) -> None:
    assert needed_for(target, of_text(marks), SchoolRules(), lessons_left=left).text == text


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(
    ("count", "needed", "left", "text"),
    [
        (3, 5, 3, "нужно ещё 2 отметки, осталось 3 урока"), (5, 5, 0, ""), (6, 5, 2, ""), (4, 5, 1, "нужна ещё 1 отметка, остался 1 урок"),
        (0, 5, 1, "нужно ещё 5 отметок, остался 1 урок: не хватает"), (2, 3, 0, "нужна ещё 1 отметка, уроков не осталось: не хватает"),
        (0, 3, 21, "нужно ещё 3 отметки, остался 21 урок"), (0, 3, 11, "нужно ещё 3 отметки, осталось 11 уроков"),
    ],
)  # fmt: skip
def test_what_lacks_is_said_while_there_is_time(count: int, needed: int, left: int, text: str) -> None:
    assert Sufficiency(count, needed, left).text == text


@pytest.mark.req("MARK-4")
@given(st.integers(0, 9), st.sampled_from(["1", "1.5", "2", "3", "6"]), st.integers(0, 20))
def test_sufficiency_goes_by_hours_and_counts_digits_only(count: int, hours: str, left: int) -> None:
    found = sufficiency([*[GivenMark("4")] * count, GivenMark("•"), GivenMark("осв")], Decimal(hours), left, SchoolRules())
    needed = 3 if Decimal(hours) < 2 else 5
    assert (found.count, found.needed) == (count, needed)
    assert (found.text == "") == (count >= needed) and found.text.endswith("не хватает") == (count + left < needed)


def test_lessons_left_agree_with_their_number() -> None:
    assert [lessons_left_text(number) for number in (0, 1, 2, 5)] == ["уроков не осталось", "остался 1 урок", "осталось 2 урока", "осталось 5 уроков"]


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ("5 5 4п 3п 4к 5 5 5", f"письменных работ 3 из 8 (38{NBSP}%), средняя 3,67"), ("5 5", f"письменных работ 0 из 2 (0{NBSP}%)"), ("осв", ""),
        ("5к", f"письменных работ 1 из 1 (100{NBSP}%), средняя 5,00"),
    ],
)  # fmt: skip
def test_the_share_of_written_works(marks: str, text: str) -> None:
    assert written_works(of_text(marks), SchoolRules()).text == text


@pytest.mark.req("MARK-4")
@given(st.lists(st.tuples(st.integers(2, 5), st.booleans()), max_size=15), PRESETS, st.sampled_from(["", "2", "3", "4", "5", "осв", "н/а"]))
def test_a_mark_above_the_written_works_is_flagged(pairs: list[tuple[int, bool]], preset: Decimal, period_mark: str) -> None:
    rules = SchoolRules(round_up_from=preset)
    flag = above_written(period_mark, written_works([GivenMark(str(mark), is_written=written) for mark, written in pairs], rules))
    written = [mark for mark, is_written in pairs if is_written]
    earned = max(2, reached([(mark, 1) for mark in written], preset))
    assert (flag is not None) == (period_mark.isdigit() and bool(written) and int(period_mark) > earned)


@pytest.mark.req("MARK-4")
def test_the_flag_is_a_sentence() -> None:
    written = written_works(of_text("5 5 4п 3п 4к 5 5 5"), SchoolRules())
    assert above_written("4", written) is None
    assert above_written("5", written) == "за период 5, а за письменные работы в среднем 3,67, это 4"
    assert written.share == Fraction(3, 8) and floor(written.mean) == 3


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(
    ("count", "needed", "left", "held", "lags"),
    [
        pytest.param(5, 5, 0, 20, False, id="enough"),
        pytest.param(4, 5, 0, 20, True, id="no lessons left"),
        pytest.param(0, 5, 20, 2, False, id="the period has just begun"),
        pytest.param(0, 5, 20, 7, True, id="no mark in a quarter of the period"),
        pytest.param(2, 5, 15, 10, False, id="at this pace exactly enough"),
        pytest.param(2, 5, 14, 10, True, id="at this pace one lesson short"),
        pytest.param(0, 3, 4, 0, False, id="not a lesson yet, time enough"),
        pytest.param(0, 3, 2, 0, True, id="fewer lessons than marks, even at the start"),
    ],
)
def test_who_will_not_have_marks_enough_at_the_pace_so_far(count: int, needed: int, left: int, held: int, lags: bool) -> None:
    assert Sufficiency(count, needed, left).lags(held) is lags


@pytest.mark.req("MARK-4")
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 60), st.integers(0, 60))
def test_another_mark_never_makes_it_worse(count: int, needed: int, left: int, held: int) -> None:
    before, after = Sufficiency(count, needed, left), Sufficiency(count + 1, needed, left)
    assert not (after.lags(held) and not before.lags(held)) and not (after.is_tight and not before.is_tight)
