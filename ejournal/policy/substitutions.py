"""Who covers absent teachers, closes the school and keeps its calendar, and who sees the card of a substituted lesson."""

from __future__ import annotations

from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_substitute(actor: Actor) -> Verdict:
    """Deputy, dispatcher and administrator put substitutions and take them back. Source: TT-4."""
    return may(actor, "substitution.write")


def may_close(actor: Actor) -> Verdict:
    """Closing the school or a class is the deputy's, the director's and the administrator's. Source: REG-2."""
    return may(actor, "closure.write")


def may_write_note(actor: Actor, absent: int) -> Verdict:
    """The note for the substitutes: the absent teacher's own (`absent` is his id), and the office's. Source: TT-4."""
    if (actor.staff_id is not None and actor.staff_id == absent) or may_substitute(actor):
        return ALLOWED
    return refuse("Записку заменяющему пишет тот, кого заменяют, или завуч.")


def may_see_card(actor: Actor, journal_id: int, lesson_id: int) -> Verdict:
    """The substitute of that very lesson, who keeps the journal, and those who put substitutions. Source: TT-4, ROLE-2."""
    if lesson_id in actor.substituted_lesson_ids or journal_id in actor.journal_ids or may_substitute(actor):
        return ALLOWED
    return refuse("Карточку урока видят тот, кто его заменяет, учитель журнала и завуч.")
