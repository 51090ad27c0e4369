"""The schedule of control works on paper: a sheet of classes by weeks, or one class by days (GRID-6; domain §2.3)."""

from __future__ import annotations

from datetime import date, datetime

from ejournal.queries.assessment import SchedulePage, Week
from ejournal.queries.control_works import ControlEntry
from ejournal.rules.words import WEEKDAYS_SHORT, day_span, short_date
from ejournal.tables.report import Column, Document, Report

TITLE = "График контрольных работ"


def schedule_document(page: SchedulePage, school: str, now: datetime) -> Document:
    """For the wall and the site; pupils and marks are not in it."""
    report = _of_class(page) if page.shown is not None else _of_school(page)
    return Document(f"{TITLE}: {page.title}", (report,), seal=f"{school}. {TITLE}, {page.title}. Составлен {now:%d.%m.%Y}.")


def schedule_file_name(page: SchedulePage, ending: str, today: date) -> str:
    return f"{TITLE} {page.title.replace(chr(160), ' ')} {today.isoformat()}.{ending}"


def _of_school(page: SchedulePage) -> Report:
    columns = (Column("Класс", width=8), *(Column(_days(week), width=15) for week in page.weeks))
    rows = tuple((row.title, *("\n".join(map(_line, week)) or None for week in row.weeks)) for row in page.rows)
    return Report(f"{TITLE}, {page.title}", columns, rows, _span(page), notes=_notes(page), frozen_columns=1)


def _of_class(page: SchedulePage) -> Report:
    columns = (
        Column("Дата", width=10), Column("День", width=6), Column("Урок", "number", width=6), Column("Предмет", width=26),
        Column("Вид работы", width=24), Column("Название", width=44),
    )  # fmt: skip
    rows = tuple(
        (short_date(one.day), WEEKDAYS_SHORT[one.day.weekday()], one.number, one.subject_name, _kind(one), one.title)
        for row in page.rows
        for one in row.entries
    )
    return Report(f"{TITLE}, {page.title}", columns, rows, _span(page), notes=_notes(page), frozen_columns=1)


def _days(week: Week) -> str:
    return f"{short_date(week.first)}–{short_date(week.last)}"


def _span(page: SchedulePage) -> str:
    return day_span(page.period.start, page.period.end)


def _line(entry: ControlEntry) -> str:
    """«ср 14.10 Матем. К»; a star for what is only in the plan."""
    return f"{WEEKDAYS_SHORT[entry.day.weekday()]} {short_date(entry.day)} {entry.short} {entry.code}{'*' if entry.by_plan else ''}"


def _kind(entry: ControlEntry) -> str:
    return entry.rule.kind + (" (по плану)" if entry.by_plan else "")


def _notes(page: SchedulePage) -> tuple[str, ...]:
    codes = ", ".join(f"{code} — {name.lower()}" for code, name in page.codes)
    star = "* — по плану, день может сдвинуться." if page.has_plans and page.shown is None else ""
    return tuple(note for note in (f"{codes}." if codes and page.shown is None else "", star) if note)
