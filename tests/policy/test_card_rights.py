"""The parts of a card and who sees them: the list form says the same as the one-object form (REG-6, REG-7, ROLE-5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ejournal.models import Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.cards import GROUPS, NAME, PARTS, card_facts, may_change_part, may_see_part, parts_of, seeing_part
from ejournal.rules.consents import Given, hidden_fields, is_hidden, missing_kinds
from ejournal.rules.masks import masked_number, masked_snils
from ejournal.rules.school_rules import SchoolRules
from tests.factories import CAST, TODAY, SmallSchool

RULES = SchoolRules()
ALL = {NAME, GROUPS, *PARTS}


@pytest.mark.req("REG-6", "ROLE-5", "SEC-1")
@pytest.mark.parametrize("login", CAST)
@pytest.mark.parametrize("rules", [RULES, replace(RULES, office_health=False)], ids=["health open", "health closed"])
def test_the_list_of_a_part_is_those_whose_card_shows_it(
    school: SmallSchool, actor: Callable[[str], Actor], login: str, rules: SchoolRules
) -> None:
    who = actor(login)
    for part in (NAME, GROUPS, *PARTS):
        listed = {pupil.id for pupil in Pupil.select().where(seeing_part(who, part, TODAY, rules))}
        asked = {p.id for p in Pupil.select() if part in parts_of(who, card_facts(who, p.id, TODAY), rules)}
        assert listed == asked, (login, part)


@pytest.mark.req("REG-6", "ROLE-5")
def test_what_each_of_the_cast_sees_of_one_child(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    child = school.pupils["ершов"].id

    def seen(login: str) -> set[str]:
        return set(parts_of(actor(login), card_facts(actor(login), child, TODAY), RULES))

    assert seen("secretary") == seen("director") == seen("admin") == ALL
    assert seen("deputy") == {NAME, "core", "contacts", "social"}
    assert seen("teacher") == {NAME, "core", "contacts", "social", GROUPS}  # leads the class
    assert seen("teacher2") == seen("methodist") == {NAME}  # teaches him English
    assert seen("parent") == {NAME, "core", "contacts"} and seen("student") == {NAME, "core"}
    assert seen("parent2") == seen("dispatcher") == set()


@pytest.mark.req("REG-6")
def test_only_the_office_changes_a_card_and_health_where_the_school_lets(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    assert {who for who in CAST if may_change_part(actor(who), "core", RULES)} == {"secretary", "admin"}
    assert {who for who in CAST if may_change_part(actor(who), "health", RULES)} == {"secretary"}
    closed = replace(RULES, office_health=False)
    assert not may_change_part(actor("secretary"), "health", closed)
    facts = card_facts(actor("secretary"), school.pupils["ершов"].id, TODAY)
    assert "только директору" in may_see_part(actor("secretary"), facts, "health", closed).reason
    assert may_see_part(actor("director"), facts, "health", closed)


@pytest.mark.req("REG-7")
def test_a_consent_opens_its_fields_from_its_day_until_it_is_withdrawn() -> None:
    given = (Given("address", date(2026, 9, 1), date(2026, 10, 1)), Given("health", date(2026, 9, 10)))
    assert missing_kinds(given, date(2026, 8, 31), RULES) == {"address", "passport", "health"}
    assert missing_kinds(given, date(2026, 9, 30), RULES) == {"passport"}
    missing = missing_kinds(given, date(2026, 10, 1), RULES)
    assert missing == {"address", "passport"}, "withdrawn, it opens nothing from that very day"
    assert is_hidden("Pupil", "address", missing) and not is_hidden("Pupil", "surname", missing)
    assert hidden_fields("PupilIdentity", missing) == {"series", "number", "issued_by", "issued_on", "birth_place"}
    assert missing_kinds((), TODAY, replace(RULES, consent_address=False)) == {"passport", "health"}


@pytest.mark.req("REG-6")
def test_a_number_shows_its_end_only() -> None:
    assert masked_snils("123-456-789 64") == "•••-•••-789 64" and masked_snils(None) == ""
    assert masked_number("45 06 123434") == "•• •• ••••34" and masked_number("7") == "•"
