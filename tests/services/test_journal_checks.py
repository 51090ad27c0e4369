"""A check from the first remark to «принято», and «прошу проверить», on each engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import CheckPlan, FillingRequest, Finding, JournalCheck, Lesson, Notice
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.check_plan import check_plan, due_checks
from ejournal.queries.filling import Asked
from ejournal.queries.filling_requests import requests_to, waiting_requests
from ejournal.queries.journal_checks import (
    check_card,
    check_list,
    findings_to_accept,
    own_findings,
    standing_count,
    waiting_findings,
)
from ejournal.reports.journal_checks import act_document, register_document
from ejournal.services.filling import ask_teachers
from ejournal.services.journal_checks import (
    CheckDraft,
    FindingText,
    PlanDraft,
    add_plan,
    answer_finding,
    decide_finding,
    drop_plan,
    note_finding,
    pass_journal,
    propose_checks,
    send_check,
    withdraw_finding,
)
from tests.factories import NOW, TODAY, SmallSchool
from tests.trail import faults, give_history

YESTERDAY = TODAY - timedelta(days=1)


def person(school: SmallSchool, login: str) -> Actor:
    return load_actor(school.accounts[login].id, TODAY)


def heard(school: SmallSchool, login: str) -> list[str]:
    query = Notice.select().where((Notice.account == school.accounts[login].id) & (Notice.kind == "check"))
    return [row.text for row in query.order_by(Notice.id)]


@pytest.mark.req("DEP-2", "COR-3", "MSG-3")
def test_a_remark_stays_with_its_cell_until_it_is_accepted(any_school: SmallSchool) -> None:
    give_history()
    deputy, teacher, other = (person(any_school, login) for login in ("deputy", "teacher2", "teacher"))
    journal, lesson = any_school.journals["английский"].id, any_school.lessons["английский", YESTERDAY].id
    remark = FindingText("Нет темы", TODAY + timedelta(days=7), lesson, any_school.pupils["ершов"].id)
    check = note_finding(deputy, CheckDraft(journal), remark, now=NOW)
    assert note_finding(deputy, CheckDraft(journal), FindingText("Мало отметок"), now=NOW) == check  # the same, until it is sent
    assert heard(any_school, "teacher2") == [] and own_findings(teacher, TODAY) == () and standing_count(journal) == 0
    with pytest.raises(Refused, match="проверяют завуч и директор"):
        note_finding(teacher, CheckDraft(journal), remark, now=NOW)
    assert send_check(deputy, check, "", now=NOW) == 2
    with pytest.raises(BadInput, match="уже отправлена"):
        send_check(deputy, check, "", now=NOW)
    (told,) = heard(any_school, "teacher2")
    assert "2 замечания, срок 21\u00a0октября: Нет темы; Мало отметок" in told
    (class_told,) = heard(any_school, "teacher")  # who leads 5 А
    assert class_told.startswith("Проверен журнал вашего класса: Английский язык") and "Нет темы" not in class_told
    first, second = Finding.select().order_by(Finding.id)
    assert waiting_findings(teacher, TODAY) == (2, 0) and waiting_findings(teacher, TODAY + timedelta(days=8)) == (2, 1) and standing_count(journal) == 2
    with pytest.raises(Refused):
        answer_finding(other, first.id, "", now=NOW)
    assert answer_finding(teacher, first.id, "Дописал", now=NOW) and not answer_finding(teacher, first.id, "ещё", now=NOW)
    assert findings_to_accept() == 1 and "ждут приёмки 1 замечание" in heard(any_school, "deputy")[0]
    with pytest.raises(BadInput, match="что осталось"):
        decide_finding(deputy, first.id, False, " ", now=NOW)
    assert decide_finding(deputy, first.id, False, "Нет задания", now=NOW) and Finding.get_by_id(first.id).state == "open"
    assert "возвращено" in heard(any_school, "teacher2")[-1]
    assert answer_finding(teacher, first.id, "Теперь всё", now=NOW) and decide_finding(deputy, first.id, True, now=NOW)
    assert withdraw_finding(deputy, second.id, now=NOW) and not withdraw_finding(deputy, first.id, now=NOW) and standing_count(journal) == 0
    again = pass_journal(deputy, CheckDraft(journal, "again"), now=NOW)
    assert pass_journal(deputy, CheckDraft(journal, "again"), now=NOW) == again, "a second press makes no second check"
    card = check_card(other, check, TODAY)  # the class teacher reads the result
    assert card.again == TODAY and [one.state for one in card.findings] == ["accepted", "withdrawn"] and again != check
    act, book = act_document(card, "Школа", NOW), register_document(check_list(deputy, TODAY), "Школа", NOW)
    assert act.reports[0].rows[0][1] == "13.10, 1 урок, Ершов Матвей" and act.reports[0].rows[0][4].startswith("принято 14.10.2026")
    assert len(book.reports[0].rows) == 2 and book.reports[0].rows[1][7] == TODAY
    assert faults() == []


@pytest.mark.req("DEP-2", "ROLE-2")
def test_the_list_of_checks_is_the_rule_for_one_check(any_school: SmallSchool) -> None:
    deputy = person(any_school, "deputy")
    for key in ("математика", "алгебра", "кружок"):
        pass_journal(deputy, CheckDraft(any_school.journals[key].id), now=NOW)
    note_finding(deputy, CheckDraft(any_school.journals["математика"].id), FindingText("Нет темы"), now=NOW)  # not sent
    for login in ("admin", "director", "deputy", "teacher", "teacher2"):
        actor, seen = person(any_school, login), set()
        for row in JournalCheck.select():
            try:
                seen.add(check_card(actor, row.id, TODAY).id)
            except Refused:
                continue
        assert seen == {one.id for one in check_list(actor, TODAY)}
        assert len(seen) == {"teacher": 2, "teacher2": 1}.get(login, 4)


@pytest.mark.req("DEP-2")
def test_the_plan_of_the_month_makes_itself_and_says_what_is_due(any_school: SmallSchool) -> None:
    deputy, late = person(any_school, "deputy"), datetime(2026, 10, 28, 9)
    assert propose_checks(NOW) == 3 and propose_checks(NOW) == 0  # a line a class
    lines = check_plan(TODAY)
    assert {(line.whom, len(line.journals)) for line in lines} == {("5\u00a0А", 2), ("7\u00a0Б", 1), ("1", 1)}
    pass_journal(deputy, CheckDraft(any_school.journals["алгебра"].id, "month", plan=None), now=NOW)
    assert [line.whom for line in check_plan(TODAY) if line.is_done] == ["7\u00a0Б"] and due_checks(TODAY) is None
    assert due_checks(late.date()) == (3, date(2026, 10, 31))
    assert propose_checks(late) == 3  # the quarter has ended
    plan = CheckPlan.get(CheckPlan.kind == "month")
    assert drop_plan(deputy, plan.id, now=late) and not drop_plan(deputy, plan.id, now=late) and propose_checks(late) == 0
    with pytest.raises(BadInput, match="Срок уже прошёл"):
        add_plan(deputy, PlanDraft("Темы", TODAY), now=late)
    add_plan(deputy, PlanDraft("Домашние задания", late.date(), subject=any_school.journals["алгебра"].subject_id), now=late)
    assert any(line.whom == "Алгебра" for line in check_plan(late.date()))


@pytest.mark.req("DEP-1", "MSG-3", "COR-3")
def test_a_teacher_is_asked_once_a_day_for_the_same_things(any_school: SmallSchool) -> None:
    give_history()
    Lesson.update(topic="Тема", homework="§ 1").where(Lesson.date < TODAY).execute()
    gap = any_school.lessons["английский", YESTERDAY].id
    Lesson.update(topic="").where(Lesson.id == gap).execute()
    deputy, asked = person(any_school, "deputy"), Asked(TODAY, "month", lack="topic")
    with pytest.raises(Refused):
        ask_teachers(person(any_school, "teacher"), asked, now=NOW)
    assert ask_teachers(deputy, asked, now=NOW) == 1
    with pytest.raises(BadInput, match="сегодня уже просили"):
        ask_teachers(deputy, asked, now=NOW)
    assert heard(any_school, "teacher2") == ["Прошу проверить журналы. Английский язык, 5\u00a0А, группа 1: 13.10 нет темы"] and heard(any_school, "teacher") == []
    Lesson.update(topic="").where(Lesson.id == any_school.lessons["алгебра", YESTERDAY].id).execute()
    assert ask_teachers(deputy, asked, now=NOW) == 1
    (text,) = heard(any_school, "teacher2")  # the unread one says all of the day
    assert "Английский" in text and "Алгебра" in text and FillingRequest.select().count() == 2
    staff = any_school.staff["teacher2"].id
    assert waiting_requests(staff, NOW) == 2
    Lesson.update(topic="Записано").where(Lesson.id == gap).execute()
    assert waiting_requests(staff, NOW) == 1 and [card.waiting for card in requests_to(staff, NOW)] == [1, 0]
    assert ask_teachers(deputy, asked, now=NOW + timedelta(days=1)) == 1  # a new day
    assert [one for one in faults() if not one.startswith("Урок: ")] == []
