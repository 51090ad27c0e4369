"""Dates as they stand in lists: 01.02.2014, 1.2.14, 2014-02-01, 1 февраля 2014 г., a spreadsheet's day number (REG-9)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from ..errors import BadInput

SPREADSHEET_BEGINS = date(1899, 12, 30)
DAY_NUMBERS = range(3_000, 80_000)  # 1908–2119: a smaller number is a number
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
BY_DAY = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4}|\d{2})")
BY_YEAR = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
IN_WORDS = re.compile(r"(\d{1,2})\s+([а-я]{3,8})\.?\s+(\d{4})")


def parse_date(value: str | int | Decimal | date, earliest: date, latest: date) -> date:
    """The day the value means, both limits allowed. Raises BadInput.

    Two digits of a year are taken only when one century alone puts the day within the limits.
    """
    days = [day for day in _meant(value) if earliest <= day <= latest]
    if len(days) == 1:
        return days[0]
    if not _meant(value):
        raise BadInput(f"«{value}» — это не дата. Дату пишут так: 01.02.2014.")
    if days:
        raise BadInput(f"«{value}»: напишите год четырьмя цифрами.")
    raise BadInput(f"«{_shown(value)}» — даты здесь от {earliest:%d.%m.%Y} до {latest:%d.%m.%Y}.")


def _shown(value: object) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _meant(value: str | int | Decimal | date) -> list[date]:
    """Every day the value may mean, none if it is no date."""
    if isinstance(value, date):
        return [value]
    if not isinstance(value, str):
        return _by_number(int(value))
    text = re.sub(r"\s*(?:г\.?|года?)$", "", " ".join(value.lower().split()))
    if text.isascii() and text.isdigit():
        return _by_number(int(text)) if len(text) == 5 else []
    if found := BY_DAY.fullmatch(text):
        years = [int(found[3])] if len(found[3]) == 4 else [1900 + int(found[3]), 2000 + int(found[3])]
        return [day for year in years for day in _day(year, int(found[2]), int(found[1]))]
    if found := BY_YEAR.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = IN_WORDS.fullmatch(text)
    return _day(int(found[3]), _month(found[2]), int(found[1])) if found else []


def _by_number(number: int) -> list[date]:
    return [SPREADSHEET_BEGINS + timedelta(days=number)] if number in DAY_NUMBERS else []


def _month(word: str) -> int:
    """1–12 by its first letters (март before май, which in its cases is «ма»), 0 for another word."""
    return next((at for at, stem in enumerate(MONTHS, start=1) if word.startswith(stem)), 0)


def _day(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
