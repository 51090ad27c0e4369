"""Who sees an event, who adds, changes and cancels one (MSG-2)."""

from __future__ import annotations

from typing import Any

from ejournal.models import Event
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

KEEPS_CALENDAR = frozenset({"admin", "director", "deputy", "secretary"})


def may_change_event(actor: Actor, event: Any) -> Verdict:
    """Whoever added it, and the heads."""
    if actor.roles & KEEPS_CALENDAR or (actor.has("teacher") and event.author_id == actor.account_id):
        return ALLOWED
    return refuse("Событие меняет тот, кто его добавил, или завуч.")


def overseen_events(actor: Actor) -> Any:
    """A condition on Event: what one sees without being of its audience: the heads all, the author his, a class teacher his class's."""
    if actor.roles & KEEPS_CALENDAR:
        return Event.id.is_null(False)
    return (Event.author == actor.account_id) | Event.school_class.in_(sorted(actor.class_ids))
