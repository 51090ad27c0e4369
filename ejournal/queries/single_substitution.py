"""One lesson that somebody else shall give: what stands, who is free, and the lessons of a day to choose from (TT-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ejournal.errors import NotThere
from ejournal.models import Lesson, Staff, StaffAbsence
from ejournal.queries.bells import bells_of
from ejournal.queries.held_lessons import HeldLesson, colleagues, held_lessons
from ejournal.queries.substitution_lines import SubstitutionLine, live_lines
from ejournal.queries.substitutions import away_days
from ejournal.rules.bells import Ring
from ejournal.rules.substitution import Offer, offers_for


@dataclass(frozen=True)
class LessonBoard:
    """One lesson: its teachers, the absence of one of them on that day if there is one, the substitution that stands, the offers."""

    lesson: HeldLesson
    ring: Ring | None
    teachers: str
    absence: int | None
    live: SubstitutionLine | None
    offers: tuple[Offer, ...]
    room: str


@dataclass(frozen=True)
class DayLesson:
    """A lesson of a day in a list to choose from; `givers` give it on that day."""

    id: int
    number: int
    title: str
    givers: str
    change: str


def lesson_board(lesson_id: int) -> LessonBoard:
    """What may be done with one lesson. Eleven SELECTs. Raises NotThere."""
    found = held_lessons(Lesson.id == lesson_id)
    if not found:
        raise NotThere("Такого урока нет.")
    lesson = found[0]
    live = live_lines(Lesson.id == lesson_id)
    shown = live[0] if live else None
    same = held_lessons((Lesson.date == lesson.date) & ~Lesson.is_cancelled)
    slots = [one.slot for one in same if one.id != lesson_id]
    away = away_days(lesson.date, lesson.date)
    need = next((one.slot for one in same if one.id == lesson_id), lesson.slot)
    offers = offers_for(need, colleagues(lesson.date, lesson.date), slots, away)
    ring = bells_of(lesson.date).get(lesson.number)
    return LessonBoard(lesson, ring, _names(lesson.teachers), absence_of(lesson), shown, offers, _room(lesson_id))


def absence_of(lesson: HeldLesson) -> int | None:
    """The absence that takes this lesson's teacher away that day; None where nobody of them is away. One SELECT."""
    there = (StaffAbsence.start <= lesson.date) & (StaffAbsence.end >= lesson.date) & StaffAbsence.staff.in_(sorted(lesson.teachers))
    row = StaffAbsence.select(StaffAbsence.id).where(there).order_by(StaffAbsence.id).tuples().first()
    return int(row[0]) if row else None


def day_lessons(day: date) -> tuple[DayLesson, ...]:
    """Lessons of a day by number and class, the cancelled ones too. Three SELECTs."""
    lessons = held_lessons(Lesson.date == day)
    names = {row.id: row.short_name for row in Staff.select()} if lessons else {}
    return tuple(
        DayLesson(one.id, one.number, one.title, ", ".join(sorted(names[key] for key in one.slot.givers)), one.change) for one in lessons
    )


def _room(lesson_id: int) -> str:
    return str(Lesson.get_by_id(lesson_id).room)


def _names(staff: frozenset[int]) -> str:
    return ", ".join(row.short_name for row in Staff.select().where(Staff.id.in_(sorted(staff))).order_by(Staff.id))
