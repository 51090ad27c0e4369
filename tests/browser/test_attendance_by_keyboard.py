"""The class teacher closes the day: roll call in his journal, one key a pupil on the board, a whole day on the day page (ABS-1, ABS-2)."""

from __future__ import annotations

import pytest
from hands import TODAY, JournalPage, eventually


@pytest.mark.req("ABS-1", "ABS-2")
def test_the_class_teacher_closes_the_day_by_keyboard(journal: JournalPage) -> None:
    page, hands = journal.page, journal
    journal.go(1)
    page.fill("#absent", "2 4 99")
    eventually(lambda: "Таких номеров нет: 99" in page.inner_text("#state"), what="the names behind the numbers before anything is written")
    assert journal.text(2) == ""
    page.press("#absent", "Enter")
    journal.saved(2, "Н")
    journal.saved(4, "Н")

    page.goto(f"{journal.server.url}/attendance/")
    eventually(lambda: page.evaluate("document.activeElement.matches('tr[data-pupil]')"), what="the first line is ready for a key")
    rows = page.locator("tr[data-pupil]").count()
    today = page.locator(f"tr[data-date='{TODAY}']").count()
    assert today == 2, "the last day stands first: a key a pupil"
    hands.russian("б", "Comma")
    hands.press("e")  # where У is, on the Latin layout
    eventually(lambda: "Записано" in page.inner_text("#said") and page.locator("tr.is-done").count() == 2)
    if rows > 2:
        assert page.locator("tr[data-pupil]").nth(2).evaluate("row => row === document.activeElement")
    page.keyboard.press("Control+z")
    eventually(lambda: page.locator("tr.is-done").count() == 1 and "причина убрана" in page.inner_text("#said"))
    hands.press("u")
    eventually(lambda: page.locator("tr.is-done").count() == 2)

    page.goto(f"{journal.server.url}/attendance/1/day?date={TODAY}")
    cell = page.locator("#day tbody tr").nth(4).locator(".whole")
    cell.click()
    hands.press("g")  # П, the whole day: the teacher has not marked anything yet
    eventually(lambda: cell.inner_text() == "П" and page.locator("#day tbody tr").nth(4).locator(".is-proposed").count() > 1)
    page.keyboard.press("Control+z")
    eventually(lambda: cell.inner_text() == "")
    journal.open()
    assert (journal.text(2), journal.text(4)) == ("Б", "У")
