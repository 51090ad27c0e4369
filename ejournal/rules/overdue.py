"""Which works still wait for their marks after the term of their kind, and how that is said. Source: MARK-2; domain §0 rules 2–3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ejournal.rules.deadlines import due_day
from ejournal.rules.words import day_month

AWAY = ("Н", "Б", "У", "П")  # late («О») is there


@dataclass(frozen=True)
class WorkMarks:
    """A work given to `present` pupils (there, not absent, not exempt), `marked` of whom have something in their cell.

    An absent pupil owes nothing. «•», зч and the like are marks: the teacher has said what is with the work.
    """

    kind: str
    day: date
    due_days: int
    is_control: bool
    present: int
    marked: int

    @property
    def lacking(self) -> int:
        """How many marks are missing: of a control work everybody's; of another written one all or, once some stand, none.

        A class writes a control work as a whole; exercises are often collected from a part of it. Source: MARK-2.
        """
        if self.is_control:
            return max(0, self.present - self.marked)
        return self.present if self.marked == 0 else 0

    def is_overdue(self, today: date) -> bool:
        """The last day of the term itself is still in time."""
        return self.lacking > 0 and today > due_day(self.day, self.due_days)

    @property
    def words(self) -> str:
        """«контрольная работа 6 октября, срок 9 октября, без отметок 4 из 12»."""
        due = day_month(due_day(self.day, self.due_days))
        return f"{self.kind[:1].lower()}{self.kind[1:]} {day_month(self.day)}, срок {due}, без отметок {self.lacking} из {self.present}"
