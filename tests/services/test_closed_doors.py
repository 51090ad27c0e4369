"""Every door × every closed state: each refuses, with a reason in words (MARK-3, MARK-6, ARC-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import JournalError
from ejournal.models import (
    AcademicYear,
    Closure,
    JournalClosing,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    StaffAbsence,
    Substitution,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.cell_card import cell_card
from ejournal.queries.closures import ClosureOrder
from ejournal.queries.journal_page import journal_page
from ejournal.services.calendar import move_period
from ejournal.services.cells import Change, write_cells
from ejournal.services.closings import close_journal
from ejournal.services.closures import close_days, open_days
from ejournal.services.lesson_card import CardText, add_work, attach_to_lesson, change_work, take_plan, write_card
from ejournal.services.lesson_making import make_lessons
from ejournal.services.lessons import LessonChange, write_lessons
from ejournal.services.period_marks import MarkChange, write_period_marks
from ejournal.services.records import change_record
from ejournal.services.substitutions import SubstitutionOrder, substitute, undo
from tests.factories import SmallSchool, give_plan

DAY = date(2026, 10, 20)  # a Tuesday of the last week of the quarter
AFTER = datetime(2026, 10, 24, 12, 0)  # four days later: the term of its works is still running
LATE = datetime(2026, 11, 6, 12, 0)
JOURNAL = "математика"


class Desk:
    """The school after the quarter, and who acts."""

    def __init__(self, school: SmallSchool, now: datetime, folder: Path) -> None:
        self.school, self.now, self.folder = school, now, folder
        self.journal, self.lesson = school.journals[JOURNAL].id, school.lessons[JOURNAL, DAY]
        self.pupil = school.pupils["ершов"].id

    def as_(self, login: str) -> Any:
        return load_actor(self.school.accounts[login].id, self.now.date(), "127.0.0.1")

    def said(self, answer: dict[str, Any]) -> str:
        result = answer["results"][0]
        assert result["status"] == "refused", result
        return str(result["message"])


def refusal(deed: Callable[[], Any]) -> str:
    with pytest.raises(JournalError) as caught:
        deed()
    return str(caught.value)


# ---- the doors: each returns what was said ---------------------------------------------------------------------------


def by_cell(desk: Desk) -> str:
    change = Change(desk.pupil, desk.school.work(JOURNAL, DAY), "5", 0)
    return desk.said(write_cells(desk.as_("teacher"), desk.journal, str(uuid4()), [change], now=desk.now))


def by_absence(desk: Desk) -> str:
    change = Change(desk.pupil, desk.school.work(JOURNAL, DAY), "Н", 0)
    return desk.said(write_cells(desk.as_("teacher"), desk.journal, str(uuid4()), [change], now=desk.now))


def by_topic(desk: Desk) -> str:
    return desk.said(write_lessons(desk.as_("teacher"), desk.journal, str(uuid4()), [LessonChange(desk.lesson.id, "topic", "Дроби", 0)], now=desk.now))


def by_plan(desk: Desk) -> str:
    give_plan(desk.school, JOURNAL, [f"Тема {number}" for number in range(1, 80)])
    return desk.said(write_lessons(desk.as_("teacher"), desk.journal, str(uuid4()), [LessonChange(desk.lesson.id, "plan", "", 0)], now=desk.now))


def by_card(desk: Desk) -> str:
    return refusal(lambda: write_card(desk.as_("teacher"), desk.journal, desk.lesson.id, CardText("Дроби", "", "", 0), now=desk.now))


def by_card_plan(desk: Desk) -> str:
    give_plan(desk.school, JOURNAL, [f"Тема {number}" for number in range(1, 80)])
    return refusal(lambda: take_plan(desk.as_("teacher"), desk.journal, desk.lesson.id, "", now=desk.now))


def by_new_work(desk: Desk) -> str:
    kind = desk.school.kinds["К"].id
    return refusal(lambda: add_work(desk.as_("teacher"), desk.journal, desk.lesson.id, kind, "", now=desk.now))


def by_changed_work(desk: Desk) -> str:
    work, kind = desk.school.work(JOURNAL, DAY), desk.school.kinds["К"].id
    return refusal(lambda: change_work(desk.as_("teacher"), desk.journal, desk.lesson.id, work, kind, "", now=desk.now))


def by_file(desk: Desk) -> str:
    return refusal(lambda: attach_to_lesson(desk.as_("teacher"), desk.journal, desk.lesson.id, desk.folder, "a.pdf", b"%PDF", now=desk.now))


def by_period_mark(desk: Desk) -> str:
    change = MarkChange(desk.pupil, "period", desk.school.quarter.id, "н/а", 0, reason="болел")
    return desk.said(write_period_marks(desk.as_("teacher"), desk.journal, str(uuid4()), [change], now=desk.now))


def by_closing(desk: Desk) -> str:
    return refusal(lambda: close_journal(desk.as_("teacher"), desk.journal, desk.school.quarter.id, now=desk.now))


def by_substitution(desk: Desk) -> str:
    order = SubstitutionOrder(desk.lesson.id, "cancel")
    return refusal(lambda: substitute(desk.as_("deputy"), [order], now=desk.now))


def by_undone_substitution(desk: Desk) -> str:
    memory = '{"after": {"change": ""}, "before": {"change": ""}}'
    absence = StaffAbsence.create(staff=desk.school.staff["teacher"], start=DAY, end=DAY, reason="illness")
    made = Substitution.create(lesson=desk.lesson, kind="cancel", absence=absence, made_at=desk.now, before=memory)
    return refusal(lambda: undo(desk.as_("deputy"), made.id, now=desk.now))


def by_closure(desk: Desk) -> str:
    order = ClosureOrder("frost", DAY, DAY, "cancel", desk.school.classes["5А"].id, order="№ 1", with_records=True)
    return refusal(lambda: close_days(desk.as_("deputy"), order, now=desk.now))


def by_opened_closure(desk: Desk) -> str:
    from ejournal.models import ClosureLesson

    closure = Closure.create(year=desk.school.year, kind="frost", start=DAY, end=DAY)
    ClosureLesson.create(closure=closure, lesson=desk.lesson, was_cancelled=False, was_remote=False, was_change="")
    return refusal(lambda: open_days(desk.as_("deputy"), closure.id, now=desk.now))


def by_panel(desk: Desk) -> str:
    """Any record that hangs on the year: here a period's first day."""
    return refusal(lambda: change_record(desk.as_("admin"), Period.get_by_id(desk.school.quarter.id), {"start": date(2026, 9, 2)}, now=desk.now))


