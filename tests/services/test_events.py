"""Events for an audience, and the page of normative documents (MSG-2, MSG-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import CalendarDay, ClassMembership, Closure, Event, Notice
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.documents import documents
from ejournal.queries.events import days_off, event_of, events_ahead, events_of_family, month_of, todays_events
from ejournal.reports.events import month_document
from ejournal.rules.events import checked_time, month_weeks
from ejournal.services.documents import Paper, add_document, change_document, remove_document_file
from ejournal.services.events import EventDraft, add_event, cancel_event, change_event
from tests.factories import NOW, TODAY, SmallSchool

PDF = b"%PDF-1.4 invented"


def who(school: SmallSchool, login: str) -> Actor:
    found = load_actor(school.accounts[login].id, TODAY)
    assert found is not None
    return found


def titles(school: SmallSchool, login: str) -> list[str]:
    return [one.short for one in todays_events(who(school, login), TODAY)]


@pytest.mark.req("MSG-2")
def test_a_meeting_of_a_class_is_on_the_desks_of_its_families_only(any_school: SmallSchool) -> None:
    school, five = any_school, any_school.classes["5А"].id
    draft = EventDraft("meeting", "Родительское собрание", TODAY, TODAY, f"families-{five}", "18.00", "каб. 5")
    number = add_event(who(school, "teacher"), draft, now=NOW)
    assert add_event(who(school, "teacher"), draft, now=NOW) == number, "the button pressed twice"
    words = "Родительское собрание 18:00, каб. 5"
    assert titles(school, "parent") == titles(school, "student") == [words]
    for other in ("parent2", "teacher2", "deputy", "teacher"):
        assert titles(school, other) == []
    for stranger in ("parent2", "teacher2", "dispatcher"):
        with pytest.raises(NotThere):
            event_of(who(school, stranger), number, TODAY)
    assert event_of(who(school, "deputy"), number, TODAY).may_change  # the heads see all
    for reader in ("parent", "student", "teacher", "deputy"):
        assert [one.short for one in events_of_family(who(school, reader), [five], TODAY, TODAY, TODAY)[TODAY]] == [words]
    assert events_of_family(who(school, "deputy"), [school.classes["7Б"].id], TODAY, TODAY, TODAY) == {}
    told = Notice.select().where((Notice.kind == "event") & Notice.read_at.is_null())
    assert {row.account_id for row in told} == {school.accounts["parent"].id, school.accounts["student"].id}

    moved = replace(draft, start=TODAY + timedelta(days=1), end=TODAY + timedelta(days=1), to=f"families-{school.classes['7Б'].id}")
    with pytest.raises(Refused):
        change_event(who(school, "teacher"), number, moved, now=NOW)
    assert change_event(who(school, "teacher"), number, replace(moved, to=draft.to), now=NOW)
    assert [row.text for row in told.clone()] == ["Изменено: Родительское собрание. 15\u00a0октября, 18:00, каб. 5"] * 2
    with pytest.raises(Refused):
        cancel_event(who(school, "teacher2"), number, now=NOW)
    cancel_event(who(school, "deputy"), number, now=NOW)
    assert events_ahead(who(school, "parent"), TODAY)[0].is_off, "a cancelled event is named, it does not vanish"
    assert events_of_family(who(school, "parent"), [five], TODAY, TODAY + timedelta(days=3), TODAY) == {}
    with pytest.raises(NotThere):
        change_event(who(school, "deputy"), number, draft, now=NOW)


@pytest.mark.req("MSG-2")
def test_events_of_several_days_past_ones_and_the_month_on_paper(school: SmallSchool) -> None:
    deputy = who(school, "deputy")
    week = EventDraft("event", "Неделя чтения", date(2026, 10, 12), date(2026, 10, 16), "school")
    add_event(deputy, week, now=NOW)
    add_event(deputy, replace(week, title="Осенний бал", start=date(2026, 9, 30), end=date(2026, 9, 30)), now=NOW)
    parent = who(school, "parent")
    assert [one.title for one in events_ahead(parent, TODAY)] == ["Неделя чтения"]
    assert [one.title for one in events_ahead(parent, TODAY, "бал", past=True)] == ["Осенний бал"]
    days = [day for line in month_of(parent, date(2026, 10, 1), TODAY) for day in line if day.events]
    assert [day.date.day for day in days] == [30, 12, 13, 14, 15, 16] and days[0].is_outside
    report = month_document(date(2026, 10, 1), events_ahead(parent, TODAY), "Школа", NOW).parts[0]
    assert report.rows == (("12–16\u00a0октября", None, "Неделя чтения", None, "Вся школа"),)


@pytest.mark.req("MSG-2")
def test_what_cannot_be_an_event_is_refused_beside_its_field(school: SmallSchool) -> None:
    good, teacher = EventDraft("event", "Поход", TODAY, TODAY, f"class-{school.classes['5А'].id}"), who(school, "teacher")
    bad = {"title": "  ", "end": TODAY - timedelta(days=1), "time": "вечером", "kind": "party", "to": "", "place": "у" * 121}
    for name, value in bad.items():
        with pytest.raises(BadInput) as refusal:
            add_event(teacher, replace(good, **{name: value}), now=NOW)
        assert refusal.value.field == name
    for to in ("staff", "school", f"class-{school.classes['7Б'].id}"):
        with pytest.raises(Refused):
            add_event(teacher, replace(good, to=to), now=NOW)
    assert not Event.select().exists()
    assert [checked_time(text) for text in ("9.05", "18:00 - 19:30", "")] == ["9:05", "18:00–19:30", ""]
    assert month_weeks(date(2026, 2, 1))[0][0] == date(2026, 1, 26) and len(month_weeks(date(2027, 2, 1))) == 4


@pytest.mark.req("MSG-2")
def test_a_day_without_lessons_is_named(school: SmallSchool) -> None:
    CalendarDay.create(year=school.year, date=TODAY, kind="off", title="День села")
    Closure.create(year=school.year, kind="frost", start=date(2026, 10, 15), end=date(2026, 10, 15))
    assert days_off(None, TODAY, date(2026, 10, 18)) == (
        "среда, 14\u00a0октября: День села", "четверг, 15\u00a0октября: Актированный день", "суббота, 17\u00a0октября: выходной",
        "воскресенье, 18\u00a0октября: выходной",
    )  # fmt: skip
    assert days_off(school.classes["5А"].id, date(2026, 10, 28), date(2026, 10, 28)) == ("среда, 28\u00a0октября: каникулы",)


@pytest.mark.req("MSG-2")
def test_a_pupil_who_moved_sees_the_events_of_his_new_class(school: SmallSchool) -> None:
    add_event(who(school, "deputy"), EventDraft("event", "Экскурсия", TODAY, TODAY, f"class-{school.classes['7Б'].id}"), now=NOW)
    assert titles(school, "student") == []
    moving = ClassMembership.pupil == school.pupils["ершов"]
    ClassMembership.update(end=TODAY).where(moving).execute()
    ClassMembership.create(pupil=school.pupils["ершов"], school_class=school.classes["7Б"], start=TODAY)
    assert titles(school, "student") == ["Экскурсия"]


@pytest.mark.req("MSG-4")
def test_the_page_of_documents_in_the_schools_own_order(any_school: SmallSchool, tmp_path: Path) -> None:
    deputy = who(any_school, "deputy")
    first = add_document(deputy, Paper("Положение о журнале", "12", date(2026, 9, 1), files=(("положение.pdf", PDF),)), tmp_path, now=NOW)
    second = add_document(deputy, Paper("Порядок исправлений"), tmp_path, now=NOW)
    assert [(one.id, one.position, one.reference) for one in documents()] == [(first, 1, "№ 12 от 01.09.2026"), (second, 2, "")]
    change_document(deputy, first, Paper("Положение о журнале", "12", in_force=False), tmp_path, now=NOW)
    assert [(one.id, one.in_force) for one in documents()] == [(second, True), (first, False)]
    assert [one.id for one in documents("ИСПРАВЛ")] == [second]
    file = documents("положение")[0].files[0]
    remove_document_file(deputy, first, file.id, now=NOW)
    assert not documents("положение")[0].files
    for login in ("teacher", "secretary", "parent"):
        with pytest.raises(Refused):
            add_document(who(any_school, login), Paper("Приказ"), tmp_path, now=NOW)
    for paper, name in ((Paper(" "), "title"), (Paper("П", position=0), "position"), (Paper("П", files=(("a.exe", b"MZ"),)), "files")):
        with pytest.raises(BadInput) as refusal:
            add_document(deputy, paper, tmp_path, now=NOW)
        assert refusal.value.field == name
