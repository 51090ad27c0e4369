"""A parent with a phone: the week at today, «ознакомлен», an inaccuracy reported from the mark itself (DIA-1, DIA-3, DIA-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hands import JournalPage
from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.browser
@pytest.mark.req("DIA-1", "DIA-3", "DIA-6")
def test_a_parent_reads_signs_and_reports(context_of: Callable[..., Any], server: Any) -> None:
    page: Page = context_of("parent", **PHONE).new_page()
    page.goto(f"{server.url}/diary/")
    lesson = JournalPage(context_of("teacher").new_page(), server).open()
    lesson.put({(int(page.url.rsplit("/", 1)[1]), lesson.work("2026-10-08")): "4"})  # others share the school and wipe its marks
    expect(page.locator(".diary .is-today")).to_be_in_viewport()
    expect(page.locator(".whose")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing stands out to the side"

    page.keyboard.press("ArrowLeft")
    expect(page.locator(".weekbar")).to_contain_text("5–10 октября")
    page.get_by_role("button", name="С неделей ознакомлен(а)").tap()
    expect(page.locator("#sign")).to_contain_text("С неделей ознакомлены: Белых О.")

    mark = page.locator(".diary-day .mark a").first
    stands = mark.locator("b").inner_text()
    mark.tap()
    expect(page.locator(".stands")).to_contain_text(f"{stands} —")
    page.get_by_label("Что неточно и как должно быть").fill("отвечал у доски на пять")
    page.get_by_role("button", name="Сообщить о неточности").tap()
    said = page.get_by_text("Ждёт ответа учителя")
    expect(said).to_be_in_viewport()

    teacher: Page = context_of("teacher").new_page()
    teacher.goto(f"{server.url}/")
    teacher.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")  # a full desk keeps some lines back
    teacher.get_by_role("link", name="Сообщения о неточностях: 1").click()
    teacher.get_by_label("всё верно").check()
    teacher.get_by_label("Два слова семье").fill("ответ был неполный")
    teacher.get_by_role("button", name="Ответить").click()
    expect(teacher.get_by_text("Никто не сообщал о неточностях.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Всё верно, 14.10: ответ был неполный")).to_be_visible()
