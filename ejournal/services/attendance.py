"""Grounds of absences: written for one or many, changed, closed, taken back; the codes of absences follow them (ABS-2 – ABS-4).

A ground writes no absence: the fact is the teacher's. It gives «Н» its code, and lessons to come a reason that their page shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Absence, AbsenceGround, Attachment, ClassMembership, Journal
from ejournal.models.attendance import GROUND_CODES, GROUND_KINDS
from ejournal.models.base import is_sqlite, there_on
from ejournal.policy.actor import Actor
from ejournal.policy.attendance import may_keep_all
from ejournal.queries.absence_grounds import live_grounds, parts_of
from ejournal.queries.absences import AbsenceAt, Presence, absences_within, presences, reason_locks
from ejournal.rules.absence_grounds import Reason, is_clash, settled, winning
from ejournal.rules.words import count_of
from ejournal.services.attachments import add_file, file_beside, remove_file
from ejournal.services.extra_lessons import touch_journals
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

FAR = date(2200, 1, 1)
LONGEST = timedelta(days=366)
MOST_PUPILS = 1000
LAST_LESSON = 12


@dataclass(frozen=True)
class GroundOrder:
    """A ground as it is typed. `end` None: not back yet. `first`, `last`: lessons of one day, None for the whole of it."""

    code: str
    kind: str
    start: date
    end: date | None = None
    first: int | None = None
    last: int | None = None
    document: str = ""
    note: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the record."""
        own = {"code": self.code, "kind": self.kind, "start": self.start, "end": self.end}
        return own | {"first_lesson": self.first, "last_lesson": self.last, "document": self.document, "note": self.note}


@dataclass(frozen=True)
class Settled:
    """What following the grounds did: absences that have another code now, those that are shut, reasons by hand that differ."""

    changed: tuple[AbsenceAt, ...] = ()
    locked: tuple[tuple[AbsenceAt, str], ...] = ()
    clashes: tuple[AbsenceAt, ...] = ()

    @property
    def words(self) -> str:
        """«Причина поставлена: 4 урока. 3 урока закрыты: по заявке.»"""
        parts = [f"Причина поставлена: {count_of(len(self.changed), 'урок', 'урока', 'уроков')}."] if self.changed else []
        if self.locked:
            parts.append(f"{count_of(len(self.locked), 'урок закрыт', 'урока закрыты', 'уроков закрыты')}: по заявке.")
        if self.clashes:
            parts.append(f"Другая причина осталась: {count_of(len(self.clashes), 'урок', 'урока', 'уроков')}.")
        return " ".join(parts)


@dataclass(frozen=True)
class Foreseen:
    """What an entry would do: absences without a reason, with another one, shut; lessons at which the pupil seems to have been."""

    bare: tuple[AbsenceAt, ...]
    clashes: tuple[AbsenceAt, ...]
    locked: tuple[AbsenceAt, ...]
    presences: tuple[Presence, ...]


@dataclass(frozen=True)
class Written:
    """Grounds written in one entry; `known` pupils have such a ground already and got no second one."""

    ids: tuple[int, ...]
    known: int
    settled: Settled


def check_order(order: GroundOrder) -> None:
    """Raise BadInput with the field of what can't be."""
    if order.code not in dict(GROUND_CODES):
        raise BadInput("Выберите причину: Б, У или П.", "code")
    if order.kind not in dict(GROUND_KINDS):
        raise BadInput("Выберите, откуда это известно.", "kind")
    if order.end is not None and order.end < order.start:
        raise BadInput("Последний день раньше первого.", "end")
    if order.end is not None and order.end - order.start > LONGEST:
        raise BadInput("Одной записью — не больше года.", "end")
    if (order.first is not None or order.last is not None) and order.end != order.start:
        raise BadInput("Уроки называют, когда день один: впишите его и в «по».", "first")
    if not all(number is None or 0 <= number <= LAST_LESSON for number in (order.first, order.last)):
        raise BadInput(f"Номер урока — от 0 до {LAST_LESSON}.", "first")
    if order.first is not None and order.last is not None and order.last < order.first:
        raise BadInput("Последний урок раньше первого.", "last")
    if len(order.document) > 160 or len(order.note) > 200:
        raise BadInput("Слишком длинно: документ — до 160 знаков, примечание — до 200.", "document")


def foresee(actor: Actor, pupils: Collection[int], order: GroundOrder, *, today: date) -> Foreseen:
    """What `write_grounds` would do, and what speaks against it; nothing is changed. Raises BadInput, Refused."""
    check_order(order)
    may_keep_all(actor, _classes_of(pupils, order.start, today)).demand()
    last = min(order.end or today, today)
    inside = [one for one in absences_within(pupils, order.start, last) if _inside(order, one.date, one.number)]
    locks = reason_locks({one.lesson for one in inside})
    there = [one for one in presences(pupils, order.start, last) if _inside(order, one.date, one.number)]
    return Foreseen(
        tuple(one for one in inside if one.code == "Н" and one.lesson not in locks),
        tuple(one for one in inside if one.code not in ("Н", order.code) and one.ground == 0 and one.lesson not in locks),
        tuple(one for one in inside if one.code != order.code and one.lesson in locks),
        tuple(there),
    )


