"""Parents informed and use of the journal, as documents (DEP-5)."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.family_control import ClassLine, FamiliesPage
from ejournal.queries.use_of_system import UsePage
from ejournal.tables.report import Column, Document, Report, Row

CLASSES = (
    Column("Класс", width=8), Column("Учеников", "number", 9), Column("Неделя", "number", 9), Column("%", "number", 6),
    Column("Период", width=14), Column("Ознакомлены", "number", 11), Column("%", "number", 6), Column("Заходили за 7 дней", "number", 12), Column("%", "number", 6),
)  # fmt: skip
NAMES = (Column("Класс", width=8), Column("Ученик", width=34), Column("Неделя", width=12), Column("Период", width=12), Column("Были в дневнике", "date", 14))
ROLES = (Column("Роль", width=30), Column("Логинов", "number", 10), Column("За неделю", "number", 10), Column("%", "number", 6), Column("Ни разу", "number", 10))
SILENT = (Column("Роль", width=30), Column("Кто", width=34), Column("Был последний раз", "date", 18))


def families_document(page: FamiliesPage, school: str, printed_at: datetime) -> Document:
    """The classes, then who has not acknowledged: of the class chosen, or of all."""
    table = Report(
        title="Информирование родителей", subtitle=f"неделя {page.week_title}", columns=CLASSES, rows=tuple(_class(one) for one in page.classes),
        totals=(_class(page.total),), head_lines=(school,), foot_lines=("Заместитель директора ____________________",), landscape=False, frozen_columns=1,
        notes=("Ознакомление — в дневнике или на бумаге. Заходил кто-то из семьи, кроме самого ученика.",),
    )  # fmt: skip
    lines = [(line, one) for line in ((page.chosen,) if page.chosen else page.classes) for one in line.without]
    said = {True: "да", False: "нет", None: "—"}
    rows = tuple((line.title, one.name, said[one.week], said[one.period], one.seen) for line, one in lines)
    names = Report("Кто не ознакомлен", NAMES, rows, head_lines=(school,), landscape=False, notes=() if rows else ("Ознакомлены все.",))
    return Document(table.title, (table, names), seal=_seal(school, printed_at))


def use_document(page: UsePage, school: str, printed_at: datetime) -> Document:
    rows = tuple((one.title, one.accounts, one.week, one.week_percent, one.never) for one in page.roles)
    since = f"с {page.since:%d.%m.%Y}"
    table = Report("Использование журнала", ROLES, rows, subtitle=since, head_lines=(school,), landscape=False, frozen_columns=1)
    silent = tuple((line.title, one.name, one.seen) for line in page.roles for one in line.silent)
    names = Report("Сотрудники, которых неделю не было", SILENT, silent, subtitle=since, head_lines=(school,), landscape=False)
    return Document(table.title, (table, names), seal=_seal(school, printed_at))


def _class(line: ClassLine) -> Row:
    period = (line.period_title or None, line.period, line.period_percent)
    return (line.title, line.pupils, line.week, line.week_percent, *period, line.looked_in, line.looked_in_percent)


def _seal(school: str, printed_at: datetime) -> str:
    return f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
