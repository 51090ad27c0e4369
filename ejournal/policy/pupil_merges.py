"""Who makes one card of two: the secretary and the administrator."""

from __future__ import annotations

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_merge_pupils(actor: Actor) -> Verdict:
    return ALLOWED if actor.has("secretary", "admin") else refuse("Карточки объединяет секретарь или администратор.")
