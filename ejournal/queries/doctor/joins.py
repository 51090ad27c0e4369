"""The joins and names that checks share."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from ejournal.models import Journal, SchoolClass, StudyGroup, Subject
from ejournal.models.base import is_sqlite

HEAD = (Journal.id, Subject.name, SchoolClass.grade, SchoolClass.letter, StudyGroup.title)


def with_head(query: Any) -> Any:
    """Join what names a journal; the query stands on Journal."""
    query = query.join(Subject, on=Journal.subject == Subject.id).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER, on=Journal.school_class == SchoolClass.id)
    return query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER, on=Journal.group == StudyGroup.id)


def named(head: tuple[Any, ...]) -> str:
    """«Алгебра, 7 Б» from the columns of HEAD."""
    _, subject, grade, letter, group = head
    return ", ".join(part for part in (subject, class_named(grade, letter), group) if part)


def class_named(grade: int | None, letter: str | None) -> str:
    if grade is None:
        return ""
    return f"{grade}\u00a0{letter}" if letter else str(grade)


def weekday_of(field: Any) -> Any:
    """Monday 1 … Sunday 7 of a day, on either engine."""
    if is_sqlite():
        return fn.COALESCE(fn.NULLIF(fn.strftime("%w", field).cast("integer"), 0), 7)
    return fn.date_part("isodow", field).cast("integer")
