"""How far a journal is with its plan: plan, fact, lag, set works, what has no lesson left, what to merge (KTP-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.models import JournalTeacher, Lesson, PlanCorrection, PlanItem, Staff, Work, WorkKind
from ejournal.models.base import in_force_on
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.plans import may_give_plan, may_read_fulfilment
from ejournal.policy.verdict import Verdict
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import periods_of
from ejournal.queries.plan_offers import PlanOfJournal, plans_of_journals
from ejournal.queries.plans import lesson_counts
from ejournal.rules.plan import Advice, Allotment, Fulfilment, PlanTopic, merge_advice

PLAN_IS_EMPTY = PlanOfJournal((), {}, (), {}, ())


@dataclass(frozen=True)
class Stretch:
    """From today to the end of a period or of the year: lessons to come and topics the plan asks for till then."""

    title: str
    end: date
    lessons: int


@dataclass(frozen=True)
class KindCount:
    """Set works of one kind: in the plan, and given up to today."""

    name: str
    planned: int
    given: int


@dataclass(frozen=True)
class Merge:
    """A correction that was made."""

    item: int
    topic: str
    into: str
    reason: str
    made_on: date


@dataclass(frozen=True)
class TopicLine:
    """A topic of the plan over the lessons: when it was given or will be; `state` is given, late, planned, merged, left."""

    number: int
    item: PlanTopic
    day: date | None
    state: str
    note: str = ""


@dataclass(frozen=True)
class FulfilmentPage:
    journal: int
    title: str
    teacher: str
    plan: int | None
    figures: Fulfilment
    lost: tuple[date, ...]
    outside: int
    stretches: tuple[Stretch, ...]
    works: tuple[KindCount, ...]
    advice: tuple[Advice, ...]
    merges: tuple[Merge, ...]
    lines: tuple[TopicLine, ...]
    free: tuple[PlanTopic, ...]
    may_merge: Verdict
    is_open: bool = True


def fulfilment_page(actor: Actor, journal_id: int, today: date) -> FulfilmentPage:
    """One journal against its plan; raises NotThere and Refused. A fixed number of SELECTs."""
    journal = journal_with_head(journal_id)
    may_read_fulfilment(actor, journal).demand()
    plan = plans_of_journals([journal_id]).get(journal_id, PLAN_IS_EMPTY)
    allotment = plan.allotment()
    given = {item.id for step in allotment.given.values() for item in step.items}
    free = tuple(item for item in plan.items if item.id not in given and item.id not in plan.merged)
    figures = _figures(journal_id, plan, today)
    return FulfilmentPage(
        journal=journal_id, title=journal.title, teacher=_teacher(journal_id, today), plan=journal.plan_id, figures=figures,
        lost=tuple(day for day in plan.cancelled if day <= today), outside=allotment.outside,
        stretches=_stretches(journal, plan, today), works=_works(journal_id, plan, today),
        advice=merge_advice(free, max(figures.short, _left_hours(allotment))), merges=_merges(journal_id),
        lines=tuple(_lines(plan, allotment, today)), free=free, may_merge=may_give_plan(actor, journal),
        is_open=bool(may_read_journal(actor, journal)),
    )  # fmt: skip


def _teacher(journal_id: int, today: date) -> str:
    now = in_force_on(JournalTeacher, today)
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now & (JournalTeacher.journal == journal_id))
    return ", ".join(row.staff.short_name for row in query)


def _left_hours(allotment: Allotment) -> int:
    return len(allotment.left)


def _figures(journal_id: int, plan: PlanOfJournal, today: date) -> Fulfilment:
    hours = {item.id: item.hours for item in plan.items}
    total, merged = sum(hours.values(), Decimal()), sum((hours[item] for item in plan.merged if item in hours), Decimal())
    _, due, given, ahead, unwritten = lesson_counts([journal_id], today).get(journal_id, (0, 0, 0, 0, 0))
    return Fulfilment(total, merged, due, given, ahead, unwritten)


def _stretches(journal: Any, plan: PlanOfJournal, today: date) -> tuple[Stretch, ...]:
    """To the end of the present period and of the year; lessons not written down yet count as still to come."""
    grade = journal.school_class.grade if journal.school_class_id else None
    periods = [period for period in periods_of(journal.year_id, grade) if period.end >= today]
    ends = [(f"До конца периода ({periods[0].title})", periods[0].end)] if periods else []
    ends.append(("До конца года", max([journal.year.end, *(period.end for period in periods)])))
    return tuple(Stretch(title, end, _to_come(plan, end)) for title, end in dict(ends).items())


def _to_come(plan: PlanOfJournal, end: date) -> int:
    return sum(1 for lesson in plan.lessons if not lesson.is_given and plan.days[lesson.id][0] <= end)


def _works(journal_id: int, plan: PlanOfJournal, today: date) -> tuple[KindCount, ...]:
    """Kinds of set works in the plan with how many of them there were at lessons up to today. Two SELECTs."""
    names = dict(WorkKind.select(WorkKind.id, WorkKind.name).order_by(WorkKind.position).tuples())
    query = Work.select(Work.kind_id).join(Lesson).where((Lesson.journal == journal_id) & (Lesson.date <= today) & ~Lesson.is_cancelled)
    given = [row[0] for row in query.tuples()]
    planned = [item.kind for item in plan.items if item.kind is not None]
    return tuple(KindCount(name, planned.count(kind), given.count(kind)) for kind, name in names.items() if kind in planned)


def _merges(journal_id: int) -> tuple[Merge, ...]:
    into = PlanItem.alias()
    query = PlanCorrection.select(
        PlanCorrection.item_id, PlanItem.topic, into.topic, PlanCorrection.reason, PlanCorrection.made_on
    ).join(PlanItem, on=PlanCorrection.item)
    query = query.switch(PlanCorrection).join(into, on=PlanCorrection.into == into.id)
    return tuple(Merge(*row) for row in query.where(PlanCorrection.journal == journal_id).order_by(PlanCorrection.id).tuples())


def _lines(plan: PlanOfJournal, allotment: Allotment, today: date) -> Any:
    """Every topic with the day of its first lesson, given or to come."""
    days: dict[int, tuple[date, bool]] = {}
    for lessons, is_given in ((allotment.given, True), (allotment.offered, False)):
        for lesson, step in lessons.items():
            day = plan.days[lesson][0]
            for item in step.items:
                if item.id not in days or (is_given, -day.toordinal()) > (days[item.id][1], -days[item.id][0].toordinal()):
                    days[item.id] = (day, is_given)
    topics = {item.id: item.topic for item in plan.items}
    for number, item in enumerate(plan.items, 1):
        day, is_given = days.get(item.id, (None, False))
        state = "given" if is_given else "left" if day is None else "late" if day < today else "planned"
        note = f"вместе с темой «{topics[plan.merged[item.id]]}»" if plan.merged.get(item.id) in topics else ""
        yield TopicLine(number, item, day, "merged" if note and not is_given else state, note)
