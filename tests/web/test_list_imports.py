"""The pages that bring staff, load and guardians: from the file to the register, and whom they are open to."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from ejournal.models import AuditRow, Journal, Staff
from ejournal.tables.from_sheet import read_sheets
from tests.conftest import Browser
from tests.factories import CAST, SmallSchool
from tests.lists import fields_of, workbook

OPEN = {"staff": {"admin", "secretary"}, "load": {"admin", "deputy"}, "guardians": {"admin", "secretary"}}


def brought(browser: Browser, kind: str, *rows: Any) -> str:
    answer = browser.post(f"/import/{kind}/", file=(BytesIO(workbook({"Лист1": rows})), "список.xlsx"))
    base = answer.headers["Location"].removesuffix("/columns")
    assert browser.post(f"{base}/columns", **fields_of(browser.get(f"{base}/columns").text)).status_code == 302
    return str(base)


@pytest.mark.req("REG-9", "SEC-1")
@pytest.mark.parametrize("kind", list(OPEN))
def test_each_list_is_open_to_whom_it_belongs(web: Callable[[str], Browser], school: SmallSchool, kind: str) -> None:
    for login in CAST:
        browser = web(login)
        codes = {browser.get(f"/import/{kind}/{page}").status_code for page in ("", "template.xlsx")}
        assert codes == ({200} if login in OPEN[kind] else {403}), login


@pytest.mark.req("REG-9")
def test_the_deputy_is_led_to_the_load_and_sees_the_plans(web: Callable[[str], Browser], school: SmallSchool) -> None:
    deputy = web("deputy")
    assert deputy.get("/import/").headers["Location"] == "/import/load/"
    page = deputy.get("/import/load/").text
    assert 'href="/plans/"' in page and "/import/staff/" not in page
    assert "/import/guardians/" in web("secretary").get("/import/").text


@pytest.mark.req("REG-9")
def test_staff_go_in_and_a_reload_does_nothing(web: Callable[[str], Browser], school: SmallSchool) -> None:
    admin = web("admin")
    base = brought(admin, "staff", ("ФИО", "Должность", "Телефон"), ("Юдин Лев Ильич", "Учитель", "89120000001"), ("Зимин Лев Юрьевич", "Завхоз", None))
    page = admin.get(f"{base}/lines").text
    assert "<ins>Завхоз</ins>" in page and "Записать 2 строки" in page
    assert admin.post(f"{base}/write", **fields_of(page)).headers["Location"] == f"{base}/done"
    written = AuditRow.select().count()
    done = admin.get(f"{base}/done").text
    assert "новых сотрудников: 1" in done and 'href="/accounts/"' in done and Staff.get(Staff.surname == "Юдин").position == "Учитель"
    assert admin.post(f"{base}/write", **fields_of(page)).headers["Location"] == f"{base}/done"
    assert AuditRow.select().count() == written


@pytest.mark.req("REG-9")
def test_a_refused_line_of_the_load_is_left_out_by_hand(web: Callable[[str], Browser], school: SmallSchool) -> None:
    deputy = web("deputy")
    base = brought(deputy, "load", ("Класс", "Предмет", "Учитель", "Часов в неделю"), ("5А", "Алгебра", "Лопухова", 2), ("5Я", "Алгебра", "Лопухова", 2))
    page = deputy.get(f"{base}/lines").text
    assert deputy.post(f"{base}/write", **fields_of(page)).status_code == 400
    before = Journal.select().count()
    ticked = fields_of(page) | {"out": "3|Лист1"}
    assert deputy.post(f"{base}/write", **ticked).status_code == 409, "a new tick is looked at first"
    page = deputy.get(f"{base}/lines").text
    assert deputy.post(f"{base}/write", **fields_of(page)).status_code == 302 and Journal.select().count() == before + 1


@pytest.mark.req("REG-9")
def test_one_list_is_not_read_as_another(web: Callable[[str], Browser], school: SmallSchool) -> None:
    admin = web("admin")
    base = brought(admin, "staff", ("ФИО", "Должность"), ("Юдин Лев Ильич", "Учитель"))
    assert admin.get(base.replace("/staff/", "/load/") + "/lines").status_code == 404
    wrong = admin.post("/import/load/", file=(BytesIO(workbook({"Л": [("Цвет", "Вес"), ("синий", 2)]})), "x.xlsx"))
    assert wrong.status_code == 400 and "«Часов в неделю»" in wrong.text
    sheets = read_sheets(admin.get("/import/load/template.xlsx").data, "x.xlsx")
    assert [sheet.name for sheet in sheets] == ["Новые строки", "Уже в журнале"]
