"""An order filled in from the keyboard alone: what it will change shows beside it while one types, then it is carried out (MOV-1, MOV-2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hands import Server, eventually
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser


def tab_to(page: Page, field: str) -> None:
    """Press Tab until the field has the focus, as a hand does."""
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {field}")


def foreseen(page: Page) -> str:
    return " ".join((page.text_content("#foreseen") or "").replace("\u00a0", " ").split())


@pytest.mark.req("MOV-1", "MOV-2")
def test_the_secretary_fills_in_and_carries_out_an_order_without_a_mouse(context_of: Callable[..., BrowserContext], server: Server) -> None:
    page = context_of("secretary").new_page()
    page.goto(f"{server.url}/orders/new")
    keyboard = page.keyboard
    tab_to(page, "kind")
    for _ in range(5):  # from a transfer between classes down to home teaching
        keyboard.press("ArrowDown")
    assert page.input_value("#kind") == "home"
    eventually(lambda: page.locator("#until").count(), seconds=20, what="the fields of the kind")
    tab_to(page, "pupil-0")
    pupil = next(one for one in page.locator("#pupil-list option").evaluate_all("all => all.map((one) => one.value)") if "5 А" not in one)
    keyboard.type(pupil)
    assert page.input_value("#pupil-0") == pupil
    keyboard.press("Tab")
    eventually(lambda: "обучение на дому с" in foreseen(page), seconds=20, what="what it will change")
    assert page.evaluate("document.activeElement.tagName") != "BODY"  # the parts put in anew keep the focus
    number = page.input_value("#number")
    tab_to(page, "note")
    keyboard.type("справка")
    keyboard.press("Tab")
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Исполнить приказ"
    keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    assert f"Приказ № {number} исполнен" in (page.text_content("main") or "").replace("\u00a0", " ")
