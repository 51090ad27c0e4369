"""No link leads nowhere: each role follows what its pages offer, one page of each shape, after somebody took whole tables out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from app import create_app
from ejournal.models import database
from ejournal.services.demo import PASSWORD, build_demo
from ejournal.settings import load_settings

NOW = datetime(2026, 11, 18, 12, 0)
CAST = (
    "admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher", "teacher2", "parent", "parent2", "student",
)  # fmt: skip
FILES = (".pdf", ".xlsx", ".zip")  # made by programs of their own; their tests stand elsewhere
MOST = 400


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("links")
    app = create_app(load_settings({"EJOURNAL_DATA": str(folder)}), lambda: NOW)
    with database.connection_context():
        build_demo(NOW.date(), pupils=60, years=1, now=NOW)
    admin = logged_in(app, "admin")
    assert admin.get("/admin/absence/export/xlsx/").status_code == 200
    yield app


def logged_in(app: Any, login: str) -> Any:
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token is not None
    assert client.post("/login", data={"login": login, "password": PASSWORD, "csrf_token": token[1]}).status_code == 302
    return client


def shape(url: str) -> str:
    """The address with its numbers and values left out: `/journal/N?period`."""
    parts = urlsplit(url)
    names = sorted(piece.partition("=")[0] for piece in parts.query.split("&") if piece)
    return re.sub(r"[0-9]+|[0-9a-f]{16,}", "N", parts.path) + "?" + "&".join(names)


def links_of(page: str, url: str) -> Iterator[str]:
    """Addresses that a person would follow; what posts is not asked here."""
    for found in re.finditer(r'<a [^>]*?href="([^"]+)"', page):
        address = urldefrag(urljoin(url, unescape(found[1])))[0]
        if address.startswith("/") and not urlsplit(address).path.endswith(FILES) and "/export/" not in address:
            yield address


@pytest.mark.req("SEC-1", "ROLE-5")
@pytest.mark.parametrize("login", CAST)
def test_every_link_that_a_role_is_offered_opens(demo_app: Any, login: str) -> None:
    client, seen, queue, dead = logged_in(demo_app, login), {"/?"}, deque([("/", "")]), []
    while queue and len(seen) < MOST:
        url, source = queue.popleft()
        answer = client.get(url)
        if answer.status_code in (301, 302, 303):
            answer = client.get(url, follow_redirects=True)
        if answer.status_code != 200:
            dead.append((answer.status_code, url, source))
        elif answer.mimetype == "text/html":
            for address in links_of(answer.text, url):
                if shape(address) not in seen:
                    seen.add(shape(address))
                    queue.append((address, url))
    assert dead == [] and len(seen) > 10
