"""The pupils of a class through a year as its volume names them: movement, decision, and what personal pages may show (PRN-1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ejournal.models import Order, OrderLine, Pupil, PupilHealth, SchoolClass
from ejournal.models.personal import PE_GROUPS
from ejournal.policy.actor import Actor
from ejournal.queries.registry import Contacts, RegistryLine, consents_of, contacts_of
from ejournal.queries.roster import RosterPupil, class_roster
from ejournal.queries.school_rules import school_rules
from ejournal.rules.consents import HEALTH, missing_kinds
from ejournal.rules.names import FullName
from ejournal.rules.volume import decision_words, move_note

DECIDING = ("next_class", "conditional", "repeat", "graduate", "class_transfer", "leave", "leave_transfer")
PE_WORDS = dict(PE_GROUPS)
CLOSED = "нет согласия"


@dataclass(frozen=True)
class Health:
    """A line of the health sheet; `why` instead of it where there is no consent."""

    group: str = ""
    pe_group: str = ""
    advice: str = ""
    why: str = ""


@dataclass(frozen=True)
class VolumePupil:
    """`move` says when he came and left while school was on, `decision` what the council decided of him, or how he left in summer."""

    id: int
    list_name: str
    full_name: str
    file_number: str
    sex: str
    birth_date: date | None
    move: str = ""
    status: str = ""
    decision: str = ""
    contacts: Contacts | None = None
    health: Health | None = None

    @property
    def note(self) -> str:
        return "; ".join(part for part in (self.move, self.status) if part)


def volume_pupils(actor: Actor, class_id: int, year: Any, school_ends: date, parts: Collection[str], today: date) -> tuple[VolumePupil, ...]:
    """Everybody who was in the class while school was on, in Russian order. Nine SELECTs at most."""
    stays = class_roster(class_id, year.start, school_ends)
    rows = {row.id: row for row in Pupil.select().where(Pupil.id.in_([one.id for one in stays]))}
    decisions = _decisions(class_id)
    found = [_pupil(one, rows[one.id], (year.start, school_ends, year.end), decisions.get(one.id, "")) for one in stays]
    contacts = _contacts(actor, class_id, found, today) if "contacts" in parts else {}
    health = _health([one.id for one in found], today) if "health" in parts else {}
    return tuple(replace(one, contacts=contacts.get(one.id), health=health.get(one.id)) for one in found)


def _pupil(one: RosterPupil, row: Any, days: tuple[date, date, date], decision: str) -> VolumePupil:
    """`days`: school begins, school ends, the year ends."""
    begins, school_ends, year_ends = days
    arrived, end = one.stays[0].start if one.stays[0].start > begins else None, one.stays[-1].end
    move = move_note(arrived, one.order_in, end if end is not None and end <= school_ends else None, one.order_out)
    if end is not None and school_ends < end <= year_ends:
        decision = decision or move_note(None, "", end, one.order_out)
    return VolumePupil(one.id, one.name, row.full_name, row.file_number or "", {"m": "м", "f": "ж"}.get(row.sex, ""), row.birth_date, move, one.status, decision)


def _decisions(class_id: int) -> dict[int, str]:
    """The last executed order that took the pupil out of the class. One SELECT."""
    target = SchoolClass.alias()
    query = OrderLine.select(OrderLine.pupil_id, Order.kind, Order.number, Order.date, target.grade, target.letter)
    query = query.join(Order).switch(OrderLine).left_outer_join(target, on=OrderLine.class_to == target.id)
    done = (OrderLine.class_from == class_id) & (Order.state == "executed") & Order.kind.in_(DECIDING)
    found = {}
    for pupil, kind, number, day, grade, letter in query.where(done).order_by(Order.date, Order.id).tuples():
        title = SchoolClass(grade=grade, letter=letter).title if grade is not None else ""
        found[pupil] = decision_words(kind, title, number, day)
    return found


def _contacts(actor: Actor, class_id: int, pupils: Collection[VolumePupil], today: date) -> dict[int, Contacts]:
    lines = [
        RegistryLine(one.id, FullName(one.full_name, "", ""), one.birth_date, one.sex, one.file_number, class_id, "", (0, ""), None) for one in pupils
    ]
    return contacts_of(actor, lines, today, school_rules())


def _health(ids: list[int], today: date) -> dict[int, Health]:
    """Only of those whose consent stands. Three SELECTs."""
    rules, given = school_rules(), consents_of(set(ids))
    rows = {row.pupil_id: row for row in PupilHealth.select().where(PupilHealth.pupil.in_(ids))}
    found = {}
    for pupil in ids:
        if HEALTH in missing_kinds(given.get(pupil, ()), today, rules):
            found[pupil] = Health(why=CLOSED)
        elif row := rows.get(pupil):
            found[pupil] = Health(str(row.health_group or ""), PE_WORDS.get(row.pe_group, "") if row.pe_group else "", row.advice)
    return found
