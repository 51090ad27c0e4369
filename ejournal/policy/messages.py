"""Who reads a message, who answers it, who sends it again (MSG-1). Nobody else: an administrator neither."""

from __future__ import annotations

from typing import Any

from ejournal.models import Message, Receipt
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.school_rules import SchoolRules


def may_read_message(actor: Actor, message: Any) -> Verdict:
    """Who wrote it and whom it was sent to."""
    if actor.account_id is not None and Message.select().where((Message.id == message.id) & readable_messages(actor)).exists():
        return ALLOWED
    return refuse("Такого сообщения у вас нет.")


def readable_messages(actor: Actor) -> Any:
    """The same rule as a condition on Message."""
    mine = Receipt.select(Receipt.message).where(Receipt.account == actor.account_id)
    return (Message.author == actor.account_id) | Message.id.in_(mine)


def may_answer(actor: Actor, rules: SchoolRules) -> Verdict:
    """A receiver answers the author; a pupil where the school lets pupils write."""
    if actor.has("student") and not actor.is_staff and not rules.pupils_write:
        return refuse("В вашей школе ученики читают сообщения, а на вопросы отвечают учителю лично.")
    return ALLOWED
