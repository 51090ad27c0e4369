"""The school's threshold of rounding: the ready ones by name, and what each makes of a mean. Source: MARK-5, domain §2.4."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ejournal.rules.marks import points_text
from ejournal.rules.school_rules import ROUNDINGS
from ejournal.rules.statistics import proposed_mark


class Outcome(NamedTuple):
    """A ready threshold, its label and the mark it leads to."""

    round_up_from: Decimal
    label: str
    mark: str


def by_each_rounding(mean: Fraction | None) -> tuple[Outcome, ...]:
    """What every ready threshold makes of the exact mean, the most lenient first; "" without a mean. A tie is the pupil's."""
    return tuple(Outcome(value, label, proposed_mark(mean, value)) for value, label in ROUNDINGS)


def rounding_name(round_up_from: Decimal) -> str:
    """«математическое: 5 от 4,50»; a threshold of the school's own says so: «своё: 5 от 4,70»."""
    return dict(ROUNDINGS).get(round_up_from, f"своё: 5 от {points_text(4 + round_up_from)}")


def thresholds_text(round_up_from: Decimal) -> str:
    """«3 от 2,50, 4 от 3,50, 5 от 4,50»: for the foot of a sheet and the help of the field."""
    return ", ".join(f"{mark} от {points_text(mark - 1 + round_up_from)}" for mark in (3, 4, 5))
