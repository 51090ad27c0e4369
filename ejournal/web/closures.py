"""Closures: a frost day, a quarantine; what would change is shown before it is done, and it can be taken back (REG-2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models import SchoolClass
from ejournal.models.classes import CLOSURE_KINDS
from ejournal.queries.bus_routes import by_class, how_many, known_routes, route_named, route_pupils
from ejournal.queries.closures import ClosureOrder, closed_already, closure_lines, foresee
from ejournal.queries.school_year import year_at
from ejournal.rules.words import count_of, day_month
from ejournal.services.closures import check_closure, close_days, open_days
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_memory, today
from ejournal.web.typed import typed_date

closures = Blueprint("closures", __name__, url_prefix="/calendar/closures")


@closures.get("/")
@needs("closure.write")
def index() -> Any:
    return _index()


@closures.post("/")
@needs("closure.write")
def close() -> Any:
    """Without «do»: the list of what would change; with it: the same list is carried out."""
    try:
        order = _typed()
        check_closure(order)
        if request.form.get("do") != "1":
            return _index(order=order)
        changed = close_days(current_actor(), order, now=now()).lessons
        school_memory().forget()
    except BadInput as refusal:
        return _index({refusal.field: str(refusal)}), 400
    flash(f"Записано. Изменено: {count_of(changed, 'урок', 'урока', 'уроков')}.", "success")
    return redirect(url_for("closures.index"))


@closures.post("/<int:closure_id>/undo")
@needs("closure.write")
def take_back(closure_id: int) -> Any:
    try:
        opened = open_days(current_actor(), closure_id, now=now())
        school_memory().forget()
        flash(f"Снято. Возвращено как было: {count_of(opened.lessons, 'урок', 'урока', 'уроков')}.", "success")
        for clash in opened.clashes:
            flash(clash, "warning")
    except BadInput as refusal:
        flash(str(refusal), "danger")
    return redirect(url_for("closures.index"))


def _typed() -> ClosureOrder:
    form = request.form
    chosen = form.get("school_class", "")
    if chosen and not (chosen.isdecimal() and len(chosen) < 10):
        raise BadInput("Выберите класс из списка.", "school_class")
    return ClosureOrder(
        kind=form.get("kind", ""), start=typed_date("start"), end=typed_date("end"), effect=form.get("effect", ""),
        school_class=int(chosen) if chosen else None,
        route=route_named(form.get("route", ""), known_routes())[:60],
        order=form.get("order", "").strip(), with_records=form.get("with_records") == "1",
    )  # fmt: skip


def _index(errors: dict[str, str] | None = None, order: ClosureOrder | None = None) -> str:
    year = year_at(today())
    classes = SchoolClass.select().where(SchoolClass.year == year.id).order_by(SchoolClass.grade, SchoolClass.letter)
    choices = [("", "вся школа"), *((one.id, one.title) for one in classes)]
    routes, riders = known_routes(), route_pupils([order.route], order.start) if order and order.route else ()
    is_about_lessons = order and (order.school_class is not None or not order.route)
    already = closed_already(order) if order and is_about_lessons else None
    names = {"already": already, "routes": routes, "riders": by_class(riders), "how_many": how_many(riders)}
    return render_template(
        "calendar/closures.html", lines=closure_lines(year.id, today()), kinds=CLOSURE_KINDS, classes=choices, today=today(),
        errors=errors or {}, typed=request.form, order=order, touched=foresee(order) if order else (), day_month=day_month,
        **names,
    )  # fmt: skip
