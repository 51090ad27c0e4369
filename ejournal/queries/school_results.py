"""Results of all classes side by side: of a period of the school, of the periods before it, by subject and by who teaches (REP-6, REP-7).

Classes have periods of different length: of a quarter asked for, seniors give their half-year where it ends in the same days, else nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ejournal.models import Journal, JournalTeacher, Staff
from ejournal.models.base import in_force_on
from ejournal.queries.attendance import ClassHead
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import ClassResults, ResultSpan, results_of, year_heads
from ejournal.rules.indicators import Tally, tally
from ejournal.rules.school_rules import SchoolRules

SAME_END = timedelta(days=7)  # periods of several lengths that end together
YEAR = 0


@dataclass(frozen=True)
class Keeper:
    """Who teaches a journal on the last day: all of them by id, and their names as one text."""

    ids: tuple[int, ...] = ()
    names: str = ""


@dataclass(frozen=True)
class SchoolResults:
    """`now` and `before` by class; `away` are classes whose own period does not end with the one asked for; keepers by journal."""

    now: dict[int, ClassResults]
    before: dict[int, ClassResults]
    away: tuple[ClassHead, ...]
    keepers: Mapping[int, Keeper] = field(default_factory=dict)
    keepers_before: Mapping[int, Keeper] = field(default_factory=dict)

    @property
    def compared(self) -> list[ClassResults]:
        """Of `now` the classes that have a period before: a change compares the same classes with themselves."""
        return [one for key, one in self.now.items() if key in self.before]


def school_results(year: Any, span: ResultSpan, rules: SchoolRules) -> SchoolResults:
    """The classes of a year in a period (0: the year) and in the period before it. Sixteen SELECTs whatever the school."""
    heads, periods = year_heads(year.id), periods_in(year.id, None)
    now = spans_with(heads, periods, span)
    before = {key: earlier for key, one in now.items() if (earlier := span_before(periods, one.period)) is not None}
    return SchoolResults(
        results_of([head for head in heads if head.id in now], now, rules),
        results_of([head for head in heads if head.id in before], before, rules),
        tuple(head for head in heads if head.id not in now),
        keepers(year.id, span.end),
        keepers(year.id, max((one.end for one in before.values()), default=span.end)),
    )


def course_of(year: Any, span: ResultSpan, rules: SchoolRules) -> list[tuple[str, tuple[ClassResults, ...]]]:
    """All classes in each period up to the one asked for, by short title; periods of the same grades as it. Seven SELECTs a period."""
    heads, periods = year_heads(year.id), periods_in(year.id, None)
    own = next((row for row in periods if row.id == span.period), None) or next((row for row in periods if row.kind != "half"), None)
    found = []
    for row in periods:
        if own is not None and _same_row(row, own) and row.end <= span.end:
            spans = spans_with(heads, periods, ResultSpan(row.id, row.start, row.end))
            found.append((row.short_title, tuple(results_of([head for head in heads if head.id in spans], spans, rules).values())))
    return found


def spans_with(heads: Sequence[ClassHead], periods: Sequence[Any], span: ResultSpan) -> dict[int, ResultSpan]:
    """The span of each class: of the year for all; else its own period that ends within a week of the one asked for."""
    if span.period == YEAR:
        return {head.id: span for head in heads}
    found = {}
    for head in heads:
        own = [row for row in periods if row.grade_from <= head.grade <= row.grade_to and abs(row.end - span.end) <= SAME_END]
        row = next((one for one in own if one.id == span.period), own[0] if own else None)
        if row is not None:
            found[head.id] = ResultSpan(row.id, row.start, row.end)
    return found


def span_before(periods: Sequence[Any], period: int) -> ResultSpan | None:
    """The period before it, of the same kind and grades; of the first, and of the year, none."""
    own = next((row for row in periods if row.id == period), None)
    earlier = [row for row in periods if own is not None and _same_row(row, own) and row.end < own.start]
    last = max(earlier, key=lambda row: row.start, default=None)
    return ResultSpan(last.id, last.start, last.end) if last else None


def _same_row(one: Any, other: Any) -> bool:
    return (one.kind, one.grade_from, one.grade_to) == (other.kind, other.grade_from, other.grade_to)


def keepers(year: int, day: date) -> dict[int, Keeper]:
    """Who keeps each journal of the year on the day. One SELECT."""
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).switch(JournalTeacher).join(Journal)
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in query.where(in_force_on(JournalTeacher, day) & (Journal.year == year)).order_by(JournalTeacher.id):
        rows[row.journal_id].append(row.staff)
    return {key: Keeper(tuple(one.id for one in own), ", ".join(one.short_name for one in own)) for key, own in rows.items()}


def pupil_tallies(found: Iterable[ClassResults]) -> list[Tally]:
    """One tally a pupil over all his subjects."""
    return [one.of_pupil(pupil.id) for one in found for pupil in one.pupils]


def mark_tally(found: Iterable[ClassResults]) -> Tally:
    """All marks of all subjects and classes."""
    return sum((one.of_class for one in found), Tally())


def by_subject(found: Iterable[ClassResults]) -> dict[int, tuple[str, Tally]]:
    """Name and tally of each subject over the classes, in the order of the first class that has it."""
    sums: dict[int, tuple[str, Tally]] = {}
    for one in found:
        for subject in one.subjects:
            _, before = sums.get(subject.id, ("", Tally()))
            sums[subject.id] = (subject.name, before + one.of_subject(subject.id))
    return sums


def by_journal(found: Iterable[ClassResults]) -> dict[int, Tally]:
    """The marks that stand in, or are owed by, each journal; a mark brought from a former class counts where it stands."""
    values: dict[int, list[str]] = defaultdict(list)
    for one in found:
        for mark in one.marks.values():
            values[mark.journal].append(mark.value)
    return {key: tally(own) for key, own in values.items()}


def by_teacher(found: Collection[ClassResults], kept: Mapping[int, Keeper]) -> dict[Keeper, Tally]:
    """The marks of those who keep the journals; a journal that two keep counts for the pair. Nobody keeps it: an empty keeper."""
    sums: dict[Keeper, Tally] = defaultdict(Tally)
    for journal, own in by_journal(found).items():
        sums[kept.get(journal, Keeper())] += own
    return dict(sums)
