"""A plot inside a page of ours: the strict policy draws it, in the colours and the face of the look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from ejournal.tables.plots import Series, bar_plot
from ejournal.web.security import POLICY

pytestmark = pytest.mark.browser
HEAD = "<!doctype html><html lang='ru'><title>Графики</title>"
SHEETS = "".join(f"<link rel='stylesheet' href='/static/css/{name}.css'>" for name in ("tokens", "journal", "plots"))


@pytest.mark.req("SEC-2", "REP-7")
def test_the_policy_of_our_pages_lets_a_plot_be_drawn(context_of: Callable[..., BrowserContext], server) -> None:
    svg = bar_plot("Ответы", ("Да", "Нет"), (Series("Ответов", (12, 6)),), lying=True)
    page = context_of().new_page()
    page.route("**/plot", lambda route: route.fulfill(
        body=f"{HEAD}{SHEETS}{svg}", content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": POLICY.format(nonce="")}))  # fmt: skip
    page.goto(f"{server.url}/plot")
    bar, word = page.locator("rect.plot-fill").first, page.locator(".plot-label").first
    assert bar.evaluate("e => getComputedStyle(e).fill") == "rgb(31, 63, 158)" and bar.bounding_box()["width"] > 100
    assert "PT Sans" in word.evaluate("e => getComputedStyle(e).fontFamily")
    assert page.get_by_role("img", name="Ответы").count() == 1
