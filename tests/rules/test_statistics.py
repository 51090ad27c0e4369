"""Means, forecasts and the warning beside a name: exact, half up, in favour of nobody."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import WeightedMark, exact_mean, proposed_mark, rounded, row_figures

POINTS = st.integers(1, 5)
WEIGHTS = st.decimals("0.01", "10", places=2)
MARKS = st.lists(st.builds(WeightedMark, POINTS, WEIGHTS), min_size=1, max_size=40)
MEANS = st.fractions(1, 5, max_denominator=400)
THRESHOLDS = st.decimals("0.5", "0.9", places=2)


def marks(*points: int) -> list[WeightedMark]:
    return [WeightedMark(point) for point in points]


@pytest.mark.req("GRID-7")
@given(MARKS, st.booleans())
def test_a_mean_lies_between_the_lowest_and_the_highest_mark(found: list[WeightedMark], weighted: bool) -> None:
    mean = exact_mean(found, weighted=weighted)
    assert mean is not None
    assert min(mark.points for mark in found) <= mean <= max(mark.points for mark in found)


@pytest.mark.req("GRID-7")
@given(st.lists(POINTS, min_size=1), WEIGHTS)
def test_equal_weights_change_nothing(points: list[int], weight: Decimal) -> None:
    found = [WeightedMark(point, weight) for point in points]
    assert exact_mean(found, weighted=True) == exact_mean(found, weighted=False) == Fraction(sum(points), len(points))


@pytest.mark.req("GRID-7")
@given(MARKS, st.randoms())
def test_the_order_of_marks_does_not_matter(found: list[WeightedMark], chance) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    assert exact_mean(mixed, weighted=True) == exact_mean(found, weighted=True)


@given(MARKS, st.integers(1, 9))
def test_a_weight_of_three_counts_as_three_marks(found: list[WeightedMark], times: int) -> None:
    heavy = WeightedMark(5, Decimal(times))
    plain = [WeightedMark(mark.points) for mark in found]
    assert exact_mean([*plain, heavy], weighted=True) == exact_mean([*plain, *marks(5) * times], weighted=False)


@pytest.mark.req("GRID-7")
@given(MEANS, st.integers(0, 3))
def test_rounding_is_half_up_and_exact(mean: Fraction, digits: int) -> None:
    shown = rounded(mean, digits)
    assert Fraction(shown) == Fraction(floor(mean * 10**digits + Fraction(1, 2)), 10**digits)
    assert -shown.as_tuple().exponent == digits


@pytest.mark.req("GRID-7")
@pytest.mark.parametrize(
    ("found", "digits", "shown"),
    [
        (marks(4, 5), 2, "4.50"), (marks(4, 4, 5), 2, "4.33"), (marks(5, 5, 4), 2, "4.67"), (marks(4, 5), 0, "5"), (marks(5), 2, "5.00"),
        (marks(*[4] * 7, 5), 2, "4.13"), (marks(*[2] * 199, 3), 2, "2.01"),
    ],
)  # fmt: skip
def test_means_as_a_teacher_counts_them(found: list[WeightedMark], digits: int, shown: str) -> None:
    assert str(rounded(exact_mean(found, weighted=False), digits)) == shown


@pytest.mark.req("GRID-7")
def test_no_marks_are_no_mean_and_no_forecast_never_zero() -> None:
    figures = row_figures([], Decimal(2), SchoolRules())
    assert (figures.count, figures.mean, figures.weighted, figures.forecast) == (0, None, None, "")
    assert (figures.needed, figures.is_short) == (5, True)


@pytest.mark.req("MARK-5")
@given(MEANS, MEANS, THRESHOLDS)
def test_a_better_mean_never_leads_to_a_lower_mark(one: Fraction, other: Fraction, threshold: Decimal) -> None:
    low, high = sorted((one, other))
    assert int(proposed_mark(low, threshold)) <= int(proposed_mark(high, threshold))


@pytest.mark.req("MARK-5")
@given(MEANS, THRESHOLDS)
def test_a_forecast_is_one_of_the_two_marks_around_the_mean(mean: Fraction, threshold: Decimal) -> None:
    assert floor(mean) <= int(proposed_mark(mean, threshold)) <= min(5, floor(mean) + 1)


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(
    ("mean", "threshold", "mark"),
    [
        (Fraction(9, 2), "0.50", "5"), (Fraction(449, 100), "0.50", "4"), (Fraction(9, 2), "0.60", "4"), (Fraction(23, 5), "0.60", "5"),
        (Fraction(5), "0.50", "5"), (Fraction(2), "0.50", "2"), (Fraction(8, 3), "0.66", "3"), (Fraction(8, 3), "0.67", "2"), (None, "0.50", ""),
    ],
)  # fmt: skip
def test_the_schools_threshold_decides_and_the_exact_mean_is_asked(mean: Fraction | None, threshold: str, mark: str) -> None:
    assert proposed_mark(mean, Decimal(threshold)) == mark


@pytest.mark.req("GRID-7")
def test_weights_are_off_until_the_school_turns_them_on() -> None:
    found = [WeightedMark(2, Decimal(3)), WeightedMark(5), WeightedMark(5)]
    figures = row_figures(found, Decimal(2), SchoolRules())
    assert (str(figures.mean), str(figures.weighted), figures.forecast) == ("4.00", "3.20", "4")
    assert row_figures(found, Decimal(2), SchoolRules(use_weights=True)).forecast == "3"


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(("hours", "count", "lacks"), [("1", 2, True), ("1.5", 3, False), ("2", 4, True), ("5", 5, False)])
def test_three_marks_for_an_hour_a_week_five_for_more(hours: str, count: int, lacks: bool) -> None:
    assert row_figures(marks(*[4] * count), Decimal(hours), SchoolRules()).is_short == lacks
