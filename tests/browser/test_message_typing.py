"""A message on a phone: whom is found while one types, the text outlives a lost session, and is sent once (MSG-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

TEXT = "Завтра начинаем с контрольной, циркуль обязателен"


@pytest.mark.browser
@pytest.mark.req("MSG-1")
def test_a_typed_message_outlives_a_lost_session(context_of: Callable[..., Any], server: Any) -> None:
    page: Page = context_of("", viewport={"width": 390, "height": 844}).new_page()
    log_in(page, server.url)
    page.goto(f"{server.url}/messages/new")
    page.get_by_label("Кого найти").fill("род")
    page.get_by_label("Родители").first.check()
    expect(page.locator("[data-whom-reach]")).to_contain_text("родител")
    page.get_by_label("Тема").fill("Контрольная")
    page.get_by_label("Текст").fill(TEXT)

    page.context.clear_cookies()  # the session is over: the button leads to the login page
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/login*")
    log_in(page, server.url)
    page.goto(f"{server.url}/messages/new")
    expect(page.get_by_label("Текст")).to_have_value(TEXT)
    expect(page.get_by_text("Возвращено то, что вы набирали.")).to_be_visible()
    page.get_by_label("Кого найти").fill("все сотрудники")
    page.get_by_label("Все сотрудники").check()
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("Отправлено.")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.goto(f"{server.url}/messages/new")
    expect(page.get_by_label("Текст")).to_have_value("")


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login")
    page.fill("#login", "teacher")
    page.fill("#password", "ejournal-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")
