"""A plan on its way to approval: its state, the difference that is named, remarks that point at topics."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejournal.rules.plan_approval import STATES, approval_state, change_words, differences, pointed

DAY = date(2026, 8, 30)


@pytest.mark.req("KTP-5")
@pytest.mark.parametrize(
    ("approved_on", "is_submitted", "rev", "last", "state"),
    [
        pytest.param(None, False, 3, None, "draft", id="nobody has seen it"),
        pytest.param(None, True, 3, None, "waiting", id="handed in"),
        pytest.param(None, False, 3, ("returned", 3), "returned", id="came back"),
        pytest.param(None, True, 4, ("returned", 3), "waiting", id="handed in again"),
        pytest.param(DAY, False, 3, ("approved", 3), "approved", id="approved as it stands"),
        pytest.param(DAY, False, 4, ("approved", 3), "changed", id="approved and changed since"),
        pytest.param(DAY, False, 4, None, "approved", id="approved before there were reviews"),
        pytest.param(None, False, 4, ("approved", 3), "draft", id="approval taken off in the panel"),
    ],
)
def test_where_a_plan_stands(approved_on, is_submitted, rev, last, state) -> None:
    assert approval_state(approved_on, is_submitted, rev, last) == state and state in STATES


@pytest.mark.req("KTP-2")
def test_the_difference_is_named_in_hours() -> None:
    assert differences(Decimal(170), Decimal("170.0")) == () == differences(Decimal(5), None)
    assert differences(Decimal(0), Decimal(170)) == ("В плане нет ни одной темы.",)
    assert differences(Decimal("102.5"), Decimal(105)) == ("В плане 102,5 ч, по учебному плану 105 ч: меньше на 2,5 ч.",)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["тема ", "Темы", "№", " ", "1", "12", "90", ", ", " и ", ".", "\n", "-", "урок"]), max_size=14).map("".join), st.integers(0, 40))
def test_a_cut_remark_loses_no_letter_and_points_at_topics_that_are_there(text: str, most: int) -> None:
    said = pointed(text, most)
    assert "".join(part.text for part in said) == text
    assert all(part.number is None or 1 <= part.number <= most for part in said)


@pytest.mark.req("KTP-5")
def test_a_remark_points_at_each_topic_it_numbers() -> None:
    said = pointed("Темы 4, 5 и 7 вместе; тема 90; 3 урока; № 2", 40)
    assert [(part.text, part.number) for part in said if part.number] == [("Темы 4", 4), ("5", 5), ("7", 7), ("№ 2", 2)]


def test_a_change_is_told_in_words() -> None:
    old, new = {"topic": "Дроби", "hours": "1.0", "position": 64}, {"topic": "Доли", "hours": "2", "position": 70}
    assert change_words(old, new) == "теперь «Доли»; часы: 1 → 2"
    assert change_words({"position": 64}, {"position": 70}) == ""
