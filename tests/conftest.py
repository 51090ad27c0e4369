"""What the tests borrow from this computer. Whatever is not here skips its tests, with the reason in words."""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
from ejournal.policy.actor import Actor, load_actor
from ejournal.services.school_rules import complete_rules
from ejournal.settings import load_settings
from scripts._bootstrap.programs import CHROMIUM, SOFFICE, WKHTMLTOPDF, find_program
from tests.factories import NOW, PASSWORD, TODAY, SmallSchool, make_small_school

# Folders whose files take long go first, so that no worker waits at the end for one file of another.
LONG_FIRST = ("browser", "tests", "robustness", "scripts", "copies", "services", "admin_views", "web")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of the files; and a test of the browser that failed is tried once more, which the summary tells."""
    folder = lambda item: item.path.parent.name  # noqa: E731
    items.sort(key=lambda item: LONG_FIRST.index(folder(item)) if folder(item) in LONG_FIRST else len(LONG_FIRST))
    for item in items:
        if folder(item) == "browser":
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """URL of a PostgreSQL server to do anything with; `scripts/test.py` starts one and throws it away."""
    url = os.environ.get("EJOURNAL_TEST_POSTGRESQL")
    if not url:
        pytest.skip(os.environ.get("EJOURNAL_TEST_POSTGRESQL_WHY_NOT", "no PostgreSQL: run scripts/test.py, it starts one"))
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return program_or_skip(CHROMIUM, "no browser of the Chromium family (Debian package chromium)")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """One Chromium for all tests that look at a page: there can be only one Playwright at a time."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium_path, args=quiet)
        yield made
        made.close()


@pytest.fixture(scope="session")
def soffice_path() -> str:
    return program_or_skip(SOFFICE, "no LibreOffice (Debian package libreoffice-calc-nogui)")


@pytest.fixture(scope="session")
def wkhtmltopdf_path() -> str:
    return program_or_skip(WKHTMLTOPDF, "no wkhtmltopdf (Debian package wkhtmltopdf)")


def program_or_skip(names: tuple[str, ...], reason: str) -> str:
    path = find_program(names)
    if path is None:
        pytest.skip(reason)
    return path


# ---- the small school ------------------------------------------------------------------------------------------------


@dataclass
class Moment:
    """The clock of a test: set `now` to move it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def school_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SmallSchool]:
    """A filled database, made once; tests get copies."""
    path = tmp_path_factory.mktemp("template") / "ejournal.sqlite3"
    db = open_database(f"sqlite:///{path}")
    migrate(db)
    with db.connection_context():
        complete_rules(NOW)
        school = make_small_school()
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, school


def own_copy(handles: SmallSchool) -> SmallSchool:
    """The same records under the same names, for one test: what it adds to them is not seen by the next."""
    return replace(handles, **{name: dict(value) for name, value in vars(handles).items() if isinstance(value, dict)})


@pytest.fixture
def school(school_template: tuple[Path, SmallSchool], tmp_path: Path) -> Iterator[SmallSchool]:
    """The small school in an SQLite database of this test's own."""
    source, handles = school_template
    copy = tmp_path / "ejournal.sqlite3"
    shutil.copyfile(source, copy)
    db = open_database(f"sqlite:///{copy}")
    db.connect()
    yield own_copy(handles)
    db.close()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> Iterator[tuple[str, SmallSchool]]:
    name = f"school_template_{uuid4().hex[:8]}"  # each worker of the tests has its own
    with psycopg.connect(f"{postgresql_url}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = with_database(postgresql_url, name)
    db = open_database(url)
    migrate(db)
    with db.connection_context():
        complete_rules(NOW)
        school = make_small_school()
    db.close_all()
    yield name, school
    with psycopg.connect(f"{postgresql_url}", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallSchool]:
    """The small school on each engine in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("school")
        return
    template, handles = request.getfixturevalue("postgresql_template")
    db = open_database(request.getfixturevalue("new_postgresql")(template))
    db.connect()
    yield own_copy(handles)
    db.close()
    db.close_all()


@pytest.fixture(scope="session")
def drop_aside(postgresql_url: str) -> Iterator[Callable[[str], object]]:
    """Databases that are done with go in a thread: dropping one takes the server ten times as long as making it."""

    def drop(name: str) -> None:
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    with ThreadPoolExecutor(max_workers=1) as thread:
        yield lambda name: thread.submit(drop, name)


@pytest.fixture
def new_postgresql(postgresql_url: str, drop_aside: Callable[[str], object]) -> Iterator[Callable[[str], str]]:
    """`new_postgresql(template)` makes a database, empty or a copy, and returns its URL; all are dropped in the end."""
    made: list[str] = []

    def make(template: str = "template1") -> str:
        made.append(f"school_{uuid4().hex[:12]}")
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return with_database(postgresql_url, made[-1])

    yield make
    for name in made:
        drop_aside(name)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@pytest.fixture
def actor(school: SmallSchool) -> Callable[[str], Actor]:
    """The actor of a member of the cast, as of the test's today."""
    return lambda login: load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


@pytest.fixture(scope="session")
def moment() -> Moment:
    return Moment()


@pytest.fixture(scope="session")
def app_once(tmp_path_factory: pytest.TempPathFactory, moment: Moment) -> Any:
    """The application, made once; each test points the models at its own database."""
    from app import create_app

    folder = tmp_path_factory.mktemp("data")
    app = create_app(load_settings({"EJOURNAL_DATA": str(folder)}), moment)
    app.testing = False
    return app


@pytest.fixture
def web(app_once: Any, school: SmallSchool, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Browser]:
    """A browser logged in as a member of the cast; "" = nobody."""
    moment.now = NOW
    monkeypatch.setattr("ejournal.web.clock.KEEP_SECONDS", 3600)  # or a slow computer would count its SELECTs, too
    app_once.extensions["school_memory"].forget()
    return lambda login="": Browser(app_once, login)


class Browser:
    """A test client that carries the CSRF token as a page would."""

    def __init__(self, app: Any, login: str = "") -> None:
        self.client = app.test_client()
        self._held = ("", "")
        if login:
            self.post("/login", login=login, password=PASSWORD)

    def get(self, url: str, **options: Any) -> Any:
        return self.client.get(url, **options)

    def token(self) -> str:
        """As some page of this session carried it: asked for anew when the session's cookie is another."""
        session = lambda: getattr(self.client.get_cookie(self.client.application.config["SESSION_COOKIE_NAME"]), "value", "")  # noqa: E731
        if not self._held[0] or session() != self._held[0]:
            page = self.client.get("/account/password", follow_redirects=True).text
            found = re.search(r'name="csrf-token" content="([^"]+)"', page)
            assert found, "the page carries no CSRF token"
            self._held = (session(), found[1])
        return self._held[1]

    def post(self, url: str, **form: Any) -> Any:
        return self.client.post(url, data=form | {"csrf_token": self.token()})

    def post_json(self, url: str, body: Any, **headers: str) -> Any:
        return self.client.post(url, json=body, headers={"X-CSRFToken": self.token()} | headers)


@pytest.fixture
def selects() -> Callable[[], Any]:
    """`with selects() as seen:` collects the SELECTs that run inside."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        class Ear(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                sql = str(record.msg[0])
                if sql.lstrip("( ").upper().startswith("SELECT"):
                    seen.append(sql)

        ear, log = Ear(), logging.getLogger("peewee")
        log.addHandler(ear)
        level = log.level
        log.setLevel(logging.DEBUG)  # setLevel, for a logger remembers what it was not to say
        try:
            yield seen
        finally:
            log.removeHandler(ear)
            log.setLevel(level)

    return watch
