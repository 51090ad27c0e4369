"""Who hears of substitutions, closures and a changed timetable, and how often (TT-5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ejournal.models import Journal, JournalTeacher, Lesson, Notice, Staff, Subject, TimetableSlot
from ejournal.queries.closures import ClosureOrder
from ejournal.services.closures import close_days, open_days
from ejournal.services.substitution_basis import replace
from ejournal.services.substitutions import AbsenceOrder, SubstitutionOrder, record_absence, substitute, undo
from ejournal.services.timetable import Action, CellChange, change_cells
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("TT-5")
TOMORROW = TODAY + timedelta(days=1)


def told(school: SmallSchool, login: str) -> list[str]:
    """What somebody has not read yet, without spaces that do not break."""
    rows = Notice.select().where((Notice.account == school.accounts[login].id) & Notice.read_at.is_null()).order_by(Notice.id)
    return [row.text.replace("\u00a0", " ") for row in rows]


def lessons(school: SmallSchool, day: date, *numbers: int) -> list[int]:
    return [Lesson.create(journal=school.journals["математика"], date=day, number=number).id for number in numbers]


def free(school: SmallSchool) -> Any:
    """`teacher2` has nothing after the first lesson."""
    return school.staff["teacher2"].id


def test_a_day_of_an_absent_teacher_is_one_notice_for_each_it_concerns(any_school: SmallSchool, actor: Any) -> None:
    deputy = actor("deputy")
    absence = record_absence(deputy, AbsenceOrder("Ведерников", TOMORROW, TOMORROW), now=NOW)
    ids = lessons(any_school, TOMORROW, 4, 5)
    orders = [SubstitutionOrder(ids[0], "same", free(any_school), absence=absence), SubstitutionOrder(ids[1], "cancel", absence=absence)]
    substitute(deputy, orders, now=NOW)
    assert told(any_school, "teacher2") == ["Завтра, 15 октября, вы заменяете: 4 урок — математика, 5 А (вместо: Ведерников И. С.)."]
    said = "Завтра, 15 октября, 5 А: 4 урок, математика: ведёт Лопухова Т. П.; 5 урок, математика: не будет."
    assert told(any_school, "parent") == told(any_school, "student") == [said]
    own = "Завтра, 15 октября, ваши уроки: 4 урок, 5 А — Лопухова Т. П.; 5 урок, 5 А — не будет."
    assert sorted(told(any_school, "teacher")) == sorted([said, own])  # he leads the class as well
    assert not told(any_school, "parent2") and not told(any_school, "deputy")


def test_what_is_unread_is_said_anew_and_what_was_read_is_told_again(any_school: SmallSchool, actor: Any) -> None:
    deputy, (first, second) = actor("deputy"), lessons(any_school, TOMORROW, 4, 5)
    made = substitute(deputy, [SubstitutionOrder(first, "same", free(any_school))], now=NOW)
    substitute(deputy, [SubstitutionOrder(second, "cancel")], now=NOW)
    assert len(told(any_school, "parent")) == 1 and "5 урок, математика: не будет" in told(any_school, "parent")[0]
    Notice.update(read_at=NOW).execute()
    undo(deputy, made[0], now=NOW)
    assert told(any_school, "parent") == ["Завтра, 15 октября, 5 А: 5 урок, математика: не будет."]
    assert told(any_school, "teacher2") == ["Завтра, 15 октября: замен у вас больше нет."]


def test_who_is_replaced_hears_of_it_and_so_does_who_comes(any_school: SmallSchool, actor: Any) -> None:
    deputy, (lesson,) = actor("deputy"), lessons(any_school, TOMORROW, 4)
    history = Journal.create(year=any_school.year, school_class=any_school.classes["7Б"], subject=Subject.create(name="История"), hours_a_week=2)
    JournalTeacher.create(journal=history, staff=any_school.staff["methodist"], start=date(2026, 9, 1))
    made = substitute(deputy, [SubstitutionOrder(lesson, "same", free(any_school))], now=NOW)
    replace(deputy, made[0], SubstitutionOrder(lesson, "same", any_school.staff["methodist"].id), now=NOW)
    assert told(any_school, "teacher2") == ["Завтра, 15 октября: замен у вас больше нет."]
    assert told(any_school, "methodist")[0].startswith("Завтра, 15 октября, вы заменяете")
    assert len(told(any_school, "parent")) == 1 and "Исакова" in told(any_school, "parent")[0]


def test_a_moved_lesson_is_told_on_both_days_and_the_past_is_nobodys_news(any_school: SmallSchool, actor: Any) -> None:
    deputy = actor("deputy")
    (ahead,) = lessons(any_school, TOMORROW, 4)
    (past,) = lessons(any_school, TODAY - timedelta(days=1), 4)
    friday = date(2026, 10, 16)
    substitute(deputy, [SubstitutionOrder(ahead, "move", moved_date=friday, moved_number=6)], now=NOW)
    assert told(any_school, "student") == [
        "Завтра, 15 октября, 5 А: 4 урок, математика: перенесён на 16 октября, 6 урок.",
        "В пятницу, 16 октября, 5 А: 6 урок — математика, перенесён с 15 октября, 4 урока.",
    ]
    Notice.update(read_at=NOW).execute()
    substitute(deputy, [SubstitutionOrder(past, "cancel")], now=NOW)
    assert not told(any_school, "student") and not told(any_school, "teacher")


def test_a_group_of_several_classes_has_its_own_families(any_school: SmallSchool, actor: Any) -> None:
    club = Lesson.create(journal=any_school.journals["кружок"], date=TOMORROW, number=7)
    substitute(actor("deputy"), [SubstitutionOrder(club.id, "cancel")], now=NOW)
    assert told(any_school, "parent2") == ["Завтра, 15 октября, Краеведы: 7 урок, кружок: не будет."]
    assert not told(any_school, "parent")


@pytest.mark.req("REG-2")
def test_a_closure_is_told_to_those_it_closes_for_and_so_is_its_end(any_school: SmallSchool, actor: Any) -> None:
    deputy = actor("deputy")
    order = ClosureOrder("quarantine", TOMORROW, date(2026, 10, 16), "remote", any_school.classes["5А"].id)
    closure = close_days(deputy, order, now=NOW).id
    said = ["15–16 октября. Карантин, 5 А класс: уроки дистанционно."]
    assert told(any_school, "parent") == told(any_school, "teacher") == told(any_school, "teacher2") == said
    assert not told(any_school, "parent2") and not told(any_school, "secretary")
    open_days(deputy, closure, now=NOW)
    assert told(any_school, "parent") == ["15–16 октября. Отмена занятий снята: карантин, 5 А класс. Уроки по расписанию."]
    close_days(deputy, ClosureOrder("frost", TOMORROW, TOMORROW), now=NOW)
    whole = "Завтра, 15 октября. Актированный день, вся школа: уроков нет."
    assert all(whole in told(any_school, login) for login in ("parent", "parent2", "student", "teacher", "secretary"))
    Notice.update(read_at=NOW).execute()
    close_days(deputy, ClosureOrder("frost", TODAY - timedelta(days=6), TODAY - timedelta(days=6)), now=NOW)
    assert not told(any_school, "parent")


@pytest.mark.req("TT-1")
def test_a_changed_timetable_is_told_once_to_those_whose_week_it_is(any_school: SmallSchool, actor: Any) -> None:
    dispatcher, start, five = actor("dispatcher"), date(2026, 10, 19), any_school.classes["5А"].id
    for number in (1, 2):
        cell = CellChange(five, 1, number, ((any_school.journals["математика"].id, 3, ""),))
        change_cells(dispatcher, any_school.year.id, Action(str(uuid4()), start, (cell,)), now=NOW)
    assert TimetableSlot.select().count() == 2
    assert told(any_school, "teacher") == ["С 19 октября у вас другое расписание: посмотрите новую неделю."]
    assert not told(any_school, "teacher2") and not told(any_school, "parent")


def test_those_who_are_told_can_open_where_it_leads(web: Any, school: SmallSchool, actor: Any) -> None:
    deputy = actor("deputy")
    absence = record_absence(deputy, AbsenceOrder("Ведерников", TOMORROW, TOMORROW), now=NOW)
    (lesson,) = lessons(school, TOMORROW, 4)
    substitute(deputy, [SubstitutionOrder(lesson, "same", free(school), absence=absence)], now=NOW)
    close_days(deputy, ClosureOrder("quarantine", TOMORROW, TOMORROW, "remote", school.classes["5А"].id), now=NOW)
    for row in Notice.select():
        login = next(login for login, account in school.accounts.items() if account.id == row.account_id)
        assert web(login).get(row.url.partition("#")[0]).status_code == 200, (login, row.url)
    assert Staff.select().count() == 8
