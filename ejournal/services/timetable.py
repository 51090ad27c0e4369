"""Changing the weekly timetable from a day on: cells set, moved, cleared, copied, taken back (TT-1, TT-2).

A change closes the lesson that stood the day before and opens the new one; what begins on that very day or later is
changed in place. Clashes are refused; those that may be (a combined class, a shared room) are asked about first. An
action is done whole or not at all, once however often its `op` comes, and `undo` puts back exactly what it found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import TimetableSlot
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import may_edit_timetable
from ejournal.queries.timetable import StoredSlot, courses_of, stored_slots
from ejournal.rules.timetable import EVEN, EVERY, LAST_NUMBER, ODD, Clash, Course, Slot, clashes
from ejournal.services import checks
from ejournal.services.calendar_notices import tell_of_timetable
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import Making, follow, lock_year
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, seen_values, update

DAY = timedelta(days=1)
MOST_CHANGES = 1000
GROUPS = 0  # the column of mixed groups, which belong to no class
CHANGED_SINCE = "После этого расписание здесь меняли ещё раз: отменить уже нельзя."

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


@dataclass(frozen=True)
class Action:
    """One deed of the dispatcher, valid from `start`. `confirmed`: what was asked is agreed to; `partial`: cells that clash are left out, and those to be asked about unless `confirmed`."""

    op: str
    start: date
    changes: tuple[CellChange, ...]
    confirmed: bool = False
    partial: bool = False


def change_cells(actor: Actor, year_id: int, action: Action, *, now: datetime) -> dict[str, Any]:
    """Do the action and answer as JSON-ready values; `status` is saved, unchanged, refused or asked.

    `cells` are what stands now, `messages` the clashes by cell, `lessons` what became of the lessons ahead. Raises Refused
    without the right or in a closed year, BadInput for what can't be a timetable.
    """
    may_edit_timetable(actor).demand()
    with writing(actor, now) as ledger:
        year = lock_year(year_id)
        if (earlier := earlier_answer(actor, action.op)) is not None:
            return earlier
        answer = _Hand(ledger, year, action).do()
        _tell(ledger, answer)
        remember_answer(actor, action.op, answer, now)
        return answer


def undo_action(actor: Actor, year_id: int, op: str, undone: str, *, now: datetime) -> dict[str, Any]:
    """Put back what the action `undone` of the same person found; the answer is like `change_cells`', and can be undone itself."""
    may_edit_timetable(actor).demand()
    with writing(actor, now) as ledger:
        year = lock_year(year_id)
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        answer = _restore(ledger, year, earlier_answer(actor, undone))
        _tell(ledger, answer)
        remember_answer(actor, op, answer, now)
        return answer


def _tell(ledger: Ledger, answer: dict[str, Any]) -> None:
    """Those whose lessons the action changed hear of it, once (TT-5)."""
    if answer["status"] != "saved":
        return
    before, after = (Counter(_said_row(row) for row in answer[name]) for name in ("before", "after"))
    tell_of_timetable(ledger, {row[0] for row in (before - after) + (after - before)}, date.fromisoformat(answer["start"]))


