"""The control works of a class, some of them for a subgroup only: which ones the limits of `rules.assessment` are held against.

Source: GRID-6, GRID-12; domain §2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ejournal.rules.assessment import ControlWork, warnings_of
from ejournal.rules.school_rules import SchoolRules

NO_SHARE = 10**9


@dataclass(frozen=True)
class ClassWork:
    """A control work of a class on a day; `group` is its subgroup, None = the whole class; `lesson` tells one lesson from another."""

    lesson: int
    day: date
    subject: int
    subject_name: str
    kind: str
    group: int | None = None
    by_plan: bool = False

    def meets(self, other: ClassWork) -> bool:
        """Whether the two may be for the same pupils: two subgroups of one subject never are; a lesson is one work."""
        apart = self.group is not None and other.group is not None and self.group != other.group and self.subject == other.subject
        return self.lesson != other.lesson and not apart


def warnings_for(work: ClassWork, others: Sequence[ClassWork], hours_a_year: int | None, rules: SchoolRules) -> tuple[str, ...]:
    """Why the class may not bear the new work; empty where it may. `others` are the class's works, of the year for its share.

    Works of two subgroups of a subject on one day count as one; `hours_a_year` None leaves the share of the hours alone.
    """
    near = {(other.day, other.subject): other for other in others if work.meets(other)}
    plain = [_plain(other) for other in near.values()]
    return tuple(warnings_of(_plain(work), plain, NO_SHARE if hours_a_year is None else hours_a_year, rules))


def crowded_days(works: Sequence[ClassWork], rules: SchoolRules) -> frozenset[date]:
    """Days of one class that have more control works than the school allows."""
    found = set()
    for day in {work.day for work in works}:
        own = [work for work in works if work.day == day]
        if any(warnings_for(work, own, None, rules) for work in own):
            found.add(day)
    return frozenset(found)


def _plain(work: ClassWork) -> ControlWork:
    return ControlWork(work.day, work.subject_name, work.kind)
