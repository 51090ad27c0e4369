"""Into the new year and back: classes, journals and orders in one step; every pupil in exactly one place (MOV-6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    AcademicYear,
    AuditRow,
    ChangeRequest,
    ClassMembership,
    ClassTeacher,
    CurriculumLine,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Notice,
    Order,
    OrderLine,
    Period,
    Pupil,
    PupilStatus,
    RollOver,
    SchoolClass,
    StudyGroup,
    TimetableSlot,
    database,
)
from ejournal.models.base import there_on
from ejournal.policy.actor import SYSTEM, Actor, load_actor
from ejournal.queries.new_year import Choices, class_lists, plan_new_year
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.queries.record_proof import record_faults
from ejournal.rules.new_year import PupilChoice
from ejournal.services.ledger import writing
from ejournal.services.lesson_making import make_lessons
from ejournal.services.new_year import enter_new_year
from ejournal.services.new_year_undo import leave_new_year
from ejournal.services.orders import execute, save_draft
from ejournal.services.records import insert, seen_values
from tests.factories import TODAY, SmallSchool
from tests.trail import faults, give_history

JUNE, FIRST = datetime(2027, 6, 10, 12), date(2027, 9, 1)
WATCHED = (
    SchoolClass, ClassTeacher, StudyGroup, ClassMembership, GroupMembership, Journal, JournalTeacher, Order, OrderLine, Pupil, PupilStatus
)  # fmt: skip


def who(school: SmallSchool, login: str) -> Actor:
    found = load_actor(school.accounts[login].id, TODAY)
    assert found is not None
    return found


def after(school: SmallSchool) -> Any:
    return AcademicYear.get_or_create(title="2027/28", defaults={"start": FIRST, "end": date(2028, 5, 31)})[0]


def chosen(school: SmallSchool, **more: Any) -> Choices:
    return Choices(school.year.id, after(school).id, **{"number": "60-у", **more})


def rows() -> dict[str, list[Any]]:
    return {model.__name__: sorted((tuple(sorted(row.__data__.items(), key=str)) for row in model.select()), key=str) for model in WATCHED}


def class_in(school: SmallSchool, key: str, day: date = FIRST) -> str:
    stays: Any = (ClassMembership.pupil == school.pupils[key]) & (ClassMembership.start <= day)
    found = ClassMembership.select().where(stays & (ClassMembership.end.is_null() | (ClassMembership.end > day)))
    return ", ".join(str(row.school_class) for row in found).replace("\u00a0", " ")


@pytest.mark.req("MOV-6")
def test_the_story_of_a_new_year_and_back(any_school: SmallSchool) -> None:
    school, secretary = any_school, who(any_school, "secretary")
    choices = chosen(school, pupils={
        school.pupils["ершов"].id: PupilChoice("repeat", "5 Б"), school.pupils["щукина"].id: PupilChoice("conditional"),
    })  # fmt: skip
    before, last = rows(), AuditRow.select().count()
    plan = plan_new_year(choices)
    assert not plan.problems and rows() == before and AuditRow.select().count() == last
    assert [(str(one.name), one.pupils) for one in plan.new] == [("2", 1), ("5 Б", 1), ("6 А", 4), ("8 Б", 2)]
    roll = enter_new_year(secretary, choices, now=JUNE)
    assert class_in(school, "ершов") == "5 Б (2027/28)" and class_in(school, "щукина") == "6 А (2027/28)"
    assert class_in(school, "малышев") == "2 (2027/28)" and class_in(school, "седых") == ""
    assert class_in(school, "елкин", date(2027, 8, 31)) == "5 А (2026/27)"
    assert [(row.number, row.kind, row.state) for row in Order.select().order_by(Order.id)] == [
        ("60-у", "next_class", "executed"), ("61-у", "conditional", "executed"), ("62-у", "repeat", "executed"),
    ]  # fmt: skip
    sixth = SchoolClass.get(SchoolClass.year == after(school), SchoolClass.grade == 6)
    english = Journal.get(Journal.school_class == sixth, Journal.group.is_null(False))
    assert english.teachers[0].staff == school.staff["teacher2"] and english.teachers[0].start == FIRST
    assert [row.pupil_id for row in english.group.memberships] == [school.pupils["щукина"].id]
    assert sixth.class_teachers[0].staff == school.staff["teacher"]
    assert [len(one.pupils) for one in class_lists(after(school))] == [1, 1, 4, 2]
    with pytest.raises(BadInput, match="уже выполнен"):
        enter_new_year(secretary, choices, now=JUNE)
    leave_new_year(secretary, roll, now=JUNE)
    assert rows() == before and RollOver.get().undone_at == JUNE
    again = enter_new_year(secretary, choices, now=JUNE)
    journal = Journal.select().where(Journal.year == after(school)).first()
    Lesson.create(journal=journal, date=FIRST, number=1, topic="Повторение")
    with pytest.raises(BadInput, match="Первая: .*1.сентября"):
        leave_new_year(secretary, again, now=JUNE)


@pytest.mark.req("MOV-6", "COR-3")
def test_the_history_accounts_for_the_step_and_its_undoing(school: SmallSchool) -> None:
    secretary = who(school, "secretary")
    choices = chosen(school)
    give_history()
    roll = enter_new_year(secretary, choices, now=JUNE)
    made = {row.entity for row in AuditRow.select()}
    assert {"RollOver", "SchoolClass", "Journal", "Order", "OrderLine", "ClassMembership"} <= made
    assert list(record_faults(lambda done: None)) == []
    leave_new_year(secretary, roll, now=JUNE)
    assert list(record_faults(lambda done: None)) == []


@pytest.mark.req("MOV-5", "MOV-6")
def test_class_teachers_and_families_hear_of_the_step_and_of_its_undoing(any_school: SmallSchool) -> None:
    school, secretary = any_school, who(any_school, "secretary")

    def heard(login: str) -> list[str]:
        return [row.text.replace("\u00a0", " ") for row in Notice.select().where(Notice.account == school.accounts[login]).order_by(Notice.id)]

    pupil, lead = school.pupils["ершов"], school.staff["teacher"].short_name.replace("\u00a0", " ")
    roll = enter_new_year(secretary, chosen(school), now=JUNE)
    assert heard("teacher") == ["Ваш 6 А: 5 учеников с 1 сентября."]
    assert f"С 1 сентября {pupil.surname} {pupil.name} учится в 6 А, классный руководитель {lead}." in heard("parent")
    assert len(heard("student")) == 1 and "Переход в 2027/28 учебный год выполнен: 8 учеников." in heard("deputy")
    Notice.update(read_at=JUNE).where(Notice.account == school.accounts["student"]).execute()
    leave_new_year(secretary, roll, now=JUNE)
    assert heard("teacher") == ["Переход в 2027/28 учебный год отменён: 6 А пока не создан."]
    assert f"Переход в 2027/28 учебный год отменён: {pupil.surname} {pupil.name}, класс прежний, 5 А." in heard("parent")
    assert len(heard("student")) == 2  # what he had read stays said


@pytest.mark.req("MOV-6", "TT-3")
def test_the_step_goes_back_with_timetable_and_empty_lessons_until_the_first_record(any_school: SmallSchool) -> None:
    school, secretary, choices = any_school, who(any_school, "secretary"), chosen(any_school)
    Period.create(year=after(school), kind="quarter", number=1, grade_from=1, grade_to=9, start=FIRST, end=date(2027, 10, 24))
    before = rows()
    give_history()
    roll = enter_new_year(secretary, choices, now=JUNE)
    journal = Journal.get(Journal.year == after(school), Journal.school_class.is_null(False), Journal.group.is_null())
    with writing(SYSTEM, JUNE) as ledger:  # what the dispatcher and the deputy do next
        insert(ledger, JournalTeacher, {"journal": journal.id, "staff": school.staff["director"].id, "start": FIRST})
        insert(ledger, TimetableSlot, {"journal": journal.id, "weekday": 3, "number": 2, "start": FIRST})
    made = make_lessons(who(school, "dispatcher"), after(school).id, FIRST, date(2027, 9, 30), now=JUNE)
    lesson = Lesson.select().where(Lesson.journal == journal).order_by(Lesson.date).first()
    with writing(SYSTEM, JUNE) as ledger:
        mark = insert(ledger, Mark, {"pupil": school.pupils["ершов"].id, "work": lesson.works[0].id, "value": "5", "rev": 1, "changed_at": JUNE})
    with pytest.raises(BadInput, match="Первая: "):
        leave_new_year(secretary, roll, now=JUNE)
    with writing(SYSTEM, JUNE) as ledger:
        ledger.note("Mark", mark.id, "delete", seen_values(mark), None)
        mark.delete_instance()
    leave_new_year(secretary, roll, now=JUNE)
    assert made.made == 5 and rows() == before
    assert not TimetableSlot.select().where(TimetableSlot.start == FIRST).exists() and not Lesson.select().where(Lesson.date >= FIRST.replace(year=2027)).exists()
    gone = {row.entity for row in AuditRow.select().where(AuditRow.action == "delete")}
    assert {"TimetableSlot", "Lesson", "Work", "JournalTeacher", "Journal", "SchoolClass"} <= gone
    assert faults() == []


@pytest.mark.req("MOV-6")
def test_the_eleventh_graduates_and_two_classes_are_joined(school: SmallSchool) -> None:
    extra = [SchoolClass.create(year=school.year, grade=grade, letter=letter) for grade, letter in ((11, ""), (5, "Б"))]
    pupils = [Pupil.create(surname=f"Лесников{n}", name="Пётр") for n in range(2)]
    for one, pupil in zip(extra, pupils, strict=True):
        ClassMembership.create(pupil=pupil, school_class=one, start=date(2026, 9, 1))
    enter_new_year(who(school, "secretary"), chosen(school, classes={extra[1].id: "6А"}, graduated_on=date(2027, 6, 26)), now=JUNE)
    assert Pupil.get_by_id(pupils[0].id).left_on == date(2027, 6, 26)
    assert ClassMembership.get(ClassMembership.pupil == pupils[0]).end == date(2027, 6, 26)
    sixth = SchoolClass.get(SchoolClass.year == after(school), SchoolClass.grade == 6)
    assert sixth.letter == "А" and sixth.memberships.count() == 6


@pytest.mark.req("MOV-6")
def test_who_left_in_the_summer_stays_out_and_who_leaves_needs_an_order(school: SmallSchool) -> None:
    secretary, pupil = who(school, "secretary"), school.pupils["елкин"]
    choices = chosen(school, pupils={pupil.id: PupilChoice("leave")})
    with pytest.raises(BadInput, match="нужен приказ об отчислении"):
        enter_new_year(secretary, choices, now=JUNE)
    draft = OrderDraft("leave_transfer", "59-у", JUNE.date(), date(2027, 7, 1), lines=(DraftLine(pupil.id),))
    execute(secretary, save_draft(secretary, draft, now=JUNE), now=JUNE)
    enter_new_year(secretary, choices, now=JUNE)
    assert class_in(school, "елкин") == "" and class_in(school, "ершов") == "6 А (2027/28)"


@pytest.mark.req("MOV-6", "REG-4")
def test_journals_come_from_the_curriculum_and_the_load(school: SmallSchool) -> None:
    maths = school.journals["математика"].subject_id
    project = school.journals["проект"].subject_id
    for subject, hours in ((maths, 6), (project, 2)):
        CurriculumLine.create(year=after(school), grade=6, subject=subject, hours_a_week=hours)
    plan = plan_new_year(chosen(school))
    sixth = next(one for one in plan.new if one.name.grade == 6)
    assert [(one.subject, one.hours, one.teachers) for one in sixth.journals] == [(maths, 6, (school.staff["teacher"].id,)), (project, 2, ())]
    assert "6 А: без учителя — Проект." in plan.missing and "6 А: нет в учебном плане — Английский язык." in plan.missing
    assert any(one.startswith("8 Б: нет учебного плана") for one in plan.missing)


@pytest.mark.req("MOV-6", "ARC-2")
def test_nothing_enters_from_a_closed_year(school: SmallSchool) -> None:
    AcademicYear.update(closed_on=JUNE.date()).where(AcademicYear.id == school.year.id).execute()
    with pytest.raises(Refused):
        enter_new_year(who(school, "deputy"), chosen(school), now=JUNE)
    with pytest.raises(BadInput, match="закрыт"):
        enter_new_year(who(school, "secretary"), chosen(school), now=JUNE)
    assert ChangeRequest.select().count() == 0


CHOICE = st.builds(
    PupilChoice, st.sampled_from(["", "", "next_class", "conditional", "repeat", "graduate", "leave"]), st.sampled_from(["", "", "", "6 Б", "5 В", "9"]),
)  # fmt: skip
TARGETS = {"5 А": ["6 А", "6 Б"], "5 Б": ["6 А", "6 Б", "6"], "7 Б": ["8 Б", "8"], "1": ["2", "2 А"]}  # of one name: joined; a pupil's own: split


def drawn_choices(school: SmallSchool, data: st.DataObject) -> Choices:
    classes = {row.id: data.draw(st.sampled_from(TARGETS[row.title.replace("\u00a0", " ")])) for row in SchoolClass.select().where(SchoolClass.year == school.year)}
    return chosen(school, classes=classes, pupils={move.pupil.id: data.draw(CHOICE) for move in plan_new_year(chosen(school)).moves})


def possible(school: SmallSchool, choices: Choices) -> Choices:
    """The same without what the dry run refuses, but for those who leave."""
    bad = {problem.split(",")[0] for problem in plan_new_year(choices).problems}
    rest = {key: one for key, one in choices.pupils.items() if one.fate == "leave" or full(key) not in bad}
    return chosen(school, classes=choices.classes, pupils=rest)


def full(pupil_id: int) -> str:
    row = Pupil.get_by_id(pupil_id)
    return f"{row.surname} {row.name}"


@pytest.mark.req("MOV-6")
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_pupil_is_in_exactly_one_place(school: SmallSchool, data: st.DataObject) -> None:
    with database.atomic() as story:  # each example begins with the same school
        there_and_back(school, data)
        story.rollback()


def there_and_back(school: SmallSchool, data: st.DataObject) -> None:
    secretary, more = who(school, "secretary"), SchoolClass.create(year=school.year, grade=5, letter="Б")
    ClassMembership.create(pupil=Pupil.create(surname="Лесников", name="Пётр"), school_class=more, start=date(2026, 9, 1))
    choices = possible(school, drawn_choices(school, data))
    leaving = [key for key, one in choices.pupils.items() if one.fate == "leave"]
    if leaving:
        with pytest.raises(BadInput, match="нужен приказ об отчислении"):
            enter_new_year(secretary, choices, now=JUNE)
        draft = OrderDraft("leave", f"{1000 + Order.select().count()}-у", JUNE.date(), date(2027, 7, 1), lines=tuple(map(DraftLine, leaving)))
        execute(secretary, save_draft(secretary, draft, now=JUNE), now=JUNE)
    before = rows()
    if plan_new_year(choices).moves:
        roll = enter_new_year(secretary, choices, now=JUNE)
        for row in Pupil.select():
            stays = list(ClassMembership.select().where((ClassMembership.pupil == row) & there_on(ClassMembership, FIRST)))
            away = row.id in leaving or row == school.pupils["седых"]
            assert [one.school_class.year_id for one in stays] == ([] if away else [after(school).id])
            if stays and choices.pupils.get(row.id, PupilChoice()) == PupilChoice():
                old = ClassMembership.get(ClassMembership.pupil == row, ClassMembership.end == FIRST).school_class_id
                assert stays[0].school_class.title.replace("\u00a0", " ") == choices.classes[old]
        leave_new_year(secretary, roll, now=JUNE)
    assert rows() == before
