"""«Кто смотрит дневник»: pupil × who of the family, the last visit, acknowledged weeks, the agreed form (CLS-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    Account,
    Acknowledgement,
    ClassMembership,
    Delivery,
    DiaryVisit,
    Guardian,
    Guardianship,
    Pupil,
    russian,
)
from ejournal.models.base import there_on
from ejournal.models.family import DELIVERY_FORMS
from ejournal.models.people import RELATIONS

WEEKS = 4
FORMS = dict(DELIVERY_FORMS)


@dataclass(frozen=True)
class Reader:
    """Somebody who may look into the diary; `account` None: he has no login; `seen` None: never."""

    who: str
    name: str
    account: int | None
    seen: date | None
    form: str


@dataclass(frozen=True)
class ReaderLine:
    """A pupil with his family. `weeks` of the last four whole weeks are acknowledged, in the diary or on paper.

    `days` since any of the parents looked in, None where none ever did. `is_silent`: nobody did for the school's number of days and
    nobody gets the news in another form.
    """

    pupil: int
    name: str
    parents: tuple[Reader, ...]
    himself: Reader
    weeks: int
    days: int | None
    is_silent: bool

    @property
    def form_words(self) -> str:
        """«на бумаге, в дневнике»: the forms agreed with the parents, each once."""
        return ", ".join(dict.fromkeys(FORMS[one.form] for one in self.parents if one.form)) or "не согласована"

    @property
    def is_on_paper(self) -> bool:
        return any(one.form == "paper" for one in self.parents)

    @property
    def logins(self) -> tuple[int, ...]:
        """Accounts of the parents: whom a reminder reaches."""
        return tuple(one.account for one in self.parents if one.account is not None)


def diary_readers(class_id: int, today: date, days: int) -> tuple[ReaderLine, ...]:
    """The class of today: the silent families first, then by name. Six SELECTs. Source: CLS-4."""
    here = (ClassMembership.school_class == class_id) & there_on(ClassMembership, today)
    query = Pupil.select(Pupil.id, Pupil.surname, Pupil.name).join(ClassMembership).where(here)
    pupils = list(query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples())
    facts = _Facts([key for key, *_ in pupils], today, days)
    lines = [facts.line(key, f"{surname} {name}") for key, surname, name in pupils]
    return tuple(sorted(lines, key=lambda line: not line.is_silent))


class _Facts:
    """What was read of all families of the class together."""

    def __init__(self, pupils: list[int], today: date, days: int) -> None:
        self.pupils, self.today, self.days = pupils, today, days
        own = Account.select(Account.pupil_id, Account.id).where(Account.pupil.in_(pupils) & Account.is_active)
        self.own = dict(own.tuples())
        visits = DiaryVisit.select(DiaryVisit.pupil_id, DiaryVisit.account_id, fn.MAX(DiaryVisit.day))
        rows = visits.where(DiaryVisit.pupil.in_(pupils)).group_by(DiaryVisit.pupil, DiaryVisit.account).tuples()
        self.seen = {(pupil, account): _day(day) for pupil, account, day in rows}
        forms = Delivery.select(Delivery.pupil_id, Delivery.guardian_id, Delivery.form).where(Delivery.pupil.in_(pupils)).tuples()
        self.forms = {(pupil, guardian): form for pupil, guardian, form in forms}
        self.parents, self.weeks = self._parents(), self._weeks()

    def line(self, pupil: int, name: str) -> ReaderLine:
        parents = tuple(self.parents.get(pupil, ()))
        account = self.own.get(pupil)
        himself = Reader("сам", name, account, self.seen.get((pupil, account or 0)), "")
        last = max((one.seen for one in parents if one.seen is not None), default=None)
        days = (self.today - last).days if last is not None else None
        otherwise = any(one.form in ("paper", "email") for one in parents)
        return ReaderLine(pupil, name, parents, himself, self.weeks.get(pupil, 0), days, not otherwise and (days is None or days >= self.days))

    def _parents(self) -> dict[int, list[Reader]]:
        """Guardians who may see the diary, mothers first. One SELECT."""
        columns = (Guardianship.pupil_id, Guardianship.relation, Guardian.id, Guardian.surname, Guardian.name, Guardian.patronymic, Account.id)
        query = Guardianship.select(*columns).join(Guardian).join(Account, JOIN.LEFT_OUTER, on=(Account.guardian == Guardian.id) & Account.is_active)
        found: dict[int, list[Reader]] = defaultdict(list)
        order = {relation: at for at, (relation, _) in enumerate(RELATIONS)}
        rows = list(query.where(Guardianship.pupil.in_(self.pupils) & Guardianship.sees_diary).tuples())
        for pupil, relation, guardian, *names, account in sorted(rows, key=lambda row: (order.get(row[1], 9), row[2])):
            name = Guardian(surname=names[0], name=names[1], patronymic=names[2]).short_name
            seen = self.seen.get((pupil, account)) if account is not None else None
            found[pupil].append(Reader(dict(RELATIONS)[relation], name, account, seen, self.forms.get((pupil, guardian), "")))
        return found

    def _weeks(self) -> dict[int, int]:
        """How many of the last whole weeks each pupil's family acknowledged; a slip of half a month covers its weeks. One SELECT."""
        mondays = last_weeks(self.today)
        found: dict[int, set[date]] = defaultdict(set)
        query = Acknowledgement.select(Acknowledgement.pupil_id, Acknowledgement.start, Acknowledgement.end)
        meets = (Acknowledgement.start <= mondays[0] + timedelta(days=6)) & (Acknowledgement.end >= mondays[-1])
        for pupil, start, end in query.where(Acknowledgement.pupil.in_(self.pupils) & (Acknowledgement.what != "remark") & meets).tuples():
            found[pupil] |= {monday for monday in mondays if start <= monday + timedelta(days=4) and end >= monday + timedelta(days=4)}
        return {pupil: len(own) for pupil, own in found.items()}


def last_weeks(today: date) -> tuple[date, ...]:
    """Mondays of the last whole weeks, the newest first."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=number) for number in range(1, WEEKS + 1))


def silent(lines: Iterable[ReaderLine]) -> tuple[ReaderLine, ...]:
    return tuple(line for line in lines if line.is_silent)


def _day(value: Any) -> date:
    """SQLite gives the greatest day as a text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
