"""How many control works a class can bear: what is said when one more is planned. Source: GRID-6; domain §2.3 (limits), §0 rule 10."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month, with_comma


@dataclass(frozen=True)
class ControlWork:
    """A control work of a class on a day; `group` is its subgroup, None = the whole class; `lesson` tells one lesson from another."""

    lesson: int
    day: date
    subject: int
    subject_name: str
    kind: str
    group: int | None = None
    by_plan: bool = False

    def meets(self, other: ControlWork) -> bool:
        """Whether the two may be for the same pupils: two subgroups of one subject never are; a lesson is one work."""
        apart = self.group is not None and other.group is not None and self.group != other.group and self.subject == other.subject
        return self.lesson != other.lesson and not apart

    @property
    def words(self) -> str:
        plan = ", по плану" if self.by_plan else ""
        return f"{self.subject_name} ({self.kind.lower()}{plan})"


@dataclass(frozen=True)
class YearLoad:
    """Lessons with control works in the journal's year without the new one, and its hours a year."""

    works: int
    hours: Decimal


def warnings_for(work: ControlWork, others: Sequence[ControlWork], load: YearLoad | None, rules: SchoolRules) -> tuple[str, ...]:
    """Why the class may not bear the new work; empty where it may. `others` are the class's works some weeks around.

    A limit counts as kept when it is just reached. `load` None leaves the share of the hours alone.
    """
    near = [other for other in others if work.meets(other)]
    return tuple(
        sentence
        for sentence in (_too_many_a_day(work, near, rules), _too_soon(work, near, rules), _too_much(load, rules))
        if sentence
    )


def crowded_days(works: Sequence[ControlWork], rules: SchoolRules) -> frozenset[date]:
    """Days of one class that have more control works than the school allows."""
    return frozenset(work.day for work in works if _too_many_a_day(work, [one for one in works if work.meets(one)], rules))


def _too_many_a_day(work: ControlWork, near: Sequence[ControlWork], rules: SchoolRules) -> str:
    same = {other.subject: other for other in near if other.day == work.day}
    if len(same) + 1 <= rules.control_works_a_day:
        return ""
    most = count_of(rules.control_works_a_day, "контрольная", "контрольные", "контрольных")
    names = ", ".join(other.words for other in same.values())
    return f"{day_month(work.day)} у класса уже есть: {names}. В день — не больше чем {most}."


def _too_soon(work: ControlWork, near: Sequence[ControlWork], rules: SchoolRules) -> str:
    days = sorted((abs((other.day - work.day).days), other.day) for other in _of_subject(work, near) if other.day != work.day)
    if not days or days[0][0] >= rules.control_days_between:
        return ""
    apart, day = days[0]
    between = f"между ними {count_of(apart, 'день', 'дня', 'дней')}, а нужно не меньше {rules.control_days_between}"
    return f"По этому предмету есть контрольная {day_month(day)}: {between}."


def _of_subject(work: ControlWork, near: Sequence[ControlWork]) -> Iterator[ControlWork]:
    return (other for other in near if other.subject == work.subject)


def _too_much(load: YearLoad | None, rules: SchoolRules) -> str:
    """The share of the year's hours, in per cent with one digit, half up."""
    if load is None or load.hours <= 0 or (load.works + 1) * 100 <= load.hours * rules.control_share:
        return ""
    share = (Decimal(load.works + 1) * 100 / load.hours).quantize(Decimal("0.1"), ROUND_HALF_UP)
    works = count_of(load.works + 1, "контрольная", "контрольные", "контрольных")
    return f"За год выйдет {works}, это {with_comma(share)} % часов, а можно не больше {rules.control_share} %."
