"""The deputy's page «Объективность»: from a teacher who raises marks to the paper that the council signs."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Lesson, Mark, Period, PeriodMark, SchoolSetting
from tests.factories import NOW, SmallSchool

OVER = NOW.replace(month=11, day=3)


def raised(school: SmallSchool) -> None:
    """Four pupils of «математика» with threes, of whom three get «5» for the quarter; one for a reason."""
    lessons = [lesson for (key, day), lesson in school.lessons.items() if key == "математика" and day.month == 9][:6]
    for pupil in ("ершов", "елкин", "аксенов", "щукина"):
        for lesson in lessons:
            Mark.create(pupil=school.pupils[pupil], work=lesson.works[0], value="3", changed_at=NOW.replace(month=9))
        value, reason = ("3", "") if pupil == "щукина" else ("5", "учтена олимпиада" if pupil == "ершов" else "")
        PeriodMark.create(pupil=school.pupils[pupil], journal=school.journals["математика"], period=school.quarter, value=value, reason=reason, changed_at=NOW)


@pytest.mark.req("DEP-3")
def test_the_deputy_sees_who_is_raised_and_takes_the_list_to_the_council(web: Any, school: SmallSchool, moment: Any) -> None:
    raised(school)
    moment.now = OVER
    deputy = web("deputy")
    journal, span = school.journals["математика"].id, school.quarter.id
    page = deputy.get("/control/objectivity").text
    assert "1 четверть 2026/27" in page and "обратить внимание: 1 из 3" in page
    assert "3 отметки из 4 выше средней: Аксёнов Тимофей (5, а из средней 3,00 выходит 3), Ёлкин Глеб (5, а из средней 3,00 выходит 3), Ершов Матвей (5, а из средней 3,00 выходит 3; учтена олимпиада)" in page
    assert f'href="/journal/{journal}/marks?period={span}">Ёлкин Глеб</a>' in page and f'href="/journal/{journal}?period={span}"' in page
    assert f"/journal/{journal}?date=2026-10-17" in page and "+1,50" in page and "/reports/results?year=" in page
    for way in ("/reports/results", "/reports/teacher-report", "/control/objectivity"):  # what the figures of quality are made of
        links = [unescape(one) for one in re.findall(r'href="([^"]+)"', page) if one.startswith(f"{way}?year=") or "&amp;subject=" in one]
        assert links and all(deputy.get(one).status_code == 200 for one in links[:2])
    assert 'aria-sort="descending"' in deputy.get("/control/objectivity?sort=raised&desc=1").text
    assert "sort=raised#journals" in deputy.get("/control/objectivity?sort=raised&desc=1").text  # the same head turns the order
    assert "журналов с отметками нет" in deputy.get(f"/control/objectivity?teacher={school.staff['teacher2'].id}&class={school.classes['1'].id}").text
    assert deputy.get("/control/objectivity?sort=age").status_code == 400 and deputy.get("/control/objectivity?period=999").status_code == 404
    book = load_workbook(BytesIO(deputy.get("/control/objectivity/figures.xlsx").data))
    said = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any(one.startswith("3 отметки из 4 выше средней") for one in said) and len(book.worksheets) == 5
    paper = deputy.get("/control/objectivity/council.html").text
    assert "Председатель педагогического совета ____" in paper and "Решение" in paper and "Успеваемость" not in paper
    report = deputy.get(f"/reports/objectivity?period={span}").text
    assert "Объективность отметок: список для педсовета" in report and f"/journal/{journal}/marks?period={span}" in report


@pytest.mark.req("DEP-3")
def test_the_school_sets_what_is_worth_looking_at(web: Any, school: SmallSchool, moment: Any) -> None:
    raised(school)
    SchoolSetting.update(value="80").where(SchoolSetting.key == "objectivity_raised_share").execute()
    moment.now = OVER
    deputy = web("deputy")
    page = deputy.get("/control/objectivity").text
    assert "обратить внимание не на что" in page and "от 80" in page


@pytest.mark.req("DEP-3")
def test_an_empty_school_is_told_what_to_do(web: Any, school: SmallSchool) -> None:
    deputy = web("deputy")
    for table in (Mark, PeriodMark):
        table.delete().execute()
    Lesson.update(is_cancelled=True).execute()
    assert "обратить внимание не на что" in deputy.get("/control/objectivity").text
    Period.delete().execute()
    assert "Учебных периодов ещё нет" in deputy.get("/control/objectivity").text
    assert deputy.get("/control/objectivity/council.html").status_code == 200
