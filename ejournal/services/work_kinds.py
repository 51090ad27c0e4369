"""The dictionary of kinds of work: what a new school begins with, and a ready set of weights in one step (GRID-6)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ejournal.errors import NotThere
from ejournal.models import WorkKind
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.rules.kind_dictionary import KINDS
from ejournal.rules.work_kinds import WEIGHT_SETS, WeightChange, WeightSet, changes_by
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

EQUAL = Decimal(1)


def begin_kinds(ledger: Ledger) -> None:
    """Give a school without a dictionary the usual one, all of one weight: without kinds of work no lesson can be made."""
    if WorkKind.select().exists():
        return
    for place, kind in enumerate(KINDS, 1):
        flags = {"is_written": kind.is_written, "is_control": kind.is_control, "due_days": kind.due_days}
        names = {"code": kind.code, "name": kind.name, "short_name": kind.short_name}
        insert(ledger, WorkKind, names | flags | {"weight": EQUAL, "position": 10 * place})


def weight_set(name: str) -> WeightSet:
    """The set of that name; raises NotThere."""
    found = next((one for one in WEIGHT_SETS if one.name == name), None)
    if found is None:
        raise NotThere("Такого набора весов нет.")
    return found


def foreseen(weights: WeightSet) -> tuple[WeightChange, ...]:
    """What taking the set would change. One SELECT."""
    kinds = WorkKind.select(WorkKind.id, WorkKind.name, WorkKind.code, WorkKind.weight).order_by(WorkKind.position, WorkKind.id)
    return changes_by(weights, kinds.tuples())


def take_weights(actor: Actor, weights: WeightSet, *, now: datetime) -> int:
    """Give every kind the weight of the set; works that were given keep the weight they were made with. Returns how many kinds."""
    may_touch(actor, WorkKind, "update").demand()
    with writing(actor, now) as ledger:
        changes = foreseen(weights)
        rows = {row.id: row for row in WorkKind.select()}
        for change in changes:
            update(ledger, rows[change.kind], {"weight": change.new})
        return len(changes)
