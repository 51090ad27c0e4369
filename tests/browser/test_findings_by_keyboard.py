"""A remark of a check at its cell: seen by the teacher, answered with «Исправлено» in its place, by keyboard alone (DEP-2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import YESTERDAY, JournalPage, eventually
from playwright.sync_api import expect


@pytest.mark.browser
@pytest.mark.req("DEP-2", "GRID-3")
def test_a_remark_is_answered_at_its_cell(journal: JournalPage, context_of: Callable[..., Any]) -> None:
    page, url = journal.page, journal.server.url
    lesson, pupil, cell = page.get_attribute(f"th[data-date='{YESTERDAY}']", "data-lesson"), journal.pupil(4), journal.selector(4, YESTERDAY)
    deputy = context_of("deputy").new_page()
    deputy.goto(f"{url}/control/checks/new?journal=1&lesson={lesson}&pupil={pupil}")
    deputy.get_by_label("Замечание").fill("Отметка без работы")
    deputy.get_by_role("button", name="Записать").click()
    deputy.get_by_role("button", name="Отправить").click()
    expect(deputy.get_by_text("Отправлено учителю")).to_be_visible()

    journal.open()
    eventually(lambda: page.query_selector(f"{cell}.has-finding"), what="the bar at the cell")
    assert "замечание проверки: Отметка без работы" in page.get_attribute(cell, "aria-description")
    journal.go(4, YESTERDAY)
    journal.press("Alt+Enter")
    card = page.locator("#card")
    expect(card.get_by_text("Отметка без работы")).to_be_visible()
    card.get_by_label("Что сделано").focus()
    page.keyboard.type("стёрта")
    journal.press("Enter")
    expect(card.get_by_text("Исправлено, ждёт приёмки.")).to_be_visible()
    expect(card.get_by_role("button", name="Закрыть")).to_be_focused()
    eventually(lambda: page.query_selector(f"{cell}.has-finding.is-told"), what="the bar of an answered remark")
    journal.press("Escape")
    page.get_by_role("button", name="Замечания: 1").focus()
    journal.press("Enter")
    expect(card.get_by_text("Ответ: стёрта")).to_be_visible()
    journal.press("Escape")
    expect(card).to_be_hidden()

    deputy.goto(f"{url}/journal/1")
    deputy.get_by_role("button", name="Замечания: 1").click()
    deputy.get_by_role("link", name="Вся проверка").click()
    deputy.get_by_role("button", name="Принять").click()
    journal.open()
    page.wait_for_timeout(300)
    assert page.query_selector(".has-finding") is None and page.query_selector(".findings-open") is None
