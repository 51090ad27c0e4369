"""What the plan offers to the lessons of some journals: one SELECT however many (KTP-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from peewee import JOIN, SQL

from ejournal.models import Journal, Lesson, PlanCorrection, PlanItem
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.rules.plan import Allotment, PlanLesson, PlanTopic, Step, allot, steps_of


@dataclass(frozen=True)
class PlanOfJournal:
    """The plan of one journal over its lessons; `days` tells the day and number of each lesson."""

    items: tuple[PlanTopic, ...]
    merged: Mapping[int, int]
    lessons: tuple[PlanLesson, ...]
    days: Mapping[int, tuple[Any, int]]
    cancelled: tuple[Any, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_of(self.items, self.merged)

    def allotment(self) -> Allotment:
        return allot(self.steps, self.lessons)


def plans_of_journals(journals: Collection[int]) -> dict[int, PlanOfJournal]:
    """Items, corrections and lessons of the journals that have a plan. One SELECT; none for no journals."""
    if not journals:
        return {}
    topics: dict[int, list[tuple[int, PlanTopic]]] = defaultdict(list)
    merged: dict[int, dict[int, int]] = defaultdict(dict)
    lessons: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for journal, day, what, key, topic, homework, section, hours, place, other, kind, off in _rows(journals):
        if what == 1:
            topics[journal].append((place, PlanTopic(key, topic, _hours(hours), section, homework, kind)))
            if other is not None:
                merged[journal][key] = other
        else:
            lessons[journal].append((_day(day) if isinstance(day, str) else day, place, key, topic, other, bool(off)))
    return {journal: _plan(own, merged[journal], sorted(lessons[journal])) for journal, own in topics.items()}


def _rows(journals: Collection[int]) -> Any:
    """Lessons (0) and items (1) in one list; a lesson's `other` is its item, an item's the one it goes with."""
    if len(journals) == 1:
        return _ONE.rows(journal=next(iter(journals)))
    return _MANY.raw(journals=sorted(journals))  # as the database gives them: of a school they are tens of thousands


def _query(wanted: Callable[[Any], Any]) -> Any:
    lessons = Lesson.select(
        Lesson.journal_id, Lesson.date, SQL("0"), Lesson.id, Lesson.topic, SQL("''"), SQL("''"), SQL("0"), Lesson.number,
        Lesson.plan_item_id, SQL("NULL"), Lesson.is_cancelled,
    ).join(Journal).where(wanted(Lesson.journal_id) & Journal.plan.is_null(False))  # fmt: skip
    together = (PlanCorrection.item == PlanItem.id) & (PlanCorrection.journal == Journal.id)
    items = (
        PlanItem.select(
            Journal.id, SQL("NULL"), SQL("1"), PlanItem.id, PlanItem.topic, PlanItem.homework, PlanItem.section, PlanItem.hours,
            PlanItem.position, PlanCorrection.into_id, PlanItem.kind_id, SQL("NULL"),
        )
        .join(Journal, on=Journal.plan == PlanItem.plan)
        .join(PlanCorrection, JOIN.LEFT_OUTER, on=together)
        .where(wanted(Journal.id))
    )  # fmt: skip
    return lessons.union_all(items)


_ONE = Prepared(lambda: _query(lambda field: field == hole("journal")))
_MANY = Prepared(lambda: _query(lambda field: field.in_(holes("journals"))))
_hours = lru_cache(maxsize=64)(lambda hours: Decimal(str(hours)))
_day = lru_cache(maxsize=1024)(date.fromisoformat)


def _plan(items: list[tuple[int, PlanTopic]], merged: dict[int, int], lessons: list[tuple[Any, ...]]) -> PlanOfJournal:
    held = tuple(PlanLesson(key, topic, item) for _, _, key, topic, item, off in lessons if not off)
    return PlanOfJournal(
        items=tuple(item for _, item in sorted(items, key=lambda one: (one[0], one[1].id))),
        merged=merged,
        lessons=held,
        days={key: (day, number) for day, number, key, *_ in lessons},
        cancelled=tuple(day for day, _, _, _, _, off in lessons if off),
    )


def offers_of(journals: Collection[int]) -> dict[int, Step]:
    """The step offered to each lesson without a topic, by lesson."""
    found: dict[int, Step] = {}
    for plan in plans_of_journals(journals).values():
        found |= plan.allotment().offered
    return found


def offered_to(row: Any, offers: Mapping[int, Step] | None) -> tuple[str, str, int | None]:
    """Topic and homework to propose for a lesson, and the plan's item; without a plan (None) what the lesson itself keeps."""
    if offers is None:
        return row.planned_topic, row.planned_homework, None
    step = offers.get(row.lesson_id)
    return (step.topic, step.homework, step.items[0].id) if step else ("", "", None)
