"""Year, exam and final marks: what follows from the periods, and from the exam, by grade.

Marks come with the names of where they stand, in order: `(("1 четверть", "4"), ("2 четверть", "н/а"), …)`, "" where none is given yet.
A final mark rounds a half up whatever the school's threshold: such is the order of filling in certificates. Source: MARK-5, MARK-7;
domain §2.4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ejournal.rules.cells import EXEMPT, NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.period_marks import HALF, Proposal, rounded_proposal, without_marks
from ejournal.rules.school_rules import SchoolRules

Named = Sequence[tuple[str, str]]
MEAN_DIGITS = 2


@dataclass(frozen=True)
class YearFacts:
    """The period marks of one pupil in one subject's year, and what the journal is."""

    periods: Named
    grade: int | None = None
    marking: str = "five"


@dataclass(frozen=True)
class FinalFacts:
    """What a final mark is made of. `exam` is None where the subject has no exam, "" while its mark is awaited; for a transfer exam
    give the mark of the interim attestation. `exam_scale` is "" where it is the subject's own (`marking`).

    `annual` holds the annual marks of a composite subject (mathematics of grade 9: algebra, geometry, probability), else nothing;
    `senior` the half-year and annual marks of grades 10 and 11 (and 12) in order of time, for the last grade only.
    """

    grade: int
    year: str = ""
    exam: str | None = None
    annual: Named = ()
    senior: Named = ()
    marking: str = "five"
    exam_scale: str = ""


def year_proposal(facts: YearFacts, rules: SchoolRules) -> Proposal:
    """The mean of the quarter or half-year marks; a single н/а gives way to the others, two are decided by hand. Source: domain §2.4."""
    if none := without_marks(facts.grade, facts.marking, rules):
        return none
    threshold = HALF if rules.year_half_up else rules.round_up_from
    return _together("среднее за периоды", facts.periods, facts.marking, threshold)


def final_proposal(facts: FinalFacts, rules: SchoolRules) -> Proposal:
    """The final mark by grade: 9 with the exam, 11 from all of two years, else the annual one. Source: MARK-7; domain §2.4."""
    if none := without_marks(facts.grade, facts.marking, rules):
        return none
    if facts.grade >= 11 and facts.senior:
        return _together("среднее за 10 и 11 классы", facts.senior, facts.marking)
    annual = tuple(facts.annual) or (("годовая", facts.year),)
    exam_counts = facts.grade == 9 or (facts.grade < 11 and rules.transfer_exam_counts)
    if facts.exam is None or facts.exam == EXEMPT or not exam_counts:
        return _without_exam(annual, facts.marking)
    marks = (*annual, ("экзамен", facts.exam))
    if facts.exam and facts.exam_scale not in ("", facts.marking):
        return Proposal("", f"экзамен {facts.exam} по другой шкале: отметку решают вручную")
    if facts.marking == "five" and (odd := _odd(marks, _is_points)):
        return odd
    return _together("среднее годовой и экзамена" if len(annual) == 1 else "среднее годовых и экзамена", marks, facts.marking)


def _without_exam(annual: Named, marking: str) -> Proposal:
    if len(annual) > 1:
        return _together("среднее годовых", annual, marking)
    year = annual[0][1]
    return Proposal(year, f"итоговая равна годовой → {year}") if year else _missing(annual)


def _together(name: str, marks: Named, marking: str, round_up_from: Decimal = HALF) -> Proposal:
    """One mark of several: nothing while one is missing; осв is left out, and so is н/а unless there are two. Source: domain §2.4."""
    if not marks or any(value == "" for _, value in marks):
        return _missing(marks)
    if sum(value == NOT_ATTESTED for _, value in marks) > 1:
        return _odd(marks, lambda value: value != NOT_ATTESTED) or Proposal("", "")
    left = [(where, value) for where, value in marks if value not in (EXEMPT, NOT_ATTESTED)]
    if not left:
        return _nothing_left(marks)
    takes = (PASSED, NOT_PASSED).__contains__ if marking == "pass" else _is_points
    if odd := _odd(left, takes):
        return odd
    values = [value for _, value in left]
    proposal = _passed(values) if marking == "pass" else _mean(name, values, round_up_from)
    return Proposal(proposal.value, proposal.rule + _left_out(marks))


def _is_points(value: str) -> bool:
    return value in ("1", "2", "3", "4", "5")


def _missing(marks: Named) -> Proposal:
    names = ", ".join(name for name, value in marks if value == "")
    return Proposal("", f"ещё нет отметки: {names}" if names else "отметок ещё нет")


def _odd(marks: Named, fits: Callable[[str], bool]) -> Proposal | None:
    """The marks no rule can reckon with are named and left to people; None where all fit."""
    odd = ", ".join(f"{name} {value}" for name, value in marks if value and not fits(value))
    return Proposal("", f"{odd}: отметку решают вручную") if odd else None


def _nothing_left(marks: Named) -> Proposal:
    """Exempt throughout is exempt; a single н/а beside it is for people to decide."""
    odd = _odd(marks, lambda value: value != NOT_ATTESTED)
    return odd or Proposal(EXEMPT, f"освобождение во всех периодах → {EXEMPT}")


def _mean(name: str, values: Sequence[str], round_up_from: Decimal) -> Proposal:
    mean = Fraction(sum(map(int, values)), len(values))
    return rounded_proposal(f"{name} ({', '.join(values)})", mean, round_up_from, MEAN_DIGITS)


def _passed(values: Sequence[str]) -> Proposal:
    """зч of зч only; one нз is enough for нз."""
    failed = values.count(NOT_PASSED)
    if failed:
        return Proposal(NOT_PASSED, f"{NOT_PASSED} стоит {failed} из {len(values)} → {NOT_PASSED}")
    return Proposal(PASSED, f"{PASSED} стоит везде → {PASSED}")


def _left_out(marks: Named) -> str:
    words = ", ".join(dict.fromkeys(value for _, value in marks if value in (EXEMPT, NOT_ATTESTED)))
    return f"; {words} не считается" if words else ""
