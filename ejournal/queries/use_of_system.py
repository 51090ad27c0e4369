"""Use of the journal by role: who has been in it in the last week, who never was (DEP-5; regulation 2.5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Account, AccountRole, Session, Staff
from ejournal.models.accounts import ROLES
from ejournal.rules.filling import percent

WEEK = timedelta(days=7)
NAMED = frozenset({"admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher"})  # families are seen class by class


@dataclass(frozen=True)
class Silent:
    """A member of staff who was not in the journal for a week; `seen` None: never."""

    name: str
    seen: date | None


@dataclass(frozen=True)
class RoleLine:
    """`accounts` are active ones; `week` were in the journal in the last seven days, `never` not once."""

    role: str
    title: str
    accounts: int
    week: int
    never: int
    silent: tuple[Silent, ...]

    @property
    def week_percent(self) -> int | None:
        return percent(self.week, self.accounts)


@dataclass(frozen=True)
class UsePage:
    since: datetime
    roles: tuple[RoleLine, ...]


def use_of_system(now: datetime) -> UsePage:
    """All roles that anybody holds, in the order of `ROLES`; somebody with two counts in both. Two SELECTs."""
    columns = (AccountRole.role, Account.id, Account.login, Staff.surname, Staff.name, Staff.patronymic)
    query = AccountRole.select(*columns).join(Account).join(Staff, JOIN.LEFT_OUTER).where(Account.is_active).order_by(Staff.surname, Account.login)
    last = Session.select(Session.account_id, fn.MAX(Session.seen_at)).group_by(Session.account)
    seen = {account: _moment(at) for account, at in last.tuples()}
    holders: dict[str, list[tuple[Any, ...]]] = {}
    for role, *holder in query.tuples():
        holders.setdefault(role, []).append(tuple(holder))
    since = now - WEEK
    return UsePage(since, tuple(_line(role, title, holders[role], seen, since) for role, title in ROLES if role in holders))


def _line(role: str, title: str, holders: list[tuple[Any, ...]], seen: dict[int, datetime], since: datetime) -> RoleLine:
    away = [one for one in holders if (at := seen.get(one[0])) is None or at < since]
    silent = tuple(Silent(_name(one), seen[one[0]].date() if one[0] in seen else None) for one in away) if role in NAMED else ()
    return RoleLine(role, title, len(holders), len(holders) - len(away), sum(one[0] not in seen for one in holders), silent)


def _name(holder: tuple[Any, ...]) -> str:
    _, login, surname, name, patronymic = holder
    return Staff(surname=surname, name=name, patronymic=patronymic).short_name if surname else login


def _moment(value: Any) -> datetime:
    """SQLite gives the greatest moment as a text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
