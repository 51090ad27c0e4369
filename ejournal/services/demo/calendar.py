"""A school year: periods, days off, worked days (domain §3.1), bent so that `today` is a school day whenever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ejournal.rules.calendar import (
    DAY,
    HOLIDAYS,
    SATURDAY,
    Term,
    propose_quarters,
    school_day_from,
    weekday_from,
)

SUNDAY = 7
WORKED_AS = {SATURDAY: 3, SUNDAY: 4}
ALL_HOLIDAYS = (*HOLIDAYS, (6, 12, "День России"))
LAST_GRADE = 11


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike its weekday; `as_weekday` for a worked one."""

    date: date
    kind: str
    title: str
    as_weekday: int | None = None
    grade_from: int = 1
    grade_to: int = 12


@dataclass(frozen=True)
class SchoolDay:
    """A day with lessons and the weekday whose timetable it follows."""

    date: date
    weekday: int


@dataclass(frozen=True)
class Frame:
    """One academic year as the calendar has it."""

    first: int
    start: date
    end: date
    terms: tuple[Term, ...]
    special: tuple[SpecialDay, ...]

    @property
    def title(self) -> str:
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    def terms_of(self, grade: int) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.grade_from <= grade <= term.grade_to)

    def school_days(self, grade: int) -> tuple[SchoolDay, ...]:
        """All days with lessons of a grade, in order."""
        special = {day.date: day for day in self.special if day.grade_from <= grade <= day.grade_to}
        days = []
        for term in self.terms_of(grade):
            for day in each_day(term.start, term.end):
                mark = special.get(day)
                if mark is None and day.isoweekday() < SATURDAY:
                    days.append(SchoolDay(day, day.isoweekday()))
                elif mark is not None and mark.kind == "working":
                    days.append(SchoolDay(day, mark.as_weekday or day.isoweekday()))
        return tuple(days)


def year_of(today: date) -> int:
    """The calendar year in which the school year of `today` began."""
    return today.year if today.month >= 9 else today.year - 1


def frame_of(first: int, today: date | None = None) -> Frame:
    """The year that begins in September of `first`; `today`, if it is given, becomes a school day of it."""
    quarters = _quarters(first)
    summer = _bend(quarters, today) if today else []
    holidays = _holidays(first, quarters)
    special = {(day.date, day.grade_from): day for day in (*holidays, *summer)}
    for day in (*_first_grade_rest(first), *_breaks_of_seniors(quarters)):
        if (day.date, 1) not in special and day.date != today:
            special.setdefault((day.date, day.grade_from), day)
    if today is not None and (today.isoweekday() >= SATURDAY or (today, 1) in special):
        for key in [key for key in special if key[0] == today]:
            del special[key]
        weekday = WORKED_AS.get(today.isoweekday(), today.isoweekday())
        special[today, 1] = SpecialDay(today, "working", "Учебный день по переносу", weekday)
    ordered = tuple(special[key] for key in sorted(special))
    end = max(date(first + 1, 8, 31), quarters[3][1])
    return Frame(first, min(date(first, 9, 1), quarters[0][0]), end, _terms(quarters), ordered)


def each_day(first: date, last: date) -> list[date]:
    return [first + DAY * step for step in range((last - first).days + 1)]


def _quarters(first: int) -> list[list[date]]:
    return [list(days) for days in propose_quarters(first)]


def _bend(quarters: list[list[date]], today: date) -> list[SpecialDay]:
    """Stretch the period before `today` over a vacation; over the summer with the weeks between left free."""
    if today < quarters[0][0]:
        quarters[0][0] = today
    for quarter, after in zip(quarters, quarters[1:], strict=False):
        if quarter[1] < today < after[0]:
            quarter[1] = min(today + 6 * DAY, after[0] - DAY)
    usual_end = quarters[3][1]
    if today <= usual_end:
        return []
    quarters[3][1] = today + 7 * DAY
    back_at_school = today - (today.isoweekday() + 6) * DAY
    free = each_day(usual_end + DAY, back_at_school - DAY)
    return [SpecialDay(day, "off", "Летние каникулы") for day in free if day.isoweekday() < SATURDAY]


def _holidays(first: int, quarters: list[list[date]]) -> list[SpecialDay]:
    days = []
    for month, number, title in ALL_HOLIDAYS:
        day = date(first if month >= 9 else first + 1, month, number)
        days.append(SpecialDay(day, "off", title))
        if day.isoweekday() >= SATURDAY:
            days.append(SpecialDay(school_day_from(day), "off", f"{title}, перенос"))
    days += [SpecialDay(date(first + 1, 1, number), "off", "Новогодние каникулы") for number in range(1, 9)]
    return [day for day in days if quarters[0][0] <= day.date <= quarters[3][1]]


def _first_grade_rest(first: int) -> list[SpecialDay]:
    monday = weekday_from(date(first + 1, 2, 14), 1)
    title = "Дополнительные каникулы"
    return [SpecialDay(day, "off", title, None, 1, 1) for day in each_day(monday, monday + 4 * DAY)]


def _breaks_of_seniors(quarters: list[list[date]]) -> list[SpecialDay]:
    """Half-years run over the autumn and the spring vacation, so these are days off."""
    days = []
    for before, after, title in ((0, 1, "Осенние каникулы"), (2, 3, "Весенние каникулы")):
        free = each_day(quarters[before][1] + DAY, quarters[after][0] - DAY)
        days += [SpecialDay(day, "off", title, None, 10, 12) for day in free if day.isoweekday() < SATURDAY]
    return days


def _terms(quarters: list[list[date]]) -> tuple[Term, ...]:
    own = [Term("quarter", number, 1, 9, start, end) for number, (start, end) in enumerate(quarters, 1)]
    halves = ((quarters[0][0], quarters[1][1]), (quarters[2][0], quarters[3][1]))
    own += [Term("half", number, 10, LAST_GRADE, start, end) for number, (start, end) in enumerate(halves, 1)]
    return tuple(own)
