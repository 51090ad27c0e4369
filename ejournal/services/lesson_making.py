"""Lessons from timetable × calendar (TT-3). Run it as often as you like: what is there already is left as it is.

`Lesson` keeps history: its rows are never deleted. This service owns the one exception: a lesson that came from the
timetable, that the timetable no longer has and in which nobody has written anything goes again, with its audit rows. A
lesson that holds a record (a row that points at it, a topic, a change of its own) is neither removed nor moved by anybody;
where it, or one that was moved there, keeps its pupils busy, the timetable's own lesson is not made, and it is said so.
A lesson of days that a closure covers is made under the closure, so it comes back with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, AuditRow, ClosureLesson, Journal, Lesson, Work, WorkKind, database
from ejournal.models.base import is_sqlite
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import may_edit_timetable
from ejournal.queries.at_once import AtOnce, busy_sentence
from ejournal.queries.calendar import YearCalendar, closure_words, year_calendar
from ejournal.queries.closings import ClosedSpan, closed_at, closed_spans
from ejournal.queries.held_lessons import HeldLesson, held_lessons, occupying
from ejournal.queries.timetable import Owner, owners_of, stored_slots
from ejournal.rules.timetable import Slot, due_lessons
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_holdings import holdings
from ejournal.services.lesson_layers import drop_layers, joined, over, standing_closures

MANY = 400  # ids in one condition

Place = tuple[int, date, int]


@dataclass(frozen=True)
class KeptLesson:
    """A lesson that the timetable no longer has and that stays; `reason` says what it holds."""

    lesson: int
    journal: int
    title: str
    date: date
    number: int
    reason: str

    @property
    def sentence(self) -> str:
        return f"{self.title}: {day_month(self.date)}, {self.number} урок — {self.reason}"


@dataclass(frozen=True)
class Making:
    """What a run did: numbers of lessons made, removed and given another room, and those that stay.

    `blocked` says which lessons were not made for want of a free hour, `clashes` which teachers are to be in two places.
    """

    made: int = 0
    removed: int = 0
    changed: int = 0
    kept: tuple[KeptLesson, ...] = ()
    blocked: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()

    def __add__(self, other: Making) -> Making:
        """What two runs over different days did."""
        numbers = (self.made + other.made, self.removed + other.removed, self.changed + other.changed)
        return Making(*numbers, self.kept + other.kept, self.blocked + other.blocked, self.clashes + other.clashes)


def make_lessons(actor: Actor, year_id: int, first: date, last: date, *, now: datetime) -> Making:
    """Make the lessons of a year from `first` to `last`, both included; a second run changes nothing.

    Raises Refused without the right or in a closed year, BadInput where the days turn back or the school has no kind of work.
    """
    may_edit_timetable(actor).demand()
    if first > last:
        raise BadInput("Первый день позже последнего.", "last")
    with writing(actor, now) as ledger:
        return make(ledger, lock_year(year_id), first, last)


def lock_year(year_id: int) -> Any:
    """The year's row, held until the transaction ends: makers of one timetable take turns. Raises Refused for a closed year."""
    query = AcademicYear.select().where(AcademicYear.id == year_id)
    year = (query if is_sqlite() else query.for_update()).get()
    if year.closed_on is not None:
        raise Refused(f"{year.title} учебный год закрыт {day_month(year.closed_on)}: изменить в нём ничего нельзя.")
    return year


def follow(ledger: Ledger, year: Any, journals: set[int] | None, first: date, last: date | None = None) -> Making:
    """After a change: the lessons from `first` (to `last`) of these journals, None = all, as far as lessons have been made at all."""
    from_timetable = (Journal.year == year.id) & (Lesson.origin == "timetable")
    horizon = Lesson.select(fn.MAX(Lesson.date)).join(Journal).where(from_timetable).scalar()
    horizon = date.fromisoformat(horizon) if isinstance(horizon, str) else horizon
    if (journals is not None and not journals) or horizon is None or horizon < first:
        return Making()
    return make(ledger, year, first, min(horizon, last or horizon), journals)


def make(ledger: Ledger, year: Any, first: date, last: date, journals: set[int] | None = None) -> Making:
    """The same inside an open transaction; `journals` None = all of the year. Days of closed periods are left alone."""
    desk = _desk(year, max(first, year.start), min(last, year.end), journals)
    wanted, there = desk.wanted(), desk.there()
    extra = [row for place, row in there.items() if place not in wanted and row.origin == "timetable" and not desk.is_settled(place)]
    moved = [row for place, row in there.items() if place in wanted and row.origin == "timetable" and row.room != wanted[place].room]
    held = holdings([*extra, *moved])
    removed = [row for row in extra if row.id not in held]
    changed = [row for row in moved if row.id not in held]
    remove_lessons(ledger, removed)
    missing, blocked, clashes = _free(desk, [place for place in wanted if place not in there])
    _add(ledger, sorted(missing, key=lambda place: (place[1], place[2], place[0])), wanted, desk)
    _change_rooms(ledger, changed, wanted)
    _touch(sorted({place[0] for place in missing} | {row.journal_id for row in (*removed, *changed)}))
    kept = sorted((_kept(row, held[row.id], desk) for row in extra if row.id in held), key=lambda one: (one.date, one.number, one.title))
    return Making(len(missing), len(removed), len(changed), tuple(kept), blocked, clashes)


