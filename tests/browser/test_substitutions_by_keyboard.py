"""An ill teacher is covered in under a minute with the keyboard; the rooms of the calendar fit a phone (TT-4, REG-2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PAGES = ("/substitutions/", "/substitutions/day", "/substitutions/register", "/calendar/", "/calendar/bells/", "/calendar/closures/")


@pytest.fixture
def page(context_of: Callable[..., Any]) -> Page:
    return context_of("deputy").new_page()


@pytest.mark.browser
@pytest.mark.req("TT-4")
def test_an_ill_teacher_is_covered_in_under_a_minute_with_the_keyboard(page: Page, server: Any) -> None:
    began = time.monotonic()
    page.goto(f"{server.url}/substitutions/")
    expect(page.get_by_label("Учитель")).to_be_focused()
    page.keyboard.type("калинкина")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Калинкина Дарья Олеговна")).to_be_visible()
    expect(page.get_by_text("Лист и его строение").first).to_be_visible()
    choice = page.get_by_label("Кто заменит: 1 урок")
    assert "Шабанова" in str(choice.evaluate("box => box.selectedOptions[0].text"))
    expect(page.get_by_role("button", name="Поставить предложенных")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Поставлено: 2 замены")).to_be_visible()
    expect(page.get_by_text("Все уроки этих дней закрыты.")).to_be_visible()
    assert time.monotonic() - began < 60

    page.goto(f"{server.url}/substitutions/day")
    assert page.locator("table").first.get_by_text("Шабанова").count() == 2
    page.goto(f"{server.url}/substitutions/")
    page.get_by_role("link", name="Калинкина Дарья Олеговна").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Снять замену: 2 урок").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Замена снята, урок стоит как раньше.")).to_be_visible()
    expect(page.get_by_label("Кто заменит: 2 урок")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.req("TT-4", "REG-2", "REG-3")
@pytest.mark.parametrize("address", PAGES)
def test_the_pages_fit_a_phone_and_keep_to_the_policy_of_the_page(context_of: Callable[..., Any], server: Any, address: str) -> None:
    page = context_of("deputy", viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{server.url}{address}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
