"""The attendance of a class: who owed which lesson, what he missed, and why: a day and a month from the same seven SELECTs (ABS-2, REP-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Value

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    ClassMembership,
    ClassTeacher,
    Exemption,
    GroupMembership,
    Journal,
    Lesson,
    PupilStatus,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.models.base import in_force_on
from ejournal.queries.roster import RosterPupil, class_roster
from ejournal.rules.attendance import DaySum, day_sum
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules

NOT_AT_SCHOOL = ("home", "away")
DAY = timedelta(days=1)
OF_SCHOOL = ("lesson", "elective")  # what counts in attendance; circles after lessons have their own journals


@dataclass(frozen=True)
class ClassHead:
    """A class in lists and titles; `year` is its year's row with `closed_on`."""

    id: int
    title: str
    grade: int
    year_id: int


class LessonAt(NamedTuple):
    """A lesson of the class, or of a group of it (`group` not None)."""

    id: int
    date: date
    number: int
    journal: int
    subject: str
    group: int | None
    is_cancelled: bool
    subject_id: int = 0


class AbsenceHere(NamedTuple):
    """What stands for a pupil at a lesson."""

    id: int
    code: str
    rev: int
    ground: int
    minutes: int | None
    before: str


NOTHING = AbsenceHere(0, "", 0, 0, None, "")


@dataclass(frozen=True)
class ClassDays:
    """Some days of a class as they were read."""

    pupils: tuple[RosterPupil, ...]
    lessons: tuple[LessonAt, ...]
    absences: dict[tuple[int, int], AbsenceHere]
    members: dict[int, dict[int, list[Stay]]] = field(default_factory=dict)
    freed: dict[int, list[tuple[int | None, Stay]]] = field(default_factory=dict)

    def is_due(self, pupil: RosterPupil, lesson: LessonAt) -> bool:
        """Whether the lesson is his: he is in the class and in its group that day, and it is not cancelled."""
        if lesson.is_cancelled or not pupil.is_there(lesson.date):
            return False
        if lesson.group is None:
            return True
        return any(stay.covers(lesson.date) for stay in self.members.get(lesson.group, {}).get(pupil.id, ()))

    def is_freed(self, pupil: int, lesson: LessonAt) -> bool:
        """Whether he need not be there, though the lesson is his: taught at home, away by an order, free from the subject.

        Such a lesson is neither owed nor missed, whatever stands at it; free from practice only, he is at the lesson. Source: ABS-3; domain §2.2.
        """
        return any(subject in (None, lesson.subject_id) and stay.covers(lesson.date) for subject, stay in self.freed.get(pupil, ()))

    def absence(self, pupil: int, lesson: int) -> AbsenceHere:
        return self.absences.get((lesson, pupil), NOTHING)

    def sums(self, pupil: RosterPupil, rules: SchoolRules, today: date) -> dict[date, DaySum]:
        """By day that has come, what he owed and missed."""
        return {day: day_sum(len(codes), codes, rules) for day, codes in self._codes(pupil, today).items()}

    def _codes(self, pupil: RosterPupil, today: date) -> dict[date, list[str]]:
        found: dict[date, list[str]] = defaultdict(list)
        for lesson in self.lessons:
            if lesson.date <= today and self.is_due(pupil, lesson) and not self.is_freed(pupil.id, lesson):
                found[lesson.date].append(self.absence(pupil.id, lesson.id).code)
        return found


def class_head(class_id: int) -> ClassHead:
    """One SELECT; raises NotThere."""
    row = SchoolClass.get_or_none(SchoolClass.id == class_id)
    if row is None:
        raise NotThere("Такого класса нет.")
    return ClassHead(row.id, row.title, row.grade, row.year_id)


def classes_of(ids: Iterable[int] | None, today: date) -> tuple[ClassHead, ...]:
    """The named classes of the year that holds the day, all of them for None, by grade. One SELECT."""
    year = SchoolClass.year.rel_model
    query = SchoolClass.select().join(year).where((year.start <= today) & (year.end >= today))
    query = query if ids is None else query.where(SchoolClass.id.in_(sorted(ids)))
    rows = query.order_by(SchoolClass.grade, SchoolClass.letter)
    return tuple(ClassHead(row.id, row.title, row.grade, row.year_id) for row in rows)


