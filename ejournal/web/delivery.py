"""`/diary/<pupil>/delivery`: how a guardian hears of the child (DIA-5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.models.family import DELIVERY_FORMS
from ejournal.policy.deliveries import may_open_delivery
from ejournal.queries.deliveries import delivery_page
from ejournal.services.accesses import SEEN, note
from ejournal.services.deliveries import choose_delivery
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today

delivery = Blueprint("delivery", __name__, url_prefix="/diary")


@delivery.get("/<int:pupil_id>/delivery")
@needs("delivery.choose")
def page(pupil_id: int) -> Any:
    return _page(pupil_id)


@delivery.post("/<int:pupil_id>/delivery/<int:guardian_id>")
@needs("delivery.choose")
def choose(pupil_id: int, guardian_id: int) -> Any:
    _may_open(pupil_id)
    try:
        changed = choose_delivery(current_actor(), pupil_id, guardian_id, request.form, now=now())
    except BadInput as error:
        return _page(pupil_id, error, guardian_id), 400
    flash("Записано." if changed else "Ничего не изменилось.", "success" if changed else "info")
    return redirect(url_for("delivery.page", pupil_id=pupil_id))


def _page(pupil_id: int, error: BadInput | None = None, guardian_id: int = 0) -> str:
    _may_open(pupil_id)
    note(current_actor(), [(pupil_id, "contacts")], SEEN, "Как сообщать", now=now())
    settings = current_app.config["SETTINGS"]
    return render_template(
        "delivery/choose.html", page=delivery_page(current_actor(), pupil_id, today()), forms=DELIVERY_FORMS, error=error,
        error_of=guardian_id, typed=request.form, hour=school_card().rules.letter_hour, has_post=settings.smtp is not None, today=today(),
    )  # fmt: skip


def _may_open(pupil_id: int) -> None:
    """Raise NotThere for a family whose child it is not, Refused for staff."""
    actor = current_actor()
    if not (verdict := may_open_delivery(actor, pupil_id, today())):
        if actor.is_staff:
            verdict.demand()
        raise NotThere("Такого дневника нет, или он открыт не вам.")
