"""A card's life on each engine: made, consented, filled, looked at, found, printed in the alphabet book."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ejournal.errors import Refused
from ejournal.models import Pupil
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.accesses import AskedAccesses, access_lines
from ejournal.queries.alphabet import alphabet_book
from ejournal.queries.names_past import name_on
from ejournal.queries.pupil_card import card_head, consent_rows, guardians, history, past, section
from ejournal.queries.registry import Wanted, contacts_of, registry
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.accesses import EXPORTED, SEEN, note
from ejournal.services.cards import change_name, change_part, create_pupil, give_consent
from ejournal.services.guardians import add_guardian
from tests.factories import NOW, TODAY, SmallSchool

RULES = SchoolRules()


def who(school: SmallSchool, login: str = "secretary") -> Actor:
    actor = load_actor(school.accounts[login].id, TODAY)
    assert actor is not None
    return actor


@pytest.mark.req("REG-6", "REG-7", "SEC-3")
def test_the_life_of_a_card(any_school: SmallSchool) -> None:
    office = who(any_school)
    made = create_pupil(office, {"surname": "ёжикова", "name": "Ева", "birth_date": "2015-05-06"}, RULES, now=NOW)
    assert (made.surname, made.file_number) == ("Ёжикова", "Ё-1")
    parent = {"surname": "Ёжикова", "name": "Алина", "relation": "mother", "is_lawful": "1", "sees_diary": "1", "phone": "89001112233"}
    tie = add_guardian(office, made.id, parent, RULES, now=NOW)
    give_consent(office, made.id, {"kind": "address", "date": TODAY.isoformat(), "guardian": str(tie.guardian_id)}, RULES, now=NOW)
    assert change_part(office, made.id, "contacts", {"address": "ул. Новая, 1"}, RULES, now=NOW)
    assert change_part(office, made.id, "social", {"benefits": "многодетная", "note": "брат в 5 А"}, RULES, now=NOW)
    assert not change_part(office, made.id, "social", {"benefits": "многодетная", "note": "брат в 5 А"}, RULES, now=NOW)
    change_name(office, Pupil.get_by_id(made.id), {"surname": "Ким", "name": "Ева", "until": TODAY.isoformat(), "document": "№ 1"}, RULES, now=NOW)
    head = card_head(office, made.id, TODAY, RULES)
    shown = {field.name: field.shown for part in ("contacts", "social") for field in section(head, part).fields}
    assert shown["address"] == "ул. Новая, 1" and shown["benefits"] == "многодетная" and shown["note"] == "брат в 5 А"
    assert len(consent_rows(head)) == len(guardians(office, head)) == len(past(head).names) == 1
    assert {line.what for line in history(head)} >= {"Ученик: внесено", "Ученик: изменено", "Социальные сведения: внесено"}
    assert name_on(head.pupil, TODAY - timedelta(days=1)).surname == "Ёжикова"
    (found,) = registry(office, Wanted(text="ежик"), TODAY, RULES) or registry(office, Wanted(text="ким ева"), TODAY, RULES)
    assert contacts_of(office, [found], TODAY, RULES)[made.id].parents == "мать: Ёжикова Алина, +7 900 111-22-33"
    assert [line.name for line in alphabet_book(office, "Ё", TODAY, RULES).lines] == ["Ким Ева"], "the number stays under its letter"
    for _ in range(3):
        note(office, [(made.id, "contacts"), (made.id, "core")], SEEN, "Карточка", now=NOW)
    note(office, [(made.id, "identity")], EXPORTED, "Список", now=NOW + timedelta(days=1))
    lines = access_lines(AskedAccesses(account=office.account_id, text="ким", first=TODAY, last=TODAY))
    assert [(line.part, line.count) for line in lines] == [("адрес и телефон", 3)] and len(access_lines(AskedAccesses(pupil=made.id))) == 2
    with pytest.raises(Refused):
        change_part(who(any_school, "deputy"), made.id, "contacts", {"address": "x"}, RULES, now=NOW)
