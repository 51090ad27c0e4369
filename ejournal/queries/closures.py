"""Closures of the school, a class or a bus route: what they would do to lessons, what they did (REG-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Closure, ClosureLesson, Journal, Lesson, SchoolClass
from ejournal.models.classes import CLOSURE_KINDS
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.calendar import closure_words
from ejournal.queries.held_lessons import HeldLesson, held_lessons
from ejournal.rules.words import day_month, day_span


@dataclass(frozen=True)
class ClosureOrder:
    """A closure as it is typed; a bus route without a class is told about and changes no lesson."""

    kind: str
    start: date
    end: date
    effect: str = "cancel"
    school_class: int | None = None
    route: str = ""
    order: str = ""
    with_records: bool = False

    @property
    def change(self) -> str:
        """What a changed lesson says of itself."""
        return closure_words(self.kind, self.effect)


@dataclass(frozen=True)
class Touched:
    """A lesson that a closure would change: old → new; `is_left` where it holds records and is left alone."""

    lesson: HeldLesson
    old: str
    new: str
    is_left: bool


@dataclass(frozen=True)
class ClosureLine:
    id: int
    title: str
    whom: str
    days: str
    effect: str
    order: str
    lessons: int
    is_over: bool


def foresee(order: ClosureOrder) -> tuple[Touched, ...]:
    """The lessons that `order` is about, by day; those that stand as it wants already are left out. Two SELECTs."""
    if order.route and order.school_class is None:
        return ()
    condition = Lesson.date.between(order.start, order.end) & ~Lesson.is_cancelled
    if order.effect == "remote":
        condition &= ~Lesson.is_remote
    if order.school_class is not None:
        condition &= Journal.school_class == order.school_class
    new = order.change
    return tuple(_touched(lesson, new, order) for lesson in held_lessons(condition))


@dataclass(frozen=True)
class ClosedAlready:
    """What stands on some days before another closure is written: sentences, and how many lessons are not held there."""

    closures: tuple[str, ...]
    lessons: int


def closed_already(order: ClosureOrder) -> ClosedAlready:
    """The closures that `order` would overlap, by day, and the lessons of its days that are cancelled as it is. Two SELECTs."""
    there = (Closure.start <= order.end) & (Closure.end >= order.start) & Closure.undone_at.is_null()
    there &= (Closure.route == "") | Closure.school_class.is_null(False)
    off = Lesson.date.between(order.start, order.end) & Lesson.is_cancelled
    if order.school_class is not None:
        there &= Closure.school_class.is_null() | (Closure.school_class == order.school_class)
        off &= Journal.school_class == order.school_class
    query = Closure.select(Closure, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(there).order_by(Closure.start, Closure.id)
    said = tuple(f"{_days(row)}: {closure_sentence(row)}" for row in query)
    return ClosedAlready(said, Lesson.select().join(Journal).where(off).count())


def _days(row: Any) -> str:
    return day_month(row.start) if row.start == row.end else day_span(row.start, row.end)


def closure_lines(year_id: int, today: date) -> tuple[ClosureLine, ...]:
    """The closures of a year that stand, the last first. One SELECT."""
    query = Closure.select(Closure, SchoolClass, fn.COUNT(ClosureLesson.id).alias("lessons_count"))
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Closure).join(ClosureLesson, JOIN.LEFT_OUTER)
    rows = query.where((Closure.year == year_id) & Closure.undone_at.is_null()).group_by(Closure, SchoolClass)
    return tuple(_line(row, today) for row in rows.order_by(Closure.start.desc(), Closure.id.desc()))


def closures_on(day: date, classes: Any = None, *, with_routes: bool = True) -> tuple[str, ...]:
    """What is closed that day, in words, for the desk and the day's pages; `classes` narrows to some. One SELECT."""
    found = _ON.objects(day=day)
    if classes is not None:
        found = [row for row in found if row.school_class_id is None or row.school_class_id in classes]
    if not with_routes:
        found = [row for row in found if row.route == "" or row.school_class_id is not None]
    return tuple(closure_sentence(row) for row in found)


def _on() -> Any:
    there = (Closure.start <= hole("day")) & (Closure.end >= hole("day")) & Closure.undone_at.is_null()
    return Closure.select(Closure, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(there).order_by(Closure.id)


_ON = Prepared(_on)


def _touched(lesson: HeldLesson, new: str, order: ClosureOrder) -> Touched:
    old = "урок есть, записи есть" if lesson.has_records else "урок есть"
    if lesson.is_remote:
        old = f"{old}, дистанционно"
    cancels = order.effect == "cancel"
    return Touched(lesson, old, f"урока не будет: {new}" if cancels else new, lesson.has_records and not order.with_records and cancels)


def _line(row: Any, today: date) -> ClosureLine:
    effect = "уроки дистанционно" if row.effect == "remote" else "уроки отменены"
    effect = "уроки идут" if row.route and row.school_class_id is None else effect
    title = dict(CLOSURE_KINDS)[row.kind]
    return ClosureLine(row.id, title, _whom(row), _days(row), effect, row.order, row.lessons_count, row.end < today)


def _whom(row: Any) -> str:
    parts = [f"{row.school_class.title}\u00a0класс"] if row.school_class_id else []
    parts += [f"маршрут {row.route}"] if row.route else []
    return ", ".join(parts) or "вся школа"


def closure_sentence(row: Any) -> str:
    """«Карантин, 5 А класс: уроков нет.»"""
    what = dict(CLOSURE_KINDS)[row.kind].capitalize()
    if row.route and row.school_class_id is None:
        return f"{what}: {_whom(row)}. Уроки идут."
    return f"{what}, {_whom(row)}: {'уроки дистанционно' if row.effect == 'remote' else 'уроков нет'}."
