"""The bells of a date: its own schedule, else that of its weekday, else the default (REG-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from ejournal.models import Bell, BellDay, BellSchedule, CalendarDay
from ejournal.models.prepared import Prepared
from ejournal.rules.bells import BellUse, Ring, schedule_of


@dataclass(frozen=True)
class ScheduleView:
    """A schedule with its bells and the days on which it rings (id of the day, its weekday or date)."""

    id: int
    title: str
    is_default: bool
    bells: dict[int, Ring]
    days: tuple[tuple[int, int | None, date | None], ...]


def bells_of(day: date) -> dict[int, Ring]:
    """Number of a lesson → when it begins and ends on that day; {} where the school has no bells. Four SELECTs."""
    return bells_between(day, day)[day]


def bells_between(first: date, last: date) -> dict[date, dict[int, Ring]]:
    """The bells of each day from `first` to `last`, both included. Four SELECTs."""
    bells, uses, moved = _bells(), _uses(), _moved(first, last)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return {day: bells.get(schedule_of(day, moved.get(day, day.isoweekday()), uses) or 0, {}) for day in days}


def rings(moved: Mapping[date, int], days: Iterable[date]) -> dict[date, dict[int, Ring]]:
    """The same for days of which it is known already which follow another weekday's timetable. One SELECT."""
    bells: dict[int, dict[int, Ring]] = defaultdict(dict)
    uses, default = set(), []
    for schedule, number, start, end, is_default, weekday, day in _RINGS.rows():
        bells[schedule][number] = Ring(start, end)
        default.append((-is_default, schedule))
        if weekday is not None or day is not None:
            uses.add(BellUse(schedule, weekday, day))
    every = [*uses, *(BellUse(schedule, None, None) for _, schedule in sorted(default)[:1])]
    return {day: bells.get(schedule_of(day, moved.get(day, day.isoweekday()), every) or 0, {}) for day in days}


def _rings() -> Any:
    columns = (Bell.schedule_id, Bell.number, Bell.start, Bell.end, BellSchedule.is_default, BellDay.weekday, BellDay.date)
    return Bell.select(*columns).join(BellSchedule).join(BellDay, JOIN.LEFT_OUTER, on=BellDay.schedule == BellSchedule.id)


_RINGS = Prepared(_rings)


def ordinary_bells() -> dict[int, Ring]:
    """The bells of a day of which nothing else is said. Two SELECTs."""
    default = _default()
    return _bells().get(default[0][0], {}) if default else {}


def schedules() -> tuple[ScheduleView, ...]:
    """All schedules with their bells and days, the default first. Three SELECTs."""
    bells, days = _bells(), defaultdict(list)
    for row in BellDay.select().order_by(BellDay.weekday, BellDay.date):
        days[row.schedule_id].append((row.id, row.weekday, row.date))
    rows = BellSchedule.select().order_by(BellSchedule.is_default.desc(), BellSchedule.title)
    return tuple(
        ScheduleView(row.id, row.title, bool(row.is_default), bells.get(row.id, {}), tuple(days[row.id])) for row in rows
    )


def _bells() -> dict[int, dict[int, Ring]]:
    """All bells by schedule."""
    found: dict[int, dict[int, Ring]] = defaultdict(dict)
    for schedule, number, start, end in Bell.select(Bell.schedule_id, Bell.number, Bell.start, Bell.end).order_by(Bell.number).tuples():
        found[schedule][number] = Ring(start, end)
    return dict(found)


def _uses() -> list[BellUse]:
    days = BellDay.select(BellDay.schedule_id, BellDay.weekday, BellDay.date)
    uses = [BellUse(*row) for row in days.tuples()]
    return uses + [BellUse(row[0], None, None) for row in _default()]


def _default() -> list[tuple[int]]:
    """The default schedule, or the first where none is named so."""
    query = BellSchedule.select(BellSchedule.id).order_by(BellSchedule.is_default.desc(), BellSchedule.id)
    return list(query.limit(1).tuples())


def _moved(first: date, last: date) -> dict[date, int]:
    """Days worked by another weekday's timetable; where grades differ, the first one's."""
    query = CalendarDay.select(CalendarDay.date, CalendarDay.as_weekday).where(
        CalendarDay.date.between(first, last) & CalendarDay.as_weekday.is_null(False)
    )
    found: dict[date, int] = {}
    for day, weekday in query.order_by(CalendarDay.grade_from).tuples():
        found.setdefault(day, weekday)
    return found
