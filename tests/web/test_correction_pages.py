"""Corrections in the browser: the form that loses nothing, the deputy's page, the register, the traces in the journal (COR-1, COR-2, REP-9)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import AcademicYear, Correction, CorrectionLine, Lesson, Mark, PeriodMark, SchoolSetting
from ejournal.services.corrections import approve
from tests.conftest import Browser
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_corrections import LOCKED, REASON, Office

Web = Callable[[str], Browser]


@pytest.fixture
def office(school: SmallSchool) -> Office:
    office = Office(school)
    office.write("3")
    return office


def form(office: Office, **changes: Any) -> dict[str, Any]:
    key = office.cell().key
    return {"journal": office.journal, "target": key, f"was-{key}": "3", f"to-{key}": "4", "reason": REASON} | changes


def new_url(office: Office) -> str:
    cell = office.cell()
    return f"/corrections/new?journal={office.journal}&cell={cell.pupil}-{cell.work}"


@pytest.mark.req("COR-1", "COR-4")
def test_the_card_of_a_locked_cell_leads_to_the_form_filled_in(web: Web, office: Office) -> None:
    teacher, cell = web("teacher"), office.cell()
    card = teacher.get(f"/journal/{office.journal}/cell?pupil={cell.pupil}&work={cell.work}").json
    assert card["request"] == f"/corrections/new?journal={office.journal}" and card["corrected"] == ""
    page = teacher.get(new_url(office) + "&value=4").text
    for words in ("14.10.2026", "5\u00a0А", "Ведерников", "Математика", "Ершов Матвей", "28\u00a0сентября", "Было: <b>3</b>", 'value="4"'):
        assert words in page, words
    for login in ("deputy", "director"):
        assert web(login).get(f"/journal/{office.journal}/cell?pupil={cell.pupil}&work={cell.work}").json["request"] is None
    today = office.school.work("математика", TODAY)
    assert teacher.get(f"/journal/{office.journal}/cell?pupil={cell.pupil}&work={today}").json["request"] is None


@pytest.mark.req("COR-1", "COR-2", "REP-9")
def test_the_whole_way_in_pages(web: Web, office: Office, selects: Callable[[], Any]) -> None:
    teacher, deputy = web("teacher"), web("deputy")
    where = teacher.post("/corrections/new", **form(office)).headers["Location"]
    assert "Отозвать заявку" in teacher.get(where).text and "Исполнить" not in teacher.get(where).text
    assert "Заявка на исправление № 1" in deputy.get("/").text and "ждёт с" in deputy.get("/").text
    page = deputy.get(where).text
    for words in ("Исполнить", "Отклонить", "Клетки рядом", "<del>3,00</del> → <ins>4,00</ins>", "История", REASON):
        assert words in page, words
    answer = deputy.post(f"{where}/refuse", decision=" ")
    assert answer.status_code == 400 and "Напишите, почему заявка отклонена" in answer.text
    assert deputy.post(f"{where}/approve", decision="Сверено с тетрадью").status_code == 302
    assert "исполнена" in teacher.get("/").text and "Причина обоснована: Сверено с тетрадью" in teacher.get(where).text

    with selects() as seen:
        html = teacher.get(f"/journal/{office.journal}").text
    assert len(seen) <= 10 and "is-corrected" in html and "Исправлено по заявке № 1" in html
    cells = teacher.get(f"/journal/{office.journal}/data").json["cells"]
    assert [cell["corrected"] for cell in cells] == [1]
    cell = office.cell()
    card = teacher.get(f"/journal/{office.journal}/cell?pupil={cell.pupil}&work={cell.work}").json
    assert card["corrected"] == "Исправлено по заявке № 1 от 14.10.2026."
    assert "по заявке № 1" in card["history"][-1]["who"]
    book = load_workbook(BytesIO(teacher.get(f"/journal/{office.journal}/page.xlsx").data))
    texts = [str(one.value) for sheet in book for row in sheet.iter_rows() for one in row if one.value]
    assert any("Ершов Матвей: за 28.09 отметка исправлена с «3» на «4», заявка № 1." in text for text in texts)
    assert "заявка № 1" in teacher.get(f"/journal/{office.journal}/print").text


@pytest.mark.req("REP-9")
def test_the_register_in_the_regulation_s_form(web: Web, office: Office) -> None:
    number = office.asked()
    office.asked((office.cell("щукина"), "5"))
    approve(office.deputy, number, now=NOW)
    deputy = web("deputy")
    page = deputy.get("/corrections/register").text
    for words in ("Ершов Матвей: 3 → 4", "Щукина Надежда: пусто → 5", "Причина обоснована", "Ждёт решения", "завуч решает сам"):
        assert words in page, words
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "deputy_decides_own").execute()
    assert "решает другой завуч" in deputy.get("/corrections/register").text
    only = deputy.get(f"/corrections/register?state=approved&teacher={office.teacher.staff_id}&from=2026-10-01&to=2026-10-31").text
    assert "Ершов" in only and "Щукина" not in only
    assert "Таких заявок нет" in deputy.get("/corrections/register?from=2026-10-15").text
    sheet = load_workbook(BytesIO(deputy.get("/corrections/register.xlsx?state=asked").data)).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("Перечень изменений" in text for text in texts) and any("Щукина Надежда: пусто → 5" in text for text in texts)
    assert not any("Ершов" in text for text in texts)
    assert "Заместитель директора" in deputy.get("/corrections/register.html").text
    for bad in ("from=x", "from=2026-10-02&to=2026-10-01", "state=x", "to=9999-01-01"):
        assert deputy.get(f"/corrections/register?{bad}").status_code == 400, bad


@pytest.mark.req("COR-1")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"reason": ""}, "без причины заявку не рассматривают"), ({"to": "6"}, "от 2 до 5"), ({"to": "<script>"}, "здесь не ставят"),
     ({"to": "3"}, "ничего не меняется"), ({"was": "5"}, "Здесь уже другое: «3»")],
    ids=["no reason", "a six", "a script", "nothing changed", "changed meanwhile"],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(web: Web, office: Office, changes: dict[str, str], sentence: str) -> None:
    key = office.cell().key
    sent = form(office, **{f"{name}-{key}" if name in ("to", "was") else name: value for name, value in changes.items()})
    answer = web("teacher").post("/corrections/new", **sent)
    assert answer.status_code == 400 and sentence in answer.text and "<script>" not in answer.text.replace("<script src", "")
    if "reason" not in changes:
        assert REASON in answer.text
    if "to" not in changes:
        assert 'value="4"' in answer.text
    assert not Correction.select().exists()


@pytest.mark.req("COR-1")
@pytest.mark.parametrize(
    "query",
    ["", "journal=", "journal=x", "journal=1e3", "journal=99999999999", "journal={j}", "journal={j}&cell=", "journal={j}&cell=1",
     "journal={j}&cell=1-x", "journal={j}&cell=-1-2", "journal={j}&pupil=1&kind=other", "journal={j}&pupil=&kind=period",
     "journal={j}&lesson=x", "journal={j}&lesson=9999999999999", "journal={j}&cell=%00"],
)  # fmt: skip
def test_a_bad_address_is_answered_in_words(web: Web, office: Office, query: str) -> None:
    answer = web("teacher").get(f"/corrections/new?{query.format(j=office.journal)}")
    assert answer.status_code in (400, 404) and "Traceback" not in answer.text and "аявк" in answer.text


@pytest.mark.req("COR-1", "ROLE-2")
def test_another_s_journal_and_things_that_are_not_there(web: Web, office: Office) -> None:
    assert web("teacher2").get(new_url(office)).status_code == 403
    assert web("teacher2").post("/corrections/new", **form(office)).status_code == 403
    assert web("deputy").get(new_url(office)).status_code == 403
    assert web("teacher").get(f"/corrections/new?journal={office.journal}&cell=999-999").status_code == 404
    assert web("teacher").get("/corrections/new?journal=999&cell=1-1").status_code == 404
    number = office.asked()
    assert web("teacher2").get(f"/corrections/{number}").status_code == 403
    assert web("teacher2").post(f"/corrections/{number}/withdraw").status_code == 403
    assert web("parent").get("/corrections/").status_code == 403
    assert web("director").get(f"/corrections/{number}").status_code == 200
    for login in ("director", "admin", "teacher"):
        assert web(login).post(f"/corrections/{number}/approve").status_code == 403
    assert web("deputy").get("/corrections/999").status_code == 404


@pytest.mark.req("COR-2")
def test_a_conflict_is_named_on_the_deputy_s_page(web: Web, office: Office) -> None:
    number = office.asked()
    Mark.update(value="5", rev=2).execute()
    deputy = web("deputy")
    assert "Сейчас здесь «5», а не то, что видел учитель" in deputy.get(f"/corrections/{number}").text
    answer = deputy.post(f"/corrections/{number}/approve", decision="пометка")
    assert answer.status_code == 409 and "в заявке было «3», сейчас «5»" in answer.text and "пометка" in answer.text
    assert Mark.get().value == "5"


@pytest.mark.req("ARC-2")
def test_a_closed_year_is_said_in_words(web: Web, office: Office) -> None:
    number = office.asked()
    AcademicYear.update(closed_on=TODAY).execute()
    assert web("deputy").post(f"/corrections/{number}/approve").status_code == 403
    page = web("teacher").get(new_url(office))
    assert page.status_code == 200 and "изменить в нём ничего нельзя" in page.text
    assert "не решена: год закрыт" in web("deputy").get("/corrections/").text


@pytest.mark.req("COR-1")
def test_the_card_of_a_locked_lesson_offers_a_request_for_topic_and_homework(web: Web, office: Office) -> None:
    lesson = office.school.lessons["математика", LOCKED].id
    Lesson.update(topic="Степень", rev=1).where(Lesson.id == lesson).execute()
    teacher = web("teacher")
    assert f"/corrections/new?journal={office.journal}&amp;lesson={lesson}" in teacher.get(f"/journal/{office.journal}/lesson/{lesson}").text
    assert "/corrections/new" not in web("deputy").get(f"/journal/{office.journal}/lesson/{lesson}").text
    today = office.school.lessons["математика", TODAY].id
    assert "/corrections/new" not in teacher.get(f"/journal/{office.journal}/lesson/{today}").text
    page = teacher.get(f"/corrections/new?journal={office.journal}&lesson={lesson}").text
    assert "Тема урока" in page and "Домашнее задание" in page and "Степень" in page
    topic, homework = f"topic-{lesson}", f"homework-{lesson}"
    sent = {f"was-{topic}": "Степень", f"to-{topic}": "Степень числа", f"was-{homework}": "", f"to-{homework}": ""}
    answer = teacher.post("/corrections/new", journal=office.journal, target=[topic, homework], reason=REASON, **sent)
    assert answer.status_code == 302
    assert [(line.target, line.becomes) for line in CorrectionLine.select()] == [("topic", "Степень числа")]
    number = Correction.get().id
    assert "Степень числа" in web("deputy").get(f"/corrections/{number}").text
    web("deputy").post(f"/corrections/{number}/approve")
    assert "Исправлено по заявке № 1" in teacher.get(f"/journal/{office.journal}/lesson/{lesson}").text
    assert "исправлено по заявке № 1" in teacher.get(f"/journal/{office.journal}").text


@pytest.mark.req("COR-1", "MARK-6")
def test_a_period_mark_is_asked_for_by_its_address(web: Web, office: Office) -> None:
    quarter, pupil = office.school.quarter, office.school.pupils["ершов"]
    PeriodMark.create(pupil=pupil, journal=office.journal, period=quarter, value="3", rev=1, changed_at=NOW)
    type(quarter).update(closed_on=TODAY).where(type(quarter).id == quarter.id).execute()
    teacher = web("teacher")
    page = teacher.get(f"/corrections/new?journal={office.journal}&pupil={pupil.id}&kind=period&period={quarter.id}").text
    assert "Ершов Матвей, отметка за 1 четверть" in page and "Было: <b>3</b>" in page
    key = f"final-{pupil.id}-period-{quarter.id}"
    where = teacher.post("/corrections/new", **{"journal": office.journal, "target": key, f"was-{key}": "3", f"to-{key}": "4", "reason": REASON}).headers["Location"]
    deputy = web("deputy")
    assert "отметка за 1 четверть" in deputy.get(where).text
    assert deputy.post(f"{where}/approve").status_code == 302
    assert PeriodMark.get().value == "4"
    assert "is-corrected" in teacher.get(f"/journal/{office.journal}").text
