"""The class teacher sees both groups of a subject on one page (GRID-12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ejournal.errors import NotThere, Refused
from ejournal.models import GroupMembership, Journal, JournalTeacher, Lesson, Mark, StudyGroup, Work
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.class_page import NO_GROUP, ClassPage, class_page
from ejournal.queries.journals import journal_list
from ejournal.reports.class_page import class_document
from ejournal.tables.html import to_html
from ejournal.tables.report import Spread
from ejournal.tables.xlsx import to_xlsx
from tests.factories import CAST, NOW, TODAY, SmallSchool, add_lessons

DAYS = [date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 13)]


def who(school: SmallSchool, login: str) -> Actor:
    return load_actor(school.accounts[login].id, TODAY)


@pytest.fixture
def divided(any_school: SmallSchool) -> SmallSchool:
    """English in 5 А in two groups: the first has lessons every day, the second on three days."""
    kept = {name: dict(getattr(any_school, name)) for name in ("journals", "lessons", "works")}  # the handles are everybody's
    school = replace(any_school, **kept)
    first = school.journals["английский"]
    group = StudyGroup.create(year=school.year, kind="subgroup", school_class=school.classes["5А"], subject=first.subject, title="группа 2")
    for key in ("елкин", "аксенов"):
        GroupMembership.create(pupil=school.pupils[key], group=group, start=date(2026, 9, 1))
    second = Journal.create(year=school.year, school_class=school.classes["5А"], group=group, subject=first.subject, hours_a_week=1)
    school.journals["английский 2"] = second
    JournalTeacher.create(journal=second, staff=school.staff["teacher"], start=date(2026, 9, 1))
    add_lessons(school, "английский 2", DAYS, number=1)
    Lesson.update(topic="Our town").where(Lesson.id == school.lessons["английский 2", DAYS[0]].id).execute()
    for journal, pupil, value in (("английский", "ершов", "5"), ("английский 2", "елкин", "2")):
        Mark.create(pupil=school.pupils[pupil], work=school.works[journal, DAYS[0]], value=value, rev=1, changed_at=NOW)
    return school


def page_of(school: SmallSchool, login: str = "teacher", period: Any = None) -> ClassPage:
    subject = school.journals["английский"].subject_id
    return class_page(who(school, login), school.classes["5А"].id, subject, period, TODAY)


@pytest.mark.req("GRID-12")
def test_both_groups_stand_in_one_list_with_the_works_of_both_by_date(divided: SmallSchool) -> None:
    page = page_of(divided)
    assert [(row.name.split()[0], row.group) for row in page.rows] == [
        ("Аксёнов", "группа 2"), ("Ёлкин", "группа 2"), ("Ершов", "группа 1"), ("Луговой", NO_GROUP), ("Седых", NO_GROUP), ("Щукина", "группа 1"),
    ]  # fmt: skip
    assert [(group.title, group.short, group.teachers.split()[0]) for group in page.groups] == [
        ("группа 1", "1", "Лопухова"), ("группа 2", "2", "Ведерников"),
    ]  # fmt: skip
    on_the_day = [column.short for column in page.columns if column.head.date == DAYS[0]]
    assert on_the_day == ["1", "2"]
    assert [column.head.date for column in page.columns] == sorted(column.head.date for column in page.columns)
    assert sum(month.span for month in page.months) == len(page.columns)
    rows = {row.name.split()[0]: row for row in page.rows}
    marks = {name: [cell.text for cell in row.cells if cell.text] for name, row in rows.items()}
    assert marks["Ершов"] == ["5"] and marks["Ёлкин"] == ["2"] and marks["Луговой"] == []
    assert str(rows["Ёлкин"].mean) == "2.00" and rows["Луговой"].mean is None
    seconds = [at for at, column in enumerate(page.columns) if column.short == "2"]
    assert all("is-out" in rows["Ершов"].cells[at].css for at in seconds)
    assert [one.short for one in page.lessons if one.lesson.topic] == ["2"]


@pytest.mark.req("GRID-12", "ROLE-3")
def test_it_is_open_to_the_class_teacher_and_the_heads(divided: SmallSchool) -> None:
    for login in CAST:
        actor = who(divided, login)
        if login in ("teacher", "admin", "director", "deputy", "methodist"):
            assert page_of(divided, login).is_divided
            continue
        with pytest.raises(Refused):
            page_of(divided, login)
        assert all(line.together is None for line in journal_list(actor, TODAY))
    shown = {line.together for line in journal_list(who(divided, "teacher"), TODAY) if line.together}
    assert shown == {(divided.classes["5А"].id, divided.journals["английский"].subject_id)}


@pytest.mark.req("GRID-12")
def test_a_pupil_who_changed_the_group_keeps_the_marks_of_both(divided: SmallSchool) -> None:
    pupil = divided.pupils["ершов"]
    GroupMembership.update(end=date(2026, 10, 12)).where(GroupMembership.pupil == pupil).execute()
    group = divided.journals["английский 2"].group_id
    GroupMembership.create(pupil=pupil, group=group, start=date(2026, 10, 12))
    Mark.create(pupil=pupil, work=divided.works["английский 2", DAYS[2]], value="3", rev=1, changed_at=NOW)
    row = next(row for row in page_of(divided).rows if row.pupil == pupil.id)
    assert row.group == "группа 1 → группа 2" and not row.is_gone
    assert [cell.text for cell in row.cells if cell.text] == ["5", "3"]


@pytest.mark.req("GRID-12")
def test_a_class_that_is_not_divided_shows_its_one_journal(any_school: SmallSchool) -> None:
    subject = any_school.journals["математика"].subject_id
    page = class_page(who(any_school, "teacher"), any_school.classes["5А"].id, subject, None, TODAY)
    assert not page.is_divided and page.groups[0].title == "весь класс" and page.columns[0].short == ""
    with pytest.raises(NotThere):
        class_page(who(any_school, "teacher"), any_school.classes["5А"].id, 0, None, TODAY)


@pytest.mark.req("GRID-12", "PRN-1")
def test_the_document_has_the_marks_and_the_lessons_of_both(divided: SmallSchool) -> None:
    work = divided.works["английский 2", DAYS[0]]
    Work.create(lesson=work.lesson, kind=divided.kinds["К"], weight=1, position=2)
    document = class_document(page_of(divided), "Школа", NOW, official=True)
    spread = document.parts[0]
    assert isinstance(spread, Spread)
    assert [column.title for column in spread.left.columns][:3] == ["№", "Фамилия, имя", "Группа"]
    assert {column.sub for column in spread.left.columns} >= {"1", "2", "2 К"}
    assert "группа 2 — Ведерников" in spread.left.notes[0]
    assert any("Our town" in row for row in spread.right.rows)
    assert "Our town" in to_html(document) and to_xlsx(document)[:2] == b"PK"
