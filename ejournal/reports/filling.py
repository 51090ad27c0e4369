"""«Отчёт о заполнении журналов» and how quickly lessons are entered, as a document (DEP-1, REP-9; domain §5.16)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from ejournal.queries.filling import FillingPage, JournalRow
from ejournal.rules.filling import FEW, FINAL, HOMEWORK, LATE, RECORD, TOPIC, median_words
from ejournal.tables.report import Column, Document, Report, Row

COLUMNS = (
    Column("Учитель", width=18), Column("Класс", width=11), Column("Предмет", width=22), Column("Уроков прошло", "number", 8),
    Column("Записано тем", "number", 9), Column("Без записи", "number", 7), Column("Без темы", "number", 7), Column("Без ДЗ", "number", 7),
    Column("С опозда-нием", "number", 8), Column("Подряд без отметок", "number", 9), Column("Накопля-емость", "points", 9),
    Column("Мало отметок, уч.", "number", 9), Column("Нет отметки за период, уч.", "number", 10), Column("Заполнено, %", "number", 10),
)  # fmt: skip
PACES = (
    Column("Учитель", width=30), Column("Уроков прошло", "number", 12), Column("Записано", "number", 12),
    Column("Обычная задержка", width=20), Column("В тот же день, %", "number", 14),
)  # fmt: skip


def filling_document(page: FillingPage, school: str, printed_at: datetime) -> Document:
    """What the page shows, a line a journal; with the delay by teacher after it."""
    table = Report(
        title="Отчёт о заполнении журналов",
        subtitle=f"{page.first:%d.%m.%Y} – {min(page.last, page.today):%d.%m.%Y}",
        columns=COLUMNS,
        rows=tuple(_row(one) for one in sorted(page.rows, key=lambda one: one.teachers)),
        totals=(_total(page),),
        notes=(
            "Сегодняшние уроки ещё могут быть записаны и пробелами не считаются. Накопляемость — отметок на одного ученика за период.",
        ),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
        frozen_columns=3,
    )
    return Document(table.title, (table, _paces(page, school)), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")


def per_pupil(row: JournalRow) -> Decimal | None:
    """Marks of the period a pupil, one digit, half up; None where marks are not looked at."""
    if row.period is None or not row.period.pupils:
        return None
    return (Decimal(row.period.marks) / row.period.pupils).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _row(row: JournalRow) -> Row:
    found = row.totals
    counts = tuple(found.get(code) for code in (RECORD, TOPIC, HOMEWORK, LATE))
    finals = (found.get(FEW), found.get(FINAL))
    return (row.teachers or None, row.class_title, row.subject, row.held, row.recorded, *counts, row.without_marks or None, per_pupil(row), *finals, row.filled_percent)


def _total(page: FillingPage) -> Row:
    found = page.totals
    counts = tuple(found.get(code, 0) for code in (RECORD, TOPIC, HOMEWORK, LATE))
    recorded = sum(row.recorded for row in page.rows)
    return ("Всего", None, None, page.held, recorded, *counts, None, None, found.get(FEW, 0), found.get(FINAL, 0), None)


def _paces(page: FillingPage, school: str) -> Report:
    rows = tuple((one.name, one.pace.held, len(one.pace.delays), median_words(one.pace.median), one.pace.same_day) for one in page.paces)
    return Report(
        title="Как быстро записывают уроки", subtitle=f"{page.first:%d.%m.%Y} – {min(page.last, page.today):%d.%m.%Y}", columns=PACES, rows=rows,
        notes=("Обычная задержка — медиана: половина записанных уроков записана не позже.",), head_lines=(school,), frozen_columns=1,
    )  # fmt: skip


def filling_file_name(page: FillingPage, kind: str) -> str:
    return f"Заполнение журналов {page.first:%d.%m.%Y}–{page.last:%d.%m.%Y}.{kind}"
