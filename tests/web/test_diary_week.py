"""The diary's week as a family reads it: everything of the week, «ознакомлен», several children, who looked in."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from ejournal.models import (
    Absence,
    Acknowledgement,
    Attachment,
    AuditRow,
    DiaryVisit,
    Exemption,
    Guardianship,
    Lesson,
    Mark,
    PeriodMark,
    Remark,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.acknowledgements import acknowledgements_of, weeks_to_sign
from ejournal.queries.diary import diary_week
from ejournal.services.diary_visits import note_visit
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

LAST_WEEK = date(2026, 10, 5)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


def remark(school: SmallSchool, pupil: str = "ершов", **more) -> Remark:
    own = {"date": TODAY, "text": "Помог подготовить урок", "kind": "praise", "staff": school.staff["teacher"], "at": NOW}
    return Remark.create(**own | {"pupil": school.pupils[pupil]} | more)


@pytest.mark.req("DIA-1", "ABS-1", "ABS-3", "CLS-2")
def test_the_week_holds_absence_with_minutes_exemption_remark_file_and_the_work_ahead(web, school: SmallSchool) -> None:
    child, lesson = school.pupils["ершов"], school.lessons["математика", TODAY]
    Absence.create(pupil=child, lesson=lesson, code="О", minutes_late=12, rev=1, changed_at=NOW)
    Absence.create(pupil=child, lesson=school.lessons["математика", TODAY - timedelta(days=1)], code="Б", document="справка № 4", rev=1, changed_at=NOW)
    Exemption.create(pupil=child, subject=school.journals["английский"].subject, start=TODAY, end=TODAY, document="справка")
    Attachment.create(entity="Lesson", entity_id=lesson.id, name="таблица.pdf", size=312_000, sha256="0" * 64, added_at=NOW)
    Work.create(lesson=school.lessons["математика", TODAY + timedelta(days=2)], kind=school.kinds["К"], title="Степени", weight=1, position=2)
    Work.create(lesson=school.lessons["математика", TODAY + timedelta(days=6)], kind=school.kinds["К"], title="Итоговая", weight=1, position=2)
    remark(school)
    remark(school, "ким", text="Другая семья")
    page = web("parent").get(f"/diary/{child.id}").text
    said = words(page)
    assert "О 12 мин" in said and "Б болел" in said and "справка № 4" in page
    assert "Английский язык освобождён" in said and "таблица.pdf 312 КБ" in said
    assert "Похвала, Ведерников И. С.: Помог подготовить урок" in said and "Другая семья" not in page
    assert "Контрольная работа: Степени" in said.split("На следующей неделе")[0]
    assert "вт, 20.10 Математика: Контрольная работа: Итоговая" in said.split("На следующей неделе")[1]


@pytest.mark.req("DIA-1")
def test_an_unfilled_past_lesson_is_no_gap(web, school: SmallSchool) -> None:
    browser, address = web("parent"), f"/diary/{school.pupils['ершов'].id}"
    assert "ещё не записаны" in browser.get(address).text, "these days: it is still to come"
    older = browser.get(f"{address}?week=2026-09-21").text
    assert "ещё не записаны" not in older and "Математика" in older
    Lesson.update(topic="Степень").execute()
    assert "ещё не записаны" not in browser.get(address).text


@pytest.mark.req("DIA-3")
def test_a_parent_signs_a_week_and_the_class_teacher_sees_it(web, school: SmallSchool) -> None:
    mother, address = web("parent"), f"/diary/{school.pupils['ершов'].id}"
    assert "можно подписать с 16 октября" in words(mother.get(address).text)
    assert "ещё не ознакомились" in web("teacher").get(f"{address}?week={LAST_WEEK}").text
    assert mother.post(f"{address}/acknowledge", week=LAST_WEEK.isoformat()).status_code == 302
    again = mother.post(f"{address}/acknowledge", week=LAST_WEEK.isoformat())
    assert again.status_code == 302 and Acknowledgement.select().count() == 1
    for login in ("parent", "teacher", "deputy"):
        page = words(web(login).get(f"{address}?week={LAST_WEEK}").text)
        assert "С неделей ознакомлены: Ершова Л. Д., 14.10 в 10:30" in page
        assert "С неделей ознакомлен(а)" not in page


@pytest.mark.req("DIA-3", "CLS-2")
def test_a_remark_and_a_period_are_signed_where_they_stand(web, school: SmallSchool) -> None:
    mother, child, line = web("parent"), school.pupils["ершов"].id, remark(school)
    day, quarter = TODAY.isoformat(), school.quarter
    mother.post(f"/diary/{child}/acknowledge", remark=line.id, start=day, end=day)
    assert "Ознакомлены: Ершова Л. Д., 14.10 в 10:30" in words(mother.get(f"/diary/{child}").text)
    said = {"period": quarter.id, "start": quarter.start.isoformat(), "end": quarter.end.isoformat()}
    assert mother.post(f"/diary/{child}/acknowledge", **said).status_code == 302
    assert "С периодом ознакомлены: Ершова Л. Д." in words(mother.get(f"/diary/{child}/subjects").text)
    wrong = mother.post(f"/diary/{child}/acknowledge", **said | {"end": "2026-10-20"})
    assert wrong.status_code == 404 and {row.what for row in Acknowledgement.select()} == {"remark", "period"}


@pytest.mark.req("DIA-3")
def test_past_weeks_are_listed_and_signed_all_at_once(any_school: SmallSchool) -> None:
    child = any_school.pupils["ершов"].id
    weeks = weeks_to_sign(child, TODAY)
    assert (weeks[0], weeks[-1], len(weeks)) == (LAST_WEEK, date(2026, 8, 31), 6)
    assert len(weeks_to_sign(any_school.pupils["луговой"].id, TODAY)) == 3, "since he came"
    Acknowledgement.create(pupil=child, what="week", start=LAST_WEEK, end=LAST_WEEK + timedelta(days=6), at=NOW, way="paper")
    assert weeks_to_sign(child, TODAY)[0] == date(2026, 9, 28)
    Acknowledgement.create(pupil=child, what="period", start=date(2026, 9, 1), end=date(2026, 10, 23), thing=1, at=NOW)
    assert weeks_to_sign(child, TODAY) == (date(2026, 8, 31),), "the first week begins before the period does"


@pytest.mark.req("DIA-3")
def test_one_button_signs_the_weeks_that_were_shown(web, school: SmallSchool) -> None:
    mother, child = web("parent"), school.pupils["ершов"].id
    page = mother.get(f"/diary/{child}").text
    shown = set(re.findall(r'name="week" value="([\d-]+)"', page))
    assert "Не подписаны прошлые недели: 6" in page and len(shown) == 6
    mother.post(f"/diary/{child}/acknowledge", week=sorted(shown), at=TODAY.isoformat())
    assert len(acknowledgements_of([child])) == 6 and "Не подписаны" not in mother.get(f"/diary/{child}").text


@pytest.mark.req("CLS-4", "DEP-5")
def test_a_look_is_remembered_once_a_day_and_of_the_family_only(any_school: SmallSchool) -> None:
    child = any_school.pupils["ершов"].id
    who = {login: load_actor(any_school.accounts[login].id, TODAY, "127.0.0.1") for login in ("parent", "student", "teacher", "parent2")}
    assert [note_visit(who["parent"], child, now=NOW + timedelta(hours=hours)) for hours in (0, 5, 24)] == [True, False, True]
    assert note_visit(who["student"], child, now=NOW)
    assert not note_visit(who["teacher"], child, now=NOW) and not note_visit(who["parent2"], child, now=NOW)
    assert DiaryVisit.select().count() == AuditRow.select().where(AuditRow.entity == "DiaryVisit").count() == 3


@pytest.mark.req("ROLE-5", "DIA-1")
def test_a_parent_of_two_steps_between_them_and_comes_back_to_the_last(web, school: SmallSchool) -> None:
    tie = Guardianship.get(Guardianship.pupil == school.pupils["ершов"])
    Guardianship.create(pupil=school.pupils["ким"], guardian=tie.guardian, relation="mother")
    browser, other = web("parent"), school.pupils["ким"].id
    page = browser.get(f"/diary/{other}").text
    assert f'href="/diary/{other}" aria-current="true"' in page and f'href="/diary/{school.pupils["ершов"].id}"' in page
    assert browser.get("/diary/").headers["Location"] == f"/diary/{other}"
    Guardianship.update(sees_diary=False).where(Guardianship.pupil == other).execute()
    assert browser.get("/diary/").headers["Location"] == f"/diary/{school.pupils['ершов'].id}", "the remembered one is closed now"


@pytest.mark.req("ROLE-5", "SEC-1", "DIA-3")
def test_another_family_and_a_relative_without_consent_get_nothing_of_it(web, school: SmallSchool) -> None:
    child, lesson = school.pupils["ершов"].id, school.lessons["математика", TODAY].id
    file = Attachment.create(entity="Lesson", entity_id=lesson, name="т.pdf", size=1, sha256="0" * 64, added_at=NOW).id
    pages = ("", "/subjects", "/marks", "/plots", "/week.html", "/week.pdf", "/subjects.html", f"/files/{lesson}/{file}", f"/report/Lesson/{lesson}")
    for page in pages:
        assert web("parent2").get(f"/diary/{child}{page}").status_code == 404, page
    assert web("parent2").post(f"/diary/{child}/acknowledge", week=LAST_WEEK.isoformat()).status_code == 404
    assert web("parent2").post(f"/diary/{child}/report/Lesson/{lesson}", text="не то").status_code == 404
    theirs = school.pupils["ким"].id
    assert web("parent2").get(f"/diary/{theirs}/files/{lesson}/{file}").status_code == 404, "a lesson of another class"
    assert web("parent2").get(f"/diary/{theirs}/report/Lesson/{lesson}").status_code == 404
    uncle = {"relation": "relative", "is_lawful": False, "consent_on": TODAY}
    Guardianship.update(**uncle).where(Guardianship.pupil == child).execute()
    page = web("parent").get(f"/diary/{child}")
    assert page.status_code == 200 and "ознакомлен(а)" not in page.text
    assert web("parent").post(f"/diary/{child}/acknowledge", week=LAST_WEEK.isoformat()).status_code == 403
    Guardianship.update(sees_diary=False, consent_on=None).where(Guardianship.pupil == child).execute()
    for page in pages:
        assert web("parent").get(f"/diary/{child}{page}").status_code == 404, page


@pytest.mark.req("DIA-2", "MARK-5")
def test_a_final_result_is_in_the_diary_the_same_minute_without_any_staff(web, school: SmallSchool) -> None:
    own = {"pupil": school.pupils["ершов"], "journal": school.journals["математика"], "changed_at": NOW}
    browser = web("parent")
    PeriodMark.create(**own, period=school.quarter, value="4")
    PeriodMark.create(**own, kind="year", value="5")
    page = browser.get(f"/diary/{school.pupils['ершов'].id}/marks").text
    assert "1 ч" in page and ">4</" in page and ">5</" in page


@pytest.mark.req("DIA-1", "PRN-1")
def test_the_week_leaves_as_a_sheet_of_paper(web, school: SmallSchool) -> None:
    Pen(school).write("ершов", "2")
    remark(school)
    page = words(web("parent").get(f"/diary/{school.pupils['ершов'].id}/week.html").text)
    assert "Дневник: Ершов Матвей, 5 А" in page and "2 ответ" in page and "Помог подготовить урок" in page
    assert "Подпись родителей" in page


@pytest.mark.req("DIA-1")
def test_the_week_costs_the_same_statements_however_full_it_is(web, school: SmallSchool, selects) -> None:
    browser, address = web("parent"), f"/diary/{school.pupils['ершов'].id}"
    browser.get(address)
    with selects() as empty:
        browser.get(address)
    for (journal, day), work in school.works.items():
        if journal == "математика" and LAST_WEEK <= day <= TODAY:
            Mark.create(pupil=school.pupils["ершов"], work=work, value="5", rev=1, changed_at=NOW)
            remark(school, date=day)
    with selects() as full:
        browser.get(address)
    assert len(full) == len(empty) <= 22, "\n".join(full)
    with selects() as alone:
        diary_week(school.pupils["ершов"].id, TODAY, TODAY)
    assert len(alone) == 13
