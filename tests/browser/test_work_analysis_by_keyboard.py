"""A teacher types the tasks of a control work and the points of the class with the keyboard, and reads them on a phone (DEP-4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hands import YESTERDAY, Server, eventually
from playwright.sync_api import BrowserContext, Page, Route

PASTE = """([selector, text]) => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);
  document.querySelector(selector).dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData})); }"""

LEAVE = "() => !dispatchEvent(new Event('beforeunload', {cancelable: true}))"  # whether the page asks before it goes


@pytest.fixture
def work(server: Server) -> Iterator[str]:
    """The address of yesterday's work of 9 Б, made a control work of a kind of its own; what was written goes afterwards."""
    with sqlite3.connect(server.data / "ejournal.sqlite3", timeout=10) as db:
        fields = "code, name, short_name, weight, is_written, is_control, due_days, position, is_used"
        kind = db.execute(f"INSERT INTO work_kind ({fields}) VALUES ('КРЖ', 'Контрольная по заданиям', 'контр.зад', 1, 1, 1, 7, 200, 0) RETURNING id").fetchone()[0]
        number, before = db.execute(
            "SELECT w.id, w.kind_id FROM work w JOIN lesson l ON l.id = w.lesson_id JOIN journal j ON j.id = l.journal_id JOIN school_class c ON c.id = j.school_class_id"
            " WHERE c.grade = 9 AND j.kind = 'lesson' AND l.date = ?", (YESTERDAY,)
        ).fetchone()
        db.execute("UPDATE work SET kind_id = ? WHERE id = ?", (kind, number))
    yield f"{server.url}/control/works/{number}"
    with sqlite3.connect(server.data / "ejournal.sqlite3", timeout=10) as db:
        db.execute("DELETE FROM control_score")
        db.execute("DELETE FROM control_task")
        db.execute("UPDATE work SET kind_id = ? WHERE id = ?", (before, number))
        db.execute("DELETE FROM work_kind WHERE id = ?", (kind,))


