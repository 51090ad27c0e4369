"""The schedule of control works of a period: classes by weeks, with what is too much (GRID-6; domain §2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import SQL, fn

from ejournal.errors import NotThere, NoYear
from ejournal.models import Journal, Lesson, Period, SchoolClass, Subject, Work, WorkKind
from ejournal.policy.actor import Actor
from ejournal.policy.assessment import classes_of_schedule
from ejournal.queries.control_works import ControlEntry, control_entries, crowded, hours_a_year, schedule_warnings
from ejournal.queries.periods import PeriodHead
from ejournal.queries.school_rules import school_rules
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week of the period, cut to it; both days belong to it."""

    first: date
    last: date


@dataclass(frozen=True)
class ClassRow:
    """A class with its control works, a list a week."""

    id: int
    title: str
    weeks: tuple[tuple[ControlEntry, ...], ...]

    @property
    def entries(self) -> tuple[ControlEntry, ...]:
        return tuple(entry for week in self.weeks for entry in week)


@dataclass(frozen=True)
class Crowding:
    """Something too much, in words, with the lesson where it may be changed."""

    title: str
    text: str
    url: str
    is_past: bool = False


@dataclass(frozen=True)
class SchedulePage:
    """`shown` is the class that is asked for, None for all; `crowded` are (class, day); `codes` the kinds that occur."""

    period: PeriodHead
    periods: tuple[PeriodHead, ...]
    classes: tuple[tuple[int, str], ...]
    shown: int | None
    weeks: tuple[Week, ...]
    rows: tuple[ClassRow, ...]
    crowded: frozenset[tuple[int, date]]
    warnings: tuple[Crowding, ...]
    codes: tuple[tuple[str, str], ...]
    today: date

    @property
    def title(self) -> str:
        own = next((title for key, title in self.classes if key == self.shown), "")
        return f"{own}, {self.period.title}" if own else self.period.title

    @property
    def has_plans(self) -> bool:
        return any(entry.by_plan for row in self.rows for entry in row.entries)


def schedule_page(actor: Actor, year: Any, period_id: int | None, class_id: int | None, today: date) -> SchedulePage:
    """The schedule as the actor may see it: all classes, or those of his children. Raises NotThere for another's class.

    Eight SELECTs at most.
    """
    classes = _classes(actor, year, today)
    if class_id is not None and class_id not in classes:
        raise NotThere("Такого класса нет, или он открыт не вам.")
    periods = _periods(year)
    period = _chosen(periods, period_id, today)
    keys = [class_id] if class_id is not None else list(classes)
    rules = school_rules()
    entries = control_entries((Journal.year == year.id) & Journal.school_class.in_(keys), period.start, period.end, today)
    weeks = tuple(_weeks(period))
    warnings = [*_crowdings(entries, rules, today), *_shares(year, keys, rules)] if actor.is_staff else []
    return SchedulePage(
        period, periods, tuple(classes.items()), class_id, weeks,
        tuple(_row(key, classes[key], entries, weeks) for key in keys), crowded(entries, rules), tuple(warnings),
        tuple(sorted({(entry.code, entry.rule.kind) for entry in entries})), today,
    )  # fmt: skip


def _crowdings(entries: Sequence[ControlEntry], rules: SchoolRules, today: date) -> Iterator[Crowding]:
    for entry, text in schedule_warnings(entries, rules):
        title = f"{entry.class_title}, {entry.subject_name}, {day_month(entry.day)}"
        yield Crowding(title, text, _url(entry), entry.day < today)


def _url(entry: ControlEntry) -> str:
    return f"/journal/{entry.journal}/lesson/{entry.rule.lesson}"


def _classes(actor: Actor, year: Any, today: date) -> dict[int, str]:
    query = SchoolClass.select().where((SchoolClass.year == year.id) & classes_of_schedule(actor, today))
    return {row.id: row.title for row in query.order_by(SchoolClass.grade, SchoolClass.letter)}


def _periods(year: Any) -> tuple[PeriodHead, ...]:
    rows = Period.select().where(Period.year == year.id).order_by(Period.start, Period.grade_from)
    found: dict[tuple[date, date], PeriodHead] = {}
    for row in rows:
        found.setdefault((row.start, row.end), PeriodHead(row.id, row.title, row.short_title, row.start, row.end))
    return tuple(found.values())


def _chosen(periods: Sequence[PeriodHead], period_id: int | None, today: date) -> PeriodHead:
    """The named one, else that of today (a quarter before a half-year), else the next, else the last."""
    if not periods:
        raise NoYear("periods")
    named = next((period for period in periods if period.id == period_id), None)
    if period_id is not None and named is None:
        raise NotThere("Такого периода в этом учебном году нет.")
    now = [period for period in periods if period.holds(today)]
    return named or next(iter(sorted(now, key=lambda one: one.start, reverse=True)), None) or next(
        (period for period in periods if period.start > today), periods[-1]
    )


def _weeks(period: PeriodHead) -> Iterator[Week]:
    monday = period.start - timedelta(days=period.start.weekday())
    while monday <= period.end:
        yield Week(max(monday, period.start), min(monday + timedelta(days=6), period.end))
        monday += WEEK


def _row(key: int, title: str, entries: Sequence[ControlEntry], weeks: Sequence[Week]) -> ClassRow:
    own = [entry for entry in entries if entry.school_class == key]
    return ClassRow(key, title, tuple(tuple(one for one in own if week.first <= one.day <= week.last) for week in weeks))


def _shares(year: Any, classes: Sequence[int], rules: SchoolRules) -> Iterator[Crowding]:
    """Journals whose control works take more of the year's hours than the school allows. One SELECT."""
    columns = (Journal.id, SchoolClass.grade, SchoolClass.letter, Subject.name, Journal.hours_a_week, fn.COUNT(SQL('DISTINCT "t2"."id"')))
    query = Journal.select(*columns).join(Lesson).join(Work).join(WorkKind).switch(Journal).join(Subject).switch(Journal).join(SchoolClass)
    control = WorkKind.is_control & ~Lesson.is_cancelled & (Journal.year == year.id) & Journal.school_class.in_(list(classes))
    rows = query.where(control).group_by(*columns[:-1], Subject.position).order_by(SchoolClass.grade, SchoolClass.letter, Subject.position)
    for journal, grade, letter, subject, hours, works in rows.tuples():
        whole = hours_a_year(hours, grade, rules)
        if rules.control_share < 100 and works * 100 > whole * rules.control_share:
            said = count_of(works, "контрольная", "контрольные", "контрольных")
            text = f"За год {said} на {count_of(whole, 'час', 'часа', 'часов')}, больше {rules.control_share} %."
            yield Crowding(f"{SchoolClass(grade=grade, letter=letter).title}, {subject}", text, f"/journal/{journal}")
