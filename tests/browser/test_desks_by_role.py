"""Each desk in its own person's hands: by Tab to the first line and by Enter to its place, and on a phone (DEP-6, CLS-1, MOV-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import eventually
from playwright.sync_api import Page, expect

ROLES = ("admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher", "parent", "relative", "student")
WHERE = "() => { const at = document.activeElement; return at.closest('[aria-labelledby=h-todo] .todo') ? at.getAttribute('href') : ''; }"
SMALL = """() => [...document.querySelectorAll('#main a, #main button, #main summary')].filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24 || box.right > innerWidth)
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@pytest.mark.browser
@pytest.mark.req("DEP-6", "CLS-1", "MOV-4", "SEC-1")
@pytest.mark.parametrize("login", ROLES)
def test_a_desk_is_walked_by_keyboard_and_fits_a_phone(context_of: Callable[..., Any], server: Any, login: str) -> None:
    page: Page = context_of(login).new_page()
    page.goto(f"{server.url}/")
    lines = page.locator("[aria-labelledby=h-todo]")
    if lines.locator(".todo a").count():
        _open_the_first_line(page, server.url)
    else:
        expect(lines).to_contain_text("Всё сделано")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing stands out to the side"
    assert page.evaluate(SMALL) == []


def _open_the_first_line(page: Page, base: str) -> None:
    """Tab from «К содержанию» on; Enter; back to where one was."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    href = next((found for found in (_next(page) for _ in range(40)) if found), "")
    assert href == page.locator("[aria-labelledby=h-todo] .todo a").first.get_attribute("href")
    with page.expect_navigation() as opened:
        page.keyboard.press("Enter")
    assert opened.value.ok and page.url == f"{base}{href}"
    if "#" in href:
        eventually(lambda: page.evaluate("Boolean(document.querySelector(':target'))"), what=f"{href} is there")
    page.go_back()
    assert page.url.partition("#")[0] == f"{base}/"


def _next(page: Page) -> str:
    page.keyboard.press("Tab")
    return str(page.evaluate(WHERE))
