"""The register of drives with teachers' own copies: whom, when, returned, lost, overdue (OFF-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL

from ejournal.errors import NotThere
from ejournal.models import AcademicYear, Drive, Journal, JournalTeacher, SchoolClass, Staff, StudyGroup, Subject, russian
from ejournal.models.base import in_force_on
from ejournal.models.keeping import DRIVE_STATES
from ejournal.policy.actor import Actor
from ejournal.policy.drives import ISSUERS, may_end_drive, readable_drives
from ejournal.queries.history import names_of

STATES = dict(DRIVE_STATES)
MOST = 500


@dataclass(frozen=True)
class DriveLine:
    """A line of the register; `journals` are titles, `overdue` days past the due date, 0 while in time or ended."""

    id: int
    staff: int
    who: str
    journals: tuple[str, ...]
    medium: str
    code: str
    issued_at: datetime
    issued_by: str
    due: date | None
    state: str
    state_title: str
    ended_at: datetime | None
    note: str
    overdue: int
    may_end: bool


def drive_lines(actor: Actor, today: date, state: str = "") -> tuple[DriveLine, ...]:
    """The register as the actor may read it, those still out first, then the newest. Two SELECTs."""
    condition = readable_drives(actor) & (Drive.state == state if state else Drive.id.is_null(False))
    query = Drive.select(Drive, Staff).join(Staff).where(condition)
    rows = list(query.order_by((Drive.state != "issued"), Drive.issued_at.desc(), Drive.id.desc()).limit(MOST))
    names = names_of({row.issued_by_id for row in rows if row.issued_by_id})
    return tuple(_line(row, names, actor, today) for row in rows)


def _line(row: Any, names: dict[int | None, str], actor: Actor, today: date) -> DriveLine:
    late = (today - row.due).days if row.state == "issued" and row.due is not None else 0
    return DriveLine(
        row.id, row.staff_id, row.staff.short_name, tuple(row.journals.splitlines()), row.medium, row.code, row.issued_at,
        names.get(row.issued_by_id, ""), row.due, row.state, STATES[row.state], row.ended_at, row.note, max(0, late),
        row.state == "issued" and bool(may_end_drive(actor, row.staff_id)),
    )  # fmt: skip


def drive_by_code(code: str) -> Any:
    """The drive of a book with whom it was given to; raises NotThere for a code never given. One SELECT."""
    found = Drive.select(Drive, Staff).join(Staff).where(Drive.code == code).first()
    if found is None:
        raise NotThere("Такой книги журнал не выдавал: её кода в реестре нет.")
    return found


@dataclass(frozen=True)
class OwnJournal:
    """A journal that may be taken along."""

    id: int
    title: str


def journals_of(staff: int, today: date) -> tuple[OwnJournal, ...]:
    """The journals a member of staff keeps today, of years not closed. One SELECT."""
    mine = (JournalTeacher.staff == staff) & in_force_on(JournalTeacher, today) & AcademicYear.closed_on.is_null()
    query = Journal.select(Journal, AcademicYear, SchoolClass, StudyGroup, Subject).join(JournalTeacher, on=JournalTeacher.journal == Journal.id)
    query = query.switch(Journal).join(AcademicYear).switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject).where(mine & (AcademicYear.end >= today))
    rows = query.order_by(SchoolClass.grade, SchoolClass.letter, russian(Subject.name), StudyGroup.title, Journal.id)
    return tuple({row.id: OwnJournal(row.id, row.title) for row in rows}.values())


def staff_with_journals(today: date) -> tuple[tuple[int, str], ...]:
    """Whoever keeps a journal today, for whoever issues drives. One SELECT."""
    query = Staff.select().where(Staff.id.in_(JournalTeacher.select(JournalTeacher.staff).where(in_force_on(JournalTeacher, today))))
    return tuple((row.id, row.full_name) for row in query.order_by(russian(Staff.surname), russian(Staff.name)))


def staff_name(staff: int) -> str:
    """The full name of a member of staff; raises NotThere."""
    row = Staff.get_or_none(Staff.id == staff)
    if row is None:
        raise NotThere("Такого сотрудника нет.")
    return str(row.full_name)


def overdue_drives(actor: Actor, today: date) -> tuple[int, int, date | None]:
    """Drives out past their term: one's own, all of the school where one answers for them, the earliest due day. One SELECT."""
    mine = Drive.staff == actor.staff_id if actor.staff_id is not None else SQL("1 = 0")
    seen = Drive.id.is_null(False) if actor.roles & ISSUERS else mine
    query = Drive.select(Drive.staff_id, Drive.due).where((Drive.state == "issued") & (Drive.due < today) & seen)
    rows = list(query.order_by(Drive.due).tuples())
    own = sum(staff == actor.staff_id for staff, _ in rows)
    return own, len(rows) if actor.roles & ISSUERS else 0, rows[0][1] if rows else None
