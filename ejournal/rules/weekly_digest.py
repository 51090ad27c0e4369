"""What happened in a teacher's journals in a week, in one line he reads: how much, by whose hand, how late in the evening.

Source: COR-3, COR-4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, form_of, listed

NIGHT_ENDS = 6  # an hour before it belongs to the evening before: marks changed at two in the morning are late too
NOUNS = {
    "mark": ("изменена", "отметка", "отметки", "отметок"),
    "period_mark": ("изменена", "отметка за период", "отметки за период", "отметок за период"),
    "absence": ("изменён", "пропуск", "пропуска", "пропусков"),
    "lesson": ("изменён", "урок", "урока", "уроков"),
}


class Change(NamedTuple):
    """One change: when by the school's clock, whose hand (None: the program's own), whose journal, and what (a key of NOUNS)."""

    at: datetime
    who: int | None
    whose: int
    what: str = "mark"


@dataclass(frozen=True)
class Digest:
    """The changes of one teacher's journals: by kind in the order of NOUNS, by other hands, late ones."""

    kinds: tuple[tuple[str, int], ...]
    by_others: int
    late: int
    late_from: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.kinds)

    @property
    def text(self) -> str:
        """«изменено 12 отметок, 2 не вами, 1 после 20:00»; «изменений не было»."""
        if not self.kinds:
            return "изменений не было"
        first, count = self.kinds[0]
        verb = form_of(count, NOUNS[first][0], "изменено", "изменено")
        parts = [f"{verb} {listed([count_of(number, *NOUNS[kind][1:]) for kind, number in self.kinds])}"]
        parts += [f"{self.by_others} не вами"] if self.by_others else []
        parts += [f"{self.late} после {self.late_from}:00"] if self.late else []
        return ", ".join(parts)


def digest_of(changes: Iterable[Change], teacher: int, rules: SchoolRules) -> Digest:
    """The digest of `teacher`'s journals; other journals and things without a noun are left out, the week is the caller's."""
    own = [change for change in changes if change.whose == teacher and change.what in NOUNS]
    counts = Counter(change.what for change in own)
    return Digest(
        kinds=tuple((kind, counts[kind]) for kind in NOUNS if counts[kind]),
        by_others=sum(change.who != teacher for change in own),
        late=sum(is_evening(change.at, rules) for change in own),
        late_from=rules.digest_hour,
    )


def is_evening(at: datetime, rules: SchoolRules) -> bool:
    """From the school's hour, included, through the night to six in the morning."""
    return at.hour >= rules.digest_hour or at.hour < NIGHT_ENDS
