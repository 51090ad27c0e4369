"""Whose diary and card one may see, and the list form of the same rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import ClassMembership, GroupMembership, Journal, Pupil
from ejournal.models.base import there_on
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

ALL_PUPILS = frozenset({"admin", "director", "deputy"})


def may_read_diary(actor: Actor, pupil_id: int, today: date) -> Verdict:
    """Own, one's child's, one's class's; heads all. Source: ROLE-5, ROLE-3."""
    if actor.roles & ALL_PUPILS or pupil_id == actor.pupil_id or pupil_id in actor.child_ids:
        return ALLOWED
    if actor.class_ids and Pupil.select().where((Pupil.id == pupil_id) & _in_own_class(actor, today)).exists():
        return ALLOWED
    return refuse("Дневник открыт ученику, его родителям и классному руководителю.")


def readable_diaries(actor: Actor, today: date) -> Any:
    """The same rule as a condition on Pupil."""
    if actor.roles & ALL_PUPILS:
        return Pupil.id.is_null(False)
    own = actor.child_ids | ({actor.pupil_id} if actor.pupil_id else set())
    return Pupil.id.in_(sorted(own)) | _in_own_class(actor, today)


def _in_own_class(actor: Actor, today: date) -> Any:
    there = there_on(ClassMembership, today)
    mine = ClassMembership.school_class.in_(sorted(actor.class_ids)) & there
    return Pupil.id.in_(ClassMembership.select(ClassMembership.pupil).where(mine))


def taught_pupils(actor: Actor) -> Any:
    """A condition on Pupil: those who are in a journal of the actor's now or ever (names only, never cards)."""
    mine = Journal.id.in_(sorted(actor.journal_ids))
    classes = (
        ClassMembership.select(ClassMembership.pupil)
        .join(Journal, JOIN.INNER, on=Journal.school_class == ClassMembership.school_class)
        .where(mine & Journal.group.is_null())
    )
    groups = GroupMembership.select(GroupMembership.pupil).join(Journal, on=Journal.group == GroupMembership.group).where(mine)
    return Pupil.id.in_(classes) | Pupil.id.in_(groups)
