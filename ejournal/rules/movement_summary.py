"""The summary sheet of movement: who was there at the start, came from where, left for where, is there at the end (REP-4; domain §5.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

WAYS = ("district", "region", "country", "college", "expelled", "other")
_WAY_OF_PLACE = {"district": "district", "region": "region", "country": "country", "abroad": "country", "college": "college"}
BOY, GIRL = "m", "f"


@dataclass(frozen=True)
class MovedStay:
    """A pupil in a class from `start` up to, not including, `end`; `way` is one of WAYS, where a stay that ended led out of the school."""

    pupil: int
    school_class: int
    start: date
    end: date | None = None
    sex: str = ""
    way: str = "other"

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class MovementLine:
    """A line of the sheet. Sexes of `at_start` and `at_end`: boys, girls; who has none entered is in neither."""

    at_start: int = 0
    start_sexes: tuple[int, int] = (0, 0)
    came: int = 0
    came_inside: int = 0
    left: dict[str, int] = field(default_factory=dict)
    left_inside: int = 0
    at_end: int = 0
    end_sexes: tuple[int, int] = (0, 0)

    @property
    def left_school(self) -> int:
        return sum(self.left.values())

    @property
    def balances(self) -> bool:
        """At the start + came − left = at the end. Source: domain §5.7."""
        return self.at_start + self.came + self.came_inside - self.left_school - self.left_inside == self.at_end

    @property
    def is_empty(self) -> bool:
        return not (self.at_start or self.came or self.came_inside or self.left_school or self.left_inside or self.at_end)


def way_out(order_kind: str, place_kind: str) -> str:
    """The column of a pupil who left school: by the place named in the order; «отчислен» where it names none. "" = no order at all."""
    if place_kind:
        return _WAY_OF_PLACE.get(place_kind, "other")
    return "expelled" if order_kind == "leave" else "other"


def start_of_movement(first: date, ends: Iterable[date]) -> date:
    """The day from whose evening a period's movement counts: the end of the period before, so that the holidays are not lost."""
    return max((end for end in ends if end < first), default=first)


def movement_line(stays: Sequence[MovedStay], classes: Iterable[int] | None, first: date, last: date) -> MovementLine:
    """The line of some classes, or of the school (None), which does not count moves between its classes.

    At the start: on `first`; came and left: after `first` up to `last`, the first day without the pupil being the day he left.
    """
    begins = {(one.pupil, one.start) for one in stays}
    ends = {(one.pupil, one.end) for one in stays if one.end is not None}
    wanted = None if classes is None else set(classes)
    own = [one for one in stays if wanted is None or one.school_class in wanted]
    came = [one for one in own if first < one.start <= last]
    left = [one for one in own if one.end is not None and first < one.end <= last]
    from_inside = sum((one.pupil, one.start) in ends for one in came)
    gone = [one for one in left if (one.pupil, one.end) not in begins]
    there, then = [one for one in own if one.covers(first)], [one for one in own if one.covers(last)]
    return MovementLine(
        at_start=len(there),
        start_sexes=_sexes(there),
        came=len(came) - from_inside,
        came_inside=0 if wanted is None else from_inside,
        left=dict(Counter(one.way for one in gone)),
        left_inside=0 if wanted is None else len(left) - len(gone),
        at_end=len(then),
        end_sexes=_sexes(then),
    )


def _sexes(stays: Iterable[MovedStay]) -> tuple[int, int]:
    found = Counter(one.sex for one in stays)
    return found[BOY], found[GIRL]