def by_reopening(desk: Desk) -> str:
    return refusal(lambda: change_record(desk.as_("admin"), AcademicYear.get_by_id(desk.school.year.id), {"closed_on": None}, now=desk.now))


def by_new_lessons(desk: Desk) -> str:
    return refusal(lambda: make_lessons(desk.as_("deputy"), desk.school.year.id, date(2026, 9, 1), DAY, now=desk.now))


def by_moved_period(desk: Desk) -> str:
    move = {"start": desk.school.quarter.start, "end": date(2026, 10, 22), "confirmed": True, "now": desk.now}
    return refusal(lambda: move_period(desk.as_("deputy"), desk.school.quarter.id, **move))


def by_room(desk: Desk) -> str:
    from ejournal.services.lesson_room import change_room

    return refusal(lambda: change_room(desk.as_("deputy"), desk.lesson.id, "12", now=desk.now))


def by_cell_card(desk: Desk) -> str:
    return str(cell_card(desk.as_("teacher"), desk.journal, desk.pupil, desk.school.work(JOURNAL, DAY), desk.now.date())["lock"] or "")


def by_page(desk: Desk) -> str:
    """What the page says of the pupil's cell; the cell takes no hand."""
    page = journal_page(desk.as_("teacher"), desk.journal, desk.school.quarter.id, desk.now.date())
    place = next(index for index, column in enumerate(page.columns) if column.date == DAY)
    row = next(row for row in page.rows if row.pupil == desk.pupil)
    assert row.cells[place].readonly and row.cells[place].state == "locked"
    return row.lock or page.columns[place].lock or ""


CELL_DOORS = (by_cell, by_absence, by_cell_card, by_page)
LESSON_DOORS = (by_topic, by_plan, by_card, by_card_plan, by_new_work, by_changed_work, by_file)
MARK_DOORS = (by_period_mark, by_closing)
CHANGE_DOORS = (by_substitution, by_undone_substitution, by_closure, by_opened_closure)


PAPER_DOORS = (by_panel, by_reopening, by_new_lessons, by_moved_period, by_room)


# ---- the closed states ------------------------------------------------------------------------------------------------


def term_over(_school: SmallSchool) -> None:
    """Nothing is closed, but the works' term is over."""


def mark_stands(school: SmallSchool) -> None:
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals[JOURNAL], period=school.quarter, value="4", rev=1, changed_at=AFTER)


def journal_closed(school: SmallSchool) -> None:
    JournalClosing.create(journal=school.journals[JOURNAL], period=school.quarter, closed_on=date(2026, 10, 24), closed_at=AFTER)


def period_closed(school: SmallSchool) -> None:
    Period.update(closed_on=date(2026, 10, 24)).where(Period.id == school.quarter.id).execute()


def year_closed(school: SmallSchool) -> None:
    AcademicYear.update(closed_on=date(2026, 10, 24)).where(AcademicYear.id == school.year.id).execute()


# state → when, the word of the reason, the doors it shuts
STATES: tuple[tuple[Any, datetime, str, tuple[Any, ...]], ...] = (
    (term_over, LATE, "закрыта", CELL_DOORS + LESSON_DOORS),
    (mark_stands, AFTER, "Стоит отметка за 1 четверть: 4", CELL_DOORS),
    (journal_closed, AFTER, "закрыт", CELL_DOORS + LESSON_DOORS + MARK_DOORS + CHANGE_DOORS),
    (period_closed, AFTER, "закрыт", CELL_DOORS + LESSON_DOORS + (by_period_mark,) + CHANGE_DOORS),
    (year_closed, AFTER, "закрыт", CELL_DOORS + LESSON_DOORS + MARK_DOORS + CHANGE_DOORS + PAPER_DOORS),
)
CASES = [pytest.param(state, now, word, door, id=f"{state.__name__}-{door.__name__}") for state, now, word, doors in STATES for door in doors]


