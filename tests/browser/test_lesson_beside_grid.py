"""The panel of a lesson beside the grid: opened by key and by mouse, written with the keyboard, on a phone too (GRID-1, GRID-6, MARK-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import TODAY, YESTERDAY, JournalPage, eventually
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.req("GRID-1")]
MONDAY = "2026-10-12"


def opened(journal: JournalPage, day: str = TODAY) -> Any:
    """The panel of a day's lesson, opened with the keyboard from the second pupil."""
    journal.go(2, day)
    journal.press("Alt+Shift+Enter")
    panel = journal.page.locator("#lesson-card")
    expect(panel).to_be_visible()
    expect(panel.get_by_label("Тема урока")).to_be_focused()
    return panel


@pytest.mark.req("MARK-1", "GRID-2")
def test_a_lesson_is_written_without_the_mouse_and_esc_returns_to_the_cell(journal: JournalPage) -> None:
    panel = opened(journal, MONDAY)
    expect(panel.get_by_role("heading", name="Урок 12 октября")).to_be_visible()
    journal.press("Control+a")
    journal.keyboard.insert_text("Сложение дробей")
    journal.press("Tab", "Control+a")
    journal.keyboard.insert_text("§ 7, № 120")
    journal.press("Tab")
    expect(panel.get_by_label("Как выполнить")).to_be_focused()
    journal.press("ArrowDown", "ArrowDown")
    journal.press("Control+Enter")
    expect(panel.locator(".lp-said")).to_have_text("Записано.")
    row = journal.page.locator(f"#lessons tr[data-lesson='{lesson(journal, MONDAY)}']")
    expect(row).to_contain_text("Сложение дробей")
    expect(row).to_contain_text("§ 7, № 120")
    journal.press("Escape")
    expect(panel).to_be_hidden()
    assert journal.here() == (2, MONDAY)
    panel = opened(journal, MONDAY)
    assert panel.get_by_label("Как выполнить").input_value() == "oral"


def test_what_was_typed_is_not_lost_at_the_first_esc_and_not_given_is_one_press(journal: JournalPage) -> None:
    panel = opened(journal, YESTERDAY)
    panel.get_by_role("button", name="Не задано").click()
    expect(panel.get_by_label("Домашнее задание")).to_have_value("не задано")
    journal.press("Escape")
    expect(panel.locator(".lp-said")).to_contain_text("Набранное не записано")
    journal.press("Enter")
    expect(panel.locator(".lp-said")).to_have_text("Записано.")
    journal.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.req("GRID-6")
def test_a_work_changes_its_kind_and_a_second_one_gets_a_column(journal: JournalPage) -> None:
    before = journal.page.locator("#grid th.day").count()
    panel = opened(journal)
    panel.get_by_label("Вид работы").first.select_option(label="Самостоятельная работа")
    panel.get_by_label("Название работы").first.fill("Дроби")
    journal.press("Enter")
    expect(panel.locator(".lp-said")).to_have_text("Записано.")
    head = journal.page.locator(f"th[data-date='{TODAY}']")
    expect(head).to_contain_text("Самостоятельная работа: Дроби")
    panel.get_by_label("Ещё работа").select_option(label="Контрольная работа")
    panel.get_by_role("button", name="Записать урок").click()
    eventually(lambda: journal.page.locator("#grid th.day").count() == before + 1, what="the second work has a column")
    panel = journal.page.locator("#lesson-card")
    expect(panel).to_be_visible()
    panel.get_by_label("убрать").last.check()
    panel.get_by_role("button", name="Записать урок").click()
    eventually(lambda: journal.page.locator("#grid th.day").count() == before, what="it is gone again")
    panel = journal.page.locator("#lesson-card")
    panel.get_by_label("Вид работы").first.select_option(label="Ответ на уроке")
    panel.get_by_label("Название работы").first.fill("")
    panel.get_by_role("button", name="Записать урок").click()
    expect(panel.locator(".lp-said")).to_have_text("Записано.")


@pytest.mark.req("GRID-6")
def test_what_cannot_be_is_said_beside_its_field(journal: JournalPage) -> None:
    journal.go(2, YESTERDAY)
    journal.press("5")
    journal.saved(2, "5", YESTERDAY)
    panel = opened(journal, YESTERDAY)
    panel.get_by_label("Вид работы").first.select_option(label="Контрольная работа")
    panel.get_by_role("button", name="Записать урок").click()
    expect(panel.locator(".lp-work .error")).to_contain_text("вид не меняют")
    expect(panel.get_by_label("Вид работы").first).to_be_focused()


def test_the_mouse_opens_it_by_the_letter_and_by_two_clicks_and_goes_to_the_lesson_before(journal: JournalPage) -> None:
    page = journal.page
    page.locator(f"th[data-date='{YESTERDAY}']").dblclick()
    panel = page.locator("#lesson-card")
    expect(panel.get_by_role("heading", name="Урок 13 октября")).to_be_visible()
    panel.get_by_role("button", name="← 12.10").click()
    expect(panel.get_by_role("heading", name="Урок 12 октября")).to_be_visible()
    panel.get_by_role("button", name="Закрыть").click()
    column = page.evaluate("day => document.querySelector(`th[data-date='${day}']`).cellIndex", YESTERDAY)
    page.locator("#grid td.kind").nth(column).click()
    expect(panel.get_by_role("heading", name="Урок 13 октября")).to_be_visible()
    expect(panel.get_by_role("link", name="Карточка урока целиком")).to_have_attribute("href", f"/journal/1/lesson/{lesson(journal, YESTERDAY)}")


def test_a_closed_lesson_and_another_s_journal_are_shown_without_fields(journal: JournalPage, context_of: Callable[..., Any]) -> None:
    page = context_of("deputy").new_page()
    page.goto(f"{journal.server.url}/journal/1")
    page.locator(f"th[data-date='{YESTERDAY}']").dblclick()
    panel = page.locator("#lesson-card")
    expect(panel).to_contain_text("Записи в этом журнале делает учитель")
    expect(panel.get_by_label("Тема урока")).to_be_hidden()
    expect(panel.get_by_role("button", name="Закрыть")).to_be_focused()


def test_on_a_phone_it_is_a_sheet_from_below(journal: JournalPage, context_of: Callable[..., Any]) -> None:
    phone = context_of(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    phone.goto(f"{journal.server.url}/journal/1?date={YESTERDAY}&lesson={lesson(journal, YESTERDAY)}")
    panel = phone.locator("#lesson-card")
    expect(panel).to_be_visible()
    eventually(lambda: (box := panel.bounding_box()) and abs(box["y"] + box["height"] - 844) < 2 and box["width"] == 390, what="at the bottom")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_its_module_is_loaded_only_when_asked_for(journal: JournalPage) -> None:
    asked: list[str] = []
    journal.page.on("request", lambda request: asked.append(request.url))
    journal.open()
    assert not any("lesson/panel" in url or "lesson-panel" in url for url in asked)
    opened(journal)
    assert any("lesson/panel.js" in url for url in asked) and any("lesson-panel.css" in url for url in asked)


def lesson(journal: JournalPage, day: str) -> int:
    return int(str(journal.page.get_attribute(f"th[data-date='{day}']", "data-lesson")))
