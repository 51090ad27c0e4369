"""The pages of attendance: the board as a form, the day, the month that adds up, papers, the journal page before the lesson (ABS-1 – ABS-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Absence, AbsenceGround, Attachment, Exemption, Mark, Pupil
from tests.factories import NOW, TODAY, SmallSchool

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def absent(school: SmallSchool, pupil: str, *places: tuple[str, Any], code: str = "Н") -> None:
    for journal, day in places:
        Absence.create(pupil=school.pupils[pupil], lesson=school.lessons[journal, day], code=code, rev=1, changed_at=NOW)


@pytest.fixture
def away(school: SmallSchool) -> SmallSchool:
    """Seven absences of three pupils in two days."""
    absent(school, "ершов", ("математика", TODAY), ("английский", TODAY), ("математика", YESTERDAY), ("английский", YESTERDAY))
    absent(school, "щукина", ("математика", TODAY), ("английский", TODAY))
    absent(school, "аксенов", ("математика", YESTERDAY))
    return school


@pytest.mark.req("ABS-1")
def test_the_board_counts_and_closes_the_day_without_a_script(away: SmallSchool, web: Callable[[str], Any]) -> None:
    browser = web("teacher")
    assert "Н без причины: 7" in browser.get("/").text.replace("\xa0", " ")
    page = browser.get("/attendance/").text
    assert re.search(r'id="left">7<', page) and page.count("data-lessons") == 4, "four days of pupils, seven lessons"
    answers = dict.fromkeys(re.findall(r'name="(r-[^"]+)" value="Б"', page), "Б")
    browser.post(f"/attendance/{away.classes['5А'].id}/reasons", **answers)
    assert {row.code for row in Absence.select()} == {"Б"}
    assert "У всех пропусков есть причина" in browser.get("/attendance/").text
    assert "Н без причины" not in browser.get("/").text


@pytest.mark.req("ABS-2")
def test_the_day_and_the_month_say_the_same_in_few_selects(
    away: SmallSchool, web: Callable[[str], Any], selects: Callable[[], Any]
) -> None:
    browser, class_id = web("teacher"), away.classes["5А"].id
    with selects() as seen:
        day = browser.get(f"/attendance/{class_id}/day").text
    assert len(seen) <= 14, len(seen)
    assert day.count("is-bare") == 4
    with selects() as seen:
        month = browser.get(f"/attendance/{class_id}/month").text
    assert len(seen) <= 12, len(seen)
    assert "2Н" in month and "1Н" in month
    sheet = load_workbook(BytesIO(browser.get(f"/attendance/{class_id}/month.xlsx").data)).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = next(row for row in values if "Всего по классу" in row)
    assert 7 in total, "the totals of the class are the seven lessons"
    assert "Год" in browser.get(f"/attendance/{class_id}/summary").text


@pytest.mark.req("ABS-3")
def test_a_paper_is_shown_what_speaks_against_it_before_it_is_written(away: SmallSchool, web: Callable[[str], Any]) -> None:
    browser, url = web("teacher"), f"/attendance/{away.classes['5А'].id}/grounds"
    Mark.create(pupil=away.pupils["аксенов"], work=away.work("математика", TODAY), value="5", changed_at=NOW)
    form = {"pupil": away.pupils["аксенов"].id, "code": "Б", "kind": "document", "start": YESTERDAY.isoformat(), "end": TODAY.isoformat()}
    asked = browser.post(url, **form, document="справка № 3").text
    assert "отметка 5" in asked and not AbsenceGround.select().exists()
    scan = {"file": (BytesIO(b"%PDF"), "справка.pdf")}
    done = browser.post(url, **form, document="справка № 3", sure="1", **scan)
    assert done.status_code == 302 and Attachment.get().name == "справка.pdf"
    ground = AbsenceGround.get()
    assert Absence.get(Absence.pupil == away.pupils["аксенов"]).code == "Б"
    paper = f"/attendance/grounds/{ground.id}/files/{Attachment.get().id}"
    assert browser.get(paper).data == b"%PDF" and web("teacher2").get(paper).status_code == 403
    assert web("parent2").get(url).status_code == 403
    browser.post(f"/attendance/grounds/{ground.id}/back", back=TODAY.isoformat(), class_id=away.classes["5А"].id)
    assert AbsenceGround.get().end == YESTERDAY


@pytest.mark.req("ABS-2")
def test_the_bus_brings_the_riders_of_ones_own_class(school: SmallSchool, web: Callable[[str], Any]) -> None:
    Pupil.update(bus_route="Заречье").where(Pupil.id.in_([school.pupils["ершов"].id, school.pupils["ким"].id])).execute()
    page = web("teacher").get("/attendance/bus?route=Заречье").text
    assert "Ершов Матвей" in page and "Ким Эвелина" not in page
    everybody = {"pupil": [school.pupils["ершов"].id, school.pupils["ким"].id]}
    web("deputy").post("/attendance/bus", route="Заречье", start=TODAY.isoformat(), kind="bus", code="У", first="1", last="2", **everybody)
    assert {(row.pupil_id, row.kind, row.last_lesson) for row in AbsenceGround.select()} == {(one, "bus", 2) for one in everybody["pupil"]}


@pytest.mark.req("ABS-3", "ABS-4")
def test_the_teacher_sees_before_the_lesson_who_is_away_and_why(
    school: SmallSchool, web: Callable[[str], Any], selects: Callable[[], Any]
) -> None:
    pupils = {key: school.pupils[key] for key in ("ершов", "щукина", "аксенов")}
    AbsenceGround.create(pupil=pupils["ершов"], code="Б", kind="document", document="справка № 3", start=TODAY, end=TOMORROW, at=NOW)
    absent(school, "щукина", ("английский", TODAY))
    Exemption.create(pupil=pupils["аксенов"], subject=school.journals["математика"].subject, start=YESTERDAY, end=YESTERDAY, document="справка")
    url, browser = f"/journal/{school.journals['математика'].id}", web("teacher")
    pale = {(one["pupil"], one["work"]): one["text"] for one in browser.get(f"{url}/data").json["pale"]}
    works = {day: school.work("математика", day) for day in (YESTERDAY, TODAY, TOMORROW)}
    assert pale == {
        (pupils["ершов"].id, works[TODAY]): "Б", (pupils["ершов"].id, works[TOMORROW]): "Б", (pupils["аксенов"].id, works[YESTERDAY]): "осв",
    }, "both lessons of the day are the first: the absence of an hour ago is proposed to later ones only"  # fmt: skip
    with selects() as seen:
        page = browser.get(url).text
    assert len(seen) <= 10 and 'data-pale="Б" title="справка № 3, 14–15' in page.replace("\xa0", " ") and "css/pale.css" in page
    assert not Absence.select().where(Absence.pupil == pupils["ершов"]).exists(), "a proposal writes nothing"
    school.lessons["английский", TODAY].update(number=0).where(type(school.lessons["английский", TODAY]).id == school.lessons["английский", TODAY].id).execute()
    later = {(one["pupil"], one["work"]): one["text"] for one in browser.get(f"{url}/data").json["pale"]}
    assert later[pupils["щукина"].id, works[TODAY]] == "Н"


@pytest.mark.req("ABS-3")
def test_an_exemption_names_the_marks_that_stand_in_its_days(school: SmallSchool, web: Callable[[str], Any]) -> None:
    browser, url = web("teacher"), f"/attendance/{school.classes['5А'].id}/exemptions"
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", TODAY), value="5", changed_at=NOW)
    form = {"pupil": school.pupils["ершов"].id, "subject": school.journals["математика"].subject_id, "kind": "full", "start": TODAY.isoformat()}
    assert "По какому документу" in browser.post(url, **form).text and not Exemption.select().exists()
    browser.post(url, **form, document="справка № 5")
    assert "14.10: 5" in browser.get(url).text and Exemption.get().document == "справка № 5"
    browser.post(f"{url}/{Exemption.get().id}/end", end=TOMORROW.isoformat())
    assert Exemption.get().end == TOMORROW
    browser.post(url, **form | {"pupil": school.pupils["ким"].id}, document="справка № 6")
    assert Exemption.select().count() == 1, "a pupil of another class"
