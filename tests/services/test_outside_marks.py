"""A mark from a sanatorium is entered with its paper, counts in its period and is never deleted (GRID-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import AcademicYear, AuditRow, JournalClosing, Mark, OutsideMark, Period, PeriodMark, SchoolSetting, Work
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.audit import chain_faults
from ejournal.queries.diary import diary_week
from ejournal.queries.journal_page import journal_page
from ejournal.queries.journal_past import journal_page_as_of
from ejournal.queries.outside_marks import outside_page
from ejournal.reports.journal_page import journal_document
from ejournal.services.cells import Change, write_cells
from ejournal.services.outside_marks import OutsideOrder, add_outside, take_back_outside
from tests.factories import CAST, NOW, TODAY, SmallSchool, give_plan

THAT_DAY = date(2026, 9, 21)
ISSUER = "Санаторий «Сосновый бор»"


def who(school: SmallSchool, login: str) -> Actor:
    return load_actor(school.accounts[login].id, TODAY)


def order(school: SmallSchool, whose: str = "ершов", **values: Any) -> OutsideOrder:
    plain = OutsideOrder(school.pupils[whose].id, THAT_DAY, "5", ISSUER, "statement", "14", date(2026, 10, 1), "Дроби")
    return replace(plain, **values)


def figures(school: SmallSchool, whose: str = "ершов", period: Any = None) -> Any:
    page = journal_page(who(school, "teacher"), school.journals["математика"].id, (period or school.quarter).id, TODAY)
    return next(row for row in page.rows if row.pupil == school.pupils[whose].id)


def answered(school: SmallSchool, text: str) -> Any:
    """What `cells` says of the pupil's figures when a mark is typed."""
    change = Change(school.pupils["ершов"].id, school.work("математика", TODAY), text, 0)
    journal = school.journals["математика"].id
    return write_cells(who(school, "teacher"), journal, str(uuid4()), [change], now=NOW)["rows"][0]


@pytest.mark.req("GRID-14", "GRID-7")
def test_it_counts_with_weight_one_on_the_page_and_in_the_answer_of_a_cell(any_school: SmallSchool) -> None:
    SchoolSetting.update(value="да").where(SchoolSetting.key == "use_weights").execute()
    work = any_school.work("математика", TODAY)
    Work.update(weight=Decimal(3)).where(Work.id == work).execute()
    journal = any_school.journals["математика"].id
    add_outside(who(any_school, "teacher"), journal, order(any_school), now=NOW)
    row = answered(any_school, "3")
    shown = figures(any_school)
    assert (shown.mean, shown.weighted, shown.count, shown.outside) == (Decimal("4.00"), Decimal("3.50"), 2, 1)
    assert (row["mean"], row["weighted"], row["count"]) == (4.0, 3.5, 2)
    assert figures(any_school, "щукина").outside == 0
    assert figures(any_school, period=any_school.next_quarter).count == 0


@pytest.mark.req("GRID-14", "GRID-7")
def test_the_school_may_leave_it_out_of_the_mean(any_school: SmallSchool) -> None:
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "outside_marks_count").execute()
    add_outside(who(any_school, "deputy"), any_school.journals["математика"].id, order(any_school), now=NOW)
    row, shown = answered(any_school, "3"), figures(any_school)
    assert (shown.mean, shown.count, shown.outside) == (Decimal("3.00"), 1, 1)
    assert (row["mean"], row["count"]) == (3.0, 1)


