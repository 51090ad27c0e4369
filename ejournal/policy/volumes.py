"""Who prints a class's journal as a volume, with whose personal pages, and who keeps the register of hard copies (PRN-1, PRN-2)."""

from __future__ import annotations

from ejournal.policy.actor import Actor
from ejournal.policy.cards import CardFacts, parts_of
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.school_rules import SchoolRules

WHOLE_SCHOOL = frozenset({"admin", "director", "deputy"})


def may_print_volume(actor: Actor, class_id: int) -> Verdict:
    """The heads print every class, a class teacher his own."""
    if actor.roles & WHOLE_SCHOOL or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Журнал класса для печати собирают завуч, директор, администратор и классный руководитель этого класса.")


def may_print_school(actor: Actor) -> Verdict:
    if actor.roles & WHOLE_SCHOOL:
        return ALLOWED
    return refuse("Журналы всей школы собирают завуч, директор и администратор.")


def parts_in_volume(actor: Actor, class_id: int, rules: SchoolRules) -> frozenset[str]:
    """Which personal pages this person may have in the volume: "contacts", "health". Source: domain §1.1, row 6 and 11; REG-7."""
    seen = parts_of(actor, CardFacts(0, in_own_class=class_id in actor.class_ids), rules)
    return seen & {"contacts", "health"}
