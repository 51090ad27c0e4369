"""How the guardians of a pupil hear of him, with how it was before (DIA-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Delivery, Guardian, Guardianship, Pupil
from ejournal.models.family import DELIVERY_FORMS
from ejournal.models.people import RELATIONS
from ejournal.policy.actor import Actor
from ejournal.policy.deliveries import may_be_told, may_choose_delivery, may_write_down
from ejournal.queries.history import HistoryEntry, history_of
from ejournal.rules.words import capitalized


@dataclass(frozen=True)
class PastChoice:
    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class DeliveryLine:
    """One guardian; `why` says why nothing can be agreed with him, "" where it can."""

    guardian: int
    name: str
    relation: str
    row: Any
    why: str
    may_choose: bool
    is_own: bool
    past: tuple[PastChoice, ...]


@dataclass(frozen=True)
class DeliveryPage:
    pupil: int
    name: str
    writes_down: bool
    lines: tuple[DeliveryLine, ...]


def delivery_page(actor: Actor, pupil_id: int, today: date) -> DeliveryPage:
    """The guardians whom this person may see: he himself, or all to who writes applications down. Raises NotThere."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такого дневника нет.")
    writes = bool(may_write_down(actor, pupil_id, today))
    ties = Guardianship.select(Guardianship, Guardian).join(Guardian).where(Guardianship.pupil == pupil_id)
    rows = {row.guardian_id: row for row in Delivery.select().where(Delivery.pupil == pupil_id)}
    shown = [tie for tie in ties.order_by(Guardianship.id) if writes or tie.guardian_id == actor.guardian_id]
    return DeliveryPage(pupil_id, pupil.list_name, writes, tuple(_line(actor, tie, rows.get(tie.guardian_id), today) for tie in shown))


def _line(actor: Actor, tie: Any, row: Any, today: date) -> DeliveryLine:
    told = may_be_told(tie)
    past = tuple(_past(entry) for entry in reversed(history_of("Delivery", row.id))) if row is not None else ()
    return DeliveryLine(
        tie.guardian_id, tie.guardian.full_name, dict(RELATIONS)[tie.relation], row or Delivery(form="site", daily=True),
        "" if told else told.reason, bool(may_choose_delivery(actor, tie, today)), tie.guardian_id == actor.guardian_id, past,
    )  # fmt: skip


def _past(entry: HistoryEntry) -> PastChoice:
    new = entry.new
    said = [dict(DELIVERY_FORMS).get(new["form"], "")] if "form" in new else []
    said += [new["email"]] if new.get("email") else []
    said += [f"{words}: {'да' if new[name] else 'нет'}" for name, words in (("daily", "сводка дня"), ("forecast", "прогноз")) if name in new and new.get("form", "email") == "email"]
    said += [f"заявление от {date.fromisoformat(new['asked_on']):%d.%m.%Y}"] if new.get("asked_on") else []
    return PastChoice(entry.at, entry.who, capitalized(", ".join(said)))
