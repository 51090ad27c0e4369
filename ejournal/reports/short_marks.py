"""«Не хватает отметок» as a document: for the staff meeting before the end of a period (MARK-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ejournal.queries.short_marks import ShortLine
from ejournal.tables.report import Column, Document, Report

COLUMNS = (
    Column("№", "number", 4), Column("Класс", width=10), Column("Ученик", width=24), Column("Предмет", width=24),
    Column("Учитель", width=18), Column("Есть", "number", 6), Column("Нужно", "number", 6), Column("Осталось уроков", "number", 9),
    Column("Период", width=14), Column("До", "date", 11), Column("Примечание", width=24),
)  # fmt: skip


def short_document(lines: Sequence[ShortLine], school: str, printed_at: datetime) -> Document:
    """The list as it was shown, the worst first."""
    rows = tuple(
        (
            number, line.class_title, line.name, line.subject, line.teachers or None, line.found.count, line.found.needed,
            line.found.lessons_left, line.period, line.period_end, None if line.found.is_possible else "уроков меньше, чем отметок",
        )
        for number, line in enumerate(lines, 1)
    )  # fmt: skip
    report = Report(
        title="Не хватает отметок за период",
        subtitle=f"на {printed_at:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        notes=() if rows else ("Отметок хватит у всех.",),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
        frozen_columns=3,
    )
    return Document(report.title, (report,), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")
