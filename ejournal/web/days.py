"""Days named in an address."""

from __future__ import annotations

from datetime import date

from ejournal.errors import BadInput
from ejournal.web.clock import today


def week_day(text: str | None, where: str) -> date:
    """The day that names a week, today where none is given; `where` is «дневнике» or «расписании». Raises BadInput."""
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("Неделю называют днём: ГГГГ-ММ-ДД.", field="week") from error
    if not 2000 <= day.year <= 2100:
        raise BadInput(f"Такой недели в {where} нет.", field="week")
    return day
