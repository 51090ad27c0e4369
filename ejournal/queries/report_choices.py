"""What a report's form offers to choose from: classes, periods, teachers, subjects, pupils of a year. One SELECT each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ejournal.models import ClassMembership, Journal, JournalTeacher, Period, Pupil, SchoolClass, Staff, Subject, russian
from ejournal.queries.attendance import ClassHead

Titled = tuple[int, str]


def classes_in(year_id: int, ids: Collection[int] | None) -> tuple[ClassHead, ...]:
    """Classes of a year, youngest first; None: all of them."""
    query = SchoolClass.select().where(SchoolClass.year == year_id).order_by(SchoolClass.grade, SchoolClass.letter)
    rows = query if ids is None else query.where(SchoolClass.id.in_(sorted(ids)))
    return tuple(ClassHead(row.id, row.title, row.grade, row.year_id) for row in rows)


def periods_in(year_id: int, grade: int | None) -> tuple[Any, ...]:
    """Periods of a grade, or of all grades of the year, in order."""
    query = Period.select().where(Period.year == year_id).order_by(Period.grade_from, Period.start)
    if grade is not None:
        query = query.where((Period.grade_from <= grade) & (Period.grade_to >= grade))
    return tuple(query)


def teachers_in(year_id: int, ids: Collection[int] | None) -> tuple[Titled, ...]:
    """Who kept a journal in the year, by name."""
    query = Staff.select().join(JournalTeacher).join(Journal).where(Journal.year == year_id).distinct()
    query = query if ids is None else query.where(Staff.id.in_(sorted(ids)))
    rows = {row.id: row.full_name for row in query}
    return tuple(sorted(rows.items(), key=lambda one: one[1].replace("Ё", "Е").replace("ё", "е")))


def subjects_in(year_id: int, class_id: int | None) -> tuple[Titled, ...]:
    """Subjects that have a journal, in the order of the curriculum."""
    there = Journal.year == year_id
    if class_id is not None:
        there &= Journal.school_class == class_id
    query = Subject.select().where(Subject.id.in_(Journal.select(Journal.subject).where(there)))
    return tuple((row.id, row.name) for row in query.order_by(Subject.position, russian(Subject.name)))


def pupils_in(year_id: int, class_ids: Collection[int] | None) -> tuple[Titled, ...]:
    """Pupils of the year's classes, those who left as well, by name."""
    query = Pupil.select().join(ClassMembership).join(SchoolClass).where(SchoolClass.year == year_id).distinct()
    query = query if class_ids is None else query.where(SchoolClass.id.in_(sorted(class_ids)))
    rows = Pupil.select().where(Pupil.id.in_(query.select(Pupil.id))).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id)
    return tuple((row.id, row.full_name) for row in rows)
