"""Saved, unsaved, disputed: what happens when the network, the server, the session or another person gets in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hands import PASSWORD, JournalPage, Server, eventually

pytestmark = pytest.mark.browser


@pytest.mark.req("GRID-5")
def test_two_people_in_one_cell_the_second_chooses(journal: JournalPage, second_page: Callable[[], JournalPage]) -> None:
    other = second_page()
    journal.go(3)
    journal.press("5")
    journal.saved(3, "5")
    other.go(3)
    other.press("4")
    eventually(lambda: other.state(3) == "conflict", what="conflict")
    assert "«5»" in other.bubble()
    eventually(lambda: "Спорно: 1" in other.status(), what="the status line")
    assert journal.stored_text(3) == "5"
    other.page.click("text=Поставить «4»")
    other.saved(3, "4")
    journal.go(3)
    journal.press("3")
    eventually(lambda: journal.state(3) == "conflict", what="conflict on the first page")
    journal.press("ArrowUp", "Alt+Enter", "Enter")
    journal.saved(3, "4")
    assert journal.stored_text(3) == "4"


@pytest.mark.req("GRID-5")
def test_another_s_change_comes_by_itself_but_not_over_what_is_being_changed_here(
    journal: JournalPage, second_page: Callable[[], JournalPage]
) -> None:
    other = second_page()
    other.go(3)
    other.press("5", "4")
    other.saved(4, "4")
    journal.go(4)
    journal.press("F2", "3")
    journal.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    eventually(lambda: journal.text(3) == "5", what="the other's mark is seen")
    assert journal.page.input_value(".edit") == "3"
    other.go(3)
    other.press("Delete")
    other.saved(3, "")
    journal.press("Escape")
    journal.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    eventually(lambda: journal.text(3) == "", what="the other's clearing is seen")


@pytest.mark.req("GRID-4")
def test_a_minute_without_network_is_sent_once(journal: JournalPage) -> None:
    calls: list[str] = []
    journal.page.on(
        "request", lambda request: calls.append(request.post_data or "") if request.url.endswith("/cells") else None
    )
    journal.page.context.set_offline(True)
    journal.go(5)
    journal.press("5", "4")
    eventually(lambda: journal.state(6) == "unsaved", what="unsaved")
    eventually(lambda: "Не отправлено: 2" in journal.status(), what="the status line")
    eventually(lambda: "Нет связи с сервером" in journal.status(), what="said")
    journal.page.context.set_offline(False)
    journal.saved(6, "4")
    journal.saved(5, "5")
    eventually(lambda: "Не отправлено" not in journal.status(), what="the status line")
    eventually(lambda: "Связь есть" in journal.status(), what="said")
    assert len(set(calls)) == 2
    assert [
        rev for (pupil, work), (text, rev) in journal.stored().items() if (pupil, work) == (journal.pupil(5), journal.work())
    ]


@pytest.mark.req("GRID-4")
def test_a_reload_loses_nothing_that_was_not_sent(journal: JournalPage) -> None:
    journal.page.on("dialog", lambda dialog: dialog.accept())
    journal.page.route("**/cells", lambda route: route.abort())
    journal.go(7)
    journal.press("5")
    eventually(lambda: journal.state(7) == "unsaved", what="unsaved")
    journal.page.reload()
    eventually(lambda: journal.page.query_selector(".is-at"), what="started")
    eventually(lambda: (journal.text(7), journal.state(7)) == ("5", "unsaved"), what="still here")
    journal.page.unroute("**/cells")
    journal.saved(7, "5")
    assert journal.stored_text(7) == "5"


@pytest.mark.req("GRID-4")
def test_leaving_with_something_unsent_is_asked_about(journal: JournalPage) -> None:
    asked: list[str] = []
    journal.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    journal.page.route("**/cells", lambda route: route.abort())
    journal.page.click(journal.selector(7))
    journal.press("5")
    eventually(lambda: journal.state(7) == "unsaved", what="unsaved")
    journal.page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.req("GRID-4")
def test_an_answer_that_was_lost_does_not_write_twice(journal: JournalPage) -> None:
    lost: list[str] = []

    def lose_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
        else:
            lost.append(route.fetch().text())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]

    journal.page.route("**/cells", lose_first)
    journal.go(8)
    journal.press("5")
    eventually(lambda: journal.state(8) and lost, what="the first answer is lost")
    rev = journal.stored()[journal.pupil(8), journal.work()][1]
    journal.saved(8, "5")
    assert journal.stored()[journal.pupil(8), journal.work()] == ("5", rev)


@pytest.mark.req("GRID-4")
def test_the_server_is_started_again_under_an_open_page(journal: JournalPage, server: Server) -> None:
    server.stop()
    journal.go(9)
    journal.press("5", "4")
    eventually(lambda: journal.state(9) == "unsaved", what="unsaved")
    server.start()
    eventually(lambda: journal.state(10) == "saved", seconds=20, what="sent again by itself")
    journal.saved(9, "5")


@pytest.mark.req("GRID-4")
def test_after_the_session_has_ended_one_logs_in_in_place(journal: JournalPage) -> None:
    journal.page.context.clear_cookies()
    journal.go(11)
    journal.press("5")
    eventually(lambda: journal.page.is_visible("#login-again"), what="asked to log in")
    journal.page.fill("#again-login", "teacher")
    journal.page.fill("#again-password", "не тот пароль")
    journal.press("Enter")
    eventually(lambda: "не подошёл" in journal.page.inner_text("#login-again"), what="the wrong password is said")
    journal.page.fill("#again-password", PASSWORD)
    journal.press("Enter")
    journal.saved(11, "5")
    assert not journal.page.is_visible("#login-again")
    assert journal.stored_text(11) == "5"


@pytest.mark.req("GRID-1", "GRID-4")
def test_topic_and_homework_are_typed_in_place(journal: JournalPage) -> None:
    row = ".lessons .is-today"
    journal.page.click("#lesson")
    journal.keyboard.insert_text("Степень числа")
    journal.press("Enter")
    journal.keyboard.insert_text("§ 14, № 178")
    journal.press("Enter")
    eventually(lambda: journal.page.locator(f"{row} [data-state=saved]").count() == 2, what="both saved")
    assert "Степень числа" in journal.page.inner_text(row)
    journal.open()
    assert "§ 14, № 178" in journal.page.inner_text(row)
    journal.page.focus(f"{row} [data-field=topic]")
    journal.press("F2")
    journal.keyboard.insert_text("забудется")
    journal.press("Escape")
    assert "Степень числа" in journal.page.inner_text(row)


@pytest.mark.req("KTP-4", "GRID-1")
def test_the_planned_topic_is_taken_by_one_button(journal: JournalPage) -> None:
    journal.open(4)
    journal.page.click(".lessons .is-today >> text=Взять из плана")
    eventually(lambda: journal.page.locator(".lessons .is-today [data-state=saved]").count() == 2, what="topic and homework")
    assert "Степень числа, занятие 8" in journal.page.inner_text(".lessons .is-today")


@pytest.mark.req("GRID-5")
def test_a_topic_written_by_two(journal: JournalPage, second_page: Callable[[], JournalPage]) -> None:
    field = ".lessons [data-lesson]:has(+ .is-today) [data-field=topic]"
    other = second_page()
    for page, text in ((journal, "Первая тема"), (other, "Вторая тема")):
        page.page.click(field)
        page.keyboard.insert_text(text)
        page.press("Enter", "Escape")
    eventually(lambda: other.page.get_attribute(field, "data-state") == "conflict", what="conflict")
    assert "Первая тема" in other.bubble()
    other.page.click("text=Записать моё")
    eventually(lambda: other.page.get_attribute(field, "data-state") == "saved", what="saved, knowing the other's")
