"""The director asks whether anybody touched a record, and copies the head onto paper (COR-3)."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from ejournal.models import AuditRow
from ejournal.policy.actor import Actor
from ejournal.queries.checks import last_checks
from ejournal.web.long_jobs import LongJobs, Progress, wait_for
from tests.factories import NOW, SmallSchool
from tests.services.test_cells import Pen
from tests.trail import give_history

pytestmark = pytest.mark.req("COR-3")


@pytest.fixture
def data(app_once: Any) -> Path:
    """The data directory of the application, without what earlier tests left in it."""
    folder: Path = app_once.config["SETTINGS"].data
    shutil.rmtree(folder / "results", ignore_errors=True)
    app_once.extensions.pop("proof", None)
    app_once.extensions["long_jobs"] = LongJobs(folder)
    (folder / "heads.txt").unlink(missing_ok=True)
    return folder


def checked(app: Any, browser: Any, **form: str) -> str:
    """The page after a check has ended."""
    browser.post("/proof/", **form)
    for job in app.extensions["long_jobs"]._jobs.values():
        wait_for(job, 60)
    return str(browser.get("/proof/").text)


def test_whole_records_are_said_in_one_sentence_and_the_head_is_noted(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, data: Path
) -> None:
    give_history()
    director = web("director")
    assert "Записи ещё не проверяли" in director.get("/proof/").text
    page = checked(app_once, director)
    assert "Записи целы: история из" in page and "Последняя проверка: 14.10.2026 в 10:30, Дубровина" in page
    number, own = (data / "heads.txt").read_text().split()[:2]
    assert f"№&nbsp;{number}" in page and f"{own[:4]} {own[4:8]}" in page
    row = AuditRow.select().order_by(AuditRow.id.desc()).first()
    assert (row.action, row.account_id, row.id) == ("verify", school.accounts["director"].id, int(number))


def test_a_touched_mark_is_named_with_a_link_to_its_cell(web: Callable[..., Any], app_once: Any, school: SmallSchool, data: Path, tmp_path: Path) -> None:
    give_history()
    Pen(school).write("ершов", "4")
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        connection.execute("UPDATE mark SET value = '5'")
    page = checked(app_once, web("admin"))
    assert "История изменений нарушена, мест: 1." in page and "в таблице «5», а по истории «4»" in page
    assert f'href="/journal/{school.journals["математика"].id}?date=2026-10-14"' in page
    assert last_checks()[0].result == "нарушено мест: 1"
    assert not (data / "heads.txt").exists(), "a head of touched records vouches for nothing"


def test_a_head_from_paper_is_compared_and_nonsense_is_said_beside_the_field(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, data: Path
) -> None:
    give_history()
    director = web("director")
    assert "хеш не тот, что отмечен" in checked(app_once, director, head="№ 3 0000 0000")
    answer = director.post("/proof/", head="не помню")
    assert answer.status_code == 400 and 'aria-invalid="true"' in answer.text and "№ 12345 3fa2 9c01" in answer.text


def test_the_deputy_reads_and_does_not_start(web: Callable[..., Any], school: SmallSchool, data: Path) -> None:
    page = web("deputy").get("/proof/").text
    assert "Сохранность записей" in page and "Проверить сейчас" not in page
    assert "/proof/" in web("deputy").get("/").text and "/proof/" not in web("teacher").get("/").text


def test_a_long_check_shows_how_far_it_is_and_may_be_cancelled(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, data: Path, actor: Callable[[str], Actor]
) -> None:
    begun, halted = Event(), Event()

    def work(progress: Progress) -> Path:
        progress.step(300_000, 1_000_000)
        begun.set()
        halted.wait(20)
        progress.step(1_000_000, 1_000_000)
        raise AssertionError("cancelled by then")

    queue = app_once.extensions["long_jobs"]
    job = queue.start(actor("director"), "Проверка сохранности записей", work, NOW)
    assert begun.wait(20)
    director = web("director")
    page = director.get("/proof/").text
    assert '<meta http-equiv="refresh" content="2">' in page and re.search(r'<progress max="100" value="30"', page)
    assert "Проверить сейчас" not in page
    director.post(f"/jobs/{job.key}/cancel")
    halted.set()
    wait_for(job, 20)
    assert job.state == "cancelled" and "Проверить сейчас" in director.get("/proof/").text


def test_a_check_that_can_not_read_says_so(web: Callable[..., Any], app_once: Any, school: SmallSchool, data: Path, tmp_path: Path) -> None:
    director = web("director")
    with sqlite3.connect(tmp_path / "ejournal.sqlite3") as connection:
        connection.execute("ALTER TABLE absence RENAME TO lost")
    page = checked(app_once, director)
    assert "База данных не читается до конца" in page and "http-equiv" not in page
