"""The forecast of a class as a whole, from the marks its pupils are heading for. Source: GRID-7; domain §4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ejournal.rules.cells import NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.statistics import rounded
from ejournal.rules.words import with_comma

ORDER = ("5", "4", "3", "2", "1", PASSED, NOT_PASSED, NOT_ATTESTED)


@dataclass(frozen=True)
class Outlook:
    """What a period would end with; shares are exact, None where there is nothing to divide by, `mean` where there are no digits."""

    counts: tuple[tuple[str, int], ...]
    passing: Fraction | None
    quality: Fraction | None
    mean: Fraction | None
    blank: int

    @property
    def text(self) -> str:
        """«успеваемость 92 %, качество 58 %, средний 3,9 («5» — 2, «4» — 5, «3» — 4); без отметок: 1»; "" without any mark."""
        if not self.counts:
            return ""
        shares = [("успеваемость", self.passing)] + ([("качество", self.quality)] if self.mean is not None else [])
        parts = [f"{name} {rounded(share * 100, 0)}\u00a0%" for name, share in shares if share is not None]
        if self.mean is not None:
            parts.append(f"средний {with_comma(rounded(self.mean, 1))}")
        marks = ", ".join(f"«{mark}»\u00a0— {count}" for mark, count in self.counts)
        return f"{', '.join(parts)} ({marks})" + (f"; без отметок: {self.blank}" if self.blank else "")


def class_outlook(marks: Sequence[str]) -> Outlook:
    """The outlook of the pupils who are there: each with the mark that stands or is forecast, "" without one.

    н/а counts as not passing, осв and who has no mark yet are left out. Source: domain §4.
    """
    found = Counter(mark for mark in marks if mark in ORDER)
    total = found.total()
    failing = sum(found[mark] for mark in ("2", "1", NOT_PASSED, NOT_ATTESTED))
    digits = [(int(mark), count) for mark, count in found.items() if mark.isdigit()]
    number = sum(count for _, count in digits)
    return Outlook(
        counts=tuple((mark, found[mark]) for mark in ORDER if found[mark]),
        passing=Fraction(total - failing, total) if total else None,
        quality=Fraction(found["5"] + found["4"], total) if total else None,
        mean=Fraction(sum(mark * count for mark, count in digits), number) if number else None,
        blank=sum(mark == "" for mark in marks),
    )
