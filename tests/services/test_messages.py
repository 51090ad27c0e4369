"""Messages as the school writes them: sent, read, answered, sent again, on paper (MSG-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ejournal.errors import BadInput, NotThere, Refused, TooOften
from ejournal.models import AuditRow, Guardian, Guardianship, Message, Notice, Receipt
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.messages import inbox, sent, talk_of
from ejournal.reports.messages import letter_document
from ejournal.rules.attachments import checked_files
from ejournal.services.messages import Letter, answer, note_read, put_away, send, send_again
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("MSG-1")
PDF = b"%PDF-1.4 invented"
OP = "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f11"


def who(school: SmallSchool, login: str) -> Actor:
    found = load_actor(school.accounts[login].id, TODAY)
    assert found is not None
    return found


def to_parents(school: SmallSchool, **more: object) -> Letter:
    return Letter(f"parents-{school.classes['5А'].id}", "Собрание", "В 18:00, каб. 5", **more)  # type: ignore[arg-type]


def test_a_message_to_parents_is_read_answered_and_sent_again(any_school: SmallSchool, tmp_path: Path) -> None:
    school = any_school
    grandmother = Guardian.create(surname="Ёлкина", name="Зоя")
    Guardianship.create(pupil=school.pupils["елкин"], guardian=grandmother, relation="guardian")
    teacher, parent = who(school, "teacher"), who(school, "parent")
    number = send(teacher, to_parents(school, files=(("план.pdf", PDF),), op=OP), tmp_path, now=NOW)
    assert send(teacher, to_parents(school, op=OP), tmp_path, now=NOW) == number  # the button pressed twice
    assert who(school, "parent").letters == 1 and who(school, "parent").unread == 1
    assert [line.title for line in inbox(parent)[0]] == ["Собрание"]
    assert [line.id for line in inbox(parent, "ведерников каб")[0]] == [number] and inbox(parent, "экскурсия")[0] == ()
    mine = talk_of(teacher, number, TODAY).lines[0]
    assert mine.read_words == "прочитали 0 из 1" and mine.without == ("Ёлкина Зоя (опекун: Ёлкин Глеб, 5\u00a0А)",)
    document = letter_document(mine, "Школа", NOW)
    assert document.parts[0].paragraphs[0] == "В 18:00, каб. 5" and document.parts[1].rows[0][1] == mine.without[0]

    with pytest.raises(TooOften, match="раз в сутки"):
        send_again(teacher, number, now=NOW + timedelta(hours=23))
    assert send_again(teacher, number, now=NOW + timedelta(days=1)) == 1
    assert Notice.select().where(Notice.text.startswith("Напоминание")).count() == 1
    note_read(parent, [number], now=NOW + timedelta(days=1, hours=2))
    assert (who(school, "parent").letters, who(school, "parent").unread) == (0, 0)
    assert sent(teacher)[0][0].read_words == "прочитали 1 из 1"
    with pytest.raises(BadInput, match="Прочитали все"):
        send_again(teacher, number, now=NOW + timedelta(days=3))

    reply = answer(parent, number, "Буду", (), tmp_path, now=NOW + timedelta(days=1, hours=3))
    assert [one.account_id for one in Receipt.select().where(Receipt.message == reply)] == [teacher.account_id]
    assert [line.text for line in talk_of(teacher, reply, TODAY).lines] == ["В 18:00, каб. 5", "Буду"]
    for stranger in ("parent2", "teacher2", "admin", "student", "director"):
        with pytest.raises(NotThere):
            talk_of(who(school, stranger), number, TODAY)
        with pytest.raises(NotThere):
            answer(who(school, stranger), number, "?", (), tmp_path, now=NOW)
    told = AuditRow.new.contains("каб. 5") | AuditRow.new.contains("Собрание") | AuditRow.new.contains("Ёлкина Зоя")
    assert not AuditRow.select().where(told & (AuditRow.entity != "Guardian")).exists(), "what it says is nobody else's"


def test_two_parents_answer_and_see_nothing_of_each_other(school: SmallSchool, tmp_path: Path) -> None:
    teacher = who(school, "deputy")
    number = send(teacher, Letter("all_parents", "Ярмарка", "В субботу"), tmp_path, now=NOW)
    for login in ("parent", "parent2"):
        answer(who(school, login), number, f"от {login}", (), tmp_path, now=NOW)
    assert [line.text for line in talk_of(who(school, "parent"), number, TODAY).lines] == ["В субботу", "от parent"]
    assert len(talk_of(teacher, number, TODAY).received) == 2
    first = talk_of(teacher, number, TODAY).received[0].id
    answer(teacher, first, "Хорошо", (), tmp_path, now=NOW)
    assert [line.text for line in talk_of(who(school, "parent"), number, TODAY).lines][-1] == "Хорошо"
    assert len(talk_of(who(school, "parent2"), number, TODAY).lines) == 2
    put_away(who(school, "parent2"), number, now=NOW)
    assert inbox(who(school, "parent2"))[0] == () and talk_of(who(school, "parent2"), number, TODAY).lines


def test_a_letter_to_somebody_without_a_login_is_kept_for_paper(school: SmallSchool, tmp_path: Path) -> None:
    father = Guardian.create(surname="Щукин", name="Олег")
    Guardianship.create(pupil=school.pupils["щукина"], guardian=father, relation="father")
    number = send(who(school, "teacher"), Letter(f"one-guardian-{father.id}", "Тетрадь", "Забыта дома"), tmp_path, now=NOW)
    line = talk_of(who(school, "teacher"), number, TODAY).lines[0]
    assert line.read_words == "только на бумаге" and line.without == ("Щукин Олег (отец: Щукина Надежда, 5\u00a0А)",)


def test_a_pupil_is_named_to_his_own_family_and_to_teachers_only(school: SmallSchool, tmp_path: Path) -> None:
    own, other = school.pupils["ершов"].id, school.pupils["ким"].id
    mother, teacher = Guardian.get(Guardian.surname == "Ершова").id, who(school, "teacher")

    def about(actor: Actor, to: str, pupil: int) -> int:
        return send(actor, Letter(to, "О мальчике", "Приболел", pupil), tmp_path, now=NOW)

    number = about(teacher, f"one-guardian-{mother}", own)
    assert talk_of(who(school, "parent"), number, TODAY).opens_diary
    about(who(school, "parent"), f"one-staff-{school.staff['teacher'].id}", own)
    about(teacher, f"teachers-{school.classes['5А'].id}", own)
    for actor, to, pupil in (
        (teacher, f"parents-{school.classes['5А'].id}", own),
        (teacher, f"one-guardian-{mother}", other),
        (who(school, "parent"), f"one-staff-{school.staff['teacher'].id}", other),
    ):
        with pytest.raises(Refused):
            about(actor, to, pupil)
    assert Message.select().count() == 3


def test_nobody_writes_past_his_audiences_or_without_words(school: SmallSchool, tmp_path: Path, actor: Callable[[str], Actor]) -> None:
    for login, to in (("parent", "staff"), ("parent", f"parents-{school.classes['5А'].id}"), ("student", "one-pupil-2"),
                      ("teacher2", f"families-{school.classes['5А'].id}"), ("dispatcher", "all_parents")):  # fmt: skip
        with pytest.raises(Refused):
            send(actor(login), Letter(to, "Тема", "Текст"), tmp_path, now=NOW)
    for letter in (Letter("", "Тема", "Текст"), Letter("staff", " ", "Текст"), Letter("staff", "Тема", " "), Letter("staff", "Т" * 161, "Текст")):
        with pytest.raises(BadInput) as refusal:
            send(actor("teacher"), letter, tmp_path, now=NOW)
        assert refusal.value.field
    assert not Message.select().exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("setup.exe", b"MZ"), ("page.html", b"<p>"), ("план.pdf", b"MZ\x90"), ("фото.png", b"GIF89a"), ("пусто.txt", b""), ("много.txt", b"x" * 2_000_001)],
    ids=["a program", "a page", "a program named pdf", "not what its name says", "empty", "too large"],
)  # fmt: skip
def test_a_file_is_looked_at_before_it_is_taken(name: str, data: bytes) -> None:
    with pytest.raises(BadInput, match=name.split(".")[0]):
        checked_files([(name, data)], 2)
    assert checked_files([("..\\письмо.PDF", PDF), ("", b"")], 2) == (("письмо.PDF", PDF),)
    with pytest.raises(BadInput, match="до 5"):
        checked_files([("a.txt", b"x")] * 6, 2)
