"""«Сообщить о неточности» from a place of the diary, and the list a teacher answers from (DIA-6)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.queries.diary_places import pupil_name
from ejournal.queries.error_reports import report_cards, report_place
from ejournal.services.error_reports import ANSWERS, LONGEST, answer_report, open_place, report_error
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now
from ejournal.web.diary import siblings

error_reports = Blueprint("error_reports", __name__, url_prefix="/diary")


@error_reports.get("/<int:pupil_id>/report/<entity>/<int:entity_id>")
@needs("error_report.send")
def form(pupil_id: int, entity: str, entity_id: int) -> Any:
    """What stands in the place, and a field for what is wrong with it."""
    return _form(pupil_id, entity, entity_id)


@error_reports.post("/<int:pupil_id>/report/<entity>/<int:entity_id>")
@needs("error_report.send")
def send(pupil_id: int, entity: str, entity_id: int) -> Any:
    text = request.form.get("text", "")
    try:
        report_error(current_actor(), pupil_id, entity, entity_id, text, now=now())
    except BadInput as refusal:
        return _form(pupil_id, entity, entity_id, text, refusal), 400
    flash("Отправлено учителю. Ответ появится здесь же, в дневнике, и придёт уведомлением.", "success")
    return redirect(open_place(current_actor(), pupil_id, entity, entity_id, now()).url)


def _form(pupil_id: int, entity: str, entity_id: int, text: str = "", error: BadInput | None = None) -> str:
    place = open_place(current_actor(), pupil_id, entity, entity_id, now())
    return render_template(
        "diary/report.html", place=place, name=pupil_name(pupil_id), text=text, error=error, longest=LONGEST, **siblings(pupil_id)
    )


@error_reports.get("/errors/")
@needs("error_report.read")
def index() -> Any:
    """Reports sent to the teacher; the heads see all."""
    return _list()


@error_reports.get("/errors/<int:report_id>/place")
@needs("error_report.read")
def place(report_id: int) -> Any:
    """Go to the cell in the journal, or to a request for its correction."""
    found = report_place(current_actor(), report_id)
    return redirect((request.args.get("correction") and found.correction_url) or found.journal_url)


@error_reports.post("/errors/<int:report_id>")
@needs("error_report.answer")
def answer(report_id: int) -> Any:
    try:
        answer_report(current_actor(), report_id, request.form.get("state", ""), request.form.get("answer", ""), now=now())
    except BadInput as refusal:
        return _list(report_id, refusal), 400
    flash("Ответ записан, семья узнает о нём.", "success")
    return redirect(url_for("error_reports.index"))


def _list(report_id: int = 0, error: BadInput | None = None) -> str:
    actor, answered = current_actor(), request.args.get("answered") == "1"
    return render_template(
        "diary/errors.html", cards=report_cards(actor, answered=answered), answered=answered, answers=ANSWERS, longest=LONGEST,
        wrong=report_id, error=error, typed=request.form, asks=bool(may(actor, "correction.ask")),
    )  # fmt: skip