def _said_row(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["journal"], row["weekday"], row["number"], row["start"], row["end"], row["weeks"], row["room"]


def copy_timetable(actor: Actor, year_id: int, action: Action, source: date, class_ids: Iterable[int], *, now: datetime) -> dict[str, Any]:
    """Take the timetable of some classes as it was on `source` over to `action.start` on; clashing cells stay as they are."""
    may_edit_timetable(actor).demand()
    year, wanted = lock_year(year_id), set(class_ids)
    courses, found = courses_of(year, source), {}
    for stored in stored_slots(year_id, min(source, action.start)):
        slot, own = stored.slot, courses[stored.slot.journal].class_id or GROUPS
        if own in wanted:
            cell = found.setdefault((own, slot.weekday, slot.number), [])
            if slot.holds(source):
                cell.append((slot.journal, slot.weeks, slot.room))
    changes = tuple(CellChange(*key, tuple(slots)) for key, slots in sorted(found.items()))
    return change_cells(actor, year_id, Action(action.op, action.start, changes, True, True), now=now)


class _Hand:
    """One action: knows what stands, what is wanted, and writes the difference."""

    def __init__(self, ledger: Ledger, year: Any, action: Action) -> None:
        self.ledger, self.year, self.action = ledger, year, action
        _check_start(year, action.start)
        self.courses = courses_of(year, action.start)
        self.changes = {change.key: change for change in action.changes}
        _check_changes(action.changes, self.courses)
        self.stored = stored_slots(year.id, action.start - DAY, times=_times(self.changes))

    def do(self) -> dict[str, Any]:
        messages = self._weigh()
        stops = {key for key, found in messages.items() if any(clash.is_stop for clash in found)}
        if messages and not self.action.partial and (stops or not self.action.confirmed):
            return self._answer("refused" if stops else "asked", messages)
        before = _snapshot(self.changes, self.courses, self.year.id, self.action.start)
        for change in self.changes.values():
            self._write(change)
        after = _snapshot(self.changes, self.courses, self.year.id, self.action.start)
        if before == after:
            return self._answer("unchanged", messages)
        making = follow(self.ledger, self.year, _journals(before, after), max(self.action.start, self.ledger.now.date()))
        answer = self._answer("saved", messages)
        return answer | {"before": before, "after": after, "lessons": _said(making), "start": self.action.start.isoformat()}

    def _weigh(self) -> dict[Key, list[Clash]]:
        """The clashes of what is new, by cell; with `partial` the cells that must not stand are taken out first."""
        left_out: dict[Key, list[Clash]] = {}
        while True:
            new, found = self._new_slots()
            by_cell: dict[Key, list[Clash]] = {}
            for clash in clashes([*self._others(), *new], self.courses, found):
                for slot in {clash.one, clash.other} & found:
                    by_cell.setdefault(self._key(slot), []).append(clash)
            ask = not self.action.confirmed
            stops = [key for key, own in by_cell.items() if any(clash.is_stop or ask for clash in own)]
            if not self.action.partial or not stops:
                return by_cell | left_out
            worst = max(stops, key=lambda key: sum(clash.is_stop for clash in by_cell[key]))
            left_out[worst] = by_cell[worst]
            del self.changes[worst]

    def _new_slots(self) -> tuple[list[Slot], set[Slot]]:
        """All wanted slots, and those of them that do not stand already."""
        standing = {(own.slot.journal, own.slot.weekday, own.slot.number, own.slot.weeks, own.slot.room) for own in self._own()}
        every = [slot for change in self.changes.values() for slot in _wanted(change, self.action.start)]
        return every, {slot for slot in every if (slot.journal, slot.weekday, slot.number, slot.weeks, slot.room) not in standing}

    def _own(self) -> list[StoredSlot]:
        """What stands in the cells of the action on its first day."""
        return [own for own in self.stored if self._key(own.slot) in self.changes and own.slot.holds(self.action.start)]

    def _others(self) -> list[Slot]:
        alive = [own.slot for own in self.stored if own.slot.end is None or own.slot.end >= self.action.start]
        return [slot for slot in alive if self._key(slot) not in self.changes]

    def _key(self, slot: Slot) -> Key:
        return self.courses[slot.journal].class_id or GROUPS, slot.weekday, slot.number

    def _write(self, change: CellChange) -> None:
        rows = _rows(change.key, self.courses, self.year.id, self.action.start - DAY)
        used = {id(row) for slot in _wanted(change, self.action.start) for row in [self._place(slot, rows)] if row is not None}
        for row in rows:
            if id(row) not in used and (row.end is None or row.end >= self.action.start):
                _close(self.ledger, row, self.action.start)

    def _place(self, slot: Slot, rows: Sequence[Any]) -> Any:
        """Keep, take up again, change in place or open the row of one wanted slot; returns the row it found."""
        own = [row for row in rows if row.journal_id == slot.journal]
        for row in own:
            is_same = (row.room, _weeks(row)) == (slot.room, slot.weeks)
            if is_same and row.start < self.action.start and not _opens_later(own, row, self.action.start):
                update(self.ledger, row, {"end": None})
                return row
        for row in own:
            if row.start == self.action.start:
                update(self.ledger, row, _values(slot))
                return row
        insert(self.ledger, TimetableSlot, _values(slot) | {"journal": slot.journal})
        return None

    def _answer(self, status: str, messages: dict[Key, list[Clash]]) -> dict[str, Any]:
        said = [
            {
                "class": key[0], "weekday": key[1], "number": key[2], "is_stop": clash.is_stop,
                "is_left_out": key not in self.changes, "text": clash.sentence,
            }
            for key, found in sorted(messages.items())
            for clash in found
        ]  # fmt: skip
        return {"status": status, "messages": said, "cells": _cells(self.action.changes, self.courses, self.year.id, self.action.start)}


def _opens_later(own: Sequence[Any], row: Any, start: date) -> bool:
    """Whether another row of the journal in this cell begins where this one would go on."""
    return any(other is not row and other.start >= start for other in own)


# ---- taking back ---------------------------------------------------------------------------------------------------------


def _restore(ledger: Ledger, year: Any, answer: dict[str, Any] | None) -> dict[str, Any]:
    if answer is None or "before" not in answer:
        raise BadInput("Отменять нечего: такого изменения не было.")
    start = date.fromisoformat(answer["start"])
    keys = {(cell["class"], cell["weekday"], cell["number"]): None for cell in answer["cells"]}
    courses = courses_of(year, start)
    now_there = _snapshot(keys, courses, year.id, start)
    if _bare(now_there) != _bare(answer["after"]):
        return {"status": "refused", "messages": [_everywhere(key, CHANGED_SINCE) for key in keys], "cells": _cells_of(keys, courses, year.id, start)}
    slots = [_slot(row) for row in answer["before"]]
    others = [own.slot for own in stored_slots(year.id, start, times=_times(keys)) if (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number) not in keys]
    stops = [clash for clash in clashes([*others, *slots], courses, slots) if clash.is_stop]
    if stops:
        key = next(iter(keys))
        return {"status": "refused", "messages": [_everywhere(key, clash.sentence) for clash in stops], "cells": _cells_of(keys, courses, year.id, start)}
    _put_back(ledger, now_there, answer["before"])
    after = _snapshot(keys, courses, year.id, start)
    making = follow(ledger, year, _journals(answer["before"], now_there), max(start, ledger.now.date()))
    cells = _cells_of(keys, courses, year.id, start)
    return {"status": "saved", "messages": [], "cells": cells, "before": now_there, "after": after, "lessons": _said(making), "start": start.isoformat()}


def _put_back(ledger: Ledger, now_there: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    left = {row["id"]: row for row in before}
    for said in now_there:
        row = TimetableSlot.get_by_id(said["id"])
        if said["id"] in left:
            update(ledger, row, _stored_values(left.pop(said["id"])))
        else:
            _erase(ledger, row)
    for said in left.values():
        insert(ledger, TimetableSlot, _stored_values(said))


def _stored_values(said: dict[str, Any]) -> dict[str, Any]:
    slot = _slot(said)
    return _values(slot) | {"journal": slot.journal, "start": slot.start, "end": slot.end}


def _bare(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows without their numbers: one that was put back has another."""
    return sorted(tuple(str(value) for name, value in sorted(row.items()) if name != "id") for row in rows)


def _everywhere(key: Key, text: str) -> dict[str, Any]:
    return {"class": key[0], "weekday": key[1], "number": key[2], "is_stop": True, "text": text}


# ---- rows ------------------------------------------------------------------------------------------------------------------


def _rows(key: Key, courses: dict[int, Course], year_id: int, since: date) -> list[Any]:
    """Rows of a cell that hold on some day from `since` on."""
    own = [course.id for course in courses.values() if (course.class_id or GROUPS) == key[0]]
    query = TimetableSlot.select().where(TimetableSlot.journal.in_(own) & (TimetableSlot.weekday == key[1]))
    query = query.where((TimetableSlot.number == key[2]) & (TimetableSlot.end.is_null() | (TimetableSlot.end >= since)))
    return list(query.order_by(TimetableSlot.start, TimetableSlot.id))


def _close(ledger: Ledger, row: Any, start: date) -> None:
    """The lesson ends the day before, or goes where it has not begun by then."""
    if row.start < start:
        update(ledger, row, {"end": start - DAY})
    else:
        _erase(ledger, row)


def _erase(ledger: Ledger, row: Any) -> None:
    checks.check_delete(row, ledger.memo)
    ledger.note("TimetableSlot", row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


def _values(slot: Slot) -> dict[str, Any]:
    days = {"weekday": slot.weekday, "number": slot.number, "start": slot.start, "end": slot.end, "room": slot.room}
    return days | {"odd_weeks": bool(slot.weeks & ODD), "even_weeks": bool(slot.weeks & EVEN)}


def _wanted(change: CellChange, start: date) -> list[Slot]:
    return [Slot(journal, change.weekday, change.number, start, None, weeks, room) for journal, weeks, room in change.slots]


def _weeks(row: Any) -> int:
    return (ODD if row.odd_weeks else 0) | (EVEN if row.even_weeks else 0)


def _snapshot(keys: Iterable[Key], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    """The cells' rows that hold on the day before or later, JSON-ready: what `undo` puts back."""
    wanted = set(keys)
    return [
        {
            "id": own.id, "journal": own.slot.journal, "weekday": own.slot.weekday, "number": own.slot.number,
            "start": own.slot.start.isoformat(), "end": own.slot.end.isoformat() if own.slot.end else None,
            "weeks": own.slot.weeks, "room": own.slot.room,
        }
        for own in stored_slots(year_id, start - DAY, times=_times(wanted))
        if (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number) in wanted
    ]  # fmt: skip


def _times(keys: Iterable[Key]) -> set[tuple[int, int]]:
    return {(weekday, number) for _, weekday, number in keys}


def _slot(said: dict[str, Any]) -> Slot:
    end = date.fromisoformat(said["end"]) if said["end"] else None
    start = date.fromisoformat(said["start"])
    return Slot(said["journal"], said["weekday"], said["number"], start, end, said["weeks"], said["room"])


def _journals(*snapshots: Sequence[dict[str, Any]]) -> set[int]:
    return {row["journal"] for rows in snapshots for row in rows}


def _cells(changes: Iterable[CellChange], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    return _cells_of([change.key for change in changes], courses, year_id, start)


def _cells_of(keys: Iterable[Key], courses: dict[int, Course], year_id: int, start: date) -> list[dict[str, Any]]:
    found: dict[Key, list[dict[str, Any]]] = {key: [] for key in keys}
    for own in stored_slots(year_id, start, start, _times(found)):
        key = (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number)
        if key in found:
            found[key].append({"journal": own.slot.journal, "weeks": own.slot.weeks, "room": own.slot.room})
    return [{"class": key[0], "weekday": key[1], "number": key[2], "slots": slots} for key, slots in found.items()]


def _said(making: Making) -> dict[str, Any]:
    kept = [one.sentence for one in making.kept]
    return {"made": making.made, "removed": making.removed, "changed": making.changed, "kept": kept}


# ---- what can't be a timetable ------------------------------------------------------------------------------------------


def _check_start(year: Any, start: date) -> None:
    if not year.start <= start <= year.end:
        raise BadInput(f"День вне учебного года: он идёт с {year.start:%d.%m.%Y} по {year.end:%d.%m.%Y}.", "from")


def _check_changes(changes: Sequence[CellChange], courses: dict[int, Course]) -> None:
    if len(changes) != len({change.key for change in changes}):
        raise BadInput("Одна клетка названа дважды.", "changes")
    for change in changes:
        if not 1 <= change.weekday <= 7 or not 0 <= change.number <= LAST_NUMBER:
            raise BadInput(f"Такой клетки нет: день недели от 1 до 7, урок от 0 до {LAST_NUMBER}.", "changes")
        for journal, weeks, room in change.slots:
            course = courses.get(journal)
            if course is None or (course.class_id or GROUPS) != change.class_id:
                raise BadInput("Этот предмет другого класса: обновите страницу.", "journal")
            if not ODD <= weeks <= EVERY:
                raise BadInput("Недели бывают нечётные, чётные или все.", "weeks")
            if len(room) > 20:
                raise BadInput("Кабинет: помещается 20 знаков.", "room")
