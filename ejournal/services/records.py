"""Creating, changing and deleting single records in somebody's name: the panel's door (ADM-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from ejournal.errors import BadInput
from ejournal.models.base import BaseModel
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.services.ledger import Ledger, writing

Check = Callable[[BaseModel, Mapping[str, Any]], None]


def create_record(actor: Actor, model: type[BaseModel], values: Mapping[str, Any], *, now: datetime) -> BaseModel:
    """Make a record; raises Refused, or BadInput where the database's own rules say no."""
    may_touch(actor, model, "create").demand()
    with writing(actor, now) as ledger:
        return insert(ledger, model, values)


def change_record(actor: Actor, row: BaseModel, values: Mapping[str, Any], *, now: datetime) -> bool:
    """Change the fields of `values` that differ; returns whether anything did."""
    may_touch(actor, type(row), "update").demand()
    with writing(actor, now) as ledger:
        return update(ledger, row, values)


def delete_record(actor: Actor, row: BaseModel, *, now: datetime) -> None:
    """Delete one record and nothing that hangs on it; refused where something does."""
    may_touch(actor, type(row), "delete").demand()
    with writing(actor, now) as ledger:
        ledger.note(type(row).__name__, row.get_id(), "delete", seen_values(row), None)
        _guarded(lambda: row.delete_instance(recursive=False), "Нельзя удалить: на эту запись ссылаются другие.")


def insert(ledger: Ledger, model: type[BaseModel], values: Mapping[str, Any]) -> Any:
    """Insert inside an open transaction of a service, with its audit entry."""
    row = model(**values)
    _guarded(lambda: row.save(force_insert=True), "Такая запись уже есть, или её значения не подходят друг к другу.")
    ledger.note(model.__name__, row.get_id(), "create", None, seen_values(row))
    return row


def update(ledger: Ledger, row: BaseModel, values: Mapping[str, Any]) -> bool:
    """Change what differs inside an open transaction of a service, with its audit entry."""
    before = {name: row.__data__.get(name) for name in values}
    changed = {name: _key(value) for name, value in values.items() if _key(value) != before[name]}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    _guarded(lambda: row.save(only=list(changed)), "Такая запись уже есть, или её значения не подходят друг к другу.")
    hidden = type(row)._meta.secret
    old = {name: "•" if name in hidden else before[name] for name in changed}
    new = {name: "•" if name in hidden else changed[name] for name in changed}
    ledger.note(type(row).__name__, row.get_id(), "update", old, new)
    return True


def seen_values(row: BaseModel) -> dict[str, Any]:
    """The record's fields as the audit trail keeps them: without what is secret."""
    hidden = {"id", *type(row)._meta.secret}
    return {name: value for name, value in row.__data__.items() if name not in hidden}


def _key(value: Any) -> Any:
    return value.get_id() if isinstance(value, BaseModel) else value


def _guarded(step: Callable[[], Any], sentence: str) -> None:
    try:
        step()
    except IntegrityError as error:
        raise BadInput(_integrity(str(error), sentence)) from error


def _integrity(text: str, sentence: str) -> str:
    """A sentence for what the database refused; never its own words, which may hold somebody's data."""
    lowered = text.lower()
    if "foreign key" in lowered:
        return "Нельзя: на эту запись ссылаются другие, или того, на что она ссылается, уже нет."
    if "check" in lowered:
        return "Значения не подходят друг к другу: проверьте даты, границы и обязательные поля."
    if "not null" in lowered or "null value" in lowered:
        return "Заполните обязательные поля."
    return sentence
