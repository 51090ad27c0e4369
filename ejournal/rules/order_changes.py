"""What an order changes, as values: from the pupil's stays as they are to the list of changes (MOV-1, MOV-2; domain §6.1).

All rows here are dated, so an order of tomorrow writes them today and nothing happens early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ejournal.errors import BadInput
from ejournal.rules.names import FullName
from ejournal.rules.orders import DAY, GRADUATE_GRADES, KINDS, NO_CONDITION
from ejournal.rules.words import day_month


@dataclass(frozen=True)
class ClassFacts:
    """A class as an order sees it; both days belong to its year."""

    id: int
    title: str
    grade: int
    year: int
    start: date
    end: date


@dataclass(frozen=True)
class ClassStay:
    """A pupil in a class from `start` up to, not including, `end`."""

    id: int
    school_class: ClassFacts
    start: date
    end: date | None = None
    order_out: str = ""


@dataclass(frozen=True)
class GroupStay:
    """A pupil in a group; `class_id` None for a group gathered from several classes."""

    id: int
    group: int
    class_id: int | None
    year: int
    start: date
    end: date | None = None


@dataclass(frozen=True)
class StatusSpan:
    """A special standing from a day to a day, both included."""

    id: int
    kind: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class PupilFacts:
    """A pupil as the order finds him."""

    id: int
    name: FullName
    sex: str = ""
    stays: tuple[ClassStay, ...] = ()
    groups: tuple[GroupStay, ...] = ()
    statuses: tuple[StatusSpan, ...] = ()

    def stay_on(self, day: date) -> ClassStay | None:
        return next((one for one in self.stays if one.start <= day and (one.end is None or day < one.end)), None)


@dataclass(frozen=True)
class Wanted:
    """What an order says of one pupil. `text` is «№ 53-у от 14.10.2026»; `groups` are those to enter in the new class."""

    kind: str
    effective: date
    text: str
    class_to: ClassFacts | None = None
    until: date | None = None
    note: str = ""
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """One row to create, update or delete; `values` are the fields written. `id` is None for a new row."""

    table: str
    deed: str
    id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def changes_of(pupil: PupilFacts, wanted: Wanted) -> tuple[Change, ...]:
    """The dated changes of an order for one pupil, in the order of writing. Raises BadInput with the field that is in the way."""
    kind = KINDS[wanted.kind]
    if wanted.until is not None and wanted.until < wanted.effective:
        raise BadInput("Последний день раньше первого.", "until")
    if kind.way == "in":
        return _enter(pupil, wanted)
    if kind.way == "out":
        return _leave(pupil, wanted)
    if kind.way == "move":
        return _move(pupil, wanted)
    if kind.code == "back":
        return _return(pupil, wanted)
    if kind.way == "status":
        _stay(pupil, wanted)
        return (_begin_status(pupil, wanted, kind.status),)
    return ()


def _enter(pupil: PupilFacts, wanted: Wanted) -> tuple[Change, ...]:
    school_class = _class_to(wanted)
    for stay in pupil.stays:
        if stay.end is None or stay.end > wanted.effective:
            since = f" с {day_month(stay.start)}" if stay.start > wanted.effective else ""
            raise BadInput(f"{pupil.name}: уже в классе {stay.school_class.title}{since}. Зачислять не нужно.", "pupil")
    person = Change("Pupil", "update", pupil.id, {"left_on": None, "enrolled_on": wanted.effective})
    return (_open(pupil, wanted, school_class, None, ""), *_enter_groups(pupil, wanted, None), person)


def _leave(pupil: PupilFacts, wanted: Wanted) -> tuple[Change, ...]:
    stay = _stay(pupil, wanted)
    if wanted.kind == "graduate" and stay.school_class.grade not in GRADUATE_GRADES:
        raise BadInput(f"{pupil.name}: из {stay.school_class.title} обучение не завершают. Если он уходит, нужно отчисление.", "kind")
    later = [one for one in pupil.stays if one.start >= wanted.effective]
    person = Change("Pupil", "update", pupil.id, {"left_on": wanted.effective})
    return (
        *(Change("ClassMembership", "delete", one.id) for one in later), _close(stay, wanted),
        *_end_groups(pupil.groups, wanted.effective), *_end_statuses(pupil.statuses, wanted.effective), person,
    )  # fmt: skip


def _move(pupil: PupilFacts, wanted: Wanted) -> tuple[Change, ...]:
    stay, school_class, kind = _stay(pupil, wanted, before=True), _class_to(wanted), KINDS[wanted.kind]
    if wanted.kind == "conditional" and stay.school_class.grade in NO_CONDITION:
        raise BadInput(f"{pupil.name}: из {stay.school_class.grade} класса условно не переводят: следующий уровень начинают, освоив прежний.", "kind")
    _check_step(pupil, stay.school_class, school_class, kind.step)
    later = [one for one in pupil.stays if one.start >= wanted.effective]
    if later:
        there = later[0]
        raise BadInput(f"{pupil.name}: с {day_month(there.start)} уже назначен класс {there.school_class.title}.", "effective")
    end = stay.end if stay.end is not None and stay.end > wanted.effective else None
    same_year = school_class.year == stay.school_class.year
    left = [one for one in pupil.groups if one.class_id == stay.school_class.id or (not same_year and one.year == stay.school_class.year)]
    changes = [_close(stay, wanted), *_end_groups(left, wanted.effective)]
    changes += [_open(pupil, wanted, school_class, end, stay.order_out if end else ""), *_enter_groups(pupil, wanted, end)]
    if kind.status:
        changes.append(_begin_status(pupil, wanted, kind.status))
    return tuple(changes)


def _return(pupil: PupilFacts, wanted: Wanted) -> tuple[Change, ...]:
    """Ends home teaching or a stay elsewhere the day before."""
    for one in pupil.statuses:
        covers = one.start < wanted.effective and (one.end is None or one.end >= wanted.effective)
        if one.kind in ("home", "away") and covers:
            return (Change("PupilStatus", "update", one.id, {"end": wanted.effective - DAY}),)
    raise BadInput(f"{pupil.name}: к {day_month(wanted.effective)} нет ни обучения на дому, ни временного выбытия.", "pupil")


# ---- pieces -----------------------------------------------------------------------------------------------------------


def _stay(pupil: PupilFacts, wanted: Wanted, *, before: bool = False) -> ClassStay:
    """The class he is in on the day, or, with `before`, was in up to it (the year's last day for a new year's class)."""
    stay = pupil.stay_on(wanted.effective) or (pupil.stay_on(wanted.effective - DAY) if before else None)
    if stay is None:
        raise BadInput(f"{pupil.name}: {day_month(wanted.effective)} ни в каком классе не учится.", "pupil")
    if stay.start == wanted.effective and KINDS[wanted.kind].moves:
        raise BadInput(
            f"{pupil.name}: в {stay.school_class.title} с этого же дня. Возьмите более поздний день или отмените прежний приказ.", "effective"
        )
    return stay


def _class_to(wanted: Wanted) -> ClassFacts:
    found = wanted.class_to
    if found is None:
        raise BadInput("Выберите класс.", "class_to")
    if not found.start <= wanted.effective <= found.end:
        raise BadInput(f"{found.title} учится с {found.start:%d.%m.%Y} по {found.end:%d.%m.%Y}: в этот день туда не переводят.", "effective")
    return found


def _check_step(pupil: PupilFacts, old: ClassFacts, new: ClassFacts, step: int | None) -> None:
    if old.id == new.id:
        raise BadInput(f"{pupil.name}: уже в классе {new.title}.", "class_to")
    if step is None and old.year != new.year:
        raise BadInput(f"{new.title} — класс другого учебного года: нужен перевод в следующий класс.", "class_to")
    if step is not None and (new.grade - old.grade != step or old.year == new.year):
        raise BadInput(f"{pupil.name}: из {old.title} нужен {old.grade + step} класс следующего года, а выбран {new.title}.", "class_to")


def _open(pupil: PupilFacts, wanted: Wanted, school_class: ClassFacts, end: date | None, order_out: str) -> Change:
    values = {"pupil": pupil.id, "school_class": school_class.id, "start": wanted.effective, "end": end}
    return Change("ClassMembership", "create", None, values | {"order_in": wanted.text, "order_out": order_out})


def _close(stay: ClassStay, wanted: Wanted) -> Change:
    return Change("ClassMembership", "update", stay.id, {"end": wanted.effective, "order_out": wanted.text})


def _end_groups(groups: Iterable[GroupStay], day: date) -> list[Change]:
    found = []
    for one in groups:
        if one.start >= day:
            found.append(Change("GroupMembership", "delete", one.id))
        elif one.end is None or one.end > day:
            found.append(Change("GroupMembership", "update", one.id, {"end": day}))
    return found


def _enter_groups(pupil: PupilFacts, wanted: Wanted, end: date | None) -> list[Change]:
    span = {"start": wanted.effective, "end": end}
    return [Change("GroupMembership", "create", None, {"pupil": pupil.id, "group": group} | span) for group in wanted.groups]


def _end_statuses(statuses: Iterable[StatusSpan], day: date) -> list[Change]:
    found = []
    for one in statuses:
        if one.start >= day:
            found.append(Change("PupilStatus", "delete", one.id))
        elif one.end is None or one.end >= day:
            found.append(Change("PupilStatus", "update", one.id, {"end": day - DAY}))
    return found


def _begin_status(pupil: PupilFacts, wanted: Wanted, kind: str) -> Change:
    for one in pupil.statuses:
        meets = (wanted.until is None or one.start <= wanted.until) and (one.end is None or one.end >= wanted.effective)
        if one.kind == kind and meets:
            until = f" по {day_month(one.end)}" if one.end else ""
            raise BadInput(f"{pupil.name}: это уже записано с {day_month(one.start)}{until}.", "effective")
    span = {"start": wanted.effective, "end": wanted.until}
    return Change("PupilStatus", "create", None, {"pupil": pupil.id, "kind": kind, "note": wanted.note} | span)
