"""A place of a pupil's diary that a family may speak of: a mark, an absence, a lesson with its homework, a period mark (DIA-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Absence,
    ClassMembership,
    ClassTeacher,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Pupil,
    Subject,
    Work,
    WorkKind,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.marks import ABSENCES, FINAL_KINDS
from ejournal.rules.diary_places import final_place, lesson_place
from ejournal.rules.words import day_month
from ejournal.rules.work_kinds import work_name

ENTITIES = {"Mark": "отметка", "Absence": "пропуск", "Lesson": "тема и задание", "PeriodMark": "отметка за период"}
WITH_REASON = frozenset({"Б", "У", "П"})


@dataclass(frozen=True)
class Place:
    """`title` names it, `shown` is what stands there; `url` leads there in the diary, `journal_url` in the journal."""

    entity: str
    entity_id: int
    journal: int
    lesson: int | None
    title: str
    shown: str
    url: str
    journal_url: str
    correction_url: str = ""
    of_class_teacher: bool = False

    @property
    def what(self) -> str:
        return ENTITIES[self.entity]


def place_of(pupil_id: int, entity: str, entity_id: int) -> Place | None:
    """The place as it stands now; None for another pupil's and for what is empty. One SELECT, of a lesson two."""
    find = {"Mark": _mark, "Absence": _absence, "Lesson": _lesson, "PeriodMark": _final}.get(entity)
    return find(pupil_id, entity_id) if find else None


def lesson_of_pupil(pupil_id: int, lesson_id: int) -> Any | None:
    """A lesson at which the pupil was on the roll that day, with its journal and subject; else None. Two SELECTs."""
    row = _lessons(Lesson).where(Lesson.id == lesson_id).first()
    if row is None:
        return None
    member: Any = GroupMembership if row.journal.group_id else ClassMembership
    own = member.group == row.journal.group_id if row.journal.group_id else member.school_class == row.journal.school_class_id
    there = member.select(member.id).where((member.pupil == pupil_id) & own & there_on(member, row.date))
    return row if there.exists() else None


def pupil_name(pupil_id: int) -> str:
    """Surname and name, for the head of a page. One SELECT."""
    return Pupil.get_by_id(pupil_id).list_name


def teacher_of(pupil_id: int, place: Place, day: date) -> int | None:
    """Whom it concerns: who keeps the journal; of a reason of absence who leads the class. Two SELECTs."""
    keeps = JournalTeacher.select(JournalTeacher.staff).where(
        (JournalTeacher.journal == place.journal) & in_force_on(JournalTeacher, day)
    )
    own = ClassMembership.select(ClassMembership.school_class).where((ClassMembership.pupil == pupil_id) & there_on(ClassMembership, day))
    leads = ClassTeacher.select(ClassTeacher.staff).where(ClassTeacher.school_class.in_(own) & in_force_on(ClassTeacher, day))
    order = (leads.order_by(ClassTeacher.id), keeps.order_by(JournalTeacher.id))
    for query in order if place.of_class_teacher else order[::-1]:
        if (row := query.tuples().first()) is not None:
            return int(row[0])
    return None


def _lessons(model: Any) -> Any:
    """A query of lessons, or of rows of `model` with their lesson, and the subject."""
    query = model.select(model, *(() if model is Lesson else (Lesson,)), Journal, Subject)
    return (query if model is Lesson else query.join(Lesson)).join(Journal).join(Subject)


def _of_lesson(pupil_id: int, entity: str, entity_id: int, lesson: Any, shown: str, **more: Any) -> Place:
    title = f"{lesson.journal.subject.name}, {day_month(lesson.date)}, {lesson.number}\u00a0урок"
    url = lesson_place(pupil_id, lesson.date, lesson.id)
    at = f"/journal/{lesson.journal_id}?date={lesson.date.isoformat()}&lesson={lesson.id}"
    return Place(entity, entity_id, lesson.journal_id, lesson.id, title, shown, url, at, **more)


def _mark(pupil_id: int, mark_id: int) -> Place | None:
    query = Mark.select(Mark, Work, WorkKind, Lesson, Journal, Subject).join(Work).join(WorkKind).switch(Work)
    own = (Mark.id == mark_id) & (Mark.pupil == pupil_id) & (Mark.value != "")
    row = query.join(Lesson).join(Journal).join(Subject).where(own).first()
    if row is None:
        return None
    lesson = row.work.lesson
    asked = f"/corrections/new?journal={lesson.journal_id}&cell={pupil_id}-{row.work_id}"
    shown = f"{row} — {work_name(row.work.kind.name, row.work.title)}"
    return _of_lesson(pupil_id, "Mark", mark_id, lesson, shown, correction_url=asked)


def _absence(pupil_id: int, absence_id: int) -> Place | None:
    own = (Absence.id == absence_id) & (Absence.pupil == pupil_id) & (Absence.code != "")
    row = _lessons(Absence).where(own).first()
    if row is None:
        return None
    late = f", {row.minutes_late}\u00a0мин" if row.minutes_late else ""
    shown = f"{row.code} — {dict(ABSENCES)[row.code]}{late}"
    return _of_lesson(pupil_id, "Absence", absence_id, row.lesson, shown, of_class_teacher=row.code in WITH_REASON)


def _lesson(pupil_id: int, lesson_id: int) -> Place | None:
    row = lesson_of_pupil(pupil_id, lesson_id)
    if row is None:
        return None
    parts = (f"тема: {row.topic}" if row.topic else "", f"задано: {row.homework}" if row.homework else "")
    asked = f"/corrections/new?journal={row.journal_id}&lesson={lesson_id}"
    shown = "; ".join(part for part in parts if part) or "тема и задание ещё не записаны"
    return _of_lesson(pupil_id, "Lesson", lesson_id, row, shown, correction_url=asked)


def _final(pupil_id: int, final_id: int) -> Place | None:
    query = PeriodMark.select(PeriodMark, Journal, Subject, Period).join(Journal).join(Subject).switch(PeriodMark)
    own = (PeriodMark.id == final_id) & (PeriodMark.pupil == pupil_id) & (PeriodMark.value != "")
    row = query.join(Period, JOIN.LEFT_OUTER).where(own).first()
    if row is None:
        return None
    what = row.period.title if row.period_id else dict(FINAL_KINDS)[row.kind]
    journal, period = row.journal_id, row.period_id or ""
    asked = f"/corrections/new?journal={journal}&pupil={pupil_id}&kind={row.kind}&period={period}"
    url = final_place(pupil_id, row.journal.year_id, journal)
    return Place(
        "PeriodMark", final_id, journal, None, f"{row.journal.subject.name}, {what}", row.value, url, f"/journal/{journal}/marks", asked
    )
