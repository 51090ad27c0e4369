"""What a class did in a period beside its marks: lessons against the timetable, clubs, meetings (REP-2; domain §5.3, E and F)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from peewee import fn

from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    PlanCorrection,
    PlanItem,
    Staff,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.messages import Event
from ejournal.queries.attendance import OF_SCHOOL

MEETINGS_OF = ("parents", "families", "class", "all_parents", "school")


@dataclass(frozen=True)
class ProgrammeLine:
    """A journal's lessons of a span that have come: `planned` by the timetable (cancelled too), `given` written down, `merged` hours of
    topics given together with others; cancelled and unwritten ones say why it lags.
    """

    journal: int
    subject: str
    group: str
    teachers: str
    planned: int
    given: int
    merged: int
    cancelled: tuple[date, ...]
    unwritten: int

    @property
    def lag(self) -> int:
        return max(0, self.planned - self.given - self.merged)


class Gathering(NamedTuple):
    """A club with how many of the class go there, or a meeting with its day."""

    title: str
    detail: str


def programme_of(class_id: int, first: date, last: date, today: date) -> tuple[ProgrammeLine, ...]:
    """The journals of a class against their timetable up to today, its own day left out. Four SELECTs."""
    query = Journal.select(Journal, Subject, StudyGroup).join(Subject).switch(Journal).left_outer_join(StudyGroup, on=Journal.group)
    mine = (Journal.school_class == class_id) & Journal.kind.in_(OF_SCHOOL)
    journals = list(query.where(mine).order_by(Subject.position, russian(Subject.name), StudyGroup.title))
    ids = [row.id for row in journals]
    names = _teachers(ids, min(last, today))
    lessons: dict[int, list[tuple[date, str, bool]]] = defaultdict(list)
    rows = Lesson.select(Lesson.journal_id, Lesson.date, Lesson.topic, Lesson.is_cancelled).order_by(Lesson.date)
    for journal, day, topic, cancelled in rows.where(Lesson.journal.in_(ids) & Lesson.date.between(first, last)).tuples():
        if day < today or (day == today and topic):
            lessons[journal].append((day, topic, cancelled))
    merged = _merged(ids, first, last)
    return tuple(_line(row, names.get(row.id, ""), lessons[row.id], merged.get(row.id, 0)) for row in journals)


def _line(row: Journal, teachers: str, lessons: list[tuple[date, str, bool]], merged: int) -> ProgrammeLine:
    held = [topic for _, topic, cancelled in lessons if not cancelled]
    return ProgrammeLine(
        journal=row.id,
        subject=row.subject.name,
        group=row.group.title if row.group_id else "",
        teachers=teachers,
        planned=len(lessons),
        given=sum(topic != "" for topic in held),
        merged=merged,
        cancelled=tuple(day for day, _, cancelled in lessons if cancelled),
        unwritten=sum(topic == "" for topic in held),
    )


def _teachers(ids: list[int], day: date) -> dict[int, str]:
    now = in_force_on(JournalTeacher, day) & JournalTeacher.journal.in_(ids)
    found: dict[int, list[str]] = defaultdict(list)
    for row in JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now).order_by(JournalTeacher.id):
        found[row.journal_id].append(row.staff.short_name)
    return {journal: ", ".join(names) for journal, names in found.items()}


def _merged(ids: list[int], first: date, last: date) -> dict[int, int]:
    """Whole hours of topics that were given together with others by a correction of the span."""
    query = PlanCorrection.select(PlanCorrection.journal_id, fn.SUM(PlanItem.hours)).join(PlanItem, on=PlanCorrection.item)
    there = PlanCorrection.journal.in_(ids) & PlanCorrection.made_on.between(first, last)
    return {journal: int(Decimal(str(hours))) for journal, hours in query.where(there).group_by(PlanCorrection.journal).tuples()}


def clubs_of(class_id: int, day: date) -> tuple[Gathering, ...]:
    """Clubs and talks of the class on a day: its own, and those in whose groups its pupils are. Two SELECTs."""
    outside = Journal.kind.not_in(OF_SCHOOL)
    own = Journal.select(Journal, Subject).join(Subject).where(outside & (Journal.school_class == class_id) & Journal.group.is_null())
    found = [Gathering(row.subject.name, "весь класс") for row in own.order_by(russian(Subject.name))]
    members = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, day))
    query = Journal.select(Subject.name, fn.COUNT(GroupMembership.pupil.distinct())).join(Subject).switch(Journal)
    query = query.join(GroupMembership, on=GroupMembership.group == Journal.group)
    there = outside & there_on(GroupMembership, day) & GroupMembership.pupil.in_(members)
    counts = query.where(there).group_by(Subject.name).order_by(Subject.name).tuples()
    return (*found, *(Gathering(name, f"{count} чел.") for name, count in counts))


def meetings_of(class_id: int, first: date, last: date) -> tuple[Gathering, ...]:
    """Meetings that the class or its parents were called to, by day. One SELECT."""
    called = Event.audience.in_(MEETINGS_OF) & (Event.school_class.is_null() | (Event.school_class == class_id))
    there = (Event.kind == "meeting") & Event.removed_at.is_null() & Event.start.between(first, last)
    return tuple(Gathering(row.title, f"{row.start:%d.%m}") for row in Event.select().where(called & there).order_by(Event.start, Event.id))
