"""When a record may still be written: terms, locks, days ahead. Every refusal is a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import day_month


@dataclass(frozen=True)
class Closing:
    """The levels above a lesson: the day its period and its year were closed, None while open."""

    period_closed_on: date | None = None
    year_closed_on: date | None = None


def last_day(work_date: date, rules: SchoolRules) -> date:
    """The last day, included, on which a mark of that work may be written. Source: MARK-3."""
    return work_date + timedelta(days=rules.lock_days)


def lock_reason(work_date: date, today: date, rules: SchoolRules, closing: Closing = Closing()) -> str | None:  # noqa: B008 frozen
    """Why nothing may be written for a work of `work_date`, or None while it may. Source: MARK-3, MARK-6, ARC-2."""
    if closing.year_closed_on is not None:
        return f"Учебный год закрыт {day_month(closing.year_closed_on)}: изменить в нём ничего нельзя."
    if work_date > today:
        return f"Урок {day_month(work_date)} ещё впереди: на сервере сегодня {day_month(today)}."
    if closing.period_closed_on is not None:
        return f"Период закрыт {day_month(closing.period_closed_on)}. Чтобы изменить отметку, подайте заявку: Alt+Enter."
    last = last_day(work_date, rules)
    if today > last:
        return f"Работа от {day_month(work_date)} закрыта {day_month(last)}. Чтобы изменить отметку, подайте заявку: Alt+Enter."
    return None


def is_late(lesson_date: date, filled_on: date) -> bool:
    """A record of a lesson is in time on the day of the lesson only. Source: MARK-1."""
    return filled_on > lesson_date
