"""An empty school: its administrator in the browser, then year, classes, import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import AcademicYear, AuditRow, CalendarDay, Period, School, SchoolClass, WorkKind
from ejournal.models.base import open_database
from ejournal.models.migrating import migrate
from ejournal.rules.calendar import propose_year, runs_of
from ejournal.rules.kind_dictionary import KINDS
from tests.conftest import Browser
from tests.factories import NOW

FIRST = {
    "school": "МКОУ «Заречная СОШ»", "surname": "Зимин", "name": "Лев", "patronymic": "Юрьевич",
    "login": "admin", "password": "березовая-роща", "again": "березовая-роща",
}  # fmt: skip


@pytest.fixture
def empty(app_once: Any, tmp_path: Path, moment: Any) -> Browser:
    """A browser before a school in which there is nobody yet."""
    moment.now = NOW
    db = open_database(f"sqlite:///{tmp_path / 'ejournal.sqlite3'}")
    migrate(db)
    app_once.extensions["school_memory"].forget()
    yield Browser(app_once)
    db.close()


def token_of(page: str) -> str:
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def send(browser: Browser, url: str, **form: Any) -> Any:
    page = browser.get(url).text
    return browser.client.post(url, data=form | {"csrf_token": token_of(page)})


def test_the_first_page_makes_the_administrator_and_closes_for_ever(empty: Browser) -> None:
    assert empty.get("/").headers["Location"] == "/welcome"
    assert empty.get("/login").headers["Location"] == "/welcome"
    assert send(empty, "/welcome", **FIRST).headers["Location"] == "/"
    desk = empty.get("/").text
    assert "С чего начать" in desk and "/setup/year" in desk and "Учителя: кого нет" not in desk
    steps = desk.split('id="h-first"')[1].split("</section>")[0]
    assert [url for url in set(re.findall(r'href="([^"]+)"', steps)) if empty.get(url).status_code not in (200, 302)] == []
    assert School.get().short_name == "МКОУ «Заречная СОШ»"
    assert empty.get("/welcome").headers["Location"] == "/login"
    assert send(empty, "/account/password").status_code == 400
    assert AuditRow.select().count() >= 5


@pytest.mark.req("GRID-6")
def test_a_new_school_has_its_kinds_of_work_all_of_one_weight(empty: Browser) -> None:
    send(empty, "/welcome", **FIRST)
    send(empty, "/setup/year", **year_form())
    kinds = {row.code: row for row in WorkKind.select()}
    assert len(kinds) == len(KINDS) and {row.weight for row in kinds.values()} == {1}
    assert kinds["К"].is_control and kinds["К"].due_days == 3 and not kinds["О"].is_written
    assert AuditRow.select().where(AuditRow.entity == "WorkKind").count() == len(KINDS)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("login", "Админ", "латинские буквы"),
        ("school", " ", "название школы"),
        ("surname", "", "фамилию"),
        ("password", "1234567", "не меньше 8"),
        ("again", "другое-слово", "не совпали"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(empty: Browser, field: str, value: str, words: str) -> None:
    answer = send(empty, "/welcome", **(FIRST | {field: value}))
    assert answer.status_code == 400 and words in answer.text
    assert FIRST["name"] in answer.text
    assert not School.select().exists()


def year_form(**changes: str) -> dict[str, Any]:
    proposal = propose_year(2026)
    form: dict[str, Any] = {"start": proposal.start.isoformat(), "end": proposal.end.isoformat()}
    for term in proposal.terms:
        form |= {f"{term.kind}{term.number}_start": term.start.isoformat(), f"{term.kind}{term.number}_end": term.end.isoformat()}
    form["off"] = [f"{day.date.isoformat()}/{day.grade_from}" for day in (run[0] for run in runs_of(proposal.days_off)[1:])]
    return form | changes


@pytest.mark.req("REG-2", "REG-4")
def test_the_year_and_the_classes_follow(empty: Browser) -> None:
    send(empty, "/welcome", **FIRST)
    assert "2026-10-23" in empty.get("/setup/year").text
    assert send(empty, "/setup/year", **year_form(quarter1_end="2026-10-25")).headers["Location"] == "/setup/classes"
    assert Period.select().count() == 6 and Period.get(Period.number == 1, Period.kind == "quarter").end.day == 25
    unticked = runs_of(propose_year(2026).days_off)[0]
    assert len(unticked) == 5 and CalendarDay.select().count() == len(propose_year(2026).days_off) - 5
    send(empty, "/setup/classes", classes="1, 5А; 5 b\n11 класс", week_days="6")
    assert [(row.grade, row.letter) for row in SchoolClass.select().order_by(SchoolClass.id)] == [(1, ""), (5, "А"), (5, "В"), (11, "")]
    answer = send(empty, "/setup/classes", classes="5 А, 6")
    assert answer.status_code == 302 and "Уже были: 5 А" in empty.get("/setup/classes").text
    assert SchoolClass.select().count() == 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quarter2_start": "2026-10-01"}, "2 четверть начинается раньше"),
        ({"quarter2_start": ""}, "число, месяц и год"),
        ({"end": "2026-08-01"}, "раньше конца"),
    ],
)
def test_a_year_that_cannot_be_is_refused_whole(empty: Browser, changes: dict[str, str], words: str) -> None:
    send(empty, "/welcome", **FIRST)
    answer = send(empty, "/setup/year", **year_form(**changes))
    assert answer.status_code == 400 and words in answer.text
    assert not AcademicYear.select().exists()


@pytest.mark.parametrize(("text", "words"), [("", "через запятую"), ("5 А, пятый", "не класс"), ("13", "параллели"), ("5 А, 5А", "дважды")])
def test_words_that_are_no_classes_are_named(empty: Browser, text: str, words: str) -> None:
    send(empty, "/welcome", **FIRST)
    send(empty, "/setup/year", **year_form())
    answer = send(empty, "/setup/classes", classes=text)
    assert answer.status_code == 400 and words in answer.text
    assert not SchoolClass.select().exists()
