"""A real server with the small school, a real browser, and a hand that types on both layouts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hands import PASSWORD, JournalPage, Server, put_cells
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("school"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def logged_in(browser: Browser, server: Server) -> Callable[[str], Any]:
    """The cookies of somebody's session, opened once."""
    states: dict[str, Any] = {}

    def state(login: str) -> Any:
        if login not in states:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{server.url}/login")
            page.fill("#login", login)
            page.fill("#password", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url(f"{server.url}/")
            states[login] = context.storage_state()
            context.close()
        return states[login]

    return state


@pytest.fixture
def context_of(browser: Browser, server: Server, logged_in: Callable[[str], Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Browser windows of people; afterwards each must have kept to the school's own server and to the page's CSP."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def make(login: str = "teacher", **options: Any) -> BrowserContext:
        options = {"viewport": {"width": 1366, "height": 768}, "locale": "ru-RU", **options}
        context = browser.new_context(storage_state=logged_in(login) if login else None, **options)
        context.on("console", lambda message: _note(message, wrong))
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("request", lambda request: _note_request(request, server, wrong))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert wrong == []


def _note(message: ConsoleMessage, wrong: list[str]) -> None:
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        wrong.append(message.text)


def _note_request(request: Request, server: Server, wrong: list[str]) -> None:
    if not request.url.startswith((server.url, "data:", "blob:")):
        wrong.append(f"request to {request.url}")


@pytest.fixture
def journal(context_of: Callable[..., BrowserContext], server: Server) -> JournalPage:
    """The teacher's page of 5 А with nothing written in the open columns."""
    context = context_of()
    _wipe(context, server)
    return JournalPage(context.new_page(), server).open()


def _wipe(context: BrowserContext, server: Server) -> None:
    data = context.request.get(f"{server.url}/journal/1/data").json()
    works = {one["work"] for one in data["columns"] if "2026-10-07" <= one["date"] <= "2026-10-14"}
    changes = [{**one, "text": ""} for one in data["cells"] if one["text"] and one["work"] in works]
    if changes:
        page = context.request.get(f"{server.url}/account/password").text()
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token, page
        put_cells(context, server, token[1], changes)


@pytest.fixture
def second_page(context_of: Callable[..., BrowserContext], server: Server) -> Callable[[], JournalPage]:
    """Another window on the same page, with its own queue."""
    return lambda: JournalPage(context_of().new_page(), server).open()
