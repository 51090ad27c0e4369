"""A teacher takes his journals home on a drive, fills them without a network and brings them back (OFF-1, OFF-2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import (
    Absence,
    AuditRow,
    CardAccess,
    ClassMembership,
    Drive,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Operation,
    Period,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.drives import drive_lines, overdue_drives
from ejournal.rules.cells import CellValue
from ejournal.services.cells import Change, write_cells
from ejournal.services.drives import Issue, end_drive, issue
from ejournal.services.teacher_copies import CHANGE, CONFLICT, REFUSED
from tests.books import Filled, Home, take
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen, chain

YESTERDAY = TODAY - timedelta(days=1)
FRIDAY = datetime(2026, 10, 16, 15, 0)
PUPILS = ("Аксёнов", "Ершов", "Ёлкин", "Луговой", "Щукина")
OPEN_DAYS = [TODAY - timedelta(days=back) for back in (0, 1, 2, 5, 6, 7)]


def marks() -> dict[str, str]:
    """What stands in the journal: «Ершов 14.10» → text."""
    found = {}
    for mark in Mark.select():
        day = mark.work.lesson.date
        absence = Absence.get_or_none((Absence.pupil == mark.pupil) & (Absence.lesson == mark.work.lesson))
        found[f"{mark.pupil.surname} {day:%d.%m}"] = CellValue(mark.value, mark.second, absence.code if absence else "").text
    return found


@pytest.mark.req("OFF-1")
def test_thirty_marks_come_home_though_one_was_corrected_and_a_pupil_left(any_school: SmallSchool) -> None:
    school, pen = any_school, Pen(any_school)
    pen.write("ершов", "3")
    book = Filled(*take(school))
    wanted = {(name, day): str(2 + (at + len(name) + 3) % 4) for at, day in enumerate(OPEN_DAYS) for name in PUPILS}
    assert len(wanted) == 30
    for (name, day), value in wanted.items():
        book.put(name, day, value)
    book.say(TODAY, "topic", "Деление с остатком").say(TODAY, "homework", "№ 17, 18")
    # meanwhile the deputy corrected one of them (whoever it was, the rev grew)
    pen.write("ершов", "4", rev=1)
    home = Home(school, book.data, now=NOW + timedelta(hours=3))
    plan = home.plan()
    assert [len(plan.of(status)) for status in (CHANGE, CONFLICT, REFUSED)] == [31, 1, 0]
    (clash,) = plan.of(CONFLICT)
    assert (clash.place, clash.was, clash.now, clash.becomes) == ("Ершов Матвей", "3", "4", wanted["Ершов", TODAY])
    assert "Ведерников" in clash.reason
    assert Mark.select().count() == 1, "nothing is written while it is only looked at"
    assert home.write()["saved"] == 31
    stands = marks()
    assert stands["Ершов 14.10"] == "4" and len(stands) == 30
    assert all(stands[f"{name} {day:%d.%m}"] == value for (name, day), value in wanted.items() if (name, day) != ("Ершов", TODAY))
    lesson = Lesson.get_by_id(school.lessons["математика", TODAY].id)
    assert (lesson.topic, lesson.homework, lesson.filled_by_id) == ("Деление с остатком", "№ 17, 18", school.staff["teacher"].id)
    drive = Drive.get()
    assert drive.state == "returned" and "Записано: 31" in drive.note
    assert chain() == []


@pytest.mark.req("OFF-1")
def test_of_a_conflict_one_may_take_ones_own(school: SmallSchool) -> None:
    pen = Pen(school)
    book = Filled(*take(school)).put("Ершов", TODAY, "5")
    pen.write("ершов", "2")
    assert Home(school, book.data).write(mine=True)["saved"] == 1
    assert marks() == {"Ершов 14.10": "5"}


@pytest.mark.req("OFF-1")
def test_what_is_shown_is_what_is_written_or_nothing(school: SmallSchool) -> None:
    pen = Pen(school)
    home = Home(school, Filled(*take(school)).put("Ершов", TODAY, "5").put("Щукина", TODAY, "4").data)
    seen = home.plan().fingerprint
    pen.write("щукина", "3")
    with pytest.raises(BadInput, match="проверьте список") as refusal:
        home.write(seen=seen)
    assert refusal.value.field == "seen" and marks() == {"Щукина 14.10": "3"} and Drive.get().state == "issued"


@pytest.mark.req("OFF-1")
def test_the_same_press_twice_writes_once(any_school: SmallSchool) -> None:
    home, op = Home(any_school, Filled(*take(any_school)).put("Ершов", TODAY, "5").data), str(uuid4())
    seen = home.plan().fingerprint
    first = home.write(seen=seen, op=op)
    rows = AuditRow.select().count()
    assert home.write(seen=seen, op=op) == first and AuditRow.select().count() == rows
    assert Operation.select().where(Operation.op == op).count() == 1


@pytest.mark.req("OFF-1", "MARK-3", "MARK-6")
def test_a_period_closed_meanwhile_and_terms_gone_by_are_refused_in_words(school: SmallSchool) -> None:
    book = Filled(*take(school)).put("Ершов", TODAY, "5").put("Ершов", TODAY - timedelta(days=7), "4").say(TODAY, "topic", "Дроби")
    late = Home(school, book.data, now=FRIDAY)
    assert late.told(REFUSED) == [("Ершов Матвей", "4", "Работа от 7\u00a0октября закрыта 14\u00a0октября. Чтобы изменить отметку, подайте заявку: Alt+Enter.")]
    Period.update(closed_on=TODAY).where(Period.id == school.quarter.id).execute()
    closed = Home(school, book.data, now=FRIDAY).plan()
    assert len(closed.of(REFUSED)) == 3 and all("Период закрыт 14" in line.reason for line in closed.lines)


@pytest.mark.req("OFF-1")
def test_lessons_ahead_are_open_at_home_and_taken_when_they_have_been(school: SmallSchool) -> None:
    data = Filled(*take(school)).put("Ершов", date(2026, 10, 16), "5").data
    assert "ещё впереди" in Home(school, data).told(REFUSED)[0][2]
    assert Home(school, data, now=FRIDAY).write()["saved"] == 1
    assert marks() == {"Ершов 16.10": "5"}


@pytest.mark.req("OFF-1")
def test_absences_of_a_lesson_with_two_works_are_one(school: SmallSchool) -> None:
    lesson = school.lessons["математика", TODAY]
    Work.create(lesson=lesson, kind=school.kinds["К"], weight=1, position=2)
    book = Filled(*take(school))
    sheet, row, column = book.cell("Ершов", TODAY)
    book.sheets[sheet].cell(row, column).value = "н"
    book.sheets[sheet].cell(row, column + 1).value = "4"
    home = Home(school, book.data)
    assert home.told(CHANGE) == [("Ершов Матвей", "Н", ""), ("Ершов Матвей", "Н 4", "")]
    assert home.write()["saved"] == 2
    assert Absence.get().code == "Н" and [mark.value for mark in Mark.select()] == ["4"]


@pytest.mark.req("OFF-1")
@pytest.mark.parametrize(
    ("value", "says"),
    [("6", "отметки от 2 до 5"), (4.5, "здесь не ставят"), (date(2026, 5, 4), "за дату"), ("=1+1", "здесь не ставят")],
    ids=["not a mark", "a fraction", "4/5 taken for a date", "a formula"],
)
def test_what_is_no_mark_is_refused(school: SmallSchool, value: object, says: str) -> None:
    book = Filled(*take(school)).put("Щукина", TODAY, value)
    if value == "=1+1":
        sheet, row, column = book.cell("Щукина", TODAY)
        book.sheets[sheet].cell(row, column).data_type = "s"
    ((who, _, reason),) = Home(school, book.data).told(REFUSED)
    assert who.startswith("Щукина") and says in reason


@pytest.mark.req("OFF-1")
def test_a_sheet_that_was_tampered_with_is_not_taken(school: SmallSchool) -> None:
    """Protection can be taken off; the ids stand in a signed sheet, so places can't lie."""
    grey = Filled(*take(school)).put("Ершов", date(2026, 9, 28), "5")
    assert "Клетка была закрыта" in Home(school, grey.data).told(REFUSED)[0][2]
    swapped = Filled(*take(school)).put("Ершов", TODAY, "5")
    swapped.sheets[swapped.journal().sheet].insert_rows(7)
    assert "переставлены" in Home(school, swapped.data).told(REFUSED)[0][2]
    new = Filled(*take(school))
    journal = new.journal()
    new.sheets[journal.sheet].cell(8, 3 + len(journal.columns)).value = "5"
    new.sheets[journal.topics].cell(4 + len(journal.lessons), 5).value = "Новый урок"
    assert [reason for _, _, reason in Home(school, new.data).told(REFUSED)] == [
        "Такого урока в журнале нет, и книга его не заведёт. Попросите завуча поставить урок в расписание и заполните его в журнале."
    ] * 2
    gone = Filled(*take(school))
    del gone.sheets[gone.journal().topics]
    assert "удалили или переименовали" in Home(school, gone.data).told(REFUSED)[0][2]
    forged = Filled(*take(school))
    forged.sheets["Служебный"].cell(3, 1).value += "A"
    with pytest.raises(BadInput, match="Служебный лист книги изменён"):
        Home(school, forged.data)
    with pytest.raises(BadInput, match="Это не книга из журнала"):
        del forged.sheets["Служебный"]
        Home(school, forged.data)


