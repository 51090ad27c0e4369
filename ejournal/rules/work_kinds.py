"""Ready weights of kinds of work, by the letters of the dictionary; the school takes a set whole and changes what it likes.

Source: GRID-6; domain §2.3 (W1 a plain mean, W2 a public sample, W3 the control work above all).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_LETTERS = "ОДСПКНИЧТЛАВЗ"
_W2 = "1 1 1.2 1.3 1.5 1.5 1.4 1.5 1 1.3 1.3 1.5 1.5"
_W3 = "3 1 3 4 5 5 4 5 3 4 4 5 5"
_ALIKE = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


@dataclass(frozen=True)
class WeightSet:
    """A set of weights; a letter that is not in it keeps its weight, unless the set is for all."""

    name: str
    title: str
    note: str
    weights: dict[str, Decimal]
    for_all: Decimal | None = None

    def weight_of(self, code: str, now: Decimal) -> Decimal:
        """The weight of a kind by its letter; `now` where the set does not know it."""
        return self.for_all if self.for_all is not None else self.weights.get(code, now)


def _by_letter(numbers: str) -> dict[str, Decimal]:
    return dict(zip(_LETTERS, map(Decimal, numbers.split()), strict=True))


WEIGHT_SETS = (
    WeightSet("w1", "Все поровну", "средняя отметка без весов", {}, Decimal(1)),
    WeightSet("w2", "От 1 до 1,5", "контрольная немного весомее ответа", _by_letter(_W2)),
    WeightSet("w3", "От 1 до 5", "контрольная весит как пять домашних работ", _by_letter(_W3)),
)


@dataclass(frozen=True)
class WeightChange:
    """A kind whose weight the set changes."""

    kind: int
    name: str
    code: str
    old: Decimal
    new: Decimal


def changes_by(weights: WeightSet, kinds: Iterable[tuple[int, str, str, Decimal]]) -> tuple[WeightChange, ...]:
    """What taking the set changes among kinds given as (id, name, letter, weight)."""
    wanted = ((kind, name, code, now, weights.weight_of(code, now)) for kind, name, code, now in kinds)
    return tuple(WeightChange(*one) for one in wanted if one[3] != one[4])


def tidy_code(code: str) -> str:
    """A letter of the dictionary as it is kept: capitals, Cyrillic where the Latin one looks the same, no spaces."""
    return "".join(code.split()).upper().translate(_ALIKE)


def work_name(kind: str, title: str) -> str:
    """«Контрольная работа № 3», «Ответ на уроке: стихи», «Ответ на уроке»: the kind is named once."""
    if title.lower().startswith(kind.lower()):
        return title
    return f"{kind}: {title}" if title else kind
