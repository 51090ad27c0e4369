"""Fulfilment of the programme: by school, by journal; merging topics, the sheet of corrections (KTP-5)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.plans import may_give_plan
from ejournal.queries.fulfilment import fulfilment_page
from ejournal.queries.journals import journal_with_head
from ejournal.queries.plan_register import sums_by_association, sums_by_subject
from ejournal.reports.plan import correction_document, fulfilment_document, plan_file_name
from ejournal.services.plans import merge_topics, undo_merge
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.plans import plans, query_of, register_asked
from ejournal.web.typed import to_number


@plans.get("/fulfilment")
@needs("plan.read")
def fulfilment() -> str:
    register, by = register_asked(), request.args.get("by", "")
    lines = sorted(register.lines, key=lambda line: -(line.fulfilment.lag if line.fulfilment else -1))
    sums = sums_by_subject(lines) if by == "subject" else sums_by_association(register) if by == "association" else ()
    return render_template("plans/fulfilment.html", lines=lines, register=register, by=by, sums=sums, query=query_of(register.asked))


@plans.get("/fulfilment.xlsx")
@needs("plan.read")
def fulfilment_xlsx() -> Any:
    document = fulfilment_document(register_asked(), school_card().name, now())
    return xlsx_answer(document, plan_file_name("Выполнение программы", "xlsx", today()))


@plans.get("/fulfilment.pdf")
@needs("plan.read")
def fulfilment_pdf() -> Any:
    document = fulfilment_document(register_asked(), school_card().name, now())
    return pdf_answer(document, plan_file_name("Выполнение программы", "pdf", today()))


@plans.get("/fulfilment/<int:journal_id>")
@needs("plan.read")
def fulfilment_of(journal_id: int) -> str:
    return _page(journal_id)


def _page(journal_id: int, error: BadInput | None = None) -> str:
    return render_template(
        "plans/fulfilment_journal.html",
        page=fulfilment_page(current_actor(), journal_id, today()), error=error, form=request.form
    )


@plans.post("/fulfilment/<int:journal_id>")
@needs("plan.write")
def merge(journal_id: int) -> Any:
    """Merge `item` into `into` for `reason`, or take a merge back with `undo`."""
    may_give_plan(current_actor(), journal_with_head(journal_id)).demand()
    try:
        if "undo" in request.form:
            undo_merge(current_actor(), journal_id, _number("undo"), now=now())
            flash("Объединение отменено: тема снова стоит отдельно.")
        else:
            reason = request.form.get("reason", "")
            merge_topics(current_actor(), journal_id, _number("item"), _number("into"), reason, now=now())
            flash("Темы объединены. Запись попала в лист корректировки.", "success")
    except BadInput as error:
        return _page(journal_id, error), 400
    return redirect(url_for("plans.fulfilment_of", journal_id=journal_id))


def _number(name: str) -> int:
    if (number := to_number(request.form.get(name, ""))) is None:
        raise BadInput("Выберите тему.", field=name)
    return number


def _sheet(journal_id: int) -> tuple[Document, str]:
    shown = fulfilment_page(current_actor(), journal_id, today())
    return correction_document(shown, shown.teacher, school_card().name, now()), f"Лист корректировки {shown.title}"


@plans.get("/fulfilment/<int:journal_id>/correction.xlsx")
@needs("plan.read")
def correction_xlsx(journal_id: int) -> Any:
    document, title = _sheet(journal_id)
    return xlsx_answer(document, plan_file_name(title, "xlsx", today()))


@plans.get("/fulfilment/<int:journal_id>/correction.pdf")
@needs("plan.read")
def correction_pdf(journal_id: int) -> Any:
    document, title = _sheet(journal_id)
    return pdf_answer(document, plan_file_name(title, "pdf", today()))


@plans.get("/fulfilment/<int:journal_id>/correction")
@needs("plan.read")
def correction_print(journal_id: int) -> str:
    return to_html(_sheet(journal_id)[0])
