"""The pages of plans as a browser sends them: the list, starting, bringing a messy sheet, files, fulfilment."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from ejournal.models import Journal, Lesson, Plan, PlanCorrection, PlanItem
from tests.factories import TODAY, SmallSchool, give_plan
from tests.lists import csv_file, workbook

SHEET = [
    ("Календарно-тематическое планирование", None, None, None, None),
    ("№ урока", "Тема урока", "Кол-во часов", "Вид контроля", "Д/З"),
    ("Раздел 1. Числа (3 ч)", None, None, None, None),
    (1, "Ряд чисел", 1, None, "§ 1"),
    (2, "Контрольная работа № 1", 1, "контр.", "не задано"),
    (3, None, 1, None, "§ 2"),
    ("Итого", None, 3, None, None),
]


def topics(plan: int) -> list[str]:
    return [item.topic for item in PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position)]


@pytest.mark.req("KTP-3", "KTP-2")
def test_the_list_shows_what_has_no_plan_and_the_teacher_sees_his_own(web, school: SmallSchool) -> None:
    give_plan(school, "математика", ["Числа"])
    page = web("deputy").get("/plans/").text
    assert "Журналов без плана: 5" in page and "1 из 170 ч" in page
    only = web("deputy").get("/plans/?state=none").text
    assert "Английский язык" in only and "1 из 170" not in only
    own = web("teacher").get("/plans/").text
    assert "Математика" in own and "Английский" not in own


@pytest.mark.req("KTP-1")
def test_a_journal_without_a_plan_gets_one_by_a_button(web, school: SmallSchool) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    assert "Завести пустой план" in browser.get(f"/plans/journal/{journal}").text
    answer = browser.post(f"/plans/journal/{journal}", how="new")
    plan = Journal.get_by_id(journal).plan_id
    assert answer.headers["Location"].endswith(f"/plans/{plan}")
    assert "План пустой" in browser.get(f"/plans/{plan}").text
    assert browser.post(f"/plans/journal/{journal}", how="share", plan="999").status_code == 404
    assert browser.post(f"/plans/journal/{journal}", how="x").status_code == 400


@pytest.mark.req("KTP-1", "KTP-2")
def test_rows_are_saved_as_the_page_sends_them(web, school: SmallSchool) -> None:
    plan, browser = give_plan(school, "математика", []).id, web("teacher")
    rows = [{"id": None, "section": "Числа", "topic": "Ряд чисел", "hours": "1,5", "kind": school.kinds["К"].id, "homework": ""}]
    answer = browser.post_json(f"/plans/{plan}/items", {"op": str(uuid4()), "rev": 0, "rows": rows})
    assert answer.json["hours"] == 1.5 and answer.json["rows"][0]["id"]
    stale = browser.post_json(f"/plans/{plan}/items", {"op": str(uuid4()), "rev": 0, "rows": rows})
    assert stale.status_code == 409 and "Обновите страницу" in stale.json["error"]
    for body in (None, {"rev": 1, "rows": []}, {"op": str(uuid4()), "rev": 1, "rows": [7]}, {"op": "x", "rev": 1, "rows": []}):
        assert browser.post_json(f"/plans/{plan}/items", body).status_code == 400
    many = browser.post_json(f"/plans/{plan}/items", {"op": str(uuid4()), "rev": 1, "rows": rows * 601})
    assert many.status_code == 413 and "600" in many.json["error"]


@pytest.mark.req("KTP-1")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_messy_sheet_is_shown_before_it_is_written(web, school: SmallSchool, kind: str) -> None:
    plan, browser = give_plan(school, "математика", ["Старая тема"]).id, web("teacher")
    data = workbook({"КТП": SHEET}) if kind == "xlsx" else csv_file(SHEET)
    answer = browser.post(f"/plans/{plan}/import", file=(BytesIO(data), f"ктп.{kind}"))
    assert answer.status_code == 302, answer.text
    url = answer.headers["Location"]
    page = unescape(browser.get(url).text)
    assert "тем: 2, часов: 2, не запишется строк: 1" in page and "Нет темы урока." in page
    assert topics(plan) == ["Старая тема"], "nothing is written yet"
    rev = re.search(r'name="rev" value="(\d+)"', page)[1]
    assert browser.post(url, deed="write", way="replace", rev=rev).status_code == 302
    assert topics(plan) == ["Ряд чисел", "Контрольная работа № 1"]
    item = PlanItem.get(PlanItem.topic == "Контрольная работа № 1")
    assert (item.section, item.kind_id) == ("Числа", school.kinds["К"].id)
    assert browser.get(url).status_code == 404, "a used file is gone"


def test_columns_may_be_set_by_hand(web, school: SmallSchool) -> None:
    plan, browser = give_plan(school, "математика", []).id, web("teacher")
    data = workbook({"КТП": [("Тема", "Часы", "Примечание"), ("Числа", 1, "§ 1")]})
    url = browser.post(f"/plans/{plan}/import", file=(BytesIO(data), "a.xlsx")).headers["Location"]
    browser.post(url, c0="topic", c1="hours", c2="homework")
    browser.post(url, c0="topic", c1="hours", c2="homework", deed="write", way="replace", rev="0")
    assert PlanItem.get(PlanItem.plan == plan).homework == "§ 1"


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", b"not a book"), ("a.csv", b"1;2\n3;4\n"), ("a.pdf", b"%PDF-1.4")])
def test_a_file_without_topics_is_refused_in_words(web, school: SmallSchool, name: str, data: bytes) -> None:
    plan = give_plan(school, "математика", []).id
    answer = web("teacher").post(f"/plans/{plan}/import", file=(BytesIO(data), name))
    assert answer.status_code == 400 and 'class="error"' in answer.text


@pytest.mark.req("KTP-1", "SEC-4")
def test_a_kept_file_comes_back_as_a_download_only(web, school: SmallSchool) -> None:
    plan, browser = give_plan(school, "математика", []).id, web("teacher")
    assert browser.post(f"/plans/{plan}/files", file=(BytesIO(b"<b>x</b>"), "план.txt")).status_code == 302
    link = re.search(rf"/plans/{plan}/files/\d+", browser.get(f"/plans/{plan}").text)[0]
    answer = browser.get(link)
    assert answer.data == b"<b>x</b>" and answer.headers["Content-Disposition"].startswith("attachment")
    assert web("teacher2").get(link).status_code == 403
    assert browser.post(f"/plans/{plan}/files", file=(BytesIO(b"x"), "a.exe")).status_code == 400


def test_the_plan_leaves_as_a_workbook(web, school: SmallSchool) -> None:
    plan = give_plan(school, "математика", ["Числа", "=1+1"]).id
    book = load_workbook(BytesIO(web("director").get(f"/plans/{plan}/plan.xlsx").data))
    values = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any("Числа" in row and "§ 1" in row for row in values) and any("=1+1" in row for row in values)
    assert "Календарно-тематический план" in web("director").get(f"/plans/{plan}/print").text


@pytest.mark.req("KTP-5")
def test_fulfilment_advises_and_merges_in_one_step(web, school: SmallSchool) -> None:
    journal = school.journals["математика"].id
    give_plan(school, "математика", [f"Тема {number}" for number in range(41)])
    Lesson.update(topic="", is_cancelled=True).where((Lesson.journal == journal) & (Lesson.date == TODAY)).execute()
    browser = web("teacher")
    page = browser.get(f"/plans/fulfilment/{journal}").text
    assert "Что объединить" in page and "Тем больше, чем осталось уроков" in page
    item, into = (re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("item", "into"))
    assert browser.post(f"/plans/fulfilment/{journal}", item=item, into=into, reason="не было света").status_code == 302
    assert PlanCorrection.get().reason == "не было света"
    assert "не было света" in browser.get(f"/plans/fulfilment/{journal}/correction").text
    sheet = load_workbook(BytesIO(browser.get(f"/plans/fulfilment/{journal}/correction.xlsx").data)).active
    assert any("не было света" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert browser.post(f"/plans/fulfilment/{journal}", undo=item).status_code == 302
    assert not PlanCorrection.select().exists()
    wrong = browser.post(f"/plans/fulfilment/{journal}", item=item, into=item, reason="x")
    assert wrong.status_code == 400 and "Выберите две разные темы" in wrong.text
    assert "Математика" in web("deputy").get("/plans/fulfilment").text


@pytest.mark.req("GRID-1", "GRID-6", "MARK-1")
def test_the_card_of_a_lesson_by_its_forms(web, school: SmallSchool) -> None:
    journal, lesson = school.journals["математика"].id, school.lessons["математика", TODAY].id
    browser, url = web("teacher"), f"/journal/{school.journals['математика'].id}/lesson/{school.lessons['математика', TODAY].id}"
    assert "не записан" in browser.get(url).text
    assert browser.post(url, topic="Степень", homework="§ 4", form="written", rev="0").status_code == 302
    assert "в срок" in browser.get(url).text
    assert "§ 4 <small class=\"hint\">письменно</small>" in browser.get(f"/journal/{journal}").text
    assert "§ 4 (письменно)" in web("parent").get(f"/diary/{school.pupils['ершов'].id}").text
    assert browser.post(url, topic="Степень", homework="§ 4", form="written", rev="0").status_code == 409
    assert browser.post(url, topic="Степень", homework="", form="", rev="1", none="1").status_code == 302
    assert Lesson.get_by_id(lesson).homework == "не задано"
    assert browser.post(f"{url}/works", kind=str(school.kinds["К"].id), title="Контрольная").status_code == 302
    assert browser.post(f"{url}/works", kind="999").status_code == 400
    assert browser.post(f"{url}/files", file=(BytesIO(b"x"), "карточки.pdf")).status_code == 302
    assert "карточки.pdf" in browser.get(url).text
    assert browser.get(f"/journal/{journal}/lesson/{school.lessons['алгебра', TODAY].id}").status_code == 404


@pytest.mark.req("ROLE-2")
def test_the_card_leads_only_to_lessons_one_may_open(web, school: SmallSchool) -> None:
    mine, other = (school.lessons[key, TODAY].id for key in ("английский", "математика"))
    Lesson.update(topic="Чужая тема").where(Lesson.id == other).execute()
    url = f"/journal/{school.journals['английский'].id}/lesson/{mine}"
    shut, leader = web("teacher2").get(url).text, web("teacher").get(url).text
    assert "1 урок, Математика" in shut and f"/lesson/{other}" not in shut and "Чужая тема" not in shut
    assert f"/lesson/{other}" in leader and "Чужая тема" in leader


@pytest.mark.req("GRID-10")
def test_the_sheet_of_a_lesson_is_printed(web, school: SmallSchool) -> None:
    journal = school.journals["математика"].id
    page = web("teacher").get(f"/journal/{journal}/sheet/print?date=2026-10-14").text
    assert "Карта урока" in page and "Ёлкин Глеб" in page and "Седых" not in page
    assert web("teacher").get(f"/journal/{journal}/sheet?date=2026-10-17").status_code == 404
    assert Plan.select().count() == 0
