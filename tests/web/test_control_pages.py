"""The deputy's control on its pages: the matrix, a remark from the lesson, the teacher's answer, families and use."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Acknowledgement, DiaryVisit, Finding, JournalCheck, Lesson, Notice, Session
from ejournal.services.journal_checks import propose_checks
from tests.factories import NOW, TODAY, SmallSchool

YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.req("DEP-1")
def test_the_matrix_tells_in_letters_and_words_and_leads_to_the_lesson(web: Any, school: SmallSchool) -> None:
    Lesson.update(topic="Тема", homework="§ 1", filled_at=NOW).where(Lesson.date < TODAY).execute()
    Lesson.update(topic="").where(Lesson.id == school.lessons["алгебра", YESTERDAY].id).execute()
    deputy, journal = web("deputy"), school.journals["алгебра"].id
    page = deputy.get("/control/?span=week").text
    assert "нет темы: 1" in page and f"/journal/{journal}?date=2026-10-13" in page and ">т1" in page  # one lesson: its place itself
    assert "записан позже дня урока" in page and "Прошу проверить" in page
    only = deputy.get("/control/?lack=topic").text
    assert "7\u00a0Б</a> Алгебра" in only and "7\u00a0Б</a> Проект" not in only
    staff, subject = school.staff["teacher2"].id, school.journals["алгебра"].subject_id
    narrowed = deputy.get(f"/control/?span=month&subject={subject}&lack=topic").text  # a teacher of the list below narrows what is shown
    assert f'href="/control/?span=month&amp;day={TODAY}&amp;teacher={staff}&amp;subject={subject}&amp;lack=topic"' in narrowed
    listed = deputy.get(f"/control/journal/{journal}?lack=topic").text
    assert f"/control/checks/new?journal={journal}&amp;lesson={school.lessons['алгебра', YESTERDAY].id}" in listed
    assert "Прошу проверить" not in web("admin").get("/control/?span=week").text
    deputy.post("/control/ask", span="week", day=TODAY.isoformat(), lack="topic")
    assert "Просят проверить записи: 1" in web("teacher2").get("/").text and "нет темы" in web("teacher2").get("/control/mine").text
    assert "сегодня уже просили" in deputy.client.get(deputy.post("/control/ask", span="week", lack="topic").headers["Location"]).text
    book = load_workbook(BytesIO(deputy.get("/control/filling.xlsx").data))
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Алгебра" in said and len(book.worksheets) == 2
    assert deputy.get("/control/?span=age").status_code == 400 and "Покажем день" in deputy.get("/control/?span=age").text


@pytest.mark.req("DEP-2")
def test_a_remark_goes_from_the_lesson_to_the_teacher_and_back(web: Any, school: SmallSchool) -> None:
    propose_checks(NOW)
    deputy, teacher = web("deputy"), web("teacher2")
    lesson, journal = school.lessons["алгебра", YESTERDAY].id, school.journals["алгебра"].id
    way = f"/control/checks/new?journal={journal}&amp;lesson={lesson}"
    assert way in deputy.get(f"/journal/{journal}/lesson/{lesson}").text and way not in teacher.get(f"/journal/{journal}/lesson/{lesson}").text
    cell = deputy.get(f"/journal/{journal}/cell?pupil={school.pupils['ким'].id}&work={school.work('алгебра', YESTERDAY)}").json["finding"]
    assert "Ким Эвелина" in deputy.get(cell["url"]).text and "Пора проверить" in deputy.get("/control/checks/").text
    form = {"journal": journal, "lesson": lesson, "phrase": "Не записана тема урока", "text": "Третий раз", "due": "2026-10-20", "kind": "month"}
    empty = deputy.post("/control/checks/new", **form | {"phrase": "", "text": " "})
    assert empty.status_code == 400 and "Напишите замечание" in empty.text
    page = deputy.post("/control/checks/new", **form).headers["Location"]
    assert Finding.get().text == "Не записана тема урока. Третий раз" and "Не записана" not in teacher.get("/control/mine").text
    assert teacher.get(page).status_code == 403
    deputy.post(f"{page}/send", result="")
    assert "Замечания к журналам: 1" in teacher.get("/").text and f"/control/checks/?journal={journal}" in teacher.get(f"/journal/{journal}").text
    assert "13.10, 1 урок" in teacher.get("/control/mine").text and Notice.get(Notice.account == school.accounts["teacher2"]).url == page
    number = Finding.get().id
    teacher.post(f"/control/findings/{number}/answer", answer="Дописала")
    assert "Принять исправленное по замечаниям: 1" in deputy.get("/").text and "Дописала" in deputy.get(page).text
    deputy.post(f"/control/findings/{number}/decide", deed="accept", check=JournalCheck.get().id)
    book = deputy.get("/control/checks/register.html").text
    assert "register.pdf?state=open" in deputy.get("/control/checks/?state=open").text
    assert "принято" not in deputy.get("/control/checks/register.html?state=open").text  # printed as it is shown
    assert "Замечания по ведению журнала" in book and "принято 14.10.2026" in book and "Повторный контроль" in book
    assert "Акт проверки журнала" in teacher.get(f"{page}/act.html").text


@pytest.mark.req("DEP-2")
def test_a_remark_stays_with_its_cell_until_it_is_put_right(web: Any, school: SmallSchool) -> None:
    deputy, teacher = web("deputy"), web("teacher2")
    lesson, journal, child = school.lessons["алгебра", YESTERDAY].id, school.journals["алгебра"].id, school.pupils["ким"].id
    way, cell = f"/journal/{journal}/findings", f"/journal/{journal}/cell?pupil={child}&work={school.work('алгебра', YESTERDAY)}"
    form = {"journal": journal, "lesson": lesson, "pupil": child, "text": "Исправлено без заявки", "due": "2026-10-13", "kind": "target"}
    page = deputy.post("/control/checks/new", **form).headers["Location"]
    deputy.post("/control/checks/new", **form | {"pupil": "", "text": "Нет темы", "due": "2026-10-20"})
    assert teacher.get(way).json == {"findings": []} and teacher.get(cell).json["findings"] == []  # not sent yet
    assert [one["state"] for one in deputy.get(way).json["findings"]] == ["учителю ещё не отправлено"] * 2
    deputy.post(f"{page}/send", result="")
    mine = teacher.get(way).json["findings"]
    assert [(one["text"], one["lesson"], one["pupil"], one["late"], one["may_answer"]) for one in mine] == [
        ("Исправлено без заявки", lesson, child, True, True), ("Нет темы", lesson, None, False, True),
    ]  # fmt: skip
    assert teacher.get(cell).json["findings"] == mine  # with the lesson's own
    assert not any(one["may_answer"] for one in deputy.get(way).json["findings"]) and deputy.get(cell).json["findings"]
    assert web("teacher").get(way).status_code == 403 and web("parent").get(way).status_code == 403
    assert deputy.post_json(way, {"id": mine[0]["id"], "answer": ""}).status_code == 403
    for status in ("saved", "unchanged"):
        assert teacher.post_json(way, {"id": mine[0]["id"], "answer": "Заявка № 3"}).json == {"id": mine[0]["id"], "status": status}
    assert [(one["is_answered"], one["answer"]) for one in teacher.get(way).json["findings"]] == [(True, "Заявка № 3"), (False, "")]
    assert teacher.post_json(way, {"id": "1"}).status_code == 400 and teacher.post_json(way, {"id": 999}).status_code == 404
    deputy.post(f"/control/findings/{mine[0]['id']}/decide", deed="accept")
    assert [one["text"] for one in teacher.get(way).json["findings"]] == ["Нет темы"]


@pytest.mark.req("DEP-5", "CLS-4")
def test_families_and_use_by_class_and_role(web: Any, school: SmallSchool) -> None:
    monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    told = {"pupil": school.pupils["ершов"], "start": monday, "end": monday + timedelta(days=6), "at": NOW}
    Acknowledgement.create(what="week", **told)
    DiaryVisit.create(account=school.accounts["parent"], pupil=school.pupils["ершов"], day=YESTERDAY, at=NOW)
    DiaryVisit.create(account=school.accounts["student"], pupil=school.pupils["щукина"], day=YESTERDAY, at=NOW)  # a pupil is no parent
    Session.create(account=school.accounts["teacher2"], token_hash="x", created_at=NOW, seen_at=datetime(2026, 9, 1))
    deputy = web("deputy")
    page = deputy.get(f"/control/families?class={school.classes['5А'].id}").text
    assert "20&nbsp;%" in page and "Щукина Надежда" in page and "Ершов Матвей" not in page and "не закончился" in page
    use = deputy.get("/control/use").text
    assert "последний раз 01.09.2026" in use and "Ведерников" in use
    for name in ("families", "use"):
        assert load_workbook(BytesIO(deputy.get(f"/control/{name}.xlsx").data)).worksheets
    assert web("teacher").get("/control/families").status_code == 403
