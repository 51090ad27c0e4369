"""The timetable as it is stored: journals as courses, slots, bells (TT-1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Bell,
    BellDay,
    BellSchedule,
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
from ejournal.rules.timetable import EVEN, ODD, Course, Slot


@dataclass(frozen=True)
class StoredSlot:
    """A slot with its number in the table."""

    id: int
    slot: Slot


def courses_of(year: Any, day: date) -> dict[int, Course]:
    """Journals of a year by id, with who teaches and who learns on a day, or on its first day before it. Four SELECTs.

    A journal that begins later has its first teachers, one that is over its last ones.
    """
    year_id, day = year.id, max(day, year.start)
    teachers, classes, groups = _teachers(year_id, day), _members(ClassMembership, day), _members(GroupMembership, day)
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    rows = query.where(Journal.year == year_id).order_by(Subject.position, Subject.name, Journal.id)
    return {row.id: _course(row, teachers.get(row.id, ()), classes, groups) for row in rows}


def _course(row: Any, teachers: tuple[tuple[int, str], ...], classes: Any, groups: Any) -> Course:
    pupils = groups[row.group_id] if row.group_id else classes[row.school_class_id]
    return Course(
        id=row.id,
        subject=row.subject.name,
        class_title=row.class_title,
        class_id=row.school_class_id,
        group_id=row.group_id,
        teachers=teachers,
        pupils=frozenset(pupils),
        hours=row.hours_a_week,
        counts=row.kind in ("lesson", "elective"),
        subject_id=row.subject_id,
        short=row.subject.short_name or row.subject.name,
        group_title=row.group.title if row.group_id else "",
    )


def _teachers(year_id: int, day: date) -> dict[int, tuple[tuple[int, str], ...]]:
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).switch(JournalTeacher).join(Journal)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in query.where(Journal.year == year_id).order_by(JournalTeacher.start, JournalTeacher.id):
        found[row.journal_id].append(row)
    return {key: tuple((row.staff_id, row.staff.short_name) for row in _now_or_near(rows, day)) for key, rows in found.items()}


def _now_or_near(rows: list[Any], day: date) -> list[Any]:
    now = [row for row in rows if row.start <= day and (row.end is None or row.end >= day)]
    if now:
        return now
    later = [row for row in rows if row.start > day]
    return [row for row in later if row.start == later[0].start] if later else rows[-1:]


def _members(model: Any, day: date) -> dict[int, set[int]]:
    """Pupils by class or group."""
    owner = model.group if model is GroupMembership else model.school_class
    there = (model.start <= day) & (model.end.is_null() | (model.end > day))
    found: dict[int, set[int]] = defaultdict(set)
    for key, pupil in model.select(owner, model.pupil).where(there).tuples():
        found[key].add(pupil)
    return found


def stored_slots(year_id: int, first: date, last: date | None = None) -> list[StoredSlot]:
    """Slots of the year's journals that hold on some day from `first` on (to `last`, included). One SELECT."""
    query = TimetableSlot.select().join(Journal).where(Journal.year == year_id)
    query = query.where(TimetableSlot.end.is_null() | (TimetableSlot.end >= first))
    if last is not None:
        query = query.where(TimetableSlot.start <= last)
    return [StoredSlot(row.id, slot_of(row)) for row in query.order_by(TimetableSlot.id)]


def slot_of(row: Any) -> Slot:
    weeks = (ODD if row.odd_weeks else 0) | (EVEN if row.even_weeks else 0)
    return Slot(row.journal_id, row.weekday, row.number, row.start, row.end, weeks, row.room)


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
class Bells:
    """Times of lessons by number: on a date of its own, on a weekday, else the ordinary ones. Source: REG-3."""

    schedules: dict[int, dict[int, tuple[time, time]]]
    by_date: dict[date, int]
    by_weekday: dict[int, int]
    default: int | None

    def on(self, day: date) -> dict[int, tuple[time, time]]:
        key = self.by_date.get(day, self.by_weekday.get(day.isoweekday(), self.default))
        return self.schedules.get(key, {}) if key is not None else {}

    @property
    def ordinary(self) -> dict[int, tuple[time, time]]:
        return self.schedules.get(self.default, {}) if self.default is not None else {}


def bells() -> Bells:
    """Three SELECTs."""
    times: dict[int, dict[int, tuple[time, time]]] = defaultdict(dict)
    for row in Bell.select():
        times[row.schedule_id][row.number] = (row.start, row.end)
    days = list(BellDay.select())
    default = BellSchedule.select(BellSchedule.id).order_by(BellSchedule.is_default.desc(), BellSchedule.id).tuples().first()
    return Bells(
        dict(times),
        {row.date: row.schedule_id for row in days if row.date},
        {row.weekday: row.schedule_id for row in days if row.weekday},
        default[0] if default else None,
    )
