"""The deputy's calendar, bells and closures in the browser (REG-2, REG-3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import (
    Absence,
    AcademicYear,
    BellDay,
    CalendarDay,
    Closure,
    ClosureLesson,
    Lesson,
    Mark,
    Period,
    Pupil,
    Work,
)
from tests.factories import TODAY, SmallSchool

DAY = TODAY.isoformat()
SATURDAY = "2026-10-17"


@pytest.mark.req("REG-2")
def test_the_year_is_seen_by_everybody_and_changed_by_few(web: Callable[..., Any], school: SmallSchool) -> None:
    seen = web("parent").get("/calendar/").text
    assert "2–9 классы" in seen and "Сентябрь" in seen and "Записать день" not in seen and "Отмены занятий" not in seen
    assert "Записать день" in web("dispatcher").get("/calendar/").text
    assert "нужно недель: 34" in web("deputy").get("/calendar/").text, "the small school has two quarters only"


@pytest.mark.req("REG-2")
def test_a_saturday_becomes_a_monday_and_says_what_stands_there(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy = web("deputy")
    assert deputy.post("/calendar/days", date=SATURDAY, kind="1", grades="1-12", title="").status_code == 302
    page = deputy.get("/calendar/").text
    assert "Учебный день по переносу" in page and "17<i>пн</i>" in page
    answer = deputy.post("/calendar/days", date=SATURDAY, kind="off", grades="1-12", title="")
    assert answer.status_code == 400 and "уже записано" in answer.text
    deputy.post("/calendar/days", date=DAY, kind="off", grades="1-12", title="День школы")
    assert "ещё стоит 5 уроков" in deputy.get("/calendar/").text
    assert CalendarDay.select().count() == 2
    for grades in ("x", "1-99999", "5"):
        assert deputy.post("/calendar/days", date="2026-10-19", kind="off", grades=grades).status_code == 400


@pytest.mark.req("REG-2")
def test_a_period_is_moved_after_its_sentence_is_read(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy, url = web("deputy"), f"/calendar/period/{school.quarter.id}"
    answer = deputy.post(url, start="2026-09-01", end="2026-10-22")
    assert answer.status_code == 200 and "Вне периода окажутся 5 уроков, записей в них нет" in answer.text
    assert Period.get_by_id(school.quarter.id).end == date(2026, 10, 23)
    assert deputy.post(url, start="2026-09-01", end="2026-10-22", confirmed="1").status_code == 302
    assert Period.get_by_id(school.quarter.id).end == date(2026, 10, 22)
    assert deputy.post(url, start="", end="2026-10-22").status_code == 400
    assert deputy.get("/calendar/period/999").status_code == 404


@pytest.mark.req("REG-2")
def test_the_next_year_is_offered_when_this_one_ends(web: Callable[..., Any], school: SmallSchool, moment: Any) -> None:
    deputy = web("deputy")
    assert "Завести следующий год" not in deputy.get("/calendar/").text
    moment.now = datetime(2027, 3, 1, 9)
    deputy = web("deputy")
    moment.now = datetime(2027, 3, 1, 9)
    assert "Завести следующий год" in deputy.get("/calendar/").text
    page = deputy.get("/calendar/new-year").text
    assert "2027/28" in page and 'action="/calendar/new-year"' in page
    from ejournal.rules.calendar import propose_year

    proposal = propose_year(2027)
    form = {"start": proposal.start.isoformat(), "end": proposal.end.isoformat()}
    for term in proposal.terms:
        form |= {f"{term.kind}{term.number}_start": term.start.isoformat(), f"{term.kind}{term.number}_end": term.end.isoformat()}
    assert deputy.post("/calendar/new-year", **form).status_code == 302
    assert AcademicYear.select().count() == 2


@pytest.mark.req("REG-2")
def test_the_calendar_for_the_wall(web: Callable[..., Any], school: SmallSchool) -> None:
    book = load_workbook(BytesIO(web("teacher").get("/calendar/year.xlsx?grade=1").data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"Сентябрь", "пн", "в", "к", "1 четверть", "за год"} <= set(cells)
    assert "Календарный учебный график" in web("student").get("/calendar/year.html").text


@pytest.mark.req("REG-3")
def test_a_day_is_shortened_and_the_desk_rings_by_it(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher = web("teacher")
    assert "08:30–09:10" in teacher.get("/").text
    deputy = web("deputy")
    assert deputy.post("/calendar/bells/short", date=DAY, minutes="30").status_code == 302
    assert "08:30–09:00" in teacher.get("/").text
    assert "Уроки по 30 минут" in deputy.get("/calendar/bells/").text
    for minutes, words in (("5", "от 15 до 60"), ("час", "число минут")):
        answer = deputy.post("/calendar/bells/short", date=DAY, minutes=minutes)
        assert answer.status_code == 400 and words in answer.text
    ordinary = 1
    assert deputy.post("/calendar/bells/use", schedule=ordinary, weekday="", day=DAY).status_code == 302
    assert "08:30–09:10" in teacher.get("/").text
    assert deputy.post("/calendar/bells/use", schedule="", weekday="1", day="").status_code == 400
    assert deputy.post(f"/calendar/bells/{BellDay.get().id}/remove").status_code == 302 and not BellDay.select().exists()


@pytest.mark.req("REG-2")
def test_a_frost_day_is_shown_before_it_is_done_and_seen_by_all_after(web: Callable[..., Any], school: SmallSchool) -> None:
    lesson = school.lessons["математика", TODAY]
    Mark.create(pupil=school.pupils["ершов"], work=Work.get(Work.lesson == lesson.id), value="5", changed_at=datetime(2026, 10, 14))
    deputy = web("deputy")
    form = {"kind": "frost", "start": DAY, "end": DAY, "effect": "cancel", "school_class": "", "order": "№ 5"}
    shown = deputy.post("/calendar/closures/", **form).text
    assert "урока не будет: актированный день" in shown and "останется как есть" in shown and not Closure.select().exists()
    assert deputy.post("/calendar/closures/", **form, do="1").status_code == 302
    assert Lesson.select().where(Lesson.is_cancelled).count() == 5
    assert "Актированный день, вся школа: уроков нет." in web("teacher").get("/").text
    algebra = web("teacher2").get(f"/journal/{school.journals['алгебра'].id}")
    assert "урока не будет: актированный день" in algebra.text
    data = web("teacher2").get(f"/journal/{school.journals['алгебра'].id}/data").get_json()
    assert DAY not in {column["date"] for column in data["columns"]}
    diary = web("parent2").get("/diary/", follow_redirects=True).text
    assert "Урока не будет: актированный день." in diary
    assert deputy.post(f"/calendar/closures/{Closure.get().id}/undo").status_code == 302
    assert not Lesson.select().where(Lesson.is_cancelled).exists()
    answer = deputy.post("/calendar/closures/", **(form | {"end": "2026-10-01"}))
    assert answer.status_code == 400 and "Последний день раньше первого." in answer.text


@pytest.mark.req("REG-2")
def test_a_school_without_a_year_is_told_what_to_do(web: Callable[..., Any], school: SmallSchool) -> None:
    from ejournal.models import database

    deputy = web("deputy")
    database.execute_sql("PRAGMA foreign_keys = 0")
    AcademicYear.delete().execute()
    assert "Завести учебный год" in deputy.get("/calendar/").text
    assert "Завести учебный год" in deputy.get("/calendar/closures/").text


# ---- a bus that did not come; a class that was closed -------------------------------------------------------------------


def ride(school: SmallSchool, route: str, *names: str) -> None:
    Pupil.update(bus_route=route).where(Pupil.id.in_([school.pupils[name].id for name in names])).execute()


@pytest.mark.req("REG-2")
def test_a_bus_that_did_not_come_lists_whom_it_left_behind_and_writes_nothing(web: Callable[..., Any], school: SmallSchool) -> None:
    ride(school, "Ольховка", "ершов", "ким")
    ride(school, "Заречье", "щукина")
    deputy, today = web("deputy"), TODAY.isoformat()
    form = {"kind": "transport", "start": today, "end": today, "effect": "cancel", "school_class": "", "route": " ольховка ", "order": ""}
    shown = deputy.post("/calendar/closures/", **form).text
    assert "Маршрут «Ольховка»: 2 ученика из 2 классов" in shown and "Ершов Матвей" in shown and "Щукина" not in shown
    assert '<option value="Заречье">' in shown
    assert deputy.post("/calendar/closures/", **form, do="1").status_code == 302
    assert Closure.get().route == "Ольховка" and not ClosureLesson.select().exists() and not Absence.select().exists()
    teacher, other = web("teacher"), web("teacher2")
    assert "Не приехал автобус, маршрут Ольховка: 5\u00a0А — Ершов Матвей" in teacher.get("/").text
    assert "7\u00a0Б — Ким Эвелина" in other.get("/").text
    assert "Не приехал автобус: Ершов Матвей." in teacher.get(f"/journal/{school.journals['математика'].id}").text
    assert "Не приехал автобус: Ершов Матвей." in other.get(f"/journal/{school.journals['английский'].id}").text, "he is of the group"
    assert "Не приехал" not in other.get(f"/journal/{school.journals['первый'].id}").text
    deputy.post(f"/calendar/closures/{Closure.get().id}/undo")
    assert "Не приехал" not in teacher.get("/").text


@pytest.mark.req("REG-2")
def test_a_route_nobody_rides_is_asked_about(web: Callable[..., Any], school: SmallSchool) -> None:
    ride(school, "Ольховка", "ершов")
    form = {"kind": "transport", "start": TODAY.isoformat(), "end": TODAY.isoformat(), "effect": "cancel", "school_class": ""}
    shown = web("deputy").post("/calendar/closures/", **form, route="Олховка", order="").text
    assert "такой маршрут не записан" in shown and "В списках есть: Ольховка" in shown


@pytest.mark.req("REG-2", "ROLE-5")
def test_the_closure_of_a_class_stands_in_the_calendar_and_a_family_sees_its_own(web: Callable[..., Any], school: SmallSchool) -> None:
    for key in ("5А", "7Б"):
        Closure.create(year=school.year, kind="quarantine", school_class=school.classes[key], start=TODAY, end=TODAY, effect="remote")
    page = web("deputy").get("/calendar/").text
    assert "5\u00a0А: карантин, дистанционно; 7\u00a0Б: карантин, дистанционно" in page and "is-partly" in page
    family = web("parent").get("/calendar/").text
    assert "5\u00a0А: карантин" in family and "7\u00a0Б: карантин" not in family
    assert "карантин" not in web("deputy").get("/calendar/?grade=1").text.split("h-closed")[0]
    assert "Отмены занятий у классов" in web("deputy").get("/calendar/year.html").text


@pytest.mark.req("REG-2")
def test_what_is_too_long_or_from_no_list_is_said_beside_its_field(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy, long = web("deputy"), "я" * 121
    answer = deputy.post("/calendar/days", date="2026-12-09", kind="off", grades="1-12", title=long)
    assert answer.status_code == 400 and 'id="title-error">Название: помещается 120 знаков' in answer.text and long in answer.text
    frost = {"kind": "frost", "start": "2026-10-20", "end": "2026-10-20", "effect": "cancel", "do": "1"}
    answer = deputy.post("/calendar/closures/", **frost, order=long)
    assert answer.status_code == 400 and 'id="order-error">Приказ: помещается 60 знаков' in answer.text and long in answer.text
    answer = deputy.post("/calendar/closures/", **frost, school_class="пятый")
    assert answer.status_code == 400 and "Выберите класс из списка." in answer.text  # not the whole school by a slip
    assert not Closure.select().exists() and not CalendarDay.select().exists()


@pytest.mark.req("REG-2")
def test_a_slip_in_the_last_day_makes_no_year_of_many_years(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy = web("deputy")
    found = re.findall(r'<input[^>]*?value="(20[\d-]+)"[^>]*?name="([^"]+)"', deputy.get("/calendar/new-year").text)
    answer = deputy.post("/calendar/new-year", **{name: value for value, name in found} | {"end": "2099-05-31"})
    assert answer.status_code == 400 and "Учебный год длиннее года" in answer.text


@pytest.mark.req("REG-2")
def test_a_second_closure_is_told_of_the_first(web: Callable[..., Any], school: SmallSchool) -> None:
    deputy = web("deputy")
    frost = {"kind": "frost", "start": "2026-10-20", "end": "2026-10-20", "effect": "cancel"}
    assert deputy.post("/calendar/closures/", **frost, do="1").status_code == 302
    page = deputy.post("/calendar/closures/", **frost | {"kind": "quarantine"}).text
    assert "На эти дни уже записано" in page and "октября: Актированный день, вся школа: уроков нет." in page
    assert "Менять нечего" in page
