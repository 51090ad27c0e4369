"""The dispatcher changes the timetable: from a day on, without silent clashes, once, and back again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, AuditRow, Journal, JournalTeacher, Lesson, TimetableSlot
from ejournal.policy.actor import SYSTEM, load_actor
from ejournal.services.lesson_making import make_lessons
from ejournal.services.timetable import Action, change_cells, copy_timetable, undo_action
from ejournal.services.timetable_rows import GROUPS, CellChange
from tests.factories import NOW, TODAY

FIRST = date(2026, 9, 1)
FROM = date(2026, 10, 19)


class Dispatcher:
    """Types into the timetable of the small school."""

    def __init__(self, school, login="dispatcher"):
        self.school, self.actor = school, load_actor(school.accounts[login].id, TODAY)

    def cell(self, own, weekday, number, *journals, weeks=3, room=""):
        slots = tuple((self.school.journals[name].id, weeks, room) for name in journals)
        return CellChange(self.school.classes[own].id if own else GROUPS, weekday, number, slots)

    def change(self, *cells, start=FROM, op=None, **options):
        action = Action(op or str(uuid4()), start, cells, **options)
        return change_cells(self.actor, self.school.year.id, action, now=NOW)

    def undo(self, op):
        return undo_action(self.actor, self.school.year.id, str(uuid4()), op, now=NOW)


def stands():
    return sorted(
        (row.journal.subject.name, row.weekday, row.number, row.start, row.end, row.room)
        for row in TimetableSlot.select(TimetableSlot, Journal).join(Journal)
    )


@pytest.mark.req("TT-1")
def test_a_cell_is_set_changed_and_cleared_from_a_day_on(any_school):
    hand = Dispatcher(any_school)
    assert hand.change(hand.cell("5А", 1, 1, "математика", room="5"), start=FIRST)["status"] == "saved"
    assert stands() == [("Математика", 1, 1, FIRST, None, "5")]
    answer = hand.change(hand.cell("5А", 1, 1, "английский"))
    assert answer["cells"][0]["slots"] == [{"journal": any_school.journals["английский"].id, "weeks": 3, "room": ""}]
    assert stands() == [("Английский язык", 1, 1, FROM, None, ""), ("Математика", 1, 1, FIRST, FROM - timedelta(days=1), "5")]
    assert hand.change(hand.cell("5А", 1, 1))["status"] == "saved"
    assert stands() == [("Математика", 1, 1, FIRST, FROM - timedelta(days=1), "5")]
    assert hand.change(hand.cell("5А", 1, 1))["status"] == "unchanged"
    assert AuditRow.select().where(AuditRow.entity == "TimetableSlot").count() == 4


@pytest.mark.req("TT-1")
def test_what_begins_that_very_day_is_changed_in_place(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("5А", 1, 1, "математика"), start=FIRST)
    hand.change(hand.cell("5А", 1, 1, "математика", room="12"), start=FIRST)
    assert stands() == [("Математика", 1, 1, FIRST, None, "12")]


@pytest.mark.req("TT-1")
def test_another_room_from_a_day_on_keeps_the_history(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("5А", 1, 1, "математика", room="5"), start=FIRST)
    hand.change(hand.cell("5А", 1, 1, "математика", room="7"))
    assert stands() == [("Математика", 1, 1, FIRST, FROM - timedelta(days=1), "5"), ("Математика", 1, 1, FROM, None, "7")]
    hand.change(hand.cell("5А", 1, 1, "математика", room="5"))
    assert stands()[0] == ("Математика", 1, 1, FIRST, FROM - timedelta(days=1), "5")


@pytest.mark.req("TT-2")
def test_a_clash_is_refused_and_named(any_school):
    hand = Dispatcher(any_school)
    hand.change(hand.cell("5А", 1, 1, "математика"), start=FIRST)
    answer = hand.change(hand.cell("5А", 1, 1, "математика", "английский"), start=FIRST)
    assert answer["status"] == "refused"
    assert answer["messages"][0]["text"] == "Понедельник, 1 урок: у класса сразу «Математика», 5\u00a0А и «Английский язык», 5\u00a0А, группа 1."
    assert answer["cells"][0]["slots"] == [{"journal": any_school.journals["математика"].id, "weeks": 3, "room": ""}]
    assert len(stands()) == 1
    still = hand.change(hand.cell("5А", 1, 1, "математика", "английский"), start=FIRST, confirmed=True)
    assert still["status"] == "refused", "nobody can confirm what can't be"


@pytest.mark.req("TT-2")
def test_a_combined_class_is_asked_about_and_then_stands(any_school):
    hand = Dispatcher(any_school)
    hand.change(hand.cell("5А", 2, 2, "математика", room="3"))
    asked = hand.change(hand.cell("1", 2, 2, "первый", room="3"))
    assert asked["status"] == "asked" and "классе-комплекте" in asked["messages"][0]["text"]
    assert len(stands()) == 1
    assert hand.change(hand.cell("1", 2, 2, "первый", room="3"), confirmed=True)["status"] == "saved"
    assert hand.change(hand.cell("1", 2, 2, "первый", room="4"), confirmed=True)["status"] == "refused"


@pytest.mark.req("TT-2")
def test_a_clash_in_time_to_come_counts_as_well(school):
    hand = Dispatcher(school)
    JournalTeacher.update(staff=school.staff["teacher"]).where(JournalTeacher.journal == school.journals["алгебра"]).execute()
    hand.change(hand.cell("7Б", 1, 1, "алгебра", room="1"), start=date(2026, 11, 9))
    assert hand.change(hand.cell("5А", 1, 1, "математика", room="2"))["status"] == "refused"


@pytest.mark.req("TT-1")
def test_a_lesson_moves_in_one_action_and_two_change_places(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("7Б", 1, 1, "алгебра"), hand.cell("7Б", 1, 2, "проект"), start=FIRST)
    answer = hand.change(hand.cell("7Б", 1, 1, "проект"), hand.cell("7Б", 1, 2, "алгебра"), start=FIRST)
    assert answer["status"] == "saved"
    assert [row[:3] for row in stands()] == [("Алгебра", 1, 2), ("Проект", 1, 1)]


@pytest.mark.req("TT-1")
def test_an_action_is_done_once(any_school):
    hand, op = Dispatcher(any_school), str(uuid4())
    first = hand.change(hand.cell("5А", 1, 1, "математика"), op=op)
    again = hand.change(hand.cell("5А", 1, 1, "математика"), op=op)
    assert first == again
    assert AuditRow.select().where(AuditRow.entity == "TimetableSlot").count() == 1


@pytest.mark.req("TT-1")
def test_undo_puts_back_exactly_what_was_there_and_redo_what_was_done(any_school):
    hand = Dispatcher(any_school)
    hand.change(hand.cell("7Б", 1, 1, "алгебра", room="9"), start=FIRST)
    hand.change(hand.cell("7Б", 1, 1, "проект"), start=date(2026, 12, 1))
    before, op = stands(), str(uuid4())
    hand.change(hand.cell("7Б", 1, 1), hand.cell("7Б", 1, 3, "алгебра"), op=op)
    done = stands()
    undone = hand.undo(op)
    assert undone["status"] == "saved" and stands() == before
    assert len(undone["cells"]) == 2
    op_of_undo = AuditRow.select().count()
    assert op_of_undo
    back = str(uuid4())
    undo_action(hand.actor, any_school.year.id, back, op, now=NOW)  # a second undo: it was taken back already
    assert stands() == before
    third = str(uuid4())
    hand.change(hand.cell("7Б", 1, 1), hand.cell("7Б", 1, 3, "алгебра"), op=third)
    undo = str(uuid4())
    undo_action(hand.actor, any_school.year.id, undo, third, now=NOW)
    undo_action(hand.actor, any_school.year.id, str(uuid4()), undo, now=NOW)
    assert stands() == done


@pytest.mark.req("TT-1")
def test_undo_leaves_alone_what_somebody_changed_since(school):
    hand, op = Dispatcher(school), str(uuid4())
    hand.change(hand.cell("7Б", 1, 1, "алгебра"), op=op)
    hand.change(hand.cell("7Б", 1, 1, "проект"))
    answer = hand.undo(op)
    assert answer["status"] == "refused" and "ещё раз" in answer["messages"][0]["text"]
    assert [row[0] for row in stands()] == ["Проект"]
    with pytest.raises(BadInput):
        hand.undo(str(uuid4()))


@pytest.mark.req("TT-1")
def test_another_day_s_timetable_is_copied_but_for_what_clashes(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("7Б", 1, 1, "алгебра", room="9"), hand.cell("7Б", 2, 1, "проект"), hand.cell("", 3, 7, "кружок"), start=FIRST)
    hand.change(hand.cell("7Б", 1, 1), hand.cell("7Б", 2, 1), start=date(2026, 9, 14))
    hand.change(hand.cell("1", 2, 1, "первый"), start=date(2026, 9, 14))
    action = Action(str(uuid4()), FROM, ())
    answer = copy_timetable(hand.actor, school.year.id, action, FIRST, [school.classes["7Б"].id], now=NOW)
    assert answer["status"] == "saved"
    assert [row[:3] for row in stands() if row[3] == FROM] == [("Алгебра", 1, 1), ("Проект", 2, 1)]


@pytest.mark.req("TT-2")
def test_of_a_pasted_day_what_clashes_or_must_be_asked_about_is_left_out_and_named(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("5А", 1, 1, "математика", room="3"))
    day = [hand.cell("1", 1, 1, "первый", room="3"), hand.cell("1", 1, 2, "первый"), hand.cell("5А", 1, 2, "математика", "английский")]
    answer = hand.change(*day, partial=True)
    assert answer["status"] == "saved"
    assert [(said["is_left_out"], said["is_stop"]) for said in answer["messages"] if said["class"] == school.classes["1"].id] == [(True, False)]
    assert all(said["is_left_out"] for said in answer["messages"])
    assert [row[:3] for row in stands()] == [("Математика", 1, 1), ("Математика", 1, 2)]


@pytest.mark.req("TT-1", "SEC-1")
@pytest.mark.parametrize("login", ["teacher", "director", "secretary", "methodist", "parent", "student"])
def test_others_do_not_make_the_timetable(school, login):
    hand = Dispatcher(school, login)
    with pytest.raises(Refused):
        hand.change(hand.cell("5А", 1, 1, "математика"))
    assert stands() == []


@pytest.mark.req("ARC-2")
def test_a_closed_year_stays_as_it_is(school):
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="закрыт"):
        Dispatcher(school).change(CellChange(0, 1, 1))


def test_what_is_no_cell_is_said(school):
    hand = Dispatcher(school)
    wrong = CellChange(school.classes["7Б"].id, 1, 1, ((school.journals["математика"].id, 3, ""),))
    for cell, start in ((wrong, FROM), (CellChange(0, 8, 1), FROM), (CellChange(0, 1, 13), FROM), (CellChange(0, 1, 1), date(2027, 7, 1))):
        with pytest.raises(BadInput):
            hand.change(cell, start=start)


@pytest.mark.req("TT-3")
def test_lessons_ahead_follow_the_timetable_once_they_have_been_made(any_school):
    hand = Dispatcher(any_school)
    assert hand.change(hand.cell("7Б", 1, 2, "алгебра"))["lessons"]["made"] == 0, "nothing is made before it was asked for"
    Lesson.create(journal=any_school.journals["алгебра"], date=date(2026, 11, 30), number=5, origin="timetable")
    answer = hand.change(hand.cell("7Б", 1, 3, "алгебра"))
    assert answer["lessons"]["made"] == 2 * 6  # Mondays from 19 October to 30 November but for the vacation
    assert answer["lessons"]["removed"] == 1
    assert hand.change(hand.cell("7Б", 1, 3))["lessons"]["removed"] == 6


# ---- «действует по» ------------------------------------------------------------------------------------------------------

TILL = date(2026, 10, 30)
DAY = timedelta(days=1)


@pytest.mark.req("TT-1", "TT-3")
def test_a_timetable_that_ends_stops_making_lessons(any_school):
    hand = Dispatcher(any_school)
    answer = hand.change(hand.cell("5А", 1, 4, "математика"), start=date(2026, 11, 2), end=date(2026, 11, 22))
    assert answer["cells"][0]["slots"][0]["until"] == "2026-11-22"
    make_lessons(SYSTEM, any_school.year.id, date(2026, 11, 2), date(2026, 12, 30), now=NOW)
    made = [row.date for row in Lesson.select().where(Lesson.origin == "timetable").order_by(Lesson.date)]
    assert made == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]


@pytest.mark.req("TT-1")
def test_what_stood_goes_on_after_the_last_day_and_undo_puts_all_back(any_school):
    hand, op = Dispatcher(any_school), str(uuid4())
    hand.change(hand.cell("5А", 1, 1, "математика", room="5"), start=FIRST)
    before = stands()
    hand.change(hand.cell("5А", 1, 1, "английский"), end=TILL, op=op)
    assert stands() == [
        ("Английский язык", 1, 1, FROM, TILL, ""),
        ("Математика", 1, 1, FIRST, FROM - DAY, "5"), ("Математика", 1, 1, TILL + DAY, None, "5"),
    ]  # fmt: skip
    hand.undo(op)
    assert stands() == before


@pytest.mark.req("TT-1")
def test_a_cell_is_free_for_some_days_only(school):
    hand, op = Dispatcher(school), str(uuid4())
    hand.change(hand.cell("5А", 1, 1, "математика"), start=FROM)
    hand.change(hand.cell("5А", 1, 1), end=TILL, op=op)
    assert stands() == [("Математика", 1, 1, TILL + DAY, None, "")]
    assert hand.change(hand.cell("5А", 1, 1), end=TILL)["status"] == "unchanged"
    hand.undo(op)
    assert stands() == [("Математика", 1, 1, FROM, None, "")]
    assert hand.change(hand.cell("5А", 1, 1, "математика"), end=TILL)["status"] == "unchanged", "it stands there anyway"


@pytest.mark.req("TT-1", "TT-2")
def test_a_lesson_that_ended_is_weighed_again_where_it_is_to_go_on(school):
    hand = Dispatcher(school)
    hand.change(hand.cell("5А", 1, 1, "математика"), start=FROM, end=TILL)
    hand.change(hand.cell("1", 1, 1, "первый", room="3"), start=TILL + DAY)
    asked = hand.change(hand.cell("5А", 1, 1, "математика"), start=FROM)
    assert asked["status"] == "asked" and "ведёт вместе" in asked["messages"][0]["text"]


@pytest.mark.req("TT-1")
@pytest.mark.parametrize(
    ("days", "field", "words"),
    [
        pytest.param({"end": FROM - DAY}, "to", "раньше", id="backwards"),
        pytest.param({"end": date(2027, 9, 1)}, "to", "концом учебного года", id="past the year"),
        pytest.param({"start": date(2026, 8, 1), "end": TILL}, "from", "вне учебного года", id="before the year"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(school, days, field, words):
    hand = Dispatcher(school)
    with pytest.raises(BadInput, match=words) as refusal:
        hand.change(hand.cell("5А", 1, 1, "математика"), **days)
    assert refusal.value.field == field and stands() == []
