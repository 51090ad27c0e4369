"""Who enters a mark from elsewhere. Source: GRID-14; regulation 2.3.5."""

from __future__ import annotations

from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_write_outside(actor: Actor, journal: Any) -> Verdict:
    """Who keeps the journal, and the deputy, to whom the paper is brought."""
    if journal.id in actor.journal_ids or actor.has("deputy"):
        return ALLOWED
    return refuse("Отметки из других мест вносит учитель журнала или завуч.")
