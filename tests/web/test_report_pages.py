"""The catalogue in the browser's place: who is offered what, what the form says of a wrong answer, the same figures in every form."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Absence, AcademicYear, CardAccess, ClassTeacher, Consent, PeriodMark, Pupil
from ejournal.policy.actor import load_actor
from ejournal.policy.reports import may_ask_report
from ejournal.queries.attendance import class_head
from ejournal.queries.forecasts import class_forecasts
from ejournal.reports.catalogue import CATALOGUE, offered
from ejournal.reports.entry import Asked
from ejournal.reports.parameters import read_form
from ejournal.rules.school_rules import SchoolRules
from tests.conftest import Browser
from tests.factories import NOW, TODAY, SmallSchool
from tests.queries.test_standing import give

PLACES = re.compile(r'href="(/[^"#]+)"')


def names(school: SmallSchool, login: str) -> set[str]:
    actor = load_actor(school.accounts[login].id, TODAY, "")
    return {entry.name for _, entries in offered(actor) for entry in entries}


def test_each_report_has_an_address_of_its_own() -> None:
    assert len({entry.name for entry in CATALOGUE}) == len({entry.title for entry in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.req("REP-1", "REP-3", "REP-4")
def test_the_role_decides_what_is_offered(school: SmallSchool) -> None:
    of_class = {"results", "results-sheet", "rating", "preliminary", "class-teacher", "attendance-month", "attendance-summary"}
    everything = {entry.name for entry in CATALOGUE}
    assert names(school, "director") == names(school, "admin") == everything and names(school, "deputy") == everything - {"accesses"}
    assert of_class <= names(school, "teacher") and not {"movement", "rating-school"} & names(school, "teacher")
    assert "movement" in names(school, "secretary") and not {"results", "rating"} & names(school, "secretary")
    assert "fulfilment" in names(school, "methodist") and "results" not in names(school, "methodist")
    ClassTeacher.delete().where(ClassTeacher.staff == school.staff["teacher2"].id).execute()
    assert not of_class & names(school, "teacher2"), "who leads no class has no reports of a class"


@pytest.mark.req("ROLE-2", "REP-3")
def test_a_class_teacher_gets_his_own_class_only(web: Callable[..., Browser], school: SmallSchool) -> None:
    own, other = school.classes["5А"].id, school.classes["7Б"].id
    teacher = web("teacher")
    assert "5\u00a0А класс" in teacher.get(f"/reports/results?class={own}").text
    answer = teacher.get(f"/reports/results?class={other}")
    assert answer.status_code == 400 and "Такого класса в этом году нет: выберите из списка." in answer.text and "Ким" not in answer.text
    assert teacher.get(f"/reports/results.xlsx?class={other}").status_code == 400
    assert teacher.get("/reports/movement").status_code == 403
    assert teacher.get("/reports/nothing").status_code == 404


@pytest.mark.req("REP-1")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("attendance-month?month=2031-01", "Такого месяца в учебном году нет: выберите из списка."),
        ("results?period=99999", "Такого периода у класса нет: выберите из списка."),
        ("results?year=x", "Такого учебного года нет: выберите из списка."),
        ("preliminary?show=%D0%B2", "Такого ответа нет: выберите из списка."),
        ("rating-school?grade=13", "Такой параллели в этом году нет: выберите из списка."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(web: Callable[..., Browser], query: str, sentence: str) -> None:
    answer = web("deputy").get(f"/reports/{query}")
    assert answer.status_code == 400 and sentence in answer.text and 'aria-invalid="true"' in answer.text


@pytest.mark.req("REP-1")
def test_what_was_asked_last_is_remembered_for_the_same_account_where_it_fits(web: Callable[..., Browser], school: SmallSchool) -> None:
    deputy, wanted = web("deputy"), school.classes["7Б"].id
    deputy.get(f"/reports/results?class={wanted}&period={school.quarter.id}")
    assert f'<option value="{wanted}" selected>' in deputy.get("/reports/rating").text
    deputy.get("/reports/rating?class=99999")
    assert f'<option value="{wanted}" selected>' in deputy.get("/reports/attendance-month").text, "a wrong answer is not remembered"
    deputy.post("/logout")
    deputy.post("/login", login="teacher", password="ejournal-demo")
    deputy.get(f"/reports/rating?period={school.next_quarter.id}")
    deputy.post("/logout")
    deputy.post("/login", login="deputy", password="ejournal-demo")
    assert f'<option value="{school.quarter.id}" selected>' in deputy.get("/reports/rating").text, "what another asked for is not his"


@pytest.mark.req("REP-1")
def test_a_school_without_classes_periods_or_years_says_what_is_missing(school: SmallSchool) -> None:
    actor = load_actor(school.accounts["deputy"].id, TODAY, "")
    entry = next(one for one in CATALOGUE if one.name == "results")
    asked = Asked(actor, NOW, SchoolRules(), "Школа")
    old = AcademicYear.create(title="2024/25", start=date(2024, 9, 2), end=date(2025, 5, 30))
    form = read_form(entry, asked, {"year": str(old.id)}, {})
    assert not form.is_ready and form.empty == "В этом учебном году нет класса, отчёт о котором вам открыт."
    nobody = replace(actor, class_ids=frozenset(), roles=frozenset({"teacher"}))
    assert not may_ask_report(nobody, entry.roles, entry.also)


@pytest.mark.req("REP-3")
def test_page_workbook_and_pdf_have_the_same_figures(web: Callable[..., Browser], school: SmallSchool) -> None:
    fill(school)
    deputy = web("deputy")
    query = f"class={school.classes['5А'].id}&period={school.quarter.id}"
    page = unescape(deputy.get(f"/reports/results?{query}").text).replace("\u00a0", " ")
    assert re.search(r">Ершов Матвей</a></td><td[^>]*><a[^>]*>5</a></td>", page)
    book = load_workbook(BytesIO(deputy.get(f"/reports/results.xlsx?{query}").data))
    cells = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert any(row[1] == "Математика" and row[3:8] == [1, 1, 1, 1, 1] for row in cells)
    assert {"Успеваемость", "Итоги"} & {one.title.split()[0] for one in book.worksheets}
    text = pdf_text(deputy.get(f"/reports/results.pdf?{query}"))
    assert "стр. 1 из 3" in text and "стр. 3 из 3" in text and "Щукина Надежда" in text and "60,0" in text and "44,6" in text
    for value in ("60,0", "40,0", "44,6", "3,50"):
        assert value in page, "5, 4, 3, 2 and н/а: 3 of 5, 2 of 5, (100+64+36+16+7):5, 14:4"


def fill(school: SmallSchool) -> None:
    for key, value in (("ершов", "5"), ("елкин", "4"), ("аксенов", "3"), ("щукина", "2"), ("луговой", "н/а"), ("седых", "5")):
        PeriodMark.create(pupil=school.pupils[key], journal=school.journals["математика"], period=school.quarter, value=value, changed_at=NOW)


def pdf_text(answer: Any) -> str:
    if answer.status_code == 503:
        pytest.skip("no engine for PDF on this computer (Debian package wkhtmltopdf or chromium)")
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext (Debian package poppler-utils)")
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.data, check=True, capture_output=True)
    return read.stdout.decode()


@pytest.mark.office
@pytest.mark.req("REP-2")
def test_the_workbook_prints_in_an_office(web: Callable[..., Browser], school: SmallSchool, soffice_path: str, tmp_path: Path) -> None:
    fill(school)
    data = web("deputy").get(f"/reports/class-teacher.xlsx?class={school.classes['5А'].id}&period={school.quarter.id}").data
    (tmp_path / "report.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice_path, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.xlsx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext (Debian package poppler-utils)")
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], check=True, capture_output=True)
    pages = read.stdout.decode().rstrip("\f").split("\f")
    assert 3 <= len(pages) <= 5, "the report, the programme, the names"
    assert "Отчёт классного руководителя" in pages[0] and "Щукина Надежда" in pages[0] and f"1 из {len(pages)}" in pages[0]


@pytest.mark.req("REP-1", "REP-3")
@pytest.mark.parametrize("name", ["results", "class-teacher", "preliminary", "attendance-month", "rating", "movement", "attendance-summary"])
def test_no_cell_leads_to_a_closed_door(web: Callable[..., Browser], school: SmallSchool, name: str) -> None:
    """Names, marks and days lead to pages that are open to the very person who asked."""
    fill(school)
    Absence.create(pupil=school.pupils["седых"], lesson=school.lessons["математика", date(2026, 9, 28)], code="Н", changed_at=NOW)
    for login in ("teacher", "secretary", "deputy"):
        browser = web(login)
        answer = browser.get(f"/reports/{name}")
        if answer.status_code == 403:
            continue
        main = answer.text.split('class="sheet report-part"', 1)[1]
        for url in {unescape(one) for one in PLACES.findall(main)}:
            assert browser.get(url).status_code == 200, (login, url)


@pytest.mark.req("SEC-3", "REP-4")
def test_addresses_in_the_movement_are_logged(web: Callable[..., Browser]) -> None:
    web("secretary").get("/reports/movement")
    web("secretary").get("/reports/movement.xlsx")
    rows = CardAccess.select().where(CardAccess.what == "Сводная ведомость учёта движения учащихся")
    assert {(row.part, row.way) for row in rows} == {("contacts", "seen"), ("contacts", "exported")}


@pytest.mark.req("REP-2")
def test_the_preliminary_report_tells_forecast_and_risk(school: SmallSchool) -> None:
    """5, 5, 4 is 4,67 → 5; 2, 3, 2 is 2,33 → 2; 3, 4, 3, 4 is 3,50, disputed; nothing yet has no forecast."""
    for key, marks in (("ершов", "554"), ("елкин", "232"), ("аксенов", "3434")):
        give(school, key, *marks)
    found = class_forecasts(class_head(school.classes["5А"].id), date(2026, 9, 1), date(2026, 10, 23), SchoolRules(), TODAY)
    assert "Седых Роман" not in {pupil.name for pupil in found.pupils}, "who has left by the end is not forecast"
    lines = {line.name: line for line in found.lines if line.subject == "Математика"}
    told = {name.split()[0]: (line.shown, line.value, line.count, line.disputed) for name, line in lines.items()}
    assert told == {
        "Аксёнов": ("3,50", "4", 4, True), "Ершов": ("4,67", "5", 3, False), "Ёлкин": ("2,33", "2", 3, False),
        "Луговой": ("", "", 0, False), "Щукина": ("", "", 0, False),
    }  # fmt: skip
    assert lines["Ершов Матвей"].needed == 5 and {line.name for line in found.lines if line.subject == "Английский язык"} == {
        "Ершов Матвей", "Щукина Надежда",
    }  # fmt: skip


@pytest.mark.req("REG-7", "REP-4")
def test_an_address_stands_in_the_movement_by_consent_only(web: Callable[..., Browser], school: SmallSchool) -> None:
    """Луговой came on 21 September; the deputy of a school with his consent reads the address, without it nobody does."""
    Pupil.update(address="ул. Тайная, д. 7").where(Pupil.id == school.pupils["луговой"].id).execute()
    page = web("secretary").get("/reports/movement?period=0").text
    assert "Луговой Прохор" in page and "ул. Тайная" not in page
    Consent.create(pupil=school.pupils["луговой"], kind="address", date=date(2026, 9, 1))
    assert "ул. Тайная" in web("secretary").get("/reports/movement?period=0").text
    assert "ул. Тайная" not in web("teacher").get("/reports/class-teacher").text
