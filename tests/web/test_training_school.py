"""The training school from its making to the end of the server it belongs to: two real processes and one browser for both."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from zipfile import ZipFile

import pytest

from ejournal.copies.training_place import TrainingPlace, TrainingState
from ejournal.copies.training_server import TrainingServer
from ejournal.models import AuditRow
from ejournal.services.training import LOGINS
from ejournal.settings import load_settings
from tests.factories import PASSWORD, SmallSchool

ROOT = Path(__file__).resolve().parents[2]
STRIP = "Учебная школа: всё здесь вымышлено"


class OneBrowser:
    """Cookies belong to the host, whatever its port: as in any browser."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.jar)).open

    def ask(self, url: str, **form: str) -> tuple[int, bytes]:
        try:
            answer = self._open(url, urlencode(form).encode() if form else None, timeout=30)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            return answer.status, answer.read()

    def page(self, url: str) -> str:
        return self.ask(url)[1].decode()

    def post(self, base: str, path: str, **form: str) -> tuple[int, str]:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.page(f"{base}/account/password"))
        assert found is not None
        status, page = self.ask(f"{base}{path}", **form, csrf_token=found[1])
        return status, page.decode()


class RealServer:
    """`app.py` over a data directory, as `scripts/start.py` turns into it."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]
        self.data, self.url, self.process = data, f"http://127.0.0.1:{self.port}", None

    def start(self) -> None:
        environment = {**os.environ, "EJOURNAL_DATA": str(self.data), "EJOURNAL_PORT": str(self.port)}
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment, stdout=log, stderr=log)
        assert until(lambda: listens(self.port)), (self.data.parent / "server.log").read_text(encoding="utf-8")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)


def until(is_so: Callable[[], Any], seconds: float = 90) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(school_template: tuple[Path, SmallSchool], tmp_path: Path) -> Iterator[RealServer]:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(school_template[0], data / "ejournal.sqlite3")
    TrainingPlace(data).remember(TrainingState(is_on=True))  # it was on once, and somebody took its folder away
    made = RealServer(data)
    made.start()
    yield made
    made.kill()


@pytest.mark.req("ADM-1")
def test_the_administrator_makes_it_a_teacher_tries_it_and_it_ends_with_the_server(server: RealServer) -> None:
    browser, page = OneBrowser(), f"{server.url}/training/"
    browser.post(server.url, "/login", login="admin", password=PASSWORD)
    assert "Не открылась вместе с журналом. Учебной школы ещё нет" in browser.page(page)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, words = browser.post(server.url, "/training/", do="reset", port="99999999")
        assert status == 400 and "Порт — число" in words
        browser.post(server.url, "/training/", do="reset", port=str(other.getsockname()[1]))
        words = until(lambda: (found := browser.page(page)) and "занят другой программой" in found and found)
    offered = re.search(r"Свободен (\d+)\.", words)  # the school is made, its port is another's: the page names a free one
    assert offered is not None and f'value="{offered[1]}"' not in words
    assert browser.post(server.url, "/training/", do="start", port=offered[1])[0] == 200
    link = re.search(r'href="(http://127\.0\.0\.1:\d+)/"', browser.page(page))
    assert link is not None and link[1] == f"http://127.0.0.1:{offered[1]}"
    training = link[1]

    its_login = browser.page(f"{training}/login")
    assert STRIP in its_login and "css/training.css" in its_login and all(login in its_login for login, _ in LOGINS)
    browser.post(training, "/login", login="teacher", password="ejournal-demo")
    assert {cookie.name for cookie in browser.jar} >= {"ejournal", "ejournal-training"}
    assert STRIP in browser.page(f"{training}/") and "Выход" in browser.page(page)  # logged in here and there, in two schools
    assert STRIP not in browser.page(page) and "training.css" not in browser.page(page)
    _look_at_its_papers(browser, training)
    assert browser.post(training, "/training/", do="stop")[0] == 403

    server.kill()
    assert until(lambda: not listens(int(offered[1])), 10), "the training school outlived its server"
    with sqlite3.connect(server.data / "ejournal.sqlite3") as connection:
        deeds = [json.loads(row[0])["training"] for row in connection.execute("SELECT new FROM audit_row WHERE action = 'training' ORDER BY id")]
    assert deeds == ["reset", "start"]

    again = TrainingServer(load_settings({"EJOURNAL_DATA": str(server.data), "EJOURNAL_PORT": str(server.port)}))
    again.resume()  # what the next start of the server does
    assert again.is_open and again.port == int(offered[1]) and "Выход" in browser.page(f"{training}/")
    again.stop()
    assert not listens(again.port) and not again.place.state().is_on


def _look_at_its_papers(browser: OneBrowser, training: str) -> None:
    """A journal, its printed form and its workbook carry the word; what would leave the school is shut, with the reason."""
    journal = re.search(r'href="(/journal/\d+)', browser.page(f"{training}/journal/"))
    assert journal is not None
    assert STRIP in browser.page(f"{training}{journal[1]}")
    assert "УЧЕБНАЯ ШКОЛА" in browser.page(f"{training}{journal[1]}/print")
    workbook = ZipFile(BytesIO(browser.ask(f"{training}{journal[1]}/page.xlsx")[1]))
    assert "УЧЕБНАЯ ШКОЛА" in workbook.read("xl/sharedStrings.xml").decode()
    assert "УЧЕБНАЯ ШКОЛА" in workbook.read("xl/worksheets/sheet1.xml").decode()  # its page header
    admin = OneBrowser()
    admin.post(training, "/login", login="admin", password="ejournal-demo")
    for path, words in (("/delivery/export", "ничего не выгружает"), ("/delivery/", "писем не отправляет"), ("/archive/", "архива у неё нет")):
        assert words in admin.page(f"{training}{path}")
    status, refusal = admin.post(training, "/delivery/export", since="")
    assert status == 403 and "ничего не выгружает" in refusal
    assert STRIP in admin.page(f"{training}/admin/pupil/") and STRIP in admin.page(f"{training}/nowhere")


def test_everybody_may_read_its_page_and_who_closed_it_is_known(web: Callable[..., Any], school: SmallSchool) -> None:
    assert "Попросите администратора" in web("parent").get("/training/").text
    admin = web("admin")
    assert "Сделать и открыть" in admin.get("/training/").text
    assert admin.post("/training/", do="stop").status_code == 302
    row = AuditRow.select().where(AuditRow.action == "training").get()
    assert (json.loads(row.new), row.account_id) == ({"training": "stop"}, school.accounts["admin"].id)
