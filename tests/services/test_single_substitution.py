"""One lesson is given to somebody else without an absence, with a reason and an order of its own (TT-4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AuditRow, Journal, JournalTeacher, Lesson, Notice, Staff, Subject, Substitution, TimetableSlot
from ejournal.policy.timetable import Whose
from ejournal.queries.single_substitution import day_lessons, lesson_board
from ejournal.queries.substitution_lines import register
from ejournal.queries.timetable_week import week_of
from ejournal.services.lesson_room import change_room
from ejournal.services.substitution_basis import change_basis, replace
from ejournal.services.substitutions import AbsenceOrder, SubstitutionOrder, record_absence, substitute
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("TT-4")
REASON, ORDER = "олимпиада", "№ 31-к от 12.10.2026"


def colleague(school: SmallSchool, surname: str) -> Any:
    """A mathematician of 7 Б who has no lesson at that time."""
    person = Staff.create(surname=surname, name="Дарья", patronymic="Олеговна")
    maths = Subject.get(Subject.name == "Математика")
    journal = Journal.get_or_create(year=school.year, school_class=school.classes["7Б"], subject=maths, defaults={"hours_a_week": 2})[0]
    JournalTeacher.create(journal=journal, staff=person, start=date(2026, 9, 1))
    return person


def put(school: SmallSchool, actor: Any, **fields: Any) -> tuple[Any, Any, int]:
    """A fifth lesson of mathematics today, given to a colleague: lesson, colleague, substitution."""
    lesson, person = Lesson.create(journal=school.journals["математика"], date=TODAY, number=5), colleague(school, "Абрамова")
    made = substitute(actor("deputy"), [SubstitutionOrder(lesson.id, "same", person.id, **fields)], now=NOW)
    return lesson, person, made[0]


def test_a_single_lesson_needs_no_absence(any_school: SmallSchool, actor: Any) -> None:
    lesson, person, _ = put(any_school, actor, reason=REASON, order=ORDER)
    (line,) = register(TODAY, TODAY)
    assert (line.absent, line.substitute_id, line.reason, line.order) == ("Ведерников\u00a0И.\u00a0С.", person.id, REASON, ORDER)
    assert line.basis == f"{REASON}, {ORDER}"
    board = lesson_board(lesson.id)
    assert board.absence is None and board.live is not None and board.live.id == line.id


def test_the_board_of_a_lesson_offers_who_is_free_and_knows_of_the_absence(any_school: SmallSchool, actor: Any) -> None:
    lesson, person = Lesson.create(journal=any_school.journals["математика"], date=TODAY, number=5), colleague(any_school, "Абрамова")
    absence = record_absence(actor("deputy"), AbsenceOrder("Ведерников", TODAY, TODAY), now=NOW)
    board = lesson_board(lesson.id)
    assert board.absence == absence and board.offers[0].staff == person.id and board.teachers.startswith("Ведерников")
    listed = [one for one in day_lessons(TODAY) if one.id == lesson.id]
    assert listed[0].number == 5 and listed[0].givers.startswith("Ведерников")


def test_reason_and_order_are_given_and_changed_later(any_school: SmallSchool, actor: Any) -> None:
    _, _, made = put(any_school, actor)
    change_basis(actor("deputy"), made, f"  {REASON} ", ORDER, now=NOW)
    row = Substitution.get_by_id(made)
    assert (row.reason, row.order) == (REASON, ORDER)
    change_basis(actor("deputy"), made, "курсы", "", now=NOW)
    assert register(TODAY, TODAY)[0].reason == "курсы"
    assert AuditRow.select().where((AuditRow.entity == "Substitution") & (AuditRow.action == "update")).count() == 2
    with pytest.raises(BadInput, match="60 знаков") as refusal:
        change_basis(actor("deputy"), made, "", "№" * 61, now=NOW)
    assert refusal.value.field == "order"
    with pytest.raises(Refused):
        change_basis(actor("teacher"), made, "", "", now=NOW)


def test_the_absence_lends_its_reason_and_the_wall_does_not_tell_it(any_school: SmallSchool, actor: Any) -> None:
    absence = record_absence(actor("deputy"), AbsenceOrder("Ведерников", TODAY, TODAY, "illness", "№ 12-к"), now=NOW)
    put(any_school, actor, absence=absence)
    (line,) = register(TODAY, TODAY)
    assert (line.reason, line.order, line.basis) == ("болезнь", "№ 12-к", "№ 12-к")


def test_another_takes_it_in_one_step_or_nothing_changes(any_school: SmallSchool, actor: Any) -> None:
    lesson, first, made = put(any_school, actor)
    second = colleague(any_school, "Юдина")
    with pytest.raises(BadInput):
        replace(actor("deputy"), made, SubstitutionOrder(lesson.id, "same", None), now=NOW)
    assert Substitution.get_by_id(made).undone_at is None and Lesson.get_by_id(lesson.id).substitute_id == first.id
    replace(actor("deputy"), made, SubstitutionOrder(lesson.id, "same", second.id, reason=REASON), now=NOW)
    assert Substitution.get_by_id(made).undone_at == NOW and Lesson.get_by_id(lesson.id).substitute_id == second.id
    assert [line.substitute_id for line in register(TODAY, TODAY)] == [second.id]


@pytest.mark.req("TT-5")
def test_another_room_for_one_lesson_is_marked_in_the_week_and_told(any_school: SmallSchool, actor: Any) -> None:
    journal = any_school.journals["математика"]
    TimetableSlot.create(journal=journal, weekday=3, number=5, start=date(2026, 9, 1), room="5")
    lesson = Lesson.create(journal=journal, date=TODAY, number=5, room="5", origin="timetable")
    other = Lesson.create(journal=any_school.journals["алгебра"], date=TODAY, number=5, room="12")
    assert change_room(actor("deputy"), lesson.id, " 12 ", now=NOW) == "В кабинете 12 в это время ещё: Алгебра, 7\u00a0Б."
    shown = week_of(any_school.year, Whose("class", any_school.classes["5А"].id), TODAY, TODAY)
    (one,) = [one for one in shown.lessons if one.lesson == lesson.id]
    assert (one.marks, one.change) == (("room",), "кабинет 12 вместо 5")
    texts = {row.text.replace("\u00a0", " ") for row in Notice.select()}
    assert texts == {"Сегодня, 14 октября, 5 А: 5 урок, математика — кабинет 12."}
    assert change_room(actor("deputy"), lesson.id, "12", now=NOW) == ""
    Lesson.update(is_cancelled=True).where(Lesson.id == other.id).execute()
    with pytest.raises(BadInput, match="не нужен"):
        change_room(actor("deputy"), other.id, "5", now=NOW)
    with pytest.raises(BadInput, match="от 1 до 20"):
        change_room(actor("deputy"), lesson.id, " ", now=NOW)
