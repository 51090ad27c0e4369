"""What each day of a school year is for a grade: lessons, weekend, vacation, day off, moved day, closure (REG-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

DAY = timedelta(days=1)
WEEKS_NEEDED = 34
DayKind = Literal["school", "moved", "weekend", "vacation", "off", "closed", "outside"]
SIGNS: dict[str, str] = {"school": "", "moved": "п", "weekend": "в", "vacation": "к", "off": "н", "closed": "а", "outside": ""}


@dataclass(frozen=True)
class YearTerm:
    """A period; both days belong to it."""

    id: int
    title: str
    grade_from: int
    grade_to: int
    start: date
    end: date

    def is_of(self, grade: int) -> bool:
        return self.grade_from <= grade <= self.grade_to


@dataclass(frozen=True)
class YearSpecial:
    """A day unlike its week: off, or worked by another weekday's timetable (`as_weekday`)."""

    id: int
    date: date
    title: str
    as_weekday: int | None
    grade_from: int
    grade_to: int


@dataclass(frozen=True)
class YearClosure:
    """Days closed; `is_remote` where lessons went on at a distance. `whom` "" = the whole school, else a class or a bus route.

    `grade` is that of the class, None for the school and for a route.
    """

    title: str
    start: date
    end: date
    is_remote: bool
    whom: str = ""
    grade: int | None = None

    @property
    def words(self) -> str:
        """«5 А: карантин, дистанционно»."""
        return f"{self.whom}: {self.title}" + (", дистанционно" if self.is_remote and "автобус" not in self.title else "")


@dataclass(frozen=True)
class SchoolYear:
    """A year as the calendar page reads it."""

    start: date
    end: date
    terms: tuple[YearTerm, ...]
    special: tuple[YearSpecial, ...]
    closures: tuple[YearClosure, ...] = ()
    partial: tuple[YearClosure, ...] = ()


@dataclass(frozen=True)
class YearDay:
    """A day of the calendar: what it is, the weekday whose timetable it follows (None: no lessons), and its words.

    `partly` says which class or route was closed while the others learned.
    """

    date: date
    kind: DayKind
    weekday: int | None
    title: str = ""
    partly: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.kind]


def day_of(year: SchoolYear, day: date, grade: int, week_days: int = 5) -> YearDay:
    """What a day is for a grade whose week has 5 or 6 days. Days between periods are a vacation, beyond them «outside»."""
    closure = next((one for one in year.closures if one.start <= day <= one.end), None)
    plain = _plain_day(year, day, grade, week_days)
    if closure is None or plain.weekday is None:
        return plain
    return YearDay(day, "closed", plain.weekday if closure.is_remote else None, closure.title)


def _plain_day(year: SchoolYear, day: date, grade: int, week_days: int) -> YearDay:
    terms = [term for term in year.terms if term.is_of(grade)]
    if not terms or not min(term.start for term in terms) <= day <= max(term.end for term in terms):
        return YearDay(day, "outside", None)
    if not any(term.start <= day <= term.end for term in terms):
        return YearDay(day, "vacation", None, "каникулы")
    special = next((one for one in year.special if one.date == day and one.grade_from <= grade <= one.grade_to), None)
    if special is not None and special.as_weekday is not None:
        return YearDay(day, "moved", special.as_weekday, special.title)
    if special is not None:
        vacation = "каникулы" in special.title.lower()
        return YearDay(day, "vacation" if vacation else "off", None, special.title)
    if day.isoweekday() > week_days:
        return YearDay(day, "weekend", None)
    return YearDay(day, "school", day.isoweekday())


def with_partial(year: SchoolYear, day: YearDay, first: int, last: int) -> YearDay:
    """The day with what was closed for some class of grades `first`–`last`, or for a bus route, on it."""
    if day.weekday is None:
        return day
    own = [one for one in year.partial if one.start <= day.date <= one.end and (one.grade is None or first <= one.grade <= last)]
    return replace(day, partly="; ".join(one.words for one in own))


def days_of(year: SchoolYear, first: date, last: date, grade: int, week_days: int = 5) -> Iterator[YearDay]:
    """Every day from `first` to `last`, both included."""
    day = first
    while day <= last:
        yield day_of(year, day, grade, week_days)
        day += DAY


@dataclass(frozen=True)
class TermCount:
    """How long a period is in school days and in weeks that hold at least one of them."""

    term: YearTerm
    days: int
    weeks: int


def count_terms(year: SchoolYear, grade: int, week_days: int = 5) -> tuple[TermCount, ...]:
    """School days and weeks of each period of a grade, closed days left out unless they were taught at a distance."""
    counts = []
    for term in (one for one in year.terms if one.is_of(grade)):
        held = [day.date for day in days_of(year, term.start, term.end, grade, week_days) if day.weekday is not None]
        counts.append(TermCount(term, len(held), len({day.isocalendar()[:2] for day in held})))
    return tuple(counts)


def weeks_needed(grade: int) -> int:
    """How many weeks the federal plan gives: 33 for grade 1, 34 for the others."""
    return WEEKS_NEEDED - 1 if grade == 1 else WEEKS_NEEDED


def months_of(start: date, end: date) -> tuple[date, ...]:
    """The first days of the months from `start` on, twelve at most."""
    months, month = [], start.replace(day=1)
    while month <= end and len(months) < 12:
        months.append(month)
        month = (month + 31 * DAY).replace(day=1)
    return tuple(months)
