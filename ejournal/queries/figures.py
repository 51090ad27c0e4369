"""The figures beside some pupils of a journal page, as its JSON says them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from peewee import JOIN, SQL

from ejournal.models import Lesson, Mark, OutsideMark, Work
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.cells import MarkState, figures_of, final_marks, outside_days
from ejournal.queries.journals import scale_of
from ejournal.queries.periods import PeriodHead
from ejournal.queries.roster import roster, roster_pupil
from ejournal.rules.forecast import Sufficiency
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures


def figure_rows(
    journal: Any, period: PeriodHead, rules: SchoolRules, pupils: Collection[int], *, today: date
) -> list[dict[str, Any]]:
    """Mean, weighted mean, forecast, warning and period mark of each of `pupils`. Two SELECTs, two more where marks are too few."""
    days = {"journal": journal.id, "first": period.start, "last": period.end}
    of_one, of_all = (_OF_ONE_WITH_OUTSIDE, _OF_ALL_WITH_OUTSIDE) if rules.outside_marks_count else (_OF_ONE, _OF_ALL)
    found = of_one.rows(pupil=next(iter(pupils)), **days) if len(pupils) == 1 else of_all.rows(**days)
    marks: dict[int, list[tuple[MarkState, Decimal]]] = {pupil: [] for pupil in pupils}
    for pupil, value, second, weight in found:
        if pupil in marks:
            marks[pupil].append((MarkState(None, value, second), weight))
    finals = final_marks(journal.id, period.id)
    marking = scale_of(journal, rules).marking
    figures = {pupil: figures_of(own, journal.hours_a_week, rules, marking) for pupil, own in marks.items()}
    warnings = _warnings(journal, period, {pupil: own for pupil, own in figures.items() if own.is_short}, today)
    return [figure_json(pupil, own, warnings.get(pupil), finals.get(pupil)) for pupil, own in figures.items()]


def _warnings(journal: Any, period: PeriodHead, short: Mapping[int, RowFigures], today: date) -> dict[int, str]:
    """«нужно ещё 2 отметки, осталось 3 урока» of those whose marks are too few; who has left needs none. Source: MARK-4."""
    if not short:
        return {}
    days = coming_days(journal.id, period, today)
    days_of = {"first": period.start, "last": period.end}
    known = roster_pupil(journal, next(iter(short)), **days_of) if len(short) == 1 else roster(journal, **days_of)
    there = {pupil.id: pupil for pupil in known if pupil.gone_by(min(period.end, today)) is None}
    return {key: warning_of(own, there[key].lessons_left(days)) for key, own in short.items() if key in there}


def warning_of(figures: RowFigures, lessons_left: int) -> str:
    """The warning in words, "" where there are marks enough."""
    return Sufficiency(figures.count, figures.needed, lessons_left).text


def coming_days(journal_id: int, period: PeriodHead, today: date) -> list[date]:
    """The days of the period's lessons after today that are to be given, one for each. One SELECT."""
    return [day for (day,) in _COMING.rows(journal=journal_id, first=max(period.start, today + timedelta(days=1)), last=period.end)]


def _coming() -> Any:
    days = (Lesson.journal == hole("journal")) & Lesson.date.between(hole("first"), hole("last"))
    return Lesson.select(Lesson.date).where(days & ~Lesson.is_cancelled).order_by(Lesson.date)


_COMING = Prepared(_coming)


def _of_all() -> Any:
    """A CROSS JOIN keeps SQLite to the order of the tables: else it walks one pupil's marks of all subjects and years."""
    days = (Lesson.journal == hole("journal")) & Lesson.date.between(hole("first"), hole("last")) & ~Lesson.is_cancelled
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


def figure_json(pupil: int, figures: RowFigures, warning: str | None, final: str | None) -> dict[str, Any]:
    """One row of `rows` in the page's JSON; means are plain numbers for show."""
    return {
        "pupil": pupil,
        "mean": float(figures.mean) if figures.mean is not None else None,
        "weighted": float(figures.weighted) if figures.weighted is not None else None,
        "forecast": figures.forecast or None,
        "count": figures.count,
        "warning": warning or None,
        "final": final or None,
    }
