"""The monthly check of a class's data and the changes that a class teacher may ask for (REG-8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ejournal.errors import BadInput
from ejournal.rules.words import MONTHS
from ejournal.rules.written_dates import parse_date

PUPIL_FIELDS = ("surname", "name", "patronymic", "sex", "birth_date", "address", "phone", "email", "bus_route")
GUARDIAN_FIELDS = ("surname", "name", "patronymic", "phone", "email", "address")
SEXES = {"м": "m", "муж": "m", "мужской": "m", "m": "m", "ж": "f", "жен": "f", "женский": "f", "f": "f"}


def month_of(day: date) -> date:
    """The first day of its month: how a check is dated."""
    return day.replace(day=1)


def month_word(month: date) -> str:
    """«ноябрь»."""
    return MONTHS[month.month - 1]


def unconfirmed_words(titles: Iterable[str], month: date) -> str:
    """«Сведения за ноябрь не выверены: 5 А, 7 Б»."""
    return f"Сведения за {month_word(month)} не выверены: {', '.join(titles)}"


def asked_value(field: str, text: str) -> str | date:
    """The value as the card keeps it, from what a teacher typed. Raises BadInput beside `new`."""
    clean = " ".join(text.split())
    if not clean:
        raise BadInput("Напишите, как должно быть.", "new")
    if field == "sex":
        if clean.casefold().rstrip(".") not in SEXES:
            raise BadInput("Пол: напишите «мужской» или «женский».", "new")
        return SEXES[clean.casefold().rstrip(".")]
    if field == "birth_date":
        return _day(clean)
    return clean


def _day(text: str) -> date:
    try:
        return parse_date(text, date(1950, 1, 1), date(2100, 1, 1))
    except BadInput as error:
        raise BadInput(str(error), "new") from error
