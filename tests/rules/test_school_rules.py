"""The numbers a school chooses: as typed, as stored, within their limits."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.school_rules import RULE_FIELDS, SchoolRules, parse_rule, rule_text, rules_from

KEYS = sorted(RULE_FIELDS)


@st.composite
def settings(draw: st.DrawFn) -> tuple[str, Any]:
    """Any rule with any value that it may have."""
    key = draw(st.sampled_from(KEYS))
    rule = RULE_FIELDS[key]
    if isinstance(rule.default, bool):
        return key, draw(st.booleans())
    limits = rule.metadata["least"], rule.metadata["most"]
    if isinstance(rule.default, str):
        return key, " ".join(draw(st.text("аЯ; ,.1", max_size=40)).split())
    if isinstance(rule.default, Decimal):
        return key, draw(st.decimals(*limits, places=2))
    return key, draw(st.integers(*limits))


@given(settings())
def test_a_value_as_stored_is_read_back(setting: tuple[str, Any]) -> None:
    key, value = setting
    assert parse_rule(key, rule_text(key, value)) == value


@example("round_up_from", "NaN")
@example("round_up_from", "sNaN")
@example("round_up_from", "-Infinity")
@example("lock_days", "9" * 5000)
@example("use_weights", "1")
@given(st.sampled_from(KEYS), st.text(max_size=8) | st.text("0123456789.,-e ", max_size=6))
def test_any_text_is_a_value_within_the_limits_or_a_sentence(key: str, text: str) -> None:
    metadata = RULE_FIELDS[key].metadata
    try:
        value = parse_rule(key, text)
    except BadInput as refusal:
        assert str(refusal).startswith(metadata["label"]) and refusal.field == "value"
    else:
        size = len(value) if isinstance(value, str) else value
        assert isinstance(value, bool) or metadata["least"] <= size <= metadata["most"]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("lock_days", " 14 ", 14), ("round_up_from", "0,60", Decimal("0.60")), ("use_weights", "Да", True), ("use_weights", "нет", False)],
)
def test_a_rule_is_typed_as_people_write(key: str, text: str, value: Any) -> None:
    assert parse_rule(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("lock_days", "61", "нужно целое число от 0 до 60, а набрано «61»"), ("lock_days", "7,5", "нужно целое число"),
        ("round_up_from", "0,4", "нужно число от 0,5 до 0,9"), ("use_weights", "может быть", "нужно «да» или «нет»"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_expected(key: str, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_rule(key, text)


def test_an_unknown_rule_is_refused_when_typed_and_left_out_when_stored() -> None:
    with pytest.raises(BadInput):
        parse_rule("no_such_rule", "1")
    assert rules_from({"no_such_rule": "1", "lock_days": "10"}) == SchoolRules(lock_days=10)


def test_every_default_is_within_its_own_limits() -> None:
    stored = {key: rule_text(key, value) for key, value in asdict(SchoolRules()).items()}
    assert rules_from(stored) == SchoolRules()


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(("hours", "needed"), [("0.5", 3), ("1", 3), ("1.5", 3), ("2", 5), ("6", 5)])
def test_how_many_marks_a_period_needs(hours: str, needed: int) -> None:
    assert SchoolRules().marks_needed(Decimal(hours)) == needed
    with_seven = SchoolRules(marks_needed_three=7)
    assert with_seven.marks_needed(Decimal(hours)) == (7 if Decimal(hours) >= 3 else needed)


@pytest.mark.req("MARK-5")
def test_every_ready_choice_may_be_taken_and_says_what_it_does() -> None:
    for key, rule in RULE_FIELDS.items():
        for value, label in rule.metadata["choices"]:
            assert parse_rule(key, rule_text(key, value)) == value and label
    assert [rule_text("round_up_from", value) for value, _ in RULE_FIELDS["round_up_from"].metadata["choices"]] == [
        "0,50", "0,60", "0,65", "0,67"
    ]  # fmt: skip
