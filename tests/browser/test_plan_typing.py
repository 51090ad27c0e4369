"""A plan typed and pasted in a browser, a topic taken with one key, marks typed in from the sheet of a lesson."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hands import Server, eventually
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
BLOCK = '№ урока\tТема урока\tКол-во часов\tДомашнее задание\r\nРаздел 2. Вода (2 ч)\t\t\t\r\n3\t"Вода ""живая"" и\n мёртвая"\t1\t§ 3\r\n4\tЛёд\t2\t§ 4\r\nИтого\t\t3\t\r\n'


@pytest.fixture
def plan(context_of: Callable[..., BrowserContext], server: Server) -> Iterator[Page]:
    """The page of the plan of «Окружающий мир», 1 А, emptied."""
    page = context_of().new_page()
    page.goto(f"{server.url}/plans/journal/2")
    if page.get_by_role("button", name="Завести пустой план").count():
        page.get_by_role("button", name="Завести пустой план").click()
    page.wait_for_url("**/plans/*")
    ready(page)
    yield page


def ready(page: Page) -> None:
    eventually(lambda: page.evaluate("performance.getEntriesByName('plan-ready').length"), what="the script has started")


def topics(page: Page) -> list[str]:
    return list(page.evaluate("[...document.querySelectorAll('[data-field=topic]')].map((one) => one.value).filter(Boolean)"))


def saved(page: Page) -> None:
    eventually(lambda: (page.text_content("#state") or "").startswith("Записано"), what=page.text_content("#state") or "")


@pytest.mark.req("KTP-1", "KTP-6")
def test_a_plan_is_typed_pasted_undone_and_taken_by_one_key(plan: Page, server: Server) -> None:
    keyboard = plan.keyboard
    plan.locator("[data-field=topic]").first.focus()
    keyboard.type("Воздух")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.type("§ 1")
    keyboard.press("Control+Enter")
    keyboard.type("Winter")
    keyboard.press("Enter")
    saved(plan)
    assert topics(plan) == ["Воздух", "Winter"]
    assert "по-русски" in plan.locator("tbody tr").nth(1).locator(".note").text_content()
    keyboard.press("ArrowUp")
    keyboard.press("Control+a")
    keyboard.type("Зима")
    keyboard.press("Alt+ArrowUp")
    saved(plan)
    assert topics(plan) == ["Зима", "Воздух"]
    keyboard.press("Control+z")
    eventually(lambda: topics(plan) == ["Воздух", "Зима"], what="the move is undone")
    plan.locator("[data-field=topic]").nth(2).focus()
    plan.evaluate(PASTE, BLOCK)
    eventually(lambda: topics(plan) == ["Воздух", "Зима", 'Вода "живая" и мёртвая', "Лёд"], what=str(topics(plan)))
    saved(plan)
    assert plan.locator("[data-field=hours]").nth(3).input_value() == "2"
    assert plan.locator("[data-field=section]").nth(2).input_value() == "Раздел 2. Вода"
    assert plan.text_content("#hours") == "5"
    plan.reload()
    ready(plan)
    assert topics(plan) == ["Воздух", "Зима", 'Вода "живая" и мёртвая', "Лёд"]
    take_with_one_key(plan, server)


def take_with_one_key(page: Page, server: Server) -> None:
    """On the journal page the first topic not given stands in today's line; «=» writes it down."""
    page.goto(f"{server.url}/journal/2")
    row = page.locator("#lessons tr.is-today")
    eventually(lambda: row.locator("[data-field=topic]").get_attribute("tabindex") is not None, what="the script has started")
    assert row.locator("[data-field=topic] .proposed").text_content() == "Воздух"
    row.locator("[data-field=topic]").focus()
    page.keyboard.press("=")
    eventually(lambda: row.locator("[data-field=homework]").get_attribute("data-state") == "saved", what="the plan is taken")
    page.reload()
    assert [cell.strip() for cell in row.locator("[data-field]").all_text_contents()] == ["Воздух", "§ 1"]


@pytest.mark.req("KTP-1")
def test_a_plan_on_a_phone_can_be_typed_in(plan: Page) -> None:
    plan.set_viewport_size({"width": 390, "height": 844})
    assert plan.evaluate("document.documentElement.scrollWidth") <= 390
    assert plan.locator("[data-field=topic]").first.bounding_box()["width"] > 200


@pytest.mark.req("GRID-10")
def test_marks_are_typed_in_from_the_sheet_in_its_order(context_of: Callable[..., BrowserContext], server: Server) -> None:
    page = context_of().new_page()
    page.goto(f"{server.url}/journal/4/sheet?date=2026-10-14")
    fields = page.locator("#entry input")
    eventually(lambda: page.evaluate("document.activeElement.matches('#entry input')"), what="the first field is ready")
    fields.first.focus()
    for text in ("5", "н", "7"):
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    eventually(lambda: page.locator("#entry td[data-state=refused]").count() == 1, what="«7» is refused")
    eventually(lambda: page.locator("#entry td[data-state=saving]").count() == 0, what="all is answered")
    assert "от 2 до 5" in page.locator("#entry td[data-state=refused] .said").text_content()
    page.reload()
    assert [fields.nth(at).input_value() for at in range(3)] == ["5", "Н", ""]
