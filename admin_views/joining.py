"""A list's rows with everything their cells name, in one SELECT (bug: a SELECT per row and reference)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, ForeignKeyField

DEPTH = 2  # «Учитель журнала» names a journal, and a journal is named by its subject and class


@dataclass(frozen=True)
class Joined:
    """A query and its tables by path: "" the list's own, "journal", "journal.subject"."""

    query: Any
    sources: dict[str, Any]


def joined(model: Any, depth: int = DEPTH) -> Joined:
    """All rows of the model with what they refer to, up to `depth` steps away; secret fields are not even read."""
    sources: dict[str, Any] = {"": model}
    steps: list[tuple[Any, Any, Any]] = []
    _collect(model, model, "", depth, sources, steps)
    selected = [field for path, source in sources.items() for field in _open_fields(source, model if path == "" else None)]
    query = model.select(*selected)
    for source, alias, field in steps:
        key = alias.model._meta.primary_key.name
        on = getattr(source, field.name) == getattr(alias, key)
        query = query.join_from(source, alias, JOIN.LEFT_OUTER, on=on, attr=field.name)
    return Joined(query, sources)


def _collect(source: Any, model: Any, path: str, depth: int, sources: dict[str, Any], steps: list[Any]) -> None:
    for field in model._meta.sorted_fields:
        if isinstance(field, ForeignKeyField) and depth:
            alias, further = field.rel_model.alias(), f"{path}.{field.name}".lstrip(".")
            sources[further] = alias
            steps.append((source, alias, field))
            _collect(alias, field.rel_model, further, depth - 1, sources, steps)


def _open_fields(source: Any, model: Any | None) -> list[Any]:
    meta = (model or source.model)._meta
    return [getattr(source, field.name) for field in meta.sorted_fields if field.name not in meta.secret]
