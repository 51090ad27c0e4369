"""Reports that make themselves when a period is over: whose they are, what they say of newer data (REP-10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.copies.ready_reports import FOLDER, Due, changed_since, due_reports, make, make_due, ready_reports
from ejournal.models import Absence, Notice, PeriodMark
from ejournal.queries.attendance import class_head
from tests.factories import NOW, TODAY, SmallSchool

LAST_DAY, TOO_EARLY, OVER = datetime(2026, 10, 23, 18), datetime(2026, 10, 25, 10), datetime(2026, 10, 26, 10)


@pytest.mark.req("REP-10")
def test_three_days_after_the_quarter_each_class_teacher_has_his_reports_and_is_told_once(school: SmallSchool, tmp_path: Path) -> None:
    assert make_due(tmp_path, LAST_DAY) == 1, "the work of September; see test_month_report"
    Notice.delete().execute()
    assert make_due(tmp_path, TOO_EARLY) == 0
    assert make_due(tmp_path, OVER) == 7, "two of each of three classes, one of the school"
    told = {(row.account_id, row.url) for row in Notice.select().where(Notice.kind == "other")}
    assert told == {(school.accounts[login].id, "/reports/ready/") for login in ("teacher", "teacher2", "deputy", "director")}
    assert make_due(tmp_path, OVER) == 0 and Notice.select().where(Notice.kind == "other").count() == 4
    found = [one for one in ready_reports(tmp_path) if one.name != "journal-work"]
    assert [one.name for one in found[:2]] == ["school-results", "attendance-summary"] and not changed_since(found)
    for one in found:
        assert load_workbook(tmp_path / FOLDER / one.key / "report.xlsx").sheetnames
    (tmp_path / FOLDER / found[0].key / "card.json").write_text("{half of a card")
    assert len(ready_reports(tmp_path)) == 7 and make_due(tmp_path, OVER) == 1, "what was broken off is made again"


@pytest.mark.req("REP-10")
def test_what_changed_afterwards_is_said_of_that_class_and_of_the_school(school: SmallSchool, tmp_path: Path) -> None:
    dues = [one for one in due_reports(OVER.date(), 3) if one.name in ("class-teacher", "school-results")]
    made = [make(tmp_path, one, OVER) for one in dues if one.head is None or one.head.grade == 5 or one.head.grade == 7]
    assert not changed_since(made)
    of_fifth = {one.key for one in made if one.class_id in (None, school.classes["5А"].id)}
    mark = PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], period=school.quarter, value="4", changed_at=NOW)
    assert changed_since(made) == of_fifth
    made = [make(tmp_path, one, OVER) for one in dues if f"{one.key}" in {ready.key for ready in made}]
    assert not changed_since(made)
    PeriodMark.update(value="5", rev=1).where(PeriodMark.id == mark.id).execute()
    assert changed_since(made) == of_fifth
    Absence.create(pupil=school.pupils["щукина"], lesson=school.lessons["математика", TODAY], code="Б", rev=1, changed_at=NOW)
    assert changed_since(made) == of_fifth


@pytest.mark.req("REP-10")
def test_a_year_that_is_closed_or_long_over_makes_nothing(school: SmallSchool) -> None:
    assert [one.name for one in due_reports(datetime(2026, 12, 25).date(), 3)] == [], "the quarter ended two months ago, November had no lessons"
    school.year.closed_on = OVER.date()
    school.year.save()
    try:
        assert due_reports(OVER.date(), 3) == []
    finally:
        school.year.closed_on = None


@pytest.fixture
def of_fifth(school: SmallSchool, app_once: Any) -> Iterator[str]:
    """The class teacher's report of 5 А among the files of the running program."""
    data = app_once.config["SETTINGS"].data
    yield make(data, Due("class-teacher", class_head(school.classes["5А"].id), school.quarter, school.year), OVER).key
    rmtree(data / FOLDER)


@pytest.mark.req("REP-10")
def test_the_page_gives_each_his_own_and_makes_it_again(school: SmallSchool, of_fifth: str, web: Callable[[str], Any]) -> None:
    url = f"/reports/ready/{of_fifth}"
    assert web("teacher2").get(url + ".xlsx").status_code == 403 and of_fifth not in web("teacher2").get("/reports/ready/").text
    assert web("secretary").get(url + ".xlsx").status_code == 403
    assert web("deputy").get(url + ".xlsx").status_code == 200
    browser = web("teacher")
    page = browser.get("/reports/ready/").text
    assert url + ".xlsx" in page and "изменились после" not in page
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], period=school.quarter, value="4", changed_at=NOW)
    assert "изменились после" in browser.get("/reports/ready/").text
    assert browser.post(url + "/again").status_code == 302
    page = browser.get("/reports/ready/").text
    assert "изменились после" not in page and "заново" in page
    words = {str(cell.value) for row in load_workbook(BytesIO(browser.get(url + ".xlsx").data)).worksheets[0].iter_rows() for cell in row}
    assert "Отличники" in words
    assert browser.get("/reports/ready/1-..-5.xlsx").status_code == 404 and browser.get("/reports/ready/nothing.pdf").status_code == 404
