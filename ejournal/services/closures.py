"""Closing the school or a class for some days, and opening it again: lessons are cancelled or held at a distance (REG-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, Closure, ClosureLesson, Lesson, SchoolClass
from ejournal.models.base import is_sqlite
from ejournal.models.classes import CLOSURE_EFFECTS, CLOSURE_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_close
from ejournal.queries.at_once import busy_twice
from ejournal.queries.closures import ClosureOrder, foresee
from ejournal.queries.held_lessons import held_lessons
from ejournal.services.calendar_notices import tell_of_closure
from ejournal.services.closed_days import refuse_closed
from ejournal.services.extra_lessons import touch_journals
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_layers import MANY, lay_closures, layers_of, lift_closure, over, standing_closures
from ejournal.services.records import insert, update

MOST_DAYS = 62


def check_closure(order: ClosureOrder) -> int:
    """The year the closure is in; raises BadInput with the field of what can't be."""
    if order.kind not in dict(CLOSURE_KINDS):
        raise BadInput("Выберите, что случилось.", "kind")
    if order.effect not in dict(CLOSURE_EFFECTS):
        raise BadInput("Выберите, что с уроками.", "effect")
    if order.end < order.start:
        raise BadInput("Последний день раньше первого.", "end")
    if (order.end - order.start).days >= MOST_DAYS:
        raise BadInput(f"За один раз закрывают не больше {MOST_DAYS} дней.", "end")
    year = AcademicYear.get_or_none((AcademicYear.start <= order.start) & (AcademicYear.end >= order.end))
    if year is None:
        raise BadInput("Эти дни не внутри одного учебного года.", "start")
    if order.school_class is not None:
        found = SchoolClass.get_or_none(SchoolClass.id == order.school_class)
        if found is None or found.year_id != year.id:
            raise BadInput("Такого класса в этом учебном году нет.", "school_class")
    return int(year.id)


@dataclass(frozen=True)
class Closed:
    """What closing or opening did: the closure, how many lessons changed, and the clashes of teachers that came with it, in words."""

    id: int
    lessons: int
    clashes: tuple[str, ...] = ()


def close_days(actor: Actor, order: ClosureOrder, *, now: datetime) -> Closed:
    """Write the closure down and carry it out.

    Lessons that hold records are left alone unless `with_records`. Raises BadInput with the field.
    """
    may_close(actor).demand()
    year = check_closure(order)
    with writing(actor, now) as ledger:
        values = {"year": year, "kind": order.kind, "school_class": order.school_class, "route": order.route.strip()}
        values |= {"start": order.start, "end": order.end, "effect": order.effect, "order": order.order.strip()}
        closure = insert(ledger, Closure, values)
        lessons = _lessons([one.lesson.id for one in foresee(order) if not one.is_left])
        refuse_closed(((row.journal_id, row.date) for row in lessons), "start")
        layers = layers_of(lessons)
        lay_closures(ledger, layers.values(), [closure])
        touch_journals({row.journal_id for row in lessons})
        tell_of_closure(ledger, closure, {row.journal_id for row in lessons})
        return Closed(int(closure.id), len(lessons))


def open_days(actor: Actor, closure_id: int, *, now: datetime) -> Closed:
    """Take a closure back: each lesson gets again what it had before it, and other closures that stand take hold of it.

    A teacher who took another lesson meanwhile is named: both lessons stand, and somebody has to decide.
    """
    may_close(actor).demand()
    with writing(actor, now) as ledger:
        query = Closure.select().where(Closure.id == closure_id)
        closure = (query if is_sqlite() else query.for_update()).first()
        if closure is None:
            raise NotThere("Такой отмены занятий нет.")
        if closure.undone_at is not None:
            raise BadInput("Эта отмена занятий уже снята.")
        lessons = list(Lesson.select().join(ClosureLesson).where(ClosureLesson.closure == closure.id))
        refuse_closed((row.journal_id, row.date) for row in lessons)
        for layers in layers_of(lessons).values():
            lift_closure(ledger, layers, closure)
        update(ledger, closure, {"undone_at": ledger.now})
        close_again(ledger, lessons)
        touch_journals({row.journal_id for row in lessons})
        tell_of_closure(ledger, closure, {row.journal_id for row in lessons})
        return Closed(int(closure.id), len(lessons), busy_twice({row.id for row in lessons}))


def close_again(ledger: Ledger, lessons: Sequence[Any]) -> None:
    """Closures that stand take hold of lessons that something else let go; a cancelling one leaves those with records alone."""
    if not lessons:
        return
    days = [row.date for row in lessons]
    closures = standing_closures(lessons[0].journal.year_id, min(days), max(days))
    if not closures:
        return
    held = {one.id for one in held_lessons(Lesson.id.in_([row.id for row in lessons])) if one.has_records}
    for layers in layers_of(lessons).values():
        lay_closures(ledger, [layers], over(closures, layers.lesson.journal.school_class_id, layers.lesson.date), held)


def _lessons(ids: Sequence[int]) -> list[Any]:
    return [row for at in range(0, len(ids), MANY) for row in Lesson.select().where(Lesson.id.in_(ids[at : at + MANY]))]
