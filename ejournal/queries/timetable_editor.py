"""The dispatcher's grid: what stands on a day, hours against the load, norms, what is not placed yet (TT-1, TT-2, REG-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.queries.bells import ordinary_bells
from ejournal.queries.timetable import classes_of, courses_of, curriculum_of, stored_slots
from ejournal.rules.timetable import (
    Course,
    Slot,
    clashes,
    class_hours,
    curriculum_warnings,
    norm_warnings,
    placed_hours,
    written,
)

GROUPS = 0
USUAL_NUMBERS = range(1, 8)


@dataclass(frozen=True)
class EditorColumn:
    """A class of the grid (or the mixed groups, id 0) with its sums; `left` are (title, placed, hours) of what is not placed in full."""

    id: int
    title: str
    placed: str
    hours: str
    warnings: tuple[str, ...]
    left: tuple[tuple[str, str, str], ...]

    @property
    def is_full(self) -> bool:
        return not self.left


@dataclass(frozen=True)
class EditorPage:
    """Everything on the page; `cells` by (class, weekday, number)."""

    year: Any
    day: date
    columns: tuple[EditorColumn, ...]
    weekdays: tuple[int, ...]
    numbers: tuple[int, ...]
    courses: dict[int, Course]
    slots: tuple[Slot, ...]
    cells: dict[tuple[int, int, int], tuple[Slot, ...]]
    confirmed: tuple[str, ...]


def editor_page(year: Any, day: date) -> EditorPage:
    """The timetable as it holds on `day`. Eleven SELECTs whatever the school."""
    courses, classes = courses_of(year, day), classes_of(year.id)
    slots = tuple(own.slot for own in stored_slots(year.id, day, day))
    cells: dict[tuple[int, int, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        cells[courses[slot.journal].class_id or GROUPS, slot.weekday, slot.number].append(slot)
    six = any(own.week_days == 6 for own in classes) or any(slot.weekday == 6 for slot in slots)
    seven = any(slot.weekday == 7 for slot in slots)
    return EditorPage(
        year=year,
        day=day,
        columns=editor_columns(year, classes, courses, slots),
        weekdays=tuple(range(1, 8 if seven else 7 if six else 6)),
        numbers=tuple(sorted({*USUAL_NUMBERS, *ordinary_bells(), *(slot.number for slot in slots)})),
        courses=courses,
        slots=slots,
        cells={key: tuple(own) for key, own in cells.items()},
        confirmed=tuple(clash.sentence for clash in clashes(slots, courses)),
    )


def editor_columns(year: Any, classes: list[Any], courses: dict[int, Course], slots: tuple[Slot, ...]) -> tuple[EditorColumn, ...]:
    """The sums of each class, and of the mixed groups where there are any. One SELECT."""
    curriculum, placed = curriculum_of(year.id), placed_hours(slots)
    columns = [_column(own, courses, slots, placed, curriculum.get(own.grade, {})) for own in classes]
    groups = [course for course in courses.values() if course.class_id is None]
    if groups:
        columns.append(EditorColumn(GROUPS, "Сборные группы", *_sums(groups, placed), (), _left(groups, placed)))
    return tuple(columns)


def _column(own: Any, courses: dict[int, Course], slots: tuple[Slot, ...], placed: Any, planned: Any) -> EditorColumn:
    mine = [course for course in courses.values() if course.class_id == own.id]
    ids = {course.id for course in mine}
    standing = [slot for slot in slots if slot.journal in ids]
    warnings = norm_warnings(own.grade, own.week_days, standing, courses) + curriculum_warnings(mine, planned)
    hours = class_hours(standing, courses)
    loads: dict[int, Decimal] = {}
    for course in mine:
        if course.counts:
            loads[course.subject_id] = max(loads.get(course.subject_id, Decimal(0)), course.hours)
    return EditorColumn(own.id, own.title, written(hours), written(sum(loads.values(), Decimal(0))), warnings, _left(mine, placed))


def _sums(courses: list[Course], placed: dict[int, Decimal]) -> tuple[str, str]:
    return written(sum((placed.get(own.id, Decimal(0)) for own in courses), Decimal(0))), written(sum(own.hours for own in courses))


def _left(courses: list[Course], placed: dict[int, Decimal]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (" ".join(part for part in (own.subject, own.group_title) if part), written(placed.get(own.id, Decimal(0))), written(own.hours))
        for own in courses
        if placed.get(own.id, Decimal(0)) != own.hours
    )
