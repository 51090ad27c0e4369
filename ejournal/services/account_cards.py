"""An account together with its roles: one transaction for both (ROLE-1, ROLE-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Account, AccountRole
from ejournal.models.accounts import ROLES
from ejournal.policy.actor import FAMILY_ROLES, STAFF_ROLES, Actor
from ejournal.policy.records import may_touch
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import change_record, create_record, delete_records, insert

OWNERS = (
    ("staff", STAFF_ROLES, "сотруднику"),
    ("pupil", frozenset({"student"}), "ученику"),
    ("guardian", FAMILY_ROLES, "родителю"),
)


def create_account(actor: Actor, values: Mapping[str, Any], roles: Iterable[str], *, now: datetime) -> Any:
    """A new login of a person with its roles; it has no password until one is issued."""
    may_touch(actor, Account, "create").demand()
    with writing(actor, now) as ledger:
        account = create_record(actor, Account, {**values, "created_at": now}, now=now)
        _give_roles(ledger, actor, account, frozenset(roles), now)
    return account


def change_account(
    actor: Actor, account: Any, values: Mapping[str, Any], roles: Iterable[str], *, now: datetime, seen: str | None = None
) -> None:
    """Change the login's fields and its set of roles."""
    may_touch(actor, Account, "update").demand()
    wanted = frozenset(roles)
    if account.id == actor.account_id and "admin" not in wanted:
        raise BadInput("Свою роль администратора не отнимают у себя: попросите другого администратора.", "roles")
    if account.id == actor.account_id and not values.get("is_active", True):
        raise BadInput("Свой вход не закрывают: попросите другого администратора.", "is_active")
    with writing(actor, now) as ledger:
        change_record(actor, account, values, now=now, seen=seen)
        _give_roles(ledger, actor, Account.get_by_id(account.id), wanted, now)


def roles_of(account_id: int) -> frozenset[str]:
    """One SELECT."""
    rows = AccountRole.select(AccountRole.role).where(AccountRole.account == account_id).tuples()
    return frozenset(role for (role,) in rows)


def _give_roles(ledger: Ledger, actor: Actor, account: Any, wanted: frozenset[str], now: datetime) -> None:
    _fit_owner(account, wanted)
    stands = {row.role: row for row in AccountRole.select().where(AccountRole.account == account.id)}
    for role, _ in ROLES:
        if role in wanted and role not in stands:
            insert(ledger, AccountRole, {"account": account.id, "role": role})
    if leaving := [row for role, row in stands.items() if role not in wanted]:
        delete_records(actor, leaving, now=now)


def _fit_owner(account: Any, roles: frozenset[str]) -> None:
    """A pupil is no teacher: the roles must be those of the person the login belongs to."""
    if unknown := roles - {role for role, _ in ROLES}:
        raise BadInput(f"Такой роли нет: {', '.join(sorted(unknown))}.", "roles")
    owner = next((item for item in OWNERS if getattr(account, f"{item[0]}_id") is not None), None)
    if owner is not None and (foreign := roles - owner[1]):
        words = ", ".join(f"«{dict(ROLES)[role]}»" for role in sorted(foreign))
        raise BadInput(f"Роль {words} не дают {owner[2]}.", "roles")
