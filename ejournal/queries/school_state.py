"""The state of the school on a day, for the director's page: what was held, who is away, what waits, what is late (DEP-6).

A fixed number of SELECTs whatever the school; the figures are those of the pages that they lead to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from ejournal.models import Absence, CardAccess, ClassMembership, Finding, Journal, JournalCheck, Lesson, SchoolClass
from ejournal.models.base import there_on
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.attendance import OF_SCHOOL
from ejournal.queries.audit import chain_head
from ejournal.queries.bells import bells_of
from ejournal.queries.calendar import year_of, years
from ejournal.queries.checks import Check, last_checks
from ejournal.queries.corrections import waiting_count
from ejournal.queries.desk_office import OfficeNumbers, office_numbers
from ejournal.queries.family_control import ClassLine, families_page
from ejournal.queries.filling_facts import JournalHead, journals_of, keepers_of
from ejournal.queries.filling_lessons import held_lessons
from ejournal.queries.history import names_of
from ejournal.queries.orders import overdue_orders
from ejournal.queries.period_trends import PeriodSum, periods_so_far
from ejournal.queries.plans import fulfilments
from ejournal.queries.school_trends import (
    MonthSum,
    Rolls,
    WeekSum,
    months_of,
    rolls_of,
    weeks_of,
)
from ejournal.queries.use_of_system import UsePage, use_of_system
from ejournal.rules.attendance import MISSED
from ejournal.rules.filling import HOMEWORK, RECORD, TOPIC, percent
from ejournal.rules.school_rules import SchoolRules

OWED = (RECORD, TOPIC, HOMEWORK)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Today:
    """Lessons of the day by the timetable; `over` by the bells of now, `recorded` have a topic; `away`: class, its title, pupils absent."""

    lessons: int
    over: int
    recorded: int
    away: tuple[tuple[int, str, int], ...]

    @property
    def absent(self) -> int:
        return sum(count for *_, count in self.away)


@dataclass(frozen=True)
class Owed:
    """A teacher with what his journals lack this week."""

    staff: int
    name: str
    count: int


@dataclass(frozen=True)
class WeekFilling:
    """This week up to today, as the page of filling counts it: `totals` by code of a lack, `owing` the most first."""

    held: int
    percent: int | None
    totals: Counter[str]
    owing: tuple[Owed, ...]


@dataclass(frozen=True)
class Remarks:
    """Remarks of checks that were sent: `open` wait for the teacher, of these `late` past their term, `answered` for who checks."""

    open: int
    late: int
    answered: int


@dataclass(frozen=True)
class LagLine:
    """A journal behind its plan by so many lessons."""

    journal: int
    title: str
    lag: int


@dataclass(frozen=True)
class Accesses:
    """Times somebody saw or took out parts of pupils' cards; `people` of thirty days: account, name, times."""

    week: int
    month: int
    people: tuple[tuple[int | None, str, int], ...]


@dataclass(frozen=True)
class SchoolState:
    """Everything on the page that the database knows; `year` None in a school that has none yet, `accesses` where one may not read their log."""

    now: datetime
    year: Any
    today: Today
    filling: WeekFilling
    weeks: tuple[WeekSum, ...]
    periods: tuple[PeriodSum, ...]
    months: tuple[MonthSum, ...]
    movement: OfficeNumbers
    late_orders: int
    corrections: tuple[int, datetime | None]
    remarks: Remarks
    lags: tuple[LagLine, ...]
    families: ClassLine | None
    use: UsePage
    check: Check | None
    head: tuple[int, str] | None
    accesses: Accesses | None


def school_state(actor: Actor, now: datetime, rules: SchoolRules) -> SchoolState:
    """The whole page; at most fifty SELECTs."""
    day, known = now.date(), years()
    year = year_of(known, day)
    before = [one for one in known if year is not None and one.start < year.start][-1:]
    both = [*before, *([year] if year is not None else [])]
    rolls = rolls_of([one.id for one in both]) if both else Rolls((), [])
    journals = journals_of(year.id, Journal.id.is_null(False)) if year is not None else []
    return SchoolState(
        now, year, todays(now), week_filling(journals, day),
        weeks_of(year, rolls, day, rules) if year is not None else (),
        periods_so_far(both, rolls, day, rules) if both else (),
        months_of(year, rolls, day, rules) if year is not None else (),
        office_numbers(day), overdue_orders(day), waiting_count(actor), remarks_now(day), worst_lags(journals, day),
        families_page(day).total if year is not None else None, use_of_system(now),
        next(iter(last_checks(1)), None), chain_head(), accesses_of(now) if may(actor, "access.read") else None,
    )  # fmt: skip


