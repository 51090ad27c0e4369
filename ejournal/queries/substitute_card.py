"""What a substitute has to know before the lesson: last topic, homework, what is planned, who is away, the teacher's note (TT-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Absence, Lesson, Mark, PlanItem, Pupil, StaffAbsence, Substitution, Work, russian
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_see_card
from ejournal.queries.bells import bells_of
from ejournal.queries.journals import journal_with_head
from ejournal.queries.own_absences import line_for
from ejournal.queries.roster import roster
from ejournal.rules.bells import Ring
from ejournal.rules.cells import EXEMPT

RECENT = timedelta(days=45)


@dataclass(frozen=True)
class SubstituteCard:
    """The card of one lesson; texts are "" where there is nothing to say."""

    lesson: int
    journal: int
    title: str
    date: date
    number: int
    ring: Ring | None
    room: str
    absent: str
    change: str
    last_date: date | None
    last_topic: str
    last_homework: str
    planned_topic: str
    planned_homework: str
    note: str
    line: str
    pupils: int
    away: tuple[str, ...]
    exempt: tuple[str, ...]


def substitute_card(actor: Actor, lesson_id: int) -> SubstituteCard:
    """The card of a lesson for its substitute, its teachers and the office. Ten SELECTs. Raises NotThere, Refused."""
    lesson = Lesson.get_or_none(Lesson.id == lesson_id)
    if lesson is None:
        raise NotThere("Такого урока нет.")
    may_see_card(actor, lesson.journal_id, lesson_id).demand()
    journal = journal_with_head(lesson.journal_id)
    live, note = _substitution(lesson_id)
    before = _last_lesson(lesson)
    topic, homework = _planned(lesson, before)
    pupils = [pupil.id for pupil in roster(journal, lesson.date, lesson.date) if pupil.is_there(lesson.date)]
    return SubstituteCard(
        lesson=lesson.id,
        journal=lesson.journal_id,
        title=journal.title,
        date=lesson.date,
        number=lesson.number,
        ring=bells_of(lesson.date).get(lesson.number),
        room=lesson.room,
        absent=live.absent.full_name if live is not None and live.absent_id else "",
        change=lesson.change,
        last_date=before.date if before else None,
        last_topic=before.topic if before else "",
        last_homework=before.homework if before else "",
        planned_topic=topic,
        planned_homework=homework,
        note=note,
        line=line_for(lesson_id, live.absence_id) if live is not None else "",
        pupils=len(pupils),
        away=_away(pupils, lesson.date),
        exempt=_exempt(pupils, lesson),
    )


def _substitution(lesson_id: int) -> tuple[Any, str]:
    live = Substitution.get_or_none((Substitution.lesson == lesson_id) & Substitution.undone_at.is_null())
    if live is None or live.absence_id is None:
        return live, ""
    return live, StaffAbsence.get_by_id(live.absence_id).note


def _last_lesson(lesson: Any) -> Any:
    before = (Lesson.date < lesson.date) | ((Lesson.date == lesson.date) & (Lesson.number < lesson.number))
    held = (Lesson.journal == lesson.journal_id) & before & ~Lesson.is_cancelled & (Lesson.topic != "")
    return Lesson.select().where(held).order_by(Lesson.date.desc(), Lesson.number.desc()).first()


def _planned(lesson: Any, before: Any) -> tuple[str, str]:
    """By the lesson itself, by its item of the plan, or by the item after that of the last lesson held."""
    if lesson.planned_topic:
        return lesson.planned_topic, lesson.planned_homework
    if lesson.plan_item_id:
        return lesson.plan_item.topic, lesson.plan_item.homework
    if before is None or before.plan_item_id is None:
        return "", ""
    last = before.plan_item
    after = (PlanItem.plan == last.plan_id) & (PlanItem.position > last.position)
    item = PlanItem.select().where(after).order_by(PlanItem.position).first()
    return (item.topic, item.homework) if item else ("", "")


def _away(pupils: list[int], day: date) -> tuple[str, ...]:
    """Those who were marked absent at another lesson of the day."""
    query = Pupil.select().join(Absence).join(Lesson).where((Lesson.date == day) & Absence.code.in_(("Н", "Б", "У", "П")))
    rows = query.where(Pupil.id.in_(pupils)).order_by(russian(Pupil.surname), russian(Pupil.name))
    return tuple(dict.fromkeys(row.list_name for row in rows))


def _exempt(pupils: list[int], lesson: Any) -> tuple[str, ...]:
    """Those whose last marks in this journal say that they are exempt."""
    since = Lesson.date.between(lesson.date - RECENT, lesson.date)
    query = Pupil.select().join(Mark).join(Work).join(Lesson)
    there = (Lesson.journal == lesson.journal_id) & since & (Mark.value == EXEMPT) & Pupil.id.in_(pupils)
    return tuple(dict.fromkeys(row.list_name for row in query.where(there).order_by(russian(Pupil.surname))))
