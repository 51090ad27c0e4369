"""The figures beside some pupils of a journal page, as its JSON says them."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from peewee import JOIN, SQL

from ejournal.models import Lesson, Mark, OutsideMark, Work
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.cells import MarkState, figures_of, final_marks, outside_days
from ejournal.queries.periods import PeriodHead
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures


def figure_rows(journal: Any, period: PeriodHead, rules: SchoolRules, pupils: Collection[int]) -> list[dict[str, Any]]:
    """Mean, weighted mean, forecast, warning and period mark of each of `pupils`. Two SELECTs."""
    days = {"journal": journal.id, "first": period.start, "last": period.end}
    of_one, of_all = (_OF_ONE_WITH_OUTSIDE, _OF_ALL_WITH_OUTSIDE) if rules.outside_marks_count else (_OF_ONE, _OF_ALL)
    found = of_one.rows(pupil=next(iter(pupils)), **days) if len(pupils) == 1 else of_all.rows(**days)
    marks: dict[int, list[tuple[MarkState, Decimal]]] = {pupil: [] for pupil in pupils}
    for pupil, value, second, weight in found:
        if pupil in marks:
            marks[pupil].append((MarkState(None, value, second), weight))
    finals = final_marks(journal.id, period.id)
    return [figure_json(pupil, figures_of(own, journal.hours_a_week, rules), finals.get(pupil)) for pupil, own in marks.items()]


def _of_all() -> Any:
    """A CROSS JOIN keeps SQLite to the order of the tables: else it walks one pupil's marks of all subjects and years."""
    days = (Lesson.journal == hole("journal")) & Lesson.date.between(hole("first"), hole("last"))
    query = Lesson.select(Mark.pupil_id, Mark.value, Mark.second, Work.weight).join(Work, JOIN.CROSS).join(Mark, JOIN.CROSS)
    return query.where(days & (Work.lesson == Lesson.id) & (Mark.work == Work.id) & (Mark.value != ""))


def _outside() -> Any:
    """Marks from elsewhere as the same columns, with weight 1. Source: GRID-14."""
    return OutsideMark.select(OutsideMark.pupil_id, OutsideMark.value, SQL("''"), SQL("1")).where(outside_days())


def _of_one() -> Any:
    return _of_all().where(Mark.pupil == hole("pupil"))


_OF_ALL = Prepared(_of_all)
_OF_ONE = Prepared(_of_one)  # one cell at a time is how most marks are given

_OF_ALL_WITH_OUTSIDE = Prepared(lambda: _of_all().union_all(_outside()))
_OF_ONE_WITH_OUTSIDE = Prepared(lambda: _of_one().union_all(_outside().where(OutsideMark.pupil == hole("pupil"))))


def figure_json(pupil: int, figures: RowFigures, final: str | None) -> dict[str, Any]:
    """One row of `rows` in the page's JSON; means are plain numbers for show."""
    return {
        "pupil": pupil,
        "mean": float(figures.mean) if figures.mean is not None else None,
        "weighted": float(figures.weighted) if figures.weighted is not None else None,
        "forecast": figures.forecast or None,
        "count": figures.count,
        "warning": figures.warning,
        "final": final or None,
    }
