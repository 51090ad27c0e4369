"""Who would be in two places at once on a date: lessons beside the timetable against those it asks for (TT-2, TT-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ejournal.models import ClassMembership, GroupMembership, Journal, Lesson, Staff
from ejournal.queries.held_lessons import HeldLesson, held_lessons, keepers_of
from ejournal.rules.timetable import Course, have_same_pupils
from ejournal.rules.words import day_month

MANY = 900  # ids in one condition
Rows = dict[int, list[tuple[int, date, "date | None"]]]


@dataclass
class AtOnce:
    """Pupils and teachers by date; read at the first question, so that where nothing meets nothing is read."""

    _rows: dict[int, Any] = field(default_factory=dict)

    def course(self, lesson: HeldLesson) -> Course:
        return self._course(lesson.journal, lesson.class_id, lesson.group_id, lesson.date, lesson.subject_name, lesson.class_title)

    def course_of(self, journal: int, day: date) -> Course:
        """The same for a journal whose lesson is not there yet."""
        row = self._journals(journal)
        return self._course(journal, row.school_class_id, row.group_id, day, row.subject.name, row.class_title)

    def teachers(self, journal: int, day: date) -> frozenset[int]:
        """Who keeps the journal on that day."""
        rows = self._keepers.get(journal, ())
        return frozenset(staff for staff, start, end in rows if start <= day and (end is None or end >= day))

    def pupils_meet(self, journal: int, day: date, others: Iterable[HeldLesson]) -> HeldLesson | None:
        """The first of the lessons at which somebody of the journal would have to be as well."""
        own = self.course_of(journal, day)
        return next((one for one in others if one.journal != journal and have_same_pupils(own, self.course(one))), None)

    def _course(self, journal: int, own: int | None, group: int | None, day: date, subject: str, title: str) -> Course:
        rows = self._in_groups.get(group, []) if group is not None else self._in_classes.get(own or 0, [])
        pupils = frozenset(pupil for pupil, start, end in rows if start <= day and (end is None or end > day))
        return Course(journal, subject, title, own, group, pupils=pupils)

    def _journals(self, journal: int) -> Any:
        if journal not in self._rows:
            self._rows[journal] = Journal.get_by_id(journal)
        return self._rows[journal]

    @cached_property
    def _keepers(self) -> dict[int, Any]:
        return keepers_of(None)

    @cached_property
    def _in_groups(self) -> Rows:
        return _members(GroupMembership, GroupMembership.group)

    @cached_property
    def _in_classes(self) -> Rows:
        return _members(ClassMembership, ClassMembership.school_class)


def busy_twice(ids: Collection[int]) -> tuple[str, ...]:
    """Teachers who give one of these lessons and another that is not simply the timetable's beside it, in words. Three SELECTs."""
    mine = held_lessons(Lesson.id.in_(list(ids)[:MANY]) & ~Lesson.is_cancelled)
    if not mine:
        return ()
    days, numbers = {one.date for one in mine}, {one.number for one in mine}
    there: dict[tuple[date, int], list[HeldLesson]] = defaultdict(list)
    for one in held_lessons(Lesson.date.in_(sorted(days)) & Lesson.number.in_(sorted(numbers)) & ~Lesson.is_cancelled):
        there[one.date, one.number].append(one)
    found: dict[str, None] = {}
    for one in mine:
        for other in there[one.date, one.number]:
            beside = one.is_beside or other.is_beside
            for staff in sorted(one.slot.givers & other.slot.givers) if other.id != one.id and beside else ():
                found[busy_sentence(staff, one.date, one.number, sorted((one.title, other.title)))] = None
    return tuple(found)


def busy_sentence(staff: int, day: date, number: int, titles: Iterable[str]) -> str:
    """«9 ноября, 3 урок: Лопухова Т. П. ведёт сразу …»: a clash that stands, named."""
    name = Staff.get_by_id(staff).short_name
    return f"{day_month(day)}, {number}\u00a0урок: {name} ведёт сразу {' и '.join(f'«{title}»' for title in titles)}."


def _members(model: Any, owner: Any) -> Rows:
    found: Rows = defaultdict(list)
    for key, *row in model.select(owner, model.pupil, model.start, model.end).tuples():
        found[key].append(tuple(row))
    return found
