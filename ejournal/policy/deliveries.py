"""Who agrees how a guardian hears of a child: he himself, or the class teacher and the secretary by his application (DIA-5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.models import Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.cards import own_class
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

WRITE_DOWN = ("secretary", "admin")


def may_open_delivery(actor: Actor, pupil_id: int, today: date) -> Verdict:
    """The page: of one's own child, of one's class, the office of any."""
    if (actor.has("parent") and pupil_id in actor.child_ids) or may_write_down(actor, pupil_id, today):
        return ALLOWED
    return refuse("Как сообщать, выбирает родитель; записать это могут секретарь и классный руководитель.")


def may_write_down(actor: Actor, pupil_id: int, today: date) -> Verdict:
    """Record the application of another person."""
    if actor.has(*WRITE_DOWN):
        return ALLOWED
    if actor.class_ids and Pupil.select().where((Pupil.id == pupil_id) & own_class(actor, today)).exists():
        return ALLOWED
    return refuse("Заявление родителя записывают секретарь и классный руководитель.")


def may_be_told(tie: Any) -> Verdict:
    """Only a lawful guardian who sees the diary agrees a form, whoever writes it down."""
    if not tie.sees_diary:
        return refuse("Дневник этому человеку закрыт.")
    return ALLOWED if tie.is_lawful else refuse("Это не законный представитель.")


def may_choose_delivery(actor: Actor, tie: Any, today: date) -> Verdict:
    """Of a guardianship: one's own, or by application."""
    if not (told := may_be_told(tie)):
        return told
    if actor.guardian_id == tie.guardian_id and tie.pupil_id in actor.child_ids:
        return ALLOWED
    return may_write_down(actor, tie.pupil_id, today)
