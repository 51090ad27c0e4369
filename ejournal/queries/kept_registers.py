"""The register of hard copies of journals (REP-9, PRN-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import JOIN

from ejournal.models import HardCopy, SchoolClass


@dataclass(frozen=True)
class HardCopyLine:
    """A bound volume of the register."""

    number: int
    class_title: str
    title: str
    pages: int
    printed_on: date
    bound_on: date | None
    kept_at: str
    keeper: str
    head: str
    note: str
    struck_on: date | None


def hard_copies(year: int) -> tuple[HardCopyLine, ...]:
    """The register of a year by number. One SELECT."""
    query = HardCopy.select(HardCopy, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(HardCopy.year == year).order_by(HardCopy.number)
    return tuple(
        HardCopyLine(
            row.number, row.school_class.title if row.school_class_id else "", row.title, row.pages, row.printed_on, row.bound_on, row.kept_at, row.keeper,
            row.head, row.note, row.struck_at.date() if row.struck_at else None,
        )
        for row in query
    )  # fmt: skip
