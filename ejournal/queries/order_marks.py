"""Marks that an order touches: those that travel to the new class, and those written after a departure (MOV-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import Journal, JournalClosing, Lesson, Mark, Subject, Work, WorkKind, russian
from ejournal.queries.periods import PeriodHead, period_at, periods_of
from ejournal.rules.order_changes import ClassFacts

UNREAL = ("", "•")


@dataclass(frozen=True)
class OldMark:
    """A current mark of the old class; `journal_to` is the journal of the same subject in the new one, None where there is none."""

    journal: int
    subject: str
    date: date
    value: str
    title: str
    journal_to: int | None = None


def marks_of(pupil_id: int, class_id: int, first: date, last: date) -> tuple[OldMark, ...]:
    """The pupil's current marks in the journals of a class (its groups too) between two days, both included. One SELECT."""
    query = (
        Mark.select(Journal.id, Subject.name, Lesson.date, Mark.value, Mark.second, WorkKind.name, Work.title)
        .join(Work).join(Lesson).join(Journal).join(Subject).switch(Work).join(WorkKind)
        .where((Mark.pupil == pupil_id) & (Journal.school_class == class_id) & Lesson.date.between(first, last) & Mark.value.not_in(UNREAL))
        .order_by(russian(Subject.name), Lesson.date, Mark.id)
    )  # fmt: skip
    return tuple(
        OldMark(journal, subject, day, value, title or kind)
        for journal, subject, day, first_value, second, kind, title in query.tuples()
        for value in (first_value, second) if value not in UNREAL
    )  # fmt: skip


def travelling_marks(
    pupil_id: int, old: ClassFacts, new: ClassFacts, groups: tuple[int, ...], day: date
) -> tuple[OldMark, ...]:
    """The marks of the unfinished period of `day`, each with the journal they go to. Five SELECTs at most.

    Between classes of one year only. A journal of the new class that is closed, or of a group that nobody chose, takes none.
    """
    if old.year != new.year:
        return ()
    periods = periods_of(new.year, new.grade)
    period = period_at(periods, day) if periods else None
    if period is None or not period.holds(day):
        return ()
    found = marks_of(pupil_id, old.id, period.start, period.end)
    if not found:
        return ()
    targets, own = _targets(new.id, groups, period), Journal.id.in_(sorted({one.journal for one in found}))
    kinds = {row.id: (row.subject_id, row.kind, row.marking) for row in Journal.select().where(own)}
    return tuple(
        OldMark(one.journal, one.subject, one.date, one.value, one.title, targets.get(kinds[one.journal])) for one in found
    )


def _targets(class_id: int, groups: tuple[int, ...], period: PeriodHead) -> dict[tuple[int, str, str], int]:
    """Open journals of the new class by subject, kind and way of marking. Two SELECTs."""
    if period.closed_on is not None:
        return {}
    mine: Any = Journal.group.is_null() | Journal.group.in_(groups)
    closed = {row[0] for row in JournalClosing.select(JournalClosing.journal_id).where(JournalClosing.period == period.id).tuples()}
    rows = Journal.select().where((Journal.school_class == class_id) & mine)
    return {(row.subject_id, row.kind, row.marking): row.id for row in rows if row.id not in closed}
