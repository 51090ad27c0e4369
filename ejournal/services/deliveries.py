"""How a guardian hears of a child: chosen by himself, or written down from his application (DIA-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Delivery, Guardianship
from ejournal.models.family import DELIVERY_FORMS
from ejournal.policy.actor import Actor
from ejournal.policy.deliveries import may_choose_delivery
from ejournal.rules.letters import is_address
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update

Typed = Mapping[str, str]


def choose_delivery(actor: Actor, pupil_id: int, guardian_id: int, typed: Typed, *, now: datetime) -> bool:
    """Agree the form; returns whether anything changed. Raises NotThere, Refused, BadInput with its field.

    A guardian's own choice is of today; what staff write down has the date of the application.
    """
    tie = Guardianship.get_or_none((Guardianship.pupil == pupil_id) & (Guardianship.guardian == guardian_id))
    if tie is None:
        raise NotThere("Такого родителя у ученика нет.")
    may_choose_delivery(actor, tie, now.date()).demand()
    values = _values(typed) | {"asked_on": _asked_on(actor, guardian_id, typed, now.date())}
    with writing(actor, now) as ledger:
        row = Delivery.get_or_none((Delivery.guardian == guardian_id) & (Delivery.pupil == pupil_id))
        if row is None:
            insert(ledger, Delivery, {"guardian": guardian_id, "pupil": pupil_id, **values})
            return True
        same = all(getattr(row, name) == value for name, value in values.items() if name != "asked_on")
        return False if same and actor.guardian_id == guardian_id else update(ledger, row, values | {"rev": row.rev + 1})


def _values(typed: Typed) -> dict[str, Any]:
    form = typed.get("form", "")
    if form not in dict(DELIVERY_FORMS):
        raise BadInput("Выберите, как сообщать.", "form")
    if form != "email":
        return {"form": form, "email": "", "daily": False, "forecast": False}
    email = typed.get("email", "").strip()
    if not is_address(email):
        raise BadInput("Впишите один адрес, например mama@example.org.", "email")
    daily, forecast = bool(typed.get("daily")), bool(typed.get("forecast"))
    if not (daily or forecast):
        raise BadInput("Отметьте, что присылать: сводку дня, прогноз или то и другое.", "daily")
    return {"form": form, "email": email, "daily": daily, "forecast": forecast}


def _asked_on(actor: Actor, guardian_id: int, typed: Typed, today: date) -> date:
    if actor.guardian_id == guardian_id:
        return today
    try:
        day = date.fromisoformat(typed.get("asked_on", ""))
    except ValueError as error:
        raise BadInput("Впишите дату заявления.", "asked_on") from error
    if not date(2000, 1, 1) <= day <= today:
        raise BadInput("Дата заявления — не позже сегодняшнего дня.", "asked_on")
    return day
