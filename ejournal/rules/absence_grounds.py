"""Grounds of absences: which lessons one covers, which of several wins, what it does to a code that stands. Source: ABS-2, ABS-3, ABS-4."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ejournal.rules.attendance import BARE, REASONS

# A paper outweighs a word, a word a guess. Of equal ones the later entry wins.
WEIGHTS = {"document": 3, "order": 3, "call": 2, "bus": 2, "closed": 2, "other": 1}


@dataclass(frozen=True)
class Ground:
    """Days, both included (`end` None: not back yet), or lessons of one day (`first`, `last` None: from the first, to the last)."""

    id: int
    pupil: int
    code: str
    kind: str
    start: date
    end: date | None
    first: int | None = None
    last: int | None = None
    at: datetime = datetime.min
    document: str = ""

    def covers(self, day: date, lesson: int) -> bool:
        """Whether the lesson of that number on that day is within."""
        if day < self.start or (self.end is not None and day > self.end):
            return False
        return (self.first is None or lesson >= self.first) and (self.last is None or lesson <= self.last)

    def meets(self, first: date, last: date) -> bool:
        """Whether it has a day between two, both included."""
        return self.start <= last and (self.end is None or self.end >= first)

    @property
    def is_part(self) -> bool:
        """Some lessons of one day."""
        return self.first is not None or self.last is not None


def winning(grounds: Iterable[Ground], day: date, lesson: int) -> Ground | None:
    """The ground that gives the lesson its reason; None where none covers it. The order in which they come does not matter."""
    found = [ground for ground in grounds if ground.covers(day, lesson)]
    return max(found, key=lambda ground: (WEIGHTS.get(ground.kind, 0), ground.at, ground.id), default=None)


class Reason(NamedTuple):
    """The code of an absence and where it is from: `ground` 0 = somebody's hand; `before`: what the hand had there."""

    code: str
    ground: int = 0
    before: str = ""


def settled(stands: Reason, winner: Ground | None, *, overwrite: bool = False) -> Reason:
    """What an absence becomes under the ground that wins its lesson.

    «Н» takes the ground's code. A reason given by hand stays unless `overwrite`. What a ground has set follows the winner, and goes
    back to what stood before it where no ground is left. No absence («», «О») is never touched. Source: ABS-3.
    """
    if stands.ground:
        return Reason(winner.code, winner.id, stands.before) if winner else Reason(stands.before or BARE)
    if winner is None or not (stands.code == BARE or (overwrite and is_clash(stands, winner))):
        return stands
    return Reason(winner.code, winner.id, stands.code)


def is_clash(stands: Reason, winner: Ground | None) -> bool:
    """Whether a reason given by hand is another one than the ground's."""
    return winner is not None and stands.ground == 0 and stands.code in REASONS and stands.code != winner.code
