"""Missed lessons and days, and grounds: sums that add up, a winner that does not depend on the order (ABS-2, ABS-3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.absence_grounds import Ground, Reason, is_clash, settled, winning
from ejournal.rules.attendance import DaySum, attended_share, cell_text, day_sum, is_truant, total
from ejournal.rules.school_rules import SchoolRules

RULES = SchoolRules()
MONDAY = date(2026, 10, 12)
CODES = st.sampled_from(["", "Н", "Б", "У", "П", "О"])
DAYS = st.lists(st.lists(CODES, max_size=8), max_size=12)


@pytest.mark.req("ABS-2", "REP-1")
@pytest.mark.parametrize(
    ("codes", "rules", "whole"),
    [
        pytest.param(["Б"] * 6, RULES, True, id="all lessons"),
        pytest.param(["", "Б", "Б", "Б", "Б", "Б"], RULES, False, id="was at the first lesson"),
        pytest.param(["", "", "", "П", "П", "П"], SchoolRules(missed_day_lessons=3), True, id="three and more, where the school counts so"),
        pytest.param(["П", "П"], SchoolRules(missed_day_lessons=3), True, id="a day of two lessons is missed with both"),
        pytest.param(["О"] * 4, RULES, False, id="late is not absent"),
        pytest.param(["О"] * 4, SchoolRules(late_is_missed=True), True, id="late is absent, where the school counts so"),
        pytest.param([], RULES, False, id="no lessons, no missed day"),
    ],
)
def test_a_missed_day_is_what_the_school_calls_so(codes: list[str], rules: SchoolRules, whole: bool) -> None:
    assert day_sum(len(codes), codes, rules).missed_days == whole


@pytest.mark.req("ABS-2", "REP-1")
@given(DAYS, st.integers(0, 12), st.booleans(), st.integers(0, 6))
def test_days_add_up_to_the_period_however_it_is_cut(days: list[list[str]], cut: int, late: bool, needed: int) -> None:
    rules = SchoolRules(late_is_missed=late, missed_day_lessons=needed)
    sums = [day_sum(len(codes), codes, rules) for codes in days]
    whole = total(sums)
    assert whole == total(sums[:cut]) + total(sums[cut:]) == total(reversed(sums))
    assert whole + DaySum() == whole
    assert whole.missed <= whole.due and whole.ill_days <= whole.missed_days <= whole.days <= len(days)
    assert whole.missed == sum(len([code for code in codes if code in "НБУП" and code]) + (codes.count("О") if late else 0) for codes in days)


@pytest.mark.req("REP-1")
def test_the_month_says_how_many_and_mostly_why() -> None:
    assert cell_text(day_sum(6, ["Б", "Б", "Б", "Б", "Н", ""], RULES)) == "5Б"
    assert cell_text(day_sum(6, ["Б", "Н"], RULES)) == "2Н", "of equal numbers the one that asks for something"
    assert cell_text(day_sum(6, ["О"], RULES)) == "о" and cell_text(DaySum()) == ""
    assert attended_share(day_sum(8, ["Б"], RULES)) == Decimal("87.5") and attended_share(DaySum()) is None
    assert is_truant(day_sum(10, ["П", "Н", "Н"], RULES), RULES) and not is_truant(day_sum(10, ["Б"] * 10, RULES), RULES)


def ground(number: int, code: str = "Б", kind: str = "document", start: int = 0, days: int | None = 1, **lessons: int) -> Ground:
    first = MONDAY + timedelta(days=start)
    end = None if days is None else first + timedelta(days=days - 1)
    return Ground(number, 1, code, kind, first, end, at=datetime(2026, 10, 12, 8) + timedelta(minutes=number), **lessons)


GROUNDS = st.lists(
    st.builds(
        ground, st.integers(1, 9), st.sampled_from("БУП"), st.sampled_from(["document", "call", "bus", "other"]), st.integers(0, 3),
        st.one_of(st.none(), st.integers(1, 4)),
    ),
    max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip


@pytest.mark.req("ABS-3")
@given(GROUNDS, st.randoms(), st.integers(0, 5), st.integers(1, 8))
def test_the_winner_covers_the_lesson_and_does_not_depend_on_the_order(grounds: list[Ground], random: object, day: int, lesson: int) -> None:
    on = MONDAY + timedelta(days=day)
    winner = winning(grounds, on, lesson)
    shuffled = list(grounds)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert winning(shuffled, on, lesson) == winner
    assert (winner is None) == (not any(one.covers(on, lesson) for one in grounds))
    assert winner is None or winning([one for one in grounds if one.covers(on, lesson)], on, lesson) == winner


@pytest.mark.req("ABS-3")
def test_a_paper_outweighs_a_call_and_the_later_of_two_papers_wins() -> None:
    call, paper, later = ground(9, "У", "call"), ground(1, "Б"), ground(2, "У")
    assert winning([call, paper], MONDAY, 1) == paper and winning([later, paper], MONDAY, 1) == later
    bus = ground(3, "У", "bus", first=1, last=2)
    assert winning([bus], MONDAY, 2) == bus and winning([bus], MONDAY, 3) is None


@pytest.mark.req("ABS-3")
@given(st.sampled_from(["", "Н", "Б", "У", "П", "О"]), GROUNDS, GROUNDS, st.booleans())
def test_what_a_ground_has_set_goes_back_to_exactly_what_stood(code: str, first: list[Ground], second: list[Ground], overwrite: bool) -> None:
    stands = Reason(code)
    under = settled(stands, winning(first, MONDAY, 1), overwrite=overwrite)
    moved = settled(under, winning(second, MONDAY, 1))
    if under.ground:
        assert settled(moved, None) == (stands if moved.ground else settled(moved, None))
        assert settled(under, None) == stands
    else:
        assert under == stands
    assert settled(under, winning(first, MONDAY, 1), overwrite=overwrite) == under, "said twice is said once"


@pytest.mark.req("ABS-1", "ABS-3")
def test_a_reason_given_by_hand_is_not_overwritten_without_being_asked() -> None:
    paper = ground(1, "Б")
    assert settled(Reason("П"), paper) == Reason("П") and is_clash(Reason("П"), paper)
    assert settled(Reason("П"), paper, overwrite=True) == Reason("Б", 1, "П")
    assert settled(Reason(""), paper, overwrite=True) == Reason("") and settled(Reason("О"), paper, overwrite=True) == Reason("О")
