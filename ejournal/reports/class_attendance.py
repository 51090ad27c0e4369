"""Attendance in the catalogue: the month of a class and the year's summary sheet, with ways to the days (REP-1; domain §5.1, §5.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ejournal.policy.reports import HEADS
from ejournal.queries.attendance import class_days, class_teacher_name
from ejournal.queries.periods import periods_of
from ejournal.queries.roster import RosterPupil
from ejournal.reports.attendance import Heading, month_report, summary_report
from ejournal.reports.entry import CLASS, MONTH, YEAR, Asked, Entry
from ejournal.tables.report import Document, Linked, Report, Row, Strong, is_strong, plain

GROUP = "Класс: посещаемость"
READERS = HEADS | {"secretary"}


def heading(asked: Asked) -> Heading:
    """School, class and class teacher of the last day known."""
    head = asked.school_class
    assert head is not None
    return Heading(asked.school, head.title, class_teacher_name(head.id, asked.by_day), asked.now)


def month(asked: Asked) -> Document:
    """«Отчёт о посещаемости класса (по месяцам)»."""
    head, first, last = asked.school_class, asked.first, asked.last
    assert head and first and last
    days = class_days(head.id, first, last)
    made = month_report(days, first, last, asked.rules, asked.today, heading(asked))
    report = _with_days(_with_diaries(asked, made, days.pupils), head.id, first)
    return asked.document(f"{report.title}, {head.title}, {report.subtitle}", report)


def summary(asked: Asked) -> Document:
    """«Сводная ведомость учёта посещаемости» by periods and the year."""
    head = asked.school_class
    assert head
    periods, year = periods_of(head.year_id, head.grade), asked.year
    days = class_days(head.id, year.start, min(year.end, max(year.start, asked.today)))
    report = summary_report(days, periods, asked.rules, asked.today, heading(asked), f"{year.title} учебный год")
    return asked.document(f"{report.title}, {head.title}", _with_diaries(asked, report, days.pupils))


def _with_diaries(asked: Asked, report: Report, pupils: tuple[RosterPupil, ...]) -> Report:
    """The pupil's name leads to his diary by subjects."""
    rows = (
        (row[0], asked.links.pupil(pupil.id, Strong(pupil.name) if is_strong(row[1]) else pupil.name), *row[2:])
        for row, pupil in zip(report.rows, pupils, strict=True)
    )
    return replace(report, rows=tuple(rows))


def _with_days(report: Report, class_id: int, first: date) -> Report:
    """A cell, and a day's total, lead to that day of the class."""
    days = {at: first.replace(day=int(one.title)) for at, one in enumerate(report.columns) if one.kind == "mark"}

    def linked(row: Row) -> Row:
        return tuple(
            Linked(plain(value), f"/attendance/{class_id}/day?date={days[at].isoformat()}") if at in days and value else value
            for at, value in enumerate(row)
        )

    return replace(report, rows=tuple(map(linked, report.rows)), totals=tuple(map(linked, report.totals)))


ATTENDANCE = (
    Entry(
        "attendance-month", "Посещаемость класса за месяц", "Кто и сколько уроков пропустил по дням месяца и по какой причине.",
        GROUP, READERS, (YEAR, CLASS, MONTH), month, also="class_teacher",
    ),
    Entry(
        "attendance-summary", "Сводная ведомость учёта посещаемости", "Сколько дней и уроков пропустил каждый ученик за периоды и за год.",
        GROUP, READERS, (YEAR, CLASS), summary, also="class_teacher",
    ),
)  # fmt: skip
