"""Programs of the system: installed once where we may, else one line says how; nothing of it is ever fatal."""

from __future__ import annotations

import pytest

from scripts._bootstrap import packages
from scripts._bootstrap.packages import PRINTING, TESTING, Need, advice, missing, supply
from scripts._bootstrap.programs import find_program

HERE, AWAY = Need("python3", lambda: True), Need("wkhtmltopdf", lambda: False)


@pytest.fixture
def tries(monkeypatch):
    """The tries to install, in place of the real apt: a test must not change the computer it runs on."""
    made: list[list[str]] = []
    monkeypatch.setattr(packages, "apt_install", lambda names, log: made.append(list(names)))
    monkeypatch.setattr(packages, "may_install", lambda: True)
    return made


def test_nothing_missing_nothing_done(tries, tmp_path):
    assert supply([HERE], tmp_path) == [] and tries == []
    assert advice([], "PDF не получится") == ""


def test_what_did_not_come_is_not_tried_again(tries, tmp_path):
    for _ in range(3):
        assert supply([HERE, AWAY], tmp_path) == ["wkhtmltopdf"]
    assert tries == [["wkhtmltopdf"]]


def test_who_may_not_install_is_told_how(tries, tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "may_install", lambda: False)
    assert supply([AWAY], tmp_path) == ["wkhtmltopdf"] and tries == []
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    words = advice(["wkhtmltopdf", "fonts-paratype"], "PDF не получится; всё остальное работает")
    assert "sudo apt-get install wkhtmltopdf fonts-paratype" in words
    assert "всё остальное работает" in words and "\n" not in words


def test_an_apt_that_is_not_there_or_fails_is_only_a_no(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.apt_install(["x"], tmp_path / "apt.log") is False
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 100\n", encoding="utf-8")
    apt.chmod(0o755)
    assert packages.apt_install(["x"], tmp_path / "apt.log") is False


def test_a_program_is_found_on_the_path_or_where_windows_puts_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program(("wkhtmltopdf",)) is None
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    (tmp_path / "wkhtmltopdf" / "bin").mkdir(parents=True)
    (tmp_path / "wkhtmltopdf" / "bin" / "wkhtmltopdf.exe").touch()
    assert find_program(("wkhtmltopdf",)).endswith("wkhtmltopdf.exe")


def test_a_browser_that_makes_pdf_is_engine_enough(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "wkhtmltopdf" in missing(PRINTING)
    browser = tmp_path / "chromium"
    browser.touch(mode=0o755)
    assert "wkhtmltopdf" not in missing(PRINTING)
    assert "wkhtmltopdf" in missing(TESTING)
