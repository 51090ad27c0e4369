"""Who is away, how his lessons are covered, the day's sheet and the register (TT-4, REP-9; domain §5.13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from ejournal.errors import NotThere
from ejournal.models import (
    JournalTeacher,
    Lesson,
    Staff,
    StaffAbsence,
    Substitution,
    russian,
)
from ejournal.models.base import in_force_on
from ejournal.models.prepared import Prepared, hole
from ejournal.models.substitutions import AWAY_REASONS
from ejournal.queries.bells import bells_between
from ejournal.queries.held_lessons import HeldLesson, colleagues, held_lessons
from ejournal.queries.substitution_lines import SubstitutionLine, live_lines
from ejournal.rules.bells import Ring
from ejournal.rules.substitution import Offer, offers_for, propose
from ejournal.rules.words import day_month, day_span

BOARD_DAYS = 14
REASONS = dict(AWAY_REASONS)


@dataclass(frozen=True)
class AbsenceLine:
    """An absence in the list; `open` counts the lessons nobody takes yet, `covered` the substitutions that stand."""

    id: int
    name: str
    days: str
    reason: str
    order: str
    is_now: bool
    is_over: bool
    open: int
    covered: int


@dataclass(frozen=True)
class BoardLesson:
    """A lesson of the absent teacher: the substitution that stands, or the offers with the first choice."""

    lesson: HeldLesson
    ring: Ring | None
    live: SubstitutionLine | None
    offers: tuple[Offer, ...] = ()
    proposed: Offer | None = None


@dataclass(frozen=True)
class BoardDay:
    date: date
    lessons: tuple[BoardLesson, ...]


@dataclass(frozen=True)
class AbsenceBoard:
    """The page of one absence; `first`–`last` are the days shown, two weeks at most."""

    id: int
    staff: int
    name: str
    start: date
    end: date
    reason: str
    order: str
    note: str
    first: date
    last: date
    days: tuple[BoardDay, ...]

    @property
    def span(self) -> str:
        return day_month(self.start) if self.start == self.end else day_span(self.start, self.end)

    @property
    def following(self) -> date:
        """The first day that is not shown any more."""
        return self.last + timedelta(days=1)

    @property
    def open(self) -> int:
        return sum(one.live is None and not one.lesson.is_cancelled for day in self.days for one in day.lessons)

    @property
    def covered(self) -> int:
        return sum(one.live is not None and one.live.substitute_id != self.staff for day in self.days for one in day.lessons)


@dataclass(frozen=True)
class StaffName:
    id: int
    name: str


def absence_lines(today: date) -> tuple[AbsenceLine, ...]:
    """Absences of the last month and those ahead, the ones that last first. Three SELECTs."""
    return _absences_of(today, first=today - timedelta(days=30), last=date.max)


def absences_now(today: date) -> tuple[AbsenceLine, ...]:
    """Those that last. Three SELECTs, one where everybody is there."""
    return _absences_of(today, first=today, last=today)


def _absences_of(today: date, **days: date) -> tuple[AbsenceLine, ...]:
    rows = _ABSENCES.objects(**days)
    if not rows:
        return ()
    uncovered, covered = dict(_UNCOVERED.rows(**days)), dict(_COVERED.rows())
    lines = [_absence_line(row, today, uncovered.get(row.id, 0), covered.get(row.id, 0)) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.is_over, not line.is_now)))


def absence_board(absence_id: int, since: date | None = None) -> AbsenceBoard:
    """The lessons of the absent teacher by day, each with its cover or with ranked offers. Nine SELECTs. Raises NotThere."""
    row = StaffAbsence.select(StaffAbsence, Staff).join(Staff).where(StaffAbsence.id == absence_id).first()
    if row is None:
        raise NotThere("Такого отсутствия нет.")
    first = min(max(since or row.start, row.start), row.end)
    last = min(row.end, first + timedelta(days=BOARD_DAYS - 1))
    lessons = held_lessons(Lesson.date.between(first, last))
    live = {line.lesson: line for line in live_lines(Lesson.date.between(first, last))}
    own = [one for one in lessons if row.staff_id in one.teachers or one.substitute == row.staff_id]
    own = [one for one in own if one.id not in live or row.staff_id in (live[one.id].absent_id, live[one.id].substitute_id)]
    days = _board_days(own, lessons, live, away_days(first, last))
    return AbsenceBoard(
        row.id, row.staff_id, row.staff.full_name, row.start, row.end, REASONS[row.reason], row.order, row.note, first, last, days
    )


def _board_days(
    own: list[HeldLesson], lessons: Iterable[HeldLesson], live: dict[int, SubstitutionLine], away: dict[int, set[date]]
) -> tuple[BoardDay, ...]:
    if not own:
        return ()
    slots = [lesson.slot for lesson in lessons if not lesson.is_cancelled]
    others = colleagues(own[0].date, own[-1].date)
    needs = [one.slot for one in own if one.id not in live and not one.is_cancelled]
    offered = {need.lesson: offers_for(need, others, slots, away) for need in needs}
    proposed, bells = propose(needs, others, slots, away), bells_between(own[0].date, own[-1].date)
    found: dict[date, list[BoardLesson]] = defaultdict(list)
    for one in own:
        ring = bells[one.date].get(one.number)
        found[one.date].append(BoardLesson(one, ring, live.get(one.id), offered.get(one.id, ()), proposed.get(one.id)))
    return tuple(BoardDay(day, tuple(rows)) for day, rows in sorted(found.items()))


def away_days(first: date, last: date) -> dict[int, set[date]]:
    """Staff → the days of the span on which they are away. One SELECT."""
    query = StaffAbsence.select(StaffAbsence.staff_id, StaffAbsence.start, StaffAbsence.end)
    found: dict[int, set[date]] = defaultdict(set)
    for staff, start, end in query.where((StaffAbsence.start <= last) & (StaffAbsence.end >= first)).tuples():
        day = max(start, first)
        while day <= min(end, last):
            found[staff].add(day)
            day += timedelta(days=1)
    return dict(found)


def staff_names(today: date) -> tuple[StaffName, ...]:
    """Those who keep a journal this year, for suggestions by surname. One SELECT."""
    there = JournalTeacher.end.is_null() | (JournalTeacher.end >= today)
    keeps = JournalTeacher.select(JournalTeacher.staff).where(there)
    here = Staff.left_on.is_null() | (Staff.left_on >= today)
    rows = Staff.select().where(Staff.id.in_(keeps) & here).order_by(russian(Staff.surname), russian(Staff.name))
    return tuple(StaffName(row.id, row.full_name) for row in rows)


def _within() -> Any:
    """Absences that touch some days."""
    return (StaffAbsence.end >= hole("first")) & (StaffAbsence.start <= hole("last"))


def _uncovered() -> Any:
    table = JournalTeacher
    kept = (Lesson.journal == table.journal) & in_force_on(table, Lesson.date)
    query = StaffAbsence.select(StaffAbsence.id, fn.COUNT(fn.DISTINCT(Lesson.id)))
    query = query.join(table, on=(table.staff == StaffAbsence.staff)).join(
        Lesson, on=kept & Lesson.date.between(StaffAbsence.start, StaffAbsence.end)
    )
    return query.where(_within() & ~Lesson.is_cancelled & Lesson.substitute.is_null()).group_by(StaffAbsence.id)


def _covered() -> Any:
    query = Substitution.select(Substitution.absence_id, fn.COUNT(Substitution.id)).where(Substitution.undone_at.is_null())
    return query.group_by(Substitution.absence)


_ABSENCES = Prepared(lambda: StaffAbsence.select(StaffAbsence, Staff).join(Staff).where(_within()).order_by(StaffAbsence.start.desc()))
_UNCOVERED, _COVERED = Prepared(_uncovered), Prepared(_covered)


def _absence_line(row: Any, today: date, uncovered: int, covered: int) -> AbsenceLine:
    days = day_month(row.start) if row.start == row.end else day_span(row.start, row.end)
    now = row.start <= today <= row.end
    return AbsenceLine(
        row.id, row.staff.full_name, days, REASONS[row.reason], row.order, now, row.end < today, uncovered, covered
    )
