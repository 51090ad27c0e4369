"""Two cards of one child made one: all goes over, nothing is lost, the audit trail stays whole."""

from __future__ import annotations

from datetime import date

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import (
    Absence,
    Account,
    ClassMembership,
    Consent,
    GroupMembership,
    Guardian,
    Guardianship,
    Mark,
    Note,
    Pupil,
    PupilMerge,
    PupilSocial,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.pupil_merges import candidates
from ejournal.services.pupil_merge_plan import PUPILS, WAYS, plan_merge
from ejournal.services.pupil_merges import merge_pupils
from tests.factories import NOW, TODAY
from tests.trail import faults, give_history

MONDAY, TUESDAY, WEDNESDAY = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)
HERE = ("marks", "absences", "group_memberships", "consents", "notes", "guardianships")


@pytest.fixture
def twice(any_school):
    """Щукина has a second card: entered again on 1 October with the same class, marks and a father."""
    school, first = any_school, any_school.pupils["щукина"]
    Pupil.update(birth_date=date(2015, 5, 3), snils="112-233-445 95").where(Pupil.id == first.id).execute()
    second = Pupil.create(surname="Щукина", name="Надежда", sex="f", birth_date=date(2015, 5, 3), phone="8-900-000-00-01", file_number="Щ-2")
    ClassMembership.create(pupil=second, school_class=school.classes["5А"], start=date(2026, 10, 1))
    father = Guardian.create(surname="Щукин", name="Лев")
    Guardianship.create(pupil=first, guardian=father, relation="father")
    Guardianship.create(pupil=second, guardian=father, relation="father", sees_diary=False)
    Guardianship.create(pupil=second, guardian=Guardian.create(surname="Щукина", name="Ева"), relation="mother")
    Consent.create(pupil=second, kind="address", date=TODAY)
    Note.create(staff=school.staff["teacher"], journal=school.journals["математика"], pupil=second, date=TODAY, text="тетрадь")
    _mark(school, first, MONDAY, "5")
    _mark(school, second, TUESDAY, "4")
    Absence.create(pupil=second, lesson=school.lessons["математика", WEDNESDAY], code="Н", changed_at=NOW, rev=1)
    return school, first.id, second.id


def _mark(school, pupil, day, value, key="математика"):
    return Mark.create(pupil=pupil, work=school.works[key, day], value=value, changed_at=NOW, rev=1)


def counts(*pupils):
    models = {"marks": Mark, "absences": Absence, "group_memberships": GroupMembership, "consents": Consent, "notes": Note}
    models["guardianships"] = Guardianship
    return {name: model.select().where(model.pupil.in_(pupils)).count() for name, model in models.items()}


def merge(school, keep, gone, login="secretary", **chosen):
    return merge_pupils(load_actor(school.accounts[login].id, TODAY), keep, gone, chosen, now=NOW)


def test_every_reference_to_a_pupil_has_its_way():
    """A new table that points at a pupil has to say here how it is joined when two cards become one."""
    assert {(model.__name__, name) for model, name in PUPILS.references()} == set(WAYS)


@pytest.mark.req("REG-6", "COR-3")
def test_everything_goes_over_and_nothing_is_lost(twice):
    school, keep, gone = twice
    give_history()
    before = counts(keep, gone)
    merge(school, keep, gone)
    assert counts(keep, gone) == before
    assert counts(gone) == {"marks": 0, "absences": 0, "group_memberships": 0, "consents": 0, "notes": 0, "guardianships": 1}
    (stay,) = ClassMembership.select().where(ClassMembership.pupil.in_([keep, gone]))
    assert (stay.pupil_id, stay.start, stay.end) == (keep, date(2026, 9, 1), None)
    kept, closed = Pupil.get_by_id(keep), Pupil.get_by_id(gone)
    assert (kept.phone, kept.file_number, kept.left_on) == ("8-900-000-00-01", "Щ-2", None)
    assert closed.left_on == TODAY and f"№ {keep}" in closed.note
    row = PupilMerge.get()
    assert (row.kept_id, row.gone_id) == (keep, gone) and "8-900" not in row.moved
    assert faults() == []


@pytest.mark.req("ROLE-5")
def test_a_parent_barred_on_one_card_stays_barred(twice):
    school, keep, gone = twice
    merge(school, keep, gone)
    father = Guardian.get(Guardian.surname == "Щукин")
    assert not Guardianship.select().where((Guardianship.guardian == father) & Guardianship.sees_diary).exists()


@pytest.mark.req("COR-3")
def test_two_marks_in_one_cell_are_solved_first(twice):
    school, keep, gone = twice
    _mark(school, gone, MONDAY, "3")
    assert "«5»" in plan_merge(keep, gone, TODAY).blockers[0]
    with pytest.raises(BadInput, match="Сначала разберите"):
        merge(school, keep, gone)
    assert not PupilMerge.select().exists() and Mark.select().where(Mark.pupil == gone).count() == 2


