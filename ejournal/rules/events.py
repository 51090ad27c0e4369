"""What an event needs, and how its days are said (MSG-2)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ejournal.errors import BadInput
from ejournal.rules.names import tidy_spaces
from ejournal.rules.words import day_month, day_span

LONGEST_TITLE, LONGEST_PLACE, LONGEST_TEXT, MOST_DAYS = 160, 120, 2000, 92
_TIME = re.compile(r"([01]?\d|2[0-3])[:.\-]([0-5]\d)")


def checked_title(text: str) -> str:
    title = tidy_spaces(text)
    if not title:
        raise BadInput("Впишите название: его увидят в дневнике.", "title")
    if len(title) > LONGEST_TITLE:
        raise BadInput(f"Название длиннее {LONGEST_TITLE} знаков.", "title")
    return title


def checked_days(start: date, end: date) -> None:
    """Raise BadInput beside `end` for days that turn back or go on for months."""
    if end < start:
        raise BadInput("Последний день раньше первого.", "end")
    if (end - start).days >= MOST_DAYS:
        raise BadInput(f"Событие длиннее {MOST_DAYS} дней: проверьте последний день.", "end")


def checked_time(text: str) -> str:
    """«18:00» or «18:00–19:30» from «18.00», «9:05 - 10»; "" for a whole day. Raises BadInput beside `time`."""
    typed = tidy_spaces(text)
    if not typed:
        return ""
    found = [f"{int(hour)}:{minute}" for hour, minute in _TIME.findall(typed)]
    rest = _TIME.sub("", typed).strip(" -–—")
    if rest or not 1 <= len(found) <= 2:
        raise BadInput("Впишите время как 18:00 или 18:00–19:30.", "time")
    return "–".join(found)


def when_words(start: date, end: date, time: str = "") -> str:
    """«14 октября, 18:00», «12–17 октября»."""
    days = day_month(start) if start == end else day_span(start, end)
    return f"{days}, {time}" if time else days


def month_weeks(first: date) -> tuple[tuple[date, ...], ...]:
    """The month of `first` as weeks from Monday to Sunday, with the days of its neighbours that complete them."""
    start = first.replace(day=1)
    monday = start - timedelta(days=start.weekday())
    weeks = []
    while monday <= start or monday.month == start.month:
        weeks.append(tuple(monday + timedelta(days=n) for n in range(7)))
        monday += timedelta(days=7)
    return tuple(weeks)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)
