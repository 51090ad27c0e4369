"""Another room for one lesson of one day; the timetable keeps its own (TT-4, TT-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Lesson
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_substitute
from ejournal.queries.day_changes import pupils_of_class, pupils_of_group
from ejournal.queries.held_lessons import HeldLesson, held_lessons
from ejournal.queries.recipients import of_class_teachers, of_family, of_staff
from ejournal.rules.change_notices import class_named, day_named, small
from ejournal.services.extra_lessons import touch_journals
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell
from ejournal.services.records import update

LONGEST = 20


def change_room(actor: Actor, lesson_id: int, room: str, *, now: datetime) -> str:
    """Give one lesson another room; a word of warning where somebody else has it then, or "". Tells the class and who gives the lesson.

    Raises BadInput on «room», NotThere. A new making of lessons leaves it: `rev` says that somebody changed the lesson.
    """
    may_substitute(actor).demand()
    bare = " ".join(room.split())
    if not bare or len(bare) > LONGEST:
        raise BadInput(f"Кабинет: от 1 до {LONGEST} знаков.", "room")
    with writing(actor, now) as ledger:
        held = next(iter(held_lessons(Lesson.id == lesson_id)), None)
        if held is None:
            raise NotThere("Такого урока нет.")
        if held.is_cancelled:
            raise BadInput("Урока не будет: кабинет ему не нужен.", "room")
        row = Lesson.get_by_id(lesson_id)
        if row.room == bare:
            return ""
        update(ledger, row, {"room": bare, "rev": row.rev + 1})
        touch_journals([held.journal])
        _tell(ledger, held, row, bare)
        return _busy(held, bare)


def _busy(held: HeldLesson, room: str) -> str:
    same = (Lesson.date == held.date) & (Lesson.number == held.number) & (Lesson.room == room) & (Lesson.id != held.id)
    others = [one.title for one in held_lessons(same & ~Lesson.is_cancelled)]
    return f"В кабинете {room} в это время ещё: {'; '.join(others)}." if others else ""


def _tell(ledger: Ledger, held: HeldLesson, row: Any, room: str) -> None:
    today = ledger.now.date()
    if held.date < today:
        return
    accounts = of_staff(held.slot.givers)
    if held.class_id is None:
        accounts |= of_family(pupils_of_group(row.journal.group_id, held.date))
    else:
        accounts |= of_class_teachers(held.class_id, held.date) | of_family(pupils_of_class(held.class_id, held.date))
    place = f"{day_named(held.date, today)}, {class_named(held.class_title)}"
    text = f"{place}: {held.number}\u00a0урок, {small(held.subject_name)} — кабинет\u00a0{room}."
    retell(ledger, accounts, "timetable", text, f"/timetable/?week={held.date}#lesson-{held.id}")
