"""`/upkeep/`: the monthly check of a class, requests for changes, who has not confirmed (REG-8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.policy.data_checks import may_confirm
from ejournal.policy.verdict import refuse
from ejournal.queries.data_checks import MOST_DECIDED, class_sheet, class_states, requests, waiting_requests
from ejournal.rules.data_checks import month_word
from ejournal.services import accesses
from ejournal.services.data_checks import ChangeOrder, accept, ask_change, confirm, refuse_change, withdraw_change
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.typed import asked_number, to_number, typed_number

upkeep = Blueprint("upkeep", __name__, url_prefix="/upkeep")


@upkeep.get("/")
@needs("check.read")
def index() -> Any:
    """The class teacher's sheet; for the office the queue, for the heads the classes."""
    actor = current_actor()
    if actor.class_ids:
        return _sheet(asked_number("class") or min(actor.class_ids))
    if may(actor, "check.decide"):
        return redirect(url_for("upkeep.queue"))
    if may(actor, "check.oversee"):
        return redirect(url_for("upkeep.classes"))
    refuse("Сведения класса выверяет его классный руководитель.").demand()
    return None


@upkeep.post("/<int:class_id>/confirm")
@needs("check.own")
def confirm_class(class_id: int) -> Any:
    said = confirm(current_actor(), class_id, now=now())
    flash("Сведения выверены, отметка записана." if said else "За этот месяц уже выверено.", "success")
    return redirect(url_for("upkeep.index", **{"class": class_id}))


@upkeep.post("/<int:class_id>/ask")
@needs("check.own")
def ask(class_id: int) -> Any:
    may_confirm(current_actor(), class_id).demand()
    try:
        ask_change(current_actor(), _typed(), now=now())
    except BadInput as error:
        return _sheet(class_id, error), 400
    flash("Просьба передана секретарю.", "success")
    return redirect(url_for("upkeep.index", **{"class": class_id}) + f"#p{request.form.get('pupil', '')}")


@upkeep.post("/requests/<int:request_id>/withdraw")
@needs("check.own")
def withdraw(request_id: int) -> Any:
    withdraw_change(current_actor(), request_id, now=now())
    flash("Просьба отозвана.")
    return redirect(url_for("upkeep.index"))


@upkeep.get("/requests")
@needs("check.decide")
def queue() -> Any:
    return _queue()


@upkeep.post("/requests/<int:request_id>/accept")
@needs("check.decide")
def accept_one(request_id: int) -> Any:
    try:
        accept(current_actor(), request_id, request.form, now=now())
    except BadInput as error:
        return _queue(request_id, error), 400
    flash("Изменение внесено в карточку, классный руководитель узнает об этом.", "success")
    return redirect(url_for("upkeep.queue"))


@upkeep.post("/requests/<int:request_id>/refuse")
@needs("check.decide")
def refuse_one(request_id: int) -> Any:
    try:
        refuse_change(current_actor(), request_id, request.form.get("reason", ""), now=now())
    except BadInput as error:
        return _queue(request_id, error), 400
    flash("Просьба отклонена, классный руководитель увидит причину.")
    return redirect(url_for("upkeep.queue"))


@upkeep.get("/classes")
@needs("check.oversee")
def classes() -> Any:
    states, month = class_states(today()), month_word(today())
    return render_template("upkeep/classes.html", states=states, month=month, late=sum(one.at is None for one in states), **_tabs("classes"))


def _sheet(class_id: int, error: BadInput | None = None) -> str:
    actor = current_actor()
    may_confirm(actor, class_id).demand()
    sheet = class_sheet(class_id, today(), school_card().rules)
    accesses.note(actor, [(pupil.pupil, "contacts") for pupil, _, _ in sheet.pupils], accesses.SEEN, "Выверка сведений", now=now())
    wrong = request.form if error else {}
    return render_template(
        "upkeep/sheet.html", sheet=sheet, month=month_word(sheet.month), error=error, wrong=wrong, own=actor.account_id,
        others=sorted(actor.class_ids), **_tabs("sheet"),
    )  # fmt: skip


def _queue(wrong: int | None = None, error: BadInput | None = None) -> str:
    actor, waiting = current_actor(), requests(["asked"], today())
    accesses.note(actor, [(one.pupil, "contacts") for one in waiting], accesses.SEEN, "Просьбы об изменениях", now=now())
    decided = requests(["done", "refused"], today(), MOST_DECIDED)
    return render_template("upkeep/queue.html", waiting=waiting, decided=decided, wrong=wrong, error=error, form=request.form if error else {}, **_tabs("queue"))


def _tabs(here: str) -> dict[str, Any]:
    """The neighbouring pages this person may open."""
    actor = current_actor()
    tabs = [("sheet", "Мой класс", "/upkeep/")] * bool(actor.class_ids)
    if may(actor, "check.decide"):
        count = waiting_requests()
        tabs.append(("queue", f"Просьбы: {count}" if count else "Просьбы", "/upkeep/requests"))
    tabs += [("classes", "Кто не выверил", "/upkeep/classes")] * bool(may(actor, "check.oversee"))
    return {"tabs": [(title, url, key == here) for key, title, url in tabs]}


def _typed() -> ChangeOrder:
    """`about` is «pupil» or the guardian's number, with the field behind a colon: one choice in the form."""
    about, _, field = request.form.get("about", "").partition(":")
    guardian = to_number(about)
    pupil = typed_number("pupil", "Выберите ученика.")
    return ChangeOrder(pupil, field, request.form.get("new", "")[:300], request.form.get("comment", "")[:300], guardian)
