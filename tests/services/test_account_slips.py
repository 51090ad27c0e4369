"""Accounts of a class in one step; passwords that are seen once."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import Account, AccountRole, AuditRow, Guardian, Guardianship, Notice, Operation, Session
from ejournal.services.account_slips import block, change_login, make_for_class, make_for_staff, reissue, unblock
from ejournal.services.accounts import Visitor, log_in, set_password
from tests.factories import NOW
from tests.trail import faults, give_history

HERE = Visitor("192.168.1.20", "Firefox")


def op() -> str:
    return str(uuid4())


@pytest.mark.req("ROLE-6")
def test_the_class_teacher_gives_logins_to_those_who_lack_one(school, actor):
    grandmother = Guardian.create(surname="Ёлкина", name="Ия")
    Guardianship.create(pupil=school.pupils["елкин"], guardian=grandmother, relation="relative", consent_on=NOW.date())
    barred = Guardian.create(surname="Ёлкин", name="Прохор")
    Guardianship.create(pupil=school.pupils["елкин"], guardian=barred, relation="father", sees_diary=False)
    slips = make_for_class(actor("teacher"), school.classes["5А"].id, op(), now=NOW)
    assert [slip.login for slip in slips] == ["aksenov.t", "elkin.g", "elkina.i", "lugovoy.p", "shchukina.n"]
    account = Account.get(Account.login == "elkina.i")
    assert [row.role for row in AccountRole.select().where(AccountRole.account == account)] == ["relative"]
    log_in(slips[1].login, slips[1].password, HERE, now=NOW)
    assert Account.get(Account.login == "elkin.g").must_change_password


@pytest.mark.req("ROLE-6")
def test_not_for_another_class_and_staff_by_the_administrator_only(school, actor):
    with pytest.raises(Refused):
        make_for_class(actor("teacher"), school.classes["7Б"].id, op(), now=NOW)
    with pytest.raises(Refused):
        make_for_staff(actor("director"), [school.staff["teacher"].id], "teacher", op(), now=NOW)
    Account.update(staff=None).where(Account.login == "methodist").execute()
    (slip,) = make_for_staff(actor("admin"), [school.staff["methodist"].id], "methodist", op(), now=NOW)
    assert slip.login == "isakova.e"


@pytest.mark.req("ROLE-6", "SEC-2", "SEC-3")
def test_passwords_are_nowhere_but_on_the_slips(any_school, capfd):
    from ejournal.policy.actor import load_actor

    give_history()
    teacher = load_actor(any_school.accounts["teacher"].id, NOW.date())
    slips = make_for_class(teacher, any_school.classes["5А"].id, op(), now=NOW)
    ids = [row.id for row in Account.select().where(Account.login.in_([slip.login for slip in slips]))]
    slips += reissue(teacher, ids, op(), now=NOW)
    written = [f"{row.old}{row.new}" for row in AuditRow.select()] + [row.text for row in Notice.select()]
    written += [row.answer for row in Operation.select()] + [json.dumps(row, default=str) for row in Account.select().dicts()]
    written += list(capfd.readouterr())
    for slip in slips:
        assert not [text for text in written if slip.password in text]
        assert not [text for text in written if "argon2" in text and '"password_hash": ' not in text]
    assert faults() == []


@pytest.mark.req("ROLE-6")
def test_the_same_call_sent_again_makes_nothing_new(school, actor):
    key = op()
    make_for_class(actor("teacher"), school.classes["5А"].id, key, now=NOW)
    before = Account.select().count()
    with pytest.raises(BadInput, match="второй раз"):
        make_for_class(actor("teacher"), school.classes["5А"].id, key, now=NOW)
    with pytest.raises(BadInput, match="уже есть у всех"):
        make_for_class(actor("teacher"), school.classes["5А"].id, op(), now=NOW)
    assert Account.select().count() == before


@pytest.mark.req("ROLE-7", "ROLE-8")
def test_a_new_password_ends_the_sessions_and_the_old_one(school, actor):
    (first,) = reissue(actor("teacher"), [school.accounts["student"].id], op(), now=NOW)
    log_in("student", first.password, HERE, now=NOW)
    (second,) = reissue(actor("teacher"), [school.accounts["student"].id], op(), now=NOW)
    assert not Session.select().where((Session.account == school.accounts["student"]) & Session.ended_at.is_null()).exists()
    with pytest.raises(BadInput):
        log_in("student", first.password, HERE, now=NOW)
    log_in("student", second.password, HERE, now=NOW)
    for account in ("parent2", "teacher2", "admin"):
        with pytest.raises(Refused):
            reissue(actor("teacher"), [school.accounts[account].id], op(), now=NOW)
        with pytest.raises(Refused):
            set_password(actor("teacher"), school.accounts[account].id, "kmwp-2345-abcd", now=NOW)


@pytest.mark.req("ROLE-6")
def test_a_closed_entrance_opens_again_with_the_same_password(school, actor):
    log_in("student", "ejournal-demo", HERE, now=NOW)
    block(actor("teacher"), school.accounts["student"].id, now=NOW)
    assert not Session.select().where((Session.account == school.accounts["student"]) & Session.ended_at.is_null()).exists()
    with pytest.raises(BadInput):
        log_in("student", "ejournal-demo", HERE, now=NOW)
    unblock(actor("teacher"), school.accounts["student"].id, now=NOW)
    log_in("student", "ejournal-demo", HERE, now=NOW)
    with pytest.raises(BadInput, match="Свой вход"):
        block(actor("admin"), school.accounts["admin"].id, now=NOW)


@pytest.mark.req("ROLE-7")
def test_a_login_is_changed_by_the_administrator(school, actor):
    with pytest.raises(Refused):
        change_login(actor("teacher"), school.accounts["student"].id, "matvey", now=NOW)
    with pytest.raises(BadInput, match="занят"):
        change_login(actor("admin"), school.accounts["student"].id, "parent", now=NOW)
    change_login(actor("admin"), school.accounts["student"].id, " Matvey ", now=NOW)
    log_in("matvey", "ejournal-demo", HERE, now=NOW)
