"""A value as a reader sees it: 21.11.2026, да, 0,5, a class by its name."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from peewee import ForeignKeyField


def label_of(field: Any) -> str:
    """The field's name in the school's language."""
    return str(field.verbose_name or field.name)


def shown(value: Any, field: Any = None) -> str:
    """The value in words; "" for none."""
    if value is None:
        return ""
    if field is not None and field.choices:
        return str(dict(field.choices).get(value, value))
    return _plain(value)


def shown_field(row: Any, name: str) -> str:
    """A field (or a property) of a row in words."""
    fields = type(row)._meta.fields
    value = getattr(row, name, None)
    if isinstance(fields.get(name), ForeignKeyField) and "year" in fields and hasattr(value, "title"):
        return str(value.title)  # the year stands in a column of its own
    return shown(value, fields.get(name))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, (Decimal, float)):
        return number(value)
    return str(value)


def number(value: Any) -> str:
    """A decimal comma, no zeros after the last digit: 0,5."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def cell_value(row: Any, name: str) -> Any:
    """The value for a workbook: real dates and numbers, everything else as text."""
    field, value = type(row)._meta.fields.get(name), getattr(row, name, None)
    if value is None or (field is not None and (field.choices or isinstance(field, ForeignKeyField))):
        return shown(value, field)
    if isinstance(value, (bool, datetime, time)):
        return _plain(value)
    return value if isinstance(value, (date, int, Decimal)) else str(value)
