"""A ready proposal of a school year: periods, vacations between them, days off. The school changes what it likes (REG-2; domain §3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.errors import BadInput
from ejournal.rules.words import day_month

DAY = timedelta(days=1)
FRIDAY, SATURDAY = 5, 6
LAST_JUNIOR, LAST_GRADE = 9, 12
HOLIDAYS = (
    (11, 4, "День народного единства"),
    (2, 23, "День защитника Отечества"),
    (3, 8, "Международный женский день"),
    (5, 1, "Праздник Весны и Труда"),
    (5, 9, "День Победы"),
)


@dataclass(frozen=True)
class Term:
    """A period of some grades; both days belong to it."""

    kind: str
    number: int
    grade_from: int
    grade_to: int
    start: date
    end: date


@dataclass(frozen=True)
class DayOff:
    """A day without lessons for some grades, beside weekends and the gaps between periods."""

    date: date
    title: str
    grade_from: int = 1
    grade_to: int = LAST_GRADE


@dataclass(frozen=True)
class YearProposal:
    """A year as the federal advice has it: four quarters for grades 1–9, two half-years for 10 and above."""

    title: str
    start: date
    end: date
    terms: tuple[Term, ...]
    days_off: tuple[DayOff, ...]


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike its weekday for some grades: `as_weekday` for one that is worked by another weekday's timetable, None = off."""

    date: date
    as_weekday: int | None = None
    grade_from: int = 1
    grade_to: int = LAST_GRADE


@dataclass(frozen=True)
class StudyDay:
    """A day with lessons and the weekday (Monday 1 … Sunday 7) whose timetable it follows."""

    date: date
    weekday: int


def school_days(
    grade: int, week_days: int, spans: Iterable[tuple[date, date]], special: Iterable[SpecialDay]
) -> tuple[StudyDay, ...]:
    """The days on which a grade studies, in order: inside its periods (`spans`, both days included), without what is off.

    `week_days` 6 makes Saturdays school days. Of two special days on one date the one for fewer grades (that begins
    higher) counts. Source: TT-3, REG-2, domain §3.1.
    """
    covering = sorted((day for day in special if day.grade_from <= grade <= day.grade_to), key=lambda day: day.grade_from)
    marks = {day.date: day for day in covering}
    dates = sorted({start + DAY * step for start, end in spans for step in range((end - start).days + 1)})
    found = []
    for day in dates:
        weekday: int | None = day.isoweekday()
        if day in marks:
            weekday = marks[day].as_weekday
        elif day.isoweekday() > week_days:
            weekday = None
        if weekday is not None:
            found.append(StudyDay(day, weekday))
    return tuple(found)


def year_beginning(today: date) -> int:
    """The calendar year in which the school year of `today` begins; from June on the coming one."""
    return today.year if today.month >= 6 else today.year - 1


def propose_year(first: int) -> YearProposal:
    """The school year that begins in September of `first`. Raises nothing for years 2000–2100."""
    quarters = propose_quarters(first)
    halves = ((quarters[0][0], quarters[1][1]), (quarters[2][0], quarters[3][1]))
    terms = [Term("quarter", number, 1, LAST_JUNIOR, *days) for number, days in enumerate(quarters, 1)]
    terms += [Term("half", number, LAST_JUNIOR + 1, LAST_GRADE, *days) for number, days in enumerate(halves, 1)]
    holidays = _holidays(first, quarters)
    taken = {day.date for day in holidays}
    rest = [day for day in _first_grade_rest(first) if day.date not in taken]
    days_off = [*holidays, *rest, *_breaks_of_seniors(quarters)]
    return YearProposal(
        title=f"{first}/{(first + 1) % 100:02d}",
        start=quarters[0][0],
        end=date(first + 1, 8, 31),
        terms=tuple(terms),
        days_off=tuple(sorted(days_off, key=lambda day: (day.date, day.grade_from))),
    )


def propose_quarters(first: int) -> tuple[tuple[date, date], ...]:
    """First and last day of the four quarters, by the pattern of the federal advice."""
    autumn, spring = weekday_from(date(first, 10, 20), FRIDAY), weekday_from(date(first + 1, 3, 22), FRIDAY)
    return (
        (school_day_from(date(first, 9, 1)), autumn),
        (autumn + 10 * DAY, school_day_until(date(first, 12, 30))),
        (weekday_from(date(first + 1, 1, 9), 1), spring),
        (spring + 10 * DAY, school_day_until(date(first + 1, 5, 26))),
    )


def check_terms(terms: tuple[Term, ...], start: date, end: date) -> None:
    """Raise BadInput naming the first period that turns back, leaves the year or overlaps the one before it."""
    for term in terms:
        if term.start >= term.end:
            raise BadInput(f"{_name(term)}: начало {day_month(term.start)} должно быть раньше конца.", _field(term, "end"))
        if term.start < start or term.end > end:
            raise BadInput(f"{_name(term)} выходит за учебный год.", _field(term, "start"))
    for before, after in zip(terms, terms[1:], strict=False):
        if before.kind == after.kind and after.start <= before.end:
            raise BadInput(f"{_name(after)} начинается раньше, чем кончается предыдущий период.", _field(after, "start"))


def runs_of(days: tuple[DayOff, ...]) -> list[tuple[DayOff, ...]]:
    """Days off with one title and grades that follow each other, weekends between them allowed: what a form offers as one line."""
    runs: list[list[DayOff]] = []
    for day in sorted(days, key=lambda one: (one.grade_from, one.grade_to, one.date)):
        last = runs[-1][-1] if runs else None
        kin = last is not None and (last.title, last.grade_from, last.grade_to) == (day.title, day.grade_from, day.grade_to)
        if kin and (day.date - last.date).days <= 3:
            runs[-1].append(day)
        else:
            runs.append([day])
    return sorted((tuple(run) for run in runs), key=lambda run: run[0].date)


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday (Monday 1 … Sunday 7) on or after `day`."""
    return day + (weekday - day.isoweekday()) % 7 * DAY


def school_day_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.isoweekday() < SATURDAY else weekday_from(day, 1)


def school_day_until(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.isoweekday() - FRIDAY) * DAY


def _holidays(first: int, quarters: tuple[tuple[date, date], ...]) -> list[DayOff]:
    """Public holidays inside the year; one that falls on a weekend moves to the next working day."""
    days = [DayOff(school_day_from(date(first if month >= 9 else first + 1, month, day)), title) for month, day, title in HOLIDAYS]
    return [day for day in days if any(start <= day.date <= end for start, end in quarters)]


def _first_grade_rest(first: int) -> list[DayOff]:
    monday = weekday_from(date(first + 1, 2, 14), 1)
    return [DayOff(monday + DAY * step, "Дополнительные каникулы 1 класса", 1, 1) for step in range(5)]


def _breaks_of_seniors(quarters: tuple[tuple[date, date], ...]) -> list[DayOff]:
    """Half-years run over the autumn and the spring vacation, so these are days off."""
    days = []
    for before, after, title in ((0, 1, "Осенние каникулы"), (2, 3, "Весенние каникулы")):
        day = quarters[before][1] + DAY
        while day < quarters[after][0]:
            if day.isoweekday() < SATURDAY:
                days.append(DayOff(day, title, LAST_JUNIOR + 1, LAST_GRADE))
            day += DAY
    return days


def _name(term: Term) -> str:
    return f"{term.number} {'полугодие' if term.kind == 'half' else 'четверть'}"


def _field(term: Term, side: str) -> str:
    return f"{term.kind}{term.number}_{side}"
