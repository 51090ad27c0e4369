"""A lesson written from its card: texts, works, files, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, Refused, StaleRow
from ejournal.models import Attachment, Journal, Lesson, Mark, Substitution, Work
from ejournal.policy.actor import load_actor
from ejournal.queries.lesson_card import lesson_card
from ejournal.queries.lesson_sheet import lesson_sheet
from ejournal.services.cells import Change, write_cells
from ejournal.services.lesson_card import (
    CardText,
    add_work,
    attach_to_lesson,
    change_work,
    detach_from_lesson,
    remove_work,
    take_plan,
    write_card,
)
from tests.factories import NOW, TODAY, give_plan


def who(school, login="teacher"):
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def place(school, day=TODAY):
    return school.journals["математика"].id, school.lessons["математика", day].id


@pytest.mark.req("GRID-1", "MARK-1")
def test_the_card_writes_topic_homework_and_how_it_is_done(any_school):
    journal, lesson = place(any_school)
    assert write_card(who(any_school), journal, lesson, CardText(" Степень  числа ", "не задано", "oral", 0), now=NOW) == ""
    row = Lesson.get_by_id(lesson)
    assert (row.topic, row.homework, row.homework_form, row.rev, row.filled_at) == ("Степень числа", "не задано", "oral", 1, NOW)
    assert Journal.get_by_id(journal).version == 1
    with pytest.raises(StaleRow):
        write_card(who(any_school), journal, lesson, CardText("Другое", "", "", 0), now=NOW)
    with pytest.raises(BadInput, match="300"):
        write_card(who(any_school), journal, lesson, CardText("х" * 301, "", "", 1), now=NOW)
    assert "по-русски" in write_card(who(any_school), journal, lesson, CardText("Past Simple", "", "", 1), now=NOW)


@pytest.mark.req("ROLE-2", "MARK-3")
def test_the_card_is_shut_for_others_and_after_the_term(any_school):
    journal, lesson = place(any_school)
    for login in ("teacher2", "deputy"):
        with pytest.raises(Refused):
            write_card(who(any_school, login), journal, lesson, CardText("Чужое", "", "", 0), now=NOW)
    with pytest.raises(Refused, match="закрыта"):
        add_work(who(any_school), *place(any_school, date(2026, 9, 1)), any_school.kinds["К"].id, "", now=NOW)
    with pytest.raises(Refused, match="впереди"):
        write_card(who(any_school), *place(any_school, date(2026, 10, 20)), CardText("Вперёд", "", "", 0), now=NOW)


@pytest.mark.req("GRID-6")
def test_works_are_added_changed_and_removed_while_they_have_no_marks(any_school):
    journal, lesson = place(any_school)
    own, control, answer = any_school.work("математика", TODAY), any_school.kinds["К"].id, any_school.kinds["О"].id
    second = add_work(who(any_school), journal, lesson, control, "Контрольная № 1", now=NOW)
    write_cells(who(any_school), journal, str(uuid4()), [Change(any_school.pupils["ершов"].id, second, "5", 0)], now=NOW)
    with pytest.raises(BadInput, match="вид не меняют"):
        change_work(who(any_school), journal, lesson, second, answer, "", now=NOW)
    change_work(who(any_school), journal, lesson, second, control, "Контрольная № 2", now=NOW)
    change_work(who(any_school), journal, lesson, own, control, "", now=NOW)
    assert [(work.kind, work.title, work.marks) for work in lesson_card(who(any_school), journal, lesson, NOW).works] == [
        (control, "", 0), (control, "Контрольная № 2", 1),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="истори"):
        remove_work(who(any_school), journal, lesson, second, now=NOW)
    remove_work(who(any_school), journal, lesson, own, now=NOW)
    with pytest.raises(BadInput, match="остаётся"):
        remove_work(who(any_school), journal, lesson, second, now=NOW)
    assert Work.select().where(Work.lesson == lesson).count() == 1 and Mark.select().count() == 1


@pytest.mark.req("KTP-4")
def test_the_plan_is_taken_from_the_card(any_school):
    journal, lesson = place(any_school)
    give_plan(any_school, "математика", ["Числа"])
    Lesson.update(topic="Было").where((Lesson.journal == journal) & (Lesson.date < TODAY)).execute()
    assert lesson_card(who(any_school), journal, lesson, NOW).offered.topic == "Числа"
    assert take_plan(who(any_school), journal, lesson, "", now=NOW) == ""
    assert Lesson.get_by_id(lesson).topic == "Числа"
    with pytest.raises(BadInput):
        take_plan(who(any_school), journal, lesson, "", now=NOW)


@pytest.mark.req("MARK-1")
def test_the_card_tells_whether_it_was_written_in_time_and_who_was_away(any_school):
    journal, lesson = place(any_school, date(2026, 10, 12))
    Lesson.update(topic="Числа", filled_at=datetime(2026, 10, 14, 9), filled_by=any_school.staff["teacher"]).where(Lesson.id == lesson).execute()
    work, pupil = any_school.work("математика", date(2026, 10, 12)), any_school.pupils["ершов"].id
    write_cells(who(any_school), journal, str(uuid4()), [Change(pupil, work, "Б", 0)], now=NOW)
    card = lesson_card(who(any_school, "deputy"), journal, lesson, NOW)
    assert (card.is_late, card.late_by, card.late_in_journal, card.filled_by) == (True, 2, 1, card.filled_by)
    assert [(one.name, one.code, one.reason) for one in card.away] == [("Ершов Матвей", "Б", "болеет")]
    assert card.before.title == "09.10" and card.after.title == "13.10" and not card.may_write
    assert not Substitution.select().exists()


@pytest.mark.req("KTP-1")
def test_files_of_a_lesson(any_school, tmp_path):
    journal, lesson = place(any_school)
    attach_to_lesson(who(any_school), journal, lesson, tmp_path, "карточки.pdf", b"%PDF", now=NOW)
    (file,) = lesson_card(who(any_school), journal, lesson, NOW).files
    detach_from_lesson(who(any_school), journal, lesson, file.id, now=NOW)
    assert not Attachment.select().exists()


@pytest.mark.req("GRID-10")
def test_the_sheet_of_a_lesson_lists_its_pupils_with_their_last_marks(any_school):
    journal, _ = place(any_school)
    give_plan(any_school, "математика", ["Числа"])
    pupil = any_school.pupils["ершов"].id
    for day, text in ((date(2026, 10, 12), "4"), (date(2026, 10, 13), "5")):
        write_cells(who(any_school), journal, str(uuid4()), [Change(pupil, any_school.work("математика", day), text, 0)], now=NOW)
    sheet = lesson_sheet(who(any_school), journal, None, TODAY)
    assert sheet.lesson.date == TODAY and sheet.by_plan and not sheet.reason
    assert [row.name for row in sheet.rows] == ["Аксёнов Тимофей", "Ёлкин Глеб", "Ершов Матвей", "Луговой Прохор", "Щукина Надежда"]
    assert sheet.rows[2].last == "4 5" and sheet.rows[2].cells == ((any_school.work("математика", TODAY), "", 0),)
