"""Whose control works, late marks and faults in journals one may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.models import Journal, Lesson, SchoolClass
from ejournal.models.prepared import in_order
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor
from ejournal.policy.timetable import readable_classes

HEADS = frozenset({"admin", "director", "deputy"})


def classes_of_schedule(actor: Actor, today: date) -> Any:
    """A condition on SchoolClass: staff see the schedule of all classes, a family that of its children's. Source: GRID-6, ROLE-5."""
    return readable_classes(actor, today)


def answered_lessons(actor: Actor) -> Any:
    """A condition on Lesson: whose marks the person answers for, or oversees. Source: MARK-2, ROLE-2."""
    if actor.roles & READERS:
        return Lesson.id.is_null(False)
    own = Lesson.substitute.is_null() | (Lesson.substitute == actor.staff_id)
    return (Lesson.journal.in_(in_order(actor.journal_ids)) & own) | Lesson.id.in_(in_order(actor.substituted_lesson_ids))


def examined_journals(actor: Actor) -> Any:
    """A condition on Journal: those whose faults one is shown: one's own, one's class's; heads all. Source: ROLE-2, ROLE-3."""
    if actor.roles & HEADS:
        return Journal.id.is_null(False)
    return Journal.id.in_(sorted(actor.journal_ids)) | Journal.school_class.in_(sorted(actor.class_ids))


def examined_classes(actor: Actor) -> Any:
    """The same for SchoolClass: the class one leads; heads all."""
    if actor.roles & HEADS:
        return SchoolClass.id.is_null(False)
    return SchoolClass.id.in_(sorted(actor.class_ids))
