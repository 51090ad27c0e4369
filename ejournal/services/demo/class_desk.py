"""What a class teacher works with: remarks, visits to the diary, parents on paper, an issue of slips of which some came back (CLS-1–4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from ejournal.models import (
    Account,
    AccountRole,
    ClassMembership,
    Delivery,
    DiaryVisit,
    Guardianship,
    Pupil,
)
from ejournal.models.base import there_on
from ejournal.policy.actor import SYSTEM, Actor, load_actor
from ejournal.queries.school_rules import school_rules
from ejournal.queries.slips import slips_page
from ejournal.rules.logins import free_login
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert
from ejournal.services.remarks import RemarkText, write_remarks
from ejournal.services.slips import print_slips, take_returned

HOME = "teacher"
EVERY_ON_PAPER, EVERY_WITHOUT_LOGIN = 4, 5  # every fourth family chose paper, every fifth has no login yet
LAST_VISIT = (0, 1, 2, 5, 9, 16)  # days before today on which parents last looked in, by turns
SAID = (
    ("praise", "Отличная подготовка к уроку"),
    ("remark", "Не готов к уроку. Тетради нет второй раз"),
    ("word", "Прошу зайти в школу. Приходите в четверг после уроков"),
    ("praise", "Помог товарищам"),
)


def make_class_desk(now: datetime) -> None:
    """Everything in the class that `teacher` leads, written as he and the families would have done."""
    account = Account.get_or_none(Account.login == HOME)
    teacher = load_actor(account.id, now.date()) if account is not None else None
    if teacher is None or not teacher.class_ids:
        return
    class_id = min(teacher.class_ids)
    here = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, now.date()))
    pupils = list(Pupil.select().where(Pupil.id.in_(here)).order_by(Pupil.id))
    if len(pupils) < len(SAID):
        return
    with writing(SYSTEM, now) as ledger:
        for number, pupil in enumerate(pupils):
            _family(ledger, number, pupil, now)
    _remarks(teacher, pupils, now)
    _slips(teacher, class_id, now)


def _family(ledger: Ledger, number: int, pupil: Any, now: datetime) -> None:
    """The mother's login, her last visits, or her wish for paper."""
    tie = Guardianship.select().where(Guardianship.pupil == pupil).order_by(Guardianship.id).first()
    if tie is None:
        return
    account = Account.get_or_none(Account.guardian == tie.guardian_id)
    if number % EVERY_ON_PAPER == 1 and account is None:
        if not Delivery.select().where((Delivery.pupil == pupil) & (Delivery.guardian == tie.guardian_id)).exists():
            asked = {"form": "paper", "asked_on": now.date() - timedelta(days=20)}
            insert(ledger, Delivery, {"guardian": tie.guardian_id, "pupil": pupil.id} | asked)
        return
    if account is None and number % EVERY_WITHOUT_LOGIN:
        account = _login(ledger, tie.guardian, now)
    if account is not None:
        _visits(ledger, account.id, pupil.id, LAST_VISIT[number % len(LAST_VISIT)], now)


def _login(ledger: Ledger, guardian: Any, now: datetime) -> Any:
    """A login whose password nobody knows: in the demo one enters as somebody of the cast."""
    taken = {login for (login,) in Account.select(Account.login).tuples()}
    login = free_login(guardian.surname, guardian.name, taken)
    account = insert(ledger, Account, {"guardian": guardian.id, "login": login, "created_at": now, "must_change_password": True})
    insert(ledger, AccountRole, {"account": account.id, "role": "parent"})
    return account


def _visits(ledger: Ledger, account: int, pupil: int, last: int, now: datetime) -> None:
    for days in (last, last + 3, last + 7):
        at = datetime.combine(now.date() - timedelta(days=days), time(7, 40) if days == 0 else time(19, 20))
        known = (DiaryVisit.account == account) & (DiaryVisit.pupil == pupil) & (DiaryVisit.day == at.date())
        if not DiaryVisit.select().where(known).exists():
            insert(ledger, DiaryVisit, {"account": account, "pupil": pupil, "day": at.date(), "at": at})


def _remarks(teacher: Actor, pupils: Sequence[Any], now: datetime) -> None:
    """The family of the demo has praise, others the rest."""
    chosen = (pupils[-1], pupils[0], pupils[2], pupils[3])
    for number, ((kind, text), pupil) in enumerate(zip(SAID, chosen, strict=True)):
        day = now.date() - timedelta(days=number)
        write_remarks(teacher, RemarkText((pupil.id,), kind, text, day), f"demo-remark-{number}", now=now)


def _slips(teacher: Actor, class_id: int, now: datetime) -> None:
    """The issue before the last one was printed, and all but one came back."""
    rules = school_rules()
    before = slips_page(class_id, slips_page(class_id, now.date(), rules).span.start, rules)
    paper = [one.id for one in before.pupils if one.on_paper]
    if not paper or before.span.end < _first_day(class_id):
        return
    print_slips(teacher, class_id, paper, before.span, now=now)
    take_returned(teacher, class_id, paper[1:], now=now)


def _first_day(class_id: int) -> date:
    return ClassMembership.select().where(ClassMembership.school_class == class_id).order_by(ClassMembership.start).first().start
