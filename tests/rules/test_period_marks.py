"""What a period comes to, by a rule anyone can read; every number is held against plain whole numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.cells import Scale
from ejournal.rules.marks import GivenMark, mean_text, points_text
from ejournal.rules.period_marks import (
    PeriodFacts,
    differs,
    early_reason,
    is_disputed,
    parse_exam,
    parse_final,
    period_proposal,
)
from ejournal.rules.school_rules import ROUNDINGS, SchoolRules

PRESETS = st.sampled_from([value for value, _ in ROUNDINGS])
VALUES = st.sampled_from(["2", "3", "4", "5", "н/а", "осв", "•"])
HUNDREDTHS = st.sampled_from([100, 120, 130, 140, 150, 300, 500]) | st.integers(1, 1000)
NBSP = "\u00a0"


def given_marks(text: str) -> list[GivenMark]:
    """«5 4к 3»: a letter after the mark makes it a work of weight 2."""
    return [GivenMark(word.rstrip("к"), Decimal(2 if word.endswith("к") else 1)) for word in text.split()]


def proposed(text: str, rules: SchoolRules | None = None, **facts) -> tuple[str, str]:
    return tuple(period_proposal(PeriodFacts(given_marks(text), **facts), rules or SchoolRules()))


def by_whole_numbers(marks: list[tuple[int, int]], from_hundredths: int) -> int:
    """The oracle: the highest mark whose threshold the sum of points in hundredths of weight reaches, no division anywhere."""
    points, weight = sum(mark * own for mark, own in marks), sum(own for _, own in marks)
    return max([mark for mark in (2, 3, 4, 5) if 100 * points >= weight * (100 * (mark - 1) + from_hundredths)], default=1)


@pytest.mark.req("MARK-5", "GRID-7")
@given(st.lists(st.tuples(st.integers(1, 5), HUNDREDTHS), min_size=5, max_size=40), PRESETS, st.booleans())
def test_every_preset_leads_where_whole_numbers_lead(marks: list[tuple[int, int]], preset: Decimal, use_weights: bool) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=use_weights)
    found = [GivenMark(str(mark), Decimal(weight) / 100) for mark, weight in marks]
    expected = by_whole_numbers([(mark, weight if use_weights else 1) for mark, weight in marks], int(preset * 100))
    value, rule = period_proposal(PeriodFacts(found), rules)
    assert value == str(expected)
    assert rule.startswith("средневзвешенная " if use_weights else "средняя ") and f" → {expected}" in rule


@pytest.mark.req("MARK-5")
@given(st.lists(st.integers(2, 5), min_size=5, max_size=60))
def test_the_default_is_half_up_of_the_plain_mean(points: list[int]) -> None:
    value, _ = period_proposal(PeriodFacts([GivenMark(str(mark)) for mark in points]), SchoolRules())
    assert int(value) == (2 * sum(points) + len(points)) // (2 * len(points))


@pytest.mark.req("MARK-5")
@given(st.lists(st.tuples(st.integers(2, 5), HUNDREDTHS), min_size=5, max_size=40), PRESETS, st.integers(0, 3))
def test_the_sentence_never_contradicts_its_mark(marks: list[tuple[int, int]], preset: Decimal, digits: int) -> None:
    rules = SchoolRules(round_up_from=preset, use_weights=True, mean_digits=digits)
    value, rule = period_proposal(PeriodFacts([GivenMark(str(mark), Decimal(own) / 100) for mark, own in marks]), rules)
    if found := re.fullmatch(r"средневзвешенная ([\d,]+) → (\d): округляем вверх от ([\d,]+)", rule):
        shown, mark, threshold = (Decimal(text.replace(",", ".")) for text in found.groups())
        assert (shown >= threshold) == (mark > threshold) and str(mark) == value
    else:
        assert re.fullmatch(rf"средневзвешенная {value}(,0+)? → {value}", rule)


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(
    ("marks", "rules", "value", "rule"),
    [
        pytest.param("5 5 4 5 4", SchoolRules(), "5", "средняя 4,60 → 5: округляем вверх от 4,50", id="mathematical"),
        pytest.param("4 4 5 5 4 5", SchoolRules(), "5", "средняя 4,50 → 5: округляем вверх от 4,50", id="a tie is the pupil's"),
        pytest.param("4 4 5 5 4 5", SchoolRules(round_up_from=Decimal("0.6")), "4", "средняя 4,50 → 4: округляем вверх от 4,60", id="soft"),
        pytest.param("3 4 4 3 4 4 3 4 4", SchoolRules(round_up_from=Decimal("0.65")), "4", "средняя 3,67 → 4: округляем вверх от 3,65", id="0.65"),
        pytest.param("3 4 4 3 4 4 3 4 4", SchoolRules(round_up_from=Decimal("0.67")), "3", "средняя 3,667 → 3: округляем вверх от 3,67",
                     id="strict: two thirds are below 0,67, and the sentence shows it"),
        pytest.param("5к 3 4 4 4", SchoolRules(use_weights=True), "4", "средневзвешенная 4,17 → 4: округляем вверх от 4,50", id="weights"),
        pytest.param("5к 3 4 4 4", SchoolRules(), "4", "средняя 4,00 → 4", id="the weights are off by default"),
        pytest.param("4 • 4 5 5 н/а осв 3", SchoolRules(), "4", "средняя 4,20 → 4: округляем вверх от 4,50; долгов • не закрыто: 1",
                     id="what does not count"),
        pytest.param("4 4", SchoolRules(), "", "отметок 2, нужно 5", id="too few"),
        pytest.param("", SchoolRules(marks_needed_more=0), "", "отметок 0, нужно 1", id="a mean of nothing is never proposed"),
    ],
)  # fmt: skip
def test_a_period_is_proposed_with_its_rule_in_words(marks: str, rules: SchoolRules, value: str, rule: str) -> None:
    assert proposed(marks, rules, lessons=20, missed=3) == (value, rule)


@pytest.mark.req("MARK-4")
@pytest.mark.parametrize(
    ("hours", "count", "needed_three", "is_enough"),
    [("1", 2, 5, False), ("1", 3, 5, True), ("2", 4, 5, False), ("2", 5, 5, True), ("3", 5, 5, True), ("3", 6, 7, False), ("4", 7, 7, True)],
)
def test_how_many_marks_a_period_needs_by_hours(hours: str, count: int, needed_three: int, is_enough: bool) -> None:
    value, rule = proposed("4 " * count, SchoolRules(marks_needed_three=needed_three), hours_a_week=Decimal(hours))
    assert (value == "4") == is_enough
    assert is_enough or rule.startswith(f"отметок {count}, нужно ")


@pytest.mark.req("MARK-4")
@given(st.lists(VALUES, max_size=12), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_not_attested_only_when_marks_are_few_and_the_share_is_passed(values: list[str], lessons: int, missed: int, share: int) -> None:
    facts = PeriodFacts([GivenMark(value) for value in values], lessons=lessons, missed=min(lessons, missed))
    value, rule = period_proposal(facts, SchoolRules(na_missed_share=share))
    few = len([mark for mark in values if mark in "2345"]) < 5
    absent = lessons > 0 and Fraction(min(lessons, missed), lessons) > Fraction(share, 100)
    assert (value == "н/а") == (few and absent)
    assert (value == "") == (few and not absent)
    assert rule


@pytest.mark.req("MARK-4")
def test_half_of_the_lessons_is_not_yet_more_than_half() -> None:
    assert proposed("4", hours_a_week=Decimal(1), lessons=10, missed=5) == ("", "отметок 1, нужно 3")
    words = f"отметок 1, нужно 3, пропущено 6 уроков из 10, больше 50{NBSP}% → н/а"
    assert proposed("4", hours_a_week=Decimal(1), lessons=10, missed=6) == ("н/а", words)


@pytest.mark.req("MARK-5")
def test_the_exempt_the_first_grade_and_a_journal_without_marks() -> None:
    assert proposed("5 5 5 5 5", is_exempt=True) == ("осв", "освобождение от предмета → осв")
    assert proposed("", grade=1) == ("", "в 1 классе отметок не ставят")
    assert proposed("", marking="none") == ("", "в этом журнале отметок не ставят")


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(
    ("marks", "share", "value"),
    [("зч", 50, "зч"), ("зч нз", 50, "зч"), ("зч нз нз", 50, "нз"), ("зч зч нз", 67, "нз"), ("зч зч зч нз", 100, "нз"), ("зч зч осв •", 100, "зч")],
)
def test_a_pass_journal_counts_its_passed_works(marks: str, share: int, value: str) -> None:
    found, rule = proposed(marks, SchoolRules(pass_share=share), marking="pass")
    assert found == value and f"не меньше {share}{NBSP}%" in rule


def test_a_pass_journal_says_how_many_were_passed() -> None:
    rule = f"зачтено работ 2 из 3 → зч: для зачёта нужно не меньше 50{NBSP}%"
    assert proposed("зч нз зч", marking="pass") == ("зч", rule)
    assert proposed("осв", marking="pass") == ("", "зачётов и незачётов нет")


@pytest.mark.req("MARK-5")
@given(st.sampled_from(["", "2", "3", "4", "5", "н/а", "осв"]), st.lists(VALUES, max_size=8))
def test_a_mark_that_differs_from_the_rule_asks_for_a_reason(value: str, values: list[str]) -> None:
    proposal = period_proposal(PeriodFacts([GivenMark(mark) for mark in values]), SchoolRules())
    assert differs(value, proposal) == differs(value, proposal.value) == (value not in ("", proposal.value))


@pytest.mark.req("MARK-5")
@given(st.lists(st.integers(2, 5), min_size=1, max_size=30), st.integers(0, 99), st.integers(0, 99))
def test_disputed_means_lie_within_the_schools_span(points: list[int], low: int, high: int) -> None:
    rules = SchoolRules(disputed_from=Decimal(low) / 100, disputed_to=Decimal(high) / 100)
    hundredths = (100 * sum(points)) % (100 * len(points))  # the part above the whole mark, × 100 × the number of marks
    assert is_disputed(Fraction(sum(points), len(points)), rules) == (low * len(points) <= hundredths <= high * len(points))


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(("mean", "is_one"), [("4.4", True), ("4.6", True), ("3.39", False), ("3.61", False), ("5", False), (None, False)])
def test_disputed_marks_of_the_council(mean: str | None, is_one: bool) -> None:
    assert is_disputed(Fraction(mean) if mean else None, SchoolRules()) == is_one


@pytest.mark.req("MARK-5")
def test_a_period_mark_waits_for_the_last_lesson() -> None:
    last = date(2026, 10, 23)
    assert early_reason(last, date(2026, 10, 22)) == f"Последний урок периода 23{NBSP}октября: отметку за период ставят после него."
    assert early_reason(last, last) is None and early_reason(None, last) is None


@pytest.mark.req("MARK-7", "GRID-3")
@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [("4", Scale(), "4"), ("YF", Scale(), "н/а"), ("осв", Scale(), "осв"), ("", Scale(), ""), ("зач", Scale("pass"), "зч"), ("нз", Scale("pass"), "нз")],
)
def test_a_final_mark_is_typed_like_any_other(text: str, scale: Scale, value: str) -> None:
    assert parse_final(text, scale) == value


@pytest.mark.req("MARK-7", "GRID-3")
@pytest.mark.parametrize(
    ("text", "scale", "words"),
    [
        ("•", Scale(), "«•» здесь не ставят: здесь одна отметка от 2 до 5, осв или н/а."), ("4/5", Scale(), "«4/5» здесь не ставят"),
        ("н", Scale(), "«Н» здесь не ставят"), ("н4", Scale(), "«Н 4» здесь не ставят"), ("6", Scale(), "от 2 до 5"),
        ("•", Scale("pass"), "здесь зч, нз, осв или н/а"), ("н", Scale("none"), "в этом журнале отметок не ставят"),
    ],
)  # fmt: skip
def test_a_final_mark_is_one_mark(text: str, scale: Scale, words: str) -> None:
    with pytest.raises(BadInput, match=re.escape(words)):
        parse_final(text, scale)


@pytest.mark.req("MARK-7")
@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [(" 58 ", "hundred", "58"), ("100", "hundred", "100"), ("0", "hundred", "0"), ("05", "hundred", "5"), ("на", "hundred", "н/а"),
     ("осв", "hundred", "осв"), ("", "hundred", ""), ("4", "five", "4"), ("зач", "pass", "зч")],
)  # fmt: skip
def test_an_exam_has_a_scale_of_its_own(text: str, scale: str, value: str) -> None:
    assert parse_exam(text, scale) == value


@pytest.mark.req("MARK-7")
@given(st.text(max_size=30) | st.text("0123456789,.-/ ", max_size=6) | st.sampled_from(["101", "1000", "-1", "5.5", "•", "зч", "٤٥", "Н"]))
def test_points_of_an_exam_are_a_number_to_a_hundred_or_a_word(text: str) -> None:
    try:
        value = parse_exam(text, "hundred")
    except BadInput as refusal:
        assert str(refusal).endswith("здесь баллы от 0 до 100, осв или н/а.")
    else:
        assert value in {"", "осв", "н/а", *map(str, range(101))}


@pytest.mark.req("GRID-7")
@given(st.fractions(2, 5, max_denominator=900), st.integers(50, 90), st.integers(0, 3))
def test_a_shown_mean_stands_on_its_own_side_of_the_threshold(mean: Fraction, hundredths: int, digits: int) -> None:
    threshold = Fraction(100 * (mean.numerator // mean.denominator) + hundredths, 100)
    shown = Fraction(mean_text(mean, threshold, digits).replace(",", "."))
    assert (shown >= threshold) == (mean >= threshold) and abs(shown - mean) * 2 * 10**digits <= 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(9, 2), "4,50"), (Decimal("4.625"), "4,625"), (Decimal("10"), "10,00"), (3, "3,00"), (Decimal("0.5"), "0,50")],
)
def test_points_have_two_places_or_as_many_as_they_need(value: Decimal | Fraction | int, text: str) -> None:
    assert points_text(value) == text
