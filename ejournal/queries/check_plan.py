"""The plan of checks: what is due of whom, which journals have been checked (DEP-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import CheckPlan, Journal, JournalCheck
from ejournal.models.control import CHECK_KINDS
from ejournal.queries.calendar import year_at
from ejournal.queries.journals import journals_by_id
from ejournal.rules.journal_checks import counts_for

SOON = timedelta(days=7)
KEPT = timedelta(days=45)
KINDS = dict(CHECK_KINDS)


@dataclass(frozen=True)
class PlannedJournal:
    """A journal of a planned check; `check` is the number of the check made, sent or begun, None while there is none."""

    id: int
    title: str
    check: int | None
    checked_on: date | None
    is_sent: bool


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan."""

    id: int
    kind: str
    purpose: str
    whom: str
    due: date
    grade: int
    journals: tuple[PlannedJournal, ...]

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def done(self) -> int:
        return sum(one.is_sent for one in self.journals)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.journals)

    def is_late(self, today: date) -> bool:
        return not self.is_done and self.due < today


def check_plan(today: date) -> tuple[PlanLine, ...]:
    """What is due and what was due in the last weeks, the unfinished first, by term. Five SELECTs; () without a year."""
    try:
        year = year_at(today)
    except NotThere:
        return ()
    there = (CheckPlan.year == year.id) & CheckPlan.dropped_at.is_null() & (CheckPlan.due >= today - KEPT)
    plans = list(CheckPlan.select().where(there).order_by(CheckPlan.due, CheckPlan.id))
    if not plans:
        return ()
    ids = [row.id for row in Journal.select(Journal.id).where((Journal.year == year.id) & (Journal.kind == "lesson"))]
    journals = journals_by_id(ids)
    checks: dict[int, list[Any]] = defaultdict(list)
    for row in JournalCheck.select().where(JournalCheck.checked_on >= today - 2 * KEPT).order_by(JournalCheck.id):
        checks[row.journal_id].append(row)
    lines = [_line(plan, journals, checks) for plan in plans]
    return tuple(sorted((line for line in lines if line.journals), key=lambda line: (line.is_done, line.due, line.grade, line.whom)))


def has_checks_past_term(today: date) -> bool:
    """Whether a check of the plan is past its term, done or not. One SELECT."""
    return bool(CheckPlan.select().where((CheckPlan.due < today) & CheckPlan.dropped_at.is_null()).exists())


def due_checks(today: date) -> tuple[int, date] | None:
    """How many journals wait for their check whose term is within a week or over, and the first term; None where none. Five SELECTs."""
    lines = [line for line in check_plan(today) if not line.is_done and line.due <= today + SOON]
    if not lines:
        return None
    return sum(len(line.journals) - line.done for line in lines), lines[0].due


def _line(plan: Any, journals: dict[int, Any], checks: dict[int, list[Any]]) -> PlanLine:
    own = [row for row in journals.values() if plan.school_class_id in (None, row.school_class_id) and plan.subject_id in (None, row.subject_id)]
    whom = [own[0].school_class.title] if plan.school_class_id and own else []
    whom += [own[0].subject.name] if plan.subject_id and own else []
    grade = own[0].school_class.grade if plan.school_class_id and own else 0
    shown = tuple(_journal(plan, row, checks.get(row.id, ())) for row in sorted(own, key=lambda row: row.title))
    return PlanLine(plan.id, plan.kind, plan.purpose, ", ".join(whom) or "вся школа", plan.due, grade, shown)


def _journal(plan: Any, journal: Any, checks: Sequence[Any]) -> PlannedJournal:
    fits = [one for one in checks if one.plan_id == plan.id or (one.plan_id is None and counts_for(plan.kind, plan.due, one.kind, one.checked_on))]
    best = max(fits, key=lambda one: (one.sent_at is not None, one.id), default=None)
    if best is None:
        return PlannedJournal(journal.id, journal.title, None, None, False)
    return PlannedJournal(journal.id, journal.title, best.id, best.checked_on, best.sent_at is not None)
