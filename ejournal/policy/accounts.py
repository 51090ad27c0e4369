"""Who issues credentials to whom: staff by the administrator, a class's pupils and parents by its class teacher too (ROLE-6, ROLE-7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.models import Account, AccountRole, ClassMembership, Guardianship
from ejournal.models.base import there_on
from ejournal.policy.actor import STAFF_ROLES, Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

NOT_YOURS = "Пароли и логины выдают: сотрудникам — администратор, ученикам и родителям — классный руководитель своего класса."


def may_open_accounts(actor: Actor) -> Verdict:
    """The page is for those who have somebody to issue to: the administrator, and who leads a class today."""
    return ALLOWED if actor.has("admin") or actor.class_ids else refuse(NOT_YOURS)


def may_issue_to_class(actor: Actor, class_id: int) -> Verdict:
    """Making accounts of a class's pupils and parents."""
    return ALLOWED if actor.has("admin") or class_id in actor.class_ids else refuse(NOT_YOURS)


def may_issue_to_staff(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("admin") else refuse("Сотрудникам пароли и логины выдаёт администратор.")


def may_change_login(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("admin") else refuse("Логин меняет администратор.")


def may_manage_account(actor: Actor, account: Any, today: date) -> Verdict:
    """Issue a password anew, close or open the entrance. An account that holds any role of staff is the administrator's alone."""
    if actor.has("admin"):
        return ALLOWED
    children = _children_of(account)
    if children and _is_in_class(children, actor, today) and not _has_staff_role(account):
        return ALLOWED
    return refuse(NOT_YOURS)


def manageable_accounts(actor: Actor, today: date) -> Any:
    """The same rule as a condition on Account."""
    if actor.has("admin"):
        return Account.id.is_null(False)
    mine = ClassMembership.select(ClassMembership.pupil).where(_there(actor, today))
    parents = Guardianship.select(Guardianship.guardian).where(Guardianship.pupil.in_(mine))
    staff = AccountRole.select(AccountRole.account).where(AccountRole.role.in_(sorted(STAFF_ROLES)))
    return (Account.pupil.in_(mine) | Account.guardian.in_(parents)) & Account.id.not_in(staff)


def _children_of(account: Any) -> list[int]:
    if account.pupil_id is not None:
        return [account.pupil_id]
    if account.guardian_id is None:
        return []
    rows = Guardianship.select(Guardianship.pupil).where(Guardianship.guardian == account.guardian_id)
    return [pupil for (pupil,) in rows.tuples()]


def _is_in_class(pupils: list[int], actor: Actor, today: date) -> bool:
    return ClassMembership.select().where(ClassMembership.pupil.in_(pupils) & _there(actor, today)).exists()


def _has_staff_role(account: Any) -> bool:
    held = (AccountRole.account == account.id) & AccountRole.role.in_(sorted(STAFF_ROLES))
    return AccountRole.select().where(held).exists()


def _there(actor: Actor, today: date) -> Any:
    days = there_on(ClassMembership, today)
    return ClassMembership.school_class.in_(sorted(actor.class_ids)) & days
