"""Whether a forecast is due for a class on a day: the one rule of notices and letters (CLS-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.queries.periods import PeriodHead, periods_of
from ejournal.rules.forecast_notices import forecast_stage
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class ForecastDue:
    """The period that is told of and the stage that it is told for: a month or "end"."""

    period: PeriodHead
    stage: str


def forecast_due(school_class: Any, today: date, rules: SchoolRules) -> ForecastDue | None:
    """What is due; None for grades without marks, outside periods and of a closed one. One SELECT at most."""
    if school_class.grade <= rules.no_mark_grades:
        return None
    period = next((one for one in periods_of(school_class.year_id, school_class.grade) if one.holds(today) and not one.is_closed), None)
    stage = forecast_stage(period.start, period.end, today, rules.forecast_days) if period is not None else None
    return ForecastDue(period, stage) if period is not None and stage is not None else None
