"""Substitutions that stand: a line each, for the register, the day's sheet, pages and notices (TT-4, REP-9; domain §5.13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN

from ejournal.models import Journal, Lesson, SchoolClass, Staff, StaffAbsence, StudyGroup, Subject, Substitution
from ejournal.models.substitutions import AWAY_REASONS
from ejournal.rules.words import day_month

REASONS = dict(AWAY_REASONS)


@dataclass(frozen=True)
class SubstitutionLine:
    """A line of the register; `what` is what was held instead, `own_reason` what was written of this one lesson."""

    id: int
    lesson: int
    journal: int
    date: date
    number: int
    class_title: str
    subject: str
    absent_id: int | None
    absent: str
    reason: str
    substitute_id: int | None
    substitute: str
    kind: str
    what: str
    order: str
    hours: Decimal
    class_id: int | None = None
    absence_id: int | None = None
    given_subject: str = ""
    moved_date: date | None = None
    moved_number: int | None = None
    own_reason: str = ""
    own_order: str = ""

    @property
    def basis(self) -> str:
        """For the wall: the reason written of this lesson and the order; why a teacher is away at all is nobody's business there."""
        return ", ".join(part for part in (self.own_reason, self.order) if part)

    @property
    def done(self) -> str:
        """In one line: «Лопухова Т. П., тот же предмет», «перенесён на 16 октября, 7 урок»."""
        return f"{self.substitute}, {self.what}" if self.substitute and self.kind != "move" else self.what


def live_lines(condition: Any) -> tuple[SubstitutionLine, ...]:
    """The substitutions that stand, of a condition on Lesson and Substitution, by day and number. One SELECT."""
    absent, other, given, taught = Staff.alias(), Staff.alias(), Journal.alias(), Subject.alias()
    query = Substitution.select(
        Substitution, Lesson, Journal, SchoolClass, StudyGroup, Subject, absent, other, taught.name.alias("given_name"),
        StaffAbsence.reason.alias("away_reason"), StaffAbsence.order.alias("away_order"),
    )  # fmt: skip
    query = query.join(Lesson, on=Substitution.lesson).join(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject).switch(Substitution)
    query = query.join(absent, JOIN.LEFT_OUTER, on=(Substitution.absent == absent.id), attr="who").switch(Substitution)
    query = query.join(other, JOIN.LEFT_OUTER, on=(Substitution.substitute == other.id), attr="takes").switch(Substitution)
    query = query.join(StaffAbsence, JOIN.LEFT_OUTER, on=(Substitution.absence == StaffAbsence.id), attr="away")
    query = query.switch(Substitution).join(given, JOIN.LEFT_OUTER, on=(Substitution.given_journal == given.id), attr="given_in")
    query = query.join(taught, JOIN.LEFT_OUTER, on=(given.subject == taught.id), attr="taught")
    rows = query.where(Substitution.undone_at.is_null() & condition).order_by(Lesson.date, Lesson.number, Substitution.id)
    return tuple(_line(row) for row in rows)


def register(first: date, last: date, staff: int | None = None) -> tuple[SubstitutionLine, ...]:
    """Missed and substituted lessons of a span; of one teacher, as absent or as substitute, if named. One SELECT."""
    condition = Lesson.date.between(first, last)
    if staff is not None:
        condition &= (Substitution.absent == staff) | (Substitution.substitute == staff)
    return live_lines(condition)


def paid_hours(lines: Iterable[SubstitutionLine]) -> tuple[tuple[str, int, int, Decimal], ...]:
    """Hours to pay by substitute and month: (name, year, month, hours); moved and cancelled lessons are nobody's."""
    sums: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.substitute_id is not None and line.kind != "move":
            sums[line.substitute, line.date.year, line.date.month] += line.hours
    return tuple((*key, hours) for key, hours in sorted(sums.items()))


def _line(row: Any) -> SubstitutionLine:
    lesson, journal = row.lesson, row.lesson.journal
    away, who, takes = getattr(row, "away", None), getattr(row, "who", None), getattr(row, "takes", None)
    reason = row.reason or (REASONS[away.away_reason] if away is not None and away.away_reason else "")
    return SubstitutionLine(
        id=row.id,
        lesson=row.lesson_id,
        journal=lesson.journal_id,
        date=lesson.date,
        number=lesson.number,
        class_title=journal.class_title,
        subject=journal.subject.name,
        absent_id=row.absent_id,
        absent=who.short_name if row.absent_id else "",
        reason=reason,
        substitute_id=row.substitute_id,
        substitute=takes.short_name if row.substitute_id else "",
        kind=row.kind,
        what=_what(row),
        order=row.order or (away.away_order or "" if away is not None else ""),
        hours=row.hours,
        class_id=journal.school_class_id,
        absence_id=row.absence_id,
        given_subject=row.given_in.taught.given_name if row.given_journal_id else "",
        moved_date=row.moved_date,
        moved_number=row.moved_number,
        own_reason=row.reason,
        own_order=row.order,
    )


def _what(row: Any) -> str:
    if row.kind == "move":
        return f"перенесён на {day_month(row.moved_date)}, {row.moved_number}\u00a0урок"
    if row.kind == "other":
        return f"другой предмет: {row.given_in.taught.given_name}"
    return {"same": "тот же предмет", "join": "объединение групп", "cancel": "урок отменён"}[row.kind]
