"""Which bells ring when: a schedule for a weekday or a date, and a shortened day made by a rule (REG-3)."""

from __future__ import annotations

from datetime import date, datetime

from ejournal.errors import BadInput, NotThere
from ejournal.models import Bell, BellDay, BellSchedule
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.rules.bells import Ring, shorten
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, seen_values, update


def set_bells(actor: Actor, schedule_id: int, *, weekday: int | None = None, day: date | None = None, now: datetime) -> None:
    """Let a schedule ring on a weekday or on a date, instead of what rang then. Raises BadInput."""
    may(actor, "bells.write").demand()
    if (weekday is None) == (day is None):
        raise BadInput("Укажите день недели или дату.", "date")
    if weekday is not None and not 1 <= weekday <= 7:
        raise BadInput("Выберите день недели.", "weekday")
    if BellSchedule.get_or_none(BellSchedule.id == schedule_id) is None:
        raise BadInput("Выберите расписание звонков.", "schedule")
    with writing(actor, now) as ledger:
        _ring(ledger, schedule_id, weekday, day)


def shorten_day(actor: Actor, day: date, minutes: int, *, now: datetime) -> int:
    """Lessons of `minutes` on a date; the schedule of that length is made from the ordinary once. Returns its id."""
    may(actor, "bells.write").demand()
    with writing(actor, now) as ledger:
        schedule = _short_schedule(ledger, minutes)
        _ring(ledger, schedule, None, day)
        return schedule


def drop_bell_day(actor: Actor, bell_day_id: int, *, now: datetime) -> None:
    """Let the day ring as it would without this. Raises NotThere."""
    may(actor, "bells.write").demand()
    with writing(actor, now) as ledger:
        row = BellDay.get_or_none(BellDay.id == bell_day_id)
        if row is None:
            raise NotThere("Такого дня в расписании звонков нет.")
        ledger.note("BellDay", row.id, "delete", seen_values(row), None)
        row.delete_instance(recursive=False)


def _short_schedule(ledger: Ledger, minutes: int) -> int:
    ordinary = BellSchedule.get_or_none(BellSchedule.is_default == 1)
    rows = Bell.select().where(Bell.schedule == ordinary.id) if ordinary else ()
    short = shorten({row.number: Ring(row.start, row.end) for row in rows}, minutes)
    title = f"Уроки по {minutes} минут"
    known = BellSchedule.get_or_none(BellSchedule.title == title)
    if known is not None:
        return int(known.id)
    schedule = insert(ledger, BellSchedule, {"title": title, "is_default": 0})
    for number, ring in short.items():
        insert(ledger, Bell, {"schedule": schedule.id, "number": number, "start": ring.start, "end": ring.end})
    return int(schedule.id)


def _ring(ledger: Ledger, schedule: int, weekday: int | None, day: date | None) -> None:
    same = BellDay.date == day if day is not None else BellDay.weekday == weekday
    row = BellDay.get_or_none(same)
    if row is None:
        insert(ledger, BellDay, {"schedule": schedule, "weekday": weekday, "date": day})
    else:
        update(ledger, row, {"schedule": schedule})
