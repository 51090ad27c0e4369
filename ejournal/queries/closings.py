"""What is closed in the journals of a year: spans of days whose lessons nobody changes any more (MARK-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Journal, JournalClosing, Period, SchoolClass
from ejournal.rules.words import day_month


@dataclass(frozen=True)
class ClosedSpan:
    """A closed period of one journal: by the school or by the journal itself; both days belong to it."""

    period: str
    start: date
    end: date
    closed_on: date

    @property
    def sentence(self) -> str:
        return f"Период «{self.period}» закрыт {day_month(self.closed_on)}: его уроки меняют только по заявке на исправление."


Spans = Mapping[int, tuple[ClosedSpan, ...]]


def closed_spans(journals: Any) -> dict[int, tuple[ClosedSpan, ...]]:
    """Closed periods by journal, for a condition on Journal; a group of nobody's grade has the youngest's periods. One SELECT."""
    youngest = Period.alias()
    lowest = youngest.select(fn.MIN(youngest.grade_from)).where(youngest.year == Journal.year)
    grade = fn.COALESCE(SchoolClass.grade, lowest)
    of_grade = (Period.year == Journal.year) & (Period.grade_from <= grade) & (Period.grade_to >= grade)
    own = (JournalClosing.journal == Journal.id) & (JournalClosing.period == Period.id)
    columns = (Journal.id, Period.kind, Period.number, Period.start, Period.end, Period.closed_on, JournalClosing.closed_on)
    query = Journal.select(*columns).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(Period, on=of_grade)
    query = query.join(JournalClosing, JOIN.LEFT_OUTER, on=own)
    is_closed = Period.closed_on.is_null(False) | JournalClosing.closed_on.is_null(False)
    found: dict[int, tuple[ClosedSpan, ...]] = {}
    for journal, *row in query.where(journals & is_closed).tuples():
        found[journal] = (*found.get(journal, ()), _span(*row))
    return found


def _span(kind: str, number: int, start: date, end: date, by_school: date | None, by_journal: date | None) -> ClosedSpan:
    closed = min(day for day in (by_school, by_journal) if day is not None)
    return ClosedSpan(Period(kind=kind, number=number).title, start, end, closed)


def closed_at(spans: Spans, journal: int, day: date) -> ClosedSpan | None:
    """The closed span that a day of the journal lies in."""
    return next((span for span in spans.get(journal, ()) if span.start <= day <= span.end), None)


def first_closed(places: Iterable[tuple[int, date]]) -> ClosedSpan | None:
    """The first of the (journal, day) places that is closed, or None. One SELECT."""
    wanted = sorted(set(places), key=lambda place: (place[1], place[0]))
    spans = closed_spans(Journal.id.in_(sorted({journal for journal, _ in wanted}))) if wanted else {}
    return next((span for journal, day in wanted if (span := closed_at(spans, journal, day))), None)