def todays(now: datetime) -> Today:
    """Three SELECTs."""
    day, bells = now.date(), bells_of(now.date())
    written = fn.SUM((Lesson.topic != "").cast("integer"))
    query = Lesson.select(Lesson.number, fn.COUNT(Lesson.id), written).where((Lesson.date == day) & ~Lesson.is_cancelled)
    rows = [(number, int(count), int(done)) for number, count, done in query.group_by(Lesson.number).tuples()]
    over = {number for number, *_ in rows if number not in bells or bells[number][1] <= now.time()}
    return Today(
        sum(count for _, count, _ in rows),
        sum(count for number, count, _ in rows if number in over),
        sum(done for *_, done in rows),
        _away(day),
    )


def _away(day: date) -> tuple[tuple[int, str, int], ...]:
    """Pupils with an absence at a lesson of the day, by class, as the class's page of the day counts: circles are no lessons. One SELECT."""
    columns = (SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    query = Absence.select(*columns, fn.COUNT(Absence.pupil.distinct())).join(Lesson).join(Journal).switch(Absence)
    own = (ClassMembership.pupil == Absence.pupil) & (ClassMembership.school_class == Journal.school_class) & there_on(ClassMembership, day)
    query = query.join(ClassMembership, on=own).join(SchoolClass)
    there = (Lesson.date == day) & ~Lesson.is_cancelled & Absence.code.in_(MISSED) & Journal.kind.in_(OF_SCHOOL)
    rows = query.where(there).group_by(*columns).order_by(SchoolClass.grade, SchoolClass.letter)
    return tuple((key, SchoolClass(grade=grade, letter=letter).title, count) for key, grade, letter, count in rows.tuples())


def week_filling(journals: Sequence[JournalHead], day: date) -> WeekFilling:
    """The week of the day, lesson by lesson. Two SELECTs."""
    keepers = keepers_of(journals)
    monday = day - timedelta(days=day.weekday())
    lines = held_lessons({one.id: one for one in journals}, keepers, (monday, day), day) if journals else []
    totals, owing = Counter(code for one in lines for code in one.lacks), Counter[int]()
    for one in lines:
        lacks = sum(code in OWED for code in one.lacks)
        owing.update({staff: lacks for staff in one.staff if lacks})
    due = [one.facts for one in lines if one.day < day or one.facts.has_topic]
    filled = sum(one.has_topic and (one.has_homework or not one.asks_homework) for one in due)
    names = {one.staff: one.name for own in keepers.values() for one in own}
    most = sorted(owing.items(), key=lambda one: (-one[1], names.get(one[0], "")))
    return WeekFilling(len(lines), percent(filled, len(due)), totals, tuple(Owed(staff, names.get(staff, ""), count) for staff, count in most))


def remarks_now(day: date) -> Remarks:
    """One SELECT."""
    waits = Finding.state.in_(("open", "answered")) & JournalCheck.sent_at.is_null(False)
    rows = list(Finding.select(Finding.state, Finding.due).join(JournalCheck).where(waits).tuples())
    is_open = [due for state, due in rows if state == "open"]
    return Remarks(len(is_open), sum(due is not None and due < day for due in is_open), len(rows) - len(is_open))


def worst_lags(journals: Sequence[JournalHead], day: date) -> tuple[LagLine, ...]:
    """All journals behind their plan, the worst first. Four SELECTs."""
    titles = {one.id: f"{one.subject}, {one.class_title}" for one in journals}
    found = [LagLine(key, titles[key], one.lag) for key, one in fulfilments(list(titles), day).items() if one.lag > 0]
    return tuple(sorted(found, key=lambda one: (-one.lag, one.title)))


def accesses_of(now: datetime) -> Accesses:
    """Of the last seven and thirty days, today among them. Two SELECTs. Source: SEC-3."""
    since = {days: datetime.combine(now.date() - days + timedelta(days=1), datetime.min.time()) for days in (WEEK, MONTH)}
    fresh = fn.SUM((CardAccess.at >= since[WEEK]).cast("integer") * CardAccess.count)
    query = CardAccess.select(CardAccess.account_id, fresh, fn.SUM(CardAccess.count)).where((CardAccess.at >= since[MONTH]) & (CardAccess.at <= now))
    rows = [(account, int(week), int(month)) for account, week, month in query.group_by(CardAccess.account_id).tuples()]
    names = names_of({account for account, *_ in rows if account is not None})
    people = sorted(((account, names.get(account, ""), month) for account, _, month in rows), key=lambda one: (-one[2], one[1]))
    return Accesses(sum(week for _, week, _ in rows), sum(month for *_, month in rows), tuple(people))
