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


def search_condition(model: Any, paths: dict[str, tuple[str, ...]], text: str) -> Any | None:
    """Every word must be found somewhere; None when nothing was typed. What is referred to is looked through once, by its own table."""
    parts = [_word(model, paths, word) for word in clean(text)[:LONGEST].split()]
    return reduce(and_, parts) if parts and paths else None


def clean(text: str) -> str:
    """Without the signs that no keyboard types and PostgreSQL refuses."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def _word(model: Any, paths: dict[str, tuple[str, ...]], word: str) -> Any:
    found = [_own(model, names, word) if path == "" else _related(model, path, names, word) for path, names in paths.items()]
    return reduce(or_, found)


def _own(model: Any, names: tuple[str, ...], word: str) -> Any:
    return reduce(or_, [*(holds(getattr(model, name), word) for name in names), *_as_class(model, word)])


def _related(model: Any, path: str, names: tuple[str, ...], word: str) -> Any:
    field = getattr(model, path)
    related = field.rel_model
    return field.in_(related.select(related._meta.primary_key).where(_own(related, names, word)))


def _as_class(model: Any, word: str) -> list[Any]:
    """«5», «5А»: a class is written in two columns."""
    match = CLASS.fullmatch(word)
    if match is None or not {"grade", "letter"} <= set(model._meta.fields):
        return []
    grade = model.grade == int(match[1])
    return [grade & holds(model.letter, match[2])] if match[2] else [grade]
