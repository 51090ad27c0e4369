"""Putting a deleted record back: the same record, where what it points at still stands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import ForeignKeyField

from ejournal.errors import BadInput, NotThere
from ejournal.models import ALL_MODELS, BinEntry
from ejournal.policy.actor import Actor
from ejournal.policy.bin import may_restore
from ejournal.queries.record_fields import python_values
from ejournal.services import checks
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update

MODELS = {model.__name__: model for model in ALL_MODELS}


def restore(actor: Actor, entry_id: int, *, now: datetime) -> Any:
    """Put the record back under its own number, or under a new one where that is taken meanwhile; returns the record.

    Nothing pointed at it when it was deleted, so its number matters to nobody but its history.
    Raises BadInput saying why it can't be put back, NotThere for what is not in the bin.
    """
    may_restore(actor).demand()
    with writing(actor, now) as ledger:
        entry = BinEntry.get_or_none((BinEntry.id == entry_id) & BinEntry.restored_at.is_null())
        model = MODELS.get(entry.entity) if entry is not None else None
        if entry is None or model is None:
            raise NotThere("В корзине этого нет: уже вернули.")
        values = python_values(model, json.loads(entry.data))
        _refuse_lost(model, values)
        checks.no_duplicate(model, checks.tidied(model, values), None)
        if not model.select().where(model._meta.primary_key == entry.entity_id).exists():
            values[model._meta.primary_key.name] = entry.entity_id
        row = insert(ledger, model, values)
        update(ledger, entry, {"restored_at": ledger.now})
    return row


def _refuse_lost(model: Any, values: dict[str, Any]) -> None:
    """Raise BadInput naming what the record points at and is not there any more."""
    for name, field in model._meta.fields.items():
        key = values.get(name)
        if not isinstance(field, ForeignKeyField) or key is None:
            continue
        target = field.rel_model
        if not target.select().where(target._meta.primary_key == key).exists():
            raise BadInput(f"Вернуть нельзя: «{field.verbose_name}», с чем была связана запись, тоже удалено. Сначала верните его.")
