"""`/control/objectivity`: period marks against means, written works against answers, marks of the last days, quality (DEP-3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from ejournal.queries.calendar import results_year_at
from ejournal.queries.objectivity import SORTS, Asked, ObjectivityPage, objectivity_page
from ejournal.reports.objectivity import (
    about,
    council_document,
    journal_url,
    last_url,
    notes_of,
    objectivity_document,
    quality_figures,
    quality_url,
    sentence,
    subtitle,
)
from ejournal.rules.indicators import shown
from ejournal.rules.objectivity import signed
from ejournal.tables.html import to_html
from ejournal.tables.report import shown as text
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number

objectivity = Blueprint("objectivity", __name__, url_prefix="/control")
FALLING = frozenset(SORTS) - {"class", "teacher"}  # a first click on a figure shows the greatest first
WORDS = {"about": about, "journal_url": journal_url, "last_url": last_url, "quality_figures": quality_figures, "quality_url": quality_url, "sentence": sentence, "shown": shown, "signed": signed, "text": text}


@objectivity.get("/objectivity")
@needs("control.read")
def index() -> str:
    page = _page()
    return render_template(
        "control/objectivity.html", page=page, notes=notes_of(page, school_card().rules), subtitle=subtitle(page), query=_query(page.asked),
        filters=_query(page.asked, sort="", desc=""), sort_url=_sort_url(page.asked), **WORDS,
    )  # fmt: skip


@objectivity.get("/objectivity/<any(council, figures):what>.<any(xlsx, pdf, html):kind>")
@needs("control.read")
def file(what: str, kind: str) -> Any:
    """The list for the teachers' council, or everything."""
    made = council_document if what == "council" else objectivity_document
    document = made(_page(), school_card().rules, school_card().name, now())
    if kind == "html":
        return to_html(document)
    named = f"{document.title.replace(chr(160), ' ').replace(':', '').replace('/', '-')}.{kind}"
    return (xlsx_answer if kind == "xlsx" else pdf_answer)(document, named)


# ---- what is asked for ----


def _page() -> ObjectivityPage:
    return objectivity_page(current_actor(), _asked(), results_year_at(today()), today(), school_card().rules)


def _asked() -> Asked:
    """The filters and the order of the address; a number that is none narrows nothing."""
    numbers = (asked_number(name) for name in ("period", "teacher", "class", "subject"))
    return Asked(*numbers, request.args.get("sort", ""), "desc" in request.args)


def _query(asked: Asked, **more: Any) -> str:
    found = {"period": asked.period, "teacher": asked.teacher, "class": asked.school_class, "subject": asked.subject, "sort": asked.sort, "desc": "1" if asked.descending else ""}
    return urlencode({name: value for name, value in (found | more).items() if value not in (None, "")})


def _sort_url(asked: Asked) -> Any:
    """Where a click on a head leads: to its order, and to the opposite one from there."""

    def url(code: str) -> str:
        falls = not asked.descending if asked.sort == code else code in FALLING
        return f"/control/objectivity?{_query(asked, sort=code, desc='1' if falls else '')}#journals"

    return url
