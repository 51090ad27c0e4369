"""Who makes a questionnaire, who answers it and who sees what was answered. Source: CLS-6."""

from __future__ import annotations

from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.audiences import OF_A_CLASS, ONE, Audience

HEADS = frozenset({"admin", "director", "deputy"})


def may_make_surveys(actor: Actor) -> Verdict:
    """Heads for the school, a class teacher for his class."""
    if actor.roles & HEADS or actor.class_ids:
        return ALLOWED
    return refuse("Анкету составляют классный руководитель для своего класса, завуч и директор.")


def may_survey(actor: Actor, audience: Audience) -> Verdict:
    """Heads ask any group, a class teacher those of his class; nobody asks one person."""
    if audience.kind == ONE:
        return refuse("Анкета бывает для класса или для всей школы. Одному человеку напишите сообщение.")
    if actor.roles & HEADS or (audience.kind in OF_A_CLASS and audience.school_class in actor.class_ids):
        return ALLOWED
    return refuse("Классный руководитель спрашивает свой класс. Анкету для других составит завуч.")


def may_keep_survey(actor: Actor, survey: Any) -> Verdict:
    """Opening, closing, reminding, results: whoever made it, and the heads."""
    if survey.author_id == actor.account_id or actor.roles & HEADS:
        return ALLOWED
    return refuse("Эту анкету ведёт тот, кто её составил.")


def kept_surveys(actor: Actor, table: Any) -> Any:
    """The condition of `may_keep_survey` on the table of questionnaires."""
    return table.id.is_null(False) if actor.roles & HEADS else table.author == actor.account_id
