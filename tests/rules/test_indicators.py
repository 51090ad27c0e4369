"""Formulas of reports: domain §4, with its example, and the algebra that must hold for any marks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.indicators import (
    Tally,
    category,
    class_figures,
    learnt,
    mean,
    places,
    quality,
    shown,
    success,
    tally,
)
from ejournal.rules.school_rules import SchoolRules

RULES = SchoolRules()
VALUES = ("5", "4", "3", "2", "1", "н/а", "осв", "зч", "нз", "")
MARKS = st.lists(st.sampled_from(VALUES), max_size=30)


@pytest.mark.req("REP-3")
def test_the_example_of_the_field() -> None:
    """10 pupils, 2×5, 4×4, 3×3, 1×2: 90 %, 60 %, СОУ 58 %, mean 3,70."""
    one = tally([*"5544443332"])
    assert [shown(success(one)), shown(quality(one)), shown(learnt(one, RULES)), shown(mean(one), 2)] == [
        Decimal("90.0"), Decimal("60.0"), Decimal("58.0"), Decimal("3.70"),
    ]  # fmt: skip


@pytest.mark.req("REP-3")
def test_exempt_and_unset_are_in_no_denominator_and_not_attested_in_all() -> None:
    one = tally(["5", "осв", "", "н/а"])
    assert (success(one), quality(one), mean(one)) == (50, 50, 5)
    assert learnt(one, RULES) == Fraction(107, 2)
    assert learnt(one, replace(RULES, sou_counts_na=False)) == 100


@pytest.mark.req("REP-3")
@pytest.mark.parametrize("values", [[], ["осв"], [""], ["осв", ""]], ids=str)
def test_nothing_in_the_denominator_is_a_dash(values: list[str]) -> None:
    one = tally(values)
    assert {shown(figure) for figure in (success(one), quality(one), learnt(one, RULES), mean(one))} == {"—"}


def test_a_subject_of_passes_has_success_and_nothing_else() -> None:
    one = tally(["зч", "зч", "нз", "осв"])
    assert shown(success(one)) == Decimal("66.7")
    assert quality(one) is learnt(one, RULES) is mean(one) is None


@pytest.mark.req("REP-2")
@pytest.mark.parametrize(
    ("values", "named"),
    [
        (["5", "5", "зч", "осв"], "отличник"), (["5", "4"], "с одной «4»"), (["4", "4"], "хорошист"), (["5", "4", "3"], "с одной «3»"),
        (["3", "3"], "успевает"), (["5", "2"], "не успевает"), (["5", "1"], "не успевает"), (["5", "нз"], "не успевает"),
        (["5", "н/а"], "н/а"), (["2", "н/а"], "не успевает"), (["зч"], ""), (["осв", ""], ""), ([], ""),
    ],
    ids=str,
)  # fmt: skip
def test_category(values: list[str], named: str) -> None:
    assert category(tally(values), RULES) == named


def test_the_school_may_count_the_unattested_among_the_failing() -> None:
    one, rules = tally(["5", "н/а"]), replace(RULES, na_among_failing=True)
    assert category(one, rules) == "не успевает"
    assert class_figures([one], rules).failing == class_figures([one], rules).not_attested == 1
    assert class_figures([one], RULES).failing == 0
    assert class_figures([one], rules).success == class_figures([one], RULES).success == 0


@given(MARKS)
def test_every_value_is_counted_once(values: list[str]) -> None:
    one = tally(values)
    assert one.base + one.exempt + one.passed + one.failed + one.unset == len(values)


@given(MARKS, MARKS)
def test_tallies_add_up(first: list[str], second: list[str]) -> None:
    assert tally(first) + tally(second) == tally(first + second)


@given(MARKS, st.integers(2, 5))
def test_shares_do_not_depend_on_how_many_such_classes_there_are(values: list[str], times: int) -> None:
    one, many = tally(values), tally(values * times)
    assert (success(one), quality(one), learnt(one, RULES), mean(one)) == (success(many), quality(many), learnt(many, RULES), mean(many))


@given(st.lists(st.sampled_from("54321"), min_size=1, max_size=30))
def test_quality_is_never_above_success_and_all_stay_within_bounds(values: list[str]) -> None:
    one = tally(values)
    found = [quality(one), success(one), learnt(one, RULES)]
    assert found[0] is not None and found[1] is not None and found[2] is not None
    assert 0 <= found[0] <= found[1] <= 100 and 7 <= found[2] <= 100


@given(st.lists(MARKS, max_size=12))
def test_categories_part_the_assessed(pupils: list[list[str]]) -> None:
    tallies = [tally(one) for one in pupils]
    found = class_figures(tallies, replace(RULES, na_among_failing=True))
    others = sum(category(one, RULES) in ("успевает", "с одной «3»") for one in tallies)
    assert found.assessed == found.excellent + found.good + others + found.failing
    assert found.quality is None or found.quality <= found.success


@given(st.lists(MARKS, max_size=10))
def test_a_place_is_one_more_than_those_who_stand_better(pupils: list[list[str]]) -> None:
    tallies = [tally(one) for one in pupils]
    keys = [(mean(one), one.fives, -one.threes) for one in tallies]
    for key, place in zip(keys, places(tallies), strict=True):
        better = sum(other[0] is not None and other > key for other in keys) if key[0] is not None else None
        assert place == (None if better is None else better + 1)


@pytest.mark.req("REP-3")
def test_equals_share_a_place_in_whatever_order_they_come() -> None:
    one, two, three = Tally(fives=3), Tally(fives=2, fours=1), Tally(fours=3)
    assert places([one, two, two, three]) == (1, 2, 2, 4)
    assert {places(order) for order in permutations([one, two, two, three])} >= {(4, 2, 2, 1), (2, 1, 4, 2)}