@pytest.mark.req("OFF-1", "ROLE-2")
def test_a_journal_that_is_another_teachers_by_now_is_refused_whole(school: SmallSchool) -> None:
    data = Filled(*take(school)).put("Ершов", TODAY, "5").data
    JournalTeacher.update(end=YESTERDAY).where(JournalTeacher.journal == school.journals["математика"]).execute()
    assert Home(school, data).told(REFUSED) == [("весь лист", "изменений: 1", "Сегодня этот журнал ведёте не вы: из него ничего не взято.")]
    JournalTeacher.create(journal=school.journals["математика"], staff=school.staff["teacher2"], start=TODAY)
    plan = Home(school, data, "teacher2").plan()
    assert not plan.is_own and len(plan.of(CHANGE)) == 1


@pytest.mark.req("OFF-1")
def test_a_work_or_a_pupil_that_is_gone_is_named(school: SmallSchool) -> None:
    data = Filled(*take(school)).put("Ершов", TODAY, "5").put("Луговой", YESTERDAY, "4").data
    Lesson.update(is_cancelled=True).where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    ClassMembership.update(end=date(2026, 10, 8)).where(ClassMembership.pupil == school.pupils["луговой"]).execute()
    reasons = [reason for _, _, reason in Home(school, data).told(REFUSED)]
    assert reasons == ["Этой работы в журнале больше нет: урок отменён или работу убрали.", "Ученика в этом журнале больше нет."]


