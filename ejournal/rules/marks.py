"""Marks as the rules see them: one value with the weight of its work; «4/5» is two of them (decision 3)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import WeightedMark, exact_mean, rounded
from ejournal.rules.words import with_comma


class GivenMark(NamedTuple):
    """One mark of a period: «5», «зч», «н/а», «осв», «•»; the frozen weight and kind of its work."""

    value: str
    weight: Decimal = Decimal(1)
    is_written: bool = False
    title: str = ""


def counted(marks: Iterable[GivenMark]) -> list[GivenMark]:
    """The marks that count in a mean: digits only. Source: domain §2.1."""
    return [mark for mark in marks if mark.value.isdigit()]


def mean_of(marks: Iterable[GivenMark], rules: SchoolRules) -> Fraction | None:
    """The exact mean the school goes by: weighted if its rules say so; None without digits. Source: GRID-7."""
    return exact_mean((WeightedMark(int(mark.value), mark.weight) for mark in counted(marks)), weighted=rules.use_weights)


def mean_name(rules: SchoolRules) -> str:
    return "средневзвешенная" if rules.use_weights else "средняя"


def points_text(value: Decimal | Fraction | int) -> str:
    """«4,50», «4,625»: a threshold or a weight in full, never fewer than two places; its denominator is of twos and fives."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value).normalize()
    with_two = exact.quantize(Decimal("0.01"))
    return with_comma(with_two if with_two == exact else exact)


def mean_text(mean: Fraction, threshold: Fraction, digits: int) -> str:
    """A mean for show, half up, with more digits where fewer would put it on the wrong side of the threshold.

    4,597 is shown as 4,60, but as 4,597 beside a threshold of 4,60 that it does not reach.
    """
    while (Fraction(rounded(mean, digits)) >= threshold) != (mean >= threshold):
        digits += 1
    return with_comma(rounded(mean, digits))


def threshold_at(mean: Fraction, round_up_from: Decimal) -> Fraction:
    """The threshold between the two marks around a mean: 4,60 for any mean from 4 to below 5."""
    return mean.numerator // mean.denominator + Fraction(round_up_from)
