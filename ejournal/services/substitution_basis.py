"""Why a lesson was given by somebody else, and by which order: for each substitution of its own (TT-4); another one in its place."""

from __future__ import annotations

from datetime import datetime

from ejournal.errors import BadInput, NotThere
from ejournal.models import Substitution
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_substitute
from ejournal.services.ledger import writing
from ejournal.services.records import update
from ejournal.services.substitutions import SubstitutionOrder, substitute, undo

LONGEST = {"reason": (120, "Причина"), "order": (60, "Приказ")}


def checked_basis(reason: str, order: str) -> dict[str, str]:
    """Both texts tidied; raises BadInput on the field that is too long."""
    found = {"reason": " ".join(reason.split()), "order": " ".join(order.split())}
    for name, text in found.items():
        longest, label = LONGEST[name]
        if len(text) > longest:
            raise BadInput(f"{label}: помещается {longest} знаков, а здесь {len(text)}.", name)
    return found


def change_basis(actor: Actor, substitution_id: int, reason: str, order: str, *, now: datetime) -> Substitution:
    """Another reason or order for a substitution that stands; "" leaves those of the absence. Raises BadInput, NotThere."""
    may_substitute(actor).demand()
    values = checked_basis(reason, order)
    with writing(actor, now) as ledger:
        row = Substitution.get_or_none(Substitution.id == substitution_id)
        if row is None:
            raise NotThere("Такой замены нет.")
        if row.undone_at is not None:
            raise BadInput("Эта замена уже снята: причину и приказ меняют у той, что стоит.")
        update(ledger, row, values)
        return row


def replace(actor: Actor, substitution_id: int, order: SubstitutionOrder, *, now: datetime) -> int:
    """Take a substitution back and put another at its place, both or neither; returns the new one's id."""
    may_substitute(actor).demand()
    with writing(actor, now):
        undo(actor, substitution_id, now=now)
        return substitute(actor, [order], now=now)[0]
