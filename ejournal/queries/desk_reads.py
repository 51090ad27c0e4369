"""What several lines of one desk ask: read at the first question, thrown away with the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ejournal.errors import NotThere
from ejournal.policy.actor import Actor
from ejournal.queries.calendar import year_at
from ejournal.queries.overdue import OverdueWork, overdue_of_desk
from ejournal.rules.school_rules import SchoolRules


@dataclass
class DeskReads:
    """Of one person on one day."""

    actor: Actor
    today: date
    rules: SchoolRules

    @cached_property
    def year(self) -> Any:
        """The academic year, None where there is none. One SELECT."""
        try:
            return year_at(self.today)
        except NotThere:
            return None

    @property
    def own_works(self) -> tuple[OverdueWork, ...]:
        """Works past their term that the person answers for or oversees."""
        return self._works[0]

    @property
    def works_of_classes(self) -> tuple[OverdueWork, ...]:
        """Those of the classes he leads, whoever keeps the journal."""
        return self._works[1]

    @cached_property
    def _works(self) -> tuple[tuple[OverdueWork, ...], tuple[OverdueWork, ...]]:
        """Three SELECTs, with the year."""
        return overdue_of_desk(self.actor, self.year, self.today, self.rules) if self.year is not None else ((), ())
