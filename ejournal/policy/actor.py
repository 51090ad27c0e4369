"""The person who acts: roles, and what follows from the day's facts (own journals, class, children)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import SQL, Value

from ejournal.models import Account, AccountRole, ClassTeacher, Guardianship, JournalTeacher, Lesson, Pupil, Session, Staff
from ejournal.models.people import Guardian

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
    must_change_password: bool = field(default=False, compare=False)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(account_id=None, name="Программа", roles=frozenset({"admin"}))


def load_actor(account_id: int, today: date, address: str = "") -> Actor | None:
    """The actor of an account as of `today`, or None where it is not active: two SELECTs whatever the school."""
    rows = list(_account_rows(Account.id == account_id))
    return actor_of(rows, today, address) if rows else None


def session_rows(token_hash: str) -> list[Any]:
    """The open session of a token joined with its account and roles, one row a role; [] when there is none."""
    query = _account_rows(Session.token_hash == token_hash, Session)
    return list(query.where(Session.ended_at.is_null()).join(Session, on=Session.account == Account.id))


def actor_of(rows: list[Any], today: date, address: str) -> Actor:
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
        **facts,
    )


def _account_rows(condition: Any, *extra: Any) -> Any:
    query = Account.select(
        Account.id.alias("account_id"), Account.login, Account.must_change_password, Account.password_hash,
        Account.staff_id, Account.pupil_id, Account.guardian_id, AccountRole.role,
        Staff.surname.alias("s1"), Staff.name.alias("s2"), Staff.patronymic.alias("s3"),
        Pupil.surname.alias("p1"), Pupil.name.alias("p2"),
        Guardian.surname.alias("g1"), Guardian.name.alias("g2"), Guardian.patronymic.alias("g3"),
        *((Session.id.alias("session_id"), Session.created_at, Session.seen_at) if Session in extra else ()),
    )  # fmt: skip
    joined = query.left_outer_join(AccountRole, on=AccountRole.account == Account.id)
    joined = joined.switch(Account).left_outer_join(Staff).switch(Account).left_outer_join(Pupil)
    return joined.switch(Account).left_outer_join(Guardian).switch(Account).where(condition & Account.is_active).objects()


def _name(row: Any) -> str:
    parts = (row.s1, row.s2, row.s3) if row.s1 else (row.p1, row.p2) if row.p1 else (row.g1, row.g2, row.g3)
    return " ".join(part for part in parts if part)


def _facts(row: Any, today: date) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {name: set() for name in ("journal", "lesson", "substituted", "class", "child")}
    queries = _fact_queries(row, today)
    if queries:
        union = queries[0]
        for query in queries[1:]:
            union = union.union_all(query)
        for what, first, second in union.tuples():
            found[what].add(first)
            if what == "lesson":
                found["substituted"].add(second)
    names = {"journal": "journal_ids", "lesson": "substituted_lesson_ids", "substituted": "substituted_journal_ids"}
    names |= {"class": "class_ids", "child": "child_ids"}
    return {names[what]: frozenset(ids) for what, ids in found.items()}


def _fact_queries(row: Any, today: date) -> list[Any]:
    queries = []
    if row.staff_id:
        mine = (JournalTeacher.staff == row.staff_id) & _now(JournalTeacher, today)
        leads = (ClassTeacher.staff == row.staff_id) & _now(ClassTeacher, today)
        queries += [
            JournalTeacher.select(Value("journal"), JournalTeacher.journal_id, SQL("0")).where(mine),
            ClassTeacher.select(Value("class"), ClassTeacher.school_class_id, SQL("0")).where(leads),
            Lesson.select(Value("lesson"), Lesson.id, Lesson.journal_id).where(Lesson.substitute == row.staff_id),
        ]
    if row.guardian_id:
        child = (Guardianship.guardian == row.guardian_id) & Guardianship.sees_diary
        queries.append(Guardianship.select(Value("child"), Guardianship.pupil_id, SQL("0")).where(child))
    return queries


def _now(model: Any, today: date) -> Any:
    return (model.start <= today) & (model.end.is_null() | (model.end >= today))
