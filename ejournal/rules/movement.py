"""Movement counts: at the start + came − left = at the end, by class and by school (REP; domain §1.3, §5.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CountedStay:
    """A pupil in a class from `start` up to, not including, `end`."""

    pupil: int
    school_class: int
    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class MovementCount:
    """Of one class, or of the school: `inside` are those who came from, or went to, another class of the school."""

    at_start: int = 0
    came: int = 0
    came_inside: int = 0
    left: int = 0
    left_inside: int = 0
    at_end: int = 0

    @property
    def balances(self) -> bool:
        return self.at_start + self.came + self.came_inside - self.left - self.left_inside == self.at_end


def movement(stays: Iterable[CountedStay], first: date, last: date) -> dict[int | None, MovementCount]:
    """By class id, and under None for the school. «At the start» is the morning of `first`: who enters on that day is counted there.

    Came and left are of the days after `first` up to `last`. A stay that begins on the day another of the same pupil ends is a
    move inside the school, which the school's own line does not count.
    """
    all_stays = list(stays)
    begins = {(one.pupil, one.start) for one in all_stays}
    ends = {(one.pupil, one.end) for one in all_stays if one.end is not None}
    sums: dict[int | None, list[int]] = {None: [0] * 6}
    for one in all_stays:
        came, left = first < one.start <= last, one.end is not None and first < one.end <= last
        from_inside, to_inside = (one.pupil, one.start) in ends, (one.pupil, one.end) in begins
        own = (
            one.covers(first), came and not from_inside, came and from_inside,
            left and not to_inside, left and to_inside, one.covers(last),
        )  # fmt: skip
        of_school = (own[0], own[1], False, own[3], False, own[5])
        for key, add in ((one.school_class, own), (None, of_school)):
            line = sums.setdefault(key, [0] * 6)
            for at, value in enumerate(add):
                line[at] += value
    return {key: MovementCount(*line) for key, line in sums.items()}
