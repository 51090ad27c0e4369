"""Dated membership: from a day up to, not including, another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Stay:
    """A stay from `start` up to, not including, `end`; `end` None = still there."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the pupil is there on that day. Source: MOV-3."""
        return self.start <= day and (self.end is None or day < self.end)

    def meets(self, first: date, last: date) -> bool:
        """Whether the stay has a day between `first` and `last`, both included."""
        return self.start <= last and (self.end is None or first < self.end)
