"""Who is away on which day of a year: whole days in spells, single lessons now and then (domain §8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from ejournal.services.demo.cohorts import LONG_ILL, SANATORIUM, Child

YEAR_DAYS = 170
ILL, EXCUSED, TRUANT, UNKNOWN = "Б", "У", "П", "Н"
WHOLE_DAY = -1


class Away(NamedTuple):
    """Absent from lesson number `since` on (WHOLE_DAY: all of them); code "" = not a pupil of the class that day."""

    code: str
    since: int = WHOLE_DAY


def away_days(child: Child, days: Sequence[date], random: Random, *, odd: bool) -> dict[date, Away]:
    """The days of a year on which the child is not there, or not all day; `odd`: with the long spells of the odd cases."""
    found: dict[date, Away] = {}
    share, health = len(days) / YEAR_DAYS, 0.4 + 1.2 * random.random()
    for _ in range(_times(1.15 * share * health, random)):
        _spell(found, days, random.randint(2, 5), Away(ILL), random)
    for _ in range(_times(1.2 * share, random)):
        _spell(found, days, random.randint(1, 2), Away(EXCUSED), random)
    for _ in range(_times(1.6 * share, random)):
        _spell(found, days, 1, Away(TRUANT, random.randint(3, 5)), random)
    for _ in range(_times(1.0 * share, random)):
        _spell(found, days, 1, Away(UNKNOWN, random.choice((WHOLE_DAY, WHOLE_DAY, 4))), random)
    if odd and child.odd in (LONG_ILL, SANATORIUM):
        _long_spell(found, days, child.odd)
    if child.arrives or child.leaves:
        found |= {day: Away("", WHOLE_DAY) for day in days if not child.is_there(day)}
    return found


def _times(expected: float, random: Random) -> int:
    return int(expected + random.random())


def _spell(found: dict[date, Away], days: Sequence[date], length: int, away: Away, random: Random) -> None:
    start = random.randrange(len(days))
    for day in days[start : start + length]:
        found.setdefault(day, away)


def _long_spell(found: dict[date, Away], days: Sequence[date], odd: str) -> None:
    """Weeks away in the first quarter: nearly all of it for the one who gets «н/а»."""
    start, length, code = (2, 31, ILL) if odd == LONG_ILL else (12, 15, EXCUSED)
    for day in days[start : start + length]:
        found[day] = Away(code)
