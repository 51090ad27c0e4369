"""Missed lessons and days: what a pupil owed, what he missed and why; sums of any days add up. Source: ABS-2, REP-1; domain §2.2, §5.1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded

BARE, ILL, EXCUSED, TRUANT, LATE = "Н", "Б", "У", "П", "О"
REASONS = (ILL, EXCUSED, TRUANT)
MISSED = (ILL, EXCUSED, TRUANT, BARE)  # in the order of the sums


@dataclass(frozen=True)
class DaySum:
    """Lessons and days of some days of one pupil. `due`: lessons held for him; days are counted where he had lessons.

    `ill_days`: whole days of which every missed lesson is «Б». Sums of days that do not meet are added with `+`.
    """

    due: int = 0
    ill: int = 0
    excused: int = 0
    truant: int = 0
    bare: int = 0
    late: int = 0
    late_missed: int = 0
    days: int = 0
    missed_days: int = 0
    ill_days: int = 0

    @property
    def missed(self) -> int:
        """Lessons missed for whatever reason; lateness only where the school counts it so."""
        return self.ill + self.excused + self.truant + self.bare + self.late_missed

    @property
    def is_empty(self) -> bool:
        return not (self.missed or self.late)

    def __add__(self, other: DaySum) -> DaySum:
        return DaySum(*(one + two for one, two in zip(_numbers(self), _numbers(other), strict=True)))


def _numbers(one: DaySum) -> tuple[int, ...]:
    return (
        one.due, one.ill, one.excused, one.truant, one.bare, one.late, one.late_missed, one.days, one.missed_days, one.ill_days,
    )  # fmt: skip


def day_sum(due: int, codes: Iterable[str], rules: SchoolRules) -> DaySum:
    """One day of a pupil: `due` lessons held for him, the codes of those where he has one ("" = was there).

    A code of a lesson that was not due (cancelled since) is not counted, so missed ≤ due. Source: ABS-2; domain §2.2.
    """
    found = Counter(codes)
    ill, excused, truant, bare, late = (found[code] for code in (*MISSED, LATE))
    counted = late if rules.late_is_missed else 0
    missed = ill + excused + truant + bare + counted
    whole = is_missed_day(due, missed, rules)
    return DaySum(due, ill, excused, truant, bare, late, counted, int(due > 0), int(whole), int(whole and ill == missed))


def is_missed_day(due: int, missed: int, rules: SchoolRules) -> bool:
    """Whether the day is missed: all lessons of it, or as many as the school says; a day shorter than that needs all. Source: domain §2.2."""
    needed = min(rules.missed_day_lessons or due, due)
    return due > 0 and missed >= needed


def total(sums: Iterable[DaySum]) -> DaySum:
    """The sum of some days; of none: zeroes."""
    result = DaySum()
    for one in sums:
        result = result + one
    return result


def attended_share(one: DaySum) -> Decimal | None:
    """Per cent of due lessons that the pupil was at, one decimal, half up; None where nothing was due. Source: domain §4, §5.1."""
    return rounded(Fraction(100 * (one.due - one.missed), one.due), 1) if one.due else None


def is_truant(one: DaySum, rules: SchoolRules) -> bool:
    """Whether so many lessons were missed without a reason (П, or none given) that the deputy is told. Source: domain §2.2."""
    return one.due > 0 and Fraction(100 * (one.truant + one.bare), one.due) >= rules.truant_share


def cell_text(one: DaySum) -> str:
    """A day in the month's table: lessons missed with the code of most of them, «6Б», «2Н»; late alone «о»; "" for nothing.

    Of equal numbers the one that asks for something stands first: Н before П, У, Б.
    """
    counts = ((one.bare, BARE), (one.truant, TRUANT), (one.excused, EXCUSED), (one.ill, ILL))
    number, code = max(counts, key=lambda pair: pair[0])
    if number:
        return f"{one.missed}{code}"
    return LATE.lower() if one.late else ""
