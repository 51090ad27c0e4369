"""What pupils owe a teacher, as a sheet to take along (GRID-9). Printed for its author only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ejournal.queries.notebook import NoteLine
from ejournal.tables.report import Column, Document, Report, Strong, Value

COLUMNS = (
    Column("Журнал", width=22), Column("Ученик", width=22), Column("Что", width=10), Column("За что", width=26),
    Column("Заметка", width=34), Column("Срок", "date", 10), Column("Сдано", width=10),
)  # fmt: skip


def owed_document(lines: Sequence[NoteLine], teacher: str, school: str, printed_at: datetime) -> Document:
    """One table, the overdue first; the last column stays empty for the pen."""
    report = Report(
        title="Долги и пересдачи",
        subtitle=f"{teacher}, {printed_at:%d.%m.%Y}",
        columns=COLUMNS,
        rows=tuple(_row(line) for line in lines) or (("Никто ничего не должен", *(None,) * (len(COLUMNS) - 1)),),
        head_lines=(school,),
        frozen_columns=0,
    )
    return Document(title=report.title, parts=(report,), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M}. Личный список учителя.")


def _row(line: NoteLine) -> tuple[Value, ...]:
    due = Strong(line.due) if line.is_overdue else line.due
    return (line.journal_title, line.who, line.kind_title, line.work_words, line.text, due, None)
