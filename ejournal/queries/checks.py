"""Checks of the records as the trail remembers them (COR-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ejournal.models import AuditRow
from ejournal.queries.history import entries_of

MOST = 12


@dataclass(frozen=True)
class Check:
    """One check: up to which row of the trail, and how many faults it found."""

    at: datetime
    who: str
    rows: int
    faults: int

    @property
    def result(self) -> str:
        return f"нарушено мест: {self.faults}" if self.faults else "записи целы"


def last_checks(most: int = MOST) -> tuple[Check, ...]:
    """The newest first. One SELECT."""
    told = (AuditRow.entity == AuditRow.__name__) & (AuditRow.entity_id == 0) & (AuditRow.action == "verify")
    return tuple(
        Check(one.at, one.who, int(one.new.get("rows", 0)), int(one.new.get("faults", 0))) for one in entries_of(told, newest=most)
    )
