"""The sheet of a lesson: printed before it, typed in after it in the same order (GRID-10)."""

from __future__ import annotations

from typing import Any

from flask import render_template

from ejournal.queries.lesson_sheet import LessonSheet, lesson_sheet
from ejournal.reports.lesson_sheet import lesson_sheet_document
from ejournal.reports.plan import plan_file_name
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer
from grid.views import day_asked, journal


def _sheet(journal_id: int) -> LessonSheet:
    return lesson_sheet(current_actor(), journal_id, day_asked("date"), today())


@journal.get("/<int:journal_id>/sheet")
@needs("journal.read")
def sheet(journal_id: int) -> str:
    return render_template("journal/sheet.html", sheet=_sheet(journal_id))


@journal.get("/<int:journal_id>/sheet.pdf")
@needs("journal.read")
def sheet_pdf(journal_id: int) -> Any:
    shown = _sheet(journal_id)
    name = plan_file_name(f"Карта урока {shown.title}", "pdf", shown.lesson.date)
    return pdf_answer(lesson_sheet_document(shown, school_card().name, now()), name)


@journal.get("/<int:journal_id>/sheet/print")
@needs("journal.read")
def sheet_print(journal_id: int) -> str:
    return to_html(lesson_sheet_document(_sheet(journal_id), school_card().name, now()))
