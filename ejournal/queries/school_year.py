"""The school year as the calendar page shows it: months, days by grade range, counts (REG-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere, NoYear
from ejournal.models import (
    AcademicYear,
    CalendarDay,
    Closure,
    Journal,
    Lesson,
    Period,
    SchoolClass,
)
from ejournal.models.classes import CLOSURE_KINDS
from ejournal.queries.held_lessons import recorded
from ejournal.rules.school_year import (
    SchoolYear,
    TermCount,
    YearClosure,
    YearDay,
    YearSpecial,
    YearTerm,
    count_terms,
    days_of,
    months_of,
    weeks_needed,
    with_partial,
)

RANGES = ((1, 1, "1 класс"), (2, 9, "2–9 классы"), (10, 11, "10–11 классы"))


@dataclass(frozen=True)
class GradeRange:
    """Grades that share a calendar; `grade` stands for them all."""

    grade: int
    last: int
    title: str
    week_days: int
    counts: tuple[TermCount, ...]
    weeks_needed: int

    @property
    def days(self) -> int:
        return sum(count.days for count in self.counts)

    @property
    def weeks(self) -> int:
        return sum(count.weeks for count in self.counts)


@dataclass(frozen=True)
class CalendarMonth:
    """A month as weeks of seven places, None outside of it."""

    first: date
    weeks: tuple[tuple[YearDay | None, ...], ...]


@dataclass(frozen=True)
class CalendarPage:
    """`shown` is the range whose days the months have."""

    id: int
    title: str
    is_closed: bool
    year: SchoolYear
    years: tuple[tuple[int, str], ...]
    ranges: tuple[GradeRange, ...]
    shown: GradeRange
    months: tuple[CalendarMonth, ...]


def year_at(today: date, year_id: int | None = None) -> Any:
    """The named year, or that of today, or the last that has begun, or the first. Raises NoYear where there is none at all, NotThere for an unknown number."""
    if year_id is not None:
        found = AcademicYear.get_or_none(AcademicYear.id == year_id)
    else:
        begun = AcademicYear.select().where(AcademicYear.start <= today).order_by(AcademicYear.start.desc()).first()
        found = begun or AcademicYear.select().order_by(AcademicYear.start).first()
    if found is None:
        raise NoYear if year_id is None else NotThere("Такого учебного года нет.")
    return found


def school_year(row: Any, classes: Any = None) -> SchoolYear:
    """The facts of a year: periods, special days and closures; `classes` (a condition) narrows whose closures. Three SELECTs."""
    terms = Period.select().where(Period.year == row.id).order_by(Period.start, Period.grade_from)
    special = CalendarDay.select().where(CalendarDay.year == row.id).order_by(CalendarDay.date, CalendarDay.grade_from)
    query = Closure.select(Closure, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where((Closure.year == row.id) & Closure.undone_at.is_null())
    if classes is not None:
        query = query.where((Closure.school_class.is_null() & (Closure.route == "")) | classes)
    closures = [_closure(one) for one in query.order_by(Closure.start, Closure.id)]
    return SchoolYear(
        row.start,
        row.end,
        tuple(YearTerm(one.id, one.title, one.grade_from, one.grade_to, one.start, one.end) for one in terms),
        tuple(YearSpecial(one.id, one.date, one.title, one.as_weekday, one.grade_from, one.grade_to) for one in special),
        tuple(one for one in closures if not one.whom),
        tuple(one for one in closures if one.whom),
    )


def _closure(row: Any) -> YearClosure:
    own, is_route = row.school_class if row.school_class_id else None, row.route and not row.school_class_id
    whom = f"маршрут {row.route}" if is_route else own.title if own else ""
    is_remote = row.effect == "remote" and not is_route
    return YearClosure(dict(CLOSURE_KINDS)[row.kind], row.start, row.end, is_remote, whom, own.grade if own else None)


def calendar_page(today: date, year_id: int | None = None, grade: int | None = None, classes: Any = None) -> CalendarPage:
    """The page of a year for the range that holds `grade` (2–9 where none is named). Six SELECTs. Raises NotThere.

    `classes`: a condition on SchoolClass, for those who see the closures of their own classes only.
    """
    row = year_at(today, year_id)
    year, weeks = school_year(row, classes), _week_days(row.id)
    ranges = tuple(_range(year, weeks, *one) for one in RANGES)
    shown = next((one for one in ranges if one.grade <= (grade or 2) <= one.last), ranges[1])
    years = AcademicYear.select(AcademicYear.id, AcademicYear.title).order_by(AcademicYear.start).tuples()
    last = max((term.end for term in year.terms), default=year.end)
    months = tuple(_month(year, first, shown) for first in months_of(year.start, max(last, year.end)))
    return CalendarPage(row.id, row.title, row.closed_on is not None, year, tuple(years), ranges, shown, months)


def _week_days(year_id: int) -> dict[int, int]:
    query = SchoolClass.select(SchoolClass.grade, fn.MAX(SchoolClass.week_days)).where(SchoolClass.year == year_id)
    return dict(query.group_by(SchoolClass.grade).tuples())


def _range(year: SchoolYear, weeks: dict[int, int], grade: int, last: int, title: str) -> GradeRange:
    week_days = max((days for one, days in weeks.items() if grade <= one <= last), default=5)
    return GradeRange(grade, last, title, week_days, count_terms(year, grade, week_days), weeks_needed(grade))


def _month(year: SchoolYear, first: date, shown: GradeRange) -> CalendarMonth:
    last = months_of(first, first + timedelta(days=40))[1].toordinal() - 1
    span = days_of(year, first, date.fromordinal(last), shown.grade, shown.week_days)
    days: list[YearDay | None] = [with_partial(year, day, shown.grade, shown.last) for day in span]
    places = [None] * (first.isoweekday() - 1) + days
    places += [None] * (-len(places) % 7)
    return CalendarMonth(first, tuple(tuple(places[at : at + 7]) for at in range(0, len(places), 7)))


def lessons_outside(period: Any, start: date, end: date) -> tuple[int, int]:
    """Lessons of a period's grades that would fall out of it with these dates, and how many of them hold records. Two SELECTs."""
    grades = SchoolClass.grade.between(period.grade_from, period.grade_to)
    inside_now = Lesson.date.between(period.start, period.end)
    gone = inside_now & ~Lesson.date.between(start, end) & ~Lesson.is_cancelled
    query = Lesson.select(fn.COUNT(Lesson.id)).join(Journal).join(SchoolClass)
    lessons = query.where(grades & gone & (Journal.year == period.year_id))
    return lessons.scalar() or 0, lessons.where(recorded()).scalar() or 0


def lessons_on(day: date, grade_from: int, grade_to: int) -> tuple[int, int]:
    """Lessons of some grades on a day, and how many of them hold records. Two SELECTs."""
    query = Lesson.select(fn.COUNT(Lesson.id)).join(Journal).join(SchoolClass)
    here = query.where((Lesson.date == day) & SchoolClass.grade.between(grade_from, grade_to) & ~Lesson.is_cancelled)
    return here.scalar() or 0, here.where(recorded()).scalar() or 0
