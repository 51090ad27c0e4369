"""Bells: the schedules, when each rings, a shortened day in one line (REG-3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.policy.actions import may
from ejournal.queries.bells import schedules
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.services.bells import drop_bell_day, set_bells, shorten_day
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import typed_date, typed_number

bells = Blueprint("bells", __name__, url_prefix="/calendar/bells")


@bells.get("/")
@needs("calendar.read")
def index() -> Any:
    return _index()


@bells.post("/short")
@needs("bells.write")
def short() -> Any:
    try:
        day, minutes = typed_date("date"), typed_number("minutes", "Длина урока — число минут, например 30.")
        shorten_day(current_actor(), day, minutes, now=now())
    except BadInput as refusal:
        return _index({refusal.field: str(refusal)}), 400
    flash(f"{day_month(day)} уроки по {minutes} минут.", "success")
    return redirect(url_for("bells.index"))


@bells.post("/use")
@needs("bells.write")
def use() -> Any:
    """Another schedule on a weekday or on a date."""
    try:
        schedule, when = typed_number("schedule", "Выберите расписание звонков."), request.form.get("weekday", "")
        if when:
            set_bells(current_actor(), schedule, weekday=typed_number("weekday", "Выберите день недели."), now=now())
        else:
            set_bells(current_actor(), schedule, day=typed_date("day"), now=now())
    except BadInput as refusal:
        return _index({refusal.field: str(refusal)}), 400
    flash("Записано: звонки этого дня изменены.", "success")
    return redirect(url_for("bells.index"))


@bells.post("/<int:bell_day_id>/remove")
@needs("bells.write")
def remove(bell_day_id: int) -> Any:
    try:
        drop_bell_day(current_actor(), bell_day_id, now=now())
        flash("Звонки снова обычные.", "success")
    except NotThere:
        flash("Этот день уже убран.", "info")
    return redirect(url_for("bells.index"))


def _index(errors: dict[str, str] | None = None) -> str:
    writes = bool(may(current_actor(), "bells.write"))
    names = {"weekdays": WEEKDAYS, "day_month": day_month, "today": today(), "typed": request.form}
    shown = schedules()
    choices = [(one.id, one.title) for one in shown]
    return render_template("calendar/bells.html", schedules=shown, choices=choices, writes=writes, errors=errors or {}, **names)
