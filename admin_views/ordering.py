"""The order in which a reader expects records: people by name, classes by parallel and letter, events newest first."""

from __future__ import annotations

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from ejournal.models import (
    AcademicYear,
    Account,
    AccountRole,
    Bell,
    BellSchedule,
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    CurriculumLine,
    GroupMembership,
    Guardianship,
    Journal,
    JournalTeacher,
    Lesson,
    Period,
    SchoolClass,
    Session,
    StudyGroup,
    TimetableSlot,
    russian,
)

ORDERS: dict[Any, tuple[str, ...]] = {
    AcademicYear: ("-start",),
    Period: ("year", "grade_from", "start"),
    CalendarDay: ("-date",),
    BellSchedule: ("-is_default", "title"),
    Bell: ("schedule", "number"),
    CurriculumLine: ("year", "grade", "subject"),
    Guardianship: ("pupil", "guardian"),
    SchoolClass: ("year", "grade", "letter"),
    ClassTeacher: ("school_class", "start"),
    StudyGroup: ("year", "school_class", "subject", "title"),
    ClassMembership: ("school_class", "pupil", "start"),
    GroupMembership: ("group", "pupil", "start"),
    Journal: ("year", "school_class", "subject", "group"),
    JournalTeacher: ("journal", "start"),
    TimetableSlot: ("weekday", "number", "journal"),
    Lesson: ("-date", "number"),
    Account: ("login",),
    AccountRole: ("account", "role"),
    Session: ("-seen_at",),
}


def natural_order(model: Any) -> tuple[str, ...]:
    """Names of the fields to sort by, "-" before one that goes down; `Meta.order` of a model has the first word."""
    fields = model._meta.fields
    if own := getattr(model._meta, "order", ()) or ORDERS.get(model):
        return tuple(own)
    if "surname" in fields:
        return "surname", "name", "patronymic"
    if any(isinstance(field, DateTimeField) for field in fields.values()):
        return (f"-{model._meta.primary_key.name}",)  # as they came, which an index knows
    for name in ("position", "name", "title"):
        if name in fields:
            return tuple(part for part in ("position", "name", "title") if part in fields)
    day = next((name for name, field in fields.items() if isinstance(field, DateField)), None)
    return (f"-{day}",) if day else (model._meta.primary_key.name,)


def order_terms(sources: dict[str, Any], path: str, names: tuple[str, ...], down: bool = False) -> list[Any]:
    """ORDER BY terms for `names` of the table at `path` ("" = the list's own); a reference sorts as what it names."""
    terms: list[Any] = []
    for name in names:
        bare, goes_down = name.lstrip("-"), name.startswith("-") != down
        field, further = getattr(sources[path], bare), f"{path}.{bare}".lstrip(".")
        if further in sources:
            related = field.rel_model if isinstance(field, ForeignKeyField) else sources[further].model
            terms += order_terms(sources, further, natural_order(related), goes_down)
        else:
            terms.append(_term(field, goes_down))
    return terms


def _term(field: Any, down: bool) -> Any:
    kind = getattr(field, "field", field)
    sortable = russian(field) if isinstance(kind, (CharField, TextField)) else field
    return sortable.desc() if down else sortable.asc()
