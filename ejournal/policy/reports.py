"""Who is offered which report: roles that see the whole school, and beside them class teachers and teachers for what is theirs (REP)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

HEADS = frozenset({"admin", "director", "deputy"})
MOVEMENT = HEADS | {"secretary"}
PROGRAMME = HEADS | {"methodist"}

Also = Literal["", "class_teacher", "teacher"]


def may_ask_report(actor: Actor, roles: Collection[str], also: Also = "") -> Verdict:
    """Whether a report is offered at all; `also` opens it to who leads a class, or keeps a journal, for his own. Source: REP-1 – REP-9."""
    if not actor.roles.isdisjoint(roles):
        return ALLOWED
    if (also == "class_teacher" and actor.class_ids) or (also == "teacher" and actor.staff_id and actor.journal_ids):
        return ALLOWED
    return refuse("Этот отчёт открыт для других ролей. Если он вам нужен, скажите завучу.")


def classes_for(actor: Actor, roles: Collection[str]) -> frozenset[int] | None:
    """The classes a report may be made of; None = every class."""
    return None if not actor.roles.isdisjoint(roles) else actor.class_ids


def teachers_for(actor: Actor, roles: Collection[str]) -> frozenset[int] | None:
    """The teachers a report may be made of; None = every teacher."""
    return None if not actor.roles.isdisjoint(roles) else frozenset({actor.staff_id} if actor.staff_id else ())
