"""A period is closed: by the teacher in his journal, by the deputy everywhere; families hear of it once (MARK-6, MSG-3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AuditRow, JournalClosing, Notice, OutsideMark, Period, PeriodMark
from ejournal.policy.actor import load_actor
from ejournal.queries.calendar import year_at
from ejournal.queries.closing_pages import school_closing
from ejournal.queries.diary_marks import marks_sheet
from ejournal.queries.disputed import OF_YEAR, disputed_list
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.closings import close_journal, close_ready, close_school
from tests.factories import NOW, SmallSchool

AFTER = datetime(2026, 10, 24, 12, 0)
MATHS = ("ершов", "елкин", "аксенов", "щукина", "луговой")  # who is in 5 А to the end of the quarter


def mark(school: SmallSchool, pupil: str, value: str = "4", journal: str = "математика", **more: Any) -> None:
    values = {"pupil": school.pupils[pupil], "journal": school.journals[journal], "period": school.quarter, "kind": "period"}
    PeriodMark.create(**{**values, "value": value, "rev": 1, "changed_at": NOW, "proposal": value, **more})


def who(school: SmallSchool, login: str) -> Any:
    return load_actor(school.accounts[login].id, AFTER.date(), "127.0.0.1")


def close(school: SmallSchool, login: str = "teacher", now: datetime = AFTER) -> str:
    return close_journal(who(school, login), school.journals["математика"].id, school.quarter.id, now=now)


@pytest.mark.req("MARK-6")
def test_a_journal_is_closed_when_everybody_has_a_mark(school: SmallSchool) -> None:
    for pupil in MATHS[:-1]:
        mark(school, pupil)
    with pytest.raises(BadInput, match="Луговой Прохор"):
        close(school)
    mark(school, "луговой", "н/а")
    with pytest.raises(BadInput, match="Последний урок периода 23"):
        close(school, now=NOW)
    assert close(school) == "1 четверть"
    row = JournalClosing.get()
    assert (row.closed_on, row.account_id) == (AFTER.date(), school.accounts["teacher"].id)
    assert AuditRow.select().where(AuditRow.entity == "JournalClosing").count() == 1
    with pytest.raises(BadInput, match="Уже закрыто"):
        close(school)


@pytest.mark.req("MARK-6", "MSG-3")
def test_the_family_hears_of_its_child_once_for_all_subjects(school: SmallSchool) -> None:
    for pupil in MATHS:
        mark(school, pupil)
    close(school)
    said = [(row.account.login, row.kind, row.text, row.url) for row in Notice.select().order_by(Notice.id)]
    pupil = school.pupils["ершов"]
    text = "Матвей: выставлены отметки за 1 четверть."
    assert {("parent", "period_mark", text, f"/diary/{pupil.id}/marks"), ("student", "period_mark", text, f"/diary/{pupil.id}/marks")} == set(said)
    mark(school, "ершов", journal="кружок")
    close_journal(who(school, "teacher"), school.journals["кружок"].id, school.quarter.id, now=AFTER)
    assert Notice.select().count() == 2


@pytest.mark.req("MARK-6", "ROLE-2")
def test_another_teacher_closes_nothing(school: SmallSchool) -> None:
    with pytest.raises(Refused):
        close(school, "teacher2")
    with pytest.raises(Refused):
        close_ready(who(school, "teacher"), year_at(AFTER.date()), school.quarter.id, now=AFTER)


@pytest.mark.req("MARK-6")
def test_the_deputy_closes_what_is_ready_and_then_the_school(school: SmallSchool) -> None:
    for pupil in MATHS:
        mark(school, pupil)
    deputy, year = who(school, "deputy"), year_at(AFTER.date())
    before = school_closing(year, school.quarter.id, SchoolRules(), AFTER.date())
    assert "Математика, 5\u00a0А" in [one.title for one in before.ready] and before.waiting
    assert close_ready(deputy, year, school.quarter.id, now=AFTER) == len(before.ready)
    with pytest.raises(BadInput, match="ещё нет всех отметок"):
        close_school(deputy, year, school.quarter.id, anyway=False, now=AFTER)
    assert close_school(deputy, year, school.quarter.id, anyway=True, now=AFTER) == len(before.waiting)
    assert Period.get_by_id(school.quarter.id).closed_on == AFTER.date()
    with pytest.raises(BadInput, match="уже закрыт"):
        close_school(deputy, year, school.quarter.id, anyway=True, now=AFTER)


@pytest.mark.req("MARK-6")
def test_the_school_is_not_closed_before_the_last_day(school: SmallSchool) -> None:
    with pytest.raises(BadInput, match="23\u00a0октября"):
        close_school(who(school, "deputy"), year_at(NOW.date()), school.quarter.id, anyway=True, now=NOW)


@pytest.mark.req("MARK-6")
def test_closing_on_both_engines(any_school: SmallSchool) -> None:
    for pupil in MATHS:
        mark(any_school, pupil)
    assert close(any_school) == "1 четверть"
    state = school_closing(year_at(AFTER.date()), any_school.quarter.id, SchoolRules(), date(2026, 10, 24))
    assert [one.closed_on for one in state.journals if one.id == any_school.journals["математика"].id] == [AFTER.date()]


@pytest.mark.req("MARK-4", "MARK-5")
def test_disputed_marks_by_who_may_see_them(any_school: SmallSchool) -> None:
    school = any_school
    mark(school, "ершов", "5", proposal="4", reason="учтена контрольная работа")
    mark(school, "елкин", "4")
    found = disputed_list(who(school, "deputy"), school.quarter.id, None, AFTER.date())
    line = next(one for one in found.lines)
    assert [one.pupil for one in found.lines] == ["Ершов Матвей"]
    assert (line.value, line.proposal, line.why, line.reason) == ("5", "4", ("предлагалась 4",), "учтена контрольная работа")
    assert not disputed_list(who(school, "teacher2"), school.quarter.id, None, AFTER.date()).lines
    with pytest.raises(Refused):
        disputed_list(who(school, "secretary"), school.quarter.id, None, AFTER.date())


@pytest.mark.req("MARK-4", "GRID-14")
def test_a_mark_from_elsewhere_brings_a_mean_to_the_threshold(any_school: SmallSchool) -> None:
    school = any_school
    paper = {"title": "", "issuer": "Санаторий «Сосны»", "document": "certificate", "changed_at": NOW, "date": date(2026, 9, 25)}
    for value in ("4", "5"):
        OutsideMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], value=value, **paper)
    line = disputed_list(who(school, "deputy"), school.quarter.id, None, AFTER.date()).lines[0]
    assert (line.pupil, line.mean, line.why) == ("Ершов Матвей", "4,50", ("средняя 4,50, рядом с порогом",))


@pytest.mark.req("MARK-5")
def test_disputed_marks_of_the_year(any_school: SmallSchool) -> None:
    school = any_school
    mark(school, "ершов", "4")
    mark(school, "ершов", "5", kind="year", period=None, proposal="4", reason="победа на олимпиаде")
    mark(school, "елкин", "4", kind="year", period=None, proposal="4")
    found = disputed_list(who(school, "deputy"), OF_YEAR, None, AFTER.date())
    assert (found.title, found.periods[-1]) == ("годовые отметки", (OF_YEAR, "Год"))
    told = [(one.pupil, one.value, one.proposal, one.why, one.reason) for one in found.lines]
    assert told == [("Ершов Матвей", "5", "4", ("предлагалась 4",), "победа на олимпиаде")]


@pytest.mark.req("DIA-1")
def test_the_diary_shows_the_mark_the_same_day(any_school: SmallSchool) -> None:
    mark(any_school, "ершов", "5")
    sheet = marks_sheet(any_school.pupils["ершов"].id, None, AFTER.date())
    assert sheet.columns == ("1 четв.",)
    assert [(one.subject, [cell.text for cell in one.marks]) for one in sheet.subjects] == [("Математика", ["5"])]
