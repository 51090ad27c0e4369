"""The class teacher's grounds on both engines: reasons come, go and come by themselves; the fact stays the teacher's (ABS-1 – ABS-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import Absence, AbsenceGround, Exemption, JournalClosing, Mark, Notice, SchoolSetting
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.attendance_desk import not_back, waiting_reasons
from ejournal.services.attendance import GroundOrder, cancel_ground, change_ground, end_ground, foresee, write_grounds
from ejournal.services.attendance_day import DayChange, write_day
from ejournal.services.cells import Change, write_cells
from tests.factories import NOW, TODAY, SmallSchool
from tests.trail import faults, give_history

YESTERDAY, MONDAY, TOMORROW = TODAY - timedelta(days=1), date(2026, 10, 12), TODAY + timedelta(days=1)


def someone(school: SmallSchool, login: str = "teacher") -> Actor:
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def mark_absent(school: SmallSchool, pupil: str, *days: date, journal: str = "математика", code: str = "Н", login: str = "teacher") -> list[str]:
    """What the teacher types at his lesson, and what he is answered."""
    changes = [Change(school.pupils[pupil].id, school.work(journal, day), code, 0) for day in days]
    answer = write_cells(someone(school, login), school.journals[journal].id, str(uuid4()), changes, now=NOW)
    return [result["text"] for result in answer["results"]]


def code(school: SmallSchool, pupil: str, day: date, journal: str = "математика") -> str:
    row = Absence.get_or_none((Absence.pupil == school.pupils[pupil]) & (Absence.lesson == school.lessons[journal, day]))
    return row.code if row else ""


def ill(first: date, last: date | None, **more: object) -> GroundOrder:
    return GroundOrder("Б", "document", first, last, document="справка № 12 от 15.10.2026", **more)  # type: ignore[arg-type]


@pytest.mark.req("ABS-1", "ABS-3", "COR-3")
def test_a_certificate_gives_the_reason_of_every_lesson_and_takes_back_exactly_what_it_gave(any_school: SmallSchool) -> None:
    give_history()
    mark_absent(any_school, "ершов", MONDAY, YESTERDAY, TODAY)
    mark_absent(any_school, "ершов", MONDAY, journal="английский", login="teacher2")
    Absence.update(code="П").where(Absence.lesson == any_school.lessons["математика", YESTERDAY]).execute()
    leader, pupil = someone(any_school), any_school.pupils["ершов"].id
    written = write_grounds(leader, [pupil], ill(MONDAY, TODAY), now=NOW)
    codes = [code(any_school, "ершов", day) for day in (MONDAY, YESTERDAY, TODAY)]
    assert codes == ["Б", "П", "Б"] and code(any_school, "ершов", MONDAY, "английский") == "Б"
    assert [one.date for one in written.settled.clashes] == [YESTERDAY], "another reason stays and is named"
    Absence.update(code="Н").where(Absence.lesson == any_school.lessons["математика", YESTERDAY]).execute()
    change_ground(leader, written.ids[0], ill(MONDAY, YESTERDAY), now=NOW)
    assert [code(any_school, "ершов", day) for day in (MONDAY, YESTERDAY, TODAY)] == ["Б", "Б", "Н"]
    assert cancel_ground(leader, written.ids[0], now=NOW).changed
    assert {row.code for row in Absence.select()} == {"Н"} and {row.ground for row in Absence.select()} == {0}
    assert faults() == []


@pytest.mark.req("ABS-3")
def test_the_clash_is_a_choice_and_the_old_reason_comes_back(any_school: SmallSchool) -> None:
    mark_absent(any_school, "ершов", MONDAY, code="П")
    leader, pupil = someone(any_school), any_school.pupils["ершов"].id
    Mark.create(pupil=pupil, work=any_school.work("математика", YESTERDAY), value="4", changed_at=NOW)
    found = foresee(leader, [pupil], ill(MONDAY, TODAY), today=TODAY)
    assert [(one.date, one.code) for one in found.clashes] == [(MONDAY, "П")]
    assert [(one.date, one.mark) for one in found.presences] == [(YESTERDAY, "4")], "a mark on a sick day"
    written = write_grounds(leader, [pupil], ill(MONDAY, TODAY), now=NOW, overwrite=True)
    assert code(any_school, "ершов", MONDAY) == "Б"
    cancel_ground(leader, written.ids[0], now=NOW)
    assert code(any_school, "ершов", MONDAY) == "П"


@pytest.mark.req("ABS-3", "ABS-4")
def test_an_absence_written_later_gets_its_reason_by_itself_until_the_pupil_is_back(any_school: SmallSchool) -> None:
    leader, pupil = someone(any_school), any_school.pupils["ершов"].id
    (number,) = write_grounds(leader, [pupil], ill(YESTERDAY, None), now=NOW).ids
    assert mark_absent(any_school, "ершов", TODAY) == ["Б"], "the teacher types Н"
    assert not Absence.select().where(Absence.lesson == any_school.lessons["математика", TOMORROW]).exists(), "a ground writes no absence"
    assert end_ground(leader, number, TODAY, now=NOW).changed
    assert code(any_school, "ершов", TODAY) == "Н" and AbsenceGround.get_by_id(number).end == YESTERDAY
    assert not_back(leader.class_ids, TODAY) == (), "a paper of one day says nothing of tomorrow"
    assert waiting_reasons(leader.class_ids, TODAY) == 1


@pytest.mark.req("ABS-2", "MARK-6")
def test_closed_lessons_are_left_and_named(any_school: SmallSchool) -> None:
    mark_absent(any_school, "ершов", TODAY)
    mark_absent(any_school, "ершов", TODAY, journal="английский", login="teacher2")
    JournalClosing.create(journal=any_school.journals["английский"], period=any_school.quarter, closed_on=TODAY, closed_at=NOW)
    written = write_grounds(someone(any_school), [any_school.pupils["ершов"].id], ill(TODAY, TODAY), now=NOW)
    assert code(any_school, "ершов", TODAY) == "Б" and code(any_school, "ершов", TODAY, "английский") == "Н"
    assert "1 урок закрыт: по заявке" in written.settled.words


@pytest.mark.req("ABS-2")
def test_a_bus_that_did_not_come_is_one_entry_for_many(any_school: SmallSchool) -> None:
    pupils = [any_school.pupils[key].id for key in ("ершов", "щукина", "аксенов")]
    order = GroundOrder("У", "bus", TODAY, TODAY, first=2, last=3)
    deputy = someone(any_school, "deputy")
    written = write_grounds(deputy, pupils, order, now=NOW)
    assert len({row.batch for row in AbsenceGround.select()}) == 1 and len(written.ids) == 3
    assert mark_absent(any_school, "щукина", TODAY) == ["Н"], "the first lesson is not within"
    write_grounds(deputy, pupils[2:], GroundOrder("У", "call", TODAY, TODAY, last=1), now=NOW)
    assert mark_absent(any_school, "аксенов", TODAY) == ["У"]
    assert write_grounds(deputy, pupils, order, now=NOW).known == 3, "the same entry is not written twice"
    cancel_ground(deputy, written.ids[0], now=NOW, whole_batch=True)
    assert [row.kind for row in AbsenceGround.select().where(AbsenceGround.cancelled_at.is_null())] == ["call"]


@pytest.mark.req("ABS-2", "ROLE-3")
def test_only_who_keeps_the_class_gives_reasons(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    pupil = school.pupils["ершов"].id
    for login in ("teacher2", "dispatcher", "director", "parent"):
        with pytest.raises(Refused):
            write_grounds(actor(login), [pupil], ill(TODAY, TODAY), now=NOW)
    with pytest.raises(Refused):
        write_grounds(actor("teacher"), [pupil, school.pupils["ким"].id], ill(TODAY, TODAY), now=NOW)
    for wrong in (ill(TODAY, YESTERDAY), GroundOrder("Б", "call", MONDAY, TODAY, first=1), GroundOrder("Н", "document", TODAY, TODAY), GroundOrder("Б", "sign", TODAY, TODAY)):
        with pytest.raises(BadInput):
            write_grounds(actor("teacher"), [pupil], wrong, now=NOW)
    assert not AbsenceGround.select().exists()


def type_day(school: SmallSchool, who: Actor, *changes: DayChange, op: str = "") -> list[tuple[str, str]]:
    answer = write_day(who, school.classes["5А"].id, TODAY, op or str(uuid4()), changes, now=NOW)
    return [(result["status"], result["text"]) for result in answer["results"]]


@pytest.mark.req("ABS-1", "ABS-2")
def test_the_day_takes_reasons_and_leaves_the_fact_to_the_teacher(any_school: SmallSchool) -> None:
    mark_absent(any_school, "ершов", TODAY)
    mark_absent(any_school, "щукина", TODAY, code="О")
    who, lesson = someone(any_school), any_school.lessons["математика", TODAY].id
    ershov, schukina, elkin = (any_school.pupils[key].id for key in ("ершов", "щукина", "елкин"))
    op = str(uuid4())
    assert type_day(any_school, who, DayChange(ershov, lesson, "e", 1), op=op) == [("saved", "У")], "the key where У is"
    assert type_day(any_school, who, DayChange(ershov, lesson, "e", 1), op=op) == [("saved", "У")], "the same call is answered the same"
    assert type_day(any_school, who, DayChange(ershov, lesson, "Б", 1)) == [("conflict", "У")]
    assert type_day(any_school, who, DayChange(ershov, lesson, "", 2), DayChange(elkin, lesson, "Н")) == [("refused", "У"), ("refused", "")]
    assert type_day(any_school, who, DayChange(schukina, lesson, "7", 1), DayChange(schukina, lesson, "99", 1)) == [("saved", "О"), ("refused", "О")]
    assert Absence.get(Absence.pupil == schukina).minutes_late == 7
    assert type_day(any_school, who, DayChange(elkin, 0, "Б")) == [("saved", "")]
    assert not Absence.select().where(Absence.pupil == elkin).exists() and mark_absent(any_school, "елкин", TODAY) == ["Б"]
    assert type_day(any_school, who, DayChange(elkin, 0, "")) == [("saved", "")] and code(any_school, "елкин", TODAY) == "Н"
    with pytest.raises(Refused):
        type_day(any_school, someone(any_school, "teacher2"), DayChange(ershov, lesson, "Б", 2))


@pytest.mark.req("ABS-1", "MSG-3")
def test_the_family_is_told_the_same_day_once(any_school: SmallSchool) -> None:
    mark_absent(any_school, "ершов", TODAY)
    mark_absent(any_school, "ершов", TODAY, journal="английский", login="teacher2")
    mark_absent(any_school, "ершов", YESTERDAY)
    told = {row.account.login: row.text for row in Notice.select().where(Notice.kind == "absence")}
    assert set(told) == {"parent", "student"} and Notice.select().where(Notice.kind == "absence").count() == 2
    assert "Математика" in told["parent"] and "Английский язык" in told["parent"] and "14" in told["parent"]


@pytest.mark.req("ABS-1")
def test_where_reasons_are_the_class_teachers_a_ground_still_gives_them(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "teacher_gives_reason").execute()
    write_grounds(actor("teacher"), [school.pupils["ершов"].id], ill(TODAY, TODAY), now=NOW)
    assert mark_absent(school, "ершов", TODAY, journal="английский", login="teacher2") == ["Б"]
    assert Exemption.select().count() == 0
