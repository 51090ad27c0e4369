"""The pages of messages, events and documents: words kept, files handed out, nothing to strangers (MSG-1, MSG-2, MSG-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from ejournal.models import Attachment, Event, Message, NormativeDocument, Notice, Receipt
from tests.conftest import Moment
from tests.factories import NOW, TODAY, SmallSchool

PDF = b"%PDF-1.4 invented"
TEXT = "Уважаемые родители, собрание в 18:00"


def write(browser: Any, **form: Any) -> Any:
    """The form as a page sends it, with a file where one is given."""
    return browser.client.post("/messages/new", data=form | {"csrf_token": browser.token()}, content_type="multipart/form-data")


@pytest.mark.req("MSG-1")
def test_a_message_with_a_file_reaches_its_readers_and_nobody_else(web: Callable[..., Any], school: SmallSchool, moment: Moment) -> None:
    teacher, five = web("teacher"), school.classes["5А"].id
    sent = write(teacher, to=f"parents-{five}", title="Собрание", text=TEXT, files=(BytesIO(PDF), "план собрания.pdf"))
    assert sent.status_code == 302
    number, file = Message.get().id, Attachment.get().id
    parent = web("parent")
    desk = parent.get("/").text
    assert "1 новое сообщение" in desk and re.search(r'href="/messages/"[^>]*>Связь <span class="count">1<', desk)
    assert "новое" in parent.get("/messages/").text
    page = parent.get(f"/messages/{number}").text
    assert TEXT in page and "план собрания.pdf" in page and "Прочитали" not in page and "/again" not in page
    kept = parent.get(f"/messages/{number}/files/{file}")
    assert kept.data == PDF and kept.headers["Content-Disposition"].startswith("attachment")
    assert (kept.headers["X-Content-Type-Options"], kept.mimetype) == ("nosniff", "application/octet-stream")
    for stranger in ("parent2", "student", "teacher2", "admin", "director", "deputy"):
        other = web(stranger)
        for url in (f"/messages/{number}", f"/messages/{number}/files/{file}", f"/messages/{number}/letter.html"):
            assert other.get(url).status_code == 404, (stranger, url)
        assert other.post(f"/messages/{number}/answer", text="?").status_code == 404
        assert TEXT not in other.get("/messages/?q=собрание").text
    for url in ("/admin/attachment/", "/admin/auditrow/", f"/admin/attachment/details/?id={file}", "/admin/auditrow/?search=собрания"):
        assert "план собрания" not in web("director").get(url, follow_redirects=True).text, url
    assert parent.get(f"/messages/{number}/letter.html").status_code == 404, "its author prints it"
    assert TEXT in teacher.get(f"/messages/{number}/letter.html").text
    assert "Прочитали 1 из 1" in teacher.get(f"/messages/{number}").text
    assert parent.post(f"/messages/{number}/answer", text=" ").status_code == 400
    assert parent.post(f"/messages/{number}/answer", text="Придём").status_code == 302
    moment.now = NOW + timedelta(minutes=1)
    assert "Придём" in teacher.get(f"/messages/{number}").text


@pytest.mark.req("MSG-1")
def test_what_was_typed_stays_when_it_is_refused_and_while_one_looks_for_whom(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher = web("teacher")
    refused = write(teacher, title="Собрание", text=TEXT)
    assert refused.status_code == 400 and TEXT in refused.text and "Выберите, кому" in refused.text
    found = write(teacher, title="Собрание", text=TEXT, q="ершова", deed="find")
    assert found.status_code == 200 and TEXT in found.text and "мать: Ершов Матвей" in found.text
    program = write(teacher, to="staff", title="Собрание", text=TEXT, files=(BytesIO(b"MZ"), "игра.exe"))
    assert program.status_code == 400 and "«игра.exe» не подходит" in program.text and TEXT in program.text
    alien = write(web("parent"), to=f"parents-{school.classes['5А'].id}", title="Всем", text=TEXT)
    assert alien.status_code == 403 and TEXT in alien.text
    assert not Message.select().exists()


@pytest.mark.req("MSG-1")
def test_the_box_finds_whom_to_write_to_and_says_how_many(web: Callable[..., Any], school: SmallSchool) -> None:
    five = school.classes["5А"].id
    found = web("teacher").get("/messages/to?q=родители 5а").get_json()
    assert [(one["key"], one["title"]) for one in found["choices"]] == [
        (f"families-{five}", "Ученики и родители 5\u00a0А"), (f"parents-{five}", "Родители 5\u00a0А")
    ]  # fmt: skip
    words = web("teacher").get(f"/messages/to?to=parents-{five}").get_json()["words"]
    assert words == "1 родитель; у 4 учеников родители не записаны"
    for url in (f"/messages/to?to=parents-{five}", "/messages/to?to=nonsense"):
        assert web("parent").get(url).get_json() == {"words": ""}
    assert all(one["title"] != "Ким Роман Павлович" for one in web("parent").get("/messages/to?q=ким").get_json()["choices"])


@pytest.mark.req("MSG-1", "MSG-2")
def test_boxes_and_desks_take_as_many_selects_for_forty_as_for_one(
    web: Callable[..., Any], school: SmallSchool, selects: Callable[[], Any]
) -> None:
    counts: dict[str, list[int]] = {}
    teacher, parent = school.accounts["teacher"], school.accounts["parent"]
    for many in (4, 40):  # the only one is named on the desk, by one SELECT more
        for number in range(many):
            author, reader = (teacher, parent) if number % 2 else (parent, teacher)
            row = Message.create(author=author, title=f"Тема {number}", text="Текст", at=NOW)
            Receipt.create(message=row, account=reader, sent_at=NOW)
            Event.create(title=f"Сбор {number}", start=TODAY, end=TODAY, audience="school", at=NOW)
        for login in ("teacher", "parent"):
            browser = web(login)
            for url in ("/", "/messages/", "/messages/?box=sent", "/events/", "/events/month", f"/diary/{school.pupils['ершов'].id}"):
                browser.get(url)  # the first look of a day into a diary is remembered, which takes more
                with selects() as seen:
                    assert browser.get(url).status_code == 200
                counts.setdefault(f"{login} {url}", []).append(len(seen))
    assert all(one == two for one, two in counts.values()), counts


@pytest.mark.req("MSG-2")
def test_an_event_is_in_the_diary_of_its_class_and_on_the_desk(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher, five = web("teacher"), school.classes["5А"].id
    form = {"title": "Родительское собрание", "to": f"parents-{five}", "kind": "meeting", "start": "2026-10-14", "time": "18:00", "place": "каб. 5"}
    refused = teacher.post("/events/new", **form | {"start": "", "text": TEXT})
    assert refused.status_code == 400 and TEXT in refused.text and "Родительское собрание" in refused.text
    number = teacher.post("/events/new", **form).headers["Location"].split("/")[-1].split("?")[0]
    words = "Родительское собрание 18:00, каб. 5"
    assert f"Сегодня: <a href=\"/events/{number}\">{words}</a>" in web("parent").get("/").text
    assert words in web("parent").get(f"/diary/{school.pupils['ершов'].id}").text
    assert words not in web("parent2").get("/").text and words not in web("parent2").get(f"/diary/{school.pupils['ким'].id}").text
    assert web("parent2").get(f"/events/{number}").status_code == 404
    unread = Notice.select().where((Notice.account == school.accounts["parent"]) & Notice.read_at.is_null())
    assert unread.count() == 1 and web("parent").get(f"/events/{number}").status_code == 200 and unread.count() == 0, "opened, so read"
    assert words not in web("student").get(f"/diary/{school.pupils['ершов'].id}").text, "a pupil could not open his parents' meeting"
    assert "Родительское собрание" not in web("parent2").get("/events/month.html").text
    off = teacher.post(f"/events/{number}/edit", **form | {"start": "2026-10-18"})
    assert "выходной" in teacher.get(off.headers["Location"]).text


@pytest.mark.req("MSG-4")
def test_documents_are_open_to_everybody_and_kept_by_the_heads(web: Callable[..., Any], school: SmallSchool) -> None:
    assert "Документов пока нет" in web("parent2").get("/documents/").text
    deputy = web("deputy")
    form = {"title": "Положение о журнале", "number": "12", "date": "2026-09-01", "in_force": "1", "csrf_token": deputy.token()}
    made = deputy.client.post("/documents/new", data=form | {"files": (BytesIO(PDF), "положение.pdf")}, content_type="multipart/form-data")
    assert made.status_code == 302
    file = Attachment.get().id
    for login in ("parent2", "student", "dispatcher"):
        page = web(login).get("/documents/?q=положение").text
        assert "№ 12 от 01.09.2026" in page and "Изменить" not in page
        assert web(login).get(f"/documents/{NormativeDocument.get().id}/files/{file}").data == PDF
    assert web("").get("/documents/").status_code == 302
    assert deputy.post(f"/documents/{NormativeDocument.get().id}", title="Положение о журнале").status_code == 302
    assert "утратил силу" in web("parent2").get("/documents/").text
    assert "ничего" not in web("parent2").get("/documents/").text and "документов нет" in web("parent2").get("/documents/?q=устав").text
