"""The timetable as it is stored: journals as courses, slots (TT-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    ClassMembership,
    CurriculumLine,
    GroupMembership,
    Journal,
    JournalTeacher,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    TimetableSlot,
)
from ejournal.models.base import there_on
from ejournal.rules.timetable import EVEN, ODD, Course, Slot


@dataclass(frozen=True)
class StoredSlot:
    """A slot with its number in the table."""

    id: int
    slot: Slot


def courses_of(year: Any, day: date) -> dict[int, Course]:
    """Journals of a year by id, with who teaches and who learns on a day, or on its first day before it. Five SELECTs.

    A journal that begins later has its first teachers, one that is over its last ones.
    """
    year_id, day = year.id, max(day, year.start)
    teachers, classes, groups = _teachers(year_id, day), _members(ClassMembership, day), _members(GroupMembership, day)
    columns = (
        Journal.id, Journal.school_class, Journal.group, Journal.subject, Journal.hours_a_week, Journal.kind,
        SchoolClass.grade, SchoolClass.letter, StudyGroup.title, Subject.name, Subject.short_name,
    )  # fmt: skip
    query = Journal.select(*columns).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    query = query.switch(Journal).join(Subject).where(Journal.year == year_id)
    rows = query.order_by(Subject.position, Subject.name, Journal.id).tuples()
    return {row[0]: _course(row, teachers.get(row[0], ()), classes, groups) for row in rows}


def _course(row: tuple[Any, ...], teachers: tuple[tuple[int, str], ...], classes: Any, groups: Any) -> Course:
    key, own_class, group, subject, hours, kind, grade, letter, part, name, short = row
    return Course(
        id=key,
        subject=name,
        class_title=class_title(grade, letter, part),
        class_id=own_class,
        group_id=group,
        teachers=teachers,
        pupils=frozenset(groups.get(group, ()) if group else classes.get(own_class, ())),
        hours=hours,
        counts=kind in ("lesson", "elective"),
        subject_id=subject,
        short=short or name,
        group_title=part or "",
    )


def _teachers(year_id: int, day: date) -> dict[int, tuple[tuple[int, str], ...]]:
    own = JournalTeacher
    query = own.select(own.journal, own.staff, own.start, own.end).join(Journal).where(Journal.year == year_id)
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for journal, *row in query.order_by(own.start, own.id).tuples():
        rows[journal].append(tuple(row))
    there = {key: now_or_near(found, day) for key, found in rows.items()}
    names = _names({row[0] for found in there.values() for row in found})
    return {key: tuple((row[0], names[row[0]]) for row in found) for key, found in there.items()}


def _names(ids: set[int]) -> dict[int, str]:
    return {row.id: row.short_name for row in Staff.select(Staff.id, Staff.surname, Staff.name, Staff.patronymic).where(Staff.id.in_(ids))}


def now_or_near(rows: list[tuple[Any, ...]], day: date) -> list[tuple[Any, ...]]:
    """Of (staff, start, end): who is there on the day, else who comes first, else who was last."""
    now = [row for row in rows if row[1] <= day and (row[2] is None or row[2] >= day)]
    if now:
        return now
    later = [row for row in rows if row[1] > day]
    return [row for row in later if row[1] == later[0][1]] if later else rows[-1:]


def _members(model: Any, day: date) -> dict[int, set[int]]:
    """Pupils by class or group."""
    owner = model.group if model is GroupMembership else model.school_class
    there = there_on(model, day)
    found: dict[int, set[int]] = defaultdict(set)
    for key, pupil in model.select(owner, model.pupil).where(there).tuples():
        found[key].add(pupil)
    return found


def stored_slots(
    year_id: int, first: date, last: date | None = None, times: Collection[tuple[int, int]] | None = None
) -> list[StoredSlot]:
    """Slots of the year's journals that hold on some day from `first` on (to `last`, included). One SELECT.

    `times` narrows to (weekday, number) pairs; a few more may come along.
    """
    table = TimetableSlot
    query = table.select(
        table.id, table.journal, table.weekday, table.number, table.start, table.end, table.odd_weeks, table.even_weeks, table.room
    )
    query = query.join(Journal).where((Journal.year == year_id) & (table.end.is_null() | (table.end >= first)))
    if last is not None:
        query = query.where(table.start <= last)
    if times is not None:
        query = query.where(table.weekday.in_({day for day, _ in times}) & table.number.in_({number for _, number in times}))
    return [StoredSlot(row[0], slot_of_row(*row[1:])) for row in query.order_by(table.id).tuples()]


def slot_of_row(journal: int, weekday: int, number: int, start: date, end: date | None, odd: bool, even: bool, room: str) -> Slot:
    """A slot out of its columns."""
    return Slot(journal, weekday, number, start, end, (ODD if odd else 0) | (EVEN if even else 0), room)


def classes_of(year_id: int) -> list[Any]:
    """Classes by grade and letter. One SELECT."""
    return list(SchoolClass.select().where(SchoolClass.year == year_id).order_by(SchoolClass.grade, SchoolClass.letter))


def curriculum_of(year_id: int) -> dict[int, dict[int, Any]]:
    """Hours a week by grade and subject. One SELECT."""
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in CurriculumLine.select().where(CurriculumLine.year == year_id):
        found[row.grade][row.subject_id] = row.hours_a_week
    return found


@dataclass(frozen=True)
class Owner:
    """A journal: whose days it has, and its title."""

    id: int
    class_id: int | None
    grade: int
    week_days: int
    title: str


def youngest_grades(year_id: int, groups: Collection[int | None] | None = None) -> dict[int, int]:
    """The grade of the youngest pupil of each group, or of those named. One SELECT."""
    inside = GroupMembership.select(GroupMembership.group, fn.MIN(SchoolClass.grade)).join(
        ClassMembership, on=ClassMembership.pupil == GroupMembership.pupil
    )
    inside = inside.join(SchoolClass).where(SchoolClass.year == year_id).group_by(GroupMembership.group)
    return dict((inside if groups is None else inside.where(GroupMembership.group.in_(list(groups)))).tuples())


def owners_of(year_id: int, youngest: int) -> list[Owner]:
    """Journals with the grade and week by whose days they are held: a mixed group has those of its youngest pupil. Two SELECTs."""
    grades = youngest_grades(year_id)
    columns = (Journal.id, Journal.school_class, SchoolClass.grade, SchoolClass.week_days, SchoolClass.letter)
    query = Journal.select(*columns, Journal.group, StudyGroup.title, Subject.name).join(SchoolClass, JOIN.LEFT_OUTER)
    query = query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    return [
        Owner(key, own, grade or grades.get(group, youngest), week or 5, f"{subject}, {class_title(grade, letter, part)}")
        for key, own, grade, week, letter, group, part, subject in query.where(Journal.year == year_id).tuples()
    ]


def class_title(grade: int | None, letter: str | None, part: str | None) -> str:
    """«5 А», «5 А, группа 1» or the name of a mixed group."""
    whole = f"{grade}\u00a0{letter}" if letter else str(grade or "")
    return ", ".join(title for title in (whole, part) if title)
