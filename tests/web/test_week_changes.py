"""«Изменения за неделю»: a teacher reads on Friday what happened in his journals, and by whose hand (COR-3, COR-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ejournal.models import JournalTeacher, Mark
from ejournal.policy.actor import SYSTEM, load_actor
from ejournal.queries.week_changes import WeekChanges, week_changes, week_digest
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.ledger import writing
from ejournal.services.lessons import LessonChange, write_lessons
from ejournal.services.records import update
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen, op

pytestmark = pytest.mark.req("COR-3", "COR-4")
MONDAY = date(2026, 10, 12)


def week(school: SmallSchool, login: str = "teacher", monday: date = MONDAY, **options: Any) -> WeekChanges:
    return week_changes(school.staff[login].id, monday, SchoolRules(), **options)


def lines(found: WeekChanges) -> list[tuple[str, str, str]]:
    return [(one.place, one.old, one.new) for one in found.lines]


def test_what_one_writes_for_the_first_time_is_no_change(school: SmallSchool) -> None:
    Pen(school).write("ершов", "5")
    found = week(school)
    assert found.lines == () and found.digest.text == "изменений не было"


def test_a_mark_put_right_is_a_line_with_its_cell(any_school: SmallSchool) -> None:
    Pen(any_school).write("ершов", "3")
    Pen(any_school).write("ершов", "4/5", rev=1, now=NOW + timedelta(minutes=3))
    found = week(any_school)
    assert lines(found) == [("Ершов Матвей, Математика, 5\u00a0А, 14\u00a0октября", "3", "4/5")]
    one = found.lines[0]
    assert one.is_mine and not one.is_late and one.address == "127.0.0.1" and one.who == "Ведерников\u00a0И.\u00a0С."
    assert one.link == f"/journal/{any_school.journals['математика'].id}?date=2026-10-14&pupil={any_school.pupils['ершов'].id}"
    assert found.digest.text == "изменена 1 отметка"


def test_another_hand_and_a_late_hour_are_counted(school: SmallSchool) -> None:
    """The deputy puts a mark right in the evening; `teacher2` writes where nothing stood, as a second teacher of the journal."""
    Pen(school).write("ершов", "3")
    with writing(load_actor(school.accounts["deputy"].id, TODAY, "10.0.0.7"), datetime(2026, 10, 14, 21, 5)) as ledger:
        update(ledger, Mark.get(), {"value": "5", "changed_at": ledger.now})
    JournalTeacher.create(journal=school.journals["математика"], staff=school.staff["teacher2"], start=date(2026, 9, 1))
    Pen(school, "teacher2").write("елкин", "2")
    found = week(school)
    assert found.digest.text == "изменено 2 отметки, 2 не вами, 1 после 20:00"
    late = found.lines[1] if found.lines[1].is_late else found.lines[0]
    assert (late.who, late.address, late.old, late.new) == ("Жаворонкова\u00a0Н.\u00a0О.", "10.0.0.7", "3", "5")
    assert len(week(school, only_others=True).lines) == 2


def test_topics_and_absences_are_changes_and_rooms_are_not(school: SmallSchool) -> None:
    pen, lesson = Pen(school), school.lessons["математика", TODAY]
    pen.write("щукина", "Н")
    pen.write("щукина", "Б", rev=1)
    for rev, topic in enumerate(("Дроби", "Степень")):
        write_lessons(pen.actor, school.journals["математика"].id, op(), [LessonChange(lesson.id, "topic", topic, rev)], now=NOW)
    with writing(SYSTEM, NOW) as ledger:
        update(ledger, type(lesson).get_by_id(lesson.id), {"room": "12"})
    found = week(school)
    assert {line[1:] for line in lines(found)} == {("Н", "Б"), ("тема: Дроби", "тема: Степень")}
    assert ("Математика, 5\u00a0А, 14\u00a0октября, 1 урок") in {line[0] for line in lines(found)}
    assert found.digest.total == 2


def test_each_week_is_its_own_and_each_teacher_his_own(school: SmallSchool) -> None:
    Pen(school).write("ершов", "3")
    Pen(school).write("ершов", "5", rev=1)
    assert not week(school, monday=MONDAY - timedelta(days=7)).lines and not week(school, "teacher2").lines
    assert week_digest(school.staff["teacher"].id, MONDAY, SchoolRules()) == week(school).digest


def test_the_number_of_selects_does_not_grow(school: SmallSchool, selects: Callable[[], Any]) -> None:
    counts = []
    for pupil in ("ершов", "елкин", "щукина"):
        Pen(school).write(pupil, "3")
        Pen(school).write(pupil, "4", rev=1)
        with selects() as seen:
            week(school)
        counts.append(len(seen))
    assert len(set(counts)) == 1 and counts[0] <= 9


def test_the_page_and_the_line_on_the_desk(web: Callable[..., Any], school: SmallSchool) -> None:
    Pen(school).write("ершов", "3")
    Pen(school).write("ершов", "5", rev=1)
    teacher = web("teacher")
    assert 'href="/journal/changes/"' in teacher.get("/").text and "изменена 1 отметка" in teacher.get("/").text
    page = teacher.get("/journal/changes/").text
    assert "12–18" in page and "<del>3</del> → <ins>5</ins>" in page and "Только не мной" in page
    assert "ничего не меняли" in teacher.get("/journal/changes/?others=1").text
    assert "ничего не меняли" in teacher.get("/journal/changes/?week=2026-10-05").text


def test_the_deputy_looks_at_anybodys_and_a_teacher_at_his_own(web: Callable[..., Any], school: SmallSchool) -> None:
    Pen(school).write("ершов", "3")
    Pen(school).write("ершов", "5", rev=1)
    address = f"/journal/changes/?teacher={school.staff['teacher'].id}"
    page = web("deputy").get(address).text
    assert "<ins>5</ins>" in page and "Лопухова Таисия Павловна</option>" in page
    assert web("deputy").get("/journal/changes/").status_code == 200
    assert web("teacher2").get(address).status_code == 403
