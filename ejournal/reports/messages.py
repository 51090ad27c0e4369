"""A message on paper, for families without a login (MSG-1)."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.messages import TalkLine
from ejournal.rules.words import day_month
from ejournal.tables.report import Column, Document, Report, TextPage

COLUMNS = (Column("№", "number", 4), Column("Кому", width=46), Column("Получил, подпись", width=24))


def letter_document(line: TalkLine, school: str, printed_at: datetime) -> Document:
    """The letter, and where there is somebody to hand it to, the list to sign."""
    words = tuple(part for part in line.text.split("\n") if part.strip())
    files = (f"К сообщению приложены файлы: {', '.join(one.name for one in line.files)}.",) if line.files else ()
    signed = (f"{line.author}, {day_month(line.at.date())} {line.at.year} г.",)
    letter = TextPage(line.title, (*words, *files), (school, f"Кому: {line.whom}"), signed, landscape=False, letter=0)
    seal = f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    if not line.without:
        return Document(line.title, (letter,), seal=seal)
    rows = tuple((number, name, None) for number, name in enumerate(line.without, 1))
    hand = Report("Кому передать на бумаге", COLUMNS, rows, subtitle=line.title, head_lines=(school,), landscape=False)
    return Document(line.title, (letter, hand), seal=seal)
