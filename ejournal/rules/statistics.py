"""Means, forecasts and what is missing beside a pupil's name. Exact arithmetic only (decision 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple, overload

from ejournal.rules.school_rules import SchoolRules


class WeightedMark(NamedTuple):
    """Points of one mark (2…5) and the frozen weight of its work, above zero."""

    points: int
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class RowFigures:
    """What stands beside a pupil: means rounded for show, the forecast from the exact ones, how many marks a period mark needs."""

    count: int
    mean: Decimal | None
    weighted: Decimal | None
    forecast: str
    needed: int = 0

    @property
    def is_short(self) -> bool:
        """Whether the marks do not suffice yet. Source: MARK-4."""
        return self.count < self.needed


def exact_mean(marks: Iterable[WeightedMark], *, weighted: bool) -> Fraction | None:
    """Mean of the marks as a rational number; no marks, no mean: None, never zero. Source: GRID-7."""
    return mean_of_sums(_sums(marks), weighted=weighted)


def mean_of_sums(sums: Mapping[Decimal, tuple[int, int]], *, weighted: bool) -> Fraction | None:
    """The same mean of points and number of the marks of each weight, as a database sums them up; None without marks."""
    return _weighted_mean(sums) if weighted else _plain_mean(sums)


def _sums(marks: Iterable[WeightedMark]) -> dict[Decimal, tuple[int, int]]:
    """Points and number of the marks of each weight: whole numbers, which is quick."""
    sums: dict[Decimal, tuple[int, int]] = {}
    for points, weight in marks:
        before, count = sums.get(weight, (0, 0))
        sums[weight] = before + points, count + 1
    return sums


def _plain_mean(sums: Mapping[Decimal, tuple[int, int]]) -> Fraction | None:
    count = sum(count for _, count in sums.values())
    return Fraction(sum(points for points, _ in sums.values()), count) if count else None


def _weighted_mean(sums: Mapping[Decimal, tuple[int, int]]) -> Fraction | None:
    """The weights are brought to a common denominator, so that only the last step is a division."""
    if len(sums) < 2:
        return _plain_mean(sums)
    shares = [(weight.as_integer_ratio(), points, count) for weight, (points, count) in sums.items()]
    common = lcm(*(denominator for (_, denominator), _, _ in shares))
    whole = [(numerator * (common // denominator), points, count) for (numerator, denominator), points, count in shares]
    return Fraction(sum(weight * points for weight, points, _ in whole), sum(weight * count for weight, _, count in whole))


@overload
def rounded(value: Fraction, digits: int) -> Decimal: ...


@overload
def rounded(value: None, digits: int) -> None: ...


@overload
def rounded(value: Fraction | None, digits: int) -> Decimal | None: ...


def rounded(value: Fraction | None, digits: int) -> Decimal | None:
    """Half up to `digits` places, for show; None stays None."""
    if value is None:
        return None
    shift = 10**digits
    whole = (2 * value.numerator * shift + value.denominator) // (2 * value.denominator)
    return (Decimal(whole) / shift).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def proposed_mark(mean: Fraction | None, round_up_from: Decimal) -> str:
    """The mark a mean leads to: up from the school's threshold on, a tie in favour of the pupil; "" without marks. Source: MARK-5."""
    if mean is None:
        return ""
    whole, rest = divmod(mean.numerator, mean.denominator)
    part, of = round_up_from.as_integer_ratio()  # whole numbers, which is quick: a page asks this of each pupil in each journal
    return str(min(5, whole + (rest * of >= part * mean.denominator)))


def row_figures(marks: Iterable[WeightedMark], hours_a_week: Decimal, rules: SchoolRules) -> RowFigures:
    """All figures of one pupil's row. The forecast is there from the first mark on. Source: GRID-7, MARK-4."""
    sums = _sums(marks)
    count, plain, weighted = sum(count for _, count in sums.values()), _plain_mean(sums), _weighted_mean(sums)
    return RowFigures(
        count=count,
        mean=rounded(plain, rules.mean_digits),
        weighted=rounded(weighted, rules.mean_digits),
        forecast=proposed_mark(weighted if rules.use_weights else plain, rules.round_up_from),
        needed=rules.marks_needed(hours_a_week),
    )
