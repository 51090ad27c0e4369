"""The person who acts: roles, and what follows from the day's facts (own journals, class, children)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from ejournal.models import (
    AcademicYear,
    Account,
    AccountRole,
    Association,
    AssociationSubject,
    ClassTeacher,
    Guardianship,
    Journal,
    JournalTeacher,
    Lesson,
    Notice,
    Pupil,
    Receipt,
    Session,
    Staff,
)
from ejournal.models.base import in_force_on
from ejournal.models.people import Guardian
from ejournal.models.prepared import Prepared, hole, holes

STAFF_ROLES = frozenset({"admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher"})
FAMILY_ROLES = frozenset({"parent", "relative"})
NO_IDS: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Somebody logged in, as of one day. Ids are of the tables named; `address` goes into the audit trail. Source: ROLE-1."""

    account_id: int | None
    name: str = ""
    roles: frozenset[str] = frozenset()
    address: str = ""
    staff_id: int | None = None
    pupil_id: int | None = None
    guardian_id: int | None = None
    journal_ids: frozenset[int] = NO_IDS
    substituted_lesson_ids: frozenset[int] = NO_IDS
    substituted_journal_ids: frozenset[int] = NO_IDS
    class_ids: frozenset[int] = NO_IDS
    child_ids: frozenset[int] = NO_IDS
    headed_subject_ids: frozenset[int] = NO_IDS  # of the methodical associations this person leads
    coming_journal_ids: frozenset[int] = NO_IDS  # of a year that has not begun: only their plans are this person's already (KTP-3)
    must_change_password: bool = field(default=False, compare=False)
    unread: int = field(default=0, compare=False)
    letters: int = field(default=0, compare=False)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    @property
    def planned_journal_ids(self) -> frozenset[int]:
        """Journals whose plans are made by this person: those kept today and those of the coming year. Source: KTP-3."""
        return self.journal_ids | self.coming_journal_ids

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


IN_HOLES: dict[str, Any] = {
    "staff_id": hole("staff"), "journal_ids": holes("journals"), "substituted_lesson_ids": holes("lessons"),
    "substituted_journal_ids": holes("substituted"), "class_ids": holes("classes"),
}  # fmt: skip


def teacher_in_holes() -> Actor:
    """Who stands in a statement made ready for any teacher or class teacher; `own_values` fills it."""
    return Actor(account_id=None, roles=frozenset({"teacher"}), **IN_HOLES)


def own_values(actor: Actor) -> dict[str, Any]:
    """The actor's values for the places of `teacher_in_holes`."""
    lists = {"journals": actor.journal_ids, "lessons": actor.substituted_lesson_ids, "classes": actor.class_ids}
    return {"staff": actor.staff_id, "substituted": sorted(actor.substituted_journal_ids), **{name: sorted(ids) for name, ids in lists.items()}}


SYSTEM = Actor(account_id=None, name="Программа", roles=frozenset({"admin"}))


class AccountRow(NamedTuple):
    """An account with one of its roles, whoever it belongs to, and the session it was found by."""

    account_id: int
    login: str
    must_change_password: bool
    staff_id: int | None
    pupil_id: int | None
    guardian_id: int | None
    role: str | None
    staff_names: tuple[str | None, ...]
    pupil_names: tuple[str | None, ...]
    guardian_names: tuple[str | None, ...]
    unread: int = 0
    letters: int = 0
    session_id: int | None = None
    seen_at: datetime | None = None


def load_actor(account_id: int, today: date, address: str = "") -> Actor | None:
    """The actor of an account as of `today`, or None where it is not active: two SELECTs whatever the school."""
    rows = _BY_ID.rows(account=account_id)
    return actor_of(rows, today, address) if rows else None


def session_rows(token_hash: str) -> list[AccountRow]:
    """The open session of a token joined with its account and roles, one row a role; [] when there is none."""
    return _BY_TOKEN.rows(token=token_hash)


def actor_of(rows: list[AccountRow], today: date, address: str) -> Actor:
    """Build the actor from the rows of an account (one a role) and the day's facts."""
    first = rows[0]
    facts = _facts(first, today)
    return Actor(
        account_id=first.account_id,
        name=_name(first) or first.login,
        roles=frozenset(row.role for row in rows if row.role),
        address=address,
        staff_id=first.staff_id,
        pupil_id=first.pupil_id,
        guardian_id=first.guardian_id,
        must_change_password=bool(first.must_change_password),
        unread=first.unread,
        letters=first.letters,
        **facts,
    )


