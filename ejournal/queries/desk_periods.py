"""The line of a teacher's desk about period marks (MARK-5, MARK-6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from peewee import JOIN

from ejournal.models import Journal, JournalClosing, Period, SchoolClass
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actor import Actor
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

BEFORE_THE_END = timedelta(days=2)


def period_marks(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Periods that end these days or ended and are not closed in one's own journals. One SELECT. Source: MARK-5, MARK-6."""
    if not actor.journal_ids:
        return
    rows = _NOT_CLOSED.rows(until=now.date() + BEFORE_THE_END, journals=sorted(actor.journal_ids), no_mark=rules.no_mark_grades)
    for (key, kind, number, end), found in groupby(rows, key=lambda row: tuple(row[:4])):
        yield _period_task(Period(id=key, kind=kind, number=number, end=end), [row[4] for row in found], now.date(), rules)


def _not_closed() -> Any:
    ended = (Period.end <= hole("until")) & Period.closed_on.is_null() & (Period.year == Journal.year)
    of_grade = (Period.grade_from <= SchoolClass.grade) & (Period.grade_to >= SchoolClass.grade)
    closed = (JournalClosing.journal == Journal.id) & (JournalClosing.period == Period.id)
    columns = (Period.id, Period.kind, Period.number, Period.end, Journal.id)
    query = Journal.select(*columns).join(SchoolClass).join(Period, on=of_grade & ended)
    query = query.join(JournalClosing, JOIN.LEFT_OUTER, on=closed)
    mine = Journal.id.in_(holes("journals")) & (Journal.marking != "none") & (SchoolClass.grade > hole("no_mark"))
    return query.where(mine & JournalClosing.id.is_null()).order_by(Period.end, Period.id, Journal.id)


_NOT_CLOSED = Prepared(_not_closed)


def _period_task(period: Any, journals: list[int], today: date, rules: SchoolRules) -> DeskTask:
    late = "bad" if period.end + timedelta(days=rules.lock_days) < today else "warn"
    count = count_of(len(journals), "журнал", "журнала", "журналов")
    note = f"последний день {day_month(period.end)}" + ("; откроется первый из них" if len(journals) > 1 else "")
    return DeskTask(f"Выставить отметки и закрыть {period.title}: {count}", note, f"/journal/{journals[0]}/marks?period={period.id}", late)
