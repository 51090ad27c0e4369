"""Whose class page one opens, and what may be done on it. Source: CLS-1, CLS-3, CLS-4."""

from __future__ import annotations

from typing import Any

from ejournal.models import SchoolClass
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

HEADS = frozenset({"admin", "director", "deputy"})


def may_read_class_desk(actor: Actor, class_id: int) -> Verdict:
    """Who leads the class, and the heads."""
    if actor.roles & HEADS or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Страницу класса видит его классный руководитель.")


def readable_class_desks(actor: Actor) -> Any:
    """The same rule as a condition on SchoolClass."""
    if actor.roles & HEADS:
        return SchoolClass.id.is_null(False)
    return SchoolClass.id.in_(sorted(actor.class_ids))


def may_report_class(actor: Actor, class_id: int) -> Verdict:
    """«Сообщить завучу» and «напомнить» are said by who leads the class, by nobody in his place."""
    return ALLOWED if class_id in actor.class_ids else refuse("Это делает классный руководитель класса.")


def may_settle_report(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("deputy") else refuse("Сообщения классных руководителей разбирает завуч.")


def may_print_slips(actor: Actor, class_id: int) -> Verdict:
    """Slips with marks are printed by who leads the class and by the deputy; the same two tick those that came back."""
    if actor.has("deputy") or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Листки родителям печатает классный руководитель или завуч.")
