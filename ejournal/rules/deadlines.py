"""When a record may still be written: terms of each kind of work, locks of each level, days ahead. Every refusal is a sentence.

From the weakest to the strongest: the term of the work → the pupil's period mark stands → the period of the journal is closed → the
period of the school is closed → the year is closed → the year is in the archive. Source: MARK-2, MARK-3, MARK-6, ARC-2; domain §10.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month, form_of

TERM, PERIOD_MARK, JOURNAL, PERIOD, YEAR, ARCHIVE = "term", "period_mark", "journal", "period", "year", "archive"
AHEAD = "ahead"
FOR_EVER = (YEAR, ARCHIVE)
ASK = "Чтобы изменить отметку, подайте заявку: Alt+Enter."


@dataclass(frozen=True)
class Closing:
    """The levels above a lesson: the days they were closed, None while open; `period_mark` is the pupil's mark that stands, "" if none."""

    period_closed_on: date | None = None
    year_closed_on: date | None = None
    journal_closed_on: date | None = None
    period_mark: str = ""
    archived_on: date | None = None
    period_title: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which a level of the whole column was closed."""
        found = (self.journal_closed_on, self.period_closed_on, self.year_closed_on, self.archived_on)
        return tuple(day for day in found if day is not None)


class Lock(NamedTuple):
    """The level that holds a record shut, and the sentence that says so."""

    level: str
    reason: str

    @property
    def by_correction(self) -> bool:
        """Whether an approved request may still change it: not ahead of the lesson, not in a closed year. Source: COR-1."""
        return self.level != AHEAD and self.level not in FOR_EVER


def due_day(work_date: date, due_days: int) -> date:
    """The day, included, by which the marks of a work are to stand; `due_days` is its kind's. Source: MARK-2."""
    return work_date + timedelta(days=due_days)


def days_overdue(work_date: date, due_days: int, today: date) -> int:
    """How many days ago the marks of a work should have stood; 0 while they are in time. Source: MARK-2."""
    return max(0, (today - due_day(work_date, due_days)).days)


def overdue_note(work_date: date, due_days: int, today: date) -> str:
    """«отметки ждали до 9 октября, прошло 5 дней»; "" while the work is in time. Source: MARK-2."""
    late = days_overdue(work_date, due_days, today)
    passed = f"{form_of(late, 'прошёл', 'прошло', 'прошло')} {count_of(late, 'день', 'дня', 'дней')}"
    return f"отметки ждали до {day_month(due_day(work_date, due_days))}, {passed}" if late else ""


def last_day(work_date: date, rules: SchoolRules, due_days: int = 0) -> date:
    """The last day, included, on which a mark of that work may be written: never before its kind's own term. Source: MARK-3."""
    return work_date + timedelta(days=max(rules.lock_days, due_days))


def lock_of(
    work_date: date, today: date, rules: SchoolRules, closing: Closing = Closing(), due_days: int = 0  # noqa: B008 frozen
) -> Lock | None:  # fmt: skip
    """The strongest lock on a record of a work of `work_date`, or None while it may be written. Source: MARK-3, MARK-6, ARC-2."""
    if closed := next(_closed_years(closing), None):
        return closed
    if work_date > today:
        return Lock(AHEAD, f"Урок {day_month(work_date)} ещё впереди: на сервере сегодня {day_month(today)}.")
    if closed := next(_closed_periods(closing), None):
        return closed
    last = last_day(work_date, rules, due_days)
    if today > last:
        return Lock(TERM, f"Работа от {day_month(work_date)} закрыта {day_month(last)}. {ASK}")
    return None


def _closed_years(closing: Closing) -> Iterator[Lock]:
    if closing.archived_on is not None:
        yield Lock(ARCHIVE, f"Учебный год сдан в архив {day_month(closing.archived_on)}: изменить в нём ничего нельзя.")
    if closing.year_closed_on is not None:
        yield Lock(YEAR, f"Учебный год закрыт {day_month(closing.year_closed_on)}: изменить в нём ничего нельзя.")


def _closed_periods(closing: Closing, what: str = "Период") -> Iterator[Lock]:
    if closing.period_closed_on is not None:
        yield Lock(PERIOD, f"Период закрыт {day_month(closing.period_closed_on)}. {ASK}")
    if closing.journal_closed_on is not None:
        yield Lock(JOURNAL, f"{what} в этом журнале закрыт {day_month(closing.journal_closed_on)}. {ASK}")
    if closing.period_mark:
        stands = f"Стоит отметка за {closing.period_title or 'период'}: {closing.period_mark}"
        yield Lock(PERIOD_MARK, f"{stands}. Снимите её, пока период не закрыт, или подайте заявку: Alt+Enter.")


def lock_reason(
    work_date: date, today: date, rules: SchoolRules, closing: Closing = Closing(), due_days: int = 0  # noqa: B008 frozen
) -> str | None:  # fmt: skip
    """Why nothing may be written for a work of `work_date`, or None while it may. Source: MARK-3, MARK-6, ARC-2."""
    lock = lock_of(work_date, today, rules, closing, due_days)
    return lock.reason if lock else None


def final_lock(closing: Closing, *, of_year: bool = False) -> Lock | None:
    """The lock on a period mark itself: it knows no term, only levels; `of_year` for year, exam and final marks. Source: MARK-6.

    A year's marks outlive the closing of the last period; `journal_closed_on` is then the day the journal's year was closed.
    """
    passed_over = (PERIOD_MARK, PERIOD) if of_year else (PERIOD_MARK,)
    found = (*_closed_years(closing), *_closed_periods(closing, "Год" if of_year else "Период"))
    return next((lock for lock in found if lock.level not in passed_over), None)


def closing_note(
    work_date: date, today: date, rules: SchoolRules, closing: Closing = Closing(), due_days: int = 0  # noqa: B008 frozen
) -> str:  # fmt: skip
    """For the head of a column: «закроется через 2 дня», «закроется сегодня», «закрыта 13 октября»; "" for a work ahead.

    A column closed by several levels names the earliest day. The mark of one pupil closes no column. Source: MARK-3, GRID-6.
    """
    last = last_day(work_date, rules, due_days)
    closed = (*closing.days, last) if today > last else closing.days
    if closed:
        return f"закрыта {day_month(min(closed))}"
    return "" if work_date > today else f"закроется {_in_days((last - today).days)}"


def _in_days(days: int) -> str:
    if days < 2:
        return ("сегодня", "завтра")[days]
    return f"через {count_of(days, 'день', 'дня', 'дней')}"


def is_late(lesson_date: date, filled_on: date) -> bool:
    """A record of a lesson is in time on the day of the lesson only. Source: MARK-1."""
    return filled_on > lesson_date
