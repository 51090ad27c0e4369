"""What the desks of the administrator and the director say of logins and of the records' being whole (SEC-2, COR-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from peewee import fn

from ejournal.models import Account, LoginAttempt
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.checks import last_checks
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

CHECK_AGAIN = timedelta(days=31)


def locked_logins(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Logins that wait now because the password was wrong too often: a forgotten one, or somebody else's hand. One SELECT."""
    if not actor.has("admin"):
        return
    tried = LoginAttempt.alias()
    entered = tried.select(fn.MAX(tried.at)).where((tried.login == LoginAttempt.login) & tried.succeeded)
    since = now - timedelta(minutes=rules.login_wait_minutes)
    failed = (LoginAttempt.at > since) & ~LoginAttempt.succeeded & (LoginAttempt.at > fn.COALESCE(entered, datetime(2000, 1, 1)))
    query = LoginAttempt.select(LoginAttempt.login).join(Account, on=Account.login == LoginAttempt.login).where(failed)
    names = sorted(login for (login,) in query.group_by(LoginAttempt.login).having(fn.COUNT(LoginAttempt.id) >= rules.login_tries).tuples())
    if len(names) == 1:
        yield DeskTask(f"Логин {names[0]} ждёт: пароль не подошёл много раз", "кто и откуда пробовал", f"/admin/loginattempt/?search={names[0]}", "warn")
    elif names:
        words = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
        yield DeskTask(f"Пароль не подошёл много раз: {count_of(len(names), 'логин', 'логина', 'логинов')}", words, "/admin/loginattempt/", "warn")


def records_proof(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """The last check found faults, or was long ago. One SELECT. Source: COR-3."""
    if not may(actor, "proof.check") or reads.year is None or now.date() < reads.year.start:
        return
    last = next(iter(last_checks(1)), None)
    if last is not None and last.faults:
        yield DeskTask(f"Сохранность записей: {last.result}", f"проверка {day_month(last.at.date())}; места названы", "/proof/", "bad")
    elif last is None or now - last.at > CHECK_AGAIN:
        note = f"последняя была {day_month(last.at.date())}" if last else "ещё не проверяли"
        yield DeskTask("Проверить сохранность записей", f"{note}; раз в месяц, одна кнопка", "/proof/", "warn")
