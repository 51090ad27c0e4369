"""Two cards of one parent made one: children, consents, deliveries and the login go over, nothing is lost."""

from __future__ import annotations

import json

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Account, BinEntry, Consent, Guardian, GuardianMerge, Guardianship, NameChange
from ejournal.policy.actor import load_actor
from ejournal.queries.guardian_merges import guardian_candidates, kept_instead_of
from ejournal.services.guardian_merges import GUARDIANS, WAYS, merge_guardians, plan_guardians
from ejournal.services.guardians import namesakes
from tests.factories import NOW, TODAY
from tests.trail import faults, give_history


@pytest.fixture
def twice(any_school):
    """The mother of Ершов has a second card: the same child and another one, a consent, a delivery, a login of its own."""
    school = any_school
    first = Guardianship.get(Guardianship.pupil == school.pupils["ершов"]).guardian
    Guardian.update(phone="+7 900 111-22-33", email="").where(Guardian.id == first.id).execute()
    second = Guardian.create(surname=first.surname, name=first.name, patronymic="", phone="8 900 1112233, раб.", email="mama@example.ru", address="ул. Речная, 1")
    tie = Guardianship.get(Guardianship.guardian == first)
    Guardianship.create(pupil=tie.pupil, guardian=second, relation=tie.relation, is_lawful=tie.is_lawful, sees_diary=False)
    Guardianship.create(pupil=school.pupils["щукина"], guardian=second, relation="guardian")
    Consent.create(pupil=school.pupils["щукина"], guardian=second, kind="address", date=TODAY)
    NameChange.create(guardian=second, until=TODAY, surname="Иная", name="Лилия")
    return school, first.id, second.id


def test_every_reference_to_a_guardian_has_its_way() -> None:
    assert {(model.__name__, name) for model, name in GUARDIANS.references()} == set(WAYS)


@pytest.mark.req("REG-6")
def test_two_cards_of_a_parent_become_one_and_nothing_is_lost(twice) -> None:
    school, kept, gone = twice
    give_history()
    office = load_actor(school.accounts["secretary"].id, TODAY)
    assert [(one.kept, one.gone, one.why) for one in guardian_candidates(TODAY)] == [(kept, gone, "одинаковые имя и телефон")]
    with pytest.raises(Refused):
        merge_guardians(load_actor(school.accounts["teacher"].id, TODAY), kept, gone, {}, now=NOW)
    plan = plan_guardians(kept, gone, TODAY)
    assert not plan.blockers and [choice.key for choice in plan.choices] == ["phone"] and set(plan.taken) == {"email", "address"}
    assert len(plan.doubles) == 1
    merge_guardians(office, kept, gone, {"phone": "gone"}, now=NOW)
    one = Guardian.get_by_id(kept)
    assert (one.email, one.address, one.phone) == ("mama@example.ru", "ул. Речная, 1", "8 900 1112233, раб.")
    ties = {tie.pupil.surname: tie for tie in Guardianship.select().where(Guardianship.guardian == kept)}
    assert set(ties) == {"Ершов", "Щукина"} and not ties["Ершов"].sees_diary and ties["Щукина"].sees_diary
    assert Consent.get().guardian_id == NameChange.get().guardian_id == kept
    assert not Guardianship.select().where(Guardianship.guardian == gone).exists() and BinEntry.select().where(BinEntry.entity == "Guardianship").count() == 1
    story = json.loads(GuardianMerge.get().moved)
    assert len(story["moved"]["Guardianship"]) == 1 and story["joined"][0]["table"] == "Guardianship"
    assert guardian_candidates(TODAY) == () and kept_instead_of(gone).id == kept and kept_instead_of(kept) is None
    assert [row.id for row in namesakes(one.surname, one.name, "")] == []
    assert faults() == []
    with pytest.raises(BadInput, match="уже объединена"):
        merge_guardians(office, kept, gone, {}, now=NOW)
    for pair, error in (((kept, kept), BadInput), ((kept, 9999), NotThere)):
        with pytest.raises(error):
            plan_guardians(*pair, TODAY)


@pytest.mark.req("REG-6", "ROLE-7")
def test_the_login_kept_is_the_one_chosen_and_unlike_ties_are_solved_first(twice) -> None:
    school, kept, gone = twice
    office = load_actor(school.accounts["secretary"].id, TODAY)
    mine = Account.get(Account.guardian == kept)
    theirs = Account.create(login="second", password_hash="x", guardian=gone, created_at=NOW)
    Guardianship.update(is_lawful=False).where(Guardianship.guardian == gone).execute()
    with pytest.raises(BadInput, match="Законный представитель"):
        merge_guardians(office, kept, gone, {}, now=NOW)
    Guardianship.update(is_lawful=True).where(Guardianship.guardian == gone).execute()
    assert [(one.key, one.kept, one.gone) for one in plan_guardians(kept, gone, TODAY).choices][-1] == ("Account", mine.login, "second")
    merge_guardians(office, kept, gone, {"Account": "gone"}, now=NOW)
    owners = {row.login: (row.guardian_id, row.is_active) for row in Account.select().where(Account.id.in_([mine.id, theirs.id]))}
    assert owners == {mine.login: (gone, False), "second": (kept, True)}
    actor = load_actor(theirs.id, TODAY)
    assert actor is not None and actor.child_ids >= {school.pupils["щукина"].id}
