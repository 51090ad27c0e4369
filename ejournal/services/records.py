"""Creating, changing and deleting single records in somebody's name: the panel's door (ADM-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from peewee import IntegrityError

from ejournal.errors import BadInput, NotThere, StaleRow
from ejournal.models.base import BaseModel, is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.services import bin_entries, checks
from ejournal.services.ledger import Ledger, as_json, writing


def create_record(actor: Actor, model: type[BaseModel], values: Mapping[str, Any], *, now: datetime) -> BaseModel:
    """Make a record; raises Refused, or BadInput (with its field where it is known) where a rule says no."""
    may_touch(actor, model, "create").demand()
    with writing(actor, now) as ledger:
        checks.no_duplicate(model, checks.tidied(model, values), None)
        return insert(ledger, model, values)


def change_record(
    actor: Actor, row: BaseModel, values: Mapping[str, Any], *, now: datetime, seen: str | None = None
) -> bool:
    """Change the fields of `values` that differ; returns whether anything did.

    `seen` is `row_marks` of the record as it was opened: StaleRow where somebody changed it since. NotThere when it is gone.
    """
    may_touch(actor, type(row), "update").demand()
    with writing(actor, now) as ledger:
        fresh = held(row)
        refuse_stale(fresh, seen)
        checks.no_duplicate(type(row), {**fresh.__data__, **checks.tidied(type(row), values)}, row.get_id())
        return update(ledger, fresh, values)


def delete_record(actor: Actor, row: BaseModel, *, now: datetime) -> None:
    """Delete one record and nothing that hangs on it; refused where something does."""
    delete_records(actor, [row], now=now)


def delete_records(actor: Actor, rows: Sequence[BaseModel], *, now: datetime) -> None:
    """Delete all of them or none, into the bin: the refusal names the first that has to stay."""
    with writing(actor, now) as ledger:
        for row in rows:
            may_touch(actor, type(row), "delete").demand()
            checks.check_delete(row, ledger.memo)
            if used := dependents(row):
                raise BadInput(f"Нельзя удалить «{row}»: на эту запись ссылаются {used}.")
            bin_entries.keep(ledger, row)
            ledger.note(type(row).__name__, row.get_id(), "delete", seen_values(row), None)
            _guarded(partial(row.delete_instance, recursive=False), "Нельзя удалить: на эту запись ссылаются другие.")


def dependents(row: BaseModel) -> str:
    """What hangs on the record, in words: «журналы — 12, состав классов — 25»; "" where nothing does."""
    parts = []
    for field, model in type(row)._meta.backrefs.items():
        if model._meta.database is type(row)._meta.database and (count := model.select().where(field == row.get_id()).count()):
            parts.append(f"{model._meta.label_plural.lower()} — {count}")
    return ", ".join(parts)


def note_export(actor: Actor, model: type[BaseModel], rows: int, *, now: datetime) -> None:
    """Remember who took records out as a file, and how many. Source: SEC-3, SEC-4."""
    may_touch(actor, model, "read").demand()
    with writing(actor, now) as ledger:
        ledger.note(model.__name__, 0, "export", None, {"rows": rows})


def insert(ledger: Ledger, model: type[BaseModel], values: Mapping[str, Any], action: str = "create") -> Any:
    """Insert inside an open transaction of a service, with its audit entry of that `action`."""
    row = model(**checks.tidied(model, values))
    written = [name for name in model._meta.fields if name in row.__data__ or not model._meta.fields[name].primary_key]
    checks.check_row(model, row.__data__, None, ledger.memo, written)
    _guarded(lambda: row.save(force_insert=True), "Такая запись уже есть, или её значения не подходят друг к другу.")
    ledger.note(model.__name__, row.get_id(), action, None, seen_values(row))
    return row


def update(ledger: Ledger, row: BaseModel, values: Mapping[str, Any], action: str = "update") -> bool:
    """Change what differs inside an open transaction of a service, with its audit entry of that `action`."""
    before = {name: row.__data__.get(name) for name in values}
    kept = {name: _key(value) for name, value in checks.tidied(type(row), values).items()}
    changed = {name: value for name, value in kept.items() if value != before[name]}
    if not changed:
        return False
    checks.check_row(type(row), {**row.__data__, **changed}, row, ledger.memo, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    _guarded(lambda: row.save(only=list(changed)), "Такая запись уже есть, или её значения не подходят друг к другу.")
    hidden = type(row)._meta.secret
    old = {name: "•" if name in hidden else before[name] for name in changed}
    new = {name: "•" if name in hidden else changed[name] for name in changed}
    ledger.note(type(row).__name__, row.get_id(), action, old, new)
    return True


def row_marks(row: BaseModel) -> str:
    """A short mark of each field that may be seen, to tell later whether somebody changed it meanwhile."""
    return ",".join(f"{name}:{_mark(value)}" for name, value in sorted(seen_values(row).items()))


def refuse_stale(fresh: BaseModel, seen: str | None) -> None:
    """Raise StaleRow naming the first field that differs from what was seen; `seen` None asks nothing."""
    if seen is None:
        return
    opened = dict(part.partition(":")[::2] for part in seen.split(","))
    for name, value in seen_values(fresh).items():
        if opened.get(name) != _mark(value):
            field = type(fresh)._meta.fields[name]
            raise StaleRow(field.verbose_name or name, shown_value(field, fresh))


def shown_value(field: Any, row: BaseModel) -> str:
    """One value in words, as a sentence may quote it."""
    value = getattr(row, field.name)
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y %H:%M}" if isinstance(value, datetime) else f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)


def _mark(value: Any) -> str:
    return sha256(as_json({"value": value}).encode()).hexdigest()[:10]


def held(row: Any) -> Any:
    """The record as it stands now, held until the transaction ends."""
    model = type(row)
    query = model.select().where(model._meta.primary_key == row.get_id())
    fresh = (query if is_sqlite() else query.for_update()).first()
    if fresh is None:
        raise NotThere("Этой записи уже нет: её удалили.")
    return fresh


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
