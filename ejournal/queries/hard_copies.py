"""The register of hard copies as it is looked through (PRN-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import AcademicYear, Account, HardCopy, SchoolClass, Staff
from ejournal.models.base import holds


@dataclass(frozen=True)
class CopyLine:
    """A line of the register; `pages` are leaves, `head` the hash that stands on the volume."""

    id: int
    year_id: int
    year: str
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
    who: str
    struck_at: datetime | None

    @property
    def short_head(self) -> str:
        """The first digits of the hash: enough to find the volume by."""
        return self.head[:8]


@dataclass(frozen=True)
class WantedCopies:
    """What is looked for; `struck` shows those struck off, too."""

    year: int | None = None
    text: str = ""
    struck: bool = False


def hard_copies(wanted: WantedCopies) -> tuple[CopyLine, ...]:
    """The newest year first, in it by number. One SELECT."""
    found = HardCopy.id.is_null(False)
    if wanted.year is not None:
        found &= HardCopy.year == wanted.year
    if wanted.text:
        found &= holds(HardCopy.title, wanted.text) | holds(HardCopy.kept_at, wanted.text) | holds(HardCopy.keeper, wanted.text)
    if not wanted.struck:
        found &= HardCopy.struck_at.is_null()
    return _lines(found)


def hard_copy(copy_id: int) -> CopyLine:
    """One line; raises NotThere. One SELECT."""
    found = _lines(HardCopy.id == copy_id)
    if not found:
        raise NotThere("Такой записи в реестре нет.")
    return found[0]


def _lines(condition: Any) -> tuple[CopyLine, ...]:
    query = HardCopy.select(HardCopy, AcademicYear, SchoolClass, Account, Staff).join(AcademicYear).switch(HardCopy)
    query = query.left_outer_join(SchoolClass).switch(HardCopy).left_outer_join(Account).left_outer_join(Staff)
    return tuple(_line(row) for row in query.where(condition).order_by(AcademicYear.start.desc(), HardCopy.number))


def _line(row: HardCopy) -> CopyLine:
    who = row.account.staff.short_name if row.account_id and row.account.staff_id else row.account.login if row.account_id else ""
    return CopyLine(
        row.id, row.year_id, row.year.title, row.number, row.school_class.title if row.school_class_id else "", row.title, row.pages, row.printed_on,
        row.bound_on, row.kept_at, row.keeper, row.head, row.note, who, row.struck_at,
    )  # fmt: skip
