"""`/class/<id>`: the class teacher's morning, who reads the diary, slips on paper; for the deputy what was reported (CLS-1, CLS-3, CLS-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.class_desk import may_print_slips, may_read_class_desk, may_report_class, may_settle_report
from ejournal.policy.verdict import refuse
from ejournal.queries.class_desk import KINDS, class_reports, classes_of_desk, report_of
from ejournal.queries.class_desk import class_desk as desk_of
from ejournal.queries.diary_readers import WEEKS, diary_readers, silent
from ejournal.queries.slips import slips_page
from ejournal.queries.truants import truants
from ejournal.reports.slips import slips_document, slips_file_name
from ejournal.rules.slips import Span
from ejournal.services.class_desk import remind_families, report_to_deputy, settle_report
from ejournal.services.slips import print_slips, take_returned
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer
from ejournal.web.typed import to_numbers, typed_date

class_desk = Blueprint("class_desk", __name__, url_prefix="/class")
KEPT_REPORTS = timedelta(days=14)
MOST_TICKED = 60


@class_desk.get("/")
@needs("class.desk")
def index() -> Any:
    """One's own class; for the heads all of them."""
    actor = current_actor()
    if actor.class_ids:
        return redirect(url_for("class_desk.page", class_id=min(actor.class_ids)))
    classes = classes_of_desk(actor, today())
    if not classes and not may_settle_report(actor) and not actor.has("admin", "director"):
        refuse("Страницу класса видит его классный руководитель.").demand()
    rules = school_card().rules
    return render_template("class/index.html", classes=classes, truants=truants(today(), rules), share=rules.truant_share)


@class_desk.get("/<int:class_id>")
@needs("class.desk")
def page(class_id: int) -> str:
    actor = current_actor()
    may_read_class_desk(actor, class_id).demand()
    found = desk_of(class_id, now(), school_card().rules)
    days = school_card().rules.visit_days
    return render_template(
        "class/page.html", desk=found, attendance="attendance" in current_app.blueprints, kinds=KINDS, days=days, may_report=bool(may_report_class(actor, class_id)),
        mine=actor.staff_id, answers_all=actor.has("deputy"), **tabs(class_id, "page"),
    )  # fmt: skip


@class_desk.post("/<int:class_id>/report")
@needs("class.report")
def report(class_id: int) -> Any:
    """«Сообщить завучу»."""
    may_report_class(current_actor(), class_id).demand()
    try:
        report_to_deputy(current_actor(), class_id, now=now())
        flash("Завуч увидит это в уведомлениях и на своём столе.", "success")
    except BadInput as error:
        flash(str(error))
    return redirect(url_for("class_desk.page", class_id=class_id))


@class_desk.get("/reports/")
@needs("class.reports")
def reports() -> str:
    """What class teachers have reported: the last two weeks, and what waits."""
    return render_template("class/reports.html", reports=class_reports(now() - KEPT_REPORTS), may_settle=bool(may_settle_report(current_actor())))


@class_desk.get("/reports/<int:report_id>")
@needs("class.desk")
def one_report(report_id: int) -> str:
    found, actor = report_of(report_id), current_actor()
    may_read_class_desk(actor, found.class_id).demand()
    return render_template("class/report.html", report=found, kinds=KINDS, may_settle=bool(may_settle_report(actor)))


@class_desk.post("/reports/<int:report_id>/settle")
@needs("class.settle")
def settle(report_id: int) -> Any:
    said = settle_report(current_actor(), report_id, now=now())
    flash("Отмечено: разобрано." if said else "Это уже разобрано.", "success")
    return redirect(url_for("class_desk.reports"))


@class_desk.get("/<int:class_id>/readers")
@needs("class.desk")
def readers(class_id: int) -> str:
    """«Кто смотрит дневник»."""
    actor, days = current_actor(), school_card().rules.visit_days
    may_read_class_desk(actor, class_id).demand()
    lines = diary_readers(class_id, today(), days)
    return render_template(
        "class/readers.html", lines=lines, silent=silent(lines), days=days, weeks=WEEKS, class_id=class_id,
        may_remind=bool(may_report_class(actor, class_id)), **tabs(class_id, "readers"),
    )  # fmt: skip


@class_desk.post("/<int:class_id>/remind")
@needs("class.report")
def remind(class_id: int) -> Any:
    """To the parents of one pupil, or of all who are silent."""
    may_report_class(current_actor(), class_id).demand()
    try:
        count = remind_families(current_actor(), class_id, _ticked("pupil") or None, now=now())
        flash(f"Напоминание отправлено родителям: {count}." if count else "Прошлое напоминание ещё не прочитано, или логина у родителей нет.", "success" if count else "message")
    except BadInput as error:
        flash(str(error))
    return redirect(url_for("class_desk.readers", class_id=class_id))


@class_desk.get("/<int:class_id>/slips")
@needs("slip.print")
def slips(class_id: int) -> str:
    return _slips(class_id)


@class_desk.post("/<int:class_id>/slips.<any(pdf, html):kind>")
@needs("slip.print")
def print_page(class_id: int, kind: str) -> Any:
    """The sheets, shown in the browser; what is printed is remembered."""
    may_print_slips(current_actor(), class_id).demand()
    try:
        span = Span(typed_date("start"), typed_date("end"))
        found = print_slips(current_actor(), class_id, _ticked("pupil"), span, now=now())
    except BadInput as error:
        return _slips(class_id, error), 400
    document = slips_document(found, school_card().name)
    return to_html(document) if kind == "html" else pdf_answer(document, slips_file_name(found[0].class_title, span))


@class_desk.post("/<int:class_id>/slips/returned")
@needs("slip.print")
def returned(class_id: int) -> Any:
    """Tick what came back; «вернулись все» ticks the rest."""
    may_print_slips(current_actor(), class_id).demand()
    try:
        count = take_returned(current_actor(), class_id, None if "all" in request.form else _ticked("pupil"), now=now())
        flash(f"Отмечено листков: {count}." if count else "Отметьте, чьи листки вернулись.", "success" if count else "message")
    except BadInput as error:
        flash(str(error))
    return redirect(url_for("class_desk.slips", class_id=class_id) + "#h-back")


def tabs(class_id: int, here: str) -> dict[str, Any]:
    """The pages of the class this person may open, and his other classes."""
    actor = current_actor()
    own = f"/class/{class_id}"
    found = [("page", "Сегодня", own), ("remarks", "Записи в дневник", f"{own}/remarks"), ("readers", "Кто смотрит дневник", f"{own}/readers")]
    found += [("slips", "Листки родителям", f"{own}/slips")] * bool(may_print_slips(actor, class_id))
    classes = classes_of_desk(actor, today()) if len(actor.class_ids) > 1 else ()
    title = next((one.title for one in classes if one.id == class_id), "")
    return {"tabs": [(words, url, key == here) for key, words, url in found], "others": classes, "own_class": class_id, "own_title": title}


def _slips(class_id: int, error: BadInput | None = None) -> str:
    may_print_slips(current_actor(), class_id).demand()
    found = slips_page(class_id, today(), school_card().rules)
    typed = request.form if error else {}
    ticked = set(_ticked("pupil")) if error else {one.id for one in found.pupils if one.on_paper}
    return render_template("class/slips.html", page=found, error=error, typed=typed, ticked=ticked, **tabs(class_id, "slips"))


def _ticked(name: str) -> tuple[int, ...]:
    """Numbers ticked in the form; what is no number is nobody."""
    return tuple(to_numbers(request.form.getlist(name)[:MOST_TICKED]))
