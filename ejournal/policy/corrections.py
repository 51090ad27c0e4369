"""Who asks for a correction, who decides and who reads (ROLE-4, COR-1, COR-2), and the list form of the same."""

from __future__ import annotations

from typing import Any

from ejournal.models import Correction
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.school_rules import SchoolRules


def may_read_correction(actor: Actor, correction: Any) -> Verdict:
    """Heads read all requests, a teacher his own."""
    if may(actor, "correction.register") or (actor.staff_id is not None and correction.teacher_id == actor.staff_id):
        return ALLOWED
    return refuse("Эту заявку подал другой учитель.")


def readable_corrections(actor: Actor) -> Any:
    """The same rule as a condition on Correction, for lists."""
    if may(actor, "correction.register"):
        return Correction.id.is_null(False)
    return Correction.teacher == (actor.staff_id or 0)


def may_withdraw(actor: Actor, correction: Any) -> Verdict:
    """Only who asked takes it back."""
    if actor.staff_id is not None and correction.teacher_id == actor.staff_id:
        return ALLOWED
    return refuse("Заявку отзывает тот, кто её подал.")


def may_decide(actor: Actor, correction: Any, rules: SchoolRules) -> Verdict:
    """The deputy head; his own request only where the school allows it. Source: ROLE-4, COR-2."""
    if not (verdict := may(actor, "correction.decide")):
        return verdict
    if correction.teacher_id == actor.staff_id and not rules.deputy_decides_own:
        return refuse("Это ваша заявка. По правилам школы её решает другой завуч.")
    return ALLOWED
