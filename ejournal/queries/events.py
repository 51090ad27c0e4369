"""Events of the audience one is in: a list, a month, a day, a week of the diary (MSG-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import Event, SchoolClass
from ejournal.models.base import holds
from ejournal.models.messages import EVENT_KINDS
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.events import may_change_event, overseen_events
from ejournal.queries.audiences import ADDRESS_ALL, KINDS_OF_READERS, Choice, addressed_to, groups_for, in_holes, reader_values
from ejournal.queries.calendar import year_at, year_calendar
from ejournal.rules.audiences import Audience, audience_title
from ejournal.rules.events import month_weeks, when_words
from ejournal.rules.words import long_day

MOST_LISTED = 60
KINDS = dict(EVENT_KINDS)


@dataclass(frozen=True)
class EventLine:
    """An event as it is shown; `is_off` where it was cancelled."""

    id: int
    kind: str
    title: str
    text: str
    start: date
    end: date
    time: str
    place: str
    whom: str
    is_off: bool = False
    may_change: bool = False
    to: str = ""

    @property
    def when(self) -> str:
        return when_words(self.start, self.end, self.time)

    @property
    def short(self) -> str:
        """«родительское собрание 18:00, каб. 5»: for a desk and a diary."""
        return ", ".join(part for part in (f"{self.title} {self.time}".strip(), self.place) if part)


@dataclass(frozen=True)
class EventDay:
    """A square of the month."""

    date: date
    is_outside: bool
    is_today: bool
    events: tuple[EventLine, ...]


def events_between(actor: Actor, first: date, last: date, today: date) -> tuple[EventLine, ...]:
    """What touches the days from `first` to `last`, both included, for this person, cancelled ones marked. One SELECT."""
    seen = addressed_to(actor, today, Event) | overseen_events(actor)
    return _lines(actor, seen & _touches(first, last))


def events_ahead(actor: Actor, today: date, find: str = "", past: bool = False) -> tuple[EventLine, ...]:
    """What is to come, or with `past` what has been, the nearest first; of those that hold each word of `find`. One SELECT."""
    condition = (addressed_to(actor, today, Event) | overseen_events(actor)) & ((Event.end < today) if past else (Event.end >= today))
    for word in find[:80].split()[:5]:
        condition &= holds(Event.title, word) | holds(Event.place, word) | holds(Event.text, word)
    return _lines(actor, condition, past)


def todays_events(actor: Actor, today: date) -> tuple[EventLine, ...]:
    """What is on today for this person himself. One SELECT."""
    kind, _ = in_holes(actor)
    return tuple(_line(actor, row) for row in _TODAYS[kind].objects(today=today, **reader_values(actor)))


def _todays(reader: Actor) -> Any:
    day = hole("today")
    return _rows(addressed_to(reader, day, Event) & _touches(day, day) & Event.removed_at.is_null())


_TODAYS = {kind: Prepared(partial(_todays, reader)) for kind, reader in map(in_holes, KINDS_OF_READERS)}


def events_of_family(actor: Actor, classes: Iterable[int], first: date, last: date, today: date) -> dict[date, tuple[EventLine, ...]]:
    """By day, for the diary of a pupil of these classes: those of it that its reader may open, so a pupil has not his parents'. One SELECT."""
    of_class = Event.audience.in_(("class", "parents", "families")) & Event.school_class.in_(sorted(classes))
    of_all = Event.audience.in_(("school", "all_parents"))
    seen = addressed_to(actor, today, Event) | overseen_events(actor)
    lines = _lines(None, (of_class | of_all) & seen & _touches(first, last) & Event.removed_at.is_null())
    return by_day(lines, first, last)


def event_of(actor: Actor, event_id: int, today: date) -> EventLine:
    """One event. Raises NotThere for those it is not for."""
    seen = addressed_to(actor, today, Event) | overseen_events(actor)
    found = _lines(actor, seen & (Event.id == event_id))
    if not found:
        raise NotThere("Такого события нет, или оно не для вас.")
    return found[0]


def month_of(actor: Actor, first: date, today: date) -> tuple[tuple[EventDay, ...], ...]:
    """The month as weeks. One SELECT."""
    weeks = month_weeks(first)
    found = by_day(events_between(actor, weeks[0][0], weeks[-1][-1], today), weeks[0][0], weeks[-1][-1])
    return tuple(tuple(EventDay(day, day.month != first.month, day == today, found.get(day, ())) for day in week) for week in weeks)


def by_day(lines: Iterable[EventLine], first: date, last: date) -> dict[date, tuple[EventLine, ...]]:
    """Each event under each of its days inside the span."""
    found: dict[date, list[EventLine]] = defaultdict(list)
    for one in lines:
        day = max(one.start, first)
        while day <= min(one.end, last):
            found[day].append(one)
            day += timedelta(days=1)
    return {day: tuple(events) for day, events in found.items()}


def event_audiences(actor: Actor, today: date) -> tuple[Choice, ...]:
    """For whom this person may add an event: a teacher for classes of his, the heads for all. At most one SELECT."""
    return tuple(one for one in groups_for(actor, today) if actor.roles & ADDRESS_ALL or one.audience.school_class is not None)


def days_off(class_id: int | None, start: date, end: date) -> tuple[str, ...]:
    """Days of the span without lessons, in words: «воскресенье, 18 октября: выходной». At most six SELECTs."""
    row = SchoolClass.get_or_none(SchoolClass.id == class_id) if class_id is not None else None
    year = _year(start)
    if year is None:
        return ()
    calendar = year_calendar(year.id)
    grade, week = (row.grade, row.week_days) if row else (calendar.youngest, _longest_week(year.id))
    study = {one.date for one in calendar.school_days(grade, week)}
    words = []
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        closed = calendar.closure(class_id, day)
        if closed is not None and closed.effect == "cancel":
            words.append(f"{long_day(day)}: {closed.title}")
        elif day not in study:
            words.append(f"{long_day(day)}: {calendar.titles.get(day) or ('выходной' if day.weekday() >= week else 'каникулы')}")
    return tuple(words)


def _year(day: date) -> Any:
    try:
        return year_at(day)
    except NotThere:  # a school that has no calendar yet has no days off to name
        return None


def _longest_week(year_id: int) -> int:
    return max((row.week_days for row in SchoolClass.select(SchoolClass.week_days).where(SchoolClass.year == year_id)), default=5)


def _touches(first: Any, last: Any) -> Any:
    return (Event.start <= last) & (Event.end >= first)


def _lines(actor: Actor | None, condition: Any, newest_first: bool = False) -> tuple[EventLine, ...]:
    return tuple(_line(actor, row) for row in _rows(condition, newest_first))


def _rows(condition: Any, newest_first: bool = False) -> Any:
    query = Event.select(Event, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(condition)
    order = (Event.start.desc(), Event.id.desc()) if newest_first else (Event.start, Event.time, Event.id)
    return query.order_by(*order).limit(MOST_LISTED * 5)


def _line(actor: Actor | None, row: Any) -> EventLine:
    title = row.school_class.title if row.school_class_id else ""
    may = actor is not None and row.removed_at is None and bool(may_change_event(actor, row))
    return EventLine(
        row.id, KINDS[row.kind], row.title, row.text, row.start, row.end, row.time, row.place, audience_title(row.audience, title),
        row.removed_at is not None, may, Audience(row.audience, row.school_class_id).key,
    )  # fmt: skip
