"""What marks of a period come to: success, quality, СОУ, mean, categories of pupils, places in a rating. Source: domain §4.

All shares are exact fractions; a denominator of nought gives None, which is shown as «—», never as 0 %. Rounding is for show only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from operator import add, attrgetter

from ejournal.rules.cells import EXEMPT, NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded

NONE = "—"
EXCELLENT, GOOD, ONE_FOUR, ONE_THREE, PASSING, FAILING, UNATTESTED = (
    "отличник", "хорошист", "с одной «4»", "с одной «3»", "успевает", "не успевает", "н/а",
)  # fmt: skip
NAMED = (ONE_FOUR, ONE_THREE, FAILING, UNATTESTED)  # listed with the subject and its teacher
WEIGHTS = (100, 64, 36, 16, 7)  # СОУ of 5, 4, 3, 2 and 1; н/а weighs as 1


@dataclass(frozen=True)
class Tally:
    """How often each value stands: marks of one subject of a class, or of one pupil over his subjects. Tallies are added with `+`.

    `unset`: a mark was due and stands not; «осв» and unset are in no denominator, н/а is in all of them. Source: domain §2.1, §4.
    """

    fives: int = 0
    fours: int = 0
    threes: int = 0
    twos: int = 0
    ones: int = 0
    not_attested: int = 0
    exempt: int = 0
    passed: int = 0
    failed: int = 0
    unset: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(add, _counts(self), _counts(other)))

    @property
    def low(self) -> int:
        """Twos and ones: one column of every report."""
        return self.twos + self.ones

    @property
    def digits(self) -> int:
        return self.fives + self.fours + self.threes + self.low

    @property
    def base(self) -> int:
        """N of the formulas: marks in points and н/а."""
        return self.digits + self.not_attested

    @property
    def is_assessed(self) -> bool:
        """Whether anything tells success from failure: зч alone does not. Source: domain §4, categories."""
        return self.base + self.failed > 0


_counts: Callable[[Tally], tuple[int, ...]] = attrgetter(*(one.name for one in fields(Tally)))


def tally(values: Iterable[str]) -> Tally:
    """Count the values of period marks; what is not a value counts as unset."""
    found = Counter(values)
    fives, fours, threes, twos, ones, absent, exempt, passed, failed = (
        found.pop(one, 0) for one in ("5", "4", "3", "2", "1", NOT_ATTESTED, EXEMPT, PASSED, NOT_PASSED)
    )
    return Tally(fives, fours, threes, twos, ones, absent, exempt, passed, failed, sum(found.values()))


def share(part: int, whole: int) -> Fraction | None:
    """Per cent; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def success(one: Tally) -> Fraction | None:
    """Абсолютная успеваемость, %: 5, 4, 3 (and зч, where works are passed or not) among all that is set but «осв»."""
    return share(one.fives + one.fours + one.threes + one.passed, one.base + one.passed + one.failed)


def quality(one: Tally) -> Fraction | None:
    """Качество знаний, %: 5 and 4 among marks in points and н/а; None where works are only passed or not."""
    only_passes = one.passed + one.failed > 0 and one.digits == 0
    return None if only_passes else share(one.fives + one.fours, one.base)


def learnt(one: Tally, rules: SchoolRules) -> Fraction | None:
    """СОУ, степень обученности, %: 100, 64, 36, 16 and 7 for 5, 4, 3, 2 and 1; н/а weighs 7, or is left out by the school's rule."""
    counts_na = rules.sou_counts_na
    base = one.base if counts_na else one.digits
    points = sum(weight * count for weight, count in zip(WEIGHTS, (one.fives, one.fours, one.threes, one.twos, one.ones), strict=True))
    only_passes = one.passed + one.failed > 0 and one.digits == 0
    return None if only_passes or not base else Fraction(points + (7 * one.not_attested if counts_na else 0), base)


def mean(one: Tally) -> Fraction | None:
    """Средний балл of the marks in points."""
    points = 5 * one.fives + 4 * one.fours + 3 * one.threes + 2 * one.twos + one.ones
    return Fraction(points, one.digits) if one.digits else None


def category(one: Tally, rules: SchoolRules) -> str:
    """The pupil's category, the one that says most; "" where nothing is assessed. зч and осв are neutral. Source: domain §4.

    «С одной «4»» is a good pupil as well; н/а stands apart from «не успевает» unless the school counts it there.
    """
    if not one.is_assessed:
        return ""
    if one.low or one.failed or (one.not_attested and rules.na_among_failing):
        return FAILING
    if one.not_attested:
        return UNATTESTED
    if one.threes:
        return ONE_THREE if one.threes == 1 else PASSING
    return {0: EXCELLENT, 1: ONE_FOUR}.get(one.fours, GOOD)


@dataclass(frozen=True)
class ClassFigures:
    """A class by pupils: `good` counts those with one «4» too; success and quality are of the assessed, per cent."""

    pupils: int
    assessed: int
    excellent: int
    good: int
    one_four: int
    one_three: int
    failing: int
    not_attested: int
    success: Fraction | None
    quality: Fraction | None


def class_figures(tallies: Sequence[Tally], rules: SchoolRules) -> ClassFigures:
    """Counts of pupils by category; н/а stands in no success whatever the school's rule. Source: domain §4, pupil-level."""
    found = Counter(category(one, rules) for one in tallies)
    assessed = len(tallies) - found[""]
    good = found[GOOD] + found[ONE_FOUR]
    without = assessed - sum(one.low + one.failed + one.not_attested > 0 for one in tallies)
    return ClassFigures(
        pupils=len(tallies),
        assessed=assessed,
        excellent=found[EXCELLENT],
        good=good,
        one_four=found[ONE_FOUR],
        one_three=found[ONE_THREE],
        failing=found[FAILING],
        not_attested=sum(one.not_attested > 0 for one in tallies),
        success=share(without, assessed),
        quality=share(found[EXCELLENT] + good, assessed),
    )


def places(tallies: Sequence[Tally]) -> tuple[int | None, ...]:
    """Places of a rating: by mean, then more «5», then fewer «3»; equals share a place (1, 2, 2, 4). No marks in points, no place."""
    keys = [None if (value := mean(one)) is None else (value, one.fives, -one.threes) for one in tallies]
    ranked = Counter(key for key in keys if key is not None)
    above, place_of = 0, {}
    for key in sorted(ranked, reverse=True):
        place_of[key] = above + 1
        above += ranked[key]
    return tuple(None if key is None else place_of[key] for key in keys)


def shown(value: Fraction | None, digits: int = 1) -> Decimal | str:
    """A figure for a report: half up to so many places, «—» where there is none."""
    found = rounded(value, digits)
    return NONE if found is None else found
