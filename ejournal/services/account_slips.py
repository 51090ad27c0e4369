"""Accounts made and reissued a class at a time: what comes back are slips with first passwords, kept nowhere (ROLE-6, ROLE-7).

A password exists in clear only in the returned `Slip` and on paper. argon2id runs outside the transaction, two at a time
(it lets other threads work meanwhile), so nobody waits for the database while a class is being hashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Account, AccountRole, Session
from ejournal.policy.accounts import may_change_login, may_issue_to_class, may_issue_to_staff, may_manage_account
from ejournal.policy.actor import Actor
from ejournal.queries.accounts import Person, class_people, logins_taken, staff_people
from ejournal.queries.school_rules import school_rules
from ejournal.rules.logins import Slip, free_login
from ejournal.services.accounts import first_password
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.passwords import hash_password
from ejournal.services.records import insert, update

MOST = 200
HASHED_AT_ONCE = 2
SHOWN_ONCE = "Эти листки уже показаны, а второй раз пароли не показать. Если листки потеряны, выдайте пароли заново."


def make_for_class(actor: Actor, class_id: int, op: str, *, now: datetime) -> tuple[Slip, ...]:
    """Accounts of the pupils and parents of a class who lack one. Who may not see the diary gets none.

    A repeated `op` changes nothing and raises BadInput: passwords are shown once.
    """
    may_issue_to_class(actor, class_id).demand()
    lacking = [one for one in class_people(class_id, now.date()) if one.account is None and one.may_see]
    return _make(actor, lacking, op, now, {"student"})


def make_for_staff(actor: Actor, staff: Sequence[int], role: str, op: str, *, now: datetime) -> tuple[Slip, ...]:
    """Accounts of members of staff who lack one, with one role. By the administrator only."""
    may_issue_to_staff(actor).demand()
    lacking = [one for one in staff_people(now.date()) if one.account is None and one.id in set(staff)]
    return _make(actor, lacking, op, now, {role})


def reissue(actor: Actor, accounts: Sequence[int], op: str, *, now: datetime) -> tuple[Slip, ...]:
    """New first passwords of the accounts named, one list for one class or the staff; their open sessions end."""
    _refuse_repeated(actor, op)
    rows = _managed(actor, accounts, now.date())
    if not rows:
        raise BadInput("Отметьте, кому выдать новые пароли.", "account")
    passwords = [first_password() for _ in rows]
    hashes = _hashed(passwords)
    with writing(actor, now) as ledger:
        for row, hashed in zip(rows, hashes, strict=True):
            update(ledger, row, {"password_hash": hashed, "must_change_password": True})
            end_sessions(ledger, row.id)
        remember_answer(actor, op, {"accounts": len(rows)}, now)
    return tuple(Slip(*_whose(row), row.login, password) for row, password in zip(rows, passwords, strict=True))


def block(actor: Actor, account_id: int, *, now: datetime) -> str:
    """Close the entrance and end the sessions; returns the login."""
    return _open_or_close(actor, account_id, now, is_active=False)


def unblock(actor: Actor, account_id: int, *, now: datetime) -> str:
    """Open the entrance again with the password that stands; returns the login."""
    return _open_or_close(actor, account_id, now, is_active=True)


def change_login(actor: Actor, account_id: int, login: str, *, now: datetime) -> None:
    """Another login; by the administrator only. Raises BadInput where it is taken or not one. Source: ROLE-7."""
    may_change_login(actor).demand()
    (row,) = _managed(actor, [account_id], now.date())
    wanted = login.strip().lower()
    if Account.select().where((Account.login == wanted) & (Account.id != row.id)).exists():
        raise BadInput(f"Логин «{wanted}» занят.", "login")
    with writing(actor, now) as ledger:
        update(ledger, row, {"login": wanted})


def end_sessions(ledger: Ledger, account_id: int) -> None:
    """End every open session of an account."""
    for row in Session.select().where((Session.account == account_id) & Session.ended_at.is_null()):
        update(ledger, row, {"ended_at": ledger.now})


# ---- parts ----


def _make(actor: Actor, people: Sequence[Person], op: str, now: datetime, roles: set[str]) -> tuple[Slip, ...]:
    _refuse_repeated(actor, op)
    if not people:
        raise BadInput("Учётные записи уже есть у всех.")
    if len(people) > MOST:
        raise BadInput(f"За один раз создаётся до {MOST} учётных записей: возьмите меньше людей.")
    slips = _new_slips(people)
    hashes = _hashed([slip.password for slip in slips])
    with writing(actor, now) as ledger:
        for person, slip, hashed in zip(people, slips, hashes, strict=True):
            _insert(ledger, person, slip.login, hashed, roles)
        remember_answer(actor, op, {"accounts": len(slips)}, now)
    return slips


def _new_slips(people: Sequence[Person]) -> tuple[Slip, ...]:
    taken, slips = logins_taken(), []
    for person in people:
        login = free_login(person.surname, person.name, taken)
        taken.add(login)
        slips.append(Slip(person.full_name, person.about, login, first_password()))
    return tuple(slips)


def _insert(ledger: Ledger, person: Person, login: str, hashed: str, roles: set[str]) -> None:
    values = {person.kind: person.id, "login": login, "password_hash": hashed, "must_change_password": True}
    account = insert(ledger, Account, values | {"created_at": ledger.now})
    if person.kind == "guardian":
        roles = {"relative" if person.is_relative else "parent"}
    for role in sorted(roles):
        insert(ledger, AccountRole, {"account": account.id, "role": role})


def _hashed(passwords: Sequence[str]) -> list[str]:
    """The hashes of the same strength as any other: a first password is short-lived, but it opens a child's diary."""
    least = school_rules().password_length
    if any(len(one) < least for one in passwords):
        raise BadInput(f"Школа требует пароль от {least} знаков, а на листках их 14: уменьшите это правило.")
    with ThreadPoolExecutor(HASHED_AT_ONCE, thread_name_prefix="argon2") as pool:
        return list(pool.map(hash_password, passwords))