@pytest.mark.req("GRID-14")
def test_taken_back_with_a_reason_it_counts_no_more_and_stays(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    number = add_outside(teacher, journal, order(any_school), now=NOW)
    with pytest.raises(BadInput) as refused:
        take_back_outside(teacher, journal, number, "  ", now=NOW)
    assert refused.value.field == "reason"
    take_back_outside(teacher, journal, number, "справка другого ученика", now=NOW)
    with pytest.raises(NotThere):
        take_back_outside(teacher, journal, number, "ещё раз", now=NOW)
    page = outside_page(teacher, journal)
    assert page.lines == () and page.removed[0].removed_because == "справка другого ученика"
    assert figures(any_school).count == 0 and OutsideMark.select().count() == 1
    assert [row.action for row in AuditRow.select().where(AuditRow.entity == "OutsideMark").order_by(AuditRow.id)] == ["create", "update"]
    assert chain_faults() == ()


@pytest.mark.req("GRID-14", "ROLE-2")
def test_only_the_journal_s_teacher_and_the_deputy_enter_it(any_school: SmallSchool) -> None:
    journal = any_school.journals["математика"].id
    for login in CAST:
        actor = who(any_school, login)
        if login in ("teacher", "deputy"):
            number = add_outside(actor, journal, order(any_school), now=NOW)
            take_back_outside(actor, journal, number, "проба", now=NOW)
            continue
        with pytest.raises(Refused):
            add_outside(actor, journal, order(any_school), now=NOW)


@pytest.mark.req("GRID-14")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"issuer": " "}, "issuer"), ({"document": ""}, "document"), ({"document": "napkin"}, "document"), ({"value": "7"}, "value"),
        ({"value": "н"}, "value"), ({"value": "4/5"}, "value"), ({"value": "*"}, "value"), ({"value": ""}, "value"), ({"value": "н 4"}, "value"),
        ({"date": date(2026, 8, 31)}, "date"), ({"date": date(2026, 10, 15)}, "date"), ({"pupil": 0}, "pupil"),
        ({"document_date": date(2026, 10, 15)}, "document_date"),
    ],
)  # fmt: skip
def test_what_the_paper_can_not_say_is_refused_beside_its_field(any_school: SmallSchool, values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        add_outside(who(any_school, "teacher"), any_school.journals["математика"].id, order(any_school, **values), now=NOW)
    assert refused.value.field == field and not OutsideMark.select().exists()


@pytest.mark.req("GRID-14", "GRID-11")
def test_the_scale_is_the_journal_s_and_the_first_class_has_none(any_school: SmallSchool) -> None:
    teacher, second = who(any_school, "teacher"), who(any_school, "teacher2")
    with pytest.raises(BadInput):
        add_outside(teacher, any_school.journals["первый"].id, order(any_school, "малышев"), now=NOW)
    with pytest.raises(BadInput):
        add_outside(teacher, any_school.journals["кружок"].id, order(any_school, "малышев", value="зч"), now=NOW)
    with pytest.raises(BadInput):
        add_outside(second, any_school.journals["проект"].id, order(any_school, "ким"), now=NOW)
    add_outside(second, any_school.journals["проект"].id, order(any_school, "ким", value="зч"), now=NOW)
    assert OutsideMark.get().value == "зч"


def close_period(school: SmallSchool) -> None:
    Period.update(closed_on=TODAY).where(Period.id == school.quarter.id).execute()


def close_journal(school: SmallSchool) -> None:
    JournalClosing.create(journal=school.journals["математика"], period=school.quarter, closed_on=TODAY, closed_at=NOW)


def close_year(school: SmallSchool) -> None:
    AcademicYear.update(closed_on=TODAY).execute()


def set_period_mark(school: SmallSchool) -> None:
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], period=school.quarter, value="4", changed_at=NOW)


@pytest.mark.req("GRID-14", "MARK-6", "ARC-2")
@pytest.mark.parametrize("close", [close_period, close_journal, close_year, set_period_mark])
def test_what_is_closed_takes_none_and_gives_none_back(any_school: SmallSchool, close: Any) -> None:
    journal = any_school.journals["математика"].id
    number = add_outside(who(any_school, "teacher"), journal, order(any_school), now=NOW)
    close(any_school)
    for login in ("teacher", "deputy"):
        with pytest.raises((BadInput, Refused)):
            add_outside(who(any_school, login), journal, order(any_school), now=NOW)
        with pytest.raises((BadInput, Refused)):
            take_back_outside(who(any_school, login), journal, number, "не та", now=NOW)
    assert OutsideMark.select().count() == 1 and OutsideMark.get().removed_at is None


