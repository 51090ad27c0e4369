"""A teacher is told once, reads it, and finds the way from the notice to its place (MSG-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ejournal.models import AuditRow, Notice
from ejournal.services.ledger import writing
from ejournal.services.notices import tell
from tests.factories import NOW, SmallSchool

pytestmark = pytest.mark.req("MSG-3")
SENTENCE, PLACE = "Завтра вы заменяете 2 урок в 5 А.", "/substitutions/"


def told(school: SmallSchool, actor: Callable[[str], Any], *logins: str) -> int:
    with writing(actor("deputy"), NOW) as ledger:
        return tell(ledger, [school.accounts[login].id for login in logins], "timetable", SENTENCE, PLACE)


def test_the_head_of_every_page_counts_what_is_unread(web: Callable[..., Any], school: SmallSchool, actor: Any) -> None:
    assert told(school, actor, "teacher", "parent") == 2
    assert "Уведомления, новых: 1" in web("teacher").get("/").text
    assert "Уведомления, новых: 1" in web("parent").get("/").text
    assert "новых" not in web("teacher2").get("/").text


def test_what_is_said_and_unread_is_not_said_again_and_its_author_is_not_told(school: SmallSchool, actor: Any) -> None:
    assert told(school, actor, "teacher", "deputy") == 1
    assert told(school, actor, "teacher") == 0
    assert Notice.select().count() == 1
    assert AuditRow.select().where(AuditRow.entity == "Notice").count() == 1


def test_opening_a_notice_marks_it_read_and_leads_to_its_place(web: Callable[..., Any], school: SmallSchool, actor: Any) -> None:
    told(school, actor, "teacher")
    browser, notice = web("teacher"), Notice.get()
    answer = browser.post(f"/notices/{notice.id}/read")
    assert answer.status_code == 302 and answer.headers["Location"] == PLACE
    page = browser.get("/notices/").text
    assert SENTENCE in page and "новое" not in page
    assert Notice.get().read_at == NOW


def test_anothers_notice_is_not_there(web: Callable[..., Any], school: SmallSchool, actor: Any) -> None:
    told(school, actor, "teacher")
    assert web("teacher2").post(f"/notices/{Notice.get().id}/read").status_code == 404
    assert Notice.get().read_at is None


def test_all_are_read_at_once(web: Callable[..., Any], school: SmallSchool, actor: Any) -> None:
    told(school, actor, "teacher", "teacher2")
    web("teacher").post("/notices/read")
    read = {row.account_id: row.read_at is not None for row in Notice.select()}
    assert read == {school.accounts["teacher"].id: True, school.accounts["teacher2"].id: False}


def test_nobody_told_says_what_will_stand_here(web: Callable[..., Any], school: SmallSchool) -> None:
    assert "Уведомлений пока нет" in web("teacher").get("/notices/").text
