"""The panel by hand and by keyboard: a list, a form, a record found by typing, the question before a deletion, two widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

WIDTHS = {"office PC": (1366, 768), "phone": (390, 800)}


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(request: pytest.FixtureRequest, context_of: Callable[..., Any]) -> Page:
    width, height = request.param
    return context_of("deputy", viewport={"width": width, "height": height}).new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def type_and_tab(page: Page, *texts: str) -> None:
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


@pytest.mark.browser
@pytest.mark.req("ADM-1", "ADM-3")
def test_a_round_of_create_change_find_and_delete_by_keyboard(page: Page, server: Any) -> None:
    name = f"Хор {uuid4().hex[:6]}"
    page.goto(f"{server.url}/admin/subject/")
    page.get_by_role("link", name="Добавить").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Предмет").focus()
    type_and_tab(page, name, "хор")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Записано: {name}.")).to_be_visible()

    page.get_by_role("link", name=f"Изменить: {name}").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Кратко").fill("пение")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Изменено: {name}.")).to_be_visible()

    page.get_by_role("searchbox", name="Поиск").fill(name.upper())
    page.keyboard.press("Enter")
    expect(page.get_by_text("найдено: 1")).to_be_visible()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".card-table").get_by_role("row", name="Кратко пение")).to_be_visible()
    assert fits(page)

    page.get_by_role("link", name="Удалить").click()
    expect(page.get_by_role("heading", name=f"Удалить «{name}»?")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Удалить").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Удалено: {name}.")).to_be_visible()


@pytest.mark.browser
@pytest.mark.req("ADM-1")
def test_a_reference_is_found_by_typing_and_taken_with_enter(page: Page, server: Any) -> None:
    page.goto(f"{server.url}/admin/studygroup/new/")
    year = page.get_by_role("combobox", name="Учебный год")
    year.focus()
    page.keyboard.type("2026")
    expect(page.get_by_role("option", name="2026/27")).to_be_visible()
    page.keyboard.press("Enter")
    expect(year).to_have_value("2026/27")
    room = page.get_by_role("combobox", name="Класс")
    room.focus()
    page.keyboard.type("7б")
    expect(page.get_by_role("option", name="7\u00a0Б (2026/27)")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="7\u00a0Б (2026/27)")).to_be_visible()
    page.keyboard.press("Enter")
    expect(room).to_have_value("7\u00a0Б (2026/27)")
    page.get_by_role("combobox", name="Предмет").focus()
    page.keyboard.type("нет такого")
    expect(page.get_by_text("Ничего не нашлось")).to_be_visible()
    assert fits(page)


@pytest.mark.browser
@pytest.mark.req("ADM-1")
def test_what_is_wrong_is_said_beside_the_field_and_the_hand_is_put_there(page: Page, server: Any) -> None:
    page.goto(f"{server.url}/admin/period/new/")
    page.get_by_role("combobox", name="Учебный год").click()
    page.get_by_role("option", name="2026/27").click()
    page.get_by_label("Номер").fill("3")
    page.get_by_label("С класса").fill("1")
    page.get_by_label("По класс").fill("9")
    page.get_by_label("Вид").select_option("quarter")
    page.get_by_label("Начало").fill("2027-03-01")
    page.get_by_label("Конец").fill("2027-07-01")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    wrong = page.get_by_label("Конец")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("2027-07-01")
    expect(page.get_by_text("Этот день вне учебного года")).to_be_visible()
    expect(page.get_by_role("combobox", name="Учебный год")).to_have_value("2026/27")
    assert fits(page)


@pytest.mark.browser
@pytest.mark.req("ADM-1")
def test_filters_by_a_class_found_by_typing(page: Page, server: Any) -> None:
    page.goto(f"{server.url}/admin/pupil/")
    page.get_by_text("Отбор", exact=True).click()
    page.get_by_role("combobox", name="Класс").fill("5")
    expect(page.get_by_role("option", name="5\u00a0А (2026/27)")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Отобрать").click()
    expect(page.get_by_text(re.compile(r"найдено: 2\d"))).to_be_visible()
    assert "flt0_school_class_now=" in page.url and "flt0_sex_is" not in page.url, "empty filters stay out of the address"
    assert fits(page)
    page.get_by_role("link", name="Показать все").click()
    expect(page.get_by_text(re.compile(r"всего: \d\d"))).to_be_visible()


@pytest.mark.browser
def test_the_menu_opens_one_category_and_escape_closes_it(page: Page, server: Any) -> None:
    page.goto(f"{server.url}/admin/")
    people = page.locator(".panel-menu summary", has_text="Люди")
    people.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Разделы панели").get_by_role("link", name="Ученики")).to_be_visible()
    assert fits(page)
    page.locator(".panel-menu summary", has_text="Школа").click()
    expect(page.get_by_role("navigation", name="Разделы панели").get_by_role("link", name="Ученики")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Разделы панели").get_by_role("link", name="Учебные годы")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.req("ADM-2")
def test_ticked_rows_are_named_before_they_go(context_of: Callable[..., Any], server: Any) -> None:
    page = context_of("deputy").new_page()
    names = [f"Труд {uuid4().hex[:6]}" for _ in range(2)]
    for name in names:
        page.goto(f"{server.url}/admin/subject/new/")
        page.get_by_label("Предмет").fill(name)
        page.get_by_role("button", name="Сохранить", exact=True).click()
    page.goto(f"{server.url}/admin/subject/?search=Труд")
    page.get_by_label("Отметить все на странице").check()
    page.get_by_role("button", name="Удалить отмеченные").click()
    for name in names:
        expect(page.get_by_text(name)).to_be_visible()
    page.get_by_role("link", name="Оставить").click()
    expect(page.get_by_text("найдено: 2")).to_be_visible()
    page.get_by_label("Отметить все на странице").check()
    page.get_by_role("button", name="Удалить отмеченные").click()
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("Удалено: 2 записи.")).to_be_visible()
