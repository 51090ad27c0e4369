"""The history of a record in the words of its form: who, when, which field, from what to what."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from peewee import BooleanField, DateField, DateTimeField, ForeignKeyField, TimeField

from admin_views import personal
from admin_views.joining import joined
from admin_views.personal import CLOSED
from admin_views.showing import label_of, shown
from ejournal.models import ALL_MODELS
from ejournal.queries.history import history_of

ACTIONS = {"create": "создание", "update": "изменение", "delete": "удаление", "export": "выгрузка в файл", "paper": "ответы с бумаги"}
SECRET = "скрыто"


@dataclass(frozen=True)
class Change:
    """One field of one change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Moment:
    """One change of the record."""

    at: datetime
    who: str
    address: str
    action: str
    changes: tuple[Change, ...]


def history_rows(model: Any, key: int) -> tuple[Moment, ...]:
    """Newest first; two SELECTs and one more per table that the record refers to."""
    entries = history_of(model.__name__, key)
    names = Names([(model, values) for entry in entries for values in (entry.old, entry.new)])
    moments = (
        Moment(entry.at, entry.who, entry.address, ACTIONS.get(entry.action, entry.action), changes_of(model, entry, names))
        for entry in entries
    )
    return tuple(reversed(list(moments)))


def changes_of(model: Any, entry: Any, names: Names) -> tuple[Change, ...]:
    """The fields of one entry that say something: of a new or a deleted record only the filled ones."""
    found = []
    shut = closed_in(model, entry)
    for name in [*model._meta.fields, *sorted({*entry.old, *entry.new} - set(model._meta.fields))]:
        if name not in entry.old and name not in entry.new:
            continue
        old, new = (names.words(model, name, values.get(name)) for values in (entry.old, entry.new))
        if (old or new) and shut(name):
            old, new = "", CLOSED
        if old or new:
            field = model._meta.fields.get(name)
            found.append(Change(_label(model, name, field), old, new))
    return tuple(found)


def _label(model: Any, name: str, field: Any) -> str:
    if name in model._meta.secret:
        return "Пароль" if name == "password_hash" else "Скрытое поле"
    return label_of(field) if field is not None else {"rows": "Записей"}.get(name, name)


def closed_in(model: Any, entry: Any) -> Callable[[str], bool]:
    """Which fields of an entry are not told: of a part without a right, or without the pupil's consent."""
    if model.__name__ not in personal.TABLES:
        return lambda _: False
    pupil = personal.pupil_of_entry(model.__name__, entry.entity_id, {**entry.old, **entry.new})
    return lambda name: bool(personal.why_closed(model, pupil, name))


class Names:
    """Names of the records that a history refers to, read at once: one SELECT a table."""

    def __init__(self, values: list[tuple[Any, dict[str, Any]]]) -> None:
        wanted: dict[Any, set[int]] = {}
        for model, row in values:
            for name, value in row.items():
                field = model._meta.fields.get(name)
                if isinstance(field, ForeignKeyField) and isinstance(value, int):
                    wanted.setdefault(field.rel_model, set()).add(value)
        self._names = {model: _read(model, keys) for model, keys in wanted.items()}

    def words(self, model: Any, name: str, value: Any) -> str:
        field = model._meta.fields.get(name)
        if name in model._meta.secret:
            return SECRET if value else ""
        if isinstance(field, ForeignKeyField) and value is not None:
            return self._names.get(field.rel_model, {}).get(value, f"№ {value}")
        return shown(_typed(field, value), field)


def _read(model: Any, keys: set[int]) -> dict[int, str]:
    rows = joined(model, depth=1).query.where(model._meta.primary_key.in_(sorted(keys)))
    return {row.get_id(): str(row) for row in rows}


def _typed(field: Any, value: Any) -> Any:
    """JSON's text as the value it was."""
    if not isinstance(value, str):
        return bool(value) if isinstance(field, BooleanField) and value is not None else value
    kinds = ((DateTimeField, datetime), (DateField, date), (TimeField, time))
    kind = next((kind for of, kind in kinds if isinstance(field, of)), None)
    try:
        return kind.fromisoformat(value) if kind else value
    except ValueError:
        return value


def model_called(name: str) -> Any | None:
    return next((model for model in ALL_MODELS if model.__name__ == name), None)


def entry_changes(rows: list[Any]) -> dict[int, tuple[Change, ...]]:
    """The changes of rows of the audit trail by their number, for its list."""
    parsed = [(row, model_called(row.entity), _Entry(row)) for row in rows]
    names = Names([(model, values) for _, model, entry in parsed if model for values in (entry.old, entry.new)])
    return {row.id: changes_of(model, entry, names) if model else () for row, model, entry in parsed}


class _Entry:
    def __init__(self, row: Any) -> None:
        self.entity_id = row.entity_id
        self.old = json.loads(row.old) if row.old else {}
        self.new = json.loads(row.new) if row.new else {}
