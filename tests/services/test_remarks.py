"""Remarks and praise: who writes about whom, what the family hears, what is taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Notice, Pupil, Remark
from ejournal.policy.actor import load_actor
from ejournal.policy.remarks import remarkable_pupils
from ejournal.queries.remarks import RemarkFilter, class_remarks
from ejournal.services.acknowledgements import acknowledge
from ejournal.services.remarks import RemarkText, take_back, write_remarks
from tests.factories import CAST, NOW, TODAY, SmallSchool
from tests.trail import faults, give_history


def who(school: SmallSchool, login: str):
    return load_actor(school.accounts[login].id, TODAY)


def said(school: SmallSchool, *names: str, **values):
    own = {"kind": "praise", "text": "Помог товарищам", "date": TODAY}
    return RemarkText(tuple(school.pupils[name].id for name in names), **own | values)


def heard(school: SmallSchool, login: str) -> list[str]:
    return [row.text for row in Notice.select().where(Notice.account == school.accounts[login].id).order_by(Notice.id)]


@pytest.mark.req("CLS-2", "MSG-3")
def test_one_line_for_several_pupils_and_each_family_hears_of_its_own_child_only(any_school: SmallSchool) -> None:
    give_history()
    op, teacher = str(uuid4()), who(any_school, "teacher")
    for _ in range(2):  # the button pressed twice
        assert write_remarks(teacher, said(any_school, "ершов", "щукина"), op, now=NOW) == 2
    assert Remark.select().count() == 2
    for login in ("parent", "student"):
        (text,) = heard(any_school, login)
        assert "Ершов Матвей" in text and "похвала. Помог товарищам" in text and "Щукина" not in text
    assert heard(any_school, "parent2") == [] and faults() == []


@pytest.mark.req("CLS-2", "ROLE-2")
def test_a_teacher_writes_about_those_he_teaches_a_class_teacher_about_his_class_the_deputy_about_all(school: SmallSchool) -> None:
    may = {
        "teacher": {"ершов", "елкин", "аксенов", "щукина", "луговой", "малышев", "ким"},  # his class, grade 1, the circle
        "teacher2": {"ершов", "щукина", "ким", "орлова"},  # the group of English, his class; not who left
        "deputy": {"ершов", "елкин", "аксенов", "щукина", "луговой", "малышев", "ким", "орлова"},
    }
    for login in CAST:
        actor = who(school, login)
        mine = {row.id for row in Pupil.select().where(remarkable_pupils(actor, TODAY))} if actor.is_staff else set()
        for name, pupil in school.pupils.items():
            assert (pupil.id in mine) == (name in may.get(login, ())), (login, name)
    with pytest.raises(Refused, match="не все ваши"):
        write_remarks(who(school, "teacher2"), said(school, "ершов", "елкин"), str(uuid4()), now=NOW)
    with pytest.raises(Refused):
        write_remarks(who(school, "parent"), said(school, "ершов"), str(uuid4()), now=NOW)
    assert not Remark.select().exists()


@pytest.mark.req("CLS-2")
def test_what_can_not_be_a_remark_is_said_beside_its_field(school: SmallSchool) -> None:
    teacher = who(school, "teacher")
    wrong = [said(school), said(school, "ершов", kind="shout"), said(school, "ершов", date=TODAY - timedelta(days=30))]
    for one in wrong:
        with pytest.raises(BadInput):
            write_remarks(teacher, one, str(uuid4()), now=NOW)
    with pytest.raises(NotThere):
        write_remarks(teacher, said(school, "ершов", lesson=999_999), str(uuid4()), now=NOW)


@pytest.mark.req("CLS-2", "COR-3")
def test_a_remark_is_taken_back_within_a_day_by_its_writer_and_the_family_hears_it(school: SmallSchool) -> None:
    give_history()
    teacher = who(school, "teacher")
    lesson = school.lessons["математика", TODAY]
    write_remarks(teacher, said(school, "ершов", kind="remark", lesson=lesson.id), str(uuid4()), now=NOW)
    row = Remark.get()
    with pytest.raises(Refused, match="кто её сделал"):
        take_back(who(school, "teacher2"), row.id, now=NOW)
    with pytest.raises(Refused, match="в течение суток"):
        take_back(teacher, row.id, now=NOW + timedelta(hours=25))
    acknowledge(who(school, "parent"), row.pupil_id, "remark", TODAY, TODAY, thing=row.id, now=NOW)
    (line,) = class_remarks(teacher, school.classes["5А"].id, RemarkFilter(), NOW)
    assert line.known and line.about == "Математика, 1 урок" and line.may_take_back
    take_back(teacher, row.id, now=NOW + timedelta(hours=2))
    with pytest.raises(Refused, match="уже снята"):
        take_back(who(school, "deputy"), row.id, now=NOW + timedelta(hours=3))
    assert heard(school, "parent")[-1].startswith("Запись в дневнике от 14.10.2026 снята") and faults() == []
    assert class_remarks(teacher, school.classes["5А"].id, RemarkFilter(kind="praise"), NOW) == ()
