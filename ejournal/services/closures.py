"""Closing the school or a class for some days, and opening it again: lessons are cancelled or held at a distance (REG-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from json import dumps, loads
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, Closure, ClosureLesson, Lesson, SchoolClass, Substitution
from ejournal.models.base import is_sqlite
from ejournal.models.classes import CLOSURE_EFFECTS, CLOSURE_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_close
from ejournal.queries.closures import ClosureOrder, Touched, foresee
from ejournal.services.calendar_notices import tell_of_closure
from ejournal.services.extra_lessons import touch_journals
from ejournal.services.ledger import Ledger, writing
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


def close_days(actor: Actor, order: ClosureOrder, *, now: datetime) -> tuple[int, int]:
    """Write the closure down and carry it out; returns its id and how many lessons it changed.

    Lessons that hold records are left alone unless `with_records`. Raises BadInput with the field.
    """
    may_close(actor).demand()
    year = check_closure(order)
    with writing(actor, now) as ledger:
        values = {"year": year, "kind": order.kind, "school_class": order.school_class, "route": order.route.strip()}
        values |= {"start": order.start, "end": order.end, "effect": order.effect, "order": order.order.strip()}
        closure = insert(ledger, Closure, values)
        touched = [one for one in foresee(order) if not one.is_left]
        _apply(ledger, closure, order, touched)
        tell_of_closure(ledger, closure, {one.lesson.journal for one in touched})
        return int(closure.id), len(touched)


def open_days(actor: Actor, closure_id: int, *, now: datetime) -> int:
    """Take a closure back: each lesson gets again what it had before it, and nothing else changes. Returns how many."""
    may_close(actor).demand()
    with writing(actor, now) as ledger:
        query = Closure.select().where(Closure.id == closure_id)
        closure = (query if is_sqlite() else query.for_update()).first()
        if closure is None:
            raise NotThere("Такой отмены занятий нет.")
        if closure.undone_at is not None:
            raise BadInput("Эта отмена занятий уже снята.")
        update(ledger, closure, {"undone_at": ledger.now})
        kept = list(ClosureLesson.select(ClosureLesson, Lesson).join(Lesson).where(ClosureLesson.closure == closure.id))
        for row in kept:
            _restore(ledger, closure, row)
        touch_journals({row.lesson.journal_id for row in kept})
        tell_of_closure(ledger, closure, {row.lesson.journal_id for row in kept})
        return len(kept)


def _apply(ledger: Ledger, closure: Any, order: ClosureOrder, touched: Sequence[Touched]) -> None:
    flag = "is_cancelled" if order.effect == "cancel" else "is_remote"
    for one in touched:
        lesson = one.lesson
        memory = {"closure": closure.id, "lesson": lesson.id, "was_cancelled": lesson.is_cancelled}
        memory |= {"was_remote": lesson.is_remote, "was_change": lesson.change}
        ledger.note("ClosureLesson", ClosureLesson.insert(memory).execute(), "create", None, memory)
        told = {flag: True, "change": _joined(lesson.change, order.change)}
        Lesson.update(told).where(Lesson.id == lesson.id).execute()
        ledger.note("Lesson", lesson.id, "update", {flag: getattr(lesson, flag), "change": lesson.change}, told)
    touch_journals({one.lesson.journal for one in touched})


def _restore(ledger: Ledger, closure: Any, row: Any) -> None:
    """What the closure set and nobody changed since; a substitution put later keeps standing and forgets the closure."""
    lesson, words = row.lesson, _words(closure)
    told = _joined(row.was_change, words)
    back: dict[str, Any] = {}
    if closure.effect == "cancel" and lesson.is_cancelled:
        back["is_cancelled"] = row.was_cancelled
    if closure.effect == "remote" and lesson.is_remote:
        back["is_remote"] = row.was_remote
    if lesson.change == told:
        back["change"] = row.was_change
    elif lesson.change.startswith(f"{told}; "):
        back["change"] = _joined(row.was_change, lesson.change.removeprefix(f"{told}; "))
        _forget(ledger, row, told, back["change"])
    update(ledger, lesson, back)


def _forget(ledger: Ledger, row: Any, told: str, change: str) -> None:
    """The substitution put over the closure has to give back the lesson as it is without it."""
    live = Substitution.get_or_none((Substitution.lesson == row.lesson_id) & Substitution.undone_at.is_null())
    if live is None:
        return
    memory = loads(live.before)
    if memory["before"].get("change") == told:
        memory["before"]["change"], memory["after"]["change"] = row.was_change, change
        update(ledger, live, {"before": dumps(memory, ensure_ascii=False, sort_keys=True)})


def _words(closure: Any) -> str:
    return ClosureOrder(closure.kind, closure.start, closure.end, closure.effect).change


def _joined(first: str, second: str) -> str:
    return "; ".join(part for part in (first, second) if part)[:160]
