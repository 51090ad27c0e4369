"""The calendar of a year as the making of lessons and the timetable's pages need it (TT-3, REG-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import SQL

from ejournal.errors import NoYear
from ejournal.models import AcademicYear, CalendarDay, Closure, Period
from ejournal.models.classes import CLOSURE_KINDS
from ejournal.models.prepared import Prepared, hole
from ejournal.rules.calendar import SpecialDay, StudyDay, school_days


@dataclass(frozen=True)
class ClosedDays:
    """Days on which a class (None = the school) is not at school; `effect` is "cancel" or "remote"; both days belong to it."""

    class_id: int | None
    start: date
    end: date
    effect: str
    title: str


@dataclass
class YearCalendar:
    """Periods (grades, days, closed or not), special days and closures of one year."""

    periods: list[Any]
    special: list[SpecialDay]
    closures: list[ClosedDays]
    titles: dict[date, str]
    _days: dict[tuple[int, int], tuple[StudyDay, ...]] = field(default_factory=dict)

    def school_days(self, grade: int, week_days: int) -> tuple[StudyDay, ...]:
        """The days on which a grade studies, in order; closures are not taken away."""
        if (grade, week_days) not in self._days:
            spans = [(row.start, row.end) for row in self._of(grade)]
            self._days[grade, week_days] = school_days(grade, week_days, spans, self.special)
        return self._days[grade, week_days]

    def closure(self, class_id: int | None, day: date) -> ClosedDays | None:
        """What closes the class on that day; a cancelled day goes before a remote one. A bus that did not come closes nobody."""
        found = [own for own in self.closures if own.start <= day <= own.end and own.class_id in (None, class_id)]
        return min(found, key=lambda own: own.effect) if found else None

    def is_settled(self, grade: int, day: date) -> bool:
        """Whether the day is in a period that is closed already."""
        return any(row.closed_on is not None and row.start <= day <= row.end for row in self._of(grade))

    @property
    def youngest(self) -> int:
        """The grade whose days stand for a group of nobody's grade."""
        return min((int(row.grade_from) for row in self.periods), default=1)

    def _of(self, grade: int) -> list[Any]:
        return [row for row in self.periods if row.grade_from <= grade <= row.grade_to]


def closure_words(kind: str, effect: str) -> str:
    """What a lesson that a closure touches says of itself."""
    words = "нет занятий" if kind == "other" else dict(CLOSURE_KINDS).get(kind, "")
    if effect != "remote":
        return words
    return "дистанционно" if kind == "other" else f"дистанционно: {words}"


def year_calendar(year_id: int) -> YearCalendar:
    """Three SELECTs."""
    days = list(CalendarDay.select().where(CalendarDay.year == year_id))
    stand = (Closure.year == year_id) & ((Closure.route == "") | Closure.school_class.is_null(False)) & Closure.undone_at.is_null()
    closures = Closure.select().where(stand)
    return YearCalendar(
        list(Period.select().where(Period.year == year_id).order_by(Period.start)),
        [SpecialDay(row.date, row.as_weekday, row.grade_from, row.grade_to) for row in days],
        [ClosedDays(row.school_class_id, row.start, row.end, row.effect, dict(CLOSURE_KINDS)[row.kind].capitalize()) for row in closures],
        {row.date: row.title for row in days if row.kind == "off" and row.grade_from == 1 and row.grade_to >= 9},
    )


def week_calendar(year_id: int, first: date, last: date) -> YearCalendar:
    """The same for the days from `first` to `last` only, both included. One SELECT."""
    rows = _WEEK.rows(year=year_id, first=first, last=last)
    made = YearCalendar([], [], [], {})
    for what, start, end, key, grade_from, grade_to, name, kind in rows:
        if what == "day":
            made.special.append(SpecialDay(_day(start), key, grade_from, grade_to))
            if kind == "off" and grade_from == 1 and grade_to >= 9:
                made.titles[_day(start)] = name
        elif what == "period":
            made.periods.append(WeekPeriod(max(_day(start), first), min(_day(end), last), grade_from, grade_to))
        else:
            made.closures.append(ClosedDays(key, _day(start), _day(end), kind, dict(CLOSURE_KINDS)[name].capitalize()))
    return made


def _week() -> Any:
    none, here, year = SQL("CAST(NULL AS INTEGER)"), (hole("first"), hole("last")), hole("year")
    day, period, closure = CalendarDay, Period, Closure
    days = day.select(SQL("'day'"), day.date, day.date, day.as_weekday, day.grade_from, day.grade_to, day.title, day.kind)
    days = days.where((day.year == year) & day.date.between(*here))
    periods = period.select(SQL("'period'"), period.start, period.end, none, period.grade_from, period.grade_to, period.kind, period.kind)
    periods = periods.where((period.year == year) & (period.start <= here[1]) & (period.end >= here[0]))
    closures = closure.select(SQL("'closure'"), closure.start, closure.end, closure.school_class_id, none, none, closure.kind, closure.effect)
    stand = ((closure.route == "") | closure.school_class.is_null(False)) & closure.undone_at.is_null()
    closures = closures.where((closure.year == year) & stand & (closure.start <= here[1]) & (closure.end >= here[0]))
    return days.union_all(periods).union_all(closures)


_WEEK = Prepared(_week)


@dataclass(frozen=True)
class WeekPeriod:
    """The part of a period that lies in some days."""

    start: date
    end: date
    grade_from: int
    grade_to: int


def _day(value: Any) -> date:
    """A date as either database gives it out of a union."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def years() -> tuple[Any, ...]:
    """All academic years in order. One SELECT."""
    return tuple(AcademicYear.select().order_by(AcademicYear.start))


def year_of(found: Sequence[Any], day: date) -> Any:
    """Of the years in order that of a day; between two the coming one, after all the last, None of none."""
    return next((year for year in found if day <= year.end), found[-1] if found else None)


def year_at(day: date) -> Any:
    """The academic year of a day, like `year_of`. One SELECT. Raises NoYear for a school without one."""
    found = year_of(years(), day)
    if found is None:
        raise NoYear
    return found
