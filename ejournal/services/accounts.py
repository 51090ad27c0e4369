"""Logging in and out, sessions, passwords (ROLE-7, ROLE-8, SEC-2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, NotThere, TooOften
from ejournal.models import Account, LoginAttempt, Session
from ejournal.policy.accounts import may_issue_to_staff, may_manage_account
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.school_rules import school_rules
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.ledger import writing
from ejournal.services.passwords import check_new_password, hash_password, is_password
from ejournal.services.records import insert, update

WRONG = "Логин или пароль не подошёл. Проверьте раскладку и клавишу Caps Lock."


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from."""

    address: str
    browser: str


def log_in(login: str, password: str, visitor: Visitor, *, now: datetime) -> str:
    """Open a session and return its token for the cookie; raises BadInput or TooOften, each in words."""
    login = login.strip().lower()
    _slow_down(login, visitor.address, now, school_rules())
    account = Account.get_or_none((Account.login == login) & Account.is_active)
    right = is_password(account.password_hash if account else "", password)
    _remember_attempt(login, visitor, right, now)
    if not right:
        raise BadInput(WRONG, field="password")
    return open_session(account, visitor, now=now)


def open_session(account: Any, visitor: Visitor, *, now: datetime) -> str:
    """A new session of an account that has just proved itself."""
    token = secrets.token_urlsafe(32)
    actor = load_actor(account.id, now.date(), visitor.address) or Actor(account.id)
    values = {"account": account.id, "token_hash": token_hash(token), "address": visitor.address}
    with writing(actor, now) as ledger:
        insert(ledger, Session, values | {"browser": visitor.browser[:200], "created_at": now, "seen_at": now})
    return token


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def confirm_password(actor: Actor, password: str, session_id: int, visitor: Visitor, *, now: datetime) -> None:
    """Open a page that was closed for idleness; raises BadInput or TooOften."""
    account = Account.get_by_id(actor.account_id)
    _slow_down(account.login, visitor.address, now, school_rules())
    right = is_password(account.password_hash, password)
    _remember_attempt(account.login, visitor, right, now)
    if not right:
        raise BadInput("Пароль не подошёл. Проверьте раскладку и клавишу Caps Lock.", field="password")
    touch_session(session_id, now)


def touch_session(session_id: int, now: datetime) -> None:
    """Note that the session is in use; the caller does it once a minute at most."""
    Session.update(seen_at=now).where(Session.id == session_id).execute()


def end_session(actor: Actor, session_id: int, *, now: datetime) -> None:
    """End one of the actor's own sessions; of another's there is none to see."""
    row = Session.get_or_none((Session.id == session_id) & (Session.account == actor.account_id))
    if row is None:
        raise NotThere("Такого сеанса нет.")
    if row.ended_at is None:
        with writing(actor, now) as ledger:
            update(ledger, row, {"ended_at": now})


def change_own_password(actor: Actor, old: str, new: str, *, session_id: int, now: datetime) -> None:
    """Set a new password and end the other sessions; raises BadInput beside the field."""
    account = Account.get_by_id(actor.account_id)
    if not is_password(account.password_hash, old):
        raise BadInput("Прежний пароль не подошёл.", field="old")
    if old == new:
        raise BadInput("Новый пароль должен отличаться от прежнего.", field="new")
    _set_password(actor, account, new, must_change=False, keep_session=session_id, now=now)


def set_password(actor: Actor, account_id: int, new: str, *, now: datetime) -> None:
    """Issue a first or a forgotten password; its owner changes it at once. Source: ROLE-6, ROLE-7."""
    account = Account.get_or_none(Account.id == account_id)
    if account is None:
        may_issue_to_staff(actor).demand()
        raise NotThere("Такой учётной записи нет.")
    may_manage_account(actor, account, now.date()).demand()
    _set_password(actor, account, new, must_change=True, keep_session=None, now=now)


def first_password() -> str:
    """A password to print on a slip: no letters that look alike, easy to read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _set_password(actor: Actor, account: Any, new: str, *, must_change: bool, keep_session: int | None, now: datetime) -> None:
    check_new_password(new, account.login, school_rules().password_length)
    with writing(actor, now) as ledger:
        update(ledger, account, {"password_hash": hash_password(new), "must_change_password": must_change})
        open_ones = (Session.account == account.id) & Session.ended_at.is_null()
        for row in Session.select().where(open_ones & (Session.id != (keep_session or 0))):
            update(ledger, row, {"ended_at": now})


def _slow_down(login: str, address: str, now: datetime, rules: SchoolRules) -> None:
    """Strict by login name, loose by address: a whole school may share one."""
    since = now - timedelta(minutes=rules.login_wait_minutes)
    failed = (LoginAttempt.at > since) & ~LoginAttempt.succeeded
    last_success = LoginAttempt.select(fn.MAX(LoginAttempt.at)).where((LoginAttempt.login == login) & LoginAttempt.succeeded)
    by_login = failed & (LoginAttempt.login == login) & (LoginAttempt.at > fn.COALESCE(last_success, datetime(2000, 1, 1)))
    rows = list(LoginAttempt.select(LoginAttempt.at).where(by_login).order_by(LoginAttempt.at.desc()).tuples())
    by_address = LoginAttempt.select().where(failed & (LoginAttempt.address == address)).count()
    if len(rows) >= rules.login_tries or by_address >= rules.address_tries:
        oldest = rows[rules.login_tries - 1][0] if len(rows) >= rules.login_tries else since
        seconds = max(1, int((oldest + timedelta(minutes=rules.login_wait_minutes) - now).total_seconds()))
        raise TooOften(f"Слишком много попыток входа. Подождите {-(-seconds // 60)} мин и попробуйте снова.", seconds)


def _remember_attempt(login: str, visitor: Visitor, succeeded: bool, now: datetime) -> None:
    LoginAttempt.insert(login=login[:60], address=visitor.address, at=now, succeeded=succeeded).execute()
