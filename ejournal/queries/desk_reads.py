"""What several lines of one desk ask: read at the first question, thrown away with the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ejournal.errors import NotThere
from ejournal.policy.actor import Actor
from ejournal.queries.calendar import year_at
from ejournal.queries.desk_diary import DiaryNews, diary_news
from ejournal.queries.orders import DraftOrder, draft_orders
from ejournal.queries.overdue import OverdueWork, overdue_of_desk
from ejournal.rules.school_rules import SchoolRules


@dataclass
class DeskReads:
    """Of one person on one day."""

    actor: Actor
    today: date
    rules: SchoolRules
    _diaries: dict[int, DiaryNews] = field(default_factory=dict)

    @cached_property
    def year(self) -> Any:
        """The academic year, None where there is none. One SELECT."""
        try:
            return year_at(self.today)
        except NotThere:
            return None

    def diary(self, pupil_id: int) -> DiaryNews:
        """What is new for a child. Three SELECTs the first time."""
        if pupil_id not in self._diaries:
            self._diaries[pupil_id] = diary_news(pupil_id, self.today)
        return self._diaries[pupil_id]

    @cached_property
    def drafts(self) -> tuple[DraftOrder, ...]:
        """Orders not carried out yet. Two SELECTs, one where there is none."""
        return draft_orders(self.today)

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