@pytest.mark.req("DEP-4")
def test_tasks_and_points_are_typed_as_in_a_spreadsheet(context_of: Callable[..., BrowserContext], work: str) -> None:
    page = context_of().new_page()
    page.goto(work)
    keys = page.keyboard
    eventually(lambda: page.locator("#rows tbody tr").count() == 1, what="a row to begin with")
    page.focus("#rows textarea[data-field=skill]")
    for key in ("Сложение", "Tab", "2", "Tab", "знаки", "Enter", "ответ"):
        keys.press(key) if key in ("Tab", "Enter") else keys.type(key)
    keys.press("Tab")
    eventually(lambda: page.locator("#points thead th").count() == 5, what="two tasks, two columns of points")
    page.focus("#rows tbody tr:nth-child(2) textarea[data-field=skill]")
    page.evaluate(PASTE, ["#rows tbody tr:nth-child(2) textarea[data-field=skill]", "Задача\t3\tнет пояснений\r\nЧертёж\t1,5\r\n"])
    eventually(lambda: page.locator("#points thead th").count() == 6 and "Записано" in page.inner_text("#state"), what="a task more, pasted")
    assert [one.strip() for one in page.locator("#points thead small").all_inner_texts()] == ["из 2", "из 3", "из 1,5", "из 6,5"]

    column = [f"#points tbody tr[data-pupil]:nth-child({row}) input" for row in range(1, 4)]
    page.locator(column[0]).first.focus()
    for key in ("2", "Enter", "1,5", "Enter", "1", "ArrowRight", "3"):
        keys.press(key) if len(key) > 3 else keys.type(key)
    keys.press("Enter")
    coped = page.locator("#rows .t-coped")
    eventually(lambda: "Записано" in page.inner_text("#said") and [one.replace("\xa0", " ") for one in coped.all_inner_texts()] == ["3 из 3, 100 %", "1 из 1, 100 %", "—"])
    assert page.locator("#points .total").all_inner_texts()[:3] == ["2", "1,5", "4"]
    place = lambda: page.evaluate("() => [document.activeElement.closest('tr').sectionRowIndex, document.activeElement.closest('td').cellIndex]")  # noqa: E731
    assert place() == [3, 3]  # the fourth pupil, the second task

    keys.type("7")
    keys.press("ArrowUp")
    told = page.locator("#points .told")
    eventually(lambda: told.count() == 1, what="the refusal stands under the pupil's row")
    assert told.inner_text() == "Задание 2: За это задание не больше 3, а набрано 7."
    _tasks_change_meanwhile(page)
    assert told.inner_text() == "Задание 2: За это задание не больше 3, а набрано 7.", "what was not taken stays in the columns drawn anew"
    assert page.input_value(f"{column[0]} >> nth=1") == "2" and page.locator("#points .total").first.inner_text() == "4", "typed while the tasks were on their way"
    page.fill(f"{column[0]} >> nth=1", "")
    keys.press("Enter")
    eventually(lambda: page.locator("#points .total").first.inner_text() == "2")
    page.focus("#points tr[data-pupil]:nth-child(4) input >> nth=1")
    keys.press("Escape")
    eventually(lambda: told.count() == 0)
    keys.type("3")
    assert page.evaluate(LEAVE), "a cell that is being typed is not left without a word"
    eventually(lambda: "Записано" in page.inner_text("#said") and not page.evaluate(LEAVE))
    page.fill("#conclusions", "Усвоено")
    assert page.evaluate(LEAVE), "nor are the conclusions"
    page.fill("#conclusions", "")
    page.focus("#points tr[data-pupil]:nth-child(4) input >> nth=1")
    keys.press("Delete")
    keys.press("Enter")
    keys.press("ArrowUp")
    eventually(lambda: not page.evaluate(LEAVE))
    _points_of_another(page, work, "2")
    keys.type("1")
    keys.press("Enter")
    eventually(lambda: told.count() == 1 and "Здесь уже стоит «2»" in told.inner_text())
    page.click("text=Поставить «1»")
    eventually(lambda: told.count() == 0 and "Записано" in page.inner_text("#said"))

    page.evaluate(PASTE, ["#points tbody tr:nth-child(5) input", "1\t2\t0,5\r\nн\t1\t9\r\n"])
    eventually(lambda: told.count() == 1 and page.locator("#points .total").all_inner_texts()[4:6] == ["3,5", "1"], what="all but the one that can't be")
    page.focus("#points tbody tr[data-pupil]:nth-child(1) input")
    keys.press("Control+z")
    eventually(lambda: page.locator("#points .total").all_inner_texts()[4:6] == ["", ""], what="the whole paste is undone at once")

    page.focus("#rows tbody tr:nth-child(1) textarea[data-field=skill]")
    keys.press("Control+Delete")
    eventually(lambda: page.is_visible("#ask"), what="points would go with the task")
    assert page.inner_text("#ask p") == "Вместе с заданием сотрутся баллы: в задании 1 — у 3 учеников."
    page.click("text=Вернуть задание")
    eventually(lambda: page.input_value("#rows textarea >> nth=0") == "Сложение" and not page.is_visible("#ask"))
    keys.press("Alt+ArrowDown")
    eventually(lambda: page.locator("#points thead small").first.inner_text().strip() == "из 3", what="the columns follow the tasks")

    phone = context_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    phone.goto(work)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = phone.locator("#points input").first.bounding_box()
    assert box and box["height"] >= 40 and phone.input_value("#rows tbody tr:nth-child(2) textarea") == "Сложение"


def _tasks_change_meanwhile(page: Page) -> None:
    """A task is changed, and while the answer is awaited a point is typed."""
    held: list[Route] = []
    page.route("**/tasks", lambda route: held.append(route))
    page.fill("#rows tbody tr:nth-child(3) textarea[data-field=skill]", "Чертёж и подпись")
    page.focus("#points tbody tr[data-pupil]:nth-child(1) input >> nth=1")
    eventually(lambda: page.inner_text("#state") == "Пишется…" and bool(held), what="the tasks are on their way")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    held[0].continue_()
    page.unroute("**/tasks")
    eventually(lambda: "Записано" in page.inner_text("#state") and "Не записано" in page.inner_text("#said"), what="all is answered")


def _points_of_another(page: Page, work: str, text: str) -> None:
    """Somebody else writes into the focused cell meanwhile."""
    found: Any = page.evaluate("() => { const el = document.activeElement; return [Number(el.closest('tr').dataset.pupil), Number(el.dataset.task)]; }")
    change = {"pupil": found[0], "task": found[1], "text": text, "seen": ""}
    token = str(page.get_attribute("meta[name=csrf-token]", "content"))
    answer = page.context.request.post(
        f"{work}/cells", data={"op": "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f77", "changes": [change]}, headers={"X-CSRFToken": token}
    )
    assert answer.ok and answer.json()["results"][0]["status"] == "saved", answer.text()
