"""`/doctor/`: what in the journals can't be so, with the place and the deed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.policy.actions import may
from ejournal.queries.calendar import year_at
from ejournal.queries.doctor.catalogue import CATALOGUE, by_journal, examine, ward_of
from ejournal.services.doctor import mend
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today

doctor = Blueprint("doctor", __name__, url_prefix="/doctor")


@doctor.get("/")
@needs("doctor.read")
def index() -> str:
    """By kind of fault; `by=journal` the same by journal; `check` one kind whole."""
    actor, only = current_actor(), request.args.get("check") or None
    if only is not None and only not in {one.name for one in CATALOGUE}:
        raise NotThere("Такой проверки нет.")
    ward = ward_of(actor, year_at(today()), today())
    grouped = request.args.get("by") == "journal"
    return render_template(
        "doctor/index.html", found=() if grouped else examine(ward, only), places=by_journal(ward) if grouped else (), grouped=grouped, only=only,
        checks=[one for one in CATALOGUE if ward.whole or not one.heads_only], fixes=bool(may(actor, "doctor.fix")),
    )  # fmt: skip


@doctor.post("/fix")
@needs("doctor.fix")
def fix() -> Any:
    """The step `fix` on the record `target`; back to where it was asked for."""
    target = request.form.get("target", "")
    try:
        if not target.isdecimal() or len(target) > 9:
            raise BadInput("Не понять, что исправить.", field="target")
        flash(mend(current_actor(), request.form.get("fix", ""), int(target), now=now()), "success")
    except (BadInput, Refused, NotThere) as error:
        flash(str(error), "warning")
    names = [one.name for one in CATALOGUE]
    check = request.form.get("check", "")
    return redirect(url_for("doctor.index", by=request.form.get("by") or None, check=check if check in names else None))
