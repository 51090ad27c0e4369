"""Letters to families leave by a real talk of SMTP: once each, through refusals, a greylist and a restart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ejournal.copies.post import PostTrouble, deliver, send_trial
from ejournal.errors import BadInput
from ejournal.jobs import PostRound
from ejournal.models import Account, AuditRow, Delivery, Guardian, Guardianship, Lesson, Letter, Remark, SchoolSetting, Session
from ejournal.queries.school_rules import school_rules
from ejournal.services.letters import claim, due_letters, queue_digests, send_again
from ejournal.settings import Smtp, load_settings
from tests.copies.post_office import PostOffice, open_office
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

EVENING = NOW.replace(hour=18, minute=5)
MINUTE = timedelta(minutes=1)


def post_of(office: PostOffice, **more: Any) -> Smtp:
    return Smtp("127.0.0.1", office.port, "none", "school@example.org", **more)


def agree(school: SmallSchool, pupil: str, guardian: Any, **more: Any) -> Any:
    values = {"form": "email", "email": f"g{guardian.id}@example.org", "daily": True, "asked_on": TODAY}
    return Delivery.create(guardian=guardian, pupil=school.pupils[pupil], **values | more)


def mother(school: SmallSchool) -> Any:
    return Guardian.get_by_id(school.accounts["parent"].guardian_id)


@pytest.fixture
def news(school: SmallSchool) -> SmallSchool:
    """A mark, an absence, a remark and homework of today in 5 А and 7 Б; both parents agreed to letters."""
    Lesson.update(homework="§ 14, № 178").where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    Pen(school).write("ершов", "4/5")
    Pen(school, "teacher2", "алгебра").write("ким", "Н")
    Remark.create(pupil=school.pupils["ершов"], date=TODAY, kind="praise", text="Помог младшим", at=NOW)
    agree(school, "ершов", mother(school))
    agree(school, "ким", Guardian.get_by_id(school.accounts["parent2"].guardian_id))
    return school


@pytest.mark.req("DIA-5", "DIA-2", "ROLE-5")
def test_in_the_evening_each_family_gets_the_day_of_its_own_child_only(news: SmallSchool, tmp_path: Path) -> None:
    with open_office() as office:
        names = {"HOST": "127.0.0.1", "PORT": str(office.port), "SECURITY": "none", "FROM": "school@example.org"}
        settings = load_settings({"EJOURNAL_DATA": str(tmp_path), **{f"EJOURNAL_SMTP_{name}": value for name, value in names.items()}})
        post_round = PostRound(settings)
        assert "digests" not in post_round(EVENING.replace(hour=17)) and not office.letters
        assert post_round(EVENING)[-2:] == ["digests", "letters"]
        assert "letters" not in post_round(EVENING + MINUTE)
        assert PostRound(settings)(EVENING + 2 * MINUTE) == []  # the program was started again
    assert [letter["To"] for letter in office.letters] == [f"g{mother(news).id}@example.org", f"g{news.accounts['parent2'].guardian_id}@example.org"]
    own, other = office.bodies()
    assert own == (
        "Ершов Матвей, 5 А. Среда, 14 октября.\n\nОтметки\n— Математика, 14.10: 4/5 (ответ)\n\nЗаписи учителей\n"
        "— Помог младшим (похвала)\n\nЗадано на 15 октября\n— Математика: § 14, № 178\n\n--\n"
        "Электронный журнал, МКОУ «Берёзовская СОШ». Письмо пришло по вашему заявлению от 14.10.2026.\n"
        "Чтобы отписаться: дневник, «Как сообщать», «в дневнике» — или скажите классному руководителю.\n"
        "На это письмо отвечать не нужно: его пишет программа.\n"
    )
    assert "Ким Эвелина, 7 Б" in other and "Пропуски\n— Алгебра, 14.10: " in other
    assert "Ершов" not in other and "Ким" not in own
    assert "§ 14" not in str(list(AuditRow.select().where(AuditRow.entity == "Letter").dicts()))


@pytest.mark.req("DIA-5")
def test_a_greylist_is_waited_out_and_an_address_that_is_not_there_waits_for_the_administrator(news: SmallSchool, actor: Any) -> None:
    rules = school_rules()
    assert queue_digests(EVENING, school_rules()) == 2 and queue_digests(EVENING, school_rules()) == 0
    with open_office("grey", "no") as office:
        post = post_of(office)
        assert (deliver(post, rules, EVENING).sent, office.letters) == (0, [])
        first, second = Letter.select().order_by(Letter.id)
        assert (first.state, first.next_at - EVENING, first.attempts) == ("waiting", timedelta(minutes=5), 1)
        assert (second.state, second.trouble) == ("failed", f"Сервер не принял адрес {second.email} (550).")
        assert deliver(post, rules, EVENING + 4 * MINUTE).sent == 0
        assert deliver(post, rules, EVENING + 5 * MINUTE).sent == 1
        assert send_again(actor("admin"), second.id, now=EVENING) == 1
        assert deliver(post, rules, EVENING + 6 * MINUTE).sent == 1
        assert deliver(post, rules, EVENING + 60 * MINUTE).sent == 0
    assert len(office.letters) == 2


@pytest.mark.req("DIA-5")
def test_what_was_begun_and_broke_off_is_never_sent_twice_by_itself(news: SmallSchool) -> None:
    rules = school_rules()
    queue_digests(EVENING, school_rules())
    with open_office("hang up") as office:
        assert deliver(post_of(office), rules, EVENING).sent == 0  # the text had gone when the server hung up
        taken, waiting = Letter.select().order_by(Letter.id)
        assert (taken.state, waiting.state, waiting.attempts) == ("failed", "waiting", 0)
        assert claim(waiting.id, EVENING) and due_letters(EVENING) == []  # … and here the computer was switched off
        assert deliver(post_of(office), rules, EVENING + timedelta(hours=1)).sent == 0
    assert [row.state for row in Letter.select()] == ["failed", "failed"] and len(office.letters) == 1
    assert "неизвестно, ушло ли" in Letter.get_by_id(waiting.id).trouble


@pytest.mark.req("DIA-5")
def test_a_server_that_is_away_is_tried_with_growing_pauses_and_then_told(news: SmallSchool) -> None:
    SchoolSetting.update(value="3").where(SchoolSetting.key == "letter_tries").execute()
    rules, at, pauses = school_rules(), EVENING, []
    queue_digests(EVENING, school_rules())
    with open_office() as office:
        gone = post_of(office)
    for _ in range(3):
        assert "не отвечает" in deliver(gone, rules, at).trouble
        row = Letter.select().first()
        pauses.append((row.next_at - at) // MINUTE)
        at = row.next_at
    assert pauses == [5, 10, 20] and {row.state for row in Letter.select()} == {"failed"}


TAKEN_AWAY = {
    "the right to the diary": lambda tie: Guardianship.update(sees_diary=False).where(Guardianship.id == tie.id),
    "he is no lawful one": lambda tie: Guardianship.update(is_lawful=False).where(Guardianship.id == tie.id),
    "the account": lambda tie: Account.update(is_active=False).where(Account.guardian == tie.guardian_id),
    "the agreement": lambda tie: Delivery.update(form="paper").where(Delivery.guardian == tie.guardian_id),
    "the address": lambda tie: Delivery.update(email="new@example.org").where(Delivery.guardian == tie.guardian_id),
    "the tie": lambda tie: Guardianship.delete().where(Guardianship.id == tie.id),
}


@pytest.mark.req("DIA-5", "ROLE-5")
@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_a_letter_in_the_queue_does_not_outlive_the_right(news: SmallSchool, what: str) -> None:
    queue_digests(EVENING, school_rules())
    TAKEN_AWAY[what](Guardianship.get(Guardianship.guardian == mother(news))).execute()
    with open_office() as office:
        assert deliver(post_of(office), school_rules(), EVENING).sent == 1
    assert "Ершов" not in office.bodies()[0]
    assert [row.state for row in Letter.select().order_by(Letter.id)] == ["dropped", "sent"]


@pytest.mark.req("DIA-5")
def test_the_trial_letter_says_what_is_wrong_with_the_post(school: SmallSchool) -> None:
    with open_office(password="тайна-1".encode().hex()) as office:
        right = office.password
        send_trial(post_of(office, login="school", password=right), "admin@example.org", NOW)
        assert "Пробное письмо" in office.letters[0]["Subject"]
        for post, said in (
            (post_of(office, login="school", password="wrong"), "не принял логин и пароль"),
            (Smtp("127.0.0.1", office.port, "starttls", "school@example.org"), "STARTTLS"),
            (Smtp("127.0.0.1", office.port, "ssl", "school@example.org"), "Защищённое соединение"),
            (Smtp("mail.invalid", 25, "none", "school@example.org"), "не найден"),
        ):
            with pytest.raises(PostTrouble, match=said):
                send_trial(post, "admin@example.org", NOW)
    with pytest.raises(PostTrouble, match="не отвечает"):
        send_trial(post_of(office), "admin@example.org", NOW)
    for post, email in ((None, "admin@example.org"), (post_of(office), "admin@example.org\nBcc: all@example.org")):
        with pytest.raises(BadInput):
            send_trial(post, email, NOW)
    assert Session.select().count() == 0


@pytest.mark.req("DIA-5")
def test_settings_of_the_post_are_told_by_name_and_the_password_by_nobody(tmp_path: Path) -> None:
    own = {"EJOURNAL_DATA": str(tmp_path), "EJOURNAL_SMTP_HOST": "mail.example.org", "EJOURNAL_SMTP_FROM": "school@example.org"}
    smtp = load_settings(own | {"EJOURNAL_SMTP_PASSWORD": "тайна"}).smtp
    assert smtp is not None and (smtp.port, smtp.security) == (587, "starttls") and "тайна" not in repr(smtp)
    for name, value in (("EJOURNAL_SMTP_SECURITY", "tls1"), ("EJOURNAL_SMTP_PORT", "почта"), ("EJOURNAL_SMTP_FROM", "школа")):
        with pytest.raises(BadInput, match=name):
            load_settings(own | {name: value})
    assert load_settings({"EJOURNAL_DATA": str(tmp_path)}).smtp is None


@pytest.mark.req("DIA-5", "CLS-5")
def test_the_queue_works_on_both_engines_and_for_a_whole_school_in_few_statements(any_school: SmallSchool, selects: Any) -> None:
    Pen(any_school).write("ершов", "5")
    agree(any_school, "ершов", mother(any_school), forecast=True)
    for number in range(20):
        one = Guardian.create(surname="Щукин", name=f"Отец{number}")
        Guardianship.create(pupil=any_school.pupils["щукина"], guardian=one, relation="father")
        agree(any_school, "щукина", one)
    Pen(any_school).write("щукина", "4")
    with selects() as seen:
        assert queue_digests(EVENING, school_rules()) == 22
    assert len(seen) <= 30
    told = Letter.get(Letter.key.startswith("forecast:"))
    assert "Прогноз за 1 четверть\n— Математика: выходит 5 (средняя 5,00)" in told.body and told.pupil_id == any_school.pupils["ершов"].id
    assert queue_digests(EVENING + timedelta(days=2), school_rules()) == 0, "a stage of a period is told once, by the rule of the notices"
    with open_office() as office:
        assert deliver(post_of(office), school_rules(), EVENING).sent == 22