@pytest.mark.req("COR-3")
def test_a_cleared_cell_gives_way_and_keeps_its_history(twice):
    school, keep, gone = twice
    empty, filled = _mark(school, keep, WEDNESDAY, ""), _mark(school, gone, WEDNESDAY, "4")
    same = _mark(school, gone, MONDAY, "5")
    give_history()
    merge(school, keep, gone)
    assert {row.id: row.pupil_id for row in Mark.select().where(Mark.id.in_([empty.id, filled.id, same.id]))} == {
        empty.id: gone, filled.id: keep, same.id: gone,
    }  # fmt: skip
    assert faults() == []


@pytest.mark.req("MOV-3")
def test_two_classes_on_the_same_days_are_solved_first(twice):
    school, keep, gone = twice
    ClassMembership.update(school_class=school.classes["7Б"]).where(ClassMembership.pupil == gone).execute()
    with pytest.raises(BadInput, match="в двух классах"):
        merge(school, keep, gone)
    ClassMembership.update(end=date(2026, 9, 20)).where(ClassMembership.pupil == keep).execute()
    give_history()
    merge(school, keep, gone)
    stays = ClassMembership.select().where(ClassMembership.pupil == keep).order_by(ClassMembership.start)
    assert [row.school_class_id for row in stays] == [school.classes["5А"].id, school.classes["7Б"].id] and faults() == []


@pytest.mark.req("ROLE-6")
@pytest.mark.parametrize("choice", ["kept", "gone"])
def test_one_of_two_accounts_stays_open(twice, choice):
    school, keep, gone = twice
    for login, pupil in (("first", keep), ("second", gone)):
        Account.create(login=login, pupil=pupil, created_at=NOW)
    give_history()
    merge(school, keep, gone, Account=choice)
    open_one, closed = ("second", "first") if choice == "gone" else ("first", "second")
    assert Account.get(Account.pupil == keep).login == open_one and Account.get(Account.login == open_one).is_active
    assert Account.get(Account.pupil == gone).login == closed and not Account.get(Account.login == closed).is_active
    assert faults() == []


@pytest.mark.req("REG-6")
def test_fields_and_parts_are_chosen(twice):
    school, keep, gone = twice
    PupilSocial.create(pupil=keep, benefits="многодетная")
    PupilSocial.create(pupil=gone, benefits="опека")
    Pupil.update(file_number="Щ-1").where(Pupil.id == keep).execute()
    Pupil.update(snils="11223344595", patronymic="Олеговна").where(Pupil.id == gone).execute()
    assert {one.key for one in plan_merge(keep, gone, TODAY).choices} == {"file_number", "snils", "PupilSocial"}
    give_history()
    merge(school, keep, gone, file_number="gone", PupilSocial="gone", snils="gone")
    kept, closed = Pupil.get_by_id(keep), Pupil.get_by_id(gone)
    assert (kept.file_number, closed.file_number, kept.patronymic) == ("Щ-2", "Щ-1", "Олеговна")
    assert kept.snils == "112-233-445 95" and closed.snils is None
    assert {row.pupil_id: row.benefits for row in PupilSocial.select()} == {keep: "опека", gone: "многодетная"}
    assert faults() == []


@pytest.mark.req("ARC-2")
def test_a_closed_year_stays_as_it_was_printed(twice):
    school, keep, gone = twice
    type(school.year).update(closed_on=date(2027, 6, 1)).where(type(school.year).id == school.year.id).execute()
    plan = plan_merge(keep, gone, TODAY)
    assert plan.in_closed_years == 4 and dict(plan.counts) == {"Согласия": 1, "Связи учеников и родителей": 1}
    give_history()
    merge(school, keep, gone)
    assert Mark.select().where(Mark.pupil == gone).count() == 1 and faults() == []


@pytest.mark.req("SEC-1")
def test_who_and_what_may_not_be_merged(twice):
    school, keep, gone = twice
    for login in ("teacher", "deputy", "director", "parent"):
        with pytest.raises(Refused):
            merge(school, keep, gone, login)
    with pytest.raises(BadInput):
        merge(school, keep, keep)
    with pytest.raises(NotThere):
        merge(school, keep, 99999)
    merge(school, keep, gone)
    with pytest.raises(BadInput, match="уже объединена"):
        merge(school, school.pupils["ершов"].id, gone)


@pytest.mark.req("REG-6")
def test_cards_that_look_alike_are_offered(twice):
    school, keep, gone = twice
    born = date(2015, 1, 2)
    for name, patronymic in (("Артём", "Ильич"), ("Артем", "Олегович")):  # namesakes, not one child
        Pupil.create(surname="Зимин", name=name, patronymic=patronymic, birth_date=born)
    odd = Pupil.create(surname="Щукина", name="Надя", snils="11223344595")
    assert {frozenset((one.kept, one.gone)) for one in candidates(TODAY)} == {frozenset((keep, gone)), frozenset((keep, odd.id))}
    merge(school, keep, gone)
    assert [(one.kept, one.gone, one.why) for one in candidates(TODAY)] == [(keep, odd.id, "один СНИЛС")]