@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
@pytest.mark.parametrize(("state", "now", "word", "door"), CASES)
def test_each_door_refuses_in_words_and_writes_nothing(
    school: SmallSchool, tmp_path: Path, state: Any, now: datetime, word: str, door: Any
) -> None:
    state(school)
    said = door(Desk(school, now, tmp_path))
    assert word in said and len(said) > 20
    lesson = Lesson.get_by_id(school.lessons[JOURNAL, DAY].id)
    assert not Mark.select().exists() and not lesson.topic and not lesson.is_cancelled
    assert Work.select().where(Work.lesson == lesson.id).count() == 1


@pytest.mark.req("ARC-2", "ABS-3")
def test_a_certificate_brought_after_the_year_was_closed_gives_no_reason_there(school: SmallSchool, tmp_path: Path) -> None:
    from ejournal.models import Absence
    from ejournal.services.attendance import GroundOrder, write_grounds

    desk = Desk(school, AFTER, tmp_path)
    absence = Absence.create(lesson=desk.lesson, pupil=desk.pupil, code="Н", rev=1, changed_at=AFTER)
    year_closed(school)
    written = write_grounds(desk.as_("teacher"), [desk.pupil], GroundOrder("Б", "document", DAY, DAY), now=AFTER)
    assert not written.settled.changed and len(written.settled.locked) == 1
    assert Absence.get_by_id(absence.id).code == "Н"


@pytest.mark.req("MARK-6")
def test_a_standing_mark_shuts_only_its_pupil_and_goes_while_the_period_is_open(school: SmallSchool) -> None:
    mark_stands(school)
    teacher = load_actor(school.accounts["teacher"].id, AFTER.date(), "127.0.0.1")
    journal, work = school.journals[JOURNAL].id, school.work(JOURNAL, DAY)
    other = write_cells(teacher, journal, str(uuid4()), [Change(school.pupils["елкин"].id, work, "5", 0)], now=AFTER)
    assert other["results"][0]["status"] == "saved"
    back = MarkChange(school.pupils["ершов"].id, "period", school.quarter.id, "", 1)
    assert write_period_marks(teacher, journal, str(uuid4()), [back], now=AFTER)["results"][0]["status"] == "saved"
    own = write_cells(teacher, journal, str(uuid4()), [Change(school.pupils["ершов"].id, work, "5", 0)], now=AFTER)
    assert own["results"][0]["status"] == "saved"


@pytest.mark.req("MARK-6", "TT-3")
def test_making_lessons_leaves_a_closed_journal_alone(school: SmallSchool) -> None:
    journal_closed(school)
    deputy = load_actor(school.accounts["deputy"].id, AFTER.date(), "127.0.0.1")
    own = Lesson.journal == school.journals[JOURNAL].id
    Lesson.update(origin="timetable").where(own).execute()
    before = Lesson.select().where(own).count()
    making = make_lessons(deputy, school.year.id, date(2026, 9, 1), DAY + timedelta(days=3), now=AFTER)
    assert Lesson.select().where(own).count() == before and not any(one.journal == school.journals[JOURNAL].id for one in making.kept)


@pytest.mark.req("MARK-6", "ADM-2")
@pytest.mark.parametrize("values", [{"closed_on": None}, {"end": date(2026, 10, 25)}], ids=["opening", "moving"])
def test_the_panel_neither_opens_nor_moves_a_closed_period(school: SmallSchool, values: dict[str, Any]) -> None:
    period_closed(school)
    admin = load_actor(school.accounts["admin"].id, AFTER.date(), "127.0.0.1")
    said = refusal(lambda: change_record(admin, Period.get_by_id(school.quarter.id), values, now=AFTER))
    assert "Период закрыт" in said


@pytest.mark.req("MARK-6", "ADM-2")
def test_the_panel_closes_no_period(school: SmallSchool) -> None:
    admin = load_actor(school.accounts["admin"].id, AFTER.date(), "127.0.0.1")
    said = refusal(lambda: change_record(admin, Period.get_by_id(school.quarter.id), {"closed_on": AFTER.date()}, now=AFTER))
    assert "Закрытие периода" in said


@pytest.mark.req("MARK-6", "REG-2")
def test_the_calendar_does_not_move_a_closed_period(school: SmallSchool) -> None:
    period_closed(school)
    deputy = load_actor(school.accounts["deputy"].id, AFTER.date(), "127.0.0.1")
    move = {"start": school.quarter.start, "end": date(2026, 10, 22), "confirmed": True, "now": AFTER}
    assert "закрыт" in refusal(lambda: move_period(deputy, school.quarter.id, **move))
