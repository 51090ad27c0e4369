"""Hours and set works of journals within a span of days, plan beside fact (REP-6; domain §5.10). The whole year is in `fulfilment`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, fn

from ejournal.models import Lesson, Work, WorkKind
from ejournal.queries.plan_offers import PlanOfJournal, plans_of_journals

Days = tuple[date, date]
CONTROL, PRACTICE = "control", "practice"
PRACTICAL = ("лаборатор", "практич")  # how the school's dictionary calls them


@dataclass(frozen=True)
class Hours:
    """`due`: lessons of the span up to today, the cancelled too; `given`: written down; lag is never below 0."""

    due: int = 0
    given: int = 0

    @property
    def lag(self) -> int:
        return max(0, self.due - self.given)

    def __add__(self, other: Hours) -> Hours:
        return Hours(self.due + other.due, self.given + other.given)


@dataclass(frozen=True)
class Works:
    """Set works of one sort: those of the plan whose day is in the span up to today, and those on lessons."""

    planned: int = 0
    given: int = 0

    def __add__(self, other: Works) -> Works:
        return Works(self.planned + other.planned, self.given + other.given)


def span_hours(spans: Mapping[int, Days], today: date) -> dict[int, Hours]:
    """Hours of each journal in its span. Today's lesson is due once it is written down, as in `lesson_counts`. One SELECT a span."""
    due = (Lesson.date < today) | ((Lesson.date == today) & (Lesson.topic != ""))
    given = fn.SUM(((Lesson.topic != "") & ~Lesson.is_cancelled).cast("integer"))
    found: dict[int, Hours] = {}
    for days, ids in _by_span(spans).items():
        query = Lesson.select(Lesson.journal_id, fn.COUNT(Lesson.id), given).where(Lesson.journal.in_(ids) & Lesson.date.between(*days) & due)
        found |= {key: Hours(int(count), int(written or 0)) for key, count, written in query.group_by(Lesson.journal_id).tuples()}
    return found


def span_works(spans: Mapping[int, Days], today: date) -> dict[tuple[int, str], Works]:
    """(journal, CONTROL or PRACTICE) → works, plan and fact up to today. Two SELECTs and one a span."""
    sorts = _sorts()
    found: dict[tuple[int, str], Works] = defaultdict(Works)
    for days, ids in _by_span(spans).items():
        for journal, sort in _held(ids, (days[0], min(days[1], today)), sorts):
            found[journal, sort] += Works(given=1)
    for journal, plan in plans_of_journals(list(spans)).items():
        first, last = spans[journal]
        for sort in _planned(plan, (first, min(last, today)), sorts):
            found[journal, sort] += Works(planned=1)
    return dict(found)


def _by_span(spans: Mapping[int, Days]) -> dict[Days, list[int]]:
    found: dict[Days, list[int]] = defaultdict(list)
    for journal, days in spans.items():
        found[days].append(journal)
    return found


def _sorts() -> dict[int, str]:
    """Kind of work → CONTROL or PRACTICE, only of those two. One SELECT."""
    rows = WorkKind.select(WorkKind.id, WorkKind.name, WorkKind.is_control).tuples()
    return {key: CONTROL if control else PRACTICE for key, name, control in rows if control or name.lower().startswith(PRACTICAL)}


def _held(journals: list[int], days: Days, sorts: Mapping[int, str]) -> Iterable[tuple[int, str]]:
    query = Work.select(Lesson.journal_id, Work.kind_id).join(Lesson)
    there: Any = Lesson.journal.in_(journals) & Lesson.date.between(*days) & ~Lesson.is_cancelled & Work.kind.in_(sorted(sorts))
    return ((journal, sorts[kind]) for journal, kind in query.where(there if sorts else SQL("1 = 0")).tuples())


def _planned(plan: PlanOfJournal, days: Days, sorts: Mapping[int, str]) -> Iterable[str]:
    """The sort of each topic with a set work that falls, by the lessons, into the days; a topic of several hours counts on its first."""
    first: dict[int, date] = {}
    allotment = plan.allotment()
    for lessons in (allotment.given, allotment.offered):
        for lesson, step in lessons.items():
            day = plan.days[lesson][0]
            for item in step.items:
                first[item.id] = min(day, first.get(item.id, day))
    kinds = {item.id: item.kind for item in plan.items if item.kind in sorts}
    return (sorts[kinds[item]] for item, day in first.items() if item in kinds and days[0] <= day <= days[1])  # type: ignore[index]
