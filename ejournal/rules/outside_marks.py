"""A mark from a sanatorium, a hospital or another school: what it may be and until when it is entered (GRID-14)."""

from __future__ import annotations

from datetime import date

from ejournal.errors import BadInput
from ejournal.rules.cells import OWED, Scale, parse_cell
from ejournal.rules.deadlines import FOR_EVER, PERIOD_MARK, Closing, lock_of
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import day_month

NO_MARKS = "В этом журнале отметок не ставят: внести её некуда."


def outside_value(typed: str, scale: Scale) -> str:
    """The one mark that was typed, by the journal's scale. Raises BadInput for an absence, two marks, «•» or nothing."""
    if scale.marking == "none":
        raise BadInput(NO_MARKS, "value")
    try:
        value = parse_cell(typed, scale)
    except BadInput as error:
        raise BadInput(str(error), "value") from error
    if not value.mark or value.absence or value.second or value.mark == OWED:
        raise BadInput("Впишите одну отметку, как в документе.", "value")
    return value.mark


def outside_refusal(day: date, today: date, year: tuple[date, date], closing: Closing) -> str | None:
    """Why a mark of `day` can't be entered or taken back any more, or None; it has no term of days, as a paper comes late.

    `year` is its first and last day, both included. Source: GRID-14, MARK-6, ARC-2.
    """
    lock = lock_of(day, day, SchoolRules(), closing)  # asked on its own day: only the levels above it can be shut
    if lock is not None and lock.level in FOR_EVER:
        return lock.reason
    if not year[0] <= day <= year[1]:
        return f"Отметка должна быть за этот учебный год: с {day_month(year[0])} по {day_month(year[1])}."
    if day > today:
        return f"{day_month(day)} ещё впереди: впишите день отметки по документу."
    if lock is None:
        return None
    if lock.level == PERIOD_MARK:
        return f"Ученику уже выставлено «{closing.period_mark}» за период, в который входит {day_month(day)}."
    return f"Период, в который входит {day_month(day)}, закрыт: отметки из других мест вносят, пока он открыт."
