"""A pupil's marks as a parent would rather look at them: means by subject, one subject's marks in time (DIA-1, DIA-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ejournal.queries.diary_subjects import DiarySubjects, SubjectStanding
from ejournal.queries.standing import MarkRow
from ejournal.rules.forecast import explain
from ejournal.rules.marks import GivenMark
from ejournal.rules.school_rules import SchoolRules

TWO = Decimal("0.01")


@dataclass(frozen=True)
class SubjectMean:
    """One bar: the mean as the school rounds it for people, and of how many marks."""

    journal: int
    subject: str
    mean: Decimal
    marks: int


@dataclass(frozen=True)
class Step:
    """One mark in time: its value (of «4/5» the mean of both) and the subject's mean after it."""

    date: date
    text: str
    name: str
    value: Decimal
    mean: Decimal


@dataclass(frozen=True)
class DiaryPlots:
    """The bars of all subjects with digits, and the steps of one of them (None: there is none)."""

    means: tuple[SubjectMean, ...]
    shown: SubjectMean | None
    steps: tuple[Step, ...]


def diary_plots(page: DiarySubjects, journal_id: int | None, rules: SchoolRules) -> DiaryPlots:
    """From what the page of subjects has read; no SELECT. Without a named subject, the one with most marks."""
    standings = {one.journal: one for one in page.subjects if one.standing.found is not None and one.standing.found.mean is not None}
    means = tuple(_mean(one) for one in standings.values())
    shown = next((one for one in means if one.journal == journal_id), max(means, key=lambda one: one.marks, default=None))
    return DiaryPlots(means, shown, _steps(standings[shown.journal].standing.rows, rules) if shown else ())


def _mean(one: SubjectStanding) -> SubjectMean:
    found = one.standing.found
    return SubjectMean(one.journal, one.subject, _decimal(found.mean), len(found.counted))


def _steps(rows: tuple[MarkRow, ...], rules: SchoolRules) -> tuple[Step, ...]:
    given: list[GivenMark] = []
    found = []
    for row in rows:
        numbers = [int(mark.value) for mark in row.given if mark.value.isdigit()]
        given += row.given
        if numbers:
            value = (Decimal(sum(numbers)) / len(numbers)).quantize(TWO, ROUND_HALF_UP)
            found.append(Step(row.date, row.text, row.name, value, _decimal(explain(given, rules).mean)))
    return tuple(found)


def _decimal(mean: object) -> Decimal:
    """A rational mean in hundredths, half up."""
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(TWO, ROUND_HALF_UP)  # type: ignore[attr-defined]
