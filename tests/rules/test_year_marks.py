"""Year, exam and final marks: half up by whole numbers, the odd ones left to people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.school_rules import ROUNDINGS, SchoolRules
from ejournal.rules.year_marks import FinalFacts, Named, YearFacts, final_proposal, year_proposal

FIVE = st.integers(2, 5)


def named(text: str, what: str = "четверть") -> Named:
    """«4 5 _ н/а» as marks of the quarters; _ is not given yet."""
    return [(f"{at} {what}", value.replace("_", "")) for at, value in enumerate(text.split(), start=1)]


def half_up(*marks: int) -> str:
    """The oracle of domain §2.4: (2·Σ + n) div 2n."""
    return str((2 * sum(marks) + len(marks)) // (2 * len(marks)))


def year(text: str, grade: int = 5, marking: str = "five", rules: SchoolRules | None = None) -> tuple[str, str]:
    return tuple(year_proposal(YearFacts(named(text), grade, marking), rules or SchoolRules()))


def final(*facts, rules: SchoolRules | None = None, **more) -> tuple[str, str]:
    return tuple(final_proposal(FinalFacts(*facts, **more), rules or SchoolRules()))


@pytest.mark.req("MARK-5")
@given(st.lists(FIVE, min_size=1, max_size=6), st.integers(0, 1), st.integers(0, 2), st.sampled_from(ROUNDINGS), st.randoms())
def test_a_year_is_the_half_up_mean_of_its_numbers(marks: list[int], absent: int, exempt: int, preset, chance) -> None:
    values = [*map(str, marks), *["н/а"] * absent, *["осв"] * exempt]
    chance.shuffle(values)
    value, rule = year(" ".join(values), rules=SchoolRules(round_up_from=preset[0]))
    assert value == half_up(*marks)
    assert ("н/а" in rule) == bool(absent) and ("осв" in rule) == bool(exempt)


@pytest.mark.req("MARK-5")
@given(st.lists(FIVE, min_size=1, max_size=6), st.sampled_from(ROUNDINGS))
def test_a_school_may_round_the_year_as_it_rounds_a_period(marks: list[int], preset) -> None:
    hundredths, total, count = int(preset[0] * 100), sum(marks), len(marks)
    expected = max(mark for mark in (1, 2, 3, 4, 5) if 100 * total >= count * (100 * (mark - 1) + hundredths))
    rules = SchoolRules(round_up_from=preset[0], year_half_up=False)
    assert year(" ".join(map(str, marks)), rules=rules)[0] == str(expected)


@pytest.mark.req("MARK-5")
@pytest.mark.parametrize(
    ("periods", "value", "rule"),
    [
        pytest.param("4 5 4 5", "5", "среднее за периоды (4, 5, 4, 5) 4,50 → 5: округляем вверх от 4,50", id="a half is the pupil's"),
        pytest.param("3 4", "4", "среднее за периоды (3, 4) 3,50 → 4: округляем вверх от 3,50", id="half-years 3 and 4"),
        pytest.param("4 4 4 н/а", "4", "среднее за периоды (4, 4, 4) 4,00 → 4; н/а не считается", id="the mean of the others"),
        pytest.param("4 н/а н/а 4", "", "2 четверть н/а, 3 четверть н/а: отметку решают вручную", id="two н/а: by hand"),
        pytest.param("осв осв 4 5", "5", "среднее за периоды (4, 5) 4,50 → 5: округляем вверх от 4,50; осв не считается", id="exempt for a time"),
        pytest.param("осв осв осв осв", "осв", "освобождение во всех периодах → осв", id="exempt all the year"),
        pytest.param("осв осв н/а осв", "", "3 четверть н/а: отметку решают вручную", id="nothing to reckon with"),
        pytest.param("н/а", "", "1 четверть н/а: отметку решают вручную", id="one period, one н/а"),
        pytest.param("4 _ 5 _", "", "ещё нет отметки: 2 четверть, 4 четверть", id="the year is not over"),
        pytest.param("4 зч 4 5", "", "2 четверть зч: отметку решают вручную", id="the scale changed on the way"),
        pytest.param("", "", "отметок ещё нет", id="no periods"),
    ],
)  # fmt: skip
def test_a_year_from_its_periods(periods: str, value: str, rule: str) -> None:
    assert year(periods) == (value, rule)


@pytest.mark.req("MARK-5", "MARK-7")
@pytest.mark.parametrize(
    ("periods", "value", "rule"),
    [
        ("зч зч зч зч", "зч", "зч стоит везде → зч"), ("зч нз зч зч", "нз", "нз стоит 1 из 4 → нз"), ("зч н/а зч", "зч", "зч стоит везде → зч; н/а не считается"),
        ("н/а н/а зч", "", "1 четверть н/а, 2 четверть н/а: отметку решают вручную"), ("зч 4", "", "2 четверть 4: отметку решают вручную"),
    ],
)  # fmt: skip
def test_a_year_of_passes(periods: str, value: str, rule: str) -> None:
    assert year(periods, marking="pass") == (value, rule)


@pytest.mark.req("GRID-11")
def test_the_first_grade_has_no_year_and_no_final_mark() -> None:
    assert year("", grade=1) == final(1) == ("", "в 1 классе отметок не ставят")


@pytest.mark.req("MARK-7")
@given(FIVE, FIVE, st.sampled_from(ROUNDINGS))
def test_grade_nine_meets_its_exam_half_way(annual: int, exam: int, preset) -> None:
    value, _ = final(9, str(annual), str(exam), rules=SchoolRules(round_up_from=preset[0], year_half_up=False))
    assert value == half_up(annual, exam) == str((annual + exam + 1) // 2)


@pytest.mark.req("MARK-7")
@given(st.lists(FIVE, min_size=2, max_size=4), FIVE)
def test_mathematics_of_grade_nine_is_a_mean_of_its_subjects_and_the_exam(annual: list[int], exam: int) -> None:
    parts = [(f"предмет {at}", str(mark)) for at, mark in enumerate(annual)]
    assert final(9, exam=str(exam), annual=parts)[0] == half_up(*annual, exam)
    assert final(9, annual=parts)[0] == half_up(*annual)


@pytest.mark.req("MARK-7")
@given(st.lists(FIVE, min_size=6, max_size=6), FIVE)
def test_grade_eleven_is_a_mean_of_two_years_and_no_exam_counts(marks: list[int], exam: int) -> None:
    senior = [(f"отметка {at}", str(mark)) for at, mark in enumerate(marks)]
    assert final(11, str(marks[-1]), senior=senior)[0] == final(11, str(marks[-1]), str(exam), senior=senior)[0] == half_up(*marks)


@pytest.mark.req("MARK-7")
@pytest.mark.parametrize("grade", [2, 5, 8, 10])
@pytest.mark.parametrize(("counts", "value"), [(False, "4"), (True, "5")])
def test_a_transfer_exam_counts_where_the_school_says_so(grade: int, counts: bool, value: str) -> None:
    rules = SchoolRules(transfer_exam_counts=counts)
    assert final(grade, "4", "5", rules=rules)[0] == value
    assert final(grade, "4", rules=rules)[0] == "4"


MATHEMATICS = (("алгебра", "4"), ("геометрия", "3"), ("вероятность и статистика", "4"))


@pytest.mark.req("MARK-7")
@pytest.mark.parametrize(
    ("facts", "value", "rule"),
    [
        pytest.param(FinalFacts(9, "4", "5"), "5", "среднее годовой и экзамена (4, 5) 4,50 → 5: округляем вверх от 4,50", id="9 with the exam"),
        pytest.param(FinalFacts(9, "4"), "4", "итоговая равна годовой → 4", id="9 without"),
        pytest.param(FinalFacts(9, "4", "осв"), "4", "итоговая равна годовой → 4", id="9, freed from the exam"),
        pytest.param(FinalFacts(9, "4", ""), "", "ещё нет отметки: экзамен", id="9, the exam is awaited"),
        pytest.param(FinalFacts(9, "н/а", "4"), "", "годовая н/а: отметку решают вручную", id="9, no annual mark"),
        pytest.param(FinalFacts(9, "4", "н/а"), "", "экзамен н/а: отметку решают вручную", id="9, no exam mark"),
        pytest.param(FinalFacts(9, "4", "58", exam_scale="hundred"), "", "экзамен 58 по другой шкале: отметку решают вручную", id="9, points"),
        pytest.param(FinalFacts(9, "4", "5", exam_scale="hundred"), "", "экзамен 5 по другой шкале: отметку решают вручную", id="9, few points"),
        pytest.param(FinalFacts(9, "4", "58"), "", "экзамен 58: отметку решают вручную", id="9, points by mistake"),
        pytest.param(FinalFacts(9, "4", "", exam_scale="hundred"), "", "ещё нет отметки: экзамен", id="9, points awaited"),
        pytest.param(FinalFacts(9, exam="3", annual=MATHEMATICS), "4", "среднее годовых и экзамена (4, 3, 4, 3) 3,50 → 4: округляем вверх от 3,50",
                     id="mathematics 9"),
        pytest.param(FinalFacts(9, exam="3", annual=(*MATHEMATICS[:2], ("вероятность и статистика", ""))), "",
                     "ещё нет отметки: вероятность и статистика", id="mathematics 9, a part is missing"),
        pytest.param(FinalFacts(11, "5", senior=named("4 4 4 5 5 5", "из шести")), "5",
                     "среднее за 10 и 11 классы (4, 4, 4, 5, 5, 5) 4,50 → 5: округляем вверх от 4,50", id="11"),
        pytest.param(FinalFacts(11, "4"), "4", "итоговая равна годовой → 4", id="11, nothing of the two years is known"),
        pytest.param(FinalFacts(5, ""), "", "ещё нет отметки: годовая", id="before the annual mark"),
        pytest.param(FinalFacts(4, "зч", marking="pass"), "зч", "итоговая равна годовой → зч", id="a pass"),
        pytest.param(FinalFacts(9, "зч", "нз", marking="pass"), "нз", "нз стоит 1 из 2 → нз", id="a pass and an exam"),
    ],
)  # fmt: skip
def test_a_final_mark_by_grade(facts: FinalFacts, value: str, rule: str) -> None:
    assert tuple(final_proposal(facts, SchoolRules())) == (value, rule)


@pytest.mark.req("MARK-7")
def test_the_schools_threshold_is_not_the_certificates() -> None:
    assert final(9, "4", "5", rules=SchoolRules(round_up_from=Decimal("0.67")))[0] == "5"
