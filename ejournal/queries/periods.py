"""The periods of a journal's class and which of them a day belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Period


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
    query = Period.select().where(Period.year == year_id).order_by(Period.grade_from, Period.start)
    if grade is not None:
        query = query.where((Period.grade_from <= grade) & (Period.grade_to >= grade))
    rows = list(query)
    return tuple(_head(row) for row in rows if row.grade_from == rows[0].grade_from)


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


def _head(row: Any) -> PeriodHead:
    return PeriodHead(row.id, row.title, row.short_title, row.start, row.end, row.closed_on)
