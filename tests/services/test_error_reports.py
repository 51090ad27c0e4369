"""A family reports an inaccuracy from the place in the diary; the teacher answers; the family hears of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Absence, ClassTeacher, ErrorReport, JournalTeacher, Mark, Notice, PeriodMark, SchoolSetting
from ejournal.policy.actor import Actor, load_actor
from ejournal.policy.error_reports import may_answer_report, readable_reports
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_tasks import error_reports
from ejournal.queries.error_reports import report_cards
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.error_reports import answer_report, report_error
from tests.factories import CAST, NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen


def who(school: SmallSchool, login: str) -> Actor:
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def mark(school: SmallSchool, text: str = "2") -> int:
    Pen(school).write("ершов", text)
    return Mark.get(Mark.value != "").id


def told(school: SmallSchool, login: str) -> list[tuple[str, str]]:
    rows = Notice.select().where(Notice.account == school.accounts[login]).order_by(Notice.id)
    return [(row.text, row.url) for row in rows]


def desk_line(actor: Actor) -> list[DeskTask]:
    rules = SchoolRules()
    return list(error_reports(actor, NOW, rules, DeskReads(actor, NOW.date(), rules)))


@pytest.mark.req("DIA-6", "MSG-3")
def test_from_the_mark_to_the_answer(any_school: SmallSchool) -> None:
    school, child, key = any_school, any_school.pupils["ершов"].id, mark(any_school)
    number = report_error(who(school, "parent"), child, "Mark", key, " Он отвечал   на «4» ", now=NOW)
    row = ErrorReport.get_by_id(number)
    assert (row.shown, row.text, row.staff_id) == (
        "Математика, 14\u00a0октября, 1\u00a0урок: 2 — Ответ на уроке", "Он отвечал на «4»", school.staff["teacher"].id,
    )  # fmt: skip
    assert told(school, "teacher") == [(f"Ершов Матвей: сообщили о неточности. {row.shown.rpartition(':')[0]}: «Он отвечал на «4»»", "/diary/errors/")]
    (line,) = desk_line(who(school, "teacher"))
    assert (line.text, line.url) == ("Сообщения о неточностях: 1", f"/diary/errors/#e{number}")
    assert report_error(who(school, "parent"), child, "Mark", key, "Он отвечал на «4»", now=NOW) == number, "said twice, sent once"
    answer_report(who(school, "teacher"), number, "fixed", "поставил 4", now=NOW)
    place = f"/diary/{child}?week=2026-10-14#l{school.lessons['математика', TODAY].id}"
    for login in ("parent", "student"):
        text, url = told(school, login)[-1]
        assert text.startswith("Матвей: исправлено — поставил 4.") and url == place
    assert not told(school, "parent2") and not list(desk_line(who(school, "teacher")))
    with pytest.raises(BadInput, match="уже ответили"):
        answer_report(who(school, "deputy"), number, "right", "нет", now=NOW)


@pytest.mark.req("DIA-6")
def test_it_goes_to_whom_it_concerns(school: SmallSchool) -> None:
    child, mother = school.pupils["ершов"], who(school, "parent")
    lesson = school.lessons["английский", TODAY]
    absence = Absence.create(pupil=child, lesson=lesson, code="Н", rev=1, changed_at=NOW)
    final = PeriodMark.create(pupil=child, journal=school.journals["английский"], period=school.quarter, value="3", changed_at=NOW)
    sent = {}
    for entity, key in (("Absence", absence.id), ("Lesson", lesson.id), ("PeriodMark", final.id)):
        sent[entity] = ErrorReport.get_by_id(report_error(mother, child.id, entity, key, "не так", now=NOW)).staff_id
    Absence.update(code="П").where(Absence.id == absence.id).execute()
    reason = ErrorReport.get_by_id(report_error(mother, child.id, "Absence", absence.id, "была справка", now=NOW))
    JournalTeacher.update(end=TODAY - timedelta(days=1)).execute()
    ClassTeacher.update(end=TODAY - timedelta(days=1)).execute()
    assert ErrorReport.get_by_id(report_error(mother, child.id, "Lesson", lesson.id, "и тема", now=NOW)).staff_id is None
    (line,) = desk_line(who(school, "deputy"))
    assert line.text == "Сообщения о неточностях: 1" and told(school, "deputy"), "where nobody teaches, the deputy answers"
    assert set(sent.values()) == {school.staff["teacher2"].id} and reason.staff_id == school.staff["teacher"].id


@pytest.mark.req("DIA-6", "ROLE-5")
def test_only_the_family_reports_and_only_of_its_own(school: SmallSchool) -> None:
    child, key = school.pupils["ершов"].id, mark(school)
    with pytest.raises(NotThere):
        report_error(who(school, "parent2"), child, "Mark", key, "не то", now=NOW)
    with pytest.raises(NotThere):
        report_error(who(school, "parent2"), school.pupils["ким"].id, "Mark", key, "не то", now=NOW)
    with pytest.raises(Refused):
        report_error(who(school, "teacher"), child, "Mark", key, "не то", now=NOW)
    for entity, number in (("Mark", 9999), ("Account", 1), ("Lesson", school.lessons["алгебра", TODAY].id)):
        with pytest.raises(NotThere):
            report_error(who(school, "parent"), child, entity, number, "не то", now=NOW)
    for text in ("  ", "я" * 401):
        with pytest.raises(BadInput):
            report_error(who(school, "parent"), child, "Mark", key, text, now=NOW)


@pytest.mark.req("DIA-6")
def test_a_family_waits_with_so_many_as_the_school_says(school: SmallSchool) -> None:
    SchoolSetting.update(value="2").where(SchoolSetting.key == "open_error_reports").execute()
    child, key, mother = school.pupils["ершов"].id, mark(school), who(school, "parent")
    first = report_error(mother, child, "Mark", key, "раз", now=NOW)
    report_error(who(school, "student"), child, "Mark", key, "два", now=NOW)
    with pytest.raises(BadInput, match="ждёт ответа 2 сообщения"):
        report_error(mother, child, "Mark", key, "три", now=NOW)
    answer_report(who(school, "teacher"), first, "right", "так и было", now=NOW)
    assert report_error(mother, child, "Mark", key, "три", now=NOW)


@pytest.mark.req("DIA-6", "SEC-1")
def test_who_reads_and_who_answers(school: SmallSchool) -> None:
    number = report_error(who(school, "parent"), school.pupils["ершов"].id, "Mark", mark(school), "не то", now=NOW)
    row = ErrorReport.get_by_id(number)
    reads = {login for login in CAST if ErrorReport.select().where(readable_reports(who(school, login))).exists()}
    answers = {login for login in CAST if may_answer_report(who(school, login), row)}
    assert (reads, answers) == ({"admin", "director", "deputy", "teacher"}, {"deputy", "teacher"})
    with pytest.raises(Refused):
        answer_report(who(school, "teacher2"), number, "fixed", "", now=NOW)
    with pytest.raises(BadInput, match="почему запись верна"):
        answer_report(who(school, "teacher"), number, "right", " ", now=NOW)
    assert not report_cards(who(school, "teacher2"), answered=False)


@pytest.mark.req("DIA-6")
def test_the_pages_lead_from_the_cell_to_the_journal_and_back(web, school: SmallSchool) -> None:
    child, key = school.pupils["ершов"].id, mark(school)
    mother, teacher = web("parent"), web("teacher")
    form = f"/diary/{child}/report/Mark/{key}"
    assert form in mother.get(f"/diary/{child}").text and form not in teacher.get(f"/diary/{child}").text
    assert "2 — Ответ на уроке" in mother.get(form).text
    refused = mother.post(form, text="")
    assert refused.status_code == 400 and "Напишите, что неточно" in refused.text
    lesson = school.lessons["математика", TODAY].id
    assert mother.post(form, text="отвечал на 4").headers["Location"] == f"/diary/{child}?week=2026-10-14#l{lesson}"
    assert "отвечал на 4" in mother.get(f"/diary/{child}").text
    number = int(re.search(r"/diary/errors/(\d+)/place", teacher.get("/diary/errors/").text)[1])
    assert teacher.get(f"/diary/errors/{number}/place").headers["Location"].endswith(f"?date=2026-10-14&lesson={lesson}")
    asked = teacher.get(f"/diary/errors/{number}/place?correction=1").headers["Location"]
    assert asked.endswith(f"cell={child}-{school.work('математика', TODAY)}") and teacher.get(asked).status_code == 200
    assert teacher.post(f"/diary/errors/{number}", state="right").status_code == 400
    teacher.post(f"/diary/errors/{number}", state="right", answer="ответ неполный")
    page = mother.get(f"/diary/{child}").text
    assert "Всё верно, 14.10: ответ неполный" in page
    assert "ответ неполный" in teacher.get("/diary/errors/?answered=1").text
