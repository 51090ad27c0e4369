"""Into the new year and back: classes, journals and orders in one step; every pupil in exactly one place (MOV-6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
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
    Order,
    OrderLine,
    Pupil,
    PupilStatus,
    RollOver,
    SchoolClass,
    StudyGroup,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.new_year import Choices, class_lists, plan_new_year
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.queries.record_proof import record_faults
from ejournal.rules.new_year import PupilChoice
from ejournal.services.new_year import close_year, enter_new_year, leave_new_year
from ejournal.services.orders import execute, save_draft
from tests.factories import TODAY, SmallSchool
from tests.trail import give_history

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
def test_the_old_year_is_closed_by_its_own_deed(school: SmallSchool) -> None:
    deputy = who(school, "deputy")
    with pytest.raises(BadInput, match="идёт по"):
        close_year(deputy, school.year.id, sure=True, now=datetime(2027, 5, 1, 9))
    with pytest.raises(BadInput, match="не закончено"):
        close_year(deputy, school.year.id, sure=False, now=JUNE)
    assert close_year(deputy, school.year.id, sure=True, now=JUNE) == "2026/27"
    with pytest.raises(Refused):
        enter_new_year(deputy, chosen(school), now=JUNE)
    with pytest.raises(BadInput, match="закрыт"):
        enter_new_year(who(school, "secretary"), chosen(school), now=JUNE)
    assert ChangeRequest.select().count() == 0


CHOICE = st.builds(PupilChoice, st.sampled_from(["", "next_class", "conditional", "repeat", "graduate"]), st.sampled_from(["", "", "6 Б", "5 В", "9"]))


@pytest.mark.req("MOV-6")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_pupil_is_in_exactly_one_place(school: SmallSchool, data: st.DataObject) -> None:
    pupils = {pupil.id: data.draw(CHOICE) for pupil in school.pupils.values()}
    choices = chosen(school, pupils=pupils)
    bad = {problem.split(",")[0] for problem in plan_new_year(choices).problems}
    choices = chosen(school, pupils={key: one for key, one in pupils.items() if f"{Pupil.get_by_id(key).surname} {Pupil.get_by_id(key).name}" not in bad})
    before = rows()
    roll = enter_new_year(who(school, "secretary"), choices, now=JUNE)
    places = {key: class_in(school, key) for key in school.pupils}
    assert all(place.endswith("(2027/28)") and "," not in place for key, place in places.items() if key != "седых") and places["седых"] == ""
    leave_new_year(who(school, "secretary"), roll, now=JUNE)
    assert rows() == before