def _inside(order: GroundOrder, day: date, number: int) -> bool:
    in_days = order.start <= day and (order.end is None or day <= order.end)
    return in_days and (order.first is None or number >= order.first) and (order.last is None or number <= order.last)


def write_grounds(
    actor: Actor, pupils: Collection[int], order: GroundOrder, *, now: datetime, overwrite: bool = False
) -> Written:
    """One entry for one pupil or many: a ground each, with a common `batch`; every «Н» inside gets its code.

    A reason given by hand stays unless `overwrite`; lessons of closed periods are left and named. Raises BadInput, Refused, NotThere.
    """
    check_order(order)
    if not pupils:
        raise BadInput("Выберите хотя бы одного ученика.", "pupils")
    if len(pupils) > MOST_PUPILS:
        raise BadInput(f"Одной записью — не больше {MOST_PUPILS} учеников.", "pupils")
    with writing(actor, now) as ledger:
        may_keep_all(actor, _classes_of(pupils, order.start, now.date())).demand()
        ids, known = put_grounds(ledger, pupils, order)
        return Written(ids, known, follow_grounds(ledger, pupils, order.start, order.end, frozenset(ids) if overwrite else frozenset()))


def put_grounds(ledger: Ledger, pupils: Collection[int], order: GroundOrder) -> tuple[tuple[int, ...], int]:
    """Write the records alone, inside the caller's transaction; a pupil who has the same one already gets no second."""
    standing = live_grounds(pupils, order.start, order.end or FAR)
    same = (order.code, order.kind, order.start, order.end, order.first, order.last)
    knows = {
        pupil for pupil, own in standing.items() for one in own if (one.code, one.kind, one.start, one.end, one.first, one.last) == same
    }  # fmt: skip
    batch = f"{ledger.now:%y%m%d%H%M%S}-{ledger.actor.account_id or 0}-{min(pupils)}" if len(pupils) > 1 else ""
    common = order.values | {"batch": batch, "account": ledger.actor.account_id, "at": ledger.now}
    fresh = sorted(set(pupils) - knows)
    return tuple(int(insert(ledger, AbsenceGround, common | {"pupil": pupil}).id) for pupil in fresh), len(knows)


def change_ground(actor: Actor, ground_id: int, order: GroundOrder, *, now: datetime) -> Settled:
    """Change a ground; what it had set and no longer covers goes back, what it covers now is set."""
    check_order(order)
    with writing(actor, now) as ledger:
        row = _kept(actor, ground_id, now.date())
        first, last = min(row.start, order.start), max(row.end or FAR, order.end or FAR)
        update(ledger, row, order.values)
        return follow_grounds(ledger, [row.pupil_id], first, last)


def end_ground(actor: Actor, ground_id: int, back: date, *, now: datetime) -> Settled:
    """«Вернулся»: `back` is the first day at school again; on the ground's first day it is taken back. Raises BadInput."""
    with writing(actor, now) as ledger:
        row = _kept(actor, ground_id, now.date())
        last = row.end or FAR
        if row.end is not None and back > row.end + timedelta(days=1):
            raise BadInput("Этот день позже конца основания: измените его дни.", "back")
        if back <= row.start:
            update(ledger, row, {"cancelled_at": ledger.now})
        else:
            update(ledger, row, {"end": back - timedelta(days=1)})
        return follow_grounds(ledger, [row.pupil_id], row.start, last)


def cancel_ground(actor: Actor, ground_id: int, *, now: datetime, whole_batch: bool = False) -> Settled:
    """Take a ground back, or all of its entry: each absence gets again what stood before it."""
    with writing(actor, now) as ledger:
        row = _kept(actor, ground_id, now.date())
        rows = [row]
        if whole_batch and row.batch:
            rows = list(AbsenceGround.select().where((AbsenceGround.batch == row.batch) & AbsenceGround.cancelled_at.is_null()))
            may_keep_all(actor, _classes_of([one.pupil_id for one in rows], row.start, now.date())).demand()
        for one in rows:
            update(ledger, one, {"cancelled_at": ledger.now})
        return follow_grounds(ledger, [one.pupil_id for one in rows], min(one.start for one in rows), max(one.end or FAR for one in rows))


# ---- absences follow their grounds -----------------------------------------------------------------------------------------


