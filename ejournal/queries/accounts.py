"""Who of a class, or of the staff, has a login, and when he last came in (ROLE-6, REG-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    Account,
    AccountRole,
    ClassMembership,
    Guardian,
    Guardianship,
    Pupil,
    SchoolClass,
    Session,
    Staff,
    russian,
)
from ejournal.models.accounts import ROLES
from ejournal.models.base import there_on
from ejournal.models.people import RELATIONS
from ejournal.policy.actor import Actor

KIND_WORDS = {"pupil": "ученик", "guardian": "родитель", "staff": "сотрудник"}


@dataclass(frozen=True)
class Person:
    """Somebody who may have a login; `about` says who he is to whom. `account` None: he has none. `entered` None: never."""

    kind: str
    id: int
    surname: str
    name: str
    patronymic: str
    about: str
    account: int | None = None
    login: str = ""
    is_active: bool = True
    has_password: bool = False
    entered: datetime | None = None
    may_see: bool = True
    is_relative: bool = False

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def state(self) -> str:
        """none, blocked, new (never came in) or used."""
        if self.account is None:
            return "none"
        return "blocked" if not self.is_active else "used" if self.entered else "new"


def class_people(class_id: int, today: date) -> tuple[Person, ...]:
    """Pupils of the class today with their parents after each. Three SELECTs."""
    pupils = _pupils(class_id, today)
    parents = _parents([row.id for row in pupils])
    accounts = [row.account_key for row in (*pupils, *(one for own in parents.values() for one in own)) if row.account_key]
    entered = last_entries(accounts)
    found: list[Person] = []
    seen: set[int] = set()
    for row in pupils:
        found.append(_person("pupil", row, "ученик", entered))
        for one in parents.get(row.id, ()):
            if one.id not in seen:
                seen.add(one.id)
                found.append(_parent(one, row, entered))
    return tuple(found)


def staff_people(today: date) -> tuple[Person, ...]:
    """Everybody who works at school. Three SELECTs."""
    here = Staff.left_on.is_null() | (Staff.left_on >= today)
    query = Staff.select(Staff.id, Staff.surname, Staff.name, Staff.patronymic, Staff.position, *_of_account())
    query = query.join(Account, JOIN.LEFT_OUTER, on=Account.staff == Staff.id).where(here)
    rows = list(query.order_by(russian(Staff.surname), russian(Staff.name), Staff.id).namedtuples())
    keys = [row.account_key for row in rows if row.account_key]
    entered, roles = last_entries(keys), _roles(keys)
    return tuple(_person("staff", row, roles.get(row.account_key) or row.position or "сотрудник", entered) for row in rows)


def classes_for(actor: Actor, today: date) -> tuple[tuple[int, str], ...]:
    """Classes of the year to which the actor may issue: (id, title). One SELECT."""
    from ejournal.models import AcademicYear

    query = SchoolClass.select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter).join(AcademicYear)
    now = (AcademicYear.start <= today) & (AcademicYear.end >= today)
    mine = SchoolClass.id.is_null(False) if actor.has("admin") else SchoolClass.id.in_(sorted(actor.class_ids))
    rows = query.where(mine & (now | SchoolClass.id.in_(sorted(actor.class_ids)))).order_by(SchoolClass.grade, russian(SchoolClass.letter))
    return tuple((row.id, row.title) for row in rows)


def last_entries(accounts: Iterable[int]) -> dict[int, datetime]:
    """When each account last came in; who never did is not there. One SELECT."""
    query = Session.select(Session.account_id, fn.MAX(Session.created_at)).where(Session.account.in_(sorted(set(accounts))))
    return {account: _moment(at) for account, at in query.group_by(Session.account_id).tuples()}


def logins_taken() -> set[str]:
    """Every login there is. One SELECT."""
    return {login for (login,) in Account.select(Account.login).tuples()}


def _moment(at: Any) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _of_account() -> tuple[Any, ...]:
    return Account.id.alias("account_key"), Account.login, Account.is_active, (Account.password_hash != "").alias("has_password")


def _pupils(class_id: int, today: date) -> list[Any]:
    there = there_on(ClassMembership, today)
    query = Pupil.select(Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic, *_of_account()).join(ClassMembership)
    query = query.switch(Pupil).join(Account, JOIN.LEFT_OUTER, on=Account.pupil == Pupil.id)
    query = query.where((ClassMembership.school_class == class_id) & there)
    return list(query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).namedtuples())


def _parents(pupils: list[int]) -> dict[int, list[Any]]:
    names = (Guardian.id, Guardian.surname, Guardian.name, Guardian.patronymic)
    link = (Guardianship.pupil_id.alias("child"), Guardianship.relation, Guardianship.sees_diary)
    query = Guardianship.select(*names, *link, *_of_account()).join(Guardian)
    query = query.join(Account, JOIN.LEFT_OUTER, on=Account.guardian == Guardian.id).where(Guardianship.pupil.in_(pupils))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in query.order_by(Guardianship.id).namedtuples():
        found[row.child].append(row)
    return found


def _roles(accounts: list[int]) -> dict[int, str]:
    held: dict[int, set[str]] = defaultdict(set)
    for account, role in AccountRole.select(AccountRole.account_id, AccountRole.role).where(AccountRole.account.in_(accounts)).tuples():
        held[account].add(role)
    return {account: ", ".join(words for role, words in ROLES if role in own) for account, own in held.items()}


def _parent(row: Any, child: Any, entered: dict[int, datetime]) -> Person:
    about = f"{dict(RELATIONS).get(row.relation, 'родитель')}: {child.surname} {child.name}"
    return _person("guardian", row, about, entered, may_see=bool(row.sees_diary), is_relative=row.relation == "relative")


def _person(kind: str, row: Any, about: str, entered: dict[int, datetime], *, may_see: bool = True, is_relative: bool = False) -> Person:
    own: dict[str, Any] = {}
    if row.account_key:
        own = {"account": row.account_key, "login": row.login, "is_active": bool(row.is_active), "has_password": bool(row.has_password)}
    return Person(
        kind, row.id, row.surname, row.name, row.patronymic, about, **own,
        entered=entered.get(row.account_key), may_see=may_see, is_relative=is_relative,
    )  # fmt: skip
