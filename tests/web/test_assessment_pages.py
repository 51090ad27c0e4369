"""The schedule of control works, late works and the doctor as pages."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ejournal.models import Lesson, Mark, PlanItem, Work, WorkKind
from tests.factories import NOW, TODAY, give_plan

AHEAD, DAY = date(2026, 10, 20), date(2026, 10, 8)


def control(school, key="математика", day=AHEAD, title="Контрольная № 1"):
    Work.update(kind=school.kinds["К"], title=title).where(Work.id == school.work(key, day)).execute()


@pytest.mark.req("GRID-6")
def test_the_schedule_names_what_is_set_what_is_planned_and_what_is_too_much(web, school):
    control(school)
    give_plan(school, "английский", ["Слова", "Контрольная работа за четверть"])
    PlanItem.update(kind=school.kinds["К"]).where(PlanItem.topic.startswith("Контрольная")).execute()
    lessons = Lesson.select().where((Lesson.journal == school.journals["английский"].id) & (Lesson.date < AHEAD))
    Lesson.update(topic="Было").where(Lesson.id.in_([row.id for row in lessons][:-1])).execute()
    page = web("deputy").get("/assessment/").text
    assert "по плану" in page
    whole = web("deputy").get(f"/assessment/?class={school.classes['5А'].id}").text
    assert "Контрольная № 1" in whole and "назначена" in whole and "Контрольная работа за четверть" in whole
    assert "Многовато" in page and "у класса уже назначено" in page
    assert "Многовато" in web("teacher2").get("/assessment/").text


@pytest.mark.req("GRID-6", "ROLE-5")
def test_a_family_sees_the_schedule_of_its_own_class_only(web, school):
    control(school)
    control(school, "алгебра", title="Алгебра № 2")
    own, other = school.classes["5А"].id, school.classes["7Б"].id
    for login in ("parent", "student"):
        page = web(login).get("/assessment/").text
        assert "Контрольная № 1" in page and "Алгебра № 2" not in page and "Многовато" not in page and "/journal/" not in page
        assert web(login).get(f"/assessment/?class={own}").status_code == 200
        assert web(login).get(f"/assessment/?class={other}").status_code == 404
        assert web(login).get(f"/assessment/schedule.xlsx?class={other}").status_code == 404
    assert "Алгебра № 2" in web("parent2").get("/assessment/").text
    diary = web("parent").get(f"/diary/{school.pupils['ершов'].id}").text
    assert f'href="/assessment/?class={own}"' in diary


@pytest.mark.req("GRID-6")
def test_the_schedule_leaves_as_a_workbook_and_a_printed_form(web, school):
    control(school)
    control(school, "алгебра", day=date(2026, 10, 22))
    book = load_workbook(BytesIO(web("methodist").get("/assessment/schedule.xlsx").data))
    text = "\n".join(str(cell) for row in book.active.values for cell in row if cell)
    assert "вт 20.10 Математика К" in text and "чт 22.10 Алгебра К" in text
    printed = web("teacher").get(f"/assessment/schedule?class={school.classes['5А'].id}").text
    assert "График контрольных работ" in printed and "Контрольная № 1" in printed and "Алгебра" not in printed
    assert web("teacher").get("/assessment/?period=999").status_code == 404
    assert web("teacher").get("/assessment/?period=x").status_code == 400


@pytest.mark.req("MARK-2")
def test_late_works_stand_on_the_desk_and_on_their_page_by_teacher_and_class(web, school):
    WorkKind.update(due_days=3).where(WorkKind.code == "К").execute()
    control(school, day=DAY)
    control(school, "алгебра", day=DAY)
    assert "Работы без отметок в срок: 2" in web("deputy").get("/").text
    desk = web("teacher").get("/").text
    assert "Математика, 5\u00a0А: контрольная работа 8\u00a0октября" in desk and "закроется завтра" in desk
    page = web("deputy").get("/assessment/overdue").text
    assert "По учителям" in page and page.count("/journal/") >= 2
    one = web("deputy").get(f"/assessment/overdue?class={school.classes['7Б'].id}").text
    assert "Алгебра, 7" in one and "Математика, 5" not in one
    assert web("teacher").get("/assessment/overdue").status_code == 200
    assert web("parent").get("/assessment/overdue").status_code == 403


@pytest.mark.req("MARK-2")
def test_nothing_late_says_so(web, school):
    assert "Замечаний нет" in web("deputy").get("/assessment/overdue").text
    assert "Работы без отметок в срок" not in web("deputy").get("/").text


@pytest.mark.req("MARK-1")
def test_the_doctor_mends_what_one_step_mends(web, school):
    Lesson.update(topic="Было", homework="не задано").where(Lesson.date < TODAY).execute()
    lesson = school.lessons["математика", date(2026, 10, 12)]
    Lesson.update(homework="").where(Lesson.id == lesson.id).execute()
    page = web("teacher").get("/doctor/").text
    assert "Тема есть, задания нет" in page and 'value="not_set"' in page
    assert web("teacher").post("/doctor/fix", fix="not_set", target=lesson.id).status_code == 302
    assert Lesson.get_by_id(lesson.id).homework == "не задано"
    assert "Тема есть, задания нет</h2>" not in web("teacher").get("/doctor/").text


@pytest.mark.req("MARK-3", "ROLE-2")
def test_the_doctors_step_is_refused_where_the_service_refuses(web, school):
    lesson = school.lessons["математика", date(2026, 9, 2)]
    Lesson.update(topic="Было").where(Lesson.id == lesson.id).execute()
    for login, why in (("teacher", "закрыта"), ("teacher2", "учитель")):
        browser = web(login)
        browser.post("/doctor/fix", fix="not_set", target=lesson.id)
        assert Lesson.get_by_id(lesson.id).homework == "" and why in browser.get("/doctor/").text
    assert web("deputy").post("/doctor/fix", fix="not_set", target=lesson.id).status_code == 403
    for bad in ({"fix": "nothing", "target": "1"}, {"fix": "not_set", "target": "x"}, {"fix": "not_set", "target": "999999"}):
        assert web("teacher").post("/doctor/fix", **bad).status_code == 302


@pytest.mark.req("GRID-6")
def test_the_doctor_takes_an_empty_second_column_away_and_what_the_plan_offers(web, school):
    day = date(2026, 10, 8)
    lesson = school.lessons["математика", day]
    Lesson.update(topic="Было", homework="не задано").where(Lesson.date < TODAY).execute()
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", day), value="5", rev=1, changed_at=NOW)
    WorkKind.update(due_days=3).where(WorkKind.code == "К").execute()
    second = Work.create(lesson=lesson, kind=school.kinds["К"], weight=1, position=2)
    assert "Убрать столбец" in web("teacher").get("/doctor/").text
    web("teacher").post("/doctor/fix", fix="remove_work", target=second.id)
    assert Work.get_or_none(Work.id == second.id) is None
    give_plan(school, "математика", ["Числа"])
    Lesson.update(topic="").where(Lesson.id == lesson.id).execute()
    web("teacher").post("/doctor/fix", fix="take_plan", target=lesson.id)
    assert Lesson.get_by_id(lesson.id).topic == "Числа"


def test_an_empty_list_says_there_is_nothing(web, school):
    Lesson.update(topic="Было", homework="не задано").execute()
    Lesson.update(number=2).where(Lesson.journal == school.journals["проект"].id).execute()
    assert "Замечаний нет." in web("teacher2").get("/doctor/?check=topic_not_russian").text
    assert web("teacher2").get("/doctor/?check=nothing").status_code == 404
    assert web("deputy").get("/doctor/?by=journal").status_code == 200
