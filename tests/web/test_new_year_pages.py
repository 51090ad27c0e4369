"""The new year in the browser: the dry run, the step, class lists, the way back (MOV-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ejournal.models import AcademicYear, Order, RollOver, SchoolClass
from tests.factories import SmallSchool


@pytest.mark.req("MOV-6")
def test_the_secretary_goes_into_the_new_year_and_back(web: Callable[..., Any], school: SmallSchool) -> None:
    browser = web("secretary")
    assert "Нового года ещё нет" in browser.get("/new-year/").text
    year = AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    page = browser.get("/new-year/").text
    assert "6 А" in page and "Выполнить переход" in page and not RollOver.select().exists()
    pupil = school.pupils["ершов"].id
    shown = browser.post("/new-year/", do="show", number="70-у", **{f"p{pupil}": "repeat"})
    assert "№ 71-у: повторный год" in shown.text and not Order.select().exists()
    assert browser.post("/new-year/", do="carry", number="без номера").status_code == 400
    done = browser.post("/new-year/", do="carry", number="70-у", **{f"p{pupil}": "repeat"})
    assert done.status_code == 302 and Order.select().count() == 2
    assert "Отменить переход" in browser.get(f"/new-year/?year={school.year.id}").text
    assert "Ершов" in browser.get(f"/new-year/lists?year={year.id}").text
    assert browser.get(f"/new-year/lists.xlsx?year={year.id}").status_code == 200
    assert "Ершов" in browser.get(f"/new-year/lists.html?year={year.id}").text
    browser.post(f"/new-year/{RollOver.get().id}/undo")
    assert not SchoolClass.select().where(SchoolClass.year == year).exists() and not Order.select().exists()


@pytest.mark.req("MOV-6", "ARC-2")
def test_the_deputy_sees_what_is_unfinished(web: Callable[..., Any], school: SmallSchool) -> None:
    page = web("deputy").get("/new-year/close").text
    assert "Не закрыты периоды" in page and "Год идёт по" in page