@pytest.mark.req("GRID-14", "PRN-1")
def test_the_document_and_the_diary_name_the_paper(any_school: SmallSchool) -> None:
    journal = any_school.journals["математика"].id
    add_outside(who(any_school, "teacher"), journal, order(any_school), now=NOW)
    page = journal_page(who(any_school, "teacher"), journal, any_school.quarter.id, TODAY)
    notes = journal_document(page, "Школа", NOW, official=True).reports[0].notes
    assert f"Ершов Матвей: отметка «5» за 21.09.2026, Дроби. Основание: {ISSUER}, ведомость №\u00a014 от 01.10.2026." in notes
    week = diary_week(any_school.pupils["ершов"].id, date(2026, 9, 21), TODAY)
    assert [(one.value, one.issuer) for one in week.days[0].outside] == [("5", ISSUER)]
    assert all(not day.outside for day in diary_week(any_school.pupils["щукина"].id, date(2026, 9, 21), TODAY).days)


@pytest.mark.req("GRID-14", "COR-4")
def test_the_page_of_an_earlier_evening_has_the_mark_that_stood_then(any_school: SmallSchool) -> None:
    teacher, journal = who(any_school, "teacher"), any_school.journals["математика"].id
    entered, gone = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    number = add_outside(teacher, journal, order(any_school), now=datetime.combine(entered, time(15)))
    take_back_outside(teacher, journal, number, "чужая справка", now=datetime.combine(gone, time(15)))

    def count(day: date) -> tuple[int, int]:
        page = journal_page_as_of(teacher, journal, any_school.quarter.id, day, TODAY)
        return next(row for row in page.rows if row.pupil == any_school.pupils["ершов"].id).count, len(page.outside)

    assert count(entered - timedelta(days=1)) == (0, 0)
    assert count(entered) == count(gone - timedelta(days=1)) == (1, 1)
    assert count(gone) == (0, 0)


@pytest.mark.req("GRID-14", "GRID-1")
def test_the_page_stays_within_ten_selects_and_an_open_one_learns_of_it(web, school: SmallSchool, selects) -> None:
    journal, browser = school.journals["математика"].id, web("teacher")
    give_plan(school, "математика", ["Степень числа"])
    tag = browser.get(f"/journal/{journal}/data").headers["ETag"]
    add_outside(who(school, "teacher"), journal, order(school), now=NOW)
    assert browser.get(f"/journal/{journal}/data", headers={"If-None-Match": tag}).status_code == 200
    for url in (f"/journal/{journal}", f"/journal/{journal}/data"):
        browser.get(url)
        with selects() as seen:
            text = browser.get(url).text
        assert len(seen) <= 10, "\n".join(seen)
    assert ISSUER in browser.get(f"/journal/{journal}").text and text
    assert Mark.select().count() == 0
    row = next(one for one in browser.get(f"/journal/{journal}/data").json["rows"] if one["pupil"] == school.pupils["ершов"].id)
    assert (row["mean"], row["count"]) == (5.0, 1)


@pytest.mark.req("GRID-14")
def test_it_is_entered_and_taken_back_on_its_page(web, school: SmallSchool) -> None:
    journal, browser = school.journals["математика"].id, web("teacher")
    form = {"pupil": school.pupils["ершов"].id, "date": "2026-09-21", "value": "5", "issuer": ISSUER, "document": "certificate"}
    assert browser.post(f"/journal/{journal}/outside", **form | {"issuer": ""}).status_code == 400
    assert browser.post(f"/journal/{journal}/outside", **form).status_code == 302
    page = browser.get(f"/journal/{journal}/outside").text
    assert ISSUER in page and "справка" in page
    number = OutsideMark.get().id
    assert "Напишите, почему" in browser.post(f"/journal/{journal}/outside/{number}", reason="").text
    assert browser.post(f"/journal/{journal}/outside/{number}", reason="ошиблись классом").status_code == 302
    assert "ошиблись классом" in browser.get(f"/journal/{journal}/outside").text
    assert 'name="value"' not in web("director").get(f"/journal/{journal}/outside").text
