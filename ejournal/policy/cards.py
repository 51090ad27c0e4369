"""Who sees and changes which part of whose card. The whole table of rights stands here. Source: REG-6, REG-7, ROLE-5, SEC-1.

Parts are those of `CARD_PARTS`, and two that are less than a part: "name" (name and class) and "groups" (health group and
PE group). Whether a consent opens a field of a part is asked of `rules.consents`, after the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Pupil
from ejournal.models.base import there_on
from ejournal.models.personal import CARD_PARTS
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import taught_pupils
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.school_rules import SchoolRules

NAME, GROUPS, HEALTH = "name", "groups", "health"
PARTS = tuple(part for part, _ in CARD_PARTS)
TITLES = dict(CARD_PARTS)
SMALL = frozenset({NAME, "core"})
WHOLE = frozenset({NAME, GROUPS, *PARTS})
OWN_CLASS = frozenset({NAME, "core", "contacts", "social", GROUPS})

# role → what it sees of any pupil
SEES: dict[str, frozenset[str]] = {
    "secretary": WHOLE,
    "admin": WHOLE,
    "director": WHOLE,
    "deputy": frozenset({NAME, "core", "contacts", "social"}),
    "methodist": frozenset({NAME}),
}
CHANGES: dict[str, frozenset[str]] = {"secretary": frozenset(PARTS), "admin": frozenset({"core", "contacts"})}
BY_SCHOOL = frozenset({"secretary", "admin"})  # these see health only where the school lets them


@dataclass(frozen=True)
class CardFacts:
    """What ties the actor to a pupil: leads his class today, teaches him."""

    pupil_id: int
    in_own_class: bool = False
    is_taught: bool = False


def parts_of(actor: Actor, facts: CardFacts, rules: SchoolRules) -> frozenset[str]:
    """The parts of this pupil's card that the actor sees. No SELECT."""
    found = _by_role(actor, rules)
    if facts.in_own_class:
        found |= OWN_CLASS
    if facts.is_taught:
        found |= {NAME}
    if actor.has("parent") and facts.pupil_id in actor.child_ids:
        found |= {NAME, "core", "contacts"}
    if facts.pupil_id == actor.pupil_id:
        found |= SMALL
    return found


def card_facts(actor: Actor, pupil_id: int, today: date) -> CardFacts:
    """Two SELECTs at most."""
    own = Pupil.id == pupil_id
    leads = bool(actor.class_ids) and Pupil.select().where(own & own_class(actor, today)).exists()
    taught = bool(actor.journal_ids) and Pupil.select().where(own & taught_pupils(actor)).exists()
    return CardFacts(pupil_id, leads, taught)


def may_see_part(actor: Actor, facts: CardFacts, part: str, rules: SchoolRules) -> Verdict:
    if part in parts_of(actor, facts, rules):
        return ALLOWED
    if part == HEALTH and actor.roles & BY_SCHOOL:
        return refuse("Сведения о здоровье школа открыла только директору.")
    return refuse(f"{TITLES.get(part, 'карточка').capitalize()}: у вашей роли нет права это видеть.")


def may_change_part(actor: Actor, part: str, rules: SchoolRules) -> Verdict:
    """Only the office changes cards: a class teacher asks for a change (REG-8)."""
    if part == HEALTH and not rules.office_health:
        return refuse("Сведения о здоровье школа секретарю не открыла.")
    if any(part in CHANGES.get(role, ()) for role in actor.roles):
        return ALLOWED
    return refuse("Карточку меняет секретарь. Скажите ему, что нужно исправить.")


def seeing_part(actor: Actor, part: str, today: date, rules: SchoolRules) -> Any:
    """The same rule as `parts_of`, as a condition on Pupil."""
    if part in _by_role(actor, rules):
        return Pupil.id.is_null(False)
    found = Pupil.id.is_null()
    if part in OWN_CLASS and actor.class_ids:
        found |= own_class(actor, today)
    if part == NAME and actor.journal_ids:
        found |= taught_pupils(actor)
    if part in SMALL and actor.pupil_id:
        found |= Pupil.id == actor.pupil_id
    if part in SMALL | {"contacts"} and actor.has("parent"):
        found |= Pupil.id.in_(sorted(actor.child_ids))
    return found


def own_class(actor: Actor, today: date) -> Any:
    """A condition on Pupil: in a class that the actor leads today."""
    there = there_on(ClassMembership, today)
    mine = ClassMembership.school_class.in_(sorted(actor.class_ids)) & there
    return Pupil.id.in_(ClassMembership.select(ClassMembership.pupil).where(mine))


def _by_role(actor: Actor, rules: SchoolRules) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for role in actor.roles:
        seen = SEES.get(role, frozenset())
        found |= seen - {HEALTH, GROUPS} if role in BY_SCHOOL and not rules.office_health else seen
    return found


# ---- fields by table, for lists and the panel ----------------------------------------------------------------------

FIELD_PARTS: dict[str, dict[str, str]] = {
    "Pupil": dict.fromkeys(("address", "phone", "email", "bus_route"), "contacts") | {"snils": "identity", "note": "social"},
    "Guardian": dict.fromkeys(("phone", "email", "address"), "contacts"),
    "PupilIdentity": {"": "identity"},
    "PupilHealth": {"": "health"},
    "PupilSocial": {"": "social"},
}


def part_of(table: str, field: str) -> str:
    """The part that a field of a table belongs to; "core" where it is nothing personal."""
    own = FIELD_PARTS.get(table, {}) if field not in ("id", "pupil") else {}
    return own.get(field, own.get("", "core"))


def closed_fields(actor: Actor, table: str, names: Any, rules: SchoolRules) -> frozenset[str]:
    """Those fields of a table that the actor's roles don't open for any pupil."""
    seen = _by_role(actor, rules) | {"core"}
    return frozenset(name for name in names if part_of(table, name) not in seen)
