"""A pupil's week: lessons, homework, marks with their kind, absences (DIA-1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    ClassMembership,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Pupil,
    SchoolClass,
    Staff,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.base import there_on
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.models.marks import ABSENCES
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.outside_marks import OutsideLine, outside_of_pupil
from ejournal.rules.lesson_marks import marks_of
from ejournal.rules.membership import Stay

ABSENCE_WORDS = {"Н": "не был", "Б": "болел", "У": "уваж.", "П": "неуваж.", "О": "опоздал"}


@dataclass(frozen=True)
class DiaryMark:
    """A mark or an absence as the diary prints it, with the short name of the kind of work."""

    text: str
    kind: str
    css: str


@dataclass(frozen=True)
class DiaryLesson:
    number: int
    subject: str
    topic: str
    homework: str
    change: str
    marks: tuple[DiaryMark, ...]
    changes: tuple[str, ...] = ()
    is_off: bool = False


@dataclass(frozen=True)
class DiaryDay:
    date: date
    is_today: bool
    lessons: tuple[DiaryLesson, ...]
    outside: tuple[OutsideLine, ...] = ()


@dataclass(frozen=True)
class DiaryWeek:
    """Monday to Saturday; `monday` names the week."""

    pupil: int
    name: str
    class_title: str
    monday: date
    days: tuple[DiaryDay, ...]
    school_class: int | None = None

    @property
    def saturday(self) -> date:
        return self.monday + timedelta(days=5)


@dataclass(frozen=True)
class Child:
    """Whose diary one may open."""

    id: int
    name: str
    class_title: str


def children(condition: Any, today: date) -> tuple[Child, ...]:
    """Pupils of a condition who are in a class today, by class and name. One SELECT."""
    there = there_on(ClassMembership, today)
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    rows = query.where(there & condition).order_by(
        SchoolClass.grade, SchoolClass.letter, russian(Pupil.surname), russian(Pupil.name)
    )
    return tuple(Child(row.pupil_id, row.pupil.list_name, row.school_class.title) for row in rows)


def diary_week(pupil_id: int, day: date, today: date) -> DiaryWeek:
    """The week that holds `day`. Seven SELECTs. Raises NotThere."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такого дневника нет.")
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    classes, groups = _stays(pupil_id, monday, sunday)
    lessons = [row for row in _lessons(classes, groups, monday, sunday) if _was_there(row, classes, groups)]
    marks, absences = _marks(pupil_id, monday, sunday), _absences(pupil_id, monday, sunday)
    by_day: dict[date, list[DiaryLesson]] = defaultdict(list)
    for row in lessons:
        by_day[row.date].append(_lesson(row, marks.get(row.id, []), absences.get(row.id, ""), today))
    dates = [monday + timedelta(days=number) for number in range(7)]
    brought = _brought(pupil_id, monday, sunday)
    days = tuple(
        DiaryDay(one, one == today, tuple(by_day[one]), tuple(brought[one]))
        for one in dates
        if one.weekday() < 6 or by_day[one] or brought[one]
    )
    return DiaryWeek(pupil_id, pupil.list_name, _class_title(classes), monday, days, next(reversed(classes), None))


def _brought(pupil_id: int, first: date, last: date) -> dict[date, list[OutsideLine]]:
    """Marks from elsewhere by their day, whether or not there was a lesson. Source: GRID-14."""
    found: dict[date, list[OutsideLine]] = defaultdict(list)
    for line in outside_of_pupil(pupil_id, first, last):
        found[line.date].append(line)
    return found


def _stays(pupil_id: int, first: date, last: date) -> tuple[dict[int, Any], dict[int, Stay]]:
    def meets(table: Any) -> Any:
        return (table.pupil == pupil_id) & (table.start <= last) & (table.end.is_null() | (table.end > first))

    inside = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(meets(ClassMembership))
    groups = GroupMembership.select().where(meets(GroupMembership))
    return {row.school_class_id: row for row in inside}, {row.group_id: Stay(row.start, row.end) for row in groups}


def _lessons(classes: dict[int, Any], groups: dict[int, Stay], first: date, last: date) -> list[Any]:
    whole = Journal.school_class.in_(list(classes)) & Journal.group.is_null()
    part = Journal.group.in_(list(groups))
    query = Lesson.select(Lesson, Journal, Subject, Staff).join(Journal).join(Subject).switch(Lesson)
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id))
    days = Lesson.date.between(first, last)
    return list(query.where(days & (whole | part)).order_by(Lesson.date, Lesson.number, Lesson.id))


def _was_there(row: Any, classes: dict[int, Any], groups: dict[int, Stay]) -> bool:
    if row.journal.group_id is not None:
        return groups[row.journal.group_id].covers(row.date)
    inside = classes[row.journal.school_class_id]
    return Stay(inside.start, inside.end).covers(row.date)


def _marks(pupil_id: int, first: date, last: date) -> dict[int, list[tuple[str, str]]]:
    query = Mark.select(Work.lesson_id, Mark.value, Mark.second, WorkKind.short_name)
    query = query.join(Work).join(Lesson).switch(Work).join(WorkKind)
    found = (Mark.pupil == pupil_id) & (Mark.value != "") & Lesson.date.between(first, last)
    marks: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for lesson, value, second, kind in query.where(found).order_by(Work.position).tuples():
        marks[lesson].append((f"{value}/{second}" if second else value, kind))
    return marks


def _absences(pupil_id: int, first: date, last: date) -> dict[int, str]:
    query = Absence.select(Absence.lesson_id, Absence.code).join(Lesson)
    return dict(query.where((Absence.pupil == pupil_id) & (Absence.code != "") & Lesson.date.between(first, last)).tuples())


def _lesson(row: Any, marks: list[tuple[str, str]], absence: str, today: date) -> DiaryLesson:
    shown = [DiaryMark(text, kind, "is-2" if set(text.split("/")) & FAILING else "") for text, kind in marks]
    if absence:
        shown.append(DiaryMark(absence, ABSENCE_WORDS.get(absence, dict(ABSENCES)[absence]), "is-abs"))
    change = _change(row, today)
    kinds = marks_of(
        row.change, is_cancelled=row.is_cancelled, is_remote=row.is_remote, origin=row.origin, substitute=row.substitute_id is not None
    )
    return DiaryLesson(
        row.number, row.journal.subject.name, row.topic, _homework(row), change, tuple(shown), kinds, row.is_cancelled
    )


def _change(row: Any, today: date) -> str:
    """What is different with the lesson, as a sentence; a substitute put by hand in the panel is named as well."""
    if row.is_cancelled:
        gone = "Урока не было" if row.date < today else "Урока не будет"
        return f"{gone}: {row.change}." if row.change else f"{gone}."
    words = row.change or (f"замена: {row.substitute.short_name}" if row.substitute_id else "")
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _class_title(classes: dict[int, Any]) -> str:
    return ", ".join(row.school_class.title for row in classes.values())


def _homework(row: Any) -> str:
    """The task with how it is to be done, where that is said: «§ 4, № 112 (устно)»."""
    how = dict(HOMEWORK_FORMS).get(row.homework_form, "")
    return f"{row.homework} ({how})" if how and row.homework not in ("", "не задано") else row.homework