def _accounts(condition: Any, *session: Any) -> Any:
    query = Account.select(
        Account.id, Account.login, Account.must_change_password, Account.staff_id, Account.pupil_id, Account.guardian_id,
        AccountRole.role, Staff.surname, Staff.name, Staff.patronymic, Pupil.surname, Pupil.name,
        Guardian.surname, Guardian.name, Guardian.patronymic, _unread(), _letters(), *session,
    )  # fmt: skip
    joined = query.left_outer_join(AccountRole, on=AccountRole.account == Account.id)
    joined = joined.switch(Account).left_outer_join(Staff).switch(Account).left_outer_join(Pupil)
    return joined.switch(Account).left_outer_join(Guardian).switch(Account).where(condition & Account.is_active)


def _unread() -> Any:
    """How many notices the account has not read: counted along, so that every page's head knows."""
    return Notice.select(fn.COUNT(Notice.id)).where((Notice.account == Account.id) & Notice.read_at.is_null())


def _letters() -> Any:
    """How many messages the account has not read. Source: MSG-1."""
    waiting = Receipt.read_at.is_null() & Receipt.removed_at.is_null()
    return Receipt.select(fn.COUNT(Receipt.id)).where((Receipt.account == Account.id) & waiting)


def _by_token() -> Any:
    query = _accounts(Session.token_hash == hole("token"), Session.id, Session.seen_at)
    return query.where(Session.ended_at.is_null()).join(Session, on=Session.account == Account.id)


def _row(values: Sequence[Any]) -> AccountRow:
    return AccountRow(*values[:7], tuple(values[7:10]), tuple(values[10:12]), tuple(values[12:15]), *values[15:])


_BY_ID = Prepared(lambda: _accounts(Account.id == hole("account")), _row)
_BY_TOKEN = Prepared(_by_token, _row)


def _name(row: AccountRow) -> str:
    names = (row.staff_names, row.pupil_names, row.guardian_names)
    return " ".join(part for part in next((parts for parts in names if parts[0]), ()) if part)


def _facts(row: AccountRow, today: date) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {name: set() for name in ("journal", "lesson", "substituted", "class", "child", "headed", "coming")}
    facts = _OF_STAFF.rows(staff=row.staff_id, today=today) if row.staff_id else []
    facts += _OF_GUARDIAN.rows(guardian=row.guardian_id) if row.guardian_id else []
    for what, first, second in facts:
        found[what].add(first)
        if what == "lesson":
            found["substituted"].add(second)
    names = {"journal": "journal_ids", "lesson": "substituted_lesson_ids", "substituted": "substituted_journal_ids"}
    names |= {"class": "class_ids", "child": "child_ids", "headed": "headed_subject_ids", "coming": "coming_journal_ids"}
    return {names[what]: frozenset(ids) for what, ids in found.items()}


def _of_staff() -> Any:
    """Journals kept and classes led today, lessons given in somebody's place at any time, subjects of associations led, journals of a coming year."""
    mine = (JournalTeacher.staff == hole("staff")) & _now(JournalTeacher)
    leads = (ClassTeacher.staff == hole("staff")) & _now(ClassTeacher)
    journals = JournalTeacher.select(SQL("'journal'"), JournalTeacher.journal_id, SQL("0")).where(mine)
    classes = ClassTeacher.select(SQL("'class'"), ClassTeacher.school_class_id, SQL("0")).where(leads)
    lessons = Lesson.select(SQL("'lesson'"), Lesson.id, Lesson.journal_id).where(Lesson.substitute == hole("staff"))
    led = AssociationSubject.select(SQL("'headed'"), AssociationSubject.subject_id, SQL("0")).join(Association)
    ahead = AcademicYear.start > hole("today")
    to_keep = (JournalTeacher.staff == hole("staff")) & (JournalTeacher.end.is_null() | (JournalTeacher.end >= AcademicYear.start))
    coming = JournalTeacher.select(SQL("'coming'"), JournalTeacher.journal_id, SQL("0")).join(Journal).join(AcademicYear).where(ahead & to_keep)
    return journals.union_all(classes).union_all(lessons).union_all(led.where(Association.head == hole("staff"))).union_all(coming)


def _of_guardian() -> Any:
    child = (Guardianship.guardian == hole("guardian")) & Guardianship.sees_diary
    return Guardianship.select(SQL("'child'"), Guardianship.pupil_id, SQL("0")).where(child)


def _now(model: Any) -> Any:
    return in_force_on(model, hole("today"))


_OF_STAFF, _OF_GUARDIAN = Prepared(_of_staff), Prepared(_of_guardian)
