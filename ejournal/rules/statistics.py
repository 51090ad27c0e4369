"""Means, forecasts and what is missing beside a pupil's name. Exact arithmetic only (decision 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from ejournal.rules.school_rules import SchoolRules


class WeightedMark(NamedTuple):
    """Points of one mark (2…5) and the frozen weight of its work, above zero."""

    points: int
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class RowFigures:
    """What stands beside a pupil: means rounded for show, the forecast from the exact ones, a warning in words."""

    count: int
    mean: Decimal | None
    weighted: Decimal | None
    forecast: str
    warning: str | None


_ONE = Decimal(1)


def exact_mean(marks: Iterable[WeightedMark], *, weighted: bool) -> Fraction | None:
    """Mean of the marks as a rational number; no marks, no mean: None, never zero. Source: GRID-7."""
    sums: dict[Decimal, tuple[int, int]] = {}  # weight → points and number: whole numbers as long as they last
    for points, weight in marks:
        key = weight if weighted else _ONE
        before, count = sums.get(key, (0, 0))
        sums[key] = before + points, count + 1
    if not sums:
        return None
    shares = {weight: weight.as_integer_ratio() for weight in sums}
    common = lcm(*(denominator for _, denominator in shares.values()))
    whole = {weight: numerator * (common // denominator) for weight, (numerator, denominator) in shares.items()}
    total = sum(whole[weight] * count for weight, (_, count) in sums.items())
    return Fraction(sum(whole[weight] * points for weight, (points, _) in sums.items()), total)


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
    whole = mean.numerator // mean.denominator
    return str(min(5, whole + (mean - whole >= Fraction(round_up_from))))


def row_figures(marks: Iterable[WeightedMark], hours_a_week: Decimal, rules: SchoolRules) -> RowFigures:
    """All figures of one pupil's row. The forecast is there from the first mark on. Source: GRID-7, MARK-4."""
    marks = list(marks)
    plain, weighted = exact_mean(marks, weighted=False), exact_mean(marks, weighted=True)
    needed = rules.marks_needed(hours_a_week)
    return RowFigures(
        count=len(marks),
        mean=rounded(plain, rules.mean_digits),
        weighted=rounded(weighted, rules.mean_digits),
        forecast=proposed_mark(weighted if rules.use_weights else plain, rules.round_up_from),
        warning=f"Не хватает отметок: {len(marks)} из {needed}" if len(marks) < needed else None,
    )
