"""«Не хватает отметок»: whose marks will not suffice by the end of the period (MARK-4)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from ejournal.queries.short_marks import ShortLine, short_lines
from ejournal.reports.short_marks import short_document
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from grid.views import journal

MOST_LINES = 300


def _lines() -> tuple[list[ShortLine], bool]:
    """The lines asked for (`all=1`: everybody who lacks a mark now), and whether all were asked for."""
    every = request.args.get("all") == "1"
    return [line for line in short_lines(current_actor(), today()) if every or line.lags], every


@journal.get("/short")
@needs("journal.list")
def short() -> str:
    lines, every = _lines()
    return render_template("journal/short.html", lines=lines[:MOST_LINES], total=len(lines), every=every)


@journal.get("/short.<any(pdf, xlsx, html):kind>")
@needs("journal.list")
def short_file(kind: str) -> Any:
    """The list as a workbook, as a printed form, or as a page for the browser's own print."""
    document = short_document(_lines()[0], school_card().name, now())
    if kind == "html":
        return to_html(document)
    name = f"Не хватает отметок {today():%Y-%m-%d}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)
