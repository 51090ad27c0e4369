"""Slips of marks for parents on paper: several to a sheet, each with a part that comes back signed (CLS-3)."""

from __future__ import annotations

from collections.abc import Sequence

from ejournal.queries.slips import SlipData
from ejournal.rules.slips import Span
from ejournal.tables.report import Column, Document, Report, Row, Strip, Strips

MOST_REMARKS = 6


def slips_document(slips: Sequence[SlipData], school: str) -> Document:
    """The sheets of an issue, in the order in which slips are handed out. A slip names nobody but its own pupil."""
    return Document("Листки родителям", (Strips("Листки родителям", tuple(_strip(one, school) for one in slips)),))


def slips_file_name(class_title: str, span: Span) -> str:
    return f"Листки родителям {class_title.replace(chr(160), '')} {span.start.isoformat()}.pdf"


def _strip(one: SlipData, school: str) -> Strip:
    name = one.pupil.name
    aside = ", ".join(part for part in (f"{one.class_title} класс", one.pupil.place) if part)
    lead = (f"{school}. Текущие отметки за {one.span.words}; средняя и прогноз — за {one.period}.",)
    tear = (
        f"Ознакомлен(а) с отметками за {one.span.words}: {name}, {one.class_title}",
        "Подпись родителя ____________________     Дата ______________     Что передать школе ______________________________",
    )
    return Strip(name, _table(one), aside, lead, _notes(one), tear)


def _table(one: SlipData) -> Report:
    columns = (
        Column("Предмет", "text", 24),
        Column("Отметки и за что", "text", 58),
        Column("Средняя", "points", 7),
        Column("Выходит", "mark", 7, bold=True),
    )
    rows: tuple[Row, ...] = tuple((row.subject, row.marks or "—", row.mean, row.outlook) for row in one.rows)
    return Report("Отметки", columns, rows, landscape=False, frozen_columns=1)


def _notes(one: SlipData) -> tuple[str, ...]:
    remarks = one.remarks[-MOST_REMARKS:]
    said = (
        "" if one.rows else "Отметок за эти дни нет.",
        f"Отметок пока нет: {', '.join(one.bare)}." if one.bare and one.rows else "",
        f"{one.absences}." if one.absences else "Пропусков нет.",
        f"Не сдано: {'; '.join(one.debts)}." if one.debts else "",
        f"Отметок не хватает: {'; '.join(one.lacking)}." if one.lacking else "",
        *(f"Запись учителя {remark}" for remark in remarks),
    )
    return tuple(text for text in said if text)
