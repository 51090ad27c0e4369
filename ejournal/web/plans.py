"""Thematic plans: the list, a plan as a sheet to type in, sharing and copying, its files (KTP-1 – KTP-3, KTP-6)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for

from ejournal.errors import BadInput, JournalError, TooMuch
from ejournal.policy.plans import PLANNERS, may_change_plan, may_give_plan, may_read_plan, may_see_plan_of
from ejournal.queries.journals import journal_with_head
from ejournal.queries.plan_register import STATES, Asked, PlanRegister, plan_register
from ejournal.queries.plans import PlanPage, director_name, plan_choices, plan_facts, plan_page
from ejournal.reports.plan import plan_document, plan_file_name, register_document
from ejournal.rules.plan import topic_warning
from ejournal.rules.plan_approval import STATES as PLAN_STATES
from ejournal.rules.plan_headings import BY_HEADING, read_hours
from ejournal.services.attachments import file_beside, file_path, size_words
from ejournal.services.plans import (
    ANY_PLAN,
    MOST_ROWS,
    RowChange,
    attach_to_plan,
    change_details,
    copy_plan,
    detach_from_plan,
    save_rows,
    share_plan,
    start_plan,
)
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number

plans = Blueprint("plans", __name__, url_prefix="/plans")


def files_folder() -> Path:
    return Path(current_app.config["SETTINGS"].data) / "files" / "kept"


def register_asked() -> PlanRegister:
    """The plans that the address asks for."""
    args = request.args
    asked = Asked(args.get("whose", "")[:10], asked_number("subject"), asked_number("grade"), args.get("state", ""), args.get("find", "").strip()[:80])
    return plan_register(current_actor(), asked, today())


def query_of(asked: Asked, **other: Any) -> str:
    """What was asked for as a part of an address; `other` takes the place of what is named."""
    values = {"whose": asked.whose, "subject": asked.subject, "grade": asked.grade, "state": asked.state, "find": asked.find} | other
    return urlencode({name: value for name, value in values.items() if value})


@plans.get("/")
@needs("plan.read")
def index() -> str:
    register = register_asked()
    return render_template("plans/index.html", register=register, states=STATES, query_of=query_of, plans_all=current_actor().has(*PLANNERS))


@plans.get("/register.<any(xlsx, pdf, html):kind>")
@needs("plan.read")
def register_file(kind: str) -> Any:
    document = register_document(register_asked(), school_card().name, school_card().year, now())
    if kind == "html":
        return to_html(document)
    answer = xlsx_answer if kind == "xlsx" else pdf_answer
    return answer(document, plan_file_name("Тематические планы", kind, today()))


@plans.get("/journal/<int:journal_id>")
@needs("plan.read")
def of_journal(journal_id: int) -> Any:
    """The way to a journal's plan: to the plan itself, or what may be done where there is none."""
    actor, journal = current_actor(), journal_with_head(journal_id)
    may_see_plan_of(actor, journal).demand()
    if journal.plan_id is not None and "choose" not in request.args:
        return redirect(url_for("plans.page", plan_id=journal.plan_id))
    verdict = may_give_plan(actor, journal)
    return render_template("plans/choose.html", journal=journal, choices=plan_choices(actor, journal), verdict=verdict)


@plans.post("/journal/<int:journal_id>")
@needs("plan.write")
def give(journal_id: int) -> Any:
    """Start an empty plan, share one, or take a copy: field `how` = new, share, copy; `plan` its number; `seen` the plan that the page showed, so that a second press copies nothing."""
    actor, how, plan_id = current_actor(), request.form.get("how", ""), request.form.get("plan", "")
    may_give_plan(actor, journal_with_head(journal_id)).demand()
    if how == "new":
        number = start_plan(actor, journal_id, now=now())
    elif how in ("share", "copy") and plan_id.isdecimal() and len(plan_id) < 10:
        number = int(plan_id)
        if how == "share":
            share_plan(actor, journal_id, number, now=now())
        else:
            seen = request.form.get("seen", str(ANY_PLAN))
            number = copy_plan(actor, journal_id, number, seen=int(seen) if seen.isdecimal() else None, now=now())
    else:
        raise BadInput("Выберите план: новый, общий или копию.", field="plan")
    return redirect(url_for("plans.page", plan_id=number))


@plans.get("/<int:plan_id>")
@needs("plan.read")
def page(plan_id: int) -> str:
    return plan_shown(plan_id)


