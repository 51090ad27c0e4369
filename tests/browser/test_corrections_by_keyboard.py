"""From a locked cell to the approved correction by keyboard alone, seen by the teacher in his journal (COR-1, COR-2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import JournalPage, Server, eventually
from playwright.sync_api import Page, expect

DAY, ROW, OTHER_ROW = "2026-09-15", 3, 4  # 15 September is long closed


def tab_to(page: Page, name: str, role: str = "button", most: int = 40) -> None:
    """Tab on until the named control has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.get_by_role(role, name=name, exact=True).evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"Tab does not lead to «{name}»")


@pytest.mark.browser
@pytest.mark.req("COR-1", "COR-2", "ROLE-4")
def test_from_a_locked_cell_to_the_approved_correction(journal: JournalPage, context_of: Callable[..., Any], server: Server) -> None:
    before = journal.text(ROW, DAY)
    wanted = "5" if before != "5" else "4"
    journal.go(ROW, DAY)
    journal.press(wanted)
    eventually(lambda: "подайте заявку" in journal.bubble(), what="the reason is shown")
    journal.press("Alt+Enter")
    page = journal.page
    link = page.get_by_role("link", name=f"Подать заявку «{wanted}»")
    expect(link).to_be_focused()
    journal.press("Enter")
    expect(page.get_by_role("heading", name="Заявка на исправление")).to_be_visible()
    expect(page.get_by_role("textbox", name="Стало")).to_have_value(wanted)
    expect(page.get_by_role("textbox", name="Стало")).to_be_focused()
    journal.press("Tab")
    expect(page.get_by_label("Причина")).to_be_focused()
    tab_to(page, "Подать заявку")
    journal.press("Enter")
    expect(page.get_by_label("Причина")).to_be_focused()
    assert "без причины" in page.inner_text("main")
    page.keyboard.type("Ошибочно поставлена отметка соседа по списку")
    tab_to(page, "Подать заявку")
    journal.press("Enter")
    expect(page.get_by_text("Заявка подана.")).to_be_visible()
    where = page.url

    deputy = context_of("deputy").new_page()
    deputy.goto(f"{server.url}/")
    expect(deputy.get_by_role("link", name="Заявка на исправление № ")).to_be_visible()
    deputy.goto(f"{server.url}/corrections/")
    deputy.goto(where)
    expect(deputy.get_by_text("Клетки рядом")).to_be_visible()
    tab_to(deputy, "Исполнить")
    deputy.keyboard.press("Enter")
    expect(deputy.get_by_text("Исполнено: исправления внесены в журнал")).to_be_visible()

    journal.open()
    assert journal.text(ROW, DAY) == wanted
    assert "is-corrected" in str(page.get_attribute(journal.selector(ROW, DAY), "class"))
    journal.go(ROW, DAY)
    journal.press("Alt+Enter")
    expect(page.locator("#card")).to_contain_text("Исправлено по заявке № ")
    journal.press("Escape")
    page.goto(f"{server.url}/")
    expect(page.get_by_text("исполнена")).to_be_visible()
    page.goto(f"{server.url}/notices/")
    expect(page.get_by_text("исправления внесены в журнал").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.req("COR-1")
def test_several_selected_cells_make_one_request_and_an_open_cell_none(journal: JournalPage) -> None:
    page = journal.page
    journal.go(OTHER_ROW, DAY)
    journal.press("Shift+ArrowDown", "Shift+ArrowDown", "Alt+Enter")
    expect(page.get_by_role("link", name="Подать заявку")).to_be_visible()
    journal.press("Tab", "Enter")
    expect(page.get_by_role("textbox", name="Стало")).to_have_count(3)
    journal.open()
    journal.go(OTHER_ROW)
    journal.press("Alt+Enter")
    expect(page.locator("#card").get_by_role("button", name="Закрыть")).to_be_focused()
    expect(page.get_by_role("link", name="Подать заявку")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.req("COR-1")
def test_the_pages_fit_a_phone(context_of: Callable[..., Any], server: Server) -> None:
    for login in ("teacher", "deputy"):
        page = context_of(login, viewport={"width": 390, "height": 844}).new_page()
        for address in ("/corrections/", "/corrections/1", "/corrections/register"):
            page.goto(f"{server.url}{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{login} {address}"
