"""«Выверено» once a month; what a class teacher asks for the secretary makes or refuses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import ChangeRequest, Consent, DataCheck, Guardian, Guardianship, NameChange, Notice, Pupil
from ejournal.policy.actor import load_actor
from ejournal.queries.data_checks import class_sheet, class_states, unconfirmed_line, waiting_requests
from ejournal.queries.names_past import name_on
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.data_checks import ChangeOrder, accept, ask_change, confirm, refuse_change, withdraw_change
from tests.factories import NOW, TODAY
from tests.trail import give_history


def consent(school, key="ершов"):
    Consent.create(pupil=school.pupils[key], kind="address", date=TODAY)
    return school.pupils[key].id


@pytest.mark.req("REG-8")
def test_a_class_is_confirmed_once_a_month(school, actor):
    teacher, class_id = actor("teacher"), school.classes["5А"].id
    assert unconfirmed_line(teacher, TODAY) == "Сведения за октябрь не выверены: 5\u00a0А"
    assert confirm(teacher, class_id, now=NOW) and not confirm(teacher, class_id, now=NOW + timedelta(days=3))
    assert unconfirmed_line(teacher, TODAY) == ""
    assert [(one.title, bool(one.at)) for one in class_states(TODAY)] == [("1", False), ("5\u00a0А", True), ("7\u00a0Б", False)]
    november = datetime(2026, 11, 2, 9)
    assert unconfirmed_line(teacher, november.date()) and confirm(teacher, class_id, now=november)
    assert DataCheck.select().count() == 2
    for login in ("teacher2", "deputy", "admin", "secretary"):
        with pytest.raises(Refused):
            confirm(actor(login), class_id, now=NOW)
    with pytest.raises(BadInput, match="учебном году"):
        confirm(teacher, class_id, now=datetime(2027, 7, 1, 9))


@pytest.mark.req("REG-8")
def test_a_request_becomes_a_change_in_the_secretary_s_name(any_school):
    give_history()
    who = {login: load_actor(any_school.accounts[login].id, TODAY) for login in ("teacher", "secretary")}
    pupil = consent(any_school)
    give_history()
    number = ask_change(who["teacher"], ChangeOrder(pupil, "phone", " 8-900-000-00-01 ", "сменили номер"), now=NOW)
    assert Pupil.get_by_id(pupil).phone == "" and waiting_requests() == 1
    accept(who["secretary"], number, now=NOW)
    assert Pupil.get_by_id(pupil).phone == "8-900-000-00-01" and waiting_requests() == 0
    told = [row.text for row in Notice.select().where(Notice.account == any_school.accounts["teacher"])]
    assert told == ["Просьба об изменении, Ершов Матвей: внесено в карточку"]
    assert not [row.text for row in Notice.select() if "8-900" in row.text]
    with pytest.raises(BadInput, match="уже решена"):
        accept(who["secretary"], number, now=NOW)


@pytest.mark.req("REG-8")
def test_dates_and_sexes_are_understood_and_bad_ones_refused(school, actor):
    pupil = school.pupils["ершов"].id
    accept(actor("admin"), ask_change(actor("teacher"), ChangeOrder(pupil, "birth_date", "3 мая 2015"), now=NOW), now=NOW)
    assert f"{Pupil.get_by_id(pupil).birth_date:%d.%m.%Y}" == "03.05.2015"
    for order, why in (
        (ChangeOrder(pupil, "birth_date", "весной"), "не дата"), (ChangeOrder(pupil, "sex", "да"), "мужской"),
        (ChangeOrder(pupil, "sex", "мужской"), "менять нечего"), (ChangeOrder(pupil, "file_number", "К-1"), "из списка"),
        (ChangeOrder(pupil, "phone", "8-900"), "согласия"), (ChangeOrder(pupil, "surname", " "), "как должно быть"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=why):
            ask_change(actor("teacher"), order, now=NOW)


@pytest.mark.req("REG-8", "ROLE-3")
def test_one_asks_for_one_s_own_class_only(school, actor):
    with pytest.raises(Refused):
        ask_change(actor("teacher"), ChangeOrder(school.pupils["ким"].id, "surname", "Цой"), now=NOW)
    with pytest.raises(Refused):  # he left the class
        ask_change(actor("teacher"), ChangeOrder(school.pupils["седых"].id, "surname", "Цой"), now=NOW)
    stranger = Guardian.get(Guardian.surname == "Ким").id
    with pytest.raises(NotThere):
        ask_change(actor("teacher"), ChangeOrder(school.pupils["ершов"].id, "phone", "8-900", guardian=stranger), now=NOW)


@pytest.mark.req("REG-8")
def test_refused_with_a_reason_or_taken_back(school, actor):
    pupil, teacher = school.pupils["ершов"].id, actor("teacher")
    number = ask_change(teacher, ChangeOrder(pupil, "surname", "Ершев"), now=NOW)
    with pytest.raises(BadInput, match="уже просили"):
        ask_change(teacher, ChangeOrder(pupil, "surname", "Ершевв"), now=NOW)
    with pytest.raises(BadInput, match="почему"):
        refuse_change(actor("secretary"), number, " ", now=NOW)
    with pytest.raises(Refused):
        refuse_change(teacher, number, "нет", now=NOW)
    refuse_change(actor("secretary"), number, "в свидетельстве — Ершов", now=NOW)
    again = ask_change(teacher, ChangeOrder(pupil, "", "Переехали, ждём справку"), now=NOW)
    with pytest.raises(Refused):
        withdraw_change(actor("teacher2"), again, now=NOW)
    withdraw_change(teacher, again, now=NOW)
    assert [row.state for row in ChangeRequest.select().order_by(ChangeRequest.id)] == ["refused", "withdrawn"]


@pytest.mark.req("REG-8")
def test_what_was_changed_meanwhile_is_not_overwritten(school, actor):
    pupil = school.pupils["ершов"]
    number = ask_change(actor("teacher"), ChangeOrder(pupil.id, "name", "Матфей"), now=NOW)
    Pupil.update(name="Матвейка").where(Pupil.id == pupil.id).execute()
    with pytest.raises(BadInput, match="Матвейка"):
        accept(actor("secretary"), number, now=NOW)
    assert waiting_requests() == 1


@pytest.mark.req("REG-6", "REG-8")
def test_a_new_surname_is_remembered_as_on_the_card_and_a_slip_of_the_pen_is_not(school, actor):
    pupil, by = school.pupils["ершов"], {"until": TODAY.isoformat(), "document": "св-во № 7"}
    number = ask_change(actor("teacher"), ChangeOrder(pupil.id, "surname", "ким"), now=NOW)
    for typed, field in (({}, "until"), ({"until": by["until"]}, "document"), ({**by, "until": "2027-09-01"}, "until")):
        with pytest.raises(BadInput) as refusal:
            accept(actor("secretary"), number, typed, now=NOW)
        assert refusal.value.field == field and waiting_requests() == 1
    accept(actor("secretary"), number, by, now=NOW)
    assert (name_on(Pupil.get_by_id(pupil.id), TODAY).surname, name_on(Pupil.get_by_id(pupil.id), TODAY - timedelta(days=1)).surname) == ("Ким", "Ершов")
    accept(actor("secretary"), ask_change(actor("teacher"), ChangeOrder(pupil.id, "name", "Матфей"), now=NOW), {"way": "slip"}, now=NOW)
    assert Pupil.get_by_id(pupil.id).name == "Матфей" and NameChange.select().count() == 1
    mother = Guardianship.get(Guardianship.pupil == pupil.id).guardian_id
    number = ask_change(actor("teacher"), ChangeOrder(pupil.id, "surname", "Ким", guardian=mother), now=NOW)
    accept(actor("secretary"), number, by, now=NOW)
    assert NameChange.get(NameChange.guardian == mother).surname == "Ершова"


@pytest.mark.req("REG-7", "REG-8")
def test_address_and_phone_are_shown_with_a_consent_only(school, actor, selects):
    Pupil.update(phone="8-900-111-22-33").where(Pupil.id == school.pupils["ершов"].id).execute()
    with selects() as seen:
        hidden = class_sheet(school.classes["5А"].id, TODAY, SchoolRules())
    consent(school)
    shown = class_sheet(school.classes["5А"].id, TODAY, SchoolRules())
    assert "8-900-111-22-33" not in str(hidden) and "8-900-111-22-33" in str(shown) and len(seen) <= 7
