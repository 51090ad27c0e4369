"""«Показать на день…»: the journal as it stood, on screen, as data and as files (COR-4)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

pytestmark = pytest.mark.req("COR-4")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def address(school: SmallSchool) -> str:
    """«математика» with Ершов's «3» of yesterday, corrected to «5» today."""
    pen = Pen(school)
    pen.write("ершов", "3", day=YESTERDAY, now=NOW - timedelta(days=1))
    pen.write("ершов", "5", rev=1, day=YESTERDAY)
    return f"/journal/{school.journals['математика'].id}"


def test_the_page_says_what_it_is_and_leads_back(web: Callable[..., Any], address: str, school: SmallSchool) -> None:
    page = web("teacher").get(f"{address}?as_of={YESTERDAY}").text.replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "Так журнал выглядел вечером 13 октября 2026." in page
    assert f'href="{address}?period={school.quarter.id}">Вернуться к сегодня' in page and 'type="date" id="day"' in page
    assert 'title="Сейчас: 5" aria-label="3, сейчас 5"' in page and ">3</td>" in page
    assert 'type="module"' not in page, "nothing on the page writes, nothing brings today's cells into it"
    assert f"/page.pdf?period={school.quarter.id}&as_of={YESTERDAY}" in page.replace("&amp;", "&")


def test_the_page_of_today_offers_a_day_and_stays_what_it_was(web: Callable[..., Any], address: str) -> None:
    page = web("teacher").get(address).text
    assert "Показать на день…" in page and "Так журнал выглядел" not in page and 'type="module"' in page


def test_the_data_say_the_day_and_what_is_otherwise_now(web: Callable[..., Any], address: str, school: SmallSchool) -> None:
    data = web("deputy").get(f"{address}/data?as_of={YESTERDAY}").json
    work = school.work("математика", YESTERDAY)
    assert data["as_of"] == str(YESTERDAY) and data["journal"]["editable"] is False
    assert [(cell["work"], cell["text"], cell["now"]) for cell in data["cells"]] == [(work, "3", "5")]
    assert "as_of" not in web("deputy").get(f"{address}/data").json


def test_the_file_says_the_day_too(web: Callable[..., Any], address: str) -> None:
    answer = web("teacher").get(f"{address}/page.xlsx?as_of={YESTERDAY}")
    rows = [row for sheet in load_workbook(io.BytesIO(answer.data)).worksheets for row in sheet.iter_rows(values_only=True)]
    words = " ".join(str(cell) for row in rows for cell in row if cell is not None).replace("\u00a0", " ")
    own = next(row for row in rows if "Ершов Матвей" in row)
    assert "как было вечером 13 октября 2026" in words and [cell for cell in own[2:-3] if cell is not None] == ["3"]
    assert "как было вечером 13 октября 2026" in web("teacher").get(f"{address}/print?as_of={YESTERDAY}").text.replace("\u00a0", " ")


@pytest.mark.parametrize(("day", "says"), [("2026-10-15", "ещё не наступил"), ("вчера", "ГГГГ-ММ-ДД")])
def test_a_day_that_can_not_be_is_refused(web: Callable[..., Any], address: str, day: str, says: str) -> None:
    answer = web("teacher").get(f"{address}?as_of={day}")
    assert answer.status_code == 400 and says in answer.text


def test_another_teacher_does_not_see_the_past_either(web: Callable[..., Any], address: str) -> None:
    assert web("teacher2").get(f"{address}?as_of={YESTERDAY}").status_code == 403
