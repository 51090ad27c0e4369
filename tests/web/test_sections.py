"""The board on top: few sections, each page in one of them, nothing that its reader may not open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import CAST, SmallSchool

LINK = re.compile(r'<a href="([^"]+)"( aria-current="(?:page|true)")?>')


def lines(page: str) -> list[list[tuple[str, str]]]:
    """Links of the sections and of the line within one, each with whether one is there."""
    return [LINK.findall(found) for found in re.findall(r'<nav (?:aria-label="Разделы"|class="subnav").*?</nav>', page, re.S)]


@pytest.mark.req("ROLE-1", "CLS-1", "MSG-1")
@pytest.mark.parametrize("login", CAST)
def test_each_section_opens_is_the_current_one_and_fits_a_line(web: Callable[[str], Any], school: SmallSchool, login: str) -> None:
    browser = web(login)
    sections = lines(browser.get("/").text)[0]
    assert len(sections) <= 11, "more would not fit one line of 1366 pixels"
    within = {url for section, _ in sections for line in lines(browser.get(section, follow_redirects=True).text)[1:] for url, _ in line}
    for url in sorted({url for url, _ in sections} | within):
        answer = browser.get(url, follow_redirects=True)
        assert answer.status_code == 200, url
        for line in lines(answer.text) if not url.startswith("/admin") else ():
            assert sum(bool(here) for _, here in line) == 1, url
