"""Changing the school year: moved days, days off, dates of periods (REG-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from ejournal.errors import BadInput, NotThere
from ejournal.models import CalendarDay, Period
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.school_year import lessons_outside
from ejournal.rules.words import count_of
from ejournal.services.checks import check_delete
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import Making, follow, lock_year
from ejournal.services.records import insert, seen_values, update


@dataclass(frozen=True)
class SpecialDayOrder:
    """A day unlike its week: `as_weekday` 1–7 for a worked one, None for a day off."""

    year: int
    date: date
    as_weekday: int | None
    title: str = ""
    grade_from: int = 1
    grade_to: int = 12


class NeedsConfirming(BadInput):
    """The change is possible and has consequences that have to be seen first; the sentence names them."""


@dataclass(frozen=True)
class DaySet:
    """What changing a day did: its record, and what became of the lessons of that day."""

    id: int
    lessons: Making


def set_special_day(actor: Actor, order: SpecialDayOrder, *, now: datetime) -> DaySet:
    """Make a day off or a worked one; its lessons follow where lessons have been made so far, those with records stay.

    Raises BadInput with the field, Refused for a closed year.
    """
    may(actor, "calendar.days").demand()
    if order.as_weekday is not None and not 1 <= order.as_weekday <= 7:
        raise BadInput("Выберите, по расписанию какого дня учатся.", "as_weekday")
    title = " ".join(order.title.split()) or ("Учебный день по переносу" if order.as_weekday else "Выходной")
    values = {"year": order.year, "date": order.date, "kind": "working" if order.as_weekday else "off"}
    values |= {"as_weekday": order.as_weekday, "title": title, "grade_from": order.grade_from, "grade_to": order.grade_to}
    with writing(actor, now) as ledger:
        grades = (CalendarDay.grade_from <= order.grade_to) & (CalendarDay.grade_to >= order.grade_from)
        if other := CalendarDay.select().where((CalendarDay.date == order.date) & grades).first():
            raise BadInput(f"На этот день уже записано: «{other.title}». Сначала уберите ту запись.", "date")
        row = insert(ledger, CalendarDay, values)
        return DaySet(int(row.id), follow(ledger, lock_year(order.year), None, order.date, order.date))


def drop_special_day(actor: Actor, day_id: int, *, now: datetime) -> DaySet:
    """Let the day be as its weekday is; its lessons follow. Raises NotThere, Refused for a closed year."""
    may(actor, "calendar.days").demand()
    with writing(actor, now) as ledger:
        row = CalendarDay.get_or_none(CalendarDay.id == day_id)
        if row is None:
            raise NotThere("Такого дня в календаре нет.")
        check_delete(row, ledger.memo)
        ledger.note("CalendarDay", row.id, "delete", seen_values(row), None)
        row.delete_instance(recursive=False)
        return DaySet(day_id, follow(ledger, lock_year(row.year_id), None, row.date, row.date))


@dataclass(frozen=True)
class PeriodMoved:
    """What other dates of a period did: whether they are other at all, and what became of the lessons of the days it gained or lost."""

    changed: bool
    lessons: Making
    gained: bool = False

    def __bool__(self) -> bool:
        return self.changed


def move_period(actor: Actor, period_id: int, start: date, end: date, *, confirmed: bool, now: datetime) -> PeriodMoved:
    """Give a period other dates; its lessons follow where lessons have been made so far, those with records stay.

    Raises NeedsConfirming with a sentence about the lessons that would be left outside, unless `confirmed`; BadInput
    with the field for dates that can't be.
    """
    may(actor, "calendar.write").demand()
    with writing(actor, now) as ledger:
        row = Period.get_or_none(Period.id == period_id)
        if row is None:
            raise NotThere("Такого периода нет.")
        if not confirmed and start < end and (sentence := what_hangs(row, start, end)):
            raise NeedsConfirming(sentence, "start" if start > row.start else "end")
        before = row.start, row.end
        changed = update(ledger, row, {"start": start, "end": end})
        return PeriodMoved(changed, follow_period(ledger, row, *before), start < before[0] or end > before[1])


def period_changed(actor: Actor, period_id: int, before: tuple[date, date] | None, *, now: datetime) -> Making:
    """Let the lessons follow a period that was changed in the panel; `before` are its dates until then, None for a new one."""
    may(actor, "calendar.write").demand()
    with writing(actor, now) as ledger:
        row = Period.get_by_id(period_id)
        return follow_period(ledger, row, *(before or (row.end + timedelta(days=1), row.end)))


def follow_period(ledger: Ledger, row: Period, start: date, end: date) -> Making:
    """The lessons of the days that a period gained or lost, its dates having been `start` and `end`. Days of both ends count once."""
    day, year = timedelta(days=1), lock_year(row.year_id)
    if start > end:  # it was not there
        return follow(ledger, year, None, row.start, row.end)
    spans = [(min(start, row.start), max(start, row.start) - day), (min(end, row.end) + day, max(end, row.end))]
    return reduce(Making.__add__, (follow(ledger, year, None, *span) for span in spans if span[0] <= span[1]), Making())


def what_hangs(period: Period, start: date, end: date) -> str:
    """What would be left outside the period with these dates, in a sentence; "" where nothing would."""
    lessons, recorded = lessons_outside(period, start, end)
    if not lessons:
        return ""
    outside = count_of(lessons, "урок", "урока", "уроков")
    holds = f", из них с записями {recorded}" if recorded else ", записей в них нет"
    words = "Пустые уроки уберутся, уроки с записями останутся, но в отметку за период не войдут." if recorded else "Они уберутся."
    return f"Вне периода окажутся {outside}{holds}. {words} Записи не удаляются."
