"""The log of accesses to personal data, for the director and the administrator (SEC-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ejournal.models import Account, CardAccess, Guardian, Pupil, Staff
from ejournal.queries.history import names_of
from ejournal.rules.finding import asked_words, is_found, person_keys


@dataclass(frozen=True)
class AskedAccesses:
    """Filters of the log: who, whose card (by number or by a part of the name), from when to when; both days included."""

    account: int | None = None
    pupil: int | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class AccessLine:
    at: datetime
    who: str
    whose: str
    pupil: int | None
    part: str
    way: str
    what: str
    count: int


MOST_ACCESSES = 1000


def access_lines(asked: AskedAccesses, most: int = MOST_ACCESSES) -> tuple[AccessLine, ...]:
    """Rows of the log, newest first. Two SELECTs."""
    condition = CardAccess.id.is_null(False)
    if asked.account is not None:
        condition &= CardAccess.account == asked.account
    if asked.pupil is not None:
        condition &= CardAccess.pupil == asked.pupil
    if asked.first:
        condition &= CardAccess.at >= datetime.combine(asked.first, time())
    if asked.last:
        condition &= CardAccess.at < datetime.combine(asked.last, time()) + timedelta(days=1)
    query = CardAccess.select(CardAccess, Pupil, Guardian).left_outer_join(Pupil).switch(CardAccess).left_outer_join(Guardian)
    rows = list(query.where(condition).order_by(CardAccess.at.desc(), CardAccess.id.desc()).limit(most))
    names = names_of({row.account_id for row in rows if row.account_id})
    ways, parts = dict(CardAccess.way.choices), dict(CardAccess.part.choices)
    words = asked_words(asked.text)
    lines = (
        AccessLine(
            row.at, names.get(row.account_id, ""), str(row.pupil or row.guardian or "список"), row.pupil_id, parts[row.part], ways[row.way],
            row.what, row.count,
        )
        for row in rows
    )  # fmt: skip
    return tuple(line for line in lines if is_found(words, person_keys(line.whose)))


def who_looked() -> tuple[tuple[int, str], ...]:
    """Accounts of staff, to choose from. One SELECT."""
    query = Account.select(Account, Staff).join(Staff).order_by(Staff.surname, Staff.name)
    return tuple((row.id, row.staff.short_name) for row in query)


PORTAL_FILE = "Выгрузка для портала"


def portal_exports(most: int = 20) -> tuple[tuple[datetime, str, str, str], ...]:
    """(when, who, what, mark) of the exports for an outside diary, newest first. Two SELECTs. Source: DIA-7."""
    query = CardAccess.select().where(CardAccess.what.startswith(PORTAL_FILE)).order_by(CardAccess.id.desc()).limit(most)
    rows = list(query)
    names = names_of({row.account_id for row in rows if row.account_id})
    return tuple((row.at, names.get(row.account_id, "программа"), row.what, row.what.rpartition(" ")[2]) for row in rows)
