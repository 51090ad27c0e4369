"""Who confirms the data of a class, asks for a change and decides it. Source: REG-8."""

from __future__ import annotations

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_confirm(actor: Actor, class_id: int) -> Verdict:
    """«Выверено» is said by who leads the class, by nobody in his place."""
    return ALLOWED if class_id in actor.class_ids else refuse("Сведения класса выверяет его классный руководитель.")


def may_ask_change(actor: Actor, class_ids: frozenset[int]) -> Verdict:
    """A change is asked for by the class teacher of a class in which the pupil is today."""
    return ALLOWED if class_ids & actor.class_ids else refuse("Об изменении просит классный руководитель ученика.")


def may_decide_request(actor: Actor) -> Verdict:
    """The secretary changes the card, or says why not; the administrator may, too."""
    return ALLOWED if actor.has("secretary", "admin") else refuse("Просьбы об изменениях решает секретарь.")


def may_oversee_checks(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("admin", "director", "deputy", "secretary") else refuse("Сводку по классам видит администрация.")
