"""The events of a month on paper (MSG-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.events import EventLine
from ejournal.rules.events import when_words
from ejournal.rules.words import month_title
from ejournal.tables.report import Column, Document, Report

COLUMNS = (
    Column("Дни", width=22), Column("Время", width=12), Column("Событие", width=44), Column("Где", width=20), Column("Для кого", width=24),
)  # fmt: skip


def month_document(first: date, lines: Sequence[EventLine], school: str, printed_at: datetime) -> Document:
    """The month by day; a cancelled event is not printed."""
    standing = [one for one in lines if not one.is_off]
    report = Report(
        title=f"События: {month_title(first).lower()} {first.year}",
        columns=COLUMNS,
        rows=tuple((when_words(one.start, one.end), one.time or None, one.title, one.place or None, one.whom) for one in standing),
        notes=() if standing else ("В этом месяце событий нет.",),
        head_lines=(school,),
    )
    return Document(report.title, (report,), seal=f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")
