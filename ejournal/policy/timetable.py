"""Who makes the timetable and who looks at whose (TT-1, TT-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, SchoolClass
from ejournal.models.base import there_on
from ejournal.policy.actions import TIMETABLE_MAKERS
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


@dataclass(frozen=True)
class Whose:
    """A timetable somebody asks for: of "school", a "class", a "teacher" or a "room"; `key` is its id (a room's name)."""

    kind: str
    key: int | str = 0


def may_edit_timetable(actor: Actor) -> Verdict:
    """Dispatcher, deputy, administrator. Source: TT-1."""
    if actor.roles & TIMETABLE_MAKERS:
        return ALLOWED
    return refuse("Расписание составляют диспетчер и завуч.")


def may_read_timetable(actor: Actor, whose: Whose, today: date) -> Verdict:
    """Staff all of it; a family the classes of its children only, and no teacher's or room's. Source: TT-5, ROLE-5."""
    if actor.is_staff:
        return ALLOWED
    if whose.kind == "class" and SchoolClass.select().where(
        (SchoolClass.id == whose.key) & readable_classes(actor, today)
    ).exists():
        return ALLOWED
    return refuse("Вам открыто расписание класса, в котором учится ваш ребёнок или вы сами.")


def readable_classes(actor: Actor, today: date) -> Any:
    """The same rule as a condition on SchoolClass."""
    if actor.is_staff:
        return SchoolClass.id.is_null(False)
    own = sorted(actor.child_ids | ({actor.pupil_id} if actor.pupil_id else set()))
    there = there_on(ClassMembership, today)
    mine = ClassMembership.select(ClassMembership.school_class).where(ClassMembership.pupil.in_(own) & there)
    return SchoolClass.id.in_(mine)