@pytest.mark.req("OFF-2")
def test_a_lost_book_is_refused_and_so_is_one_brought_twice(school: SmallSchool, actor) -> None:
    data = Filled(*take(school)).put("Ершов", TODAY, "5").data
    drive = Drive.get()
    with pytest.raises(BadInput, match="когда и как"):
        end_drive(actor("teacher"), drive.id, "lost", " ", now=NOW)
    with pytest.raises(NotThere):
        end_drive(actor("teacher2"), drive.id, "lost", "в поезде", now=NOW)
    with pytest.raises(Refused):
        end_drive(actor("director"), drive.id, "lost", "в поезде", now=NOW)
    end_drive(actor("deputy"), drive.id, "lost", "в поезде", now=NOW)
    with pytest.raises(BadInput, match="записана утраченной 14.10.2026"):
        Home(school, data).plan()
    again = Home(school, take(school)[1])
    again.write()
    with pytest.raises(BadInput, match="уже сдана"):
        again.plan()
    assert marks() == {}


@pytest.mark.req("OFF-2", "SEC-3")
def test_the_register_says_whom_what_until_when_and_the_marks_that_left_are_logged(any_school: SmallSchool) -> None:
    school = any_school
    take(school, "teacher", "математика")
    act = lambda login: load_actor(school.accounts[login].id, TODAY, "")  # noqa: E731
    (line,) = drive_lines(act("teacher"), TODAY)
    assert line.journals == ("Математика, 5 А, 1 четверть",) and line.due == date(2026, 10, 28) and line.medium == "флешка № 5"
    assert drive_lines(act("teacher2"), TODAY) == () and len(drive_lines(act("director"), TODAY)) == 1
    access = CardAccess.get()
    assert (access.part, access.way, access.what) == ("marks", "exported", "на флешку: Математика, 5 А, 1 четверть")
    late = date(2026, 10, 31)
    assert drive_lines(act("deputy"), late)[0].overdue == 3
    assert overdue_drives(act("teacher"), late) == (1, 0, line.due) and overdue_drives(act("deputy"), late) == (0, 1, line.due)
    assert overdue_drives(act("teacher"), line.due) == (0, 0, None)
    staff, journal = school.staff["teacher2"].id, school.journals["математика"].id
    with pytest.raises(BadInput, match="ведёт сегодня"):
        issue(act("teacher2"), Issue(staff, (journal,), ("",), "", 0), str(uuid4()), now=NOW)
    with pytest.raises(Refused):
        issue(act("teacher2"), Issue(school.staff["teacher"].id, (journal,), ("",), "", 0), str(uuid4()), now=NOW)
    assert chain() == []


@pytest.mark.req("OFF-1")
def test_a_book_brought_back_unfilled_changes_nothing(any_school: SmallSchool) -> None:
    """Whatever stands in the journals: two marks, absences with marks, debts, odd spaces in a topic."""
    school, journal = any_school, any_school.journals["математика"].id
    people = [pupil.id for pupil in (school.pupils[key] for key in ("ершов", "елкин", "аксенов", "щукина", "луговой"))]
    values = ["5", "4/5", "Н", "Н 4", "•", "осв", "н/а", "О 3/2", "", "Б"]
    changes = [
        Change(pupil, school.work("математика", day), values[(at * 3 + n) % len(values)], 0)
        for at, pupil in enumerate(people)
        for n, day in enumerate(OPEN_DAYS)
    ]
    write_cells(load_actor(school.accounts["teacher"].id, TODAY, ""), journal, str(uuid4()), changes, now=NOW)
    Lesson.update(topic="Сложение  дробей ", homework="п. 3\n№ 4").where(Lesson.journal == journal).execute()
    home = Home(school, take(school)[1])
    before, version = AuditRow.select().where(AuditRow.entity != "Drive").count(), Journal.get_by_id(journal).version
    assert home.plan().lines == () and home.plan().already == 0
    assert home.write()["saved"] == 0
    assert AuditRow.select().where(AuditRow.entity != "Drive").count() == before and Journal.get_by_id(journal).version == version
