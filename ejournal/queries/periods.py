"""The periods of a journal's class and which of them a day belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Period
from ejournal.models.prepared import Prepared, hole


@dataclass(frozen=True)
class PeriodHead:
    """A period as pages name it; `start` and `end` both belong to it."""

    id: int
    title: str
    short_title: str
    start: date
    end: date
    closed_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


def periods_of(year_id: int, grade: int | None) -> tuple[PeriodHead, ...]:
    """Periods of a grade in a year, in order; of a mixed group (no grade), those of the youngest. One SELECT."""
    rows = _OF_YEAR.rows(year=year_id) if grade is None else _OF_GRADE.rows(year=year_id, grade=grade)
    return tuple(_head(*row) for _, *row in (row for row in rows if row[0] == rows[0][0]))


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


_OF_YEAR, _OF_GRADE = Prepared(_of_year), Prepared(_of_grade)


@lru_cache(maxsize=256)
def _head(row: int, kind: str, number: int, start: date, end: date, closed_on: date | None) -> PeriodHead:
    period = Period(kind=kind, number=number)
    return PeriodHead(row, period.title, period.short_title, start, end, closed_on)
