"""The pages of the methodist: the list with its filters and ticks, remarks that lead to topics, print, associations (KTP-2, KTP-5)."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Association, AssociationSubject, Notice, Plan, PlanItem, PlanReview
from tests.factories import NOW, SmallSchool, give_plan


def exact(school: SmallSchool, key: str) -> int:
    """A plan of the journal with the hours of the curriculum, handed in."""
    plan = give_plan(school, key, [f"Тема {number}" for number in range(10)], submitted_at=NOW)
    PlanItem.update(hours=school.journals[key].hours_a_week * 34 / 10).where(PlanItem.plan == plan).execute()
    return plan.id


@pytest.mark.req("KTP-5", "KTP-2")
def test_remarks_lead_to_topics_and_the_answer_to_the_list(web: Any, school: SmallSchool) -> None:
    plan, methodist, teacher = give_plan(school, "математика", ["Числа", "Дроби"]).id, web("methodist"), web("teacher")
    asked = teacher.post(f"/plans/{plan}/submit")
    assert asked.status_code == 400 and "меньше на 168 ч" in asked.text and "Сдать так" in asked.text
    assert teacher.post(f"/plans/{plan}/submit", sure="1").status_code == 302
    assert "Взять обратно" in teacher.get(f"/plans/{plan}").text
    assert "Напишите замечания" in methodist.post(f"/plans/{plan}/review", decision="returned", rev="0").text
    assert methodist.post(f"/plans/{plan}/review", decision="returned", rev="0", text="тема 2: мало часов").status_code == 302
    page = teacher.get(f"/plans/{plan}").text
    assert '<a href="#n2">тема 2</a>: мало часов' in page and 'id="n2"' in page and "Сдать на утверждение" in page
    assert "возвращены" in web("deputy").get("/plans/").text and "мало часов" in web("deputy").get("/plans/?state=returned").text
    assert "План вернули с замечаниями" in teacher.get("/").text
    assert methodist.post(f"/plans/{plan}/review", decision="approved", rev="7", sure="1").status_code == 409
    assert "Утвердить так" in methodist.post(f"/plans/{plan}/review", decision="approved", rev="0").text
    assert methodist.post(f"/plans/{plan}/review", decision="approved", rev="0", sure="1").status_code == 302
    paper = unescape(web("director").get(f"/plans/{plan}/print").text)
    assert "УТВЕРЖДАЮ: директор ____________ М.\u00a0И.\u00a0Дубровина" in paper
    assert "СОГЛАСОВАНО: Исакова\u00a0Е.\u00a0В., 14.10.2026" in paper


@pytest.mark.req("KTP-5")
def test_ticked_plans_are_approved_and_the_rest_is_named(web: Any, school: SmallSchool) -> None:
    good, bad = exact(school, "математика"), give_plan(school, "алгебра", ["Степень"], submitted_at=NOW).id
    methodist = web("methodist")
    page = methodist.get("/plans/?state=waiting").text
    assert f'value="{good}:0"' in page and f'value="{bad}:0"' in page and "Утвердить отмеченные" in page
    answer = methodist.client.post("/plans/approve", data={"plan": [f"{good}:0", f"{bad}:0"], "back": "state=waiting", "csrf_token": methodist.token()})
    assert answer.headers["Location"].endswith("/plans/?state=waiting")
    said = methodist.get("/plans/?state=waiting").text
    assert "Утверждено планов: 1." in said and "«План: алгебра»: В плане 1 ч" in said
    assert Plan.get_by_id(good).approved_on is not None and PlanReview.select().count() == 1
    assert "Утвердить отмеченные" not in web("teacher").get("/plans/").text


@pytest.mark.req("KTP-2", "KTP-3", "KTP-5")
def test_the_register_and_the_sums_leave_as_files(web: Any, school: SmallSchool) -> None:
    exact(school, "математика")
    book = load_workbook(BytesIO(web("methodist").get("/plans/register.xlsx?grade=5").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any({"Математика", 170, "ждёт утверждения"} <= set(row) for row in rows) and any("нет плана" in row for row in rows)
    assert not any("Алгебра" in row for row in rows)
    sums = web("deputy").get("/plans/fulfilment?by=subject").text
    assert "Не хватает уроков" in sums and "Английский язык" in sums
    assert len(load_workbook(BytesIO(web("deputy").get("/plans/fulfilment.xlsx").data)).sheetnames) == 2


@pytest.mark.req("ROLE-1", "KTP-5")
def test_whoever_leads_an_association_may_press_what_he_is_shown(web: Any, school: SmallSchool) -> None:
    """A director too; a secretary has no plans to open, so what is handed in goes on to the methodist."""
    for login, key in (("director", "математика"), ("secretary", "алгебра")):
        made = Association.create(name=login, head=school.staff[login])
        AssociationSubject.create(association=made, subject=school.journals[key].subject)
    plan, other = give_plan(school, "математика", ["Числа"]).id, give_plan(school, "алгебра", ["Степень"], author=school.staff["teacher2"]).id
    web("teacher").post(f"/plans/{plan}/submit", sure="1")
    web("teacher2").post(f"/plans/{other}/submit", sure="1")
    director = web("director")
    assert "Вернуть с замечаниями" in director.get(f"/plans/{plan}").text and "Вернуть с замечаниями" not in director.get(f"/plans/{other}").text
    assert director.post(f"/plans/{plan}/review", decision="returned", rev="0", text="мало").status_code == 302
    assert director.post(f"/plans/{other}/review", decision="returned", rev="0", text="мало").status_code == 403
    told = {(row.account.login, row.url) for row in Notice.select().where(Notice.text.startswith("План сдан"))}
    assert told == {("director", f"/plans/{plan}"), ("methodist", f"/plans/{other}")}


@pytest.mark.req("ROLE-1")
def test_the_deputy_keeps_associations_on_one_page(web: Any, school: SmallSchool) -> None:
    deputy, subject = web("deputy"), school.journals["математика"].subject_id
    assert "Объединений пока нет" in deputy.get("/plans/associations").text
    form = {"name": "Точные науки", "head": school.staff["teacher"].id, "subject": subject}
    assert deputy.post("/plans/associations", **form).status_code == 302
    page = web("methodist").get("/plans/associations").text
    assert "Точные науки" in page and "Ведерников" in page and "Без объединения" in page and "Изменить" not in page
    number = Association.get().id
    refused = deputy.post(f"/plans/associations/{number}", delete="1")
    assert refused.status_code == 400 and "есть предметы" in unescape(refused.text)
    assert deputy.post("/plans/associations", name="точные науки").status_code == 400
    assert deputy.post(f"/plans/associations/{number}", name="Точные науки").status_code == 302
    assert deputy.post(f"/plans/associations/{number}", delete="1").status_code == 302 and not Association.select().exists()
