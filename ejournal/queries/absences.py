"""Absences as their reasons are written: where each is, what stands, what holds it shut; what speaks against a ground (ABS-1, ABS-3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    Absence,
    AcademicYear,
    ClassMembership,
    GroupMembership,
    Journal,
    JournalClosing,
    Lesson,
    Mark,
    Period,
    Pupil,
    SchoolClass,
    Subject,
    Work,
)
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.queries.absence_grounds import parts_of
from ejournal.rules.absence_grounds import Reason
from ejournal.rules.attendance import BARE, MISSED
from ejournal.rules.deadlines import Closing, final_lock


class AbsenceAt(NamedTuple):
    """An absence with its lesson."""

    id: int
    pupil: int
    code: str
    ground: int
    before: str
    rev: int
    lesson: int
    date: date
    number: int
    journal: int
    subject: str

    @property
    def stands(self) -> Reason:
        return Reason(self.code, self.ground, self.before)


_COLUMNS = (
    Absence.id, Absence.pupil_id, Absence.code, Absence.ground, Absence.before, Absence.rev,
    Lesson.id, Lesson.date, Lesson.number, Lesson.journal_id, Subject.name,
)  # fmt: skip


def absences_within(pupils: Iterable[int], first: date, last: date | None) -> list[AbsenceAt]:
    """Absences of pupils between two days, both included (`last` None: to the end), by day. One SELECT for 500 pupils."""
    days = Lesson.date >= first if last is None else Lesson.date.between(first, last)
    found = [row for part in parts_of(pupils) for row in _absences().where(Absence.pupil.in_(part) & days).tuples()]
    return sorted((AbsenceAt(*row) for row in found), key=lambda one: (one.date, one.number, one.id))


def _absences() -> Any:
    query = Absence.select(*_COLUMNS).join(Lesson).join(Journal).join(Subject)
    return query.where(Absence.code.in_(MISSED))


@dataclass(frozen=True)
class BareLine:
    """A day of a pupil with absences that have no reason: a line of the board."""

    pupil: int
    name: str
    class_id: int
    class_title: str
    date: date
    absences: tuple[AbsenceAt, ...]

    @property
    def lessons(self) -> str:
        return ", ".join(f"{one.number}\u00a0{one.subject}" for one in self.absences)


@dataclass(frozen=True)
class Board:
    """Days that wait for a reason, and how many lessons wait that a closed period holds shut."""

    lines: tuple[BareLine, ...]
    locked: int = 0

    @property
    def count(self) -> int:
        """How many lessons wait and may be given a reason."""
        return sum(len(line.absences) for line in self.lines)


def bare_board(classes: Collection[int] | None, since: date, today: date) -> Board:
    """«Н» without a reason of some classes (None: all), the last day first, those of closed periods aside. Two SELECTs. Source: ABS-1."""
    found = bare_lines(classes, since, today)
    locks = reason_locks({one.lesson for line in found for one in line.absences})
    lines = [replace(line, absences=tuple(one for one in line.absences if one.lesson not in locks)) for line in found]
    return Board(tuple(line for line in lines if line.absences), sum(len(line.absences) for line in found) - sum(len(line.absences) for line in lines))


def bare_count(classes: Collection[int], since: date, today: date) -> int:
    """How many lessons of some classes wait for a reason that may be given: for the desk. One SELECT."""
    shut: dict[int, bool] = {}
    for absence, *closed in _BARE.rows(classes=sorted(classes), since=since, today=today):
        shut[absence] = shut.get(absence, False) or final_lock(Closing(*closed)) is not None
    return sum(not one for one in shut.values())


def bare_lines(classes: Collection[int] | None, since: date, today: date) -> tuple[BareLine, ...]:
    """«Н» without a reason of those who are in some classes (None: all), the last day first. One SELECT."""
    columns = (Pupil.surname, Pupil.name, SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    query = Absence.select(*_COLUMNS, *columns).join(Lesson).join(Journal).join(Subject).switch(Absence).join(Pupil)
    query = _in_class(query).where(_bare(classes, since, today))
    found: dict[tuple[int, date], list[Any]] = {}
    for row in query.order_by(Lesson.date.desc(), SchoolClass.grade, SchoolClass.letter, Pupil.surname, Pupil.name, Pupil.id, Lesson.number).tuples():
        found.setdefault((row[1], row[7]), []).append(row)
    return tuple(_bare_line(rows) for rows in found.values())


def _in_class(query: Any) -> Any:
    """Beside the class in which the pupil was on the day of the lesson."""
    there = (ClassMembership.pupil == Pupil.id) & (ClassMembership.start <= Lesson.date)
    there &= ClassMembership.end.is_null() | (ClassMembership.end > Lesson.date)
    return query.join(ClassMembership, on=there).join(SchoolClass, on=ClassMembership.school_class == SchoolClass.id)


def _bare(classes: Collection[int] | None, since: date, today: date) -> Any:
    bare = (Absence.code == BARE) & Lesson.date.between(since, today)
    return bare if classes is None else bare & ClassMembership.school_class.in_(sorted(classes))


def _bare_line(rows: list[Any]) -> BareLine:
    first, size = rows[0], len(_COLUMNS)
    surname, name, class_id, grade, letter = first[size:]
    title = f"{grade}\u00a0{letter}" if letter else str(grade)
    return BareLine(first[1], f"{surname} {name}", class_id, title, first[7], tuple(AbsenceAt(*row[:size]) for row in rows))


def reason_locks(lessons: Collection[int]) -> dict[int, str]:
    """By lesson, why its reasons are shut: the journal's period, the school's period or the year is closed. One SELECT for 500.

    The term of a mark does not hold a reason: a certificate comes after the illness. Source: ABS-3, MARK-6, ARC-2.
    """
    found: dict[int, str] = {}
    for part in parts_of(lessons):
        for lesson, period, year, journal in _closings().where(Lesson.id.in_(part)).tuples():
            lock = final_lock(Closing(period, year, journal))
            if lock is not None:
                found[lesson] = lock.reason.replace("изменить отметку", "изменить причину").replace(": Alt+Enter", "")
    return found


def _closings() -> Any:
    columns = (Lesson.id, Period.closed_on, AcademicYear.closed_on, JournalClosing.closed_on)
    in_period = (Period.year == Journal.year) & (Period.start <= Lesson.date) & (Period.end >= Lesson.date)
    of_grade = SchoolClass.id.is_null() | ((Period.grade_from <= SchoolClass.grade) & (Period.grade_to >= SchoolClass.grade))
    query = Lesson.select(*columns).join(Journal).join(AcademicYear).switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER)
    query = query.join(Period, JOIN.LEFT_OUTER, on=in_period & of_grade)
    closed = (JournalClosing.journal == Journal.id) & (JournalClosing.period == Period.id)
    return query.join(JournalClosing, JOIN.LEFT_OUTER, on=closed)


def _bare_of_classes() -> Any:
    """Each «Н» without a reason with what is closed above it."""
    columns = (Absence.id, Period.closed_on, AcademicYear.closed_on, JournalClosing.closed_on)
    there = (ClassMembership.pupil == Absence.pupil) & there_on(ClassMembership, Lesson.date)
    query = _closings().select(*columns).switch(Lesson).join(Absence, on=Absence.lesson == Lesson.id)
    query = query.join(ClassMembership, on=there)
    bare = (Absence.code == BARE) & Lesson.date.between(hole("since"), hole("today"))
    return query.where(bare & ClassMembership.school_class.in_(holes("classes")))


_BARE = Prepared(_bare_of_classes)


class Presence(NamedTuple):
    """What says that a pupil was at a lesson: his mark, or a lesson written down without an absence of his (`mark` "")."""

    pupil: int
    date: date
    number: int
    subject: str
    mark: str = ""


def presences(pupils: Iterable[int], first: date, last: date) -> list[Presence]:
    """Marks and held lessons without an absence between two days, by day: what a ground is compared with. Three SELECTs for 500."""
    found: set[Presence] = set()
    for part in parts_of(pupils):
        marked = [Presence(*row) for row in _marked(part, first, last).tuples()]
        named = {(one.pupil, one.date, one.number, one.subject) for one in marked}
        held = {Presence(*row) for query in _held(part, first, last) for row in query.tuples()}
        found |= set(marked) | {one for one in held if one[:4] not in named}
    return sorted(found, key=lambda one: (one.date, one.number, one.pupil))


def _absent(pupil: Any) -> Any:
    return (Absence.lesson == Lesson.id) & (Absence.pupil == pupil) & (Absence.code != "")


def _marked(pupils: list[int], first: date, last: date) -> Any:
    query = Mark.select(Mark.pupil_id, Lesson.date, Lesson.number, Subject.name, Mark.value).join(Work).join(Lesson).join(Journal).join(Subject)
    query = query.join(Absence, JOIN.LEFT_OUTER, on=_absent(Mark.pupil))
    mine = Mark.pupil.in_(pupils) & (Mark.value != "") & Lesson.date.between(first, last)
    return query.where(mine & Absence.id.is_null())


def _held(pupils: list[int], first: date, last: date) -> tuple[Any, Any]:
    """Lessons with a topic of whole classes, then of groups."""
    return (
        _held_in(ClassMembership, (Journal.school_class == ClassMembership.school_class) & Journal.group.is_null(), pupils, first, last),
        _held_in(GroupMembership, Journal.group == GroupMembership.group, pupils, first, last),
    )


def _held_in(table: Any, own: Any, pupils: list[int], first: date, last: date) -> Any:
    query = table.select(table.pupil_id, Lesson.date, Lesson.number, Subject.name).join(Journal, on=own)
    in_time = Lesson.date.between(first, last) & (table.start <= Lesson.date) & (table.end.is_null() | (table.end > Lesson.date))
    query = query.join(Lesson, on=Lesson.journal == Journal.id).join(Subject, on=Journal.subject == Subject.id)
    query = query.join(Absence, JOIN.LEFT_OUTER, on=_absent(table.pupil))
    held = Lesson.filled_at.is_null(False) & ~Lesson.is_cancelled & Absence.id.is_null()
    return query.where(table.pupil.in_(pupils) & in_time & held)
