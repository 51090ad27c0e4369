"""The secretary's desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ejournal.models import ChangeRequest, ClassMembership, Order, Pupil
from ejournal.policy.actor import Actor
from ejournal.queries.desk_office import birthdays, new_arrivals, office_numbers, office_tasks
from ejournal.queries.desk_reads import DeskReads
from ejournal.rules.school_rules import SchoolRules
from tests.factories import NOW, TODAY

NO_CONSENTS = SchoolRules(consent_address=False, consent_passport=False, consent_health=False)


def reads(rules: SchoolRules) -> DeskReads:
    return DeskReads(Actor(account_id=None), TODAY, rules)


@pytest.mark.req("REG-8", "MOV-1")
def test_what_is_due_is_at_most_seven_links(any_school):
    pupil = any_school.pupils["ершов"]
    order = {"year": any_school.year, "date": TODAY, "kind": "leave", "made_at": NOW}
    Order.create(number="60-у", effective=TODAY, **order)
    Order.create(number="61-у", effective=TODAY + timedelta(days=5), **order)
    ChangeRequest.create(pupil=pupil, field="name", new="Матфей", asked_at=NOW, account=any_school.accounts["teacher"])
    Pupil.update(birth_date=date(2015, 1, 1)).where(Pupil.id == pupil.id).execute()
    Pupil.create(surname="Ершов", name="Матвей", birth_date=date(2015, 1, 1))
    tasks = office_tasks(reads(SchoolRules()))
    assert [one.text for one in tasks] == [
        "Приказы ждут исполнения: 1", "Проекты приказов: 1", "Просьбы об изменениях: 1", "Сведения за октябрь не выверили: 3 класса",
        "Нет согласий: 8 учеников", "Похоже, две карточки одного ученика: 1",
    ]  # fmt: skip
    assert all(one.url for one in tasks)
    assert not [one for one in office_tasks(reads(NO_CONSENTS)) if "согласий" in one.text]


@pytest.mark.req("MOV-3")
def test_the_school_in_numbers(any_school):
    Pupil.update(enrolled_on=TODAY).where(Pupil.id == any_school.pupils["луговой"].id).execute()
    Pupil.update(left_on=date(2026, 10, 5)).where(Pupil.id == any_school.pupils["седых"].id).execute()
    numbers = office_numbers(TODAY)
    assert (numbers.total, dict(numbers.levels), numbers.arrived, numbers.left) == (8, {"1–4": 1, "5–9": 7, "10–11": 0}, 1, 1)
    assert [one.name for one in new_arrivals(TODAY)] == ["Луговой Прохор"]


@pytest.mark.req("REG-6")
def test_birthdays_of_the_week(any_school):
    for key, born in (("ершов", date(2015, 10, 14)), ("ким", date(2013, 10, 20)), ("елкин", date(2015, 10, 21)), ("седых", date(2015, 10, 15))):
        Pupil.update(birth_date=born).where(Pupil.id == any_school.pupils[key].id).execute()
    assert [(one.name, one.age, one.class_title) for one in birthdays(TODAY)] == [("Ершов Матвей", 11, "5\u00a0А"), ("Ким Эвелина", 13, "7\u00a0Б")]
    Pupil.update(birth_date=date(2016, 2, 29)).where(Pupil.id == any_school.pupils["ершов"].id).execute()
    assert [one.when for one in birthdays(date(2027, 2, 26))] == ["1\u00a0марта"]
    ClassMembership.update(end=TODAY).where(ClassMembership.pupil == any_school.pupils["ким"]).execute()
    assert not birthdays(TODAY)


@pytest.mark.req("REG-8")
def test_the_desks_say_what_waits(web, school, selects):
    page = web("secretary").get("/").text
    assert "Школа сегодня" in page and "Нет согласий" in page
    assert "Сведения за октябрь не выверены: 5\u00a0А" in web("teacher").get("/").text
    assert "Школа сегодня" not in web("deputy").get("/").text