def follow_grounds(
    ledger: Ledger, pupils: Collection[int], first: date, last: date | None, overwriting: frozenset[int] = frozenset()
) -> Settled:
    """Give each absence between two days the code that the grounds that stand now give it, inside the caller's transaction.

    `overwriting`: grounds that take the place of a reason given by hand. Four SELECTs for 500 pupils, however many lessons.
    """
    inside = _held(pupils, first, last)
    grounds = live_grounds(pupils, first, last or FAR)
    found: list[tuple[AbsenceAt, Reason]] = []
    clashes: list[AbsenceAt] = []
    for one in inside:
        winner = winning(grounds.get(one.pupil, ()), one.date, one.number)
        becomes = settled(one.stands, winner, overwrite=winner is not None and winner.id in overwriting)
        if becomes != one.stands:
            found.append((one, becomes))
        elif is_clash(one.stands, winner):
            clashes.append(one)
    locks = reason_locks({one.lesson for one, _ in found})
    changes = [(one, becomes) for one, becomes in found if one.lesson not in locks]
    give_reasons(ledger, changes)
    changed = tuple(one for one, becomes in changes if one.code != becomes.code)
    return Settled(changed, tuple((one, locks[one.lesson]) for one, _ in found if one.lesson in locks), tuple(clashes))


def give_reasons(ledger: Ledger, changes: Iterable[tuple[AbsenceAt, Reason]]) -> None:
    """Write codes of absences with their audit rows, and tell pages that are open."""
    touched = set()
    for one, becomes in changes:
        fields = {"code": becomes.code, "ground": becomes.ground, "before": becomes.before}
        Absence.update(**fields, rev=Absence.rev + 1, changed_at=ledger.now).where(Absence.id == one.id).execute()
        if becomes.code != one.code:
            ledger.note("Absence", one.id, "update", {"code": one.code}, {"code": becomes.code})
        touched.add(one.journal)
    if touched:
        touch_journals(touched)


def _held(pupils: Collection[int], first: date, last: date | None) -> list[AbsenceAt]:
    """The absences, with their journals kept for this writer until the transaction ends: teachers write there, too."""
    inside = absences_within(pupils, first, last)
    if is_sqlite() or not inside:
        return inside
    for part in parts_of({one.journal for one in inside}):
        Journal.select(Journal.id).where(Journal.id.in_(part)).order_by(Journal.id).for_update().execute()
    return absences_within(pupils, first, last)


# ---- papers ----------------------------------------------------------------------------------------------------------------


def attach_paper(actor: Actor, ground_id: int, folder: Path, name: str, data: bytes, *, now: datetime) -> None:
    """A picture of the paper beside its ground; seen by those who keep the class. Raises BadInput, TooMuch."""
    with writing(actor, now) as ledger:
        add_file(ledger, folder, "AbsenceGround", _kept(actor, ground_id, now.date()).id, name, data)


def drop_paper(actor: Actor, ground_id: int, file_id: int, *, now: datetime) -> None:
    with writing(actor, now) as ledger:
        remove_file(ledger, "AbsenceGround", _kept(actor, ground_id, now.date()).id, file_id)


def paper_of(actor: Actor, ground_id: int, file_id: int, *, today: date) -> Attachment:
    """The row of a paper; raises Refused, NotThere."""
    return file_beside("AbsenceGround", _kept(actor, ground_id, today).id, file_id)


def _kept(actor: Actor, ground_id: int, today: date) -> Any:
    return kept_ground(actor, ground_id, today)[0]


def kept_ground(actor: Actor, ground_id: int, today: date) -> tuple[Any, int]:
    """A ground that stands and that the actor keeps, and its pupil's class; raises NotThere, Refused."""
    query = AbsenceGround.select().where((AbsenceGround.id == ground_id) & AbsenceGround.cancelled_at.is_null())
    row = (query if is_sqlite() else query.for_update()).first()
    if row is None:
        raise NotThere("Такого основания нет: его сняли.")
    classes = _classes_of([row.pupil_id], row.start, today)
    may_keep_all(actor, classes).demand()
    return row, classes[0]


def _classes_of(pupils: Collection[int], day: date, today: date) -> list[int]:
    """The classes of the pupils on the day, of those who are in none then, today's. Raises NotThere for a pupil of no class."""
    found = _on(pupils, day)
    found |= _on(set(pupils) - found.keys(), today)
    if missing := set(pupils) - found.keys():
        raise NotThere(f"{count_of(len(missing), 'ученик не числится', 'ученика не числятся', 'учеников не числятся')} ни в одном классе.")
    return sorted(set(found.values()))


def _on(pupils: Collection[int], day: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in parts_of(pupils):
        rows = ClassMembership.select(ClassMembership.pupil_id, ClassMembership.school_class_id)
        found |= dict(rows.where(ClassMembership.pupil.in_(part) & there_on(ClassMembership, day)).tuples())
    return found
