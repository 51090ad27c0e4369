"""Every desk in a school full of troubles, in one where all is done, and in one that is empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from shutil import rmtree
from typing import Any

import pytest

from ejournal.models import (
    AccountRole,
    CheckPlan,
    Correction,
    Drive,
    ErrorReport,
    Finding,
    JournalCheck,
    JournalTeacher,
    Lesson,
    Letter,
    LoginAttempt,
    Message,
    Order,
    Pupil,
    Receipt,
    StaffAbsence,
    Survey,
    WorkKind,
)
from tests.factories import CAST, NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

LONG_AGO = TODAY - timedelta(days=8)
URGENCY = {"bad": 0, "warn": 1, "": 2}
TASK = re.compile(r'<li class="(bad|warn|)"><svg.*?</svg><div><a href="([^"]+)">(.*?)</a><p>(.*?)</p>', re.S)


@pytest.fixture(autouse=True)
def no_copies(app_once: Any) -> None:
    """The tests of other rooms may have left copies in the folder that the application shares."""
    rmtree(app_once.config["SETTINGS"].data / "backups", ignore_errors=True)


def lines_of(page: str) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str, str]]]:
    """(kind, address, text, note) of the lines that are seen at once, and of those behind «Ещё»."""
    section = page.split('aria-labelledby="h-todo"')[1].split("</section>")[0]
    seen, _, behind = section.partition("<details")
    cut = lambda part: [tuple(unescape(text) for text in found) for found in TASK.findall(part)]  # noqa: E731
    return cut(seen), cut(behind)  # type: ignore[return-value]


def trouble(school: SmallSchool) -> None:
    """Something of all kinds is due, and several of most: orders, messages, absences, checks, corrections, letters, logins."""
    _office(school)
    _lessons(school)
    _control(school)
    for login in CAST:
        for number in range(1 if login in ("director", "parent") else 3):
            letter = Message.create(author=school.accounts["admin"], at=NOW, title=f"Собрание {number}", text="в 18:00")
            Receipt.create(message=letter, account=school.accounts[login], sent_at=NOW)
    LoginAttempt.insert_many([{"login": "teacher2", "address": "10.0.0.7", "at": NOW + timedelta(seconds=1), "succeeded": False}] * 9).execute()
    for who, title in (("school", "Питание"), ("school", "Секции")):
        Survey.create(title=title, audience=who, author=school.accounts["admin"], made_at=NOW, opened_at=NOW, until=TODAY + timedelta(days=9))


def _office(school: SmallSchool) -> None:
    for number, day in (("60-у", LONG_AGO), ("61-у", LONG_AGO), ("62-у", TODAY)):
        Order.create(number=number, year=school.year, date=day, effective=TODAY, kind="leave", made_at=NOW)
    Pupil.update(birth_date=date(2015, 1, 1)).where(Pupil.id == school.pupils["ершов"].id).execute()
    Pupil.create(surname="Ершов", name="Матвей", birth_date=date(2015, 1, 1))
    Letter.create(key="1", email="a@school.example", subject="Сводка", body="…", state="failed", made_at=NOW, next_at=NOW)
    Drive.create(staff=school.staff["teacher"], journals="Алгебра", code="1" * 16, issued_at=NOW, due=LONG_AGO)


def _lessons(school: SmallSchool) -> None:
    for pupil in ("ершов", "щукина", "елкин"):
        Pen(school).write(pupil, "н")
        Pen(school, "teacher2", "английский").write("ершов", "н")
    StaffAbsence.create(staff=school.staff["teacher2"], start=TODAY, end=TODAY + timedelta(days=2), reason="illness")
    JournalTeacher.update(end=TODAY).where(JournalTeacher.journal == school.journals["первый"].id).execute()
    WorkKind.update(due_days=3).where(WorkKind.code == "К").execute()
    days = (TODAY - timedelta(days=back) for back in (12, 13, 14, 15, 16))
    works = [school.works["математика", day] for day in days if ("математика", day) in school.works]
    for work in works:
        work.kind, work.title = school.kinds["К"], "Контрольная"
        work.save()
    Lesson.update(topic="Дроби", homework="№ 5").where((Lesson.journal == school.journals["математика"].id) & (Lesson.date == TODAY)).execute()


def _control(school: SmallSchool) -> None:
    journal, teacher = school.journals["математика"], school.staff["teacher"]
    check = JournalCheck.create(journal=journal, purpose="Наполняемость отметок", checked_on=LONG_AGO, sent_at=NOW, account=school.accounts["deputy"])
    lesson = school.lessons["математика", LONG_AGO]
    Finding.create(check_of=check, lesson=lesson, text="Нет темы урока", due=LONG_AGO)
    Finding.create(check_of=check, lesson=lesson, text="Мало отметок", state="answered", answer="Поставил", answered_at=NOW)
    CheckPlan.create(year=school.year, purpose="Проверка месяца", due=LONG_AGO)
    for number in (1, 2):
        Correction.create(year=school.year, number=number, journal=journal, teacher=teacher, asked_at=NOW, date=LONG_AGO, reason="Сверено с тетрадью")
    ErrorReport.create(
        pupil=school.pupils["ершов"], lesson=lesson, entity="Lesson", entity_id=lesson.id, text="Тема другая", account=school.accounts["parent"],
        at=NOW, staff=teacher,
    )  # fmt: skip


HOLDS = {  # what the page of a line shows, by the first words of the line
    "приказа не исполнены": "60-у", "Приказы ждут": "62-у", "Без замены": "Лопухова", "Уроки без учителя": "Математика", "нов": "Собрание",
    "Нет согласий": "Ершов", "Похоже, две карточки": "Ершов", "Заявки на исправление": "Ведерников", "неточностях": "Тема другая", "Н без причины": "Щукина",
    "Замечания к журналам": "Нет темы урока", "Принять исправленное": "Поставил", "Проверить": "Проверка месяца|Сохранность", "флешк": "Алгебра",
    "носитель": "Алгебра", "письмо не отправлено": "a@school.example", "Логин teacher2": "teacher2", "Анкета: Питание": "Питание", "Анкета: Секции": "Секции",
    "без плана": "Английский язык", "Подписать дневник": "Ершов|Ким", "Математика: № 5": "№ 5", "Контрольная": "Математика",
}  # fmt: skip


@pytest.mark.req("SEC-1", "MOV-4", "CLS-1", "DEP-2", "DEP-6", "TT-4", "DIA-1", "DIA-3")
@pytest.mark.parametrize("login", CAST)
def test_in_a_school_full_of_troubles_a_desk_has_seven_lines_and_loses_none(
    web: Callable[..., Any], school: SmallSchool, selects: Callable[..., Any], login: str
) -> None:
    browser = web(login)
    trouble(school)
    with selects() as asked:
        page = browser.get("/").text
    assert len(asked) <= 40, "\n".join(asked)
    seen, behind = lines_of(page)
    kinds = [URGENCY[kind] for kind, *_ in seen + behind]
    assert 0 < len(seen) <= 7 and kinds == sorted(kinds) and (not behind or len(seen) == 7)
    assert f"Ещё: {len(behind)}" in page or not behind
    found = [(text, url) for _, url, text, _ in seen + behind]
    assert len({url for _, url in found}) == len(found), "no two lines lead to one place"
    for text, url in found:
        answer = browser.get(url)
        assert answer.status_code == 200, (text, url)
        if fragment := url.partition("#")[2]:
            assert f'id="{fragment}"' in answer.text, (text, url)
        for words, held in HOLDS.items():
            assert words not in text or re.search(held, answer.text), (text, url, held)


@pytest.mark.req("MOV-4", "DEP-2", "COR-2", "REG-7", "MSG-1")
def test_where_one_thing_is_meant_the_line_leads_to_that_one(web: Callable[..., Any], school: SmallSchool) -> None:
    browsers = {login: web(login) for login in ("deputy", "secretary", "director", "teacher")}
    trouble(school)
    Order.delete().where(Order.number == "61-у").execute()
    Correction.delete().where(Correction.number == 2).execute()
    places = {login: {url for _, url, *_ in sum(lines_of(browser.get("/").text), [])} for login, browser in browsers.items()}
    late = Order.get(number="60-у").id
    assert {f"/orders/{late}" in places[login] for login in ("deputy", "secretary", "director")} == {True}
    assert f"/orders/{Order.get(number='62-у').id}" in places["secretary"] and "/orders/?state=draft" not in places["secretary"]
    assert f"/corrections/{Correction.get().id}" in places["deputy"] and f"/control/checks/{JournalCheck.get().id}" in places["deputy"]
    assert f"/messages/{Message.select().where(Message.title == 'Собрание 0').order_by(Message.id)[1].id}" in places["director"]
    kept, gone = school.pupils["ершов"].id, Pupil.select().order_by(Pupil.id.desc()).first().id
    assert f"/pupils/merge?keep={kept}&gone={gone}" in places["secretary"]
    assert f"/control/mine#f{Finding.get(state='open').id}" in places["teacher"]


@pytest.mark.req("ROLE-1", "CLS-1")
def test_several_roles_on_one_account_have_one_list(web: Callable[..., Any], school: SmallSchool) -> None:
    browser = web("teacher")
    trouble(school)
    alone = {url for _, url, *_ in sum(lines_of(browser.get("/").text), [])}
    for role in ("deputy", "secretary", "dispatcher", "methodist"):
        AccountRole.create(account=school.accounts["teacher"], role=role)
    seen, behind = lines_of(browser.get("/").text)
    urls = [url for _, url, *_ in seen + behind]
    assert len(seen) == 7 and len(set(urls)) == len(urls) and alone <= set(urls)
    assert {"/orders/?state=draft", "/pupils/?lacks=1", "/plans/?whose=all&state=none"} <= set(urls)


@pytest.mark.req("CLS-1", "DIA-1")
def test_where_nothing_is_due_the_desk_says_so(web: Callable[..., Any], school: SmallSchool, moment: Any) -> None:
    moment.now = datetime(2026, 7, 15, 10, 0)  # before the year: nobody teaches, learns or leads
    waits = dict.fromkeys(("methodist", "deputy"), ["Журналы без плана: 6"]) | dict.fromkeys(("admin", "director"), ["Резервных копий базы нет"])
    for login in CAST:
        page = web(login).get("/").text
        seen, behind = lines_of(page)
        assert not behind and [text for _, _, text, _ in seen] == waits.get(login, []), login
        assert ("Всё сделано. Хорошего дня!" in page) == (login not in waits), login


@pytest.mark.req("CLS-1", "DIA-1")
def test_a_day_without_lessons_names_the_next_one(web: Callable[..., Any], school: SmallSchool, moment: Any) -> None:
    Lesson.update(topic="Дроби", homework="№ 5").where((Lesson.journal == school.journals["математика"].id) & (Lesson.date == date(2026, 10, 16))).execute()
    moment.now = datetime(2026, 10, 18, 12, 0)
    teacher, student, parent = web("teacher"), web("student"), web("parent")
    assert "Сегодня у вас нет уроков. Ближайший — завтра, 1 урок, Математика, 5\u00a0А." in teacher.get("/").text
    assert ("warn", f"/diary/{school.pupils['ершов'].id}?week=2026-10-16#l{school.lessons['математика', date(2026, 10, 16)].id}", "Математика: № 5", "задано на завтра") in lines_of(student.get("/").text)[0]
    assert "Задано на завтра" in parent.get("/").text
    moment.now = datetime(2026, 10, 28, 12, 0)  # holidays, and no lessons are made yet
    teacher, parent = web("teacher"), web("parent")
    assert "Сегодня у вас нет уроков." in teacher.get("/").text and "Задано" not in parent.get("/").text
