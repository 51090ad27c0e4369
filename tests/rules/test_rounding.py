"""The ready thresholds of rounding by name: on the very threshold the pupil gains, a hair below he does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.rounding import by_each_rounding, rounding_name, thresholds_text
from ejournal.rules.school_rules import ROUNDINGS
from ejournal.rules.statistics import proposed_mark

PRESETS = [value for value, _ in ROUNDINGS]


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize("preset", PRESETS, ids=str)
@pytest.mark.parametrize("mark", [3, 4, 5])
@given(below=st.fractions(Fraction(1, 10**9), Fraction(1, 3), max_denominator=10**9))
def test_the_threshold_itself_is_in_favour_of_the_pupil(preset: Decimal, mark: int, below: Fraction) -> None:
    threshold = mark - 1 + Fraction(preset)
    assert proposed_mark(threshold, preset) == str(mark)
    assert proposed_mark(threshold - below, preset) == str(mark - 1)


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(
    ("mean", "marks"),
    [("4.5", "5444"), ("4.6", "5544"), ("4.65", "5554"), ("4.67", "5555"), ("14/3", "5554"), ("3.49", "3333"), ("2.5", "3222"), ("5", "5555")],
)
def test_one_mean_by_every_ready_threshold(mean: str, marks: str) -> None:
    assert "".join(outcome.mark for outcome in by_each_rounding(Fraction(mean))) == marks


@pytest.mark.req("MARK-5")
@given(st.lists(st.integers(2, 5), min_size=1, max_size=60))
def test_every_outcome_is_what_whole_numbers_say(points: list[int]) -> None:
    total, count = sum(points), len(points)
    for outcome in by_each_rounding(Fraction(total, count)):
        limit = 100 - int(outcome.round_up_from * 100)  # the threshold is raised to the next whole mark, which is then cut off
        assert int(outcome.mark) == (100 * total + limit * count) // (100 * count)


def test_no_marks_have_no_outcome() -> None:
    assert {outcome.mark for outcome in by_each_rounding(None)} == {""}


def test_a_threshold_has_a_name() -> None:
    assert rounding_name(Decimal("0.5")) == "математическое: 5 от 4,50"
    assert rounding_name(Decimal("0.67")) == "строгая: 5 от 4,67"
    assert rounding_name(Decimal("0.7")) == "своё: 5 от 4,70"
    assert thresholds_text(Decimal("0.65")) == "3 от 2,65, 4 от 3,65, 5 от 4,65"
