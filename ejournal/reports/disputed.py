"""The list of disputed marks on paper, for the minutes of the teachers' council."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.disputed import DisputedList
from ejournal.tables.report import Column, Document, Report

COLUMNS = (
    Column("Класс", width=8), Column("Ученик", width=26), Column("Предмет", width=24), Column("Средняя", width=9),
    Column("Предлагается", width=13), Column("Стоит", width=8), Column("Почему в списке", width=42), Column("Причина учителя", width=30),
)  # fmt: skip


def disputed_document(found: DisputedList, school: str, printed_at: datetime) -> Document:
    """One sheet by class; an empty list says so."""
    report = Report(
        title="Спорные отметки",
        subtitle=f"{found.title} {found.year} учебного года" + (f", {found.class_title} класс" if found.class_title else ""),
        columns=COLUMNS,
        rows=tuple(
            (one.class_title, one.pupil, one.subject, one.mean or None, one.proposal or None, one.value or None, "; ".join(one.why), one.reason or None)
            for one in found.lines
        ),
        notes=() if found.lines else ("Спорных отметок нет.",),
        head_lines=(school,),
        foot_lines=("Заместитель директора ____________________",),
    )
    return Document(report.title, (report,), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")
