"""What the search box of a list looks through: the model's own words and the names of what it refers to."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_, or_
from typing import Any

from ejournal.models.base import holds

LONGEST = 100
CLASS = re.compile(r"(\d{1,2})([а-яёa-z]?)", re.IGNORECASE)


def search_paths(model: Any) -> dict[str, tuple[str, ...]]:
    """Path of a table → names of its fields that are searched."""
    paths = {"": tuple(model._meta.search)}
    for field in model._meta.sorted_fields:
        related = getattr(field, "rel_model", None)
        if related is not None and not (related._meta.secret and "login" not in related._meta.search):
            paths[field.name] = tuple(related._meta.search)
    return {path: names for path, names in paths.items() if names}


def search_condition(sources: dict[str, Any], paths: dict[str, tuple[str, ...]], text: str) -> Any | None:
    """Every word must be found somewhere; None when nothing was typed."""
    words = clean(text)[:LONGEST].split()
    parts = [_word(sources, paths, word) for word in words]
    return reduce(and_, parts) if parts else None


def clean(text: str) -> str:
    """Without the signs that no keyboard types and PostgreSQL refuses."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def _word(sources: dict[str, Any], paths: dict[str, tuple[str, ...]], word: str) -> Any:
    found = [holds(getattr(sources[path], name), word) for path, names in paths.items() for name in names]
    for path in paths:
        found += _as_class(sources[path], word)
    return reduce(or_, found)


def _as_class(source: Any, word: str) -> list[Any]:
    """«5», «5А»: a class is written in two columns."""
    fields = getattr(source, "model", source)._meta.fields
    match = CLASS.fullmatch(word)
    if match is None or "grade" not in fields or "letter" not in fields:
        return []
    grade = source.grade == int(match[1])
    return [grade & holds(source.letter, match[2])] if match[2] else [grade]
