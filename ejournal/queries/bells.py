"""The bells of a date: its own schedule, else that of its weekday, else the default (REG-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from ejournal.models import Bell, BellDay, BellSchedule, CalendarDay
from ejournal.models.prepared import Prepared, hole
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
    """Number of a lesson → when it begins and ends on that day; {} where the school has no bells. One SELECT."""
    rows = _RINGS_ON.rows(day=day)
    moved = {day: rows[0][-1]} if rows and rows[0][-1] is not None else {}
    return _rung([row[:-1] for row in rows], moved, [day])[day]


def bells_between(first: date, last: date) -> dict[date, dict[int, Ring]]:
    """The bells of each day from `first` to `last`, both included. Two SELECTs."""
    return _rung(_RINGS.rows(), _moved(first, last), [first + timedelta(days=step) for step in range((last - first).days + 1)])


def rings(moved: Mapping[date, int], days: Iterable[date]) -> dict[date, dict[int, Ring]]:
    """The same for days of which it is known already which follow another weekday's timetable. One SELECT.

    Of schedules without a bell nothing is said here: the next one rings.
    """
    return _rung([row for row in _RINGS.rows() if row[1] is not None], moved, days)


def _rung(rows: Iterable[Any], moved: Mapping[date, int], days: Iterable[date]) -> dict[date, dict[int, Ring]]:
    bells: dict[int, dict[int, Ring]] = defaultdict(dict)
    uses, default = set(), []
    for schedule, number, start, end, is_default, weekday, day in rows:
        if number is not None:
            bells[schedule][number] = Ring(start, end)
        default.append((-is_default, schedule))
        if weekday is not None or day is not None:
            uses.add(BellUse(schedule, weekday, day))
    every = [*uses, *(BellUse(schedule, None, None) for _, schedule in sorted(default)[:1])]
    return {day: bells.get(schedule_of(day, moved.get(day, day.isoweekday()), every) or 0, {}) for day in days}


def _rings(*more: Any) -> Any:
    columns = (BellSchedule.id, Bell.number, Bell.start, Bell.end, BellSchedule.is_default, BellDay.weekday, BellDay.date, *more)
    query = BellSchedule.select(*columns).join(Bell, JOIN.LEFT_OUTER, on=Bell.schedule == BellSchedule.id)
    query = query.switch(BellSchedule).join(BellDay, JOIN.LEFT_OUTER, on=BellDay.schedule == BellSchedule.id)
    return query.order_by(Bell.number)


def _rings_on() -> Any:
    """With the weekday whose timetable the day follows; where grades differ, the first one's."""
    moved = CalendarDay.select(CalendarDay.as_weekday).where((CalendarDay.date == hole("day")) & CalendarDay.as_weekday.is_null(False))
    return _rings(moved.order_by(CalendarDay.grade_from).limit(1))


_RINGS, _RINGS_ON = Prepared(_rings), Prepared(_rings_on)


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


def _default() -> list[tuple[int]]:
    """The default schedule, or the first where none is named so."""
    query = BellSchedule.select(BellSchedule.id).order_by(BellSchedule.is_default.desc(), BellSchedule.id)
    return list(query.limit(1).tuples())


def _moved(first: date, last: date) -> dict[date, int]:
    """Days worked by another weekday's timetable; where grades differ, the first one's."""
    found: dict[date, int] = {}
    for day, weekday in _MOVED.rows(first=first, last=last):
        found.setdefault(day, weekday)
    return found


def _moved_days() -> Any:
    there = CalendarDay.date.between(hole("first"), hole("last")) & CalendarDay.as_weekday.is_null(False)
    return CalendarDay.select(CalendarDay.date, CalendarDay.as_weekday).where(there).order_by(CalendarDay.grade_from)


_MOVED = Prepared(_moved_days)
