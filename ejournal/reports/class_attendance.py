"""Attendance in the catalogue: the month of a class and the year's summary sheet, with ways to the days (REP-1; domain §5.1, §5.6)."""

from __future__ import annotations

from dataclasses import replace

from ejournal.policy.reports import HEADS
from ejournal.queries.attendance import class_days, class_teacher_name
from ejournal.queries.periods import periods_of
from ejournal.queries.roster import RosterPupil
from ejournal.reports.attendance import Heading, month_report, summary_report
from ejournal.reports.entry import CLASS, MONTH, YEAR, Asked, Entry
from ejournal.tables.report import Document, Linked, Report, Row, Value

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
    report = _with_diaries(month_report(days, first, last, asked.rules, asked.today, heading(asked)), days.pupils)
    return asked.document(f"{report.title}, {head.title}, {report.subtitle}", report)


def summary(asked: Asked) -> Document:
    """«Сводная ведомость учёта посещаемости» by periods and the year."""
    head = asked.school_class
    assert head
    periods, year = periods_of(head.year_id, head.grade), asked.year
    days = class_days(head.id, year.start, min(year.end, max(year.start, asked.today)))
    report = summary_report(days, periods, asked.rules, asked.today, heading(asked), f"{year.title} учебный год")
    return asked.document(f"{report.title}, {head.title}", _with_diaries(report, days.pupils))


def _with_diaries(report: Report, pupils: tuple[RosterPupil, ...]) -> Report:
    """The pupil's name leads to his diary by subjects."""
    return replace(report, rows=tuple(_linked(row, pupil.id) for row, pupil in zip(report.rows, pupils, strict=True)))


def _linked(row: Row, pupil: int) -> Row:
    name: Value = row[1]
    return (row[0], name if isinstance(name, Linked) else Linked(name, f"/diary/{pupil}/subjects"), *row[2:])


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
