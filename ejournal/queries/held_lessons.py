"""Lessons of some days with whose they are and who gives them: what substitutions and closures are decided on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from ejournal.models import (
    Absence,
    Closure,
    ClosureLesson,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Substitution,
    Work,
    russian,
)
from ejournal.rules.substitution import Colleague, OwnJournal, Slot


@dataclass(frozen=True)
class HeldLesson:
    """A lesson; `teachers` keep its journal on that day, `has_records` is whether anything is written there."""

    id: int
    journal: int
    date: date
    number: int
    subject: int
    subject_name: str
    class_id: int | None
    class_title: str
    topic: str
    planned_topic: str
    substitute: int | None
    is_cancelled: bool
    is_remote: bool
    change: str
    has_records: bool
    teachers: frozenset[int]
    group_id: int | None = None
    origin: str = ""

    @property
    def title(self) -> str:
        return f"{self.subject_name}, {self.class_title}"

    @property
    def is_beside(self) -> bool:
        """Whether it stands there because of a substitution: moved, instead of another, given by another."""
        return self.substitute is not None or (self.origin != "timetable" and self.change != "")

    @property
    def slot(self) -> Slot:
        givers = frozenset({self.substitute}) if self.substitute is not None else self.teachers
        return Slot(self.id, self.journal, self.date, self.number, self.subject, self.class_id, givers)


def recorded() -> Any:
    """A condition on Lesson: a topic, a homework, a mark or an absence is written there."""
    marked = Work.select(SQL("1")).join(Mark).where((Work.lesson == Lesson.id) & (Mark.value != ""))
    missed = Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.code != ""))
    return (Lesson.topic != "") | (Lesson.homework != "") | fn.EXISTS(marked) | fn.EXISTS(missed)


def occupying() -> Any:
    """A condition on Lesson: it is held, or only a closure keeps it from being held and may be taken back."""
    closed = ClosureLesson.select(SQL("1")).join(Closure).where((ClosureLesson.lesson == Lesson.id) & Closure.undone_at.is_null())
    taken = Substitution.select(SQL("1")).where(
        (Substitution.lesson == Lesson.id) & Substitution.undone_at.is_null() & Substitution.kind.in_(("other", "move", "cancel"))
    )
    return ~Lesson.is_cancelled | (fn.EXISTS(closed) & ~fn.EXISTS(taken))


def held_lessons(condition: Any) -> tuple[HeldLesson, ...]:
    """Lessons of a condition (on Lesson, Journal, SchoolClass), by day, number and class. Two SELECTs."""
    columns = (
        Lesson.id, Lesson.journal_id, Lesson.date, Lesson.number, Journal.subject_id, Subject.name, Journal.school_class_id,
        Journal.group_id, Lesson.origin, SchoolClass.grade, SchoolClass.letter, StudyGroup.title, Lesson.topic, Lesson.planned_topic, Lesson.substitute_id,
        Lesson.is_cancelled, Lesson.is_remote, Lesson.change, Case(None, ((recorded(), 1),), 0),
    )  # fmt: skip
    query = Lesson.select(*columns).join(Journal).join(Subject).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).where(condition)
    rows = list(query.order_by(Lesson.date, Lesson.number, SchoolClass.grade, SchoolClass.letter, Lesson.id).tuples())
    keepers = keepers_of({row[1] for row in rows}) if rows else {}
    return tuple(_held(row, keepers.get(row[1], ())) for row in rows)


def colleagues(first: date, last: date) -> tuple[Colleague, ...]:
    """Those who keep a journal on some day from `first` to `last`, by surname, with their journals. One SELECT."""
    there = (JournalTeacher.start <= last) & (JournalTeacher.end.is_null() | (JournalTeacher.end >= first))
    here = Staff.left_on.is_null() | (Staff.left_on >= first)
    query = JournalTeacher.select(JournalTeacher, Journal, Subject, Staff).join(Journal).join(Subject)
    query = query.switch(JournalTeacher).join(Staff).where(there & here)
    found: dict[int, list[OwnJournal]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in query.order_by(russian(Staff.surname), russian(Staff.name), JournalTeacher.journal):
        journal = row.journal
        names[row.staff_id] = row.staff.short_name
        own = OwnJournal(
            journal.id, journal.subject_id, journal.subject.name, journal.school_class_id, journal.group_id is None
        )
        if own not in found[row.staff_id]:
            found[row.staff_id].append(own)
    return tuple(Colleague(staff, name, tuple(found[staff])) for staff, name in names.items())


def keepers_of(journals: set[int] | None) -> dict[int, tuple[tuple[int, date, date | None], ...]]:
    """Who keeps each journal: (staff, first day, last day or None); None = of every journal. One SELECT."""
    query = JournalTeacher.select(JournalTeacher.journal_id, JournalTeacher.staff_id, JournalTeacher.start, JournalTeacher.end)
    found: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    for journal, staff, start, end in query.tuples():
        if journals is None or journal in journals:
            found[journal].append((staff, start, end))
    return {journal: tuple(own) for journal, own in found.items()}


def _held(row: tuple[Any, ...], keepers: Sequence[tuple[int, date, date | None]]) -> HeldLesson:
    (number, journal, day, place, subject, subject_name, class_id, group_id, origin, grade, letter, group, *rest) = row
    whole = (f"{grade}\u00a0{letter}" if letter else str(grade)) if grade is not None else ""
    *fields, has_records = rest
    there = frozenset(staff for staff, start, end in keepers if start <= day and (end is None or end >= day))
    title = ", ".join(part for part in (whole, group) if part)
    return HeldLesson(
        number, journal, day, place, subject, subject_name, class_id, title, *fields, has_records=bool(has_records), teachers=there,
        group_id=group_id, origin=origin,
    )  # fmt: skip
