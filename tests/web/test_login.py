"""Getting in, staying in and getting out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ejournal.models import Account, AuditRow, LoginAttempt, SchoolSetting, Session
from tests.factories import NOW, PASSWORD, SmallSchool


@pytest.mark.req("ROLE-8")
def test_login_leads_to_the_desk_and_logout_ends_the_session(web, school: SmallSchool) -> None:
    browser = web()
    answer = browser.post("/login", login=" Teacher ", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "Среда, 14\u00a0октября" in browser.get("/").text
    assert browser.post("/logout").status_code == 302
    assert Session.get().ended_at is not None
    assert browser.get("/").headers["Location"].startswith("/login")


@pytest.mark.req("SEC-2")
def test_a_wrong_password_and_an_unknown_login_are_answered_alike(web, school: SmallSchool) -> None:
    browser = web()
    wrong, unknown = (browser.post("/login", login=login, password="nothing-like-it") for login in ("teacher", "nobody"))
    assert wrong.status_code == unknown.status_code == 401
    assert "Логин или пароль не подошёл" in wrong.text and "Логин или пароль не подошёл" in unknown.text


@pytest.mark.req("SEC-2")
def test_five_wrong_tries_make_the_login_rest_and_the_right_one_waits_too(web, school: SmallSchool, moment) -> None:
    browser = web()
    for _ in range(5):
        browser.post("/login", login="teacher", password="wrong-wrong")
    answer = browser.post("/login", login="teacher", password=PASSWORD)
    assert answer.status_code == 429 and "Подождите" in answer.text
    assert browser.post("/login", login="teacher2", password=PASSWORD).status_code == 302
    moment.now = NOW + timedelta(minutes=11)
    assert web().post("/login", login="teacher", password=PASSWORD).status_code == 302
    assert LoginAttempt.select().count() == 7


@pytest.mark.req("SEC-2")
def test_a_session_ends_by_itself_and_a_page_asks_for_the_login(web, school: SmallSchool, moment) -> None:
    browser = web("parent")
    moment.now = NOW + timedelta(hours=13)
    assert browser.get("/diary/").headers["Location"].startswith("/login")
    assert Session.get().ended_at == moment.now


@pytest.mark.req("ROLE-8")
def test_an_idle_teachers_page_is_closed_by_password_and_opens_where_it_was(web, school: SmallSchool, moment) -> None:
    browser = web("teacher")
    journal = school.journals["математика"].id
    moment.now = NOW + timedelta(minutes=21)
    assert browser.get(f"/journal/{journal}").headers["Location"] == f"/unlock?next=/journal/{journal}"
    assert browser.get(f"/journal/{journal}/data").status_code == 401
    assert browser.post("/unlock", password="wrong-wrong").status_code == 401
    answer = browser.client.post(f"/unlock?next=/journal/{journal}", data={"password": PASSWORD, "csrf_token": browser.token()})
    assert answer.headers["Location"] == f"/journal/{journal}"
    assert browser.get(f"/journal/{journal}/data").status_code == 200


@pytest.mark.req("ROLE-8")
def test_the_poll_of_an_open_page_does_not_keep_it_open(web, school: SmallSchool, moment) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    for minutes in (10, 19):
        moment.now = NOW + timedelta(minutes=minutes)
        assert browser.get(f"/journal/{journal}/data", headers={"X-Poll": "1"}).status_code == 200
    moment.now = NOW + timedelta(minutes=21)
    assert browser.get(f"/journal/{journal}/data", headers={"X-Poll": "1"}).status_code == 401


@pytest.mark.req("ROLE-8")
def test_one_sees_ones_own_sessions_and_ends_another_of_them(web, school: SmallSchool) -> None:
    here, there, stranger = web("teacher"), web("teacher"), web("teacher2")
    other = Session.select().where(Session.account == school.accounts["teacher"].id).order_by(Session.id).first()
    assert there.get("/account/sessions").text.count("Завершить") == 1
    assert stranger.post(f"/account/sessions/{other.id}/end").status_code == 404
    assert there.post(f"/account/sessions/{other.id}/end").status_code == 302
    assert here.get("/").headers["Location"].startswith("/login")
    assert there.get("/").status_code == 200


@pytest.mark.req("ROLE-6", "ROLE-7")
def test_the_first_password_is_changed_before_anything_else(web, school: SmallSchool) -> None:
    Account.update(must_change_password=True).where(Account.login == "teacher").execute()
    browser = web("teacher")
    assert browser.get("/journal/").headers["Location"] == "/account/password?next=/journal/"
    refused = browser.post("/account/password", old=PASSWORD, new="short", again="short")
    assert refused.status_code == 400 and "не меньше 8 знаков" in refused.text
    assert browser.post("/account/password", old=PASSWORD, new="березовая-роща", again="березовая-роща").status_code == 302
    assert browser.get("/journal/").status_code == 200
    assert web().post("/login", login="teacher", password="березовая-роща").status_code == 302


@pytest.mark.req("COR-3", "SEC-2")
def test_no_password_hash_reaches_the_audit_trail(web, school: SmallSchool) -> None:
    web("teacher").post("/account/password", old=PASSWORD, new="березовая-роща", again="березовая-роща")
    texts = [row.old + row.new for row in AuditRow.select().where(AuditRow.entity == "Account")]
    assert texts and not any("argon2" in text for text in texts)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_login_leads_nowhere_but_home(web, school: SmallSchool, target: str) -> None:
    answer = web().post("/login", login="teacher", password=PASSWORD, next=target)
    assert answer.headers["Location"] == "/"


@pytest.mark.req("SEC-2")
def test_a_write_without_a_token_is_400(web, school: SmallSchool) -> None:
    browser = web("teacher")
    journal = school.journals["математика"].id
    assert browser.client.post("/account/password", data={"old": PASSWORD}).status_code == 400
    answer = browser.client.post(f"/journal/{journal}/cells", json={"op": "x", "changes": []})
    assert answer.status_code == 400 and "обновите" in answer.json["error"]


def test_a_blocked_account_is_out_at_once(web, school: SmallSchool) -> None:
    browser = web("teacher")
    Account.update(is_active=False).where(Account.login == "teacher").execute()
    assert browser.get("/").headers["Location"].startswith("/login")
    assert web().post("/login", login="teacher", password=PASSWORD).status_code == 401


@pytest.mark.req("ROLE-8")
def test_the_idle_minutes_are_the_schools(web, school: SmallSchool, moment) -> None:
    SchoolSetting.update(value="60").where(SchoolSetting.key == "idle_lock_minutes").execute()
    browser = web("teacher")
    moment.now = NOW + timedelta(minutes=59)
    assert browser.get("/").status_code == 200
