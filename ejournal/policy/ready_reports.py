"""Who opens a report that was made by itself: the heads every one, a class teacher those of the classes he leads now (REP-10)."""

from __future__ import annotations

from ejournal.policy.actor import Actor
from ejournal.policy.reports import HEADS
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_open_ready(actor: Actor, class_id: int | None) -> Verdict:
    """`class_id` None is a report of the whole school."""
    if not actor.roles.isdisjoint(HEADS) or (class_id is not None and class_id in actor.class_ids):
        return ALLOWED
    return refuse("Этот отчёт открыт завучу, директору и классному руководителю этого класса.")
