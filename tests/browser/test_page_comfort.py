"""The page without script, on a phone, on paper, for a screen reader; nothing from outside; small enough."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hands import TODAY, JournalPage, Server, eventually
from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
KILOBYTES = 25


@pytest.mark.req("GRID-8")
def test_on_a_phone_marks_are_given_by_the_pad(
    context_of: Callable[..., BrowserContext], journal: JournalPage, server: Server
) -> None:
    context = context_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = JournalPage(context.new_page(), server).open()
    phone.page.tap(phone.selector(3))
    phone.page.tap("#pad >> text='5'")
    phone.page.tap("#pad >> text='Н'")
    phone.page.tap("#pad >> text=Дальше")
    phone.page.tap("#pad >> text='4'")
    phone.saved(3, "5")
    phone.saved(4, "Н")
    phone.saved(6, "4")
    phone.page.tap(phone.selector(3))
    phone.page.tap("#pad >> text=Стереть")
    phone.saved(3, "")
    heights = phone.page.evaluate("[...document.querySelectorAll('#pad .btn')].map(b => b.getBoundingClientRect().height)")
    assert min(heights) >= 48
    phone.go(24)
    cell = phone.page.evaluate("document.activeElement.getBoundingClientRect().bottom")
    assert cell <= phone.page.evaluate("document.getElementById('pad').getBoundingClientRect().top")
    assert phone.page.evaluate("document.activeElement.tagName") == "TD"


@pytest.mark.req("GRID-8", "COR-1")
def test_on_a_phone_a_locked_cell_leads_to_a_request(context_of: Callable[..., BrowserContext], server: Server) -> None:
    """A tap says why the cell is shut and offers its card; a mark pressed before goes along into the request."""
    context = context_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = JournalPage(context.new_page(), server).open()
    locked = phone.selector(3, "2026-09-15")
    phone.page.tap(locked)
    eventually(lambda: "подайте заявку" in phone.bubble(), what="the reason is shown")
    phone.page.tap("#pad >> text='4'")
    phone.page.tap("#bubble >> text=О клетке")
    phone.page.tap("#card >> text=«4»")
    phone.page.wait_for_url("**/corrections/new?**value=4**")
    phone.open()
    phone.page.tap(phone.selector(3))
    phone.page.tap("#pad >> text=О клетке")
    phone.page.wait_for_selector("#card:not([hidden])")
    assert "Подать заявку" not in phone.page.inner_text("#card")


@pytest.mark.req("GRID-1")
def test_an_address_names_the_very_cell(journal: JournalPage) -> None:
    pupil = journal.pupil(7)
    journal.page.goto(f"{journal.server.url}/journal/1?date=2026-10-12&pupil={pupil}")
    eventually(lambda: journal.here()[0] == 7, what="the pupil's row")


@pytest.mark.req("GRID-8")
def test_on_a_phone_one_leaf_is_shown_at_a_time(context_of: Callable[..., BrowserContext], server: Server) -> None:
    context = context_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = JournalPage(context.new_page(), server).open()
    assert (phone.page.is_visible("#grid"), phone.page.is_visible("#lessons")) == (True, False)
    phone.page.tap("#topics")
    assert (phone.page.is_visible("#grid"), phone.page.is_visible("#lessons")) == (False, True)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.req("GRID-1")
def test_topics_are_hidden_and_that_is_remembered(journal: JournalPage) -> None:
    journal.page.click("#topics")
    assert not journal.page.is_visible("#lessons")
    journal.open()
    assert not journal.page.is_visible("#lessons")
    journal.page.click("#lesson")
    assert journal.page.is_visible("#lessons")


@pytest.mark.req("GRID-1")
def test_without_script_the_page_is_read(browser: Browser, logged_in: Callable[[str], Any], server: Server) -> None:
    context = browser.new_context(storage_state=logged_in("teacher"), java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/journal/1")
    rows = page.locator("#grid tbody tr").count()
    assert page.locator("[role=grid] [role=gridcell]").count() == rows * 39 >= 24 * 39
    assert page.is_visible(".lessons")
    assert page.is_visible("noscript button")
    context.close()


@pytest.mark.req("GRID-1")
def test_a_page_of_30_by_60_is_printed_whole_on_one_sheet(journal: JournalPage, tmp_path: Path) -> None:
    journal.open(3)
    journal.page.click("#topics")
    paper = tmp_path / "page.pdf"
    paper.write_bytes(journal.page.pdf(prefer_css_page_size=True))
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) == 1
    assert all(name in pages[0] for name in ("Аксёнов Тимофей", "Ященко Лев", "Отм."))


def _walk(journal: JournalPage, key: str, until: str) -> set[str]:
    """What the key reaches on its way to `until`, by id, role or class."""
    names: set[str] = set()
    for _ in range(40):
        journal.press(key)
        names.add(journal.page.evaluate("(({ id, role, className }) => id || role || className)(document.activeElement)"))
        if until in names:
            break
    return names


@pytest.mark.req("GRID-2")
def test_the_whole_page_by_keyboard_alone(journal: JournalPage) -> None:
    """The page opens with the cursor in the lesson; all that stands before the table is reached backwards, and forwards again."""
    journal.press("5")
    journal.saved(1, "5")
    journal.press("Escape")
    names = _walk(journal, "Shift+Tab", "skip")
    assert {"period", "find", "absent", "lesson", "topics", "skip"} <= names
    assert "gridcell" in _walk(journal, "Tab", "gridcell")
    journal.press("Escape", "Tab")
    assert journal.page.evaluate("!document.activeElement.closest('[role=grid]')")


ADDRESSES = {
    "": ("/login",),
    "teacher": (
        "/",
        "/journal/",
        "/journal/1",
        "/journal/5",
        "/journal/1?as_of=2026-10-13",
        "/attendance/",
        "/attendance/1/day",
        "/attendance/1/grounds",
        "/journal/1/notebook",
        "/journal/1/outside",
        "/journal/changes/",
        "/journal/class/1/1",
        "/class/1",
        "/class/1/remarks",
        "/class/1/slips",
        "/notebook/",
        "/notices/",
        "/plans/",
        "/timetable/",
    ),
    "deputy": ("/substitutions/", "/calendar/", "/corrections/", "/corrections/register"),
    "parent": ("/", "/diary/", "/diary/3/plots"),
    "admin": ("/import/", "/admin/", "/admin/pupil/", "/proof/"),
}


@pytest.mark.parametrize(("login", "address"), [(login, one) for login, some in ADDRESSES.items() for one in some])
@pytest.mark.req("GRID-1")
def test_axe_finds_nothing_serious_by_day_and_by_night(
    browser: Browser, server: Server, logged_in: Callable[[str], Any], login: str, address: str
) -> None:
    context = browser.new_context(storage_state=logged_in(login) if login else None, bypass_csp=True)
    page = context.new_page()
    answer = page.goto(f"{server.url}{address}")
    assert answer is not None and answer.status == 200
    page.add_script_tag(path=AXE)
    for scheme, rules in (("light", "{}"), ("dark", "{runOnly: ['color-contrast']}")):  # the night changes nothing but colours
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300 if scheme == "dark" else 0)
        found = page.evaluate(f"axe.run({{resultTypes: ['violations'], ...{rules}}})")["violations"]
        bad = [
            (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert bad == [], scheme
    context.close()


@pytest.mark.req("SEC-2")
def test_no_markup_carries_script_or_style(journal: JournalPage) -> None:
    html = journal.page.context.request.get(f"{journal.server.url}/journal/1").text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all(re.search(r"src=", tag) for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.req("GRID-1")
def test_script_and_style_of_the_page_are_small(journal: JournalPage) -> None:
    html = journal.page.context.request.get(f"{journal.server.url}/journal/1").text()
    addresses = re.findall(r'<script[^>]+src="([^"]+)"', html) + re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    sizes = {}
    for address in addresses:
        answer = journal.page.context.request.get(f"{journal.server.url}{address}")
        assert answer.ok, address
        sizes[address] = len(gzip.compress(answer.body(), 9))
    assert sum(sizes.values()) <= KILOBYTES * 1024, sizes


@pytest.mark.req("GRID-1")
def test_the_board_s_menu_opens_on_a_phone(context_of: Callable[..., BrowserContext], server: Server) -> None:
    phone = context_of(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"{server.url}/")
    assert not phone.is_visible("#sections")
    phone.click(".board-menu")
    assert phone.is_visible("#sections >> text=Журналы")
    phone.keyboard.press("Escape")
    assert not phone.is_visible("#sections")


def test_today_s_column_is_where_one_begins(journal: JournalPage) -> None:
    assert journal.page.get_attribute("[role=gridcell][tabindex='0']", "data-work") == str(journal.work(TODAY))
    eventually(lambda: "Прогноз класса" in journal.page.text_content("#outlook"), what="forecast of the class")
