"""The methodist's story: a plan is handed in, comes back with remarks, is mended, approved, changed and approved again (KTP-2, KTP-5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import AskFirst, BadInput, NotThere, Refused, StaleRow
from ejournal.models import AcademicYear, Association, AssociationSubject, AuditRow, Journal, Notice, Plan, PlanItem, PlanReview
from ejournal.policy.actor import Actor, load_actor
from ejournal.policy.plans import (
    approvable_plans,
    may_approve_plan,
    may_read_plan,
    may_see_plan_of,
    may_submit_plan,
    planned_journals,
    readable_plans,
    submittable_plans,
)
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_tasks import own_plans, plans_to_approve
from ejournal.queries.plan_register import Asked, plan_register, sums_by_association, sums_by_subject
from ejournal.queries.plans import plan_facts, plan_page
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.associations import AssociationDraft, delete_association, save_association
from ejournal.services.plan_reviews import Decision, approve_many, review_plan, submit_plan, take_back_plan
from ejournal.services.plans import RowChange, save_rows
from tests.factories import CAST, NOW, TODAY, SmallSchool, give_plan

REMARKS = "Тема 2: дайте два часа. Нет контрольной работы."


def who(school: SmallSchool, login: str = "teacher") -> Actor:
    return load_actor(school.accounts[login].id, TODAY)


def told(school: SmallSchool, login: str) -> list[tuple[str, str, str]]:
    rows = Notice.select().where(Notice.account == school.accounts[login].id).order_by(Notice.id)
    return [(row.kind, row.text, row.url) for row in rows]


def due(school: SmallSchool, login: str, line: Any) -> list[tuple[str, str]]:
    actor, rules = who(school, login), SchoolRules()
    return [(task.text, task.url) for task in line(actor, NOW, rules, DeskReads(actor, TODAY, rules))]


def rewrite(school: SmallSchool, plan: int, topics: list[tuple[str, int]], login: str = "teacher") -> int:
    """The plan is to consist of these topics with their hours; its revision afterwards."""
    ids = [item.id for item in PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position)]
    home = [item.homework for item in PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position)] + [""] * len(topics)
    ids += [None] * len(topics)
    rows = [RowChange(ids[at], "", topic, Decimal(hours), None, home[at]) for at, (topic, hours) in enumerate(topics)]
    return save_rows(who(school, login), plan, str(uuid4()), Plan.get_by_id(plan).rev, rows, now=NOW)["rev"]


def lead(school: SmallSchool, login: str, *keys: str) -> int:
    """An association led by `login` with the subjects of these journals."""
    subjects = frozenset(school.journals[key].subject_id for key in keys)
    draft = AssociationDraft(f"Объединение {login}", school.staff[login].id, subjects)
    return save_association(who(school, "deputy"), None, draft, now=NOW)


@pytest.mark.req("KTP-5", "KTP-2", "ROLE-1", "MSG-3")
def test_a_plan_is_handed_in_returned_mended_and_approved(any_school: SmallSchool) -> None:
    plan = give_plan(any_school, "математика", ["Числа", "Дроби"]).id
    with pytest.raises(AskFirst, match="В плане 2 ч, по учебному плану 170 ч: меньше на 168 ч"):
        submit_plan(who(any_school), plan, now=NOW)
    assert submit_plan(who(any_school), plan, is_sure=True, now=NOW) and not submit_plan(who(any_school), plan, is_sure=True, now=NOW)
    assert told(any_school, "methodist") == [("plan", "План сдан на утверждение: План: математика", f"/plans/{plan}")]
    assert due(any_school, "methodist", plans_to_approve)[0] == ("Планы ждут утверждения: 1", "/plans/?whose=all&state=waiting")

    with pytest.raises(BadInput, match="Напишите замечания"):
        review_plan(who(any_school, "methodist"), plan, Decision("returned", 0, " "), now=NOW)
    for _ in range(2):  # a double click
        review_plan(who(any_school, "methodist"), plan, Decision("returned", 0, REMARKS), now=NOW)
    assert PlanReview.select().count() == 1
    assert told(any_school, "teacher") == [("plan", f"План вернули с замечаниями: План: математика. {REMARKS}", f"/plans/{plan}")]
    assert due(any_school, "teacher", own_plans) == [("План вернули с замечаниями: План: математика", f"/plans/{plan}#remarks")]

    rev = rewrite(any_school, plan, [("Числа", 1), ("Дроби", 2), ("Контрольная работа", 1)])
    approval = plan_page(who(any_school), plan).approval
    assert approval.state == "returned" and [(one.number, one.words) for one in approval.changes] == [(2, "часы: 1 → 2"), (3, "добавлена")]
    assert [part.number for part in approval.remarks[0].said if part.number] == [2]
    submit_plan(who(any_school), plan, is_sure=True, now=NOW)
    assert due(any_school, "teacher", own_plans) == []

    with pytest.raises(AskFirst):
        review_plan(who(any_school, "methodist"), plan, Decision("approved", rev), now=NOW)
    approve = Decision("approved", rev, is_sure=True)
    assert review_plan(who(any_school, "methodist"), plan, approve, now=NOW) and not review_plan(who(any_school, "deputy"), plan, approve, now=NOW)
    stands = Plan.get_by_id(plan)
    assert (stands.approved_on, stands.submitted_at, PlanReview.select().count()) == (TODAY, None, 2)
    assert AuditRow.select().where(AuditRow.entity == "PlanReview").count() == 2
    with pytest.raises(Refused, match="утверждён 14"):
        rewrite(any_school, plan, [("Числа", 1)])
    with pytest.raises(Refused, match="сдавать его не нужно"):
        submit_plan(who(any_school), plan, now=NOW)


@pytest.mark.req("KTP-5", "KTP-2")
def test_an_approved_plan_that_is_changed_is_named_and_approved_again(school: SmallSchool) -> None:
    plan, methodist = give_plan(school, "английский", ["Числа"]).id, who(school, "methodist")
    rev = rewrite(school, plan, [("Greetings: приветствия", 20), ("Счёт", 14)], "methodist")
    review_plan(methodist, plan, Decision("approved", rev), now=NOW)
    again = rewrite(school, plan, [("Greetings: приветствия", 18), ("Счёт", 16)], "methodist")
    (line,) = plan_register(methodist, Asked(state="changed"), TODAY).lines
    assert (line.approval, line.is_to_decide, line.approved_on) == ("changed", True, TODAY)
    assert due(school, "deputy", plans_to_approve)[0] == ("Планы изменены после утверждения: 1", "/plans/?whose=all&state=changed")
    with pytest.raises(Refused, match="утверждён 14"):
        rewrite(school, plan, [("Своё", 18), ("Ещё", 16)], "teacher2")
    with pytest.raises(StaleRow, match="изменили, пока вы его читали"):
        review_plan(methodist, plan, Decision("approved", rev), now=NOW)
    review_plan(methodist, plan, Decision("approved", again), now=NOW)
    assert plan_page(methodist, plan).approval.state == "approved"
    review_plan(who(school, "deputy"), plan, Decision("returned", again, "Не по программе"), now=NOW)
    assert Plan.get_by_id(plan).approved_on is None and rewrite(school, plan, [("Своё", 18), ("Ещё", 16)], "teacher2") > again


@pytest.mark.req("KTP-5")
def test_a_plan_is_taken_back_until_it_is_decided(school: SmallSchool) -> None:
    plan = give_plan(school, "математика", []).id
    with pytest.raises(AskFirst, match="ни одной темы"):
        submit_plan(who(school), plan, now=NOW)
    submit_plan(who(school), plan, is_sure=True, now=NOW)
    with pytest.raises(BadInput, match="утверждать нечего"):
        review_plan(who(school, "deputy"), plan, Decision("approved", 0, is_sure=True), now=NOW)
    assert take_back_plan(who(school), plan, now=NOW) and not take_back_plan(who(school), plan, now=NOW)
    assert plan_page(who(school), plan).approval.state == "draft"
    for login in ("teacher2", "deputy"):
        with pytest.raises(Refused):
            submit_plan(who(school, login), plan, now=NOW)
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="закрыт"):
        submit_plan(who(school), plan, is_sure=True, now=NOW)


@pytest.mark.req("KTP-5", "KTP-2")
def test_many_are_approved_at_once_and_those_that_differ_are_named(any_school: SmallSchool) -> None:
    plans = {key: give_plan(any_school, key, ["Тема"], author=any_school.staff["teacher"]).id for key in ("математика", "алгебра", "английский", "кружок")}
    rewrite(any_school, plans["математика"], [(f"Тема {number}", 17) for number in range(10)], "admin")
    rewrite(any_school, plans["английский"], [("Тема", 17), ("Ещё", 17)], "admin")
    Plan.update(submitted_at=NOW).where(Plan.id.not_in([plans["английский"]])).execute()
    picked = [(plan, Plan.get_by_id(plan).rev) for plan in plans.values()]
    picked[3] = (plans["кружок"], 99)
    done = approve_many(who(any_school, "methodist"), picked, now=NOW)
    assert done.approved == ("План: математика",)
    why = dict(done.left)
    assert "меньше на 101 ч" in why["План: алгебра"] and "не сдан" in why["План: английский"] and "Обновите страницу" in why["План: кружок"]
    again = approve_many(who(any_school, "methodist"), picked[:1], now=NOW)
    assert (again.approved, again.left, PlanReview.select().count()) == ((), (), 1)
    assert [text for _, text, _ in told(any_school, "teacher")] == ["План утверждён: План: математика"]


@pytest.mark.req("ROLE-1", "KTP-5")
def test_who_leads_an_association_reads_and_approves_its_plans_as_a_teacher(any_school: SmallSchool) -> None:
    plan, own = give_plan(any_school, "математика", ["Числа"]).id, give_plan(any_school, "алгебра", ["Степень"], author=any_school.staff["teacher2"]).id
    with pytest.raises(Refused):
        plan_page(who(any_school, "teacher2"), plan)
    lead(any_school, "teacher2", "математика", "алгебра")
    head = who(any_school, "teacher2")
    assert plan_page(head, plan).approval.may_review and not plan_page(head, plan).may_change
    assert not plan_page(head, own).approval.may_review and plan_page(head, own).may_change
    assert {line.title for line in plan_register(head, Asked("mine"), TODAY).lines} == {"План: математика", "План: алгебра", ""}
    submit_plan(who(any_school), plan, is_sure=True, now=NOW)
    assert [url for _, _, url in told(any_school, "teacher2")] == [f"/plans/{plan}"] and told(any_school, "methodist") == []
    assert due(any_school, "teacher2", plans_to_approve) == [("Планы ждут утверждения: 1", "/plans/?whose=mine&state=waiting")]
    with pytest.raises(Refused, match="Свой план"):
        review_plan(head, own, Decision("approved", 0, is_sure=True), now=NOW)
    assert review_plan(head, plan, Decision("approved", 0, is_sure=True), now=NOW)


@pytest.mark.req("ROLE-1", "SEC-1", "KTP-5")
def test_the_lists_of_rights_on_plans_are_those_each_verdict_allows(school: SmallSchool) -> None:
    lead(school, "teacher2", "математика")
    lead(school, "methodist", "алгебра")
    give_plan(school, "математика", ["Числа"])
    give_plan(school, "алгебра", ["Степень"], author=school.staff["teacher2"])
    give_plan(school, "первый", ["Счёт"], author=None, title="Без автора")
    give_plan(school, "английский", ["Счёт"], approved_on=TODAY, author=school.staff["teacher2"])
    closed = AcademicYear.create(title="2025/26", start=date(2025, 9, 1), end=date(2026, 5, 31), closed_on=date(2026, 6, 30))
    Plan.create(year=closed, subject=school.journals["математика"].subject, grade=5, title="Прошлый", author=school.staff["teacher"])
    forms = (("read", may_read_plan, readable_plans), ("approve", may_approve_plan, approvable_plans), ("submit", may_submit_plan, submittable_plans))
    for login in CAST:
        actor = who(school, login)
        for name, verdict, condition in forms:
            listed = {plan.id for plan in Plan.select().where(condition(actor))}
            assert listed == {plan.id for plan in Plan.select() if verdict(actor, plan_facts(plan.id, actor)[1])}, (login, name)
        journals = {journal.id for journal in Journal.select().where(planned_journals(actor))}
        assert journals == {journal.id for journal in Journal.select() if may_see_plan_of(actor, journal)}, login


@pytest.mark.req("ROLE-1", "KTP-5")
def test_a_methodist_who_leads_an_association_sees_it_first(school: SmallSchool, selects: Any) -> None:
    give_plan(school, "математика", ["Числа"])
    everything = plan_register(who(school, "methodist"), Asked(), TODAY)
    assert everything.asked.whose == "all" and len(everything.lines) == 6
    made = lead(school, "methodist", "математика")
    with selects() as seen:
        first = plan_register(who(school, "methodist"), Asked(), TODAY)
    assert first.asked.whose == "mine" and {line.subject for line in first.lines} == {"Математика"} and len(seen) <= 20
    assert plan_register(who(school, "deputy"), Asked(), TODAY).asked.whose == "all"
    assert {line.subject for line in plan_register(who(school, "deputy"), Asked(str(made)), TODAY).lines} == {"Математика"}
    rest = plan_register(who(school, "methodist"), Asked("none", find="ведерников"), TODAY)
    assert {line.subject for line in rest.lines} == {"Кружок"} and rest.counts["none"] == 1
    whole = plan_register(who(school, "methodist"), Asked("all"), TODAY)
    for sums in (sums_by_subject(whole.lines), sums_by_association(whole)):
        assert sum(one.journals for one in sums) == 6 and sum(one.without for one in sums) == 5 and sum(one.plan for one in sums) == 1
    assert [one.title for one in sums_by_association(whole)] == ["Объединение methodist", "без объединения"]


@pytest.mark.req("ROLE-1")
def test_an_association_is_made_once_changed_and_deleted_while_empty(any_school: SmallSchool) -> None:
    deputy, subject = who(any_school, "deputy"), any_school.journals["математика"].subject_id
    draft = AssociationDraft(" Точные  науки ", any_school.staff["teacher"].id, frozenset({subject}))
    number = save_association(deputy, None, draft, now=NOW)
    assert save_association(deputy, None, draft, now=NOW) == number, "a double click makes no second one"
    assert who(any_school).headed_subject_ids == {subject}
    with pytest.raises(BadInput, match="уже есть"):
        save_association(deputy, None, AssociationDraft("точные науки"), now=NOW)
    for wrong in (AssociationDraft(" "), AssociationDraft("А", 999_999), AssociationDraft("А", None, frozenset({999_999}))):
        with pytest.raises(BadInput):
            save_association(deputy, None, wrong, now=NOW)
    with pytest.raises(BadInput, match="есть предметы"):
        delete_association(deputy, number, now=NOW)
    save_association(deputy, number, AssociationDraft("Естественные науки"), now=NOW)
    assert (Association.get().name, Association.get().head_id, AssociationSubject.select().count()) == ("Естественные науки", None, 0)
    with pytest.raises(Refused):
        save_association(who(any_school, "methodist"), number, draft, now=NOW)
    delete_association(deputy, number, now=NOW)
    with pytest.raises(NotThere):
        delete_association(deputy, number, now=NOW)
    actions = [row.action for row in AuditRow.select().where(AuditRow.entity == "Association").order_by(AuditRow.id)]
    assert actions == ["create", "update", "delete"]
