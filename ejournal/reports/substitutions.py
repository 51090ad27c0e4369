"""The day's sheet for the wall and the register of missed and substituted lessons (domain §5.13, REP-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.substitution_lines import SubstitutionLine, paid_hours
from ejournal.rules.words import MONTHS, WEEKDAYS, day_month
from ejournal.tables.report import Column, Document, Report, Row

DAY_COLUMNS = (
    Column("Урок", "number", 6), Column("Класс", width=12), Column("Предмет по расписанию", width=22),
    Column("Кого заменяют", width=18), Column("Что будет", width=32), Column("Основание", width=16),
)  # fmt: skip
REGISTER_COLUMNS = (
    Column("Дата", "date", 11), Column("№ урока", "number", 6), Column("Класс", width=10), Column("Предмет по расписанию", width=18),
    Column("Отсутствующий учитель", width=17), Column("Причина", width=13), Column("Замещающий учитель", width=17),
    Column("Что проведено", width=20), Column("Основание", width=13), Column("Часов", "points", 6), Column("Подпись", width=10),
)  # fmt: skip
PAY_COLUMNS = (Column("Замещающий учитель", width=30), Column("Месяц", width=18), Column("Часов к оплате", "points", 10))


def day_document(
    day: date, lines: Sequence[SubstitutionLine], closed: Sequence[str], school: str, printed_at: datetime
) -> Document:
    """The sheet of one day by lesson and class; a day without changes says so."""
    rows = sorted(lines, key=lambda line: (line.number, line.class_title))
    report = Report(
        title=f"Изменения в расписании на {day_month(day)}",
        subtitle=WEEKDAYS[day.weekday()],
        columns=DAY_COLUMNS,
        rows=tuple((line.number, line.class_title, line.subject, line.absent or None, line.done, line.basis or None) for line in rows),
        notes=tuple(closed) or (() if rows else ("Изменений нет: уроки по расписанию.",)),
        head_lines=(school,),
        foot_lines=("Диспетчер расписания ____________________",),
    )
    return Document(report.title, (report,), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")


def register_document(
    first: date, last: date, lines: Sequence[SubstitutionLine], school: str, printed_at: datetime
) -> Document:
    """The register of a span, and the hours to pay by teacher and month."""
    span = f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}"
    report = Report(
        title="Журнал учёта пропущенных и замещённых уроков",
        subtitle=span,
        columns=REGISTER_COLUMNS,
        rows=tuple(map(_row, lines)),
        notes=() if lines else ("Пропущенных и замещённых уроков нет.",),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
    )
    hours = tuple((name, f"{MONTHS[month - 1]} {year}", total) for name, year, month, total in paid_hours(lines))
    pay = Report(title="Часы к оплате за замещение", subtitle=span, columns=PAY_COLUMNS, rows=hours, head_lines=(school,))
    seal = f"{school}. {report.title} {span}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(report.title, (report, pay) if hours else (report,), seal=seal)


def _row(line: SubstitutionLine) -> Row:
    taker = line.substitute if line.kind != "move" else ""
    return (
        line.date, line.number, line.class_title, line.subject, line.absent or None, line.reason or None, taker or None, line.what,
        line.order or None, line.hours, None,
    )  # fmt: skip
