"""«Реестр бумажных копий электронного журнала» as a document (PRN-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ejournal.queries.hard_copies import CopyLine
from ejournal.tables.report import Column, Document, Report, Row

TITLE = "Реестр бумажных копий электронного журнала"
COLUMNS = (
    Column("№", "number", 4), Column("Год", width=9), Column("Что", width=30), Column("Листов", "number", 6), Column("Напечатан", "date", 10),
    Column("Прошит", "date", 10), Column("Где хранится", width=20), Column("Кто хранит", width=18), Column("Вершина", width=10), Column("Примечание", width=16),
)  # fmt: skip


def register_of_copies(lines: Sequence[CopyLine], school: str, printed_at: datetime) -> Document:
    rows = tuple(_row(one) for one in lines)
    report = Report(TITLE, COLUMNS, rows, head_lines=(school,), frozen_columns=0, foot_lines=("Ответственный ____________________",))
    return Document(TITLE, (report,), seal=f"{school}. {TITLE}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.", numbered=True)


def _row(one: CopyLine) -> Row:
    struck = f"снят с учёта {one.struck_at:%d.%m.%Y}" if one.struck_at else ""
    note = "; ".join(part for part in (struck, one.note) if part)
    return (one.number, one.year, one.title, one.pages, one.printed_on, one.bound_on, one.kept_at or None, one.keeper or None, one.short_head or None, note or None)
