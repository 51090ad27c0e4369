"""Families hear the same day of marks, absences and period marks: one unread notice of a kind a day, and only what they want."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ejournal.models import JournalClosing, Mark, Notice, PeriodMark, SchoolSetting
from ejournal.policy.actor import SYSTEM
from ejournal.queries.school_rules import school_rules
from ejournal.services.family_notices import tell_news
from ejournal.services.ledger import writing
from ejournal.services.notices import tell
from tests.factories import NOW, SmallSchool
from tests.services.test_cells import Pen

LATER = timedelta(minutes=10)


def said_to(school: SmallSchool, login: str) -> list[tuple[str, str]]:
    rows = Notice.select().where(Notice.account == school.accounts[login]).order_by(Notice.id)
    return [(row.kind, row.text) for row in rows]


def round_at(now: datetime) -> int:
    return tell_news(now, school_rules())


@pytest.mark.req("MSG-3", "DIA-2")
def test_marks_of_a_day_grow_in_one_unread_notice_and_after_it_was_read_only_the_new_ones_are_told(any_school: SmallSchool) -> None:
    school = any_school
    Pen(school).write("ершов", "4/5")
    assert round_at(NOW + LATER) == 2  # the mother and the pupil
    assert round_at(NOW + LATER) == 0
    Pen(school, "teacher2", "английский").write("ершов", "3")
    Mark.update(changed_at=NOW + LATER).where(Mark.value == "3").execute()
    assert round_at(NOW + 2 * LATER) == 2
    assert said_to(school, "parent") == [("mark", "Матвей, 2 новые отметки: математика 4/5, английский язык 3.")]
    Notice.update(read_at=NOW + 2 * LATER).where(Notice.account == school.accounts["parent"]).execute()
    assert round_at(NOW + 3 * LATER) == 0
    Pen(school).write("ершов", "Н 4/5", rev=1)
    assert round_at(NOW + 3 * LATER) == 2
    assert said_to(school, "parent")[1:] == [("absence", "Матвей, 1 пропуск: математика, 1-й урок, не был, причина не указана.")]
    assert said_to(school, "parent2") == [] and said_to(school, "teacher2") == []


@pytest.mark.req("MSG-3")
def test_an_evening_when_the_server_was_off_is_told_in_the_morning(school: SmallSchool) -> None:
    Pen(school).write("ершов", "5")
    morning = (NOW + timedelta(days=1)).replace(hour=7)
    assert round_at(morning) == 2 and round_at(morning + LATER) == 0
    assert Notice.select().first().url.endswith(f"?week={NOW.date()}#d3")


@pytest.mark.req("MSG-3")
def test_an_illness_a_correction_and_a_closed_period_are_not_told_twice(school: SmallSchool) -> None:
    Pen(school).write("ершов", "Б")
    Pen(school, "teacher2", "алгебра").write("ким", "5")
    Mark.update(correction=3).execute()
    own = {"journal": school.journals["математика"], "period": school.quarter, "value": "5", "changed_at": NOW}
    PeriodMark.create(pupil=school.pupils["ершов"], **own)
    JournalClosing.create(journal=own["journal"], period=school.quarter, closed_on=NOW.date(), closed_at=NOW)
    assert round_at(NOW + LATER) == 0
    JournalClosing.delete().execute()
    assert round_at(NOW + LATER) == 2
    ill = ("absence", "Ершов Матвей, 14\xa0октября: не был(а) на 1 (Математика) уроке.")  # said at once by who gave the reason, not again by the round
    assert said_to(school, "parent") == [ill, ("period_mark", "Матвей, 1 отметка за период: математика 5.")]


@pytest.mark.req("MSG-3")
def test_the_school_and_each_family_switch_kinds_off_and_staff_hear_of_substitutions_always(
    web: Any, app_once: Any, school: SmallSchool
) -> None:
    parent = web("parent")
    assert "Новая" not in parent.get("/notices/choices").text
    assert parent.post("/notices/choices", kind=["absence", "period_mark", "timetable"]).status_code == 302
    Pen(school).write("ершов", "5")
    assert round_at(NOW + LATER) == 1 and said_to(school, "parent") == [] and len(said_to(school, "student")) == 1
    parent.post("/notices/choices", kind=["mark", "absence", "period_mark", "timetable"])
    assert round_at(NOW + LATER) == 1 and len(said_to(school, "parent")) == 1
    SchoolSetting.update(value="нет").where(SchoolSetting.key.in_(("tell_marks", "tell_timetable"))).execute()
    Pen(school, "teacher2", "алгебра").write("ким", "5")
    assert round_at(NOW + LATER) == 0
    web("teacher").post("/notices/choices")
    both = {school.accounts["teacher"].id, school.accounts["parent"].id}
    with writing(SYSTEM, NOW) as ledger:
        assert tell(ledger, both, "timetable", "Замена", "/") == 1
        assert tell(ledger, both, "order", "Приказ", "/") == 1
    app_once.extensions["school_memory"].forget()
    assert "Школа об этом не сообщает" in parent.get("/notices/choices").text


@pytest.mark.req("MSG-3")
def test_a_whole_school_is_told_in_a_fixed_number_of_selects(school: SmallSchool, selects: Any) -> None:
    for pupil in ("ершов", "елкин", "аксенов", "щукина"):
        Pen(school).write(pupil, "5")
    with selects() as seen:
        round_at(NOW + LATER)
    assert len(seen) <= 18