# ---- what should be there, what is there -------------------------------------------------------------------------------


@dataclass
class _Desk:
    """What a run works with; `slots` are of all journals of the year, `journals` those the run is about."""

    year: Any
    first: date
    last: date
    calendar: YearCalendar
    owners: dict[int, Owner]
    journals: dict[int, Owner]
    closures: list[Any]
    slots: dict[int, list[Slot]] = field(default_factory=dict)
    closed: dict[int, tuple[ClosedSpan, ...]] = field(default_factory=dict)

    def wanted(self) -> dict[Place, Slot]:
        """The lessons that timetable and calendar ask for; two slots that meet in one place are one lesson."""
        found: dict[Place, Slot] = {}
        for key, own in self.journals.items():
            for day, slot in self.due(own, self.first, self.last):
                if not self.is_settled((key, day, slot.number)):
                    found.setdefault((key, day, slot.number), slot)
        return found

    def due(self, own: Owner, first: date, last: date) -> Iterable[tuple[date, Slot]]:
        days = [day for day in self.calendar.school_days(own.grade, own.week_days) if first <= day.date <= last]
        return due_lessons(self.slots.get(own.id, ()), days, self.year.start)

    def asks_for(self, journal: int, day: date, number: int) -> bool:
        """Whether the timetable has this lesson, of whatever journal."""
        return any(slot.number == number for _, slot in self.due(self.owners[journal], day, day))

    def there(self) -> dict[Place, Any]:
        mine = Lesson.journal.in_(list(self.journals)) if len(self.journals) <= MANY else Journal.year == self.year.id
        query = Lesson.select().join(Journal).where(mine & Lesson.date.between(self.first, self.last))
        return {(row.journal_id, row.date, row.number): row for row in query if row.journal_id in self.journals}

    def is_settled(self, place: Place) -> bool:
        settled = self.calendar.is_settled(self.journals[place[0]].grade, place[1])
        return settled or closed_at(self.closed, place[0], place[1]) is not None


def _desk(year: Any, first: date, last: date, journals: set[int] | None) -> _Desk:
    calendar = year_calendar(year.id)
    owners = {row.id: row for row in owners_of(year.id, calendar.youngest)}
    own = {key: row for key, row in owners.items() if journals is None or key in journals}
    closed = closed_spans(Journal.year == year.id)
    desk = _Desk(year, first, last, calendar, owners, own, standing_closures(year.id, first, last), closed=closed)
    for stored in stored_slots(year.id, first, last):
        desk.slots.setdefault(stored.slot.journal, []).append(stored.slot)
    return desk


# ---- what is in the way --------------------------------------------------------------------------------------------------


def _free(desk: _Desk, missing: Sequence[Place]) -> tuple[list[Place], tuple[str, ...], tuple[str, ...]]:
    """Of the missing lessons those whose pupils are free, which are not and why, and where a teacher is asked for twice.

    The timetable's own lessons were weighed when it was typed; what stands beside it (moved, given instead, kept for a
    record, given by a substitute) is weighed here.
    """
    beside = _beside(desk, missing)
    free: list[Place] = []
    blocked, clashes, at_once = [], [], AtOnce()
    for place in missing:
        journal, day, number = place
        others, title = beside.get((day, number), []), desk.owners[journal].title
        strangers = [one for one in others if not (one.substitute and desk.asks_for(one.journal, day, number))]
        other = at_once.pupils_meet(journal, day, strangers) if strangers else None
        if other is not None:
            blocked.append(f"{title}: {day_month(day)}, {number}\u00a0урок — в это время {other.title}")
            continue
        free.append(place)
        for one in others:
            both = one.slot.givers & at_once.teachers(journal, day) if not one.is_cancelled and one.journal != journal else ()
            clashes += [busy_sentence(staff, day, number, (title, one.title)) for staff in sorted(both)]
    return free, tuple(blocked), tuple(clashes)


def _beside(desk: _Desk, missing: Sequence[Place]) -> dict[tuple[date, int], list[HeldLesson]]:
    """Lessons at the times of the missing ones that are not simply the timetable's, by time."""
    times = {(day, number) for _, day, number in missing}
    found: dict[tuple[date, int], list[HeldLesson]] = defaultdict(list)
    if not times:
        return found
    span = Lesson.date.between(min(day for day, _ in times), max(day for day, _ in times)) & (Journal.year == desk.year.id)
    columns = (Lesson.id, Lesson.journal_id, Lesson.date, Lesson.number, Lesson.origin, Lesson.substitute_id)
    rows = [row for row in Lesson.select(*columns).join(Journal).where(span & occupying()).tuples() if row[2:4] in times]
    ids = [row[0] for row in rows if row[4] != "timetable" or row[5] or not desk.asks_for(row[1], row[2], row[3])]
    for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
        for lesson in held_lessons(Lesson.id.in_(part)):
            found[lesson.date, lesson.number].append(lesson)
    return found


