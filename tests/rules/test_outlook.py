"""The forecast of the class as a whole; the page's script says the same from the same sample."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.outlook import class_outlook
from ejournal.rules.period_marks import pass_figures
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded

SAMPLE = json.loads((Path(__file__).parents[1] / "samples" / "outlook.json").read_text(encoding="utf-8"))["classes"]
MARKS = st.lists(st.sampled_from(["5", "4", "3", "2", "1", "зч", "нз", "н/а", "осв", ""]), max_size=40)


@pytest.mark.req("GRID-7")
@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: " ".join(one["marks"]))
def test_the_class_as_a_whole(one: dict[str, Any]) -> None:
    found = class_outlook(one["marks"])
    assert found.text.replace("\u00a0", " ") == one["text"]
    assert (None if found.passing is None else int(rounded(found.passing * 100, 0))) == one["passing"]


@pytest.mark.req("GRID-7")
@given(MARKS)
def test_shares_are_what_one_counts_by_hand(marks: Sequence[str]) -> None:
    found = class_outlook(marks)
    counted = [mark for mark in marks if mark not in ("", "осв")]
    if not counted:
        assert (found.passing, found.quality, found.mean, found.text) == (None, None, None, "")
        return
    assert found.passing == Fraction(sum(mark in ("5", "4", "3", "зч") for mark in counted), len(counted))
    assert found.quality == Fraction(sum(mark in ("5", "4") for mark in counted), len(counted))
    digits = [int(mark) for mark in counted if mark.isdigit()]
    assert found.mean == (Fraction(sum(digits), len(digits)) if digits else None)


@pytest.mark.req("GRID-7", "MARK-4")
@pytest.mark.parametrize(
    ("values", "share", "count", "forecast"),
    [([], 50, 0, ""), (["•", "осв"], 50, 0, ""), (["зч", "нз"], 50, 2, "зч"), (["зч", "нз", "нз"], 50, 3, "нз"), (["зч", "нз"], 100, 2, "нз")],
)
def test_passed_works_have_no_mean_and_never_lack_marks(values: list[str], share: int, count: int, forecast: str) -> None:
    figures = pass_figures(values, SchoolRules(pass_share=share))
    assert (figures.count, figures.mean, figures.weighted, figures.forecast, figures.is_short) == (count, None, None, forecast, False)
