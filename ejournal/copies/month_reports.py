"""The month whose report on the work of teachers with the journal is due (DEP-6): from the first working day after its end on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ejournal.models import Journal, Lesson
from ejournal.queries.calendar import year_of, years
from ejournal.queries.order_facts import days_off
from ejournal.rules.orders import execute_by
from ejournal.rules.words import MONTHS, month_title

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month where else a period stands; both days belong to it."""

    start: date
    end: date
    id: int = 0

    @property
    def title(self) -> str:
        return f"{month_title(self.start)} {self.start.year}"

    @property
    def notice(self) -> str:
        return f"Готов отчёт о работе учителей с журналом за {MONTHS[self.start.month - 1]} {self.start.year}."


def month_by_end(last: date) -> Month:
    return Month(last.replace(day=1), last)


def due_month(today: date) -> tuple[Month, Any] | None:
    """The month that has ended with its year; None before the first working day, of a month without lessons, of a closed year.

    Monday to Friday are worked, but for the school's days off. Three SELECTs.
    """
    month = month_by_end(today.replace(day=1) - A_DAY)
    year = year_of(years(), month.start)  # a year that ends on 26 May has its May, whatever year comes next
    if year is None or year.closed_on is not None or today < execute_by(month.end, days_off(), 1):
        return None
    held = (Journal.year == year.id) & Lesson.date.between(month.start, month.end) & ~Lesson.is_cancelled
    return (month, year) if Lesson.select().join(Journal).where(held).exists() else None
