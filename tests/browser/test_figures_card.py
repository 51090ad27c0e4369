"""The card behind a mean: by click, by key, by tap; it comes when it is first asked for and follows the marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import JournalPage, Server, eventually
from playwright.sync_api import BrowserContext


def card(page: Any) -> str:
    return page.inner_text("#card") if page.is_visible("#card .figures") else ""


@pytest.mark.req("GRID-7")
def test_a_click_on_the_mean_explains_it_and_the_card_follows_the_marks(journal: JournalPage) -> None:
    page, asked = journal.page, []
    page.on("request", lambda request: asked.append(request.url))
    assert not any("/journal/figures.js" in url for url in asked)
    page.click("#grid tbody tr:nth-child(1) .mean")
    eventually(lambda: ") : " in card(page), what="the formula")
    assert any("/journal/figures.js" in url for url in asked) and "если следующая 5 →" in card(page)
    before = card(page)
    journal.go(1)
    journal.press("5")
    journal.saved(1, "5")
    eventually(lambda: card(page) not in ("", before), what="the card has the new mark")


@pytest.mark.req("GRID-7", "GRID-2")
def test_by_keys_one_goes_to_the_mean_opens_the_card_and_comes_back(journal: JournalPage) -> None:
    page = journal.page
    journal.go(2)
    journal.press("End", "ArrowRight", "ArrowRight", "Enter")
    eventually(lambda: card(page), what="Enter on the mean opens the card of the row")
    assert page.evaluate("document.activeElement.textContent") == "Закрыть"
    journal.press("Escape")
    assert not page.is_visible("#card")
    at = "() => [document.activeElement.className.split(' ')[0], document.activeElement.parentNode.sectionRowIndex]"
    assert page.evaluate(at) == ["mean", 1]
    journal.press("ArrowDown", "Enter")
    eventually(lambda: page.inner_text("#grid tbody tr:nth-child(3) .name a") in card(page), what="the next pupil's card")
    journal.press("Enter", "ArrowLeft")
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "gridcell"
    journal.press("ArrowRight")
    assert page.evaluate(at) == ["mean", 2]


@pytest.mark.req("GRID-7")
def test_on_a_phone_the_card_lies_at_the_bottom(context_of: Callable[..., BrowserContext], server: Server) -> None:
    context = context_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = JournalPage(context.new_page(), server).open().page
    page.evaluate("document.querySelector('#grid tbody .mean').scrollIntoView({inline: 'end'})")
    page.tap("#grid tbody tr:nth-child(1) .mean")
    eventually(lambda: card(page), what="the card")
    where = "(() => { const box = document.getElementById('card').getBoundingClientRect(); return [box.left, box.right, box.bottom]; })()"
    eventually(lambda: page.evaluate(where) == [0, 390, 844], what="the card at the bottom, once its style has come")


@pytest.mark.req("GRID-7")
def test_the_class_is_told_before_the_script_and_after_a_mark(journal: JournalPage) -> None:
    html = journal.page.context.request.get(f"{journal.server.url}/journal/1").text()
    assert "Прогноз класса: успеваемость " in html
    journal.go(1)
    journal.press("2")
    journal.saved(1, "2")
    eventually(lambda: "средний" in journal.page.inner_text("#outlook"), what="the outlook after a mark")
    fresh = journal.page.context.request.get(f"{journal.server.url}/journal/1").text()
    live = journal.page.inner_text("#outlook")
    assert live.replace("\u00a0", " ") in fresh.replace("\u00a0", " ")
