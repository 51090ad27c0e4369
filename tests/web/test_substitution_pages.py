"""Substitutions in the browser: an absence, its lessons, the choice for all of them, the day's sheet, the register (TT-4, REP-9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Journal, JournalTeacher, Lesson, Staff, StaffAbsence, Subject, Substitution, Work
from tests.factories import TODAY, SmallSchool

DAY = TODAY.isoformat()


@pytest.fixture
def known(school: SmallSchool) -> dict[str, Any]:
    """A second lesson of `teacher` today, and a colleague of his subject who is free."""
    lesson = Lesson.create(journal=school.journals["математика"], date=TODAY, number=2, planned_topic="Признаки делимости")
    Work.create(lesson=lesson, kind=school.kinds["О"], weight=1)
    colleague = Staff.create(surname="Абрамова", name="Дарья", patronymic="Олеговна")
    maths = Subject.get(Subject.name == "Математика")
    journal = Journal.create(year=school.year, school_class=school.classes["7Б"], subject=maths, hours_a_week=2)
    JournalTeacher.create(journal=journal, staff=colleague, start=date(2026, 9, 1))
    return {"lesson": lesson.id, "colleague": colleague}


def record(browser: Any, who: str = "ведерников") -> str:
    answer = browser.post("/substitutions/", who=who, start=DAY, end=DAY, reason="illness", order="№ 12-к", note="Тетради в шкафу")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def chosen(page: str) -> dict[str, str]:
    """What the page would send as it stands."""
    found: dict[str, str] = {}
    for name, body in re.findall(r'<select[^>]* name="(lesson-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        one = re.search(r'value="([^"]*)" selected', body)
        found[name] = one[1] if one else ""
    return found


@pytest.mark.req("TT-4")
def test_two_sends_cover_a_whole_day(web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]) -> None:
    deputy = web("deputy")
    assert "Все на месте" in deputy.get("/substitutions/").text
    assert "Сегодня все учителя на месте" in deputy.get("/").text
    where = record(deputy)
    assert "Без замены " in deputy.get("/").text
    page = deputy.get(where).text
    assert "Поставить предложенных" in page and "Признаки делимости" in page and "ведёт этот предмет" in page
    choice = chosen(page)
    assert choice[f"lesson-{known['lesson']}"] == f"same:{known['colleague'].id}"
    assert deputy.post(where, **choice).status_code == 302
    covered = Substitution.select().where(Substitution.undone_at.is_null()).count()
    assert covered == sum(bool(value) for value in choice.values()) >= 2
    again = deputy.get(where).text
    assert "Абрамова" in again and "Снять" in again
    assert "без замены" not in deputy.get("/substitutions/").text.split("Отсутствия")[1]


@pytest.mark.req("TT-4")
def test_what_cannot_be_is_said_beside_the_lesson_and_the_choice_is_kept(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    deputy = web("deputy")
    where = record(deputy)
    busy = school.staff["teacher2"].id
    first = school.lessons["математика", TODAY].id
    answer = deputy.post(where, **{f"lesson-{first}": f"same:{busy}", f"lesson-{known['lesson']}": "cancel"})
    assert answer.status_code == 400 and "в это время занят" in answer.text and "Ничего не записано" in answer.text
    assert not Substitution.select().exists()
    assert chosen(answer.text)[f"lesson-{known['lesson']}"] == "cancel"
    answer = deputy.post(where, **{f"lesson-{first}": "same:x"})
    assert answer.status_code == 400 and "Выберите из списка" in answer.text
    answer = deputy.post(f"{where}/move/{first}", **{f"move-date-{first}": "", f"move-number-{first}": "3"})
    assert answer.status_code == 400 and "Впишите день полностью" in answer.text


@pytest.mark.req("TT-4")
def test_a_surname_that_is_nobodys_keeps_what_was_typed(web: Callable[..., Any], school: SmallSchool) -> None:
    answer = web("dispatcher").post("/substitutions/", who="Нетакова", start=DAY, end=DAY, reason="course", order="№ 7")
    assert answer.status_code == 400 and "такой фамилией нет" in answer.text and 'value="№ 7"' in answer.text


@pytest.mark.req("TT-4", "ROLE-2")
def test_the_substitute_gets_a_card_a_journal_and_that_lesson_only(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    Lesson.update(number=7).where(Lesson.journal != school.journals["математика"]).execute()
    Lesson.update(topic="Делители и кратные", homework="§ 5").where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    deputy = web("deputy")
    where = record(deputy)
    deputy.post(where, **{f"lesson-{known['lesson']}": f"same:{school.staff['teacher2'].id}"})
    other = web("teacher2")
    card = other.get(f"/substitutions/lesson/{known['lesson']}").text
    for words in ("Делители и кратные", "§ 5", "Признаки делимости", "Тетради в шкафу", "Ведерников"):
        assert words in card
    assert "замена" in other.get("/").text
    assert "замена: Лопухова" in other.get(f"/journal/{school.journals['математика'].id}").text
    assert web("teacher").get(f"/journal/{school.journals['математика'].id}").status_code == 200
    assert web("parent").get("/diary/", follow_redirects=True).text.count("амена: Лопухова") == 1
    row = Substitution.get()
    assert deputy.post(f"/substitutions/{row.id}/undo").status_code == 302
    assert other.get(f"/substitutions/lesson/{known['lesson']}").status_code == 403
    assert other.get(f"/journal/{school.journals['математика'].id}").status_code == 403


@pytest.mark.req("REP-9")
def test_the_sheet_and_the_register_as_page_and_as_files(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    deputy = web("deputy")
    assert "уроки по расписанию" in deputy.get("/substitutions/day").text
    where = record(deputy)
    deputy.post(where, **{f"lesson-{known['lesson']}": f"same:{known['colleague'].id}"})
    for address in ("/substitutions/day", "/substitutions/day.html", "/substitutions/register", "/substitutions/register.html"):
        assert "Абрамова" in web("director").get(address).text
    book = load_workbook(BytesIO(deputy.get("/substitutions/register.xlsx").data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"Отсутствующий учитель", "болезнь", "№ 12-к", "тот же предмет", "октябрь 2026"} <= set(cells)
    assert load_workbook(BytesIO(deputy.get("/substitutions/day.xlsx").data)).worksheets
    late = (TODAY + timedelta(days=1)).isoformat()
    answer = deputy.get(f"/substitutions/register?from={late}&to={DAY}")
    assert answer.status_code == 400 and "раньше первого" in answer.text


@pytest.mark.req("TT-4", "ROLE-2")
def test_the_absent_teacher_sees_who_takes_his_lessons_and_asks_for_something(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    teacher, deputy, number = web("teacher"), web("deputy"), known["lesson"]
    assert "Отсутствий за вами нет" in teacher.get("/substitutions/mine").text
    where = record(deputy)
    deputy.post(where, **{f"lesson-{number}": f"same:{school.staff['teacher2'].id}"})
    Lesson.update(number=7).where(Lesson.journal == school.journals["алгебра"]).execute()
    assert "/substitutions/mine" in teacher.get("/").text and "/substitutions/mine" not in web("teacher2").get("/").text
    absence = StaffAbsence.get().id
    third = Lesson.create(journal=school.journals["математика"], date=TODAY, number=3).id
    page = teacher.get("/substitutions/mine").text
    assert "пока не решено, кто заменит" in page and "Тетради в шкафу" in page and f'name="line-{number}"' not in page  # 2 lesson is over
    answer = teacher.post(f"/substitutions/mine/{absence}", note="Журнал в столе", **{f"line-{third}": "Проверить § 5"})
    assert answer.status_code == 302
    page = teacher.get("/substitutions/mine").text
    assert "Журнал в столе" in page and 'value="Проверить § 5"' in page
    answer = teacher.post(f"/substitutions/mine/{absence}", note="", **{f"line-{third}": "х" * 201})
    assert answer.status_code == 400 and "помещается 200 знаков" in answer.text and StaffAbsence.get().note == "Журнал в столе"
    answer = teacher.post(f"/substitutions/mine/{absence}", note="", **{f"line-{number}": "поздно"})
    assert answer.status_code == 400 and "уже прошёл" in answer.text
    assert web("teacher2").post(f"/substitutions/mine/{absence}", note="…").status_code == 403
    assert deputy.post(f"{where}/note", note="Ключ у завуча").status_code == 302
    deputy.post(where, **{f"lesson-{third}": f"same:{known['colleague'].id}"})
    card = deputy.get(f"/substitutions/lesson/{third}").text
    assert "Проверить § 5" in card and "Ключ у завуча" in card


@pytest.mark.req("TT-4")
def test_one_lesson_is_replaced_from_the_day_and_from_the_week(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    deputy, where = web("deputy"), f"/substitutions/one/{known['lesson']}"
    assert where in deputy.get(f"/substitutions/day?date={DAY}").text
    week = f"/timetable/?whose=class&key={school.classes['5А'].id}&week={DAY}"
    assert where in deputy.get(week).text
    assert where not in web("director").get(week).text and where not in web("parent").get(week).text
    page = deputy.get(where).text
    assert "Заменить этот урок" in page and "ведёт этот предмет" in page
    answer = deputy.post(where, choice="", reason="олимпиада")
    assert answer.status_code == 400 and "Выберите, что будет с уроком" in answer.text and 'value="олимпиада"' in answer.text
    answer = deputy.post(where, choice="move", **{"move-date": "", "move-number": "4"})
    assert answer.status_code == 400 and "Впишите день полностью" in answer.text
    choice = f"same:{known['colleague'].id}"
    assert deputy.post(where, choice=choice, reason="олимпиада", order="№ 31-к").status_code == 302
    day = deputy.get(f"/substitutions/day?date={DAY}").text
    assert "олимпиада, № 31-к" in day and "олимпиада" in deputy.get("/substitutions/register").text
    row = Substitution.get()
    assert deputy.post(f"/substitutions/{row.id}/basis", reason="курсы", order="№ 32-к").status_code == 302
    assert "курсы, № 32-к" in deputy.get("/substitutions/day.html").text
    answer = deputy.post(where, choice=f"same:{school.staff['teacher'].id}")
    assert answer.status_code == 400 and "сам ведёт этот урок" in answer.text
    assert deputy.post(f"/substitutions/{row.id}/undo").headers["Location"] == where
    assert "Заменить этот урок" in deputy.get(where).text


@pytest.mark.req("TT-4")
def test_reason_and_order_are_typed_beside_each_lesson_of_an_absence(
    web: Callable[..., Any], school: SmallSchool, known: dict[str, Any]
) -> None:
    deputy = web("deputy")
    where, number = record(deputy), known["lesson"]
    choice = {f"lesson-{number}": f"same:{known['colleague'].id}", f"reason-{number}": "отгул", f"order-{number}": "№ 40-к"}
    assert deputy.post(where, **choice).status_code == 302
    assert "отгул, № 40-к" in deputy.get(where).text
