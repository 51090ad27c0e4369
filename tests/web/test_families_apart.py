"""The bar of issue 6: a child's data never reaches another family. Unmistakable words are planted wherever the school writes about
one child, and every address is read by his mother, a parent and a pupil of another class, his own classmate, and a relative
without a right; then the letters, notices and slips of the others are read, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from ejournal.models import (
    Absence,
    AbsenceGround,
    Account,
    AccountRole,
    Acknowledgement,
    Attachment,
    Delivery,
    ErrorReport,
    Event,
    Exemption,
    Guardian,
    Guardianship,
    Letter,
    Mark,
    Message,
    Notice,
    Receipt,
    Remark,
    Slip,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReply,
)
from ejournal.policy.actor import SYSTEM
from ejournal.queries.digests import digests_of, forecasts_of
from ejournal.rules.letters import letter_subject, letter_text
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.attachments import add_file
from ejournal.services.family_notices import tell_news
from ejournal.services.forecast_notices import tell_forecasts
from ejournal.services.ledger import writing
from ejournal.services.passwords import hash_password
from tests.factories import NOW, PASSWORD, TODAY, SmallSchool, school_days
from tests.test_personal_data import text_of

OWN = {  # what is written of the child, and the page where his mother reads it
    "Ершов": "diary", "Запись-тайна": "diary", "Документ-тайна": "diary", "Неточность-тайна": "diary", "Ответ-тайна": "diary", "2,43": "subjects",
    "семья-тайна@example.org": "delivery", "Письмо-родителю-тайна": "message", "Тема-тайна": "message", "файл-тайна": "message",
    "Уведомление-тайна": "notices",
}  # fmt: skip
UNSEEN = ("Основание-тайна", "Очередь-тайна", "Текст-очереди-тайна", "Мнение-тайна", "Ершова")  # the school's, or the mother's own
OF_CLASS = ("Собрание-тайна", "Анкета-тайна")  # his parents', not of another class and not of its pupils
OTHERS = ("parent2", "pupil2", "classmate", "relative")
KINDS = {"kind": ("html", "xlsx"), "tab": ("identity", "health", "social", "consents")}
SKIPPED = ("static", "journal.pressed", "lists.", "imports.", "accounts.", "account.", "first_run.", "health.", "admin.")


@pytest.fixture
def planted(school: SmallSchool, app_once: Any) -> SmallSchool:
    """Everything of issue 6 about Ершов, and three logins beside the cast: a pupil of another class, a classmate, a relative."""
    child, mother = school.pupils["ершов"], Guardian.get(Guardian.surname == "Ершова")
    lesson, teacher, now = school.lessons["математика", TODAY], school.staff["teacher"], {"at": NOW}
    own = {"pupil": child}
    days = school_days(TODAY - timedelta(days=14), TODAY)[-7:]
    for day, value in zip(days, "2222333", strict=True):
        Mark.create(**own, work=school.work("математика", day), value=value, rev=1, changed_at=NOW)
    Absence.create(**own, lesson=lesson, code="У", document="Документ-тайна", rev=1, changed_at=NOW)
    AbsenceGround.create(**own, code="У", start=TODAY, end=TODAY, document="Основание-тайна", note="Основание-тайна", **now)
    Exemption.create(**own, subject=school.journals["английский"].subject, start=TODAY, end=TODAY, document="Основание-тайна")
    Remark.create(**own, date=TODAY, text="Запись-тайна", staff=teacher, **now)
    said = {"entity": "Lesson", "entity_id": lesson.id, "lesson": lesson, "shown": "тема", "account": school.accounts["parent"], "staff": teacher}
    ErrorReport.create(**own, **said, text="Неточность-тайна", state="right", answer="Ответ-тайна", answered_at=NOW, **now)
    Delivery.create(**own, guardian=mother, form="email", email="семья-тайна@example.org", daily=True, forecast=True, asked_on=TODAY)
    letter = {"guardian": mother, "email": "семья-тайна@example.org", "subject": "Очередь-тайна", "body": "Текст-очереди-тайна"}
    Letter.create(**own, **letter, key="day:x:1:1", made_at=NOW, next_at=NOW)
    Slip.create(**own, school_class=school.classes["5А"], start=TODAY, end=TODAY, **now)
    Acknowledgement.create(**own, what="week", start=TODAY - timedelta(days=9), end=TODAY - timedelta(days=3), guardian=mother, **now)
    _talk(school, child, app_once)
    _more_readers(school)
    return school


def _talk(school: SmallSchool, child: Any, app: Any) -> None:
    author, parent, room = school.accounts["teacher"], school.accounts["parent"], school.classes["5А"]
    message = Message.create(author=author, about=child, title="Тема-тайна", text="Письмо-родителю-тайна", to_name="Ершова Лилия", at=NOW)
    Receipt.create(message=message, account=parent, sent_at=NOW)
    folder = app.config["SETTINGS"].data / "files" / "kept"
    with writing(SYSTEM, NOW) as ledger:
        add_file(ledger, folder, "Message", message.id, "файл-тайна.pdf", b"%PDF-1.4 tajna")
    Event.create(title="Собрание-тайна", start=TODAY, end=TODAY, audience="parents", school_class=room, author=author, at=NOW)
    survey = Survey.create(title="Анкета-тайна", audience="parents", school_class=room, is_anonymous=False, author=author, made_at=NOW, opened_at=NOW, until=TODAY)
    question = SurveyQuestion.create(survey=survey, position=1, text="Когда?", kind="text")
    reply = SurveyReply.create(survey=survey, account=parent, day=TODAY)
    SurveyAnswer.create(question=question, reply=reply, value="Мнение-тайна")
    Notice.create(account=parent, kind="mark", text="Уведомление-тайна", url="/", at=NOW)


def _more_readers(school: SmallSchool) -> None:
    aunt = Guardian.create(surname="Дальняя", name="Анна", patronymic="Ивановна")
    Guardianship.create(pupil=school.pupils["ершов"], guardian=aunt, relation="other", is_lawful=False, sees_diary=False)
    people = {"pupil2": ({"pupil": school.pupils["ким"]}, "student"), "classmate": ({"pupil": school.pupils["щукина"]}, "student"), "relative": ({"guardian": aunt}, "parent")}
    for login, (who, role) in people.items():
        account = Account.create(login=login, password_hash=hash_password(PASSWORD), must_change_password=False, created_at=NOW, **who)
        AccountRole.create(account=account, role=role)


def addresses(app: Any, school: SmallSchool, pupil: str) -> Iterator[str]:
    """Every GET address whose parts name things of this pupil, files as HTML and XLSX; the panel is not for families at all."""
    things = {
        "pupil_id": school.pupils[pupil].id, "class_id": school.classes["5А"].id, "journal_id": school.journals["математика"].id,
        "lesson_id": school.lessons["математика", TODAY].id, "message_id": Message.get().id, "file_id": Attachment.get().id, "event_id": Event.get().id,
        "survey_id": Survey.get().id, "report_id": ErrorReport.get().id, "ground_id": AbsenceGround.get().id, "entity": "Mark",
        "entity_id": Mark.get().id, "subject_id": school.journals["математика"].subject_id, "period_id": school.quarter.id,
        "guardian_id": Guardian.get(Guardian.surname == "Ершова").id,
    }  # fmt: skip
    with app.test_request_context():
        from flask import url_for

        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint.startswith(SKIPPED) or rule.rule.startswith("/admin"):
                continue
            free = [name for name in rule.arguments if name in KINDS]
            for choice in product(*(KINDS[name] for name in free)):
                values = {name: things.get(name, 1) for name in rule.arguments} | dict(zip(free, choice, strict=True))
                try:
                    yield url_for(rule.endpoint, **values)
                except ValueError:
                    continue  # this file has no such kind
    base = f"/diary/{things['pupil_id']}"
    yield from (f"{base}?week=2026-10-05", f"{base}/subjects?span=year", f"{base}/plots?span=year", f"{base}/report/Lesson/{things['lesson_id']}")
    yield from ("/messages/?q=тайна", "/messages/?box=sent", "/messages/to?q=Ершов", "/messages/new?to=a1", "/events/?past=1", "/documents/?q=тайна", "/diary/?q=Ершов")


@pytest.mark.req("DIA-1", "DIA-4", "DIA-5", "MSG-1", "MSG-3", "ROLE-5")
def test_the_words_are_there_to_be_met(web: Callable[..., Any], planted: SmallSchool) -> None:
    """Or the tests below would walk past an empty diary."""
    mother, child = web("parent"), planted.pupils["ершов"].id
    pages = {
        "diary": f"/diary/{child}", "subjects": f"/diary/{child}/subjects", "delivery": f"/diary/{child}/delivery",
        "message": f"/messages/{Message.get().id}", "notices": "/notices/",
    }  # fmt: skip
    read = {page: text_of(mother.get(url)) for page, url in pages.items()}
    assert not [word for word, page in OWN.items() if word not in read[page]]
    assert "2,43" in text_of(mother.get(f"/diary/{child}/plots")) and "Собрание-тайна" in read["diary"]
    file = mother.get(f"/messages/{Message.get().id}/files/{Attachment.get().id}")
    assert file.data == b"%PDF-1.4 tajna", file.text


@pytest.mark.req("DIA-1", "DIA-3", "DIA-4", "DIA-5", "DIA-6", "MSG-1", "MSG-2", "MSG-3", "CLS-2", "CLS-6", "ROLE-5")
@pytest.mark.parametrize("login", OTHERS)
def test_no_page_file_or_plot_tells_another_family(web: Callable[..., Any], app_once: Any, planted: SmallSchool, login: str) -> None:
    reader, closed = web(login), (*OWN, *UNSEEN, *OF_CLASS, "tajna")
    read = {url: text_of(reader.get(url)) for key in ("ершов", "ким", "щукина") for url in addresses(app_once, planted, key)}
    assert not [(url, word) for url, text in read.items() for word in closed if word in text.replace(url, "")]
    assert len(read) > 250 and f"/diary/{planted.pupils['ершов'].id}/plots" in read


@pytest.mark.req("DIA-3", "DIA-5", "DIA-6", "MSG-1", "CLS-6", "ROLE-5")
@pytest.mark.parametrize("login", OTHERS)
def test_nobody_of_another_family_acts_in_the_diary(web: Callable[..., Any], planted: SmallSchool, login: str) -> None:
    reader, child, mother = web(login), planted.pupils["ершов"].id, Guardian.get(Guardian.surname == "Ершова").id
    deeds = (
        (f"/diary/{child}/acknowledge", {"week": "2026-09-21"}), (f"/diary/{child}/report/Mark/{Mark.get().id}", {"text": "Неверно"}),
        (f"/diary/{child}/delivery/{mother}", {"form": "email", "email": "other@example.org", "daily": "1"}),
        (f"/messages/{Message.get().id}/answer", {"text": "Ответ", "op": "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f11"}),
        (f"/surveys/{Survey.get().id}/answer", {"q1": "Завтра"}), (f"/notices/{Notice.get().id}/read", {}),
    )  # fmt: skip
    assert {url: code for url, form in deeds if (code := reader.post(url, **form).status_code) not in (403, 404)} == {}
    assert Acknowledgement.select().count() == ErrorReport.select().count() == Message.select().count() == SurveyReply.select().count() == 1
    assert Delivery.get().email == "семья-тайна@example.org"


@pytest.mark.req("DIA-2", "DIA-5", "MSG-3", "CLS-3", "CLS-5")
def test_letters_notices_and_slips_speak_of_ones_own_child(web: Callable[..., Any], planted: SmallSchool) -> None:
    father = Guardian.get(Guardian.surname == "Ким")
    for day, (key, guardian) in enumerate((("ким", father), ("ершов", Guardian.get(Guardian.surname == "Ершова")))):
        Mark.create(pupil=planted.pupils["ким"], work=planted.work("алгебра", TODAY - timedelta(days=day)), value="5", rev=1, changed_at=NOW)
        Delivery.get_or_create(pupil=planted.pupils[key], guardian=guardian, defaults={"form": "email", "email": "kim@example.org", "daily": True, "asked_on": TODAY})
    evening = datetime(2026, 10, 16, 20)
    letters = {one.email: letter_subject(one.letter) + letter_text(one.letter) for day in (TODAY, evening.date()) for one in (*digests_of(day, 20), *forecasts_of(day, SchoolRules()))}
    assert set(letters) == {"kim@example.org", "семья-тайна@example.org"}
    tell_news(NOW + timedelta(hours=2), SchoolRules())
    tell_forecasts(evening)
    told = {(row.account.login, row.text) for row in Notice.select(Notice, Account).join(Account)}
    assert {login for login, text in told if "Матвей" in text} <= {"parent", "student"}
    assert any(login == "parent" and "Матвей" in text for login, text in told) and any(login == "parent2" for login, _ in told)
    assert not [word for word in (*OWN, "Матвей") if word in letters["kim@example.org"]]
    slips = web("teacher").post(f"/class/{planted.classes['5А'].id}/slips.html", pupil=planted.pupils["щукина"].id, start="2026-10-01", end=TODAY.isoformat())
    assert slips.status_code == 200 and "Щукина" in text_of(slips)
    assert not [word for word in (*OWN, "Матвей") if word in text_of(slips)]