def plan_shown(plan_id: int, error: JournalError | None = None) -> str:
    shown = plan_page(current_actor(), plan_id)
    warnings = {row.id: warning for row in shown.rows if (warning := topic_warning(row.topic))}
    return render_template(
        "plans/page.html", page=shown, warnings=warnings, state_words=PLAN_STATES, headings=BY_HEADING, most=MOST_ROWS, size_words=size_words, error=error
    )


@plans.post("/<int:plan_id>/items")
@needs("plan.write", answers="json")
def items(plan_id: int) -> Any:
    may_change_plan(current_actor(), plan_facts(plan_id, current_actor())[1]).demand()
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("rows"), list) or type(body.get("rev")) is not int:
        raise BadInput("Запрос не понят: нужны op, rev и rows.")
    if len(body["rows"]) > MOST_ROWS:
        raise TooMuch(f"В плане помещается {MOST_ROWS} строк, а здесь {len(body['rows'])}.")
    try:
        op = str(UUID(body.get("op")))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", field="op") from error
    return jsonify(save_rows(current_actor(), plan_id, op, body["rev"], [_row(one) for one in body["rows"]], now=now()))


def _row(one: Any) -> RowChange:
    if not isinstance(one, dict):
        raise BadInput("Запрос не понят: строка плана.")
    texts = {name: " ".join(str(one.get(name) or "").split()) for name in ("section", "topic", "homework", "hours")}
    hours = read_hours(texts.pop("hours")) if texts["hours"] else Decimal(1)
    return RowChange(id=_number(one, "id"), kind=_number(one, "kind"), hours=hours, **texts)


def _number(one: dict[str, Any], name: str) -> int | None:
    value = one.get(name)
    if value is None or value == "":
        return None
    if type(value) is not int or not 0 < value < 2**31:
        raise BadInput(f"Запрос не понят: {name} должно быть целым числом.", field=name)
    return value


@plans.post("/<int:plan_id>/details")
@needs("plan.write")
def details(plan_id: int) -> Any:
    """The plan's own name."""
    may_change_plan(current_actor(), plan_facts(plan_id, current_actor())[1]).demand()
    try:
        change_details(current_actor(), plan_id, request.form.get("title", ""), now=now())
    except BadInput as error:
        return plan_shown(plan_id, error), 400
    return redirect(url_for("plans.page", plan_id=plan_id))


# ---- files -----------------------------------------------------------------------------------------------------------------


@plans.post("/<int:plan_id>/files")
@needs("plan.write")
def add_plan_file(plan_id: int) -> Any:
    file = request.files.get("file")
    try:
        attach_to_plan(current_actor(), plan_id, files_folder(), file.filename or "" if file else "", file.read() if file else b"", now=now())
    except (BadInput, TooMuch) as error:
        return plan_shown(plan_id, error), 400
    return redirect(url_for("plans.page", plan_id=plan_id) + "#files")


@plans.get("/<int:plan_id>/files/<int:file_id>")
@needs("plan.read")
def plan_file(plan_id: int, file_id: int) -> Any:
    _, facts = plan_facts(plan_id, current_actor())
    may_read_plan(current_actor(), facts).demand()
    return kept_file("Plan", plan_id, file_id)


def kept_file(entity: str, entity_id: int, file_id: int) -> Any:
    """A kept file as a download, never shown in the page: its content is somebody else's."""
    row = file_beside(entity, entity_id, file_id)
    path = file_path(files_folder(), row.sha256)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=row.name)


@plans.post("/<int:plan_id>/files/<int:file_id>/remove")
@needs("plan.write")
def remove_plan_file(plan_id: int, file_id: int) -> Any:
    detach_from_plan(current_actor(), plan_id, file_id, now=now())
    flash("Файл убран.")
    return redirect(url_for("plans.page", plan_id=plan_id) + "#files")


# ---- the plan as a file ------------------------------------------------------------------------------------------------------


def _document(shown: PlanPage) -> Document:
    return plan_document(shown, school_card().name, director_name(), now())


@plans.get("/<int:plan_id>/plan.xlsx")
@needs("plan.read")
def plan_xlsx(plan_id: int) -> Any:
    shown = plan_page(current_actor(), plan_id)
    return xlsx_answer(_document(shown), plan_file_name(f"КТП {shown.title}", "xlsx", today()))


@plans.get("/<int:plan_id>/plan.pdf")
@needs("plan.read")
def plan_pdf(plan_id: int) -> Any:
    shown = plan_page(current_actor(), plan_id)
    return pdf_answer(_document(shown), plan_file_name(f"КТП {shown.title}", "pdf", today()))


@plans.get("/<int:plan_id>/print")
@needs("plan.read")
def plan_print(plan_id: int) -> str:
    return to_html(_document(plan_page(current_actor(), plan_id)))