def _refuse_repeated(actor: Actor, op: str) -> None:
    if len(op) < 8 or len(op) > 36:
        raise BadInput("Откройте страницу заново и повторите.")
    if earlier_answer(actor, op) is not None:
        raise BadInput(SHOWN_ONCE)


def _managed(actor: Actor, accounts: Sequence[int], today: date) -> list[Any]:
    """The accounts, each of which the actor may manage. Raises NotThere for one that is not there, Refused for another's."""
    wanted = sorted(set(accounts))
    if len(wanted) > MOST:
        raise BadInput(f"За один раз — до {MOST} человек.", "account")
    rows = list(Account.select().where(Account.id.in_(wanted)).order_by(Account.id))
    if len(rows) != len(wanted):
        raise NotThere("Такой учётной записи нет.")
    for row in rows:
        may_manage_account(actor, row, today).demand()
    return rows


def _whose(account: Any) -> tuple[str, str]:
    """Name and who he is, as a slip says it."""
    if account.pupil_id:
        return account.pupil.full_name, "ученик"
    if account.guardian_id:
        children = [f"{one.pupil.surname} {one.pupil.name}" for one in account.guardian.guardianships if one.sees_diary]
        return account.guardian.full_name, f"родитель: {', '.join(children)}" if children else "родитель"
    return (account.staff.full_name, account.staff.position or "сотрудник") if account.staff_id else (account.login, "")


def _open_or_close(actor: Actor, account_id: int, now: datetime, *, is_active: bool) -> str:
    (row,) = _managed(actor, [account_id], now.date())
    if row.id == actor.account_id and not is_active:
        raise BadInput("Свой вход не закрывают: попросите другого администратора.")
    with writing(actor, now) as ledger:
        update(ledger, row, {"is_active": is_active})
        if not is_active:
            end_sessions(ledger, row.id)
    return str(row.login)
