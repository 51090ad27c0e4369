"""«Не хватает отметок»: who will not have marks enough, told while there is time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ejournal.models import AcademicYear, Exemption, Lesson, PeriodMark, Pupil
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.short_marks import short_lines, short_task
from ejournal.rules.school_rules import SchoolRules
from tests.factories import NOW, TODAY, SmallSchool
from tests.queries.test_standing import give


def short(school: SmallSchool, login: str, *, every: bool = False) -> list[tuple[str, str, str]]:
    lines = short_lines(load_actor(school.accounts[login].id, TODAY, ""), TODAY)
    return [(line.subject, line.name.split()[0], line.found.text) for line in lines if every or line.lags]


@pytest.mark.req("MARK-4")
def test_the_list_names_who_lacks_marks_the_worst_first(any_school: SmallSchool) -> None:
    give(any_school, "ершов", "5", "4", "4", "4", "4")
    give(any_school, "елкин", "5", "4", "4", "4/5")
    give(any_school, "луговой", "5", "4", "4/5", first=date(2026, 9, 21))
    give(any_school, "аксенов", "5", "4")
    give(any_school, "ершов", "3", journal="английский")
    found = short(any_school, "teacher")
    assert found == [
        ("Математика", "Щукина", "нужно ещё 5 отметок, осталось 7 уроков"),
        ("Математика", "Аксёнов", "нужно ещё 3 отметки, осталось 7 уроков"),
        ("Английский язык", "Щукина", "нужно ещё 3 отметки, осталось 7 уроков"),
        ("Английский язык", "Ершов", "нужно ещё 2 отметки, осталось 7 уроков"),
    ]
    assert ("Математика", "Луговой", "нужна ещё 1 отметка, осталось 7 уроков") in short(any_school, "teacher", every=True)


@pytest.mark.req("MARK-4", "ROLE-2", "ROLE-3")
def test_a_teacher_sees_his_own_and_his_class_the_deputy_all(school: SmallSchool) -> None:
    teacher, other = ({subject for subject, _, _ in short(school, login)} for login in ("teacher", "teacher2"))
    assert teacher == {"Математика", "Английский язык"} and other == {"Алгебра", "Английский язык"}
    assert {subject for subject, _, _ in short(school, "deputy")} == {"Математика", "Английский язык", "Алгебра"}


@pytest.mark.req("MARK-4", "ABS-3", "MARK-5")
def test_who_has_a_period_mark_is_exempt_or_gone_is_not_listed(school: SmallSchool) -> None:
    names = {name for subject, name, _ in short(school, "teacher") if subject == "Математика"}
    assert names == {"Ершов", "Ёлкин", "Аксёнов", "Щукина", "Луговой"}
    journal = school.journals["математика"]
    PeriodMark.create(pupil=school.pupils["ершов"], journal=journal, period=school.quarter, value="н/а", changed_at=NOW)
    Exemption.create(pupil=school.pupils["елкин"], subject=journal.subject_id, start=date(2026, 9, 1), document="справка № 1")
    assert {name for subject, name, _ in short(school, "teacher") if subject == "Математика"} == names - {"Ершов", "Ёлкин"}


@pytest.mark.req("MARK-4")
def test_no_more_lessons_than_marks_needed_comes_first(school: SmallSchool) -> None:
    give(school, "ершов", "3", journal="английский")
    Lesson.update(is_cancelled=True).where((Lesson.journal == school.journals["английский"]) & (Lesson.date > date(2026, 10, 15))).execute()
    assert short(school, "teacher")[:2] == [
        ("Английский язык", "Щукина", "нужно ещё 3 отметки, остался 1 урок: не хватает"),
        ("Английский язык", "Ершов", "нужно ещё 2 отметки, остался 1 урок: не хватает"),
    ]


@pytest.mark.req("MARK-4")
def test_the_desk_says_how_many_and_until_when(web, school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    for pupil in ("ершов", "елкин", "щукина"):
        give(school, pupil, "5", "4", "4", "4", "4")
    (task,) = short_task(actor("teacher"), TODAY, SchoolRules())
    assert (task.text, task.note, task.url) == ("Не хватает отметок: 2 ученика", "ближайший конец периода 23\u00a0октября", "/journal/short")
    assert "Не хватает отметок: 2 ученика" in web("teacher").get("/").text
    for pupil in ("аксенов", "луговой"):
        give(school, pupil, "5", "4", "4", "4", "4", first=date(2026, 9, 21))
    assert short_task(actor("teacher"), TODAY, SchoolRules()) == ()
    assert short_task(actor("deputy"), TODAY, SchoolRules()) == ()


@pytest.mark.req("MARK-4")
def test_the_page_opens_the_journal_and_leaves_as_a_file(web, school: SmallSchool) -> None:
    browser = web("teacher")
    page = browser.get("/journal/short").text
    assert f'href="/journal/{school.journals["математика"].id}"' in page and "0 из 5" in page and "23&nbsp;октября" in page
    sheet = load_workbook(BytesIO(browser.get("/journal/short.xlsx").data)).active
    assert any("Щукина Надежда" in map(str, row) for row in sheet.iter_rows(values_only=True))
    assert "Щукина Надежда" in browser.get("/journal/short.html").text
    assert web("parent").get("/journal/short").status_code == 403
    AcademicYear.update(start=date(2027, 9, 1), end=date(2028, 5, 31)).execute()
    assert "Отметок хватит у всех." in browser.get("/journal/short").text


@pytest.mark.req("MARK-4")
def test_the_list_takes_the_same_selects_whatever_the_school(web, school: SmallSchool, selects) -> None:
    from ejournal.models import ClassMembership

    browser = web("deputy")
    browser.get("/journal/short")
    with selects() as small:
        browser.get("/journal/short")
    for number in range(20):
        pupil = Pupil.create(surname=f"Новиков{number}", name="Лев")
        ClassMembership.create(pupil=pupil, school_class=school.classes["5А"], start=school.year.start)
    with selects() as large:
        assert browser.get("/journal/short").text.count("Новиков") == 20
    assert len(small) == len(large) <= 12, "\n".join(large)
