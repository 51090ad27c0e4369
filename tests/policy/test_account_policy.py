"""Whose accounts one may issue: the one-object form and the list form say the same over the whole cast."""

from __future__ import annotations

import pytest

from ejournal.models import Account, AccountRole, Guardian, Guardianship
from ejournal.policy.accounts import manageable_accounts, may_change_login, may_issue_to_class, may_manage_account
from ejournal.policy.actor import load_actor
from tests.factories import CAST, NOW, TODAY


@pytest.fixture
def more_accounts(school):
    """Besides the cast: a pupil of each class, one who left, a parent with children in two classes, one without a person."""
    for key in ("елкин", "седых", "ким", "малышев"):
        row = Account.create(login=f"p-{key.encode().hex()[:8]}", pupil=school.pupils[key], created_at=NOW)
        AccountRole.create(account=row, role="student")
    both = Guardian.create(surname="Щукина", name="Ева")
    for key in ("щукина", "ким"):
        Guardianship.create(pupil=school.pupils[key], guardian=both, relation="mother")
    Account.create(login="both", guardian=both, created_at=NOW)
    Account.create(login="nobody", created_at=NOW)
    odd = Account.create(login="odd", pupil=school.pupils["щукина"], created_at=NOW)
    AccountRole.create(account=odd, role="admin")
    return school


@pytest.mark.req("ROLE-6", "SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_both_forms_agree(more_accounts, login):
    actor = load_actor(more_accounts.accounts[login].id, TODAY)
    by_list = {row.login for row in Account.select().where(manageable_accounts(actor, TODAY))}
    one_by_one = {row.login for row in Account.select() if may_manage_account(actor, row, TODAY)}
    assert by_list == one_by_one


@pytest.mark.req("ROLE-6")
def test_a_class_teacher_has_his_own_class_only(more_accounts, actor):
    teacher = actor("teacher")
    mine = {row.login for row in Account.select().where(manageable_accounts(teacher, TODAY))}
    assert mine == {"student", "parent", "both", "p-d0b5d0bb"}  # not the pupil who left, not the one who is an administrator
    assert may_issue_to_class(teacher, more_accounts.classes["5А"].id)
    assert not may_issue_to_class(teacher, more_accounts.classes["7Б"].id)
    assert not may_change_login(teacher)


@pytest.mark.req("ROLE-6")
@pytest.mark.parametrize("login", ["director", "deputy", "secretary", "dispatcher", "methodist", "parent", "student"])
def test_the_others_issue_nothing(more_accounts, actor, login):
    assert not list(Account.select().where(manageable_accounts(actor(login), TODAY)))
