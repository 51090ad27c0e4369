"""The training school: its mark in its own database, and who started, stopped or renewed it in the real one's trail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ejournal.models import AuditRow, School
from ejournal.policy.actions import may
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.services.ledger import writing
from ejournal.services.records import update

WORD = "УЧЕБНАЯ"
PASSWORD = "ejournal-demo"  # that of services/demo, which no server needs to load for it
LOGINS = (
    ("teacher", "учитель, классный руководитель"),
    ("teacher2", "учитель другого класса"),
    ("deputy", "завуч"),
    ("director", "директор"),
    ("secretary", "секретарь"),
    ("dispatcher", "диспетчер расписания"),
    ("methodist", "методист"),
    ("admin", "администратор"),
    ("parent", "родитель"),
    ("parent2", "родитель из другого класса"),
    ("student", "ученик"),
)
Deed = Literal["start", "stop", "reset"]


def mark_as_training(now: datetime) -> None:
    """Say in the bound database that all people in it are invented; its names say so on whatever is printed."""
    school = School.select().order_by(School.id).get()
    names = {name: f"{WORD}. {getattr(school, name)}" for name in ("name", "short_name")}
    with writing(SYSTEM, now) as ledger:
        update(ledger, school, {**names, "is_training": True})


def note_training(actor: Actor, deed: Deed, *, now: datetime) -> None:
    """Write down who did what to the training school; raises Refused for whoever may not."""
    may(actor, "training.keep").demand()
    with writing(actor, now) as ledger:
        ledger.note(AuditRow.__name__, 0, "training", None, {"training": deed})
