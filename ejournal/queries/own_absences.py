"""An absence as the absent teacher sees it: his lessons, who takes them, what he has written for them (TT-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from peewee import fn

from ejournal.errors import NotThere
from ejournal.models import Lesson, LessonNote, StaffAbsence
from ejournal.models.prepared import Prepared, hole
from ejournal.models.substitutions import AWAY_REASONS
from ejournal.queries.bells import bells_between
from ejournal.queries.held_lessons import HeldLesson, held_lessons
from ejournal.queries.substitution_lines import SubstitutionLine, live_lines
from ejournal.rules.bells import Ring
from ejournal.rules.substitution import is_over
from ejournal.rules.words import day_month, day_span

RECENT = timedelta(days=14)
REASONS = dict(AWAY_REASONS)


@dataclass(frozen=True)
class OwnLesson:
    """A lesson of the absent teacher; `done` says what became of it, "" while nobody takes it."""

    id: int
    journal: int
    date: date
    number: int
    ring: Ring | None
    title: str
    topic: str
    done: str
    note: str
    is_over: bool


@dataclass(frozen=True)
class OwnAbsence:
    """`is_over` once the last lesson is; an absence without lessons when its last day is."""

    id: int
    staff: int
    span: str
    reason: str
    order: str
    note: str
    is_over: bool
    lessons: tuple[OwnLesson, ...]

    @property
    def days(self) -> tuple[tuple[date, tuple[OwnLesson, ...]], ...]:
        return tuple((day, tuple(own)) for day, own in groupby(self.lessons, key=lambda one: one.date))

    @property
    def open(self) -> int:
        """How many lessons ahead nobody takes yet."""
        return sum(not one.done and not one.is_over for one in self.lessons)


def absences_of(staff: int, now: datetime) -> tuple[OwnAbsence, ...]:
    """Those that last, are ahead or ended in the last two weeks, the next first. Six SELECTs each."""
    recent = (StaffAbsence.staff == staff) & (StaffAbsence.end >= now.date() - RECENT)
    found = [_absence(row, now) for row in StaffAbsence.select().where(recent).order_by(StaffAbsence.start, StaffAbsence.id)]
    return tuple(sorted(found, key=lambda one: one.is_over))


def own_absence(absence_id: int, now: datetime) -> OwnAbsence:
    """One absence; raises NotThere."""
    row = StaffAbsence.get_or_none(StaffAbsence.id == absence_id)
    if row is None:
        raise NotThere("Такого отсутствия нет.")
    return _absence(row, now)


def has_absences(staff: int | None, today: date) -> int:
    """How many absences of a member of staff last or are ahead: for the desk. One SELECT."""
    return int(_AHEAD.first(staff=staff, today=today)[0]) if staff is not None else 0


def _ahead() -> Any:
    return StaffAbsence.select(fn.COUNT(StaffAbsence.id)).where((StaffAbsence.staff == hole("staff")) & (StaffAbsence.end >= hole("today")))


_AHEAD = Prepared(_ahead)


def line_for(lesson_id: int, absence_id: int | None) -> str:
    """What the absent teacher wrote for one lesson. One SELECT."""
    row = LessonNote.get_or_none((LessonNote.lesson == lesson_id) & (LessonNote.absence == absence_id))
    return str(row.text) if row is not None else ""


def _absence(row: Any, now: datetime) -> OwnAbsence:
    between = Lesson.date.between(row.start, row.end)
    live = {line.lesson: line for line in live_lines(between)}
    his = [one for one in held_lessons(between) if row.staff_id in one.teachers or _was_his(live.get(one.id), row.staff_id)]
    notes = dict(LessonNote.select(LessonNote.lesson, LessonNote.text).where(LessonNote.absence == row.id).tuples())
    rings = bells_between(row.start, row.end) if his else {}
    shown = [one for one in his if not (one.is_cancelled and one.id not in live) or one.id in notes]
    lessons = tuple(_lesson(one, rings[one.date].get(one.number), live.get(one.id), notes.get(one.id, ""), now) for one in shown)
    span = day_month(row.start) if row.start == row.end else day_span(row.start, row.end)
    over = _all_over(lessons) if lessons else row.end < now.date()
    return OwnAbsence(row.id, row.staff_id, span, REASONS[row.reason], row.order, row.note, over, lessons)


def _all_over(lessons: Sequence[OwnLesson]) -> bool:
    return all(one.is_over for one in lessons)


def _was_his(line: SubstitutionLine | None, staff: int) -> bool:
    return line is not None and line.absent_id == staff


def _lesson(one: HeldLesson, ring: Ring | None, live: SubstitutionLine | None, note: str, now: datetime) -> OwnLesson:
    over = is_over(one.date, ring.end if ring else None, now)
    done = live.done if live is not None else ""
    return OwnLesson(one.id, one.journal, one.date, one.number, ring, one.title, one.topic or one.planned_topic, done, note, over)
