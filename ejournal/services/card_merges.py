"""Steps of making one card of two, the same for pupils and guardians; each is noted in the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ejournal.errors import BadInput
from ejournal.models.base import BaseModel
from ejournal.services.account_slips import end_sessions
from ejournal.services.card_merge_plan import Plan
from ejournal.services.ledger import Ledger
from ejournal.services.records import seen_values, update

MANY = 500
Chosen = Mapping[str, str]  # key of a choice → "kept" or "gone"; what is not there stays as on the first card


def refuse_blocked(plan: Plan) -> None:
    """Raise BadInput naming what must be solved first."""
    if plan.blockers:
        raise BadInput("Сначала разберите: " + "; ".join(plan.blockers[:5]) + ".")


def move_rows(ledger: Ledger, model: type[BaseModel], name: str, rows: list[Any], to: int) -> None:
    """Rows go over as they are: no value changes, so that neither locks nor checks of values are asked."""
    key, secret = model._meta.primary_key, name in model._meta.secret
    for at in range(0, len(rows), MANY):
        part = rows[at : at + MANY]
        model.update({model._meta.fields[name]: to}).where(key.in_([row.get_id() for row in part])).execute()
        for row in part:
            before = row.__data__[name]
            ledger.note(model.__name__, row.get_id(), "update", {name: "•" if secret else before}, {name: "•" if secret else to})


def join_pairs(ledger: Ledger, plan: Plan, chosen: Chosen) -> None:
    """What a person has once: the chosen one is with the first card afterwards, the other with the second."""
    for table, (mine, theirs) in plan.pairs.items():
        if table == "Account":
            _accounts(ledger, plan.kind.name, mine, theirs, chosen.get(table) == "gone")
        elif chosen.get(table) == "gone":
            names = [name for name in seen_values(mine) if name != plan.kind.name]
            ours, other = ({name: row.__data__[name] for name in names} for row in (mine, theirs))
            update(ledger, mine, other)
            update(ledger, theirs, ours)


def _accounts(ledger: Ledger, whose: str, mine: Any, theirs: Any, take_theirs: bool) -> None:
    closed = mine if take_theirs else theirs
    if take_theirs:
        kept, gone = mine.__data__[whose], theirs.__data__[whose]
        update(ledger, mine, {whose: None})
        update(ledger, theirs, {whose: kept})
        update(ledger, mine, {whose: gone})
    update(ledger, closed, {"is_active": False})
    end_sessions(ledger, closed.id)


def from_second(plan: Plan, chosen: Chosen) -> list[str]:
    """Fields of the card taken from the second one."""
    of_card = [choice.key for choice in plan.choices if choice.key not in plan.pairs]
    return [*plan.taken, *(key for key in of_card if chosen.get(key) == "gone")]


def told(plan: Plan, chosen: Chosen) -> dict[str, Any]:
    """The row that remembers the merge: numbers of records and names of fields, no values of the card."""
    moved: dict[str, Any] = {}
    for (model, _), rows in plan.moves.items():
        moved.setdefault(model.__name__, []).extend(row.get_id() for row in rows)
    for _, row in plan.swaps:
        moved.setdefault(type(row).__name__, []).append(row.id)
    joined = [{"table": type(row).__name__, "id": row.id, **seen_values(row)} for _, row in plan.joins]
    story = {"moved": moved, "joined": joined, "fields": from_second(plan, chosen), "chosen": dict(chosen)}
    story["joined"] += [{"table": type(row).__name__, "id": row.id, **seen_values(row)} for _, row in plan.doubles]
    return {"kept": plan.kept.id, "gone": plan.gone.id, "moved": json.dumps(story, ensure_ascii=False, default=str)}
