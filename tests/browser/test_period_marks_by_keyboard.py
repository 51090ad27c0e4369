"""Period marks by keyboard and by thumb: proposals taken, a reason asked for, the last deed undone (MARK-5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hands import Server, eventually
from playwright.sync_api import Page


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A school of its own whose clock stands on the last evening of the first quarter."""
    made = Server(tmp_path_factory.mktemp("evening"))
    import os

    os.environ["EJOURNAL_TEST_NOW"] = datetime(2026, 10, 23, 17, 0).isoformat()
    made.start()
    del os.environ["EJOURNAL_TEST_NOW"]
    yield made
    made.stop()


@pytest.fixture
def sheet(browser: Any, evening: Server) -> Iterator[Callable[..., Page]]:
    opened = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}, "locale": "ru-RU"} | options))
        opened.append(context)
        page = context.new_page()
        page.goto(f"{evening.url}/login")
        page.fill("#login", "teacher")
        page.fill("#password", "ejournal-demo")
        page.click("button[type=submit]")
        page.wait_for_url(f"{evening.url}/")
        page.goto(f"{evening.url}/journal/1/marks")
        page.locator("td.cell[tabindex='0']").focus()
        return page

    yield make
    for context in opened:
        context.close()


def cell(page: Page, row: int) -> Any:
    return page.locator("#marks tbody tr").nth(row).locator("td.cell").first


def stands(page: Page, row: int) -> Any:
    el = cell(page, row)
    return el.get_attribute("data-text"), el.get_attribute("data-state")


def proposal(page: Page, row: int) -> str:
    return cell(page, row).get_attribute("data-proposal") or ""


@pytest.mark.req("MARK-5", "GRID-2")
def test_a_proposal_is_taken_by_a_key_and_undone(sheet: Callable[..., Page]) -> None:
    page = sheet()
    wanted = proposal(page, 0)
    assert wanted and wanted in page.locator("#rule").inner_text()
    page.keyboard.press("=")
    eventually(lambda: stands(page, 0) == (wanted, "saved"), what="the proposal stands")
    assert cell(page, 1).evaluate("el => el === document.activeElement")
    page.keyboard.press("Control+z")
    eventually(lambda: stands(page, 0) == ("", "saved"), what="it is taken back")


@pytest.mark.req("MARK-5")
def test_another_mark_asks_why_beside_the_cell(sheet: Callable[..., Page]) -> None:
    page = sheet()
    other = "3" if proposal(page, 0) != "3" else "4"
    page.keyboard.press(other)
    field = page.locator("#bubble input")
    field.wait_for()
    field.fill("учтена контрольная работа")
    field.press("Enter")
    eventually(lambda: stands(page, 0) == (other, "saved"), what="saved with its reason")
    assert cell(page, 0).get_attribute("data-reason") == "учтена контрольная работа"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    eventually(lambda: stands(page, 0) == ("", "saved"), what="taken back")


@pytest.mark.req("MARK-5")
def test_all_proposals_at_once_after_saying_what_will_happen(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.locator("#take-all").click()
    assert page.locator("#bulk li").count() > 5
    page.locator("#bulk-yes").click()
    eventually(lambda: "Записано" in page.locator("#state").inner_text(), what="the status says so")
    cells = page.locator("#marks tbody td.cell[data-kind=period]")
    assert cells.evaluate_all("all => all.filter((el) => el.dataset.proposal && !el.dataset.why && !el.dataset.text).length") == 0
    page.locator("td.cell[tabindex='0']").focus()
    page.keyboard.press("Control+z")
    eventually(lambda: stands(page, 2)[0] == "", what="one undo takes all back")


@pytest.mark.req("MARK-5", "GRID-8")
def test_a_thumb_gives_a_mark_on_a_phone(sheet: Callable[..., Page]) -> None:
    page = sheet(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    cell(page, 3).tap()
    wanted = proposal(page, 3)
    page.locator("#pad button", has_text="Взять").tap()
    eventually(lambda: stands(page, 3) == (wanted, "saved"), what="the pad takes the proposal")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.req("MARK-5")
def test_the_page_breaks_no_rule_of_accessibility(sheet: Callable[..., Page]) -> None:
    page = sheet()
    axe = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
