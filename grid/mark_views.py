"""Period, year, exam and final marks: the page and its call (MARK-4 to MARK-7)."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request

from ejournal.queries.period_marks_page import period_marks_page
from ejournal.services.period_marks import write_period_marks
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import asked_number
from grid.payload import parse_mark_changes
from grid.views import journal


@journal.get("/<int:journal_id>/marks")
@needs("journal.read")
def marks(journal_id: int) -> str:
    """The table of a journal's marks; `period` names the column to begin at."""
    page = period_marks_page(current_actor(), journal_id, today())
    begun = [column.period for column in page.columns if column.period and not column.is_ahead]
    return render_template("journal/marks.html", page=page, begin=asked_number("period") or (begun[-1] if begun else None))


@journal.post("/<int:journal_id>/marks")
@needs("journal.write", answers="json")
def write_marks(journal_id: int) -> Any:
    op, changes = parse_mark_changes(request.get_json(silent=True))
    return jsonify(write_period_marks(current_actor(), journal_id, op, changes, now=now()))
