"""Days, counts and names of months as a Russian reader expects them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

MONTHS = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")
_OF_MONTH = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def day_month(day: date) -> str:
    """«14 октября»; the space does not break."""
    return f"{day.day}\u00a0{_OF_MONTH[day.month - 1]}"


def long_day(day: date) -> str:
    """«среда, 14 октября»."""
    return f"{WEEKDAYS[day.weekday()]}, {day_month(day)}"


def short_date(day: date) -> str:
    """«14.10»."""
    return f"{day.day:02}.{day.month:02}"


def short_weekday(day: date) -> str:
    """«ср»."""
    return WEEKDAYS_SHORT[day.weekday()]


def day_span(first: date, last: date) -> str:
    """«12–17 октября», «28 сентября – 3 октября»."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_month(last)}"
    return f"{day_month(first)} – {day_month(last)}"


def month_title(day: date) -> str:
    """«Октябрь»."""
    return MONTHS[day.month - 1].capitalize()


def form_of(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with the number: «урок» 1, 21; «урока» 2–4, 22; «уроков» 5, 11–14."""
    tail, hundred = number % 10, number % 100
    if tail == 1 and hundred != 11:
        return one
    return few if 2 <= tail <= 4 and not 12 <= hundred <= 14 else many


def count_of(number: int, one: str, few: str, many: str) -> str:
    """«1 ученик», «2 ученика», «5 учеников»: the number with its noun in the right form."""
    return f"{number} {form_of(number, one, few, many)}"


def listed(items: Sequence[str], last: str = "и") -> str:
    """«алгебра, геометрия и физика»; the word before the last one is `last`."""
    return f" {last} ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def capitalized(text: str) -> str:
    """«Нужно ещё…»: the first letter only, the rest stays as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def with_comma(value: Decimal) -> str:
    """«4,60»: as many places as the value has."""
    return f"{value:f}".replace(".", ",")
