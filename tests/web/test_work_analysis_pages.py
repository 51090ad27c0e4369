"""Control works on their pages: the list, the analysis of one, its calls and its printed form."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from ejournal.models import ControlAnalysis, ControlScore, SchoolSetting
from tests.factories import TODAY, SmallSchool
from tests.services.test_cells import Pen
from tests.services.test_work_analysis import control

YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.req("DEP-4", "REP-9")
def test_a_work_goes_from_the_lesson_to_its_analysis_and_to_paper(web: Any, app_once: Any, school: SmallSchool) -> None:
    work = control(school, title="Дроби")
    for pupil, text in (("ершов", "5"), ("елкин", "4"), ("аксенов", "б"), ("щукина", "2"), ("луговой", "4")):
        Pen(school).write(pupil, text, day=YESTERDAY)
    teacher, deputy = web("teacher"), web("deputy")
    journal, lesson, address = school.journals["математика"].id, school.lessons["математика", YESTERDAY].id, f"/control/works/{work}"
    assert f'href="{address}">Анализ' in teacher.get(f"/journal/{journal}/lesson/{lesson}").text
    assert f'href="{address}">анализ' in deputy.get(f"/assessment/?class={school.classes['5А'].id}").text
    assert "Анализ контрольной: нет у 1 работы" in teacher.get("/").text and f'href="{address}"' in teacher.get("/").text
    assert "Анализ контрольных работ" in deputy.get("/reports/").text
    seen = teacher.get(address).text.split('data-seen="')[1].split('"')[0]
    rows = [{"id": None, "skill": "Сложение", "most": "2", "typical": "знаки"}, {"id": None, "skill": "Задача", "most": "3", "typical": ""}]
    call = {"op": str(uuid4()), "seen": seen, "tasks": rows}
    made = teacher.post_json(f"{address}/tasks", call).json["tasks"]
    assert teacher.post_json(f"{address}/tasks", call).json["tasks"] == made
    assert teacher.post_json(f"{address}/tasks", call | {"op": str(uuid4())}).status_code == 409
    changes = [{"pupil": school.pupils[name].id, "task": made[0]["id"], "text": text, "seen": ""} for name, text in (("ершов", "2"), ("щукина", "0,5"))]
    assert [one["status"] for one in teacher.post_json(f"{address}/cells", {"op": str(uuid4()), "changes": changes}).json["results"]] == ["saved", "saved"]
    for body in ({}, {"op": "x", "changes": []}, {"op": str(uuid4()), "changes": [{"pupil": "1", "task": 1, "text": "2"}]}, {"op": str(uuid4()), "changes": [1]}):
        answer = teacher.post_json(f"{address}/cells", body)
        assert answer.status_code == 400 and "Запрос не понят" in answer.json["error"]
    written, draft = teacher.post(f"{address}/words", conclusions="Усвоено", measures="Повторить", seen="{}"), f'data-draft="analysis-{work}"'
    assert written.status_code == 302 and draft in teacher.get(address).text, "what is typed outlives a locked page"
    assert (done := f'data-draft-done="analysis-{work}"') in teacher.get(written.location).text and done not in teacher.get(address).text
    clash = teacher.post(f"{address}/words", conclusions="Другое", measures="Повторить", seen='{"conclusions": "", "measures": "Повторить"}')
    assert clash.status_code == 409 and "здесь записали другое, «Усвоено»" in clash.text and "Другое" in clash.text
    read = deputy.get(address).text
    assert "1 из 2, 50\u00a0%" in read and "Усвоено" in read and "data-field" not in read and "Аксёнов Тимофей (болеет)" in read
    assert deputy.post_json(f"{address}/cells", call).status_code == 403
    SchoolSetting.update(value="20").where(SchoolSetting.key == "task_share").execute()
    app_once.extensions["school_memory"].forget()  # the twenty seconds for which rules are kept
    assert "2 из 2, 100\u00a0%" in deputy.get(address).text
    paper = deputy.get(f"{address}/analysis.html").text
    assert "По списку 5, выполняли 4: «5» — 1, «4» — 2, «3» — 0, «2» — 1. Успеваемость 75,0 %, качество 75,0 %, СОУ 61,0 %, средний балл 3,75." in paper
    assert "Не выполняли: Аксёнов Тимофей (болеет)." in paper and "Меры: Повторить" in paper and "Учитель Ведерников" in paper
    book = load_workbook(BytesIO(deputy.get(f"{address}/analysis.xlsx").data))
    cells = [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]
    assert any(row[:10] == [5, 4, 1, 2, 0, 1, 75, 75, 61, 3.75] for row in cells) and any(row[:3] == [1, "Сложение", 2] for row in cells)
    assert any("Щукина Надежда" in row and 0.5 in row for row in cells)
    assert ControlScore.select().count() == 2 and ControlAnalysis.get().staff_id == school.staff["teacher"].id


@pytest.mark.req("DEP-4", "ROLE-2")
def test_the_list_narrows_sums_up_and_says_what_to_do_where_it_is_empty(web: Any, school: SmallSchool) -> None:
    deputy = web("deputy")
    empty = deputy.get("/control/works/?period=year").text
    assert "Контрольных в этом году ещё не было" in empty and "в карточке урока" in empty
    assert "Показать за весь год" in deputy.get(f"/control/works/?period={school.next_quarter.id}").text
    work, other = control(school, day=date(2026, 10, 2), title="Дроби"), control(school, "алгебра", date(2026, 10, 6))
    Pen(school, "teacher2", "алгебра").write("ким", "5", day=date(2026, 10, 13))
    page = deputy.get("/control/works/").text
    assert f"/journal/{school.journals['математика'].id}?date=2026-10-02" in page and f'href="/control/works/{other}"' in page and "Итоги" in page
    narrowed = deputy.get(f"/control/works/?subject={school.journals['математика'].subject_id}&by=subject&state=none").text
    assert f'href="/control/works/{work}"' in narrowed and f'href="/control/works/{other}"' not in narrowed and "по предметам" in narrowed
    assert "По этому отбору контрольных нет" in deputy.get("/control/works/?state=done").text
    assert f'href="/control/works/?period={school.quarter.id}"' in deputy.get(f"/control/works/?period={school.quarter.id}&state=done").text
    assert deputy.get("/control/works/?by=moon").status_code == 400 and deputy.get("/control/works/?period=999").status_code == 404
    own = web("teacher").get("/control/works/").text
    assert f'href="/control/works/{work}"' in own and f'href="/control/works/{other}"' not in own
    book = load_workbook(BytesIO(deputy.get("/control/works/list.xlsx").data))
    said = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "Контрольная работа: Дроби" in said and "Всего" in said and len(book.worksheets) == 2
