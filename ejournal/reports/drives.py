"""The register of drives with teachers' own copies, for print and for a spreadsheet (OFF-2; regulation 5.6–5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ejournal.queries.drives import DriveLine
from ejournal.rules.words import count_of
from ejournal.tables.report import Column, Document, Report, Row

TITLE = "Реестр выданных носителей с копией журнала"
COLUMNS = (
    Column("№", "number", 4), Column("Кому", width=18), Column("Журналы", width=34), Column("Носитель", width=14),
    Column("Код книги", width=15), Column("Выдан", "date", 11), Column("Кто выдал", width=16), Column("Вернуть до", "date", 11),
    Column("Состояние", width=18), Column("Примечание", width=24), Column("Подпись", width=12),
)  # fmt: skip


def drives_document(lines: Sequence[DriveLine], school: str, printed_at: datetime) -> Document:
    """The register as it is shown, the lines numbered from 1."""
    report = Report(
        title=TITLE,
        columns=COLUMNS,
        rows=tuple(_row(number, line) for number, line in enumerate(lines, 1)),
        notes=() if lines else ("Записей нет.",),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
    )
    return Document(TITLE, (report,), seal=f"{school}. {TITLE}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")


def state_words(line: DriveLine) -> str:
    """«возвращён 14.10.2026», «не возвращён, просрочено 3 дня»."""
    if line.ended_at is not None:
        return f"{line.state_title} {line.ended_at:%d.%m.%Y}"
    return f"не возвращён, просрочено {count_of(line.overdue, 'день', 'дня', 'дней')}" if line.overdue else line.state_title


def _row(number: int, line: DriveLine) -> Row:
    return (
        number, line.who, "; ".join(line.journals), line.medium or None, line.code, line.issued_at.date(), line.issued_by, line.due,
        state_words(line), line.note or None, None,
    )  # fmt: skip
