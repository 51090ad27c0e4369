"""Rows of the timetable: read by cell, closed, cut, kept as values that can be put back (TT-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ejournal.models import TimetableSlot
from ejournal.queries.timetable import stored_slots
from ejournal.rules.timetable import EVEN, ODD, Course, Slot
from ejournal.services import checks
from ejournal.services.ledger import Ledger
from ejournal.services.records import insert, seen_values, update

DAY = timedelta(days=1)
GROUPS = 0  # the column of mixed groups, which belong to no class

Key = tuple[int, int, int]  # class, weekday, number


@dataclass(frozen=True)
class CellChange:
    """What is to stand in a cell: journals with their weeks and rooms; nothing clears it. `class_id` GROUPS = mixed groups."""

    class_id: int
    weekday: int
    number: int
    slots: tuple[tuple[int, int, str], ...] = ()

    @property
    def key(self) -> Key:
        return self.class_id, self.weekday, self.number


def rows_of(key: Key, courses: dict[int, Course], year_id: int, since: date) -> list[Any]:
    """Rows of a cell that hold on some day from `since` on."""
    own = [course.id for course in courses.values() if (course.class_id or GROUPS) == key[0]]
    query = TimetableSlot.select().where(TimetableSlot.journal.in_(own) & (TimetableSlot.weekday == key[1]))
    query = query.where((TimetableSlot.number == key[2]) & (TimetableSlot.end.is_null() | (TimetableSlot.end >= since)))
    return list(query.order_by(TimetableSlot.start, TimetableSlot.id))


def close_row(ledger: Ledger, row: Any, start: date) -> None:
    """The lesson ends the day before, or goes where it has not begun by then."""
    if row.start < start:
        update(ledger, row, {"end": start - DAY})
    else:
        erase_row(ledger, row)


def put_between(ledger: Ledger, rows: Sequence[Any], wanted: Sequence[Slot], start: date, end: date) -> None:
    """Make a cell what is wanted from `start` to `end`, both included; before and after it stays as it was."""
    left = {same_lesson(slot): slot for slot in wanted}
    for row in rows:
        if row.start > end or (row.end is not None and row.end < start):
            continue
        own = Slot(row.journal_id, row.weekday, row.number, row.start, row.end, weeks_of(row), row.room)
        if own.start <= start and reaches(own.end, end) and left.pop(same_lesson(own), None) is not None:
            continue
        _cut(ledger, row, own, start, end)
    for slot in left.values():
        insert(ledger, TimetableSlot, values_of(slot) | {"journal": slot.journal})


def _cut(ledger: Ledger, row: Any, own: Slot, start: date, end: date) -> None:
    """Take the span out of a row: what is before it stays, what is after it goes on."""
    has_rest = own.end is None or own.end > end
    if row.start < start:
        update(ledger, row, {"end": start - DAY})
        if has_rest:
            insert(ledger, TimetableSlot, values_of(replace(own, start=end + DAY)) | {"journal": own.journal})
    elif has_rest:
        update(ledger, row, {"start": end + DAY})
    else:
        erase_row(ledger, row)


def reaches(own: date | None, end: date | None) -> bool:
    """Whether what ends on `own` (None = never) holds to `end`."""
    return own is None or (end is not None and own >= end)


def same_lesson(slot: Slot) -> tuple[Any, ...]:
    """A slot without its days."""
    return slot.journal, slot.weekday, slot.number, slot.weeks, slot.room


def erase_row(ledger: Ledger, row: Any) -> None:
    checks.check_delete(row, ledger.memo)
    ledger.note("TimetableSlot", row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


def values_of(slot: Slot) -> dict[str, Any]:
    days = {"weekday": slot.weekday, "number": slot.number, "start": slot.start, "end": slot.end, "room": slot.room}
    return days | {"odd_weeks": bool(slot.weeks & ODD), "even_weeks": bool(slot.weeks & EVEN)}


def wanted_slots(change: CellChange, start: date, end: date | None) -> list[Slot]:
    """What is to stand in the cell."""
    return [Slot(journal, change.weekday, change.number, start, end, weeks, room) for journal, weeks, room in change.slots]


def weeks_of(row: Any) -> int:
    return (ODD if row.odd_weeks else 0) | (EVEN if row.even_weeks else 0)


def snapshot(keys: Iterable[Key], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    """The cells' rows that hold on the day before or later, JSON-ready: what `undo` puts back."""
    wanted = set(keys)
    return [
        {
            "id": own.id, "journal": own.slot.journal, "weekday": own.slot.weekday, "number": own.slot.number,
            "start": own.slot.start.isoformat(), "end": own.slot.end.isoformat() if own.slot.end else None,
            "weeks": own.slot.weeks, "room": own.slot.room,
        }
        for own in stored_slots(year_id, start - DAY, times=times_of(wanted))
        if (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number) in wanted
    ]  # fmt: skip


def times_of(keys: Iterable[Key]) -> set[tuple[int, int]]:
    return {(weekday, number) for _, weekday, number in keys}


def slot_of(said: dict[str, Any]) -> Slot:
    end = date.fromisoformat(said["end"]) if said["end"] else None
    start = date.fromisoformat(said["start"])
    return Slot(said["journal"], said["weekday"], said["number"], start, end, said["weeks"], said["room"])


def journals_of(*snapshots: Sequence[dict[str, Any]]) -> set[int]:
    return {row["journal"] for rows in snapshots for row in rows}


def cells_of_changes(changes: Iterable[CellChange], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    return cells_of([change.key for change in changes], courses, year_id, start)


def slot_json(slot: Slot) -> dict[str, Any]:
    """A lesson of a cell for the page; one that ends says on which day."""
    last = {"until": slot.end.isoformat()} if slot.end is not None else {}
    return {"journal": slot.journal, "weeks": slot.weeks, "room": slot.room} | last


def cells_of(keys: Iterable[Key], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    found: dict[Key, list[dict[str, Any]]] = {key: [] for key in keys}
    for own in stored_slots(year_id, start, start, times_of(found)):
        key = (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number)
        if key in found:
            found[key].append(slot_json(own.slot))
    return [{"class": key[0], "weekday": key[1], "number": key[2], "slots": slots} for key, slots in found.items()]
