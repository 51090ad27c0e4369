"""The figures beside some pupils of a journal page, as its JSON says them."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from ejournal.models import Lesson, Mark, Work
from ejournal.queries.cells import MarkState, figures_of, final_marks
from ejournal.queries.periods import PeriodHead
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures


def figure_rows(journal: Any, period: PeriodHead, rules: SchoolRules, pupils: Collection[int]) -> list[dict[str, Any]]:
    """Mean, weighted mean, forecast, warning and period mark of each of `pupils`. Two SELECTs."""
    days = (Lesson.journal == journal.id) & Lesson.date.between(period.start, period.end)
    columns = (Mark.pupil_id, Mark.id, Mark.value, Mark.second, Mark.rev, Work.weight)
    query = Mark.select(*columns).join(Work).join(Lesson).where(days & Mark.pupil.in_(pupils) & (Mark.value != ""))
    marks: dict[int, list[tuple[MarkState, Decimal]]] = {pupil: [] for pupil in pupils}
    for row in query.tuples():
        marks[row[0]].append((MarkState(*row[1:5]), row[5]))
    finals = final_marks(journal.id, period.id, pupils)
    return [figure_json(pupil, figures_of(own, journal.hours_a_week, rules), finals.get(pupil)) for pupil, own in marks.items()]


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
