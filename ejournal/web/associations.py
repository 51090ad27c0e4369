"""Methodical associations on one page: name, head, subjects (ROLE-1, KTP-5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.queries.associations import association_page
from ejournal.services.associations import AssociationDraft, delete_association, save_association
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import to_number

associations = Blueprint("associations", __name__, url_prefix="/plans/associations")


@associations.get("")
@needs("association.read")
def index() -> str:
    return _page()


def _page(error: BadInput | None = None, at: int | None = None) -> str:
    """`at` is the association whose form was refused, 0 the new one."""
    may_write = bool(may(current_actor(), "association.write"))
    return render_template("plans/associations.html", page=association_page(today()), may_write=may_write, error=error, at=at, draft=_draft() if error else None)


@associations.post("")
@needs("association.write")
def add() -> Any:
    return _save(None)


@associations.post("/<int:association_id>")
@needs("association.write")
def change(association_id: int) -> Any:
    """`name`, `head`, `subject` (may repeat); with `delete=1` the association goes, if it has no subjects."""
    if "delete" not in request.form:
        return _save(association_id)
    try:
        delete_association(current_actor(), association_id, now=now())
    except BadInput as error:
        return _page(error, association_id), 400
    flash("Объединение удалено.")
    return redirect(url_for("associations.index"))


def _save(association_id: int | None) -> Any:
    try:
        number = save_association(current_actor(), association_id, _draft(), now=now())
    except BadInput as error:
        return _page(error, association_id or 0), 400
    flash("Записано.", "success")
    return redirect(url_for("associations.index") + f"#a{number}")


def _draft() -> AssociationDraft:
    subjects = frozenset(number for text in request.form.getlist("subject") if (number := _number(text)) is not None)
    return AssociationDraft(request.form.get("name", ""), _number(request.form.get("head", "")), subjects)


def _number(text: str) -> int | None:
    if not text:
        return None
    if (number := to_number(text)) is None:
        raise BadInput("Запрос не понят: обновите страницу и повторите.")
    return number
