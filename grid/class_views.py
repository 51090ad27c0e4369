"""A subject of a class with all its groups on one page, for whoever leads the class (GRID-12)."""

from __future__ import annotations

from typing import Any

from flask import render_template

from ejournal.queries.class_page import ClassPage, class_page
from ejournal.reports.class_page import class_document, class_file_name
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number
from grid.views import journal


def _page(class_id: int, subject_id: int) -> ClassPage:
    return class_page(current_actor(), class_id, subject_id, asked_number("period"), today())


@journal.get("/class/<int:class_id>/<int:subject_id>")
@needs("journal.read")
def together(class_id: int, subject_id: int) -> str:
    return render_template("journal/together.html", page=_page(class_id, subject_id))


@journal.get("/class/<int:class_id>/<int:subject_id>/page.<any(pdf, xlsx, html):kind>")
@needs("journal.read")
def together_file(class_id: int, subject_id: int, kind: str) -> Any:
    """The same as a workbook, as the printed form, or as a page for the browser's own print."""
    shown = _page(class_id, subject_id)
    document = class_document(shown, school_card().name, now(), official=kind != "xlsx")
    if kind == "html":
        return to_html(document)
    name = class_file_name(shown, kind, today())
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)
