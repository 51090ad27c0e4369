"""Whoever takes a copy of the whole database by hand is remembered (BAK-1, SEC-3)."""

from __future__ import annotations

from datetime import datetime

from ejournal.models import AuditRow
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.services.ledger import writing

COPY = "copy"


def note_copy(actor: Actor, name: str, *, now: datetime) -> None:
    """Write down who took the copy `name`; raises Refused for whoever may not."""
    may(actor, "copies.make").demand()
    with writing(actor, now) as ledger:
        ledger.note(AuditRow.__name__, 0, COPY, None, {"copy": name})
