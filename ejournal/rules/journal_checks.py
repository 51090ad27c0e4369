"""Which checks of journals are due by themselves, what a remark is pinned to, how its state is said. Source: DEP-2; regulations 2.14, 3.5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ejournal.rules.words import MONTHS, day_month, short_date

MONTH, PERIOD, TARGET, AGAIN = "month", "period", "target", "again"
BEFORE_THE_END = timedelta(days=7)  # of a period: its check is proposed so early
AFTER_THE_END = timedelta(days=7)  # and is due so late
FORESEEN = timedelta(days=21)  # a check made so long before its term counts for it


class TimeSpan(NamedTuple):
    """A period of some grades; both days belong to it."""

    title: str
    start: date
    end: date
    grade_from: int
    grade_to: int


class Proposal(NamedTuple):
    """A check that is due of itself: of one class, all its journals."""

    kind: str
    class_id: int
    purpose: str
    due: date


def proposals(classes: Iterable[tuple[int, int]], periods: Sequence[TimeSpan], today: date) -> list[Proposal]:
    """What is due of each class (number, grade): once in a month in which it studies, and at the end of each period. Source: 2.14.1.

    The month's check is due on its last day, the period's a week after its end; nothing is proposed for days long past.
    """
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = []
    for class_id, grade in classes:
        own = [one for one in periods if one.grade_from <= grade <= one.grade_to]
        if any(one.start <= last and one.end >= first for one in own):
            found.append(Proposal(MONTH, class_id, f"Ежемесячная проверка: {MONTHS[today.month - 1]}", last))
        for one in own:
            if one.end - BEFORE_THE_END <= today <= one.end + AFTER_THE_END:
                found.append(Proposal(PERIOD, class_id, f"Проверка по итогам: {one.title}", one.end + AFTER_THE_END))
    return found


def counts_for(kind: str, due: date, check_kind: str, checked_on: date) -> bool:
    """Whether a check of a journal, made for no plan, does what a plan asks: in its month; at the end of its period."""
    if kind == MONTH:
        return (checked_on.year, checked_on.month) == (due.year, due.month)
    return check_kind == kind and due - FORESEEN <= checked_on <= due + FORESEEN


def place_words(day: date | None, number: int | None, pupil: str) -> str:
    """«урок 12.10, 3 урок, Ершов Матвей», «Ершов Матвей», «журнал в целом»."""
    parts = [f"{short_date(day)}, {number} урок"] if day is not None else []
    return ", ".join((*parts, *((pupil,) if pupil else ()))) or "журнал в целом"


def state_words(state: str, due: date | None, today: date) -> str:
    """«не устранено, срок 20 октября прошёл», «исправлено, ждёт приёмки», «принято»."""
    if state == "answered":
        return "исправлено, ждёт приёмки"
    if state != "open":
        return {"accepted": "принято", "withdrawn": "снято"}[state]
    if due is None:
        return "не устранено"
    return f"не устранено, срок {day_month(due)}" + (" прошёл" if due < today else "")


def phrases_of(text: str) -> tuple[str, ...]:
    """The school's ready phrases, from a setting with semicolons."""
    return tuple(part for one in text.split(";") if (part := one.strip()))
