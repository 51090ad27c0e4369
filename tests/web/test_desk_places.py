"""Every line of every desk leads somewhere that its reader may open; so does every link of the board."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ejournal.policy.actor import Actor
from ejournal.queries.desk_tasks import desk_tasks
from ejournal.rules.school_rules import SchoolRules
from tests.factories import CAST, NOW, SmallSchool

OPENED = (200, 302)


@pytest.mark.req("SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_what_the_desk_and_the_board_name_opens(
    web: Callable[..., Any], school: SmallSchool, actor: Callable[[str], Actor], login: str
) -> None:
    browser, who = web(login), actor(login)
    tasks = desk_tasks(who, NOW, SchoolRules()) + desk_tasks(who, NOW + timedelta(days=30), SchoolRules()) if who.is_staff else ()
    board = re.findall(r'<li><a href="(/[^"]*)"', browser.get("/").text.split('id="sections"')[1].split("</nav>")[0])
    assert board
    shut = [url for url in {*board, *(task.url for task in tasks)} if browser.get(url).status_code not in OPENED]
    assert shut == []


@pytest.mark.req("REG-7")
def test_those_without_a_consent_are_listed_where_the_desk_says(web: Callable[..., Any], school: SmallSchool) -> None:
    page = web("secretary").get("/pupils/?lacks=1").text
    assert "Ершов" in page and "/pupils/?lacks=1" in web("secretary").get("/").text


@pytest.mark.parametrize("login", CAST)
def test_nobodys_desk_asks_much(web: Callable[..., Any], school: SmallSchool, selects: Callable[..., Any], login: str) -> None:
    browser = web(login)
    browser.get("/")
    with selects() as seen:
        assert browser.get("/").status_code == 200
    assert len(seen) <= 36, "\n".join(seen)
