"""The notebook by keyboard alone: a pupil, a word, Enter; a note from a cell, seen by its author only (GRID-9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import TODAY, JournalPage, eventually
from playwright.sync_api import Page, expect

MARKED = ".cell.has-note"


@pytest.mark.browser
@pytest.mark.req("GRID-9")
def test_a_debt_is_noted_settled_removed_and_brought_back(context_of: Callable[..., Any], server: Any) -> None:
    page: Page = context_of().new_page()
    page.goto(f"{server.url}/journal/1/notebook")
    expect(page.locator("main").get_by_label("Ученик").first).to_be_focused()
    page.keyboard.type("зим")
    page.keyboard.press("Escape")  # the list of names, where the browser has opened it
    page.keyboard.press("Tab")
    page.keyboard.type("забыл циркуль")
    page.keyboard.press("Enter")
    notes = page.get_by_role("region", name="Заметки")
    expect(notes.get_by_text("забыл циркуль")).to_be_visible()
    expect(page.locator("main").get_by_label("Ученик").first).to_be_focused()

    page.keyboard.type("7")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.type("тетрадь")
    page.get_by_label("Что это").first.focus()
    page.keyboard.press("ArrowDown")  # долг
    page.keyboard.press("Tab")
    page.locator("#due").fill("2026-10-13")
    page.keyboard.press("Enter")
    owed = page.get_by_role("region", name="Долги и пересдачи")
    expect(owed.get_by_text("Ершов Матвей")).to_be_visible()
    expect(owed.get_by_text("срок прошёл 13")).to_be_visible()
    page.goto(f"{server.url}/")
    expect(page.get_by_role("link", name="Долги: 1")).to_be_visible()
    page.get_by_role("link", name="Долги: 1").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Сдано: Ершов Матвей, Математика").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Никто ничего не должен.")).to_be_visible()

    page.goto(f"{server.url}/journal/1/notebook")
    for button in ("Убрать: Зимин", "Вернуть"):
        page.get_by_role("button", name=button).first.focus()
        page.keyboard.press("Enter")
        eventually(lambda button=button: page.get_by_text("Заметка убрана").count() == (button != "Вернуть"), what=button)
    expect(notes.get_by_text("забыл циркуль")).to_be_visible()
    page.get_by_role("button", name="Убрать: Зимин").focus()
    page.keyboard.press("Enter")


@pytest.mark.browser
@pytest.mark.req("GRID-9")
def test_nobody_named_is_said_beside_the_field(context_of: Callable[..., Any], server: Any) -> None:
    page: Page = context_of().new_page()
    page.goto(f"{server.url}/journal/1/notebook")
    page.keyboard.type("иванов")
    page.keyboard.press("Tab")
    page.keyboard.type("нет такого")
    page.keyboard.press("Enter")
    expect(page.get_by_text("«иванов» в списке нет")).to_be_visible()
    assert page.get_by_label("Заметка").first.input_value() == "нет такого"


@pytest.mark.browser
@pytest.mark.req("GRID-9")
def test_a_note_from_a_cell_and_its_draft_mark_into_the_journal(journal: JournalPage, context_of: Callable[..., Any]) -> None:
    page = journal.page
    eventually(lambda: page.evaluate("document.styleSheets.length") > 1 and page.query_selector("link[href*='notebook.css']"), what="notebook")
    journal.go(3)
    journal.press("Shift+F2")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("ответит после урока")
    page.locator("#note-mark").fill("4")
    journal.press("Enter")
    eventually(lambda: page.query_selector(f"{journal.selector(3)}.has-note"), what="the corner")
    expect(page.locator("#card")).to_be_hidden()
    assert journal.here() == (3, TODAY) and journal.text(3) == ""
    assert page.get_attribute(journal.selector(3), "aria-description") == "есть ваша заметка"

    deputy = JournalPage(context_of("deputy").new_page(), journal.server)
    deputy.page.goto(f"{journal.server.url}/journal/1")
    eventually(lambda: deputy.page.query_selector(".is-at"), what="the deputy's page")
    deputy.page.wait_for_timeout(400)
    assert deputy.page.query_selector(MARKED) is None and deputy.page.query_selector("#note-open") is None

    page.goto(f"{journal.server.url}/journal/1/notebook")
    page.get_by_text("Изменить или перенести в журнал").first.click()
    page.get_by_role("button", name="Перенести в журнал").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Отметка «4» перенесена в журнал.")).to_be_visible()
    journal.open()
    assert journal.text(3) == "4"
    eventually(lambda: page.query_selector("link[href*='notebook.css']"), what="notebook")
    page.wait_for_timeout(400)
    assert page.query_selector(f"{journal.selector(3)}.has-note") is None


@pytest.mark.browser
@pytest.mark.req("GRID-9")
def test_a_note_removed_from_a_cell_comes_back(journal: JournalPage) -> None:
    page = journal.page
    eventually(lambda: page.query_selector("link[href*='notebook.css']"), what="notebook")
    journal.go(5)
    journal.press("Shift+F2")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("сказать маме")
    journal.press("Enter")
    eventually(lambda: page.query_selector(f"{journal.selector(5)}.has-note"), what="the corner")
    journal.press("Shift+F2")
    expect(page.locator("#card").get_by_text("сказать маме")).to_be_visible()
    page.locator("#card").get_by_role("button", name="Убрать").focus()
    journal.press("Enter")
    eventually(lambda: not page.query_selector(f"{journal.selector(5)}.has-note"), what="no corner")
    expect(page.locator("#card").get_by_role("button", name="Вернуть")).to_be_focused()
    journal.press("Enter")
    eventually(lambda: page.query_selector(f"{journal.selector(5)}.has-note"), what="the corner again")
    assert journal.here()[0] == 5


@pytest.mark.browser
@pytest.mark.req("GRID-9", "GRID-12", "GRID-14")
@pytest.mark.parametrize("address", ["/journal/1/notebook", "/notebook/", "/journal/1/outside", "/journal/class/1/1", "/class/1/readers", "/class/1/slips"])
def test_the_pages_fit_a_phone(context_of: Callable[..., Any], server: Any, address: str) -> None:
    page = context_of("teacher", viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{server.url}{address}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
