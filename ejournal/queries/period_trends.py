"""How results go from period to period, this year and the one before: for the director's page (DEP-6). The rule is that of `queries.results`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import Journal, Period, PeriodMark, database
from ejournal.queries.results import WITH_MARKS, ResultSpan
from ejournal.queries.school_results import spans_with
from ejournal.queries.school_trends import Rolls
from ejournal.rules.indicators import ClassFigures, Tally, class_figures, tally
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class PeriodSum:
    """A period of a year: all classes whose own period ends with it, by pupils and by all their marks."""

    year: str
    title: str
    id: int
    year_id: int
    pupils: ClassFigures
    marks: Tally


def periods_so_far(years: Sequence[Any], rolls: Rolls, today: date, rules: SchoolRules) -> tuple[PeriodSum, ...]:
    """The periods of the years that have begun and have marks, in order, as «Сведения по школе» count them. Three SELECTs.

    Seniors give the half-year that ends in the same days (`spans_with`).
    """
    ids = [year.id for year in years]
    rows = list(Period.select().where(Period.year.in_(ids)).order_by(Period.grade_from, Period.start))
    marks = _Marks(ids, rolls)
    found = []
    for year in years:
        own = [row for row in rows if row.year_id == year.id]
        heads = [head for head in rolls.heads if head.year_id == year.id and head.grade > rules.no_mark_grades]
        for row in _course(own):
            if row.start <= today:
                tallies = marks.tallies(spans_with(heads, own, ResultSpan(row.id, row.start, row.end)))
                total = _sum(tallies)
                if total.is_assessed or total.passed:
                    found.append(PeriodSum(year.title, row.short_title, row.id, year.id, class_figures(tallies, rules), total))
    return tuple(found)


def _course(periods: Sequence[Any]) -> list[Any]:
    """The periods of the youngest of one kind, quarters or trimesters where there are any."""
    own = next((row for row in periods if row.kind != "half"), None) or next(iter(periods), None)
    return [row for row in periods if own is not None and (row.kind, row.grade_from, row.grade_to) == (own.kind, own.grade_from, own.grade_to)]


class _Marks:
    """The marks of all periods of some years. Two SELECTs; which of two journals' marks counts is the rule of `queries.results`."""

    def __init__(self, years: Sequence[int], rolls: Rolls) -> None:
        self.rolls = rolls
        self.of_class: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.of_group: dict[int, list[tuple[int, int]]] = defaultdict(list)
        counts = Journal.year.in_(years) & Journal.kind.in_(WITH_MARKS)
        columns = (Journal.id, Journal.subject_id, Journal.school_class_id, Journal.group_id)
        for journal, subject, key, group in Journal.select(*columns).where(counts & (Journal.marking != "none")).order_by(Journal.id).tuples():
            (self.of_group[group] if group else self.of_class[key]).append((journal, subject))
        self.standing: dict[tuple[int, int], dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
        marks = (PeriodMark.period_id, PeriodMark.pupil_id, Journal.subject_id, PeriodMark.journal_id, PeriodMark.value)
        query = PeriodMark.select(*marks).join(Journal).where((PeriodMark.kind == "period") & (PeriodMark.value != "") & counts)
        for period, pupil, subject, journal, value in database.execute(query).fetchall():  # peewee takes longer to read a row than the database
            self.standing[period, pupil][subject][journal] = value
        self.groups_of: dict[int, list[tuple[int, Stay]]] = defaultdict(list)
        for group, members in rolls.groups.items():
            for pupil, stays in members.items():
                self.groups_of[pupil] += [(group, stay) for stay in stays]

    def tallies(self, spans: Mapping[int, ResultSpan]) -> list[Tally]:
        """One for each pupil who is in his class on the last day of its span."""
        return [self._tally(key, one.pupil, span) for key, span in spans.items() for one in self.rolls.by_class.get(key, ()) if one.stay.covers(span.end)]

    def _tally(self, school_class: int, pupil: int, span: ResultSpan) -> Tally:
        """In each of his subjects the mark of his journal, else the one that a former journal gave."""
        standing = self.standing.get((span.period, pupil))
        if not standing:
            return Tally()
        journals = list(self.of_class[school_class])
        for group, stay in self.groups_of[pupil]:
            if stay.covers(span.end):
                journals += self.of_group[group]
        first: dict[int, int] = {}
        for journal, subject in journals:
            first.setdefault(subject, journal)
        found = ((standing.get(subject, {}), journal) for subject, journal in first.items())
        return tally(own.get(journal) or own[min(own)] for own, journal in found if own)


def _sum(tallies: Iterable[Tally]) -> Tally:
    """Like `sum`, for hundreds of them."""
    columns = zip(*(tuple(vars(one).values()) for one in tallies), strict=True)
    return Tally(*(sum(column) for column in columns))
