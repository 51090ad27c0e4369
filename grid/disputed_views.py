"""Disputed marks for the teachers' council: a list to look at, to take as a workbook, to print."""

from __future__ import annotations

from typing import Any

from flask import render_template

from ejournal.queries.disputed import DisputedList, disputed_list
from ejournal.reports.disputed import disputed_document
from ejournal.reports.plan import plan_file_name
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number
from grid.views import journal


def _asked() -> DisputedList:
    return disputed_list(current_actor(), asked_number("period"), asked_number("class"), today())


@journal.get("/disputed")
@needs("journal.disputed")
def disputed() -> str:
    return render_template("journal/disputed.html", found=_asked(), may_close=current_actor().has("admin", "deputy"))


@journal.get("/disputed.<any(xlsx, pdf):kind>")
@needs("journal.disputed")
def disputed_file(kind: str) -> Any:
    document = disputed_document(_asked(), school_card().name, now())
    name = plan_file_name("Спорные отметки", kind, today())
    return xlsx_answer(document, name) if kind == "xlsx" else pdf_answer(document, name)
