"""«Отметки из других мест»: of a sanatorium, a hospital, another school, each with its paper (GRID-14)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models.outside_marks import OUTSIDE_DOCUMENTS
from ejournal.policy.outside_marks import may_write_outside
from ejournal.queries.journals import journal_with_head
from ejournal.queries.outside_marks import outside_page
from ejournal.services.outside_marks import OutsideOrder, add_outside, take_back_outside
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now
from ejournal.web.typed import to_day, to_number, typed_date

outside = Blueprint("outside", __name__)


@outside.get("/journal/<int:journal_id>/outside")
@needs("journal.read")
def of_journal(journal_id: int) -> str:
    return _page(journal_id)


@outside.post("/journal/<int:journal_id>/outside")
@needs("outside.write")
def add(journal_id: int) -> Any:
    may_write_outside(current_actor(), journal_with_head(journal_id)).demand()
    try:
        add_outside(current_actor(), journal_id, _typed(), now=now())
    except BadInput as error:
        return _page(journal_id, error), 400
    flash("Отметка внесена с документом.", "success")
    return redirect(url_for("outside.of_journal", journal_id=journal_id))


@outside.post("/journal/<int:journal_id>/outside/<int:mark_id>")
@needs("outside.write")
def take_back(journal_id: int, mark_id: int) -> Any:
    try:
        take_back_outside(current_actor(), journal_id, mark_id, request.form.get("reason", ""), now=now())
    except BadInput as error:
        return _page(journal_id, error, mark_id), 400
    flash("Отметка убрана; запись о ней осталась.")
    return redirect(url_for("outside.of_journal", journal_id=journal_id))


def _page(journal_id: int, error: BadInput | None = None, wrong: int | None = None) -> str:
    shown = outside_page(current_actor(), journal_id)
    form = request.form if error and wrong is None else {}
    return render_template("outside/page.html", page=shown, documents=OUTSIDE_DOCUMENTS, error=error, wrong=wrong, form=form)


def _typed() -> OutsideOrder:
    form = request.form
    pupil, dated = form.get("pupil", ""), form.get("document_date", "")
    return OutsideOrder(
        pupil=to_number(pupil) or 0,
        date=typed_date("date"),
        value=form.get("value", ""),
        issuer=form.get("issuer", ""),
        document=form.get("document", ""),
        document_number=form.get("document_number", ""),
        document_date=to_day(dated, "document_date") if dated else None,
        title=form.get("title", ""),
    )
