"""A school on its first day, before its year and before its classes: every section of every role opens and says what comes first."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import AcademicYear, Account, AccountRole, Period, School, Staff
from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
from ejournal.policy.actor import STAFF_ROLES
from ejournal.services.passwords import hash_password
from ejournal.services.school_rules import complete_rules
from tests.conftest import Browser
from tests.factories import NOW, PASSWORD
from tests.web.test_sections import lines

YEARS = ("no year", "no periods", "no classes")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a school with one person of each role and nothing else."""
    path = tmp_path_factory.mktemp("bare") / "ejournal.sqlite3"
    db = open_database(f"sqlite:///{path}")
    migrate(db)
    with db.connection_context():
        complete_rules(NOW)
        School.create(name="МКОУ «Заречная СОШ»", short_name="Заречная СОШ")
        for role in sorted(STAFF_ROLES):
            staff = Staff.create(surname="Зимин", name="Лев")
            account = Account.create(login=role, password_hash=hash_password(PASSWORD), must_change_password=False, created_at=NOW, staff=staff)
            AccountRole.create(account=account, role=role)
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(params=YEARS)
def empty(request: pytest.FixtureRequest, bare: Path, app_once: Any, tmp_path: Path, moment: Any) -> Iterator[Any]:
    """The application over a copy of it, with as much of a year as is asked for."""
    moment.now = NOW
    db = open_database(f"sqlite:///{shutil.copyfile(bare, tmp_path / 'ejournal.sqlite3')}")
    db.connect()
    if request.param != "no year":
        year = AcademicYear.create(title="2026/27", start="2026-09-01", end="2027-05-31")
        if request.param == "no classes":
            Period.create(year=year, kind="quarter", number=1, grade_from=1, grade_to=9, start="2026-09-01", end="2026-10-23")
    app_once.extensions["school_memory"].forget()
    yield app_once
    db.close()
    app_once.extensions["school_memory"].forget()


@pytest.mark.req("ADM-1", "ROLE-1")
def test_every_section_opens_and_says_what_comes_first(empty: Any) -> None:
    dead: list[tuple[str, str, int, str]] = []
    for role in sorted(STAFF_ROLES):
        browser = Browser(empty, role)
        sections = {url for url, _ in lines(browser.get("/").text)[0]}
        within = {url for section in sections for line in lines(browser.get(section, follow_redirects=True).text)[1:] for url, _ in line}
        for url in sorted(sections | within | {"/"}):
            answer = browser.get(url, follow_redirects=True)
            if answer.status_code != 200:
                dead.append((role, url, answer.status_code, ""))
                continue
            main = answer.text.partition("<main")[2]
            offered = set(re.findall(r'class="empty"><p>[^<]*</p><a class="[^"]*" href="([^"]+)"', main))
            dead += [(role, url, code, to) for to in offered if (code := browser.get(to, follow_redirects=True).status_code) != 200]
    assert dead == []
