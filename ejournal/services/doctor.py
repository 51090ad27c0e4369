"""The doctor's steps: each is one ordinary service, with its policy, its transaction and its audit row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from ejournal.errors import BadInput, NotThere
from ejournal.models import Lesson, Work
from ejournal.policy.actor import Actor
from ejournal.services.lesson_card import remove_work, take_plan
from ejournal.services.lessons import LessonChange, write_lessons

NOT_SET = "не задано"


def mend(actor: Actor, fix: str, target: int, *, now: datetime) -> str:
    """Do the step named `fix` on the record `target`; returns what was done, in words.

    Raises what the service raises: Refused (not his, locked), BadInput, NotThere where the fault is gone already.
    """
    step = STEPS.get(fix)
    if step is None:
        raise BadInput("Такого исправления нет.", field="fix")
    return step(actor, target, now)


def _set_none(actor: Actor, lesson_id: int, now: datetime) -> str:
    lesson = _lesson(lesson_id)
    if lesson.homework:
        raise NotThere("Задание уже записано.")
    change = LessonChange(lesson_id, "homework", NOT_SET, lesson.rev)
    result = write_lessons(actor, lesson.journal_id, str(uuid4()), [change], now=now)["results"][0]
    if result["status"] != "saved":
        raise BadInput(result["message"], field="fix")
    return "Записано: не задано."


def _take_plan(actor: Actor, lesson_id: int, now: datetime) -> str:
    lesson = _lesson(lesson_id)
    if lesson.topic:
        raise NotThere("Тема уже записана.")
    warning = take_plan(actor, lesson.journal_id, lesson_id, "", now=now)
    return warning or f"Записано по плану: {_lesson(lesson_id).topic}."


def _remove_work(actor: Actor, work_id: int, now: datetime) -> str:
    work = Work.select(Work, Lesson).join(Lesson).where(Work.id == work_id).first()
    if work is None:
        raise NotThere("Этот столбец уже убрали.")
    remove_work(actor, work.lesson.journal_id, work.lesson_id, work_id, now=now)
    return "Столбец убран."


def _lesson(lesson_id: int) -> Lesson:
    lesson = Lesson.get_or_none(Lesson.id == lesson_id)
    if lesson is None:
        raise NotThere("Такого урока уже нет.")
    return lesson  # type: ignore[no-any-return]


STEPS: dict[str, Callable[[Actor, int, datetime], str]] = {
    "not_set": _set_none,
    "take_plan": _take_plan,
    "remove_work": _remove_work,
}