# ---- what stays -----------------------------------------------------------------------------------------------------------


def _kept(row: Any, reason: str, desk: _Desk) -> KeptLesson:
    return KeptLesson(row.id, row.journal_id, desk.journals[row.journal_id].title, row.date, row.number, reason)


# ---- writing -------------------------------------------------------------------------------------------------------------


def _add(ledger: Ledger, places: Sequence[Place], wanted: dict[Place, Slot], desk: _Desk) -> None:
    if not places:
        return
    kind = _default_kind()
    lessons, works = new_ids(Lesson, len(places)), new_ids(Work, len(places))
    rows, columns, closed = [], [], []
    for place, lesson, work in zip(places, lessons, works, strict=True):
        journal, day, number = place
        fresh = Lesson(id=lesson, journal=journal, date=day, number=number, origin="timetable", room=wanted[place].room)
        closed += _close(fresh, over(desk.closures, desk.owners[journal].class_id, day))
        rows.append(_row(fresh))
        columns.append(_row(Work(id=work, lesson=lesson, kind=kind.id, weight=kind.weight, position=1)))
        said = {"journal": journal, "date": day, "number": number, "origin": "timetable", "room": fresh.room}
        told = {name: getattr(fresh, name) for name in ("is_cancelled", "is_remote", "change") if getattr(fresh, name)}
        ledger.note("Lesson", lesson, "create", None, said | told)
        ledger.note("Work", work, "create", None, {"lesson": lesson, "kind": kind.id, "weight": kind.weight, "position": 1})
    insert_rows(Lesson, Lesson._meta.sorted_fields, rows)
    insert_rows(Work, Work._meta.sorted_fields, columns)
    for memory in closed:
        ledger.note("ClosureLesson", ClosureLesson.insert(memory).execute(), "create", None, memory)


def _close(fresh: Any, closures: Sequence[Any]) -> list[dict[str, Any]]:
    """Lay the closures over a lesson that is being made; returns what each of them remembers."""
    memories = []
    for closure in closures:
        flag = "is_cancelled" if closure.effect == "cancel" else "is_remote"
        if fresh.is_cancelled or getattr(fresh, flag):
            continue
        memory = {"closure": closure.id, "lesson": fresh.id, "was_cancelled": False}
        memories.append(memory | {"was_remote": fresh.is_remote, "was_change": fresh.change})
        setattr(fresh, flag, True)
        fresh.change = joined(fresh.change, closure_words(closure.kind, closure.effect))
    return memories


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(field.db_value(row.__data__.get(field.name)) for field in row._meta.sorted_fields)


def remove_lessons(ledger: Ledger, lessons: Sequence[Any]) -> None:
    """Delete lessons of which `holdings` knows nothing, with their columns and what closures left beside them."""
    ids = [row.id for row in lessons]
    drop_layers(ledger, ids)
    for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
        for work in Work.select().where(Work.lesson.in_(part)):
            said = {"lesson": work.lesson_id, "kind": work.kind_id, "weight": work.weight, "position": work.position}
            ledger.note("Work", work.id, "delete", said, None)
        Work.delete().where(Work.lesson.in_(part)).execute()
        Lesson.delete().where(Lesson.id.in_(part)).execute()
    for row in lessons:
        said = {"journal": row.journal_id, "date": row.date, "number": row.number, "origin": row.origin, "room": row.room}
        ledger.note("Lesson", row.id, "delete", said, None)


def _change_rooms(ledger: Ledger, lessons: Sequence[Any], wanted: dict[Place, Slot]) -> None:
    by_room: dict[str, list[int]] = defaultdict(list)
    for row in lessons:
        room = wanted[row.journal_id, row.date, row.number].room
        by_room[room].append(row.id)
        ledger.note("Lesson", row.id, "update", {"room": row.room}, {"room": room})
    for room, ids in by_room.items():
        for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
            Lesson.update(room=room).where(Lesson.id.in_(part)).execute()


def _touch(journals: Sequence[int]) -> None:
    """Open pages of these journals learn that their columns changed."""
    if journals:
        Journal.update(version=Journal.version + 1).where(Journal.id.in_(journals)).execute()


def _default_kind() -> Any:
    kind = WorkKind.select().order_by(WorkKind.position, WorkKind.id).first()
    if kind is None:
        raise BadInput("В школе нет ни одного вида работ: заведите их в панели, Журнал → Виды работ.")
    return kind


def new_ids(model: Any, count: int) -> list[int]:
    """Numbers for new rows that no row had before them, so that the audit trail never speaks of two lessons by one number."""
    if is_sqlite():
        used = AuditRow.select(fn.MAX(AuditRow.entity_id)).where(AuditRow.entity == model.__name__).scalar() or 0
        last = max(used, model.select(fn.MAX(model._meta.primary_key)).scalar() or 0)
        return list(range(last + 1, last + 1 + count))
    table = model._meta.table_name
    query = f"""SELECT nextval(pg_get_serial_sequence('"{table}"', 'id')) FROM generate_series(1, %s)"""
    return [int(row[0]) for row in database.execute_sql(query, (count,)).fetchall()]
