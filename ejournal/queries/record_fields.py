"""Fields of a table as the audit trail keeps them: what they hold untold, when two values are the same, how a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from peewee import BooleanField, DateField, DateTimeField, DecimalField, Field, ForeignKeyField, IntegerField, TimeField

from ejournal.models.base import BaseModel

Plain = Callable[[Any], Any]


@dataclass(frozen=True)
class KeptFields:
    """The fields of `model` whose values the trail keeps, in the order of the table."""

    model: type[BaseModel]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    defaults: dict[str, Any]
    plain: dict[str, Plain]

    def same(self, name: str, one: Any, other: Any) -> bool:
        """Whether two values, from the table or from the trail, mean the same."""
        plain = self.plain[name]
        return plain(one) == plain(other)


def kept_fields(model: type[BaseModel]) -> KeptFields:
    """All fields of a table but its key, the secret ones and those that the trail leaves out."""
    meta = model._meta
    left_out = {meta.primary_key.name, *meta.secret, *meta.unaudited}
    fields = [field for field in meta.sorted_fields if field.name not in left_out]
    return KeptFields(
        model=model,
        names=tuple(field.name for field in fields),
        columns=tuple(field.column_name for field in fields),
        defaults={field.name: None if callable(field.default) else field.default for field in fields},
        plain={field.name: _plain_of(field) for field in fields},
    )


def _plain_of(field: Field) -> Plain:
    for kind, plain in _PLAIN.items():
        if isinstance(field, kind):
            return plain
    return _text


def _text(value: Any) -> Any:
    return value


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _decimal(value: Any) -> Any:
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def _moment(value: Any) -> Any:
    """«2026-10-12T08:30:00» of a date, a time or a moment, from Python, from SQLite's text or from the trail."""
    if isinstance(value, (date, datetime)) or hasattr(value, "isoformat"):
        return value.isoformat()
    return value.replace(" ", "T", 1) if isinstance(value, str) else value


_PLAIN: dict[type[Field], Plain] = {
    ForeignKeyField: _number, BooleanField: _number, IntegerField: _number, DecimalField: _decimal,
    DateTimeField: _moment, DateField: _moment, TimeField: _moment,
}  # fmt: skip


def python_values(model: type[BaseModel], said: dict[str, Any]) -> dict[str, Any]:
    """Values of the trail as the model's own, to make a record of them; what can't be understood is left out."""
    found = {}
    for name, value in said.items():
        field = model._meta.fields.get(name)
        if field is None:
            continue
        try:
            found[name] = field.python_value(value.replace("T", " ", 1) if isinstance(field, DateTimeField) and value else value)
        except (ValueError, TypeError, ArithmeticError, AttributeError):
            continue
    return found
