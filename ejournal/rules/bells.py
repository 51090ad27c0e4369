"""Bells of a day: which schedule rings, and a shortened one made from the ordinary (REG-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import NamedTuple

from ejournal.errors import BadInput

SHORTEST, LONGEST = 15, 60


class Ring(NamedTuple):
    """From when to when a lesson goes."""

    start: time
    end: time


class BellUse(NamedTuple):
    """When a schedule is used: on a weekday (1–7) or on one date; the default one has neither."""

    schedule: int
    weekday: int | None
    date: date | None


def schedule_of(day: date, weekday: int, uses: Iterable[BellUse]) -> int | None:
    """The schedule of a day: its own goes before that of its weekday, that before the default; None where there is none.

    `weekday` is the one whose timetable is followed, so a moved day rings as the day it stands for.
    """
    found: dict[int, int] = {}
    for use in uses:
        if use.date == day:
            found[0] = use.schedule
        elif use.date is None and use.weekday == weekday:
            found[1] = use.schedule
        elif use.date is None and use.weekday is None:
            found[2] = use.schedule
    return found[min(found)] if found else None


def shorten(bells: Mapping[int, Ring], minutes: int) -> dict[int, Ring]:
    """The same bells with lessons of `minutes`: the first begins as ever, breaks stay as long as they are.

    A lesson that is shorter already keeps its length. Raises BadInput for a length outside 15–60 minutes or no bells.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise BadInput(f"Урок длится от {SHORTEST} до {LONGEST} минут, а набрано {minutes}.", "minutes")
    if not bells:
        raise BadInput("Обычного расписания звонков ещё нет: сначала заведите его в панели.", "minutes")
    short: dict[int, Ring] = {}
    clock, before = -1, 0
    for number in sorted(bells):
        start, end = _minutes(bells[number].start), _minutes(bells[number].end)
        begin = start if clock < 0 else clock + (start - before)
        clock, before = begin + min(minutes, end - start), end
        short[number] = Ring(_time(begin), _time(clock))
    return short


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
