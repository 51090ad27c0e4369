"""The statements a week of a diary is read with, each put into SQL once: a morning brings many readers at the same minute (DIA-1)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    Absence,
    Attachment,
    ClassMembership,
    ErrorReport,
    Exemption,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Remark,
    SchoolClass,
    Staff,
    Subject,
    Work,
    WorkKind,
)
from ejournal.models.prepared import Prepared, hole
from ejournal.rules.names import short_name


class StayRow(NamedTuple):
    """A stay in a class or a group; `end` is the first day without. `grade` and `letter` of a class only."""

    key: int
    start: date
    end: date | None
    grade: int | None = None
    letter: str = ""


class LessonRow(NamedTuple):
    """A lesson with what of its journal the diary needs, and who takes it instead."""

    id: int
    date: date
    number: int
    topic: str
    homework: str
    homework_form: str
    is_cancelled: bool
    change: str
    is_remote: bool
    origin: str
    substitute: int | None
    names: tuple[str, str, str]
    class_id: int | None
    group_id: int | None
    subject_id: int
    subject: str

    @property
    def substitute_name(self) -> str:
        return short_name(*self.names) if self.substitute else ""


class ExemptionRow(NamedTuple):
    """An exemption from a subject; both days belong to it."""

    subject: int
    kind: str
    start: date
    end: date | None

    def holds(self, subject: int, day: date) -> bool:
        return self.subject == subject and self.start <= day and (self.end is None or day <= self.end)


class RemarkRow(NamedTuple):
    id: int
    date: date
    lesson: int | None
    kind: str
    text: str
    staff: int | None
    surname: str
    name: str
    patronymic: str


def _meets(table: Any) -> Any:
    first, last = hole("first"), hole("last")
    return (table.pupil == hole("pupil")) & (table.start <= last) & (table.end.is_null() | (table.end > first))


def _classes() -> Any:
    columns = (ClassMembership.school_class_id, ClassMembership.start, ClassMembership.end, SchoolClass.grade, SchoolClass.letter)
    return ClassMembership.select(*columns).join(SchoolClass).where(_meets(ClassMembership)).order_by(ClassMembership.start)


def _groups() -> Any:
    table = GroupMembership
    return table.select(table.group_id, table.start, table.end).where(_meets(table)).order_by(table.start)


def _journals() -> Any:
    """The journals of the classes and groups he is in between the days."""
    inside = ClassMembership.select(ClassMembership.school_class).where(_meets(ClassMembership))
    groups = GroupMembership.select(GroupMembership.group).where(_meets(GroupMembership))
    whole = Journal.school_class.in_(inside) & Journal.group.is_null()
    return Journal.select(Journal.id).where(whole | Journal.group.in_(groups))


def _days() -> Any:
    return Lesson.date.between(hole("first"), hole("last"))


def _lessons() -> Any:
    columns = (
        Lesson.id, Lesson.date, Lesson.number, Lesson.topic, Lesson.homework, Lesson.homework_form, Lesson.is_cancelled, Lesson.change,
        Lesson.is_remote, Lesson.origin, Lesson.substitute_id, Staff.surname, Staff.name, Staff.patronymic, Journal.school_class_id,
        Journal.group_id, Journal.subject_id, Subject.name,
    )  # fmt: skip
    query = Lesson.select(*columns).join(Journal).join(Subject).switch(Lesson)
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id))
    return query.where(Lesson.journal.in_(_journals()) & _days()).order_by(Lesson.date, Lesson.number, Lesson.id)


def _marks() -> Any:
    columns = (Work.lesson_id, Mark.id, Mark.value, Mark.second, WorkKind.short_name, WorkKind.name, Work.title)
    query = Mark.select(*columns).join(Work).join(Lesson).switch(Work).join(WorkKind)
    return query.where((Mark.pupil == hole("pupil")) & (Mark.value != "") & _days()).order_by(Work.position)


def _absences() -> Any:
    columns = (Absence.lesson_id, Absence.id, Absence.code, Absence.minutes_late, Absence.document)
    return Absence.select(*columns).join(Lesson).where((Absence.pupil == hole("pupil")) & (Absence.code != "") & _days())


def _works() -> Any:
    """Control works of lessons that are not cancelled."""
    columns = (Lesson.id, Lesson.date, Lesson.number, Subject.name, WorkKind.name, Work.title)
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).join(Subject)
    control = WorkKind.is_control & ~Lesson.is_cancelled
    return query.where(Lesson.journal.in_(_journals()) & _days() & control).order_by(Lesson.date, Lesson.number, Work.position)


def _files() -> Any:
    columns = (Attachment.entity_id, Attachment.id, Attachment.name, Attachment.size)
    lessons = Lesson.select(Lesson.id).where(Lesson.journal.in_(_journals()) & _days())
    return Attachment.select(*columns).where((Attachment.entity == "Lesson") & Attachment.entity_id.in_(lessons)).order_by(Attachment.id)


def _exemptions() -> Any:
    table, first, last = Exemption, hole("first"), hole("last")
    meets = (table.pupil == hole("pupil")) & (table.start <= last) & (table.end.is_null() | (table.end >= first))
    return table.select(table.subject_id, table.kind, table.start, table.end).where(meets).order_by(table.start)


def _remarks() -> Any:
    table = Remark
    columns = (table.id, table.date, table.lesson_id, table.kind, table.text, table.staff_id, Staff.surname, Staff.name, Staff.patronymic)
    standing = (table.pupil == hole("pupil")) & table.date.between(hole("first"), hole("last")) & table.removed_at.is_null()
    return table.select(*columns).join(Staff, JOIN.LEFT_OUTER, on=(table.staff == Staff.id)).where(standing).order_by(table.date, table.id)


def _reports() -> Any:
    table = ErrorReport
    columns = (
        table.id, table.pupil_id, table.lesson_id, table.entity, table.entity_id, table.shown, table.text, table.at, table.state,
        table.answer, table.answered_at,
    )  # fmt: skip
    return table.select(*columns).join(Lesson).where((table.pupil == hole("pupil")) & _days()).order_by(table.at, table.id)


CLASSES = Prepared(_classes, lambda row: StayRow(*row))
GROUPS = Prepared(_groups, lambda row: StayRow(*row))
LESSONS = Prepared(_lessons, lambda row: LessonRow(*row[:11], tuple(row[11:14]), *row[14:]))
MARKS, ABSENCES, WORKS, FILES = Prepared(_marks), Prepared(_absences), Prepared(_works), Prepared(_files)
EXEMPTIONS = Prepared(_exemptions, lambda row: ExemptionRow(*row))
REMARKS, REPORTS = Prepared(_remarks, lambda row: RemarkRow(*row)), Prepared(_reports)
