"""A record in words: whose mark, of which journal and day, and where a reader finds it (COR-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from peewee import BooleanField, DateField, DateTimeField, ForeignKeyField, PeeweeException, TimeField

from ejournal.models import Journal
from ejournal.models.base import BaseModel

EMPTY = "пусто"


def title_of(row: Any) -> str:
    """«Отметка: Ершов Матвей, Математика, 5 А, 12.10.2026»; «Отметка № 7» where what it refers to is gone."""
    label = type(row)._meta.label or type(row).__name__
    try:
        words = _WORDS.get(type(row).__name__, str)(row)
    except (PeeweeException, AttributeError, TypeError, ValueError):  # a touched row may refer to nothing, or hold no date at all
        words = ""
    return f"{label}: {words}" if words else f"{label} № {row.get_id()}"


def link_of(row: Any) -> str:
    """Address of the page where the record stands; the panel's card where it is on no page of a journal."""
    panel = f"/admin/{type(row).__name__.lower()}/details/?id={row.get_id()}"
    place = _PLACES.get(type(row).__name__)
    if place is None:
        return panel
    try:
        journal, day = place(row)
    except (PeeweeException, AttributeError):  # a touched row may refer to nothing
        return panel
    return f"/journal/{journal}?date={day.isoformat()}" if day else f"/journal/{journal}"


def value_words(model: type[BaseModel], name: str, value: Any) -> str:
    """A value of a field as a person reads it: the name of what it refers to, «да», a day in Russian."""
    field = model._meta.fields[name]
    if value is None or value == "":
        return EMPTY
    if isinstance(field, ForeignKeyField):
        return _named(field.rel_model, value)
    if field.choices:
        return f"«{dict(field.choices).get(value, value)}»"
    if isinstance(field, BooleanField):
        return {0: "нет", 1: "да"}.get(value, f"«{value}»")
    return f"«{_dated(field, value)}»"


def _dated(field: Any, value: Any) -> str:
    """A day, a time or a moment, as such or as text, the way it is written in Russian; any other value as it is."""
    for kind, (parse, pattern) in _DATED.items():
        if isinstance(field, kind):
            try:
                return (parse(value) if isinstance(value, str) else value).strftime(pattern)
            except (ValueError, AttributeError):
                return str(value)
    return str(value)


_DATED: dict[Any, tuple[Callable[[str], Any], str]] = {
    DateTimeField: (datetime.fromisoformat, "%d.%m.%Y %H:%M"),
    DateField: (date.fromisoformat, "%d.%m.%Y"),
    TimeField: (time.fromisoformat, "%H:%M"),
}


def _named(model: type[BaseModel], number: Any) -> str:
    try:
        row = model.get_or_none(model._meta.primary_key == number)
        return f"«{_SHORT.get(model.__name__, str)(row)}»" if row is not None else f"№ {number}, такой записи нет"
    except (PeeweeException, AttributeError, TypeError, ValueError):
        return f"№ {number}"


def _lesson(row: Any) -> str:
    return f"{row.journal.title}, {row.date:%d.%m.%Y}, {row.number} урок"


def _mark(row: Any) -> str:
    work = row.work
    title = f" ({work.title})" if work.title else ""
    return f"{row.pupil.list_name}, {work.lesson.journal.title}, {work.lesson.date:%d.%m.%Y}{title}"


def _absence(row: Any) -> str:
    return f"{row.pupil.list_name}, {_lesson(row.lesson)}"


def _period_mark(row: Any) -> str:
    what = row.period.title if row.period_id else dict(type(row).kind.choices).get(row.kind, row.kind)
    return f"{row.pupil.list_name}, {row.journal.title}, {what}"


def _work(row: Any) -> str:
    return f"{row.title or row.kind}, {_lesson(row.lesson)}"


def _class_membership(row: Any) -> str:
    return f"{row.pupil.list_name}, {row.school_class.title} класс"


def _group_membership(row: Any) -> str:
    return f"{row.pupil.list_name}, {row.group}"


_WORDS: dict[str, Callable[[Any], str]] = {
    "Mark": _mark, "Absence": _absence, "PeriodMark": _period_mark, "Lesson": _lesson, "Work": _work,
    "ClassMembership": _class_membership, "GroupMembership": _group_membership,
}  # fmt: skip
_SHORT: dict[str, Callable[[Any], str]] = {
    "Pupil": lambda row: row.list_name, "Lesson": _lesson, "Work": _work, "Journal": lambda row: row.title,
    "SchoolClass": lambda row: row.title,
}  # fmt: skip
_PLACES: dict[str, Callable[[Any], tuple[int, date | None]]] = {
    "Mark": lambda row: (row.work.lesson.journal_id, row.work.lesson.date),
    "Absence": lambda row: (row.lesson.journal_id, row.lesson.date),
    "PeriodMark": lambda row: (_there(row.journal), row.period.start if row.period_id else None),
    "Lesson": lambda row: (_there(row.journal), row.date),
    "Work": lambda row: (row.lesson.journal_id, row.lesson.date),
}  # fmt: skip


def _there(journal: Journal) -> int:
    return int(journal.id)
