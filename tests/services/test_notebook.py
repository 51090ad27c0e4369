"""A teacher's notebook: written fast, seen by nobody else, and a draft mark goes into the journal by its ordinary door (GRID-9)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, NotThere, Refused, StaleRow
from ejournal.models import Absence, AcademicYear, AuditRow, Lesson, Mark, Note, Operation
from ejournal.policy.actor import Actor, load_actor
from ejournal.policy.notebook import may_read_note, readable_notes
from ejournal.queries.audit import chain_faults
from ejournal.queries.notebook import all_owed, cell_notes, notebook_page, notes_of_cell, owed_count
from ejournal.services.notebook import NoteText, carry_note, change_note, remove_note, settle_note, write_cell_note, write_note
from tests.factories import CAST, NOW, TODAY, SmallSchool

WORDS = "списал у соседа, переписать устно"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def who(school: SmallSchool, login: str) -> Actor:
    return load_actor(school.accounts[login].id, TODAY)


def note_on(school: SmallSchool, whose: str = "ершов", **values: object) -> NoteText:
    return NoteText(**({"pupil": school.pupils[whose].id, "date": TODAY, "text": WORDS} | values))


@pytest.mark.req("GRID-9")
def test_a_note_is_its_author_s_alone(any_school: SmallSchool) -> None:
    journal = any_school.journals["математика"].id
    author = who(any_school, "teacher")
    note = Note.get_by_id(write_note(author, journal, note_on(any_school), now=NOW))
    for login in CAST:
        actor = who(any_school, login)
        assert bool(may_read_note(actor, note)) is (login == "teacher"), login
        assert (note in Note.select().where(readable_notes(actor))) is (login == "teacher"), login
    for login in ("admin", "director", "deputy", "teacher2"):
        with pytest.raises(Refused):
            notebook_page(who(any_school, login), journal, TODAY)
        with pytest.raises(Refused):
            remove_note(who(any_school, login), journal, note.id, now=NOW)


@pytest.mark.req("GRID-9", "ROLE-3")
def test_a_substitute_has_a_notebook_of_his_own(any_school: SmallSchool) -> None:
    journal = any_school.journals["математика"].id
    lesson = any_school.lessons["математика", TODAY]
    Lesson.update(substitute=any_school.staff["teacher2"]).where(Lesson.id == lesson.id).execute()
    own = write_note(who(any_school, "teacher"), journal, note_on(any_school), now=NOW)
    substitute = who(any_school, "teacher2")
    write_note(substitute, journal, note_on(any_school, "щукина", text="не взяла учебник"), now=NOW)
    assert [line.text for line in notebook_page(substitute, journal, TODAY).notes] == ["не взяла учебник"]
    assert [line.text for line in notebook_page(who(any_school, "teacher"), journal, TODAY).notes] == [WORDS]
    with pytest.raises(NotThere):
        settle_note(substitute, journal, own, done=True, now=NOW)


@pytest.mark.req("GRID-9", "COR-3")
def test_the_audit_trail_knows_that_something_was_written_and_never_what(any_school: SmallSchool) -> None:
    journal, teacher = any_school.journals["математика"].id, who(any_school, "teacher")
    number = write_note(teacher, journal, note_on(any_school, mark="4"), now=NOW)
    change_note(teacher, journal, number, note_on(any_school, text="переписал сам", mark="5"), 1, now=NOW)
    write_cell_note(teacher, journal, str(uuid4()), note_on(any_school, text="взял тетрадь"), now=NOW)
    rows = list(AuditRow.select().where(AuditRow.entity == "Note").order_by(AuditRow.id))
    assert [row.action for row in rows] == ["create", "update", "create"]
    everything = "".join(f"{row.old}{row.new}" for row in rows) + "".join(row.answer for row in Operation.select())
    for secret in (WORDS, "списал", "переписал", "тетрадь"):
        assert secret not in everything
    assert set(json.loads(rows[0].new)) == {"staff", "journal", "rev"}
    assert {name: value for name, value in json.loads(rows[1].new).items() if name != "rev"} == {"text": "•", "mark": "•"}
    assert chain_faults() == ()


@pytest.mark.req("GRID-9", "COR-3")
def test_neither_the_panel_nor_its_trail_shows_a_note(web, school: SmallSchool) -> None:
    journal = school.journals["математика"].id
    number = write_note(who(school, "teacher"), journal, note_on(school), now=NOW)
    change_note(who(school, "teacher"), journal, number, note_on(school, text="списала снова"), 1, now=NOW)
    for login in ("admin", "director", "deputy"):
        browser = web(login)
        assert browser.get("/admin/note/").status_code in (403, 404)
        assert browser.get(f"/admin/note/details/?id={number}").status_code in (403, 404)
        trail = browser.get("/admin/auditrow/?search=списал").text
        assert WORDS not in trail and "списала снова" not in trail
        for row in AuditRow.select().where(AuditRow.entity == "Note"):
            assert "списал" not in browser.get(f"/admin/auditrow/details/?id={row.id}").text
        assert browser.get(f"/journal/{journal}/notebook").status_code == 403
        assert browser.get(f"/journal/{journal}/notes").status_code == 403


@pytest.mark.req("GRID-9")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"mark": "7"}, "mark"),
        ({"mark": "н"}, "mark"),
        ({"date": date(2025, 5, 5)}, "date"),
        ({"due": date(2027, 7, 1)}, "due"),
        ({"work": 0}, "work"),
        ({"kind": "secret"}, "kind"),
        ({"text": "я" * 401}, "text"),
    ],
    ids=["nothing said", "no such mark", "an absence is no mark", "before the year", "after the year", "no such work", "no such kind", "too long"],
)
def test_what_can_not_be_noted_is_refused_beside_its_field(any_school: SmallSchool, values: dict, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        write_note(who(any_school, "teacher"), any_school.journals["математика"].id, note_on(any_school, **values), now=NOW)
    assert refused.value.field == field and not Note.select().exists()


@pytest.mark.req("GRID-9")
def test_a_pupil_or_a_work_of_another_class_is_no_business_of_the_notebook(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    for values in ({"pupil": any_school.pupils["ким"].id}, {"work": any_school.work("алгебра", TODAY)}):
        with pytest.raises(BadInput):
            write_note(teacher, journal, note_on(any_school, **values), now=NOW)


@pytest.mark.req("GRID-9")
def test_debts_and_retakes_stand_by_term_with_the_overdue_first(any_school: SmallSchool) -> None:
    teacher, journal, other = who(any_school, "teacher"), any_school.journals["математика"].id, any_school.journals["первый"].id
    for pupil, kind, due in (("ершов", "owed", None), ("щукина", "retake", TOMORROW), ("елкин", "owed", YESTERDAY), ("аксенов", "note", None)):
        write_note(teacher, journal, note_on(any_school, pupil, kind=kind, due=due), now=NOW)
    write_note(teacher, other, note_on(any_school, "малышев", kind="owed", due=TODAY), now=NOW)
    lines = all_owed(teacher, TODAY)
    assert [line.who.split()[0] for line in lines] == ["Ёлкин", "Белых", "Щукина", "Ершов"]
    assert [line.is_overdue for line in lines] == [True, False, False, False] and lines[2].is_tomorrow
    count = owed_count(teacher, TODAY)
    assert (count.owed, count.overdue, count.tomorrow) == (3, 1, 1)
    settle_note(teacher, journal, lines[0].id, done=True, now=NOW)
    assert owed_count(teacher, TODAY).overdue == 0
    page = notebook_page(teacher, journal, TODAY)
    assert [line.who for line in page.done] == ["Ёлкин Глеб"] and page.done[0].done_on == TODAY
    assert all_owed(who(any_school, "teacher2"), TODAY) == ()


@pytest.mark.req("GRID-9")
def test_what_was_taken_away_comes_back(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    number = write_note(teacher, journal, note_on(any_school), now=NOW)
    remove_note(teacher, journal, number, now=NOW)
    page = notebook_page(teacher, journal, TODAY, removed=number)
    assert page.notes == () and page.removed is not None and page.removed.text == WORDS
    with pytest.raises(NotThere):
        settle_note(teacher, journal, number, done=True, now=NOW)
    remove_note(teacher, journal, number, gone=False, now=NOW)
    assert [line.text for line in notebook_page(teacher, journal, TODAY).notes] == [WORDS]


@pytest.mark.req("GRID-9")
def test_another_window_s_note_is_not_overwritten(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    number = write_note(teacher, journal, note_on(any_school), now=NOW)
    change_note(teacher, journal, number, note_on(any_school, text="раз"), 1, now=NOW)
    with pytest.raises(StaleRow):
        change_note(teacher, journal, number, note_on(any_school, text="два"), 1, now=NOW)
    assert Note.get_by_id(number).text == "раз"


@pytest.mark.req("GRID-9", "GRID-4")
def test_a_note_from_a_cell_sent_twice_is_written_once(any_school: SmallSchool) -> None:
    teacher, journal, op = who(any_school, "teacher"), any_school.journals["математика"].id, str(uuid4())
    work, pupil = any_school.work("математика", TODAY), any_school.pupils["ершов"].id
    first = write_cell_note(teacher, journal, op, note_on(any_school, work=work), now=NOW)
    assert write_cell_note(teacher, journal, op, note_on(any_school, work=work), now=NOW) == first
    assert Note.select().count() == 1
    assert cell_notes(teacher, journal) == [{"pupil": pupil, "work": work, "date": TODAY.isoformat(), "kind": "заметка"}]
    assert [line.text for line in notes_of_cell(teacher, journal, pupil, work, TODAY)] == [WORDS]
    settle_note(teacher, journal, first["id"], done=True, now=NOW)
    assert cell_notes(teacher, journal) == []


@pytest.mark.req("GRID-9", "GRID-3")
def test_a_draft_mark_goes_into_the_journal_beside_the_absence(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    work, pupil = any_school.work("математика", YESTERDAY), any_school.pupils["ершов"]
    Absence.create(pupil=pupil, lesson=any_school.lessons["математика", YESTERDAY], code="Н", rev=1, changed_at=NOW)
    number = write_note(teacher, journal, note_on(any_school, mark="4", work=work), now=NOW)
    op = str(uuid4())
    assert carry_note(teacher, journal, number, None, op, now=NOW) == "Н 4"
    assert carry_note(teacher, journal, number, None, op, now=NOW) == "Н 4"
    mark = Mark.get((Mark.work == work) & (Mark.pupil == pupil))
    assert (mark.value, mark.rev) == ("4", 1) and Note.get_by_id(number).done_on == TODAY
    assert AuditRow.select().where(AuditRow.entity == "Mark").count() == 1 and chain_faults() == ()


@pytest.mark.req("GRID-9", "MARK-3")
def test_the_journal_s_locks_hold_for_a_draft_mark_as_well(any_school: SmallSchool) -> None:
    teacher, journal, pupil = who(any_school, "teacher"), any_school.journals["математика"].id, any_school.pupils["ершов"]
    long_ago, tomorrow = any_school.work("математика", date(2026, 9, 8)), any_school.work("математика", TOMORROW)
    number = write_note(teacher, journal, note_on(any_school, mark="4"), now=NOW)
    for work in (long_ago, tomorrow, None):
        with pytest.raises(BadInput):
            carry_note(teacher, journal, number, work, str(uuid4()), now=NOW)
    today = any_school.work("математика", TODAY)
    Mark.create(pupil=pupil, work=today, value="2", rev=1, changed_at=NOW)
    with pytest.raises(BadInput, match="уже стоит «2»"):
        carry_note(teacher, journal, number, today, str(uuid4()), now=NOW)
    assert Mark.select().count() == 1 and Note.get_by_id(number).done_on is None


@pytest.mark.req("GRID-9", "ARC-2")
def test_in_a_closed_year_nothing_is_noted(any_school: SmallSchool) -> None:
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="закрыт"):
        write_note(who(any_school, "teacher"), any_school.journals["математика"].id, note_on(any_school), now=NOW)
