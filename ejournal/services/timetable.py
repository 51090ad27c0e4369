"""Changing the weekly timetable from a day on: cells set, moved, cleared, copied, taken back (TT-1, TT-2).

A change closes the lesson that stood the day before and opens the new one; what begins on that very day or later is
changed in place. Clashes are refused; those that may be (a combined class, a shared room) are asked about first. An
action is done whole or not at all, once however often its `op` comes, and `undo` puts back exactly what it found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import TimetableSlot
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import may_edit_timetable
from ejournal.queries.timetable import StoredSlot, courses_of, stored_slots
from ejournal.rules.timetable import EVERY, LAST_NUMBER, ODD, Clash, Course, Slot, clashes
from ejournal.services.calendar_notices import tell_of_timetable
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import Making, follow, lock_year
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, update
from ejournal.services.timetable_rows import (
    DAY,
    GROUPS,
    CellChange,
    Key,
    cells_of,
    cells_of_changes,
    close_row,
    erase_row,
    journals_of,
    put_between,
    reaches,
    rows_of,
    same_lesson,
    slot_of,
    snapshot,
    times_of,
    values_of,
    wanted_slots,
    weeks_of,
)

MOST_CHANGES = 1000
CHANGED_SINCE = "После этого расписание здесь меняли ещё раз: отменить уже нельзя."


@dataclass(frozen=True)
class Action:
    """One deed of the dispatcher, valid from `start` to `end`, both included; `end` None = for good.

    `confirmed`: what was asked is agreed to; `partial`: cells that clash are left out, and those to be asked about unless
    `confirmed`. After `end` the timetable is what it would be without the deed.
    """

    op: str
    start: date
    changes: tuple[CellChange, ...]
    confirmed: bool = False
    partial: bool = False
    end: date | None = None


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
        if action.end is None or action.end >= ledger.now.date():
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
    return change_cells(actor, year_id, Action(action.op, action.start, changes, True, True, action.end), now=now)


class _Hand:
    """One action: knows what stands, what is wanted, and writes the difference."""

    def __init__(self, ledger: Ledger, year: Any, action: Action) -> None:
        self.ledger, self.year, self.action = ledger, year, action
        check_days(year, action.start, action.end)
        self.courses = courses_of(year, action.start)
        self.changes = {change.key: change for change in action.changes}
        _check_changes(action.changes, self.courses)
        self.stored = stored_slots(year.id, action.start - DAY, times=times_of(self.changes))

    def do(self) -> dict[str, Any]:
        messages = self._weigh()
        stops = {key for key, found in messages.items() if any(clash.is_stop for clash in found)}
        if messages and not self.action.partial and (stops or not self.action.confirmed):
            return self._answer("refused" if stops else "asked", messages)
        before = snapshot(self.changes, self.courses, self.year.id, self.action.start)
        for change in self.changes.values():
            self._write(change)
        after = snapshot(self.changes, self.courses, self.year.id, self.action.start)
        if before == after:
            return self._answer("unchanged", messages)
        making = follow(self.ledger, self.year, journals_of(before, after), max(self.action.start, self.ledger.now.date()))
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
        standing = {same_lesson(own.slot) for own in self._own() if reaches(own.slot.end, self.action.end)}
        every = [slot for change in self.changes.values() for slot in self._wanted(change)]
        return every, {slot for slot in every if same_lesson(slot) not in standing}

    def _wanted(self, change: CellChange) -> list[Slot]:
        return wanted_slots(change, self.action.start, self.action.end)

    def _own(self) -> list[StoredSlot]:
        """What stands in the cells of the action on its first day."""
        return [own for own in self.stored if self._key(own.slot) in self.changes and own.slot.holds(self.action.start)]

    def _others(self) -> list[Slot]:
        alive = [own.slot for own in self.stored if own.slot.end is None or own.slot.end >= self.action.start]
        return [slot for slot in alive if self._key(slot) not in self.changes]

    def _key(self, slot: Slot) -> Key:
        return self.courses[slot.journal].class_id or GROUPS, slot.weekday, slot.number

    def _write(self, change: CellChange) -> None:
        rows = rows_of(change.key, self.courses, self.year.id, self.action.start - DAY)
        if self.action.end is not None:
            put_between(self.ledger, rows, self._wanted(change), self.action.start, self.action.end)
            return
        used = {id(row) for slot in self._wanted(change) for row in [self._place(slot, rows)] if row is not None}
        for row in rows:
            if id(row) not in used and (row.end is None or row.end >= self.action.start):
                close_row(self.ledger, row, self.action.start)

    def _place(self, slot: Slot, rows: Sequence[Any]) -> Any:
        """Keep, take up again, change in place or open the row of one wanted slot; returns the row it found."""
        own = [row for row in rows if row.journal_id == slot.journal]
        for row in own:
            is_same = (row.room, weeks_of(row)) == (slot.room, slot.weeks)
            if is_same and row.start < self.action.start and not _opens_later(own, row, self.action.start):
                update(self.ledger, row, {"end": None})
                return row
        for row in own:
            if row.start == self.action.start:
                update(self.ledger, row, values_of(slot))
                return row
        insert(self.ledger, TimetableSlot, values_of(slot) | {"journal": slot.journal})
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
        return {"status": status, "messages": said, "cells": cells_of_changes(self.action.changes, self.courses, self.year.id, self.action.start)}


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
    now_there = snapshot(keys, courses, year.id, start)
    if _bare(now_there) != _bare(answer["after"]):
        return {"status": "refused", "messages": [_everywhere(key, CHANGED_SINCE) for key in keys], "cells": cells_of(keys, courses, year.id, start)}
    slots = [slot_of(row) for row in answer["before"]]
    others = [own.slot for own in stored_slots(year.id, start, times=times_of(keys)) if (courses[own.slot.journal].class_id or GROUPS, own.slot.weekday, own.slot.number) not in keys]
    stops = [clash for clash in clashes([*others, *slots], courses, slots) if clash.is_stop]
    if stops:
        key = next(iter(keys))
        return {"status": "refused", "messages": [_everywhere(key, clash.sentence) for clash in stops], "cells": cells_of(keys, courses, year.id, start)}
    _put_back(ledger, now_there, answer["before"])
    after = snapshot(keys, courses, year.id, start)
    making = follow(ledger, year, journals_of(answer["before"], now_there), max(start, ledger.now.date()))
    cells = cells_of(keys, courses, year.id, start)
    return {"status": "saved", "messages": [], "cells": cells, "before": now_there, "after": after, "lessons": _said(making), "start": start.isoformat()}


def _put_back(ledger: Ledger, now_there: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    left = {row["id"]: row for row in before}
    rows = {said["id"]: TimetableSlot.get_by_id(said["id"]) for said in now_there}
    for key in sorted(rows.keys() - left.keys()):  # first, so that no two begin on one day meanwhile
        erase_row(ledger, rows[key])
    for key in sorted(rows.keys() & left.keys()):
        update(ledger, rows[key], _stored_values(left.pop(key)))
    for said in left.values():
        insert(ledger, TimetableSlot, _stored_values(said))


def _stored_values(said: dict[str, Any]) -> dict[str, Any]:
    slot = slot_of(said)
    return values_of(slot) | {"journal": slot.journal, "start": slot.start, "end": slot.end}


def _bare(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows without their numbers: one that was put back has another."""
    return sorted(tuple(str(value) for name, value in sorted(row.items()) if name != "id") for row in rows)


def _everywhere(key: Key, text: str) -> dict[str, Any]:
    return {"class": key[0], "weekday": key[1], "number": key[2], "is_stop": True, "text": text}


def _said(making: Making) -> dict[str, Any]:
    kept = [one.sentence for one in making.kept]
    told = {"kept": kept, "blocked": list(making.blocked), "clashes": list(making.clashes)}
    return {"made": making.made, "removed": making.removed, "changed": making.changed} | told


# ---- what can't be a timetable ------------------------------------------------------------------------------------------


def check_days(year: Any, start: date, end: date | None) -> None:
    """Raise BadInput on «from» or «to» for days between which no timetable of the year can hold."""
    within = f"он идёт с {year.start:%d.%m.%Y} по {year.end:%d.%m.%Y}"
    if not year.start <= start <= year.end:
        raise BadInput(f"День вне учебного года: {within}.", "from")
    if end is not None and end < start:
        raise BadInput(f"«По» раньше, чем «с»: расписание не может кончиться {end:%d.%m.%Y}, если начинается {start:%d.%m.%Y}.", "to")
    if end is not None and end > year.end:
        raise BadInput(f"«По» за концом учебного года: {within}. Чтобы расписание действовало до конца, оставьте поле пустым.", "to")


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
