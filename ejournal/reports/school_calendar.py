"""The calendar of a year for the wall: months by days with a sign for each, and how long the periods are (REG-2)."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.school_year import CalendarMonth, CalendarPage, GradeRange
from ejournal.rules.school_year import YearDay
from ejournal.rules.words import WEEKDAYS_SHORT, month_title
from ejournal.tables.report import Column, Document, Report, Row

LEGEND = (
    "пн, вт … — учебный день; в — выходной, к — каникулы, н — нет уроков (праздник), а — занятий не было (актированный день, "
    "карантин); *пн — учатся по расписанию понедельника.",
)
DAYS = (Column("Месяц", width=10, rule_after=True), *(Column(str(day), "mark", 3) for day in range(1, 32)))
COUNTS = (Column("Классы", width=16), Column("Период", width=16), Column("Начало", "date", 12), Column("Конец", "date", 12),
          Column("Учебных дней", "number", 10), Column("Недель", "number", 9))  # fmt: skip


def calendar_document(page: CalendarPage, school: str, printed_at: datetime) -> Document:
    """The range shown by days, then the periods of all ranges."""
    months = Report(
        title=f"Календарный учебный график на {page.title} учебный год",
        subtitle=page.shown.title,
        columns=DAYS,
        rows=tuple(_month(month) for month in page.months if _has_days(month)),
        notes=LEGEND,
        head_lines=(school,),
        foot_lines=("Директор ____________________",),
        frozen_columns=1,
    )
    rows = tuple(row for one in page.ranges for row in _counts(one))
    periods = Report(title=f"Учебные периоды {page.title} учебного года", columns=COUNTS, rows=rows, head_lines=(school,))
    closed = _closed(page, school)
    seal = f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(months.title, (months, *((periods,) if rows else ()), *closed), seal=seal)


def _closed(page: CalendarPage, school: str) -> tuple[Report, ...]:
    """What classes and bus routes missed, where they did."""
    rows = tuple((one.start, one.end, one.whom, one.title, "дистанционно" if one.is_remote else "") for one in page.year.partial)
    columns = (Column("С", "date", 12), Column("По", "date", 12), Column("Кто", width=20), Column("Причина", width=24), Column("Уроки", width=16))
    return (Report(title="Отмены занятий у классов и маршрутов", columns=columns, rows=rows, head_lines=(school,)),) if rows else ()


def sign_of(day: YearDay) -> str:
    """What the wall shows: the weekday of a school day, «*» before it where it is moved, a letter otherwise."""
    if day.kind in ("school", "moved") and day.weekday is not None:
        return ("*" if day.kind == "moved" else "") + WEEKDAYS_SHORT[day.weekday - 1]
    return day.sign


def _has_days(month: CalendarMonth) -> bool:
    """Whether anything is said of the month: the summer is not printed."""
    return any(day is not None and day.kind != "outside" for week in month.weeks for day in week)


def _month(month: CalendarMonth) -> Row:
    days = {day.date.day: sign_of(day) for week in month.weeks for day in week if day is not None}
    return (month_title(month.first), *(days.get(number) or None for number in range(1, 32)))


def _counts(one: GradeRange) -> list[Row]:
    rows: list[Row] = [
        (one.title, count.term.title, count.term.start, count.term.end, count.days, count.weeks) for count in one.counts
    ]
    return [*rows, (one.title, "за год", None, None, one.days, one.weeks)] if rows else []
