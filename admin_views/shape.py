"""Which fields of a model a list shows, a form asks for and a filter offers: all of it read from the model (ADM-1)."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, DateTimeField, IntegerField, TextField

COLUMNS = 7
COUNTERS = frozenset({"rev", "version"})


def open_fields(model: Any) -> list[Any]:
    """All fields a person may see: no secrets, no technical number."""
    hidden = set(model._meta.secret)
    return [field for field in model._meta.sorted_fields if field.name not in hidden and not isinstance(field, AutoField)]


def list_names(model: Any) -> list[str]:
    """Columns of the list: the first few short fields; a details page has them all."""
    short = [field for field in open_fields(model) if not isinstance(field, TextField) and not _is_counter(field)]
    return [field.name for field in short][:COLUMNS] or [field.name for field in open_fields(model)][:COLUMNS]


def typed_names(model: Any) -> list[str]:
    """What a person fills in: moments and counters are written by the program."""
    fields = [field for field in open_fields(model) if not field.primary_key]
    return [field.name for field in fields if not isinstance(field, DateTimeField) and not _is_counter(field)]


def stamp_names(model: Any) -> list[str]:
    """Moments that must be there from the start: the program writes them when a record is made."""
    return [field.name for field in open_fields(model) if isinstance(field, DateTimeField) and not field.null]


def filter_names(model: Any) -> list[str]:
    fields = [field for field in open_fields(model) if not _is_counter(field) and field.name not in ("hash", "previous_hash")]
    return [field.name for field in fields if not isinstance(field, TextField)]


def _is_counter(field: Any) -> bool:
    return isinstance(field, IntegerField) and field.name in COUNTERS
