"""A member of staff's card: his own fields, by the panel's right (REG-6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Staff
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.services.cards import NAME_FIELDS, parsed, standing
from ejournal.services.ledger import writing
from ejournal.services.meanwhile import changes_of
from ejournal.services.records import held, insert, update

FIELDS = (*NAME_FIELDS, "position", "phone", "email", "hired_on", "left_on")


def change_staff(actor: Actor, person: Any, typed: Mapping[str, str], *, now: datetime) -> bool:
    may_touch(actor, Staff, "update").demand()
    with writing(actor, now) as ledger:
        fresh = held(person)
        changes = changes_of(typed, standing(Staff, fresh, FIELDS))
        return update(ledger, fresh, {name: parsed(Staff, name, text) for name, text in changes.items()})


def add_staff(actor: Actor, typed: Mapping[str, str], *, now: datetime) -> Any:
    may_touch(actor, Staff, "create").demand()
    values = {name: parsed(Staff, name, typed[name]) for name in FIELDS if name in typed}
    for name in ("surname", "name"):
        if not values.get(name):
            raise BadInput(f"{NAME_FIELDS[name]}: заполните это поле.", name)
    with writing(actor, now) as ledger:
        return insert(ledger, Staff, values)
