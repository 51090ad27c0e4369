"""Lessons from timetable × calendar (TT-3). Run it as often as you like: what is there already is left as it is.

`Lesson` keeps history: its rows are never deleted. This service owns the one exception: a lesson that came from the
timetable, that the timetable no longer has and in which nobody has written anything goes again, with its audit rows. A
lesson that holds a record (a row that points at it, a topic, a change of its own) is neither removed nor moved by anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    AcademicYear,
    Attachment,
    AuditRow,
    Journal,
    Lesson,
    Work,
    WorkKind,
    database,
)
from ejournal.models.base import is_sqlite
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import may_edit_timetable
from ejournal.queries.calendar import YearCalendar, year_calendar
from ejournal.queries.closings import ClosedSpan, closed_at, closed_spans
from ejournal.queries.timetable import Owner, owners_of, stored_slots
from ejournal.rules.timetable import Slot, due_lessons
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger, writing

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
    """What a run did: numbers of lessons made, removed and given another room, and those that stay."""

    made: int = 0
    removed: int = 0
    changed: int = 0
    kept: tuple[KeptLesson, ...] = ()


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


def follow(ledger: Ledger, year: Any, journals: set[int], first: date) -> Making:
    """After a change of the timetable: the lessons ahead of these journals, as far as lessons have been made at all."""
    from_timetable = (Journal.year == year.id) & (Lesson.origin == "timetable")
    horizon = Lesson.select(fn.MAX(Lesson.date)).join(Journal).where(from_timetable).scalar()
    horizon = date.fromisoformat(horizon) if isinstance(horizon, str) else horizon
    if not journals or horizon is None or horizon < first:
        return Making()
    return make(ledger, year, first, horizon, journals)


def make(ledger: Ledger, year: Any, first: date, last: date, journals: set[int] | None = None) -> Making:
    """The same inside an open transaction; `journals` None = all of the year. Days of closed periods are left alone."""
    desk = _desk(year, max(first, year.start), min(last, year.end), journals)
    wanted = desk.wanted()
    there = desk.there()
    missing = [place for place in wanted if place not in there and not desk.is_cancelled(place)]
    extra = [row for place, row in there.items() if place not in wanted and row.origin == "timetable" and not desk.is_settled(place)]
    moved = [row for place, row in there.items() if place in wanted and row.origin == "timetable" and row.room != wanted[place].room]
    held = _reasons([*extra, *moved])
    removed = [row for row in extra if row.id not in held]
    changed = [row for row in moved if row.id not in held]
    _remove(ledger, removed)
    _add(ledger, sorted(missing, key=lambda place: (place[1], place[2], place[0])), wanted, desk)
    _change_rooms(ledger, changed, wanted)
    _touch(sorted({place[0] for place in missing} | {row.journal_id for row in (*removed, *changed)}))
    kept = tuple(_kept(row, held[row.id], desk) for row in extra if row.id in held)
    return Making(len(missing), len(removed), len(changed), tuple(sorted(kept, key=lambda one: (one.date, one.number, one.title))))


# ---- what should be there, what is there -------------------------------------------------------------------------------


@dataclass
class _Desk:
    """What a run works with."""

    year: Any
    first: date
    last: date
    calendar: YearCalendar
    journals: dict[int, Owner]
    slots: dict[int, list[Slot]] = field(default_factory=dict)
    closed: dict[int, tuple[ClosedSpan, ...]] = field(default_factory=dict)

    def wanted(self) -> dict[Place, Slot]:
        """The lessons that timetable and calendar ask for; two slots that meet in one place are one lesson."""
        found: dict[Place, Slot] = {}
        for key, own in self.journals.items():
            days = [day for day in self.calendar.school_days(own.grade, own.week_days) if self.first <= day.date <= self.last]
            for day, slot in due_lessons(self.slots.get(key, ()), days, self.year.start):
                if not self.is_settled((key, day, slot.number)):
                    found.setdefault((key, day, slot.number), slot)
        return found

    def there(self) -> dict[Place, Any]:
        query = Lesson.select().join(Journal).where((Journal.year == self.year.id) & Lesson.date.between(self.first, self.last))
        return {(row.journal_id, row.date, row.number): row for row in query if row.journal_id in self.journals}

    def is_cancelled(self, place: Place) -> bool:
        closure = self.calendar.closure(self.journals[place[0]].class_id, place[1])
        return closure is not None and closure.effect == "cancel"

    def is_remote(self, place: Place) -> bool:
        closure = self.calendar.closure(self.journals[place[0]].class_id, place[1])
        return closure is not None and closure.effect == "remote"

    def is_settled(self, place: Place) -> bool:
        settled = self.calendar.is_settled(self.journals[place[0]].grade, place[1])
        return settled or closed_at(self.closed, place[0], place[1]) is not None


def _desk(year: Any, first: date, last: date, journals: set[int] | None) -> _Desk:
    calendar = year_calendar(year.id)
    own = {row.id: row for row in owners_of(year.id, calendar.youngest) if journals is None or row.id in journals}
    desk = _Desk(year, first, last, calendar, own, closed=closed_spans(Journal.year == year.id))
    for stored in stored_slots(year.id, first, last):
        desk.slots.setdefault(stored.slot.journal, []).append(stored.slot)
    return desk


# ---- what a lesson holds -------------------------------------------------------------------------------------------------


def _reasons(lessons: Sequence[Any]) -> dict[int, str]:
    """What each lesson holds, in words; a lesson that holds nothing is not in it.

    A record is any row of any table that points at the lesson or at a work of it, and whatever was written in the lesson.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    for row in lessons:
        if words := _written(row):
            reasons[row.id].append(words)
    ids = [row.id for row in lessons]
    for words, query in _pointing(ids):
        for (lesson,) in query.distinct().tuples():
            reasons[lesson].append(words)
    return {lesson: ", ".join(dict.fromkeys(words)) for lesson, words in reasons.items()}


