"""Who draws up and carries out orders on movement, and who reads them (MOV-1, MOV-4)."""

from __future__ import annotations

from typing import Any

from ejournal.models import ClassMembership
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_write_orders(actor: Actor) -> Verdict:
    """The secretary's and the administrator's."""
    return may(actor, "order.write")


def may_read_orders(actor: Actor) -> Verdict:
    """Director and deputies read along."""
    return may(actor, "order.read")


def may_read_extract(actor: Actor, pupil_id: int) -> Verdict:
    """The extract of current marks: who reads orders, and who leads a class that the pupil is or was in. Source: domain §5.12."""
    if may_read_orders(actor):
        return ALLOWED
    own: Any = ClassMembership.school_class.in_(sorted(actor.class_ids)) & (ClassMembership.pupil == pupil_id)
    if actor.class_ids and ClassMembership.select().where(own).exists():
        return ALLOWED
    return refuse("Выписку готовят секретарь, завуч и классный руководитель ученика.")
