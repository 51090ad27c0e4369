"""A check of the records is itself remembered: who, when, with what result (COR-3)."""

from __future__ import annotations

from datetime import datetime

from ejournal.models import AuditRow
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.services.ledger import writing

CHECK = "verify"


def note_check(actor: Actor, rows: int, head: str, faults: int, *, now: datetime) -> None:
    """Write down that the trail was checked up to its row `rows` with the hash `head`, and how many faults were found."""
    may(actor, "proof.check").demand()
    with writing(actor, now) as ledger:
        ledger.note(AuditRow.__name__, 0, CHECK, None, {"faults": faults, "head": head, "rows": rows})
