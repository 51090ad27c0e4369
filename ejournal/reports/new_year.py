"""Class lists of a year as of its first day: a sheet for each class (MOV-6)."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.new_year import ClassList
from ejournal.tables.report import Column, Document, Report

COLUMNS = (Column("№", "number", 5), Column("Фамилия, имя, отчество", width=44), Column("Дата рождения", "date", 14), Column("Примечание", width=28))


def lists_document(lists: tuple[ClassList, ...], year: str, school: str, printed_at: datetime) -> Document:
    """A report for each class; a year without classes says so on one sheet."""
    parts = tuple(_report(one, year, school) for one in lists) or (
        Report("Списки классов", COLUMNS, (), subtitle=f"{year} учебный год", notes=("Классов в этом году ещё нет.",), landscape=False),
    )
    return Document("Списки классов", parts, seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")


def _report(one: ClassList, year: str, school: str) -> Report:
    rows = tuple((number, *pupil) for number, pupil in enumerate(one.pupils, 1))
    lead = f", классный руководитель {one.class_teacher}" if one.class_teacher else ""
    notes = () if rows else ("В классе никого нет.",)
    return Report(f"{one.title} класс", COLUMNS, rows, f"{year} учебный год{lead}", notes=notes, head_lines=(school,), landscape=False)
