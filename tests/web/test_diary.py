"""The diary: what a pupil and a parent see, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ejournal.models import Guardianship, Lesson
from ejournal.queries.diary import diary_week
from tests.factories import TODAY, SmallSchool
from tests.services.test_cells import Pen


@pytest.mark.req("DIA-1", "DIA-2")
def test_the_parent_sees_the_mark_a_moment_after_the_teacher_wrote_it(web, school: SmallSchool) -> None:
    Lesson.update(topic="Степень числа", homework="§ 14, № 178").where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    Pen(school).write("ершов", "4/5")
    for login in ("parent", "student"):
        page = web(login).get(f"/diary/{school.pupils['ершов'].id}").text
        assert "<b>4/5</b><small>ответ</small>" in page
        assert "Степень числа" in page and "Задано: § 14, № 178" in page
        assert "12–17\u00a0октября" in page


@pytest.mark.req("DIA-1")
def test_the_week_has_its_lessons_with_marks_kinds_and_absences(any_school: SmallSchool) -> None:
    Pen(any_school).write("ершов", "Н 4")
    Pen(any_school, "teacher2", "английский").write("ершов", "2")
    week = diary_week(any_school.pupils["ершов"].id, TODAY, TODAY)
    assert (week.class_title, week.monday.day, len(week.days)) == ("5\u00a0А", 12, 6)
    wednesday = week.days[2]
    assert wednesday.is_today and [one.subject for one in wednesday.lessons] == ["Математика", "Английский язык"]
    assert [(mark.text, mark.kind, mark.css) for mark in wednesday.lessons[0].marks] == [("4", "ответ", ""), ("Н", "не был", "is-abs")]
    assert [mark.css for mark in wednesday.lessons[1].marks] == ["is-2"]


@pytest.mark.req("DIA-1", "GRID-12")
def test_a_lesson_of_a_group_is_in_the_diary_of_its_members_only(school: SmallSchool) -> None:
    subjects = {one.subject for day in diary_week(school.pupils["аксенов"].id, TODAY, TODAY).days for one in day.lessons}
    assert subjects == {"Математика"}


@pytest.mark.req("MOV-3", "DIA-1")
def test_days_before_arrival_and_after_leaving_are_empty(school: SmallSchool) -> None:
    left = diary_week(school.pupils["седых"].id, TODAY - timedelta(days=12), TODAY)  # 28 September – 3 October
    assert all(day.lessons for day in left.days[:5])
    gone = diary_week(school.pupils["седых"].id, TODAY, TODAY)
    assert not any(day.lessons for day in gone.days)


@pytest.mark.req("DIA-1", "TT-4")
def test_a_substitution_and_a_cancelled_lesson_are_said(web, school: SmallSchool) -> None:
    Lesson.update(substitute=school.staff["teacher2"]).where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    Lesson.update(is_cancelled=True).where(Lesson.id == school.lessons["английский", TODAY].id).execute()
    page = web("parent").get(f"/diary/{school.pupils['ершов'].id}").text
    assert "Лопухова" in page and "не будет" in page


@pytest.mark.req("ROLE-5", "SEC-1")
@pytest.mark.parametrize(
    ("login", "pupil", "status"),
    [
        ("parent", "ершов", 200), ("parent", "ким", 404), ("parent2", "ершов", 404), ("student", "щукина", 404), ("student", "ершов", 200),
        ("teacher", "ершов", 200), ("teacher", "ким", 403), ("deputy", "ким", 200), ("secretary", "ким", 403), ("parent", "никого", 404),
    ],
)  # fmt: skip
def test_whose_diary_opens_to_whom(web, school: SmallSchool, login: str, pupil: str, status: int) -> None:
    key = school.pupils[pupil].id if pupil in school.pupils else 999_999
    assert web(login).get(f"/diary/{key}").status_code == status


@pytest.mark.req("ROLE-5")
def test_a_parent_whose_right_was_taken_sees_nothing(web, school: SmallSchool) -> None:
    Guardianship.update(sees_diary=False).where(Guardianship.pupil == school.pupils["ершов"]).execute()
    browser = web("parent")
    assert browser.get(f"/diary/{school.pupils['ершов'].id}").status_code == 404
    assert "Здесь появятся дневники" in browser.get("/diary/").text


@pytest.mark.req("DIA-1")
def test_one_child_opens_at_once_and_two_are_offered(web, school: SmallSchool) -> None:
    browser = web("parent")
    assert browser.get("/diary/").headers["Location"] == f"/diary/{school.pupils['ершов'].id}"
    mother = Guardianship.get(Guardianship.pupil == school.pupils["ершов"]).guardian
    Guardianship.create(pupil=school.pupils["ким"], guardian=mother, relation="mother")
    page = browser.get("/diary/").text
    assert "Ершов Матвей" in page and "Ким Эвелина" in page


@pytest.mark.parametrize("week", ["soon", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_week_that_is_none_is_refused_in_words(web, school: SmallSchool, week: str) -> None:
    answer = web("parent").get(f"/diary/{school.pupils['ершов'].id}?week={week}")
    assert answer.status_code == 400 and "Traceback" not in answer.text


def test_the_week_takes_the_same_selects_for_a_full_week(web, school: SmallSchool, selects) -> None:
    browser, address = web("parent"), f"/diary/{school.pupils['ершов'].id}"
    browser.get(address)
    with selects() as empty:
        browser.get(f"{address}?week=2026-07-01")
    Pen(school).write("ершов", "5")
    with selects() as full:
        browser.get(address)
    assert len(empty) <= len(full) <= 22
