"""The schedule of control works (график оценочных процедур): what a planned one is warned of, while it can still be moved.

A warning forbids nothing. All numbers are the school's. Source: issue «Marks that hold», GRID-6; domain §2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month


class ControlWork(NamedTuple):
    """A control work, planned or done, of one lesson; for two groups of a class at one time give one of them."""

    day: date
    subject: str
    title: str = ""


def warnings_of(planned: ControlWork, others: Sequence[ControlWork], hours_a_year: int, rules: SchoolRules) -> list[str]:
    """What to tell who plans a control work: of the day, of the subject's pace, of its share; an empty list where all is well.

    `others` are the other control works of the same pupils in the year, of all subjects; `hours_a_year` are the subject's.
    """
    same = [work for work in others if work.subject == planned.subject]
    found = (_same_day(planned, others, rules), _too_soon(planned, same, rules), _too_many(planned, len(same) + 1, hours_a_year, rules))
    return [warning for warning in found if warning]


def _same_day(planned: ControlWork, others: Sequence[ControlWork], rules: SchoolRules) -> str:
    """No more control works of a class a day than the school allows; the planned one counts."""
    that_day = sorted({work.subject for work in others if work.day == planned.day})
    count = sum(work.day == planned.day for work in others) + 1
    if count <= rules.control_works_a_day:
        return ""
    limit = count_of(rules.control_works_a_day, "контрольная", "контрольные", "контрольных")
    return f"На {day_month(planned.day)} у класса уже назначено: {', '.join(that_day)}. По правилам школы в день {limit}."


def _too_soon(planned: ControlWork, same: Sequence[ControlWork], rules: SchoolRules) -> str:
    """The nearest control work of the subject, before or after, is so many days away; another one on that day is the day's matter."""
    near = [work for work in same if 0 < abs((work.day - planned.day).days) < rules.control_days_between]
    if not near:
        return ""
    nearest = min(near, key=lambda work: (abs((work.day - planned.day).days), work.day))
    days = abs((nearest.day - planned.day).days)
    apart = f"{_was(nearest, planned)} {day_month(nearest.day)}, между ними {count_of(days, 'день', 'дня', 'дней')}"
    return f"{planned.subject}: контрольная {apart}, а по правилам школы нужно не меньше {rules.control_days_between}."


def _was(nearest: ControlWork, planned: ControlWork) -> str:
    return "была" if nearest.day < planned.day else "уже назначена на"


def _too_many(planned: ControlWork, count: int, hours_a_year: int, rules: SchoolRules) -> str:
    """Not more than the school's share of the subject's hours in the year; a hundred per cent means no limit."""
    if rules.control_share >= 100 or count * 100 <= rules.control_share * hours_a_year:
        return ""
    works = count_of(count, "контрольная", "контрольные", "контрольных")
    hours = count_of(hours_a_year, "час", "часа", "часов")
    return f"{planned.subject}: за год выходит {works} на {hours}, это больше {rules.control_share}\u00a0%."
