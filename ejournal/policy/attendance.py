"""Who keeps the attendance of a class: reasons, grounds, day and month (ABS-1 – ABS-3). The fact itself is the teacher's (policy/journals)."""

from __future__ import annotations

from collections.abc import Iterable

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

KEEPERS = frozenset({"admin", "deputy", "secretary"})
READERS = KEEPERS | {"director"}


def may_keep_attendance(actor: Actor, class_id: int) -> Verdict:
    """Whoever leads the class; deputy, secretary and administrator any class. Source: ABS-1, ABS-2, ROLE-3."""
    if actor.roles & KEEPERS or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Причины пропусков указывает классный руководитель этого класса.")


def may_read_attendance(actor: Actor, class_id: int) -> Verdict:
    """Those who keep it, and the director. Source: ABS-2, REP-1."""
    if actor.roles & READERS or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Посещаемость класса открыта его классному руководителю и завучу.")


def may_keep_all(actor: Actor, classes: Iterable[int]) -> Verdict:
    """One entry for pupils of several classes: every class of them has to be open. Source: ABS-2."""
    return next((verdict for one in classes if not (verdict := may_keep_attendance(actor, one))), ALLOWED)


def kept_classes(actor: Actor) -> frozenset[int] | None:
    """The classes whose attendance the actor sees; None = every class."""
    return None if actor.roles & READERS else actor.class_ids
