"""The periods of a journal's class and which of them a day belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import JournalClosing, Period
from ejournal.models.prepared import Prepared, hole
from ejournal.rules.deadlines import Closing


@dataclass(frozen=True)
class PeriodHead:
    """A period as pages name it; `start` and `end` both belong to it.

    `closed_on` is the school's; read for one journal, `journal_closed_on` is the journal's own, `year_marks_closed_on` that of its year's marks.
    """

    id: int
    title: str
    short_title: str
    start: date
    end: date
    closed_on: date | None = None
    journal_closed_on: date | None = None
    year_marks_closed_on: date | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None or self.journal_closed_on is not None

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


def periods_of(year_id: int, grade: int | None) -> tuple[PeriodHead, ...]:
    """Periods of a grade in a year, in order; of a mixed group (no grade), those of the youngest. One SELECT."""
    rows = _OF_YEAR.rows(year=year_id) if grade is None else _OF_GRADE.rows(year=year_id, grade=grade)
    return tuple(_head(*row) for _, *row in (row for row in rows if row[0] == rows[0][0]))


def periods_of_journal(journal: Any) -> tuple[PeriodHead, ...]:
    """The same for a journal, with what is closed in it (MARK-6). One SELECT, the journal with its class read already."""
    if journal.school_class_id is None:
        rows = _CLOSED_OF_YEAR.rows(year=journal.year_id, journal=journal.id)
    else:
        rows = _CLOSED_OF_GRADE.rows(year=journal.year_id, journal=journal.id, grade=journal.school_class.grade)
    own = [row for row in rows if row[0] == rows[0][0]]
    closed = {row[7]: row[8] for row in own if row[8] is not None}
    heads = {row[1]: row[1:7] for row in own}
    return tuple(_head(*head, closed.get(key), closed.get(None)) for key, head in heads.items())


def closing_of(journal: Any, period: PeriodHead | None, period_mark: str = "") -> Closing:
    """The levels that stand above a lesson of the journal in that period; `period_mark` is the pupil's, where the cell is his."""
    if period is None:
        return Closing(None, journal.year.closed_on)
    return Closing(period.closed_on, journal.year.closed_on, period.journal_closed_on, period_mark, period_title=period.title)


def closing_on(journal: Any, day: date) -> Closing:
    """The levels above the journal's lessons of one day. One SELECT."""
    periods = periods_of_journal(journal)
    return closing_of(journal, period_at(periods, day) if periods else None)


def period_at(periods: Sequence[PeriodHead], day: date) -> PeriodHead:
    """The period of a day; between two periods the one before, before all the first. Raises NotThere when there is none."""
    if not periods:
        raise NotThere("У этого класса ещё нет учебных периодов. Их вносят в панели: Школа → Учебные периоды.")
    past = [period for period in periods if period.start <= day]
    return past[-1] if past else periods[0]


def period_by_id(periods: Sequence[PeriodHead], period_id: int) -> PeriodHead:
    """One of the periods; raises NotThere for a number of another class or year."""
    for period in periods:
        if period.id == period_id:
            return period
    raise NotThere("Такого периода у этого журнала нет.")


def _of_year() -> Any:
    columns = (Period.grade_from, Period.id, Period.kind, Period.number, Period.start, Period.end, Period.closed_on)
    return Period.select(*columns).where(Period.year == hole("year")).order_by(Period.grade_from, Period.start)


def _of_grade() -> Any:
    return _of_year().where((Period.grade_from <= hole("grade")) & (Period.grade_to >= hole("grade")))


def _closed_of_year() -> Any:
    """Each period as often as something of the journal is closed: itself, or the year's marks (no period)."""
    own = (JournalClosing.journal == hole("journal")) & ((JournalClosing.period == Period.id) | JournalClosing.period.is_null())
    query = _of_year().select_extend(JournalClosing.period_id, JournalClosing.closed_on)
    return query.join(JournalClosing, JOIN.LEFT_OUTER, on=own)


def _closed_of_grade() -> Any:
    return _closed_of_year().where((Period.grade_from <= hole("grade")) & (Period.grade_to >= hole("grade")))


_CLOSED_OF_YEAR, _CLOSED_OF_GRADE = Prepared(_closed_of_year), Prepared(_closed_of_grade)
_OF_YEAR, _OF_GRADE = Prepared(_of_year), Prepared(_of_grade)


@lru_cache(maxsize=256)
def _head(row: int, kind: str, number: int, start: date, end: date, *closed_on: date | None) -> PeriodHead:
    period = Period(kind=kind, number=number)
    return PeriodHead(row, period.title, period.short_title, start, end, *closed_on)
