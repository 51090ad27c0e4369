"""Who looks into the bin and puts things back: the administrator."""

from __future__ import annotations

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_restore(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("admin") else refuse("Из корзины возвращает администратор.")
