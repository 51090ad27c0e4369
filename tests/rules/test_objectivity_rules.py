"""Objectivity of a journal's marks: sums count as the marks themselves do, and MARK-4 and MARK-5 say the same of each pupil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.forecast import above_written, explain, written_works
from ejournal.rules.marks import GivenMark
from ejournal.rules.objectivity import (
    BUNCH,
    GAP,
    LOWERED,
    OVER_WRITTEN,
    RAISED,
    SITTING,
    Backdated,
    Entered,
    JournalFigures,
    Portion,
    PupilFacts,
    backdated,
    journal_figures,
    last_days,
    remarks_of,
    signed,
)
from ejournal.rules.school_rules import SchoolRules

RULES = SchoolRules()
DAYS = (date(2026, 10, 17), date(2026, 10, 23))
ones = st.builds(
    Portion, st.integers(2, 5), st.just(1), st.sampled_from([Decimal(1), Decimal("1.5"), Decimal(3)]), st.booleans(), st.booleans(), st.just(False), st.integers(0, 1)
)
outside = st.integers(2, 5).map(lambda points: Portion(points, 1, is_outside=True))
pupils = st.builds(PupilFacts, st.integers(1, 99), st.lists(ones | outside, max_size=9), st.sampled_from(["", "2", "3", "4", "5", "н/а", "осв"]), st.just(""))
classes = st.lists(pupils, max_size=8)
schools = st.builds(SchoolRules, use_weights=st.booleans(), round_up_from=st.sampled_from([Decimal("0.5"), Decimal("0.6"), Decimal("0.67")]))


def summed(portions: Sequence[Portion]) -> list[Portion]:
    """As a database gives them: one row of each sort."""
    sorts = dict.fromkeys(one[2:6] for one in portions)
    found = {sort: [one for one in portions if one[2:6] == sort] for sort in sorts}
    return [Portion(sum(p.points for p in own), len(own), *sort, sum(p.last for p in own)) for sort, own in found.items()]


@pytest.mark.req("DEP-3")
@given(classes, schools)
def test_sums_say_what_the_marks_say(own: list[PupilFacts], rules: SchoolRules) -> None:
    one = journal_figures(own, rules)
    assert journal_figures([replace(pupil, portions=summed(pupil.portions)) for pupil in own], rules) == one
    assert len(one.raised) + len(one.lowered) <= one.compared == one.given - len(one.unfounded)
    assert one.written.count + one.oral.count == one.total >= one.last
    for mean in (one.period_mean, one.marks_mean, one.written.mean, one.oral.mean):
        assert mean is None or 2 <= mean <= 5


@pytest.mark.req("DEP-3", "MARK-4", "MARK-5")
@given(pupils, schools)
def test_each_pupil_is_judged_as_elsewhere_in_the_journal(pupil: PupilFacts, rules: SchoolRules) -> None:
    marks = [GivenMark(str(one.points), one.weight, one.is_written) for one in pupil.portions]
    found, known = journal_figures([pupil], rules), explain(marks, rules)
    counts = pupil.value.isdigit() and known.mark != ""
    assert bool(found.raised) == (counts and pupil.value > known.mark) and bool(found.lowered) == (counts and pupil.value < known.mark)
    assert all(f"из средней {known.shown} выходит {known.mark}" in one.words for one in (*found.raised, *found.lowered))
    assert [one.words for one in found.over_written] == [words for words in [above_written(pupil.value, written_works(marks, rules))] if words]


@given(classes, classes)
def test_two_halves_of_a_class_make_up_the_whole(one: list[PupilFacts], other: list[PupilFacts]) -> None:
    first, second, both = (journal_figures(own, RULES) for own in (one, other, [*one, *other]))
    assert (both.total, both.last, both.given) == (first.total + second.total, first.last + second.last, first.given + second.given)
    assert both.raised == first.raised + second.raised and both.written.points == first.written.points + second.written.points
    if first.gap is not None and second.gap is not None:
        assert both.gap == (first.gap * first.compared + second.gap * second.compared) / both.compared


entries = st.builds(lambda day, step, due, count: Entered(day, day + timedelta(days=step), due, count), st.dates(date(2026, 9, 1), date(2026, 9, 9)), st.integers(0, 20), st.integers(0, 10), st.integers(1, 4))


@given(st.lists(entries, max_size=12), st.randoms())
def test_marks_after_their_terms_by_the_day_they_were_entered(own: list[Entered], dice: object) -> None:
    found, late = backdated(own), [one for one in own if one.entered > one.lesson + timedelta(days=one.due_days)]
    assert found.total == sum(one.count for one in late) and backdated(own[::-1]) == found
    sums = {day: sum(one.count for one in late if one.entered == day) for day in {one.entered for one in late}}
    assert found.count == max(sums.values(), default=0) and (not sums or sums[found.day] == found.count)


@given(st.fractions(-3, 3))
def test_a_difference_reads_alike_either_way(value: Fraction) -> None:
    assert signed(value).lstrip("+−") == signed(-value).lstrip("+−") and len(signed(value)) <= 5


def facts(values: str, written: str = "", oral: str = "") -> list[PupilFacts]:
    """Pupils with so many marks each: «5:44» is a period mark 5 over 4 and 4."""
    found = []
    for number, (value, marks) in enumerate(one.split(":") for one in values.split()):
        own = [*(Portion(int(one), 1) for one in marks), *(Portion(int(one), 1, is_written=True) for one in written), *(Portion(int(one), 1) for one in oral)]
        found.append(PupilFacts(number, own, value, "учтён доклад" if number == 0 else ""))
    return found


def words(figures: JournalFigures, entered: Backdated | None = None, rules: SchoolRules = RULES) -> dict[str, str]:
    return {one.code: one.words for one in remarks_of(figures, entered or Backdated(), DAYS, rules)}


@pytest.mark.req("DEP-3")
def test_the_council_hears_of_habits_not_of_one_child() -> None:
    assert words(journal_figures(facts("5:44 4:44 4:44"), RULES)) == {}
    assert words(journal_figures(facts("5:44 5:44 4:44"), RULES)) == {RAISED: "2 отметки из 3 выше средней"}
    assert words(journal_figures(facts("3:44 3:44 н/а:44 осв: 4:44"), RULES)) == {LOWERED: "2 отметки из 3 ниже средней"}
    many = " ".join(["4:44"] * 8)
    assert words(journal_figures(facts(f"5:44 5:44 {many}"), RULES)) == {RAISED: "2 отметки из 10 выше средней"}  # the share itself belongs to it
    assert words(journal_figures(facts(f"5:44 5:44 4:44 {many}"), RULES)) == {}
    assert journal_figures(facts("5:"), RULES).unfounded == (0,)


@pytest.mark.req("DEP-3", "MARK-4")
def test_written_works_stand_beside_oral_answers() -> None:
    raised = words(journal_figures(facts("4:55 4:55 4:55", written="33"), RULES))
    assert raised == {OVER_WRITTEN: "3 отметки из 3 выше письменных работ", GAP: "устные ответы выше письменных работ на 2,00: 5,00 и 3,00"}
    assert OVER_WRITTEN not in words(journal_figures(facts("4:55 4:55 4:55", written="3"), RULES))  # a single written work says little
    assert words(journal_figures(facts("4:44 5:54 4:44", written="44"), RULES)).keys() <= {RAISED}
    wide = SchoolRules(objectivity_gap=Decimal(2))
    assert GAP not in words(journal_figures(facts("4:55 4:55 4:55", written="33"), wide), rules=wide)


@pytest.mark.req("DEP-3")
def test_marks_of_the_last_days_and_of_one_sitting() -> None:
    assert last_days(date(2026, 9, 1), DAYS[1], RULES) == DAYS and last_days(DAYS[1], DAYS[1], RULES) == (DAYS[1], DAYS[1])
    portions = (Portion(28, 7), Portion(12, 3, last=3))
    bunched = journal_figures([PupilFacts(1, portions)], RULES)
    assert words(bunched) == {BUNCH: "в последние дни, 17–23\u00a0октября, — 3 отметки из 10 (30\u00a0%)"}
    assert words(journal_figures([PupilFacts(1, (*portions, Portion(4, 1)))], RULES)) == {}
    entered = backdated(Entered(date(2026, 9, day), date(2026, 10, 22), 7, 2) for day in (1, 8, 15))
    assert words(journal_figures([PupilFacts(1, (Portion(40, 10),))], RULES), entered) == {
        BUNCH: "в последние дни, 17–23\u00a0октября, — 6 отметок из 10 (60\u00a0%), из них позже срока 6",
        SITTING: "22\u00a0октября внесено сразу 6 отметок за уроки 1–15\u00a0сентября, позже срока",
    }
    assert words(journal_figures([], RULES)) == {}