def _written(row: Any) -> str:
    found = [
        ("записана тема", row.topic or row.filled_at or row.plan_item_id),
        ("задано на дом", row.homework),
        ("замена", row.substitute_id),
        ("отменён", row.is_cancelled),
        (row.change, row.change),
    ]
    words = [text for text, is_so in found if is_so]
    return ", ".join(words) or ("урок правили" if row.rev else "")


def _pointing(ids: Sequence[int]) -> Iterable[tuple[str, Any]]:
    default = _default_kind_id()
    for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
        for reference, model in Lesson._meta.backrefs.items():
            if model is not Work:
                yield _words(model), model.select(reference).where(reference.in_(part))
        for reference, model in Work._meta.backrefs.items():
            yield _words(model), model.select(Work.lesson).join(Work, on=reference == Work.id).where(Work.lesson.in_(part))
        plain = (Work.kind == default) & (Work.position == 1) & (Work.title == "")
        yield "назначена работа", Work.select(Work.lesson).where(Work.lesson.in_(part) & ~plain)
        files = (Attachment.entity == "Lesson") & Attachment.entity_id.in_(part)
        yield "приложен файл", Attachment.select(Attachment.entity_id).where(files)


def _words(model: Any) -> str:
    return {"Mark": "есть отметки", "Absence": "отмечены пропуски", "Substitution": "записана замена"}.get(
        model.__name__, model._meta.label_plural.lower()
    )


def _kept(row: Any, reason: str, desk: _Desk) -> KeptLesson:
    return KeptLesson(row.id, row.journal_id, desk.journals[row.journal_id].title, row.date, row.number, reason)


# ---- writing -------------------------------------------------------------------------------------------------------------


def _add(ledger: Ledger, places: Sequence[Place], wanted: dict[Place, Slot], desk: _Desk) -> None:
    if not places:
        return
    kind = _default_kind()
    lessons, works = new_ids(Lesson, len(places)), new_ids(Work, len(places))
    rows, columns = [], []
    for place, lesson, work in zip(places, lessons, works, strict=True):
        journal, day, number = place
        fresh = Lesson(
            id=lesson, journal=journal, date=day, number=number, origin="timetable", room=wanted[place].room,
            is_remote=desk.is_remote(place),
        )  # fmt: skip
        rows.append(_row(fresh))
        columns.append(_row(Work(id=work, lesson=lesson, kind=kind.id, weight=kind.weight, position=1)))
        said = {"journal": journal, "date": day, "number": number, "origin": "timetable", "room": fresh.room}
        ledger.note("Lesson", lesson, "create", None, said | ({"is_remote": True} if fresh.is_remote else {}))
        ledger.note("Work", work, "create", None, {"lesson": lesson, "kind": kind.id, "weight": kind.weight, "position": 1})
    insert_rows(Lesson, Lesson._meta.sorted_fields, rows)
    insert_rows(Work, Work._meta.sorted_fields, columns)


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(field.db_value(row.__data__.get(field.name)) for field in row._meta.sorted_fields)


def _remove(ledger: Ledger, lessons: Sequence[Any]) -> None:
    ids = [row.id for row in lessons]
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


def _default_kind_id() -> int:
    kind = WorkKind.select(WorkKind.id).order_by(WorkKind.position, WorkKind.id).tuples().first()
    return int(kind[0]) if kind else 0


def new_ids(model: Any, count: int) -> list[int]:
    """Numbers for new rows that no row had before them, so that the audit trail never speaks of two lessons by one number."""
    if is_sqlite():
        used = AuditRow.select(fn.MAX(AuditRow.entity_id)).where(AuditRow.entity == model.__name__).scalar() or 0
        last = max(used, model.select(fn.MAX(model._meta.primary_key)).scalar() or 0)
        return list(range(last + 1, last + 1 + count))
    table = model._meta.table_name
    query = f"""SELECT nextval(pg_get_serial_sequence('"{table}"', 'id')) FROM generate_series(1, %s)"""
    return [int(row[0]) for row in database.execute_sql(query, (count,)).fetchall()]