def class_teacher_name(class_id: int, day: date) -> str:
    """«Ведерников И. С.», "" where nobody leads the class. One SELECT."""
    query = Staff.select().join(ClassTeacher).where((ClassTeacher.school_class == class_id) & in_force_on(ClassTeacher, day))
    row = query.first()
    return row.short_name if row else ""


def class_days(class_id: int, first: date, last: date) -> ClassDays:
    """Pupils, lessons and absences of a class between two days, both included. Six SELECTs."""
    lessons = tuple(_lessons(class_id, first, last))
    absences = {(row[0], row[1]): AbsenceHere(*row[2:]) for row in _absences(class_id, first, last).tuples()}
    pupils = class_roster(class_id, first, last)
    return ClassDays(pupils, lessons, absences, _members(class_id), freed_lessons([one.id for one in pupils]))


def _lessons(class_id: int, first: date, last: date) -> Iterator[LessonAt]:
    columns = (Lesson.id, Lesson.date, Lesson.number, Lesson.journal_id, Subject.name, Journal.group_id, Lesson.is_cancelled, Journal.subject_id)
    query = Lesson.select(*columns).join(Journal).join(Subject)
    mine = _of_class(class_id) & Lesson.date.between(first, last)
    for row in query.where(mine).order_by(Lesson.date, Lesson.number, Subject.name, Lesson.id).tuples():
        yield LessonAt(*row)


def _of_class(class_id: int) -> Any:
    return (Journal.school_class == class_id) & Journal.kind.in_(OF_SCHOOL)


def _absences(class_id: int, first: date, last: date) -> Any:
    columns = (Absence.lesson_id, Absence.pupil_id, Absence.id, Absence.code, Absence.rev, Absence.ground, Absence.minutes_late, Absence.before)
    query = Absence.select(*columns).join(Lesson).join(Journal)
    return query.where(_of_class(class_id) & Lesson.date.between(first, last))


def _members(class_id: int) -> dict[int, dict[int, list[Stay]]]:
    """By group and pupil, his stays in the groups of the class. One SELECT."""
    columns = (GroupMembership.group_id, GroupMembership.pupil_id, GroupMembership.start, GroupMembership.end)
    query = GroupMembership.select(*columns).join(StudyGroup).join(Journal, JOIN.INNER, on=Journal.group == StudyGroup.id)
    found: dict[int, dict[int, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for group, pupil, start, end in query.where(Journal.school_class == class_id).distinct().tuples():
        found[group][pupil].append(Stay(start, end))
    return found


def freed_lessons(pupils: Collection[int]) -> dict[int, list[tuple[int | None, Stay]]]:
    """By pupil, the subjects (None: all) and days in which he need not be there. Two SELECTs."""
    exempt = Exemption.select(Exemption.pupil_id, Exemption.subject_id, Exemption.start, Exemption.end)
    status = PupilStatus.select(PupilStatus.pupil_id, Value(None), PupilStatus.start, PupilStatus.end)
    rows = [
        *exempt.where(Exemption.pupil.in_(pupils) & (Exemption.kind == "full")).tuples(),
        *status.where(PupilStatus.pupil.in_(pupils) & PupilStatus.kind.in_(NOT_AT_SCHOOL)).tuples(),
    ]
    found: dict[int, list[tuple[int | None, Stay]]] = defaultdict(list)
    for pupil, subject, start, end in rows:
        found[pupil].append((subject, Stay(start, end and end + DAY)))  # a stay ends before its last day, these end with it
    return found


def in_class(class_id: int, day: date) -> frozenset[int]:
    """Ids of those in the class on a day. One SELECT."""
    rows = ClassMembership.select(ClassMembership.pupil_id).where(ClassMembership.school_class == class_id)
    there = (ClassMembership.start <= day) & (ClassMembership.end.is_null() | (ClassMembership.end > day))
    return frozenset(row[0] for row in rows.where(there).tuples())
