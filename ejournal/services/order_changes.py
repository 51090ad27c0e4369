"""Carrying out the changes of an order row by row, and taking exactly them back; each leaves its audit row (MOV-2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import DateField, DateTimeField

from ejournal.errors import BadInput
from ejournal.models import Account, ClassMembership, GroupMembership, NameChange, OutsideMark, Pupil, PupilStatus
from ejournal.models.base import BaseModel
from ejournal.rules.order_changes import Change
from ejournal.services import checks
from ejournal.services.ledger import Ledger, as_json
from ejournal.services.records import insert, seen_values, update

Record = dict[str, Any]
TABLES: dict[str, type[BaseModel]] = {
    model.__name__: model for model in (ClassMembership, GroupMembership, PupilStatus, Pupil, NameChange, Account, OutsideMark)
}
LENIENT = {Account}  # a login that somebody has opened or closed by hand since stays as he left it


def apply(ledger: Ledger, changes: Iterable[Change], order_id: int) -> list[Record]:
    """Write the changes; returns what was done as plain values, by which `undo` takes it back."""
    return [_apply(ledger, change, order_id) for change in changes]


def _apply(ledger: Ledger, change: Change, order_id: int) -> Record:
    model = TABLES[change.table]
    if change.deed == "create":
        own = {"order": order_id} if model is PupilStatus else {"changed_at": ledger.now} if model is OutsideMark else {}
        row = insert(ledger, model, dict(change.values) | own)
        return _record(change, row.id, new=seen_values(row))
    row = model.get_by_id(change.id)
    old = seen_values(row)
    if change.deed == "delete":
        _remove(ledger, row)
        return _record(change, row.id, old=old)
    update(ledger, row, change.values)
    return _record(change, row.id, old={name: old[name] for name in change.values}, new=dict(change.values))


def undo(ledger: Ledger, records: Iterable[Record]) -> None:
    """Take back what `apply` did, the last first. Raises BadInput where something of it was changed since."""
    for record in reversed(list(records)):
        _undo(ledger, TABLES[record["table"]], record)


def _undo(ledger: Ledger, model: type[BaseModel], record: Record) -> None:
    if record["deed"] == "delete":
        insert(ledger, model, _values(model, record["old"]) | {"id": record["id"]})
        return
    row: Any = model.get_or_none(model._meta.primary_key == record["id"])
    stands = row is not None and _plain(row, record["new"]) == record["new"]
    if not stands and model in LENIENT:
        return
    if model is OutsideMark:
        _take_back_mark(ledger, row)
    elif not stands:
        raise BadInput(f"{_whom(model, record)}: после этого приказа уже изменено. Сначала отмените более поздний приказ.")
    elif record["deed"] == "create":
        _remove(ledger, row)
    else:
        update(ledger, row, _values(model, record["old"]))


def _take_back_mark(ledger: Ledger, row: Any) -> None:
    """A mark that came along stays in the journal's history, as any that is taken back; its original never went away."""
    if row is not None and row.removed_at is None:
        said = {"removed_at": ledger.now, "removed_because": "приказ отменён", "rev": row.rev + 1, "changed_at": ledger.now}
        update(ledger, row, said)


def _remove(ledger: Ledger, row: Any) -> None:
    """Remove a row that an order made or made void: its audit entry keeps all of it."""
    checks.check_delete(row, ledger.memo)
    ledger.note(type(row).__name__, row.get_id(), "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


def _record(change: Change, row_id: int, old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None) -> Record:
    said = {"table": change.table, "deed": change.deed, "id": row_id, "old": old or {}, "new": new or {}}
    return dict(json.loads(as_json(said)))


def _plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return dict(json.loads(as_json({name: row.__data__.get(name) for name in names})))


def _values(model: type[BaseModel], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON kept as text becomes days again."""
    fields = model._meta.fields
    return {name: fields[name].python_value(value) if isinstance(fields[name], (DateField, DateTimeField)) and value else value for name, value in kept.items()}


def _whom(model: type[BaseModel], record: Record) -> str:
    values = record["new"] | record["old"]
    pupil = record["id"] if model is Pupil else values.get("pupil")
    if pupil is None:
        row = model.get_or_none(model._meta.primary_key == record["id"])
        pupil = getattr(row, "pupil_id", None)
    found = Pupil.get_or_none(Pupil.id == pupil) if pupil is not None else None
    return found.full_name if found is not None else str(model._meta.label)
